package bridge

import (
	"context"
	"errors"
	"slices"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// maxIDs bounds one question for Links: a page of a list.
const maxIDs = 500

// MailboxesOf gives the mailboxes a person may read, their own first; none is an empty list.
func (b *Bridge) MailboxesOf(ctx context.Context, w Who) ([]mailcore.Mailbox, error) {
	if w.Person == 0 {
		return nil, workbench.ErrNotFound
	}
	out := []mailcore.Mailbox{}
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(w.Org), int64(w.Person))
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return nil, err
	}
	if err == nil {
		out = append(out, mb)
	}
	lent, err := b.Mail.Accessible(ctx, mailOrg(w.Org), int64(w.Person))
	for _, a := range lent {
		if a.Rights.Has(mailcore.MayRead) {
			out = append(out, a.Mailbox)
		}
	}
	return out, err
}

// Find looks a message up in the person's mailboxes; workbench.ErrNotFound.
func (b *Bridge) Find(ctx context.Context, w Who, id mailcore.MessageID) (Ref, mailcore.Message, error) {
	boxes, err := b.MailboxesOf(ctx, w)
	if err != nil {
		return Ref{}, mailcore.Message{}, err
	}
	for _, mb := range boxes {
		m, err := b.Mail.Message(ctx, mb.ID, id)
		if errors.Is(err, mailcore.ErrNoMessage) {
			continue
		}
		return Ref{mb.ID, id}, m, err
	}
	return Ref{}, mailcore.Message{}, workbench.ErrNotFound
}

// letterOf reads a mail for a person who may see it.
func (b *Bridge) letterOf(ctx context.Context, w Who, r Ref) (*letter, error) {
	boxes, err := b.MailboxesOf(ctx, w)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(boxes, func(mb mailcore.Mailbox) bool { return mb.ID == r.Mailbox })
	if i < 0 {
		return nil, workbench.ErrNotFound
	}
	l, err := b.read(ctx, boxes[i], r.Message)
	if errors.Is(err, mailcore.ErrNoMessage) {
		err = workbench.ErrNotFound
	}
	return l, err
}

// among gives the mails with these ids that the person may read, in one question.
func (b *Bridge) among(ctx context.Context, w Who, ids []mailcore.MessageID) ([]mailcore.Message, error) {
	boxes, err := b.readable(ctx, w)
	if err != nil {
		return nil, err
	}
	return b.Mail.Among(ctx, boxes, ids)
}

// readable are the mailboxes that the person may open now.
func (b *Bridge) readable(ctx context.Context, w Who) (ids []mailcore.MailboxID, err error) {
	boxes, err := b.MailboxesOf(ctx, w)
	for _, mb := range boxes {
		if mb.State != mailcore.MailboxDisabled {
			ids = append(ids, mb.ID)
		}
	}
	return ids, err
}

// Links tells what became of mails, as far as the person may see it; mails that became nothing are left out.
func (b *Bridge) Links(ctx context.Context, w Who, ids []mailcore.MessageID) (map[mailcore.MessageID]Links, error) {
	if len(ids) > maxIDs {
		return nil, workbench.ErrInvalid{Field: "ids", Reason: "are too many"}
	}
	list, err := b.among(ctx, w, ids)
	if err != nil {
		return nil, err
	}
	byHash := map[ledger.Hash][]mailcore.Message{}
	var hashes []ledger.Hash
	for _, m := range list {
		if m.HeaderID == "" {
			continue
		}
		h := ledger.HashOf(m.HeaderID)
		if byHash[h] == nil {
			hashes = append(hashes, h)
		}
		byHash[h] = append(byHash[h], m)
	}
	found, err := b.Ledger.Links(ctx, w.Org, w.Person, hashes)
	if err != nil {
		return nil, err
	}
	member, err := b.chatsOf(ctx, w, found)
	if err != nil {
		return nil, err
	}
	out, bodies := map[mailcore.MessageID]Links{}, bodiesOf(found)
	for _, l := range found {
		for _, m := range byHash[l.Mail.ID] {
			if len(bodies[l.Mail.ID]) > 1 && (l.Mailbox != m.Mailbox || l.Message != m.ID) {
				continue
			}
			links := out[m.ID]
			switch {
			case l.Kind == ledger.ToChat && member[workbench.ConversationID(l.Target)] && links.Chat == 0:
				links.Chat = workbench.ConversationID(l.Target)
			case l.Kind == ledger.ToEvent && links.Event == 0:
				links.Event = workbench.EventID(l.Target)
			case l.Kind == ledger.ToTodo && links.Todo == 0:
				links.Todo = workbench.TodoID(l.Target)
			}
			if links != (Links{}) {
				out[m.ID] = links
			}
		}
	}
	return out, nil
}

// chatsOf tells in which of the conversations among the links the person is.
func (b *Bridge) chatsOf(ctx context.Context, w Who, links []ledger.Link) (map[workbench.ConversationID]bool, error) {
	var ids []workbench.ConversationID
	for _, l := range links {
		if id := workbench.ConversationID(l.Target); l.Kind == ledger.ToChat && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return b.Office.MemberOf(ctx, w.Org, w.Person, ids)
}

// bodiesOf counts the mails behind each Message-ID. Two may claim one: then only the copy that a link was made from has it.
func bodiesOf(links []ledger.Link) map[ledger.Hash]map[ledger.Hash]bool {
	bodies := map[ledger.Hash]map[ledger.Hash]bool{}
	for _, l := range links {
		if bodies[l.Mail.ID] == nil {
			bodies[l.Mail.ID] = map[ledger.Hash]bool{}
		}
		bodies[l.Mail.ID][l.Mail.Body] = true
	}
	return bodies
}
