package mailcore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// script makes a script the only and active one of a mailbox.
func (l *lab) script(mb mailcore.Mailbox, text string) {
	l.t.Helper()
	l.must(l.db.PutScript(l.t.Context(), mb.Org, mb.ID, "test", text))
	l.must(l.db.ActivateScript(l.t.Context(), mb.Org, mb.ID, "test"))
}

func (l *lab) settings(mb mailcore.Mailbox, change func(*mailcore.MailSettings)) {
	l.t.Helper()
	l.must(l.db.ChangeMailSettings(l.t.Context(), mb.Org, mb.ID, func(s *mailcore.MailSettings) error {
		change(s)
		return nil
	}))
}

// settle carries out effects until none is left.
func (l *lab) settle() {
	l.t.Helper()
	ctx, cancel := context.WithCancel(l.t.Context())
	done := make(chan error)
	go func() { done <- l.db.RunEffects(ctx, 2, l.Act) }()
	defer func() {
		cancel()
		<-done
	}()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		n, err := l.db.CountEffects(l.t.Context())
		l.must(err)
		if n == 0 {
			return
		}
	}
	l.t.Fatal("effects do not end")
}

// out lists what waits to leave.
func (l *lab) out(org mailcore.OrgID) []string {
	l.t.Helper()
	list, err := l.db.OutgoingList(l.t.Context(), org, maildb.OutgoingQuery{})
	l.must(err)
	var out []string
	for _, o := range list {
		out = append(out, fmt.Sprintf("<%s> → %s", o.From, o.To))
	}
	return out
}

func (l *lab) folder(mb mailcore.Mailbox, name string) mailcore.Folder {
	l.t.Helper()
	f, err := l.db.CreateFolder(l.t.Context(), mb.ID, name, mailcore.RoleNone)
	l.must(err)
	return f
}

func (l *lab) subjects(mb mailcore.Mailbox, folder string) []string {
	l.t.Helper()
	f, err := l.db.FolderByName(l.t.Context(), mb.ID, folder)
	if errors.Is(err, mailcore.ErrNoFolder) {
		return nil
	}
	l.must(err)
	var out []string
	l.must(l.db.Rows(l.t.Context(), mb.ID, f.ID, mailcore.UIDSet{{Start: 1}}, 1, func(m *mailcore.Message) error {
		out = append(out, m.Subject)
		return nil
	}))
	return out
}

func mailOf(from, to, subject string, more ...string) string {
	return lines(append(append([]string{"From: " + from, "To: " + to, "Subject: " + subject,
		"Message-ID: <" + strings.ReplaceAll(subject, " ", ".") + "@world.test>", "Date: Mon, 02 Feb 2026 10:00:00 +0000"}, more...), "", "Hello.", "")...)
}

// TestScriptAtDelivery: each action of a script is what the mailbox shows.
func TestScriptAtDelivery(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.folder(l.zhangsan, "Work")
	for _, x := range []struct {
		name, script, folder string
		flags                mailcore.Flags
		keywords             []string
	}{
		{"keep", `keep;`, "INBOX", 0, nil},
		{"folder", `require "fileinto"; fileinto "Work";`, "Work", 0, nil},
		{"made", `require ["fileinto","mailbox"]; fileinto :create "New/Deep";`, "New/Deep", 0, nil},
		{"absent", `require "fileinto"; fileinto "Nowhere";`, "INBOX", 0, nil},
		{"use", `require ["fileinto","special-use"]; fileinto :specialuse "\\Archive" "Work";`, "Archive", 0, nil},
		{"flags", `require ["imap4flags"]; addflag ["\\Flagged","$Important"];`, "INBOX", mailcore.FlagFlagged, []string{"$Important"}},
		{"subaddress", `require ["envelope","subaddress","fileinto","mailbox","variables"];
			if envelope :matches :detail "to" "*" { fileinto :create "tag-${1}"; }`, "tag-shop", 0, nil},
		{"discard", `discard;`, "", 0, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			l.script(l.zhangsan, x.script)
			env := stranger("ann@world.test", "zhangsan+shop@demo.test")
			_, err := l.accept(env, mailOf("ann@world.test", "zhangsan+shop@demo.test", x.name))
			l.must(err)
			l.settle()
			for _, f := range []string{"INBOX", "Work", "New/Deep", "Archive", "tag-shop"} {
				if got := slices.Contains(l.subjects(l.zhangsan, f), x.name); got != (f == x.folder) {
					t.Errorf("in %s: %t", f, got)
				}
			}
			if x.folder == "INBOX" && x.flags != 0 {
				m := l.last(l.zhangsan, mailcore.RoleInbox)
				if m.Flags != x.flags || !slices.Equal(m.Keywords, x.keywords) {
					t.Errorf("flags %v %v", m.Flags, m.Keywords)
				}
			}
		})
	}
}

