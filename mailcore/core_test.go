package mailcore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
	"mailbridge/mailcore/trust/trusttest"
)

// lab is the gate before a real store: org 1 with demo.test (zhangsan, lisi), org 2 with other.test (wang).
type lab struct {
	*mailcore.Core
	t        *testing.T
	db       *maildb.DB
	net      *pretend.Internet
	zhangsan mailcore.Mailbox
	lisi     mailcore.Mailbox
	wang     mailcore.Mailbox
}

func open(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t}
	db, err := maildb.Open(t.Context(), enginetest.Open(t), maildb.Options{Log: slog.New(slog.DiscardHandler), PasswordMemory: 64, NewKey: trusttest.Key})
	l.must(err)
	l.db = db
	l.net, err = pretend.Start(context.WithoutCancel(t.Context()), "")
	l.must(err)
	t.Cleanup(func() { _ = l.net.Close() })
	for org, name := range map[mailcore.OrgID]string{1: "demo.test", 2: "other.test"} {
		d, err := db.AddDomain(t.Context(), org, name, true)
		l.must(err)
		l.net.DNS.AddTXT(d.DKIMSelector+"._domainkey."+name, d.DKIMRecord)
		l.net.DNS.AddTXT(name, "v=spf1 ip4:192.0.2.10 -all")
	}
	l.Core = &mailcore.Core{Store: db, Trust: &trust.Checker{Resolver: l.net.Resolver()}, Hostname: "mx.demo.test",
		MaxSize: 4 << 20, Log: slog.New(slog.DiscardHandler)}
	l.zhangsan, l.lisi, l.wang = l.mailbox(1, "zhangsan@demo.test"), l.mailbox(1, "lisi@demo.test"), l.mailbox(2, "wang@other.test")
	return l
}

func (l *lab) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) mailbox(org mailcore.OrgID, a mailcore.Address) mailcore.Mailbox {
	l.t.Helper()
	mb, err := l.db.CreateMailbox(l.t.Context(), org, maildb.NewMailbox{Address: a, Name: string(a)})
	l.must(err)
	return mb
}

func to(list ...mailcore.Address) (out []mailcore.Recipient) {
	for _, a := range list {
		out = append(out, mailcore.Recipient{Address: a})
	}
	return out
}

// stranger is the envelope of a mail from outside.
func stranger(from mailcore.Address, rcpt ...mailcore.Address) *mailcore.Envelope {
	return &mailcore.Envelope{From: from, To: to(rcpt...), Source: mailcore.FromWorld, RemoteIP: "203.0.113.9:4711", Helo: "mx.world.test", Protocol: "ESMTPS"}
}

func submitted(mb mailcore.Mailbox, rcpt ...mailcore.Address) *mailcore.Envelope {
	return &mailcore.Envelope{From: mb.Address, To: to(rcpt...), Login: mb.ID, Org: mb.Org, Source: mailcore.FromSubmission,
		RemoteIP: "203.0.113.77:99", Protocol: "ESMTPSA"}
}

func (l *lab) accept(env *mailcore.Envelope, raw string) (mailcore.Receipt, error) {
	return l.Accept(l.t.Context(), env, message.SpoolBytes([]byte(raw)))
}

// in reads the mails of one folder, oldest first.
func (l *lab) in(mb mailcore.Mailbox, role mailcore.Role) (list []stored) {
	l.t.Helper()
	f, err := l.db.FolderByRole(l.t.Context(), mb.ID, role)
	l.must(err)
	var ids []mailcore.MessageID
	l.must(l.db.Rows(l.t.Context(), mb.ID, f.ID, mailcore.UIDSet{{Start: 1}}, 0, func(m *mailcore.Message) error {
		ids = append(ids, m.ID)
		return nil
	}))
	for _, id := range ids {
		m, err := l.db.Message(l.t.Context(), mb.ID, id)
		l.must(err)
		b, err := l.db.OpenRaw(l.t.Context(), mb.ID, m.ID)
		l.must(err)
		raw, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
		l.must(err)
		_ = b.Close()
		list = append(list, stored{m, string(raw)})
	}
	return list
}

func (l *lab) last(mb mailcore.Mailbox, role mailcore.Role) stored {
	l.t.Helper()
	list := l.in(mb, role)
	if len(list) == 0 {
		l.t.Fatalf("nothing in %s of %s", role, mb.Address)
	}
	return list[len(list)-1]
}

type stored struct {
	mailcore.Message
	raw string
}

