package mailcore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mailbridge/mailcore/message"
)

// Refusals of the filter. Doors answer them in the session, so that a forged sender never gets a report.
var (
	ErrMalware    = errors.New("mail carries malware")
	ErrUnwanted   = errors.New("mail is not wanted here")
	ErrGreylisted = errors.New("sender is new here and should come again")
	ErrScanner    = errors.New("mail cannot be checked now")
)

// ListedError refuses a client whose address stands on a DNS block list (RFC 5782).
type ListedError struct {
	IP, List string // List is the name of the zone
}

func (e ListedError) Error() string { return fmt.Sprintf("%s is listed by %s", e.IP, e.List) }

// Filter judges mail from outside. Core asks it; nil is off.
type Filter interface {
	// Admit is asked at RCPT, before any byte of the mail came. Errors: ListedError, ErrGreylisted.
	Admit(ctx context.Context, env *Envelope, rcpt Address, to Target) error
	// Judge is asked once for each mail, after trust and routing. It answers an Opinion for each of in.For, in their
	// order. Errors: ErrMalware, ErrUnwanted, ErrScanner.
	Judge(ctx context.Context, in *Incoming) ([]Opinion, error)
	// Scan looks for malware only, in what our own people send. Errors: ErrMalware, ErrScanner.
	Scan(ctx context.Context, in *Incoming) error
}

// Incoming is a mail before it is kept, with what the gate found out so far.
type Incoming struct {
	Envelope  *Envelope
	Raw       *message.Spool
	Header    []byte // with its blank line
	Structure *message.Structure
	Verdict   Verdict // of trust; Junk is set for what pretends to be ours
	TraceID   string
	For       []Reader
}

// Reader is a mailbox that a mail is for.
type Reader struct {
	Org     OrgID
	Mailbox MailboxID
}

// Opinion is what becomes of one mailbox's copy.
type Opinion struct {
	Spam  float64
	Junk  bool
	Held  Held // where it is kept back instead of delivered
	Why   []Reason
	Known bool // its sender is on a list of friends and proved to be who they say
}

// HeldMail is a mail in quarantine.
type HeldMail struct {
	ID          int64
	Org         OrgID
	Mailbox     MailboxID
	Kind        Held
	State       HeldState
	Rcpt        Address
	At          time.Time
	Size        int64
	From        string // decoded "Name <addr>"
	FromAddress Address
	Subject     string
	Preview     string
	Verdict     Verdict
}

// HeldState is what was decided about a held mail.
type HeldState int

// States of held mails.
const (
	HeldWaiting HeldState = iota
	HeldReleased
	HeldDeleted
)

// Held says why a mail is kept back in quarantine; empty is not at all.
type Held string

// Kinds of held mail. Their readers may release spam themselves; dangerous files only an administrator.
const (
	HeldSpam   Held = "spam"
	HeldDanger Held = "danger"
)

// Reason is one rule that counted in a verdict.
type Reason struct {
	Rule   string  `json:"r"`           // a fixed word, such as "dmarc_fail"
	Points float64 `json:"p,omitempty"` // positive speaks for spam
	Detail string  `json:"d,omitempty"` // what was found, from the mail: data of strangers
}

// FilterPolicy is what an organisation wants of the filter. A score of 0 switches that step off.
type FilterPolicy struct {
	Off        bool    `json:"off,omitempty"`
	Junk       float64 `json:"junk"`       // from this score on a mail goes to Junk
	Quarantine float64 `json:"quarantine"` // from this score on it is held
	Refuse     float64 `json:"refuse"`     // from this score on it is refused
	Greylist   bool    `json:"greylist"`
	Dangerous  string  `json:"dangerous"` // what becomes of dangerous files: flag, quarantine, refuse
}

// What a policy may do with dangerous files.
const (
	DangerFlag       = "flag"
	DangerQuarantine = "quarantine"
	DangerRefuse     = "refuse"
)

// SenderRule is one line of an allow or deny list. Mailbox 0 is the whole organisation's.
type SenderRule struct {
	ID      int64
	Org     OrgID
	Mailbox MailboxID
	Allow   bool
	Pattern string // an address, or a domain, which includes those below it; lower case
	Note    string
	By      string
	At      time.Time
}

