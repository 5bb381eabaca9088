package maildb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const maxArchivePage = 200

// archiveBox is under which mailbox the search index has the mails of an archive: a number that no mailbox has. The messages
// of it are the ids of archived mails.
func archiveBox(org mailcore.OrgID) mailcore.MailboxID { return mailcore.MailboxID(-org) }

// ArchiveScope says whose mail of which time somebody may find.
type ArchiveScope struct {
	Org       mailcore.OrgID
	All       bool // of the whole organisation; else of People and Mailboxes
	People    []int64
	Mailboxes []mailcore.MailboxID
	From, To  time.Time
}

// ArchiveQuery chooses archived mails, newest first.
type ArchiveQuery struct {
	From, To                  time.Time
	Sender, Rcpt, Subject     string
	Text                      string // words of the mail or its files
	Mailbox                   mailcore.MailboxID
	Person                    int64
	Cursor                    string
	Limit                     int
	cursorAt, cursorID, place int64
}

// Places of archived mails, in the order of ties.
const (
	inArchive = iota
	inMailbox
)

func (q *ArchiveQuery) readCursor() error {
	if q.Cursor == "" {
		return nil
	}
	if n, err := fmt.Sscanf(q.Cursor, "%d-%d-%d", &q.cursorAt, &q.place, &q.cursorID); n != 3 || err != nil {
		return fmt.Errorf("cursor %q: %w", cut(q.Cursor, 40), mailcore.ErrNoMessage)
	}
	return nil
}

// archiveList gathers the conditions of one query.
type archiveList struct {
	cond []string
	args []any
}

func (l *archiveList) add(cond string, args ...any) {
	l.cond, l.args = append(l.cond, cond), append(l.args, args...)
}

// between bounds a column of times.
func (l *archiveList) between(column string, from, to time.Time) {
	if !from.IsZero() {
		l.add(column+" >= ?", millis(from))
	}
	if !to.IsZero() {
		l.add(column+" < ?", millis(to))
	}
}

// after goes on behind the cursor.
func (l *archiveList) after(q *ArchiveQuery, column, id string, place int64) {
	switch {
	case q.Cursor == "":
	case place < q.place:
		l.add(column+" < ?", q.cursorAt)
	case place > q.place:
		l.add(column+" <= ?", q.cursorAt)
	default:
		l.add("("+column+" < ? OR "+column+" = ? AND "+id+" < ?)", q.cursorAt, q.cursorAt, q.cursorID)
	}
}

// mail bounds what stands in the mail; rcpts is a further column of recipients.
func (l *archiveList) mail(q *ArchiveQuery, sender, rcpts string) {
	if q.Subject != "" {
		l.add("INSTR(b.find_subject, ?) > 0", folded(q.Subject))
	}
	if q.Sender != "" {
		l.add("(INSTR(b.find_from, ?) > 0 OR "+likeFolded(sender)+")", folded(q.Sender), likePattern(q.Sender))
	}
	if q.Rcpt != "" {
		l.add("("+likeFolded("b.to_list")+" OR "+likeFolded(rcpts)+")", likePattern(q.Rcpt), likePattern(q.Rcpt))
	}
}

// numbersText writes ids for IN: they are numbers, and may be more than a statement takes arguments.
func numbersText[T ~int64](ids []T) string {
	if len(ids) == 0 {
		return "(-1)"
	}
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.FormatInt(int64(id), 10)
	}
	return "(" + strings.Join(list, ",") + ")"
}

// FindArchived lists what a scope and a query have in common: mails of the archive, and those that lie in mailboxes under
// legal hold. next is empty on the last page.
func (d *DB) FindArchived(ctx context.Context, scope ArchiveScope, q ArchiveQuery) (list []mailcore.Archived, next string, err error) {
	if q.Limit <= 0 || q.Limit > maxArchivePage {
		q.Limit = maxArchivePage
	}
	if err := q.readCursor(); err != nil {
		return nil, "", err
	}
	words := phrases(q.Text)
	if q.Text != "" && len(words) == 0 {
		return nil, "", nil
	}
	list, err = d.findInArchive(ctx, scope, &q, words)
	if err == nil {
		var live []mailcore.Archived
		live, err = d.findLive(ctx, scope, &q, words)
		list = append(list, live...)
	}
	if err != nil {
		return nil, "", fmt.Errorf("search archive of organisation %d: %w", scope.Org, err)
	}
	slices.SortStableFunc(list, func(a, b mailcore.Archived) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID[0], b.ID[0]), cmp.Compare(archiveNumber(b.ID), archiveNumber(a.ID)))
	})
	if len(list) > q.Limit {
		list = list[:q.Limit]
		last := list[q.Limit-1]
		place := int64(inArchive)
		if last.ID[0] == 'm' {
			place = inMailbox
		}
		next = fmt.Sprintf("%d-%d-%d", millis(last.At), place, archiveNumber(last.ID))
	}
	return list, next, d.fillParties(ctx, scope, list)
}

