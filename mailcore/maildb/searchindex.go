package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

const (
	// indexBatch is how many messages are indexed in one transaction.
	indexBatch = 100
	// indexText is how much text of one message is indexed.
	indexText = 512 << 10
	// busyBatch is the same while mails arrive: they share the processors with it.
	busyBatch = 40
	// indexPause lies between two batches; a search does not wait for it.
	indexPause = 20 * time.Millisecond
	// busyPause is how many times as long as a batch took RunIndex then pauses while mails arrive: the index may be late,
	// deliveries may not. What it takes from them is a tenth at most.
	busyPause = 15
	// calmLook is after how long without a delivery it goes on all the same.
	calmLook = 50 * time.Millisecond
	// indexIdle is how often the queue is looked at when nothing was there.
	indexIdle = time.Second
	// indexSweep is how often words of messages that are gone are deleted.
	indexSweep = 10 * time.Minute
)

// RunIndex makes words of arrived messages searchable, until ctx ends. Several nodes may run it.
func (d *DB) RunIndex(ctx context.Context) error {
	var files sync.WaitGroup
	defer files.Wait()
	files.Go(func() { d.runFiles(ctx) })
	swept := time.Now()
	commits, limit := d.commits.Load(), indexBatch
	for ctx.Err() == nil {
		start := time.Now()
		n, err := d.indexOldest(ctx, limit, commits)
		busy := d.commits.Load() != commits
		if err != nil && ctx.Err() == nil {
			d.log.Error("search index is behind", "err", err)
		}
		if time.Since(swept) > indexSweep {
			swept = time.Now()
			if err := d.sweepIndex(ctx); err != nil && ctx.Err() == nil {
				d.log.Error("search index was not swept", "err", err)
			}
		}
		pause := indexPause
		switch commits = d.commits.Load(); {
		case n < limit:
			pause = indexIdle
		case busy:
			pause = max(pause, busyPause*time.Since(start))
		}
		if n == limit && busy {
			d.waitWhileBusy(ctx, pause)
		} else {
			wait(ctx, pause)
		}
		if limit = indexBatch; busy {
			limit = busyBatch
		}
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// waitWhileBusy waits that long, but no longer than mails go on to arrive.
func (d *DB) waitWhileBusy(ctx context.Context, pause time.Duration) {
	for end := time.Now().Add(pause); ctx.Err() == nil && time.Now().Before(end); {
		commits := d.commits.Load()
		wait(ctx, min(time.Until(end), calmLook))
		if d.commits.Load() == commits {
			return
		}
	}
}

// indexOldest indexes up to limit messages, but for those of mailboxes where a search waits for them, and tells how many.
// commits are the deliveries of before; more of them let it merge less.
func (d *DB) indexOldest(ctx context.Context, limit int, commits int64) (int, error) {
	list, err := d.waitingForIndex(ctx, 0, limit)
	if err != nil {
		return 0, err
	}
	free := map[mailcore.MailboxID]bool{}
	for _, mb := range mailboxesOf(list) {
		if turn := d.catching.take(mb); turn != nil {
			free[mb] = true
			defer turn.drop()
			defer turn.unlock()
		}
	}
	list = slices.DeleteFunc(list, func(w waiting) bool { return !free[w.mailbox] })
	if len(list) == 0 {
		return 0, nil
	}
	if err := d.indexList(ctx, list); err != nil {
		return 0, err
	}
	return len(list), d.mergeSome(ctx, mailboxesOf(list), d.commits.Load() != commits)
}

func mailboxesOf(list []waiting) []mailcore.MailboxID {
	var ids []mailcore.MailboxID
	for _, w := range list {
		if len(ids) == 0 || ids[len(ids)-1] != w.mailbox {
			ids = append(ids, w.mailbox)
		}
	}
	return ids
}

// waiting is a message in the queue. The row is read along with the queue when it is of common size.
type waiting struct {
	mailbox   mailcore.MailboxID
	message   mailcore.MessageID
	ref       string
	structure []byte
	blob      int64
	files     bool // whose text is still to be read
}

// indexRow is up to which size of their structure messages of a batch are held at once.
const indexRow = 64 << 10

// indexWrite is after how many bytes of words a batch is written, so that long mails need neither much memory nor a long
// transaction.
const indexWrite = 4 << 20

// indexSome indexes up to limit messages, of one mailbox or (0) of all, and tells which it found waiting.
func (d *DB) indexSome(ctx context.Context, mb mailcore.MailboxID, limit int) ([]waiting, error) {
	list, err := d.waitingForIndex(ctx, mb, limit)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, d.indexList(ctx, list)
}

// indexList indexes messages, in the order of their mailboxes and ids.
func (d *DB) indexList(ctx context.Context, list []waiting) error {
	err := d.indexTogether(ctx, list)
	if !errors.Is(err, errIndexed) {
		return err
	}
	for i := range list { // another node took some of them
		if err := d.indexTogether(ctx, list[i:i+1]); err != nil && !errors.Is(err, errIndexed) {
			return err
		}
	}
	return nil
}

// errIndexed says that another node was faster with some of the messages.
var errIndexed = errors.New("message left the queue of the index")

// indexTogether gathers the words of messages, a part for each mailbox, and writes them in few transactions.
func (d *DB) indexTogether(ctx context.Context, list []waiting) error {
	table := wordTables.Get().(*wordTable)
	defer wordTables.Put(table)
	table.reset()
	var parts []*wordPart
	size, from := 0, 0
	for i := range list {
		w := &list[i]
		if err := d.findWords(ctx, w, "", table); err != nil {
			return fmt.Errorf("index message %d: %w", w.message, err)
		}
		last, much := i == len(list)-1, size+table.bytes() >= indexWrite
		if (last || much || list[i+1].mailbox != w.mailbox) && len(table.docs) > 0 {
			p := table.part(w.mailbox)
			parts, size = append(parts, p), size+p.size
			table.reset()
		}
		if !last && !much {
			continue
		}
		if err := d.writeParts(ctx, list[from:i+1], parts); err != nil {
			return err
		}
		parts, size, from = nil, 0, i+1
	}
	return nil
}

// writeParts takes messages out of the queue and writes their words.
func (d *DB) writeParts(ctx context.Context, list []waiting, parts []*wordPart) error {
	taken := make([]any, 0, 2*len(list))
	var files []any
	for _, w := range list {
		taken = append(taken, w.mailbox, w.message)
		if w.files {
			files = append(files, w.blob, w.mailbox, w.message)
		}
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("DELETE FROM index_queue WHERE (mailbox, message) IN ("+pairs(d.db.Dialect(), len(list))+")", taken...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || int(n) != len(list) {
			return errors.Join(err, errIndexed)
		}
		if len(files) > 0 {
			_, err := tx.Run(insertIgnore(d.db.Dialect())+"file_queue (blob_id, mailbox, message) VALUES "+tuples(3, len(files)/3), files...)
			if err != nil {
				return err
			}
		}
		return putParts(tx, parts)
	})
}

// waitingBlob joins the blob b of what waits in a queue q: a message, or a mail of an archive, see archiveBox.
const waitingBlob = `LEFT JOIN messages m ON m.id = q.message AND m.mailbox = q.mailbox
	LEFT JOIN archive a ON q.mailbox < 0 AND a.id = q.message AND a.org = -q.mailbox LEFT JOIN blobs b ON b.id = COALESCE(m.blob_id, a.blob_id)`

func (d *DB) waitingForIndex(ctx context.Context, mb mailcore.MailboxID, limit int) ([]waiting, error) {
	where, args := "", []any{indexRow}
	if mb != 0 {
		where, args = "WHERE mailbox = ?", append(args, mb)
	}
	rows, err := d.db.Query(ctx, `SELECT q.mailbox, q.message, COALESCE(b.ref, ''), CASE WHEN LENGTH(b.structure) <= ? THEN b.structure END, COALESCE(b.id, 0)
		FROM (SELECT mailbox, message FROM index_queue `+where+` ORDER BY mailbox, message LIMIT ?) q
		`+waitingBlob, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []waiting
	for rows.Next() {
		var w waiting
		if err := rows.Scan(&w.mailbox, &w.message, &w.ref, &w.structure, &w.blob); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

// findWords reads a message and adds its words to a table; none of one that is gone. Bytes that cannot be read any more must
// not stop the queue: the message stays findable by its fields. files is the text of its files, if that was read.
func (d *DB) findWords(ctx context.Context, w *waiting, files string, t *wordTable) error {
	structure := w.structure
	if w.structure = nil; structure == nil {
		var err error
		if structure, err = d.waitingStructure(ctx, w); err != nil || structure == nil {
			return err
		}
	}
	s, err := message.Unmarshal(structure)
	if err != nil {
		d.log.Error("structure of message cannot be read", "message", w.message, "err", err)
		return nil
	}
	h := &s.Header
	t.begin(w.message)
	t.add(fieldSubject, h.Subject)
	t.add(fieldFrom, addressText(h.From, h.Sender, h.ReplyTo))
	t.add(fieldTo, addressText(h.To, h.Cc, h.Bcc))
	names := ""
	s.Walk(func(_ string, p *message.Part) bool {
		w.files = w.files || hasFileText(p)
		if name := p.Filename(); name != "" && len(names) < indexText {
			names += name + "\n"
		}
		return true
	})
	t.add(fieldFile, names)
	t.add(fieldBody, d.bodyText(ctx, w, s))
	t.add(fieldBody, files)
	return nil
}

// waitingStructure reads what was too large to be read along; nil for a message that is gone.
func (d *DB) waitingStructure(ctx context.Context, w *waiting) (structure []byte, err error) {
	q, owner := "SELECT b.structure FROM messages x JOIN blobs b ON b.id = x.blob_id WHERE x.id = ? AND x.mailbox = ?", int64(w.mailbox)
	if w.mailbox < 0 {
		q, owner = "SELECT b.structure FROM archive x JOIN blobs b ON b.id = x.blob_id WHERE x.id = ? AND x.org = ?", -owner
	}
	err = d.db.QueryRow(ctx, q, w.message, owner).Scan(&structure)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return structure, err
}

func (d *DB) bodyText(ctx context.Context, w *waiting, s *message.Structure) string {
	b, err := d.openWaiting(ctx, w)
	if err != nil {
		d.log.Error("message cannot be opened for the index", "message", w.message, "err", err)
		return ""
	}
	defer b.Close()
	bare := *s
	bare.Header = message.Envelope{} // subject and addresses are words of their own fields
	text, err := message.SearchText(b, &bare, indexText)
	if err != nil {
		d.log.Error("message cannot be read for the index", "message", w.message, "err", err)
	}
	return text
}

// openWaiting opens the bytes of a message that waits.
func (d *DB) openWaiting(ctx context.Context, w *waiting) (engine.Blob, error) {
	b, err := d.blobs.Open(ctx, engine.Ref(w.ref))
	if !errors.Is(err, engine.ErrNoBlob) {
		return b, err
	}
	if w.mailbox < 0 { // compaction moved it
		return d.openBlob(ctx, "SELECT b.ref FROM archive a JOIN blobs b ON b.id = a.blob_id WHERE a.id = ?", w.message)
	}
	return d.OpenRaw(ctx, w.mailbox, w.message)
}

func addressText(lists ...[]message.Address) string {
	var b strings.Builder
	for _, list := range lists {
		for i := range list {
			b.WriteString(list[i].Name)
			b.WriteByte(' ')
			b.WriteString(list[i].Email())
			b.WriteByte('\n')
			if b.Len() > indexText {
				return b.String()
			}
		}
	}
	return b.String()
}