// values are the unfolded values of a field in the header.
func (s stored) values(name string) (out []string) {
	parsed, err := message.Parse(strings.NewReader(s.raw), int64(len(s.raw)))
	if err != nil {
		return nil
	}
	list, _ := message.Fields(strings.NewReader(s.raw), 0, parsed.Root.BodyStart, 0)
	for _, f := range list {
		if strings.EqualFold(f.Name, name) {
			out = append(out, f.Value())
		}
	}
	return out
}

func lines(s ...string) string { return strings.Join(s, "\r\n") }

func TestTrace(t *testing.T) {
	t.Parallel()
	l := open(t)
	raw := lines("Return-Path: <ceo@demo.test>", "Authentication-Results: MX.demo.test;", "\tdkim=pass header.d=bank.test",
		"Authentication-Results : (c) mx.demo.test 1; spf=pass", "Authentication-Results: relay.world.test; spf=pass",
		"From: ada@world.test", "Subject: h\xc3\xa9", "", "body", "")
	env := stranger("ada@world.test", "zhangsan@demo.test")
	env.Helo = "evil\"(comment);name"
	_, err := l.accept(env, raw)
	l.must(err)
	m := l.last(l.zhangsan, mailcore.RoleInbox)
	if got := m.values("Return-Path"); len(got) != 2 || got[0] != "<ada@world.test>" {
		t.Errorf("Return-Path = %q, want ours before the sender's", got)
	}
	ar := m.values("Authentication-Results")
	if len(ar) != 2 || !strings.HasPrefix(ar[0], "mx.demo.test") || strings.Contains(ar[0], "bank.test") || !strings.HasPrefix(ar[1], "relay.world.test") {
		t.Errorf("Authentication-Results = %q, want ours and the relay's", ar)
	}
	rec := m.values("Received")
	if len(rec) != 1 || !strings.HasPrefix(rec[0], "from evilcommentname ([203.0.113.9])") || !strings.Contains(rec[0], "by mx.demo.test with ESMTPS id ") {
		t.Errorf("Received = %q", rec)
	}
	if !strings.HasSuffix(m.raw, "From: ada@world.test\r\nSubject: h\xc3\xa9\r\n\r\nbody\r\n") || !strings.HasPrefix(m.raw, "Return-Path: ") {
		t.Errorf("mail = %q", m.raw)
	}
	if m.Subject != "hé" || !m.Verdict.Outside || m.Verdict.Internal {
		t.Errorf("subject %q, verdict %+v", m.Subject, m.Verdict)
	}
}

// TestReturnPathOfForeignLetters keeps 8-bit out of a header that need not have it.
func TestReturnPathOfForeignLetters(t *testing.T) {
	t.Parallel()
	l := open(t)
	_, err := l.accept(stranger("ada@例子.测试", "zhangsan@demo.test"), "From: a@b.test\r\n\r\n")
	l.must(err)
	if got := l.last(l.zhangsan, mailcore.RoleInbox).values("Return-Path"); len(got) != 1 || got[0] != "<ada@xn--fsqu00a.xn--0zwm56d>" {
		t.Errorf("Return-Path = %q", got)
	}
}

