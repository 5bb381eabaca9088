package imapd

import (
	"mime"
	"strings"
	"unicode/utf8"

	"mailbridge/mailcore/message"
)

// Envelopes and structures carry header text as it was sent, encoded-words and RFC 2231 marks included (RFC 9051,
// section 7.5.2): decoding is the client's.

func (w *writer) envelope(e *message.Envelope) *writer {
	w.byte('(').present(e.DateRaw, e.Empty&message.FieldDate).byte(' ').present(e.SubjectRaw, e.Empty&message.FieldSubject).byte(' ')
	sender, replyTo := e.Sender, e.ReplyTo
	if len(sender) == 0 {
		sender = e.From
	}
	if len(replyTo) == 0 {
		replyTo = e.From
	}
	for _, list := range [...][]message.Address{e.From, sender, replyTo, e.To, e.Cc, e.Bcc} {
		w.addresses(list).byte(' ')
	}
	return w.present(e.InReplyToRaw, e.Empty&message.FieldInReplyTo).byte(' ').present(e.MessageIDRaw, e.Empty&message.FieldMessageID).byte(')')
}

// present writes the value of a field: "" where the field is empty, NIL where there is none (RFC 9051, section 7.5.2).
func (w *writer) present(value string, empty message.HeaderSet) *writer {
	if value == "" && empty == 0 {
		return w.str("NIL")
	}
	return w.quoted(value)
}

// addresses writes an address list. A group is a row that opens it, its members, and a row of NILs. As a NIL marks those,
// the parts that an address lacks are "".
func (w *writer) addresses(list []message.Address) *writer {
	if len(list) == 0 {
		return w.str("NIL")
	}
	w.byte('(')
	group := ""
	for i := range list {
		a := &list[i]
		if a.Group != group && group != "" {
			w.str("(NIL NIL NIL NIL)")
		}
		if a.Group != group && a.Group != "" {
			w.str("(NIL NIL ").quoted(encodeWords(a.Group)).str(" NIL)")
		}
		group = a.Group
		if a.Local == "" && a.Domain == "" && a.Group != "" { // a group without members
			continue
		}
		w.byte('(').nstring(a.NameRaw).byte(' ').nstring(a.Route).byte(' ').quoted(a.Local).byte(' ').quoted(a.Domain).byte(')')
	}
	if group != "" {
		w.str("(NIL NIL NIL NIL)")
	}
	return w.byte(')')
}

// encodeWords gives a decoded text back the form of a header.
func encodeWords(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return mime.BEncoding.Encode("utf-8", s)
		}
	}
	return s
}

// structure writes BODYSTRUCTURE, or BODY without the extension data.
func (w *writer) structure(p *message.Part, extended bool) *writer {
	w.byte('(')
	if p.Type == "multipart" {
		for _, c := range p.Parts {
			w.structure(c, extended)
		}
		w.byte(' ').quoted(p.Subtype)
		if extended {
			w.byte(' ').params(p.Params).byte(' ')
			w.disposition(p)
		}
		return w.byte(')')
	}
	w.quoted(p.Type).byte(' ').quoted(p.Subtype).byte(' ').params(p.Params).byte(' ')
	w.nstring(p.ID).byte(' ').nstring(p.Description).byte(' ').encoding(p.Encoding).byte(' ')
	w.num(uint64(max(p.BodyEnd-p.BodyStart, 0)))
	switch {
	case p.Type == "message" && (p.Subtype == "rfc822" || p.Subtype == "global"):
		w.byte(' ')
		w.inner(p, extended)
		w.byte(' ').num(uint64(p.Lines))
	case p.Type == "text":
		w.byte(' ').num(uint64(p.Lines))
	}
	if extended {
		w.byte(' ').nstring(p.MD5).byte(' ')
		w.disposition(p)
	}
	return w.byte(')')
}

// inner writes envelope and structure of an enclosed message, empty ones when it could not be read.
func (w *writer) inner(p *message.Part, extended bool) {
	if p.Message == nil || len(p.Parts) != 1 {
		w.envelope(&message.Envelope{}).str(` ("text" "plain" NIL NIL NIL "7bit" 0 0)`)
		return
	}
	w.envelope(p.Message).byte(' ').structure(p.Parts[0], extended)
}

// encoding is never NIL; a field spoiled by the sender stays as it is.
func (w *writer) encoding(e string) *writer {
	if e = strings.TrimSpace(e); e == "" {
		e = "7bit"
	}
	return w.quoted(e)
}

func (w *writer) params(list []message.Param) *writer {
	if len(list) == 0 {
		return w.str("NIL")
	}
	for i, p := range list {
		if i == 0 {
			w.byte('(')
		} else {
			w.byte(' ')
		}
		w.quoted(p.Name).byte(' ').quoted(p.Value)
	}
	return w.byte(')')
}

// disposition writes the extension data that all parts share: disposition, language, location.
func (w *writer) disposition(p *message.Part) {
	if p.Disposition == "" {
		w.str("NIL")
	} else {
		w.byte('(').quoted(p.Disposition).byte(' ').params(p.DispositionParams).byte(')')
	}
	w.byte(' ').languages(p.Language).byte(' ').nstring(p.Location)
}

func (w *writer) languages(s string) *writer {
	if !strings.Contains(s, ",") {
		return w.nstring(strings.TrimSpace(s))
	}
	w.byte('(')
	for i, l := range strings.Split(s, ",") {
		if i > 0 {
			w.byte(' ')
		}
		w.quoted(strings.TrimSpace(l))
	}
	return w.byte(')')
}
