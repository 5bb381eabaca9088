package maildb

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Threads group messages for people to read; nothing is decided by them, so forged references do no harm. A message
// joins the thread that its Message-ID is already known in (a reply came first), else that of its nearest known parent
// if the subject is the same apart from "Re:", else, as a reply without any reference, a recent thread with the same
// subject in which its author took part.
const (
	subjectBefore = 28 * 24 * time.Hour // a reply without references comes within four weeks
	subjectAfter  = 24 * time.Hour      // clocks differ
	subjectWidth  = 6                   // shorter subjects say too little; a Chinese character counts twice
	maxPeople     = 64                  // participants kept of a thread
	personSize    = 8
)

// commonSubjects are those under which unrelated people write.
var commonSubjects = map[string]bool{}

func init() {
	for _, s := range strings.Split("hi,hello,test,测试,你好,无主题,(no subject),请假,日报,周报,会议,通知,report,invoice,发票", ",") {
		commonSubjects[s] = true
	}
}

// clue is what a header tells about where its message belongs.
type clue struct {
	own     []byte   // hash of the Message-ID; nil without
	parents [][]byte // nearest first, without doubles
	base    int64    // hash of the base subject
	telling bool     // a reply whose subject alone may find its thread
	author  []byte
	people  []byte // hashes of author and recipients, joined
}

func findClue(h *message.Envelope) clue {
	var c clue
	if h.MessageID != "" {
		id := idHash(h.MessageID)
		c.own = id[:]
	}
	known := map[string]bool{h.MessageID: true, "": true}
	add := func(id string) {
		if !known[id] {
			known[id] = true
			k := idHash(id)
			c.parents = append(c.parents, k[:])
		}
	}
	for _, id := range h.InReplyTo {
		add(id)
	}
	for i := len(h.References) - 1; i >= 0 && len(c.parents) < message.MaxReferences; i-- {
		add(h.References[i])
	}
	base, isReply, _ := message.BaseSubject(h.Subject)
	base = strings.ToLower(base)
	c.base = shortHash(base)
	c.telling = isReply && len(c.parents) == 0 && width(base) >= subjectWidth && !commonSubjects[base]
	for _, list := range [][]message.Address{h.From, h.To, h.Cc} {
		for i := range list {
			if len(c.people) >= maxPeople*personSize {
				break
			}
			c.people = append(c.people, person(list[i].Email())...)
		}
	}
	if len(h.From) > 0 {
		c.author = person(h.From[0].Email())
	}
	return c
}

func person(address string) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(shortHash(strings.ToLower(address))))
}

func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n++
		}
	}
	return n
}

// joinThread finds or makes the thread of a message in a locked mailbox and remembers its ids.
func (d *DB) joinThread(tx *engine.Tx, mb mailcore.MailboxID, c *clue, when int64) (int64, error) {
	known, err := knownIDs(tx, mb, c)
	if err != nil {
		return 0, err
	}
	thread, base := chooseThread(c, known)
	if thread == 0 && c.telling {
		if thread, err = threadBySubject(tx, mb, c, when); err != nil {
			return 0, err
		}
		base = c.base
	}
	if thread == 0 {
		thread, err = d.newThread(tx, mb, c, when)
		base = c.base
	} else {
		err = d.growThread(tx, thread, mb, c, when)
	}
	if err != nil {
		return 0, err
	}
	return thread, d.rememberIDs(tx, mb, c, known, thread, base)
}

type midRef struct {
	thread, base int64
	own          bool
}

