package maildb

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	busyBatch = 20
	// indexPause lies between two batches; a search does not wait for it.
	indexPause = 20 * time.Millisecond
	// busyPause is how many times as long as a batch took RunIndex then pauses while mails arrive: the index may be late,
	// deliveries may not. What it takes from them is a tenth at most.
	busyPause = 15
	// indexIdle is how often the queue is looked at when nothing was there.
	indexIdle = time.Second
	// indexSweep is how often words of messages that are gone are deleted.
	indexSweep = 10 * time.Minute
)

// RunIndex makes words of arrived messages searchable, until ctx ends. Several nodes may run it.
func (d *DB) RunIndex(ctx context.Context) error {
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
		if limit = indexBatch; busy {
			limit = busyBatch
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
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

type waiting struct {
	mailbox mailcore.MailboxID
	message mailcore.MessageID
}

// indexSome indexes up to limit messages, of one mailbox or (0) of all, and tells how many.
func (d *DB) indexSome(ctx context.Context, mb mailcore.MailboxID, limit int) (int, error) {
	list, err := d.waitingForIndex(ctx, mb, limit)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	words := make([]string, len(list))
	for i, w := range list {
		if words[i], err = d.wordsOf(ctx, w.mailbox, w.message); err != nil {
			return 0, fmt.Errorf("index message %d: %w", w.message, err)
		}
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		for i, w := range list {
			res, err := tx.Run("DELETE FROM index_queue WHERE mailbox = ? AND message = ?", w.mailbox, w.message)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 || words[i] == "" {
				if err != nil {
					return err
				}
				continue
			}
			if err := putWords(tx, d.db.Dialect(), w.message, words[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return len(list), err
}

func (d *DB) waitingForIndex(ctx context.Context, mb mailcore.MailboxID, limit int) ([]waiting, error) {
	q, args := "SELECT mailbox, message FROM index_queue ORDER BY mailbox, message LIMIT ?", []any{limit}
	if mb != 0 {
		q, args = "SELECT mailbox, message FROM index_queue WHERE mailbox = ? ORDER BY message LIMIT ?", []any{mb, limit}
	}
	rows, err := d.db.Query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []waiting
	for rows.Next() {
		var w waiting
		if err := rows.Scan(&w.mailbox, &w.message); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

// wordsOf reads a message and gives its words; none for one that is gone. Bytes that cannot be read any more must not
// stop the queue: the message stays findable by its fields.
func (d *DB) wordsOf(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (string, error) {
	m, err := d.Message(ctx, mb, id)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	s, err := message.Unmarshal(m.Structure)
	if err != nil {
		d.log.Error("structure of message cannot be read", "message", id, "err", err)
		return "", nil
	}
	h := &s.Header
	var l wordList
	l.add(tokenPrefix(mb, fieldSubject), h.Subject)
	l.add(tokenPrefix(mb, fieldFrom), addressText(h.From, h.Sender, h.ReplyTo))
	l.add(tokenPrefix(mb, fieldTo), addressText(h.To, h.Cc, h.Bcc))
	l.add(tokenPrefix(mb, fieldBody), d.bodyText(ctx, mb, id, s))
	return string(l.text), nil
}

func (d *DB) bodyText(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID, s *message.Structure) string {
	b, err := d.OpenRaw(ctx, mb, id)
	if err != nil {
		d.log.Error("message cannot be opened for the index", "message", id, "err", err)
		return ""
	}
	defer b.Close()
	bare := *s
	bare.Header = message.Envelope{} // subject and addresses are words of their own fields
	text, err := message.SearchText(b, &bare, indexText)
	if err != nil {
		d.log.Error("message cannot be read for the index", "message", id, "err", err)
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

// putWords writes the words of a message. SQLite keeps them by rowid.
func putWords(tx *engine.Tx, d engine.Dialect, id mailcore.MessageID, words string) error {
	q := "INSERT INTO mail_text (rowid, tokens) VALUES (?, ?)"
	if d == engine.MySQL {
		q = "INSERT IGNORE INTO mail_text (message, tokens) VALUES (?, ?)"
	}
	_, err := tx.Run(q, id, words)
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
