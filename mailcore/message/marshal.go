package message

import (
	"encoding/binary"
	"fmt"
	"time"
)

// marshalVersion is the first byte of a stored Structure. A new layout gets a new number; old ones stay readable.
// Version 1 had no routes and no empty fields.
const marshalVersion = 2

// Marshal gives the compact binary form that Unmarshal reads.
func (s *Structure) Marshal() []byte {
	e := encoder{b: make([]byte, 0, 1024)}
	e.b = append(e.b, marshalVersion)
	e.int(s.Size)
	e.int(s.Lines)
	e.bool(s.Truncated)
	e.envelope(&s.Header)
	e.part(s.Root)
	return e.b
}

// encoder writes integers as varints and strings with their length before them.
type encoder struct{ b []byte }

func (e *encoder) int(n int64) { e.b = binary.AppendVarint(e.b, n) }

func (e *encoder) bool(v bool) {
	if v {
		e.b = append(e.b, 1)
	} else {
		e.b = append(e.b, 0)
	}
}

func (e *encoder) string(s string) {
	e.b = binary.AppendUvarint(e.b, uint64(len(s)))
	e.b = append(e.b, s...)
}

// pair writes raw and its decoded form, which mostly are the same.
func (e *encoder) pair(raw, decoded string) {
	e.string(raw)
	e.bool(raw != decoded)
	if raw != decoded {
		e.string(decoded)
	}
}

func (e *encoder) strings(list []string) {
	e.int(int64(len(list)))
	for _, s := range list {
		e.string(s)
	}
}

func (e *encoder) envelope(v *Envelope) {
	e.bool(!v.Date.IsZero())
	if !v.Date.IsZero() {
		_, offset := v.Date.Zone()
		e.int(v.Date.Unix())
		e.int(int64(offset))
	}
	e.int(int64(v.Empty))
	e.string(v.DateRaw)
	e.pair(v.SubjectRaw, v.Subject)
	for _, list := range v.lists() {
		e.int(int64(len(*list)))
		for _, a := range *list {
			e.pair(a.NameRaw, a.Name)
			e.string(a.Local)
			e.string(a.Domain)
			e.string(a.Group)
			e.string(a.Route)
		}
	}
	e.string(v.InReplyToRaw)
	e.pair(v.MessageIDRaw, v.MessageID)
	e.strings(v.References)
	e.strings(v.InReplyTo)
}

func (v *Envelope) lists() [6]*[]Address {
	return [6]*[]Address{&v.From, &v.Sender, &v.ReplyTo, &v.To, &v.Cc, &v.Bcc}
}

func (p *Part) texts() [9]*string {
	return [9]*string{&p.Type, &p.Subtype, &p.Disposition, &p.ID, &p.Description, &p.Encoding, &p.Language, &p.Location, &p.MD5}
}

func (e *encoder) part(p *Part) {
	for _, s := range p.texts() {
		e.string(*s)
	}
	for _, params := range [2][]Param{p.Params, p.DispositionParams} {
		e.int(int64(len(params)))
		for _, v := range params {
			e.string(v.Name)
			e.string(v.Value)
		}
	}
	for _, n := range [4]int64{p.HeaderStart, p.BodyStart, p.BodyEnd, p.Lines} {
		e.int(n)
	}
	e.bool(p.Message != nil)
	if p.Message != nil {
		e.envelope(p.Message)
	}
	e.int(int64(len(p.Parts)))
	for _, c := range p.Parts {
		e.part(c)
	}
}

// Unmarshal reads what Marshal wrote, of this or an earlier version; other bytes give ErrFormat. All strings share one copy
// of b, so keeping one of them keeps all.
func Unmarshal(b []byte) (*Structure, error) {
	if len(b) == 0 || b[0] == 0 || b[0] > marshalVersion {
		return nil, ErrFormat
	}
	d := decoder{s: string(b), i: 1, version: b[0]}
	s := &Structure{Size: d.int(), Lines: d.int(), Truncated: d.bool()}
	d.envelope(&s.Header)
	s.Root = d.part(0)
	if d.bad || d.i != len(d.s) {
		return nil, fmt.Errorf("%w: at byte %d of %d", ErrFormat, d.i, len(d.s))
	}
	return s, nil
}

// decoder walks over s; after the first fault bad is set and all reads give zero.
type decoder struct {
	s       string
	i       int
	bad     bool
	version byte
}

func (d *decoder) uint() uint64 {
	var n uint64
	for shift := 0; d.i < len(d.s) && shift < 64; shift += 7 {
		c := d.s[d.i]
		d.i++
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
	d.bad = true
	return 0
}

func (d *decoder) int() int64 {
	u := d.uint()
	return int64(u>>1) ^ -int64(u&1)
}

func (d *decoder) bool() bool {
	if d.bad || d.i >= len(d.s) {
		d.bad = true
		return false
	}
	d.i++
	return d.s[d.i-1] == 1
}

func (d *decoder) string() string {
	n := d.uint()
	if d.bad || n > uint64(len(d.s)-d.i) {
		d.bad = true
		return ""
	}
	s := d.s[d.i : d.i+int(n)]
	d.i += int(n)
	return s
}

func (d *decoder) pair() (raw, decoded string) {
	raw = d.string()
	if d.bool() {
		return raw, d.string()
	}
	return raw, raw
}

// count reads the length of a list; each entry takes at least size bytes, so a false count cannot make us allocate.
func (d *decoder) count(size int) int {
	n := d.int()
	if d.bad || n < 0 || n > int64((len(d.s)-d.i)/size) {
		d.bad = d.bad || n != 0
		return 0
	}
	return int(n)
}

func (d *decoder) strings() []string {
	n := d.count(1)
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.string()
	}
	return list
}

func (d *decoder) envelope(v *Envelope) {
	if d.bool() {
		unix, offset := d.int(), d.int()
		v.Date = time.Unix(unix, 0).UTC()
		if offset != 0 {
			v.Date = v.Date.In(time.FixedZone("", int(offset)))
		}
	}
	if d.version > 1 {
		v.Empty = HeaderSet(d.int())
	}
	v.DateRaw = d.string()
	v.SubjectRaw, v.Subject = d.pair()
	for _, list := range v.lists() {
		if n := d.count(5); n > 0 {
			*list = make([]Address, n)
		}
		for i := range *list {
			a := &(*list)[i]
			a.NameRaw, a.Name = d.pair()
			a.Local, a.Domain, a.Group = d.string(), d.string(), d.string()
			if d.version > 1 {
				a.Route = d.string()
			}
		}
	}
	v.InReplyToRaw = d.string()
	v.MessageIDRaw, v.MessageID = d.pair()
	v.References = d.strings()
	v.InReplyTo = d.strings()
}

func (d *decoder) part(depth int) *Part {
	p := &Part{}
	if depth > MaxDepth+1 {
		d.bad = true
		return p
	}
	for _, s := range p.texts() {
		*s = d.string()
	}
	for _, params := range [2]*[]Param{&p.Params, &p.DispositionParams} {
		if n := d.count(2); n > 0 {
			*params = make([]Param, n)
		}
		for i := range *params {
			(*params)[i] = Param{Name: d.string(), Value: d.string()}
		}
	}
	for _, n := range [4]*int64{&p.HeaderStart, &p.BodyStart, &p.BodyEnd, &p.Lines} {
		*n = d.int()
	}
	if d.bool() {
		p.Message = &Envelope{}
		d.envelope(p.Message)
	}
	if n := d.count(16); n > 0 {
		p.Parts = make([]*Part, n)
	}
	for i := range p.Parts {
		p.Parts[i] = d.part(depth + 1)
	}
	return p
}
