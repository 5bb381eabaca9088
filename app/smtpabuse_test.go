package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// These tests attack the SMTP doors of the whole program (reliability, section 3.1).

// strayEnds finds what another server could take for the end of a line or of a mail.
func strayEnds(raw []byte) bool {
	plain := bytes.ReplaceAll(raw, []byte("\r\n"), nil)
	return bytes.ContainsAny(plain, "\r\n\x00")
}

// TestSmuggledOut: reliability S02, S03 and S19. Whatever way a text with bare CRs and LFs comes to us, what leaves has
// neither, is one mail from one sender without further fields, and its signature holds, also at a server that takes any
// CR or LF for the end of a line.
func TestSmuggledOut(t *testing.T) {
	t.Parallel()
	w := found(t)
	mx := outsideMX(t, w)
	mx.Behave(pretend.Behaviour{Lenient: true})
	li := w.visit("lisi@demo.test")
	const evil = "one\r.\r\nMAIL FROM:<ceo@demo.test>\r\nRCPT TO:<eve@outside.test>\r\nDATA\r\nSubject: hidden\r\n\r\ntwo\n.\nthree\r\n.\r\nfour\x00"
	for name, end := range map[string]string{"bare CR": "x\r.\r", "bare LF": "x\n.\n", "a NUL": "x\x00"} {
		raw := "From: lisi@demo.test\r\nTo: ada@outside.test\r\nSubject: " + name + "\r\n\r\n" + end + "\r\n.\r\n"
		if code := w.submitRaw("lisi@demo.test", "ada@outside.test", raw); code != 550 {
			t.Errorf("submission with %s: %d, want 550", name, code)
		}
	}
	status, text := li.try("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "by the web", "text": evil})
	if status != 202 {
		t.Errorf("web: %d %s", status, text)
	}
	refused := 0
	for name, body := range map[string]map[string]any{
		"subject":      {"to": to("ada@outside.test"), "subject": "s\r\nBcc: eve@outside.test", "text": "x"},
		"subject LF":   {"to": to("ada@outside.test"), "subject": "s\nBcc: eve@outside.test", "text": "x"},
		"encoded word": {"to": to("ada@outside.test"), "subject": "=?utf-8?q?s=0d=0aBcc:_eve@outside.test?=", "text": "x"},
		"display name": {"to": []map[string]string{{"email": "ada@outside.test", "name": "Ada\r\nBcc: eve@outside.test"}}, "subject": "n", "text": "x"},
		"address":      {"to": to("ada@outside.test\r\nRCPT TO:<eve@outside.test>"), "subject": "a", "text": "x"},
		"parameter":    {"to": to(`"ada> NOTIFY=NEVER"@outside.test`), "subject": "p", "text": "x"},
	} {
		if status, text := li.try("POST", "/api/v1/messages", body); status >= 400 && status < 500 {
			refused++
		} else if status != 202 {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	status, text = li.raw("POST", "/api/v1/uploads", "application/octet-stream", []byte("x"), map[string]string{"X-Name": "a%0d%0aBcc:%20eve@outside.test.txt"})
	if up := idOf(text); status == 201 {
		li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "file", "text": "x", "attachments": []string{up}}, nil)
	} else {
		refused++
	}
	received(t, mx, 1+6+1-refused)
	time.Sleep(200 * time.Millisecond)
	for _, r := range mx.Received() {
		if r.From != "lisi@demo.test" || strings.Contains(strings.Join(r.To, " "), "eve") || strayEnds(r.Raw) {
			t.Errorf("from %s to %s:\n%q", r.From, r.To, r.Raw)
		}
		head, _, _ := bytes.Cut(r.Raw, []byte("\r\n\r\n"))
		if bytes.Contains(head, []byte("\nBcc:")) || len(r.ToArgs) > 0 && strings.Contains(r.ToArgs[0], "NEVER") {
			t.Errorf("a field or parameter was slipped in:\n%s\n%s", head, r.ToArgs)
		}
		if ok, err := verify(w, r); err != nil || !ok {
			t.Errorf("DKIM: %v, %v", ok, err)
		}
	}
	if all := mx.Received(); len(all) != 8-refused {
		t.Errorf("%d mails left, want %d", len(all), 8-refused)
	}
}

func idOf(text []byte) string {
	_, rest, _ := strings.Cut(string(text), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// submitRaw sends bytes as they are, the end of the data included, and gives the code of the answer to them.
func (w *town) submitRaw(login, to, raw string) int {
	w.t.Helper()
	s := w.submission(login)
	for _, step := range []string{"MAIL FROM:<" + login + ">", "RCPT TO:<" + to + ">", "DATA"} {
		if id, err := s.c.Text.Cmd("%s", step); err != nil {
			w.t.Fatal(err)
		} else {
			s.c.Text.StartResponse(id)
			_, _, _ = s.c.Text.ReadResponse(0)
			s.c.Text.EndResponse(id)
		}
	}
	if _, err := io.WriteString(s.c.Text.W, raw); err != nil {
		w.t.Fatal(err)
	}
	_ = s.c.Text.W.Flush()
	code, _, _ := s.c.Text.ReadResponse(0)
	return code
}

// TestImportedAndPassedOn: reliability S02. A mail that was moved in with bare CRs and LFs, and is passed on by a person,
// leaves without.
func TestImportedAndPassedOn(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	mx.Behave(pretend.Behaviour{Lenient: true})
	spool := message.SpoolBytes([]byte("From: eve@outside.test\r\nTo: lisi@demo.test\r\nSubject: moved in\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\n\r\nx\r.\r\nMAIL FROM:<ceo@demo.test>\n.\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\n.\n\r.\r\r\n--b--\r\n"))
	box := w.mailbox("lisi@demo.test")
	inbox, err := w.house.mail.FolderByRole(t.Context(), box.ID, mailcore.RoleInbox)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.house.core.Import(t.Context(), box, inbox.ID, spool, 0, nil, time.Now()); err != nil {
		t.Fatal(err)
	}
	li := w.visit("lisi@demo.test")
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "see below", "text": "x", "forward": li.mail("inbox", "moved in").ID}, nil)
	r := received(t, mx, 1)
	if strayEnds(r.Raw) || r.From != "lisi@demo.test" || len(mx.Received()) != 1 {
		t.Errorf("left from %s:\n%q", r.From, r.Raw)
	}
	if ok, err := verify(w, r); err != nil || !ok {
		t.Errorf("DKIM: %v, %v", ok, err)
	}
}

// TestUndeclaredBytes: reliability S15. Raw GBK in header and text, without a word of what it is, is shown as meant and
// kept as it came.
func TestUndeclaredBytes(t *testing.T) {
	t.Parallel()
	w := found(t)
	raw := []byte("From: \"\xc0\xee\xcb\xc4\" <ada@outside.test>\r\nTo: lisi@demo.test\r\nSubject: \xb9\xd8\xd3\xda\xcf\xc2\xd6\xdc\xb5\xc4\xb0\xb2\xc5\xc5\r\nMessage-ID: <gbk@outside.test>\r\n\r\n" +
		"\xc7\xeb\xb2\xe9\xca\xd5\xb1\xa8\xbc\xdb\xb5\xa5\xa3\xac\xd0\xbb\xd0\xbb\xa1\xa3\r\n")
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", raw); err != nil {
		t.Fatal(err)
	}
	li := w.visit("lisi@demo.test")
	m := newest(t, li)
	var shown struct {
		Subject, Text string
		From          struct{ Name string }
	}
	li.do("GET", "/api/v1/messages/"+m.ID, nil, &shown)
	if shown.Subject != "关于下周的安排" || shown.From.Name != "李四" || strings.TrimSpace(shown.Text) != "请查收报价单，谢谢。" {
		t.Errorf("shown = %+v", shown)
	}
	if _, back := li.try("GET", "/api/v1/messages/"+m.ID+"/raw", nil); !bytes.HasSuffix(back, raw) {
		t.Errorf("other bytes came back: %q", back)
	}
}

