package message

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
)

// ErrInjection says that a value for a field could forge another field or recipient.
var ErrInjection = errors.New("message: value does not fit the field")

// maxLine is the longest line we write (RFC 5322, section 2.1.1), foldAt the length we prefer.
const (
	maxLine = 998
	foldAt  = 76
)

// node is a MIME entity to be written: a leaf with body, or a multipart with children.
type node struct {
	fields   []headerField
	body     func(w io.Writer) error
	boundary string
	children []*node
}

type headerField struct{ name, value string } // value may be folded already

func newMultipart(subtype, params string, random io.Reader, children ...*node) *node {
	// "=_" stands in no quoted-printable or base64 text, so no body of ours can hold the boundary.
	n := &node{boundary: "=_" + randomHex(random), children: children}
	n.add("Content-Type", "multipart/"+subtype+params+";\r\n boundary=\""+n.boundary+"\"")
	return n
}

func (n *node) add(name, value string) { n.fields = append(n.fields, headerField{name, value}) }

func (n *node) write(w *bufio.Writer) error {
	for _, f := range n.fields {
		fmt.Fprintf(w, "%s: %s\r\n", f.name, f.value)
	}
	w.WriteString("\r\n")
	if n.body != nil {
		return n.body(w)
	}
	for _, c := range n.children {
		fmt.Fprintf(w, "--%s\r\n", n.boundary)
		if err := c.write(w); err != nil {
			return err
		}
		w.WriteString("\r\n")
	}
	_, err := fmt.Fprintf(w, "--%s--\r\n", n.boundary)
	return err
}

// newText is a text part in UTF-8, written as it is where every server takes that, else in the shorter encoding.
func newText(contentType, text string) *node {
	n := &node{}
	text = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(text)
	n.add("Content-Type", contentType)
	encoding := textEncoding(text)
	n.add("Content-Transfer-Encoding", encoding)
	n.body = func(w io.Writer) error {
		switch encoding {
		case "base64":
			return writeBase64(w, strings.NewReader(text))
		case "quoted-printable":
			q := quotedprintable.NewWriter(w)
			if _, err := io.WriteString(q, text); err != nil {
				return err
			}
			return q.Close()
		}
		_, err := io.WriteString(w, text)
		return err
	}
	return n
}

func textEncoding(text string) string {
	high, plain := 0, true
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= 0x80 {
			high++
		}
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' || c == 0x7f {
			plain = false
		}
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		// Servers on the way strip trailing spaces and quote "From ".
		plain = plain && len(line) <= foldAt+2 && !strings.HasPrefix(line, "From ") && !strings.HasSuffix(line, " ")
	}
	switch {
	case high > len(text)/6:
		return "base64"
	case high > 0 || !plain:
		return "quoted-printable"
	}
	return "7bit"
}

func writeBase64(w io.Writer, r io.Reader) error {
	lines := &lineWriter{w: w}
	enc := base64.NewEncoder(base64.StdEncoding, lines)
	if _, err := io.Copy(enc, r); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\r\n")
	return err
}

// lineWriter breaks base64 into lines of 76 characters (RFC 2045, section 6.8).
type lineWriter struct {
	w io.Writer
	n int // characters on the line
}

func (l *lineWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		if l.n == 76 {
			if _, err := io.WriteString(l.w, "\r\n"); err != nil {
				return written, err
			}
			l.n = 0
		}
		n, err := l.w.Write(p[:min(len(p), 76-l.n)])
		written += n
		l.n += n
		if err != nil {
			return written, err
		}
		p = p[n:]
	}
	return written, nil
}

// foldWords puts words, separated by spaces in the field, on lines of at most foldAt characters. used is what the first
// line has already.
func foldWords(words []string, used int) string {
	var b strings.Builder
	for i, w := range words {
		last := w[strings.LastIndexByte(w, '\n')+1:]
		switch {
		case i == 0:
		case used+1+len(firstLine(w)) > foldAt:
			b.WriteString("\r\n ")
			used = 1
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(w)
		if used += len(w); len(last) < len(w) {
			used = len(last)
		}
	}
	return b.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\r\n")
	return line
}

// unstructured is the folded form of free text for a field of the given name.
func unstructured(name, text string) string {
	used := len(name) + 2
	words := strings.Split(text, " ")
	// Runs of spaces could end up alone on a folded line, which RFC 5322 forbids.
	if !isPlain(text) || longest(words) > maxLine-2 || len(text) > foldAt-used && strings.Contains(text, "  ") {
		return encodeForced(text, foldAt-used)
	}
	return foldWords(words, used)
}

func longest(words []string) (n int) {
	for _, w := range words {
		n = max(n, len(w))
	}
	return n
}

// checkField refuses a value that could end the field.
func checkField(name, value string) error {
	if strings.ContainsAny(value, "\r\n\x00") {
		return fmt.Errorf("field %s: %w", name, ErrInjection)
	}
	return nil
}

// newEmbedded is a message inside a message. It must not be transfer-encoded (RFC 2046, section 5.2.1), so bytes that
// cannot stand as they are give ok false; nothing of open is kept.
func newEmbedded(open func() (io.ReadCloser, error)) (n *node, ok bool, err error) {
	in, err := open()
	if err != nil {
		return nil, false, err
	}
	encoding, err := wireEncoding(in)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	if err != nil || encoding == "" {
		return nil, false, err
	}
	n = &node{}
	n.add("Content-Type", "message/rfc822")
	n.add("Content-Transfer-Encoding", encoding)
	n.body = func(w io.Writer) error {
		return copyFrom(open, func(r io.Reader) error { return NormaliseLines(w, r) })
	}
	return n, true, nil
}

// wireEncoding is "7bit" or "8bit", or "" if r holds lines too long or NUL.
func wireEncoding(r io.Reader) (string, error) {
	encoding, length := "7bit", 0
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		for _, c := range buf[:n] {
			length++
			switch {
			case c == '\n':
				length = 0
			case c == 0 || length > maxLine:
				return "", nil
			case c >= 0x80:
				encoding = "8bit"
			}
		}
		if err == io.EOF {
			return encoding, nil
		}
		if err != nil {
			return "", err
		}
	}
}

func copyFrom(open func() (io.ReadCloser, error), use func(io.Reader) error) error {
	in, err := open()
	if err != nil {
		return err
	}
	err = use(in)
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	return err
}

// readHeader is the header of the message that open gives, without the blank line.
func readHeader(open func() (io.ReadCloser, error)) (string, error) {
	var b bytes.Buffer
	err := copyFrom(open, func(r io.Reader) error {
		in := bufio.NewReader(io.LimitReader(r, MaxHeader))
		for {
			line, err := in.ReadBytes('\n')
			if len(chomp(line)) == 0 && (err == nil || err == io.EOF) {
				return nil
			}
			b.Write(line)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
	return b.String(), err
}
