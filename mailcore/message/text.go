package message

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Body is the readable content of a message.
type Body struct {
	Plain, HTML string // valid UTF-8 with LF line ends; either may be empty. HTML is not sanitised.
	Attachments []AttachmentInfo
	Calendar    []string // paths of text/calendar and application/ics parts
	Truncated   bool     // text was cut at the given bound, or the Structure is itself truncated
}

// AttachmentInfo describes a part that is a file rather than text to read.
type AttachmentInfo struct {
	PartPath  string // IMAP section number, "1.2"
	Name      string // decoded and safe; "" if the mail gives none
	Type      string // "image/png", lower case
	Size      int64  // decoded bytes, estimated
	ContentID string // without <>
	Inline    bool   // belongs to the text (a picture that the HTML refers to, a signature), not to the list of files
}

// Text picks the best plain and HTML texts, decodes them to UTF-8 and caps each at max bytes. Of alternatives the first
// plain and the last HTML count; parts that follow each other are joined. Other parts are attachments; messages inside the
// message are one attachment each. Errors are those of r.
func Text(r io.ReaderAt, s *Structure, max int64) (Body, error) {
	t := textPicker{r: r, plainLeft: max, htmlLeft: max}
	t.body.Truncated = s.Truncated
	path := ""
	if s.Root.Type != "multipart" {
		path = "1"
	}
	got := t.visit(s.Root, path, 0)
	t.body.Plain, t.body.HTML = got.plain, got.html
	markInline(&t.body)
	return t.body, t.err
}

// texts is what a part gives to read.
type texts struct{ plain, html string }

type textPicker struct {
	r                   io.ReaderAt
	body                Body
	plainLeft, htmlLeft int64
	err                 error
}

// visit gives the texts of p; index is its place among its siblings.
func (t *textPicker) visit(p *Part, path string, index int) texts {
	if p.Type != "multipart" {
		return t.leaf(p, path, index)
	}
	if raw, ok := unparsedBody(p); ok {
		return t.leaf(raw, path, index)
	}
	var all []texts
	for i, c := range p.Parts {
		switch {
		case p.Subtype == "signed" && i > 0:
			t.attach(c, childPath(path, i), true)
		case p.Subtype == "related" && i != relatedRoot(p) && c.Type == "text":
			t.attach(c, childPath(path, i), false)
		case p.Subtype == "alternative" && c.Type == "text" && !isReadable(c):
			if c.Subtype == "calendar" {
				t.body.Calendar = append(t.body.Calendar, childPath(path, i))
			}
		default:
			all = append(all, t.visit(c, childPath(path, i), i))
		}
	}
	if p.Subtype == "alternative" {
		return choose(all)
	}
	return join(all)
}

// unparsedBody is the body of a multipart in which no boundary was found, as one text.
func unparsedBody(p *Part) (*Part, bool) {
	if len(p.Parts) != 1 || p.BodyStart == p.BodyEnd {
		return nil, false
	}
	if c := p.Parts[0]; c.HeaderStart != p.BodyEnd || c.BodyEnd != p.BodyEnd {
		return nil, false
	}
	raw := *p
	raw.Type, raw.Subtype, raw.Parts = "text", "plain", nil
	return &raw, true
}

func relatedRoot(p *Part) int {
	if start := p.param("start"); start != "" {
		for i, c := range p.Parts {
			if c.ID != "" && trimID(c.ID) == trimID(start) {
				return i
			}
		}
	}
	return 0
}

func trimID(s string) string { return strings.Trim(s, " \t<>") }

// choose takes the first plain and the last HTML; the order of alternatives is from plainest to richest
// (RFC 2046, section 5.1.4). Blank alternatives do not count.
func choose(all []texts) texts {
	var out texts
	for _, t := range all {
		if strings.TrimSpace(out.plain) == "" {
			out.plain = t.plain
		}
		if strings.TrimSpace(t.html) != "" {
			out.html = t.html
		}
	}
	return out
}

// join puts texts one after the other; where one has only one form, the other is made from it.
func join(all []texts) texts {
	var plain, rich []string
	anyHTML := false
	for _, t := range all {
		if t.plain == "" && t.html == "" {
			continue
		}
		anyHTML = anyHTML || t.html != ""
		plain, rich = append(plain, t.plain), append(rich, t.html)
	}
	if len(plain) == 1 {
		return texts{plain[0], rich[0]}
	}
	if !anyHTML {
		return texts{plain: strings.Join(plain, "\n")}
	}
	for i := range plain {
		switch {
		case plain[i] == "":
			plain[i] = HTMLToText(rich[i])
		case rich[i] == "":
			rich[i] = "<div style=\"white-space:pre-wrap\">" + html.EscapeString(plain[i]) + "</div>"
		}
	}
	return texts{strings.Join(plain, "\n"), strings.Join(rich, "\n")}
}

