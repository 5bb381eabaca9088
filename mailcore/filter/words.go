package filter

import (
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"mailbridge/mailcore/message"
)

// Bounds of what is read of one mail. Spam says what it wants at the beginning; a long mail costs no more than a short one.
const (
	maxText  = 48 << 10 // bytes of each text
	maxWords = 1500     // different ones
	// shortest and longest Latin words that tell anything
	minWord, maxWord = 3, 20
)

// wordSet gathers the hashes of the different words of a mail, in the order they came.
type wordSet struct {
	seen *hashes
	list []uint32
	prev uint32 // the word before, for pairs
	// latin leaves out characters that stand for themselves: the shipped model knows too few mails with them to judge.
	latin bool
}

func newWordSet() *wordSet {
	return &wordSet{seen: &hashes{}, list: make([]uint32, 0, 512)}
}

// wordSets are used again for mail after mail, by whoever does not keep the list.
var wordSets = sync.Pool{New: func() any { return newWordSet() }}

func (w *wordSet) giveBack() {
	clear(w.seen[:])
	w.list, w.prev, w.latin = w.list[:0], 0, false
	wordSets.Put(w)
}

// hashes is a set of at most maxWords hashes: a third of the time that a map takes, for each word of each mail.
type hashes [4096]uint32 // at h, or behind it; 0 is free

func (s *hashes) has(h uint32) bool {
	return s[s.place(h)] != 0
}

// put tells whether h is new.
func (s *hashes) put(h uint32) bool {
	at := s.place(h)
	fresh := s[at] == 0
	s[at] = max(h, 1)
	return fresh
}

func (s *hashes) place(h uint32) uint32 {
	h = max(h, 1)
	at := h % uint32(len(s))
	for s[at] != 0 && s[at] != h {
		at = (at + 1) % uint32(len(s))
	}
	return at
}

func (w *wordSet) put(h uint32) {
	if len(w.list) >= maxWords {
		return
	}
	if w.seen.put(h) {
		w.list = append(w.list, h)
	}
}

// A word is hashed with the field it stands in (FNV-1a).
const (
	fnvStart = 2166136261
	fnvPrime = 16777619
)

func hashByte(h uint32, c byte) uint32 { return (h ^ uint32(c)) * fnvPrime }

func hashRune(h uint32, r rune) uint32 {
	return hashByte(hashByte(hashByte(h, byte(r)), byte(r>>8)), byte(r>>16))
}

func hashText(h uint32, s string) uint32 {
	for i := range len(s) {
		h = hashByte(h, s[i])
	}
	return h
}

// mark adds a word as it is, such as a domain.
func (w *wordSet) mark(field byte, s string) {
	if s != "" {
		w.put(hashText(hashByte(fnvStart, field), strings.ToLower(s)))
	}
}

// lower is what an ASCII character becomes in a word; 0 parts words.
var lower = func() (f [utf8.RuneSelf]byte) {
	for c := range f {
		switch r := byte(c); {
		case r >= 'A' && r <= 'Z':
			f[c] = r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '$', r == '\'', r == '-':
			f[c] = r
		}
	}
	return f
}()

// text adds the words of a text: Latin ones folded, each alone and with the one before it; Chinese, Japanese and Korean
// as pairs of characters, like the words of the search index.
func (w *wordSet) text(field byte, s string) {
	start := hashByte(fnvStart, field)
	h, n, digits := start, 0, 0
	w.prev = 0
	var han rune
	end := func() {
		if n >= minWord && n <= maxWord && digits < 3 {
			w.put(h)
			if w.prev != 0 {
				w.put(w.prev*31 + h)
			}
			w.prev = h
		}
		h, n, digits = start, 0, 0
	}
	for i, r := range s {
		if len(w.list) >= maxWords || i >= maxText {
			break
		}
		if r < utf8.RuneSelf {
			han = 0
			c := lower[r]
			if c == 0 {
				if n > 0 {
					end()
				}
				continue
			}
			if c >= '0' && c <= '9' {
				digits++
			}
			h, n = hashByte(h, c), n+1
			continue
		}
		switch {
		case isIdeograph(r):
			if n > 0 {
				end()
			}
			if han != 0 && !w.latin {
				w.put(hashRune(hashRune(start, han), r))
			}
			han = r
		case unicode.IsLetter(r):
			han = 0
			h, n = hashRune(h, unicode.ToLower(r)), n+1
		default:
			han = 0
			if n > 0 {
				end()
			}
		}
	}
	if n > 0 {
		end()
	}
}

func isIdeograph(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r >= 0x3040 && r <= 0x30ff || r >= 0xac00 && r <= 0xd7a3
}

// Words reads a mail and gives the hashes of its different words: of the subject, the texts, the author's address, and the
// hosts it links to.
func Words(raw io.ReaderAt, size int64) ([]uint32, error) {
	return newWordSet().read(raw, size)
}

func (w *wordSet) read(raw io.ReaderAt, size int64) ([]uint32, error) {
	s, err := message.Parse(raw, size)
	if err != nil {
		return nil, err
	}
	body, err := message.Text(raw, s, maxText)
	if err != nil {
		return nil, err
	}
	return w.of(s, body, readPage(body.HTML)), nil
}

func (w *wordSet) of(s *message.Structure, body message.Body, p *page) []uint32 {
	w.text('s', s.Header.Subject)
	w.shape(s)
	if len(s.Header.From) > 0 {
		a := s.Header.From[0]
		w.mark('a', a.Email())
		w.mark('d', a.Domain)
		w.text('n', a.Name)
	}
	for _, l := range p.links {
		w.mark('u', l.host)
	}
	if p.text != "" {
		w.text('b', p.text)
	}
	if p.text == "" || len(p.text) < 200 {
		w.text('b', body.Plain)
	}
	for _, a := range body.Attachments {
		w.mark('x', extension(a.Name))
	}
	return w.list
}

// shape adds how a mail is made: an answer or not, to whom, of what kind.
func (w *wordSet) shape(s *message.Structure) {
	h := &s.Header
	if len(h.InReplyTo)+len(h.References) > 0 {
		w.mark('h', "answer")
	}
	switch {
	case len(h.To)+len(h.Cc) == 0:
		w.mark('h', "to nobody")
	case len(h.To)+len(h.Cc) > 5:
		w.mark('h', "to many")
	}
	kind := s.Root.Type + "/" + s.Root.Subtype
	for _, p := range s.Root.Params {
		if p.Name == "charset" {
			kind += ";" + p.Value
		}
	}
	w.mark('t', kind)
	w.mark('e', s.Root.Type+s.Root.Encoding)
	if len(h.From) > 0 {
		local := h.From[0].Local
		if digits := len(local) - len(strings.Trim(local, "0123456789")); digits >= 3 {
			w.mark('h', "numbered author")
		}
		if _, domain, ok := strings.Cut(h.MessageID, "@"); ok && site(domain) == site(h.From[0].Domain) {
			w.mark('h', "own id")
		} else {
			w.mark('h', "other id")
		}
	}
	if strings.Count(h.Subject, "!") > 0 {
		w.mark('h', "exclaims")
	}
}
