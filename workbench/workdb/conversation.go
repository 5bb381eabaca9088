package workdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

// errKnown undoes a write that found its Source taken; the caller then reads what is there.
var errKnown = errors.New("source is known")

const conversationColumns = "c.id, c.org, c.kind, c.title, c.source, c.head, c.outside, c.active_at, c.created_at"

func conversationDest(c *wb.Conversation, source *sql.NullString, outside *int, active, created *int64) []any {
	return []any{&c.ID, &c.Org, &c.Kind, &c.Title, source, &c.Head, outside, active, created}
}

func scanConversation(s scanner, more ...any) (wb.Conversation, error) {
	var c wb.Conversation
	var source sql.NullString
	var outside int
	var active, created int64
	err := s.Scan(append(conversationDest(&c, &source, &outside, &active, &created), more...)...)
	c.Source, c.Outside, c.ActiveAt, c.CreatedAt = source.String, outside != 0, instant(active), instant(created)
	return c, absent(err)
}

// scanOwn also takes what the asking member has read.
func scanOwn(s scanner) (wb.Conversation, error) {
	var read int64
	var unread int
	c, err := scanConversation(s, &read, &unread)
	c.Read, c.Unread = read, unread
	return c, err
}

const ownConversations = "SELECT " + conversationColumns + `, m.read_seq, m.unread FROM conversation_members m
	JOIN conversations c ON c.id = m.conversation WHERE m.org = ? AND m.person = ?`

// Conversations gives one page of a person's chats, the latest active first, with the newest post of each; of direct
// chats also the members.
func (d *DB) Conversations(ctx context.Context, org wb.OrgID, person wb.PersonID, cursor string, limit int) ([]wb.Conversation, string, error) {
	q, args := ownConversations, []any{org, person}
	if person == 0 {
		return nil, "", wb.ErrNotFound
	}
	if cursor != "" {
		at, id, err := parsePair(cursor)
		if err != nil {
			return nil, "", err
		}
		q += " AND (m.active_at < ? OR (m.active_at = ? AND m.conversation < ?))"
		args = append(args, at, at, id)
	}
	limit = limited(limit)
	r := d.read(ctx)
	rows, err := r.Rows(q+" ORDER BY m.active_at DESC, m.conversation DESC LIMIT ?", append(args, limit+1)...)
	list, err := collect(rows, err, scanOwn)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > limit {
		list = list[:limit]
		next = pair(millis(list[limit-1].ActiveAt), int64(list[limit-1].ID))
	}
	if err := fillLast(r, org, list); err != nil {
		return nil, "", err
	}
	for i := range list {
		if list[i].Kind == wb.DirectChat {
			if list[i].Members, err = loadMembers(r, org, list[i].ID); err != nil {
				return nil, "", err
			}
		}
	}
	return list, next, nil
}

// fillLast adds the newest post to each conversation of a page.
func fillLast(q querier, org wb.OrgID, list []wb.Conversation) error {
	at := make(map[wb.ConversationID]int, len(list))
	who := make([]wb.ConversationID, len(list))
	for i, c := range list {
		at[c.ID], who[i] = i, c.ID
	}
	if len(who) == 0 {
		return nil
	}
	rows, err := q.Rows("SELECT "+postColumns+` FROM posts p JOIN conversations c ON c.id = p.conversation AND c.head = p.seq
		WHERE c.org = ? AND c.id IN (`+engine.Marks(len(who))+")", append([]any{org}, ids(who)...)...)
	posts, err := collect(rows, err, scanPost)
	for _, p := range posts {
		list[at[p.Conversation]].Last = &p
	}
	return err
}

func loadMembers(q querier, org wb.OrgID, id wb.ConversationID) ([]wb.Member, error) {
	rows, err := q.Rows(`SELECT m.person, m.address, CASE WHEN m.person > 0 THEN COALESCE(p.name, m.name) ELSE m.name END
		FROM conversation_members m LEFT JOIN people p ON p.id = m.person AND p.org = m.org
		WHERE m.org = ? AND m.conversation = ? ORDER BY m.joined_at, m.person, m.address`, org, id)
	return collect(rows, err, func(s scanner) (m wb.Member, err error) { return m, s.Scan(&m.Person, &m.Address, &m.Name) })
}

