package imapd

import (
	"context"
	"errors"
	"slices"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"

	"golang.org/x/text/encoding"
)

// searchTime is how long one question may keep the store busy.
const searchTime = time.Minute

// maxTexts is how many texts one question may look for. Each costs as much as a question of its own; people write a few.
const maxTexts = 50

// searchReturn is what RETURN asks for (RFC 4731, RFC 5182).
type searchReturn struct {
	given, min, max, all, count, save bool
}

// searcher parses one SEARCH.
type searcher struct {
	*command
	conn   *conn
	sel    *selection
	decode encoding.Encoding // nil for UTF-8
	modseq bool              // MODSEQ was asked, so the answer carries one
	store  bool              // the index alone cannot answer
	words  bool              // BODY or TEXT was asked
	texts  int               // to look for
	read   []origin          // the folder, see origins
}

func (c *conn) search(cmd *command) error {
	s := searcher{command: cmd, conn: c, sel: c.sel}
	ret, found, err := c.found(&s)
	if err != nil {
		return c.unsaved(ret, err)
	}
	if ret.save {
		c.save(ret, found)
	}
	if ret.given || c.rev2 {
		c.writeESearch(cmd, ret, found, s.modseq)
	} else {
		c.writeSearch(cmd, found, s.modseq)
	}
	return nil
}

// unsaved passes on why a search did not come about. NO empties what "$" stands for if the result was to be kept; BAD leaves
// it (RFC 5182, section 2.1).
func (c *conn) unsaved(ret searchReturn, err error) error {
	var syntax syntaxError
	var told *reply
	if ret.save && !errors.As(err, &syntax) && !(errors.As(err, &told) && told.kind == "BAD") {
		c.sel.saved = mailcore.UIDSet{}
	}
	return err
}

// found reads what is asked and looks for it.
func (c *conn) found(s *searcher) (searchReturn, []mailcore.UID, error) {
	ret, err := s.arguments()
	if err != nil {
		return ret, nil, err
	}
	query, err := s.keys(false)
	if err != nil {
		return ret, nil, err
	}
	if err := s.end(); err != nil {
		return ret, nil, err
	}
	if s.modseq {
		c.enableCondstore()
	}
	found, err := c.find(s, &query)
	return ret, found, err
}

