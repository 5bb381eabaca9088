// Package document reads the words out of files that come with mails, for searching: Word, Excel, PowerPoint and
// OpenDocument, PDF, text, tables of text, HTML and mails in files. It is pure, keeps to bounds whatever the bytes are,
// and gives what it could read of broken files.
package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"mailbridge/mailcore/message"
)

// MaxFile bounds the files that are read, in bytes: larger ones are pictures, films and archives rather than text.
const MaxFile = 32 << 20

var (
	// ErrUnknown says that a file is of no kind that Text reads.
	ErrUnknown = errors.New("no text is read from such files")
	// ErrUnreadable says that a file is broken, locked by a password or too large.
	ErrUnreadable = errors.New("file cannot be read")
)

type kind int

const (
	unknown kind = iota
	office
	pdf
	plain
	markup
	mail
)

var byExtension = map[string]kind{
	".docx": office, ".docm": office, ".dotx": office, ".xlsx": office, ".xlsm": office, ".xltx": office, ".pptx": office, ".pptm": office,
	".ppsx": office, ".odt": office, ".ods": office, ".odp": office, ".pdf": pdf, ".txt": plain, ".csv": plain, ".tsv": plain, ".log": plain, ".md": plain,
	".json": plain, ".xml": markup, ".html": markup, ".htm": markup, ".eml": mail,
}

var byType = map[string]kind{
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   office,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         office,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": office,
	"application/vnd.oasis.opendocument.text":                                   office,
	"application/vnd.oasis.opendocument.spreadsheet":                            office,
	"application/vnd.oasis.opendocument.presentation":                           office,
	"application/pdf": pdf, "application/x-pdf": pdf, "application/xhtml+xml": markup, "application/json": plain,
}

// kindOf goes by the name first: programs often send everything as application/octet-stream.
func kindOf(name, mediaType string) kind {
	if k := byExtension[strings.ToLower(path.Ext(name))]; k != unknown {
		return k
	}
	return byType[mediaType]
}

// Known tells whether Text reads files of that name or media type ("application/pdf", lower case).
func Known(name, mediaType string) bool { return kindOf(name, mediaType) != unknown }

// Text gives at most max bytes of the words of a file, as valid UTF-8. What was read before an error or the end of ctx is
// given too. Errors: ErrUnknown, ErrUnreadable, those of ctx.
func Text(ctx context.Context, name, mediaType string, data []byte, max int) (text string, err error) {
	if len(data) > MaxFile {
		return "", ErrUnreadable
	}
	out := &words{left: max}
	switch kindOf(name, mediaType) {
	case office:
		err = readOffice(ctx, data, out)
	case pdf:
		err = readPDF(ctx, data, out)
	case plain:
		out.add(message.DecodeText("", data[:min(len(data), 4*max)]))
	case markup:
		out.add(message.HTMLToText(message.DecodeText("", data[:min(len(data), 8*max)])))
	case mail:
		err = readMail(data, out)
	default:
		return "", ErrUnknown
	}
	if err == nil {
		err = ctx.Err()
	}
	return strings.ToValidUTF8(out.b.String(), " "), err
}

func readMail(data []byte, out *words) error {
	r := bytes.NewReader(data)
	s, err := message.Parse(r, int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	text, err := message.SearchText(r, s, int64(out.left))
	out.add(text)
	return err
}

// words gathers text up to a bound.
type words struct {
	b    strings.Builder
	left int
}

func (w *words) full() bool { return w.left <= 0 }

func (w *words) add(s string) {
	if len(s) > w.left {
		s = s[:max(w.left, 0)]
	}
	w.b.WriteString(s)
	w.left -= len(s)
}
