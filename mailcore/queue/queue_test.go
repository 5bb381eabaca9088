package queue

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
)

// TestSent lets a mail through, whatever the other side is like, as often as said and byte for byte.
func TestSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		behaviour pretend.Behaviour
		copies    int
		tls       bool
	}{
		{name: "at once", copies: 1},
		{name: "greylisted", behaviour: pretend.Behaviour{Greylist: 3}, copies: 1},
		{name: "broken off in the text", behaviour: pretend.Behaviour{DropInData: 2}, copies: 1},
		{name: "reply lost", behaviour: pretend.Behaviour{LoseReply: 1}, copies: 2},
		{name: "TLS", behaviour: pretend.Behaviour{StartTLS: true}, copies: 1, tls: true},
		{name: "TLS too old", behaviour: pretend.Behaviour{StartTLS: true, MaxTLS: tls.VersionTLS10}, copies: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			m := l.mx("world.test", c.behaviour)
			l.submit(someMail, nil, "far@world.test")
			l.run()
			l.untilSent(m, c.copies)
			l.untilEmpty()
			got := m.Received()
			if len(got) != c.copies {
				t.Fatalf("%d copies, want %d", len(got), c.copies)
			}
			for _, r := range got {
				if r.From != "li@demo.test" || r.To[0] != "far@world.test" || r.Helo != "mx.demo.test" || r.TLS != c.tls || !bytes.HasSuffix(r.Raw, []byte(someMail)) {
					t.Errorf("received %+v", r)
				}
			}
			l.sealed(got[0].Raw)
			if n := len(l.reports()); n != 0 {
				t.Errorf("%d reports, want none", n)
			}
		})
	}
}

func (l *lab) sealed(raw []byte) {
	l.t.Helper()
	v, err := l.core.Trust.Check(l.t.Context(), trust.Arrival{RemoteIP: net.ParseIP("192.0.2.1"), Helo: "x.test", Message: func() io.Reader { return bytes.NewReader(raw) }})
	if err != nil || len(v.DKIM) != 1 || v.DKIM[0].Value != trust.Pass {
		l.t.Errorf("DKIM %+v, %v in %q", v.DKIM, err, raw)
	}
}

// TestSealSurvives signs what the other side really gets.
func TestSealSurvives(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{})
	l.run()
	head := "From: li@demo.test\r\nTo: far@world.test\r\n"
	for i, raw := range []string{
		head + "\r\n", head + "\r\n.\r\n..\r\n.x\r\n", head + "Subject: \xe4\xbd\xa0\r\n\r\n\xe5\xa5\xbd \r\n\t\r\n\r\n\r\n", head + "\r\n" + strings.Repeat("a", 998) + "\r\n",
		head + "\r\nno end", head + "\nbare LF\n.\nMAIL FROM:<x@y>\n", head + "\r\nbare CR\r.\rMAIL FROM:<x@y>\r\n", head, head + "X: " + strings.Repeat("word ", 190) + "\r\n\r\nbody\r\n",
	} {
		l.submit(raw, nil, "far@world.test")
		got := l.untilSent(m, i+1)
		l.sealed(got[i].Raw)
		if rest := strings.ReplaceAll(string(got[i].Raw), "\r\n", ""); strings.ContainsAny(rest, "\r\n") {
			t.Errorf("%d: stray line ends in %q", i, got[i].Raw)
		}
	}
	l.untilEmpty()
	if n := len(m.Received()); n != 9 {
		t.Errorf("%d mails, want 9", n)
	}
}

