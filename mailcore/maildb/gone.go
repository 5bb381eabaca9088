package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

const (
	maxGonePage = 200
	// purgeBatch is how many kept messages one transaction lets go.
	purgeBatch = 500
)

// keepDeleted runs before messages of one folder go for good: what a legal hold keeps is archived, and what its owner
// may bring back is noted. It tells whether the notes own the bytes now.
func (d *DB) keepDeleted(tx *engine.Tx, mb mailcore.MailboxID, ids []mailcore.MessageID, recoverable bool) (kept bool, err error) {
	held, err := heldIn(tx, mb)
	if err == nil && len(held.spans) > 0 {
		err = engine.InChunks(ids, func(part []mailcore.MessageID) error {
			return d.archiveHeld(tx, held, "messages", "x.id IN ("+marks(len(part))+")", anys(part)...)
		})
	}
	if err != nil || !recoverable || d.keepGone == 0 {
		return false, err
	}
	noted, now := 0, millis(d.now())
	err = engine.InChunks(ids, func(part []mailcore.MessageID) error {
		// Each saving of a draft replaces the one before; nobody wants those back.
		res, err := tx.Run(`INSERT INTO gone (mailbox, folder, folder_name, role, blob_id, size, flags, keywords, idate, gone_at)
			SELECT m.mailbox, m.folder, f.name, f.role, m.blob_id, m.size, m.flags, m.keywords, m.idate, ? FROM messages m
			JOIN folders f ON f.id = m.folder WHERE f.role <> ? AND m.mailbox = ? AND m.id IN (`+marks(len(part))+") ORDER BY m.id",
			append([]any{now, string(mailcore.RoleDrafts), mb}, anys(part)...)...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		noted += int(n)
		return err
	})
	if err == nil && noted != 0 && noted != len(ids) {
		err = fmt.Errorf("%d of %d deleted messages were noted", noted, len(ids))
	}
	return noted > 0, err
}

// GoneQuery chooses deleted messages of a mailbox, the last deleted first.
type GoneQuery struct {
	Text     string // in sender, recipients or subject
	Sender   string
	Subject  string
	From, To time.Time // of the mail's own date
	Before   int64     // an id; 0 begins at the last deleted
	Limit    int
}

// GoneList lists what was deleted for good and may still be brought back.
func (d *DB) GoneList(ctx context.Context, mb mailcore.MailboxID, q GoneQuery) ([]mailcore.Gone, error) {
	where, args := []string{"g.mailbox = ?", "g.gone_at > ?"}, []any{mb, millis(d.now().Add(-d.keepGone))}
	add := func(cond string, a ...any) { where, args = append(where, cond), append(args, a...) }
	for _, word := range strings.Fields(folded(q.Text)) {
		add("(INSTR(b.find_from, ?) > 0 OR INSTR(b.find_subject, ?) > 0 OR "+likeFolded("b.to_list")+")", word, word, likePattern(word))
	}
	if q.Sender != "" {
		add("INSTR(b.find_from, ?) > 0", folded(q.Sender))
	}
	if q.Subject != "" {
		add("INSTR(b.find_subject, ?) > 0", folded(q.Subject))
	}
	if !q.From.IsZero() {
		add("g.idate >= ?", millis(q.From))
	}
	if !q.To.IsZero() {
		add("g.idate < ?", millis(q.To))
	}
	if q.Before > 0 {
		add("g.id < ?", q.Before)
	}
	if q.Limit <= 0 || q.Limit > maxGonePage {
		q.Limit = maxGonePage
	}
	rows, err := d.db.Query(ctx, `SELECT g.id, g.mailbox, g.folder_name, g.role, g.size, g.flags, g.idate, g.gone_at, b.from_name, b.from_address,
		b.to_list, b.subject, b.preview, b.attachments FROM gone g JOIN blobs b ON b.id = g.blob_id WHERE `+strings.Join(where, " AND ")+
		" ORDER BY g.id DESC LIMIT ?", append(args, q.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("deleted messages of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var out []mailcore.Gone
	for rows.Next() {
		var g mailcore.Gone
		var date, gone int64
		var name string
		if err := rows.Scan(&g.ID, &g.Mailbox, &g.Folder, &g.Role, &g.Size, &g.Flags, &date, &gone, &name, &g.FromAddress, &g.To, &g.Subject,
			&g.Preview, &g.Attachments); err != nil {
			return nil, fmt.Errorf("deleted messages of mailbox %d: %w", mb, err)
		}
		g.Date, g.GoneAt, g.From = at(date), at(gone), displayFrom(name, string(g.FromAddress))
		out = append(out, g)
	}
	return out, rows.Err()
}

// RestoreGone brings a deleted message back: into a folder, or with 0 to where it lay, once however often it is called.
// mailcore.ErrNoMessage when it is not there or its time is over, ErrOverQuota.
func (d *DB) RestoreGone(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, id int64, to mailcore.FolderID) (mailcore.Placed, error) {
	p, err := d.restoreGone(ctx, org, mb, id, to)
	if err != nil {
		return p, fmt.Errorf("bring message %d back: %w", id, err)
	}
	return p, nil
}

func (d *DB) restoreGone(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, id int64, to mailcore.FolderID) (mailcore.Placed, error) {
	var place mailcore.Folder
	var lc mailcore.LocalCopy
	var keywords string
	var date int64
	err := d.db.QueryRow(ctx, `SELECT g.folder, g.folder_name, g.role, g.flags, g.keywords, g.idate FROM gone g JOIN mailboxes m ON m.id = g.mailbox
		WHERE g.id = ? AND g.mailbox = ? AND m.org = ? AND g.gone_at > ?`, id, mb, org, millis(d.now().Add(-d.keepGone))).
		Scan(&place.ID, &place.Name, &place.Role, &lc.Flags, &keywords, &date)
	if err != nil {
		return mailcore.Placed{}, absentMessage(err)
	}
	if to == 0 {
		if to, err = d.whereItLay(ctx, mb, place); err != nil {
			return mailcore.Placed{}, err
		}
	}
	lc.Mailbox, lc.Org, lc.Folder, lc.Keywords, lc.Date = mb, org, to, strings.Fields(keywords), at(date)
	lc.Flags &^= mailcore.FlagDeleted
	raw, err := d.openBlob(ctx, "SELECT b.ref FROM gone g JOIN blobs b ON b.id = g.blob_id WHERE g.id = ? AND g.mailbox = ?", id, mb)
	if err != nil {
		return mailcore.Placed{}, err
	}
	defer raw.Close()
	spool, err := message.SpoolFrom("", io.NewSectionReader(raw, 0, raw.Size()), raw.Size())
	if err != nil {
		return mailcore.Placed{}, err
	}
	defer spool.Close()
	r, err := d.Commit(ctx, mailcore.Delivery{ID: mailcore.NewTraceID(), Raw: spool, ReceivedAt: d.now(), Source: mailcore.FromSystem,
		Key: fmt.Sprintf("gone:%d", id), Local: []mailcore.LocalCopy{lc}})
	if err != nil {
		return mailcore.Placed{}, err
	}
	if err := d.EraseGone(ctx, mb, id); err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
		return mailcore.Placed{}, err
	}
	return r.Placed[0], nil
}

// whereItLay finds the folder of a deleted message, or makes it anew. Out of Trash mail comes back to the INBOX: there it
// would go again.
func (d *DB) whereItLay(ctx context.Context, mb mailcore.MailboxID, was mailcore.Folder) (mailcore.FolderID, error) {
	if was.Role == mailcore.RoleTrash {
		was = mailcore.Folder{Role: mailcore.RoleInbox}
	}
	if was.ID != 0 {
		f, err := d.Folder(ctx, mb, was.ID)
		if err == nil || !errors.Is(err, mailcore.ErrNoFolder) {
			return f.ID, err
		}
	}
	if was.Role != mailcore.RoleNone {
		f, err := d.FolderByRole(ctx, mb, was.Role)
		if err == nil || !errors.Is(err, mailcore.ErrNoFolder) {
			return f.ID, err
		}
	}
	f, err := d.FolderByName(ctx, mb, was.Name)
	if errors.Is(err, mailcore.ErrNoFolder) {
		f, err = d.CreateFolder(ctx, mb, was.Name, mailcore.RoleNone)
	}
	return f.ID, err
}

// EraseGone lets go of a deleted message before its time. mailcore.ErrNoMessage.
func (d *DB) EraseGone(ctx context.Context, mb mailcore.MailboxID, id int64) error {
	var dead []deadBlob
	err := d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		var blob int64
		if err := tx.Row("SELECT blob_id FROM gone WHERE id = ? AND mailbox = ?", id, mb).Scan(&blob); err != nil {
			return absentMessage(err)
		}
		res, err := tx.Run("DELETE FROM gone WHERE id = ? AND mailbox = ?", id, mb)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, mailcore.ErrNoMessage)
		}
		dead, err = releaseBlobs(tx, map[int64]int{blob: 1})
		return err
	})
	if err == nil {
		d.sweep(ctx, dead)
	}
	return err
}

