package message

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// Draft is a message to be composed.
type Draft struct {
	From                 Address
	Sender               *Address
	ReplyTo, To, Cc, Bcc []Address
	Subject              string
	Date                 time.Time // zero: no Date field is written
	MessageID            string    // without <>; "": no Message-ID field is written
	InReplyTo            string    // without <>
	References           []string  // without <>
	Plain, HTML          string    // UTF-8, any line ends
	Attachments          []Attachment
	Calendar             *CalendarPart
	Extra                []ExtraHeader
	KeepBcc              bool      // write Bcc (drafts folder); a message for sending must not have it
	Random               io.Reader // for boundaries; nil means crypto/rand
}

// Attachment is a file of a Draft. Open is called when the draft is written, twice for a message/rfc822; the composer
// closes what it gives. An Inline one with ContentID goes beside the HTML that shows it.
type Attachment struct {
	Name, Type string
	ContentID  string // without <>
	Inline     bool
	Open       func() (io.ReadCloser, error)
	Size       int64 // for the caller's own use
}

// CalendarPart is an iTIP object (RFC 6047, section 2.4), written as the last alternative of the text.
type CalendarPart struct{ Method, ICS string }

// ExtraHeader is a further field; Value is UTF-8 and gets encoded and folded where needed.
type ExtraHeader struct{ Name, Value string }

// Write composes the message with CRLF line ends, lines of at most 998 bytes and only ASCII in the header (but for local
// parts outside ASCII, which need SMTPUTF8). A CR, LF or NUL in any field value, a delimiter in an id or domain, and an
// Extra field that the Draft writes itself give ErrInjection, naming the field, before anything is written.
func (d *Draft) Write(w io.Writer) error {
	if err := d.check(); err != nil {
		return err
	}
	root, err := d.tree()
	if err != nil {
		return err
	}
	root.fields = append(d.header(), root.fields...)
	out := bufio.NewWriterSize(w, 32<<10)
	if err := root.write(out); err != nil {
		return err
	}
	return out.Flush()
}

func (d *Draft) check() error {
	values := []headerField{{"Subject", d.Subject}}
	ids := []headerField{{"Message-ID", d.MessageID}, {"In-Reply-To", d.InReplyTo}}
	for _, id := range d.References {
		ids = append(ids, headerField{"References", id})
	}
	for _, a := range d.Attachments {
		ids = append(ids, headerField{"attachment", a.ContentID})
	}
	for _, id := range ids {
		if strings.ContainsAny(trimID(id.value), "<> \t\r\n\x00") || len(id.value) > maxLine-20 {
			return fmt.Errorf("field %s: id %q: %w", id.name, id.value, ErrInjection)
		}
	}
	for _, l := range d.addressFields() {
		for _, a := range l.list {
			values = append(values, headerField{l.name, a.Name + a.Local + a.Domain + a.Group})
			if strings.ContainsAny(a.Domain, " \t<>(),;\"@\\") {
				return fmt.Errorf("field %s: domain %q: %w", l.name, a.Domain, ErrInjection)
			}
		}
	}
	for _, a := range d.Attachments {
		values = append(values, headerField{"attachment", a.Name + a.Type})
	}
	if d.Calendar != nil {
		values = append(values, headerField{"method", d.Calendar.Method})
	}
	for _, e := range d.Extra {
		if _, ok := fieldName([]byte(e.Name + ":")); !ok || ownFields[strings.ToLower(e.Name)] {
			return fmt.Errorf("field name %q: %w", e.Name, ErrInjection)
		}
		values = append(values, headerField{e.Name, e.Value})
	}
	for _, v := range values {
		if err := checkField(v.name, v.value); err != nil {
			return err
		}
	}
	return nil
}

// ownFields are written from the other members of a Draft; a second one would contradict them or tell Bcc to all.
var ownFields = map[string]bool{"from": true, "sender": true, "reply-to": true, "to": true, "cc": true, "bcc": true,
	"subject": true, "date": true, "message-id": true, "in-reply-to": true, "references": true, "mime-version": true,
	"content-type": true, "content-transfer-encoding": true, "content-disposition": true, "content-id": true}

type addressField struct {
	name string
	list []Address
}

func (d *Draft) addressFields() []addressField {
	fields := []addressField{{"From", []Address{d.From}}}
	if d.Sender != nil {
		fields = append(fields, addressField{"Sender", []Address{*d.Sender}})
	}
	fields = append(fields, addressField{"Reply-To", d.ReplyTo}, addressField{"To", d.To}, addressField{"Cc", d.Cc})
	if d.KeepBcc {
		fields = append(fields, addressField{"Bcc", d.Bcc})
	}
	return fields
}

func (d *Draft) header() []headerField {
	var h []headerField
	add := func(name, value string) {
		if value != "" {
			h = append(h, headerField{name, value})
		}
	}
	if !d.Date.IsZero() {
		add("Date", d.Date.Format(time.RFC1123Z))
	}
	for _, f := range d.addressFields() {
		add(f.name, formatAddresses(f.name, f.list))
	}
	if d.Subject != "" {
		add("Subject", unstructured("Subject", d.Subject))
	}
	add("Message-ID", angled(d.MessageID))
	add("In-Reply-To", angled(d.InReplyTo))
	ids := make([]string, 0, len(d.References))
	for _, id := range d.References {
		ids = append(ids, angled(id))
	}
	add("References", foldWords(ids, len("References: ")))
	for _, e := range d.Extra {
		h = append(h, headerField{e.Name, unstructured(e.Name, e.Value)})
	}
	add("MIME-Version", "1.0")
	return h
}

