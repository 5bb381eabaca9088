package main

import (
	"strings"
	"testing"
	"time"
)

// TestReadReceipt: N24. A mail that asks for a receipt makes the page ask its reader; the receipt is a report by RFC 8098
// with an empty envelope sender, sent once; lists, programs and those who decline get none.
func TestReadReceipt(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	li := w.visit("lisi@demo.test")
	deliver := func(subject, extra string) string {
		t.Helper()
		raw := "From: Ada <ada@outside.test>\r\nTo: lisi@demo.test\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@outside.test>\r\nDate: " +
			time.Now().Format(time.RFC1123Z) + "\r\n" + extra + "\r\nhello\r\n"
		if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", []byte(raw)); err != nil {
			t.Fatal(err)
		}
		return li.mail("inbox", subject).ID
	}
	wish := "Disposition-Notification-To: Ada <ada@outside.test>\r\n"
	asked, list := deliver("asked", wish), deliver("list", wish+"List-Id: <x.outside.test>\r\n")
	auto, two := deliver("auto", wish+"Auto-Submitted: auto-generated\r\n"), deliver("two", "Disposition-Notification-To: ada@outside.test, eve@outside.test\r\n")
	declined, plain := deliver("declined", wish), deliver("plain", "")
	state := func(id string) string {
		t.Helper()
		var m struct{ Receipt string }
		li.do("GET", "/api/v1/messages/"+id, nil, &m)
		return m.Receipt
	}
	for id, want := range map[string]string{asked: "asked", list: "", auto: "", two: "", declined: "asked", plain: ""} {
		if got := state(id); got != want {
			t.Errorf("message %s: receipt %q, want %q", id, got, want)
		}
	}
	li.do("POST", "/api/v1/messages/"+declined+"/receipt", map[string]bool{"decline": true}, nil)
	for range 2 {
		li.do("POST", "/api/v1/messages/"+asked+"/receipt", map[string]bool{}, nil)
	}
	if status, _ := li.try("POST", "/api/v1/messages/"+list+"/receipt", map[string]bool{}); status != 404 {
		t.Errorf("a receipt to a list: %d; want 404", status)
	}
	got := received(t, mx, 1)
	if got.From != "" || state(asked) != "settled" || state(declined) != "settled" {
		t.Errorf("envelope sender %q; states %q, %q", got.From, state(asked), state(declined))
	}
	for _, part := range []string{"report-type=disposition-notification", "Disposition: manual-action/MDN-sent-manually; displayed",
		"Final-Recipient: rfc822; lisi@demo.test", "Original-Message-ID: <asked@outside.test>", "Auto-Submitted: auto-replied"} {
		if !strings.Contains(string(got.Raw), part) {
			t.Errorf("the receipt lacks %q:\n%s", part, got.Raw)
		}
	}
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "wants one", "text": "x", "receipt": true}, nil)
	eventually(t, "a mail that asks", func() bool { return len(about(mx, "wants one")) == 1 })
	if raw := about(mx, "wants one")[0].Raw; !strings.Contains(string(raw), "Disposition-Notification-To: lisi@demo.test") {
		t.Errorf("it does not ask:\n%s", raw)
	}
	time.Sleep(500 * time.Millisecond)
	if n := len(mx.Received()); n != 2 {
		t.Errorf("%d mails left, want two", n)
	}
}
