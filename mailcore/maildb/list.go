package maildb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// ListQuery chooses what a mail list shows, newest first.
type ListQuery struct {
	Folder mailcore.FolderID // 0: all folders but Trash and Junk
	// Q is what a person types, see typed. A word matches words that begin with it.
	Q                            string
	Unread, Flagged, Attachments bool
	Cursor                       string
	Limit                        int  // 0 is 50, at most 200
	ByThread                     bool // only the newest message of each thread
}

// Summary is one line of a mail list.
type Summary struct {
	mailcore.Message
	ThreadCount  int // messages of its thread, in all folders but Trash and Junk
	ThreadUnread int
}

const (
	listDefault = 50
	listMax     = 200
)

// ErrBadCursor says that a cursor was not made by List.
var ErrBadCursor = errors.New("cursor is not valid")

// List gives one page. next is empty on the last one. total counts all lines when that is cheap: for a whole folder
// without conditions, and for searches; otherwise it is -1.
func (d *DB) List(ctx context.Context, mb mailcore.MailboxID, q ListQuery) (page []Summary, next string, total int, err error) {
	l, err := d.newLister(ctx, mb, q)
	if err != nil {
		return nil, "", 0, fmt.Errorf("list mailbox %d: %w", mb, err)
	}
	if total, err = l.total(); err == nil {
		page, next, err = l.page()
	}
	if err != nil {
		return nil, "", 0, fmt.Errorf("list mailbox %d: %w", mb, err)
	}
	return page, next, total, nil
}

// lister builds the conditions of one list on m (messages) and b (blobs).
type lister struct {
	d      *DB
	ctx    context.Context
	mb     mailcore.MailboxID
	q      ListQuery
	cond   []string
	args   []any
	search bool
	placed bool // what was typed says where to look
}

func (d *DB) newLister(ctx context.Context, mb mailcore.MailboxID, q ListQuery) (*lister, error) {
	if q.Limit <= 0 {
		q.Limit = listDefault
	}
	q.Limit = min(q.Limit, listMax)
	if err := d.settled(ctx, mb); err != nil {
		return nil, err
	}
	l := &lister{d: d, ctx: ctx, mb: mb, q: q}
	l.add("m.mailbox = ?", mb)
	if q.Folder != 0 {
		if _, err := d.Folder(ctx, mb, q.Folder); err != nil {
			return nil, err
		}
		l.add("m.folder = ?", q.Folder)
	}
	if q.Unread {
		l.add("m.flags & ? = 0", mailcore.FlagSeen)
	}
	if q.Flagged {
		l.add("m.flags & ? <> 0", mailcore.FlagFlagged)
	}
	if q.Attachments {
		l.add("b.attachments > 0")
	}
	if err := l.typed(q.Q); err != nil {
		return nil, err
	}
	if q.Folder == 0 && !l.placed {
		l.add("m.folder NOT IN (SELECT f.id FROM folders f WHERE f.mailbox = ? AND f.role IN (?, ?))", mb,
			mailcore.RoleTrash, mailcore.RoleJunk)
	}
	return l, nil
}

func (l *lister) add(cond string, args ...any) {
	l.cond, l.args = append(l.cond, cond), append(l.args, args...)
}

func (l *lister) where() string { return strings.Join(l.cond, " AND ") }

func (l *lister) total() (int, error) {
	var n int
	switch {
	case l.search:
		from := " FROM messages m"
		if strings.Contains(l.where(), "b.") {
			from += " JOIN blobs b ON b.id = m.blob_id"
		}
		err := l.d.db.QueryRow(l.ctx, "SELECT COUNT(*)"+from+" WHERE "+l.where(), l.args...).Scan(&n)
		return n, err
	case l.q.Folder != 0 && !l.q.Unread && !l.q.Flagged && !l.q.Attachments && !l.q.ByThread:
		f, err := l.d.Folder(l.ctx, l.mb, l.q.Folder)
		return f.Messages, err
	}
	return -1, nil
}

// order is the column that newest-first goes by: uid within a folder, id over all.
func (l *lister) order() string {
	if l.q.Folder != 0 {
		return "m.uid"
	}
	return "m.id"
}

func (l *lister) page() ([]Summary, string, error) {
	if l.q.Cursor != "" {
		c, err := strconv.ParseInt(l.q.Cursor, 10, 64)
		if err != nil {
			return nil, "", ErrBadCursor
		}
		l.add(l.order()+" < ?", c)
	}
	if l.q.ByThread && !l.search {
		l.newestOfThread()
	}
	l.args = append(l.args, l.q.Limit+1)
	list, err := l.d.list(l.ctx, l.mb, WantDisplay|WantVerdict, "WHERE "+l.where()+" ORDER BY "+l.order()+" DESC LIMIT ?", l.args...)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > l.q.Limit {
		list = list[:l.q.Limit]
		next = strconv.FormatInt(int64(list[len(list)-1].ID), 10)
		if l.q.Folder != 0 {
			next = strconv.FormatInt(int64(list[len(list)-1].UID), 10)
		}
	}
	page := make([]Summary, len(list))
	for i := range list {
		page[i].Message = list[i]
	}
	return page, next, l.countThreads(page)
}

// newestOfThread leaves only messages that have no newer one of their thread in the same list.
func (l *lister) newestOfThread() {
	if l.q.Folder != 0 {
		l.add(`NOT EXISTS (SELECT 1 FROM messages n WHERE n.mailbox = m.mailbox AND n.thread = m.thread
			AND n.folder = m.folder AND n.uid > m.uid)`)
		return
	}
	l.add(`NOT EXISTS (SELECT 1 FROM messages n WHERE n.mailbox = m.mailbox AND n.thread = m.thread AND n.id > m.id
		AND n.folder NOT IN (SELECT f.id FROM folders f WHERE f.mailbox = ? AND f.role IN (?, ?)))`, l.mb, mailcore.RoleTrash, mailcore.RoleJunk)
}

func (l *lister) countThreads(page []Summary) error {
	if len(page) == 0 {
		return nil
	}
	where := make(map[int64][]int, len(page))
	args := []any{mailcore.FlagSeen, l.mb, mailcore.RoleTrash, mailcore.RoleJunk}
	for i := range page {
		if where[page[i].Thread] == nil {
			args = append(args, page[i].Thread)
		}
		where[page[i].Thread] = append(where[page[i].Thread], i)
	}
	rows, err := l.d.db.Query(l.ctx, `SELECT m.thread, COUNT(*), SUM(CASE WHEN m.flags & ? = 0 THEN 1 ELSE 0 END)
		FROM messages m JOIN folders f ON f.id = m.folder
		WHERE m.mailbox = ? AND f.role NOT IN (?, ?) AND m.thread IN (`+engine.Marks(len(where))+") GROUP BY m.thread", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var thread int64
		var n, unread int
		if err := rows.Scan(&thread, &n, &unread); err != nil {
			return err
		}
		for _, i := range where[thread] {
			page[i].ThreadCount, page[i].ThreadUnread = n, unread
		}
	}
	return rows.Err()
}
