package maildb

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// keepKeys is how long a Delivery's Key is remembered: longer than any client tries again.
const keepKeys = 7 * 24 * time.Hour

var (
	// errKeySeen ends a transaction whose delivery had been stored before.
	errKeySeen = errors.New("delivery key was seen before")
	// errBlobGone ends a transaction whose blob was swept between look-up and use.
	errBlobGone = errors.New("blob went away")
)

// blobUse is how a delivery's bytes become owned in one organisation.
type blobUse struct {
	org  mailcore.OrgID
	refs int
	id   int64      // known row; 0: ref is to be inserted
	ref  engine.Ref // of bytes that are stored
	// bytes are stored with the transaction and get their ref there at the latest; nil: they were before it.
	bytes *engine.Encoded
}

// Commit stores a delivery: bytes, rows, counters, events and tasks in one transaction that is durable when Commit
// returns. It neither closes nor keeps dl.Raw. mailcore.ErrOverQuota and mailcore.ErrNoMailbox name the recipient's
// mailbox in their text; then nothing at all was stored.
func (d *DB) Commit(ctx context.Context, dl mailcore.Delivery) (mailcore.Receipt, error) {
	d.commits.Add(1)
	parts, err := d.parts(&dl)
	if err != nil {
		return mailcore.Receipt{}, fmt.Errorf("commit %s: %w", dl.ID, err)
	}
	if d.mayJoin(parts) {
		receipt, err := d.commitTogether(ctx, parts[0])
		switch {
		case err == nil:
			return receipt, nil
		case !errors.Is(err, errAlone):
			return mailcore.Receipt{}, fmt.Errorf("commit %s: %w", dl.ID, noRoom(err))
		}
	}
	for try := 0; ; try++ {
		receipt, err := d.commitOnce(ctx, parts)
		switch {
		case errors.Is(err, errKeySeen):
			return d.seenReceipt(ctx, &dl)
		case errors.Is(err, mailcore.ErrRulesChanged):
			d.routes.clear() // another node changed them
			return mailcore.Receipt{}, fmt.Errorf("commit %s: %w", dl.ID, err)
		case (errors.Is(err, errBlobGone) || errors.Is(err, errPlaceGone)) && try < 3:
			continue
		case err != nil:
			return mailcore.Receipt{}, fmt.Errorf("commit %s: %w", dl.ID, noRoom(err))
		}
		return receipt, nil
	}
}

// noRoom gives the house's name to a store without room.
func noRoom(err error) error {
	if errors.Is(err, engine.ErrFull) && !errors.Is(err, mailcore.ErrFull) {
		return errors.Join(mailcore.ErrFull, err)
	}
	return err
}

// parts splits a delivery by bytes: first what all share, then each copy with bytes of its own.
func (d *DB) parts(dl *mailcore.Delivery) ([]*commitTx, error) {
	all := []*mailcore.Delivery{dl}
	for _, a := range dl.Apart {
		one := *dl
		one.Raw, one.Prefix, one.Structure = a.Raw, a.Prefix, a.Structure
		one.Local, one.Apart, one.Remote = a.Local, nil, a.Remote
		one.Org = cmp.Or(a.Org, one.Org)
		one.Effects, one.Marks, one.Journal, one.Replaces = nil, nil, nil, nil
		all = append(all, &one)
	}
	parts := make([]*commitTx, 0, len(all))
	for _, one := range all {
		c, err := prepare(one)
		if err != nil {
			return nil, err
		}
		if err := checkKeywords(one.Local); err != nil {
			return nil, err
		}
		parts = append(parts, &commitTx{d: d, dl: one, c: c})
	}
	return parts, nil
}

func (d *DB) commitOnce(ctx context.Context, parts []*commitTx) (mailcore.Receipt, error) {
	main := parts[0]
	if main.dl.Key != "" {
		if r, err := d.seenReceipt(ctx, main.dl); err == nil {
			return r, nil
		} else if !errors.Is(err, sql.ErrNoRows) {
			return mailcore.Receipt{}, err
		}
	}
	if main.base = nil; main.dl.Replaces != nil {
		var err error
		if main.base, err = d.Index(ctx, main.dl.Replaces.Mailbox, main.dl.Replaces.Folder); err != nil {
			return mailcore.Receipt{}, err
		}
	}
	if err := d.putBlobs(ctx, parts); err != nil {
		return mailcore.Receipt{}, err
	}
	defer release(parts)
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, t := range parts {
			t.reset(tx)
		}
		return main.run(parts)
	})
	if err != nil {
		if refused(err) {
			d.giveUp(ctx, parts)
		}
		return mailcore.Receipt{}, err
	}
	for _, t := range parts {
		d.dropRefs(ctx, t.unused)
		d.sweep(ctx, t.dead)
	}
	return main.receipt, nil
}

