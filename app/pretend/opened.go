package pretend

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/mail"
	"strings"
	"time"
	"unicode"

	_ "github.com/emersion/go-message/charset" // mails come in any charset
	gomail "github.com/emersion/go-message/mail"
)

// mostQuoted bounds the text that an answer quotes.
const mostQuoted = 64 << 10

// opened is what a mail program shows of a mail.
type opened struct {
	id         string
	references []string
	inReplyTo  []string
	subject    string
	fromName   string
	replyTo    string
	date       time.Time
	text       string
	// automatic mail is not answered: RFC 3834, section 2.
	automatic bool
}

func open(raw []byte) (*opened, error) {
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil && r == nil {
		return nil, fmt.Errorf("open mail: %w", err)
	}
	defer r.Close()
	h := r.Header
	m := &opened{}
	if id, err := h.MessageID(); err == nil && id != "" {
		m.id = "<" + id + ">"
	}
	m.references, _ = h.MsgIDList("References")
	m.inReplyTo, _ = h.MsgIDList("In-Reply-To")
	m.subject, _ = h.Subject()
	m.date, _ = h.Date()
	m.automatic = automatic(h)
	for _, name := range []string{"From", "Reply-To"} {
		list, err := h.AddressList(name)
		if err != nil || len(list) == 0 {
			continue
		}
		m.replyTo = list[0].Address
		if name == "From" {
			m.fromName = (&mail.Address{Name: list[0].Name, Address: list[0].Address}).Address
			if list[0].Name != "" {
				m.fromName = list[0].Name + " <" + list[0].Address + ">"
			}
		}
	}
	if m.replyTo == "" {
		return nil, fmt.Errorf("open mail: nobody to answer to")
	}
	m.text = plainText(r)
	return m, nil
}

func automatic(h gomail.Header) bool {
	submitted := strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted")))
	switch strings.ToLower(strings.TrimSpace(h.Get("Precedence"))) {
	case "bulk", "list", "junk":
		return true
	}
	return submitted != "" && submitted != "no" || h.Has("List-Id")
}

// plainText returns the first plain text part.
func plainText(r *gomail.Reader) string {
	for {
		p, err := r.NextPart()
		if err != nil || p == nil {
			return ""
		}
		inline, ok := p.Header.(*gomail.InlineHeader)
		if !ok {
			continue
		}
		if kind, _, _ := inline.ContentType(); kind != "text/plain" {
			continue
		}
		text, _ := io.ReadAll(io.LimitReader(p.Body, mostQuoted))
		return strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n ")
	}
}

// thread is References for an answer (RFC 5322, section 3.6.4).
func (m *opened) thread() []string {
	ids := m.references
	if len(ids) == 0 && len(m.inReplyTo) == 1 {
		ids = m.inReplyTo
	}
	var list []string
	for _, id := range ids {
		list = append(list, "<"+id+">")
	}
	if m.id != "" {
		list = append(list, m.id)
	}
	return list
}

func (m *opened) replySubject() string {
	if strings.HasPrefix(strings.ToLower(m.subject), "re:") {
		return m.subject
	}
	return "Re: " + m.subject
}

func (m *opened) attribution() string {
	return fmt.Sprintf("On %s, %s wrote:", m.date.Format("Mon, Jan 2, 2006 at 3:04 PM"), m.fromName)
}

func (m *opened) quote() string {
	var b strings.Builder
	b.WriteString(m.attribution() + "\n\n")
	for line := range strings.SplitSeq(m.text, "\n") {
		if strings.HasPrefix(line, ">") {
			b.WriteString(">" + line + "\n")
		} else {
			b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
		}
	}
	return b.String()
}

func (m *opened) quoteHTML(text string) string {
	lines := func(s string) string { return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>\n") }
	return `<div dir="ltr">` + lines(text) + "</div><br>\n" +
		`<div class="gmail_quote"><div dir="ltr" class="gmail_attr">` + html.EscapeString(m.attribution()) + "<br></div>\n" +
		`<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">` +
		lines(m.text) + "</blockquote></div>\n"
}

func (m *opened) chinese() bool {
	return strings.ContainsFunc(m.subject+m.text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
