package message

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// headerReader collects the fields a Structure keeps while a header goes by line by line.
type headerReader struct {
	part *Part
	env  *Envelope // nil: a body part, only Content fields count

	field   []byte // the current field, unfolded; empty if it is not kept
	want    string // its lower-case name
	seen    bool   // any field was seen
	blank   bool   // the last line had only white space
	total   int    // bytes of this header
	kept    int    // bytes kept over all headers of the message
	whole   bool   // nothing was cut
	typed   bool   // Content-Type was taken
	located bool   // Content-Disposition was taken
	lists   map[string]*listField
}

func (h *headerReader) reset(part *Part, env *Envelope) {
	h.part, h.env = part, env
	h.field, h.want = h.field[:0], ""
	h.seen, h.blank, h.total, h.whole, h.typed, h.located = false, false, 0, true, false, false
	h.lists = nil
}

// add takes a piece of a line; false says that the body starts with it though no blank line came: a body part has text
// where its first field should be, or text follows a line of white space only.
func (h *headerReader) add(l piece) bool {
	h.total += len(l.data)
	if h.total > MaxHeader {
		h.whole = false
		return true
	}
	blank := h.blank
	h.blank = l.first && l.last && len(bytes.TrimSpace(l.data)) == 0
	if !l.first || l.data[0] == ' ' || l.data[0] == '\t' {
		h.extend(l)
		return h.seen || h.env != nil || !l.first
	}
	name, ok := fieldName(l.data)
	if !ok && blank {
		return false
	}
	h.endField()
	if !ok {
		// Before a message stand "From " lines of mbox files and scraps of other headers; they are passed over.
		return h.seen || h.env != nil
	}
	h.seen = true
	if h.want = keptField(name, h.env != nil); h.want != "" {
		h.extend(piece{data: l.data[bytes.IndexByte(l.data, ':')+1:], last: l.last})
	}
	return true
}

func (h *headerReader) extend(l piece) {
	if h.want == "" {
		return
	}
	data := l.data
	if l.last {
		data = chomp(data)
	}
	if room := MaxField - len(h.field); len(data) > room {
		data, h.whole = data[:room], false
	}
	h.field = append(h.field, data...)
}

// fieldName is the name of the field that starts with line; it has printable ASCII without space (RFC 5322, section 2.2).
func fieldName(line []byte) ([]byte, bool) {
	line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	i := bytes.IndexByte(line, ':')
	if i < 1 {
		return nil, false
	}
	name := bytes.TrimRight(line[:i], " \t")
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return nil, false
		}
	}
	return name, len(name) > 0
}

// keptField gives the lower-case name if a Structure keeps this field, else "".
func keptField(name []byte, isMessage bool) string {
	const longest = len("content-transfer-encoding")
	if len(name) > longest {
		return ""
	}
	var lower [longest]byte
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch s := lower[:len(name)]; string(s) {
	case "content-type", "content-disposition", "content-id", "content-description", "content-transfer-encoding",
		"content-language", "content-location", "content-md5":
		return string(s)
	case "date", "subject", "from", "sender", "reply-to", "to", "cc", "bcc", "in-reply-to", "message-id", "references":
		if isMessage {
			return string(s)
		}
	}
	return ""
}

// endField files the current field. Where a field stands twice against the rules, the first one counts, as most clients do.
func (h *headerReader) endField() {
	if h.want == "" {
		return
	}
	name, raw := h.want, cleanRaw(h.field)
	value := h.keep(raw)
	h.want, h.field = "", h.field[:0]
	if raw == "" && h.env != nil {
		h.env.Empty |= stringFields[name]
	}
	if value == "" {
		return
	}
	first := func(at *string) {
		if *at == "" {
			*at = value
		}
	}
	switch p := h.part; name {
	case "content-type":
		h.contentType(value)
	case "content-disposition":
		h.disposition(value)
	case "content-id":
		first(&p.ID)
	case "content-description":
		first(&p.Description)
	case "content-transfer-encoding":
		first(&p.Encoding)
	case "content-language":
		first(&p.Language)
	case "content-location":
		first(&p.Location)
	case "content-md5":
		first(&p.MD5)
	default:
		h.envelopeField(name, value, first)
	}
}

func (h *headerReader) envelopeField(name, value string, first func(*string)) {
	e := h.env
	switch name {
	case "date":
		first(&e.DateRaw)
	case "subject":
		first(&e.SubjectRaw)
	case "in-reply-to":
		first(&e.InReplyToRaw)
	case "message-id":
		first(&e.MessageIDRaw)
	default:
		if h.lists == nil {
			h.lists = map[string]*listField{}
		}
		list := h.lists[name]
		if list == nil {
			list = &listField{}
			h.lists[name] = list
		}
		if len(list.values) == 0 || (name == "to" || name == "cc" || name == "bcc") && list.size+len(value) <= MaxField {
			list.values = append(list.values, value)
			list.size += len(value)
		}
	}
}

// listField gathers the fields of one list: many mails have To or Cc several times.
type listField struct {
	values []string
	size   int
}