// insiders gives the people of a conversation without those outside.
func insiders(q querier, org wb.OrgID, id wb.ConversationID) ([]wb.PersonID, error) {
	rows, err := q.Rows("SELECT person FROM conversation_members WHERE org = ? AND conversation = ? AND person > 0", org, id)
	return collect(rows, err, func(s scanner) (p wb.PersonID, err error) { return p, s.Scan(&p) })
}

// Conversation gives a chat with its members to one of its members; to others it does not exist.
func (d *DB) Conversation(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID) (wb.Conversation, error) {
	if person == 0 {
		return wb.Conversation{}, wb.ErrNotFound
	}
	r := d.read(ctx)
	c, err := scanOwn(r.Row(ownConversations+" AND m.conversation = ?", org, person, id))
	return d.withMembers(r, c, err)
}

// ConversationByID is for the program itself, which is nobody's member.
func (d *DB) ConversationByID(ctx context.Context, org wb.OrgID, id wb.ConversationID) (wb.Conversation, error) {
	r := d.read(ctx)
	c, err := loadConversation(r, org, id)
	return d.withMembers(r, c, err)
}

func loadConversation(q querier, org wb.OrgID, id wb.ConversationID) (wb.Conversation, error) {
	return scanConversation(q.Row("SELECT "+conversationColumns+" FROM conversations c WHERE c.org = ? AND c.id = ?", org, id))
}

// ConversationBySource gives the chat that came from there.
func (d *DB) ConversationBySource(ctx context.Context, org wb.OrgID, source string) (wb.Conversation, error) {
	r := d.read(ctx)
	c, err := scanConversation(r.Row("SELECT "+conversationColumns+" FROM conversations c WHERE c.org = ? AND c.source = ?", org, source))
	return d.withMembers(r, c, err)
}

func (d *DB) withMembers(q querier, c wb.Conversation, err error) (wb.Conversation, error) {
	if err != nil {
		return wb.Conversation{}, err
	}
	c.Members, err = loadMembers(q, c.Org, c.ID)
	list := []wb.Conversation{c}
	if err == nil {
		err = fillLast(q, c.Org, list)
	}
	return list[0], err
}

// IsMember tells whether a person is in a conversation.
func (d *DB) IsMember(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID) (bool, error) {
	return isMember(d.read(ctx), org, person, id)
}

// MemberOf tells in which of some chats a person is.
func (d *DB) MemberOf(ctx context.Context, org wb.OrgID, person wb.PersonID, list []wb.ConversationID) (map[wb.ConversationID]bool, error) {
	in := map[wb.ConversationID]bool{}
	err := engine.InChunks(list, func(part []wb.ConversationID) error {
		rows, err := d.read(ctx).Rows("SELECT conversation FROM conversation_members WHERE org = ? AND person = ? AND person > 0 AND conversation IN ("+
			engine.Marks(len(part))+")", append([]any{org, person}, ids(part)...)...)
		found, err := collect(rows, err, func(s scanner) (id wb.ConversationID, err error) { return id, s.Scan(&id) })
		for _, id := range found {
			in[id] = true
		}
		return err
	})
	return in, err
}

func isMember(q querier, org wb.OrgID, person wb.PersonID, id wb.ConversationID) (bool, error) {
	var n int
	err := q.Row("SELECT COUNT(*) FROM conversation_members WHERE org = ? AND conversation = ? AND person = ? AND person > 0", org, id, person).Scan(&n)
	return n > 0, err
}