// TestRefused reports what will never work, in words that people and programs read (RFC 3464).
func TestRefused(t *testing.T) {
	t.Parallel()
	huge := bytes.Repeat([]byte("550-5.1.1 a long story\xff\x00\x1b[31m 中文\r\n"), 300)
	for _, c := range []struct {
		name       string
		behaviour  pretend.Behaviour
		raw        string
		to         mailcore.Address
		utf8       bool
		zone       func(*pretend.DNS)
		status     string
		diagnostic string
		mta        string
	}{
		{name: "recipient", behaviour: pretend.Behaviour{Refuse: map[string]pretend.Reply{"": {Code: 550, Text: "5.1.1 nobody\nof that name"}}}, status: "5.1.1", diagnostic: "550 5.1.1 nobody", mta: "mx.world.test"},
		{name: "text", behaviour: pretend.Behaviour{RefuseData: &pretend.Reply{Code: 554, Text: "5.7.1 looks like spam"}}, status: "5.7.1", diagnostic: "554 5.7.1 looks like spam", mta: "mx.world.test"},
		{name: "client", behaviour: pretend.Behaviour{RefuseClient: &pretend.Reply{Code: 554, Text: "no service"}}, status: "5.0.0", diagnostic: "554 no service", mta: "mx.world.test"},
		{name: "odd words", behaviour: pretend.Behaviour{RawReply: append(huge, "550 5.1.1 end\r\n"...)}, status: "5.1.1", diagnostic: "550 5.1.1 a long story???[31m", mta: "mx.world.test"},
		{name: "no SMTPUTF8", behaviour: pretend.Behaviour{NoSMTPUTF8: true}, to: "用户@world.test", status: "5.6.7", diagnostic: "SMTPUTF8"},
		{name: "no SMTPUTF8 for the header", behaviour: pretend.Behaviour{NoSMTPUTF8: true}, raw: "From: li@demo.test\r\nSubject: 你好\r\n\r\nx\r\n", utf8: true, status: "5.6.7", diagnostic: "SMTPUTF8"},
		{name: "null MX", to: "x@null.test", zone: func(d *pretend.DNS) { d.AddMX("null.test", ".", 0) }, status: "5.1.10", diagnostic: "null MX"},
		{name: "MX is us", to: "x@loop.test", zone: func(d *pretend.DNS) { d.AddMX("loop.test", "MX.demo.test", 0) }, status: "5.4.6", diagnostic: "this server"},
		{name: "MX on loopback", to: "x@inside.test", zone: func(d *pretend.DNS) { d.AddMX("inside.test", "h.inside.test", 0); d.AddA("h.inside.test", "127.0.0.1") }, status: "5.4.4", diagnostic: "no public address"},
		{name: "MX behind a carrier", to: "x@inside.test", zone: func(d *pretend.DNS) { d.AddA("inside.test", "100.64.1.1") }, status: "5.4.4", diagnostic: "no public address"},
		{name: "no domain", to: "x@nowhere.test", status: "5.1.2", diagnostic: "does not exist"},
		{name: "MX without address", to: "x@half.test", zone: func(d *pretend.DNS) { d.AddMX("half.test", "gone.half.test", 0) }, status: "5.1.2", diagnostic: "does not exist"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			m := l.mx("world.test", c.behaviour)
			if c.zone != nil {
				c.zone(l.net.DNS)
			}
			if c.to == "" {
				c.to = "far@world.test"
			}
			if c.raw == "" {
				c.raw = someMail
			}
			l.submit(c.raw, func(e *mailcore.Envelope) { e.SMTPUTF8, e.EnvelopeID = c.utf8, "QQ314159" }, c.to)
			l.run()
			got := l.oneReport()
			l.complete(got, c.to, c.raw == someMail)
			if r := got.report.Recipients[0]; r.Status != c.status || r.RemoteMTA != c.mta || !strings.Contains(r.Diagnostic, c.diagnostic) {
				t.Errorf("recipient %+v", r)
			}
			if n := len(m.Received()); n != 0 {
				t.Errorf("%d mails went out", n)
			}
		})
	}
}

