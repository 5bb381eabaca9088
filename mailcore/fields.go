package mailcore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust"
)

// maxHeader is the largest header a mail may have: what is parsed, checked and signed of one.
const maxHeader = message.MaxHeader

// readHeader loads the header of a mail, the blank line behind it included.
func readHeader(raw *message.Spool, s *message.Structure) ([]byte, error) {
	n := s.Root.BodyStart
	if n > maxHeader {
		return nil, fmt.Errorf("header of %d bytes: %w", n, ErrTooLarge)
	}
	h := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(raw, 0, n), h); err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	return h, nil
}

// fields gives the header line by line with its folding: lower-case name and bytes of each field. What is no field,
// the blank line among it, has no name. All bytes together are the header again.
func fields(header []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(header) > 0 {
			end := lineEnd(header)
			name := fieldName(header[:end])
			for end < len(header) && (header[end] == ' ' || header[end] == '\t') {
				end += lineEnd(header[end:])
			}
			if !yield(name, header[:end]) {
				return
			}
			header = header[end:]
		}
	}
}

func lineEnd(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

// fieldName is the lower-case name before the colon, as generously read as any mail program does, or "".
func fieldName(line []byte) string {
	name, _, found := bytes.Cut(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")), []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !found || len(name) == 0 || bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return ""
	}
	return strings.ToLower(string(name))
}

// fieldValue is what stands behind the colon, unfolded.
func fieldValue(raw []byte) string {
	_, v, _ := strings.Cut(string(raw), ":")
	return strings.TrimSpace(unfolder.Replace(v))
}

var unfolder = strings.NewReplacer("\r", "", "\n", "")

// readFields notes what the gate must know of the header.
func (m *mail) readFields() error {
	header, err := readHeader(m.raw, m.parsed)
	if err != nil {
		return err
	}
	m.header = header
	for name, raw := range fields(header) {
		switch name {
		case "":
			continue
		case "received":
			m.hops++
		case "bcc", "resent-bcc":
			m.bcc = true
		case "from":
			m.fromFields++
			m.authors = append(m.authors, message.ParseAddressList(fieldValue(raw))...)
		case "tls-required":
			m.tlsOptional = strings.EqualFold(fieldValue(raw), "no")
		case "sender":
			m.senders = append(m.senders, message.ParseAddressList(fieldValue(raw))...)
		case "date":
			m.hasDate = true
		case "message-id":
			m.hasID = true
		}
		m.fields++
		m.stray = m.stray || m.isStray(name, raw)
	}
	return nil
}

// headless tells whether a mail is text from its first line on, which our own fields must not swallow.
func (m *mail) headless() bool {
	return m.fields == 0 && len(m.header) > 0 && m.header[0] != '\r' && m.header[0] != '\n'
}

// isStray tells whether a field says what only we may say: results of checks in our name (RFC 8601, section 5), and in
// a submitted mail the envelope sender, which the last server writes (RFC 5321, section 4.4). A mail from outside keeps
// what it has of that: ours stands before it, and no byte below our fields changes.
func (m *mail) isStray(name string, raw []byte) bool {
	switch name {
	case "return-path":
		return m.submitted()
	case "authentication-results":
		if m.env.forward != nil {
			return false // it was looked at when it came; what we found then is what the seal repeats
		}
		return trust.Forged(fieldValue(raw), m.core.Hostname)
	}
	return false
}

// rewrite takes out what must not stay, Bcc of a submitted mail too, and mends what would break the seal of a signed
// one. Nearly every mail is kept as it is.
func (m *mail) rewrite() error {
	dropBcc := m.submitted() && m.bcc && m.env.forward == nil
	if !dropBcc && !m.stray && !m.endless() {
		return nil
	}
	shared, err := m.without(dropBcc)
	if err != nil {
		return err
	}
	if dropBcc && m.env.SaveSent {
		if m.own, err = m.without(false); err != nil {
			_ = shared.Close()
			return err
		}
	}
	m.keep(shared)
	m.parsed, err = message.Parse(m.raw, m.raw.Size())
	return err
}

// endless tells whether a submitted mail is a header without the blank line that ends it.
func (m *mail) endless() bool {
	return m.submitted() && m.parsed.Root.BodyStart == m.raw.Size() && !bytes.HasSuffix(m.header, []byte("\r\n\r\n"))
}

// without copies the mail but for stray fields and, if asked to, Bcc.
func (m *mail) without(bcc bool) (*message.Spool, error) {
	out := message.NewSpool("")
	var head bytes.Buffer
	for name, raw := range fields(m.header) {
		if m.isStray(name, raw) || bcc && (name == "bcc" || name == "resent-bcc") {
			continue
		}
		head.Write(raw)
	}
	if m.endless() {
		if !bytes.HasSuffix(head.Bytes(), []byte("\r\n")) {
			head.WriteString("\r\n")
		}
		head.WriteString("\r\n")
	}
	body := io.NewSectionReader(m.raw, m.parsed.Root.BodyStart, m.raw.Size()-m.parsed.Root.BodyStart)
	if _, err := io.Copy(out, io.MultiReader(&head, body)); err != nil {
		_ = out.Close()
		return nil, fmt.Errorf("rewrite mail: %w", err)
	}
	return out, nil
}

// keep makes s the bytes of the mail; it is closed when the mail is over.
func (m *mail) keep(s *message.Spool) {
	m.raw = s
	m.spools = append(m.spools, s)
}

func (m *mail) close() {
	for _, s := range append(m.spools, m.own) {
		if s != nil {
			_ = s.Close()
		}
	}
}

// maxWireLine is the longest line that may leave, without its line end (RFC 5322, section 2.1.1).
const maxWireLine = 998

// wire is what the bytes of a mail look like to other servers.
type wire struct {
	stray   bool // a CR or LF stands alone
	nul     bool
	longest int
}

// survey reads all bytes of a mail once.
func survey(r io.Reader) (wire, error) {
	var w wire
	buf := make([]byte, 32<<10)
	length, cr := 0, false
	for {
		n, err := r.Read(buf)
		for _, b := range buf[:n] {
			w.stray = w.stray || cr != (b == '\n')
			cr = b == '\r'
			switch b {
			case '\n':
				length = 0
			case '\r':
			default:
				length++
				w.longest = max(w.longest, length)
				w.nul = w.nul || b == 0
			}
		}
		if errors.Is(err, io.EOF) {
			w.stray = w.stray || cr
			return w, nil
		}
		if err != nil {
			return w, fmt.Errorf("read mail: %w", err)
		}
	}
}

// straighten gives a submitted mail the line ends of RFC 5321, section 2.3.8: a CR or LF alone would break its
// signature on the way and may hide another mail from servers that take it for the end of a line.
func (m *mail) straighten() error {
	if !m.submitted() {
		return nil
	}
	var err error
	if m.wire, err = survey(m.raw.Reader()); err != nil || !m.wire.stray {
		return err
	}
	crooked, out := m.raw, message.NewSpool("")
	m.keep(out)
	if err := message.NormaliseLines(out, crooked.Reader()); err != nil {
		return fmt.Errorf("straighten lines: %w", err)
	}
	if m.wire, err = survey(out.Reader()); err != nil {
		return err
	}
	m.parsed, err = message.Parse(out, out.Size())
	return err
}
