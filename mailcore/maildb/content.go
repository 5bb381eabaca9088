package maildb

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Bounds of what a row shows of a message. The whole values stay in its Structure.
const (
	maxSubject     = 1000 // bytes
	maxFrom        = 300
	maxToList      = 600
	maxHeaderID    = 998
	maxFindFrom    = 700 // bytes of the folded columns
	maxFindSubject = 1100
	maxFields      = 4 << 10 // bytes of kept header fields
	previewRunes   = 200
	previewSource  = 4 << 10 // bytes of text from which the preview is made
	previewShort   = 1 << 10 // the same for a first look at mails of nothing but plain text: mostly enough
	newMailPreview = 120     // runes, in the event
)

// content is what is derived from the bytes of a delivery before its transaction begins.
type content struct {
	raw         io.ReaderAt
	size        int64
	hash        [32]byte // of all bytes
	rawHash     [16]byte // without our trace headers: the same mail sent again has the same
	headerID    string
	fromName    string
	fromAddress string
	to          string
	subject     string
	preview     string
	structure   []byte
	attachments int
	sentAt      int64
	sentDay     int64 // the day as written, whatever its zone
	findFrom    string
	findSubject string
	fields      []byte // nil: not kept

	clue clue
}

func prepare(dl *mailcore.Delivery) (*content, error) {
	c := &content{raw: joined(dl.Prefix, dl.Raw), size: int64(len(dl.Prefix)) + dl.Raw.Size()}
	if err := c.sum(dl); err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	s := dl.Structure
	var err error
	if s == nil {
		if s, err = message.Parse(c.raw, c.size); err != nil {
			return nil, err
		}
	}
	h := &s.Header
	c.structure = s.Marshal()
	c.headerID = cut(h.MessageID, maxHeaderID)
	c.subject = cut(h.Subject, maxSubject)
	c.to = shortList(h.To, h.Cc)
	if !h.Date.IsZero() && h.Date.Year() > 1970 && h.Date.Year() < 2200 {
		c.sentAt = millis(h.Date)
		year, month, day := h.Date.Date()
		c.sentDay = millis(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	}
	if len(h.From) > 0 {
		c.fromName, c.fromAddress = cut(h.From[0].Name, maxFrom), cut(h.From[0].Email(), maxFrom)
	}
	c.findFrom = cut(folded(authors(h.From)), maxFindFrom)
	c.findSubject = cut(folded(c.subject), maxFindSubject)
	if c.fields, err = keptFields(c.raw, s.Root); err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	body, err := c.beginning(s)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	for i := range body.Attachments {
		if !body.Attachments[i].Inline {
			c.attachments++
		}
	}
	c.clue = findClue(h)
	return c, nil
}

// authors is what SEARCH FROM looks at: names and addresses of everybody in From, a line each.
func authors(from []message.Address) string {
	var b strings.Builder
	for i := range from {
		if b.Len() > maxFindFrom {
			break
		}
		b.WriteString(cut(from[i].Name, maxFrom) + "\n" + cut(from[i].Email(), maxFrom) + "\n")
	}
	return b.String()
}

// beginning reads as much text as the preview needs, and makes it. A plain mail that begins with a long quotation needs
// a second look.
func (c *content) beginning(s *message.Structure) (message.Body, error) {
	if s.Root.Type == "text" && s.Root.Subtype == "plain" {
		body, err := message.Text(c.raw, s, previewShort)
		if c.preview = preview(body); err != nil || c.preview != "" {
			return body, err
		}
	}
	body, err := message.Text(c.raw, s, previewSource)
	c.preview = preview(body)
	return body, err
}

// verdictText is how a row keeps a verdict; one that says nothing takes no room.
func verdictText(v mailcore.Verdict) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("verdict: %w", err)
	}
	if string(b) == "{}" {
		return "", nil
	}
	return string(b), nil
}

// sum reads all bytes once for both hashes.
func (c *content) sum(dl *mailcore.Delivery) error {
	all, raw := sha256.New(), sha256.New()
	if len(dl.Prefix) == 0 { // both hashes are of the same bytes
		if _, err := dl.Raw.WriteTo(all); err != nil {
			return err
		}
		copy(c.rawHash[:], all.Sum(c.hash[:0]))
		return nil
	}
	all.Write(dl.Prefix)
	if _, err := dl.Raw.WriteTo(io.MultiWriter(all, raw)); err != nil {
		return err
	}
	all.Sum(c.hash[:0])
	copy(c.rawHash[:], raw.Sum(nil))
	return nil
}

// joinedReader is prefix followed by rest.
type joinedReader struct {
	prefix []byte
	rest   io.ReaderAt
}

func joined(prefix []byte, rest *message.Spool) io.ReaderAt {
	if len(prefix) == 0 {
		return rest
	}
	return joinedReader{prefix, rest}
}

func (j joinedReader) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	if off < int64(len(j.prefix)) {
		n = copy(p, j.prefix[off:])
		if n == len(p) {
			return n, nil
		}
	}
	m, err := j.rest.ReadAt(p[n:], off+int64(n)-int64(len(j.prefix)))
	return n + m, err
}

// cut shortens s to at most n bytes without splitting a character, and makes it valid UTF-8.
func cut(s string, n int) string {
	if len(s) > n {
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "�")
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// shortList names the recipients for a list.
func shortList(lists ...[]message.Address) string {
	var b strings.Builder
	for _, list := range lists {
		for i := range list {
			name := list[i].Email()
			if list[i].Name != "" && name != "" {
				name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(list[i].Name) + `" <` + name + ">"
			}
			if name == "" {
				name = cmp.Or(list[i].Name, list[i].Group)
			}
			if b.Len()+len(name) > maxToList-2 {
				return strings.ToValidUTF8(b.String(), "�")
			}
			if b.Len() > 0 {
				b.WriteString(", ")
			}
			b.WriteString(name)
		}
	}
	return strings.ToValidUTF8(b.String(), "�")
}

// preview is the beginning of the author's own text: quoted lines are left out, white space is collapsed.
func preview(body message.Body) string {
	text := body.Plain
	if strings.TrimSpace(text) == "" {
		text = message.HTMLToText(body.HTML)
	}
	var b strings.Builder
	runes, space := 0, false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, ">") {
			continue
		}
		for _, r := range line {
			if unicode.IsSpace(r) {
				space = b.Len() > 0
				continue
			}
			if unicode.IsControl(r) || r == utf8.RuneError || forbiddenRune(r) {
				continue
			}
			if space {
				b.WriteByte(' ')
				runes++
				space = false
			}
			if runes >= previewRunes {
				return strings.TrimSpace(b.String())
			}
			b.WriteRune(r)
			runes++
		}
		space = b.Len() > 0
	}
	return b.String()
}

// idHash is the key of a Message-ID or of a person.
func idHash(s string) (h [16]byte) {
	sum := sha256.Sum256([]byte(s))
	copy(h[:], sum[:])
	return h
}

func shortHash(s string) int64 {
	sum := sha256.Sum256([]byte(s))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// hashOf reads all bytes of a blob.
func hashOf(r io.ReaderAt, size int64) (sum [32]byte, err error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(r, 0, size)); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}

var errDiffers = errors.New("bytes differ from their hash")

func checkHash(r io.ReaderAt, size int64, want []byte) error {
	got, err := hashOf(r, size)
	if err == nil && !bytes.Equal(got[:], want) {
		err = errDiffers
	}
	return err
}
