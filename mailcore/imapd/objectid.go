package imapd

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// Ids that stay when names and places change (RFC 8474): MAILBOXID through RENAME, EMAILID through COPY and MOVE, as it
// names the bytes, and THREADID as long as a message is there. The letter keeps the kinds apart.
func mailboxID(f mailcore.FolderID) string { return "F" + strconv.FormatInt(int64(f), 10) }
func emailID(m *mailcore.Message) string   { return "M" + strconv.FormatInt(m.Content, 10) }
func threadID(m *mailcore.Message) string  { return "T" + strconv.FormatInt(m.Thread, 10) }

// origin is what EMAILID, THREADID and SAVEDATE look at.
type origin struct {
	uid             mailcore.UID
	content, thread int64
	saved           time.Time
}

// origins reads the folder once for all such keys of a SEARCH.
func (s *searcher) origins() ([]origin, error) {
	if s.read != nil {
		return s.read, nil
	}
	snap := s.sel.view.snap
	if snap.N() == 0 {
		return nil, nil
	}
	s.read = make([]origin, 0, snap.N())
	all := mailcore.UIDSet{{Start: snap.UID(0), Stop: snap.UID(snap.N() - 1)}}
	err := s.conn.srv.store.Rows(s.conn.ctx, s.sel.mailbox, s.sel.folder, all, maildb.WantOrigin, func(m *mailcore.Message) error {
		s.read = append(s.read, origin{m.UID, m.Content, m.Thread, m.SavedAt})
		return nil
	})
	return s.read, err
}

// originKey reads EMAILID, THREADID and the SAVED keys (RFC 8514). Every message has a save date.
func (s *searcher) originKey(q *mailcore.SearchQuery, name string) (bool, error) {
	var holds func(*origin) bool
	var err error
	switch name {
	case "SAVEDATESUPPORTED":
		q.All = true
		return true, nil
	case "EMAILID", "THREADID":
		holds, err = s.idKey(name)
	case "SAVEDBEFORE", "SAVEDON", "SAVEDSINCE":
		holds, err = s.savedKey(name)
	default:
		return false, nil
	}
	if err != nil {
		return true, err
	}
	list, err := s.origins()
	if err != nil {
		return true, err
	}
	uids := mailcore.UIDSet{}
	for i := range list {
		if holds(&list[i]) {
			uids = addUID(uids, list[i].uid)
		}
	}
	only(q, uids)
	return true, nil
}

func (s *searcher) idKey(name string) (func(*origin) bool, error) {
	if err := s.space(); err != nil {
		return nil, err
	}
	id, err := s.atom()
	if err != nil {
		return nil, err
	}
	digits, ok := strings.CutPrefix(id, map[string]string{"EMAILID": "M", "THREADID": "T"}[name])
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || strconv.FormatInt(n, 10) != digits { // an id that we never gave
		return func(*origin) bool { return false }, nil
	}
	if name == "EMAILID" {
		return func(o *origin) bool { return o.content == n }, nil
	}
	return func(o *origin) bool { return o.thread == n }, nil
}

func (s *searcher) savedKey(name string) (func(*origin) bool, error) {
	if err := s.space(); err != nil {
		return nil, err
	}
	day, err := s.date()
	if err != nil {
		return nil, err
	}
	next := day.AddDate(0, 0, 1)
	switch name {
	case "SAVEDBEFORE":
		return func(o *origin) bool { return o.saved.Before(day) }, nil
	case "SAVEDSINCE":
		return func(o *origin) bool { return !o.saved.Before(day) }, nil
	}
	return func(o *origin) bool { return !o.saved.Before(day) && o.saved.Before(next) }, nil
}

// withinKey reads OLDER and YOUNGER, seconds before now (RFC 5032).
func (s *searcher) withinKey(q *mailcore.SearchQuery, name string) error {
	if err := s.space(); err != nil {
		return err
	}
	n, err := s.number()
	if err != nil {
		return err
	}
	if n == 0 {
		return syntaxError("0 seconds is no age")
	}
	s.store = true
	at := s.conn.srv.o.Now().Add(-time.Duration(n) * time.Second)
	if name == "YOUNGER" {
		and(q, mailcore.SearchQuery{Since: at})
	} else {
		and(q, mailcore.SearchQuery{Before: at.Add(time.Millisecond)})
	}
	return nil
}

// only restricts q to a set, which may be empty.
func only(q *mailcore.SearchQuery, uids mailcore.UIDSet) {
	if len(uids) == 0 {
		q.Not = append(slices.Clip(q.Not), mailcore.SearchQuery{All: true})
		return
	}
	and(q, mailcore.SearchQuery{UIDs: uids})
}
