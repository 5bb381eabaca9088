package maildb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

const (
	// maxLesson is how many mails of one move are learned from: whoever moves a whole folder teaches no more by more.
	maxLesson = 200
	// maxWords of a mailbox and of an organisation bound a lesson in memory and in its row, 8 bytes a word.
	maxWords    = 20_000
	maxOrgWords = 60_000
)

// lessonTask is one move to or from Junk: the blobs of the mails, and which it was.
type lessonTask struct {
	Mailbox mailcore.MailboxID `json:"mb"`
	Blobs   []int64            `json:"blobs"`
	Spam    bool               `json:"spam"`
}

// learn adds the task that learns from a move or copy, when one of the two folders is Junk: into it teaches spam, out of
// it (but not into Trash) teaches the opposite.
func (t *transfer) learn() error {
	if t.from == t.to || len(t.content.blobs) == 0 {
		return nil
	}
	roles := map[mailcore.FolderID]mailcore.Role{}
	rows, err := t.tx.Rows("SELECT id, role FROM folders WHERE id IN (?, ?) AND role <> ''", t.from, t.to)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f mailcore.FolderID
		var r mailcore.Role
		if err := rows.Scan(&f, &r); err != nil {
			return err
		}
		roles[f] = r
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	from, to := roles[t.from], roles[t.to]
	if (from == mailcore.RoleJunk) == (to == mailcore.RoleJunk) || from == mailcore.RoleSent || from == mailcore.RoleDrafts ||
		to == mailcore.RoleTrash {
		return nil
	}
	var org mailcore.OrgID
	if err := t.tx.Row("SELECT org FROM mailboxes WHERE id = ?", t.mb).Scan(&org); err != nil {
		return err
	}
	blobs := slices.Sorted(maps.Keys(t.content.blobs))
	blobs = blobs[max(0, len(blobs)-maxLesson):] // the newest
	_, err = t.d.lessons.Add(t.tx, engine.Task[lessonTask]{Org: int64(org), Key: rand.Text(), Order: fmt.Sprintf("learn:%d", org),
		Payload: lessonTask{Mailbox: t.mb, Blobs: blobs, Spam: to == mailcore.RoleJunk}})
	return err
}

// RunLessons learns from moves to and from Junk until ctx ends. words reads the words of a mail, as hashes.
func (d *DB) RunLessons(ctx context.Context, words func(raw io.ReaderAt, size int64) ([]uint32, error)) error {
	return d.lessons.Run(ctx, 1, func(ctx context.Context, c *engine.Claimed[lessonTask]) error {
		read := map[int64][]uint32{}
		for _, id := range c.Payload.Blobs {
			w, err := d.wordsOf(ctx, mailcore.OrgID(c.Org), id, words)
			if errors.Is(err, mailcore.ErrNoMessage) {
				continue // it was removed for good meanwhile
			}
			if damaged(err) {
				d.log.Error("nothing can be learned of a message", "blob", id, "err", err)
				continue
			}
			if err != nil {
				return err
			}
			read[id] = w
		}
		return d.db.Write(ctx, func(tx *engine.Tx) error {
			if err := d.applyLesson(tx, mailcore.OrgID(c.Org), c.Payload, read); err != nil {
				return err
			}
			return c.Done(tx)
		})
	})
}

func (d *DB) wordsOf(ctx context.Context, org mailcore.OrgID, id int64, words func(io.ReaderAt, int64) ([]uint32, error)) ([]uint32, error) {
	b, err := d.openBlob(ctx, "SELECT ref FROM blobs WHERE id = ? AND org = ?", id, org)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return words(b, b.Size())
}

// change is what a lesson adds to the counts; it may be negative.
type change struct {
	spam, ham int
	words     map[uint32][2]int
}

