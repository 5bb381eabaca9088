package maildb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Want chooses what Rows reads beside ID, UID, ModSeq, Flags, Keywords, Size, InternalDate; with WantBare beside ID and UID.
type Want uint8

// Parts of a row.
const (
	WantDisplay   Want = 1 << iota // as WantOrigin, HeaderID, Subject, From, FromAddress, To, SentAt, Preview, Attachments
	WantStructure                  // Structure
	WantVerdict                    // Verdict
	WantOrigin                     // Thread, SavedAt, Content
	WantFields                     // Fields: those for which FieldKept holds
	WantBare                       // for who has flags from an Index: each column of each row costs time
	WantSize                       // Size and InternalDate, with WantBare
)

const (
	bareColumns    = "m.id, m.uid"
	sizeColumns    = ", m.size, m.idate"
	narrowColumns  = bareColumns + sizeColumns + ", m.mailbox, m.folder, m.modseq, m.flags, m.keywords"
	originColumns  = ", m.thread, m.saved_at, m.blob_id"
	displayColumns = ", b.header_id, b.subject, b.from_name, b.from_address, b.to_list, b.sent_at, b.preview, b.attachments"
)

// reader scans rows of messages. Its texts live in its own buffers until it is used again.
type reader struct {
	want                          Want
	dest                          []any
	id, uid                       int64 // scanned so, because a type of its own costs the scan three times as long
	keywords                      sql.RawBytes
	idate, saved, sent            int64
	headerID, subject, name       sql.RawBytes
	address, to, preview, verdict sql.RawBytes
	structure, fields             sql.RawBytes
	m                             mailcore.Message
	lastKeywords                  string
	lastKeywordList               []string
}

func (w Want) columns() string {
	s := narrowColumns
	switch w & (WantBare | WantSize) {
	case WantBare:
		s = bareColumns
	case WantBare | WantSize:
		s = bareColumns + sizeColumns
	}
	if w&(WantDisplay|WantOrigin) != 0 {
		s += originColumns
	}
	if w&WantDisplay != 0 {
		s += displayColumns
	}
	if w&WantStructure != 0 {
		s += ", b.structure"
	}
	if w&WantVerdict != 0 {
		s += ", b.verdict"
	}
	if w&WantFields != 0 {
		s += ", b.fields"
	}
	return s
}

func (w Want) from() string {
	if w&^(WantOrigin|WantBare|WantSize) == 0 {
		return " FROM messages m "
	}
	return " FROM messages m JOIN blobs b ON b.id = m.blob_id "
}

func newReader(want Want) *reader {
	r := &reader{want: want}
	m := &r.m
	r.dest = []any{&r.id, &r.uid}
	if want&WantBare == 0 || want&WantSize != 0 {
		r.dest = append(r.dest, &m.Size, &r.idate)
	}
	if want&WantBare == 0 {
		r.dest = append(r.dest, &m.Mailbox, &m.Folder, &m.ModSeq, &m.Flags, &r.keywords)
	}
	if want&(WantDisplay|WantOrigin) != 0 {
		r.dest = append(r.dest, &m.Thread, &r.saved, &m.Content)
	}
	if want&WantDisplay != 0 {
		r.dest = append(r.dest, &r.headerID, &r.subject, &r.name, &r.address, &r.to, &r.sent, &r.preview, &m.Attachments)
	}
	if want&WantStructure != 0 {
		r.dest = append(r.dest, &r.structure)
	}
	if want&WantVerdict != 0 {
		r.dest = append(r.dest, &r.verdict)
	}
	if want&WantFields != 0 {
		r.dest = append(r.dest, &r.fields)
	}
	return r
}

// scan reads the current row into r.m. arena takes the bytes of structure and fields.
func (r *reader) scan(rows *sql.Rows, arena []byte) ([]byte, error) {
	if err := rows.Scan(r.dest...); err != nil {
		return arena, err
	}
	m := &r.m
	m.ID, m.UID = mailcore.MessageID(r.id), mailcore.UID(r.uid)
	if string(r.keywords) != r.lastKeywords {
		r.lastKeywords = string(r.keywords)
		r.lastKeywordList = strings.Fields(r.lastKeywords)
	}
	m.Keywords = r.lastKeywordList
	m.InternalDate = at(r.idate)
	if r.want&(WantDisplay|WantOrigin) != 0 {
		m.SavedAt = at(r.saved)
	}
	if r.want&WantDisplay != 0 {
		m.SentAt = at(r.sent)
		m.HeaderID, m.Subject = string(r.headerID), string(r.subject)
		m.FromAddress = mailcore.Address(r.address)
		m.From = displayFrom(string(r.name), string(r.address))
		m.To, m.Preview = string(r.to), string(r.preview)
	}
	if r.want&WantStructure != 0 {
		start := len(arena)
		arena = append(arena, r.structure...)
		m.Structure = arena[start:len(arena):len(arena)]
	}
	m.Fields = nil
	if r.want&WantFields != 0 && r.fields != nil {
		start := len(arena)
		arena = append(arena, r.fields...)
		m.Fields = arena[start:len(arena):len(arena)]
	}
	m.Verdict = mailcore.Verdict{}
	if r.want&WantVerdict != 0 && len(r.verdict) > 0 {
		if err := json.Unmarshal(r.verdict, &m.Verdict); err != nil {
			return arena, fmt.Errorf("verdict of message %d: %w", m.ID, err)
		}
		m.Verdict = m.Verdict.In(m.Mailbox)
	}
	return arena, nil
}

