package maildb

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sort"
	"strconv"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	// findPages is about how many pages a search holds at once.
	findPages = 256
	// findTries is how often a search begins anew because parts are merged at that moment.
	findTries = 10
)

// errMerged says that pages which a search was about to read are in another part now.
var errMerged = errors.New("parts of the word index were merged")

// holding gives the messages of a mailbox that hold all phrases, each in one of the fields, ascending; among them some that
// are gone.
func (d *DB) holding(ctx context.Context, mb mailcore.MailboxID, fields string, list []phrase) ([]mailcore.MessageID, error) {
	healed := false
	for try := 0; ; try++ {
		f := finder{fields: fields, list: list}
		err := d.lookThrough(ctx, mb, f.choose, f.look)
		switch {
		case err == nil:
			slices.Sort(f.found)
			return slices.Compact(f.found), nil
		case errors.Is(err, errDamaged) && !healed:
			healed = true
			if err := errors.Join(d.indexAgain(ctx, mb, err), d.CatchUp(ctx, mb)); err != nil {
				return nil, err
			}
		case !errors.Is(err, errMerged) || try == findTries:
			return nil, err
		}
	}
}

// finder looks for messages that hold all phrases.
type finder struct {
	fields string
	list   []phrase
	found  []mailcore.MessageID
}

// foundPart is a part that is looked into.
type foundPart struct {
	id     int64
	first  mailcore.MessageID
	firsts [][]byte       // words with which its pages begin
	pages  map[int][]byte // those that matter
}

// lookThrough goes through the parts of a mailbox: choose notes which pages of a part are needed, look gets them. A part is
// looked at once, but after errMerged the call begins anew.
func (d *DB) lookThrough(ctx context.Context, mb mailcore.MailboxID, choose func(*foundPart), look func(*foundPart) error) error {
	parts, err := d.foundParts(ctx, mb)
	if err != nil {
		return err
	}
	from, n := 0, 0
	for i := range parts {
		choose(&parts[i])
		if n += len(parts[i].pages); n < findPages && i < len(parts)-1 {
			continue
		}
		if err := d.readFound(ctx, parts[from:i+1]); err != nil {
			return err
		}
		for k := range parts[from : i+1] {
			if err := look(&parts[from+k]); err != nil {
				return err
			}
			parts[from+k].pages = nil
		}
		from, n = i+1, 0
	}
	return nil
}

