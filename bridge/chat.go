package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// maxEarlier is how many earlier mails of a thread come along into a new conversation.
const maxEarlier = 20

// ToChat carries a mail, and the mails before it, into the conversation of its thread: one per organisation, made when
// there is none. Asked again it gives the same, created false. The note is said inside only.
func (b *Bridge) ToChat(ctx context.Context, w Who, r Ref, wish ChatWish) (conv workbench.Conversation, post workbench.Post, created bool, err error) {
	l, err := b.letterOf(ctx, w, r)
	if err != nil {
		return conv, post, false, err
	}
	err = b.whole(ctx, w, r, ledger.ToChat, wish, func() error {
		conv, post, created, err = b.toChat(ctx, w, l, wish)
		return err
	})
	return conv, post, created, err
}

func (b *Bridge) toChat(ctx context.Context, w Who, l *letter, wish ChatWish) (conv workbench.Conversation, post workbench.Post, created bool, err error) {
	if conv, err = b.chatFor(ctx, w, l, wish); err != nil {
		return conv, post, false, fmt.Errorf("mail %d to chat: %w", l.ID, err)
	}
	if conv.Kind == workbench.MailChat {
		if err := b.carryEarlier(ctx, conv, l); err != nil {
			return conv, post, false, err
		}
	}
	if post, created, err = b.postLetter(ctx, conv, l); err != nil {
		return conv, post, false, err
	}
	if err := b.Ledger.AddLink(ctx, ledger.Link{Org: w.Org, Kind: ledger.ToChat, Mail: l.key, Target: int64(conv.ID),
		Mailbox: l.box.ID, Message: l.ID}); err != nil {
		return conv, post, false, err
	}
	if note := strings.TrimSpace(wish.Note); note != "" {
		said := ledger.HashOf(l.source(), note)
		_, _, err := b.Office.AddPost(ctx, w.Org, conv.ID, workbench.NewPost{Author: workbench.Member{Person: w.Person}, Kind: workbench.TextPost,
			Text: note, Source: fmt.Sprintf("note:%x:%d", said[:], w.Person), ReplyTo: post.ID})
		if err != nil {
			return conv, post, created, err
		}
	}
	conv, err = b.Office.Conversation(ctx, w.Org, w.Person, conv.ID)
	return conv, post, created, err
}

// chatFor finds or makes the conversation that the person wants the mail in, with the person in it.
func (b *Bridge) chatFor(ctx context.Context, w Who, l *letter, wish ChatWish) (workbench.Conversation, error) {
	conv, err := b.existingChat(ctx, w, l, wish)
	if errors.Is(err, ledger.ErrNone) {
		conv, err = b.makeChat(ctx, w, l, wish)
	}
	if err != nil {
		return conv, err
	}
	for _, p := range wish.People {
		if _, err := b.Office.AddMember(ctx, w.Org, conv.ID, workbench.Member{Person: p}); err != nil {
			return conv, err
		}
	}
	if conv.Kind != workbench.MailChat {
		return conv, nil
	}
	if err := b.admitAuthor(ctx, conv, l); err != nil {
		return conv, err
	}
	if _, err := b.Ledger.AddChat(ctx, ledger.Chat{Org: w.Org, Conversation: conv.ID, Owner: w.Person, Subject: l.head.Subject, Root: l.root()}); err != nil {
		return conv, err
	}
	if err := b.Ledger.AddThread(ctx, w.Org, conv.ID, l.box.ID, l.Thread); err != nil {
		return conv, err
	}
	return b.Office.ConversationByID(ctx, w.Org, conv.ID)
}

// admitAuthor lets the proven outside author of a mail in that a member brings in.
func (b *Bridge) admitAuthor(ctx context.Context, conv workbench.Conversation, l *letter) error {
	name, a, ok := l.author()
	if !ok || !l.proven() {
		return nil
	}
	if ours, err := b.isOurs(ctx, conv.Org, a); err != nil || ours {
		return err
	}
	_, err := b.Office.AddMember(ctx, conv.Org, conv.ID, workbench.Member{Address: string(a), Name: name})
	return err
}

