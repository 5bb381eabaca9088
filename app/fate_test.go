package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
)

type fates []struct{ Email, Name, State, Reason, Zh, En string }

func (f fates) of(email string) string {
	for _, x := range f {
		if x.Email == email {
			if x.Zh == "" || x.En == "" {
				return x.State + " without words"
			}
			return x.State
		}
	}
	return ""
}

func (v *visitor) fates(id string) fates {
	v.t.Helper()
	var m struct{ Fates fates }
	v.do("GET", "/api/v1/messages/"+id, nil, &m)
	return m.Fates
}

// receiptOf writes the receipt of a reader's program (RFC 8098).
func receiptOf(from, reader, id, disposition string) []byte {
	lines := []string{"From: " + from, "To: zhangsan@demo.test", "Subject: Read", "Date: " + time.Now().Format(time.RFC1123Z),
		fmt.Sprintf("Message-ID: <%s.%d@reader.test>", strings.ReplaceAll(from, "@", "."), time.Now().UnixNano()), "MIME-Version: 1.0",
		"Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "",
		"--b", "", "read", "--b", "Content-Type: message/disposition-notification", "",
		"Reporting-UA: pc; Mailer", "Final-Recipient: rfc822;" + reader, "Original-Message-ID: <" + id + ">",
		"Disposition: manual-action/MDN-sent-manually; " + disposition, "", "--b--", ""}
	return []byte(strings.Join(lines, "\r\n"))
}

// bounceOf writes the report of another server (RFC 3464).
func bounceOf(rcpt, id, action, status string) []byte {
	lines := []string{"From: mailer-daemon@mx.outside.test", "To: zhangsan@demo.test", "Subject: Report", "Date: " + time.Now().Format(time.RFC1123Z),
		fmt.Sprintf("Message-ID: <%d@mx.outside.test>", time.Now().UnixNano()), "MIME-Version: 1.0",
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b", "", "see below", "--b",
		"Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.outside.test", "", "Final-Recipient: rfc822; " + rcpt,
		"Action: " + action, "Status: " + status, "Diagnostic-Code: smtp; 550 it is so", "", "--b", "Content-Type: text/rfc822-headers", "",
		"Message-ID: <" + id + ">", "Subject: x", "", "--b--", ""}
	return []byte(strings.Join(lines, "\r\n"))
}

// TestFates: N24. What receipts and delivery reports say is shown on the sent mail, recipient by recipient, and kept as mail
// too; what others claim about mails that were not sent, asked for no receipt, or went to somebody else, changes nothing.
func TestFates(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	mx.Behave(pretend.Behaviour{Refuse: map[string]pretend.Reply{"gone@outside.test": {Code: 550, Text: "5.1.1 nobody here"}}})
	zhang, li := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	id := zhang.sent("asking", "x", map[string]any{"receipt": true}, "ada@outside.test", "bob@outside.test", "gone@outside.test", "late@outside.test", "lisi@demo.test")
	silent := zhang.sent("not asking", "x", nil, "ada@outside.test")
	key := func(subject string) string {
		raw := string(about(mx, subject)[0].Raw)
		return strings.Trim(between(raw, "Message-ID: <", "\r\n"), "<>")
	}
	eventually(t, "both mails outside", func() bool { return len(about(mx, "asking")) > 0 && len(about(mx, "not asking")) > 0 })
	asked, plain := key("asking"), key("not asking")
	eventually(t, "the report of our own queue", func() bool { return zhang.fates(id).of("gone@outside.test") == "failed" })
	listening := listen(t, zhang, "")
	defer listening.close()
	before := len(zhang.mails("inbox"))
	come := func(from string, raw []byte) {
		t.Helper()
		if err := w.hand(from, []string{"zhangsan@demo.test"}, raw); err != nil {
			t.Fatal(err)
		}
	}
	come("", receiptOf("eve@other.test", "ada@outside.test", asked, "displayed"))                 // of another domain
	come("", receiptOf("eve@outside.test", "eve@outside.test", asked, "displayed"))               // never written to
	come("", receiptOf("ada@outside.test", "ada@outside.test", plain, "displayed"))               // not asked
	come("", receiptOf("ada@outside.test", "ada@outside.test", "made.up@demo.test", "displayed")) // never sent
	come("eve@outside.test", bounceOf("ada@outside.test", asked, "failed", "5.1.1"))              // by a person
	come("", receiptOf("Ada <ada@outside.test>", "ada@outside.test", asked, "displayed"))
	listening.await(t, "mail.fate")
	come("", receiptOf("bob@outside.test", "bob@outside.test", asked, "deleted"))
	come("", bounceOf("late@outside.test", asked, "delayed", "4.4.1"))
	li.do("POST", "/api/v1/messages/"+li.mail("inbox", "asking").ID+"/receipt", map[string]bool{}, nil)
	want := map[string]string{"ada@outside.test": "read", "bob@outside.test": "deleted", "late@outside.test": "delayed", "gone@outside.test": "failed",
		"lisi@demo.test": "read"}
	var got fates
	eventually(t, "all that came back", func() bool { got = zhang.fates(id); return len(got) == len(want) })
	come("", bounceOf("late@outside.test", asked, "failed", "5.4.1"))
	want["late@outside.test"] = "failed"
	come("", bounceOf("ada@outside.test", asked, "delivered", "2.0.0")) // later, but says less than was known
	eventually(t, "the end of the delayed one", func() bool { got = zhang.fates(id); return got.of("late@outside.test") == "failed" })
	w.still()
	got = zhang.fates(id)
	for email, state := range want {
		if s := got.of(email); s != state {
			t.Errorf("%s: %q, want %q", email, s, state)
		}
	}
	if len(got) != len(want) || len(zhang.fates(silent)) != 0 {
		t.Errorf("fates %+v and %+v", got, zhang.fates(silent))
	}
	if n := len(zhang.mails("inbox")) - before; n != 11 {
		t.Errorf("%d reports and receipts in the mailbox, want all 11", n)
	}
	if f := li.fates(li.mail("inbox", "asking").ID); len(f) != 0 {
		t.Errorf("a recipient sees %+v", f)
	}
}