func angled(id string) string {
	if id = trimID(id); id == "" {
		return ""
	}
	return "<" + id + ">"
}

func formatAddresses(name string, list []Address) string {
	var words []string
	for i, a := range list {
		if ascii, err := idna.Lookup.ToASCII(a.Domain); err == nil && a.Domain != "" && a.Domain[0] != '[' {
			a.Domain = ascii
		}
		s := a.String()
		if s == "" {
			continue
		}
		if i < len(list)-1 {
			s += ","
		}
		words = append(words, s)
	}
	return foldWords(words, len(name)+2)
}

// tree nests the parts: mixed(related(alternative(plain, html), pictures), files), leaving out what has one member only.
func (d *Draft) tree() (*node, error) {
	var pictures, files []*node
	for _, a := range d.Attachments {
		n, err := d.attachment(a)
		if err != nil {
			return nil, fmt.Errorf("attachment %q: %w", a.Name, err)
		}
		if a.Inline && a.ContentID != "" && d.HTML != "" {
			pictures = append(pictures, n)
		} else {
			files = append(files, n)
		}
	}
	var forms []*node
	if d.Plain != "" || d.HTML == "" {
		forms = append(forms, newText("text/plain; charset=utf-8", d.Plain))
	}
	if d.HTML != "" {
		rich := newText("text/html; charset=utf-8", d.HTML)
		if len(pictures) > 0 {
			rich = newMultipart("related", `; type="text/html"`, d.Random, append([]*node{rich}, pictures...)...)
		}
		forms = append(forms, rich)
	}
	if c := d.Calendar; c != nil {
		method := c.Method
		if !isToken(method) {
			method = "PUBLISH"
		}
		forms = append(forms, newText("text/calendar; charset=utf-8; method="+method, c.ICS))
	}
	root := forms[0]
	if len(forms) > 1 {
		root = newMultipart("alternative", "", d.Random, forms...)
	}
	if len(files) > 0 {
		root = newMultipart("mixed", "", d.Random, append([]*node{root}, files...)...)
	}
	return root, nil
}

func (d *Draft) attachment(a Attachment) (*node, error) {
	kind, params := attachmentType(a.Type)
	var n *node
	if kind == "message/rfc822" {
		embedded, ok, err := newEmbedded(a.Open)
		if err != nil {
			return nil, err
		}
		if ok {
			n = embedded
		}
		kind = "application/octet-stream"
	}
	name := safeFilename(a.Name)
	if n == nil {
		n = &node{body: func(w io.Writer) error {
			return copyFrom(a.Open, func(r io.Reader) error { return writeBase64(w, r) })
		}}
		if name != "" {
			params += ";\r\n name=" + quotedWords(name)
		}
		n.add("Content-Type", kind+params)
		n.add("Content-Transfer-Encoding", "base64")
	}
	disposition := "attachment"
	if a.Inline {
		disposition = "inline"
	}
	n.add("Content-Disposition", disposition+filenameParams(name))
	if a.ContentID != "" {
		n.add("Content-ID", angled(a.ContentID))
	}
	return n, nil
}

// attachmentType is the bare type, lower case, and the charset parameter if there is one. Multiparts and types that are
// none become application/octet-stream.
func attachmentType(s string) (kind, params string) {
	word, list := parseParams(s)
	typ, subtype, _ := strings.Cut(strings.ToLower(word), "/")
	if !isToken(typ) || !isToken(subtype) || typ == "multipart" || typ == "message" && subtype != "rfc822" {
		return "application/octet-stream", ""
	}
	for _, p := range list {
		if p.Name == "charset" && isToken(p.Value) {
			params = "; charset=" + p.Value
		}
	}
	return typ + "/" + subtype, params
}

// quotedWords is a name as a quoted parameter: with encoded-words inside, against RFC 2047 but what Outlook and Foxmail
// read.
func quotedWords(name string) string {
	if isPlain(name) {
		return quote(name)
	}
	return `"` + encodeWords(name, foldAt-12) + `"`
}

// filenameParams gives the name in both forms: filename for old clients, filename* (RFC 2231) for correct ones.
func filenameParams(name string) string {
	if name == "" {
		return ""
	}
	s := ";\r\n filename=" + quotedWords(name)
	if isPlain(name) {
		return s
	}
	encoded := "utf-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	const piece = 60
	if len(encoded) <= piece {
		return s + ";\r\n filename*=" + encoded
	}
	for i := 0; encoded != ""; i++ {
		n := min(piece, len(encoded))
		if cut := strings.LastIndexByte(encoded[:n], '%'); n < len(encoded) && cut > n-3 {
			n = cut
		}
		s += fmt.Sprintf(";\r\n filename*%d*=%s", i, encoded[:n])
		encoded = encoded[n:]
	}
	return s
}
