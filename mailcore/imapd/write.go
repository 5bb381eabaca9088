package imapd

import (
	"net"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"mailbridge/mailcore"
)

const (
	// flushAt is how much is gathered before it is sent: one write for some hundred short responses.
	flushAt = 16 << 10
	// keepBuffer is the biggest write buffer given back to the pool.
	keepBuffer = 64 << 10
	// writeTime is how long a client may take to accept flushAt bytes.
	writeTime = time.Minute
)

var writeBuffers = sync.Pool{New: func() any { b := make([]byte, 0, flushAt+4<<10); return &b }}

// writer gathers responses. It has one user at a time: the session, or its IDLE watcher while that runs. After an error
// everything written is dropped.
type writer struct {
	conn net.Conn
	buf  *[]byte
	b    []byte
	err  error
	utf8 bool // after ENABLE IMAP4rev2: quoted strings are UTF-8
}

func (w *writer) ready() {
	if w.buf == nil {
		w.buf = writeBuffers.Get().(*[]byte)
		w.b = (*w.buf)[:0]
	}
}

func (w *writer) str(s string) *writer {
	w.ready()
	w.b = append(w.b, s...)
	return w
}

func (w *writer) bytes(b []byte) *writer {
	w.ready()
	w.b = append(w.b, b...)
	return w
}

func (w *writer) byte(c byte) *writer {
	w.ready()
	w.b = append(w.b, c)
	return w
}

func (w *writer) num(n uint64) *writer {
	w.ready()
	w.b = strconv.AppendUint(w.b, n, 10)
	return w
}

// crlf ends a response and sends what has been gathered when that is enough.
func (w *writer) crlf() {
	w.str("\r\n")
	if len(w.b) >= flushAt {
		w.flush()
	}
}

func (w *writer) flush() {
	if w.err == nil && len(w.b) > 0 {
		w.send(w.b)
	}
	w.b = w.b[:0]
}

// send writes p at once; gathered bytes must have been flushed.
func (w *writer) send(p []byte) {
	if w.err != nil {
		return
	}
	_ = w.conn.SetWriteDeadline(time.Now().Add(writeTime))
	_, w.err = w.conn.Write(p)
}

// release sends everything and gives the buffer back.
func (w *writer) release() {
	w.flush()
	if w.buf == nil {
		return
	}
	if cap(w.b) <= keepBuffer {
		*w.buf = w.b[:0]
		writeBuffers.Put(w.buf)
	}
	w.buf, w.b = nil, nil
}

// isQuotable tells whether s may stand in a quoted string.
func (w *writer) isQuotable(s string) bool {
	high := false
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x20 && c != '\t' || c == 0x7f:
			return false
		case c >= utf8.RuneSelf:
			high = true
		}
	}
	return !high || w.utf8 && utf8.ValidString(s)
}

// quoting says what each byte does to a quoted string.
var quoting = func() (q [256]uint8) {
	for c := range q {
		switch {
		case c == '"' || c == '\\':
			q[c] = quoteEscaped
		case c < 0x20 && c != '\t' || c >= 0x7f:
			q[c] = quoteDoubtful
		}
	}
	return q
}()

const (
	quoteEscaped  = 1 + iota
	quoteDoubtful // needs a literal, or UTF-8
)

// quoted writes s as a quoted string, or as a literal where a quoted one cannot carry it.
func (w *writer) quoted(s string) *writer {
	w.ready()
	start, from, checked := len(w.b), 0, false
	w.b = append(w.b, '"')
	for i := range len(s) {
		switch quoting[s[i]] {
		case quoteEscaped:
			w.b = append(append(w.b, s[from:i]...), '\\')
			from = i
		case quoteDoubtful:
			if !checked && !w.isQuotable(s) {
				w.b = w.b[:start]
				return w.literalString(s)
			}
			checked = true
		}
	}
	w.b = append(append(w.b, s[from:]...), '"')
	return w
}

// literalString writes a short string as a literal. A NUL may not travel in one and is left out.
func (w *writer) literalString(s string) *writer {
	n := len(s)
	for i := range len(s) {
		if s[i] == 0 {
			n--
		}
	}
	w.byte('{').num(uint64(n)).str("}\r\n")
	for i := range len(s) {
		if s[i] != 0 {
			w.b = append(w.b, s[i])
		}
	}
	return w
}

// nstring writes NIL for an empty string.
func (w *writer) nstring(s string) *writer {
	if s == "" {
		return w.str("NIL")
	}
	return w.quoted(s)
}

// mailbox writes a mailbox name in the form the client understands.
func (w *writer) mailbox(name string) *writer {
	if w.utf8 {
		return w.quoted(name)
	}
	for i := range len(name) {
		if c := name[i]; c >= utf8.RuneSelf || c == '&' || c < 0x20 {
			return w.quoted(string(appendUTF7(nil, name)))
		}
	}
	return w.quoted(name)
}

// systemFlags in the order in which they are written.
var systemFlags = [...]struct {
	flag mailcore.Flags
	name string
}{
	{mailcore.FlagAnswered, `\Answered`},
	{mailcore.FlagFlagged, `\Flagged`},
	{mailcore.FlagDeleted, `\Deleted`},
	{mailcore.FlagSeen, `\Seen`},
	{mailcore.FlagDraft, `\Draft`},
}

const systemFlagNames = `\Answered \Flagged \Deleted \Seen \Draft`

// flags writes a parenthesised flag list.
func (w *writer) flags(f mailcore.Flags, keywords []string, recent bool) *writer {
	w.byte('(')
	sep := ""
	for _, s := range systemFlags {
		if f&s.flag != 0 {
			w.str(sep).str(s.name)
			sep = " "
		}
	}
	if recent {
		w.str(sep).str(`\Recent`)
		sep = " "
	}
	for _, k := range keywords {
		w.str(sep).str(k)
		sep = " "
	}
	return w.byte(')')
}

// date writes an INTERNALDATE: the day has two places, the first may be a space.
func (w *writer) date(t time.Time) *writer {
	w.ready()
	w.b = t.AppendFormat(w.b, `"_2-Jan-2006 15:04:05 -0700"`)
	return w
}
