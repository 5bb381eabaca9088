package maildb

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"mailbridge/mailcore"
)

// The words of a mailbox lie in parts, each of some messages that were indexed together, and a part in pages. A part is
// never changed: several are merged into one. A page is a row of entries in the order of their words:
//
//	uvarint  bytes that the word has in common with the one before it
//	uvarint  further bytes, and these
//	uvarint  length of the postings, and these
//
// Postings are, for each message, its id less that of the one before it (at first, less the first of the part), the
// places of the word, each less the one before it, and a 0. A word begins with the letter of its field.
const (
	// pageFull is where a page is full: a search reads one or two of each part.
	pageFull = 16 << 10
	// tierFactor parts of one tier become one of the next, which keeps parts few and writes each word but a few times.
	tierFactor = 8
	// tierFirst is the size below which a part is in the first tier; each further one is tierFactor times as large.
	tierFirst = 16 << 10
	// tierLast is not merged any more: a merge must not hold up deliveries for long.
	tierLast = 3
)

// wordPart is a part as it is written.
type wordPart struct {
	mailbox mailcore.MailboxID
	docs    []mailcore.MessageID // ascending
	pages   []wordPage
	size    int
}

type wordPage struct{ first, entries []byte }

func (p *wordPart) tier() int {
	tier := 0
	for size := p.size; size >= tierFirst && tier < tierLast; size /= tierFactor {
		tier++
	}
	return tier
}

// directory tells with which words the pages begin. It is never nil, which the database would take for NULL: messages without
// any word make a part without pages.
func (p *wordPart) directory() []byte {
	b := []byte{}
	for _, page := range p.pages {
		b = append(binary.AppendUvarint(b, uint64(len(page.first))), page.first...)
	}
	return b
}

func (p *wordPart) docList() []byte {
	var b []byte
	before := mailcore.MessageID(0)
	for _, id := range p.docs {
		b = binary.AppendUvarint(b, uint64(id-before))
		before = id
	}
	return b
}

// errDamaged says that rows of the index are not as they were written.
var errDamaged = errors.New("word index is damaged")

// readDirectory reads what directory wrote.
func readDirectory(b []byte) (firsts [][]byte, err error) {
	for len(b) > 0 {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > uint64(len(b)-k) {
			return nil, errDamaged
		}
		firsts, b = append(firsts, b[k:k+int(n)]), b[k+int(n):]
	}
	return firsts, nil
}

func readDocs(b []byte) (docs []mailcore.MessageID, err error) {
	before := mailcore.MessageID(0)
	for len(b) > 0 {
		n, k := binary.Uvarint(b)
		if k <= 0 {
			return nil, errDamaged
		}
		before += mailcore.MessageID(n)
		docs, b = append(docs, before), b[k:]
	}
	return docs, nil
}

// pageWriter fills the pages of a part with words in ascending order.
type pageWriter struct {
	part *wordPart
	page wordPage
	last []byte
}

func (w *pageWriter) add(word, postings []byte) {
	if len(w.page.entries) > 0 && len(w.page.entries)+len(postings) > pageFull {
		w.flush()
	}
	common := 0
	if len(w.page.entries) == 0 {
		w.page.first = slices.Clone(word)
		w.page.entries = make([]byte, 0, min(pageFull, len(postings)+pageFull/4))
	} else {
		for common < len(word) && common < len(w.last) && word[common] == w.last[common] {
			common++
		}
	}
	b := binary.AppendUvarint(w.page.entries, uint64(common))
	b = append(binary.AppendUvarint(b, uint64(len(word)-common)), word[common:]...)
	b = append(binary.AppendUvarint(b, uint64(len(postings))), postings...)
	w.page.entries = b
	w.last = append(w.last[:0], word...)
}

func (w *pageWriter) flush() {
	if len(w.page.entries) == 0 {
		return
	}
	w.part.pages = append(w.part.pages, w.page)
	w.part.size += len(w.page.entries)
	w.page = wordPage{}
}

// pageReader goes through the entries of a page.
type pageReader struct {
	rest     []byte
	word     []byte // valid until the next call
	postings []byte
}

