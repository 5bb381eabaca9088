package bridge

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Places of a recall.
const (
	placeMailbox    = "mailbox"
	placeShared     = "shared"
	placeGroup      = "group" // waited for a moderator, or for being passed on
	placeOutside    = "outside"
	placeForward    = "forward" // a rule of that mailbox sent it on
	placeQueue      = "queue"   // had not left yet
	placeQuarantine = "quarantine"
	placeChat       = "chat"
	placeTodo       = "todo"
	placeEvent      = "event"
	placeFile       = "file"
)

// recallWorkers carry recalls out.
const recallWorkers = 2

// RecallWish is what else an author wants of a recall.
type RecallWish struct {
	Notice bool // ask people outside to disregard the mail
	Links  bool // end the links to files in it
}

// Recall takes back a mail that a person sent, in the background and once: asked again it gives what is there, fresh
// false. Who may send in the mailbox is the caller's question. Errors: workbench.ErrNotFound, ErrInvalid for what is no
// sent mail, mailcore.PolicyError when it is too late or not allowed.
func (b *Bridge) Recall(ctx context.Context, w Who, ref Ref, wish RecallWish) (kept ledger.Recall, fresh bool, err error) {
	l, err := b.letterOf(ctx, w, ref)
	if err != nil {
		return kept, false, err
	}
	if !sentBy(l) {
		return kept, false, workbench.ErrInvalid{Field: "id", Reason: "is not a mail that was sent from this mailbox"}
	}
	_, err = b.Ledger.RecallOf(ctx, w.Org, ref.Mailbox, l.key.ID)
	if errors.Is(err, ledger.ErrNone) {
		err = b.mayRecall(ctx, w.Org, l)
	}
	if err != nil {
		return kept, false, err
	}
	return b.Ledger.BeginRecall(ctx, ledger.Recall{Org: w.Org, Mailbox: ref.Mailbox, Message: ref.Message, Person: w.Person, Mid: l.key.ID,
		Notice: wish.Notice, Links: wish.Links})
}

// RecallPolicy tells whether and for how long mails of an organisation can be taken back.
func (b *Bridge) RecallPolicy(ctx context.Context, org workbench.OrgID) (ledger.RecallPolicy, error) {
	return b.Ledger.RecallPolicyOf(ctx, org)
}

// SetRecallPolicy says whether and for how long mails of an organisation can be taken back.
func (b *Bridge) SetRecallPolicy(ctx context.Context, org workbench.OrgID, p ledger.RecallPolicy) error {
	return b.Ledger.SetRecallPolicy(ctx, org, p)
}

// sentBy tells whether a copy is that of the author.
func sentBy(l *letter) bool {
	return l.HeaderID != "" && l.Verdict.Internal && l.Flags&mailcore.FlagDraft == 0 && holds(l.box, l.FromAddress)
}

// mayRecall asks the organisation's policy. Of the times that a copy knows the oldest counts: a copy of a copy is younger.
func (b *Bridge) mayRecall(ctx context.Context, org workbench.OrgID, l *letter) error {
	p, err := b.Ledger.RecallPolicyOf(ctx, org)
	if err != nil {
		return err
	}
	if p.Off {
		return &mailcore.PolicyError{Rule: "recall", Reason: "Your organisation does not allow mails to be taken back"}
	}
	sent := l.SavedAt
	for _, t := range []time.Time{l.InternalDate, l.head.Date} {
		if !t.IsZero() && t.Before(sent) {
			sent = t
		}
	}
	if b.Now().Sub(sent) > time.Duration(p.Hours)*time.Hour {
		return &mailcore.PolicyError{Rule: "recall", Reason: fmt.Sprintf("Mails can be taken back for %d hours", p.Hours)}
	}
	return nil
}

// RecallOf gives the recall of a sent mail with its results so far; ledger.ErrNone.
func (b *Bridge) RecallOf(ctx context.Context, org workbench.OrgID, m mailcore.Message) (ledger.Recall, []ledger.RecallResult, error) {
	r, err := b.Ledger.RecallOf(ctx, org, m.Mailbox, ledger.HashOf(m.HeaderID))
	if err != nil {
		return r, nil, err
	}
	list, err := b.Ledger.RecallResults(ctx, r)
	return r, list, err
}

// recalling is one run of a recall. All of it may run again.
type recalling struct {
	b     *Bridge
	r     ledger.Recall
	l     *letter            // the author's own copy
	mine  mailcore.MailboxID // the mailbox of the person who takes it back
	stub  string             // Message-ID of what takes the place of a copy
	by    string             // name of the person
	known map[[2]string]ledger.RecallResult

	withheld bool            // a group had not passed it on
	leaving  map[string]bool // addresses to which it is on the wire
}

