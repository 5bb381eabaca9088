package maildb

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// wordsOf lists the words of a text by their places.
func wordsOf(field byte, text string) []string {
	var t wordTable
	t.begin(1)
	t.add(field, text)
	return strings.Fields(t.inOrder())
}

// holds is what a look into the index must answer of one message, by going through all its words.
func (ph *phrase) holds(field byte, words []string) bool {
	for i := range words {
		ok := true
		for k, w := range ph.words {
			want := string(field) + w
			ok = ok && i+k < len(words) && (words[i+k] == want || ph.open && strings.HasPrefix(words[i+k], want))
		}
		if ok {
			return true
		}
	}
	return false
}

// searched are messages of a mailbox whose words are known, and an index of them.
type searched struct {
	t    *testing.T
	d    *DB
	mb   mailcore.MailboxID
	rnd  *rand.Rand
	docs map[mailcore.MessageID]*searchedDoc
}

type searchedDoc struct{ subject, body []string }

func (s *searched) text(n int) string {
	vocabulary := strings.Fields("report reports re alpha alphabet beta 季度 季度报告 告 报告 邮件 été x 42 4 mail")
	var b strings.Builder
	for range n {
		b.WriteString(vocabulary[s.rnd.IntN(len(vocabulary))] + []string{" ", " ", "，", ""}[s.rnd.IntN(4)])
	}
	return b.String()
}

// write indexes messages in a part of their own; those known already with more words, as when their files were read.
func (s *searched) write(ids ...mailcore.MessageID) {
	s.t.Helper()
	var table wordTable
	for _, id := range ids {
		subject, body := s.text(3), s.text(1+s.rnd.IntN(40))
		table.begin(id)
		if old := s.docs[id]; old != nil {
			old.body = append(old.body, wordsOf(fieldBody, body)...)
			for _, w := range append(slices.Clone(old.subject), old.body...) {
				table.put(append(table.key[:0], w...))
			}
			continue
		}
		s.docs[id] = &searchedDoc{wordsOf(fieldSubject, subject), wordsOf(fieldBody, body)}
		table.add(fieldSubject, subject)
		table.add(fieldBody, body)
	}
	if err := s.d.db.Write(s.t.Context(), func(tx *engine.Tx) error { return putParts(tx, []*wordPart{table.part(s.mb)}) }); err != nil {
		s.t.Fatal(err)
	}
}

// compare searches for this and that.
func (s *searched) compare(step string) {
	s.t.Helper()
	for range 60 {
		list := phrases(s.text(1 + s.rnd.IntN(2)))
		if s.rnd.IntN(3) == 0 {
			list = together(list)
		}
		if len(list) == 0 {
			continue
		}
		fields := []string{"b", "s", allFields}[s.rnd.IntN(3)]
		got, err := s.d.holding(s.t.Context(), s.mb, fields, list)
		if err != nil {
			s.t.Fatal(err)
		}
		var want []mailcore.MessageID
		for id, doc := range s.docs {
			all := true
			for _, ph := range list {
				all = all && (strings.Contains(fields, "b") && ph.holds(fieldBody, doc.body) || strings.Contains(fields, "s") && ph.holds(fieldSubject, doc.subject))
			}
			if all {
				want = append(want, id)
			}
		}
		got = slices.DeleteFunc(got, func(id mailcore.MessageID) bool { return s.docs[id] == nil }) // gone, but not swept yet
		if slices.Sort(want); !slices.Equal(got, want) {
			s.t.Fatalf("%s: %v in %s gives %v, want %v", step, list, fields, got, want)
		}
	}
}

// TestWordsFoundLikeByReading compares the index with going through every message, over many parts, merges, messages that
// are gone, and messages indexed again with more words.
func TestWordsFoundLikeByReading(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	ctx := t.Context()
	s := &searched{t, d, newMailbox(t, d, "li@a.test").ID, rand.New(rand.NewPCG(5, 6)), map[mailcore.MessageID]*searchedDoc{}}
	var ids []mailcore.MessageID
	for i := range 60 {
		ids = append(ids, put(t, d, s.mb, 0, mail("x", fmt.Sprintf("Subject: %d", i)), 0).Message)
	}
	for at := 0; at < len(ids); {
		n := min(1+s.rnd.IntN(5), len(ids)-at)
		s.write(ids[at : at+n]...)
		at += n
	}
	s.compare("many parts")
	s.write(ids[3], ids[20], ids[41])
	s.compare("indexed again")
	if err := d.mergeSome(ctx, []mailcore.MailboxID{s.mb}, false); err != nil {
		t.Fatal(err)
	}
	parts, err := d.storedParts(ctx, "mailbox = ?", s.mb)
	if err != nil || len(parts) >= tierFactor {
		t.Errorf("%d parts are left, %v", len(parts), err)
	}
	s.compare("merged")
	if _, err := d.Expunge(ctx, s.mb, role(t, d, s.mb, mailcore.RoleInbox), mailcore.UIDSet{{Start: 1, Stop: 30}}, false); err != nil {
		t.Fatal(err)
	}
	if err := d.sweepIndex(ctx); err != nil {
		t.Fatal(err)
	}
	if n := indexed(t, d); n > 30+3+10 { // those indexed twice, and the few that are not worth writing a part without
		t.Errorf("%d messages have words, want 30 and few more", n)
	}
	for _, id := range ids[:30] {
		delete(s.docs, id)
	}
	s.compare("swept")
}

// TestDamagedWordsAreMadeAnew damages a page: merging finds that and indexes the mailbox again.
func TestDamagedWordsAreMadeAnew(t *testing.T) {
	t.Parallel()
	d, mb, inbox := searchBox(t)
	search := func() int {
		list, err := d.Search(t.Context(), mb, inbox, &mailcore.SearchQuery{Text: []string{"budget"}})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	want := search()
	for who, meet := range map[string]func() error{
		"a merge":  func() error { return d.merge(t.Context(), mb, "tier < ?", tierLast) },
		"a search": func() error { return nil },
	} {
		err := d.db.Write(t.Context(), func(tx *engine.Tx) error {
			_, err := tx.Run("UPDATE word_pages SET entries = ?", []byte{0, 200, 1})
			return err
		})
		if err := errors.Join(err, meet()); err != nil {
			t.Fatalf("%s: %v", who, err)
		}
		if got := search(); got != want {
			t.Errorf("after %s met the damage %d messages are found, want %d", who, got, want)
		}
	}
}

func TestPagesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, b := range [][]byte{{1}, {5, 1, 'a', 0}, {0, 9, 'a'}, {0, 1, 'a', 9, 1}, {0xff}} {
		r := pageReader{rest: b}
		var err error
		for more := true; more && err == nil; {
			more, err = r.next()
		}
		if !errors.Is(err, errDamaged) {
			t.Errorf("% x gives %v", b, err)
		}
	}
	for _, b := range [][]byte{{1}, {1, 2}, {0xff}} {
		if err := eachPosting(b, 1, func(mailcore.MessageID, []byte) {}); !errors.Is(err, errDamaged) {
			t.Errorf("postings % x give %v", b, err)
		}
	}
}