// TestBytesBelowTrace changes nothing below our own fields, however broken a mail is.
func TestBytesBelowTrace(t *testing.T) {
	t.Parallel()
	l := open(t)
	for name, raw := range map[string]string{
		"plain":            "From: a@world.test\r\nSubject: x\r\n\r\nhello\r\n",
		"8-bit header":     "From: a@world.test\r\nSubject: \xc4\xe3\xba\xc3\r\n\r\nhello\r\n",
		"header only":      "From: a@world.test\r\nSubject: x\r\n",
		"no line end":      "From: a@world.test\r\n\r\nhello",
		"empty":            "",
		"blank line":       "\r\n",
		"blank then text":  "\r\nhello: world\r\n",
		"no header":        "hello world\r\n\r\nsecond paragraph\r\n",
		"scraps":           ">From x\r\nFrom: a@world.test\r\nno colon here\r\nSubject: x\r\n\r\nhello\r\n",
		"continuation":     " folded: first\r\nFrom: a@world.test\r\n\r\nhello\r\n",
		"two of each":      "From: a@world.test\r\nFrom: b@world.test\r\nSubject: x\r\nSubject: y\r\nDate: x\r\nDate: y\r\nMessage-ID: <1@x>\r\nMessage-ID: <2@x>\r\n\r\nhello\r\n",
		"long line":        "From: a@world.test\r\n\r\n" + strings.Repeat("a", 20_000) + "\r\n",
		"multipart":        "From: a@world.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
		"bcc from outside": "From: a@world.test\r\nBcc: secret@world.test\r\n\r\nhello\r\n",
	} {
		before := len(l.in(l.zhangsan, mailcore.RoleInbox))
		if _, err := l.accept(stranger("a@world.test", "zhangsan@demo.test"), raw); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m := l.in(l.zhangsan, mailcore.RoleInbox)[before]
		if !strings.HasSuffix(m.raw, raw) {
			t.Errorf("%s: stored %q, which does not end in %q", name, m.raw, raw)
		}
		fresh, err := message.Parse(strings.NewReader(m.raw), int64(len(m.raw)))
		l.must(err)
		if !bytes.Equal(fresh.Marshal(), m.Structure) {
			t.Errorf("%s: the structure kept is not that of the bytes kept", name)
		}
		if name == "no header" && !strings.Contains(m.Preview, "hello world") {
			t.Errorf("%s: preview %q lacks the text", name, m.Preview)
		}
	}
	mid := "From: a@demo.test\nSubject: draft\n\nline\nline\n"
	drafts, err := l.db.FolderByRole(t.Context(), l.zhangsan.ID, mailcore.RoleDrafts)
	l.must(err)
	_, err = l.Append(t.Context(), l.zhangsan, drafts.ID, message.SpoolBytes([]byte(mid)), mailcore.FlagDraft, nil, time.Time{})
	l.must(err)
	if m := l.last(l.zhangsan, mailcore.RoleDrafts); m.raw != mid || !reflect.DeepEqual(m.Verdict, mailcore.Verdict{}) {
		t.Errorf("appended %q with %+v", m.raw, m.Verdict)
	}
}

func TestLoop(t *testing.T) {
	t.Parallel()
	l := open(t)
	for n, want := range map[int]error{50: nil, 51: mailcore.ErrLoop, 101: mailcore.ErrLoop} {
		raw := strings.Repeat("Received: by x\r\n", n) + "From: a@world.test\r\n\r\n"
		if _, err := l.accept(stranger("", "zhangsan@demo.test"), raw); !errors.Is(err, want) {
			t.Errorf("%d Received: %v, want %v", n, err, want)
		}
	}
	big := strings.Repeat("X: "+strings.Repeat("a", 900)+"\r\n", 1200) + "\r\nbody"
	if _, err := l.accept(stranger("", "zhangsan@demo.test"), big); !errors.Is(err, mailcore.ErrTooLarge) {
		t.Errorf("header of a megabyte: %v, want %v", err, mailcore.ErrTooLarge)
	}
}

// TestForgedAuthors shows no stranger as one of us (S22) and does what DMARC asks.
func TestForgedAuthors(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.net.DNS.AddTXT("_dmarc.reject.test", "v=DMARC1; p=reject")
	l.net.DNS.AddTXT("_dmarc.quarantine.test", "v=DMARC1; p=quarantine")
	for _, c := range []struct {
		name, envelope, header string
		ip                     string
		want                   mailcore.Role
		err                    error
	}{
		{name: "honest", envelope: "a@world.test", header: "From: a@world.test", want: mailcore.RoleInbox},
		{name: "our From", envelope: "a@world.test", header: "From: Boss <lisi@demo.test>", want: mailcore.RoleJunk},
		{name: "our From in capitals", envelope: "a@world.test", header: "From: Boss <lisi@DEMO.Test>", want: mailcore.RoleJunk},
		{name: "another org's From", envelope: "a@world.test", header: "From: x@other.test", want: mailcore.RoleJunk},
		{name: "ours second of two fields", envelope: "a@world.test", header: "From: a@world.test\r\nFrom: lisi@demo.test", want: mailcore.RoleJunk},
		{name: "ours first of two fields", envelope: "a@world.test", header: "From: lisi@demo.test\r\nFrom: a@world.test", want: mailcore.RoleJunk},
		{name: "ours among several", envelope: "a@world.test", header: "From: a@world.test, lisi@demo.test", want: mailcore.RoleJunk},
		{name: "ours in a group", envelope: "a@world.test", header: "From: team: lisi@demo.test;", want: mailcore.RoleJunk},
		{name: "our MAIL FROM", envelope: "lisi@demo.test", header: "From: a@world.test", want: mailcore.RoleJunk},
		{name: "ours from our own relay", envelope: "lisi@demo.test", header: "From: lisi@demo.test", ip: "192.0.2.10:25", want: mailcore.RoleInbox},
		{name: "many authors", envelope: "a@world.test", header: "From: " + manyAuthors(), want: mailcore.RoleJunk},
		{name: "no From", envelope: "a@world.test", header: "Subject: x", want: mailcore.RoleInbox},
		{name: "DMARC reject", envelope: "a@world.test", header: "From: a@reject.test", err: mailcore.ErrForged},
		{name: "DMARC quarantine", envelope: "a@world.test", header: "From: a@quarantine.test", want: mailcore.RoleJunk},
	} {
		env := stranger(mailcore.Address(c.envelope), "zhangsan@demo.test")
		if c.ip != "" {
			env.RemoteIP = c.ip
		}
		before := map[mailcore.Role]int{}
		for _, r := range []mailcore.Role{mailcore.RoleInbox, mailcore.RoleJunk} {
			before[r] = len(l.in(l.zhangsan, r))
		}
		if _, err := l.accept(env, c.header+"\r\n\r\nx\r\n"); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
		for r, n := range before {
			if got := len(l.in(l.zhangsan, r)) - n; (r == c.want) != (got == 1) {
				t.Errorf("%s: %d new in %s, want it in %q", c.name, got, r, c.want)
			}
		}
	}
}

