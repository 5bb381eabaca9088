package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// These tests send hostile MIME through the whole program (reliability, section 3.3).

// shownMail is a mail as the API shows it.
type shownMail struct {
	ID, HTML, Text string
	BlockedImages  int
	Attachments    []struct {
		Part, Name, Type, URL string
		Size                  int64
		Inline                bool
	}
}

// show sends a mail to lisi and gives what the API shows of it.
func (w *town) show(v *visitor, subject, body string) (m shownMail) {
	w.t.Helper()
	raw := "From: Ada <ada@outside.test>\r\nTo: lisi@demo.test\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\n" + strings.ReplaceAll(body, "\n", "\r\n")
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", []byte(raw)); err != nil {
		w.t.Fatalf("%s: %v", subject, err)
	}
	m.ID = newest(w.t, v).ID
	v.do("GET", "/api/v1/messages/"+m.ID, nil, &m)
	return m
}

// TestHTMLCharsets: reliability M08. The header's charset wins over the page's own word, a mark of byte order is none of
// the text, and no charset makes script out of text.
func TestHTMLCharsets(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	li := w.visit("lisi@demo.test")
	for name, c := range map[string]struct{ kind, body, want, never string }{
		"header wins":  {"text/html; charset=gb18030", "<meta charset=utf-8><p>\xd6\xd0\xce\xc4</p>", "中文", "�"},
		"meta alone":   {"text/html", "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"></head><p>\xd6\xd0\xce\xc4</p>", "中文", "�"},
		"mark of utf8": {"text/html; charset=utf-8", "\xef\xbb\xbf<p>\xe4\xb8\xad</p>", "<p>中</p>", "\ufeff"},
		"utf-7":        {"text/html; charset=utf-7", "<p>a</p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "a", "<script"},
		"meta utf-7":   {"text/html", "<meta charset=utf-7><p>a</p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "a", "<script"},
		"unknown":      {"text/html; charset=x-none", "<p>\xd6\xd0\xce\xc4\xb2\xe2\xca\xd4</p><script>1</script>", "<p>", "<script"},
		"two charsets": {"text/html; charset=utf-8; charset=utf-7", "<p>\xe4\xb8\xad</p>+ADw-script+AD4-", "中", "<script"},
	} {
		m := w.show(li, name, "Content-Type: "+c.kind+"\nContent-Transfer-Encoding: 8bit\n\n"+c.body+"\n")
		if !strings.Contains(m.HTML, c.want) || strings.Contains(m.HTML, c.never) {
			t.Errorf("%s: %q; want %q, never %q", name, m.HTML, c.want, c.never)
		}
	}
}

// bomb is an archive whose one file is that much zeros.
func bomb(t *testing.T, name string, size int) []byte {
	t.Helper()
	return zipped(t, name, make([]byte, size))
}

// TestArchiveBombs: reliability M10. Archives that are more than they look cost little: they are taken or refused within
// two seconds each, are opened, and the search goes on.
func TestArchiveBombs(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	li := w.visit("lisi@demo.test")
	nested := bomb(t, "a.txt", 16<<20)
	for range 12 {
		nested = zipped(t, "a.zip", nested)
	}
	var many bytes.Buffer
	z := zip.NewWriter(&many)
	for i := range 30_000 {
		if _, err := z.Create(fmt.Sprintf("%d.txt", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"docx.docx": bomb(t, "word/document.xml", 64<<20), "xlsx.xlsx": bomb(t, "xl/sharedStrings.xml", 64<<20), "flat.zip": bomb(t, "a.txt", 64<<20),
		"nested.zip": nested, "overlap.zip": overlapping(t), "liar.zip": liar(t), "many.zip": many.Bytes(),
	} {
		began := time.Now()
		m := w.show(li, name, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\""+name+
			"\"\nContent-Transfer-Encoding: base64\n\n"+lines(base64.StdEncoding.EncodeToString(file))+"\n--b--\n")
		took := time.Since(began)
		if t.Logf("%s of %d bytes: %v", name, len(file), took); took > 2*time.Second*raceFactor {
			t.Errorf("%s took %v", name, took)
		}
		if len(m.Attachments) != 1 || m.Attachments[0].Name != name {
			t.Errorf("%s: attachments = %+v", name, m.Attachments)
		}
	}
	deliver(t, w, "lisi@demo.test", "afterwards")
	eventually(t, "a mail behind the bombs in the search", func() bool {
		var list struct{ Items []summary }
		li.do("GET", li.box()+"/messages?q=subject:afterwards", nil, &list)
		return len(list.Items) == 1
	})
}

// raceFactor bears with a busy machine.
const raceFactor = 3

func lines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return b.String() + s
}

// overlapping is an archive whose thousand names all lead to the same bytes, which are many when unpacked.
func overlapping(t *testing.T) []byte {
	t.Helper()
	one := bomb(t, "a.txt", 16<<20)
	at := bytes.LastIndex(one, []byte("PK\x01\x02"))
	end := bytes.LastIndex(one, []byte("PK\x05\x06"))
	entry := one[at:end]
	out := bytes.Clone(one[:at])
	for range 1000 {
		out = append(out, entry...)
	}
	tail := bytes.Clone(one[end:])
	binary.LittleEndian.PutUint16(tail[8:], 1000)
	binary.LittleEndian.PutUint16(tail[10:], 1000)
	binary.LittleEndian.PutUint32(tail[12:], uint32(1000*len(entry)))
	return append(out, tail...)
}

// liar is an archive that says of its small file that it is 3 GB.
func liar(t *testing.T) []byte {
	t.Helper()
	b := zipped(t, "a.docx", []byte("small"))
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[at+24:], 3<<30)
	return b
}

// TestFalseTypes: reliability M15. A file is what its bytes say: only four kinds of pictures are ever shown in place, all
// else is a download that no browser runs, and what the mail calls it cannot leave its place.
func TestFalseTypes(t *testing.T) {
	t.Parallel()
	w := found(t)
	li := w.visit("lisi@demo.test")
	const page = "<html><script>alert(1)</script></html>"
	for name, c := range map[string]struct{ kind, file, body string }{
		"page as text":    {"text/plain", "a.txt", page},
		"page as picture": {"image/png", "a.png", page},
		"svg as png":      {"image/png", "a.png", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`},
		"svg":             {"image/svg+xml", "a.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`},
		"program as pdf":  {"application/pdf", "a.pdf", "MZ\x90 This program cannot be run in DOS mode"},
		"page":            {"text/html", "a.html", page},
		"script":          {"text/javascript", "a.js", "alert(1)"},
		"xml":             {"application/xhtml+xml", "a.xht", page},
		"odd type":        {`x/"><script>alert(1)</script>`, "a.bin", page},
		"picture and js":  {"image/gif", "a.gif", "GIF89a/*" + page + "*/=1"},
	} {
		m := w.show(li, name, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: "+c.kind+"\nContent-ID: <x>\nContent-Disposition: inline; filename=\""+c.file+
			"\"\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString([]byte(c.body))+"\n--b--\n")
		if strings.Contains(m.HTML, "<script") {
			t.Errorf("%s: %s", name, m.HTML)
		}
		for _, a := range m.Attachments {
			if strings.ContainsAny(a.Type, "<>\"\r\n") {
				t.Errorf("%s: type %q", name, a.Type)
			}
			for _, inline := range []string{"", "?inline=1"} {
				h := partHeader(li, "/api/v1/messages/"+m.ID+"/parts/"+a.Part+inline)
				gif := name == "picture and js"
				if kind := h.Get("Content-Type"); !gif && kind != "application/octet-stream" || gif && kind != "image/gif" {
					t.Errorf("%s%s: %s", name, inline, kind)
				}
				if d := h.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") && !(gif && inline != "") || h.Get("X-Content-Type-Options") != "nosniff" ||
					!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
					t.Errorf("%s%s: %v", name, inline, h)
				}
			}
		}
		if len(m.Attachments) == 0 {
			t.Errorf("%s: the file is not listed", name)
		}
	}
}

func partHeader(v *visitor, path string) http.Header {
	v.t.Helper()
	req, err := http.NewRequest("GET", v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+v.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.Header
}

const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

// TestRelatedParts: reliability M16. A page names its pictures by Content-ID; pages and loops named so are not shown, the
// first of two twins is, and a Content-Location opens nothing.
func TestRelatedParts(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	li := w.visit("lisi@demo.test")
	const gif = "Content-Type: image/gif\nContent-Transfer-Encoding: base64\n"
	m := w.show(li, "related", "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\nContent-ID: <self>\n\n"+
		`<img src="cid:pic"><img src="cid:PIC"><img src="cid:self"><iframe src="cid:self"></iframe><img src="cid:page"><a href="cid:page">x</a><img src="http://far.test/loc.gif"><img src="cid:none">`+
		"\n--b\n"+gif+"Content-ID: <pic>\n\n"+pixel+"\n--b\n"+gif+"Content-ID: <pic>\nContent-Disposition: inline; filename=twin.gif\n\n"+pixel+
		"\n--b\nContent-Type: text/html\nContent-ID: <page>\n\n<script>alert(1)</script>\n--b\n"+gif+"Content-Location: http://far.test/loc.gif\n\n"+pixel+"\n--b--\n")
	if strings.Contains(m.HTML, "<iframe") || strings.Contains(m.HTML, "<script") || strings.Contains(m.HTML, "far.test") || strings.Contains(m.HTML, "cid:") {
		t.Errorf("html = %s", m.HTML)
	}
	shown := 0
	for _, piece := range strings.Split(m.HTML, `src="`)[1:] {
		path, _, _ := strings.Cut(strings.ReplaceAll(piece, "&amp;", "&"), `"`)
		res, err := http.Get(li.base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		switch kind := res.Header.Get("Content-Type"); {
		case kind == "image/gif":
			shown++
		case strings.HasPrefix(kind, "text/html"), strings.HasPrefix(res.Header.Get("Content-Disposition"), "inline"):
			t.Errorf("%s is shown as %s", path, kind)
		}
	}
	if shown != 2 {
		t.Errorf("%d pictures are shown, want the one that is named twice: %s", shown, m.HTML)
	}
}

// TestAlternatives: reliability M17. Of several forms of one text the page is shown, in whatever order they stand; the
// calendar's, AMP's and rich text's are not; an empty page falls back to the text.
func TestAlternatives(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	li := w.visit("lisi@demo.test")
	form := map[string]string{
		"text": "Content-Type: text/plain\n\nplain words\n", "page": "Content-Type: text/html\n\n<p>page words</p>\n", "empty": "Content-Type: text/html\n\n<html><body></body></html>\n",
		"amp": "Content-Type: text/x-amp-html\n\n<html amp4email><body>amp words</body></html>\n", "rtf": "Content-Type: text/rtf\n\n{\\rtf1 rtf words}\n",
		"enriched": "Content-Type: text/enriched\n\n<bold>enriched words</bold>\n", "calendar": "Content-Type: text/calendar; method=PUBLISH\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n",
	}
	for order, want := range map[string]string{
		"text page": "page words", "page text": "page words", "text amp page": "page words", "text page amp": "page words", "text page calendar": "page words", "calendar page text": "page words",
		"text empty": "plain words", "text rtf": "plain words", "rtf text": "plain words", "text amp": "plain words", "text enriched": "words", "enriched": "enriched words", "text calendar": "plain words",
	} {
		var b strings.Builder
		b.WriteString("Content-Type: multipart/alternative; boundary=b\n\n")
		for _, f := range strings.Fields(order) {
			b.WriteString("--b\n" + form[f])
		}
		m := w.show(li, "alternative "+order, b.String()+"--b--\n")
		shown := m.HTML
		if strings.TrimSpace(strings.NewReplacer("<div>", "", "</div>", "", "<html>", "", "<body>", "").Replace(shown)) == "" {
			shown = m.Text
		}
		if !strings.Contains(shown, want) || strings.Contains(shown, "amp words") || strings.Contains(shown, "VCALENDAR") || strings.Contains(shown, "rtf1") {
			t.Errorf("%s: shows %q, want %q", order, shown, want)
		}
	}
}

// TestWrappedMail: reliability M18. We check no S/MIME and no PGP, so nothing is ever called signed or encrypted safely:
// the text of a signed mail is read, an altered one too, the encrypted stays a file, and a page that is torn over several
// parts to swallow a decrypted one (EFAIL) is closed at each part's end and loads nothing.
func TestWrappedMail(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	li := w.visit("lisi@demo.test")
	for name, c := range map[string]struct{ body, want string }{
		"smime signed": {"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b\n\n--b\nContent-Type: text/plain\n\nsigned words\n--b\n" +
			"Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMIIB\n--b--\n", "signed words"},
		"pgp signed": {"Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\n\n--b\nContent-Type: text/plain\n\naltered words\n--b\n" +
			"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n--b--\n", "altered words"},
		"pgp encrypted": {"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n" +
			"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n-----END PGP MESSAGE-----\n--b--\n", ""},
		"smime encrypted": {"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n", ""},
		"efail": {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<img src=\"http://evil.test/\n--b\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n" +
			"Content-Transfer-Encoding: base64\n\nMIIB\n--b\nContent-Type: text/html\n\n\">\n--b--\n", ""},
	} {
		m := w.show(li, name, c.body)
		all := m.HTML + m.Text
		if !strings.Contains(all, c.want) || strings.Contains(m.HTML, "evil.test") || strings.Contains(strings.ToLower(all), "verified") {
			t.Errorf("%s: html %q, text %q", name, m.HTML, m.Text)
		}
		if c.want == "" && len(m.Attachments) == 0 {
			t.Errorf("%s: nothing can be saved of it", name)
		}
	}
}

// TestIndexGoesOn: reliability M21. Mails that are hard to read hold up no other: all are visible, and the mail behind
// them is found by its words.
func TestIndexGoesOn(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	li := w.visit("lisi@demo.test")
	var deep strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	poison := map[string]string{
		"deep": deep.String() + "\n\nx\n", "letters": strings.Repeat("Content-Type: message/rfc822\n\n", 2000) + "\n\nx\n",
		"pdf":     "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 1 0 obj <</Type/Page/Parent 1 0 R/Contents 2 0 R>> endobj 2 0 obj <</Length 99999999999>> stream")) + "\n",
		"docx":    "Content-Type: application/octet-stream; name=a.docx\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(zipped(t, "word/document.xml", []byte(strings.Repeat("<w:p>", 100_000)))) + "\n",
		"page":    "Content-Type: text/html\n\n" + strings.Repeat("<div>", 100_000) + "\n",
		"bytes":   "Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B" + strings.Repeat("\x7e\x21\xff", 1000) + "\n",
		"quoted":  "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=", 100_000) + "\n",
		"winmail": "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("\x78\x9f\x3e\x22\x01\x00\x02\x05\x90\x06\x00\xff\xff\xff\xff")) + "\n",
	}
	ids := map[string]string{}
	for name, body := range poison {
		ids[name] = w.show(li, "poison "+name, body).ID
	}
	w.show(li, "sound", "Content-Type: text/plain\n\nthe quagga is alive\n")
	eventually(t, "the words behind the poison", func() bool {
		var list struct{ Items []summary }
		li.do("GET", li.box()+"/messages?q=quagga", nil, &list)
		return len(list.Items) == 1
	})
	for name, id := range ids {
		li.do("GET", "/api/v1/messages/"+id, nil, nil)
		found := 0
		for _, folder := range []string{"inbox", "junk"} {
			var list struct{ Items []summary }
			li.do("GET", li.box()+"/messages?limit=200&folder="+folder+"&q="+name, nil, &list)
			found += len(list.Items)
		}
		if found == 0 {
			t.Errorf("poison %s is not found by its subject", name)
		}
	}
	k := w.imap("lisi@demo.test")
	for _, folder := range []string{"INBOX", "Junk"} {
		k.ok("SELECT " + folder)
		k.ok("FETCH 1:* (BODYSTRUCTURE ENVELOPE)")
		k.ok(`SEARCH TEXT "quagga"`)
	}
}
