package maildb

import (
	"context"
	"errors"
	"fmt"
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
	// busyBatch is the same while mails arrive: a delivery that comes meanwhile waits for so many.
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
		n, err := d.indexSome(ctx, 0, limit)
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
		busy := d.commits.Load() != commits
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

// catchUp indexes what waits of one mailbox, so that a search sees all that was committed before it.
func (d *DB) catchUp(ctx context.Context, mb mailcore.MailboxID) error {
	for {
		n, err := d.indexSome(ctx, mb, indexBatch)
		if err != nil || n < indexBatch {
			return err
		}
	}
}

// waiting is a message in the queue. The row is read along with the queue when it is of common size.
type waiting struct {
	mailbox   mailcore.MailboxID
	message   mailcore.MessageID
	ref       string
	structure []byte
	words     string
	blob      int64
	files     bool // whose text is still to be read
}

// indexRow is up to which size of their structure messages of a batch are held at once.
const indexRow = 64 << 10

// indexWrite is after how many bytes of words a batch is written, so that long mails need neither much memory nor a
// packet that servers refuse.
const indexWrite = 2 << 20

// indexSome indexes up to limit messages, of one mailbox or (0) of all, and tells how many.
func (d *DB) indexSome(ctx context.Context, mb mailcore.MailboxID, limit int) (int, error) {
	list, err := d.waitingForIndex(ctx, mb, limit)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	bytes, from := 0, 0
	for i := range list {
		if err := d.findWords(ctx, &list[i], ""); err != nil {
			return 0, fmt.Errorf("index message %d: %w", list[i].message, err)
		}
		if bytes += len(list[i].words); bytes < indexWrite && i < len(list)-1 {
			continue
		}
		if err := d.writeBatch(ctx, list[from:i+1]); err != nil {
			return 0, err
		}
		bytes, from = 0, i+1
	}
	return len(list), nil
}

// writeBatch writes the words of messages together; one by one when another node took some of them.
func (d *DB) writeBatch(ctx context.Context, list []waiting) error {
	err := d.writeWords(ctx, list)
	if !errors.Is(err, errIndexed) {
		return err
	}
	for i := range list {
		if err := d.writeWords(ctx, list[i:i+1]); err != nil && !errors.Is(err, errIndexed) {
			return err
		}
	}
	return nil
}

// errIndexed says that another node was faster with some of the messages.
var errIndexed = errors.New("message left the queue of the index")

// writeWords takes messages out of the queue and writes their words.
func (d *DB) writeWords(ctx context.Context, list []waiting) error {
	taken := make([]any, 0, 2*len(list))
	var args, files []any
	for _, w := range list {
		taken = append(taken, w.mailbox, w.message)
		if w.words != "" {
			args = append(args, w.message, w.words)
		}
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
		if len(args) == 0 {
			return nil
		}
		if len(files) > 0 {
			_, err := tx.Run(insertIgnore(d.db.Dialect())+"file_queue (blob_id, mailbox, message) VALUES "+tuples(3, len(files)/3), files...)
			if err != nil {
				return err
			}
		}
		return putWords(tx, d.db.Dialect(), args...)
	})
}

