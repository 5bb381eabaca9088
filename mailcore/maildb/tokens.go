package maildb

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words of the search index are ASCII. Latin words are folded; Chinese, Japanese and Korean text becomes pairs of
// characters ("z90ae4ef6" is 邮件), because it has no spaces and its words mostly have two characters; letters of other
// scripts are spelled by their code points ("y0434…").
const (
	fieldFrom    = 'f'
	fieldTo      = 't'
	fieldSubject = 's'
	fieldBody    = 'b'
	fieldFile    = 'n' // names of files; they are words of the body too

	maxToken  = 60      // bytes
	maxTokens = 100_000 // of one message: more text than anybody searches in one mail
)

func short(s string) string { return s[:min(len(s), maxToken)] }

// pair spells one or two characters.
func pair(run []rune) string { return string(appendPair(nil, run)) }

func appendPair(b []byte, run []rune) []byte {
	b = append(b, 'z')
	for _, r := range run {
		b = appendSpelled(b, r)
	}
	return b
}

func appendSpelled(b []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	if r > 0xffff {
		return strconv.AppendInt(append(b, 'g'), int64(r), 16) // no hexadecimal digit: five digits follow
	}
	return append(b, digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}

// splitter cuts text into words and runs.
type splitter struct {
	w    []byte // the word so far
	run  []rune // or the run
	take func(word []byte, run []rune)
}

// split calls take for each word, or for each run of characters that are written without spaces; the arguments are valid
// during the call. Text is folded on the way, rarely with a look into the tables of Unicode.
func split(text string, take func(word []byte, run []rune)) {
	s := splitter{w: make([]byte, 0, 2*maxToken), run: make([]rune, 0, 64), take: take}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if folding[c] == 0 || len(s.run) > 0 {
				s.flush()
			}
			if i++; folding[c] != 0 {
				i = s.letters(text, i-1)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		end := i + n
		if !s.common(r) {
			for end < len(text) && text[end] >= utf8.RuneSelf {
				if r, n = utf8.DecodeRuneInString(text[end:]); isCommonHan(r) {
					break
				}
				end += n
			}
			s.other(text[i:end])
		}
		i = end
	}
	s.flush()
}

// folding is what an ASCII character becomes in a word; 0 parts words.
var folding = func() (f [utf8.RuneSelf]byte) {
	for c := range f {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			f[c] = byte(unicode.ToLower(r))
		}
	}
	return f
}()

// letters takes the ASCII letters and digits from i on and tells where they end.
func (s *splitter) letters(text string, i int) int {
	w := s.w
	for ; i < len(text) && text[i] < utf8.RuneSelf; i++ {
		c := folding[text[i]]
		if c == 0 {
			break
		}
		if len(w) < maxToken {
			w = append(w, c)
		}
	}
	s.w = w
	return i
}

func (s *splitter) ascii(c byte) {
	c = folding[c]
	if c == 0 || len(s.run) > 0 {
		s.flush()
	}
	if c != 0 && len(s.w) < maxToken {
		s.w = append(s.w, c)
	}
}

func (s *splitter) ideograph(r rune) {
	if len(s.w) > 0 {
		s.flush()
	}
	s.run = append(s.run, r)
}

// common takes a character if it is one of those that Chinese text consists of.
func (s *splitter) common(r rune) bool {
	switch {
	case isCommonHan(r):
		s.ideograph(r)
	case r >= 0xff01 && r <= 0xff5e: // wide forms of ASCII
		s.ascii(byte(r - 0xff01 + '!'))
	case r >= 0x2000 && r <= 0x206f || r >= 0x3000 && r <= 0x3004: // punctuation
		s.flush()
	default:
		return false
	}
	return true
}

// other takes characters for which the tables are needed.
func (s *splitter) other(text string) {
	if !norm.NFKD.IsNormalString(text) {
		text = norm.NFKD.String(text)
	}
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			s.ascii(byte(r))
		case unicode.Is(unicode.Mn, r):
			// accents are folded away
		case isIdeograph(r):
			s.ideograph(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(s.run) > 0 {
				s.flush()
			}
			if len(s.w) < maxToken {
				s.w = appendFolded(s.w, unicode.ToLower(r))
			}
		default:
			s.flush()
		}
	}
}

func (s *splitter) flush() {
	if len(s.w) > 0 {
		s.take(s.w, nil)
		s.w = s.w[:0]
	}
	if len(s.run) > 0 {
		s.take(nil, s.run)
		s.run = s.run[:0]
	}
}

func appendFolded(w []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		return append(w, byte(r))
	}
	return appendSpelled(append(w, 'y'), r)
}

// isCommonHan tells of the blocks of Han characters that stand for themselves, which is nearly all Chinese text.
func isCommonHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf }

func isIdeograph(r rune) bool {
	return isCommonHan(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// phrase is one condition of a text search: words that follow each other, the last one perhaps only begun.
type phrase struct {
	words []string
	open  bool // the last word may go on
}

// phrases turns what somebody searches for into conditions that must all hold. The last
// word counts as begun, so that results come while typing.
func phrases(text string) []phrase {
	var list []phrase
	split(text, func(word []byte, run []rune) {
		if run == nil {
			list = append(list, phrase{words: []string{short(string(word))}, open: true})
			return
		}
		if len(run) == 1 {
			list = append(list, phrase{words: []string{pair(run)}, open: true})
			return
		}
		var p phrase
		for i := range len(run) - 1 {
			p.words = append(p.words, pair(run[i:i+2]))
		}
		list = append(list, p)
	})
	for i := range list {
		if i < len(list)-1 && len(list[i].words) == 1 && list[i].words[0][0] != 'z' {
			list[i].open = false
		}
	}
	return list
}