// existingChat is the wished one, that of the thread in this mailbox, or that in which a mail of the thread lies which the person has too. To have the very
// mail, and not only to name its Message-ID, is what lets a colleague join.
func (b *Bridge) existingChat(ctx context.Context, w Who, l *letter, wish ChatWish) (workbench.Conversation, error) {
	if wish.Conversation != 0 {
		return b.Office.Conversation(ctx, w.Org, w.Person, wish.Conversation)
	}
	linked, err := b.Ledger.ThreadChats(ctx, w.Org, l.box.ID, l.Thread)
	if err != nil {
		return workbench.Conversation{}, err
	}
	for _, id := range linked {
		if conv, err := b.Office.Conversation(ctx, w.Org, w.Person, id); !errors.Is(err, workbench.ErrNotFound) {
			return conv, err
		}
	}
	thread, err := b.Mail.Thread(ctx, l.box.ID, l.Thread)
	if err != nil {
		return workbench.Conversation{}, err
	}
	copies := map[ledger.Hash]mailcore.MessageID{}
	ids := []ledger.Hash{l.key.ID}
	for _, m := range thread {
		if h := ledger.HashOf(m.HeaderID); m.HeaderID != "" && h != l.key.ID {
			copies[h], ids = m.ID, append(ids, h)
		}
	}
	seen, err := b.Ledger.SeenByID(ctx, w.Org, ids)
	if err != nil {
		return workbench.Conversation{}, err
	}
	for _, s := range seen {
		have := l
		if s.Mail.ID != l.key.ID {
			if have, err = b.read(ctx, l.box, copies[s.Mail.ID]); err != nil {
				return workbench.Conversation{}, err
			}
		}
		if s.Role != ledger.Self || have.key != s.Mail {
			continue
		}
		conv, err := b.Office.ConversationByID(ctx, w.Org, s.Conversation)
		if errors.Is(err, workbench.ErrNotFound) || err == nil && conv.Kind != workbench.MailChat {
			continue
		}
		if err != nil {
			return conv, err
		}
		_, err = b.Office.AddMember(ctx, w.Org, conv.ID, workbench.Member{Person: w.Person})
		return conv, err
	}
	return workbench.Conversation{}, ledger.ErrNone
}

// makeChat makes the conversation of a thread. A colleague who only shares the root with one that exists, and no mail,
// gets one of their own.
func (b *Bridge) makeChat(ctx context.Context, w Who, l *letter, wish ChatWish) (workbench.Conversation, error) {
	members, err := b.company(ctx, w, l)
	if err != nil {
		return workbench.Conversation{}, err
	}
	title := wish.Title
	if title == "" {
		title, _, _ = message.BaseSubject(l.head.Subject)
	}
	if title == "" {
		title = "邮件"
	}
	root := ledger.HashOf(l.root())
	n := workbench.NewConversation{Kind: workbench.MailChat, Title: title, Creator: w.Person, Members: members, Source: fmt.Sprintf("mailthread:%x", root[:])}
	conv, _, err := b.Office.CreateConversation(ctx, w.Org, n)
	if err != nil {
		return conv, err
	}
	for _, m := range conv.Members {
		if m.Person == w.Person {
			return conv, nil
		}
	}
	n.Source += fmt.Sprintf(":%d", w.Person)
	conv, _, err = b.Office.CreateConversation(ctx, w.Org, n)
	return conv, err
}

// Dismiss takes an outside member out of a conversation; the answer address made for them dies.
func (b *Bridge) Dismiss(ctx context.Context, w Who, id workbench.ConversationID, address string) error {
	if _, err := b.Office.Conversation(ctx, w.Org, w.Person, id); err != nil {
		return err
	}
	if err := b.Office.RemoveMember(ctx, w.Org, id, workbench.Member{Address: address}); err != nil {
		return err
	}
	return b.Ledger.RevokeTokens(ctx, w.Org, id, address)
}