// recall carries a recall out.
func (b *Bridge) recall(ctx context.Context, r ledger.Recall) error {
	mb, err := b.Mail.Mailbox(ctx, mailOrg(r.Org), r.Mailbox)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return b.Ledger.EndRecall(ctx, r)
	}
	if err != nil {
		return err
	}
	l, err := b.read(ctx, mb, r.Message)
	if errors.Is(err, mailcore.ErrNoMessage) || err == nil && l.key.ID != r.Mid {
		return b.Ledger.EndRecall(ctx, r) // deleted for good meanwhile: nobody knows any more whom it went to
	}
	if err != nil {
		return err
	}
	local := fmt.Sprintf("recall.%d", r.ID)
	domain := mb.Address.ASCIIDomain()
	x := &recalling{b: b, r: r, l: l, by: senderName(mb), known: map[[2]string]ledger.RecallResult{}, leaving: map[string]bool{}, stub: local + "." + b.idMAC(r.Org, local, domain) + "@" + domain}
	if p, err := b.Office.Person(ctx, r.Org, r.Person); err == nil {
		x.by = p.Name
	}
	if own, err := b.Mail.MailboxOfPerson(ctx, mailOrg(r.Org), int64(r.Person)); err == nil {
		x.mine = own.ID
	}
	list, err := b.Ledger.RecallResults(ctx, r)
	if err != nil {
		return err
	}
	for _, res := range list {
		x.known[[2]string{res.Place, res.Who}] = res
		x.withheld = x.withheld || res.Place == placeGroup && res.Result == ledger.Recalled
	}
	for _, step := range []func(context.Context) error{x.parked, x.queued, x.quarantined, x.copies, x.chats, x.plans, x.files, x.left, x.notices} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("recall %d: %w", r.ID, err)
		}
	}
	return b.Ledger.EndRecall(ctx, r)
}

// note keeps a result.
func (x *recalling) note(ctx context.Context, place, who, name, result, reason string) error {
	res := ledger.RecallResult{Place: place, Who: strings.ToLower(who), Name: name, Result: result, Reason: reason}
	x.known[[2]string{place, res.Who}] = res
	return x.b.Ledger.SetRecallResult(ctx, x.r, res)
}

func (x *recalling) has(place, who string) bool {
	_, ok := x.known[[2]string{place, strings.ToLower(who)}]
	return ok
}