// purgeGone lets go of what may not be brought back any more, and of the oldest where the deleted mail of a mailbox is
// larger than its quota.
func (d *DB) purgeGone(ctx context.Context) error {
	for {
		n, err := d.dropGone(ctx, "g.gone_at <= ?", millis(d.now().Add(-d.keepGone)))
		if err != nil {
			return fmt.Errorf("let deleted messages go: %w", err)
		}
		if n < purgeBatch {
			break
		}
	}
	for {
		n, err := d.dropGone(ctx, `g.id IN (SELECT id FROM (SELECT MIN(x.id) AS id FROM gone x JOIN mailboxes b ON b.id = x.mailbox
			WHERE b.quota > 0 GROUP BY x.mailbox, b.quota HAVING SUM(x.size) > b.quota) o)`)
		if err != nil || n == 0 {
			return err
		}
	}
}

// dropGone lets go of a batch of deleted messages and tells how many. A legal hold made since they were deleted keeps them.
func (d *DB) dropGone(ctx context.Context, where string, args ...any) (n int, err error) {
	var dead []deadBlob
	err = d.db.Write(ctx, func(tx *engine.Tx) (err error) {
		n, dead, err = d.dropGoneIn(tx, where, args...)
		return err
	})
	if err == nil {
		d.sweep(ctx, dead)
	}
	return n, err
}

