package maildb

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Search gives the UIDs of the messages in a folder that a query describes, ascending. Text is searched by words: a
// word of the query matches words that begin with it; what was committed before the call is found. Header fields other
// than the common ones, To, Cc and Bcc are compared as written in the mail, the rest ignoring letter case.
func (d *DB) Search(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, q *mailcore.SearchQuery) ([]mailcore.UID, error) {
	x, err := d.Index(ctx, mb, f)
	if err != nil {
		return nil, err
	}
	s := &search{d: d, ctx: ctx, mb: mb, folder: f, x: x}
	found, err := s.eval(q, full(x.N()))
	if err != nil {
		return nil, fmt.Errorf("search folder %d: %w", f, err)
	}
	list := make([]mailcore.UID, 0, found.count())
	found.each(func(i int) { list = append(list, x.UID(i)) })
	return list, nil
}

// positions is a set of positions in an Index.
type positions []uint64

func none(n int) positions { return make(positions, (n+63)/64) }

func full(n int) positions {
	p := none(n)
	for i := range p {
		p[i] = ^uint64(0)
	}
	if n%64 > 0 {
		p[len(p)-1] = 1<<(n%64) - 1
	}
	return p
}

func (p positions) set(i int)      { p[i/64] |= 1 << (i % 64) }
func (p positions) has(i int) bool { return p[i/64]&(1<<(i%64)) != 0 }

func (p positions) count() int {
	n := 0
	for _, w := range p {
		n += bits.OnesCount64(w)
	}
	return n
}

func (p positions) each(fn func(int)) {
	for k, w := range p {
		for ; w != 0; w &= w - 1 {
			fn(k*64 + bits.TrailingZeros64(w))
		}
	}
}

func (p positions) combine(q positions, op func(a, b uint64) uint64) positions {
	out := make(positions, len(p))
	for i := range p {
		out[i] = op(p[i], q[i])
	}
	return out
}

func and(a, b uint64) uint64    { return a & b }
func or(a, b uint64) uint64     { return a | b }
func andNot(a, b uint64) uint64 { return a &^ b }

// search is one query at work on one view of a folder.
type search struct {
	d      *DB
	ctx    context.Context
	mb     mailcore.MailboxID
	folder mailcore.FolderID
	x      *Index
	ready  bool // the word index has caught up
}