// parked forgets what still waits for its time or for somebody's word.
func (x *recalling) parked(ctx context.Context) error {
	b := x.b
	for _, mb := range []mailcore.MailboxID{x.r.Mailbox, x.mine} {
		list, err := b.Mail.ParkedOf(ctx, mb)
		if err != nil {
			return err
		}
		for _, p := range list {
			same, err := x.sameParked(ctx, p)
			if err != nil {
				return err
			}
			if !same {
				continue
			}
			err = b.Mail.TurnParked(ctx, p.Org, p.ID, mailcore.ParkUndone)
			if errors.Is(err, mailcore.ErrNoMessage) {
				continue // is leaving this very moment; what it becomes is dealt with below
			}
			if err != nil {
				return err
			}
			for _, to := range p.Env.To {
				if err := x.note(ctx, placeQueue, string(to.Address), "", ledger.Recalled, "not_sent"); err != nil {
					return err
				}
			}
			if err := b.unask(ctx, x.r.Org, p); err != nil {
				return err
			}
			if err := b.Mail.DropParked(ctx, p.Org, p.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *recalling) sameParked(ctx context.Context, p mailcore.Parked) (bool, error) {
	if p.State != mailcore.ParkWaiting || !strings.HasPrefix(x.l.Subject, p.Subject) && !strings.HasPrefix(p.Subject, x.l.Subject) {
		return false, nil
	}
	raw, err := x.b.parkedBytes(ctx, p)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer raw.Close()
	s, err := message.Parse(raw, raw.Size())
	if err != nil {
		return false, nil // nobody could have sent it
	}
	return s.Header.MessageID == x.l.HeaderID, nil
}

func (x *recalling) own() []mailcore.Address { return x.l.box.Addresses }

// queued takes back what has not left for the world.
func (x *recalling) queued(ctx context.Context) error {
	taken, stuck, err := x.b.Mail.Withdraw(ctx, mailOrg(x.r.Org), x.l.HeaderID, x.own())
	for _, o := range taken {
		err = errors.Join(err, x.note(ctx, placeQueue, string(o.To), "", ledger.Recalled, "not_sent"))
	}
	for _, o := range stuck {
		x.leaving[o.To.Key()] = true
	}
	return err
}

const (
	// leavingPause is after how long mails on the wire are looked at again: an attempt that fails leaves them in the queue.
	leavingPause = 2 * time.Second
	// leavingFor is for how long that is done.
	leavingFor = 5 * time.Minute
)

// left waits for the end of what is on the wire.
func (x *recalling) left(ctx context.Context) error {
	if len(x.leaving) == 0 {
		return nil
	}
	if x.b.Now().Sub(x.r.Created) < leavingFor {
		return maildb.RetryAfter(leavingPause, errors.New("the mail is on its way to somebody"))
	}
	for a := range x.leaving {
		if err := x.note(ctx, placeOutside, a, "", ledger.NotRecalled, "leaving"); err != nil {
			return err
		}
	}
	return nil
}

func (x *recalling) quarantined(ctx context.Context) error {
	held, err := x.b.Mail.HeldOf(ctx, mailOrg(x.r.Org), x.l.HeaderID)
	if err != nil {
		return err
	}
	for _, h := range held {
		if !holds(x.l.box, h.FromAddress) || !h.Verdict.Internal {
			continue
		}
		err := x.b.Mail.DeleteHeld(ctx, h.Org, h.ID, "recall")
		if errors.Is(err, mailcore.ErrExists) || errors.Is(err, mailcore.ErrNoMessage) {
			continue
		}
		if err == nil {
			err = x.note(ctx, placeQuarantine, string(h.Rcpt), "", ledger.Recalled, "held")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reached is a mailbox that a mail should have reached, or did.
type reached struct {
	mailbox mailcore.Mailbox
	copies  []maildb.Traced
	stub    bool // another run replaced a copy
	named   bool // by itself, not only as one of a group
}

// copies goes through all whom the mail was for and all who have it.
func (x *recalling) copies(ctx context.Context) error {
	at, outside, err := x.recipients(ctx)
	if err != nil {
		return err
	}
	for _, groups := range []bool{true, false} { // what a group has not passed on reached none of its members
		for _, mb := range at {
			if (mb.mailbox.Kind == mailcore.GroupMailbox) != groups {
				continue
			}
			if err := x.takeFrom(ctx, mb); err != nil {
				return err
			}
		}
	}
	for _, a := range outside {
		if x.has(placeQueue, string(a)) || x.has(placeOutside, string(a)) || x.leaving[a.Key()] {
			continue
		}
		if err := x.note(ctx, placeOutside, string(a), "", ledger.NotRecalled, "outside"); err != nil {
			return err
		}
	}
	return nil
}

// recipients resolves whom the mail names, groups one by one, and adds the mailboxes that rules or groups led it to.
func (x *recalling) recipients(ctx context.Context) (map[mailcore.MailboxID]*reached, []mailcore.Address, error) {
	at := map[mailcore.MailboxID]*reached{}
	var outside []mailcore.Address
	add := func(id mailcore.MailboxID) (*reached, error) {
		if id == x.r.Mailbox || id == x.mine {
			return nil, nil
		}
		if at[id] == nil {
			mb, err := x.b.Mail.Mailbox(ctx, mailOrg(x.r.Org), id)
			if errors.Is(err, mailcore.ErrNoMailbox) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			at[id] = &reached{mailbox: mb}
		}
		return at[id], nil
	}
	for _, a := range addressesOf(append(x.l.shown(), x.l.head.Bcc...)) {
		if x.has(placeQueue, string(a)) {
			continue
		}
		far, err := x.resolve(ctx, a, add)
		if err != nil {
			return nil, nil, err
		}
		outside = append(outside, far...)
	}
	found, err := x.b.Mail.Trace(ctx, mailOrg(x.r.Org), x.l.HeaderID)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range found {
		if !c.Inner || !holds(x.l.box, c.From) {
			continue // somebody else's mail under the same Message-ID
		}
		if mb, err := add(c.Mailbox); err != nil {
			return nil, nil, err
		} else if mb != nil {
			mb.copies = append(mb.copies, c)
		}
	}
	stubs, err := x.b.Mail.Trace(ctx, mailOrg(x.r.Org), x.stub)
	for _, c := range stubs {
		if mb, e := add(c.Mailbox); e == nil && mb != nil {
			mb.stub = true
		}
	}
	return at, outside, err
}

func (x *recalling) resolve(ctx context.Context, a mailcore.Address, add func(mailcore.MailboxID) (*reached, error)) (outside []mailcore.Address, err error) {
	t, err := x.b.Core.Route(ctx, a, true)
	switch {
	case errors.Is(err, mailcore.ErrNoMailbox):
		return nil, nil
	case err != nil:
		return nil, err
	case t.Group && t.Org == mailOrg(x.r.Org):
		c, err := x.b.Circle(ctx, t.Org, t.Mailbox)
		if err != nil {
			return nil, err
		}
		for _, m := range c.Local {
			if m.Org != t.Org {
				continue // a guest of another organisation: what we know of them is that they are outside
			}
			if _, err := add(m.Mailbox); err != nil {
				return nil, err
			}
		}
		return c.Remote, nil
	case t.Remote || t.Org != mailOrg(x.r.Org):
		return []mailcore.Address{a}, nil
	}
	mb, err := add(t.Mailbox)
	if mb != nil {
		mb.named = true
	}
	return nil, err
}

// takeFrom takes the mail out of one mailbox and notes how that went.
func (x *recalling) takeFrom(ctx context.Context, at *reached) error {
	mb := at.mailbox
	place, who := placeMailbox, string(mb.Address)
	switch mb.Kind {
	case mailcore.SharedMailbox:
		place = placeShared
	case mailcore.GroupMailbox:
		place = placeGroup
	}
	if x.has(place, who) || x.has(placeQuarantine, who) {
		return nil
	}
	result, reason, err := x.replaceAll(ctx, at)
	if err != nil {
		return err
	}
	onward, err := x.b.Mail.Marked(ctx, mb.ID, mailcore.ForwardedMark(x.l.HeaderID))
	if err != nil {
		return err
	}
	if onward {
		if err := x.note(ctx, placeForward, who, mb.Name, ledger.NotRecalled, "forwarded"); err != nil {
			return err
		}
	}
	if result == ledger.GoneAlready && (onward || !at.named && x.withheld) {
		return nil
	}
	x.withheld = x.withheld || place == placeGroup && result == ledger.Recalled
	return x.note(ctx, place, who, mb.Name, result, reason)
}

func (x *recalling) replaceAll(ctx context.Context, at *reached) (result, reason string, err error) {
	if len(at.copies) == 0 {
		if at.stub {
			return ledger.Recalled, "replaced", nil
		}
		return ledger.GoneAlready, "no_copy", nil
	}
	for _, c := range at.copies {
		if result, reason := seenAs(c.Flags&(mailcore.FlagSeen|mailcore.FlagAnswered) != 0, c.Handed); result != "" {
			return result, reason, nil
		}
	}
	for _, c := range at.copies {
		if at.mailbox.Kind == mailcore.GroupMailbox {
			err = x.dropFrom(ctx, c)
		} else {
			err = x.replace(ctx, at.mailbox, c.Message)
		}
		var seen maildb.ErrSeen
		if errors.As(err, &seen) {
			result, reason := seenAs(seen.Read, seen.Handed)
			return result, reason, nil
		}
		if err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
			return "", "", err
		}
	}
	if at.mailbox.Kind == mailcore.GroupMailbox {
		return ledger.Recalled, "not_sent", nil
	}
	return ledger.Recalled, "replaced", nil
}

// seenAs names how a mail was seen; empty when it was not.
func seenAs(read bool, h maildb.Handed) (result, reason string) {
	switch {
	case h&maildb.HandedProgram != 0:
		return ledger.Downloaded, "program"
	case read || h != 0:
		return ledger.Read, "read"
	}
	return "", ""
}

func (x *recalling) dropFrom(ctx context.Context, c maildb.Traced) error {
	m, err := x.b.Mail.Message(ctx, c.Mailbox, c.Message)
	if err != nil {
		return err
	}
	return x.b.dropHeld(ctx, m)
}

// unask ends the question about a parked mail.
func (b *Bridge) unask(ctx context.Context, org workbench.OrgID, p mailcore.Parked) error {
	if p.Kind != mailcore.ParkApproval {
		return nil
	}
	a, err := b.Ledger.ApprovalByRef(ctx, org, mailApproval, strconv.FormatInt(p.ID, 10))
	if errors.Is(err, ledger.ErrNone) {
		return nil
	}
	if err == nil {
		_, err = b.Ledger.Decide(ctx, org, a.ID, ledger.ApprovalGone, 0, "")
	}
	return err
}