// TestForwardedWithARC: a list that we trust may change a mail whose domain asks to refuse what fails DMARC, others may
// not; and what we send on ourselves carries a set that the next one can check.
func TestForwardedWithARC(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.net.DNS.AddTXT("_dmarc.reject.test", "v=DMARC1; p=reject")
	key, err := trust.GenerateKey(trust.RSA)
	l.must(err)
	l.net.DNS.AddTXT("s._domainkey.list.test", key.TXT)
	mail := "From: a@reject.test\r\nSubject: [list] x\r\n\r\nx\r\n"
	saw := "Authentication-Results: mx.list.test; dmarc=pass header.from=reject.test\r\n"
	opened := func(s string) func() io.Reader { return func() io.Reader { return strings.NewReader(s) } }
	set, err := trust.Seal(t.Context(), opened(saw+mail), trust.Sealing{Domain: "list.test", Selector: "s", Key: key.Signer, AuthservID: "mx.list.test"})
	l.must(err)
	mail = string(set) + mail

	if _, err := l.accept(stranger("a@list.test", "zhangsan@demo.test"), mail); !errors.Is(err, mailcore.ErrForged) {
		t.Errorf("list without our trust: %v", err)
	}
	l.Trust.TrustedSealers = []string{"list.test"}
	_, err = l.accept(stranger("a@list.test", "zhangsan@demo.test"), mail)
	l.must(err)
	_, err = l.accept(stranger("a@list.test", "zhangsan@demo.test"), mail+"changed\r\n")
	if !errors.Is(err, mailcore.ErrForged) {
		t.Errorf("changed behind the list: %v", err)
	}
	got := l.in(l.zhangsan, mailcore.RoleInbox)
	if len(got) != 1 || got[0].Verdict.Authenticated || !strings.Contains(got[0].raw, "arc=pass") {
		t.Fatalf("%d mails: %+v", len(got), got)
	}

	set, err = l.Seal(t.Context(), "demo.test", opened(got[0].raw))
	l.must(err)
	v, err := (&trust.Checker{Resolver: l.net.Resolver(), TrustedSealers: []string{"demo.test", "list.test"}}).Check(t.Context(),
		trust.Arrival{RemoteIP: net.IPv4(192, 0, 2, 10), MailFrom: "zhangsan@demo.test", Message: opened(string(set) + got[0].raw)})
	l.must(err)
	if v.ARC.Value != trust.Pass || len(v.ARC.Sealers) != 2 || v.ARC.Sealers[0] != "demo.test" || v.Vouched != "list.test" {
		t.Errorf("sent on: arc = %+v, vouched %q", v.ARC, v.Vouched)
	}
	if set, err := l.Seal(t.Context(), "demo.test", opened("From: zhangsan@demo.test\r\n\r\nours\r\n")); err != nil || set != nil {
		t.Errorf("sealed a mail that never came in: %q %v", set, err)
	}
}

func manyAuthors() string {
	var list []string
	for i := range 40 {
		list = append(list, fmt.Sprintf("a@w%d.test", i))
	}
	return strings.Join(append(list, "lisi@demo.test"), ",\r\n ")
}