const (
	// pageRows is how many rows are read before fn sees them: a slow reader of fn's output must not hold a connection.
	pageRows = 500
	// pageBytes ends a page early when structures are large.
	pageBytes = 4 << 20
)

// pager reads pages of rows and hands them on with no query open.
type pager struct {
	d     *DB
	ctx   context.Context
	want  Want
	r     *reader
	view  *Index // knows flags that rows of its folder wait for; nil: none do
	page  []mailcore.Message
	arena []byte
}

func (d *DB) newPager(ctx context.Context, want Want) *pager {
	return &pager{d: d, ctx: ctx, want: want, r: newReader(want)}
}

// read fills the page; more tells that it stopped before the end of the query.
func (p *pager) read(where string, args ...any) (more bool, err error) {
	p.page, p.arena = p.page[:0], p.arena[:0]
	rows, err := p.d.db.Query(p.ctx, "SELECT "+p.want.columns()+p.want.from()+where, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		if p.arena, err = p.r.scan(rows, p.arena); err != nil {
			return false, err
		}
		if p.view != nil {
			p.view.refresh(&p.r.m)
		}
		p.page = append(p.page, p.r.m)
		if len(p.arena) > pageBytes {
			return true, nil
		}
	}
	return len(p.page) == pageRows, rows.Err()
}

func (p *pager) hand(fn func(*mailcore.Message) error) error {
	for i := range p.page {
		if err := fn(&p.page[i]); err != nil {
			return err
		}
	}
	return nil
}

// Rows calls fn for each message of the set in ascending UID order; UIDs that no message has are passed over. The
// Message and its slices are valid only during the call; fn may call the store. An error of fn ends the walk and is
// returned. "*" in the set is the largest UID. The set must be sorted.
func (d *DB) Rows(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, want Want, fn func(*mailcore.Message) error) error {
	last, err := d.lastUID(ctx, mb, f, uids)
	if err != nil {
		return fmt.Errorf("rows of folder %d: %w", f, err)
	}
	p := d.newPager(ctx, want)
	if want&WantBare == 0 && d.runs.has(mb) != 0 {
		if p.view, err = d.Index(ctx, mb, f); err != nil {
			return fmt.Errorf("rows of folder %d: %w", f, err)
		}
	}
	var single []mailcore.UID
	for _, r := range uids {
		start, stop := cmp.Or(r.Start, last), cmp.Or(r.Stop, last)
		if start > stop {
			start, stop = stop, start
		}
		if start == stop {
			single = append(single, start)
		}
		if start != stop || len(single) == pageRows {
			if err := p.each(f, mb, single, fn); err != nil {
				return err
			}
			single = single[:0]
		}
		if start == stop {
			continue
		}
		if err := p.span(f, mb, start, stop, fn); err != nil {
			return err
		}
	}
	return p.each(f, mb, single, fn)
}

// refresh gives a row the flags that it does not show yet.
func (x *Index) refresh(m *mailcore.Message) {
	if i, ok := x.Find(m.UID); ok && x.ModSeq(i) > m.ModSeq {
		m.Flags, m.Keywords, m.ModSeq = x.Flags(i), x.Keywords(i), x.ModSeq(i)
	}
}

// lastUID is what "*" in a set stands for; 0 when it is not in it or the folder is empty.
func (d *DB) lastUID(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet) (last mailcore.UID, err error) {
	if slices.ContainsFunc(uids, func(r mailcore.UIDRange) bool { return r.Start == 0 || r.Stop == 0 }) {
		err = d.db.QueryRow(ctx, "SELECT COALESCE(MAX(uid), 0) FROM messages WHERE folder = ? AND mailbox = ?", f, mb).Scan(&last)
	}
	return last, err
}

// each walks single UIDs, ascending.
func (p *pager) each(f mailcore.FolderID, mb mailcore.MailboxID, uids []mailcore.UID, fn func(*mailcore.Message) error) error {
	for len(uids) > 0 {
		more, err := p.read("WHERE m.folder = ? AND m.mailbox = ? AND m.uid IN ("+marks(len(uids))+") ORDER BY m.uid", append([]any{f, mb}, anys(uids)...)...)
		if err != nil {
			return fmt.Errorf("rows of folder %d: %w", f, err)
		}
		if err := p.hand(fn); err != nil || !more {
			return err
		}
		done := p.page[len(p.page)-1].UID
		uids = slices.DeleteFunc(uids, func(u mailcore.UID) bool { return u <= done })
	}
	return nil
}