// TestBrokenScriptKeepsMail: what a script cannot do loses no mail, and its owner hears of it once.
func TestBrokenScriptKeepsMail(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.script(l.zhangsan, `require ["reject","fileinto"]; keep; reject "no";`)
	for i := range 3 {
		_, err := l.accept(stranger("ann@world.test", "zhangsan@demo.test"), mailOf("ann@world.test", "zhangsan@demo.test", fmt.Sprint("m", i)))
		l.must(err)
	}
	l.settle()
	got := l.subjects(l.zhangsan, "INBOX")
	notices := 0
	for _, s := range got {
		if strings.Contains(s, "Trouble with your mail rules") {
			notices++
		}
	}
	if len(got) != 4 || notices != 1 {
		t.Errorf("inbox = %q, want three mails and one notice", got)
	}
}

// TestForwardLoop: A forwards to B forwards to A, and a mail to A ends with one report within three hops (N06, S36).
func TestForwardLoop(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.settings(l.zhangsan, func(s *mailcore.MailSettings) {
		s.Forward = mailcore.Forward{Enabled: true, To: []string{"lisi@demo.test"}}
	})
	l.settings(l.lisi, func(s *mailcore.MailSettings) {
		s.Forward = mailcore.Forward{Enabled: true, To: []string{"zhangsan@demo.test"}}
	})
	_, err := l.accept(submitted(l.wang, "zhangsan@demo.test"), mailOf("wang@other.test", "zhangsan@demo.test", "round"))
	l.must(err)
	l.settle()
	m := l.last(l.zhangsan, mailcore.RoleInbox)
	if hops := m.values("Received"); len(hops) != 3 {
		t.Errorf("hops = %q, want three", hops)
	}
	if got := l.subjects(l.lisi, "INBOX"); len(got) != 0 {
		t.Errorf("lisi has %q", got)
	}
	if n := len(l.in(l.wang, mailcore.RoleInbox)); n != 1 {
		t.Fatalf("wang has %d reports, want one", n)
	}
	report := l.last(l.wang, mailcore.RoleInbox)
	if !strings.Contains(report.raw, "5.4.6") || !strings.Contains(report.raw, "Action: failed") {
		t.Errorf("report = %s", report.raw)
	}
}