func TestSubmissionSenders(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.must(l.db.AddAddress(t.Context(), 1, l.zhangsan.ID, "sales@demo.test"))
	for _, c := range []struct {
		name, header string
		envelope     mailcore.Address
		ok           bool
	}{
		{"own", "From: zhangsan@demo.test", "zhangsan@demo.test", true},
		{"own in capitals", "From: Zhang San <ZhangSan@Demo.Test>", "zhangsan@demo.test", true},
		{"alias", "From: sales@demo.test", "sales@demo.test", true},
		{"null sender", "From: zhangsan@demo.test", "", true},
		{"own Sender", "From: sales@demo.test\r\nSender: zhangsan@demo.test", "sales@demo.test", true},
		{"foreign Sender", "From: zhangsan@demo.test\r\nSender: lisi@demo.test", "zhangsan@demo.test", false},
		{"colleague in From", "From: lisi@demo.test", "zhangsan@demo.test", false},
		{"colleague in envelope", "From: zhangsan@demo.test", "lisi@demo.test", false},
		{"two From fields", "From: zhangsan@demo.test\r\nFrom: lisi@demo.test", "zhangsan@demo.test", false},
		{"the same From twice", "From: zhangsan@demo.test\r\nFrom: zhangsan@demo.test", "zhangsan@demo.test", false},
		{"two authors", "From: zhangsan@demo.test, sales@demo.test", "zhangsan@demo.test", false},
		{"group", "From: team: zhangsan@demo.test;", "zhangsan@demo.test", false},
		{"empty group", "From: team:;", "zhangsan@demo.test", false},
		{"no From", "Subject: x", "zhangsan@demo.test", false},
		{"no address", "From: Zhang San", "zhangsan@demo.test", false},
	} {
		env := submitted(l.zhangsan, "lisi@demo.test")
		env.From = c.envelope
		_, err := l.accept(env, c.header+"\r\n\r\nx\r\n")
		if (err == nil) != c.ok || err != nil && !errors.Is(err, mailcore.ErrSenderDenied) {
			t.Errorf("%s: %v, want ok = %v", c.name, err, c.ok)
		}
	}
}

// TestBcc takes Bcc out of every copy but the author's.
func TestBcc(t *testing.T) {
	t.Parallel()
	l := open(t)
	env := submitted(l.zhangsan, "lisi@demo.test", "wang@other.test", "far@world.test")
	env.Source, env.SaveSent, env.Key = mailcore.FromAPI, true, "k1"
	raw := lines("From: zhangsan@demo.test", "To: lisi@demo.test", "Bcc: wang@other.test,", " far@world.test", "Subject: hush", "", "body", "")
	r, err := l.accept(env, raw)
	l.must(err)
	again, err := l.accept(env, raw)
	l.must(err)
	if !again.Duplicate || len(r.Placed) != 3 || r.Queued != 1 || r.Placed[2].Mailbox != l.zhangsan.ID {
		t.Errorf("receipts %+v, then %+v", r, again)
	}
	for _, mb := range []mailcore.Mailbox{l.lisi, l.wang} {
		if got := l.last(mb, mailcore.RoleInbox); strings.Contains(got.raw, "far@world.test") || got.values("Bcc") != nil {
			t.Errorf("%s sees %q", mb.Address, got.raw)
		}
	}
	sent := l.last(l.zhangsan, mailcore.RoleSent)
	if got := sent.values("Bcc"); len(got) != 1 || !strings.Contains(got[0], "far@world.test") || !strings.HasSuffix(sent.raw, "\r\n\r\nbody\r\n") {
		t.Errorf("own copy has Bcc %q in %q", got, sent.raw)
	}
	if sent.HeaderID == "" || sent.HeaderID != l.last(l.lisi, mailcore.RoleInbox).HeaderID {
		t.Errorf("own copy has Message-ID %q", sent.HeaderID)
	}
	if n := len(l.in(l.zhangsan, mailcore.RoleSent)); n != 1 {
		t.Errorf("%d copies in Sent, want 1", n)
	}
	if err := l.checkSeal(sent.raw); err != nil {
		t.Errorf("seal of the own copy: %v", err)
	}
	rep, err := l.db.Reconcile(t.Context(), true)
	if err != nil || len(rep.Differences) > 0 {
		t.Errorf("reconcile: %q, %v", rep.Differences, err)
	}
	l.must(l.db.SetQuota(t.Context(), 1, l.zhangsan.ID, 1))
	env.Key = "k2"
	if _, err := l.accept(env, raw); !errors.Is(err, mailcore.ErrOverQuota) || len(l.in(l.lisi, mailcore.RoleInbox)) != 1 {
		t.Errorf("no room for the own copy: %v, want %v and nothing sent", err, mailcore.ErrOverQuota)
	}
	list, err := l.db.OutgoingList(t.Context(), 1, maildb.OutgoingQuery{})
	if err != nil || len(list) != 1 || list[0].To != "far@world.test" {
		t.Errorf("outgoing %+v, %v", list, err)
	}
}