func (h *headerReader) list(name string) string {
	if l := h.lists[name]; l != nil {
		return strings.Join(l.values, ", ")
	}
	return ""
}

// keep counts s against the bound of the whole Structure; over it, the value is dropped.
func (h *headerReader) keep(s string) string {
	if h.kept+len(s) > maxKept {
		h.whole = false
		return ""
	}
	h.kept += len(s)
	return s
}

// cleanRaw is the value of an unfolded field: trimmed, and without the bytes that no protocol can carry in a string.
func cleanRaw(b []byte) string {
	b = bytes.TrimSpace(b)
	if bytes.ContainsAny(b, "\r\n\x00") {
		b = bytes.Clone(b)
		for i, c := range b {
			if c == '\r' || c == '\n' || c == 0 {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

func (h *headerReader) contentType(value string) {
	if h.typed {
		return
	}
	h.typed = true
	word, params := parseParams(value)
	h.part.Params = h.keepParams(params)
	typ, subtype, ok := strings.Cut(strings.ToLower(word), "/")
	switch typ, subtype = strings.TrimSpace(typ), strings.TrimSpace(subtype); {
	case ok && isToken(typ) && isToken(subtype):
		h.part.Type, h.part.Subtype = typ, subtype
	case typ == "multipart" && h.part.param("boundary") != "":
		h.part.Type, h.part.Subtype = "multipart", "mixed"
	case typ == "" || typ == "text":
		h.part.Type, h.part.Subtype = "text", "plain"
	default:
		h.part.Type, h.part.Subtype = "application", "octet-stream"
	}
}

func (h *headerReader) disposition(value string) {
	if h.located {
		return
	}
	h.located = true
	word, params := parseParams(value)
	h.part.DispositionParams = h.keepParams(params)
	if word == "" {
		word = "attachment"
	}
	h.part.Disposition = strings.ToLower(word)
}

// keepParams counts what the parameters cost beyond their text.
func (h *headerReader) keepParams(params []Param) []Param {
	const cost = 32 // two string headers
	if h.kept += len(params) * cost; h.kept > maxKept {
		h.whole = false
		return nil
	}
	return params
}

// finish files the last field and decodes the envelope; false says that something was cut.
func (h *headerReader) finish() bool {
	h.endField()
	if e := h.env; e != nil {
		e.Date = parseDate(e.DateRaw)
		e.Subject = DecodeHeader(e.SubjectRaw)
		e.MessageID = NormaliseMessageID(e.MessageIDRaw)
		e.InReplyTo = capReferences(ParseMessageIDs(e.InReplyToRaw))
		e.References = capReferences(ParseMessageIDs(h.list("references")))
		for _, f := range []struct {
			name string
			at   *[]Address
		}{{"from", &e.From}, {"sender", &e.Sender}, {"reply-to", &e.ReplyTo}, {"to", &e.To}, {"cc", &e.Cc}, {"bcc", &e.Bcc}} {
			if raw := h.list(f.name); raw != "" {
				*f.at = h.keepAddresses(ParseAddressList(raw))
			}
		}
	}
	h.lists = nil
	return h.whole
}

func (h *headerReader) keepAddresses(list []Address) []Address {
	const cost = 96 // six string headers
	if h.kept += len(list) * cost; h.kept > maxKept || len(list) == MaxAddresses {
		h.whole = false
	}
	if h.kept > maxKept {
		return nil
	}
	return list
}

// Field is one raw header field, with its folding and line ends.
type Field struct {
	Name string // as written
	Raw  []byte
}

// Fields reads the raw header fields in [start,end) of a message, at most max of them (0: all). Reading stops after
// MaxHeader bytes or at the blank line; a field longer than MaxField is cut. Lines that are no fields are left out.
func Fields(r io.ReaderAt, start, end int64, max int) ([]Field, error) {
	s := newScanner(r, start, min(end, start+MaxHeader))
	var fields []Field
	skip := true
	for {
		l, err := s.next()
		if errors.Is(err, io.EOF) {
			return fields, nil
		}
		if err != nil {
			return nil, err
		}
		if l.first && l.last && len(chomp(l.data)) == 0 {
			return fields, nil
		}
		if l.first && l.data[0] != ' ' && l.data[0] != '\t' {
			name, ok := fieldName(l.data)
			if skip = !ok; ok {
				if max > 0 && len(fields) == max {
					return fields, nil
				}
				fields = append(fields, Field{Name: string(name)})
			}
		}
		if skip {
			continue
		}
		f := &fields[len(fields)-1]
		f.Raw = append(f.Raw, l.data[:min(len(l.data), MaxField-len(f.Raw))]...)
	}
}

// Value is the field's content, unfolded and undecoded.
func (f Field) Value() string {
	_, v, _ := bytes.Cut(f.Raw, []byte(":"))
	v = bytes.ReplaceAll(v, []byte("\r\n"), nil)
	return cleanRaw(bytes.ReplaceAll(v, []byte("\n"), nil))
}
