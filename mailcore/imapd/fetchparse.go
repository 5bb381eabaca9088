package imapd

import (
	"bytes"
	"strconv"

	"mailbridge/mailcore/maildb"
)

// Parts of a message that a section may name (RFC 9051, section 6.4.5).
type specifier uint8

const (
	specAll specifier = iota // the part's body, or the whole message without a part
	specHeader
	specFields
	specFieldsNot
	specText
	specMIME
)

// Bounds of one FETCH item. Nobody nests deeper than the parser of messages looks.
const (
	maxSectionDepth = 100
	maxHeaderFields = 500
)

// section is BODY[…], BINARY[…] or BINARY.SIZE[…].
type section struct {
	label   string // as it is repeated in the answer
	part    []int
	spec    specifier
	fields  []string
	binary  bool
	size    bool
	peek    bool
	partial bool
	offset  int64
	count   int64
}

// fetchQuery is what one FETCH asks for.
type fetchQuery struct {
	uid, flags, modseq, size, date, envelope, body, structure bool
	savedate, emailID, threadID, preview                      bool

	sections     []section
	changedSince uint64
	changed      bool // CHANGEDSINCE was given
	vanished     bool
}

// readsContent tells whether more than headers is asked for.
func (q *fetchQuery) readsContent() bool {
	for i := range q.sections {
		if s := &q.sections[i]; !s.size && (s.spec == specAll || s.spec == specText) {
			return true
		}
	}
	return false
}

// marksSeen tells whether reading sets \Seen.
func (q *fetchQuery) marksSeen() bool {
	for i := range q.sections {
		if !q.sections[i].peek {
			return true
		}
	}
	return false
}

// indexOnly tells whether the view can answer without the store.
func (q *fetchQuery) indexOnly() bool {
	return len(q.sections) == 0 && q.want() == maildb.WantBare
}

// want is what a row must have; flags come from the view.
func (q *fetchQuery) want() maildb.Want {
	want := maildb.WantBare
	if q.size || q.date {
		want |= maildb.WantSize
	}
	if q.listsFields() {
		want |= maildb.WantFields
	} else if q.needsStructure() {
		want |= maildb.WantStructure
	}
	if q.savedate || q.emailID || q.threadID {
		want |= maildb.WantOrigin
	}
	if q.preview {
		want |= maildb.WantDisplay
	}
	return want
}

// listsFields tells whether header fields that rows keep are all that is asked of the bytes.
func (q *fetchQuery) listsFields() bool {
	if q.envelope || q.body || q.structure || len(q.sections) == 0 {
		return false
	}
	for i := range q.sections {
		s := &q.sections[i]
		if s.spec != specFields || len(s.part) > 0 || s.binary || !s.peek {
			return false
		}
		for _, name := range s.fields {
			if !maildb.FieldKept(name) {
				return false
			}
		}
	}
	return true
}

// needsStructure tells whether a row must come with its structure.
func (q *fetchQuery) needsStructure() bool {
	if q.envelope || q.body || q.structure {
		return true
	}
	for i := range q.sections {
		if s := &q.sections[i]; s.spec != specAll || len(s.part) > 0 {
			return true
		}
	}
	return false
}

func (p *parser) fetchItems() (fetchQuery, error) {
	var q fetchQuery
	if p.peek() == '(' {
		err := p.list(func() error {
			if p.fetchMacro(&q) { // stands alone by RFC 9051, section 6.4.5; some clients put it into a list
				return nil
			}
			return p.fetchItem(&q)
		})
		if err == nil && q.empty() {
			err = syntaxError("nothing to fetch")
		}
		return q, err
	}
	if p.fetchMacro(&q) {
		return q, nil
	}
	return q, p.fetchItem(&q)
}

func (p *parser) fetchMacro(q *fetchQuery) bool {
	switch {
	case p.keyword("ALL"):
		q.envelope = true
	case p.keyword("FULL"):
		q.envelope, q.body = true, true
	case !p.keyword("FAST"):
		return false
	}
	q.flags, q.date, q.size = true, true, true
	return true
}

func (q *fetchQuery) empty() bool { return q.indexOnly() && !q.uid && !q.flags && !q.modseq }

func isItemChar(c byte) bool { return isAtomChar(c) && c != '[' && c != '<' }

func (p *parser) fetchItem(q *fetchQuery) error {
	name := string(bytes.ToUpper(p.run(isItemChar)))
	switch name {
	case "FLAGS":
		q.flags = true
	case "UID":
		q.uid = true
	case "MODSEQ":
		q.modseq = true
	case "RFC822.SIZE":
		q.size = true
	case "INTERNALDATE":
		q.date = true
	case "ENVELOPE":
		q.envelope = true
	case "SAVEDATE":
		q.savedate = true
	case "EMAILID":
		q.emailID = true
	case "THREADID":
		q.threadID = true
	case "PREVIEW":
		q.preview = true
		return p.previewModifier()
	case "BODYSTRUCTURE":
		q.structure = true
	case "RFC822":
		q.sections = append(q.sections, section{label: name})
	case "RFC822.HEADER":
		q.sections = append(q.sections, section{label: name, spec: specHeader, peek: true})
	case "RFC822.TEXT":
		q.sections = append(q.sections, section{label: name, spec: specText})
	case "BODY", "BODY.PEEK":
		if p.peek() != '[' {
			if name != "BODY" {
				return syntaxError("expected a section")
			}
			q.body = true
			return nil
		}
		return p.section(q, section{peek: name == "BODY.PEEK"})
	case "BINARY", "BINARY.PEEK":
		return p.section(q, section{binary: true, peek: name == "BINARY.PEEK"})
	case "BINARY.SIZE":
		return p.section(q, section{binary: true, size: true, peek: true})
	default:
		return syntaxError("unknown FETCH item")
	}
	return nil
}