// complete checks what every report of a failure has.
func (l *lab) complete(r inbox, to mailcore.Address, known bool) {
	l.t.Helper()
	got := r.report.Recipients[0]
	if want := strings.Map(toASCII, string(to)); got.Action != "failed" || got.Final != want {
		l.t.Errorf("recipient %+v, want %q", got, want)
	}
	if r.report.EnvelopeID != "QQ314159" || r.report.ReportingMTA != "mx.demo.test" || r.report.ArrivalDate.IsZero() {
		l.t.Errorf("report %+v", r.report)
	}
	if !strings.HasPrefix(r.raw, "Received: ") || r.report.From.Email() != "postmaster@demo.test" || !strings.Contains(r.raw, "\r\nAuto-Submitted: auto-replied\r\n") {
		l.t.Errorf("mail %.600q", r.raw)
	}
	if known && (r.report.OriginalMessageID != "plan@demo.test" || strings.Contains(r.raw, "\r\nbody\r\n")) {
		l.t.Errorf("original %q; only its header is wanted", r.report.OriginalMessageID)
	}
	for line := range strings.SplitSeq(r.raw, "\r\n") { // D09
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
			l.t.Errorf("line %.100q of %d bytes", line, len(line))
		}
	}
}

func toASCII(r rune) rune {
	if r > '~' {
		return '?'
	}
	return r
}

// TestDeferred tries again what may still work, with a reason for administrators.
func TestDeferred(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		behaviour pretend.Behaviour
		zone      func(*pretend.DNS)
		to        mailcore.Address
		reason    string
	}{
		{name: "451", behaviour: pretend.Behaviour{Greylist: 99}, reason: "mx.world.test said: 451 4.7.1 greylisted, come back later"},
		{name: "421 as greeting", behaviour: pretend.Behaviour{RefuseClient: &pretend.Reply{Code: 421, Text: "busy"}}, reason: "mx.world.test said: 421 busy"},
		{name: "closed port", zone: func(d *pretend.DNS) { d.AddA("dead.test", "198.18.9.9") }, to: "x@dead.test", reason: "reach dead.test"},
		{name: "SERVFAIL", zone: func(d *pretend.DNS) { d.Fail("broken.test", pretend.ServFail) }, to: "x@broken.test", reason: "look up exchangers of broken.test"},
		{name: "SERVFAIL of the host", zone: func(d *pretend.DNS) { d.AddMX("b.test", "h.b.test", 1); d.Fail("h.b.test", pretend.ServFail) }, to: "x@b.test", reason: "look up h.b.test"},
		{name: "one host gone, one down", zone: func(d *pretend.DNS) {
			d.AddMX("b.test", "h.b.test", 1)
			d.AddA("h.b.test", "198.18.9.9")
			d.AddMX("b.test", "gone.b.test", 2)
		}, to: "x@b.test", reason: "reach h.b.test"},
		{name: "reply bomb", behaviour: pretend.Behaviour{RawReply: bytes.Repeat([]byte("250-x"), 1<<20)}, reason: "too long a line"},
		{name: "endless lines", behaviour: pretend.Behaviour{RawReply: bytes.Repeat([]byte("250-x\r\n"), 1<<17)}, reason: errTalkative.Error()},
		{name: "no SMTP", behaviour: pretend.Behaviour{RawReply: []byte("HTTP/1.1 200 OK\r\n")}, reason: "talk to mx.world.test"},
		{name: "impossible code", behaviour: pretend.Behaviour{RawReply: []byte("999 what\r\n")}, reason: "talk to mx.world.test"},
		{name: "3xx to the text", behaviour: pretend.Behaviour{RawReply: []byte("354 more\r\n")}, reason: "talk to mx.world.test"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			l.mx("world.test", c.behaviour)
			if c.zone != nil {
				c.zone(l.net.DNS)
			}
			if c.to == "" {
				c.to = "far@world.test"
			}
			l.submit(someMail, nil, c.to)
			l.run()
			l.until("a second attempt", func() bool { x := l.list(); return len(x) == 1 && x[0].Attempts >= 2 && x[0].LastError != "" })
			if x := l.list()[0]; x.State == "failed" || !strings.Contains(x.LastError, c.reason) || len(x.LastError) > 400 {
				t.Errorf("entry %+v, want the reason %q", x, c.reason)
			}
			if n := len(l.reports()); n != 0 {
				t.Errorf("%d reports after a moment, want none", n)
			}
		})
	}
}

