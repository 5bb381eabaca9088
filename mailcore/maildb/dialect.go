package maildb

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// lockMailbox adds bytes to what a mailbox holds and gives the modseq of this transaction. The row stays locked until
// its end: every change of a mailbox begins here, so that changes of one mailbox happen one after another. More bytes
// than the quota allows give ErrOverQuota; growing by nothing or less is always allowed.
func lockMailbox(tx *engine.Tx, d engine.Dialect, org mailcore.OrgID, mb mailcore.MailboxID, bytes int64) (uint64, error) {
	return lockRuled(tx, d, org, mb, bytes, anyFilter)
}

// anyFilter is for those who do not ask how a mailbox is filtered.
const anyFilter int64 = -1

// lockRuled is lockMailbox while the revision of the mailbox's scripts is the given one; else ErrRulesChanged. A mailbox
// that shares quotas with others grows by lockMailboxes only.
func lockRuled(tx *engine.Tx, d engine.Dialect, org mailcore.OrgID, mb mailcore.MailboxID, bytes, filter int64) (uint64, error) {
	const set = "UPDATE mailboxes SET used = used + ?, modseq = "
	const where = " WHERE id = ? AND (org = ? OR ? = 0) AND (? <= 0 OR pooled = 0 AND (quota = 0 OR used + ? <= quota)) AND (? < 0 OR filter = ?)"
	args := []any{bytes, mb, org, org, bytes, bytes, filter, filter}
	if d == engine.SQLite {
		var m uint64
		err := tx.Row(set+"modseq + 1"+where+" RETURNING modseq", args...).Scan(&m)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, whyNotLocked(tx, org, mb, filter)
		}
		return m, err
	}
	// MySQL updates from left to right, so the condition of WHERE is judged before "used" has grown.
	res, err := tx.Run(set+"LAST_INSERT_ID(modseq + 1)"+where, args...)
	if err != nil {
		return 0, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return 0, errors.Join(err, whyNotLocked(tx, org, mb, filter))
	}
	m, err := res.LastInsertId()
	return uint64(m), err
}

// lockMailboxes does the same for several mailboxes of an organisation at once, each with the revision of its scripts. pooled
// are those that share quotas with others, which the caller charges at the end.
func lockMailboxes(tx *engine.Tx, d engine.Dialect, org mailcore.OrgID, ids []mailcore.MailboxID, filters []int64, bytes int64) (out map[mailcore.MailboxID]uint64, pooled []mailcore.MailboxID, err error) {
	out = make(map[mailcore.MailboxID]uint64, len(ids))
	if len(ids) == 1 {
		out[ids[0]], err = lockRuled(tx, d, org, ids[0], bytes, filters[0])
		if !errors.Is(err, mailcore.ErrOverQuota) {
			return out, nil, err
		}
		if may, wrong := mayGrow(tx, ids[0], bytes); wrong != nil || !may {
			return nil, nil, cmp.Or(wrong, err)
		}
	}
	q := "SELECT id, modseq + 1, filter, pooled FROM mailboxes WHERE id IN (" + marks(len(ids)) + ") AND org = ? AND (? <= 0 OR quota = 0 OR used + ? <= quota) ORDER BY id"
	if d == engine.MySQL {
		q += " FOR UPDATE"
	}
	rows, err := tx.Rows(q, append(anys(ids), org, bytes, bytes)...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id mailcore.MailboxID
		var m uint64
		var filter, shares int64
		if err := rows.Scan(&id, &m, &filter, &shares); err != nil {
			return nil, nil, err
		}
		if want := filters[slices.Index(ids, id)]; want != anyFilter && want != filter {
			return nil, nil, fmt.Errorf("mailbox %d: %w", id, mailcore.ErrRulesChanged)
		}
		if out[id] = m; shares > 0 {
			pooled = append(pooled, id)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		if _, ok := out[id]; !ok {
			return nil, nil, whyNotLocked(tx, org, id, anyFilter)
		}
	}
	_, err = tx.Run("UPDATE mailboxes SET used = used + ?, modseq = modseq + 1 WHERE id IN ("+marks(len(ids))+")", append([]any{bytes}, anys(ids)...)...)
	return out, pooled, err
}

func whyNotLocked(tx *engine.Tx, org mailcore.OrgID, mb mailcore.MailboxID, filter int64) error {
	var n, same int
	if err := tx.Row("SELECT COUNT(*), COUNT(CASE WHEN ? < 0 OR filter = ? THEN 1 END) FROM mailboxes WHERE id = ? AND (org = ? OR ? = 0)",
		filter, filter, mb, org, org).Scan(&n, &same); err != nil {
		return err
	}
	if n > 0 && same == 0 {
		return fmt.Errorf("mailbox %d: %w", mb, mailcore.ErrRulesChanged)
	}
	if n == 0 {
		return fmt.Errorf("mailbox %d: %w", mb, mailcore.ErrNoMailbox)
	}
	return fmt.Errorf("mailbox %d: %w", mb, mailcore.ErrOverQuota)
}

// growth is what a change adds to the counters of a folder.
type growth struct {
	messages, unseen, deleted int
	size                      int64
	uids                      int64 // UIDs to hand out
}

// counters are those of a folder after a change.
type counters struct {
	firstUID         mailcore.UID // of the UIDs handed out
	uidValidity      uint32
	messages, unseen int
}

// growFolder changes the counters of a folder and hands out UIDs; mailcore.ErrNoFolder.
func growFolder(tx *engine.Tx, d engine.Dialect, mb mailcore.MailboxID, f mailcore.FolderID, modseq uint64, g growth) (counters, error) {
	const set = `UPDATE folders SET messages = messages + ?, unseen = unseen + ?, deleted = deleted + ?, size = size + ?,
		uidnext = uidnext + ?, modseq = ? WHERE id = ? AND mailbox = ?`
	const back = "uidnext, uidvalidity, messages, unseen"
	args := []any{g.messages, g.unseen, g.deleted, g.size, g.uids, modseq, f, mb}
	var c counters
	var next int64
	var row *sql.Row
	if d == engine.SQLite {
		row = tx.Row(set+" RETURNING "+back, args...)
	} else {
		if _, err := tx.Run(set, args...); err != nil {
			return c, err
		}
		row = tx.Row("SELECT "+back+" FROM folders WHERE id = ? AND mailbox = ?", f, mb)
	}
	err := row.Scan(&next, &c.uidValidity, &c.messages, &c.unseen)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("folder %d: %w", f, mailcore.ErrNoFolder)
	}
	if err == nil && next > maxUID {
		return c, fmt.Errorf("folder %d has no UIDs left", f)
	}
	c.firstUID = mailcore.UID(next - g.uids)
	return c, err
}