func (d *DB) dropGoneIn(tx *engine.Tx, where string, args ...any) (int, []deadBlob, error) {
	rows, err := tx.Rows("SELECT g.id, g.mailbox, g.blob_id FROM gone g WHERE "+where+" ORDER BY g.id LIMIT ?"+forUpdate(d.db.Dialect()), append(args, purgeBatch)...)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	var ids []int64
	uses, boxes := map[int64]int{}, map[mailcore.MailboxID][]int64{}
	for rows.Next() {
		var id, blob int64
		var mb mailcore.MailboxID
		if err := rows.Scan(&id, &mb, &blob); err != nil {
			return 0, nil, err
		}
		ids, boxes[mb] = append(ids, id), append(boxes[mb], id)
		uses[blob]++
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(ids) == 0 {
		return 0, nil, err
	}
	for mb, list := range boxes {
		held, err := heldIn(tx, mb)
		if err == nil && len(held.spans) > 0 {
			err = d.archiveHeld(tx, held, "gone", "x.id IN ("+marks(len(list))+")", anys(list)...)
		}
		if err != nil {
			return 0, nil, err
		}
	}
	if _, err := tx.Run("DELETE FROM gone WHERE id IN ("+marks(len(ids))+")", anys(ids)...); err != nil {
		return 0, nil, err
	}
	dead, err := releaseBlobs(tx, uses)
	return len(ids), dead, err
}

func absentMessage(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return mailcore.ErrNoMessage
	}
	return err
}

// KeepsDeleted is how long deleted messages may be brought back.
func (d *DB) KeepsDeleted() time.Duration { return d.keepGone }
