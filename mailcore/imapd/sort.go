package imapd

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"

	"golang.org/x/text/unicode/norm"
)

// sortKey is one criterion of SORT (RFC 5256, section 3; RFC 5957).
type sortKey uint8

const (
	sortArrival sortKey = iota
	sortCc
	sortDate
	sortFrom
	sortSize
	sortSubject
	sortTo
	sortDisplayFrom
	sortDisplayTo
)

var sortKeys = map[string]sortKey{
	"ARRIVAL": sortArrival, "CC": sortCc, "DATE": sortDate, "FROM": sortFrom, "SIZE": sortSize, "SUBJECT": sortSubject,
	"TO": sortTo, "DISPLAYFROM": sortDisplayFrom, "DISPLAYTO": sortDisplayTo,
}

type criterion struct {
	key     sortKey
	reverse bool
}

// maxCriteria bounds a sort program; there are nine keys, and naming one again changes nothing.
const maxCriteria = 20

// sorted is a message with what it is compared by: one value for each criterion, text or number.
type sorted struct {
	uid    mailcore.UID
	text   []string
	number []int64
}

// sort is SORT and UID SORT, with RETURN (RFC 5267, section 3).
func (c *conn) sort(cmd *command) error {
	s := searcher{command: cmd, conn: c, sel: c.sel}
	ret, err := s.returnOptions()
	if err != nil {
		return err
	}
	program, err := cmd.sortProgram()
	if err != nil {
		return err
	}
	found, err := c.searchIn(&s)
	if err == nil {
		found, err = c.inOrder(program, found)
	}
	if err != nil {
		return c.unsaved(ret, err)
	}
	if ret.save {
		c.saveSorted(ret, found)
	}
	if ret.given {
		c.writeESearch(cmd, ret, found, s.modseq)
		return nil
	}
	c.wr.str("* SORT")
	for _, n := range c.numbers(cmd, found) {
		c.wr.byte(' ').num(uint64(n))
	}
	if s.modseq && len(found) > 0 {
		c.wr.str(" (MODSEQ ").num(c.highest(found)).byte(')')
	}
	c.wr.crlf()
	return nil
}

// saveSorted keeps a result for "$", which has no order.
func (c *conn) saveSorted(ret searchReturn, found []mailcore.UID) {
	if len(found) > 0 && !ret.all && !ret.count && (ret.min || ret.max) {
		found = ret.told(found)
	}
	found = slices.Clone(found)
	slices.Sort(found)
	c.save(searchReturn{all: true}, slices.Compact(found))
}

// searchIn reads the charset and the search keys that end SORT and THREAD, and finds the messages.
func (c *conn) searchIn(s *searcher) ([]mailcore.UID, error) {
	if err := s.space(); err != nil {
		return nil, err
	}
	name, err := s.astring()
	if err != nil {
		return nil, err
	}
	if err := s.charset(name); err != nil {
		return nil, err
	}
	if err := s.space(); err != nil {
		return nil, err
	}
	query, err := s.keys(false)
	if err != nil {
		return nil, err
	}
	if err := s.end(); err != nil {
		return nil, err
	}
	if s.modseq {
		c.enableCondstore()
	}
	return c.find(s, &query)
}

func (p *parser) sortProgram() ([]criterion, error) {
	var out []criterion
	reverse := false
	err := p.list(func() error {
		w := p.word()
		if w == "REVERSE" && !reverse {
			reverse = true
			return nil
		}
		k, ok := sortKeys[w]
		if !ok {
			return syntaxError("unknown sort key")
		}
		if out = append(out, criterion{k, reverse}); len(out) > maxCriteria {
			return syntaxError("too many sort keys")
		}
		reverse = false
		return nil
	})
	if err == nil && (len(out) == 0 || reverse) {
		err = syntaxError("expected a sort key")
	}
	return out, err
}