// previewModifier reads "(LAZY)", which changes nothing: previews are made when a message arrives (RFC 8970).
func (p *parser) previewModifier() error {
	rest := p.b[p.pos:]
	if len(rest) < 6 || !bytes.EqualFold(rest[:6], []byte(" (LAZY")) {
		return nil
	}
	p.pos++
	return p.list(func() error {
		if p.word() != "LAZY" {
			return syntaxError("unknown PREVIEW modifier")
		}
		return nil
	})
}

// section reads "[…]" and a partial range.
func (p *parser) section(q *fetchQuery, s section) error {
	if err := p.expect('['); err != nil {
		return err
	}
	if err := p.sectionPath(&s); err != nil {
		return err
	}
	if err := p.expect(']'); err != nil {
		return err
	}
	if err := p.partial(&s); err != nil {
		return err
	}
	s.label = s.makeLabel()
	q.sections = append(q.sections, s)
	return nil
}

func (p *parser) sectionPath(s *section) error {
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		n, err := p.number()
		if err != nil {
			return err
		}
		if n == 0 {
			return syntaxError("0 is no part")
		}
		if s.part = append(s.part, int(n)); len(s.part) > maxSectionDepth {
			return syntaxError("section is too deep")
		}
		if !p.take('.') {
			return nil
		}
		if c := p.peek(); c == ']' {
			return syntaxError("section ends with a dot")
		}
	}
	if p.peek() == ']' {
		return nil
	}
	if s.binary {
		return syntaxError("BINARY takes part numbers only")
	}
	switch {
	case p.keyword("HEADER.FIELDS.NOT"):
		s.spec = specFieldsNot
		return p.headerFields(s)
	case p.keyword("HEADER.FIELDS"):
		s.spec = specFields
		return p.headerFields(s)
	case p.keyword("HEADER"):
		s.spec = specHeader
	case p.keyword("TEXT"):
		s.spec = specText
	case p.keyword("MIME") && len(s.part) > 0:
		s.spec = specMIME
	default:
		return syntaxError("bad section")
	}
	return nil
}

func (p *parser) headerFields(s *section) error {
	if err := p.space(); err != nil {
		return err
	}
	err := p.list(func() error {
		f, err := p.astring()
		if err != nil {
			return err
		}
		for i := range len(f) {
			if f[i] <= ' ' || f[i] >= 0x7f || f[i] == ':' {
				return syntaxError("bad field name")
			}
		}
		if s.fields = append(s.fields, f); len(s.fields) > maxHeaderFields || f == "" {
			return syntaxError("too many field names")
		}
		return nil
	})
	if err == nil && len(s.fields) == 0 {
		err = syntaxError("no field name")
	}
	return err
}

// partial reads "<offset.count>".
func (p *parser) partial(s *section) error {
	if p.peek() != '<' || s.size {
		return nil
	}
	p.pos++
	off, err := p.number64()
	if err != nil {
		return err
	}
	if err := p.expect('.'); err != nil {
		return err
	}
	n, err := p.number64()
	if err != nil {
		return err
	}
	if n == 0 {
		return syntaxError("empty range")
	}
	s.partial, s.offset, s.count = true, int64(off), int64(n)
	return p.expect('>')
}

func (s *section) makeLabel() string {
	b := []byte("BODY[")
	if s.binary {
		b = []byte("BINARY[")
		if s.size {
			b = []byte("BINARY.SIZE[")
		}
	}
	for i, n := range s.part {
		if i > 0 {
			b = append(b, '.')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	if len(s.part) > 0 && s.spec != specAll {
		b = append(b, '.')
	}
	b = append(b, [...]string{"", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"}[s.spec]...)
	for i, f := range s.fields {
		if i == 0 {
			b = append(b, " ("...)
		} else {
			b = append(b, ' ')
		}
		b = appendFieldName(b, f)
		if i == len(s.fields)-1 {
			b = append(b, ')')
		}
	}
	b = append(b, ']')
	if s.partial {
		b = append(b, '<')
		b = strconv.AppendInt(b, s.offset, 10)
		b = append(b, '>')
	}
	return string(b)
}

func appendFieldName(b []byte, f string) []byte {
	for i := range len(f) {
		if !isAstringChar(f[i]) {
			return strconv.AppendQuote(b, f) // names are printable ASCII, so only quotes and backslashes are escaped
		}
	}
	return append(b, f...)
}
