package maildb

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// placedTogether is how many copies of a mail are placed by the same statements.
const placedTogether = 100

// errPlaceGone ends a transaction that trusted a remembered folder which another node deleted.
var errPlaceGone = errors.New("folder went away")

// placing is one copy on its way into its folder, in a mailbox that is locked.
type placing struct {
	spot
	date   int64
	modseq uint64
	folder mailcore.FolderID
	n      counters
	thread int64
	id     mailcore.MessageID
}

// runs cuts copies into those that the same statements can place: neighbours in the order of mailboxes with the same
// bytes and organisation, that count alike in their folders, each in another mailbox.
func runs(list []spot) [][]spot {
	var out [][]spot
	start := 0
	for i := 1; i <= len(list); i++ {
		if i < len(list) && i-start < placedTogether && alike(&list[i-1], &list[i]) {
			continue
		}
		out = append(out, list[start:i])
		start = i
	}
	return out
}

func alike(a, b *spot) bool {
	const counted = mailcore.FlagSeen | mailcore.FlagDeleted
	return a.part == b.part && a.copy.Org == b.copy.Org && a.copy.Mailbox != b.copy.Mailbox && a.copy.Flags&counted == b.copy.Flags&counted
}

// placeRun puts the copies of one run into their folders.
func (t *commitTx) placeRun(list []spot) ([]mailcore.Placed, error) {
	out := make([]mailcore.Placed, len(list))
	org, ids, filters := list[0].copy.Org, make([]mailcore.MailboxID, len(list)), make([]int64, len(list))
	for i, s := range list {
		ids[i], filters[i] = s.copy.Mailbox, anyFilter
		if s.copy.Ruled {
			filters[i] = s.copy.Filter
		}
	}
	if org == 0 {
		return nil, fmt.Errorf("mailbox %d without organisation: %w", ids[0], mailcore.ErrNoMailbox)
	}
	modseqs, pooled, err := lockMailboxes(t.tx, t.d.db.Dialect(), org, ids, filters, t.c.size)
	if err != nil {
		return nil, err
	}
	for _, mb := range pooled {
		t.shared[mb] += t.c.size
	}
	var way []*placing
	var at []int
	for i, s := range list {
		if s.copy.Dedupe || s.copy.Once {
			p, found, err := t.duplicate(s.copy)
			if err == nil && found {
				out[i] = p
				err = t.undo(s.copy)
			}
			if err != nil {
				return nil, err
			}
			if found {
				continue
			}
		}
		way = append(way, &placing{spot: s, date: t.dateOf(s.copy), modseq: modseqs[s.copy.Mailbox]})
		at = append(at, i)
	}
	if len(way) == 0 {
		return out, nil
	}
	for _, step := range []func([]*placing) error{t.growFolders, t.joinThreads, t.insertMessages, t.announce} {
		if err := step(way); err != nil {
			return nil, err
		}
	}
	for k, p := range way {
		out[at[k]] = mailcore.Placed{Mailbox: p.copy.Mailbox, Folder: p.folder, Message: p.id, UID: p.n.firstUID, UIDValidity: p.n.uidValidity}
	}
	return out, nil
}

// dateOf is the internal date of a copy.
func (t *commitTx) dateOf(cp *mailcore.LocalCopy) int64 {
	switch {
	case !cp.Date.IsZero():
		return millis(cp.Date)
	case !t.dl.ReceivedAt.IsZero():
		return millis(t.dl.ReceivedAt)
	}
	return millis(t.d.now())
}

