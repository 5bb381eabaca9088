package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// maxDifferences bounds a report; more of one kind teach nothing.
const maxDifferences = 1000

// Reconcile compares the ledger with both houses and changes nothing: every link leads somewhere, every post of a mail
// has its row and no mail is posted twice. What is under way meanwhile may show as a difference. Deep also looks for the
// mailboxes that links were made from.
func (b *Bridge) Reconcile(ctx context.Context, deep bool) (Report, error) {
	r := &Report{}
	if err := b.Ledger.EachLink(ctx, 0, func(l ledger.Link) error { return b.checkLink(ctx, l, deep, r) }); err != nil {
		return *r, fmt.Errorf("reconcile links: %w", err)
	}
	if err := b.Ledger.EachChat(ctx, 0, func(c ledger.Chat) error { return b.checkChat(ctx, c, r) }); err != nil {
		return *r, fmt.Errorf("reconcile conversations: %w", err)
	}
	return *r, nil
}

func (r *Report) differ(format string, args ...any) {
	if len(r.Differences) < maxDifferences {
		r.Differences = append(r.Differences, fmt.Sprintf(format, args...))
	}
}

func (b *Bridge) checkLink(ctx context.Context, l ledger.Link, deep bool, r *Report) error {
	r.Links++
	var err error
	switch l.Kind {
	case ledger.ToChat:
		_, err = b.Office.ConversationByID(ctx, l.Org, workbench.ConversationID(l.Target))
	case ledger.ToEvent:
		_, err = b.Office.Event(ctx, l.Org, 0, workbench.EventID(l.Target))
	case ledger.ToTodo:
		_, err = b.Office.Todo(ctx, l.Org, 0, workbench.TodoID(l.Target))
	}
	if errors.Is(err, workbench.ErrNotFound) {
		r.differ("org %d: mail %d of mailbox %d is linked to %s %d, which is not there", l.Org, l.Message, l.Mailbox, l.Kind, l.Target)
		return nil
	}
	if err != nil || !deep {
		return err
	}
	// A mail may be deleted by its owner; what was made of it stays. Only a mailbox of another organisation is a fault.
	if _, err := b.Mail.Mailbox(ctx, mailOrg(l.Org), l.Mailbox); err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	return nil
}

func (b *Bridge) checkChat(ctx context.Context, c ledger.Chat, r *Report) error {
	conv, err := b.Office.ConversationByID(ctx, c.Org, c.Conversation)
	if errors.Is(err, workbench.ErrNotFound) {
		r.differ("org %d: the ledger knows conversation %d, which is not there", c.Org, c.Conversation)
		return nil
	}
	if err != nil {
		return err
	}
	seen, err := b.Ledger.SeenIn(ctx, c.Org, c.Conversation, maxSeen)
	if err != nil {
		return err
	}
	rows := map[workbench.PostID]int{}
	mails := map[ledger.Mail]workbench.PostID{}
	for _, s := range seen {
		rows[s.Post]++
		if other, twice := mails[s.Mail]; twice && other != s.Post {
			r.differ("org %d: mail %s is in posts %d and %d of conversation %d", c.Org, s.HeaderID, other, s.Post, conv.ID)
		}
		mails[s.Mail] = s.Post
	}
	return b.checkPosts(ctx, conv, rows, r)
}

// maxSeen bounds how many mails of one conversation are compared.
const maxSeen = 10_000

func (b *Bridge) checkPosts(ctx context.Context, conv workbench.Conversation, rows map[workbench.PostID]int, r *Report) error {
	reader := workbench.PersonID(0)
	for _, m := range conv.Members {
		reader = max(reader, m.Person)
	}
	if reader == 0 {
		return nil
	}
	sources := map[string]workbench.PostID{}
	for before := int64(0); ; {
		page, err := b.Office.Posts(ctx, conv.Org, reader, conv.ID, workbench.PostQuery{Before: before, Limit: 200})
		if err != nil {
			return err
		}
		for i, p := range page {
			if i == 0 {
				before = p.Seq
			}
			if !strings.HasPrefix(p.Source, "mail:") {
				continue
			}
			if other, twice := sources[p.Source]; twice {
				r.differ("org %d: conversation %d has one mail in posts %d and %d", conv.Org, conv.ID, other, p.ID)
			}
			sources[p.Source] = p.ID
			if rows[p.ID] == 0 {
				r.differ("org %d: post %d of conversation %d shows a mail that the ledger does not know", conv.Org, p.ID, conv.ID)
			}
		}
		if len(page) < 200 || before <= 1 {
			return nil
		}
	}
}
