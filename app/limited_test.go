package main

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// closed reads a socket until it ends and gives the events that came before.
func (e *ear) closed(t *testing.T) (kinds []string) {
	t.Helper()
	_ = e.c.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		var f frame
		if err := e.c.ReadJSON(&f); err != nil {
			return kinds
		}
		kinds = append(kinds, f.K)
		for _, i := range f.Items {
			kinds = append(kinds, i.K)
		}
	}
}

// TestLimitedSocket (S26): once a second factor is demanded, the sockets of who has none close, and no new one opens, also
// with a ticket from before; so no word of mail reaches them until they have set one up. Who has one stays connected.
func TestLimitedSocket(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang, li := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	w.enrol(li.token)
	li.do("GET", "/api/v1/mailboxes", nil, nil)
	open, safe := listen(t, zhang, ""), listen(t, li, "")
	defer open.close()
	defer safe.close()
	var ticket struct{ Ticket string }
	zhang.do("POST", "/api/v1/push/ticket", map[string]string{"device": "kept"}, &ticket)
	admin.do("PUT", "/api/v1/admin/policies/security", map[string]any{"forceSecondFactor": true}, nil)
	kinds := slices.DeleteFunc(open.closed(t), func(k string) bool { return k == "acct.off" }) // may come before the end, and says just that
	if len(kinds) > 0 {
		t.Errorf("the socket told %v", kinds)
	}
	deliver(t, w, "zhangsan@demo.test", "secret")
	deliver(t, w, "lisi@demo.test", "open")
	safe.await(t, "mail.new")
	late, _, err := wsDial(zhang.base, ticket.Ticket)
	if err == nil {
		e := &ear{c: late}
		hello := map[string]any{"t": "hello", "v": 1, "dev": "kept", "app": "test", "subs": []any{map[string]string{"s": "m:" + zhang.me.Mailboxes[0].ID, "cur": open.epoch + ":0"}}}
		if err := late.WriteJSON(hello); err == nil {
			for _, k := range e.closed(t) {
				if k != "" {
					t.Errorf("a ticket from before opened a socket that told %q", k)
				}
			}
		}
		e.close()
	}
	if status, text := zhang.try("POST", "/api/v1/push/ticket", map[string]string{"device": "new"}); status != 403 {
		t.Errorf("a ticket before enrolling: %d %s", status, text)
	}
	w.enrol(zhang.token)
	again := listen(t, zhang, open.epoch+":0")
	defer again.close()
	again.await(t, "mail.new")
}

// TestForgottenPasswordWork (S31): asking for a link is the same work for a login that exists, for one without a bound
// address, and for one that nobody has: the same statements, none of them about who it is, and no mail. All else happens
// later, without anybody waiting for it.
func TestForgottenPasswordWork(t *testing.T) {
	t.Parallel()
	slow(t)
	inet, err := pretend.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inet.Close() })
	done := map[engine.Op]int{}
	var mu sync.Mutex
	count := func(op engine.Op) error {
		mu.Lock()
		defer mu.Unlock()
		done[op]++
		return nil
	}
	w := world{fresh: inet.Resolver, dial: inet.Dial, roots: inet.Roots(), fault: count}
	h, err := newHouse(t.Context(), testConfig(t, enginetest.Options(t)), w, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.engine.Close() })
	if err := h.makeDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := h.office.PersonByLogin(t.Context(), "zhangsan")
	if err != nil {
		t.Fatal(err)
	}
	bound := "zhang@outside.test"
	if err := h.office.SetRecovery(t.Context(), p.Org, p.ID, bound); err != nil {
		t.Fatal(err)
	}
	if err := h.access.AskReset(t.Context(), "somebody-before"); err != nil { // statements are prepared now
		t.Fatal(err)
	}
	work := map[string]string{}
	for _, login := range []string{"zhangsan@demo.test", "lisi@demo.test", "nobody@demo.test", "nobody@nowhere.test", "nobody"} {
		mu.Lock()
		clear(done)
		mu.Unlock()
		if err := h.access.AskReset(t.Context(), login); err != nil {
			t.Errorf("%s: %v", login, err)
		}
		mu.Lock()
		work[fmt.Sprint(done)] += login + " "
		mu.Unlock()
		if n, err := h.mail.CountOutgoing(t.Context(), 0); err != nil || n != 0 {
			t.Errorf("%s: %d mails within the question, %v", login, n, err)
		}
	}
	if len(work) != 1 {
		t.Errorf("the work differs: %v", work)
	}
}