// CreateConversation makes a chat, or gives the one that came from the same Source already (created is false). Two
// people have one direct chat.
func (d *DB) CreateConversation(ctx context.Context, org wb.OrgID, n wb.NewConversation) (c wb.Conversation, created bool, err error) {
	if err := tidyConversation(&n); err != nil {
		return c, false, err
	}
	if n.Source != "" { // usually it is there, and looking needs no lock
		if c, err = d.ConversationBySource(ctx, org, n.Source); !errors.Is(err, wb.ErrNotFound) {
			return c, false, err
		}
	}
	var id wb.ConversationID
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		id, err = d.insertConversation(tx, org, n)
		return err
	})
	if errors.Is(err, errKnown) {
		c, err = d.ConversationBySource(ctx, org, n.Source)
		return c, false, err
	}
	if err != nil {
		return wb.Conversation{}, false, err
	}
	c, err = d.ConversationByID(ctx, org, id)
	return c, true, err
}

func tidyConversation(n *wb.NewConversation) error {
	n.Title = clip(strings.TrimSpace(n.Title), 255)
	if err := fits("source", n.Source, 190); err != nil {
		return err
	}
	all := n.Members
	if n.Creator != 0 {
		all = append([]wb.Member{{Person: n.Creator}}, all...)
	}
	var members []wb.Member
	for _, m := range all {
		m, err := tidyMember(m)
		if err != nil {
			return err
		}
		same := func(o wb.Member) bool { return o.Person == m.Person && o.Address == m.Address }
		if !slices.ContainsFunc(members, same) {
			members = append(members, m)
		}
	}
	n.Members = members
	if len(members) > wb.MaxMembers {
		return wb.ErrInvalid{Field: "members", Reason: fmt.Sprintf("are more than %d", wb.MaxMembers)}
	}
	switch n.Kind {
	case wb.DirectChat:
		if len(members) != 2 || members[0].Person == 0 || members[1].Person == 0 {
			return wb.ErrInvalid{Field: "members", Reason: "must be two colleagues"}
		}
		n.Source = fmt.Sprintf("direct:%d:%d", min(members[0].Person, members[1].Person), max(members[0].Person, members[1].Person))
	case wb.GroupChat, wb.MailChat, wb.NoticeChat:
	default:
		return wb.ErrInvalid{Field: "kind", Reason: "is not known"}
	}
	return nil
}

// tidyMember makes one key of a member: a colleague has no address here, somebody outside one in lower case.
func tidyMember(m wb.Member) (wb.Member, error) {
	if m.Person != 0 {
		return wb.Member{Person: m.Person}, nil
	}
	m.Address = strings.ToLower(strings.TrimSpace(m.Address))
	if m.Address == "" {
		return m, wb.ErrInvalid{Field: "members", Reason: "has one without person and address"}
	}
	m.Name = clip(m.Name, 190)
	return m, fits("members", m.Address, 190)
}

func (d *DB) insertConversation(tx *engine.Tx, org wb.OrgID, n wb.NewConversation) (wb.ConversationID, error) {
	now := d.db.Now()
	outside := slices.ContainsFunc(n.Members, func(m wb.Member) bool { return m.Person == 0 })
	res, err := tx.Run("INSERT INTO conversations (org, kind, title, source, active_at, outside, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		org, n.Kind, n.Title, optional(n.Source), millis(now), outside, millis(now))
	if engine.IsDuplicate(err) {
		return 0, errKnown
	}
	if err != nil {
		return 0, err
	}
	last, err := res.LastInsertId()
	if err != nil {
		return 0, err
	}
	id := wb.ConversationID(last)
	for _, m := range n.Members {
		if err := insertMember(tx, org, id, m, now, 0); err != nil {
			return 0, err
		}
	}
	people, err := insiders(tx, org, id)
	if err != nil {
		return 0, err
	}
	return id, d.tell(tx, people, "conv.new", newChat{id, n.Kind, n.Title})
}

// newChat is the data of conv.new.
type newChat struct {
	Conversation wb.ConversationID   `json:"conv"`
	Kind         wb.ConversationKind `json:"kind"`
	Title        string              `json:"title"`
}

func insertMember(tx *engine.Tx, org wb.OrgID, id wb.ConversationID, m wb.Member, now time.Time, read int64) error {
	if m.Person != 0 {
		if _, err := loadWorking(tx, org, m.Person); err != nil {
			return err
		}
	}
	_, err := tx.Run(`INSERT INTO conversation_members (org, conversation, person, address, name, read_seq, active_at, joined_at)
		SELECT org, id, ?, ?, ?, ?, active_at, ? FROM conversations WHERE org = ? AND id = ?`,
		m.Person, m.Address, m.Name, read, millis(now), org, id)
	return err
}

// RenameConversation gives a chat another title.
func (d *DB) RenameConversation(ctx context.Context, org wb.OrgID, id wb.ConversationID, title string) error {
	title = clip(strings.TrimSpace(title), 255)
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		c, err := loadConversation(tx, org, id)
		if err != nil || c.Title == title {
			return err
		}
		if _, err := tx.Run("UPDATE conversations SET title = ? WHERE org = ? AND id = ?", title, org, id); err != nil {
			return err
		}
		people, err := insiders(tx, org, id)
		if err != nil {
			return err
		}
		return d.tell(tx, people, "conv.new", newChat{id, c.Kind, title})
	})
}

