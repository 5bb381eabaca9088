package message

import (
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
)

// MaxTNEF is how much of a winmail.dat is read: as large as a mail may be by default, decoded.
const MaxTNEF = 64 << 20

const (
	tnefSignature = 0x223e9f78
	maxTNEFFiles  = 200
	maxTNEFProps  = 5000 // of one attachment
	// maxTNEFDepth is how deep messages inside messages are followed.
	maxTNEFDepth = 3
)

// ErrTNEF says that bytes are no TNEF stream, or a broken one; what was read before stays.
var ErrTNEF = errors.New("message: not TNEF")

// TNEFFile is one attachment in a winmail.dat. Name is decoded and safe, never empty; Data is part of the stream.
type TNEFFile struct {
	Name string
	Type string // what the stream says, or ""
	Data []byte
}

// IsTNEF tells whether a part is said to be TNEF, by its type (lower case) or by the name that Outlook gives it.
func IsTNEF(kind, name string) bool {
	return kind == "application/ms-tnef" || kind == "application/vnd.ms-tnef" || strings.EqualFold(name, "winmail.dat")
}

// ReadTNEF gives the attachments in Outlook's winmail.dat ([MS-OXTNEF]). Every length is checked against what is there,
// so that the work is bounded by the length of b. What was read before an error is given too.
func ReadTNEF(b []byte) ([]TNEFFile, error) { return readTNEF(b, 0) }

// Attributes of [MS-OXTNEF], section 2.1.3.2, without their types.
const (
	tnefRendering  = 0x9002 // begins an attachment
	tnefTitle      = 0x8010
	tnefData       = 0x800f
	tnefAttachment = 0x9005 // its MAPI properties
)

// MAPI properties of an attachment.
const (
	propData      = 0x3701
	propName      = 0x3704
	propLongName  = 0x3707
	propShown     = 0x3001
	propMIME      = 0x370e
	mapiObject    = 0x000d
	mapiBinary    = 0x0102
	mapiString    = 0x001e
	mapiUnicode   = 0x001f
	mapiMultiple  = 0x1000
	tnefMIMELimit = 100
)

type tnefReader struct {
	files []TNEFFile
	names [3]string // long, shown, short or title: the first there is counts
	mime  string
	data  []byte
	inner [][]byte
	open  bool
	depth int
}

func readTNEF(b []byte, depth int) ([]TNEFFile, error) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return nil, ErrTNEF
	}
	r := &tnefReader{depth: depth}
	b = b[6:] // signature and key
	for len(b) > 0 {
		// level (1), attribute (2), type (2), length (4), value, checksum (2)
		if len(b) < 11 || len(r.files) >= maxTNEFFiles {
			break
		}
		level, id := b[0], binary.LittleEndian.Uint16(b[1:])
		n := int64(binary.LittleEndian.Uint32(b[5:]))
		if n > int64(len(b)-9) || level != 1 && level != 2 {
			r.close()
			return r.files, ErrTNEF
		}
		value := b[9 : 9+n]
		b = b[min(int64(len(b)), 9+n+2):]
		if level == 2 {
			r.attribute(id, value)
		}
	}
	r.close()
	return r.files, nil
}

func (r *tnefReader) attribute(id uint16, value []byte) {
	switch id {
	case tnefRendering:
		r.close()
		r.open = true
	case tnefTitle:
		r.open, r.names[2] = true, text8(value)
	case tnefData:
		r.open, r.data = true, value
	case tnefAttachment:
		r.open = true
		r.properties(value)
	}
}