// TestSpoofedName: reliability S24. A name that shows a colleague's address, and a domain that is drawn like ours, are
// told above the mail, and the real address stands beside the name, in lists and in chats.
func TestSpoofedName(t *testing.T) {
	t.Parallel()
	w := found(t)
	w.net.DNS.AddTXT("evil.test", "v=spf1 ip4:127.0.0.1 -all")
	li := w.visit("lisi@demo.test")
	for subject, c := range map[string]struct{ from, rule, real string }{
		"name":   {`"zhangsan@demo.test" <x@evil.test>`, "name_shows_other_address", "x@evil.test"},
		"words":  {`"Zhang San (zhangsan@demo.test)" <x@evil.test>`, "name_shows_other_address", "x@evil.test"},
		"digits": {`Zhang San <zhangsan@dem0.test>`, "look_alike_domain", "zhangsan@dem0.test"},
		"letter": {`Zhang San <zhangsan@xn--dmo-rdd.test>`, "look_alike_domain", "zhangsan@"},
	} {
		raw := fmt.Sprintf("From: %s\nTo: lisi@demo.test\nSubject: %s\nMessage-ID: <%s@evil.test>\nDate: %s\n\nPlease pay the invoice today.\n", c.from, subject, subject, time.Now().Format(time.RFC1123Z))
		if code, text := w.rcpt("x@evil.test", "lisi@demo.test", raw); code != 250 {
			t.Fatalf("%s: %d %s", subject, code, text)
		}
		m := newest(t, li)
		var shown struct {
			Spam float64
			From struct{ Name, Email string }
			Why  []struct{ Rule, Zh, En string }
		}
		li.do("GET", "/api/v1/messages/"+m.ID, nil, &shown)
		told := false
		for _, r := range shown.Why {
			told = told || r.Rule == c.rule && r.Zh != "" && r.En != ""
		}
		if !told || shown.Spam < 2 || !strings.HasPrefix(shown.From.Email, c.real) {
			t.Errorf("%s: %+v; want %s told and %s shown", subject, shown, c.rule, c.real)
		}
		var turned struct{ Conversation struct{ ID string } }
		li.do("POST", "/api/v1/messages/"+m.ID+"/chat", map[string]any{}, &turned)
		if p := li.posts(turned.Conversation.ID); len(p) == 0 || !strings.HasPrefix(p[0].Author.Email, c.real) {
			t.Errorf("%s: posts = %+v", subject, p)
		}
	}
}