// TestPatience tells of a delay once, then gives up once.
func TestPatience(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.mx("world.test", pretend.Behaviour{Greylist: 1000})
	l.submit(someMail, nil, "far@world.test")
	l.run()
	attempts := func(n int) func() bool {
		return func() bool { x := l.list(); return len(x) == 0 || x[0].Attempts >= n }
	}
	l.until("an attempt", attempts(1))
	l.later(2 * time.Hour)
	l.until("more attempts", attempts(5))
	list := l.reports()
	if len(list) != 1 || !list[0].ok {
		t.Fatalf("%d reports after two hours, want one", len(list))
	}
	r := list[0].report.Recipients[0]
	if r.Action != "delayed" || r.Status != "4.7.1" || r.WillRetry.Sub(l.now()) < 20*time.Hour || r.WillRetry.Sub(l.now()) > 23*time.Hour {
		t.Errorf("delay %+v", r)
	}
	l.later(23 * time.Hour)
	l.untilEmpty()
	list = l.reports()
	if len(list) != 2 {
		t.Fatalf("%d reports in the end, want two", len(list))
	}
	if r := list[1].report.Recipients[0]; r.Action != "failed" || r.Status != "5.4.7" || !strings.Contains(r.Diagnostic, "greylisted") {
		t.Errorf("end %+v", r)
	}
}

// TestHeldBack counts the age of a mail from when it might leave.
func TestHeldBack(t *testing.T) {
	t.Parallel()
	now := time.Now()
	q := New(Options{Resolver: nowhere{}, Now: func() time.Time { return now }})
	o := &mailcore.Outgoing{AcceptedAt: now.Add(-30 * 24 * time.Hour)}
	o.NotBefore = now.Add(-time.Minute)
	if age := q.age(o); age != time.Minute {
		t.Errorf("age %v, want a minute", age)
	}
}

// TestWishes does with reports as the sender asked (RFC 3461).
func TestWishes(t *testing.T) {
	t.Parallel()
	refuse := pretend.Behaviour{Refuse: map[string]pretend.Reply{"": {Code: 550, Text: "5.1.1 no"}}}
	for _, c := range []struct {
		name, notify, ret string
		from              mailcore.Address
		behaviour         pretend.Behaviour
		later             time.Duration
		action            string // "": no report
		whole             bool
	}{
		{name: "NEVER", notify: "NEVER", behaviour: refuse},
		{name: "SUCCESS only", notify: "SUCCESS", behaviour: refuse},
		{name: "FAILURE", notify: "FAILURE", behaviour: refuse, action: "failed"},
		{name: "SUCCESS and FAILURE", notify: "SUCCESS,FAILURE", behaviour: refuse, action: "failed"},
		{name: "RET=FULL", ret: "FULL", behaviour: refuse, action: "failed", whole: true},
		{name: "RET=HDRS", ret: "HDRS", behaviour: refuse, action: "failed"},
		{name: "null sender", from: "<>", behaviour: refuse},
		{name: "no DELAY", notify: "FAILURE", behaviour: pretend.Behaviour{Greylist: 3}, later: 2 * time.Hour},
		{name: "DELAY", notify: "DELAY", ret: "FULL", behaviour: pretend.Behaviour{Greylist: 3}, later: 2 * time.Hour, action: "delayed"},
		{name: "SUCCESS told by the next server", notify: "SUCCESS", behaviour: pretend.Behaviour{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			l.mx("world.test", c.behaviour)
			l.later(c.later)
			l.submit(someMail, func(e *mailcore.Envelope) {
				e.To[0].Notify, e.To[0].Original, e.Return = c.notify, "old@world.test", c.ret
				if c.from == "<>" {
					e.From = ""
				}
			}, "far@world.test")
			l.run()
			if c.action == "" {
				l.untilEmpty()
				if n := len(l.reports()); n != 0 {
					t.Errorf("%d reports, want none", n)
				}
				return
			}
			r := l.oneReport()
			if got := r.report.Recipients[0]; got.Action != c.action || got.Original != "old@world.test" || strings.Contains(r.raw, "\r\nbody\r\n") != c.whole {
				t.Errorf("%+v, whole = %v in %q", got, !c.whole, r.raw)
			}
		})
	}
}

