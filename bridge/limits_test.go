package bridge

import (
	"testing"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// customerRoom is a conversation with Mei and Ken outside, into which nothing is carried by itself.
func customerRoom(t *testing.T) (h *house, zhang Who, conv workbench.ConversationID) {
	t.Helper()
	h = newHouse(t)
	zhang = h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.outside("Ken", "ken@partner.test")
	h.send(mei, "zhangsan@acme.test", "matter", "hello", signedWith("Cc: ken@partner.test"))
	c, _, _, err := h.ToChat(t.Context(), zhang, ref(h.inbox(zhang)[0]), ChatWish{})
	h.must(err)
	return h, zhang, c.ID
}

func (h *house) carryOut(p workbench.Post) (workbench.Post, error) {
	h.t.Helper()
	failed := h.outbound(h.t.Context(), workbench.OutboundPost{Org: p.Org, Conversation: p.Conversation, Post: p.ID})
	p, err := h.Office.Post(h.t.Context(), p.Org, p.ID)
	h.must(err)
	return p, failed
}

func (h *house) mailed(n int, sender, to string, at time.Time) {
	h.t.Helper()
	for range n {
		h.must(h.Ledger.AddMailed(h.t.Context(), ledger.Mailed{Org: h.org, Post: workbench.PostID(1000000 + int64(h.serial())),
			Address: to, Sender: sender, At: at}))
	}
}

func TestAuthorOverTheLimitWaits(t *testing.T) {
	t.Parallel()
	const me, other = "zhangsan@acme.test", "lisi@acme.test"
	for name, c := range map[string]struct {
		before func(h *house)
		waits  bool
	}{
		"one below the hour": {func(h *house) { h.mailed(authorHourly-1, me, "old@customer.test", h.now()) }, false},
		"the hour is full":   {func(h *house) { h.mailed(authorHourly, me, "old@customer.test", h.now()) }, true},
		"another's hour":     {func(h *house) { h.mailed(authorHourly, other, "old@customer.test", h.now()) }, false},
		"the day is full":    {func(h *house) { h.mailed(authorDaily, me, "old@customer.test", h.now().Add(-2*time.Hour)) }, true},
		"yesterday was full": {func(h *house) { h.mailed(authorDaily, me, "old@customer.test", h.now().Add(-25*time.Hour)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, zhang, conv := customerRoom(t)
			c.before(h)
			post, err := h.carryOut(h.say(zhang, conv, "hello"))
			if waits := err != nil; waits != c.waits {
				t.Fatalf("waits %v (%v), want %v", waits, err, c.waits)
			}
			if !c.waits {
				return
			}
			if out := post.Out[""]; post.State != workbench.OutQueued || out.Reason != waitsForAuthor {
				t.Errorf("the post is %s, %+v; want queued with the reason", post.State, post.Out)
			}
			h.ahead(25 * time.Hour)
			if post, err = h.carryOut(post); err != nil || post.State != workbench.OutSent {
				t.Errorf("later the post is %s, %v; want sent", post.State, err)
			}
		})
	}
}

func TestAddressOverTheLimitWaitsAlone(t *testing.T) {
	t.Parallel()
	h, zhang, conv := customerRoom(t)
	h.mailed(addressHourly, "lisi@acme.test", "Mei@customer.test", h.now())
	post, err := h.carryOut(h.say(zhang, conv, "hello"))
	if err == nil {
		t.Error("nothing is left to do")
	}
	if out := post.Out["mei@customer.test"]; out.State != workbench.OutQueued || out.Reason != waitsForAddress || post.Out["ken@partner.test"].State != workbench.OutSent {
		t.Errorf("the post is %+v; want Mei's mail queued with the reason, Ken's sent", post.Out)
	}
	if n, err := h.Mail.CountOutgoing(t.Context(), mailOrg(h.org)); err != nil || n != 1 {
		t.Errorf("%d mails left, %v; want 1", n, err)
	}
	h.ahead(time.Hour)
	post, err = h.carryOut(post)
	if err != nil || post.State != workbench.OutSent {
		t.Errorf("an hour later the post is %+v, %v; want sent", post.Out, err)
	}
	if post, err = h.carryOut(post); err != nil {
		t.Error(err)
	}
	if n, err := h.Mail.CountOutgoing(t.Context(), mailOrg(h.org)); err != nil || n != 2 {
		t.Errorf("%d mails left, %v; want 2", n, err)
	}
	if sent := h.folder(zhang, mailcore.RoleSent); len(sent) != 1 {
		t.Errorf("%d copies in Sent, want 1", len(sent))
	}
}