// TestReplyLost: reliability S33. Who did not hear our 250 sends again; that makes one more copy, never two, and one of
// them is the first.
func TestReplyLost(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	raw := "From: ada@outside.test\r\nTo: lisi@demo.test\r\nSubject: told twice\r\nMessage-ID: <twice@outside.test>\r\n\r\nx\r\n"
	c, _ := converse(t, addrOf(w.doors.smtp), "EHLO x.test", "MAIL FROM:<ada@outside.test>", "RCPT TO:<lisi@demo.test>", "DATA")
	if _, err := io.WriteString(c, raw+".\r\n"); err != nil {
		t.Fatal(err)
	}
	li := w.visit("lisi@demo.test")
	_ = c.(*net.TCPConn).CloseWrite()
	li.mail("inbox", "told twice")
	_ = c.Close()
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", []byte(raw)); err != nil {
		t.Fatal(err)
	}
	if n := li.count("told twice"); n < 1 || n > 2 {
		t.Errorf("%d copies", n)
	}
}

// TestLogLines: reliability S51. What strangers say never makes a log line of its own, nor does it reach a terminal as
// more than text.
func TestLogLines(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	const fake = "time=2026-01-01T00:00:00Z level=ERROR msg=fake"
	for _, lines := range [][]string{
		{"EHLO a\u0085" + fake},
		{"EHLO a\u2028b\u009b31m", "MAIL FROM:<\"\u009b31mred\"@x.test> SMTPUTF8", "RCPT TO:<nobody\u202e@demo.test>"},
		{"EHLO x.test", "MAIL FROM:<" + strings.Repeat("a", 64) + "@x.test>", "RCPT TO:<\"a\\\" msg=fake\"@demo.test>"},
		{"EHLO x.test", "MAIL FROM:<a@x.test>", "RCPT TO:<lisi@demo.test>", "DATA", "Subject: =?utf-8?q?a=0D=0A" + strings.ReplaceAll(fake, " ", "_") + "?=\r\nFrom: \"\u009b31m\" <a@x.test>\r\nMessage-ID: <a\u009b@x.test>\r\n\r\nx\r\n."},
	} {
		converse(t, addrOf(w.doors.smtp), lines...)
	}
	w.imapLogin(home, `"x\"\\ y `+"\u009b31m"+`"`, "wrong")
	w.webLogin(home, "admin@demo.test\r\n"+fake, "wrong")
	w.stop()
	for _, line := range strings.Split(strings.TrimSuffix(w.logs.String(), "\n"), "\n") {
		if !strings.HasPrefix(line, "time=2") || strings.Count(line, "level=") > 1 && !strings.Contains(line, `level=ERROR msg=fake"`) ||
			strings.ContainsAny(line, "\u009b\u0085\u2028\u202e\x1b\r") || strings.HasPrefix(line, fake) {
			t.Errorf("log line %q", line)
		}
	}
}