func isReadable(p *Part) bool {
	switch p.Type + "/" + p.Subtype {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown":
		return true
	}
	return false
}

func (t *textPicker) leaf(p *Part, path string, index int) texts {
	named := p.Filename() != "" && (p.Disposition != "" || index > 0)
	kind := p.Type + "/" + p.Subtype
	if kind == "text/calendar" || kind == "application/ics" {
		t.body.Calendar = append(t.body.Calendar, path)
		if kind == "text/calendar" && p.Disposition != "attachment" {
			return texts{}
		}
	}
	if !isReadable(p) || p.Disposition == "attachment" || named {
		t.attach(p, path, false)
		return texts{}
	}
	switch p.Subtype {
	case "html":
		return texts{html: t.read(p, &t.htmlLeft)}
	case "enriched", "richtext":
		return texts{plain: HTMLToText(t.read(p, &t.plainLeft))}
	}
	return texts{plain: t.read(p, &t.plainLeft)}
}

func (t *textPicker) attach(p *Part, path string, inline bool) {
	name := p.Filename()
	if name == "" && p.Message != nil {
		name = safeFilename(strings.NewReplacer("/", "_", `\`, "_").Replace(cutText(p.Message.Subject, 200)) + ".eml")
	}
	t.body.Attachments = append(t.body.Attachments, AttachmentInfo{PartPath: path, Name: name,
		Type: p.Type + "/" + p.Subtype, Size: p.DecodedSize(), ContentID: trimID(p.ID), Inline: inline})
}

// read decodes one text and takes it from the bytes that are left.
func (t *textPicker) read(p *Part, left *int64) string {
	if *left <= 0 || t.err != nil {
		t.body.Truncated = t.body.Truncated || p.BodyEnd > p.BodyStart
		return ""
	}
	s, cut, err := readText(t.r, p, *left)
	t.err = err
	t.body.Truncated = t.body.Truncated || cut
	*left -= int64(len(s))
	return s
}

// readText gives at most max bytes of a text part as UTF-8 with LF line ends.
func readText(r io.ReaderAt, p *Part, max int64) (text string, cut bool, err error) {
	b, back := borrow(min(max+1, p.BodyEnd-p.BodyStart)) // decoding makes nothing longer
	defer back()
	n, err := io.ReadFull(OpenPart(r, p), b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", false, fmt.Errorf("read text: %w", err)
	}
	b = b[:n]
	if cut = int64(len(b)) > max; cut {
		b = b[:max]
	}
	label := textCharset(p, b)
	s, ok := simpleText(label, b)
	if !ok {
		s = cleanText(decodeBytes(label, b))
	}
	if p.Subtype == "plain" && strings.EqualFold(p.param("format"), "flowed") {
		s = unflow(s, strings.EqualFold(p.param("delsp"), "yes"))
	}
	short := cutText(s, int(max))
	return short, cut || len(short) < len(s), nil
}

// borrowed are buffers for texts before they are decoded.
var borrowed = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// borrow gives n bytes of any content until back is called.
func borrow(n int64) (b []byte, back func()) {
	if n > 64<<10 {
		return make([]byte, n), func() {}
	}
	buf := borrowed.Get().(*[64 << 10]byte)
	return buf[:n], func() { borrowed.Put(buf) }
}

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?([-\w.:]{2,40})`)

// textCharset is the charset of the Content-Type field; HTML without one may name it itself.
func textCharset(p *Part, b []byte) string {
	label := strings.ToLower(p.param("charset"))
	if label == "" {
		label = decodeParam(p.Params, "charset")
	}
	if p.Subtype != "html" || !unlabelled[label] || label == "utf-8" {
		return label
	}
	if m := metaCharset.FindSubmatch(b[:min(len(b), 2048)]); m != nil && !bytes.EqualFold(m[1][:min(3, len(m[1]))], []byte("utf")) {
		return string(m[1])
	}
	return label
}

// simple marks the bytes that are the same in every charset of simpleCharset and that cleanText would keep; line ends
// stand apart.
var simple = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = true
	}
	t['\n'], t['\t'], t['\r'] = true, true, true
	return t
}()

var simpleCharset = map[string]bool{"": true, "utf-8": true, "us-ascii": true, "iso-8859-1": true}

// simpleText is decodeBytes and cleanText for ASCII under a charset that most mails name; it changes b.
func simpleText(label string, b []byte) (string, bool) {
	if !simpleCharset[label] {
		return "", false
	}
	for _, c := range b {
		if !simple[c] {
			return "", false
		}
	}
	n := 0
	for rest := b; len(rest) > 0; {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 {
			n += copy(b[n:], rest)
			break
		}
		n += copy(b[n:], rest[:i])
		b[n] = '\n'
		n++
		rest = bytes.TrimPrefix(rest[i+1:], []byte("\n"))
	}
	return string(b[:n]), true
}

// cleanText unifies line ends and drops control characters.
func cleanText(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if isClean(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f, r == 0xfeff:
			return -1
		}
		return r
	}, s)
}

