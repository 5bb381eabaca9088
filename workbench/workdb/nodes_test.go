package workdb

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
	wb "mailbridge/workbench"
)

// TestTwoNodes: two nodes on one database keep the same promises as one.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	ea, eb := enginetest.TwoNodes(t)
	a, err := Open(ctx, ea)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Open(ctx, eb)
	if err != nil {
		t.Fatal(err)
	}
	o := fillOffice(t, a, ea)
	nodes := []*DB{a, b}

	c, _, err := a.CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.GroupChat, Creator: o.zhang, Members: []wb.Member{{Person: o.li}}})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	made := map[string]int{}
	for i := range 60 {
		wg.Go(func() {
			source := fmt.Sprint("mail:", i/6) // each six times, from both nodes
			_, created, err := nodes[i%2].AddPost(ctx, o.org, c.ID, wb.NewPost{Author: wb.Member{Address: "bob@world.test"}, Text: "hi", Source: source})
			if err != nil {
				t.Error(err)
			}
			_, alsoCreated, err := nodes[i%2].CreateConversation(ctx, o.org, wb.NewConversation{Kind: wb.MailChat, Creator: o.zhang, Source: source})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if created {
				made["post"]++
			}
			if alsoCreated {
				made["conversation"]++
			}
		})
	}
	wg.Wait()
	if made["post"] != 10 || made["conversation"] != 10 {
		t.Errorf("made %v, want 10 of each", made)
	}
	posts := must(b.Posts(ctx, o.org, o.li, c.ID, wb.PostQuery{}))(t)
	for i, p := range posts {
		if p.Seq != int64(i+1) {
			t.Fatalf("post %d has seq %d, want no gaps", i, p.Seq)
		}
	}

	token, _, err := a.NewSession(ctx, o.org, wb.NewSession{Person: o.zhang})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.SessionByToken(ctx, token); err != nil {
		t.Fatal(err)
	}
	if err := a.EndSessions(ctx, o.org, o.zhang, 0); err != nil {
		t.Fatal(err)
	}
	ended := time.Now()
	for {
		_, _, err := b.SessionByToken(ctx, token)
		if errors.Is(err, wb.ErrNotFound) {
			break
		}
		if time.Since(ended) > 5*time.Second {
			t.Fatal("the other node still takes a session 5 s after its end")
		}
		time.Sleep(100 * time.Millisecond)
	}
}
