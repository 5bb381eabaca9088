package maildb

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"mailbridge/mailcore"
)

// SEARCH FROM and SUBJECT find texts that begin and end within words, which rows of the database hold. Reading those of all
// messages takes long in a large folder. The words of both fields lie side by side in the index and are a tenth of it, so
// that it soon tells which messages may hold a text; of these alone the rows are read.
const (
	// manyMessages is from how many messages in a folder on this is faster.
	manyMessages = 4000
	// likelyShare is which share of the folder, in parts of one, may be read that way: a message that is looked up takes
	// longer than one of all.
	likelyShare = 8
	// likelyBoxes is how many times as many messages as the folder the mailbox may have, whose index is read.
	likelyBoxes = 8
	// likelyPieces is how many pieces are looked for; each takes a walk through all words of a field.
	likelyPieces = 8
	// likelyTries is how often the index is asked anew when parts are merged at that moment.
	likelyTries = 3
)

// errLikelyAll says that more messages may hold what is looked for than are worth looking up.
var errLikelyAll = errors.New("too many messages are likely")

// piece is something that one word at least of a field has in it when the field holds a text.
type piece struct {
	field byte
	text  []byte
}

// in tells whether a word may have the piece in it. Long words are cut in the index.
func (p *piece) in(word []byte) bool { return len(word) >= maxToken || bytes.Contains(word, p.text) }

// lunate is the one small letter whose word is not that of its capital.
const lunate = 'ϲ'

// pieces are those of a text. Each character is split alike wherever it stands and whatever its case, so that a part of a
// text makes parts of its words.
func pieces(field byte, text string) []piece {
	text = folded(text)
	if strings.ContainsRune(text, lunate) {
		return nil
	}
	var list []piece
	split(text, func(word []byte, run []rune) {
		switch {
		case run == nil:
			list = append(list, piece{field, bytes.Clone(word[:min(len(word), maxToken)])})
		case len(run) == 1:
			list = append(list, piece{field, appendSpelled(nil, run[0])})
		default:
			for i := range len(run) - 1 {
				list = append(list, piece{field, appendPair(nil, run[i:i+2])})
			}
		}
	})
	return list
}

// telling keeps the longest of pieces, which few words have in them, each once: what has all pieces has these.
func telling(list []piece) []piece {
	slices.SortFunc(list, func(p, q piece) int {
		return cmp.Or(cmp.Compare(len(q.text), len(p.text)), cmp.Compare(p.field, q.field), bytes.Compare(p.text, q.text))
	})
	list = slices.CompactFunc(list, func(p, q piece) bool { return p.field == q.field && bytes.Equal(p.text, q.text) })
	return list[:min(len(list), likelyPieces)]
}

// likely gives messages of the mailbox, among them all of the folder that hold what a query looks for in From and Subject,
// and whether asking for them was worth it.
func (s *search) likely(q *mailcore.SearchQuery) (ids []mailcore.MessageID, ok bool, err error) {
	if s.x.N() < s.d.byWords {
		return nil, false, nil
	}
	var list []piece
	for _, t := range q.Subject {
		list = append(list, pieces(fieldSubject, t)...)
	}
	for _, t := range q.From {
		list = append(list, pieces(fieldFrom, t)...)
	}
	if list = telling(list); len(list) == 0 {
		return nil, false, nil
	}
	var indexed int
	err = s.d.db.QueryRow(s.ctx, "SELECT COALESCE(SUM(messages), 0) FROM word_parts WHERE mailbox = ?", s.mb).Scan(&indexed)
	if err != nil || indexed/likelyBoxes > s.x.N() {
		return nil, false, err
	}
	most := max(1, s.x.N()/likelyShare)
	waiting, err := s.unindexed(most) // before the index is read: what leaves the queue now will be found there
	if err != nil || len(waiting) > most {
		return nil, false, err
	}
	for range likelyTries {
		l := likelies{list: list, ids: slices.Clone(waiting), most: most}
		err = s.d.lookThrough(s.ctx, s.mb, l.choose, l.look)
		switch {
		case err == nil:
			return l.ids, true, nil
		case errors.Is(err, errDamaged):
			return nil, false, s.d.indexAgain(s.ctx, s.mb, err)
		case errors.Is(err, errLikelyAll):
			return nil, false, nil
		case !errors.Is(err, errMerged):
			return nil, false, err
		}
	}
	return nil, false, nil
}

// unindexed gives messages that the index does not know yet, one more than most at most.
func (s *search) unindexed(most int) (ids []mailcore.MessageID, err error) {
	rows, err := s.d.db.Query(s.ctx, "SELECT message FROM index_queue WHERE mailbox = ? LIMIT ?", s.mb, most+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id mailcore.MessageID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// likelies gathers the messages whose words have all pieces in them.
type likelies struct {
	list []piece
	ids  []mailcore.MessageID
	most int
}

func (l *likelies) choose(p *foundPart) {
	for i := range l.list {
		p.want([]byte{l.list[i].field}, true)
	}
}

func (l *likelies) look(p *foundPart) error {
	var all []mailcore.MessageID
	for i := range l.list {
		ids, err := p.having(&l.list[i])
		if err != nil {
			return err
		}
		if i > 0 {
			ids = slices.DeleteFunc(ids, func(id mailcore.MessageID) bool {
				_, in := slices.BinarySearch(all, id)
				return !in
			})
		}
		if all = ids; len(all) == 0 {
			return nil
		}
	}
	if l.ids = append(l.ids, all...); len(l.ids) > l.most {
		return errLikelyAll
	}
	return nil
}

// having gives the messages of the part with a piece in one of their words, ascending.
func (p *foundPart) having(pc *piece) (ids []mailcore.MessageID, err error) {
	from, to := p.pagesOf([]byte{pc.field}, true)
	for n := from; n < to; n++ {
		r := pageReader{rest: p.pages[n]}
		for {
			more, err := r.next()
			if err != nil {
				return nil, err
			}
			if more && len(r.word) == 0 {
				return nil, errDamaged
			}
			if !more || r.word[0] > pc.field {
				break
			}
			if r.word[0] < pc.field || !pc.in(r.word[1:]) {
				continue
			}
			err = eachPosting(r.postings, p.first, func(id mailcore.MessageID, _ []byte) { ids = append(ids, id) })
			if err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