// next tells whether there is one more entry.
func (r *pageReader) next() (bool, error) {
	if len(r.rest) == 0 {
		return false, nil
	}
	common, k := binary.Uvarint(r.rest)
	if k <= 0 || common > uint64(len(r.word)) {
		return false, errDamaged
	}
	r.rest = r.rest[k:]
	more, ok := r.field()
	if !ok {
		return false, errDamaged
	}
	r.word = append(r.word[:common], more...)
	if r.postings, ok = r.field(); !ok {
		return false, errDamaged
	}
	return true, nil
}

func (r *pageReader) field() ([]byte, bool) {
	n, k := binary.Uvarint(r.rest)
	if k <= 0 || n > uint64(len(r.rest)-k) {
		return nil, false
	}
	b := r.rest[k : k+int(n)]
	r.rest = r.rest[k+int(n):]
	return b, true
}

// eachPosting calls fn for each message of postings, with its places as they are written but for the 0.
func eachPosting(b []byte, first mailcore.MessageID, fn func(id mailcore.MessageID, places []byte)) error {
	id := first
	for len(b) > 0 {
		n, k := binary.Uvarint(b)
		if k <= 0 {
			return errDamaged
		}
		end := bytes.IndexByte(b[k:], 0)
		if end < 0 {
			return errDamaged
		}
		id += mailcore.MessageID(n)
		fn(id, b[k:k+end])
		b = b[k+end+1:]
	}
	return nil
}

// partReader goes through the words of a whole part.
type partReader struct {
	pageReader
	pages [][]byte
	docs  []mailcore.MessageID
	some  bool // some of its messages are gone
	over  bool
}

// next goes on to the next word, in whichever page.
func (r *partReader) next() error {
	for {
		more, err := r.pageReader.next()
		if err != nil || more {
			return err
		}
		if len(r.pages) == 0 {
			r.over = true
			return nil
		}
		r.rest, r.pages = r.pages[0], r.pages[1:]
	}
}

// placed is where a word stands in one message.
type placed struct {
	id     mailcore.MessageID
	places []byte
}

// mergeParts makes one part of several, with the words of those messages that are still there. Where a message is in
// several parts, because the text of its files came later, one of them has all words of the others at the same places.
func mergeParts(mb mailcore.MailboxID, parts []*partReader, alive map[mailcore.MessageID]bool) (*wordPart, error) {
	out := &wordPart{mailbox: mb, docs: make([]mailcore.MessageID, 0, len(alive))}
	for id := range alive {
		out.docs = append(out.docs, id)
	}
	slices.Sort(out.docs)
	for _, p := range parts {
		p.some = slices.ContainsFunc(p.docs, func(id mailcore.MessageID) bool { return !alive[id] })
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	w := pageWriter{part: out}
	var list []placed
	var word, postings []byte
	for {
		var least *partReader
		for _, p := range parts {
			if !p.over && (least == nil || bytes.Compare(p.word, least.word) < 0) {
				least = p
			}
		}
		if least == nil {
			break
		}
		word, list = append(word[:0], least.word...), list[:0]
		for _, p := range parts {
			if p.over || !bytes.Equal(p.word, word) {
				continue
			}
			err := eachPosting(p.postings, p.docs[0], func(id mailcore.MessageID, places []byte) {
				if !p.some || alive[id] {
					list = append(list, placed{id, places})
				}
			})
			if err == nil {
				err = p.next()
			}
			if err != nil {
				return nil, err
			}
		}
		if len(list) > 0 {
			postings = appendPlaced(postings[:0], out.docs[0], list)
			w.add(word, postings)
		}
	}
	w.flush()
	return out, nil
}

// appendPlaced writes the postings of a word; of a message that is there twice, the longer ones.
func appendPlaced(b []byte, first mailcore.MessageID, list []placed) []byte {
	order := func(p, q placed) int {
		return cmp.Or(cmp.Compare(p.id, q.id), cmp.Compare(len(q.places), len(p.places)))
	}
	if !slices.IsSortedFunc(list, order) {
		slices.SortFunc(list, order)
	}
	for i := range list {
		if i > 0 && list[i].id == list[i-1].id {
			continue
		}
		b = binary.AppendUvarint(b, uint64(list[i].id-first))
		b = append(append(b, list[i].places...), 0)
		first = list[i].id
	}
	return b
}
