package imapd

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// maxThreadIDs bounds the Message-IDs of one THREAD, those only referred to included; each costs some 100 bytes. Further
// references are passed over, so that those messages stand alone.
const maxThreadIDs = 1 << 20

// container is a place in a thread: a message, or one that others refer to but nobody has.
type container struct {
	number   uint64 // as it is answered; 0 without a message
	date     int64
	subject  string // base subject
	again    bool   // a reply or forward
	parent   *container
	children []*container
	head     *container // of its tree while linking, see root
	settled  bool       // it said itself what it answers
}

func sentAt(m *mailcore.Message) time.Time {
	if m.SentAt.IsZero() || m.SentAt.UnixMilli() == 0 {
		return m.InternalDate
	}
	return m.SentAt
}

// thread is THREAD and UID THREAD (RFC 5256, section 3).
func (c *conn) thread(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	algorithm := cmd.word()
	if algorithm != "ORDEREDSUBJECT" && algorithm != "REFERENCES" {
		return syntaxError("unknown threading algorithm")
	}
	s := searcher{command: cmd, conn: c, sel: c.sel}
	found, err := c.searchIn(&s)
	if err != nil {
		return err
	}
	want := maildb.WantDisplay
	if algorithm == "REFERENCES" {
		want |= maildb.WantStructure
	}
	t := threader{ids: map[uint64]*container{}, seed: maphash.MakeSeed()}
	err = c.rows(found, want, func(m *mailcore.Message, h *message.Envelope) {
		base, again := baseSubject(m.Subject)
		t.add(&container{number: c.numberOf(cmd, m.UID), date: sentAt(m).UnixMilli(), subject: casemap(base), again: again}, h)
	})
	if err != nil {
		return err
	}
	var roots []*container
	if algorithm == "REFERENCES" {
		roots = t.byReferences()
	} else {
		roots = t.bySubject()
	}
	c.wr.str("* THREAD")
	if len(roots) > 0 {
		c.wr.byte(' ')
	}
	for _, r := range roots {
		c.wr.byte('(')
		c.writeThread(r)
		c.wr.byte(')')
	}
	c.wr.crlf()
	return nil
}

func (c *conn) numberOf(cmd *command, u mailcore.UID) uint64 {
	if cmd.byUID() {
		return uint64(u)
	}
	pos, _ := c.sel.view.snap.Find(u)
	return c.sel.view.seq(pos)
}

// writeThread writes a message and what follows it: one successor with a space between, several in parentheses each.
func (c *conn) writeThread(t *container) {
	sep := ""
	for {
		if t.number > 0 {
			c.wr.str(sep).num(t.number)
			sep = " "
		}
		if len(t.children) != 1 {
			break
		}
		t = t.children[0]
	}
	if len(t.children) > 0 {
		c.wr.str(sep)
	}
	for _, k := range t.children {
		c.wr.byte('(')
		c.writeThread(k)
		c.wr.byte(')')
	}
}

// threader builds threads. Ids are compared by a seeded hash, for which nobody can make collisions from outside.
type threader struct {
	seed maphash.Seed
	ids  map[uint64]*container
	list []*container // the messages, in the order of the folder
	refs [][]*container
}

// add takes the next message. One whose Message-ID came before stands under none.
func (t *threader) add(m *container, h *message.Envelope) {
	if h.MessageID != "" {
		k := maphash.String(t.seed, h.MessageID)
		if old := t.ids[k]; old == nil {
			t.ids[k] = m
		} else if old.number == 0 { // referred to before it came: the place keeps its address
			*old = container{number: m.number, date: m.date, subject: m.subject, again: m.again}
			m = old
		}
	}
	refs := h.References
	if len(refs) == 0 && len(h.InReplyTo) > 0 {
		refs = h.InReplyTo[:1]
	}
	var chain []*container
	for _, id := range refs {
		if r := t.place(id); r != nil {
			chain = append(chain, r)
		}
	}
	t.list, t.refs = append(t.list, m), append(t.refs, chain)
}

func (t *threader) place(id string) *container {
	k := maphash.String(t.seed, id)
	r := t.ids[k]
	if r == nil && len(t.ids) < maxThreadIDs {
		r = &container{}
		t.ids[k] = r
	}
	return r
}

// root finds the tree that a container belongs to, shortening the way for the next time. It makes the question whether
// a link would close a loop nearly free, however deep threads are.
func (c *container) root() *container {
	for c.head != nil {
		if c.head.head != nil {
			c.head = c.head.head
		}
		c = c.head
	}
	return c
}

// under makes p the parent of c, unless c has one or a loop would close.
func (c *container) under(p *container) {
	if c.parent != nil || c.root() == p.root() {
		return
	}
	c.parent = p
	c.root().head = p.root()
}