// putBlobs makes the bytes of a delivery durable before the transaction, or prepares them to become so with it, once for
// each organisation.
func (d *DB) putBlobs(ctx context.Context, parts []*commitTx) error {
	var fresh []*blobUse
	var sources []engine.Source
	sum, small := int64(0), d.gatherer != nil
	for _, t := range parts {
		t.uses = blobUses(t.dl)
		for i := range t.uses {
			u := &t.uses[i]
			if err := d.findBlob(ctx, t, u); err != nil {
				return err
			}
			if u.id != 0 {
				continue
			}
			fresh = append(fresh, u)
			sources = append(sources, engine.Source{Org: int64(u.org), Data: t.c.raw, Size: t.c.size})
			sum += t.c.size
			small = small && t.c.size < engine.SmallBlob
		}
	}
	if small && sum <= engine.EncodeMost {
		encoded, err := d.gatherer.Encode(ctx, sources...)
		if err != nil {
			return err
		}
		for i := range encoded {
			fresh[i].bytes = encoded[i]
		}
		if err = d.gatherer.Prepare(encoded); err != nil {
			d.giveUp(ctx, parts)
			release(parts)
		}
		return noRoom(err)
	}
	for i, u := range fresh {
		var err error
		if u.ref, err = d.blobs.Put(ctx, sources[i].Org, sources[i].Data, sources[i].Size); err != nil {
			d.giveUp(ctx, parts)
			return noRoom(err)
		}
	}
	return nil
}

// blobUses tells which organisations get the bytes of a delivery, and how often.
func blobUses(dl *mailcore.Delivery) []blobUse {
	var uses []blobUse
	add := func(org mailcore.OrgID, n int) {
		for i := range uses {
			if uses[i].org == org {
				uses[i].refs += n
				return
			}
		}
		uses = append(uses, blobUse{org: org, refs: n})
	}
	for i := range dl.Local {
		add(dl.Local[i].Org, 1)
	}
	if len(dl.Remote) > 0 {
		add(dl.Org, len(dl.Remote))
	}
	for i := range dl.Effects {
		add(dl.Effects[i].Org, 1)
	}
	for i := range dl.Journal {
		add(dl.Journal[i].Org, 1)
	}
	slices.SortFunc(uses, func(a, b blobUse) int { return cmp.Compare(a.org, b.org) })
	return uses
}

