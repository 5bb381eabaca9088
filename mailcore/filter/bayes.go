package filter

import (
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"mailbridge/mailcore"
)

// model.bin was counted from public mails by testdata/makemodel.go; testdata/README.md says which.
//
//go:embed model.bin
var modelBytes []byte

// model tells of words how often they stood in a thousand spam mails and in a thousand others.
type model struct {
	hashes []uint32
	counts [][2]uint8 // frequencies on a logarithmic scale
	index  []uint32   // where a hash with given upper bits begins
}

const (
	modelMagic = "mbw1"
	indexBits  = 14
	// baseMails is how many mails of each kind the shipped words stand for.
	baseMails = 1000.0
	// ownWeight is how many mails one counts for that the reader moved, and mostBase how many the shipped and the
	// colleagues' words count for beside it: one move changes the verdict on the next mail like it.
	ownWeight = 10.0
	mostBase  = 5.0
	// soft keeps a class of which the reader moved little near what everybody's words say.
	soft = 0.5
	// strength is how much is known of a word before it was seen (Robinson's s), at even odds.
	strength = 1.0
	// telling is how far from even odds a word must be to count, and mostWords how many count.
	telling   = 0.1
	mostWords = 150
)

var shipped = sync.OnceValue(func() *model { return readModel(modelBytes) })

func readModel(b []byte) *model {
	m := &model{index: make([]uint32, 1<<indexBits+1)}
	if len(b) < 8 || string(b[:4]) != modelMagic {
		return m
	}
	n := int(binary.LittleEndian.Uint32(b[4:]))
	b = b[8:]
	if len(b) < 6*n {
		return m
	}
	m.hashes, m.counts = make([]uint32, n), make([][2]uint8, n)
	for i := range n {
		m.hashes[i] = binary.LittleEndian.Uint32(b[4*i:])
		m.counts[i] = [2]uint8{b[4*n+2*i], b[4*n+2*i+1]}
	}
	at := 0
	for bucket := range len(m.index) {
		for at < n && int(m.hashes[at]>>(32-indexBits)) < bucket {
			at++
		}
		m.index[bucket] = uint32(at)
	}
	return m
}

// scale maps a frequency per thousand mails to a byte: 0 is never, 1 is one mail in twenty thousand.
func scale(perThousand float64) uint8 {
	if perThousand <= 0 {
		return 0
	}
	return uint8(min(255, max(1, 1+math.Round(22*math.Log2(perThousand*20)))))
}

var unscale = func() (t [256]float64) {
	for i := 1; i < 256; i++ {
		t[i] = math.Exp2(float64(i-1)/22) / 20
	}
	return t
}()

// count gives how many of baseMails spam and other mails have a word.
func (m *model) count(word uint32) (spam, ham float64) {
	bucket := word >> (32 - indexBits)
	for i := m.index[bucket]; i < m.index[bucket+1]; i++ {
		if m.hashes[i] == word {
			return unscale[m.counts[i][0]], unscale[m.counts[i][1]]
		}
	}
	return 0, 0
}

// probability tells how much the words of a mail look like spam: 0 not at all, 1 entirely, 0.5 undecided. own and org
// may be nil.
func (m *model) probability(words []uint32, own, org *mailcore.Lesson) float64 {
	spamMails, hamMails := baseMails, baseMails
	if org != nil {
		spamMails, hamMails = spamMails+float64(org.Spam), hamMails+float64(org.Ham)
	}
	var few [2 * mostWords]float64 // mostly enough
	odds := few[:0]
	for _, w := range words {
		spam, ham := m.count(w)
		if org != nil {
			c := org.Words[w]
			spam, ham = spam+float64(c.Spam), ham+float64(c.Ham)
		}
		p := 0.5
		n := spam + ham
		if n > 0 {
			p = spam / spamMails / (spam/spamMails + ham/hamMails)
		}
		if own != nil {
			if c, ok := own.Words[w]; ok {
				p, n = ownOdds(own, c, spam/spamMails, ham/hamMails, p, n)
			}
		}
		if n == 0 {
			continue
		}
		p = (strength*0.5 + n*p) / (strength + n)
		if math.Abs(p-0.5) >= telling {
			odds = append(odds, p)
		}
	}
	return combine(odds)
}

// ownOdds weighs a word of the reader's own against what is known of it otherwise: spam and ham are its frequencies
// there, p and n its odds and how much they count. A word that is as frequent everywhere tells nothing, however often
// the reader moved mails with it.
func ownOdds(own *mailcore.Lesson, c mailcore.WordCount, spam, ham, p, n float64) (float64, float64) {
	if own.Spam > 0 {
		spam = (float64(c.Spam) + soft*spam) / (float64(own.Spam) + soft)
	}
	if own.Ham > 0 {
		ham = (float64(c.Ham) + soft*ham) / (float64(own.Ham) + soft)
	}
	mine, weight := 0.5, ownWeight*float64(c.Spam+c.Ham)
	if spam+ham > 0 {
		mine = spam / (spam + ham)
	}
	n = min(n, mostBase)
	return (n*p + weight*mine) / (n + weight), n + weight
}

// combine is Fisher's method on the most telling words, from both sides (Robinson, "A statistical approach to the spam
// problem").
func combine(odds []float64) float64 {
	if len(odds) > mostWords {
		slices.SortFunc(odds, func(a, b float64) int {
			if math.Abs(a-0.5) > math.Abs(b-0.5) {
				return -1
			}
			return 1
		})
		odds = odds[:mostWords]
	}
	if len(odds) == 0 {
		return 0.5
	}
	s, h := 1.0, 1.0
	sExp, hExp := 0, 0
	for _, p := range odds {
		p = min(max(p, 0.001), 0.999)
		s *= 1 - p
		h *= p
		if s < 1e-200 {
			s *= 1e200
			sExp++
		}
		if h < 1e-200 {
			h *= 1e200
			hExp++
		}
	}
	const ln200 = 200 * math.Ln10
	spam := 1 - chi2(-2*(math.Log(s)-float64(sExp)*ln200), len(odds))
	ham := 1 - chi2(-2*(math.Log(h)-float64(hExp)*ln200), len(odds))
	return (1 + spam - ham) / 2
}

// chi2 is the chance of a chi-square of 2n degrees of freedom above x.
func chi2(x float64, n int) float64 {
	m := x / 2
	if m > 700 {
		return 0
	}
	term := math.Exp(-m)
	sum := term
	for i := 1; i < n; i++ {
		term *= m / float64(i)
		sum += term
	}
	return min(sum, 1)
}
