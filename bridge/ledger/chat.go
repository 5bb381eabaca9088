package ledger

import (
	"context"
	"database/sql"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Chat is the mail side of a conversation.
type Chat struct {
	Org          workbench.OrgID
	Conversation workbench.ConversationID
	Owner        workbench.PersonID // who brought the mail in; decides about held mails
	Subject      string             // of the root, as written
	Root         string             // Message-ID that began the thread
}

// AddChat notes that a conversation carries mail. The first word stands; what is kept is given back.
func (d *DB) AddChat(ctx context.Context, c Chat) (Chat, error) {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		return d.insert(tx, "mail_chats (org, conv, owner, subject, root, created_at) VALUES (?, ?, ?, ?, ?, ?)",
			c.Org, c.Conversation, c.Owner, clip(c.Subject, 2000), c.Root, millis(d.db.Now()))
	})
	if err != nil {
		return Chat{}, err
	}
	return d.Chat(ctx, c.Org, c.Conversation)
}

// Chat gives the mail side of a conversation; ErrNone when it has none.
func (d *DB) Chat(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID) (Chat, error) {
	c := Chat{Org: org, Conversation: conv}
	err := d.db.QueryRow(ctx, "SELECT owner, subject, root FROM mail_chats WHERE org = ? AND conv = ?", org, conv).
		Scan(&c.Owner, &c.Subject, &c.Root)
	return c, absent(err)
}

// EachChat calls fn for every mail conversation of an organisation (0: of all).
func (d *DB) EachChat(ctx context.Context, org workbench.OrgID, fn func(Chat) error) error {
	var all []Chat
	rows, err := d.db.Query(ctx, "SELECT org, conv, owner, subject, root FROM mail_chats WHERE (org = ? OR ? = 0)", org, org)
	err = each(rows, err, func(r *sql.Rows) error {
		var c Chat
		err := r.Scan(&c.Org, &c.Conversation, &c.Owner, &c.Subject, &c.Root)
		all = append(all, c)
		return err
	})
	for _, c := range all {
		if err == nil {
			err = fn(c)
		}
	}
	return err
}

// AddThread notes that a thread of a mailbox belongs to a conversation.
func (d *DB) AddThread(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID, mb mailcore.MailboxID, thread int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		return d.insert(tx, "chat_threads (org, mailbox, thread, conv) VALUES (?, ?, ?, ?)", org, mb, thread, conv)
	})
}

// ThreadChats gives the conversations of a mailbox's thread.
func (d *DB) ThreadChats(ctx context.Context, org workbench.OrgID, mb mailcore.MailboxID, thread int64) (out []workbench.ConversationID, err error) {
	rows, err := d.db.Query(ctx, "SELECT conv FROM chat_threads WHERE org = ? AND mailbox = ? AND thread = ? ORDER BY conv", org, mb, thread)
	err = each(rows, err, func(r *sql.Rows) error {
		var c workbench.ConversationID
		err := r.Scan(&c)
		out = append(out, c)
		return err
	})
	return out, err
}

// Roles of a Message-ID in a conversation.
const (
	Self  = "self"  // a post has this mail
	Alias = "alias" // another name of our own mail, seen when it came back
)

// Seen is a mail of a conversation, in or out.
type Seen struct {
	Org          workbench.OrgID
	Conversation workbench.ConversationID
	Mail         Mail
	Role         string
	HeaderID     string
	Post         workbench.PostID
	Sender       string // address of the author
	Outside      bool   // came in from an outside correspondent
	At           time.Time
}

// AddSeen notes a mail of a conversation; the same again changes nothing.
func (d *DB) AddSeen(ctx context.Context, s Seen) error {
	if s.At.IsZero() {
		s.At = d.db.Now()
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		return d.insert(tx, "chat_refs (org, conv, mid, body, role, header, post, sender, outside, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			s.Org, s.Conversation, s.Mail.ID[:], s.Mail.Body[:], s.Role, s.HeaderID, s.Post, address(s.Sender), s.Outside, millis(s.At))
	})
}

const seenColumns = "org, conv, mid, body, role, header, post, sender, outside, at"

func (d *DB) seen(ctx context.Context, q string, args ...any) (out []Seen, err error) {
	rows, err := d.db.Query(ctx, "SELECT "+seenColumns+" FROM chat_refs WHERE "+q, args...)
	err = each(rows, err, func(r *sql.Rows) error {
		var s Seen
		var id, body []byte
		var outside int
		var at int64
		err := r.Scan(&s.Org, &s.Conversation, &id, &body, &s.Role, &s.HeaderID, &s.Post, &s.Sender, &outside, &at)
		copy(s.Mail.ID[:], id)
		copy(s.Mail.Body[:], body)
		s.Outside, s.At = outside != 0, instant(at)
		out = append(out, s)
		return err
	})
	return out, err
}

// SeenByID gives where mails with these Message-IDs were seen.
func (d *DB) SeenByID(ctx context.Context, org workbench.OrgID, ids []Hash) (out []Seen, err error) {
	err = engine.InChunks(ids, func(part []Hash) error {
		some, err := d.seen(ctx, "org = ? AND mid IN ("+engine.Marks(len(part))+") ORDER BY id", hashArgs(org, part)...)
		out = append(out, some...)
		return err
	})
	return out, err
}

// SeenIn gives the newest mails of a conversation, oldest first.
func (d *DB) SeenIn(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID, limit int) ([]Seen, error) {
	return d.seen(ctx, "id IN (SELECT id FROM (SELECT id FROM chat_refs WHERE org = ? AND conv = ? AND role = ? ORDER BY at DESC, id DESC LIMIT ?) newest) ORDER BY at, id",
		org, conv, Self, limit)
}

// SeenByPost gives the mail of a post; ErrNone when it has none.
func (d *DB) SeenByPost(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID, post workbench.PostID) (Seen, error) {
	list, err := d.seen(ctx, "org = ? AND conv = ? AND post = ? AND role = ? ORDER BY id LIMIT 1", org, conv, post, Self)
	if err == nil && len(list) == 0 {
		err = ErrNone
	}
	if err != nil {
		return Seen{}, err
	}
	return list[0], nil
}

// CountSeen counts the mails a sender brought into a conversation since an instant, and those of them with this text.
func (d *DB) CountSeen(ctx context.Context, org workbench.OrgID, conv workbench.ConversationID, sender string, since time.Time, body Hash) (n, same int, err error) {
	err = d.db.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN body = ? THEN 1 ELSE 0 END), 0) FROM chat_refs
		WHERE org = ? AND sender = ? AND at >= ? AND conv = ?`, body[:], org, address(sender), millis(since), conv).Scan(&n, &same)
	return n, same, err
}

// Knows tells whether a sender's mail lies in any conversation of the organisation.
func (d *DB) Knows(ctx context.Context, org workbench.OrgID, sender string) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT id FROM chat_refs WHERE org = ? AND sender = ? LIMIT 1) one", org, address(sender)).Scan(&n)
	return n > 0, err
}