// close ends the attachment that was being read.
func (r *tnefReader) close() {
	if !r.open {
		return
	}
	name := ""
	for _, n := range r.names {
		if name == "" {
			name = safeFilename(strings.NewReplacer("/", "_", `\`, "_").Replace(n))
		}
	}
	for _, in := range r.inner {
		more, _ := readTNEF(in, r.depth+1)
		r.files = append(r.files, more[:min(len(more), maxTNEFFiles-min(maxTNEFFiles, len(r.files)))]...)
	}
	if r.data != nil && len(r.files) < maxTNEFFiles {
		if name == "" {
			name = "attachment"
		}
		r.files = append(r.files, TNEFFile{Name: name, Type: r.mime, Data: r.data})
	}
	*r = tnefReader{files: r.files, depth: r.depth}
}

// text8 reads an 8-bit string of unknown code page.
func text8(b []byte) string {
	if i := strings.IndexByte(string(b), 0); i >= 0 {
		b = b[:i]
	}
	return cleanText(decodeBytes("", b))
}

func text16(b []byte) string {
	u := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		c := binary.LittleEndian.Uint16(b)
		if c == 0 {
			break
		}
		u = append(u, c)
	}
	return cleanText(string(utf16.Decode(u)))
}

// properties reads a list of MAPI properties ([MS-OXTNEF], section 2.1.3.4).
func (r *tnefReader) properties(b []byte) {
	if len(b) < 4 {
		return
	}
	count := binary.LittleEndian.Uint32(b)
	p := propertyReader{b: b[4:]}
	for range min(count, maxTNEFProps) {
		kind, id := p.u16(), p.u16()
		if id >= 0x8000 {
			p.named()
		}
		values := uint32(1)
		variable := kind&^mapiMultiple == mapiString || kind&^mapiMultiple == mapiUnicode || kind&^mapiMultiple == mapiBinary || kind&^mapiMultiple == mapiObject
		if kind&mapiMultiple != 0 || variable {
			values = p.u32()
		}
		for range values {
			v := p.value(kind&^mapiMultiple, variable)
			if p.bad {
				return
			}
			r.property(id, kind, v)
		}
		if p.bad {
			return
		}
	}
}

func (r *tnefReader) property(id, kind uint16, v []byte) {
	s := ""
	switch kind {
	case mapiString:
		s = text8(v)
	case mapiUnicode:
		s = text16(v)
	}
	switch id {
	case propLongName:
		r.names[0] = s
	case propShown:
		r.names[1] = s
	case propName:
		if r.names[2] == "" {
			r.names[2] = s
		}
	case propMIME:
		if len(s) <= tnefMIMELimit && strings.Count(s, "/") == 1 && !strings.ContainsAny(s, " \t;,<>\"") {
			r.mime = strings.ToLower(s)
		}
	case propData:
		if kind == mapiObject && len(v) > 16 {
			v = v[16:] // the interface's id
			if len(v) >= 4 && binary.LittleEndian.Uint32(v) == tnefSignature && r.depth < maxTNEFDepth {
				r.inner = append(r.inner, v)
				return
			}
		}
		if r.data == nil {
			r.data = v
		}
	}
}

// propertyReader takes values from the front; bad says that a length lied.
type propertyReader struct {
	b   []byte
	bad bool
}

func (p *propertyReader) take(n uint32) []byte {
	if p.bad || uint64(n) > uint64(len(p.b)) {
		p.bad = true
		return make([]byte, 8)
	}
	v := p.b[:n]
	p.b = p.b[n:]
	return v
}

func (p *propertyReader) u16() uint16 { return binary.LittleEndian.Uint16(p.take(2)) }
func (p *propertyReader) u32() uint32 { return binary.LittleEndian.Uint32(p.take(4)) }

// padded takes n bytes and those that fill up to a multiple of four.
func (p *propertyReader) padded(n uint32) []byte {
	v := p.take(n)
	p.take(min((4-n%4)%4, uint32(len(p.b))))
	return v
}

// named skips the name of a named property: a GUID, then a number or a string.
func (p *propertyReader) named() {
	p.take(16)
	if p.u32() == 0 {
		p.take(4)
		return
	}
	p.padded(p.u32())
}

func (p *propertyReader) value(kind uint16, variable bool) []byte {
	switch {
	case variable:
		return p.padded(p.u32())
	case kind == 0x0048: // a GUID
		return p.take(16)
	case kind == 0x0005, kind == 0x0006, kind == 0x0007, kind == 0x0014, kind == 0x0040: // 8 bytes
		return p.take(8)
	case kind == 0x0001: // null
		return p.take(4)
	}
	return p.take(4) // shorter ones are filled up
}
