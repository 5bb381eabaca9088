package workdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// Bounds of what a post may carry beside its text.
const (
	maxCard   = 32 << 10
	maxQuoted = 256 << 10
)

const postColumns = "p.id, p.org, p.conversation, p.seq, p.kind, p.person, p.address, p.name, p.body, p.quoted, p.mail, p.card, p.source, p.outbound, p.outs, p.reply_to, p.created_at"

func scanPost(s scanner) (wb.Post, error) {
	var p wb.Post
	var source sql.NullString
	var mail, card, outs string
	var outbound int
	var created int64
	err := s.Scan(&p.ID, &p.Org, &p.Conversation, &p.Seq, &p.Kind, &p.Author.Person, &p.Author.Address, &p.Author.Name, &p.Text,
		&p.Quoted, &mail, &card, &source, &outbound, &outs, &p.ReplyTo, &created)
	if err != nil {
		return p, absent(err)
	}
	p.Source, p.Outbound, p.CreatedAt = source.String, outbound != 0, instant(created)
	if card != "" {
		p.Card = json.RawMessage(card)
	}
	if mail != "" {
		p.Mail = &wb.MailRef{}
	}
	if err := errors.Join(fromJSON(mail, p.Mail), fromJSON(outs, &p.Out)); err != nil {
		return p, fmt.Errorf("post %d: %w", p.ID, err)
	}
	p.State = wb.WorstOut(p.Out)
	return p, nil
}

// Posts gives posts of a chat to one of its members, ascending by Seq.
func (d *DB) Posts(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID, q wb.PostQuery) ([]wb.Post, error) {
	r := d.read(ctx)
	if in, err := isMember(r, org, person, id); err != nil || !in {
		return nil, errors.Join(err, notIn(in))
	}
	cond, order, arg := "p.seq > ?", "ASC", q.After
	if q.After <= 0 {
		cond, order, arg = "p.seq < ?", "DESC", q.Before
		if arg <= 0 {
			arg = 1 << 62
		}
	}
	rows, err := r.Rows("SELECT "+postColumns+" FROM posts p WHERE p.org = ? AND p.conversation = ? AND "+cond+" ORDER BY p.seq "+order+" LIMIT ?",
		org, id, arg, limited(q.Limit))
	posts, err := collect(rows, err, scanPost)
	if order == "DESC" {
		for i, j := 0, len(posts)-1; i < j; i, j = i+1, j-1 {
			posts[i], posts[j] = posts[j], posts[i]
		}
	}
	return posts, err
}

func notIn(in bool) error {
	if in {
		return nil
	}
	return wb.ErrNotFound
}

// Post gives one post, for the program itself; a door asks IsMember first.
func (d *DB) Post(ctx context.Context, org wb.OrgID, id wb.PostID) (wb.Post, error) {
	return loadPost(d.read(ctx), org, id)
}

func loadPost(q querier, org wb.OrgID, id wb.PostID) (wb.Post, error) {
	return scanPost(q.Row("SELECT "+postColumns+" FROM posts p WHERE p.org = ? AND p.id = ?", org, id))
}

func postBySource(q querier, org wb.OrgID, id wb.ConversationID, source string) (wb.Post, error) {
	return scanPost(q.Row("SELECT "+postColumns+" FROM posts p WHERE p.org = ? AND p.conversation = ? AND p.source = ?", org, id, source))
}

