package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// The meter that stops two programs which answer each other without saying what they are.
const (
	meterSpan  = 10 * time.Minute
	meterMails = 5
	sameSpan   = 24 * time.Hour
	sameMails  = 3
)

// arrived carries one stored copy into calendar and conversations. Everything in it may run again.
func (b *Bridge) arrived(ctx context.Context, a mailcore.Arrival) error {
	mb, err := b.Mail.Mailbox(ctx, a.Org, a.Mailbox)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	if mb.Kind == mailcore.GroupMailbox {
		return b.groupMail(ctx, a, mb)
	}
	if mb.Kind == mailcore.ReportMailbox {
		return b.reportArrived(ctx, a)
	}
	concerns, err := b.concerns(ctx, a)
	if errors.Is(err, mailcore.ErrNoMessage) || err == nil && !concerns {
		return nil // deleted meanwhile, or a mail like most: it stays a mail
	}
	if err != nil {
		return err
	}
	l, err := b.read(ctx, mb, a.Message)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return nil
	}
	if err != nil {
		return err
	}
	if a.Outgoing {
		return b.mirror(ctx, l)
	}
	org := officeOrg(mb.Org)
	c, why := b.classify(org, l, a)
	b.Log.Debug("mail arrived", "org", org, "mailbox", mb.ID, "message", l.ID, "class", c, "why", why)
	return errors.Join(b.invited(ctx, l, c), b.route(ctx, a, l, c), b.reported(ctx, a, l))
}

// concerns tells from the row alone whether a mail can mean anything to the office, so that most mails are never opened.
func (b *Bridge) concerns(ctx context.Context, a mailcore.Arrival) (bool, error) {
	m, err := b.Mail.Message(ctx, a.Mailbox, a.Message)
	if err != nil {
		return false, err
	}
	shape, err := message.Unmarshal(m.Structure)
	if err != nil {
		return true, nil // opening it will tell
	}
	special := false
	shape.Walk(func(_ string, p *message.Part) bool {
		special = special || p.Subtype == "calendar" || p.Subtype == "ics" || p.Subtype == "delivery-status" || strings.HasSuffix(p.Subtype, "disposition-notification") ||
			strings.HasSuffix(strings.ToLower(p.Filename()), ".ics")
		return !special && p.Message == nil
	})
	org := officeOrg(a.Org)
	l := &letter{Message: m, head: &shape.Header}
	for _, to := range append([]mailcore.Address{a.Rcpt}, addressesOf(l.shown())...) {
		_, _, ours := b.readToken(to)
		special = special || ours
	}
	var hashes []ledger.Hash
	for _, id := range append(l.parents(), m.HeaderID) {
		_, _, ours := b.readID(org, id)
		special = special || ours
		hashes = append(hashes, ledger.HashOf(id))
	}
	if special || len(hashes) == 1 {
		return special, nil
	}
	seen, err := b.Ledger.SeenByID(ctx, org, hashes)
	return len(seen) > 0, err
}

// candidate is a conversation that a mail may belong to, and what speaks for it.
type candidate struct {
	conv  workbench.ConversationID
	token *ledger.Token // it came to an answer address
	ours  bool          // it names a Message-ID that only we can make
}

