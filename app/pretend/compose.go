package pretend

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// draft is a mail to be written.
type draft struct {
	id, from, subject, text string
	to                      []string
	date                    time.Time
	options                 Options
}

// part is a MIME part: a leaf with data, or a multipart with children.
type part struct {
	header   textproto.MIMEHeader
	data     []byte
	children []part
}

func (d draft) compose() ([]byte, error) {
	var b bytes.Buffer
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	field("From", d.from)
	field("To", strings.Join(d.to, ",\r\n "))
	if len(d.options.Cc) > 0 {
		field("Cc", strings.Join(d.options.Cc, ",\r\n "))
	}
	field("Subject", encodeWords(d.subject))
	field("Date", d.date.Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	field("Message-ID", d.id)
	if d.options.InReplyTo != "" {
		field("In-Reply-To", d.options.InReplyTo)
	}
	if len(d.options.References) > 0 {
		field("References", strings.Join(d.options.References, "\r\n "))
	}
	for _, line := range d.options.Header {
		b.WriteString(line + "\r\n")
	}
	field("MIME-Version", "1.0")
	err := d.tree().write(func(h textproto.MIMEHeader) (io.Writer, error) {
		for _, name := range []string{"Content-Type", "Content-Transfer-Encoding", "Content-Disposition"} {
			if v := h.Get(name); v != "" {
				field(name, v)
			}
		}
		b.WriteString("\r\n")
		return &b, nil
	})
	return b.Bytes(), err
}

// encodeWords folds between encoded words, which stay below 76 bytes each.
func encodeWords(s string) string {
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", s), "?= =?", "?=\r\n =?")
}

func mailbox(name, address string) string {
	return (&mail.Address{Name: name, Address: address}).String()
}

func (d draft) tree() part {
	root := leaf("text/plain; charset=utf-8", "", d.text)
	var others []part
	if d.options.HTML != "" {
		others = append(others, leaf("text/html; charset=utf-8", "", d.options.HTML))
	}
	if d.options.ICS != "" {
		others = append(others, leaf("text/calendar; charset=utf-8; method="+method(d.options.ICS), "", d.options.ICS))
	}
	if len(others) > 0 {
		root = multi("alternative", append([]part{root}, others...))
	}
	if len(d.options.Attachments) == 0 {
		return root
	}
	parts := []part{root}
	for _, a := range d.options.Attachments {
		kind := a.Type
		if kind == "" {
			kind = "application/octet-stream"
		}
		p := leaf(kind, mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}), "")
		p.header.Set("Content-Transfer-Encoding", "base64")
		p.data = a.Data
		parts = append(parts, p)
	}
	return multi("mixed", parts)
}

// method finds METHOD in an iCalendar object.
func method(ics string) string {
	for line := range strings.Lines(ics) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && strings.EqualFold(name, "METHOD") {
			return strings.ToUpper(value)
		}
	}
	return "REQUEST"
}

func leaf(kind, disposition, text string) part {
	h := textproto.MIMEHeader{}
	h.Set("Content-Type", kind)
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	if disposition != "" {
		h.Set("Content-Disposition", disposition)
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	if !strings.HasSuffix(text, "\r\n") {
		text += "\r\n"
	}
	return part{header: h, data: []byte(text)}
}

func multi(kind string, children []part) part {
	h := textproto.MIMEHeader{}
	h.Set("Content-Type", fmt.Sprintf("multipart/%s; boundary=%q", kind, "=_"+token()))
	return part{header: h, children: children}
}

// write opens the part with its header and writes what is in it.
func (p part) write(openPart func(textproto.MIMEHeader) (io.Writer, error)) error {
	w, err := openPart(p.header)
	if err != nil {
		return err
	}
	if len(p.children) > 0 {
		return p.writeChildren(w)
	}
	if p.header.Get("Content-Transfer-Encoding") == "base64" {
		return writeBase64(w, p.data)
	}
	qp := quotedprintable.NewWriter(w)
	if _, err := qp.Write(p.data); err != nil {
		return err
	}
	return qp.Close()
}

func (p part) writeChildren(w io.Writer) error {
	_, params, err := mime.ParseMediaType(p.header.Get("Content-Type"))
	if err != nil {
		return err
	}
	mw := multipart.NewWriter(w)
	if err := mw.SetBoundary(params["boundary"]); err != nil {
		return err
	}
	for _, child := range p.children {
		if err := child.write(mw.CreatePart); err != nil {
			return err
		}
	}
	return mw.Close()
}

func writeBase64(w io.Writer, data []byte) error {
	text := base64.StdEncoding.EncodeToString(data)
	for len(text) > 0 {
		n := min(76, len(text))
		if _, err := io.WriteString(w, text[:n]+"\r\n"); err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}