// TestWishesPassedOn gives RET, ENVID, NOTIFY and ORCPT to a server that knows them.
func TestWishesPassedOn(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{})
	l.submit(someMail, func(e *mailcore.Envelope) {
		e.To[0].Notify, e.To[0].Original, e.Return, e.EnvelopeID = "SUCCESS,DELAY", "old+x@world.test", "HDRS", "a b+c"
	}, "far@world.test")
	l.run()
	got := l.untilSent(m, 1)[0]
	if !strings.Contains(got.FromArgs, "RET=HDRS") || !strings.Contains(got.FromArgs, "ENVID=a+20b+2Bc") || got.ToArgs[0] != "NOTIFY=SUCCESS,DELAY ORCPT=RFC822;old+2Bx@world.test" {
		t.Errorf("MAIL %q, RCPT %q", got.FromArgs, got.ToArgs)
	}
}

// TestForeignLetters takes addresses as far as each server allows (S16).
func TestForeignLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		without bool
		to      mailcore.Address
		raw     string
		want    string
		utf8    bool
	}{
		{name: "local part", to: "用户@例子.测试", want: "用户@例子.测试", utf8: true},
		{name: "domain only", to: "ada@例子.测试", want: "ada@xn--fsqu00a.xn--0zwm56d"},
		{name: "domain only, no SMTPUTF8", without: true, to: "ada@例子.测试", want: "ada@xn--fsqu00a.xn--0zwm56d"},
		{name: "header", to: "ada@例子.测试", raw: "From: li@demo.test\r\nSubject: 你好\r\n\r\nx\r\n", want: "ada@xn--fsqu00a.xn--0zwm56d", utf8: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			m := l.mx("xn--fsqu00a.xn--0zwm56d", pretend.Behaviour{NoSMTPUTF8: c.without})
			if c.raw == "" {
				c.raw = someMail
			}
			l.submit(c.raw, nil, c.to)
			l.run()
			got := l.untilSent(m, 1)[0]
			if got.To[0] != c.want || strings.Contains(got.FromArgs, "SMTPUTF8") != c.utf8 {
				t.Errorf("RCPT %q, MAIL %q", got.To, got.FromArgs)
			}
		})
	}
}

// TestRoads finds exchangers (S43).
func TestRoads(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{})
	first := l.mx("first.test", pretend.Behaviour{RefuseClient: &pretend.Reply{Code: 421, Text: "busy"}})
	down := l.mx("down.test", pretend.Behaviour{})
	down.Down()
	ips, err := l.net.Resolver().LookupIPAddr(t.Context(), "mx.world.test")
	l.must(err)
	d := l.net.DNS
	d.AddA("onlya.test", ips[0].String())
	d.AddCNAME("alias.test", "world.test")
	d.AddMX("cname.test", "c.cname.test", 1)
	d.AddCNAME("c.cname.test", "mx.world.test")
	d.AddMX("second.test", "mx.first.test", 1)
	d.AddMX("second.test", "mx.down.test", 2)
	d.AddMX("second.test", "gone.test", 3)
	d.AddMX("second.test", "mx.world.test", 4)
	d.AddMX("beyond.test", "mx.world.test", 1)
	d.AddMX("beyond.test", "mx.demo.test", 2)
	d.AddMX("nulls.test", ".", 1)
	d.AddMX("nulls.test", "mx.world.test", 2)
	list := []mailcore.Address{"a@onlya.test", "a@alias.test", "a@cname.test", "a@second.test", "a@beyond.test", "a@nulls.test"}
	l.submit(someMail, nil, list...)
	l.run()
	l.untilSent(m, len(list))
	l.untilEmpty()
	if n := len(m.Received()) + len(first.Received()); n != len(list) {
		t.Errorf("%d mails, want %d", n, len(list))
	}
}

