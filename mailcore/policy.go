package mailcore

import (
	"context"
	"fmt"
	"time"

	"mailbridge/mailcore/message"
)

// Policy is what an organisation says about mail that leaves it. The gate asks it about every outside recipient of a
// signed-in sender, whatever door the mail came through, and of what a mailbox sends on by itself; nobody else does. Other organisations on this server are
// outside too. A nil Policy forbids nothing and costs nothing.
type Policy interface {
	// Admit tells whether a sender may write to an outside address now, beside those in the tally, and adds it there.
	// Nothing is counted yet. A refusal is a *PolicyError.
	Admit(ctx context.Context, from Submitter, to Address, t *Tally) error
	// Weigh judges a whole mail, and counts it when it may go. A hold is answered instead when it needs a person's word
	// first; then nothing is counted. Refusals are *PolicyError.
	Weigh(ctx context.Context, from Submitter, m Submission) (*Hold, error)
	// AdmitForward tells whether a mailbox may have its mail sent on to an outside address by itself. Limits do not count
	// here. A refusal is a *PolicyError.
	AdmitForward(ctx context.Context, from Submitter, to Address) error
}

// Submitter is who sends.
type Submitter struct {
	Org     OrgID
	Mailbox MailboxID
	Source  Source
}

// Submission is a mail that is about to leave.
type Submission struct {
	Outside   []Address
	Raw       *message.Spool
	Structure *message.Structure // of Raw
	Approved  bool               // a person has allowed it: it is not held again
}

// Tally is what one mail has asked for so far.
type Tally struct {
	Seen    map[string]bool // keys of addresses
	Counted int             // outside recipients that limits count
	New     int             // those never written to before
}

// PolicyError refuses what a rule forbids. Its text names the rule, in words for the sender.
type PolicyError struct {
	Rule   string        // "S-12"
	Reason string        // an English sentence without its full stop
	Wait   time.Duration // of a limit: when there is room again; 0 is never
}

func (e *PolicyError) Error() string {
	if e.Wait > 0 {
		return fmt.Sprintf("%s; try again in %s (policy %s)", e.Reason, shortly(e.Wait), e.Rule)
	}
	return fmt.Sprintf("%s (policy %s)", e.Reason, e.Rule)
}

// Temporary tells that the same mail may go later.
func (e *PolicyError) Temporary() bool { return e.Wait > 0 }

func shortly(d time.Duration) string {
	switch {
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int((d+time.Hour-1)/time.Hour))
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
	}
	return fmt.Sprintf("%d seconds", max(1, int((d+time.Second-1)/time.Second)))
}

// Hold says why a mail waits for a person's word.
type Hold struct {
	Rule    string
	Because []string  // what in the mail triggered it, for the person who decides
	Until   time.Time // then it is refused
	// Data is the policy's own, handed back with the parked mail.
	Data []byte
}

// Permit tells at RCPT whether an open submission may have one more recipient, whose Target is known.
func (c *Core) Permit(ctx context.Context, env *Envelope, to Address, t Target) error {
	if c.Policy == nil || env.Login == 0 || !t.outside(env.Org) {
		return nil
	}
	if env.tally.Seen == nil {
		env.tally.Seen = map[string]bool{}
	}
	return c.Policy.Admit(ctx, env.submitter(), to, &env.tally)
}

// MaySend tells whether a mailbox may write to an address now: Route and Permit for a mail with one recipient.
func (c *Core) MaySend(ctx context.Context, from Submitter, to Address) error {
	t, err := c.Route(ctx, to, true)
	if err != nil {
		return err
	}
	return c.Permit(ctx, &Envelope{Org: from.Org, Login: from.Mailbox, Source: from.Source}, to, t)
}

func (t Target) outside(org OrgID) bool { return t.Remote || t.Org != org }

func (e *Envelope) submitter() Submitter {
	return Submitter{Org: e.Org, Mailbox: e.Login, Source: e.Source}
}

// weigh asks the policy about the whole mail.
func (m *mail) weigh(ctx context.Context) (*Hold, error) {
	if m.core.Policy == nil || m.env.Login == 0 || len(m.outside) == 0 {
		return nil, nil
	}
	return m.core.Policy.Weigh(ctx, m.env.submitter(), Submission{Outside: m.outside, Raw: m.raw, Structure: m.parsed, Approved: m.env.Approved})
}
