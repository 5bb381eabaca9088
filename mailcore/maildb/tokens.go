package maildb

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mailbridge/mailcore"
)

// Words of the search index are ASCII, so that SQLite's FTS5 and MySQL's FULLTEXT split and compare them alike. Each
// carries its mailbox and the field it stands in, which keeps the list of places of a word as small as the mailbox:
// "m17s" + word is a word of a subject in mailbox 17. Latin words are folded; Chinese, Japanese and Korean text becomes
// pairs of characters ("z90ae4ef6" is 邮件), because it has no spaces and its words mostly have two characters; letters
// of other scripts are spelled by their code points ("y0434…").
const (
	fieldFrom    = 'f'
	fieldTo      = 't'
	fieldSubject = 's'
	fieldBody    = 'b'

	maxToken  = 60      // bytes; InnoDB ignores words over 84
	maxTokens = 100_000 // of one message: more text than anybody searches in one mail
)

// tokens splits text for the index.
func tokens(dst []string, prefix, text string) []string {
	var ends []string // single characters that end a run: found when one character is searched for
	split(text, func(word string, run []rune) {
		if run == nil {
			dst = append(dst, short(prefix+word))
			return
		}
		for i := range len(run) - 1 {
			dst = append(dst, prefix+pair(run[i:i+2]))
		}
		ends = append(ends, prefix+pair(run[len(run)-1:]))
	})
	return append(dst, ends...) // behind everything, so that they part no neighbours
}

func short(s string) string { return s[:min(len(s), maxToken)] }

// pair spells one or two characters.
func pair(run []rune) string {
	var b strings.Builder
	b.WriteByte('z')
	for _, r := range run {
		spell(&b, r)
	}
	return b.String()
}

func spell(b *strings.Builder, r rune) {
	if r > 0xffff {
		b.WriteByte('g') // no hexadecimal digit: five digits follow
	}
	s := strconv.FormatInt(int64(r), 16)
	for range 4 - len(s) {
		b.WriteByte('0')
	}
	b.WriteString(s)
}

// split calls word for each word, or for each run of characters that are written without spaces.
func split(text string, word func(word string, run []rune)) {
	var w strings.Builder
	var run []rune
	flush := func() {
		if w.Len() > 0 {
			word(w.String(), nil)
			w.Reset()
		}
		if len(run) > 0 {
			word("", run)
			run = run[:0]
		}
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
			// accents are folded away
		case isIdeograph(r):
			if w.Len() > 0 {
				flush()
			}
			run = append(run, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(run) > 0 {
				flush()
			}
			if w.Len() < maxToken {
				writeFolded(&w, unicode.ToLower(r))
			}
		default:
			flush()
		}
	}
	flush()
}

func writeFolded(w *strings.Builder, r rune) {
	if r < 0x80 {
		w.WriteRune(r)
		return
	}
	w.WriteByte('y')
	spell(w, r)
}

func isIdeograph(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r) ||
		unicode.Is(unicode.Hangul, r)
}

func tokenPrefix(mb mailcore.MailboxID, field byte) string {
	return "m" + strconv.FormatInt(int64(mb), 10) + string(field)
}

// phrase is one condition of a text search: words that follow each other, the last one perhaps only begun.
type phrase struct {
	words []string
	open  bool // the last word may go on
}

// phrases turns what somebody searches for into conditions that must all hold, written without their prefix. The last
// word counts as begun, so that results come while typing.
func phrases(text string) []phrase {
	var list []phrase
	split(text, func(word string, run []rune) {
		if run == nil {
			list = append(list, phrase{words: []string{short(word)}, open: true})
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