// isClean tells whether cleanText would leave s as it is; it says no to some texts with rare characters.
func isClean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f || c == 0xef { // 0xef begins U+FEFF
			return false
		}
	}
	return utf8.ValidString(s)
}

// unflow joins the lines that format=flowed broke (RFC 3676): those that end with a space, within one quote depth.
func unflow(s string, delSpace bool) string {
	var out strings.Builder
	open, depth := false, 0
	for line := range strings.SplitAfterSeq(s, "\n") {
		text := strings.TrimSuffix(line, "\n")
		quotes := len(text) - len(strings.TrimLeft(text, ">"))
		text = text[quotes:]
		if text == "" && quotes == 0 && line == "" {
			break
		}
		text = strings.TrimPrefix(text, " ")
		if open && quotes != depth {
			out.WriteByte('\n')
			open = false
		}
		if !open && quotes > 0 {
			out.WriteString(strings.Repeat(">", quotes) + " ")
		}
		depth = quotes
		if open = strings.HasSuffix(text, " ") && text != "-- "; open {
			if delSpace {
				text = text[:len(text)-1]
			}
			out.WriteString(text)
			continue
		}
		out.WriteString(text)
		if strings.HasSuffix(line, "\n") {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// DecodedSize estimates the size of the part's content with its transfer encoding undone; for base64 within two bytes.
func (p *Part) DecodedSize() int64 {
	n := p.BodyEnd - p.BodyStart
	switch strings.ToLower(p.Encoding) {
	case "base64":
		return max(n-2*p.Lines, 0) * 3 / 4
	case "x-uuencode", "uuencode":
		return max(n-3*p.Lines, 0) * 3 / 4
	}
	return n
}

var cidReference = regexp.MustCompile(`(?i)cid:([^"'\s<>)\\]+)`)

// markInline finds the attachments that the HTML shows itself.
func markInline(b *Body) {
	if len(b.Attachments) == 0 {
		return
	}
	used := map[string]bool{}
	for _, m := range cidReference.FindAllStringSubmatch(b.HTML, MaxParts) {
		id := html.UnescapeString(m[1])
		used[id] = true
		if u, err := url.PathUnescape(id); err == nil {
			used[u] = true
		}
	}
	for i := range b.Attachments {
		a := &b.Attachments[i]
		a.Inline = a.Inline || a.ContentID != "" && used[a.ContentID]
	}
}

// SearchText gives the words to index: subject, addresses, the text of all text parts (also of messages inside) and the
// names of files, at most max bytes of valid UTF-8. Errors are those of r; what was read before them is given too.
func SearchText(r io.ReaderAt, s *Structure, max int64) (string, error) {
	w := searchWriter{left: max}
	w.envelope(&s.Header)
	var failed error
	s.Walk(func(_ string, p *Part) bool {
		w.add(p.Filename())
		if p.Message != nil {
			w.envelope(p.Message)
		}
		if p.Type != "text" || p.Subtype == "rtf" || p.Subtype == "css" || w.left <= 0 || failed != nil {
			return w.left > 0 && failed == nil
		}
		room, markup := w.left, false
		switch p.Subtype {
		case "html", "enriched", "richtext", "xml":
			room, markup = 4*room, true // markup is not text
		}
		text, _, err := readText(r, p, room)
		if failed = err; err == nil && markup {
			text = HTMLToText(text)
		}
		w.add(text)
		return true
	})
	return w.b.String(), failed
}

type searchWriter struct {
	b    strings.Builder
	left int64
}

func (w *searchWriter) add(s string) {
	if s == "" || w.left <= 1 {
		return
	}
	s = cutText(s, int(w.left-1))
	w.b.Grow(len(s) + 1)
	w.b.WriteString(s)
	w.b.WriteByte('\n')
	w.left -= int64(len(s)) + 1
}

func (w *searchWriter) envelope(e *Envelope) {
	w.add(e.Subject)
	for _, list := range e.lists() {
		for _, a := range *list {
			w.add(strings.TrimSpace(a.Name + " " + a.Email()))
		}
	}
}