func archiveNumber(id string) int64 {
	n, _ := strconv.ParseInt(id[1:], 10, 64) // we wrote it
	return n
}

const archivedColumns = ", b.from_name, b.from_address, b.to_list, b.subject, b.preview, b.header_id, b.size, b.hash, b.attachments "

// inScope bounds archived mails a to a scope.
func (l *archiveList) inScope(s ArchiveScope) {
	l.add("a.org = ?", s.Org)
	l.between("a.at", s.From, s.To)
	if !s.All {
		l.add("EXISTS (SELECT 1 FROM archive_parties p WHERE p.archive = a.id AND (p.person <> 0 AND p.person IN " + numbersText(s.People) +
			" OR p.mailbox IN " + numbersText(s.Mailboxes) + "))")
	}
}

func (d *DB) findInArchive(ctx context.Context, s ArchiveScope, q *ArchiveQuery, words []phrase) ([]mailcore.Archived, error) {
	var l archiveList
	l.inScope(s)
	l.between("a.at", q.From, q.To)
	l.mail(q, "a.sender", "a.rcpts")
	if q.Person != 0 {
		l.add("EXISTS (SELECT 1 FROM archive_parties p WHERE p.archive = a.id AND p.person = ?)", q.Person)
	}
	if q.Mailbox != 0 {
		l.add("EXISTS (SELECT 1 FROM archive_parties p WHERE p.archive = a.id AND p.mailbox = ?)", q.Mailbox)
	}
	if len(words) > 0 {
		if err := d.holds(ctx, &l, archiveBox(s.Org), "a.id", words); err != nil {
			return nil, err
		}
	}
	l.after(q, "a.at", "a.id", inArchive)
	return d.archived(ctx, "SELECT a.id, a.at, a.why, a.way, a.sender, a.rcpts"+archivedColumns+"FROM archive a JOIN blobs b ON b.id = a.blob_id WHERE "+
		strings.Join(l.cond, " AND ")+" ORDER BY a.at DESC, a.id DESC LIMIT ?", "a", append(l.args, q.Limit+1)...)
}

// findLive looks through the mailboxes under legal hold that lie in the scope, for what the archive does not have.
func (d *DB) findLive(ctx context.Context, s ArchiveScope, q *ArchiveQuery, words []phrase) ([]mailcore.Archived, error) {
	boxes, err := heldBoxes(reading{ctx, d.db}, "b.org = ?", s.Org)
	if err != nil {
		return nil, err
	}
	var out []mailcore.Archived
	for _, b := range boxes {
		if !s.has(b) || q.Mailbox != 0 && q.Mailbox != b.mailbox || q.Person != 0 && q.Person != b.person {
			continue
		}
		l := liveIn(b, s)
		l.between("m.idate", q.From, q.To)
		l.mail(q, "b.from_address", "b.to_list")
		if len(words) > 0 {
			if err := d.holds(ctx, l, b.mailbox, "m.id", words); err != nil {
				return nil, err
			}
		}
		l.after(q, "m.idate", "m.id", inMailbox)
		list, err := d.archived(ctx, liveColumns+strings.Join(l.cond, " AND ")+" ORDER BY m.idate DESC, m.id DESC LIMIT ?", "m", append(l.args, q.Limit+1)...)
		if err != nil {
			return nil, err
		}
		for i := range list {
			list[i].Parties = []mailcore.Party{{Mailbox: b.mailbox, Person: b.person, Address: mailcore.Address(b.address)}}
		}
		out = append(out, list...)
	}
	return out, nil
}

// holds bounds a column of ids to what holds the words; the index is brought up to date first.
func (d *DB) holds(ctx context.Context, l *archiveList, mb mailcore.MailboxID, column string, words []phrase) error {
	if err := d.CatchUp(ctx, mb); err != nil {
		return err
	}
	ids, err := d.holding(ctx, mb, allFields, words)
	if err == nil {
		l.add(inList(d.db.Dialect(), column), listOf(ids))
	}
	return err
}

const liveColumns = "SELECT m.id, m.idate, '" + whyLive + "', '', b.from_address, ''" + archivedColumns + "FROM messages m JOIN blobs b ON b.id = m.blob_id WHERE "

// liveIn bounds messages to those of a mailbox that a hold covers, a scope allows and the archive does not have.
func liveIn(b heldBox, s ArchiveScope) *archiveList {
	l := &archiveList{}
	l.add("m.mailbox = ?", b.mailbox)
	l.add(b.covers("m.idate"))
	l.between("m.idate", s.From, s.To)
	l.add("NOT EXISTS (SELECT 1 FROM archive a JOIN archive_parties p ON p.archive = a.id WHERE a.blob_id = m.blob_id AND p.mailbox = m.mailbox)")
	return l
}