// knownIDs looks up the own id and all parents at once.
func knownIDs(tx *engine.Tx, mb mailcore.MailboxID, c *clue) (map[string]midRef, error) {
	args := []any{mb}
	if c.own != nil {
		args = append(args, c.own)
	}
	for _, p := range c.parents {
		args = append(args, p)
	}
	if len(args) == 1 {
		return nil, nil
	}
	rows, err := tx.Rows("SELECT mid, thread, base, own FROM mid_ref WHERE mailbox = ? AND mid IN ("+marks(len(args)-1)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var known map[string]midRef
	for rows.Next() {
		var mid sql.RawBytes
		var r midRef
		if err := rows.Scan(&mid, &r.thread, &r.base, &r.own); err != nil {
			return nil, err
		}
		if known == nil {
			known = map[string]midRef{}
		}
		known[string(mid)] = r
	}
	return known, rows.Err()
}

func chooseThread(c *clue, known map[string]midRef) (thread, base int64) {
	if c.own != nil {
		if r, ok := known[string(c.own)]; ok {
			return r.thread, r.base
		}
	}
	for _, p := range c.parents {
		if r, ok := known[string(p)]; ok && r.base == c.base {
			return r.thread, r.base
		}
	}
	return 0, 0
}

// threadBySubject looks at the few newest threads of the same subject.
func threadBySubject(tx *engine.Tx, mb mailcore.MailboxID, c *clue, when int64) (int64, error) {
	if c.author == nil {
		return 0, nil
	}
	rows, err := tx.Rows(`SELECT id, people FROM threads WHERE mailbox = ? AND base = ? AND last_at BETWEEN ? AND ?
		ORDER BY id DESC LIMIT 10`, mb, c.base, when-subjectBefore.Milliseconds(), when+subjectAfter.Milliseconds())
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var people sql.RawBytes
		if err := rows.Scan(&id, &people); err != nil {
			return 0, err
		}
		for i := 0; i+personSize <= len(people); i += personSize {
			if bytes.Equal(people[i:i+personSize], c.author) {
				return id, rows.Err()
			}
		}
	}
	return 0, rows.Err()
}

func (d *DB) newThread(tx *engine.Tx, mb mailcore.MailboxID, c *clue, when int64) (int64, error) {
	people := c.people
	if people == nil {
		people = []byte{}
	}
	res, err := tx.Run("INSERT INTO threads (mailbox, base, last_at, people) VALUES (?, ?, ?, ?)", mb, c.base, when, people)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (d *DB) growThread(tx *engine.Tx, thread int64, mb mailcore.MailboxID, c *clue, when int64) error {
	_, err := tx.Run("UPDATE threads SET last_at = CASE WHEN last_at < ? THEN ? ELSE last_at END WHERE id = ? AND mailbox = ?", when, when, thread, mb)
	if err != nil || c.author == nil {
		return err
	}
	var people []byte
	err = tx.Row("SELECT people FROM threads WHERE id = ?", thread).Scan(&people)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	grown := people
	for i := 0; i+personSize <= len(c.people) && len(grown) < maxPeople*personSize; i += personSize {
		if p := c.people[i : i+personSize]; !hasPerson(grown, p) {
			grown = append(grown, p...)
		}
	}
	if len(grown) == len(people) {
		return nil
	}
	_, err = tx.Run("UPDATE threads SET people = ? WHERE id = ?", grown, thread)
	return err
}

func hasPerson(people, p []byte) bool {
	for i := 0; i+personSize <= len(people); i += personSize {
		if bytes.Equal(people[i:i+personSize], p) {
			return true
		}
	}
	return false
}

// rememberIDs keeps the ids that were not known yet.
func (d *DB) rememberIDs(tx *engine.Tx, mb mailcore.MailboxID, c *clue, known map[string]midRef, thread, base int64) error {
	var args []any
	if c.own != nil {
		if r, ok := known[string(c.own)]; !ok {
			args = append(args, mb, c.own, thread, base, true)
		} else if !r.own {
			if _, err := tx.Run("UPDATE mid_ref SET own = 1 WHERE mailbox = ? AND mid = ?", mb, c.own); err != nil {
				return err
			}
		}
	}
	for _, p := range c.parents {
		if _, ok := known[string(p)]; !ok {
			args = append(args, mb, p, thread, base, false)
		}
	}
	if len(args) == 0 {
		return nil
	}
	n := len(args) / 5
	_, err := tx.Run("INSERT INTO mid_ref (mailbox, mid, thread, base, own) VALUES "+strings.TrimSuffix(strings.Repeat("(?,?,?,?,?),", n), ","), args...)
	return err
}
