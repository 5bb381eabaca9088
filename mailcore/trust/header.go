package trust

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

var errHeaderTooBig = errors.New("header too big")

// field is a header field as received, folded lines included.
type field struct {
	name  string
	value string
}

// readHeader reads up to and including the empty line, or to the end of a mail
// that has none. Lines end with LF, with or without CR before it.
func readHeader(r *bufio.Reader) ([]field, error) {
	var lines []string
	size := 0
	for {
		line, err := readLine(r, MaxHeaderBytes-size)
		if err != nil && err != io.EOF {
			return nil, fmt.Errorf("read header: %w", err)
		}
		size += len(line)
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" {
			return fields(lines), nil
		}
		if len(lines) > 0 && (line[0] == ' ' || line[0] == '\t') {
			lines[len(lines)-1] += "\r\n" + line
		} else {
			lines = append(lines, line)
		}
		if err == io.EOF {
			return fields(lines), nil
		}
	}
}

func readLine(r *bufio.Reader, limit int) (string, error) {
	var line strings.Builder
	for {
		part, err := r.ReadSlice('\n')
		line.Write(part)
		if line.Len() > limit {
			return "", errHeaderTooBig
		}
		if err != bufio.ErrBufferFull {
			return line.String(), err
		}
	}
}

func fields(lines []string) []field {
	list := make([]field, len(lines))
	for i, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		list[i] = field{strings.TrimSpace(name), strings.TrimSpace(value)}
	}
	return list
}

func valuesOf(header []field, name string) []string {
	var values []string
	for _, f := range header {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

var (
	errNoFrom      = errors.New("no From address")
	errManyFrom    = errors.New("more than one From address")
	errUnreadable  = errors.New("From address cannot be read")
	passAnyCharset = mail.AddressParser{WordDecoder: nil}
)

// fromAddress returns the one address in From. Several fields or several
// addresses are an error: a reader may show another one than we checked
// (RFC 7489, section 6.6.1).
func fromAddress(header []field) (addr, domain string, err error) {
	values := valuesOf(header, "From")
	switch {
	case len(values) == 0:
		return "", "", errNoFrom
	case len(values) > 1:
		return "", "", errManyFrom
	}
	value := asciiWords(strings.NewReplacer("\r\n", "").Replace(values[0]))
	if value == "" {
		return "", "", errNoFrom
	}
	list, err := passAnyCharset.ParseList(value)
	if err != nil {
		addr, ok := looseAddress(value)
		if !ok {
			return "", "", errUnreadable
		}
		list = []*mail.Address{{Address: addr}}
	}
	switch {
	case len(list) == 0:
		return "", "", errNoFrom
	case len(list) > 1:
		return "", "", errManyFrom
	}
	at := strings.LastIndexByte(list[0].Address, '@')
	domain = asciiDomain(list[0].Address[at+1:])
	if at < 1 || domain == "" {
		return "", "", errUnreadable
	}
	return list[0].Address[:at+1] + domain, domain, nil
}

// asciiWords makes raw 8-bit display names (GBK, Big5) harmless for the
// address parser and breaks up encoded words, whose decoding could fail for
// an unknown charset; only the address matters here.
func asciiWords(s string) string {
	s = strings.ReplaceAll(s, "=?", "__")
	if utf8.ValidString(s) {
		return s
	}
	b := []byte(s)
	for i := range b {
		if b[i] >= utf8.RuneSelf {
			b[i] = '_'
		}
	}
	return string(b)
}

// looseAddress reads "a@b.test <c@d.test>" and other phrases that should have
// been quoted. Anything that might be a list is left alone.
func looseAddress(value string) (string, bool) {
	open := strings.IndexByte(value, '<')
	if open < 0 || !strings.HasSuffix(value, ">") || strings.Count(value, "<") > 1 ||
		strings.Count(value, ">") > 1 || strings.ContainsAny(value[:open], ",;:\"()\\") {
		return "", false
	}
	a, err := mail.ParseAddress(value[open:])
	if err != nil {
		return "", false
	}
	return a.Address, true
}

// asciiDomain returns the domain in lower-case ASCII without a final dot, or
// "" if it is not a domain name.
func asciiDomain(d string) string {
	d = strings.ToLower(strings.TrimSuffix(d, "."))
	for i := 0; i < len(d); i++ {
		if d[i] >= utf8.RuneSelf {
			ascii, err := idna.Lookup.ToASCII(d)
			if err != nil {
				return ""
			}
			d = ascii
			break
		}
	}
	if len(d) > 253 || strings.HasPrefix(d, ".") || strings.Contains(d, "..") || strings.ContainsAny(d, " []@\"\t\r\n") {
		return ""
	}
	return d
}
