package bridge

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// carry runs only the bridge, for a while.
func (h *house) carry(d time.Duration) {
	ctx, stop := context.WithTimeout(context.Background(), d)
	defer stop()
	if err := h.Run(ctx); err != nil {
		h.t.Errorf("bridge: %v", err)
	}
}

// due spares the test the pause that follows a task's failures.
func (h *house) due() {
	h.must(h.e.DB.Write(h.t.Context(), func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE tasks SET due_at = 0 WHERE state = 0 AND kind <> 'mail.out'")
		return err
	}))
}

// TestStoppedAtAnyMoment stops the carriers at random moments while posts leave and answers come. In the end each post
// left once to each member, each answer is one post, and the ledger agrees.
func TestStoppedAtAnyMoment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei, ken := h.outside("Mei", "mei@customer.test"), h.outside("Ken", "ken@partner.test")
	first := h.send(mei, "zhangsan@acme.test", "matter", "hello", signedWith("Cc: ken@partner.test"))
	conv, _, _, err := h.ToChat(ctx, zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)

	var wait sync.WaitGroup
	queue, stopQueue := context.WithCancel(context.Background())
	wait.Go(func() { _ = h.queue.Run(queue) })
	t.Cleanup(func() { stopQueue(); wait.Wait() })
	const rounds = 30
	said, answered := 0, 0
	for i := range rounds {
		if i%2 == 0 {
			h.say(zhang, conv.ID, fmt.Sprintf("post %d", i))
			said++
		} else {
			from := mei
			if i%4 == 1 {
				from = ken
			}
			h.send(from, "zhangsan@acme.test", "Re: matter", fmt.Sprintf("answer %d", i), answering(first.MessageID))
			answered++
		}
		h.carry(time.Duration(rand.IntN(30)) * time.Millisecond)
		h.ahead(20 * time.Minute) // the meters count by the hour
	}
	h.due()
	h.run()
	h.quiet()
	list := texts(h.posts(zhang, conv.ID))
	for i := range rounds {
		want := fmt.Sprintf("text:post %d |", i)
		if i%2 == 1 {
			want = fmt.Sprintf("mail:answer %d |", i)
		}
		if n := strings.Count(list+" |", want); n != 1 {
			t.Errorf("%q stands %d times, want once", want, n)
		}
	}
	for _, c := range []string{"mei", "ken"} {
		who := mei
		if c == "ken" {
			who = ken
		}
		ids := map[string]int{}
		for _, r := range h.got(who, said) {
			ids[open(t, r.Raw).Header.MessageID]++
		}
		if len(ids) != said {
			t.Errorf("%s has %d different mails, want %d", c, len(ids), said)
		}
		for id, n := range ids {
			if n != 1 {
				t.Errorf("%s has %s %d times", c, id, n)
			}
		}
	}
	if n := len(h.folder(zhang, mailcore.RoleSent)); n != said {
		t.Errorf("%d copies in Sent, want %d", n, said)
	}
	if n := len(h.inbox(zhang)); n != 1+answered {
		t.Errorf("%d mails in INBOX, want %d", n, 1+answered)
	}
	h.agrees()
}

// TestTasksToldAgain does by hand what a task queue does after a lost lease.
func TestTasksToldAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	first := h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	conv, _, _, err := h.ToChat(ctx, zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	post := h.say(zhang, conv.ID, "answer")
	h.run()
	h.send(mei, "zhangsan@acme.test", "Re: matter", "thanks", answering(first.MessageID))
	h.until("it is posted", func() bool { return len(h.posts(zhang, conv.ID)) == 3 })
	h.quiet()
	box := h.mailbox(zhang)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			out := workbench.OutboundPost{Org: h.org, Conversation: conv.ID, Post: post.ID, Author: zhang.Person}
			if err := h.outbound(ctx, out); err != nil {
				t.Errorf("outbound again: %v", err)
			}
			for _, m := range h.inbox(zhang) {
				if err := h.arrived(ctx, mailcore.Arrival{Org: box.Org, Mailbox: box.ID, Message: m.ID, From: "mei@customer.test", Source: mailcore.FromWorld}); err != nil {
					t.Errorf("arrival again: %v", err)
				}
			}
			for _, m := range h.folder(zhang, mailcore.RoleSent) {
				if err := h.arrived(ctx, mailcore.Arrival{Org: box.Org, Mailbox: box.ID, Message: m.ID, Outgoing: true}); err != nil {
					t.Errorf("sent copy again: %v", err)
				}
			}
		})
	}
	wait.Wait()
	// A crash after the mail was handed over and before that was noted.
	h.must(h.Ledger.ForgetEffect(ctx, h.org, outEffect, outName(post)))
	h.must(h.outbound(ctx, workbench.OutboundPost{Org: h.org, Conversation: conv.ID, Post: post.ID, Author: zhang.Person}))
	h.quiet()
	if list := h.posts(zhang, conv.ID); len(list) != 3 {
		t.Errorf("posts are %s", texts(list))
	}
	if n, s := len(h.got(mei, 1)), len(h.folder(zhang, mailcore.RoleSent)); n != 1 || s != 1 {
		t.Errorf("%d mails and %d copies in Sent, want one each", n, s)
	}
	h.agrees()
}

func TestReconcileFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.send(mei, "zhangsan@acme.test", "matter", "hello", signed)
	conv, _, _, err := h.ToChat(ctx, zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	h.agrees()
	h.must(h.Ledger.AddLink(ctx, ledger.Link{Org: h.org, Kind: ledger.ToTodo, Owner: zhang.Person, Target: 4711}))
	h.must(h.Ledger.AddLink(ctx, ledger.Link{Org: h.org, Kind: ledger.ToEvent, Owner: zhang.Person, Target: 4712}))
	_, _, err = h.Office.AddPost(ctx, h.org, conv.ID, workbench.NewPost{Text: "smuggled", Source: "mail:00"})
	h.must(err)
	_, err = h.Ledger.AddChat(ctx, ledger.Chat{Org: h.org, Conversation: 999})
	h.must(err)
	r, err := h.Reconcile(ctx, true)
	h.must(err)
	found := strings.Join(r.Differences, "\n")
	for _, want := range []string{"todo 4711", "event 4712", "shows a mail that the ledger does not know", "conversation 999"} {
		if !strings.Contains(found, want) {
			t.Errorf("not found: %s\nfound:\n%s", want, found)
		}
	}
	if len(r.Differences) != 4 || r.Links != 3 {
		t.Errorf("%d links, differences:\n%s", r.Links, found)
	}
}
