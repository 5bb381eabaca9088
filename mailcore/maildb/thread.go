package maildb

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
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

// joinThreads finds or makes the threads of a message in locked mailboxes and remembers its ids.
func (t *commitTx) joinThreads(way []*placing) error {
	c := &t.c.clue
	known, err := t.knownIDs(way)
	if err != nil {
		return err
	}
	bases := make([]int64, len(way))
	var fresh, grown []*placing
	for i, p := range way {
		p.thread, bases[i] = chooseThread(c, known[p.copy.Mailbox])
		if p.thread == 0 {
			bases[i] = c.base
			if c.telling {
				if p.thread, err = threadBySubject(t.tx, p.copy.Mailbox, c, p.date); err != nil {
					return err
				}
			}
		}
		if p.thread == 0 {
			fresh = append(fresh, p)
		} else {
			grown = append(grown, p)
		}
	}
	if err := t.newThreads(fresh); err != nil {
		return err
	}
	if err := t.growThreads(grown); err != nil {
		return err
	}
	return t.rememberIDs(way, known, bases)
}

// midRef is what a mailbox knows of a Message-ID.
type midRef struct {
	thread, base int64
	own          bool
}

// knownIDs looks up the own id and all parents at once.
func (t *commitTx) knownIDs(way []*placing) (map[mailcore.MailboxID]map[string]midRef, error) {
	c := &t.c.clue
	mids := anys(c.parents)
	if c.own != nil {
		mids = append(mids, c.own)
	}
	if len(mids) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(way)+len(mids))
	for _, p := range way {
		args = append(args, p.copy.Mailbox)
	}
	rows, err := t.tx.Rows("SELECT mailbox, mid, thread, base, own FROM mid_ref WHERE mailbox IN ("+marks(len(way))+") AND mid IN ("+marks(len(mids))+")",
		append(args, mids...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[mailcore.MailboxID]map[string]midRef{}
	for rows.Next() {
		var mb mailcore.MailboxID
		var mid sql.RawBytes
		var r midRef
		if err := rows.Scan(&mb, &mid, &r.thread, &r.base, &r.own); err != nil {
			return nil, err
		}
		if known[mb] == nil {
			known[mb] = map[string]midRef{}
		}
		known[mb][string(mid)] = r
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

// newThreads begins a thread in each mailbox.
func (t *commitTx) newThreads(way []*placing) error {
	if len(way) == 0 {
		return nil
	}
	c := &t.c.clue
	people := c.people
	if people == nil {
		people = []byte{}
	}
	args := make([]any, 0, 4*len(way))
	for _, p := range way {
		args = append(args, p.copy.Mailbox, c.base, p.date, people)
	}
	res, err := t.tx.Run("INSERT INTO threads (mailbox, base, last_at, people) VALUES "+tuples(4, len(way)), args...)
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil || len(way) == 1 {
		way[0].thread = id
		return err
	}
	return t.findThreads(way, firstInserted(t.d.db.Dialect(), id, len(way)))
}

// findThreads fills in the new threads; first is the id of one of them and larger than all older ones.
func (t *commitTx) findThreads(way []*placing, first int64) error {
	byMailbox := make(map[mailcore.MailboxID]*placing, len(way))
	args := make([]any, 0, len(way)+2)
	for _, p := range way {
		byMailbox[p.copy.Mailbox] = p
		args = append(args, p.copy.Mailbox)
	}
	rows, err := t.tx.Rows("SELECT mailbox, id FROM threads WHERE mailbox IN ("+marks(len(way))+") AND base = ? AND id >= ?",
		append(args, t.c.clue.base, first)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var mb mailcore.MailboxID
		var id int64
		if err := rows.Scan(&mb, &id); err != nil {
			return err
		}
		byMailbox[mb].thread = id
	}
	return rows.Err()
}

// threadState is what changes in a thread with each of its mails.
type threadState struct {
	last   int64
	people string
}

// growThreads adds the message's people and date to threads. In a group the threads of all members are mostly alike and
// take one statement.
func (t *commitTx) growThreads(way []*placing) error {
	if len(way) == 0 {
		return nil
	}
	dates := make(map[int64]int64, len(way))
	for _, p := range way {
		dates[p.thread] = p.date
	}
	args := anys(slices.Sorted(maps.Keys(dates)))
	rows, err := t.tx.Rows("SELECT id, last_at, people FROM threads WHERE id IN ("+marks(len(args))+") ORDER BY id", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	changes := map[threadState][]int64{}
	for rows.Next() {
		var id int64
		var old threadState
		if err := rows.Scan(&id, &old.last, &old.people); err != nil {
			return err
		}
		now := threadState{max(old.last, dates[id]), morePeople(old.people, &t.c.clue)}
		if now != old {
			changes[now] = append(changes[now], id)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for now, ids := range changes {
		_, err := t.tx.Run("UPDATE threads SET last_at = ?, people = ? WHERE id IN ("+marks(len(ids))+")",
			append([]any{now.last, []byte(now.people)}, anys(ids)...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// morePeople adds who takes part to the participants of a thread.
func morePeople(people string, c *clue) string {
	if c.author == nil {
		return people
	}
	for i := 0; i+personSize <= len(c.people) && len(people) < maxPeople*personSize; i += personSize {
		if p := string(c.people[i : i+personSize]); !hasPerson(people, p) {
			people += p
		}
	}
	return people
}

func hasPerson(people, p string) bool {
	for i := 0; i+personSize <= len(people); i += personSize {
		if people[i:i+personSize] == p {
			return true
		}
	}
	return false
}

// rememberIDs keeps the ids that were not known yet.
func (t *commitTx) rememberIDs(way []*placing, known map[mailcore.MailboxID]map[string]midRef, bases []int64) error {
	c := &t.c.clue
	var fresh [][]any
	var came []mailcore.MailboxID // where the own id was only referred to so far
	for i, p := range way {
		mb := p.copy.Mailbox
		if c.own != nil {
			if r, ok := known[mb][string(c.own)]; !ok {
				fresh = append(fresh, []any{mb, c.own, p.thread, bases[i], true})
			} else if !r.own {
				came = append(came, mb)
			}
		}
		for _, parent := range c.parents {
			if _, ok := known[mb][string(parent)]; !ok {
				fresh = append(fresh, []any{mb, parent, p.thread, bases[i], false})
			}
		}
	}
	if len(came) > 0 {
		_, err := t.tx.Run("UPDATE mid_ref SET own = 1 WHERE mailbox IN ("+marks(len(came))+") AND mid = ?", append(anys(came), c.own)...)
		if err != nil {
			return err
		}
	}
	return engine.InChunks(fresh, func(part [][]any) error {
		_, err := t.tx.Run("INSERT INTO mid_ref (mailbox, mid, thread, base, own) VALUES "+tuples(5, len(part)), slices.Concat(part...)...)
		return err
	})
}