// TestVerdictOfEachOrg makes a colleague's mail Internal among colleagues only.
func TestVerdictOfEachOrg(t *testing.T) {
	t.Parallel()
	l := open(t)
	_, err := l.accept(submitted(l.zhangsan, "lisi@demo.test", "wang@other.test"), "From: zhangsan@demo.test\r\n\r\nx\r\n")
	l.must(err)
	inner, outer := l.last(l.lisi, mailcore.RoleInbox).Verdict, l.last(l.wang, mailcore.RoleInbox).Verdict
	if !inner.Internal || inner.Outside || !inner.Authenticated {
		t.Errorf("a colleague sees %+v", inner)
	}
	if outer.Internal || !outer.Outside || !outer.Authenticated || outer.Domain != "demo.test" {
		t.Errorf("another organisation sees %+v", outer)
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.must(l.db.AddAddress(t.Context(), 1, l.zhangsan.ID, "sales@demo.test"))
	_, err := l.accept(stranger("a@world.test", "zhangsan@demo.test", "ZHANGSAN@demo.test", "sales@demo.test", "zhangsan+news@demo.test"), "From: a@world.test\r\nIn-Reply-To: <x@demo.test>\r\n\r\n")
	l.must(err)
	if n := len(l.in(l.zhangsan, mailcore.RoleInbox)); n != 1 {
		t.Errorf("%d copies for one mailbox named four times, want 1", n)
	}
	env := submitted(l.zhangsan, "far@world.test", "Far@World.Test")
	r, err := l.accept(env, "From: zhangsan@demo.test\r\n\r\n")
	if err != nil || r.Queued != 1 {
		t.Errorf("remote twice: queued %d, %v, want 1", r.Queued, err)
	}
	var rcpt mailcore.Address
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	_ = l.db.RunArrivals(ctx, 1, func(_ context.Context, a mailcore.Arrival) error { rcpt = a.Rcpt; stop(); return nil })
	if rcpt != "zhangsan@demo.test" {
		t.Errorf("arrival for %q", rcpt)
	}
}

// TestTold names the mails that the office hears of: answers, invitations, reports, and what comes by a token, even
// when its owner is named first; a mail that begins something new is nobody's task.
func TestTold(t *testing.T) {
	t.Parallel()
	head := "From: a@world.test\r\nMIME-Version: 1.0\r\n"
	for name, c := range map[string]struct {
		raw  string
		to   []mailcore.Address
		want mailcore.Address
	}{
		"new":         {head + "\r\nx\r\n", []mailcore.Address{"lisi@demo.test"}, ""},
		"answer":      {head + "References: <x@y>\r\n\r\nx\r\n", []mailcore.Address{"lisi@demo.test"}, "lisi@demo.test"},
		"invitation":  {head + "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n", []mailcore.Address{"lisi@demo.test"}, "lisi@demo.test"},
		"token":       {head + "\r\nx\r\n", []mailcore.Address{"r.1@demo.test"}, "r.1@demo.test"},
		"token later": {head + "\r\nx\r\n", []mailcore.Address{"lisi@demo.test", "r.1@demo.test"}, "r.1@demo.test"},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t)
			l.Aliases = aliases{"r.1@demo.test": {1, l.lisi.ID}}
			_, err := l.accept(stranger("a@world.test", c.to...), c.raw)
			l.must(err)
			var told mailcore.Address
			patience := 5 * time.Second
			if c.want == "" {
				patience = 200 * time.Millisecond
			}
			ctx, stop := context.WithTimeout(t.Context(), patience)
			defer stop()
			_ = l.db.RunArrivals(ctx, 1, func(_ context.Context, a mailcore.Arrival) error { told = a.Rcpt; stop(); return nil })
			if told != c.want {
				t.Errorf("told %q, want %q", told, c.want)
			}
		})
	}
}

