// Package filter gives the verdict on mail from outside: how much it looks like spam, what it carries, and whether its
// sender may knock at all. It is asked by the gate (mailcore.Filter), once per mail, and answers for each mailbox.
//
// A mail's points are the sum of rules (what trust found out, header, links, looks, phrases, files) and of the words it
// uses (Robinson's form of Bayes, on a shipped model and on what each mailbox and its organisation have learned from moves
// to and from Junk). What organisations and people want lies in the tables and is remembered here; it is read again when
// its version has changed, so that no mail costs a query of its own.
package filter

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"time"

	"mailbridge/mailcore"
)

// Store is what the filter needs of the tables.
type Store interface {
	FilterVersion(ctx context.Context, org mailcore.OrgID) (int64, error)
	FilterState(ctx context.Context, org mailcore.OrgID) (mailcore.FilterState, error)
	Lesson(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID) (mailcore.Lesson, error)
	Greylist(ctx context.Context, tuple [16]byte) (first time.Time, passed bool, err error)
	GreylistPassed(ctx context.Context, tuples ...[16]byte) error
}

// Options of New. Store is needed.
type Options struct {
	Store Store
	// Policy is what organisations have that set none of their own; nil is DefaultPolicy.
	Policy *mailcore.FilterPolicy
	// Resolver answers for block lists; nil asks none.
	Resolver   Resolver
	BlockLists []string // zones; a client listed by one of them is refused
	// GreylistDelay is how long a new sender waits; 0 is two minutes.
	GreylistDelay time.Duration
	Clamd         string // host:port or the path of a socket; empty is none
	Rspamd        string // URL; empty is none
	Log           *slog.Logger
	Now           func() time.Time
}

// DefaultPolicy is what an organisation has that never set anything.
func DefaultPolicy() mailcore.FilterPolicy {
	return mailcore.FilterPolicy{Junk: 5, Quarantine: 25, Dangerous: mailcore.DangerFlag}
}

// Filter judges mail. Safe for concurrent use.
type Filter struct {
	o      Options
	orgs   orgCache
	lists  listCache
	grey   greyCache
	clamd  *clamd
	rspamd *rspamd
}

var _ mailcore.Filter = (*Filter)(nil)

