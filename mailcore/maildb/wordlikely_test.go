package maildb

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// nasty are characters that are cut and folded in different ways.
var nasty = []rune("aB1 .@-_%é" + "e\u0301ßẞİıſKÅñ" + "ДжЩїΣςσϹ" + "邮件系统𠮷々" + "ひカガ가힣" + "ABc①㎏№™ffi" + "\u200d\u2011\u3000。עבग़")

func nastyText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.IntN(n) {
		if r.IntN(3) > 0 {
			b.WriteRune(nasty[r.IntN(10)])
		} else {
			b.WriteRune(nasty[r.IntN(len(nasty))])
		}
	}
	return b.String()
}

// Whatever part of a text is looked for, each of its pieces is in a word of the text.
func TestPiecesAreInWords(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		text := nastyText(r, 40)
		if r.IntN(20) == 0 {
			for range 2 * maxToken { // words are cut
				text += string(rune('a' + r.IntN(26)))
			}
		}
		low := []rune(folded(text))
		if len(low) == 0 {
			continue
		}
		from := r.IntN(len(low))
		part := string(low[from : from+1+r.IntN(len(low)-from)])
		words := wordsOf(fieldSubject, text)
		for _, p := range pieces(fieldSubject, part) {
			if !slices.ContainsFunc(words, func(w string) bool { return p.in([]byte(w[1:])) }) {
				t.Fatalf("%q is part of %q, but %q is in none of %q", part, text, p.text, words)
			}
		}
	}
}

// A long text is looked for by few of its pieces, whatever a client sends.
func TestPiecesAreFew(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("ab cd ", 50_000) + "longest long longer ef gh ij kl mn op qr"
	list := telling(append(pieces(fieldFrom, text), pieces(fieldSubject, "longer")...))
	var got []string
	for _, p := range list {
		got = append(got, string(p.field)+string(p.text))
	}
	want := []string{"flongest", "flonger", "slonger", "flong", "fab", "fcd", "fef", "fgh"}
	if !slices.Equal(got, want) {
		t.Errorf("looks for %q, want %q", got, want)
	}
}

// Case makes no difference to words, whichever the character.
func TestWordsOfEachCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= utf8.MaxRune; r++ {
		text := "x" + string(r) + "y"
		if low := folded(text); low != text && !strings.ContainsRune(low, lunate) && !slices.Equal(wordsOf(fieldFrom, text), wordsOf(fieldFrom, low)) {
			t.Errorf("%U: words of %q are %q, but of %q %q", r, text, wordsOf(fieldFrom, text), low, wordsOf(fieldFrom, low))
		}
	}
}

// What SEARCH finds with the help of the index is what it finds in the rows: at once behind the arrival, when a part is
// indexed, when all is, after merges, when mails are gone, and when the index is damaged.
func TestSearchByLikelyWords(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	inbox := role(t, d, mb, mailcore.RoleInbox)
	r := rand.New(rand.NewPCG(3, 4))
	subjects, names := map[mailcore.UID]string{}, map[mailcore.UID]string{}
	used := 0
	check := func(when string) {
		t.Helper()
		for range 60 {
			var q mailcore.SearchQuery
			part := func(of map[mailcore.UID]string) string {
				low := []rune(folded(of[mailcore.UID(1+r.IntN(len(of)))]))
				if len(low) == 0 || r.IntN(10) == 0 {
					return nastyText(r, 4)
				}
				from := r.IntN(len(low))
				return string(low[from : from+1+r.IntN(min(9, len(low)-from))])
			}
			switch r.IntN(3) {
			case 0:
				q.Subject = []string{part(subjects)}
			case 1:
				q.From = []string{part(names)}
			default:
				q.Subject, q.From = []string{part(subjects)}, []string{part(names)}
			}
			d.byWords = manyMessages
			want, err := d.Search(t.Context(), mb, inbox, &q)
			if err != nil {
				t.Fatal(err)
			}
			d.byWords = 1
			got, err := d.Search(t.Context(), mb, inbox, &q)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("%s: subject %q, from %q: %v, %v; in the rows are %v", when, q.Subject, q.From, got, err, want)
			}
			x, err := d.Index(t.Context(), mb, inbox)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok, _ := (&search{d: d, ctx: t.Context(), mb: mb, folder: inbox, x: x}).likely(&q); ok {
				used++
			}
		}
	}
	add := func(n int) {
		for range n {
			subject, name := strings.TrimSpace(nastyText(r, 30)), strings.Map(func(c rune) rune {
				if c == '%' || c == '_' || c == '\u200d' {
					return 'q'
				}
				return c
			}, nastyText(r, 12))
			uid := put(t, d, mb, inbox, mail("x", `From: "`+name+fmt.Sprintf(`" <a%d@b.test>`, len(names)), "Subject: "+subject), 0).UID
			subjects[uid], names[uid] = subject, name
		}
	}
	add(100)
	check("just arrived")
	if err := d.CatchUp(t.Context(), mb); err != nil {
		t.Fatal(err)
	}
	check("indexed")
	for range 2 * tierFactor {
		add(4)
		if _, err := d.indexSome(t.Context(), mb, 3); err != nil {
			t.Fatal(err)
		}
	}
	check("a part indexed")
	if err := d.CatchUp(t.Context(), mb); err != nil {
		t.Fatal(err)
	}
	if err := d.mergeSome(t.Context(), []mailcore.MailboxID{mb}, false); err != nil {
		t.Fatal(err)
	}
	check("merged")
	if used < 30 {
		t.Errorf("the index was asked %d times, want more", used)
	}
	err := d.db.Write(t.Context(), func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE word_pages SET entries = ?", []byte{9, 9, 9})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	check("damaged")
	if n, err := d.Unindexed(t.Context(), mb); err != nil || n == 0 {
		t.Errorf("%d messages wait for a new index (%v), want all", n, err)
	}
}