// growFolders does the same for a folder in each of several locked mailboxes. modseq is that of the first; the others
// take theirs from their mailbox.
func growFolders(tx *engine.Tx, d engine.Dialect, mailboxes []mailcore.MailboxID, ids []mailcore.FolderID, modseq uint64, g growth) (map[mailcore.FolderID]counters, error) {
	out := make(map[mailcore.FolderID]counters, len(ids))
	var err error
	if len(ids) == 1 {
		out[ids[0]], err = growFolder(tx, d, mailboxes[0], ids[0], modseq, g)
		return out, err
	}
	in := "(" + marks(len(ids)) + ")"
	_, err = tx.Run(`UPDATE folders SET messages = messages + ?, unseen = unseen + ?, deleted = deleted + ?, size = size + ?,
		uidnext = uidnext + ?, modseq = (SELECT m.modseq FROM mailboxes m WHERE m.id = folders.mailbox) WHERE id IN `+in,
		append([]any{g.messages, g.unseen, g.deleted, g.size, g.uids}, anys(ids)...)...)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Rows("SELECT id, mailbox, uidnext, uidvalidity, messages, unseen FROM folders WHERE id IN "+in, anys(ids)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	owners := make(map[mailcore.FolderID]mailcore.MailboxID, len(ids))
	for rows.Next() {
		var f mailcore.FolderID
		var mb mailcore.MailboxID
		var c counters
		var next int64
		if err := rows.Scan(&f, &mb, &next, &c.uidValidity, &c.messages, &c.unseen); err != nil {
			return nil, err
		}
		if next > maxUID {
			return nil, fmt.Errorf("folder %d has no UIDs left", f)
		}
		c.firstUID = mailcore.UID(next - g.uids)
		out[f], owners[f] = c, mb
	}
	for i, f := range ids {
		if owners[f] != mailboxes[i] && rows.Err() == nil {
			return nil, fmt.Errorf("folder %d: %w", f, mailcore.ErrNoFolder)
		}
	}
	return out, rows.Err()
}

// maxUID is the largest 32-bit number; a folder that comes near it must be made anew.
const maxUID = 1<<32 - 1

// concatRows joins numbers of all rows into one text, from which readNumbers takes them: one row of text is read some ten
// times faster than its thousand rows. MySQL cuts GROUP_CONCAT at 1,024 bytes by default, JSON_ARRAYAGG not; MariaDB
// cuts both at 1 MB, so at most concatMax rows may be joined.
func concatRows(d engine.Dialect, columns ...string) string {
	if d == engine.SQLite {
		return "group_concat(" + strings.Join(columns, " || ' ' || ") + ", ' ')"
	}
	return "JSON_ARRAYAGG(CONCAT_WS(' ', " + strings.Join(columns, ", ") + "))"
}

const concatMax = 10_000

// insertIgnore begins an insert that leaves existing rows as they are.
func insertIgnore(d engine.Dialect) string {
	if d == engine.SQLite {
		return "INSERT OR IGNORE INTO "
	}
	return "INSERT IGNORE INTO "
}

// moveRows puts rows into another folder under new UIDs, counted up from after next in the old order.
func moveRows(tx *engine.Tx, d engine.Dialect, from, to mailcore.FolderID, next int64, modseq uint64, now int64, where string, args []any) error {
	ranked := "(SELECT id, ? + ROW_NUMBER() OVER (ORDER BY uid) AS n FROM messages WHERE folder = ? AND " + where + ") r"
	if d == engine.SQLite {
		_, err := tx.Run("UPDATE messages SET folder = ?, uid = r.n, modseq = ?, saved_at = ? FROM "+ranked+" WHERE messages.id = r.id",
			append([]any{to, modseq, now, next, from}, args...)...)
		return err
	}
	_, err := tx.Run("UPDATE messages m JOIN "+ranked+" ON r.id = m.id SET m.folder = ?, m.uid = r.n, m.modseq = ?, m.saved_at = ?",
		append(append([]any{next, from}, args...), to, modseq, now)...)
	return err
}

// firstInserted is the smallest id of n rows inserted at once: MySQL answers the first, SQLite the last.
func firstInserted(d engine.Dialect, id int64, n int) int64 {
	if d == engine.SQLite {
		return id - int64(n) + 1
	}
	return id
}

// searchedBlobs joins blobs b to messages m by an index that holds sent_day, attachments, find_from and find_subject alone.
func searchedBlobs(d engine.Dialect) string {
	if d == engine.SQLite {
		return " CROSS JOIN blobs b INDEXED BY blobs_find ON b.id = m.blob_id"
	}
	return " JOIN blobs b FORCE INDEX (blobs_find) ON b.id = m.blob_id"
}

// dialectOf tells on which database a transaction runs.
func dialectOf(tx *engine.Tx) engine.Dialect {
	if tx.Dialector.Name() == "mysql" {
		return engine.MySQL
	}
	return engine.SQLite
}

// pairs is a list of n pairs of marks to compare with IN.
func pairs(d engine.Dialect, n int) string {
	if d == engine.SQLite {
		return "VALUES " + tuples(2, n)
	}
	return tuples(2, n)
}

// addSessions ends an insert into tls_results that adds to a row that is there.
func addSessions(d engine.Dialect) string {
	if d == engine.MySQL {
		return " ON DUPLICATE KEY UPDATE sessions = sessions + VALUES(sessions), policy = VALUES(policy)"
	}
	return " ON CONFLICT (day, domain, kind, outcome, mx) DO UPDATE SET sessions = sessions + excluded.sessions, policy = excluded.policy"
}

// leaders is how many batches of deliveries are stored at the same time: SQLite has one writer.
func leaders(d engine.Dialect) int {
	if d == engine.SQLite {
		return 1
	}
	return 3
}

// updateFrom changes n rows at once by tuples v of width whole numbers, named a, b, c and so on: a is the id of the row,
// and in a folder b its mailbox.
func updateFrom(d engine.Dialect, table, set string, width, n int) string {
	const names = "abcdefgh"
	where := " WHERE " + table + ".id = v.a"
	if table == "folders" {
		where += " AND folders.mailbox = v.b"
	}
	if d == engine.SQLite {
		return "WITH v(" + strings.Join(strings.Split(names[:width], ""), ",") + ") AS (VALUES " + tuples(width, n) + ") UPDATE " +
			table + " SET " + set + " FROM v" + where
	}
	var list strings.Builder
	for i := range n {
		if i > 0 {
			list.WriteString(" UNION ALL ")
		}
		list.WriteString("SELECT ")
		for k := range width {
			if k > 0 {
				list.WriteString(", ")
			}
			list.WriteString("CAST(? AS SIGNED) AS " + names[k:k+1])
		}
	}
	return "UPDATE " + table + " JOIN (" + list.String() + ") AS v SET " + set + where
}

// inList is a condition that a column is in an array of JSON, whose mark it has; see listOf.
func inList(d engine.Dialect, column string) string {
	if d == engine.SQLite {
		return column + " IN (SELECT value FROM json_each(?))"
	}
	return column + " IN (SELECT j.id FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$')) j)"
}

// fromList is messages m of an array of JSON, as tables to read from; see listOf.
func fromList(d engine.Dialect) string {
	if d == engine.SQLite {
		return "json_each(?) j CROSS JOIN messages m ON m.id = j.value"
	}
	return "JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT PATH '$')) j STRAIGHT_JOIN messages m ON m.id = j.id"
}

// forUpdate ends a SELECT whose rows the transaction is about to change. SQLite has one writer anyway.
func forUpdate(d engine.Dialect) string {
	if d == engine.MySQL {
		return " FOR UPDATE"
	}
	return ""
}
