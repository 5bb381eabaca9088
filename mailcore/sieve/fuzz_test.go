package sieve

import (
	"bytes"
	"testing"
	"time"

	"mailbridge/mailcore/message"
)

// FuzzScript gives the reader any bytes, and runs what it takes for a script: nothing may panic or take long.
func FuzzScript(f *testing.F) {
	for _, x := range decisions {
		f.Add(x.script)
	}
	f.Add(`require ["variables","regex","fileinto"]; if header :regex "subject" "(a*)*b" { set "x" "${1}"; fileinto "${x}"; }`)
	f.Add("redirect text:\r\n..a@b\r\n.\r\n;")
	raw := []byte("From: Ann <ann@example.com>\r\nTo: bob+x@example.org\r\nSubject: =?utf-8?b?w6Q=?=\r\n" +
		"Received: from x by y; Tue, 01 Apr 2008 12:00:00 +0200\r\nDate: Tue, 01 Apr 2008 12:00:00 +0200\r\n\r\nHello *?\\\r\n")
	parsed, err := message.Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Compile(text)
		if err != nil {
			return
		}
		begin := time.Now()
		_, _ = s.Run(&Mail{Raw: bytes.NewReader(raw), Structure: parsed, From: "ann@example.com", To: "bob+x@example.org"},
			&World{Now: time.Unix(1e9, 0).UTC()})
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("took %v", d)
		}
		s.Redirects()
	})
}
