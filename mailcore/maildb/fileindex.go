package maildb

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/document"
	"mailbridge/mailcore/message"
)

// The text of files is indexed behind the words of mails: a mail is found by its own words at once, and by those of its
// files when they were read. Copies of the same bytes are read once.

const (
	// fileTime bounds the reading of one file, mailTime that of all files of a mail.
	fileTime = 20 * time.Second
	mailTime = time.Minute
	// fileLease is how long a node has for a mail before another tries; a file that ended the program is tried fileTries
	// times.
	fileLease = 5 * time.Minute
	fileTries = 3
	// fileCopies is how many copies of a mail are written for one reading of its files.
	fileCopies = 200
)

// runFiles makes the text of files searchable, until ctx ends.
func (d *DB) runFiles(ctx context.Context) {
	for ctx.Err() == nil {
		worked, err := d.indexFiles(ctx)
		if err != nil && ctx.Err() == nil {
			d.log.Error("text of files is not searchable yet", "err", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(indexIdle):
		}
	}
}

// indexFiles reads the files of one mail that waits, and tells whether there was one.
func (d *DB) indexFiles(ctx context.Context) (bool, error) {
	var blob, tries int64
	now := millis(d.now())
	rows, err := d.db.Query(ctx, "SELECT blob_id, tries FROM file_queue WHERE due_at <= ? ORDER BY blob_id LIMIT 1", now)
	if err != nil {
		return false, err
	}
	found := rows.Next()
	if found {
		err = rows.Scan(&blob, &tries)
	}
	if err = errors.Join(err, rows.Err(), rows.Close()); err != nil || !found {
		return false, err
	}
	taken := int64(0)
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if tries >= fileTries {
			_, err := tx.Run("DELETE FROM file_queue WHERE blob_id = ? AND tries >= ?", blob, fileTries)
			return err
		}
		res, err := tx.Run("UPDATE file_queue SET due_at = ?, tries = tries + 1 WHERE blob_id = ? AND due_at <= ?", now+fileLease.Milliseconds(), blob, now)
		if err == nil {
			taken, err = res.RowsAffected()
		}
		return err
	})
	if err != nil || taken == 0 {
		return true, err
	}
	list, err := d.copiesWithFiles(ctx, blob)
	if err != nil || len(list) == 0 {
		return true, err
	}
	return true, d.writeFiles(ctx, blob, list)
}

func (d *DB) copiesWithFiles(ctx context.Context, blob int64) ([]waiting, error) {
	rows, err := d.db.Query(ctx, `SELECT q.mailbox, q.message, COALESCE(b.ref, ''), b.structure FROM file_queue q
		`+waitingBlob+`
		WHERE q.blob_id = ? ORDER BY q.mailbox, q.message LIMIT ?`, blob, fileCopies)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []waiting
	for rows.Next() {
		var w waiting
		if err := rows.Scan(&w.mailbox, &w.message, &w.ref, &w.structure); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

// writeFiles writes the words of copies of one mail again, now with those of its files.
func (d *DB) writeFiles(ctx context.Context, blob int64, list []waiting) error {
	text, read := "", false
	var t wordTable
	for i := range list {
		w := &list[i]
		t.reset()
		if w.structure != nil {
			if !read {
				text, read = d.fileText(ctx, w), true
			}
			if err := d.findWords(ctx, w, text, &t); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		var parts []*wordPart
		if len(t.docs) > 0 {
			parts = append(parts, t.part(w.mailbox))
		}
		err := d.db.Write(ctx, func(tx *engine.Tx) error {
			if err := putParts(tx, parts); err != nil {
				return err
			}
			_, err := tx.Run("DELETE FROM file_queue WHERE blob_id = ? AND mailbox = ? AND message = ?", blob, w.mailbox, w.message)
			return err
		})
		if err != nil {
			return err
		}
	}
	if len(list) < fileCopies {
		return nil
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error { // the next ones at once
		_, err := tx.Run("UPDATE file_queue SET due_at = 0, tries = 0 WHERE blob_id = ?", blob)
		return err
	})
}

// hasFileText tells whether a part is a file whose text is read behind the words of the mail.
func hasFileText(p *message.Part) bool {
	return p.Type != "text" && p.Type != "multipart" && p.Message == nil && document.Known(p.Filename(), p.Type+"/"+p.Subtype) &&
		p.DecodedSize() <= document.MaxFile
}

// fileText gives the text of all files of a mail.
func (d *DB) fileText(ctx context.Context, w *waiting) string {
	s, err := message.Unmarshal(w.structure)
	if err != nil {
		return ""
	}
	b, err := d.openWaiting(ctx, w)
	if err != nil {
		d.log.Error("files of message cannot be opened for the index", "message", w.message, "err", err)
		return ""
	}
	defer b.Close()
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	var all strings.Builder
	s.Walk(func(_ string, p *message.Part) bool {
		if hasFileText(p) {
			all.WriteString(d.textOfFile(ctx, w.message, b, p, indexText-all.Len()))
			all.WriteByte('\n')
		}
		return ctx.Err() == nil && all.Len() < indexText
	})
	return all.String()
}

func (d *DB) textOfFile(ctx context.Context, id mailcore.MessageID, r io.ReaderAt, p *message.Part, max int) string {
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	data, err := io.ReadAll(io.LimitReader(message.OpenPart(r, p), document.MaxFile))
	if err != nil {
		d.log.Error("file cannot be read for the index", "message", id, "err", err)
		return ""
	}
	text, err := document.Text(ctx, p.Filename(), p.Type+"/"+p.Subtype, data, max)
	if err != nil {
		d.log.Debug("file of message has no text for the index", "message", id, "err", err)
	}
	return text
}