// findBlob looks for the same bytes. Our trace headers make a mail from a door unlike any other, so only mails without them
// are looked up.
func (d *DB) findBlob(ctx context.Context, t *commitTx, u *blobUse) error {
	if len(t.dl.Prefix) > 0 {
		return nil
	}
	err := d.db.QueryRow(ctx, "SELECT id FROM blobs WHERE org = ? AND hash = ?", u.org, t.c.hash[:]).Scan(&u.id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// release gives back the memory of bytes that were stored with the transaction, or not.
func release(parts []*commitTx) {
	for _, t := range parts {
		for i := range t.uses {
			if b := t.uses[i].bytes; b != nil {
				b.Release()
			}
		}
	}
}

// refused tells whether err is our own answer. After any other error the commit may have succeeded all the same, with
// only its answer lost, and the bytes must stay.
func refused(err error) bool {
	for _, own := range []error{errAlone, errKeySeen, errBlobGone, errPlaceGone, mailcore.ErrRulesChanged, mailcore.ErrOverQuota, mailcore.ErrNoMailbox, mailcore.ErrNoFolder,
		mailcore.ErrNoMessage} {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}

// giveUp deletes bytes whose transaction failed. What a crash leaves behind is given up by Compact.
func (d *DB) giveUp(ctx context.Context, parts []*commitTx) {
	var refs []engine.Ref
	for _, t := range parts {
		for i := range t.uses {
			u := &t.uses[i]
			if u.bytes != nil {
				u.ref = u.bytes.Ref()
			}
			if u.ref != "" {
				refs = append(refs, u.ref)
			}
		}
	}
	d.dropRefs(ctx, refs)
}

func (d *DB) dropRefs(ctx context.Context, refs []engine.Ref) {
	ctx = context.WithoutCancel(ctx)
	for _, ref := range refs {
		if err := d.blobs.Delete(ctx, ref); err != nil {
			d.log.Warn("delete unused blob", "ref", string(ref), "err", err)
		}
	}
}

// commitTx is one run of a delivery's transaction. It may run again, so reset puts all of it back.
type commitTx struct {
	d  *DB
	dl *mailcore.Delivery
	c  *content

	base *Index // of the folder of Delivery.Replaces

	tx      *engine.Tx
	uses    []blobUse
	blobs   map[mailcore.OrgID]int64
	receipt mailcore.Receipt
	unused  []engine.Ref // put, but the same bytes came first through another delivery
	dead    []deadBlob
	shared  map[mailcore.MailboxID]int64 // growth that quotas of several mailboxes are charged for
}

func (t *commitTx) reset(tx *engine.Tx) {
	t.tx = tx
	t.blobs = make(map[mailcore.OrgID]int64, len(t.uses))
	t.receipt = mailcore.Receipt{ID: t.dl.ID}
	t.unused, t.dead = nil, nil
	t.shared = map[mailcore.MailboxID]int64{}
}

// spot is one copy of one part, and its place in the receipt.
type spot struct {
	part *commitTx
	copy *mailcore.LocalCopy
	at   int
}

// spots lists the copies of all parts in the order of mailboxes, so that two deliveries never wait for each other
// crosswise.
func spots(parts []*commitTx) []spot {
	var list []spot
	for _, t := range parts {
		for i := range t.dl.Local {
			list = append(list, spot{t, &t.dl.Local[i], len(list)})
		}
	}
	slices.SortStableFunc(list, func(a, b spot) int { return cmp.Compare(a.copy.Mailbox, b.copy.Mailbox) })
	return list
}

// run is the transaction; t is the first of the parts.
func (t *commitTx) run(parts []*commitTx) error {
	if err := t.storeBytes(parts); err != nil {
		return err
	}
	for _, part := range parts {
		for i := range part.uses {
			if err := part.own(&part.uses[i]); err != nil {
				return err
			}
		}
	}
	if err := t.replace(); err != nil {
		return err
	}
	list := spots(parts)
	t.receipt.Placed = make([]mailcore.Placed, len(list))
	var told []arrivalCopy
	list, err := t.holdBack(list)
	if err != nil {
		return err
	}
	for _, run := range runs(list) {
		placed, err := run[0].part.placeRun(run)
		if err != nil {
			return err
		}
		for i, p := range placed {
			s := run[i]
			t.receipt.Placed[s.at] = p
			if s.copy.Arrival && !p.Duplicate {
				told = append(told, arrivalCopy{s.copy.Org, p.Mailbox, p.Folder, p.Message, s.copy.Rcpt, s.copy.Outgoing})
			}
		}
	}
	if err := t.d.addArrivals(t.tx, t.dl, told); err != nil {
		return err
	}
	for _, part := range parts {
		if err := part.queueRemote(); err != nil {
			return err
		}
		t.receipt.Queued += len(part.dl.Remote)
	}
	if t.dl.Note != nil {
		if err := t.d.noteAccess(t.tx, *t.dl.Note); err != nil {
			return err
		}
	}
	if err := t.addEffects(); err != nil {
		return err
	}
	if err := t.addJournal(); err != nil {
		return err
	}
	if err := t.rememberKey(); err != nil {
		return err
	}
	return t.chargeShared(parts)
}

// replace takes away the messages that the delivery replaces; that comes first, so that their room is there for the new ones.
func (t *commitTx) replace() error {
	old := t.dl.Replaces
	if old == nil {
		return nil
	}
	uids := make(mailcore.UIDSet, len(old.UIDs))
	for i, u := range old.UIDs {
		uids[i] = mailcore.UIDRange{Start: u, Stop: u}
	}
	gone, dead, err := t.d.expunge(t.tx, t.base, old.Mailbox, old.Folder, uids, false, false)
	if err == nil && len(gone) != len(uids) {
		err = fmt.Errorf("replace %d messages of folder %d, %d of which are there: %w", len(uids), old.Folder, len(gone), mailcore.ErrNoMessage)
	}
	t.dead = append(t.dead, dead...)
	return err
}

// chargeShared charges the quotas that mailboxes share, last of all, so that their rows are locked briefly.
func (t *commitTx) chargeShared(parts []*commitTx) error {
	grown := map[mailcore.MailboxID]int64{}
	for _, part := range parts {
		for mb, bytes := range part.shared {
			if bytes > 0 {
				grown[mb] += bytes
			}
		}
	}
	return t.d.charge(t.tx, grown)
}

// storeBytes stores what putBlobs prepared.
func (t *commitTx) storeBytes(parts []*commitTx) error {
	var list []*engine.Encoded
	for _, part := range parts {
		for i := range part.uses {
			if b := part.uses[i].bytes; b != nil {
				list = append(list, b)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	if err := t.d.gatherer.PutIn(t.tx, list); err != nil {
		return noRoom(err)
	}
	for _, part := range parts {
		for i := range part.uses {
			if u := &part.uses[i]; u.bytes != nil {
				u.ref = u.bytes.Ref()
			}
		}
	}
	return nil
}

// own makes the row of the bytes, or adds owners to it.
func (t *commitTx) own(u *blobUse) error {
	if u.id == 0 {
		row, err := t.blobRow(u.org, u.ref, u.refs)
		if err != nil {
			return err
		}
		res, err := t.tx.Run("INSERT INTO blobs ("+blobColumns+") VALUES "+tuples(len(row), 1), row...)
		if err == nil {
			id, err := res.LastInsertId()
			t.blobs[u.org] = id
			return err
		}
		if !engine.IsDuplicate(err) {
			return err
		}
		t.unused = append(t.unused, u.ref)
		var id int64
		if err := t.tx.Row("SELECT id FROM blobs WHERE org = ? AND hash = ?", u.org, t.c.hash[:]).Scan(&id); err != nil {
			return err
		}
		t.blobs[u.org] = id
	} else {
		t.blobs[u.org] = u.id
	}
	res, err := t.tx.Run("UPDATE blobs SET refs = refs + ? WHERE id = ?", u.refs, t.blobs[u.org])
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errBlobGone)
	}
	return nil
}

const blobColumns = `org, hash, raw_hash, ref, size, refs, attachments, sent_at, header_id, from_address, from_name, to_list, subject,
	preview, verdict, structure, sent_day, find_from, find_subject, fields`

// blobRow is what a row of blobs holds of a mail.
func (t *commitTx) blobRow(org mailcore.OrgID, ref engine.Ref, refs int) ([]any, error) {
	c := t.c
	verdict, err := verdictText(t.dl.VerdictIn(org))
	return []any{org, c.hash[:], c.rawHash[:], string(ref), c.size, refs, c.attachments, c.sentAt, c.headerID, c.fromAddress,
		c.fromName, c.to, c.subject, c.preview, verdict, c.structure, c.sentDay, c.findFrom, c.findSubject, c.fields}, err
}

func (t *commitTx) queueRemote() error {
	for i := range t.dl.Remote {
		r := t.dl.Remote[i]
		_, err := t.d.outgoing.Add(t.tx, engine.Task[outgoingTask]{
			Org: int64(t.dl.Org), Key: rand.Text(), At: r.NotBefore,
			Payload: outgoingTask{Remote: r, Sender: t.dl.Sender, Trace: t.dl.ID, Blob: t.blobs[t.dl.Org], Size: t.c.size, At: t.dl.ReceivedAt},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keyHash keeps the keys of different senders apart: they come from clients, and a receipt is its sender's secret.
func keyHash(dl *mailcore.Delivery) []byte {
	h := sha256.Sum256(fmt.Appendf(nil, "%d/%d/%s", dl.Org, dl.Sender, dl.Key))
	return h[:]
}

func (t *commitTx) rememberKey() error {
	if t.dl.Key == "" {
		return nil
	}
	raw, err := json.Marshal(t.receipt)
	if err != nil {
		return err
	}
	now := t.d.now()
	_, err = t.tx.Run("INSERT INTO delivery_keys (delivery_key, receipt, at) VALUES (?, ?, ?)", keyHash(t.dl), raw, millis(now))
	if engine.IsDuplicate(err) {
		return errKeySeen
	}
	if err != nil || now.UnixNano()%64 != 0 {
		return err
	}
	_, err = t.tx.Run("DELETE FROM delivery_keys WHERE at < ?", millis(now.Add(-keepKeys)))
	return err
}

// seenReceipt gives the answer of the first delivery with that key; sql.ErrNoRows when there was none.
func (d *DB) seenReceipt(ctx context.Context, dl *mailcore.Delivery) (mailcore.Receipt, error) {
	var raw []byte
	var r mailcore.Receipt
	if err := d.db.QueryRow(ctx, "SELECT receipt FROM delivery_keys WHERE delivery_key = ?", keyHash(dl)).Scan(&raw); err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("stored receipt: %w", err)
	}
	r.Duplicate = true
	return r, nil
}