// company is who stands on a mail: correspondents outside, and colleagues whose mailbox really has it.
func (b *Bridge) company(ctx context.Context, w Who, l *letter) ([]workbench.Member, error) {
	var out []workbench.Member
	add := func(name, email string) error {
		a, err := mailcore.ParseAddress(email)
		if err != nil || len(out) >= maxShown {
			return nil
		}
		person, mb, inside, err := b.insider(ctx, w.Org, a)
		if err != nil {
			return err
		}
		if inside {
			has, err := b.Mail.ByMessageID(ctx, mb.ID, l.HeaderID)
			if p, perr := b.Office.Person(ctx, w.Org, person); err == nil && perr == nil && len(has) > 0 && p.State == workbench.PersonActive {
				out = append(out, workbench.Member{Person: person})
			}
			return err
		}
		if ours, err := b.isOurs(ctx, w.Org, a); err != nil || ours {
			return err
		}
		out = append(out, workbench.Member{Address: string(a), Name: name})
		return nil
	}
	for _, a := range append(append([]message.Address{}, l.head.From...), l.shown()...) {
		if err := add(a.Name, a.Email()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// carryEarlier posts the mails of the thread that came before, oldest first.
func (b *Bridge) carryEarlier(ctx context.Context, conv workbench.Conversation, l *letter) error {
	thread, err := b.Mail.Thread(ctx, l.box.ID, l.Thread)
	if err != nil {
		return err
	}
	hidden, err := b.hiddenFolders(ctx, l.box.ID)
	if err != nil {
		return err
	}
	var earlier []mailcore.Message
	for _, m := range thread {
		if m.ID != l.ID && m.HeaderID != l.HeaderID && !hidden[m.Folder] && m.Flags&mailcore.FlagDraft == 0 && m.SavedAt.Before(l.SavedAt.Add(1)) {
			earlier = append(earlier, m)
		}
	}
	if len(earlier) > maxEarlier {
		earlier = earlier[len(earlier)-maxEarlier:]
	}
	for _, m := range earlier {
		old, err := b.read(ctx, l.box, m.ID)
		if errors.Is(err, mailcore.ErrNoMessage) {
			continue
		}
		if err != nil {
			return err
		}
		if _, _, err := b.postLetter(ctx, conv, old); err != nil {
			return err
		}
	}
	return nil
}

// hiddenFolders are those whose mails are not meant to be shown: unfinished, thrown away, junk.
func (b *Bridge) hiddenFolders(ctx context.Context, mb mailcore.MailboxID) (map[mailcore.FolderID]bool, error) {
	list, err := b.Mail.Folders(ctx, mb)
	if err != nil {
		return nil, err
	}
	out := map[mailcore.FolderID]bool{}
	for _, f := range list {
		out[f.ID] = f.Role == mailcore.RoleDrafts || f.Role == mailcore.RoleTrash || f.Role == mailcore.RoleJunk
	}
	return out, nil
}

// postLetter posts a mail in a conversation, once whoever has a copy of it, and notes it in the ledger.
func (b *Bridge) postLetter(ctx context.Context, conv workbench.Conversation, l *letter) (workbench.Post, bool, error) {
	author, outside, err := b.authorIn(ctx, conv, l)
	if err != nil {
		return workbench.Post{}, false, err
	}
	replyTo, err := b.parentPost(ctx, conv, l)
	if err != nil {
		return workbench.Post{}, false, err
	}
	if echo, err := b.ownPost(ctx, conv, l); err != nil || echo.ID != 0 {
		return echo, false, err
	}
	post, created, err := b.Office.AddPost(ctx, conv.Org, conv.ID, workbench.NewPost{Author: author, Kind: workbench.MailPost, Text: l.text(),
		Quoted: l.quoted, Mail: l.ref(b.trust(l)), Source: l.source(), ReplyTo: replyTo, At: l.sentAt()})
	if err != nil {
		return post, false, fmt.Errorf("post mail %d: %w", l.ID, err)
	}
	_, from, _ := l.author()
	return post, created, b.Ledger.AddSeen(ctx, ledger.Seen{Org: conv.Org, Conversation: conv.ID, Mail: l.key, Role: ledger.Self,
		HeaderID: l.HeaderID, Post: post.ID, Sender: string(from), Outside: outside, At: l.SavedAt})
}

// authorIn is the colleague who wrote, when that is proven and they are a member; else the address.
func (b *Bridge) authorIn(ctx context.Context, conv workbench.Conversation, l *letter) (m workbench.Member, outside bool, err error) {
	name, a, ok := l.author()
	if ok && l.proven() {
		person, _, inside, err := b.insider(ctx, conv.Org, a)
		if err != nil {
			return m, false, err
		}
		for _, m := range conv.Members {
			if inside && m.Person == person {
				return workbench.Member{Person: person}, false, nil
			}
		}
	}
	if a == "" {
		a = l.FromAddress
	}
	if name == "" {
		name = string(a)
	}
	return workbench.Member{Address: strings.ToLower(string(a)), Name: name}, true, nil
}

// parentPost is the post whose mail this one answers, 0 for none.
func (b *Bridge) parentPost(ctx context.Context, conv workbench.Conversation, l *letter) (workbench.PostID, error) {
	parents := l.parents()
	if len(parents) == 0 {
		return 0, nil
	}
	hashes := make([]ledger.Hash, len(parents))
	for i, id := range parents {
		hashes[i] = ledger.HashOf(id)
	}
	seen, err := b.Ledger.SeenByID(ctx, conv.Org, hashes)
	if err != nil {
		return 0, err
	}
	for _, h := range hashes {
		for _, s := range seen {
			if s.Conversation == conv.ID && s.Mail.ID == h {
				return s.Post, nil
			}
		}
	}
	return 0, nil
}

// ownPost is the post that went out as this mail: our own words are not posted a second time.
func (b *Bridge) ownPost(ctx context.Context, conv workbench.Conversation, l *letter) (workbench.Post, error) {
	of, seq, ok := b.readID(conv.Org, l.HeaderID)
	if !ok || of != conv.ID || seq == 0 {
		return workbench.Post{}, nil
	}
	seen, err := b.Ledger.SeenByID(ctx, conv.Org, []ledger.Hash{l.key.ID})
	if err != nil {
		return workbench.Post{}, err
	}
	for _, s := range seen {
		if s.Conversation == conv.ID && s.Post != 0 {
			return b.Office.Post(ctx, conv.Org, s.Post)
		}
	}
	return workbench.Post{}, nil
}