// TestMixedRecipients treats each alone (S42).
func TestMixedRecipients(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{Refuse: map[string]pretend.Reply{"gone@world.test": {Code: 550, Text: "5.1.1 no"}, "full@world.test": {Code: 452, Text: "4.2.2 full"}}})
	l.submit(someMail, nil, "ok@world.test", "gone@world.test", "full@world.test")
	l.run()
	l.until("attempts", func() bool { x := l.list(); return len(x) == 1 && x[0].Attempts >= 4 })
	if x := l.list()[0]; x.To != "full@world.test" || !strings.Contains(x.LastError, "452 4.2.2 full") {
		t.Errorf("left %+v", x)
	}
	m.Behave(pretend.Behaviour{})
	l.untilEmpty()
	var got []string
	for _, r := range m.Received() {
		got = append(got, r.To...)
	}
	if strings.Join(got, " ") != "ok@world.test full@world.test" {
		t.Errorf("sent to %q", got)
	}
	if r := l.reports(); len(r) != 1 || r[0].report.Recipients[0].Final != "gone@world.test" {
		t.Errorf("reports %+v", r)
	}
}

// TestSlowHost does not let one destination hold up another (S44).
func TestSlowHost(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.mx("slow.test", pretend.Behaviour{Slow: time.Hour})
	m := l.mx("world.test", pretend.Behaviour{})
	for i := range 30 {
		l.submit(someMail, nil, mailcore.Address(fmt.Sprintf("p%d@slow.test", i)))
	}
	stop := l.run()
	time.Sleep(100 * time.Millisecond)
	l.submit(someMail, nil, "far@world.test")
	start := time.Now()
	l.untilSent(m, 1)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("a mail to a healthy host took %v", took)
	}
	start = time.Now()
	if stop(); time.Since(start) > 5*time.Second {
		t.Errorf("stopping took %v", time.Since(start))
	}
	if n := len(l.list()); n != 30 {
		t.Errorf("%d mails left, want 30", n)
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()
	turns := newTurns(8)
	for i := range 4 {
		if _, ok := turns.enter("a", 0, 0); !ok {
			t.Fatalf("attempt %d was turned away", i)
		}
	}
	last := time.Duration(0)
	for range 5000 {
		wait, ok := turns.enter("a", 0, 0)
		if ok || wait < turnFirst || wait > turnLast+time.Second || wait < last-time.Second {
			t.Fatalf("enter = %v, %v after %v", wait, ok, last)
		}
		last = wait
	}
	if last < turnLast/2 {
		t.Errorf("the last of thousands asks again after %v", last)
	}
	if _, ok := turns.enter("b", 0, 0); !ok {
		t.Error("another destination was turned away")
	}
	for range 4 {
		turns.leave("a", time.Now())
	}
	if turns.leave("b", time.Now()); len(turns.at) != 0 {
		t.Errorf("%d destinations remembered", len(turns.at))
	}
}

// TestStop ends attempts at once but for the one that waits for an answer.
func TestStop(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]time.Duration{"before the text": time.Hour, "after the text": 300 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := open(t)
			m := l.mx("world.test", pretend.Behaviour{Slow: slow})
			l.submit(someMail, nil, "far@world.test")
			stop := l.run()
			l.until("a conversation", func() bool {
				d := m.Dialogues()
				return len(d) > 0 && (slow == time.Hour || bytes.Contains(d[0].Client, []byte("\r\n.\r\n")))
			})
			start := time.Now()
			if stop(); time.Since(start) > 3*time.Second {
				t.Errorf("stopping took %v", time.Since(start))
			}
			if slow != time.Hour && len(l.list()) != 0 {
				t.Errorf("the answer came, and the mail is still there: %+v", l.list())
			}
			m.Behave(pretend.Behaviour{})
			l.run()
			l.untilSent(m, 1)
			l.untilEmpty()
			if n := len(m.Received()); n != 1 {
				t.Errorf("%d copies, want 1", n)
			}
		})
	}
}

