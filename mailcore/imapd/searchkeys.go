package imapd

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mailbridge/mailcore"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// returnOptions reads RETURN and what is asked for without it.
func (s *searcher) returnOptions() (searchReturn, error) {
	var ret searchReturn
	if err := s.space(); err != nil {
		return ret, err
	}
	if s.keyword("RETURN") {
		ret.given = true
		if err := s.space(); err != nil {
			return ret, err
		}
		if err := s.parser.list(func() error { return ret.option(s.word()) }); err != nil {
			return ret, err
		}
		if err := s.space(); err != nil {
			return ret, err
		}
	}
	if !ret.min && !ret.max && !ret.count && !ret.save {
		ret.all = true
	}
	return ret, nil
}

// arguments reads RETURN and CHARSET.
func (s *searcher) arguments() (searchReturn, error) {
	ret, err := s.returnOptions()
	if err != nil {
		return ret, err
	}
	if s.keyword("CHARSET") {
		if s.conn.utf8 {
			return ret, syntaxError("text is UTF-8 already") // RFC 6855, section 3
		}
		if err := s.space(); err != nil {
			return ret, err
		}
		name, err := s.astring()
		if err != nil {
			return ret, err
		}
		if err := s.charset(name); err != nil {
			return ret, err
		}
		return ret, s.space()
	}
	return ret, nil
}

func (r *searchReturn) option(o string) error {
	switch o {
	case "MIN":
		r.min = true
	case "MAX":
		r.max = true
	case "ALL":
		r.all = true
	case "COUNT":
		r.count = true
	case "SAVE":
		r.save = true
	default:
		return syntaxError("unknown SEARCH return option")
	}
	return nil
}

var errCharset = no("BADCHARSET (UTF-8 US-ASCII GB18030 BIG5)", "Text is in no charset that is known here")

// charset accepts UTF-8 and what Chinese clients of older days send.
func (s *searcher) charset(name string) error {
	switch strings.ToUpper(name) {
	case "UTF-8", "US-ASCII":
	case "GB2312", "GBK", "GB18030":
		s.decode = simplifiedchinese.GB18030
	case "BIG5":
		s.decode = traditionalchinese.Big5
	default:
		return errCharset
	}
	return nil
}

// lineBreaks come only in literals; lines are looked at as one text, parted by spaces.
var lineBreaks = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ")

// text reads a string to look for.
func (s *searcher) text() (string, error) {
	if err := s.space(); err != nil {
		return "", err
	}
	v, err := s.astring()
	if err != nil {
		return "", err
	}
	v = lineBreaks.Replace(v)
	if s.decode != nil {
		if v, err = s.decode.NewDecoder().String(v); err != nil {
			return "", syntaxError("string does not fit the charset")
		}
	}
	if !utf8.ValidString(v) {
		return "", errCharset
	}
	return v, nil
}

// keys reads search keys up to the end, or to ")" when nested; all must hold.
func (s *searcher) keys(nested bool) (mailcore.SearchQuery, error) {
	var q mailcore.SearchQuery
	for {
		if err := s.key(&q); err != nil {
			return q, err
		}
		if nested && s.take(')') {
			return q, nil
		}
		if !nested && s.done() {
			return q, nil
		}
		if err := s.space(); err != nil {
			return q, err
		}
		if nested && s.take(')') || !nested && s.done() { // a trailing space is a common slip
			return q, nil
		}
	}
}

// one reads a single key into a query of its own, for NOT and OR.
func (s *searcher) one() (mailcore.SearchQuery, error) {
	var q mailcore.SearchQuery
	if err := s.space(); err != nil {
		return q, err
	}
	return q, s.key(&q)
}

// key adds the next key to q.
func (s *searcher) key(q *mailcore.SearchQuery) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	switch c := s.peek(); {
	case c == '(':
		s.pos++
		for s.take(' ') {
		}
		inner, err := s.keys(true)
		if err != nil {
			return err
		}
		and(q, inner)
		return nil
	case c == '$' || c == '*' || c >= '0' && c <= '9':
		return s.set(q, false)
	}
	name := s.word()
	if f, ok := flagKeys[name]; ok {
		q.Flags |= f.set
		q.NotFlags |= f.unset
		q.All = true
		return nil
	}
	if ok, err := s.textKey(q, name); ok || err != nil {
		return err
	}
	if ok, err := s.valueKey(q, name); ok || err != nil {
		return err
	}
	return s.treeKey(q, name)
}

