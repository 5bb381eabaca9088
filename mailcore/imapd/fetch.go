package imapd

import (
	"bytes"
	"errors"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// fetch is FETCH (RFC 9051, section 6.4.5) with CHANGEDSINCE (RFC 7162, section 3.1.4.1).
func (c *conn) fetch(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	set, err := cmd.numSet()
	if err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	q, err := cmd.fetchItems()
	if err != nil {
		return err
	}
	if err := cmd.fetchModifiers(&q); err != nil {
		return err
	}
	if err := cmd.end(); err != nil {
		return err
	}
	if q.vanished && !(c.qresync && q.changed && cmd.byUID()) {
		return syntaxError("VANISHED needs UID FETCH, CHANGEDSINCE and QRESYNC")
	}
	uids, err := c.sel.view.uidsOf(set, cmd.byUID(), false, c.sel.saved)
	if err != nil {
		return err
	}
	q.uid = q.uid || cmd.byUID() && !c.uidOnly
	q.modseq = q.modseq || q.changed
	if q.modseq {
		c.enableCondstore()
	}
	if q.vanished && !set.saved {
		if err := c.vanishedEarlier(set.resolve(uint32(c.sel.view.lastUID())), q.changedSince, 0); err != nil {
			return err
		}
	}
	if q.readsContent() {
		if err := c.noteUIDs("read", uids, ""); err != nil {
			return err
		}
		if err := c.noteHanded(uids); err != nil {
			return err
		}
	}
	f := fetcher{conn: c, q: &q, sel: c.sel}
	if err := f.run(uids); err != nil {
		return err
	}
	switch {
	case f.encoded:
		return errUnknownCTE
	case f.broken > 0:
		return no("SERVERBUG", "Some messages could not be read")
	case !cmd.byUID() && c.sel.view.hasGhost(uids):
		cmd.code = "EXPUNGEISSUED"
	}
	return nil
}

// noteHanded remembers, before they go out, that unread mails are fetched: their authors can no longer call them back.
func (c *conn) noteHanded(uids mailcore.UIDSet) error {
	var unread []mailcore.UID
	snap := c.sel.view.snap
	c.sel.view.each(uids, func(pos int) {
		if snap.Flags(pos)&mailcore.FlagSeen == 0 {
			unread = append(unread, snap.UID(pos))
		}
	})
	if len(unread) == 0 {
		return nil
	}
	return c.srv.store.MarkHanded(c.ctx, c.sel.mailbox, c.sel.folder, unread, maildb.HandedProgram)
}

func (p *parser) fetchModifiers(q *fetchQuery) error {
	if !p.take(' ') || p.done() {
		return nil
	}
	return p.list(func() error {
		switch p.word() {
		case "CHANGEDSINCE":
		case "VANISHED":
			q.vanished = true
			return nil
		default:
			return syntaxError("unknown FETCH modifier")
		}
		if err := p.space(); err != nil {
			return err
		}
		var err error
		q.changed = true
		q.changedSince, err = p.number64()
		return err
	})
}

// fetcher answers one FETCH.
type fetcher struct {
	*conn
	q       *fetchQuery
	sel     *selection
	seen    mailcore.UIDSet // to be marked \Seen
	marks   bool
	broken  int  // messages that could not be read
	encoded bool // BINARY was asked of a part with an unknown encoding
	kept    keptFields
}

// keptFields stands for a message of which the row has all that is asked. It is used for one row after the other.
type keptFields struct {
	body
	raw  bytes.Reader
	part message.Part
	st   message.Structure
}

func (f *fetcher) run(uids mailcore.UIDSet) error {
	snap := f.sel.view.snap
	f.marks = f.q.marksSeen() && !f.sel.readOnly
	if f.q.changed {
		uids = f.changedSince(uids)
	}
	if len(uids) == 0 {
		return nil
	}
	if f.q.indexOnly() {
		f.sel.view.each(uids, f.fromIndex)
		return nil
	}
	fields := f.q.listsFields()
	rows := func(fn func(*mailcore.Message) error) error {
		// Rows reads page by page, so a slow client holds no cursor of the database.
		return f.srv.store.Rows(f.ctx, f.sel.mailbox, f.sel.folder, uids, f.q.want(), fn)
	}
	if (fields || len(f.q.sections) == 0) && f.sel.view.holds(uids, 2*aheadRows) {
		rows = func(fn func(*mailcore.Message) error) error { return f.rowsAhead(uids, f.q.want(), fn) }
	}
	err := rows(func(m *mailcore.Message) error {
		pos, ok := snap.Find(m.UID)
		if !ok {
			return nil
		}
		switch {
		case fields:
			f.withFields(pos, m)
		case len(f.q.sections) > 0:
			f.withBody(pos, m)
		default:
			f.row(pos, m, nil)
		}
		if f.wr.err != nil {
			return errClose
		}
		return nil
	})
	if err == nil && len(f.seen) > 0 {
		_, _, _, err = f.srv.store.SetFlags(f.ctx, f.sel.mailbox, f.sel.folder,
			maildb.FlagChange{UIDs: f.seen, Op: maildb.AddFlags, Flags: mailcore.FlagSeen})
	}
	return err
}

// joinUID appends u, extending the last range when no other message of the view lies between.
func joinUID(s mailcore.UIDSet, u mailcore.UID, pos int, snap *maildb.Index) mailcore.UIDSet {
	if n := len(s); n > 0 && pos > 0 && s[n-1].Stop == snap.UID(pos-1) {
		s[n-1].Stop = u
		return s
	}
	return append(s, mailcore.UIDRange{Start: u, Stop: u})
}

func (f *fetcher) changedSince(uids mailcore.UIDSet) mailcore.UIDSet {
	snap := f.sel.view.snap
	out := mailcore.UIDSet{}
	f.sel.view.each(uids, func(pos int) {
		if snap.ModSeq(pos) > f.q.changedSince {
			out = joinUID(out, snap.UID(pos), pos, snap)
		}
	})
	return out
}

// fromIndex answers FLAGS, UID and MODSEQ.
func (f *fetcher) fromIndex(pos int) {
	snap := f.sel.view.snap
	f.beginFetch(pos)
	f.common(snap.UID(pos), snap.Flags(pos), snap.Keywords(pos), snap.ModSeq(pos))
	f.wr.byte(')').crlf()
}

// common writes what needs no row. It ends without a space.
func (f *fetcher) common(u mailcore.UID, flags mailcore.Flags, keywords []string, modseq uint64) {
	w, start := &f.wr, len(f.wr.b)
	if f.q.uid {
		w.str("UID ").num(uint64(u)).byte(' ')
	}
	if f.q.flags {
		w.str("FLAGS ").flags(flags, keywords, f.isRecent(u)).byte(' ')
	}
	if f.q.modseq {
		w.str("MODSEQ (").num(modseq).str(") ")
	}
	if len(w.b) > start {
		w.b = w.b[:len(w.b)-1]
	}
}

// row writes a whole answer; b is needed for sections only.
func (f *fetcher) row(pos int, m *mailcore.Message, b *body) {
	var st *message.Structure
	if b != nil && b.st != nil {
		st = b.st
	} else if f.q.needsStructure() {
		var err error
		if st, err = f.structureOf(m, b); err != nil {
			f.fault(m, err)
			return
		}
	}
	if b != nil {
		b.st = st
		if err := b.prepare(f.q.sections); err != nil {
			f.fault(m, err)
			return
		}
	}
	snap := f.sel.view.snap
	flags := snap.Flags(pos)
	if f.marks && flags&mailcore.FlagSeen == 0 {
		flags |= mailcore.FlagSeen
		f.seen = addUID(f.seen, m.UID)
	}
	w := &f.wr
	f.beginFetch(pos)
	start := len(w.b)
	f.common(m.UID, flags, snap.Keywords(pos), snap.ModSeq(pos))
	f.items(m, st, start)
	if b != nil {
		f.writeSections(b, len(w.b) != start)
	}
	w.byte(')').crlf()
}

// items writes what stands in the row and its structure; a space comes before each that is not the first after start.
func (f *fetcher) items(m *mailcore.Message, st *message.Structure, start int) {
	w, q := &f.wr, f.q
	item := func(asked bool, name string) bool {
		if asked && len(w.b) != start {
			w.byte(' ')
		}
		if asked {
			w.str(name).byte(' ')
		}
		return asked
	}
	if item(q.size, "RFC822.SIZE") {
		w.num(uint64(m.Size))
	}
	if item(q.date, "INTERNALDATE") {
		w.date(m.InternalDate)
	}
	if item(q.savedate, "SAVEDATE") {
		w.date(m.SavedAt)
	}
	if item(q.emailID, "EMAILID") {
		w.byte('(').str(emailID(m)).byte(')')
	}
	if item(q.threadID, "THREADID") {
		w.byte('(').str(threadID(m)).byte(')')
	}
	if item(q.preview, "PREVIEW") {
		w.quoted(m.Preview)
	}
	if item(q.envelope, "ENVELOPE") {
		w.envelope(&st.Header)
	}
	if item(q.body, "BODY") {
		w.structure(st.Root, false)
	}
	if item(q.structure, "BODYSTRUCTURE") {
		w.structure(st.Root, true)
	}
}

// writeSections writes the prepared sections. The writer may have been flushed in between.
func (f *fetcher) writeSections(b *body, space bool) {
	for i := range b.values {
		if space {
			f.wr.byte(' ')
		}
		space = true
		f.wr.str(f.q.sections[i].label).byte(' ')
		if err := b.write(&f.wr, &b.values[i]); err != nil {
			// The length is announced already: only an end of the connection tells the client.
			f.log().Error("imap body", "message", b.id, "err", err)
			f.wr.err = err
			break
		}
	}
}

func (f *fetcher) fault(m *mailcore.Message, err error) {
	if errors.Is(err, errUnknownCTE) {
		f.encoded = true
		return
	}
	f.broken++
	f.log().Error("imap message is not readable", "message", int64(m.ID), "err", err)
}

// structureOf reads the structure from the row. A row from before its format is parsed from the bytes again.
func (f *fetcher) structureOf(m *mailcore.Message, b *body) (*message.Structure, error) {
	if len(m.Structure) > 0 {
		st, err := message.Unmarshal(m.Structure)
		if err == nil || !errors.Is(err, message.ErrFormat) {
			return st, err
		}
	}
	if b == nil {
		raw, err := f.srv.store.OpenRaw(f.ctx, f.sel.mailbox, m.ID)
		if err != nil {
			return nil, err
		}
		defer raw.Close()
		return message.Parse(raw, raw.Size())
	}
	return message.Parse(b.raw, b.raw.Size())
}

// withFields answers a message of which only header fields are asked for. Where the row does not have them, the bytes do.
func (f *fetcher) withFields(pos int, m *mailcore.Message) {
	if m.Fields == nil {
		full, err := f.srv.store.Message(f.ctx, f.sel.mailbox, m.ID)
		if err == nil {
			m.Structure = full.Structure
			f.withBody(pos, m)
		} else if !errors.Is(err, mailcore.ErrNoMessage) {
			f.fault(m, err)
		}
		return
	}
	k, n := &f.kept, int64(len(m.Fields))
	k.raw.Reset(m.Fields)
	k.part = message.Part{BodyStart: n, BodyEnd: n}
	k.st.Root = &k.part
	k.body = body{id: m.ID, raw: &k.raw, st: &k.st, values: k.values, scratch: k.scratch, head: headerCache{end: n, b: m.Fields}}
	f.row(pos, m, &k.body)
}

// withBody answers a message whose bytes are needed.
func (f *fetcher) withBody(pos int, m *mailcore.Message) {
	raw, err := f.srv.store.OpenRaw(f.ctx, f.sel.mailbox, m.ID)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return // expunged this very moment
	}
	if err != nil {
		f.fault(m, err)
		return
	}
	defer raw.Close()
	f.row(pos, m, &body{id: m.ID, raw: raw})
}
