package message

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// Receipt is a message disposition notification (RFC 8098): its reader says that a mail was displayed.
type Receipt struct {
	From, To   Address
	Date       time.Time
	MessageID  string // of the receipt, without <>
	ReportedBy string // RFC 8098, section 3.2.1: "mail.example.org; product"
	Reader     string // address of who read it
	OriginalID string // Message-ID of the mail, without <>
	Subject    string // of the mail

	Named string // Original-Recipient: the address that the author wrote to; only read
	What  string // disposition type, lower case: "displayed", "deleted", …; only read
}

// Write composes the receipt with CRLF line ends. It is sent with an empty envelope sender and answers nothing
// (RFC 8098, section 3; RFC 3834).
func (r *Receipt) Write(w io.Writer) error {
	d := Draft{From: r.From, To: []Address{r.To}, Subject: "已读 · Read: " + r.Subject, Date: r.Date, MessageID: r.MessageID,
		InReplyTo: r.OriginalID, References: []string{r.OriginalID}, Extra: []ExtraHeader{{"Auto-Submitted", "auto-replied"}}}
	if r.OriginalID == "" {
		d.References = nil
	}
	if err := d.check(); err != nil {
		return err
	}
	text := fmt.Sprintf("%s 已在屏幕上打开您的邮件“%s”。这不表示内容已被阅读或理解。\n\n"+
		"Your mail \"%s\" was displayed to %s. This is no guarantee that it was read or understood.\n", r.Reader, r.Subject, r.Subject, r.Reader)
	root := newMultipart("report", "; report-type=disposition-notification", nil, newText("text/plain; charset=utf-8", text), r.disposition())
	root.fields = append(d.header(), root.fields...)
	out := bufio.NewWriterSize(w, 8<<10)
	if err := root.write(out); err != nil {
		return err
	}
	return out.Flush()
}

func (r *Receipt) disposition() *node {
	var b strings.Builder
	field := func(name, prefix, value string) {
		if value = statusText(value); value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, foldWords(strings.Fields(prefix+value), len(name)+2))
		}
	}
	field("Reporting-UA", "", r.ReportedBy)
	field("Final-Recipient", "rfc822; ", r.Reader)
	if r.OriginalID != "" {
		field("Original-Message-ID", "", "<"+r.OriginalID+">")
	}
	// Whoever reads here is always asked first.
	field("Disposition", "", "manual-action/MDN-sent-manually; displayed")
	n := &node{}
	n.add("Content-Type", "message/disposition-notification")
	n.body = func(w io.Writer) error {
		_, err := io.WriteString(w, b.String())
		return err
	}
	return n
}

// maxReceipt bounds the fields of a receipt from outside.
const maxReceipt = 64 << 10

// ParseReceipt reads a message disposition notification: any message with such a part. False if s is none or r fails.
func ParseReceipt(r io.ReaderAt, s *Structure) (Receipt, bool) {
	rec := Receipt{Date: s.Header.Date, MessageID: s.Header.MessageID}
	if len(s.Header.From) > 0 {
		rec.From = s.Header.From[0]
	}
	for _, p := range s.Root.Parts {
		if kind := p.Type + "/" + p.Subtype; kind != "message/disposition-notification" && kind != "message/global-disposition-notification" {
			continue
		}
		b, err := io.ReadAll(io.LimitReader(OpenPart(r, p), maxReceipt))
		if err != nil {
			return rec, false
		}
		fields, _ := Fields(bytes.NewReader(b), 0, int64(len(b)), 0)
		for _, f := range fields {
			rec.takeField(strings.ToLower(f.Name), f.Value())
		}
		return rec, rec.Reader != "" && rec.OriginalID != "" && rec.What != ""
	}
	return rec, false
}

func (r *Receipt) takeField(name, value string) {
	switch name {
	case "final-recipient":
		r.Reader = strings.Trim(typedValue(value), "<>")
	case "original-recipient":
		r.Named = strings.Trim(typedValue(value), "<>")
	case "original-message-id":
		if ids := ParseMessageIDs(value); len(ids) > 0 {
			r.OriginalID = ids[0]
		}
	case "disposition": // "manual-action/MDN-sent-manually; displayed/error"
		_, what, _ := strings.Cut(value, ";")
		what, _, _ = strings.Cut(what, "/")
		r.What = oneLine(validText(strings.ToLower(strings.TrimSpace(what))))
	}
}
