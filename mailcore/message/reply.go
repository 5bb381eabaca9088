package message

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// ReplyOptions says how ReplyTo answers.
type ReplyOptions struct {
	From  Address
	All   bool     // answer everybody, not only the author
	Own   []string // own addresses, never put among the recipients
	Quote int64    // how many bytes of the original text to quote; 0: none
}

// keptReferences is how many of the last References an answer carries after the root.
const keptReferences = 20

// ReplyTo makes the draft of an answer: recipients (Reply-To before From; an answer to one's own mail goes where that
// went), a subject with one prefix, threading fields (RFC 5322, section 3.6.4) and the quoted text. Date and MessageID are
// the caller's. Errors are those of r.
func ReplyTo(r io.ReaderAt, orig *Structure, o ReplyOptions) (*Draft, error) {
	d := &Draft{From: o.From, Subject: replySubject(orig.Header.Subject)}
	d.To, d.Cc = replyRecipients(&orig.Header, o)
	if err := d.thread(r, orig); err != nil {
		return nil, err
	}
	if o.Quote <= 0 {
		return d, nil
	}
	body, err := Text(r, orig, o.Quote)
	if err != nil {
		return nil, err
	}
	text := body.Plain
	if strings.TrimSpace(text) == "" {
		text = HTMLToText(body.HTML)
	}
	d.Plain = "\n\n" + attribution(&orig.Header) + "\n" + quoteText(text)
	return d, nil
}

func replyRecipients(h *Envelope, o ReplyOptions) (to, cc []Address) {
	seen := map[string]bool{strings.ToLower(o.From.Email()): true}
	for _, own := range o.Own {
		seen[strings.ToLower(own)] = true
	}
	add := func(list *[]Address, from []Address) {
		for _, a := range from {
			key := strings.ToLower(a.Email())
			if a.Local == "" || a.Domain == "" || seen[key] {
				continue
			}
			seen[key] = true
			*list = append(*list, Address{Name: a.Name, Local: a.Local, Domain: a.Domain})
		}
	}
	add(&to, h.ReplyTo)
	if len(to) == 0 {
		add(&to, h.From)
	}
	if len(to) == 0 {
		add(&to, h.To)
	}
	if o.All {
		add(&cc, h.To)
		add(&cc, h.Cc)
	}
	return to, cc
}

// replySubject puts one prefix before the subject, in the language of the one that was there.
func replySubject(subject string) string {
	prefix := "Re: "
	for first := true; ; first = false {
		m := prefixPattern.FindStringSubmatch(subject)
		if m == nil || forwardWord[strings.ToLower(m[1])] {
			return prefix + subject
		}
		if first && m[1][0] >= 0x80 {
			prefix = "回复："
		}
		subject = subject[len(m[0]):]
	}
}

// thread sets In-Reply-To and References from the ids as they were written, since other clients compare them exactly.
func (d *Draft) thread(r io.ReaderAt, orig *Structure) error {
	fields, err := Fields(r, orig.Root.HeaderStart, orig.Root.BodyStart, 0)
	if err != nil {
		return err
	}
	ids := map[string][]string{}
	for _, f := range fields {
		if name := strings.ToLower(f.Name); ids[name] == nil {
			ids[name] = exactIDs(f.Value())
		}
	}
	refs := ids["references"]
	if len(refs) == 0 && len(ids["in-reply-to"]) == 1 {
		refs = ids["in-reply-to"]
	}
	if own := ids["message-id"]; len(own) > 0 {
		d.InReplyTo = own[0]
		refs = append(refs, own[0])
	}
	if len(refs) > keptReferences+1 {
		refs = append([]string{refs[0]}, refs[len(refs)-keptReferences:]...)
	}
	d.References = refs
	return nil
}

// exactIDs gives the ids in <> unchanged, those left out that could not be written again.
func exactIDs(s string) (ids []string) {
	for {
		_, after, ok := strings.Cut(s, "<")
		id, rest, closed := strings.Cut(after, ">")
		if !ok || !closed {
			return ids
		}
		if isPlain(id) && id != "" && len(id) < maxLine-10 && !strings.ContainsAny(id, "< ") {
			ids = append(ids, id)
		}
		s = rest
	}
}

func attribution(h *Envelope) string {
	who := "?"
	if len(h.From) > 0 {
		who = strings.TrimSpace(h.From[0].Name + " <" + h.From[0].Email() + ">")
	}
	when := ""
	if !h.Date.IsZero() {
		when = h.Date.Format("2006-01-02 15:04 -0700")
	}
	if strings.ContainsFunc(h.Subject+who, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return fmt.Sprintf("%s，%s 写道：", when, who)
	}
	return fmt.Sprintf("On %s, %s wrote:", when, who)
}

func quoteText(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, ">") {
			b.WriteString(">" + line + "\n")
		} else {
			b.WriteString("> " + line + "\n")
		}
	}
	return b.String()
}
