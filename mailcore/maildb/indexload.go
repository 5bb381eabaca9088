package maildb

import (
	"container/list"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// catchUpMax is how many changed rows are read one by one; above it, reading all anew in bulk is faster.
const catchUpMax = 5000

// errTooFar says that a view is too old to be brought up to date.
var errTooFar = errors.New("too many changes")

// indexCache keeps the newest views, those used last, up to a number of messages.
type indexCache struct {
	mu    sync.Mutex
	limit int
	held  int
	m     map[mailcore.FolderID]*indexEntry
	used  *list.List // of *indexEntry, the last used in front
}

type indexEntry struct {
	folder  mailcore.FolderID
	refresh sync.Mutex // one goroutine reads changes, others wait for its view
	at      *list.Element
	view    *Index // under indexCache.mu
}

func (c *indexCache) init(limit int) {
	c.limit = limit
	c.m = map[mailcore.FolderID]*indexEntry{}
	c.used = list.New()
}

func (c *indexCache) entry(f mailcore.FolderID) (*indexEntry, *Index) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.m[f]
	if e == nil {
		e = &indexEntry{folder: f}
		e.at = c.used.PushFront(e)
		c.m[f] = e
		c.held += entryWeight
	} else {
		c.used.MoveToFront(e.at)
	}
	return e, e.view
}

// looseSets is how many sets of keywords out of use a view may drag along.
const looseSets = 1024

// entryWeight counts an empty view as some messages, so that empty folders do not gather without end.
const entryWeight = 32

// store replaces the view of an entry if it is still old.
func (c *indexCache) store(e *indexEntry, old, x *Index) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m[e.folder] != e || e.view != old {
		return
	}
	if old != nil {
		c.held -= old.n
	}
	if len(x.sets) > x.n+looseSets {
		e.view = nil // sets that no message has any more are forgotten by reading anew
		return
	}
	e.view = x
	c.held += x.n
	for c.held > c.limit && c.used.Len() > 1 {
		c.drop(c.used.Back().Value.(*indexEntry))
	}
}

func (c *indexCache) drop(e *indexEntry) {
	c.used.Remove(e.at)
	delete(c.m, e.folder)
	c.held -= entryWeight
	if e.view != nil {
		c.held -= e.view.n
	}
}

func (c *indexCache) forget(f mailcore.FolderID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.m[f]; e != nil {
		c.drop(e)
	}
}