func checkPost(n *wb.NewPost) error {
	if n.Kind == "" {
		n.Kind = wb.TextPost
	}
	if n.Author.Person != 0 {
		n.Author = wb.Member{Person: n.Author.Person}
	}
	n.Author.Address, n.Author.Name = clip(n.Author.Address, 190), clip(n.Author.Name, 190)
	switch {
	case len(n.Text) > wb.MaxPostText:
		return wb.ErrInvalid{Field: "text", Reason: fmt.Sprintf("has more than %d bytes", wb.MaxPostText)}
	case len(n.Quoted) > maxQuoted:
		return wb.ErrInvalid{Field: "quoted", Reason: fmt.Sprintf("has more than %d bytes", maxQuoted)}
	case len(n.Card) > maxCard || (len(n.Card) > 0 && !json.Valid(n.Card)):
		return wb.ErrInvalid{Field: "card", Reason: "is not JSON or too large"}
	case n.Text == "" && n.Mail == nil && len(n.Card) == 0:
		return wb.ErrInvalid{Field: "text", Reason: "is empty"}
	case n.Outbound && n.Author.Person == 0:
		return wb.ErrInvalid{Field: "outbound", Reason: "needs a colleague as author"}
	}
	return fits("source", n.Source, 190)
}

// AddPost says something in a chat. A known Source gives the post that has it (created is false). ErrNotFound for an
// author who is not a member. With Outbound, in a mail chat, the task that carries it out is added with it.
func (d *DB) AddPost(ctx context.Context, org wb.OrgID, id wb.ConversationID, n wb.NewPost) (p wb.Post, created bool, err error) {
	if err := checkPost(&n); err != nil {
		return wb.Post{}, false, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		p, err = d.addPost(tx, org, id, n)
		return err
	})
	if errors.Is(err, errKnown) {
		p, err = postBySource(d.read(ctx), org, id, n.Source)
		return p, false, err
	}
	if err != nil {
		return wb.Post{}, false, err
	}
	return p, true, nil
}

func (d *DB) addPost(tx *engine.Tx, org wb.OrgID, id wb.ConversationID, n wb.NewPost) (wb.Post, error) {
	now := d.db.Now()
	p := wb.Post{Org: org, Conversation: id, Kind: n.Kind, Author: n.Author, Text: n.Text, Quoted: n.Quoted, Mail: n.Mail, Card: n.Card,
		Source: n.Source, Outbound: n.Outbound, ReplyTo: n.ReplyTo, CreatedAt: n.At.UTC().Truncate(time.Millisecond)}
	if n.At.IsZero() {
		p.CreatedAt = now
	}
	// The conversation's row stays locked until the end, so that seq has no gaps and a Source is seen.
	if err := changed(tx.Run("UPDATE conversations SET head = head + 1, active_at = ? WHERE org = ? AND id = ?", millis(now), org, id)); err != nil {
		return p, err
	}
	c, err := loadConversation(tx, org, id)
	if err != nil {
		return p, err
	}
	if err := d.mayPost(tx, c, n); err != nil {
		return p, err
	}
	p.Seq = c.Head
	if n.Outbound || n.State != "" {
		state := n.State
		if state == "" {
			state = wb.OutQueued
		}
		p.State, p.Out = state, map[string]wb.Out{"": {State: state, At: now}}
	}
	if p.ID, err = insertPost(tx, p); err != nil {
		return p, err
	}
	if err := d.countPost(tx, p, now); err != nil {
		return p, err
	}
	if !n.Outbound {
		return p, nil
	}
	_, err = d.outbound.Add(tx, engine.Task[wb.OutboundPost]{Org: int64(org), Key: fmt.Sprintf("post:%d", p.ID), Order: fmt.Sprintf("conv:%d", id),
		Payload: wb.OutboundPost{Org: org, Conversation: id, Post: p.ID, Author: p.Author.Person}})
	return p, err
}

func (d *DB) mayPost(tx *engine.Tx, c wb.Conversation, n wb.NewPost) error {
	if n.Outbound && c.Kind != wb.MailChat {
		return wb.ErrInvalid{Field: "outbound", Reason: "is only for mail chats"}
	}
	if n.Author.Person != 0 {
		if in, err := isMember(tx, c.Org, n.Author.Person, c.ID); err != nil || !in {
			return errors.Join(err, notIn(in))
		}
	}
	if n.Source == "" {
		return nil
	}
	_, err := postBySource(tx, c.Org, c.ID, n.Source)
	switch {
	case err == nil:
		return errKnown
	case errors.Is(err, wb.ErrNotFound):
		return nil
	}
	return err
}