func (s ArchiveScope) has(b heldBox) bool {
	return b.org == s.Org && (s.All || b.person != 0 && slices.Contains(s.People, b.person) || slices.Contains(s.Mailboxes, b.mailbox))
}

func (d *DB) archived(ctx context.Context, q, source string, args ...any) ([]mailcore.Archived, error) {
	rows, err := d.db.Query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []mailcore.Archived
	for rows.Next() {
		a, err := scanArchived(rows, source)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func scanArchived(s scanner, source string) (mailcore.Archived, error) {
	var a mailcore.Archived
	var id, when int64
	var name string
	var hash []byte
	err := s.Scan(&id, &when, &a.Why, &a.Way, &a.Sender, &a.Rcpts, &name, &a.FromAddress, &a.To, &a.Subject, &a.Preview, &a.HeaderID, &a.Size, &hash, &a.Attachments)
	copy(a.Hash[:], hash)
	a.ID, a.At, a.From = source+strconv.FormatInt(id, 10), at(when), displayFrom(name, string(a.FromAddress))
	return a, err
}

// fillParties says whose mails they were.
func (d *DB) fillParties(ctx context.Context, s ArchiveScope, list []mailcore.Archived) error {
	at := map[int64]int{}
	var ids []int64
	for i := range list {
		if list[i].Org = s.Org; list[i].ID[0] == 'a' {
			n := archiveNumber(list[i].ID)
			at[n] = i
			ids = append(ids, n)
		}
	}
	return engine.InChunks(ids, func(part []int64) error {
		return d.each(ctx, `SELECT p.archive, p.mailbox, p.person, COALESCE(b.address, '') FROM archive_parties p LEFT JOIN mailboxes b ON b.id = p.mailbox
			WHERE p.archive IN (`+marks(len(part))+") ORDER BY p.archive, p.mailbox", anys(part), func(rows *sql.Rows) error {
			var id int64
			var p mailcore.Party
			err := rows.Scan(&id, &p.Mailbox, &p.Person, &p.Address)
			list[at[id]].Parties = append(list[at[id]].Parties, p)
			return err
		})
	})
}

// one gives the conditions under which a scope shows a single mail, and the table that says its blob.
func (d *DB) one(ctx context.Context, s ArchiveScope, id string) (l *archiveList, columns string, err error) {
	n, err := strconv.ParseInt(strings.TrimLeft(id, "am"), 10, 64)
	switch {
	case err != nil || n <= 0 || len(id) > 20:
	case id[0] == 'a':
		l = &archiveList{}
		l.inScope(s)
		l.add("a.id = ?", n)
		return l, "SELECT a.id, a.at, a.why, a.way, a.sender, a.rcpts" + archivedColumns + "FROM archive a JOIN blobs b ON b.id = a.blob_id WHERE ", nil
	case id[0] == 'm':
		boxes, err := heldBoxes(reading{ctx, d.db}, "b.id = (SELECT mailbox FROM messages WHERE id = ?)", n)
		if err != nil {
			return nil, "", err
		}
		if len(boxes) == 1 && s.has(boxes[0]) {
			l = liveIn(boxes[0], s)
			l.add("m.id = ?", n)
			return l, liveColumns, nil
		}
	}
	return nil, "", mailcore.ErrNoMessage
}

// Archived gives a single mail, with Structure. mailcore.ErrNoMessage when it is not there or not in the scope.
func (d *DB) Archived(ctx context.Context, s ArchiveScope, id string) (mailcore.Archived, error) {
	l, columns, err := d.one(ctx, s, id)
	if err != nil {
		return mailcore.Archived{}, fmt.Errorf("archived mail %.20q: %w", id, err)
	}
	list, err := d.archived(ctx, columns+strings.Join(l.cond, " AND "), id[:1], l.args...)
	if err == nil && len(list) == 0 {
		err = mailcore.ErrNoMessage
	}
	if err != nil {
		return mailcore.Archived{}, fmt.Errorf("archived mail %.20q: %w", id, err)
	}
	_, from, _ := strings.Cut(columns, "FROM ")
	err = d.db.QueryRow(ctx, "SELECT b.structure FROM "+from+strings.Join(l.cond, " AND "), l.args...).Scan(&list[0].Structure)
	return list[0], errors.Join(absentMessage(err), d.fillParties(ctx, s, list))
}

// OpenArchived opens the bytes of a mail; the caller closes them. mailcore.ErrNoMessage when it is not in the scope.
func (d *DB) OpenArchived(ctx context.Context, s ArchiveScope, id string) (engine.Blob, error) {
	l, columns, err := d.one(ctx, s, id)
	if err != nil {
		return nil, err
	}
	_, from, _ := strings.Cut(columns, "FROM ")
	return d.openBlob(ctx, "SELECT b.ref FROM "+from+strings.Join(l.cond, " AND "), l.args...)
}