// AddMember lets somebody in; added is false for who is in already. What was said before counts as read.
func (d *DB) AddMember(ctx context.Context, org wb.OrgID, id wb.ConversationID, m wb.Member) (added bool, err error) {
	m, err = tidyMember(m)
	if err != nil {
		return false, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		added = false
		c, err := loadConversation(tx, org, id)
		if err != nil {
			return err
		}
		if c.Kind == wb.DirectChat {
			return wb.ErrInvalid{Field: "members", Reason: "of a direct chat stay two"}
		}
		var all, same int
		if err := tx.Row(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN person = ? AND address = ? THEN 1 ELSE 0 END), 0)
			FROM conversation_members WHERE org = ? AND conversation = ?`, m.Person, m.Address, org, id).Scan(&all, &same); err != nil {
			return err
		}
		if same > 0 {
			return nil
		}
		if all >= wb.MaxMembers {
			return wb.ErrInvalid{Field: "members", Reason: fmt.Sprintf("are more than %d", wb.MaxMembers)}
		}
		if err := insertMember(tx, org, id, m, d.db.Now(), c.Head); err != nil {
			return err
		}
		added = true
		if m.Person == 0 {
			_, err := tx.Run("UPDATE conversations SET outside = 1 WHERE org = ? AND id = ?", org, id)
			return err
		}
		return d.tell(tx, []wb.PersonID{m.Person}, "conv.new", newChat{id, c.Kind, c.Title})
	})
	if engine.IsDuplicate(err) {
		return false, nil
	}
	return added && err == nil, err
}

// RemoveMember lets somebody out; ErrNotFound for who is not in.
func (d *DB) RemoveMember(ctx context.Context, org wb.OrgID, id wb.ConversationID, m wb.Member) error {
	m, err := tidyMember(m)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if err := changed(tx.Run("DELETE FROM conversation_members WHERE org = ? AND conversation = ? AND person = ? AND address = ?",
			org, id, m.Person, m.Address)); err != nil {
			return err
		}
		return d.tell(tx, []wb.PersonID{m.Person}, "conv.gone", map[string]any{"conv": id})
	})
}

// MarkRead notes that a person has read a chat up to a post. It never goes back.
func (d *DB) MarkRead(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID, seq int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		c, err := scanOwn(tx.Row(ownConversations+" AND m.conversation = ? AND m.person > 0", org, person, id))
		if err != nil {
			return err
		}
		seq := min(seq, c.Head)
		if seq <= c.Read {
			return nil
		}
		var unread int
		if err := tx.Row("SELECT COUNT(*) FROM posts WHERE org = ? AND conversation = ? AND seq > ? AND person <> ? AND kind <> ?",
			org, id, seq, person, wb.SystemPost).Scan(&unread); err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE conversation_members SET read_seq = ?, unread = ? WHERE org = ? AND conversation = ? AND person = ?",
			seq, unread, org, id, person); err != nil {
			return err
		}
		return d.tell(tx, []wb.PersonID{person}, "conv.read", map[string]any{"conv": id, "seq": seq, "unread": unread})
	})
}
