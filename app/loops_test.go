package main

import (
	"errors"
	"fmt"
	"net/smtp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mailbridge/mailcore"
)

// hand gives a mail to the door for the world, as a server outside does; the answer that refuses it is the error.
func (w *town) hand(from string, to []string, raw []byte) error {
	return w.handFrom(home, from, to, raw)
}

// handFrom is hand from another address of this machine, for which no SPF record speaks.
func (w *town) handFrom(ip, from string, to []string, raw []byte) error {
	c, err := smtp.NewClient(dialFrom(w.t, ip, addrOf(w.doors.smtp)), "mail.demo.test")
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Mail(from); err != nil {
		return err
	}
	for _, r := range to {
		if err := c.Rcpt(r); err != nil {
			return err
		}
	}
	in, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := in.Write(raw); err != nil {
		return err
	}
	return in.Close()
}

// settings changes what a mailbox does with its mail.
func (w *town) settings(address string, change func(*mailcore.MailSettings)) {
	w.t.Helper()
	mb := w.mailbox(address)
	err := w.house.mail.ChangeMailSettings(w.t.Context(), mb.Org, mb.ID, func(s *mailcore.MailSettings) error { change(s); return nil })
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) forward(from, to string) {
	w.t.Helper()
	w.settings(from, func(s *mailcore.MailSettings) { s.Forward = mailcore.Forward{Enabled: true, To: []string{to}} })
}

func (w *town) away(address string) {
	w.t.Helper()
	w.settings(address, func(s *mailcore.MailSettings) {
		s.Vacation = mailcore.Vacation{Enabled: true, Subject: "Away", Text: "x", From: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour)}
	})
}

// still waits until nothing is to be done any more: no effects, no outgoing mail.
func (w *town) still() {
	w.t.Helper()
	calm := 0
	eventually(w.t, "an end of the mails", func() bool {
		effects, err := w.house.mail.CountEffects(w.t.Context())
		out, err2 := w.house.mail.CountOutgoing(w.t.Context(), 0)
		if err := errors.Join(err, err2); err != nil {
			w.t.Fatal(err)
		}
		if calm++; effects+int(out) > 0 {
			calm = 0
		}
		return calm > 5
	})
}

