package sieved

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"mailbridge/mailcore/sieve"
)

// Bounds of what a client may send.
const (
	// maxLine is one line of a command: two names of 128 characters with their quotes, or a quoted script of a few lines.
	// RFC 5804, section 1.2 lets a quoted string have 1024 bytes.
	maxLine = 8 << 10
	// maxGuestLiteral is a literal before sign-in: a name with its password, and no more.
	maxGuestLiteral = 4 << 10
	// maxDrain is how much of a literal that is too long is read away, so that its author is told and the session goes
	// on; beyond it the connection is closed.
	maxDrain = 1 << 20
	// maxArgs is one more than any command takes, to say that there are too many.
	maxArgs = 3
	// maxQuoted is what we write as a quoted string; the rest goes as a literal (RFC 5804, section 4).
	maxQuoted = 1024
)

// errClose ends a connection whose peer sends more than anybody needs.
var errClose = errors.New("too much to read")

// syntaxError is a command that cannot be read. The stream stands behind it.
type syntaxError string

func (e syntaxError) Error() string { return string(e) }

// kind of an argument.
type kind int

const (
	atom kind = iota
	text
	number
)

type arg struct {
	kind   kind
	s      string
	n      int64 // of a number
	tooBig bool  // a literal that was read away; n is its length
}

// command is one command with its literals read.
type command struct {
	name string
	args []arg
}

// reader reads commands. A literal within a command that is refused is read away, so that it is never taken for one.
type reader struct {
	*bufio.Reader
	maxLiteral int64
	maxDrain   int64
}

// line reads one line without its end.
func (r *reader) line() ([]byte, error) {
	var out []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(out)+len(part) > maxLine {
			return nil, errClose
		}
		out = append(out, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return bytes.TrimSuffix(bytes.TrimSuffix(out, []byte("\n")), []byte("\r")), nil
	}
}

// command reads the next command. A syntaxError is to be answered with NO; the session goes on.
func (r *reader) command() (command, error) {
	args, err := r.strings()
	if err != nil {
		return command{}, err
	}
	if len(args) == 0 || args[0].kind != atom {
		return command{}, syntaxError("Expected a command")
	}
	return command{strings.ToUpper(args[0].s), args[1:]}, nil
}

// strings reads the words of one command or of a client's answer to a challenge.
func (r *reader) strings() (args []arg, err error) {
	var wrong error
	for more := true; more; {
		line, err := r.line()
		if err != nil {
			return nil, err
		}
		size, has := announced(line)
		if wrong == nil {
			args, wrong = words(args, line, has)
		}
		if wrong == nil && len(args) > maxArgs {
			wrong = syntaxError("Too many arguments")
		}
		if !has {
			break
		}
		a, err := r.literal(size, wrong != nil)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	return args, wrong
}

// literal reads the bytes of a literal. ManageSieve knows no continuation: they follow at once, with "+" or without.
func (r *reader) literal(size int64, skip bool) (arg, error) {
	if size > max(r.maxLiteral, r.maxDrain) {
		return arg{}, errClose
	}
	if skip || size > r.maxLiteral {
		_, err := io.CopyN(io.Discard, r, size)
		return arg{kind: text, n: size, tooBig: true}, err
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return arg{}, err
	}
	return arg{kind: text, s: string(b)}, nil
}

// announced finds "{n+}" at the end of a line (RFC 5804, section 4).
func announced(line []byte) (size int64, ok bool) {
	at := bytes.LastIndexByte(line, '{')
	if at < 0 || !bytes.HasSuffix(line, []byte("}")) {
		return 0, false
	}
	digits := strings.TrimSuffix(string(line[at+1:len(line)-1]), "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return math.MaxInt64, true
	}
	return n, true
}

// words takes a line apart. The announcement at its end, if it has one, is left out.
func words(args []arg, line []byte, announces bool) ([]arg, error) {
	if announces {
		line = line[:bytes.LastIndexByte(line, '{')]
		if len(line) > 0 && line[len(line)-1] != ' ' {
			return args, syntaxError("Expected a space before the literal")
		}
	}
	s := string(line)
	if len(args) > 0 && s != "" && s[0] != ' ' {
		return args, syntaxError("Expected a space behind the literal")
	}
	for s = strings.TrimLeft(s, " "); s != "" && len(args) <= maxArgs; s = strings.TrimLeft(s, " ") {
		var a arg
		var err error
		if s[0] == '"' {
			a, s, err = quotedWord(s)
		} else {
			a, s, err = plainWord(s)
		}
		if err != nil {
			return args, err
		}
		args = append(args, a)
	}
	return args, nil
}

func quotedWord(s string) (arg, string, error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i == len(s) || s[i] != '"' && s[i] != '\\' {
				return arg{}, "", syntaxError(`Only \" and \\ may be escaped`)
			}
		case '"':
			if i+1 < len(s) && s[i+1] != ' ' {
				return arg{}, "", syntaxError("Expected a space behind the string")
			}
			return arg{kind: text, s: b.String()}, s[i+1:], nil
		case 0, '\r':
			return arg{}, "", syntaxError("A quoted string has neither NUL nor ends of line")
		}
		b.WriteByte(s[i])
	}
	return arg{}, "", syntaxError("A quoted string does not end")
}

func plainWord(s string) (arg, string, error) {
	word, rest, _ := strings.Cut(s, " ")
	if strings.Trim(word, "0123456789") == "" {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n > math.MaxUint32 { // RFC 5804, section 4: number
			return arg{}, "", syntaxError("That number is too big")
		}
		return arg{kind: number, s: word, n: n}, rest, nil
	}
	for _, b := range []byte(word) {
		letter := b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '*'
		if !letter {
			return arg{}, "", syntaxError("Strings stand in quotes")
		}
	}
	return arg{kind: atom, s: word}, rest, nil
}

// guest and member bound what is read before and after sign-in.
func (r *reader) guest()  { r.maxLiteral, r.maxDrain = maxGuestLiteral, 0 }
func (r *reader) member() { r.maxLiteral, r.maxDrain = sieve.MaxScript, maxDrain }

// quoted writes a string as one in quotes or as a literal.
func quoted(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > maxQuoted || strings.ContainsAny(s, "\r\n\x00") {
		return literal(s)
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// literal writes a string as a server does: without "+".
func literal(s string) string { return "{" + strconv.Itoa(len(s)) + "}\r\n" + s }

func validText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