// inOrder sorts ascending UIDs; what compares equal stays in the order of the folder, reversed or not.
func (c *conn) inOrder(program []criterion, found []mailcore.UID) ([]mailcore.UID, error) {
	list := make([]sorted, 0, len(found))
	err := c.rows(found, wantFor(program), func(m *mailcore.Message, h *message.Envelope) {
		s := sorted{uid: m.UID, text: make([]string, len(program)), number: make([]int64, len(program))}
		for i, k := range program {
			s.text[i], s.number[i] = k.key.value(m, h)
			s.text[i] = casemap(s.text[i])
		}
		list = append(list, s)
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b sorted) int {
		for i, k := range program {
			n := cmp.Or(cmp.Compare(a.number[i], b.number[i]), strings.Compare(a.text[i], b.text[i]))
			if n != 0 && k.reverse {
				return -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	out := make([]mailcore.UID, len(list))
	for i := range list {
		out[i] = list[i].uid
	}
	return out, nil
}

// casemap makes texts comparable as i;unicode-casemap does (RFC 5051). The result is a copy, as the row's texts share one
// big string.
func casemap(s string) string {
	return strings.Clone(norm.NFKD.String(strings.Map(unicode.ToTitle, s)))
}

func wantFor(program []criterion) maildb.Want {
	var want maildb.Want
	for _, k := range program {
		switch k.key {
		case sortArrival, sortSize:
		case sortDate, sortSubject:
			want |= maildb.WantDisplay
		default:
			want |= maildb.WantStructure
		}
	}
	return want
}

// value is what a message is compared by: a text or a number.
func (k sortKey) value(m *mailcore.Message, h *message.Envelope) (string, int64) {
	switch k {
	case sortArrival:
		return "", m.InternalDate.UnixMilli()
	case sortSize:
		return "", m.Size
	case sortDate:
		return "", sentAt(m).UnixMilli()
	case sortSubject:
		base, _ := baseSubject(m.Subject)
		return base, 0
	case sortFrom:
		return firstLocal(h.From), 0
	case sortTo:
		return firstLocal(h.To), 0
	case sortCc:
		return firstLocal(h.Cc), 0
	case sortDisplayFrom:
		return firstDisplay(h.From), 0
	}
	return firstDisplay(h.To), 0
}

// firstLocal is the first row of an envelope's address list, whose second field is the name of a group.
func firstLocal(list []message.Address) string {
	if len(list) == 0 {
		return ""
	}
	if list[0].Group != "" {
		return list[0].Group
	}
	return list[0].Local
}

// firstDisplay is what a list would show (RFC 5957, section 3).
func firstDisplay(list []message.Address) string {
	switch {
	case len(list) == 0:
		return ""
	case list[0].Group != "":
		return list[0].Group
	case list[0].Name != "":
		return list[0].Name
	}
	return strings.TrimSuffix(list[0].Local+"@"+list[0].Domain, "@")
}

// rows calls fn for ascending UIDs, with the envelope when the structure is wanted. What the index knows but the store
// has lost this very moment is passed over.
func (c *conn) rows(found []mailcore.UID, want maildb.Want, fn func(*mailcore.Message, *message.Envelope)) error {
	if len(found) == 0 {
		return nil
	}
	set := mailcore.UIDSet{}
	for _, u := range found {
		if pos, ok := c.sel.view.snap.Find(u); ok {
			set = joinUID(set, u, pos, c.sel.view.snap)
		}
	}
	ctx, cancel := context.WithTimeout(c.ctx, searchTime)
	defer cancel()
	f := fetcher{conn: c}
	empty := &message.Envelope{}
	return c.srv.store.Rows(ctx, c.sel.mailbox, c.sel.folder, set, want, func(m *mailcore.Message) error {
		h := empty
		if want&maildb.WantStructure != 0 {
			if st, err := f.structureOf(m, nil); err == nil {
				h = &st.Header
			}
		}
		fn(m, h)
		return nil
	})
}