// TestNobodyToTell keeps a failed mail for administrators when its sender is gone, and tells no stranger.
func TestNobodyToTell(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{Refuse: map[string]pretend.Reply{"": {Code: 550, Text: "5.1.1 no"}}})
	l.submit(someMail, nil, "far@world.test")
	l.must(l.db.DeleteMailbox(t.Context(), 1, l.author.ID))
	l.run()
	l.until("the end", func() bool { x := l.list(); return len(x) == 1 && x[0].State == "failed" })
	if x := l.list()[0]; !strings.Contains(x.LastError, "550 5.1.1 no") || !strings.Contains(x.LastError, "sender could not be told") {
		t.Errorf("reason %q", x.LastError)
	}
	if n := len(m.Dialogues()); n != 1 {
		t.Errorf("%d attempts, want 1", n)
	}
}

// TestTwoNodes sends each mail once.
func TestTwoNodes(t *testing.T) {
	a, b := enginetest.TwoNodes(t)
	l := openOn(t, a)
	m := l.mx("world.test", pretend.Behaviour{})
	other := &lab{t: t, net: l.net, o: l.o}
	other.o.Store = mustOpen(t, b)
	other.o.Core = &mailcore.Core{Store: other.o.Store, Hostname: l.core.Hostname, MaxSize: l.core.MaxSize, Log: l.core.Log}
	const n = 60
	for i := range n {
		l.submit(someMail, nil, mailcore.Address(fmt.Sprintf("p%d@world.test", i)))
	}
	l.run()
	other.run()
	l.untilSent(m, n)
	l.untilEmpty()
	seen := map[string]int{}
	for _, r := range m.Received() {
		seen[r.To[0]]++
	}
	for to, times := range seen {
		if times != 1 {
			t.Errorf("%s got %d copies", to, times)
		}
	}
	if len(seen) != n {
		t.Errorf("%d recipients got mail, want %d", len(seen), n)
	}
}

func TestNoAnswerInTime(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.mx("world.test", pretend.Behaviour{Slow: time.Hour})
	q := New(l.o)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := q.converse(ctx, &letter{Outgoing: &mailcore.Outgoing{}}, "mx.world.test", "mx.world.test:25", anyTLS(), true)
	if f := asFailure(err); err == nil || f.permanent || !f.elsewhere {
		t.Errorf("silent server: %+v", f)
	}
}

// TestStoodStill: reliability O10. A node that stood still in the middle of a session does not end the mail when its lease
// has run out, for another node has sent it; it tells nobody of a failure either.
func TestStoodStill(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{})
	l.submit(someMail, nil, "far@world.test")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var held atomic.Bool
	var tries int
	q := New(l.o)
	l.must(l.db.RunOutgoing(ctx, 1, func(ctx context.Context, o *mailcore.Outgoing) error {
		tries++
		held.Store(tries > 1)
		o.Held = held.Load
		err := q.attempt(ctx, o)
		if tries > 1 {
			defer stop()
			return err
		}
		if !errors.Is(err, errTaken) || len(m.Received()) > 0 {
			t.Errorf("without the lease: %v, %d mails sent", err, len(m.Received()))
		}
		return maildb.RetryAfter(0, err)
	}))
	if n := len(m.Received()); n != 1 {
		t.Errorf("sent %d times, want 1", n)
	}
}

// TestTakenBeforeDeath: reliability O02. A mail that the next host took is not sent again by a program whose predecessor died
// before the store knew.
func TestTakenBeforeDeath(t *testing.T) {
	t.Parallel()
	l := open(t)
	m := l.mx("world.test", pretend.Behaviour{})
	l.submit(someMail, nil, "far@world.test")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	tries := 0
	q := New(l.o)
	l.must(l.db.RunOutgoing(ctx, 1, func(ctx context.Context, o *mailcore.Outgoing) error {
		if tries++; tries == 1 {
			l.must(q.attempt(ctx, o))
			return maildb.RetryAfter(0, errors.New("killed"))
		}
		defer stop()
		if !o.Taken {
			t.Error("the second attempt does not know that the mail was taken")
		}
		return q.attempt(ctx, o)
	}))
	if n := len(m.Received()); n != 1 || tries != 2 {
		t.Errorf("sent %d times in %d attempts, want once in 2", n, tries)
	}
	l.untilEmpty()
}