// TestForwardOutside: the envelope sender is ours, the mail below our fields is untouched and still passes DKIM, it is
// sealed, and a bounce finds the original sender again (N06).
func TestForwardOutside(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.settings(l.zhangsan, func(s *mailcore.MailSettings) {
		s.Forward = mailcore.Forward{Enabled: true, To: []string{"me@far.test"}, Keep: true}
	})
	raw := mailOf("Ann <ann@world.test>", "zhangsan@demo.test", "onward", "Bcc: hidden@world.test", "DKIM-Signature: v=1; a=rsa-sha256; b=x")
	_, err := l.accept(stranger("ann@world.test", "zhangsan@demo.test"), raw)
	l.must(err)
	l.settle()
	if n := len(l.in(l.zhangsan, mailcore.RoleInbox)); n != 1 {
		t.Errorf("kept %d copies", n)
	}
	list, err := l.db.OutgoingList(t.Context(), 1, maildb.OutgoingQuery{})
	l.must(err)
	if len(list) != 1 || list[0].To != "me@far.test" || !strings.HasPrefix(string(list[0].From), "SRS0=") || list[0].From.Domain() != "demo.test" {
		t.Fatalf("leaving: %q", l.out(1))
	}
	sent := l.outgoing(list[0])
	if !strings.HasSuffix(sent, raw) || strings.Contains(sent, "Return-Path") {
		t.Errorf("the mail was changed:\n%s", sent)
	}
	for _, want := range []string{"Delivered-To: zhangsan@demo.test\r\n", "ARC-Seal: ", "ARC-Message-Signature: "} {
		if !strings.Contains(sent, want) {
			t.Errorf("%q is missing in\n%s", want, sent)
		}
	}
	srs := list[0].From
	bounce := mailOf("MAILER-DAEMON@far.test", string(srs), "Undelivered")
	if _, err := l.accept(stranger("evil@world.test", srs), bounce); !errors.Is(err, mailcore.ErrNoMailbox) {
		t.Errorf("a mail that is no bounce went back: %v", err)
	}
	forged := mailcore.Address(strings.Replace(string(srs), "ann", "bob", 1))
	if _, err := l.accept(stranger("", forged), bounce); !errors.Is(err, mailcore.ErrNoMailbox) {
		t.Errorf("a forged way back: %v", err)
	}
	_, err = l.accept(stranger("", mailcore.Address(strings.ToLower(string(srs)))), bounce)
	l.must(err)
	l.settle()
	if out := l.out(1); len(out) != 2 || out[1] != "<> → ann@world.test" {
		t.Errorf("leaving: %q, want the bounce on its way to ann", out)
	}
	l.Now = func() time.Time { return time.Now().Add(30 * 24 * time.Hour) }
	if _, err := l.accept(stranger("", srs), bounce); !errors.Is(err, mailcore.ErrNoMailbox) {
		t.Errorf("an old way back: %v", err)
	}
}

// TestForwardBan: under a ban forwards that were set before are not carried out, and nothing is lost (N18).
func TestForwardBan(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.script(l.zhangsan, `redirect "me@far.test"; redirect "lisi@demo.test";`)
	for i, x := range []struct {
		policy mailcore.Forwarding
		out    int
		lisi   int
		kept   bool
	}{{mailcore.ForwardAnywhere, 1, 1, false}, {mailcore.ForwardInside, 1, 2, true}, {mailcore.ForwardNever, 1, 2, true}} {
		l.must(l.db.SetForwarding(t.Context(), 1, x.policy))
		subject := fmt.Sprint("ban", i)
		_, err := l.accept(stranger("ann@world.test", "zhangsan@demo.test"), mailOf("ann@world.test", "zhangsan@demo.test", subject))
		l.must(err)
		l.settle()
		if out := l.out(1); len(out) != x.out {
			t.Errorf("%s: leaving %q", x.policy, out)
		}
		if got := len(l.subjects(l.lisi, "INBOX")); got != x.lisi {
			t.Errorf("%s: lisi has %d: %q", x.policy, got, l.subjects(l.lisi, "INBOX"))
		}
		if kept := slices.Contains(l.subjects(l.zhangsan, "INBOX"), subject); kept != x.kept {
			t.Errorf("%s: kept %t", x.policy, kept)
		}
	}
}