// flagKeys need nothing but flags.
var flagKeys = map[string]struct{ set, unset mailcore.Flags }{
	"ALL":        {},
	"ANSWERED":   {set: mailcore.FlagAnswered},
	"DELETED":    {set: mailcore.FlagDeleted},
	"DRAFT":      {set: mailcore.FlagDraft},
	"FLAGGED":    {set: mailcore.FlagFlagged},
	"SEEN":       {set: mailcore.FlagSeen},
	"UNANSWERED": {unset: mailcore.FlagAnswered},
	"UNDELETED":  {unset: mailcore.FlagDeleted},
	"UNDRAFT":    {unset: mailcore.FlagDraft},
	"UNFLAGGED":  {unset: mailcore.FlagFlagged},
	"UNSEEN":     {unset: mailcore.FlagSeen},
}

func (s *searcher) textKey(q *mailcore.SearchQuery, name string) (bool, error) {
	var list *[]string
	switch name {
	case "BCC":
		list = &q.Bcc
	case "BODY":
		list, s.words = &q.Body, true
	case "CC":
		list = &q.Cc
	case "FROM":
		list = &q.From
	case "SUBJECT":
		list = &q.Subject
	case "TEXT":
		list, s.words = &q.Text, true
	case "TO":
		list = &q.To
	case "HEADER":
		field, err := s.text()
		if err != nil {
			return true, err
		}
		v, err := s.text()
		q.Header = append(q.Header, mailcore.HeaderTerm{Name: field, Value: v})
		s.store = true
		return true, cmp.Or(err, s.oneMoreText())
	case "KEYWORD", "UNKEYWORD":
		return true, s.keywordKey(q, name)
	default:
		return false, nil
	}
	v, err := s.text()
	s.store = true
	if !slices.Contains(*list, v) {
		*list = append(*list, v)
		err = cmp.Or(err, s.oneMoreText())
	}
	return true, err
}

func (s *searcher) oneMoreText() error {
	if s.texts++; s.texts > maxTexts {
		return no("LIMIT", "Too many texts to look for at once")
	}
	return nil
}

func (s *searcher) keywordKey(q *mailcore.SearchQuery, name string) error {
	if err := s.space(); err != nil {
		return err
	}
	k, err := s.atom()
	if err != nil {
		return err
	}
	known := s.sel.view.snap.AllKeywords()
	if i := slices.IndexFunc(known, func(have string) bool { return strings.EqualFold(have, k) }); i >= 0 {
		k = known[i]
	}
	if name == "KEYWORD" {
		q.Keywords = append(q.Keywords, k)
	} else {
		q.NotKeys = append(q.NotKeys, k)
	}
	return nil
}

func (s *searcher) valueKey(q *mailcore.SearchQuery, name string) (bool, error) {
	switch name {
	case "BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE":
		return true, s.dateKey(q, name)
	case "LARGER", "SMALLER":
		return true, s.sizeKey(q, name)
	case "UID":
		if err := s.space(); err != nil {
			return true, err
		}
		return true, s.set(q, true)
	case "MODSEQ":
		return true, s.modseqKey(q)
	case "OLDER", "YOUNGER":
		return true, s.withinKey(q, name)
	}
	return s.originKey(q, name)
}

func (s *searcher) dateKey(q *mailcore.SearchQuery, name string) error {
	if err := s.space(); err != nil {
		return err
	}
	day, err := s.date()
	if err != nil {
		return err
	}
	s.store = true
	var d mailcore.SearchQuery
	next := day.AddDate(0, 0, 1)
	switch name {
	case "BEFORE":
		d.Before = day
	case "ON":
		d.Since, d.Before = day, next
	case "SINCE":
		d.Since = day
	case "SENTBEFORE":
		d.SentBefore = day
	case "SENTON":
		d.SentSince, d.SentBefore = day, next
	case "SENTSINCE":
		d.SentSince = day
	}
	and(q, d)
	return nil
}

