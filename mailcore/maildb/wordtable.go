package maildb

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

	"mailbridge/mailcore"
)

// wordTable gathers the words of messages of one mailbox, each with the places where it stands.
type wordTable struct {
	slots []uint32 // open addressing: one more than the index of a word
	words []tableWord
	text  []byte // of all words, one behind the other
	hits  []hit
	order []hit                // room for grouped
	docs  []mailcore.MessageID // ascending
	n     int                  // words of the last message
	key   []byte
}

type tableWord struct{ hash, at, len, hits uint32 }

// wordTables are used again: their memory grows to what a batch needs.
var wordTables = sync.Pool{New: func() any { return new(wordTable) }}

// hit is one word at one place of one message; places count from 1.
type hit struct{ word, doc, at uint32 }

// slotsLeast is for the words of a short mail; like every number of slots, a power of two.
const slotsLeast = 1024

// begin goes on to the next message; ids ascend.
func (t *wordTable) begin(id mailcore.MessageID) {
	t.docs = append(t.docs, id)
	t.n = 0
}

// reset empties the table and keeps its memory for the next one.
func (t *wordTable) reset() {
	for len(t.slots) > slotsLeast && len(t.slots) > 8*len(t.words) { // clearing what a long mail needed costs short ones
		t.slots = t.slots[:len(t.slots)/2]
	}
	clear(t.slots)
	t.words, t.text, t.hits, t.docs = t.words[:0], t.text[:0], t.hits[:0], t.docs[:0]
}

// bytes is about what the table holds in memory.
func (t *wordTable) bytes() int { return len(t.text) + 16*len(t.words) + 12*len(t.hits) }

// add splits text of a field of the last message.
func (t *wordTable) add(field byte, text string) {
	var ends []rune // single characters that end a run: found when one character is searched for
	split(text, func(word []byte, run []rune) {
		if t.n+len(ends) >= maxTokens {
			return
		}
		if run == nil {
			t.put(append(append(t.key[:0], field), word[:min(len(word), maxToken)]...))
			return
		}
		for i := range min(len(run)-1, maxTokens-t.n-len(ends)-1) {
			t.put(appendPair(append(t.key[:0], field), run[i:i+2]))
		}
		ends = append(ends, run[len(run)-1])
	})
	for i := range ends { // behind everything, so that they part no neighbours
		t.put(appendPair(append(t.key[:0], field), ends[i:i+1]))
	}
}

// put notes one word.
func (t *wordTable) put(key []byte) {
	t.key = key
	t.n++
	w := t.intern(key)
	t.words[w].hits++
	t.hits = append(t.hits, hit{w, uint32(len(t.docs) - 1), uint32(t.n)})
}

func (t *wordTable) intern(key []byte) uint32 {
	if 2*len(t.words) >= len(t.slots) {
		t.widen()
	}
	h := uint32(2166136261) // FNV-1a
	for _, c := range key {
		h = (h ^ uint32(c)) * 16777619
	}
	mask := uint32(len(t.slots) - 1)
	i := h & mask
	for ; t.slots[i] != 0; i = (i + 1) & mask {
		w := &t.words[t.slots[i]-1]
		if w.hash == h && string(t.text[w.at:w.at+w.len]) == string(key) {
			return t.slots[i] - 1
		}
	}
	t.words = append(t.words, tableWord{hash: h, at: uint32(len(t.text)), len: uint32(len(key))})
	t.text = append(t.text, key...)
	t.slots[i] = uint32(len(t.words))
	return t.slots[i] - 1
}

func (t *wordTable) widen() {
	n := max(slotsLeast, 2*len(t.slots))
	t.slots = slices.Grow(t.slots[:0], n)[:n]
	clear(t.slots)
	mask := uint32(len(t.slots) - 1)
	for k := range t.words {
		i := t.words[k].hash & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = uint32(k + 1)
	}
}

// part writes what the table holds as a part of the index.
func (t *wordTable) part(mb mailcore.MailboxID) *wordPart {
	p := &wordPart{mailbox: mb, docs: slices.Clone(t.docs)}
	w := pageWriter{part: p}
	hits, ends := t.grouped()
	var postings []byte
	for _, k := range t.sorted() {
		word := &t.words[k]
		postings = t.postings(postings[:0], hits[ends[k]-word.hits:ends[k]])
		w.add(t.text[word.at:word.at+word.len], postings)
	}
	w.flush()
	return p
}

// grouped gives all hits of each word behind each other, in their order, and where those of each word end; both until the
// table changes.
func (t *wordTable) grouped() (hits []hit, ends []uint32) {
	ends = make([]uint32, len(t.words))
	for i := 1; i < len(ends); i++ {
		ends[i] = ends[i-1] + t.words[i-1].hits
	}
	t.order = slices.Grow(t.order[:0], len(t.hits))[:len(t.hits)]
	hits = t.order
	for _, h := range t.hits {
		hits[ends[h.word]] = h
		ends[h.word]++
	}
	return hits, ends
}

// sorted gives the words in the order of their bytes.
func (t *wordTable) sorted() []uint32 {
	type ordered struct {
		begin uint64 // the first eight bytes decide mostly
		word  uint32
	}
	list := make([]ordered, len(t.words))
	for i := range t.words {
		var begin [8]byte
		w := &t.words[i]
		copy(begin[:], t.text[w.at:w.at+w.len])
		list[i] = ordered{binary.BigEndian.Uint64(begin[:]), uint32(i)}
	}
	slices.SortFunc(list, func(a, b ordered) int {
		if a.begin != b.begin {
			return cmp.Compare(a.begin, b.begin)
		}
		v, w := &t.words[a.word], &t.words[b.word]
		return bytes.Compare(t.text[v.at:v.at+v.len], t.text[w.at:w.at+w.len])
	})
	out := make([]uint32, len(list))
	for i := range list {
		out[i] = list[i].word
	}
	return out
}

// postings writes where one word stands.
func (t *wordTable) postings(b []byte, hits []hit) []byte {
	before := t.docs[0]
	for i := 0; i < len(hits); {
		doc, at := hits[i].doc, uint32(0)
		b = binary.AppendUvarint(b, uint64(t.docs[doc]-before))
		before = t.docs[doc]
		for ; i < len(hits) && hits[i].doc == doc; i++ {
			b = binary.AppendUvarint(b, uint64(hits[i].at-at))
			at = hits[i].at
		}
		b = append(b, 0)
	}
	return b
}
