package bridge

import (
	"context"
	"errors"
	"strings"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
)

// word is what a report or a receipt says of one recipient of a mail.
type word struct {
	names  []string // under which the recipient may be known, the one that the author wrote to first
	state  ledger.FateState
	reason string
}

// actions of a delivery report (RFC 3464, section 2.3.3). A mail that was passed on to a list has reached whom it was for.
var actions = map[string]ledger.FateState{"failed": ledger.FateFailed, "delayed": ledger.FateDelayed, "delivered": ledger.FateDelivered,
	"relayed": ledger.FateRelayed, "expanded": ledger.FateDelivered}

// reported notes on a mail that was sent from this mailbox what a delivery report or a receipt says of it. The report stays
// in the mailbox as well.
func (b *Bridge) reported(ctx context.Context, a mailcore.Arrival, l *letter) error {
	id, words := l.words(a)
	if len(words) == 0 || l.Verdict.Junk {
		return nil
	}
	sent, err := b.sentCopy(ctx, l.box, id)
	if err != nil || sent == nil || l.receipt != nil && len(sent.fields["disposition-notification-to"]) == 0 {
		return err
	}
	for _, w := range words {
		to, ok := sent.recipient(w.names)
		if !ok || l.receipt != nil && !l.speaksFor(to) {
			continue
		}
		err := b.Ledger.SetFate(ctx, ledger.Fate{Org: officeOrg(l.box.Org), Mailbox: l.box.ID, Mail: sent.key.ID, Message: sent.ID, Who: to.Key(),
			State: w.state, Reason: w.reason, At: l.sentAt()})
		if err != nil {
			return err
		}
	}
	return nil
}

// words are what the mail says, and of which mail of ours. Reports of delivery come with an empty envelope sender
// (RFC 3464, section 2); what came with another, a person wrote or passed on.
func (l *letter) words(a mailcore.Arrival) (id string, out []word) {
	if r := l.receipt; r != nil {
		state := ledger.FateDelivered
		switch r.What { // RFC 8098, section 3.2.6.2
		case "displayed":
			state = ledger.FateRead
		case "deleted":
			state = ledger.FateDeleted
		}
		return r.OriginalID, []word{{names: []string{r.Named, r.Reader}, state: state}}
	}
	if l.report == nil || a.From != "" {
		return "", nil
	}
	for _, r := range l.report.Recipients {
		if state, ok := actions[r.Action]; ok {
			w := word{names: []string{r.Original, r.Final}, state: state}
			if state == ledger.FateFailed || state == ledger.FateDelayed {
				w.reason = failure(r)
			}
			out = append(out, w)
		}
	}
	return l.report.OriginalMessageID, out
}

// sentCopy reads the mail with that Message-ID that was sent from a mailbox; nil when there is none.
func (b *Bridge) sentCopy(ctx context.Context, mb mailcore.Mailbox, id string) (*letter, error) {
	if id == "" {
		return nil, nil
	}
	copies, err := b.Mail.ByMessageID(ctx, mb.ID, id)
	if err != nil {
		return nil, err
	}
	for _, m := range copies {
		l, err := b.read(ctx, mb, m.ID)
		if errors.Is(err, mailcore.ErrNoMessage) {
			continue
		}
		if err != nil || sentBy(l) {
			return l, err
		}
	}
	return nil, nil
}

// recipient finds which of the mail's recipients is meant.
func (l *letter) recipient(names []string) (mailcore.Address, bool) {
	for _, name := range names {
		a, err := mailcore.ParseAddress(strings.TrimSpace(name))
		if err != nil {
			continue
		}
		for _, to := range addressesOf(append(l.shown(), l.head.Bcc...)) {
			if to.Key() == a.Key() {
				return to, true
			}
		}
	}
	return "", false
}

// speaksFor tells whether the author of a receipt may say that the recipient has read: a colleague for themselves, others
// from the same domain, unless DMARC shows that they do not. Another recipient of the mail knows its Message-ID too.
func (l *letter) speaksFor(to mailcore.Address) bool {
	_, from, ok := l.author()
	if l.Verdict.Internal {
		return ok && from.Key() == to.Key()
	}
	return ok && strings.EqualFold(from.ASCIIDomain(), to.ASCIIDomain()) && l.Verdict.DMARC != "fail"
}

// Fates tells what is known of a sent mail's way to its recipients; nothing of mails that others sent.
func (b *Bridge) Fates(ctx context.Context, w Who, m mailcore.Message, own []mailcore.Address) ([]ledger.Fate, error) {
	if m.HeaderID == "" || !m.Verdict.Internal || m.Flags&mailcore.FlagDraft != 0 || !holds(mailcore.Mailbox{Addresses: own}, m.FromAddress) {
		return nil, nil
	}
	return b.Ledger.Fates(ctx, w.Org, m.Mailbox, ledger.HashOf(m.HeaderID))
}