// TestLoops: reliability S36. However mails are sent round, it ends after a few, with one report at most and the mail
// kept somewhere.
func TestLoops(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	mustRun(t, w.house.config, "admin", "org", "add", "Other")
	mustRun(t, w.house.config, "admin", "domain", "add", "other.test", "--org", "Other", "--verified")
	mustRun(t, w.house.config, "admin", "mailbox", "add", "x@other.test", "--password", demoPassword)
	var mu sync.Mutex
	back := true             // bob's server sends on to zhang
	var brought atomic.Int64 // how many of the mails outside bob's server has dealt with
	stop := make(chan struct{})
	var bob sync.WaitGroup
	bob.Go(func() {
		for n := 0; ; time.Sleep(10 * time.Millisecond) {
			select {
			case <-stop:
				return
			default:
			}
			for ; n < len(mx.Received()); n++ {
				mu.Lock()
				on := back
				mu.Unlock()
				if r := mx.Received()[n]; on && r.To[0] == "bob@outside.test" {
					_ = w.hand(r.From, []string{"zhangsan@demo.test"}, r.Raw)
				}
				brought.Store(int64(n + 1))
			}
		}
	})
	defer bob.Wait()
	defer close(stop)
	mail := func(subject, to string) []byte {
		return []byte("From: ada@outside.test\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@outside.test>\r\n\r\nx\r\n")
	}
	reports := func() (n int) {
		for _, r := range mx.Received() {
			if r.From == "" && r.To[0] == "ada@outside.test" && strings.Contains(string(r.Raw), "multipart/report") {
				n++
			}
		}
		return n
	}
	ended := func() {
		for n := -1; n != len(mx.Received()); {
			n = len(mx.Received())
			eventually(t, "bob's server", func() bool { return brought.Load() >= int64(n) })
			w.still()
		}
	}
	for _, c := range []struct {
		name   string
		set    func()
		to     string
		most   int // mails outside, reports and answers included
		report int
	}{
		{"inside", func() { w.forward(zhang, li); w.forward(li, zhang) }, zhang, 1, 1},
		{"outside", func() { w.forward(zhang, "bob@outside.test") }, zhang, 3, 1},
		{"tenants", func() { w.forward(zhang, "x@other.test"); w.forward("x@other.test", zhang) }, zhang, 1, 1},
		{"answers", func() { w.forward(zhang, li); w.away(zhang); w.forward(li, zhang); w.away(li) }, zhang, 3, 1},
		{"itself", func() { w.forward(zhang, "zhangsan+x@demo.test") }, zhang, 1, 1},
	} {
		for _, a := range []string{zhang, li, "x@other.test"} {
			w.settings(a, func(s *mailcore.MailSettings) { *s = mailcore.MailSettings{} })
		}
		c.set()
		before, told := len(mx.Received()), reports()
		if err := w.hand("ada@outside.test", []string{c.to}, mail(c.name, c.to)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		ended()
		if n := len(mx.Received()) - before; n > c.most {
			t.Errorf("%s: %d mails outside, want %d at most", c.name, n, c.most)
		}
		if n := reports() - told; n > c.report {
			t.Errorf("%s: %d reports, want %d at most", c.name, n, c.report)
		}
		if n := w.subjects(c.name, zhang, li, "x@other.test"); n < 1 || n > 3 {
			t.Errorf("%s: kept %d times", c.name, n)
		}
	}
	mu.Lock()
	back = false
	mu.Unlock()
}

// subjects counts the mails with a subject in some mailboxes.
func (w *town) subjects(subject string, addresses ...string) (n int) {
	w.t.Helper()
	for _, a := range addresses {
		for _, line := range w.kept(a) {
			if strings.Contains(line, subject) {
				n++
			}
		}
	}
	return n
}

// TestListOfItself: reliability S36. A member of a group who sends its mail on to the group stops there.
func TestListOfItself(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, zhang, li := w.visit("admin@demo.test"), w.visit(zhang), w.visit(li)
	admin.group(map[string]any{"name": "圈", "address": "ring@demo.test", "senders": "everybody", "members": []entry{
		{"kind": "person", "id": zhang.me.Person.ID}, {"kind": "person", "id": li.me.Person.ID}, {"kind": "address", "address": "ring@demo.test"}}})
	w.forward("zhangsan@demo.test", "ring@demo.test")
	w.away("lisi@demo.test")
	if err := w.hand("ada@outside.test", []string{"ring@demo.test"}, []byte("From: ada@outside.test\r\nTo: ring@demo.test\r\nSubject: round\r\n\r\nx\r\n")); err != nil {
		t.Fatal(err)
	}
	w.still()
	if a, b := zhang.count("round"), li.count("round"); a+b < 1 || a > 2 || b > 3 {
		t.Errorf("zhang has it %d times, li %d times", a, b)
	}
}

// TestBackscatter: reliability S38. A forged sender never hears of a mail that we did not want: it is refused in the
// session, or vanishes.
func TestBackscatter(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	admin, zhang, wang := w.visit("admin@demo.test"), w.visit(zhang), w.visit("wangwu@demo.test")
	w.must(200, admin.token, "PATCH", "/api/v1/admin/mailboxes/"+wang.me.Mailboxes[0].ID, map[string]any{"quota": 1})
	admin.do("POST", "/api/v1/admin/filter/senders", map[string]any{"allow": false, "pattern": "blocked@outside.test"}, nil)
	zhang.do("PUT", zhang.box()+"/scripts/no", map[string]any{"text": "require \"reject\"; reject \"not now\";", "active": true}, nil)
	w.away("lisi@demo.test")
	w.net.DNS.AddTXT("outside.test", "v=spf1 ip4:192.0.2.1 -all") // who sends here is not its owner
	mail := func(more string) []byte {
		return []byte("From: ceo@outside.test\r\nTo: somebody@demo.test\r\nSubject: x\r\n\r\n" + more + "\r\n")
	}
	for name, c := range map[string]struct {
		from string
		to   []string
		raw  []byte
		code int // 0: taken
	}{
		"nobody":           {"ceo@outside.test", []string{"nobody@demo.test"}, mail("x"), 550},
		"nobody there too": {"ceo@outside.test", []string{"lisi@demo.test", "nobody@demo.test"}, mail("x"), 550},
		"full":             {"ceo@outside.test", []string{"wangwu@demo.test"}, mail("x"), 452},
		"blocked":          {"blocked@outside.test", []string{"lisi@demo.test"}, mail("x"), 0},
		"virus":            {"ceo@outside.test", []string{"lisi@demo.test"}, withFile("eicar.com", eicarFile), 554},
		"script":           {"ceo@outside.test", []string{"zhangsan@demo.test"}, mail("x"), 0},
		"script of one":    {"ceo@outside.test", []string{"zhangsan@demo.test", "lisi@demo.test"}, mail("x"), 0},
		"relay":            {"ceo@outside.test", []string{"ada@elsewhere.test"}, mail("x"), 550},
		"hops":             {"ceo@outside.test", []string{"lisi@demo.test"}, append([]byte(strings.Repeat("Received: x\r\n", 60)), mail("x")...), 554},
	} {
		err := w.hand(c.from, c.to, c.raw)
		if code := codeOf(err); code != c.code && c.code != 0 || c.code == 0 && err != nil && code/100 != 5 {
			t.Errorf("%s: %v, want %d", name, err, c.code)
		}
	}
	w.still()
	if n := len(mx.Received()); n != 0 {
		t.Errorf("%d mails went to who sent nothing:\n%s", n, mx.Received()[0].Raw)
	}
}

// TestMachinesGetNoAnswer: reliability S37. Of twenty kinds of mail that machines send none is answered, also when a
// machine claims one of our own addresses; a person is, once, and under the null sender.
func TestMachinesGetNoAnswer(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	w.net.DNS.AddTXT("outside.test", "v=spf1 ip4:127.0.0.1 -all")
	w.away("lisi@demo.test")
	for i, c := range []struct{ from, head string }{
		{"", ""}, {"a@outside.test", "List-Id: <a.outside.test>"}, {"a@outside.test", "List-Unsubscribe: <mailto:a@outside.test>"},
		{"a@outside.test", "Precedence: bulk"}, {"a@outside.test", "Precedence: list"}, {"a@outside.test", "Precedence: junk"},
		{"a@outside.test", "Auto-Submitted: auto-generated"}, {"a@outside.test", "Auto-Submitted: auto-replied"}, {"a@outside.test", "Auto-Submitted: AUTO-Notified; x=y"},
		{"a@outside.test", "X-Auto-Response-Suppress: All"}, {"a@outside.test", "X-Loop: yes"}, {"noreply@outside.test", ""}, {"no-reply@outside.test", ""},
		{"MAILER-DAEMON@outside.test", ""}, {"postmaster@outside.test", ""}, {"bounce-17@outside.test", ""}, {"news-owner@outside.test", ""},
		{"a@outside.test", "Content-Type: multipart/report; report-type=delivery-status; boundary=b"}, {"a@outside.test", "Feedback-ID: 1:2:3"},
		{"lisi@demo.test", ""}, {"zhangsan@demo.test", ""}, {"a@outside.test", "Return-Path: <>"},
	} {
		raw := fmt.Sprintf("From: A <a@outside.test>\r\nTo: lisi@demo.test\r\nSubject: kind %d\r\n%s\r\n\r\nx\r\n", i, c.head)
		if c.head == "" {
			raw = strings.Replace(raw, "\r\n\r\n\r\n", "\r\n\r\n", 1)
		}
		ip := home
		if strings.HasSuffix(c.from, "@demo.test") {
			ip = away
		}
		_ = w.handFrom(ip, c.from, []string{"lisi@demo.test"}, []byte(raw)) // some are refused, which is no answer either
	}
	w.still()
	if n := len(mx.Received()); n != 0 {
		t.Errorf("%d answers to machines, the first:\n%s", n, mx.Received()[0].Raw)
	}
	for i := range 3 {
		raw := fmt.Sprintf("From: Ada <ada@outside.test>\r\nTo: lisi@demo.test\r\nSubject: person %d\r\n\r\nx\r\n", i)
		if err := w.hand("ada@outside.test", []string{"lisi@demo.test"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	w.still()
	if got := mx.Received(); len(got) != 1 || got[0].From != "" || !strings.Contains(string(got[0].Raw), "Auto-Submitted: auto-replied") {
		t.Errorf("%d answers to a person, want one from <>", len(got))
	}
	if n := w.subjects("Away", "zhangsan@demo.test", "lisi@demo.test"); n != 0 {
		t.Errorf("%d answers to forged colleagues", n)
	}
}