func (d *DB) waitingForIndex(ctx context.Context, mb mailcore.MailboxID, limit int) ([]waiting, error) {
	where, args := "", []any{indexRow}
	if mb != 0 {
		where, args = "WHERE mailbox = ?", append(args, mb)
	}
	rows, err := d.db.Query(ctx, `SELECT q.mailbox, q.message, COALESCE(b.ref, ''), CASE WHEN LENGTH(b.structure) <= ? THEN b.structure END, COALESCE(m.blob_id, 0)
		FROM (SELECT mailbox, message FROM index_queue `+where+` ORDER BY mailbox, message LIMIT ?) q
		LEFT JOIN messages m ON m.id = q.message AND m.mailbox = q.mailbox LEFT JOIN blobs b ON b.id = m.blob_id`, append(args, limit)...)
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

// findWords reads a message and gives its words; none for one that is gone. Bytes that cannot be read any more must not
// stop the queue: the message stays findable by its fields. files is the text of its files, if that was read.
func (d *DB) findWords(ctx context.Context, w *waiting, files string) error {
	structure := w.structure
	if w.structure = nil; structure == nil {
		m, err := d.Message(ctx, w.mailbox, w.message)
		if errors.Is(err, mailcore.ErrNoMessage) {
			return nil
		}
		if err != nil {
			return err
		}
		structure = m.Structure
	}
	s, err := message.Unmarshal(structure)
	if err != nil {
		d.log.Error("structure of message cannot be read", "message", w.message, "err", err)
		return nil
	}
	h := &s.Header
	var l wordList
	l.add(tokenPrefix(w.mailbox, fieldSubject), h.Subject)
	l.add(tokenPrefix(w.mailbox, fieldFrom), addressText(h.From, h.Sender, h.ReplyTo))
	l.add(tokenPrefix(w.mailbox, fieldTo), addressText(h.To, h.Cc, h.Bcc))
	names := ""
	s.Walk(func(_ string, p *message.Part) bool {
		w.files = w.files || hasFileText(p)
		if name := p.Filename(); name != "" && len(names) < indexText {
			names += name + "\n"
		}
		return true
	})
	l.add(tokenPrefix(w.mailbox, fieldFile), names)
	l.add(tokenPrefix(w.mailbox, fieldBody), d.bodyText(ctx, w, s))
	l.add(tokenPrefix(w.mailbox, fieldBody), files)
	w.words = string(l.text)
	return nil
}

func (d *DB) bodyText(ctx context.Context, w *waiting, s *message.Structure) string {
	b, err := d.blobs.Open(ctx, engine.Ref(w.ref))
	if errors.Is(err, engine.ErrNoBlob) { // compaction moved it
		b, err = d.OpenRaw(ctx, w.mailbox, w.message)
	}
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

// putWords writes the words of messages, in place of those that were there; args are ids and words by turns. SQLite keeps
// them by rowid.
func putWords(tx *engine.Tx, d engine.Dialect, args ...any) error {
	q := "INSERT OR REPLACE INTO mail_text (rowid, tokens) VALUES "
	if d == engine.MySQL {
		q = "REPLACE INTO mail_text (message, tokens) VALUES "
	}
	_, err := tx.Run(q+tuples(2, len(args)/2), args...)
	return err
}

// sweepIndex deletes words whose message is gone; message ids are never used again, so until then they hurt nobody.
func (d *DB) sweepIndex(ctx context.Context) error {
	q := "DELETE FROM mail_text WHERE rowid IN (SELECT rowid FROM mail_text EXCEPT SELECT id FROM messages)"
	if d.db.Dialect() == engine.MySQL {
		q = "DELETE FROM mail_text WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = mail_text.message)"
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run(q)
		return err
	})
}

// matchWords is a condition on m.id that holds for messages with the words; the argument stands for its mark.
func matchWords(d engine.Dialect, mb mailcore.MailboxID, fields string, list []phrase) (cond, arg string) {
	if d == engine.SQLite {
		return "m.id IN (SELECT rowid FROM mail_text WHERE mail_text MATCH ?)", ftsQuery(mb, fields, list)
	}
	return "m.id IN (SELECT message FROM mail_text WHERE MATCH(tokens) AGAINST(? IN BOOLEAN MODE))", booleanQuery(mb, fields, list)
}

// wordMatches is the same as tables to read from, m among them, and a condition: the words come first, so that a rare
// one costs little in a large folder.
func wordMatches(d engine.Dialect, mb mailcore.MailboxID, fields string, list []phrase) (from, cond, arg string) {
	if d == engine.SQLite {
		return "mail_text CROSS JOIN messages m ON m.id = mail_text.rowid", "mail_text MATCH ?", ftsQuery(mb, fields, list)
	}
	return "mail_text t JOIN messages m ON m.id = t.message", "MATCH(t.tokens) AGAINST(? IN BOOLEAN MODE)", booleanQuery(mb, fields, list)
}

// ftsQuery writes FTS5's language: ("a b" OR "c d") AND ("e" * OR …).
func ftsQuery(mb mailcore.MailboxID, fields string, list []phrase) string {
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteByte('(')
		for j := range len(fields) {
			if j > 0 {
				b.WriteString(" OR ")
			}
			b.WriteString(quoted(tokenPrefix(mb, fields[j]), p.words))
			if p.open {
				b.WriteString(" *")
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

// booleanQuery writes MySQL's boolean mode: +("a b" "c d") +(e* …).
func booleanQuery(mb mailcore.MailboxID, fields string, list []phrase) string {
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("+(")
		for j := range len(fields) {
			if j > 0 {
				b.WriteByte(' ')
			}
			prefix := tokenPrefix(mb, fields[j])
			switch {
			case p.open: // always a single word
				b.WriteString(short(prefix+p.words[0]) + "*")
			case len(p.words) == 1: // InnoDB finds no single word within quotes
				b.WriteString(short(prefix + p.words[0]))
			default:
				b.WriteString(quoted(prefix, p.words))
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

func quoted(prefix string, words []string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(short(prefix + w))
	}
	b.WriteByte('"')
	return b.String()
}