// span walks one range.
func (p *pager) span(f mailcore.FolderID, mb mailcore.MailboxID, start, stop mailcore.UID, fn func(*mailcore.Message) error) error {
	for {
		more, err := p.read("WHERE m.folder = ? AND m.mailbox = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid LIMIT ?", f, mb, start, stop, pageRows)
		if err != nil {
			return fmt.Errorf("rows of folder %d: %w", f, err)
		}
		if err := p.hand(fn); err != nil {
			return err
		}
		if !more {
			return nil
		}
		start = p.page[len(p.page)-1].UID + 1
	}
}

// list gathers rows of a mailbox into messages of their own.
func (d *DB) list(ctx context.Context, mb mailcore.MailboxID, want Want, where string, args ...any) ([]mailcore.Message, error) {
	if err := d.settled(ctx, mb); err != nil {
		return nil, err
	}
	p := d.newPager(ctx, want)
	if _, err := p.read(where, args...); err != nil {
		return nil, err
	}
	return p.page, nil
}

// Message gives the row of one message, with Structure and Verdict; mailcore.ErrNoMessage.
func (d *DB) Message(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (mailcore.Message, error) {
	list, err := d.list(ctx, mb, WantDisplay|WantStructure|WantVerdict, "WHERE m.id = ? AND m.mailbox = ?", id, mb)
	if err == nil && len(list) == 0 {
		err = mailcore.ErrNoMessage
	}
	if err != nil {
		return mailcore.Message{}, fmt.Errorf("message %d: %w", id, err)
	}
	return list[0], nil
}

// threadMax bounds what one thread shows; a thread of automatic mails may have no end.
const threadMax = 1000

// Thread lists the messages of a thread over all folders, oldest first, without Structure; at most the 1,000 newest.
func (d *DB) Thread(ctx context.Context, mb mailcore.MailboxID, thread int64) ([]mailcore.Message, error) {
	list, err := d.list(ctx, mb, WantDisplay|WantVerdict, `WHERE m.id IN (SELECT id FROM
		(SELECT n.id FROM messages n WHERE n.mailbox = ? AND n.thread = ? ORDER BY n.id DESC LIMIT ?) t) ORDER BY m.idate, m.id`, mb, thread, threadMax)
	if err != nil {
		return nil, fmt.Errorf("thread %d: %w", thread, err)
	}
	return list, nil
}

// ByMessageID lists the copies of the message with that normalised Message-ID in a mailbox.
func (d *DB) ByMessageID(ctx context.Context, mb mailcore.MailboxID, messageID string) ([]mailcore.Message, error) {
	key := idHash(messageID)
	list, err := d.list(ctx, mb, WantDisplay|WantVerdict, `JOIN mid_ref r ON r.mailbox = m.mailbox AND r.thread = m.thread
		WHERE r.mailbox = ? AND r.mid = ? AND r.own = 1 AND b.header_id = ? ORDER BY m.id LIMIT ?`, mb, key[:], messageID, pageRows)
	if err != nil {
		return nil, fmt.Errorf("message <%s>: %w", cut(messageID, 80), err)
	}
	return list, nil
}

// OpenRaw opens the bytes of a message; the caller closes them. mailcore.ErrNoMessage.
func (d *DB) OpenRaw(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (engine.Blob, error) {
	b, err := d.openBlob(ctx, "SELECT b.ref FROM messages m JOIN blobs b ON b.id = m.blob_id WHERE m.id = ? AND m.mailbox = ?", id, mb)
	if err != nil {
		return nil, fmt.Errorf("open message %d: %w", id, err)
	}
	return b, nil
}

// damaged tells of bytes that nobody will read later either. Whoever looks at many messages passes such a one over: one
// bad sector shall cost one mail.
func damaged(err error) bool {
	return errors.Is(err, engine.ErrCorrupt) || errors.Is(err, engine.ErrNoBlob)
}

// openBlob opens what a query names. Compaction may move the bytes between the two, so it asks twice.
func (d *DB) openBlob(ctx context.Context, q string, args ...any) (engine.Blob, error) {
	for try := 0; ; try++ {
		var ref string
		err := d.db.QueryRow(ctx, q, args...).Scan(&ref)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, mailcore.ErrNoMessage
		}
		if err != nil {
			return nil, err
		}
		b, err := d.blobs.Open(ctx, engine.Ref(ref))
		if err == nil || try > 0 || !errors.Is(err, engine.ErrNoBlob) {
			return b, err
		}
	}
}