// New makes a filter; it has no workers and needs no closing.
func New(o Options) *Filter {
	if o.Policy == nil {
		p := DefaultPolicy()
		o.Policy = &p
	}
	if o.GreylistDelay <= 0 {
		o.GreylistDelay = 2 * time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	f := &Filter{o: o}
	if o.Clamd != "" {
		f.clamd = newClamd(o.Clamd)
	}
	if o.Rspamd != "" {
		f.rspamd = newRspamd(o.Rspamd)
	}
	return f
}

// Scan looks for malware in what our own people send.
func (f *Filter) Scan(ctx context.Context, in *mailcore.Incoming) error {
	l := &look{in: in, now: f.o.Now()}
	return f.malware(ctx, l)
}

// malware opens the files of a mail and asks the scanner. A scanner that is configured must answer.
func (f *Filter) malware(ctx context.Context, l *look) error {
	if err := l.files.lookAt(l.in.Raw, l.in.Structure); err != nil {
		return fmt.Errorf("look into files: %w", err)
	}
	if l.files.malware == "" && f.clamd != nil {
		name, err := f.clamd.scan(ctx, l.in.Raw)
		if err != nil {
			f.o.Log.Error("clamd does not answer, mail is put off", "trace", l.in.TraceID, "err", err)
			return fmt.Errorf("%w: clamd: %w", mailcore.ErrScanner, err)
		}
		l.files.malware = name
	}
	if l.files.malware != "" {
		return fmt.Errorf("%s: %w", clip(l.files.malware), mailcore.ErrMalware)
	}
	return nil
}

// Judge gives the opinion on a mail for each of its readers.
func (f *Filter) Judge(ctx context.Context, in *mailcore.Incoming) ([]mailcore.Opinion, error) {
	l := &look{in: in, now: f.o.Now()}
	defer l.close()
	if err := f.malware(ctx, l); err != nil {
		return nil, err
	}
	if err := l.read(); err != nil {
		return nil, fmt.Errorf("read text: %w", err)
	}
	l.rules()
	l.fileReasons()
	if f.rspamd != nil {
		f.askRspamd(ctx, l)
	}
	j := &judging{f: f, l: l, sum: l.score(), orgs: map[mailcore.OrgID]*orgState{}}
	out := make([]mailcore.Opinion, len(in.For))
	for i, r := range in.For {
		var err error
		if out[i], err = j.opinion(ctx, r); err != nil {
			return nil, err
		}
	}
	if j.refused > 0 && j.refused == len(in.For) {
		return nil, fmt.Errorf("%s: %w", j.reason, mailcore.ErrUnwanted)
	}
	return out, nil
}

// judging is one mail under the eyes of its readers.
type judging struct {
	f       *Filter
	l       *look
	sum     float64
	orgs    map[mailcore.OrgID]*orgState
	shared  map[mailcore.OrgID]float64 // odds for those who learned nothing of their own
	refused int                        // readers that would refuse it
	reason  string
}

// opinion is what one reader's copy becomes.
func (j *judging) opinion(ctx context.Context, r mailcore.Reader) (mailcore.Opinion, error) {
	s := j.orgs[r.Org]
	if s == nil {
		var err error
		if s, err = j.f.state(ctx, r.Org); err != nil {
			return mailcore.Opinion{}, err
		}
		j.orgs[r.Org] = s
	}
	if s.policy.Off {
		return mailcore.Opinion{Junk: j.l.in.Verdict.Junk}, nil
	}
	odds, own, err := j.odds(ctx, s, r)
	if err != nil {
		return mailcore.Opinion{}, err
	}
	o := mailcore.Opinion{Why: slices.Clone(j.l.why), Spam: j.sum}
	add := func(rule string, points float64, detail string) {
		o.Why = append(o.Why, mailcore.Reason{Rule: rule, Points: points, Detail: clip(detail)})
		o.Spam += points
	}
	if p := wordPoints(odds, own); p != 0 {
		rule := "words"
		if own {
			rule = "learned"
		}
		add(rule, p, "")
	}
	hit := s.match(r.Mailbox, j.l.in)
	j.list(hit, &o, add)
	o.Spam = math.Round(o.Spam*100) / 100
	j.place(s, hit, &o)
	return o, nil
}

// list applies the allow and deny lists. A friend's name is worth nothing without a proof, and somebody who uses it
// without one is worse than a stranger.
func (j *judging) list(hit ruleHit, o *mailcore.Opinion, add func(string, float64, string)) {
	v := j.l.in.Verdict
	switch {
	case hit.rule == nil:
	case hit.rule.Allow && v.Authenticated:
		o.Known = true
		add("allowed", 0, hit.rule.Pattern)
	case hit.rule.Allow && v.DMARC == "fail":
		add("allowed_but_forged", 4, hit.rule.Pattern)
	case hit.rule.Allow:
		add("allowed_but_unproven", 0, hit.rule.Pattern)
	default:
		add("denied", 10, hit.rule.Pattern)
	}
}

// place decides by the points where a copy goes.
func (j *judging) place(s *orgState, hit ruleHit, o *mailcore.Opinion) {
	p := s.policy
	reached := func(limit float64) bool { return limit > 0 && o.Spam >= limit }
	denied := hit.rule != nil && !hit.rule.Allow
	switch {
	case !o.Known && denied && hit.rule.Mailbox == 0:
		j.refuse("sender is on the deny list of the organisation")
		o.Junk = true
	case !o.Known && reached(p.Refuse):
		j.refuse(fmt.Sprintf("score %.1f", o.Spam))
		o.Held = mailcore.HeldSpam
	case !o.Known && !denied && reached(p.Quarantine):
		o.Held = mailcore.HeldSpam
	case !o.Known && (denied || j.l.in.Verdict.Junk || reached(p.Junk)):
		o.Junk = true
	}
	if len(j.l.files.dangerous) == 0 {
		return
	}
	switch p.Dangerous {
	case mailcore.DangerRefuse:
		j.refuse("dangerous file " + clip(j.l.files.dangerous[0]))
		o.Held = mailcore.HeldDanger
	case mailcore.DangerQuarantine:
		o.Held = mailcore.HeldDanger
	}
}

// refuse counts a reader who does not want the mail at all. It is refused when all of them say so; else theirs is put
// aside, for there is one answer to all recipients.
func (j *judging) refuse(reason string) {
	j.refused++
	j.reason = reason
}

// odds of the words: those of the reader, who may have learned something of their own, or those shared by the others.
func (j *judging) odds(ctx context.Context, s *orgState, r mailcore.Reader) (p float64, own bool, err error) {
	org, err := s.lesson(ctx, j.f, 0)
	if err != nil {
		return 0.5, false, err
	}
	mine, err := s.lesson(ctx, j.f, r.Mailbox)
	if err != nil {
		return 0.5, false, err
	}
	if mine != nil {
		return shipped().probability(j.l.words, mine, org), true, nil
	}
	if p, ok := j.shared[r.Org]; ok {
		return p, false, nil
	}
	p = shipped().probability(j.l.words, nil, org)
	if j.shared == nil {
		j.shared = map[mailcore.OrgID]float64{}
	}
	j.shared[r.Org] = p
	return p, false, nil
}

// Points that words may give. A mail that says nothing suspicious beside its words is junk only when they are certain;
// who taught the filter themselves is believed further.
const (
	wordsMost, wordsLeast = 6.4, -4.0
	ownMost, ownLeast     = 8.0, -9.0
	wordsSlope            = 2.0 // points for each power of ten of the odds
)

func wordPoints(p float64, own bool) float64 {
	p = min(max(p, 1e-9), 1-1e-9)
	points := wordsSlope * math.Log10(p/(1-p))
	most, least := wordsMost, wordsLeast
	if own {
		most, least = ownMost, ownLeast
	}
	points = min(max(points, least), most)
	if math.Abs(points) < 0.5 {
		return 0
	}
	return math.Round(points*10) / 10
}