// TestVacation answers people once, under the address they wrote to, and machines never (S46, S37).
func TestVacation(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.must(l.db.AddAddress(t.Context(), 1, l.zhangsan.ID, "sales@demo.test"))
	now := time.Now()
	l.settings(l.zhangsan, func(s *mailcore.MailSettings) {
		s.Vacation = mailcore.Vacation{Enabled: true, Subject: "Away", Text: "Back on Monday.\nZhang San", From: now.Add(-time.Hour), Until: now.Add(time.Hour)}
	})
	n := 0
	try := func(name string, env *mailcore.Envelope, raw string, want int) {
		t.Helper()
		_, err := l.accept(env, raw)
		l.must(err)
		l.settle()
		got := len(l.out(1))
		if got-n != want {
			t.Errorf("%s: %d answers, want %d", name, got-n, want)
		}
		n = got
	}
	plain := func(i int, more ...string) string {
		return mailOf("ann@world.test", "zhangsan@demo.test", fmt.Sprint("q", i), more...)
	}
	ann := func() *mailcore.Envelope { return stranger("ann@world.test", "zhangsan@demo.test") }
	for i, h := range []string{"List-Id: <x.world.test>", "Auto-Submitted: auto-generated", "Auto-Submitted: auto-replied; x=y", "Precedence: bulk",
		"Precedence: list", "Precedence: junk", "X-Auto-Response-Suppress: OOF", "X-Auto-Response-Suppress: DR, All", "List-Unsubscribe: <mailto:x@y.test>",
		"List-Post: NO", "X-Loop: a", "Feedback-ID: a:b", "Content-Type: multipart/report; boundary=x", "X-Spam-Flag: YES", "X-Autoreply: yes"} {
		try(h, ann(), plain(i, h), 0)
	}
	for i, from := range []mailcore.Address{"", "mailer-daemon@world.test", "postmaster@world.test", "no-reply@world.test", "noreply@world.test",
		"do_not_reply@world.test", "list-request@world.test", "owner-list@world.test", "bounces+12@world.test", "zhangsan@demo.test"} {
		try("from "+string(from), stranger(from, "zhangsan@demo.test"), plain(100+i), 0)
	}
	l.Now = func() time.Time { return now.Add(-2 * time.Hour) }
	try("before the start", ann(), plain(200), 0)
	l.Now = nil
	try("not addressed", ann(), mailOf("ann@world.test", "everybody@world.test", "list"), 0)
	try("first", ann(), plain(201), 1)
	try("second", ann(), plain(202), 0)
	try("alias", stranger("bob@world.test", "sales@demo.test"), mailOf("bob@world.test", "SALES@demo.test", "alias"), 1)
	list, err := l.db.OutgoingList(t.Context(), 1, maildb.OutgoingQuery{})
	l.must(err)
	if list[0].From != "" || list[0].To != "ann@world.test" {
		t.Errorf("envelope %q", l.out(1))
	}
	reply := l.outgoing(list[0])
	for _, want := range []string{"Auto-Submitted: auto-replied (vacation)\r\n", "In-Reply-To: <q201@world.test>\r\n", "Subject: Away\r\n", "Back on Monday.\r\nZhang San", "<zhangsan@demo.test>"} {
		if !strings.Contains(reply, want) {
			t.Errorf("%q is missing in\n%s", want, reply)
		}
	}
	if reply := l.outgoing(list[1]); !strings.Contains(reply, "<sales@demo.test>") {
		t.Errorf("the alias does not answer:\n%s", reply)
	}
	l.Now = func() time.Time { return now.Add(2 * time.Hour) }
	try("after the end", stranger("carol@world.test", "zhangsan@demo.test"), mailOf("carol@world.test", "zhangsan@demo.test", "late"), 0)
}

// outgoing reads what leaves.
func (l *lab) outgoing(e maildb.OutgoingEntry) string {
	l.t.Helper()
	ctx, cancel := context.WithCancel(l.t.Context())
	defer cancel()
	var raw []byte
	err := l.db.RunOutgoing(ctx, 1, func(ctx context.Context, o *mailcore.Outgoing) error {
		if o.ID != e.ID {
			return maildb.RetryAfter(0, errors.New("not this one"))
		}
		b, err := l.db.OpenOutgoing(ctx, o)
		if err == nil {
			raw, err = io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
			_ = b.Close()
		}
		cancel()
		return errors.Join(err, maildb.RetryAfter(time.Millisecond, errors.New("looked at")))
	})
	if raw == nil {
		l.t.Fatalf("outgoing %d: %v", e.ID, err)
	}
	return string(raw)
}