// duplicate looks for the same message in the mailbox: the same Message-ID and the same bytes apart from trace headers.
func (t *commitTx) duplicate(cp *mailcore.LocalCopy) (p mailcore.Placed, found bool, err error) {
	if t.c.clue.own == nil {
		return p, false, nil
	}
	same, what := "b.raw_hash = ?", any(t.c.rawHash[:])
	if cp.Once {
		same, what = "f.role <> 'sent' AND b.from_address = ?", t.c.fromAddress
	}
	err = t.tx.Row(`SELECT m.folder, m.id, m.uid, f.uidvalidity FROM mid_ref r JOIN messages m ON m.mailbox = r.mailbox AND m.thread = r.thread
		JOIN blobs b ON b.id = m.blob_id JOIN folders f ON f.id = m.folder
		WHERE r.mailbox = ? AND r.mid = ? AND r.own = 1 AND b.header_id = ? AND `+same+` ORDER BY m.id LIMIT 1`,
		cp.Mailbox, t.c.clue.own, t.c.headerID, what).Scan(&p.Folder, &p.Message, &p.UID, &p.UIDValidity)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	p.Mailbox, p.Duplicate = cp.Mailbox, true
	return p, err == nil, err
}

// undo gives back what a copy that turned out a duplicate had taken.
func (t *commitTx) undo(cp *mailcore.LocalCopy) error {
	if _, err := t.tx.Run("UPDATE mailboxes SET used = used - ? WHERE id = ?", t.c.size, cp.Mailbox); err != nil {
		return err
	}
	if t.shared[cp.Mailbox] > 0 {
		t.shared[cp.Mailbox] -= t.c.size
	}
	dead, err := releaseBlobs(t.tx, map[int64]int{t.blobs[cp.Org]: 1})
	t.dead = append(t.dead, dead...)
	return err
}

// growFolders counts the copies into their folders: the one named, else the one with the role, else INBOX.
func (t *commitTx) growFolders(way []*placing) error {
	remembered, err := t.findFolders(way)
	if err != nil {
		return err
	}
	g := growth{messages: 1, size: t.c.size, uids: 1}
	if way[0].copy.Flags&mailcore.FlagSeen == 0 {
		g.unseen = 1
	}
	if way[0].copy.Flags&mailcore.FlagDeleted != 0 {
		g.deleted = 1
	}
	mailboxes, folders := make([]mailcore.MailboxID, len(way)), make([]mailcore.FolderID, len(way))
	for i, p := range way {
		mailboxes[i], folders[i] = p.copy.Mailbox, p.folder
	}
	grown, err := growFolders(t.tx, t.d.db.Dialect(), mailboxes, folders, way[0].modseq, g)
	if errors.Is(err, mailcore.ErrNoFolder) && remembered {
		for _, mb := range mailboxes {
			t.d.places.forget(mb)
		}
		return errPlaceGone
	}
	if err != nil {
		return err
	}
	for _, p := range way {
		p.n = grown[p.folder]
	}
	return nil
}

// findFolders fills in the folders; remembered tells that some came from memory and may be gone.
func (t *commitTx) findFolders(way []*placing) (remembered bool, err error) {
	var ask []*placing
	for _, p := range way {
		if p.folder = p.copy.Folder; p.folder != 0 {
			continue
		}
		if p.folder, _ = t.d.places.get(p.place()); p.folder != 0 {
			remembered = true
			continue
		}
		ask = append(ask, p)
	}
	if len(ask) == 0 {
		return remembered, nil
	}
	args := make([]any, len(ask))
	for i, p := range ask {
		args[i] = p.copy.Mailbox
	}
	found, err := t.foldersOf(args)
	if err != nil {
		return false, err
	}
	for _, p := range ask {
		key := p.place()
		if p.folder = found[key]; p.folder == 0 {
			p.folder = found[place{p.copy.Mailbox, mailcore.RoleInbox}]
		}
		if p.folder == 0 {
			return false, fmt.Errorf("folder %s of mailbox %d: %w", key.role, p.copy.Mailbox, mailcore.ErrNoFolder)
		}
		t.tx.After(func() { t.d.places.put(key, p.folder) })
	}
	return remembered, nil
}

// place is what the copy asks for when it names no folder.
func (p *placing) place() place {
	if p.copy.Role == mailcore.RoleNone {
		return place{p.copy.Mailbox, mailcore.RoleInbox}
	}
	return place{p.copy.Mailbox, p.copy.Role}
}

