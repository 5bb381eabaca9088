package trust

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
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
	raw   string // the whole field without its last line end
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
		list[i] = field{strings.TrimSpace(name), strings.TrimSpace(value), line}
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
	errNoFrom     = errors.New("no From address")
	errManyFrom   = errors.New("more than one From address")
	errUnreadable = errors.New("address in From cannot be read")
)

// maxFromBytes bounds what is parsed as From; a single address with a folded,
// encoded name stays below one KiB.
const maxFromBytes = 16 << 10

// anyCharset lets display names in unknown charsets pass undecoded; only the
// address matters here.
var anyCharset = mail.AddressParser{WordDecoder: &mime.WordDecoder{
	CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil },
}}

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
	// Raw 8-bit display names (GBK, Big5) must not stop the parser. The mark
	// put in their place occurs in no real address, so nobody can be taken for
	// somebody else by it.
	value := strings.ToValidUTF8(strings.ReplaceAll(values[0], "\r\n", ""), "\uFFFD")
	switch {
	case value == "":
		return "", "", errNoFrom
	case len(value) > maxFromBytes:
		return "", "", errUnreadable
	}
	list, err := anyCharset.ParseList(value)
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