// FilterState is everything the filter needs of one organisation, except what was learned.
type FilterState struct {
	Version int64
	Policy  *FilterPolicy // nil: never set
	Rules   []SenderRule
	Learned map[MailboxID]int64 // which mailboxes have learned something, and its version; 0 is the organisation's own
}

// Lesson is what one mailbox has learned: how often each word stood in its junk and its other mail. Words are hashes.
type Lesson struct {
	Spam, Ham int // mails
	Words     map[uint32]WordCount
}

// WordCount counts the mails of both kinds in which a word stood.
type WordCount struct{ Spam, Ham uint16 }

// filter asks the filter about a mail and puts its copies where it says.
func (m *mail) filter(ctx context.Context, d *Delivery) error {
	f := m.core.Filter
	if f == nil || m.env.List != nil { // what goes on to members was looked at when it came
		return nil
	}
	in := &Incoming{Envelope: m.env, Raw: m.raw, Header: m.header, Structure: m.parsed, Verdict: d.Verdict, TraceID: m.id}
	if m.submitted() {
		if m.env.Source == FromSystem {
			return nil
		}
		return f.Scan(ctx, in)
	}
	var copies []*LocalCopy
	for i := range d.Local {
		copies = append(copies, &d.Local[i])
	}
	for i := range m.apart {
		for k := range m.apart[i].Local {
			copies = append(copies, &m.apart[i].Local[k])
		}
	}
	in.For = make([]Reader, len(copies))
	for i, lc := range copies {
		in.For[i] = Reader{lc.Org, lc.Mailbox}
	}
	opinions, err := f.Judge(ctx, in)
	if err != nil {
		return err
	}
	tell := tellOffice(m.parsed)
	for i, lc := range copies {
		o := opinions[i]
		lc.Held = o.Held
		if o.Junk || o.Held != "" {
			lc.Role, lc.Arrival = RoleJunk, false
		} else if lc.Role == RoleJunk {
			lc.Role, lc.Arrival = RoleInbox, tell
		}
	}
	d.tellOpinions(in.For, opinions)
	return nil
}

// maxOwn bounds how many mailboxes' own opinions are kept with one mail. What more of them think differently shows in
// where the mail lies.
const maxOwn = 40

// tellOpinions writes the opinions into the verdicts: that of most of an organisation's mailboxes into its verdict, and
// those of the others beside it.
func (d *Delivery) tellOpinions(readers []Reader, opinions []Opinion) {
	first := map[OrgID]bool{}
	for i, r := range readers {
		o := opinions[i]
		v := d.VerdictIn(r.Org)
		if !first[r.Org] {
			first[r.Org] = true
			v.Spam, v.Junk, v.Held, v.Why, v.Own = o.Spam, o.Junk, o.Held, o.Why, nil
		} else if v.Junk != o.Junk || v.Held != o.Held || v.Spam != o.Spam {
			if v.Own == nil {
				v.Own = map[MailboxID]OwnView{}
			}
			if len(v.Own) < maxOwn {
				v.Own[r.Mailbox] = OwnView{Spam: o.Spam, Junk: o.Junk, Held: o.Held, Why: o.Why}
			}
		}
		if d.Verdicts == nil {
			d.Verdicts = map[OrgID]Verdict{}
		}
		d.Verdicts[r.Org] = v
	}
	if len(first) == 1 {
		d.Verdict = d.Verdicts[readers[0].Org]
		d.Verdicts = nil
	}
}

// OwnView is the verdict of one mailbox where it differs from its organisation's.
type OwnView struct {
	Spam float64  `json:"spam,omitempty"`
	Junk bool     `json:"junk,omitempty"`
	Held Held     `json:"held,omitempty"`
	Why  []Reason `json:"why,omitempty"`
}

// In is the verdict as a mailbox sees it.
func (v Verdict) In(mb MailboxID) Verdict {
	if a, ok := v.Own[mb]; ok {
		v.Spam, v.Junk, v.Held, v.Why = a.Spam, a.Junk, a.Held, a.Why
	}
	v.Own = nil
	return v
}

// Admit asks at RCPT whether mail from outside may come for a recipient that Route found.
func (c *Core) Admit(ctx context.Context, env *Envelope, rcpt Address, to Target) error {
	if c.Filter == nil || env.Source != FromWorld {
		return nil
	}
	return c.Filter.Admit(ctx, env, rcpt, to)
}