// route carries a mail into the conversation it belongs to, if its author has the authority.
func (b *Bridge) route(ctx context.Context, a mailcore.Arrival, l *letter, c class) error {
	org := officeOrg(l.box.Org)
	if c == bounce {
		return b.bounced(ctx, a, l)
	}
	list, err := b.candidates(ctx, org, a, l)
	if err != nil {
		return err
	}
	for _, cand := range list {
		conv, err := b.Office.ConversationByID(ctx, org, cand.conv)
		if errors.Is(err, workbench.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		switch c {
		case echo:
			err = b.Ledger.AddSeen(ctx, ledger.Seen{Org: org, Conversation: conv.ID, Mail: l.key, Role: ledger.Alias, HeaderID: l.HeaderID, At: b.Now()})
		case automatic:
			err = b.greyLine(ctx, conv, l)
		case human:
			err = b.gate(ctx, conv, cand, l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// candidates finds conversations by the answer address the mail came to, else by the nearest mail it answers. A copy got
// behind the others' backs, or by somebody who is not in the conversation, finds none: it would tell what the others
// do not know.
func (b *Bridge) candidates(ctx context.Context, org workbench.OrgID, a mailcore.Arrival, l *letter) ([]candidate, error) {
	for _, to := range append([]mailcore.Address{a.Rcpt}, addressesOf(l.shown())...) {
		t, err := b.tokenOf(ctx, to)
		if errors.Is(err, ledger.ErrNone) || err == nil && (t.Purpose != ledger.ForReply || t.Org != org || t.Mailbox != l.box.ID || t.Revoked) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return []candidate{{conv: t.Conversation, token: &t, ours: true}}, b.Ledger.UseToken(ctx, org, t.ID)
	}
	if !l.addressee(b) {
		return nil, nil
	}
	found, err := b.byParents(ctx, org, l)
	if err != nil {
		return nil, err
	}
	var out []candidate
	for _, cand := range found {
		in, err := b.Office.IsMember(ctx, org, workbench.PersonID(l.box.Person), cand.conv)
		if err != nil {
			return nil, err
		}
		if in {
			out = append(out, cand)
		}
	}
	return out, nil
}

func addressesOf(list []message.Address) (out []mailcore.Address) {
	for _, a := range list {
		if to, err := mailcore.ParseAddress(a.Email()); err == nil {
			out = append(out, to)
		}
	}
	return out
}

// byParents gives the conversations of the nearest known mail. Unless an id of ours says so, the subject must be that of
// the conversation: who changes it means something new.
func (b *Bridge) byParents(ctx context.Context, org workbench.OrgID, l *letter) ([]candidate, error) {
	parents := l.parents()
	hashes := make([]ledger.Hash, len(parents))
	for i, id := range parents {
		hashes[i] = ledger.HashOf(id)
	}
	seen, err := b.Ledger.SeenByID(ctx, org, hashes)
	if err != nil {
		return nil, err
	}
	base := sameSubject(l.head.Subject)
	for i, id := range parents {
		if conv, _, ok := b.readID(org, id); ok {
			return []candidate{{conv: conv, ours: true}}, nil
		}
		var out []candidate
		for _, s := range seen {
			if s.Mail.ID != hashes[i] || slices.ContainsFunc(out, func(c candidate) bool { return c.conv == s.Conversation }) {
				continue
			}
			chat, err := b.Ledger.Chat(ctx, org, s.Conversation)
			if errors.Is(err, ledger.ErrNone) || err == nil && s.Role == ledger.Self && sameSubject(chat.Subject) != base {
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, candidate{conv: s.Conversation, ours: s.Role == ledger.Alias})
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}

func sameSubject(s string) string {
	base, _, _ := message.BaseSubject(s)
	return strings.ToLower(base)
}

// gate decides whether the author may speak in the conversation. Only a member whose address is proven may; what others
// send to it waits for its owner, and strangers who prove nothing reach the mailbox alone.
func (b *Bridge) gate(ctx context.Context, conv workbench.Conversation, cand candidate, l *letter) error {
	_, from, one := l.author()
	proven := one && l.proven()
	member, err := b.memberBy(ctx, conv, from)
	if err != nil {
		return err
	}
	if proven && member && (cand.token == nil || b.Now().Before(cand.token.Expires)) {
		if looping, err := b.looping(ctx, conv, from, l); err != nil || looping {
			return errors.Join(err, b.greyLine(ctx, conv, l))
		}
		if _, _, err := b.postLetter(ctx, conv, l); err != nil {
			return err
		}
		return b.Ledger.AddThread(ctx, conv.Org, conv.ID, l.box.ID, l.Thread)
	}
	if !proven && !cand.ours {
		return nil
	}
	reason := "not a member"
	switch {
	case member && !proven:
		reason = "unverified"
	case cand.token != nil && member:
		reason = "expired"
	}
	return b.hold(ctx, conv, from, l, reason)
}

// memberBy tells whether an address is that of a member, outside or inside.
func (b *Bridge) memberBy(ctx context.Context, conv workbench.Conversation, a mailcore.Address) (bool, error) {
	if a == "" {
		return false, nil
	}
	person, _, inside, err := b.insider(ctx, conv.Org, a)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(conv.Members, func(m workbench.Member) bool {
		if m.Person != 0 {
			return inside && m.Person == person
		}
		other, err := mailcore.ParseAddress(m.Address)
		return err == nil && other.Key() == a.Key()
	}), nil
}

func (b *Bridge) looping(ctx context.Context, conv workbench.Conversation, from mailcore.Address, l *letter) (bool, error) {
	known, err := b.Ledger.SeenByID(ctx, conv.Org, []ledger.Hash{l.key.ID})
	if err != nil {
		return false, err
	}
	for _, s := range known {
		if s.Conversation == conv.ID && s.Mail == l.key {
			return false, nil // counted when it came first
		}
	}
	// By when they came: a backlog carried at once is no loop.
	n, _, err := b.Ledger.CountSeen(ctx, conv.Org, conv.ID, string(from), l.SavedAt.Add(-meterSpan), l.key.Body)
	if err != nil {
		return false, err
	}
	_, same, err := b.Ledger.CountSeen(ctx, conv.Org, conv.ID, string(from), l.SavedAt.Add(-sameSpan), l.key.Body)
	return n >= meterMails || same >= sameMails, err
}

// greyLine tells a conversation, once a day for each sender, that a program answered.
func (b *Bridge) greyLine(ctx context.Context, conv workbench.Conversation, l *letter) error {
	_, from, _ := l.author()
	member, err := b.memberBy(ctx, conv, from)
	if err != nil || !member {
		return err
	}
	who := ledger.HashOf(from.Key())
	_, _, err = b.Office.AddPost(ctx, conv.Org, conv.ID, workbench.NewPost{Kind: workbench.SystemPost,
		Text: fmt.Sprintf("%s 的自动回复：%s", from, l.Subject), Source: fmt.Sprintf("auto:%x:%s", who[:], b.Now().UTC().Format("20060102"))})
	return err
}

// mirror shows a mail that a member sent from another program as their post.
func (b *Bridge) mirror(ctx context.Context, l *letter) error {
	org := officeOrg(l.box.Org)
	if _, seq, ok := b.readID(org, l.HeaderID); ok && seq > 0 || b.isStamp(org, l.field("x-bridge")) {
		return nil // said in the chat already
	}
	_, from, ok := l.author()
	if !ok || !holds(l.box, from) || !l.proven() || l.isForward() || l.Flags&mailcore.FlagDraft != 0 {
		return nil
	}
	found, err := b.byParents(ctx, org, l)
	if err != nil {
		return err
	}
	for _, cand := range found {
		conv, err := b.Office.Conversation(ctx, org, workbench.PersonID(l.box.Person), cand.conv)
		if errors.Is(err, workbench.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		// An answer to somebody else alone is not meant for the conversation.
		for _, a := range addressesOf(l.shown()) {
			member, err := b.memberBy(ctx, conv, a)
			if err != nil {
				return err
			}
			if !member {
				continue
			}
			if _, _, err := b.postLetter(ctx, conv, l); err != nil {
				return err
			}
			break
		}
	}
	return nil
}