// eval narrows candidates by all conditions, those answered from memory first, those that read mails last.
func (s *search) eval(q *mailcore.SearchQuery, in positions) (positions, error) {
	in = s.inMemory(q, in)
	for _, step := range []func(*mailcore.SearchQuery, positions) (positions, error){s.columns, s.words, s.nested, s.fields} {
		if in.count() == 0 {
			return in, nil
		}
		var err error
		if in, err = step(q, in); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (s *search) inMemory(q *mailcore.SearchQuery, in positions) positions {
	if q.UIDs == nil && q.Flags == 0 && q.NotFlags == 0 && len(q.Keywords) == 0 && len(q.NotKeys) == 0 && q.ModSeq == 0 {
		return in
	}
	last := mailcore.UID(0)
	if n := s.x.N(); n > 0 {
		last = s.x.UID(n - 1)
	}
	out := none(s.x.N())
	in.each(func(i int) {
		f := s.x.Flags(i)
		if f&q.Flags != q.Flags || f&q.NotFlags != 0 || q.ModSeq > 0 && s.x.ModSeq(i) < q.ModSeq ||
			q.UIDs != nil && !q.UIDs.Has(s.x.UID(i), last) {
			return
		}
		if len(q.Keywords)+len(q.NotKeys) > 0 && !s.keywords(i, q) {
			return
		}
		out.set(i)
	})
	return out
}

func (s *search) keywords(i int, q *mailcore.SearchQuery) bool {
	have := map[string]bool{}
	for _, k := range s.x.Keywords(i) {
		have[strings.ToLower(k)] = true
	}
	for _, k := range q.Keywords {
		if !have[strings.ToLower(k)] {
			return false
		}
	}
	for _, k := range q.NotKeys {
		if have[strings.ToLower(k)] {
			return false
		}
	}
	return true
}

// columns answers what stands in rows, in one query.
func (s *search) columns(q *mailcore.SearchQuery, in positions) (positions, error) {
	var cond []string
	var args []any
	add := func(c string, a ...any) { cond, args = append(cond, c), append(args, a...) }
	if q.Larger > 0 {
		add("m.size > ?", q.Larger)
	}
	if q.Smaller > 0 {
		add("m.size < ?", q.Smaller)
	}
	addDay := func(column, op string, t time.Time) {
		if !t.IsZero() {
			add(column+op+"?", millis(t))
		}
	}
	addDay("m.idate", " >= ", q.Since)
	addDay("m.idate", " < ", q.Before)
	addDay(sentDay, " >= ", q.SentSince)
	addDay(sentDay, " < ", q.SentBefore)
	if q.HasAttachment {
		add("b.attachments > 0")
	}
	for _, t := range q.Subject {
		add("INSTR(b.find_subject, ?) > 0", folded(t))
	}
	for _, t := range q.From {
		add("INSTR(b.find_from, ?) > 0", folded(t))
	}
	if len(cond) == 0 {
		return in, nil
	}
	all := strings.Join(cond, " AND ")
	from := "messages m"
	if strings.Contains(all, "b.") {
		from += searchedBlobs(s.d.db.Dialect())
	}
	ids, ok, err := s.likely(q)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return s.where(in, from, all, args...)
	case len(ids) == 0:
		return none(s.x.N()), nil
	}
	return s.those(in, "SELECT m.uid FROM "+fromList(s.d.db.Dialect())+searchedBlobs(s.d.db.Dialect())+" WHERE m.folder = ? AND m.mailbox = ? AND "+all,
		append([]any{listOf(ids), s.folder, s.mb}, args...)...)
}

// sentDay is the day that stands in the Date field, time and zone disregarded (RFC 9051, section 6.4.4); for mails without
// one, the moment they came.
const sentDay = "CASE WHEN b.sent_day = 0 THEN m.idate ELSE b.sent_day END"

// likeFolded compares ignoring the case of letters; SQLite's LIKE does so for ASCII, MySQL's by the collation, which is
// binary here.
func likeFolded(column string) string { return "LOWER(" + column + ") LIKE ? ESCAPE '!'" }

func likePattern(t string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(t)) + "%"
}

// where gives the candidates for which a condition holds on the tables of from, among them m (messages).
func (s *search) where(in positions, from, cond string, args ...any) (positions, error) {
	return s.those(in, "SELECT m.uid FROM "+from+" WHERE m.folder = ? AND m.mailbox = ? AND "+cond, append([]any{s.folder, s.mb}, args...)...)
}

// among gives the candidates that are among messages. Those come first, so that few of them cost little in a large folder.
func (s *search) among(in positions, ids []mailcore.MessageID) (positions, error) {
	return s.those(in, "SELECT m.uid FROM "+fromList(s.d.db.Dialect())+" WHERE m.folder = ? AND m.mailbox = ?", listOf(ids), s.folder, s.mb)
}

