package bridge

import (
	"context"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// Origin is the mail that an event, a todo or a conversation came from.
type Origin struct {
	Ref
	Subject string
}

// Origins finds the mails that things of one kind (ledger.ToEvent, ToTodo or ToChat) came from, by the numbers of the
// things; of several the first. Who may not read the mail it was made from is led to a copy of their own, or nowhere:
// such things are left out.
func (b *Bridge) Origins(ctx context.Context, w Who, kind string, targets []int64) (map[int64]Origin, error) {
	out := map[int64]Origin{}
	links, err := b.Ledger.LinksTo(ctx, w.Org, kind, targets)
	if err != nil || len(links) == 0 {
		return out, err
	}
	boxes, err := b.readable(ctx, w)
	if err != nil || len(boxes) == 0 {
		return out, err
	}
	ids := make([]mailcore.MessageID, len(links))
	for i, l := range links {
		ids[i] = l.Message
	}
	mails, err := b.Mail.Among(ctx, boxes, ids)
	if err != nil {
		return nil, err
	}
	byRef := map[Ref]mailcore.Message{}
	for _, m := range mails {
		byRef[Ref{m.Mailbox, m.ID}] = m
	}
	var elsewhere []ledger.Link
	for _, l := range links {
		m, ok := byRef[Ref{l.Mailbox, l.Message}]
		if _, have := out[l.Target]; ok && !have {
			out[l.Target] = Origin{Ref{m.Mailbox, m.ID}, m.Subject}
		} else if !ok {
			elsewhere = append(elsewhere, l)
		}
	}
	return out, b.ownCopies(ctx, boxes, elsewhere, out)
}

// ownCopies fills in what the person got a copy of themselves. The Message-ID alone tells that: it leads nobody further
// than into their own mailbox.
func (b *Bridge) ownCopies(ctx context.Context, boxes []mailcore.MailboxID, links []ledger.Link, out map[int64]Origin) error {
	var keys []maildb.MessageIDKey
	for _, l := range links {
		if _, have := out[l.Target]; !have {
			keys = append(keys, maildb.MessageIDKey(l.Mail.ID)) // the ledger hashes a lone Message-ID alike
		}
	}
	if len(keys) == 0 {
		return nil
	}
	copies, err := b.Mail.CopiesAmong(ctx, boxes, keys)
	if err != nil {
		return err
	}
	first := map[ledger.Hash]mailcore.Message{}
	for _, m := range copies {
		if h := ledger.HashOf(m.HeaderID); first[h].ID == 0 {
			first[h] = m
		}
	}
	for _, l := range links {
		if m := first[l.Mail.ID]; m.ID != 0 {
			if _, have := out[l.Target]; !have {
				out[l.Target] = Origin{Ref{m.Mailbox, m.ID}, m.Subject}
			}
		}
	}
	return nil
}
