package imapd

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// copyBuffer is the size of the pieces in which bodies travel.
const copyBuffer = 32 << 10

// maxPrefetch bounds the short values of one message that are in memory together.
const maxPrefetch = 256 << 10

var copyBuffers = sync.Pool{New: func() any { b := make([]byte, copyBuffer); return &b }}

// blob is the bytes of a message as the store opens them.
type blob interface {
	io.ReaderAt
	Size() int64
}

// body is one message whose sections are asked for.
type body struct {
	id     mailcore.MessageID
	raw    blob
	st     *message.Structure // nil when only the whole message is asked for
	values []value
	head   headerCache

	fetched int64  // bytes of values read ahead
	scratch []byte // chosen header fields
}

// headerCache keeps the last header read, as clients ask for several choices of fields of the same one.
type headerCache struct {
	start, end int64
	b          []byte
}

// value is a section made ready: bytes in hand, a range of the message, or a decoded part.
type value struct {
	missing    bool
	inline     []byte
	start, end int64
	decode     *message.Part // BINARY of a part with transfer encoding
	size       int64         // decoded bytes
	only       bool          // BINARY.SIZE
	literal8   bool
}

// prepare finds out what every section is before anything of the answer is written.
func (b *body) prepare(sections []section) error {
	b.values = slices.Grow(b.values[:0], len(sections))[:len(sections)]
	b.scratch = b.scratch[:0]
	for i := range sections {
		v, err := b.value(&sections[i])
		if err != nil {
			return err
		}
		b.values[i] = v
	}
	return nil
}

func (b *body) value(s *section) (value, error) {
	v := value{end: b.raw.Size(), literal8: s.binary, only: s.size}
	var part *message.Part
	if b.st != nil {
		if part = find(b.st.Root, s.part); part == nil {
			return value{missing: true}, nil
		}
		if len(s.part) > 0 {
			v.start, v.end = part.BodyStart, part.BodyEnd
		}
	}
	switch s.spec {
	case specMIME:
		v.start, v.end = part.HeaderStart, part.BodyStart
	case specHeader, specText, specFields, specFieldsNot:
		if len(s.part) > 0 {
			if part.Message == nil || len(part.Parts) != 1 {
				return value{missing: true}, nil
			}
			part = part.Parts[0]
		}
		v.start, v.end = part.HeaderStart, part.BodyStart
		if s.spec == specText {
			v.start, v.end = part.BodyStart, part.BodyEnd
		}
	}
	if s.spec == specFields || s.spec == specFieldsNot {
		head, err := b.header(v.start, v.end)
		if err != nil {
			return v, err
		}
		start := len(b.scratch)
		b.scratch = filterHeader(b.scratch, head, s.fields, s.spec == specFields)
		v.inline = b.scratch[start:len(b.scratch):len(b.scratch)]
		v.start, v.end = 0, int64(len(v.inline))
	}
	if s.binary && len(s.part) > 0 && !knownEncoding(part) {
		return v, errUnknownCTE
	}
	if s.binary && len(s.part) > 0 && isEncoded(part) {
		v.decode = part
		n, err := io.Copy(io.Discard, message.OpenPart(b.raw, part))
		if err != nil {
			return v, err
		}
		v.start, v.end = 0, n
	}
	v.size = v.end - v.start
	v.cut(s)
	return v, b.prefetch(&v)
}

// prefetch reads short values, and the first byte of long ones, while it can still be told that a message is damaged:
// once a length is announced, only an end of the connection says that the bytes do not come.
func (b *body) prefetch(v *value) error {
	n := v.end - v.start
	if v.inline != nil || v.decode != nil || v.only || n == 0 {
		return nil
	}
	little := n <= flushAt && b.fetched+n <= maxPrefetch
	if !little {
		n = 1
	}
	p := make([]byte, n)
	if k, err := b.raw.ReadAt(p, v.start); k < len(p) {
		return short(err)
	}
	if little {
		b.fetched += n
		v.inline, v.start, v.end = p, 0, n
	}
	return nil
}

// cut applies a partial range.
func (v *value) cut(s *section) {
	if !s.partial {
		return
	}
	n := v.end - v.start
	off := min(s.offset, n)
	count := min(s.count, n-off)
	v.start += off
	v.end = v.start + count
}

