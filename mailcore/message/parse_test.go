package message

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// outline shows a tree as "type/subtype[body]" with children in parentheses.
func outline(raw string, p *Part) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s", p.Type, p.Subtype)
	if len(p.Parts) == 0 {
		fmt.Fprintf(&b, "%q", raw[p.BodyStart:p.BodyEnd])
		return b.String()
	}
	for i, c := range p.Parts {
		b.WriteString(map[bool]string{true: "(", false: " "}[i == 0] + outline(raw, c))
	}
	return b.String() + ")"
}

func TestParseTree(t *testing.T) {
	t.Parallel()
	const mixed = "Content-Type: multipart/mixed; boundary=b\n\n"
	for _, tt := range []struct{ name, raw, want string }{
		{"empty", "", `text/plain""`},
		{"only body", "\nhi\n", `text/plain"hi\n"`},
		{"no blank line", "Subject: x\n", `text/plain""`},
		{"simple", "Subject: x\n\nhi\n", `text/plain"hi\n"`},
		{"two parts", mixed + "pre\n--b\n\none\n--b\n\ntwo\n--b--\npost\n", `multipart/mixed(text/plain"one" text/plain"two")`},
		{"crlf", strings.ReplaceAll(mixed+"pre\n--b\n\none\n--b\n\ntwo\n\n--b--\npost\n", "\n", "\r\n"), `multipart/mixed(text/plain"one" text/plain"two\r\n")`},
		{"no closing", mixed + "--b\n\none\n--b\n\ntwo\n", `multipart/mixed(text/plain"one" text/plain"two\n")`},
		{"trailing spaces", mixed + "--b \t\n\none\n--b-- \n", `multipart/mixed(text/plain"one")`},
		{"prefix in body", mixed + "--b\n\n--bb\n--b2--\n--b--\n", `multipart/mixed(text/plain"--bb\n--b2--")`},
		{"boundary inside line", mixed + "--b\n\nx --b\n--b--\n", `multipart/mixed(text/plain"x --b")`},
		{"prefix boundaries", "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\nin\n--bb--\n--b\n\nout\n--b--\n",
			`multipart/mixed(multipart/mixed(text/plain"in") text/plain"out")`},
		{"boundary that ends in dashes", "Content-Type: multipart/mixed; boundary=\"b--\"\n\n--b--\n\nx\n--b----\n", `multipart/mixed(text/plain"x")`},
		{"same boundary nested", mixed + "--b\n" + mixed + "--b\n\nin\n--b--\n--b\n\nout\n--b--\n", `multipart/mixed(multipart/mixed(text/plain"in") text/plain"out")`},
		{"inner not closed", mixed + "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nin\n--b\n\nout\n--b--\n", `multipart/mixed(multipart/mixed(text/plain"in") text/plain"out")`},
		{"no boundary", "Content-Type: multipart/mixed\n\nhi\n", `multipart/mixed(text/plain"")`},
		{"empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nhi\n--\n", `multipart/mixed(text/plain"")`},
		{"boundary not found", mixed + "hi\n", `multipart/mixed(text/plain"")`},
		{"empty parts", mixed + "--b\n--b\n\n--b\n\n\n--b--", `multipart/mixed(text/plain"" text/plain"" text/plain"")`},
		{"header without blank line", mixed + "--b\nContent-Type: text/html\n--b--\n", `multipart/mixed(text/html"")`},
		{"text without header", mixed + "--b\nHello there\nfriend\n--b--\n", `multipart/mixed(text/plain"Hello there\nfriend")`},
		{"space for blank line", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n \n--b\n \t\nhi\n--b--\n", `multipart/mixed(text/plain" \t\nhi")`},
		{"space, then text", "Subject: x\n \nhi\n", `text/plain"hi\n"`},
		{"space, then a field", "Subject: x\n \nContent-Type: text/html\n\nhi\n", `text/html"hi\n"`},
		{"quoted boundary", "Content-Type: multipart/mixed;\n\tboundary=\"a b:=?\"\n\n--a b:=?\n\nx\n--a b:=?--\n", `multipart/mixed(text/plain"x")`},
		{"digest", "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\nhi\n--b--\n", `multipart/digest(message/rfc822(text/plain"hi"))`},
		{"message", "Content-Type: message/rfc822\n\nSubject: in\n" + mixed + "--b\n\nx\n--b--\n", `message/rfc822(multipart/mixed(text/plain"x"))`},
		{"message in base64", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW4K\n", `message/rfc822"U3ViamVjdDogaW4K\n"`},
		{"message ends without body", mixed + "--b\nContent-Type: message/rfc822\n\nSubject: in\n--b--\n", `multipart/mixed(message/rfc822(text/plain""))`},
		{"junk before header", "From me Mon Jan 1\n>From x\nSubject: x\n\nhi", `text/plain"hi"`},
		{"bom", "\xef\xbb\xbfContent-Type: text/html\n\nhi", `text/html"hi"`},
		{"broken type", "Content-Type: text\n\nhi", `text/plain"hi"`},
		{"broken type 2", "Content-Type: foo bar\n\nhi", `application/octet-stream"hi"`},
		{"two types", "Content-Type: text/html\nContent-Type: image/png\n\nhi", `text/html"hi"`},
		{"upper case, comment", "CONTENT-TYPE: TEXT/HTML (really); CHARSET=x\n\nhi", `text/html"hi"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := parse(t, tt.raw)
			if got := outline(tt.raw, s.Root); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			checkStructure(t, []byte(tt.raw), s)
		})
	}
}

func TestUnfoundBoundaryStillReads(t *testing.T) {
	t.Parallel()
	raw := "Content-Type: multipart/mixed; boundary=b\n\nhi\n"
	if b, err := Text(strings.NewReader(raw), parse(t, raw), 100); err != nil || b.Plain != "hi\n" {
		t.Errorf("Text = %q, %v", b.Plain, err)
	}
}

// checkStructure holds what is true of every Structure.
func checkStructure(t testing.TB, raw []byte, s *Structure) {
	t.Helper()
	if s.Size != int64(len(raw)) || s.Lines != int64(bytes.Count(raw, []byte("\n"))) {
		t.Errorf("Size, Lines = %d, %d; want %d, %d", s.Size, s.Lines, len(raw), bytes.Count(raw, []byte("\n")))
	}
	if s.Root.HeaderStart != 0 || s.Root.BodyEnd != s.Size {
		t.Errorf("root is [%d,%d) of %d", s.Root.HeaderStart, s.Root.BodyEnd, s.Size)
	}
	count := 0
	var check func(p *Part, from, to int64)
	check = func(p *Part, from, to int64) {
		if count++; p.HeaderStart < from || p.BodyStart < p.HeaderStart || p.BodyEnd < p.BodyStart || p.BodyEnd > to {
			t.Errorf("part [%d,%d,%d) outside [%d,%d)", p.HeaderStart, p.BodyStart, p.BodyEnd, from, to)
			return
		}
		if n := int64(bytes.Count(raw[p.BodyStart:p.BodyEnd], []byte("\n"))); n != p.Lines {
			t.Errorf("part %s at %d: Lines = %d, want %d", p.Type, p.BodyStart, p.Lines, n)
		}
		if p.Type == "multipart" && len(p.Parts) == 0 || p.Message != nil && len(p.Parts) != 1 {
			t.Errorf("part at %d: %s with %d parts", p.BodyStart, p.Type, len(p.Parts))
		}
		at := p.BodyStart
		for _, c := range p.Parts {
			check(c, at, p.BodyEnd)
			at = c.BodyEnd
		}
	}
	check(s.Root, 0, s.Size)
	if count > 2*MaxParts+1 {
		t.Errorf("%d parts", count)
	}
	back, err := Unmarshal(s.Marshal())
	if err != nil || !sameStructure(back, s) {
		t.Errorf("Unmarshal(Marshal) differs: %v", err)
	}
	s.Walk(func(path string, p *Part) bool {
		if got, ok := s.PartByPath(path); !ok || got != p {
			t.Errorf("PartByPath(%q) is another part than Walk shows", path)
		}
		return true
	})
}

func sameStructure(a, b *Structure) bool {
	return bytes.Equal(a.Marshal(), b.Marshal()) && a.Header.Subject == b.Header.Subject && a.Header.Date.Equal(b.Header.Date)
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	raw := "Date: Mon, 1 Jan 2024 10:00:00 +0800\r\nFrom: =?utf-8?B?5byg5LiJ?= <z@x.cn>\r\nSender: s@x.cn\r\nReply-To: r@x.cn\r\n" +
		"To: a@x.cn,\r\n b@x.cn\r\nTo: c@x.cn\r\nCc: Team: d@x.cn;\r\nBcc: e@x.cn\r\nSubject: =?gb2312?B?" + stdBase64(gbk("会议")) + "?=\r\n" +
		"Subject: second\r\nMessage-ID: <A@X.CN>\r\nIn-Reply-To: <P@X.CN>\r\nReferences: <r@x>\r\n <P@X.CN>\r\n\r\nhi\r\n"
	s := parse(t, raw)
	h := s.Header
	if h.Subject != "会议" || !strings.HasPrefix(h.SubjectRaw, "=?gb2312?") || h.MessageID != "A@x.cn" || h.MessageIDRaw != "<A@X.CN>" {
		t.Errorf("Subject %q (%q), MessageID %q (%q)", h.Subject, h.SubjectRaw, h.MessageID, h.MessageIDRaw)
	}
	if len(h.To) != 3 || h.To[2].Local != "c" || len(h.Cc) != 1 || h.Cc[0].Group != "Team" || h.From[0].Name != "张三" || h.From[0].NameRaw != "=?utf-8?B?5byg5LiJ?=" {
		t.Errorf("addresses: %+v", h)
	}
	if !reflect.DeepEqual(h.References, []string{"r@x", "P@x.cn"}) || !reflect.DeepEqual(h.InReplyTo, []string{"P@x.cn"}) {
		t.Errorf("References %q, InReplyTo %q", h.References, h.InReplyTo)
	}
	back, err := Unmarshal(s.Marshal())
	if err != nil || !reflect.DeepEqual(back.Header.To, h.To) || !back.Header.Date.Equal(h.Date) || back.Header.Date.Format("-0700") != "+0800" {
		t.Errorf("after Unmarshal: %+v, %v", back, err)
	}
}

func TestPartByPath(t *testing.T) {
	t.Parallel()
	// The example of RFC 3501, section 6.4.5.
	inner3 := "Content-Type: multipart/mixed; boundary=i3\n\n--i3\nContent-Type: text/plain\n\n3.1\n--i3\nContent-Type: application/octet-stream\n\n3.2\n--i3--\n"
	inner42 := "Content-Type: multipart/mixed; boundary=i42\n\n--i42\n\n4.2.1\n--i42\nContent-Type: multipart/alternative; boundary=alt\n\n" +
		"--alt\n\n4.2.2.1\n--alt\nContent-Type: text/richtext\n\n4.2.2.2\n--alt--\n--i42--\n"
	raw := "Content-Type: multipart/mixed; boundary=top\n\n--top\n\n1\n--top\nContent-Type: application/octet-stream\n\n2\n" +
		"--top\nContent-Type: message/rfc822\n\n" + inner3 + "--top\nContent-Type: multipart/mixed; boundary=m4\n\n" +
		"--m4\nContent-Type: image/gif\n\n4.1\n--m4\nContent-Type: message/rfc822\n\n" + inner42 + "--m4--\n" +
		"--top\nContent-Type: message/rfc822\n\nSubject: single\n\n5.1\n--top--\n"
	s := parse(t, raw)
	for _, path := range []string{"1", "2", "3.1", "3.2", "4.1", "4.2.1", "4.2.2.1", "4.2.2.2", "5.1"} {
		p, ok := s.PartByPath(path)
		if !ok || raw[p.BodyStart:p.BodyEnd] != path {
			t.Errorf("PartByPath(%s) = %+v, %v", path, p, ok)
		}
	}
	for path, kind := range map[string]string{"": "multipart/mixed", "3": "message/rfc822", "4": "multipart/mixed", "4.2": "message/rfc822", "4.2.2": "multipart/alternative", "5": "message/rfc822"} {
		if p, ok := s.PartByPath(path); !ok || p.Type+"/"+p.Subtype != kind {
			t.Errorf("PartByPath(%q) = %v, %v; want %s", path, p, ok, kind)
		}
	}
	for _, path := range []string{"0", "6", "1.1", "3.3", "5.2", "5.1.1", "x", "1.", ".1", "01", "-1", "99999999999999999999"} {
		if p, ok := s.PartByPath(path); ok {
			t.Errorf("PartByPath(%q) = %+v, want none", path, p)
		}
	}
	single := parse(t, "Subject: x\n\nbody")
	if p, ok := single.PartByPath("1"); !ok || p != single.Root {
		t.Error("part 1 of a single-part message is not its body")
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	raw := "A: 1\r\nB: 2\r\n  more\r\njunk\r\n folded junk\r\nA : 3\r\n\r\nC: body\r\n"
	got, err := Fields(strings.NewReader(raw), 0, int64(len(raw)), 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range got {
		all = append(all, f.Name+"|"+string(f.Raw)+"|"+f.Value())
	}
	want := []string{"A|A: 1\r\n|1", "B|B: 2\r\n  more\r\n|2  more", "A|A : 3\r\n|3"}
	if !reflect.DeepEqual(all, want) {
		t.Errorf("Fields = %q, want %q", all, want)
	}
	if got, _ := Fields(strings.NewReader(raw), 0, int64(len(raw)), 1); len(got) != 1 {
		t.Errorf("Fields with max 1 gave %d", len(got))
	}
}

type brokenReader struct{}

var errDisk = errors.New("disk")

func (brokenReader) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestReadErrors(t *testing.T) {
	t.Parallel()
	if _, err := Parse(brokenReader{}, 100); !errors.Is(err, errDisk) {
		t.Errorf("Parse = %v, want the reader's error", err)
	}
	s := parse(t, "Subject: x\n\nhello")
	if _, err := Text(brokenReader{}, s, 100); !errors.Is(err, errDisk) {
		t.Errorf("Text = %v, want the reader's error", err)
	}
	short, err := Parse(strings.NewReader("Subject: x\n\nhi"), 1000)
	if err != nil || short.Size != 14 {
		t.Errorf("Parse with too large a size: %+v, %v", short, err)
	}
}

func TestUnmarshalRefusesOtherBytes(t *testing.T) {
	t.Parallel()
	good := parse(t, "To: a@x, b@y\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n").Marshal()
	for n := range good {
		if _, err := Unmarshal(good[:n]); !errors.Is(err, ErrFormat) {
			t.Errorf("Unmarshal of %d bytes of %d: %v, want ErrFormat", n, len(good), err)
		}
		bad := bytes.Clone(good)
		bad[n] ^= 0xff
		Unmarshal(bad) // must not panic or take much memory
	}
}

// TestUnmarshalOfVersion1 reads what builds before routes and empty fields were kept have stored.
func TestUnmarshalOfVersion1(t *testing.T) {
	t.Parallel()
	const old = "\x01t\x06\x00\x00\x00\x01s\x00\x02\x03Ann\x00\x01a\x01x\x00\x00\x00\x02\x00\x00\x01b\x01y\x01T\x00\x00\x00\x04<m@x\x01\x03m@x\x00\x00" +
		"\x04text\x05plain\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00tt\x00\x00\x00"
	s, err := Unmarshal([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	want := Envelope{SubjectRaw: "s", Subject: "s", From: []Address{{Name: "Ann", NameRaw: "Ann", Local: "a", Domain: "x"}},
		To: []Address{{Local: "b", Domain: "y", Group: "T"}}, MessageIDRaw: "<m@x", MessageID: "m@x"}
	if !reflect.DeepEqual(s.Header, want) || s.Root.Type != "text" {
		t.Errorf("Unmarshal = %+v, want %+v", s.Header, want)
	}
}

// bombs are messages built to cost much more than they weigh.
func bombs() map[string]func() []byte {
	repeat := func(head, s string, n int) func() []byte {
		return func() []byte { return []byte(head + strings.Repeat(s, n)) }
	}
	const mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	nested := func() []byte {
		var b bytes.Buffer
		for i := range 20000 {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
		}
		return b.Bytes()
	}
	return map[string]func() []byte{
		"20 000 nested multiparts":    nested,
		"20 000 nested, one boundary": repeat("", mixed+"--b\r\n", 20000),
		"5 000 nested messages":       repeat("", "Content-Type: message/rfc822\r\n\r\n", 5000),
		"100 000 parts":               repeat(mixed, "--b\r\n\r\nx\r\n", 100000),
		"100 000 empty parts":         repeat(mixed, "--b\r\n", 100000),
		"300 000 addresses":           repeat("To: ", "a@b,", 300000),
		"300 000 To fields":           repeat("", "To: a@b\r\n", 300000),
		"10 MB line":                  repeat("Subject: x\r\n\r\n", "x", 10<<20),
		"10 MB header line":           repeat("Subject: ", "x", 10<<20),
		"10 MB field name":            repeat("", "x", 10<<20),
		"200 000 header lines":        repeat("", "X-A: b\r\n", 200000),
		"1 MB folded":                 repeat("Subject: a", "\r\n b", 250000),
		"boundary openers":            repeat("Subject: ", "=?", 50000),
		"word openers":                repeat("Subject: ", "=?a?q?", 17000),
		"words":                       repeat("Subject: ", "=?gbk?B?xOM=?= ", 6000),
		"parens":                      repeat("To: ", "(", 100000),
		"balanced parens":             repeat("To: ", "((((()))))", 10000),
		"quotes":                      repeat("To: ", `"`, 100000),
		"angles":                      repeat("To: ", "<", 100000),
		"colons":                      repeat("To: ", "a:", 50000),
		"params":                      repeat("Content-Type: text/plain", ";a=b", 25000),
		"param quotes":                repeat("Content-Type: text/plain; a=", `" `, 50000),
		"continuations":               repeat("Content-Disposition: attachment", ";\r\n filename*1*=a", 6000),
		"references":                  repeat("References: ", "<a@b> ", 17000),
		"dashes in deep nest":         func() []byte { return append(nested()[:5000], bytes.Repeat([]byte("--b\r\n"), 300000)...) },
	}
}

func TestBombs(t *testing.T) {
	for name, make := range bombs() {
		t.Run(name, func(t *testing.T) {
			raw := make()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			s, err := Parse(bytes.NewReader(raw), int64(len(raw)))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			used := after.TotalAlloc - before.TotalAlloc
			if took > 5*time.Second || used > 60<<20 {
				t.Errorf("Parse of %d bytes took %v and %d MB", len(raw), took, used>>20)
			}
			start = time.Now()
			Text(bytes.NewReader(raw), s, 1<<20)
			SearchText(bytes.NewReader(raw), s, 1<<20)
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("Text and SearchText took %v", d)
			}
			if size := len(s.Marshal()); size > 3*maxKept {
				t.Errorf("Structure takes %d bytes", size)
			}
			checkStructure(t, raw, s)
			t.Logf("%d bytes: %v, %.1f MB allocated, truncated %v", len(raw), took, float64(used)/(1<<20), s.Truncated)
		})
	}
}

func sampleMail(size int) []byte {
	var b bytes.Buffer
	b.WriteString("Received: from a by b; Mon, 1 Jan 2024 10:00:00 +0800\r\nFrom: =?utf-8?B?5byg5LiJ?= <z@x.cn>\r\nTo: a@x.cn, B <b@x.cn>\r\n" +
		"Subject: =?utf-8?B?5L2g5aW9?=\r\nDate: Mon, 1 Jan 2024 10:00:00 +0800\r\nMessage-ID: <a@x>\r\nReferences: <b@x> <c@x>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=\"=_m\"\r\n\r\n--=_m\r\nContent-Type: multipart/alternative; boundary=\"=_a\"\r\n\r\n" +
		"--=_a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n--=_a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>hello\r\n--=_a--\r\n" +
		"--=_m\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for b.Len() < size {
		b.WriteString(strings.Repeat("QUJD", 19) + "\r\n")
	}
	b.WriteString("--=_m--\r\n")
	return b.Bytes()
}

func BenchmarkParse(b *testing.B) {
	for _, size := range []int{4 << 10, 1 << 20} {
		raw := sampleMail(size)
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(bytes.NewReader(raw), int64(len(raw))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUnmarshal(b *testing.B) {
	raw := sampleMail(4 << 10)
	s, err := Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		b.Fatal(err)
	}
	stored := s.Marshal()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Unmarshal(stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenPartBase64(b *testing.B) {
	raw := sampleMail(1 << 20)
	s, _ := Parse(bytes.NewReader(raw), int64(len(raw)))
	p, _ := s.PartByPath("2")
	b.SetBytes(p.BodyEnd - p.BodyStart)
	for b.Loop() {
		io.Copy(io.Discard, OpenPart(bytes.NewReader(raw), p))
	}
}