// byReferences is the algorithm of RFC 5256 named REFERENCES. What a message says of its own parent counts more than what
// others say of it, so those links are made first; then no link ever has to be undone.
func (t *threader) byReferences() []*container {
	for i, m := range t.list {
		if n := len(t.refs[i]); n > 0 {
			m.under(t.refs[i][n-1])
			m.settled = true // even if that was a loop
		}
	}
	for i := range t.list {
		chain := t.refs[i]
		for j := 1; j < len(chain); j++ {
			if !chain[j].settled {
				chain[j].under(chain[j-1])
			}
		}
	}
	roots := t.tree()
	sortThreads(roots)
	roots = mergeSubjects(roots)
	sortThreads(roots)
	return roots
}

// tree hangs messages below each other, leaving out the places without one, but for those that hold several threads
// together at the top.
func (t *threader) tree() []*container {
	var roots []*container
	seen := map[*container]bool{}
	for _, m := range t.list {
		above, top := m.visibleParent()
		switch {
		case above != nil:
			above.children = append(above.children, m)
		case top == nil:
			roots = append(roots, m)
		default:
			top.children = append(top.children, m)
			if !seen[top] {
				seen[top] = true
				roots = append(roots, top)
			}
		}
	}
	for i, r := range roots {
		if r.number == 0 && len(r.children) == 1 {
			roots[i] = r.children[0]
		}
	}
	return roots
}

// visibleParent gives the nearest message above, or else the highest place without one. The places between are taken out
// of the way, so that nobody walks them twice.
func (c *container) visibleParent() (above, top *container) {
	for above = c.parent; above != nil && above.number == 0; above = above.parent {
		top = above
	}
	end := top
	if above != nil {
		end = above
	}
	for p := c.parent; p != nil && p.number == 0 && p != end; {
		p, p.parent = p.parent, end
	}
	return above, top
}

// sortThreads orders siblings by date, then by number; a place without a message has the date of its first child.
func sortThreads(list []*container) {
	for _, c := range list {
		if len(c.children) > 0 {
			sortThreads(c.children)
			if c.number == 0 {
				c.date = c.children[0].date
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *container) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.first(), b.first()))
	})
}

// first is the number by which threads of the same date are ordered.
func (c *container) first() uint64 {
	for c.number == 0 && len(c.children) > 0 {
		c = c.children[0]
	}
	return c.number
}

// subjectOf is that of the first message.
func (c *container) subjectOf() (string, bool) {
	if c.number == 0 && len(c.children) > 0 {
		c = c.children[0]
	}
	return c.subject, c.again
}

// mergeSubjects joins threads of one base subject (step 5).
func mergeSubjects(roots []*container) []*container {
	table := map[string]*container{}
	for _, r := range roots {
		s, again := r.subjectOf()
		if s == "" {
			continue
		}
		old := table[s]
		if old == nil {
			table[s] = r
			continue
		}
		_, oldAgain := old.subjectOf()
		if old.number != 0 && (r.number == 0 || oldAgain && !again) {
			table[s] = r
		}
	}
	gone := map[*container]bool{}
	var out []*container
	for _, r := range roots {
		s, _ := r.subjectOf()
		if head := table[s]; s != "" && head != r {
			if table[s] = join(head, r, gone); table[s] != head {
				out = append(out, table[s])
			}
		}
	}
	for _, r := range roots {
		if !gone[r] {
			out = append(out, r)
		}
	}
	return out
}

// join puts thread r into or beside the one of its subject, and gives what stands for the subject from then on. Threads
// that are inside another are marked gone.
func join(head, r *container, gone map[*container]bool) *container {
	_, again := r.subjectOf()
	_, headAgain := head.subjectOf()
	switch {
	case head.number == 0 && r.number == 0:
		head.children = append(head.children, r.children...)
	case head.number == 0, again && !headAgain:
		head.children = append(head.children, r)
	default:
		both := &container{children: []*container{head, r}}
		gone[head], gone[r] = true, true
		return both
	}
	gone[r] = true
	return head
}

// bySubject is the algorithm named ORDEREDSUBJECT: messages of one base subject, all but the first below it.
func (t *threader) bySubject() []*container {
	list := slices.Clone(t.list)
	slices.SortStableFunc(list, func(a, b *container) int {
		return cmp.Or(strings.Compare(a.subject, b.subject), cmp.Compare(a.date, b.date), cmp.Compare(a.number, b.number))
	})
	var roots []*container
	for _, m := range list {
		if n := len(roots); n > 0 && roots[n-1].subject == m.subject {
			roots[n-1].children = append(roots[n-1].children, m)
		} else {
			roots = append(roots, m)
		}
	}
	slices.SortStableFunc(roots, func(a, b *container) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.number, b.number))
	})
	return roots
}
