package maildb

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// inOrder lists the words of a table as they stand in the text.
func (t *wordTable) inOrder() string {
	list := make([]string, len(t.hits))
	for i, h := range t.hits {
		w := t.words[h.word]
		list[i] = string(t.text[w.at : w.at+w.len])
	}
	return strings.Join(list, " ")
}

// plainWords is what wordTable.add must give, without any shortcut.
func plainWords(field, text string) string {
	var list, ends []string
	var word string
	var run []rune
	spelled := func(rs []rune) (s string) {
		for _, r := range rs {
			if r > 0xffff {
				s += "g"
			}
			s += fmt.Sprintf("%04x", r)
		}
		return s
	}
	flush := func() {
		if word != "" {
			list = append(list, field+short(word))
		}
		for i := range max(len(run)-1, 0) {
			list = append(list, field+"z"+spelled(run[i:i+2]))
		}
		if len(run) > 0 {
			ends = append(ends, field+"z"+spelled(run[len(run)-1:]))
		}
		word, run = "", nil
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			if word != "" {
				flush()
			}
			run = append(run, r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if run != nil {
				flush()
			}
			if r = unicode.ToLower(r); r < 0x80 {
				word += string(r)
			} else {
				word += "y" + spelled([]rune{r})
			}
		default:
			flush()
		}
	}
	flush()
	return strings.Join(append(list, ends...), " ")
}

func TestWords(t *testing.T) {
	t.Parallel()
	check := func(text string) {
		t.Helper()
		var l wordTable
		l.begin(1)
		l.add(fieldBody, text)
		if got, want := l.inOrder(), plainWords("b", text); got != want {
			t.Fatalf("%q becomes\n%s, want\n%s", text, got, want)
		}
	}
	for _, text := range []string{"", "Hello, World 42", "邮件 mail邮件，测试。", "e\u0301té ÉTÉ", "ＡＢＣ１２ ﾊﾞﾝ ばん 한국어", "\xff\xfea\x00b",
		"𠮷野家 \U0010ffff 𝐀", "Привет ǅ ﬁ ½ ㈱ ㎏", strings.Repeat("x", 100), strings.Repeat("ж", 100), "a\u200bb a\u00a0b I\u0307"} {
		check(text)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	ranges := [][2]rune{{0, 0x7f}, {0x20, 0x7e}, {0x80, 0x24f}, {0x300, 0x36f}, {0x370, 0x5ff}, {0x2000, 0x214f}, {0x3000, 0x33ff},
		{0x4e00, 0x9fff}, {0x3400, 0x4dc0}, {0xac00, 0xac80}, {0xf900, 0xffff}, {0x1d400, 0x1d450}, {0x20000, 0x20100}, {0, 0x10ffff}}
	for range 5000 {
		var b strings.Builder
		for range rnd.IntN(60) {
			r := ranges[rnd.IntN(len(ranges))]
			b.WriteRune(r[0] + rnd.Int32N(r[1]-r[0]+1))
		}
		check(b.String())
	}
}

func TestWordsEnd(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("a ", 2*maxTokens), strings.Repeat("邮", 2*maxTokens), strings.Repeat("邮 ", 2*maxTokens)} {
		var l wordTable
		l.begin(1)
		l.add(fieldSubject, "subject")
		l.add(fieldBody, text)
		if n := len(l.hits); n != maxTokens || l.n != n {
			t.Errorf("%.6q… gives %d words (%d counted), want %d", text, n, l.n, maxTokens)
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"english", strings.Repeat("Some text of a mail, that people might send. ", 91)},
		{"chinese", strings.Repeat("这是一封普通的邮件，大家可能会这样写。今天下午三点开会。", 48)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			var l wordTable
			for b.Loop() {
				l.reset()
				l.begin(1)
				l.add(fieldBody, c.text)
				if p := l.part(7); p.size == 0 {
					b.Fatal("no words")
				}
			}
		})
	}
}