// foldersOf lists the folders with a role; the oldest counts when there are several.
func (t *commitTx) foldersOf(mailboxes []any) (map[place]mailcore.FolderID, error) {
	rows, err := t.tx.Rows("SELECT mailbox, role, id FROM folders WHERE mailbox IN ("+marks(len(mailboxes))+") AND role <> '' ORDER BY id DESC", mailboxes...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[place]mailcore.FolderID{}
	for rows.Next() {
		var p place
		var f mailcore.FolderID
		if err := rows.Scan(&p.mailbox, &p.role, &f); err != nil {
			return nil, err
		}
		found[p] = f
	}
	return found, rows.Err()
}

const messageColumns = "mailbox, folder, uid, modseq, flags, size, idate, saved_at, thread, blob_id, keywords"

// insertMessages writes the rows and queues them for the search index.
func (t *commitTx) insertMessages(way []*placing) error {
	now, blob := millis(t.d.now()), t.blobs[way[0].copy.Org]
	args := make([]any, 0, 11*len(way))
	for _, p := range way {
		args = append(args, p.copy.Mailbox, p.folder, p.n.firstUID, p.modseq, p.copy.Flags, t.c.size, p.date, now, p.thread, blob,
			joinKeywords(p.copy.Keywords))
	}
	res, err := t.tx.Run("INSERT INTO messages ("+messageColumns+") VALUES "+tuples(11, len(way)), args...)
	if err != nil {
		return err
	}
	if err := t.findMessages(way, res); err != nil {
		return err
	}
	args = args[:0]
	for _, p := range way {
		args = append(args, p.copy.Mailbox, p.id)
	}
	_, err = t.tx.Run("INSERT INTO index_queue (mailbox, message) VALUES "+tuples(2, len(way)), args...)
	return err
}

// tuples is "(?,?),(?,?)" with n tuples of width marks.
func tuples(width, n int) string {
	return strings.TrimSuffix(strings.Repeat("("+marks(width)+"),", n), ",")
}

// findMessages fills in the ids of new rows. That ids of one insert follow each other is not certain on every server.
func (t *commitTx) findMessages(way []*placing, res sql.Result) error {
	if len(way) == 1 {
		id, err := res.LastInsertId()
		way[0].id = mailcore.MessageID(id)
		return err
	}
	byFolder := make(map[mailcore.FolderID]*placing, len(way))
	args := make([]any, 0, 2*len(way))
	for _, p := range way {
		byFolder[p.folder] = p
		args = append(args, p.folder, p.n.firstUID)
	}
	rows, err := t.tx.Rows("SELECT id, folder FROM messages WHERE "+strings.TrimSuffix(strings.Repeat("folder = ? AND uid = ? OR ", len(way)), " OR "), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id mailcore.MessageID
		var f mailcore.FolderID
		if err := rows.Scan(&id, &f); err != nil {
			return err
		}
		byFolder[f].id = id
	}
	return rows.Err()
}

// announce tells who is looking.
func (t *commitTx) announce(way []*placing) error {
	entries := make([]engine.Entry, 0, 2*len(way))
	for _, p := range way {
		s := stream(p.copy.Mailbox)
		entries = append(entries, engine.Entry{Stream: s, Kind: "mail.new", Data: p.newEvent()},
			engine.Entry{Stream: s, Kind: "mb.count", Data: countEvent{p.folder, p.n.messages, p.n.unseen, p.modseq}})
	}
	return t.d.streams.AppendMany(t.tx, entries)
}

// newEvent tells of a copy that lies in its folder.
func (p *placing) newEvent() newEvent {
	c, v := p.part.c, p.part.dl.VerdictIn(p.copy.Org)
	return newEvent{
		Mailbox: p.copy.Mailbox, Folder: p.folder, Message: p.id, UID: p.n.firstUID, Thread: p.thread,
		From: displayFrom(c.fromName, c.fromAddress), Subject: c.subject, Preview: cutRunes(c.preview, newMailPreview),
		At: p.date, Attachments: c.attachments, Outside: v.Outside, Trust: trustOf(v), Flags: p.copy.Flags, ModSeq: p.modseq,
	}
}

func displayFrom(name, address string) string {
	switch {
	case name == "":
		return address
	case address == "":
		return name
	}
	return name + " <" + address + ">"
}