// errUnknownCTE answers BINARY of a part that is encoded in a way nobody here knows (RFC 3516, section 4.3).
var errUnknownCTE = no("UNKNOWN-CTE", "A part has an encoding that is not known here")

func knownEncoding(p *message.Part) bool {
	switch strings.ToLower(strings.TrimSpace(p.Encoding)) {
	case "", "7bit", "8bit", "binary":
		return true
	}
	return isEncoded(p) || len(p.Parts) > 0
}

func isEncoded(p *message.Part) bool {
	e := strings.TrimSpace(p.Encoding)
	return len(p.Parts) == 0 && (strings.EqualFold(e, "base64") || strings.EqualFold(e, "quoted-printable"))
}

// find follows part numbers (RFC 9051, section 6.4.5.1): a part that is no multipart has itself as part 1, and a
// message/rfc822 part numbers the parts of the message inside.
func find(root *message.Part, path []int) *message.Part {
	p := root
	for i, n := range path {
		if i > 0 && p.Message != nil && len(p.Parts) == 1 {
			p = p.Parts[0]
		} else if i > 0 && p.Type != "multipart" {
			return nil
		}
		if p.Type == "multipart" {
			if n > len(p.Parts) {
				return nil
			}
			p = p.Parts[n-1]
		} else if n != 1 {
			return nil
		}
	}
	return p
}

// header reads a header, at most message.MaxHeader of it.
func (b *body) header(start, end int64) ([]byte, error) {
	end = min(end, start+message.MaxHeader)
	if b.head.b != nil && b.head.start == start && b.head.end == end {
		return b.head.b, nil
	}
	h := make([]byte, end-start)
	if n, err := b.raw.ReadAt(h, start); n < len(h) {
		return nil, short(err)
	}
	b.head = headerCache{start, end, h}
	return h, nil
}

// short is the error of a read that gave too little.
func short(err error) error {
	if err == nil {
		return io.ErrUnexpectedEOF
	}
	return err
}

// filterHeader appends to out the fields named, or all others, and ends with the blank line.
func filterHeader(out, head []byte, fields []string, named bool) []byte {
	keep := false
	for len(head) > 0 {
		n := bytes.IndexByte(head, '\n') + 1
		if n == 0 {
			n = len(head)
		}
		line := head[:n]
		head = head[n:]
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		if line[0] != ' ' && line[0] != '\t' {
			keep = hasField(line, fields) == named
		}
		if keep {
			out = append(out, line...)
		}
	}
	return append(out, '\r', '\n')
}

func hasField(line []byte, fields []string) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return false
	}
	name = bytes.TrimRight(name, " \t")
	for _, f := range fields {
		if len(f) == len(name) && strings.EqualFold(f, string(name)) {
			return true
		}
	}
	return false
}

// write writes a value. An error means that the announced length cannot be kept.
func (b *body) write(w *writer, v *value) error {
	switch {
	case v.missing:
		w.str("NIL")
		return nil
	case v.only:
		w.num(uint64(v.size))
		return nil
	}
	n := v.end - v.start
	if v.literal8 {
		w.byte('~')
	} else if n == 0 {
		w.str(`""`)
		return nil
	}
	w.byte('{').num(uint64(n)).str("}\r\n")
	switch {
	case v.inline != nil:
		w.bytes(v.inline[v.start:v.end])
		return nil
	case v.decode != nil:
		r := message.OpenPart(b.raw, v.decode)
		if _, err := io.CopyN(io.Discard, r, v.start); err != nil {
			return err
		}
		return w.stream(r, n)
	}
	return w.stream(io.NewSectionReader(b.raw, v.start, n), n)
}

// stream sends n bytes of r.
func (w *writer) stream(r io.Reader, n int64) error {
	w.flush()
	buf := copyBuffers.Get().(*[]byte)
	defer copyBuffers.Put(buf)
	for n > 0 && w.err == nil {
		p := (*buf)[:min(n, copyBuffer)]
		if _, err := io.ReadFull(r, p); err != nil {
			return err
		}
		w.send(p)
		n -= int64(len(p))
	}
	return w.err
}