func (s *searcher) sizeKey(q *mailcore.SearchQuery, name string) error {
	if err := s.space(); err != nil {
		return err
	}
	n, err := s.number64()
	if err != nil {
		return err
	}
	s.store = true
	var d mailcore.SearchQuery
	switch {
	case name == "LARGER":
		d.Larger = int64(n)
	case n == 0:
		d.Not = []mailcore.SearchQuery{{All: true}}
	default:
		d.Smaller = int64(n)
	}
	and(q, d)
	return nil
}

// modseqKey reads MODSEQ with an entry name, which we need not tell apart (RFC 7162, section 3.1.5).
func (s *searcher) modseqKey(q *mailcore.SearchQuery) error {
	if err := s.space(); err != nil {
		return err
	}
	if s.peek() == '"' {
		if _, err := s.quoted(); err != nil {
			return err
		}
		if err := s.space(); err != nil {
			return err
		}
		switch s.word() {
		case "ALL", "PRIV", "SHARED":
		default:
			return syntaxError("bad MODSEQ entry type")
		}
		if err := s.space(); err != nil {
			return err
		}
	}
	n, err := s.number64()
	s.modseq = true
	and(q, mailcore.SearchQuery{All: true, ModSeq: n})
	return err
}

func (s *searcher) treeKey(q *mailcore.SearchQuery, name string) error {
	switch name {
	case "NOT":
		inner, err := s.one()
		q.Not = append(q.Not, inner)
		return err
	case "OR":
		a, err := s.one()
		if err != nil {
			return err
		}
		b, err := s.one()
		q.Or = append(q.Or, [2]mailcore.SearchQuery{a, b})
		return err
	case "RECENT", "NEW", "OLD":
		s.recentKey(q, name)
		return nil
	}
	return syntaxError("unknown search key")
}

func (s *searcher) recentKey(q *mailcore.SearchQuery, name string) {
	recent := mailcore.SearchQuery{UIDs: slices.Clone(s.sel.recent)}
	if len(recent.UIDs) == 0 {
		recent = mailcore.SearchQuery{Not: []mailcore.SearchQuery{{All: true}}}
	}
	if name == "OLD" {
		q.Not = append(q.Not, recent)
		return
	}
	if name == "NEW" {
		recent.NotFlags = mailcore.FlagSeen
	}
	and(q, recent)
}

func (s *searcher) set(q *mailcore.SearchQuery, byUID bool) error {
	set, err := s.numSet()
	if err != nil {
		return err
	}
	if s.conn.uidOnly && !byUID && !set.saved {
		return errUIDRequired
	}
	uids, err := s.sel.view.uidsOf(set, byUID, true, s.sel.saved)
	if err != nil {
		return err
	}
	only(q, uids)
	return nil
}

// and adds the conditions of b to q.
func and(q *mailcore.SearchQuery, b mailcore.SearchQuery) {
	q.All = q.All || b.All
	switch {
	case b.UIDs == nil:
	case q.UIDs == nil:
		q.UIDs = b.UIDs
	default:
		if q.UIDs = intersect(q.UIDs, b.UIDs); len(q.UIDs) == 0 {
			q.UIDs = nil
			q.Not = append(q.Not, mailcore.SearchQuery{All: true})
		}
	}
	q.Flags |= b.Flags
	q.NotFlags |= b.NotFlags
	q.Keywords = append(q.Keywords, b.Keywords...)
	q.NotKeys = append(q.NotKeys, b.NotKeys...)
	q.From = append(q.From, b.From...)
	q.To = append(q.To, b.To...)
	q.Cc = append(q.Cc, b.Cc...)
	q.Bcc = append(q.Bcc, b.Bcc...)
	q.Subject = append(q.Subject, b.Subject...)
	q.Header = append(q.Header, b.Header...)
	q.Body = append(q.Body, b.Body...)
	q.Text = append(q.Text, b.Text...)
	q.Larger = max(q.Larger, b.Larger)
	q.Smaller = least(q.Smaller, b.Smaller)
	q.Since = later(q.Since, b.Since)
	q.SentSince = later(q.SentSince, b.SentSince)
	q.Before = earlier(q.Before, b.Before)
	q.SentBefore = earlier(q.SentBefore, b.SentBefore)
	q.ModSeq = max(q.ModSeq, b.ModSeq)
	q.Not = append(q.Not, b.Not...)
	q.Or = append(q.Or, b.Or...)
}

// least is the smaller one that is set.
func least(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