func TestRoute(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.Aliases = aliases{"r.1@demo.test": {1, l.lisi.ID}, "r.2@demo.test": {2, l.wang.ID}}
	l.must(l.db.SetQuota(t.Context(), 2, l.wang.ID, 1))
	for _, c := range []struct {
		to         mailcore.Address
		submitting bool
		want       mailcore.Target
		err        error
	}{
		{to: "zhangsan@demo.test", want: mailcore.Target{Org: 1, Mailbox: l.zhangsan.ID}},
		{to: "ZhangSan+a+b@demo.test", want: mailcore.Target{Org: 1, Mailbox: l.zhangsan.ID}},
		{to: "+a@demo.test", err: mailcore.ErrNoMailbox},
		{to: "nobody@demo.test", err: mailcore.ErrNoMailbox},
		{to: "postmaster@demo.test", err: mailcore.ErrNoMailbox},
		{to: "nobody@demo.test", submitting: true, err: mailcore.ErrNoMailbox},
		{to: "x@world.test", err: mailcore.ErrRelayDenied},
		{to: "x@world.test", submitting: true, want: mailcore.Target{Remote: true}},
		{to: "r.1@demo.test", want: mailcore.Target{Org: 1, Mailbox: l.lisi.ID, Alias: true}},
		{to: "r.2@demo.test", err: mailcore.ErrNoMailbox},
	} {
		got, err := l.Route(t.Context(), c.to, c.submitting)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("Route(%s, %v) = %+v, %v, want %+v, %v", c.to, c.submitting, got, err, c.want, c.err)
		}
	}
	if _, err := l.accept(stranger("a@world.test", "zhangsan@demo.test", "wang@other.test"), "From: a@world.test\r\n\r\n"); !errors.Is(err, mailcore.ErrOverQuota) || len(l.in(l.zhangsan, mailcore.RoleInbox)) != 0 {
		t.Errorf("one of two mailboxes is full: %v, want %v and nothing kept", err, mailcore.ErrOverQuota)
	}
}

type alias struct {
	org mailcore.OrgID
	mb  mailcore.MailboxID
}

type aliases map[mailcore.Address]alias

func (a aliases) Resolve(_ context.Context, to mailcore.Address) (mailcore.OrgID, mailcore.MailboxID, error) {
	if x, ok := a[to]; ok {
		return x.org, x.mb, nil
	}
	return 0, 0, mailcore.ErrNoMailbox
}

