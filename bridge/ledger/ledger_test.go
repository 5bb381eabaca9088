package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/workbench"
)

func open(t *testing.T) *DB {
	t.Helper()
	d, err := Open(context.Background(), enginetest.Open(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTablesAreTheSameOnBothDatabases(t *testing.T) {
	enginetest.SameColumns(t, func(e *engine.Engine) error { _, err := Open(context.Background(), e); return err })
}

func TestSecretIsMadeOnce(t *testing.T) {
	t.Parallel()
	ctx, e := context.Background(), enginetest.Open(t)
	got := make([][]byte, 8)
	var wait sync.WaitGroup
	for i := range got {
		d, err := Open(ctx, e) // each is a node of its own
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() { got[i], _ = d.Secret(ctx) })
	}
	wait.Wait()
	for i, s := range got {
		if len(s) != secretSize || !bytes.Equal(s, got[0]) {
			t.Errorf("node %d has another secret: %x, want %x", i, s, got[0])
		}
	}
}

func TestLinksAreOncePerMailAndOwner(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	m := Mail{HashOf("a@x"), HashOf("text")}
	for range 3 {
		for _, l := range []Link{{Org: 1, Kind: ToChat, Mail: m, Target: 7}, {Org: 1, Kind: ToTodo, Mail: m, Owner: 4, Target: 9},
			{Org: 2, Kind: ToChat, Mail: m, Target: 8}} {
			if err := d.AddLink(ctx, l); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, x := range []struct {
		org    workbench.OrgID
		person workbench.PersonID
		want   int
	}{{1, 4, 2}, {1, 5, 1}, {2, 4, 1}, {3, 4, 0}} {
		got, err := d.Links(ctx, x.org, x.person, []Hash{m.ID, HashOf("other")})
		if err != nil || len(got) != x.want {
			t.Errorf("org %d person %d sees %d links (%v), want %d", x.org, x.person, len(got), err, x.want)
		}
	}
}

func TestChatKeepsItsFirstWordAndItsMails(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	for _, subject := range []string{"first", "second"} {
		c, err := d.AddChat(ctx, Chat{Org: 1, Conversation: 5, Owner: 2, Subject: subject, Root: "r@x"})
		if err != nil || c.Subject != "first" {
			t.Fatalf("subject %q, %v; want first", c.Subject, err)
		}
	}
	base := time.Now()
	for i := range 6 {
		s := Seen{Org: 1, Conversation: 5, Mail: Mail{HashOf(string(rune('a' + i))), HashOf("same")}, Role: Self, HeaderID: string(rune('a' + i)),
			Post: workbench.PostID(i + 1), Sender: "Mei@Example.org", Outside: true, At: base.Add(time.Duration(i) * time.Second)}
		for range 2 {
			if err := d.AddSeen(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
	}
	list, err := d.SeenIn(ctx, 1, 5, 4)
	if err != nil || len(list) != 4 || list[0].HeaderID != "c" || list[3].HeaderID != "f" {
		t.Errorf("newest four are %v, %v", list, err)
	}
	n, same, err := d.CountSeen(ctx, 1, 5, "mei@example.org", base.Add(-time.Second), HashOf("same"))
	if err != nil || n != 6 || same != 6 {
		t.Errorf("counted %d, %d alike, %v; want 6 and 6", n, same, err)
	}
	if got, err := d.SeenByPost(ctx, 1, 5, 3); err != nil || got.HeaderID != "c" {
		t.Errorf("post 3 is %q, %v; want c", got.HeaderID, err)
	}
	if _, err := d.SeenByPost(ctx, 2, 5, 3); !errors.Is(err, ErrNone) {
		t.Errorf("another organisation sees the post: %v", err)
	}
}

func TestTokenIsOnePerMember(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	a, err := d.TokenFor(ctx, Token{Org: 1, Conversation: 2, Member: "X@y.test", Purpose: ForReply, Mailbox: 3, Domain: "d.test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.RevokeTokens(ctx, 1, 2, "x@Y.test"); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Token(ctx, a.ID); !errors.Is(err, ErrNone) {
		t.Errorf("revoked token is %+v, %v", got, err)
	}
	b, err := d.TokenFor(ctx, Token{Org: 1, Conversation: 2, Member: "x@y.test", Purpose: ForReply, Mailbox: 3, Domain: "d.test"})
	if err != nil || b.ID == a.ID {
		t.Errorf("second token %d, %v; want another than the revoked %d", b.ID, err, a.ID)
	}
	if again, err := d.TokenFor(ctx, Token{Org: 1, Conversation: 2, Member: "X@y.test", Purpose: ForReply, Mailbox: 3, Domain: "d.test"}); err != nil || again.ID != b.ID {
		t.Errorf("the same member has token %d, %v; want %d again", again.ID, err, b.ID)
	}
	c, err := d.TokenFor(ctx, Token{Org: 1, Conversation: 2, Member: "z@y.test", Purpose: ForReply, Mailbox: 3, Domain: "d.test"})
	if err != nil || c.ID == a.ID {
		t.Errorf("another member has token %d, %v", c.ID, err)
	}
}

func TestEffectIsPlannedOnce(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	var mu sync.Mutex
	var wait sync.WaitGroup
	first := 0
	for range 10 {
		wait.Go(func() {
			_, fresh, err := d.PlanEffect(ctx, Effect{Org: 1, Kind: "out", Name: "post:1", Detail: "list"})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if fresh {
				first++
			}
		})
	}
	wait.Wait()
	if first != 1 {
		t.Errorf("%d callers were first, want 1", first)
	}
	if err := d.SetEffect(ctx, Effect{Org: 1, Kind: "out", Name: "post:1", State: Done}); err != nil {
		t.Fatal(err)
	}
	if e, err := d.Effect(ctx, 1, "out", "post:1"); err != nil || e.State != Done {
		t.Errorf("state %q, %v; want done", e.State, err)
	}
}

func TestHoldsAreLimitedPerSenderAndDay(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	shown := 0
	for i := range 20 {
		h := Hold{Org: 1, Conversation: 2, Mail: Mail{ID: HashOf(string(rune('a' + i)))}, Sender: "s@x.test", Reason: "stranger"}
		_, ok, err := d.AddHold(ctx, h)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			shown++
		}
	}
	if shown != holdsOfSender {
		t.Errorf("%d cards for one sender, want %d", shown, holdsOfSender)
	}
	for i := range 20 {
		if _, ok, _ := d.AddHold(ctx, Hold{Org: 1, Conversation: 2, Mail: Mail{ID: HashOf(string(rune('A' + i)))}, Sender: string(rune('A' + i))}); ok {
			shown++
		}
	}
	if shown != holdsOfChat {
		t.Errorf("%d cards for one conversation, want %d", shown, holdsOfChat)
	}
}

func TestActivationWorksOnce(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	hash := sha256.Sum256([]byte("token"))
	if err := d.AddActivation(ctx, Activation{Org: 1, Mailbox: 2, Person: 3, Serial: 1}, hash); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	used := 0
	for range 8 {
		wait.Go(func() {
			if d.UseActivation(ctx, hash, false) == nil {
				mu.Lock()
				used++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if used != 1 {
		t.Errorf("the link worked %d times, want once", used)
	}
	second := sha256.Sum256([]byte("second"))
	third := sha256.Sum256([]byte("third"))
	for serial, h := range map[int64][32]byte{2: second} {
		if err := d.AddActivation(ctx, Activation{Org: 1, Mailbox: 2, Person: 3, Serial: serial}, h); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.AddActivation(ctx, Activation{Org: 1, Mailbox: 2, Person: 3, Serial: 3}, third); err != nil {
		t.Fatal(err)
	}
	if err := d.UseActivation(ctx, second, false); !errors.Is(err, ErrNone) {
		t.Errorf("a voided link answered %v, want ErrNone", err)
	}
}

func TestReceivedVersionNeverGoesBack(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	k := CalendarKey{Org: 1, Owner: 2, UID: "u"}
	base := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, v := range []Version{{1, base}, {2, base.Add(time.Hour)}, {1, base.Add(2 * time.Hour)}, {2, base}} {
		if err := d.SetReceived(ctx, k, v); err != nil {
			t.Fatal(err)
		}
	}
	if v, err := d.Received(ctx, k); err != nil || v.Sequence != 2 || !v.Stamp.Equal(base.Add(time.Hour)) {
		t.Errorf("kept %+v, %v; want 2 at +1h", v, err)
	}
}

func TestFreeNameBelongsToTheFirst(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	for org, want := range map[workbench.OrgID]workbench.OrgID{1: 1} {
		if owner, _, err := d.TakeFreeName(ctx, org, "acme", "acme"); err != nil || owner != want {
			t.Fatalf("owner %d, %v", owner, err)
		}
	}
	if owner, kept, err := d.TakeFreeName(ctx, 2, "acme", "acrne"); err != nil || owner != 1 || kept != "acme" {
		t.Errorf("owner %d of %q, %v; want 1 of acme", owner, kept, err)
	}
}

func TestApprovalsOfApproversAndAskers(t *testing.T) {
	t.Parallel()
	ctx, d := context.Background(), open(t)
	var ids []int64
	for i, ref := range []string{"a", "b", "c"} {
		a, err := d.AddApproval(ctx, Approval{Org: 1, Kind: "mail", Ref: ref, Asker: 5, Approvers: []workbench.PersonID{7, 8}[:1+i%2], Expires: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.ID)
	}
	if _, err := d.Decide(ctx, 1, ids[1], ApprovalRefused, 8, "no"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		q    ApprovalQuery
		want []int64
	}{
		{"newest first", ApprovalQuery{Org: 1, Approver: 7, Limit: 9}, []int64{ids[2], ids[1], ids[0]}},
		{"open", ApprovalQuery{Org: 1, Approver: 7, OpenOnly: true, Limit: 9}, []int64{ids[2], ids[0]}},
		{"a page", ApprovalQuery{Org: 1, Approver: 7, Before: ids[2], Limit: 1}, []int64{ids[1]}},
		{"of another approver", ApprovalQuery{Org: 1, Approver: 8, Limit: 9}, []int64{ids[1]}},
		{"of who asked", ApprovalQuery{Org: 1, Asker: 5, Limit: 9}, []int64{ids[2], ids[1], ids[0]}},
		{"of who did not ask", ApprovalQuery{Org: 1, Asker: 7, Limit: 9}, nil},
		{"of nobody", ApprovalQuery{Org: 1, Limit: 9}, nil},
		{"elsewhere", ApprovalQuery{Org: 2, Approver: 7, Limit: 9}, nil},
	} {
		list, err := d.Approvals(ctx, tt.q)
		var got []int64
		for _, a := range list {
			got = append(got, a.ID)
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
	asked, err := d.Approvers(ctx, 1, ids)
	if err != nil || len(asked[ids[0]]) != 1 || !slices.Equal(asked[ids[1]], []workbench.PersonID{7, 8}) {
		t.Errorf("approvers = %v, %v", asked, err)
	}
	if other, err := d.Approvers(ctx, 2, ids); err != nil || len(other) != 0 {
		t.Errorf("approvers elsewhere = %v, %v", other, err)
	}
}