func insertPost(tx *engine.Tx, p wb.Post) (wb.PostID, error) {
	mail := ""
	if p.Mail != nil {
		mail = jsonText(p.Mail)
	}
	res, err := tx.Run(`INSERT INTO posts (org, conversation, seq, kind, person, address, name, body, quoted, mail, card, source, outbound,
		outs, reply_to, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.Org, p.Conversation, p.Seq, p.Kind,
		p.Author.Person, p.Author.Address, p.Author.Name, p.Text, p.Quoted, mail, string(p.Card), optional(p.Source), p.Outbound,
		jsonText(p.Out), p.ReplyTo, millis(p.CreatedAt))
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	return wb.PostID(id), err
}

// countPost brings the members' lists up to date and tells them. Who writes has read.
func (d *DB) countPost(tx *engine.Tx, p wb.Post, now time.Time) error {
	more := 1
	if p.Kind == wb.SystemPost {
		more = 0
	}
	if _, err := tx.Run("UPDATE conversation_members SET active_at = ?, unread = unread + ? WHERE org = ? AND conversation = ?",
		millis(now), more, p.Org, p.Conversation); err != nil {
		return err
	}
	if p.Author.Person != 0 {
		if _, err := tx.Run("UPDATE conversation_members SET read_seq = ?, unread = 0 WHERE org = ? AND conversation = ? AND person = ?",
			p.Seq, p.Org, p.Conversation, p.Author.Person); err != nil {
			return err
		}
	}
	return d.tellChat(tx, p.Org, p.Conversation, "conv.item", postItem{p.Conversation, p.ID, p.Seq, p.Kind, p.Author.Person,
		p.Author.Address, p.Author.Name, clip(p.Text, previewSize), p.State, p.CreatedAt})
}

// postItem is the data of conv.item.
type postItem struct {
	Conversation wb.ConversationID `json:"conv"`
	Post         wb.PostID         `json:"item"`
	Seq          int64             `json:"seq"`
	Kind         wb.PostKind       `json:"kind"`
	Person       wb.PersonID       `json:"person,omitempty"`
	Address      string            `json:"address,omitempty"`
	Name         string            `json:"name,omitempty"`
	Preview      string            `json:"prev"`
	State        wb.OutState       `json:"state,omitempty"`
	At           time.Time         `json:"ts"`
}

// tellChat tells the people in a chat, and who looks at it.
func (d *DB) tellChat(tx *engine.Tx, org wb.OrgID, id wb.ConversationID, kind string, data any) error {
	people, err := insiders(tx, org, id)
	if err != nil {
		return err
	}
	if err := d.streams.Append(tx, chatStream(id), kind, data); err != nil {
		return err
	}
	return d.tell(tx, people, kind, data)
}

// SetPostState sets the state of an outbound post for one recipient ("" while nobody in particular is known; a named
// recipient takes its place). Setting what is so already tells nobody.
func (d *DB) SetPostState(ctx context.Context, org wb.OrgID, id wb.PostID, recipient string, state wb.OutState, reason string) error {
	if state != wb.OutQueued && state != wb.OutSent && state != wb.OutFailed {
		return wb.ErrInvalid{Field: "state", Reason: "is not known"}
	}
	reason = clip(reason, 500)
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		// Locks the row; two recipients' answers may come at once. outs is read after.
		if _, err := tx.Run("UPDATE posts SET outbound = outbound WHERE org = ? AND id = ?", org, id); err != nil {
			return err
		}
		p, err := loadPost(tx, org, id)
		if err != nil {
			return err
		}
		if old, ok := p.Out[recipient]; ok && old.State == state && old.Reason == reason {
			return nil
		}
		if p.Out == nil {
			p.Out = map[string]wb.Out{}
		}
		if recipient != "" {
			delete(p.Out, "")
		}
		p.Out[recipient] = wb.Out{State: state, Reason: reason, At: d.db.Now()}
		if _, err := tx.Run("UPDATE posts SET outs = ? WHERE org = ? AND id = ?", jsonText(p.Out), org, id); err != nil {
			return err
		}
		return d.tellChat(tx, org, p.Conversation, "conv.out", map[string]any{"conv": p.Conversation, "item": id, "seq": p.Seq,
			"rcpt": recipient, "state": state, "why": reason, "all": wb.WorstOut(p.Out)})
	})
}

// RecallPost takes the text of a mail out of its post, and out of what members who are away would still be told: text
// stands there instead. A second time changes nothing; a post that is no mail is ErrNotFound.
func (d *DB) RecallPost(ctx context.Context, org wb.OrgID, id wb.PostID, text string, at time.Time) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("UPDATE posts SET outbound = outbound WHERE org = ? AND id = ?", org, id); err != nil { // locks the row
			return err
		}
		p, err := loadPost(tx, org, id)
		if err != nil {
			return err
		}
		if p.Kind != wb.MailPost || p.Mail == nil {
			return wb.ErrNotFound
		}
		if !p.Mail.RecalledAt.IsZero() {
			return nil
		}
		left := wb.MailRef{From: p.Mail.From, FromAddress: p.Mail.FromAddress, SentAt: p.Mail.SentAt, Trust: p.Mail.Trust, RecalledAt: at.UTC()}
		if _, err := tx.Run("UPDATE posts SET body = ?, quoted = '', mail = ? WHERE org = ? AND id = ?", text, jsonText(left), org, id); err != nil {
			return err
		}
		if err := d.amendPost(tx, p, text); err != nil {
			return err
		}
		return d.tellChat(tx, org, p.Conversation, "conv.recall", map[string]any{"conv": p.Conversation, "item": id, "seq": p.Seq, "prev": clip(text, previewSize)})
	})
}

// ChangeCard puts another card, and line of text, in place of those of the post with a Source, and tells who looks.
// A second time changes nothing. ErrNotFound.
func (d *DB) ChangeCard(ctx context.Context, org wb.OrgID, id wb.ConversationID, source, text string, card json.RawMessage) error {
	if err := checkPost(&wb.NewPost{Kind: wb.CardPost, Text: text, Card: card}); err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		p, err := postBySource(tx, org, id, source)
		if err != nil || p.Text == text && string(p.Card) == string(card) {
			return err
		}
		if _, err := tx.Run("UPDATE posts SET body = ?, card = ? WHERE org = ? AND id = ?", text, string(card), org, p.ID); err != nil {
			return err
		}
		if err := d.amendPost(tx, p, text); err != nil {
			return err
		}
		return d.tellChat(tx, org, id, "conv.card", map[string]any{"conv": id, "item": p.ID, "seq": p.Seq, "prev": clip(text, previewSize)})
	})
}

// amendPost rewrites what streams still tell of a post.
func (d *DB) amendPost(tx *engine.Tx, p wb.Post, text string) error {
	people, err := insiders(tx, p.Org, p.Conversation)
	if err != nil {
		return err
	}
	streams := []string{chatStream(p.Conversation)}
	for _, person := range people {
		streams = append(streams, personStream(person))
	}
	for _, s := range streams {
		err := d.streams.Amend(tx, s, "conv.item", d.db.Now().Add(-amendBack), func(data json.RawMessage) any {
			var item postItem
			if json.Unmarshal(data, &item) != nil || item.Post != p.ID {
				return nil
			}
			item.Preview = clip(text, previewSize)
			return item
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// amendBack is longer than streams are kept.
const amendBack = 30 * 24 * time.Hour

// RunOutbound hands posts to be carried out to do until ctx ends and all workers are home; those of one chat in order.
func (d *DB) RunOutbound(ctx context.Context, workers int, do func(context.Context, wb.OutboundPost) error) error {
	return d.outbound.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[wb.OutboundPost]) error { return do(ctx, c.Payload) })
}