// applyLesson learns each mail once. The opposite of what was learned of a mail before unlearns that: the move was a slip.
func (d *DB) applyLesson(tx *engine.Tx, org mailcore.OrgID, t lessonTask, read map[int64][]uint32) error {
	delta := change{words: map[uint32][2]int{}}
	for _, id := range slices.Sorted(maps.Keys(read)) {
		var was bool
		err := tx.Row("SELECT spam FROM filter_learned WHERE mailbox = ? AND blob_id = ?", t.Mailbox, id).Scan(&was)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			_, err = tx.Run("INSERT INTO filter_learned (mailbox, blob_id, spam, at) VALUES (?, ?, ?, ?)", t.Mailbox, id, t.Spam, millis(d.now()))
			delta.add(read[id], t.Spam, 1)
		case err == nil && was != t.Spam:
			_, err = tx.Run("DELETE FROM filter_learned WHERE mailbox = ? AND blob_id = ?", t.Mailbox, id)
			delta.add(read[id], was, -1)
		}
		if err != nil {
			return err
		}
	}
	if delta.spam == 0 && delta.ham == 0 {
		return nil
	}
	if err := filterChanged(tx, org); err != nil {
		return err
	}
	if err := changeLesson(tx, org, t.Mailbox, &delta, maxWords); err != nil {
		return err
	}
	return changeLesson(tx, org, 0, &delta, maxOrgWords)
}

func (c *change) add(words []uint32, spam bool, n int) {
	at := 1
	if spam {
		at = 0
		c.spam += n
	} else {
		c.ham += n
	}
	for _, w := range words {
		k := c.words[w]
		k[at] += n
		c.words[w] = k
	}
}

func changeLesson(tx *engine.Tx, org mailcore.OrgID, mb mailcore.MailboxID, delta *change, most int) error {
	res, err := tx.Run("UPDATE filter_lessons SET version = version + 1 WHERE org = ? AND mailbox = ?", org, mb) // the lock
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		_, err := tx.Run("INSERT INTO filter_lessons (org, mailbox, version, spam, ham, words) VALUES (?, ?, 1, 0, 0, ?)", org, mb, []byte{})
		if err != nil {
			return err
		}
	}
	var l mailcore.Lesson
	var text []byte
	if err := tx.Row("SELECT spam, ham, words FROM filter_lessons WHERE org = ? AND mailbox = ?", org, mb).Scan(&l.Spam, &l.Ham, &text); err != nil {
		return err
	}
	l.Words = readWords(text)
	l.Spam, l.Ham = max(0, l.Spam+delta.spam), max(0, l.Ham+delta.ham)
	for w, by := range delta.words {
		c := l.Words[w]
		c.Spam, c.Ham = addCount(c.Spam, by[0]), addCount(c.Ham, by[1])
		if l.Words[w] = c; c == (mailcore.WordCount{}) {
			delete(l.Words, w)
		}
	}
	forgetRare(l.Words, most)
	_, err = tx.Run("UPDATE filter_lessons SET spam = ?, ham = ?, words = ? WHERE org = ? AND mailbox = ?", l.Spam, l.Ham, writeWords(l.Words), org, mb)
	return err
}

func addCount(n uint16, by int) uint16 { return uint16(min(max(0, int(n)+by), math.MaxUint16)) }

// forgetRare makes room: words seen least often tell least.
func forgetRare(words map[uint32]mailcore.WordCount, most int) {
	for least := uint16(1); len(words) > most; least++ {
		for w, c := range words {
			if c.Spam+c.Ham <= least {
				if delete(words, w); len(words) <= most*9/10 {
					return
				}
			}
		}
	}
}

// wordWidth is a word in a row: its hash and its counts, little endian.
const wordWidth = 8

func readWords(b []byte) map[uint32]mailcore.WordCount {
	words := make(map[uint32]mailcore.WordCount, len(b)/wordWidth)
	for ; len(b) >= wordWidth; b = b[wordWidth:] {
		words[binary.LittleEndian.Uint32(b)] = mailcore.WordCount{Spam: binary.LittleEndian.Uint16(b[4:]), Ham: binary.LittleEndian.Uint16(b[6:])}
	}
	return words
}

func writeWords(words map[uint32]mailcore.WordCount) []byte {
	b := make([]byte, 0, len(words)*wordWidth)
	for _, w := range slices.Sorted(maps.Keys(words)) {
		b = binary.LittleEndian.AppendUint32(b, w)
		b = binary.LittleEndian.AppendUint16(b, words[w].Spam)
		b = binary.LittleEndian.AppendUint16(b, words[w].Ham)
	}
	return b
}

// Lesson gives what a mailbox has learned, or with 0 the whole organisation.
func (d *DB) Lesson(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID) (mailcore.Lesson, error) {
	var l mailcore.Lesson
	var text []byte
	err := d.db.QueryRow(ctx, "SELECT spam, ham, words FROM filter_lessons WHERE org = ? AND mailbox = ?", org, mb).Scan(&l.Spam, &l.Ham, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	l.Words = readWords(text)
	return l, err
}