// TestRejectAtOnce: a script that refuses makes SMTP refuse when nobody else gets the mail; else the sender hears by
// report, and who may be forged hears nothing (RFC 5429).
func TestRejectAtOnce(t *testing.T) {
	t.Parallel()
	l := open(t)
	l.script(l.zhangsan, `require "reject"; reject "not now";`)
	_, err := l.accept(stranger("ann@world.test", "zhangsan@demo.test"), mailOf("ann@world.test", "zhangsan@demo.test", "one"))
	var rejected *mailcore.RejectedError
	if !errors.As(err, &rejected) || rejected.Text != "not now" {
		t.Errorf("err = %v", err)
	}
	_, err = l.accept(stranger("ann@world.test", "zhangsan@demo.test", "lisi@demo.test"), mailOf("ann@world.test", "both@demo.test", "two"))
	l.must(err)
	l.settle()
	if out := l.out(1); len(out) != 1 || out[0] != "<> → ann@world.test" {
		t.Errorf("leaving %q, want one report", out)
	}
	if len(l.subjects(l.zhangsan, "INBOX")) != 0 || len(l.subjects(l.lisi, "INBOX")) != 1 {
		t.Error("zhangsan has it, or lisi has not")
	}
	l.net.DNS.AddTXT("forged.test", "v=spf1 -all")
	_, err = l.accept(stranger("ann@forged.test", "zhangsan@demo.test"), mailOf("ann@elsewhere.test", "zhangsan@demo.test", "three"))
	l.must(err)
	l.settle()
	if out := l.out(1); len(out) != 1 || len(l.in(l.zhangsan, mailcore.RoleJunk)) != 1 {
		t.Errorf("a forged sender: leaving %q", out)
	}
}

// TestRulesAndScript: rules of the web and a script of one's own live side by side; the rules come first, and "stop"
// ends both (N44, S47).
func TestRulesAndScript(t *testing.T) {
	t.Parallel()
	l := open(t)
	work := l.folder(l.zhangsan, "Work")
	l.folder(l.zhangsan, "Own")
	l.script(l.zhangsan, `require ["fileinto"]; if header :contains "subject" "own" { fileinto "Own"; }`)
	l.settings(l.zhangsan, func(s *mailcore.MailSettings) {
		s.Rules = []mailcore.Rule{
			{Name: "star the boss", Enabled: true, Conditions: []mailcore.Condition{{Field: "from", Op: "is", Values: []string{"boss@world.test"}}},
				Deeds: []mailcore.Deed{{Do: "important"}}},
			{Name: "halt", Enabled: true, Conditions: []mailcore.Condition{{Field: "subject", Op: "begins", Values: []string{"halt*"}}}, Stop: true},
			{Name: "work", Enabled: true, Any: true, Conditions: []mailcore.Condition{{Field: "subject", Values: []string{"WÖRK"}}, {Field: "size", Op: "over", Size: 1 << 20}},
				Deeds: []mailcore.Deed{{Do: "move", Folder: work.ID}, {Do: "read"}}},
			{Name: "off", Conditions: nil, Deeds: []mailcore.Deed{{Do: "delete"}}},
		}
	})
	for _, x := range []struct{ subject, folder string }{
		{"plain", "INBOX"}, {"my own", "Own"}, {"wörk own", "Work"}, {"halt* own wörk", "INBOX"}, {"haltxx", "INBOX"},
	} {
		_, err := l.accept(stranger("boss@world.test", "zhangsan@demo.test"), mailOf("Boss <boss@world.test>", "zhangsan@demo.test", x.subject))
		l.must(err)
		for _, f := range []string{"INBOX", "Own", "Work", "Trash"} {
			if got := slices.Contains(l.subjects(l.zhangsan, f), x.subject); got != (f == x.folder) {
				t.Errorf("%s in %s: %t", x.subject, f, got)
			}
		}
	}
	f, err := l.db.FolderByName(t.Context(), l.zhangsan.ID, "Work")
	l.must(err)
	l.must(l.db.Rows(t.Context(), l.zhangsan.ID, f.ID, mailcore.UIDSet{{Start: 1}}, 0, func(m *mailcore.Message) error {
		if m.Flags != mailcore.FlagFlagged|mailcore.FlagSeen || !slices.Contains(m.Keywords, "$Important") {
			t.Errorf("flags %v %v", m.Flags, m.Keywords)
		}
		return nil
	}))
}
