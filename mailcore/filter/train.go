package filter

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
)

const (
	// modelWords bounds the shipped model: 6 bytes a word.
	modelWords = 40_000
	// seenLeast is in how many mails of both kinds a word must have stood: rarer ones are names and accidents.
	seenLeast = 4
)

// Trainer counts words for the shipped model; see testdata/makemodel.go.
type Trainer struct {
	spam, ham int
	words     map[uint32]*[2]int
}

// NewTrainer makes one that has counted nothing.
func NewTrainer() *Trainer { return &Trainer{words: map[uint32]*[2]int{}} }

// HeldOut tells whether a mail is kept from training, so that tests have mails that the model never saw.
func HeldOut(mail []byte) bool { return crc32.ChecksumIEEE(mail)%5 == 0 }

// Add counts the words of a mail.
func (t *Trainer) Add(mail []byte, spam bool) error {
	set := newWordSet()
	set.latin = true
	words, err := set.read(bytes.NewReader(mail), int64(len(mail)))
	if err != nil {
		return err
	}
	side := 1
	if spam {
		side = 0
		t.spam++
	} else {
		t.ham++
	}
	for _, w := range words {
		c := t.words[w]
		if c == nil {
			c = new([2]int)
			t.words[w] = c
		}
		c[side]++
	}
	return nil
}

// Model gives the most telling words as model.bin has them: a magic, their number, their hashes in order, then their
// two frequencies.
func (t *Trainer) Model() []byte {
	type word struct {
		hash      uint32
		spam, ham float64
		weight    float64
	}
	var list []word
	for h, c := range t.words {
		if c[0]+c[1] < seenLeast {
			continue
		}
		w := word{hash: h, spam: float64(c[0]) / float64(t.spam) * baseMails, ham: float64(c[1]) / float64(t.ham) * baseMails}
		p := w.spam / (w.spam + w.ham)
		w.weight = math.Abs(p-0.5) * math.Log(1+float64(c[0]+c[1]))
		if math.Abs(p-0.5) < telling && c[0]+c[1] < 100 {
			continue
		}
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b word) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash)) })
	list = list[:min(len(list), modelWords)]
	slices.SortFunc(list, func(a, b word) int { return cmp.Compare(a.hash, b.hash) })
	out := binary.LittleEndian.AppendUint32([]byte(modelMagic), uint32(len(list)))
	for _, w := range list {
		out = binary.LittleEndian.AppendUint32(out, w.hash)
	}
	for _, w := range list {
		out = append(out, scale(w.spam), scale(w.ham))
	}
	return out
}