func (d *DB) foundParts(ctx context.Context, mb mailcore.MailboxID) ([]foundPart, error) {
	rows, err := d.db.Query(ctx, "SELECT id, base, pages FROM word_parts WHERE mailbox = ?", mb)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []foundPart
	for rows.Next() {
		p := foundPart{pages: map[int][]byte{}}
		var directory []byte
		if err := rows.Scan(&p.id, &p.first, &directory); err != nil {
			return nil, err
		}
		if p.firsts, err = readDirectory(directory); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// pagesOf tells which pages may have a word, or words that begin with it.
func (p *foundPart) pagesOf(word []byte, open bool) (from, to int) {
	after := sort.Search(len(p.firsts), func(i int) bool {
		if open && bytes.HasPrefix(p.firsts[i], word) {
			return false
		}
		return bytes.Compare(p.firsts[i], word) > 0
	})
	from = sort.Search(len(p.firsts), func(i int) bool { return bytes.Compare(p.firsts[i], word) > 0 })
	return max(from-1, 0), after
}

// want notes the pages that may have a word, or words that begin with it.
func (p *foundPart) want(word []byte, open bool) {
	from, to := p.pagesOf(word, open)
	for n := from; n < to; n++ {
		p.pages[n] = nil
	}
}

func (f *finder) choose(p *foundPart) {
	for _, ph := range f.list {
		for _, w := range ph.words {
			for i := range len(f.fields) {
				p.want(wordKey(f.fields[i], w), ph.open)
			}
		}
	}
}

func wordKey(field byte, word string) []byte { return append([]byte{field}, word...) }

// readFound reads the pages that are wanted.
func (d *DB) readFound(ctx context.Context, parts []foundPart) error {
	type at struct {
		part *foundPart
		n    int
	}
	var wanted []at
	of := map[int64]*foundPart{}
	for i := range parts {
		p := &parts[i]
		of[p.id] = p
		for n := range p.pages {
			wanted = append(wanted, at{p, n})
		}
	}
	return engine.InChunks(wanted, func(some []at) error {
		some = padded(slices.Clone(some))
		args := make([]any, 0, 2*len(some))
		for _, w := range some {
			args = append(args, w.part.id, w.n)
		}
		rows, err := d.db.Query(ctx, "SELECT part, n, entries FROM word_pages WHERE (part, n) IN ("+pairs(d.db.Dialect(), len(some))+")", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var n int
			var entries []byte
			if err := rows.Scan(&id, &n, &entries); err != nil {
				return err
			}
			of[id].pages[n] = entries
		}
		for _, w := range some {
			if w.part.pages[w.n] == nil && rows.Err() == nil {
				return errMerged
			}
		}
		return rows.Err()
	})
}

// look finds the messages of one part that hold all phrases. Of the parts that a message is in, one
// has all its words.
func (f *finder) look(p *foundPart) error {
	var both []mailcore.MessageID
	for i := range f.list {
		var ids []mailcore.MessageID
		for k := range len(f.fields) {
			more, err := p.phrase(f.fields[k], &f.list[i])
			if err != nil {
				return err
			}
			ids = append(ids, more...)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		if i > 0 {
			ids = slices.DeleteFunc(ids, func(id mailcore.MessageID) bool {
				_, in := slices.BinarySearch(both, id)
				return !in
			})
		}
		if both = ids; len(both) == 0 {
			return nil
		}
	}
	f.found = append(f.found, both...)
	return nil
}

// phrase gives the messages of the part with a phrase in a field.
func (p *foundPart) phrase(field byte, ph *phrase) ([]mailcore.MessageID, error) {
	if len(ph.words) == 1 {
		var ids []mailcore.MessageID
		err := p.each(wordKey(field, ph.words[0]), ph.open, func(id mailcore.MessageID, _ []byte) { ids = append(ids, id) })
		return ids, err
	}
	var ends map[mailcore.MessageID][]uint64 // places of the word before
	for i, w := range ph.words {
		next := map[mailcore.MessageID][]uint64{}
		err := p.each(wordKey(field, w), false, func(id mailcore.MessageID, places []byte) {
			at := readPlaces(places)
			if i > 0 {
				at = slices.DeleteFunc(at, func(n uint64) bool {
					_, follows := slices.BinarySearch(ends[id], n-1)
					return !follows
				})
			}
			if len(at) > 0 {
				next[id] = at
			}
		})
		if err != nil || len(next) == 0 {
			return nil, err
		}
		ends = next
	}
	ids := make([]mailcore.MessageID, 0, len(ends))
	for id := range ends {
		ids = append(ids, id)
	}
	return ids, nil
}

func readPlaces(b []byte) []uint64 {
	var list []uint64
	at := uint64(0)
	for len(b) > 0 {
		n, k := binary.Uvarint(b)
		if k <= 0 {
			return list
		}
		at += n
		list, b = append(list, at), b[k:]
	}
	return list
}

// each calls fn for each message with a word, or with words that begin so.
func (p *foundPart) each(word []byte, open bool, fn func(id mailcore.MessageID, places []byte)) error {
	from, to := p.pagesOf(word, open)
	for n := from; n < to; n++ {
		r := pageReader{rest: p.pages[n]}
		for {
			more, err := r.next()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			c := bytes.Compare(r.word, word)
			if c < 0 {
				continue
			}
			if c > 0 && !(open && bytes.HasPrefix(r.word, word)) {
				break
			}
			if err := eachPosting(r.postings, p.first, fn); err != nil {
				return err
			}
		}
	}
	return nil
}

// listOf writes ids as an array of JSON, which both databases read as a table.
func listOf(ids []mailcore.MessageID) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(id), 10)
	}
	return string(append(b, ']'))
}