// TestSeal signs what leaves, the fields that we add among it (D03).
func TestSeal(t *testing.T) {
	t.Parallel()
	l := open(t)
	head := "From: zhangsan@demo.test\r\nTo: far@world.test\r\n"
	for name, raw := range map[string]string{
		"complete":       head + "Date: Mon, 02 Nov 2026 10:00:00 +0800\r\nMessage-ID: <1@demo.test>\r\nSubject: x\r\n\r\nbody\r\n",
		"without date":   head + "Subject: x\r\n\r\nbody\r\n",
		"8-bit":          head + "Subject: \xe4\xbd\xa0\xe5\xa5\xbd\r\n\r\n\xe4\xbd\xa0\xe5\xa5\xbd  \r\n\t\r\n",
		"long lines":     head + "X-Long: " + strings.Repeat("a", 900) + "\r\n\r\n" + strings.Repeat("b", 998) + "\r\n",
		"empty body":     head + "\r\n",
		"blank lines":    head + "\r\n\r\n\r\n\r\n",
		"header only":    head + "Subject: x\r\n",
		"no final end":   head + "\r\nbody",
		"folded":         "From:\r\n  zhangsan@demo.test\r\nTo:\r\n\tfar@world.test\r\nSubject: a\r\n b\r\n\r\nx\r\n",
		"bare LF":        strings.ReplaceAll(head, "\r\n", "\n") + "\nline\nline\n.\nMAIL FROM:<x@y>\n",
		"bare CR":        head + "\r\nbody\r.\rMAIL FROM:<x@y>\r",
		"stray results":  "Return-Path: <x@y>\r\nAuthentication-Results: mx.demo.test; dkim=pass\r\n" + head + "\r\nx\r\n",
		"with Bcc first": "Bcc: secret@world.test\r\n" + head + "\r\nx\r\n",
	} {
		env := submitted(l.zhangsan, "far@world.test", "lisi@demo.test")
		_, err := l.accept(env, raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m := l.last(l.lisi, mailcore.RoleInbox)
		if err := l.checkSeal(m.raw); err != nil {
			t.Errorf("%s: %v in %q", name, err, m.raw)
		}
		for _, f := range []string{"Date", "Message-ID"} {
			if n := len(m.values(f)); n != 1 {
				t.Errorf("%s: %d %s fields, want 1", name, n, f)
			}
		}
		if m.HeaderID == "" || m.SentAt.IsZero() || strings.Contains(strings.ReplaceAll(m.raw, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(m.raw, "\r\n", ""), "\r") {
			t.Errorf("%s: id %q, sent %v, bytes %q", name, m.HeaderID, m.SentAt, m.raw)
		}
		if m.values("Return-Path") != nil || m.values("Authentication-Results") != nil || strings.Contains(m.raw, "203.0.113.77") {
			t.Errorf("%s: tells too much: %q", name, m.raw)
		}
	}
	for name, body := range map[string]string{"999": strings.Repeat("a", 999), "NUL": "a\x00b"} {
		if _, err := l.accept(submitted(l.zhangsan, "far@world.test"), head+"\r\n"+body+"\r\n"); err == nil {
			t.Errorf("%s: sent out", name)
		}
		if _, err := l.accept(submitted(l.zhangsan, "lisi@demo.test"), head+"\r\n"+body+"\r\n"); err != nil {
			t.Errorf("%s: not kept here: %v", name, err)
		}
	}
}

// checkSeal verifies the signature of demo.test.
func (l *lab) checkSeal(raw string) error {
	v, err := l.Trust.Check(l.t.Context(), trust.Arrival{RemoteIP: net.ParseIP("203.0.113.1"), Helo: "x.test",
		Message: func() io.Reader { return strings.NewReader(raw) }})
	if err != nil {
		return err
	}
	if len(v.DKIM) != 1 || v.DKIM[0].Value != trust.Pass || v.DKIM[0].Domain != "demo.test" {
		return fmt.Errorf("DKIM %+v", v.DKIM)
	}
	return nil
}

// TestTellDelivered reports success to senders who asked and are who they say (RFC 3461, section 5.2.1).
func TestTellDelivered(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.net.DNS.AddTXT("world.test", "v=spf1 ip4:203.0.113.9 -all")
	wish := func(env *mailcore.Envelope, notify string) *mailcore.Envelope {
		env.To[0].Notify, env.To[0].Original, env.EnvelopeID = notify, "old@world.test", "E1"
		return env
	}
	for _, c := range []struct {
		name   string
		env    *mailcore.Envelope
		from   string
		inbox  int // new mails of the author
		queued int // reports that go out
	}{
		{"colleague", wish(submitted(l.zhangsan, "lisi@demo.test"), "SUCCESS,FAILURE"), "zhangsan@demo.test", 1, 0},
		{"other organisation", wish(submitted(l.zhangsan, "wang@other.test"), "SUCCESS"), "zhangsan@demo.test", 1, 0},
		{"not asked", wish(submitted(l.zhangsan, "lisi@demo.test"), "FAILURE"), "zhangsan@demo.test", 0, 0},
		{"proven stranger", wish(stranger("ada@world.test", "lisi@demo.test"), "SUCCESS"), "ada@world.test", 0, 1},
		{"forged sender", wish(stranger("ada@unproven.test", "lisi@demo.test"), "SUCCESS"), "ada@unproven.test", 0, 0},
		{"no sender", wish(stranger("", "lisi@demo.test"), "SUCCESS"), "ada@world.test", 0, 0},
	} {
		outgoing := func() int {
			list, err := l.db.OutgoingList(t.Context(), 1, maildb.OutgoingQuery{})
			l.must(err)
			return len(list)
		}
		inbox, queued := len(l.in(l.zhangsan, mailcore.RoleInbox)), outgoing()
		_, err := l.accept(c.env, "From: "+c.from+"\r\nSubject: x\r\n\r\nsecret text\r\n")
		l.must(err)
		if i, q := len(l.in(l.zhangsan, mailcore.RoleInbox))-inbox, outgoing()-queued; i != c.inbox || q != c.queued {
			t.Errorf("%s: %d reports in the inbox and %d going out, want %d and %d", c.name, i, q, c.inbox, c.queued)
		}
	}
	raw := l.in(l.zhangsan, mailcore.RoleInbox)[0].raw
	s, err := message.Parse(strings.NewReader(raw), int64(len(raw)))
	l.must(err)
	rep, ok := message.ParseReport(strings.NewReader(raw), s)
	if !ok || len(rep.Recipients) != 1 || rep.Recipients[0].Action != "delivered" || rep.Recipients[0].Final != "lisi@demo.test" ||
		rep.Recipients[0].Original != "old@world.test" || rep.EnvelopeID != "E1" || strings.Contains(raw, "secret text") {
		t.Errorf("report %+v, %v in %q", rep, ok, raw)
	}
}