// Index gives the present view of a folder: what was committed anywhere before the call is in it. Mostly that costs one
// point read. mailcore.ErrNoFolder.
func (d *DB) Index(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (*Index, error) {
	x, err := d.index(ctx, mb, f)
	if err != nil {
		return nil, fmt.Errorf("index of folder %d: %w", f, err)
	}
	return x, nil
}

func (d *DB) index(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (*Index, error) {
	high, err := d.folderModSeq(ctx, mb, f)
	if err != nil {
		return nil, err
	}
	e, view := d.indexes.entry(f)
	if view != nil && view.high >= high {
		return view, nil
	}
	e.refresh.Lock()
	defer e.refresh.Unlock()
	d.indexes.mu.Lock()
	view = e.view
	d.indexes.mu.Unlock()
	if view != nil && view.high >= high {
		return view, nil
	}
	for range 3 {
		base := view
		if base == nil {
			if err = d.settled(ctx, mb); err != nil {
				return nil, err
			}
			if base, err = d.loadIndex(ctx, mb, f); err != nil {
				return nil, err
			}
		}
		b := base.next()
		err = b.catchUp(func(q string, args ...any) (*sql.Rows, error) { return d.db.Query(ctx, q, args...) }, mb, f)
		if errors.Is(err, errTooFar) {
			d.indexes.mu.Lock()
			d.replaced(e, view)
			d.indexes.mu.Unlock()
			view = nil
			continue
		}
		if errors.Is(err, errUnsettled) {
			if _, err := d.settle(ctx, mb, 0); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		x := b.finish()
		d.indexes.store(e, view, x)
		return x, nil
	}
	return nil, err
}

// replaced takes an outdated view out of its entry; indexes.mu is held.
func (d *DB) replaced(e *indexEntry, old *Index) {
	if e.view == old && old != nil && d.indexes.m[e.folder] == e {
		d.indexes.held -= old.n
		e.view = nil
	}
}

func (d *DB) folderModSeq(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (uint64, error) {
	var high uint64
	err := d.db.QueryRow(ctx, "SELECT modseq FROM folders WHERE id = ? AND mailbox = ?", f, mb).Scan(&high)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoFolder
	}
	return high, err
}

// loadIndex reads a whole folder. The pages are not one snapshot; catchUp from the modseq read before them makes the
// view exact.
func (d *DB) loadIndex(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (*Index, error) {
	high, err := d.folderModSeq(ctx, mb, f)
	if err != nil {
		return nil, err
	}
	b := (&Index{}).next()
	b.x.high = high
	page := "SELECT " + concatRows(d.db.Dialect(), "t.uid", "t.flags", "t.modseq", "t.k") + ` FROM
		(SELECT uid, flags, modseq, CASE WHEN keywords = '' THEN 0 ELSE 1 END AS k FROM messages WHERE folder = ? AND uid > ? ORDER BY uid LIMIT ?) t`
	for {
		var text []byte
		if err := d.db.QueryRow(ctx, page, f, b.last(), concatMax).Scan(&text); err != nil {
			return nil, err
		}
		from, n, tagged := b.last(), 0, false
		var rows []row
		numbers := numberReader{text}
		for {
			uid, ok := numbers.next()
			if !ok {
				break
			}
			flags, _ := numbers.next()
			modseq, _ := numbers.next()
			k, _ := numbers.next()
			tagged = tagged || k != 0
			rows = append(rows, row{uid: mailcore.UID(uid), flags: mailcore.Flags(flags), modseq: modseq})
			n++
		}
		slices.SortFunc(rows, func(a, b row) int { return int(int64(a.uid) - int64(b.uid)) })
		for _, r := range rows {
			b.put(r)
		}
		if tagged {
			if err := d.loadKeywords(ctx, b, f, from); err != nil {
				return nil, err
			}
		}
		if n < concatMax {
			return b.finish(), nil
		}
	}
}

// loadKeywords completes one page; messages without keywords are the rule, so these rows are read one by one.
func (d *DB) loadKeywords(ctx context.Context, b *builder, f mailcore.FolderID, after mailcore.UID) error {
	rows, err := d.db.Query(ctx, "SELECT uid, flags, modseq, keywords FROM messages WHERE folder = ? AND uid > ? AND uid <= ? AND keywords <> ''", f, after, b.last())
	if err != nil {
		return err
	}
	defer rows.Close()
	var keywords sql.RawBytes
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.uid, &r.flags, &r.modseq, &keywords); err != nil {
			return err
		}
		r.keywords = string(keywords)
		b.put(r)
	}
	return rows.Err()
}

// catchUpQuery reads all that changed since a modseq in one statement, which is one snapshot on both databases: messages
// with new UIDs, messages with other flags, expunged ranges, and the folder row. Of a node's own changes of flags its view
// knows already (see keepView).
const catchUpQuery = `SELECT 0 AS what, uid AS a, flags AS b, modseq AS c, keywords AS d FROM
		(SELECT uid, flags, modseq, keywords FROM messages WHERE folder = ? AND uid > ? ORDER BY uid LIMIT ?) t
	UNION ALL SELECT 0, uid, flags, modseq, keywords FROM
		(SELECT uid, flags, modseq, keywords FROM messages WHERE folder = ? AND modseq > ?
		AND uid >= (SELECT MIN(first_uid) FROM flagged WHERE folder = ? AND modseq > ?)
		AND uid <= (SELECT MAX(last_uid) FROM flagged WHERE folder = ? AND modseq > ?) LIMIT ?) u
	UNION ALL SELECT 1, first_uid, last_uid, modseq, '' FROM expunged WHERE folder = ? AND modseq > ?
	UNION ALL SELECT 2, uidnext, uidvalidity, modseq, '' FROM folders WHERE id = ? AND mailbox = ?
	UNION ALL SELECT 3, trimmed, 0, 0, '' FROM folders WHERE id = ? AND mailbox = ?
	UNION ALL SELECT 4, 0, 0, 0, '' FROM flag_runs WHERE mailbox = ? AND modseq > ? AND folder = ?`

// catchUp brings the view up to date. errUnsettled and errTooFar leave it of no use.
func (b *builder) catchUp(query func(string, ...any) (*sql.Rows, error), mb mailcore.MailboxID, f mailcore.FolderID) error {
	high := b.x.high
	rows, err := query(catchUpQuery, f, b.last(), catchUpMax+1, f, high, f, high, f, high, catchUpMax+1,
		f, high, f, mb, f, mb, mb, high, f)
	if err != nil {
		return err
	}
	defer rows.Close()
	known, found := b.x.high, false
	var changed []row
	var keywords sql.RawBytes
	for rows.Next() {
		var what int
		var x, y, z uint64
		if err := rows.Scan(&what, &x, &y, &z, &keywords); err != nil {
			return err
		}
		switch what {
		case 0:
			changed = append(changed, row{mailcore.UID(x), mailcore.Flags(y), z, string(keywords)})
		case 1:
			b.remove(mailcore.UID(x), mailcore.UID(y))
		case 2:
			b.x.uidNext, b.x.uidValidity, b.x.high, found = mailcore.UID(x), uint32(y), z, true
		case 3:
			if x > known {
				return errTooFar
			}
		case 4:
			return errUnsettled
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if !found {
		return mailcore.ErrNoFolder
	}
	if len(changed) > catchUpMax {
		return errTooFar
	}
	slices.SortFunc(changed, func(a, b row) int { return int(int64(a.uid) - int64(b.uid)) })
	for _, r := range changed {
		b.put(r)
	}
	return nil
}

// numberReader takes the numbers out of what concatRows gives.
type numberReader struct{ text []byte }

func (r *numberReader) next() (n uint64, ok bool) {
	i := 0
	for i < len(r.text) && (r.text[i] < '0' || r.text[i] > '9') {
		i++
	}
	start := i
	for i < len(r.text) && r.text[i] >= '0' && r.text[i] <= '9' {
		n = n*10 + uint64(r.text[i]-'0')
		i++
	}
	r.text = r.text[i:]
	return n, i > start
}

// inTx gives the exact view inside a transaction that holds the mailbox. It includes what the transaction changed, so it
// is kept only after its commit (see keepView). Rows may wait for flags that it has (see settleBetween).
func (d *DB) inTx(tx *engine.Tx, base *Index, mb mailcore.MailboxID, f mailcore.FolderID) (*Index, error) {
	x, err := viewIn(tx, base, mb, f)
	if !errors.Is(err, errUnsettled) {
		return x, err
	}
	if _, err := d.settleIn(tx, mb, 0); err != nil {
		return nil, err
	}
	return viewIn(tx, base, mb, f)
}

func viewIn(tx *engine.Tx, base *Index, mb mailcore.MailboxID, f mailcore.FolderID) (*Index, error) {
	b := base.next()
	if err := b.catchUp(tx.Rows, mb, f); err != nil {
		return nil, err
	}
	if b.x.high == base.high {
		return base, nil
	}
	return b.finish(), nil
}

// keepView puts a view made in a transaction into the cache once that is committed. Other transactions may have been
// faster: the newest view stays.
func (d *DB) keepView(tx *engine.Tx, f mailcore.FolderID, x *Index) {
	tx.After(func() {
		e, view := d.indexes.entry(f)
		if view != nil && view.high < x.high {
			d.indexes.store(e, view, x)
		}
	})
}

// Keywords are kept sorted between spaces, " $Forwarded $Todo ", so that LIKE finds one exactly.
func joinKeywords(list []string) string {
	if len(list) == 0 {
		return ""
	}
	if !slices.IsSorted(list) {
		list = slices.Sorted(slices.Values(list))
	}
	return " " + strings.Join(slices.Compact(slices.Clone(list)), " ") + " "
}

// Bounds of keywords: what mail programs use stays far below.
const (
	maxKeywords     = 64
	maxKeywordBytes = 64
)

func checkKeywords(copies []mailcore.LocalCopy) error {
	for i := range copies {
		if err := validKeywords(copies[i].Keywords); err != nil {
			return err
		}
	}
	return nil
}

// validKeywords tells whether all are atoms (RFC 9051, flag-keyword).
func validKeywords(list []string) error {
	if len(list) > maxKeywords {
		return fmt.Errorf("%d keywords: %w", len(list), mailcore.ErrBadName)
	}
	for _, k := range list {
		bad := k == "" || len(k) > maxKeywordBytes
		for i := 0; i < len(k) && !bad; i++ {
			bad = k[i] <= ' ' || k[i] >= 0x7f || strings.IndexByte(`(){%*"\]`, k[i]) >= 0
		}
		if bad {
			return fmt.Errorf("keyword %q: %w", cut(k, maxKeywordBytes), mailcore.ErrBadName)
		}
	}
	return nil
}