// find gives the UIDs of the view that match, ascending. Questions about flags, numbers and modseq never reach the store.
func (c *conn) find(s *searcher, q *mailcore.SearchQuery) ([]mailcore.UID, error) {
	v := &c.sel.view
	if !s.store {
		var out []mailcore.UID
		for i := range v.snap.N() {
			if matches(v.snap, i, q) {
				out = append(out, v.snap.UID(i))
			}
		}
		return out, nil
	}
	if s.words {
		if err := c.readNew(s.command); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(c.ctx, searchTime)
	defer cancel()
	found, err := c.srv.store.Search(ctx, c.sel.mailbox, c.sel.folder, q)
	if err != nil {
		return nil, err
	}
	slices.Sort(found)
	return slices.DeleteFunc(found, func(u mailcore.UID) bool { _, ok := v.snap.Find(u); return !ok }), nil
}

// readNew waits until all words can be found. After an import that takes minutes, so the client is told how far it is
// (INPROGRESS, RFC 9585, section 4) and does not take the connection for dead; a client that has gone ends it.
func (c *conn) readNew(cmd *command) error {
	return c.srv.store.CatchUpTelling(c.ctx, c.sel.mailbox, c.srv.o.ProgressTime, func(done, total int) error {
		c.wr.str("* OK [INPROGRESS (").quoted(cmd.tag).byte(' ').num(uint64(done)).byte(' ').num(uint64(total)).
			str(")] Reading new mail first").crlf()
		c.wr.flush()
		if c.wr.err != nil {
			return connError{c.wr.err}
		}
		return nil
	})
}

// matches decides a query that asks for nothing but what the index holds.
func matches(x *maildb.Index, i int, q *mailcore.SearchQuery) bool {
	f := x.Flags(i)
	if f&q.Flags != q.Flags || f&q.NotFlags != 0 {
		return false
	}
	if q.UIDs != nil && !inSet(q.UIDs, x.UID(i)) || x.ModSeq(i) < q.ModSeq {
		return false
	}
	for _, k := range q.Keywords {
		if !slices.Contains(x.Keywords(i), k) {
			return false
		}
	}
	for _, k := range q.NotKeys {
		if slices.Contains(x.Keywords(i), k) {
			return false
		}
	}
	for j := range q.Not {
		if matches(x, i, &q.Not[j]) {
			return false
		}
	}
	for j := range q.Or {
		if !matches(x, i, &q.Or[j][0]) && !matches(x, i, &q.Or[j][1]) {
			return false
		}
	}
	return true
}

// save keeps the result for "$". With only MIN or MAX asked, only those are kept (RFC 5182, section 2.4).
func (c *conn) save(ret searchReturn, found []mailcore.UID) {
	set := mailcore.UIDSet{}
	whole := ret.all || ret.count || !ret.min && !ret.max
	for i, u := range found {
		if whole || ret.min && i == 0 || ret.max && i == len(found)-1 {
			set = addUID(set, u)
		}
	}
	c.sel.saved = set
}

// numbers turns found UIDs into what the command answers with.
func (c *conn) numbers(cmd *command, found []mailcore.UID) []mailcore.UID {
	if cmd.byUID() {
		return found
	}
	out := make([]mailcore.UID, 0, len(found))
	for _, u := range found {
		if pos, ok := c.sel.view.snap.Find(u); ok {
			out = append(out, mailcore.UID(c.sel.view.seq(pos)))
		}
	}
	return out
}

// writeSearch is the old form of RFC 3501, section 7.2.5.
func (c *conn) writeSearch(cmd *command, found []mailcore.UID, modseq bool) {
	c.wr.str("* SEARCH")
	for _, n := range c.numbers(cmd, found) {
		c.wr.byte(' ').num(uint64(n))
	}
	if modseq && len(found) > 0 {
		c.wr.str(" (MODSEQ ").num(c.highest(found)).byte(')')
	}
	c.wr.crlf()
}

func (c *conn) writeESearch(cmd *command, ret searchReturn, found []mailcore.UID, modseq bool) {
	if ret.save && !ret.min && !ret.max && !ret.all && !ret.count {
		return // only to be kept (RFC 5182, section 2.1)
	}
	w := &c.wr
	w.str("* ESEARCH (TAG ").quoted(cmd.tag).byte(')')
	if cmd.byUID() {
		w.str(" UID")
	}
	nums := c.numbers(cmd, found)
	if n := len(nums); n > 0 {
		if ret.min {
			w.str(" MIN ").num(uint64(nums[0]))
		}
		if ret.max {
			w.str(" MAX ").num(uint64(nums[n-1]))
		}
		if ret.all {
			w.str(" ALL ")
			w.b = appendUIDs(w.b, nums)
		}
	}
	if ret.count {
		w.str(" COUNT ").num(uint64(len(nums)))
	}
	if modseq && len(found) > 0 {
		w.str(" MODSEQ ").num(c.highest(ret.told(found)))
	}
	w.crlf()
}

// told gives the messages whose MODSEQ counts: with only MIN or MAX asked, only those (RFC 7162, section 3.1.10).
func (r *searchReturn) told(found []mailcore.UID) []mailcore.UID {
	if r.all || r.count {
		return found
	}
	var out []mailcore.UID
	if r.min {
		out = append(out, found[0])
	}
	if r.max {
		out = append(out, found[len(found)-1])
	}
	return out
}

func (c *conn) highest(found []mailcore.UID) uint64 {
	var m uint64
	for _, u := range found {
		if pos, ok := c.sel.view.snap.Find(u); ok {
			m = max(m, c.sel.view.snap.ModSeq(pos))
		}
	}
	return m
}
