package message

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func part(header, body string) string { return header + "\n\n" + body }

func multi(subtype string, parts ...string) string {
	boundary := fmt.Sprintf("b%d%d", len(parts), len(strings.Join(parts, "")))
	s := "Content-Type: multipart/" + subtype + "; boundary=" + boundary + "\n\n"
	for _, p := range parts {
		s += "--" + boundary + "\n" + p + "\n"
	}
	return s + "--" + boundary + "--\n"
}

func TestText(t *testing.T) {
	t.Parallel()
	const (
		plain = "Content-Type: text/plain"
		rich  = "Content-Type: text/html"
		png   = "Content-Type: image/png\nContent-ID: <p@x>"
		pdf   = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf"
	)
	for _, tt := range []struct{ name, raw, want string }{
		{"plain", part(plain, "hi"), "P=hi H= A=[]"},
		{"html", part(rich, "<p>hi"), "P= H=<p>hi A=[]"},
		{"alternative", multi("alternative", part(plain, "hi"), part(rich, "<p>hi")), "P=hi H=<p>hi A=[]"},
		{"alternative reversed", multi("alternative", part(rich, "<p>hi"), part(plain, "hi")), "P=hi H=<p>hi A=[]"},
		{"blank html", multi("alternative", part(plain, "hi"), part(rich, " \n")), "P=hi H= A=[]"},
		{"amp and rtf", multi("alternative", part(plain, "hi"), part("Content-Type: text/x-amp-html", "amp"), part(rich, "<p>hi")), "P=hi H=<p>hi A=[]"},
		{"calendar", multi("alternative", part(plain, "hi"), part("Content-Type: text/calendar", "ICS")), "P=hi H= A=[] C=[2]"},
		{"mixed", multi("mixed", part(plain, "hi"), part(pdf, "x")), "P=hi H= A=[2 a.pdf application/pdf]"},
		{"related", multi("related", part(rich, `<img src="cid:p@x">`), part(png, "x")), `P= H=<img src="cid:p@x"> A=[2  image/png inline]`},
		{"related, not referenced", multi("related", part(rich, `x`), part(png, "x")), `P= H=x A=[2  image/png]`},
		{"nested", multi("mixed", multi("alternative", part(plain, "hi"), multi("related", part(rich, "<img src=cid:p@x>"), part(png, "x"))), part(pdf, "x")),
			"P=hi H=<img src=cid:p@x> A=[1.2.2  image/png inline, 2 a.pdf application/pdf]"},
		{"two texts", multi("mixed", part(plain, "one"), part(plain, "two")), "P=one\ntwo H= A=[]"},
		{"html after text", multi("mixed", part(plain, "a<b"), part(rich, "<p>two")), "P=a<b\ntwo H=<div style=\"white-space:pre-wrap\">a&lt;b</div>\n<p>two A=[]"},
		{"text file", multi("mixed", part(plain, "hi"), part(plain+"; name=a.txt\nContent-Disposition: inline", "file")), "P=hi H= A=[2 a.txt text/plain]"},
		{"csv", part("Content-Type: text/csv; charset=gbk; name=a.csv", gbk("中")), "P= H= A=[1 a.csv text/csv]"},
		{"signed", multi("signed", part(plain, "hi"), part("Content-Type: application/pgp-signature", "sig")), "P=hi H= A=[2  application/pgp-signature inline]"},
		{"forward", multi("mixed", part(plain, "see"), part("Content-Type: message/rfc822", part("Subject: inner/1", "text"))), "P=see H= A=[2 inner_1.eml message/rfc822]"},
		{"html with own charset", part(rich, "<meta charset=gbk><p>"+gbk("中文字")), "P= H=<meta charset=gbk><p>中文字 A=[]"},
		{"label utf-8 on gbk", part(plain+"; charset=utf-8", gbk("中文字")), "P=中文字 H= A=[]"},
		{"no label", part("X: y", gbk("中文字")), "P=中文字 H= A=[]"},
		{"flowed", part(plain+"; format=flowed", "one \ntwo\n> q \n> r\n"), "P=one two\n> q r\n H= A=[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := Text(strings.NewReader(tt.raw), parse(t, tt.raw), 1000)
			if err != nil {
				t.Fatal(err)
			}
			var atts []string
			for _, a := range b.Attachments {
				s := a.PartPath + " " + a.Name + " " + a.Type
				if a.Inline {
					s += " inline"
				}
				atts = append(atts, s)
			}
			got := fmt.Sprintf("P=%s H=%s A=[%s]", b.Plain, b.HTML, strings.Join(atts, ", "))
			if len(b.Calendar) > 0 {
				got += fmt.Sprintf(" C=%v", b.Calendar)
			}
			if got != tt.want || b.Truncated {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTextIsCapped(t *testing.T) {
	t.Parallel()
	raw := part("X: y", strings.Repeat("中", 1000))
	b, err := Text(strings.NewReader(raw), parse(t, raw), 100)
	if err != nil || !b.Truncated || len(b.Plain) > 100 || !strings.HasPrefix(b.Plain, "中中中") {
		t.Errorf("Text = %q, truncated %v, %v", b.Plain, b.Truncated, err)
	}
}

func TestSearchText(t *testing.T) {
	t.Parallel()
	raw := "Subject: =?utf-8?B?5L2g5aW9?=\nFrom: Ann <a@x>\n" + multi("mixed", part("Content-Type: text/html", "<p>body <b>te</b>xt</p>"),
		part("Content-Disposition: attachment; filename=\"报告.pdf\"\nContent-Type: application/pdf", "%PDF"),
		part("Content-Type: message/rfc822", part("Subject: inner", "deep")))
	got, err := SearchText(strings.NewReader(raw), parse(t, raw), 1000)
	for _, want := range []string{"你好", "Ann a@x", "body text", "报告.pdf", "inner", "deep"} {
		if !strings.Contains(got, want) {
			t.Errorf("SearchText lacks %q: %q, %v", want, got, err)
		}
	}
	if strings.Contains(got, "%PDF") || strings.Contains(got, "<b>") {
		t.Errorf("SearchText has more than words: %q", got)
	}
	if got, _ := SearchText(strings.NewReader(raw), parse(t, raw), 10); len(got) > 10 {
		t.Errorf("bound 10 gave %d bytes", len(got))
	}
}

// TestSimpleTextIsTheSame compares the short way with the long one.
func TestSimpleTextIsTheSame(t *testing.T) {
	t.Parallel()
	pieces := []string{"word ", "\r\n", "\r", "\n", "\r\r\n", "\t", "~{", "+AGE-", "~", "+", "x"}
	r := rand.New(rand.NewPCG(8, 9))
	for label := range simpleCharset {
		for range 500 {
			var b strings.Builder
			for range r.IntN(12) {
				b.WriteString(pieces[r.IntN(len(pieces))])
			}
			want := cleanText(decodeBytes(label, []byte(b.String())))
			if got, ok := simpleText(label, []byte(b.String())); !ok || got != want {
				t.Fatalf("%q as %q becomes %q, want %q", b.String(), label, got, want)
			}
		}
	}
	for _, s := range []string{"é", "a\x00", "\x1b$B", "\x0e", "\x7f"} {
		if _, ok := simpleText("utf-8", []byte(s)); ok {
			t.Errorf("%q goes the short way", s)
		}
	}
}