// those gives the candidates whose UIDs a query answers.
func (s *search) those(in positions, query string, args ...any) (positions, error) {
	rows, err := s.d.db.Query(s.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := none(s.x.N())
	for rows.Next() {
		var u mailcore.UID
		if err := rows.Scan(&u); err != nil {
			return nil, err
		}
		if i, ok := s.x.Find(u); ok && in.has(i) {
			out.set(i)
		}
	}
	return out, rows.Err()
}

// words answers BODY and TEXT from the word index.
func (s *search) words(q *mailcore.SearchQuery, in positions) (positions, error) {
	for fields, list := range map[string][]string{string(rune(fieldBody)): q.Body, allFields: q.Text} {
		for _, text := range list {
			p := phrases(text)
			if len(p) == 0 {
				if strings.TrimSpace(text) == "" {
					continue // an empty string is in every mail
				}
				return none(s.x.N()), nil // nothing but punctuation: no word has it
			}
			if !s.ready {
				if err := s.d.CatchUp(s.ctx, s.mb); err != nil {
					return nil, err
				}
				s.ready = true
			}
			ids, err := s.d.holding(s.ctx, s.mb, fields, p)
			if err != nil || len(ids) == 0 {
				return none(s.x.N()), err
			}
			if in, err = s.among(in, ids); err != nil {
				return nil, err
			}
		}
	}
	return in, nil
}

const allFields = string(rune(fieldBody)) + string(rune(fieldSubject)) + string(rune(fieldFrom)) + string(rune(fieldTo))

func (s *search) nested(q *mailcore.SearchQuery, in positions) (positions, error) {
	for i := range q.Not {
		out, err := s.eval(&q.Not[i], in)
		if err != nil {
			return nil, err
		}
		in = in.combine(out, andNot)
	}
	for i := range q.Or {
		a, err := s.eval(&q.Or[i][0], in)
		if err != nil {
			return nil, err
		}
		b, err := s.eval(&q.Or[i][1], in)
		if err != nil {
			return nil, err
		}
		in = in.combine(a.combine(b, or), and)
	}
	return in, nil
}

// fields answers what must be read from the header of each candidate.
func (s *search) fields(q *mailcore.SearchQuery, in positions) (positions, error) {
	for _, h := range q.Header {
		if strings.EqualFold(h.Name, "Message-ID") && strings.Contains(h.Value, "@") {
			var err error
			if in, err = s.where(in, "messages m JOIN blobs b ON b.id = m.blob_id", likeFolded("b.header_id"), likePattern(strings.Trim(h.Value, "<>"))); err != nil {
				return nil, err
			}
		}
	}
	addresses := len(q.To)+len(q.Cc)+len(q.Bcc) > 0
	if !addresses && len(q.Header) == 0 {
		return in, nil
	}
	out := none(s.x.N())
	var err error
	var at []int
	in.each(func(i int) { at = append(at, i) })
	set := s.uids(at)
	rows := s.d.Rows(s.ctx, s.mb, s.folder, set, WantStructure, func(m *mailcore.Message) error {
		ok := true
		var st *message.Structure
		if st, err = message.Unmarshal(m.Structure); err != nil {
			return nil // a row that cannot be read matches nothing
		}
		if addresses {
			ok = containsAll(st.Header.To, q.To) && containsAll(st.Header.Cc, q.Cc) && containsAll(st.Header.Bcc, q.Bcc)
		}
		if ok && len(q.Header) > 0 {
			ok, err = s.header(m.ID, st, q.Header)
			if damaged(err) {
				s.d.log.Error("message cannot be searched", "message", m.ID, "err", err)
				ok, err = false, nil
			}
			if err != nil {
				return err
			}
		}
		if i, found := s.x.Find(m.UID); ok && found {
			out.set(i)
		}
		return nil
	})
	return out, rows
}

// uids makes ranges of ascending positions: neighbours in the folder become one range.
func (s *search) uids(at []int) mailcore.UIDSet {
	var set mailcore.UIDSet
	for k, i := range at {
		u := s.x.UID(i)
		if k > 0 && at[k-1] == i-1 {
			set[len(set)-1].Stop = u
			continue
		}
		set = append(set, mailcore.UIDRange{Start: u, Stop: u})
	}
	return set
}

func containsAll(list []message.Address, terms []string) bool {
	for _, t := range terms {
		t = strings.ToLower(t)
		found := false
		for i := range list {
			if strings.Contains(strings.ToLower(list[i].Name), t) || strings.Contains(strings.ToLower(list[i].Email()), t) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// maxHeaderFields bounds the walk over one header.
const maxHeaderFields = 5000

func (s *search) header(id mailcore.MessageID, st *message.Structure, terms []mailcore.HeaderTerm) (bool, error) {
	b, err := s.d.OpenRaw(s.ctx, s.mb, id)
	if err != nil {
		return false, err
	}
	defer b.Close()
	fields, err := message.Fields(b, st.Root.HeaderStart, st.Root.BodyStart, maxHeaderFields)
	if err != nil {
		return false, err
	}
	for _, t := range terms {
		found := false
		for i := range fields {
			if strings.EqualFold(fields[i].Name, t.Name) && holds(fields[i].Value(), t.Value) {
				found = true
				break
			}
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// holds compares as written and as decoded.
func holds(value, term string) bool {
	term = strings.ToLower(term)
	return strings.Contains(strings.ToLower(value), term) || strings.Contains(strings.ToLower(message.DecodeHeader(value)), term)
}
