package filter

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
)

const (
	// lookAgain is how long a change made on another node may go unseen: one small query for each organisation that gets
	// mail, in that time.
	lookAgain = 2 * time.Second
	// keepOrgs and keepLessons bound what is remembered; a full map is emptied.
	keepOrgs    = 10_000
	keepLessons = 200 // of one organisation; up to 300 KB each
)

// orgCache remembers what organisations want.
type orgCache struct {
	mu sync.Mutex
	m  map[mailcore.OrgID]*orgEntry
}

// orgEntry has its own lock, so that a slow database holds up the mails of one organisation once.
type orgEntry struct {
	mu    sync.Mutex
	state *orgState
	asked time.Time
}

// orgState is one version of what an organisation wants. It does not change, but for lessons that are read on demand.
type orgState struct {
	org     mailcore.OrgID
	version int64
	policy  mailcore.FilterPolicy
	rules   map[mailcore.MailboxID]map[string]*mailcore.SenderRule
	learned map[mailcore.MailboxID]int64

	mu      sync.Mutex
	lessons map[mailcore.MailboxID]versioned
}

type versioned struct {
	version int64
	lesson  *mailcore.Lesson
}

func (c *orgCache) entry(org mailcore.OrgID) *orgEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.m[org]
	if e == nil {
		if c.m == nil || len(c.m) >= keepOrgs {
			c.m = map[mailcore.OrgID]*orgEntry{}
		}
		e = &orgEntry{}
		c.m[org] = e
	}
	return e
}

// Forget makes the next mail of an organisation look at the tables again: after a change made here.
func (f *Filter) Forget(org mailcore.OrgID) {
	e := f.orgs.entry(org)
	e.mu.Lock()
	e.asked = time.Time{}
	e.mu.Unlock()
}

// Policy is what an organisation wants, or what all have that set nothing.
func (f *Filter) Policy(ctx context.Context, org mailcore.OrgID) (mailcore.FilterPolicy, error) {
	s, err := f.state(ctx, org)
	if err != nil {
		return mailcore.FilterPolicy{}, err
	}
	return s.policy, nil
}

// state gives what is known of an organisation, not older than lookAgain.
func (f *Filter) state(ctx context.Context, org mailcore.OrgID) (*orgState, error) {
	e := f.orgs.entry(org)
	e.mu.Lock()
	defer e.mu.Unlock()
	now := f.o.Now()
	if e.state != nil && now.Sub(e.asked) < lookAgain && !now.Before(e.asked) {
		return e.state, nil
	}
	v, err := f.o.Store.FilterVersion(ctx, org)
	if err != nil {
		return nil, fmt.Errorf("filter of organisation %d: %w", org, err)
	}
	if e.state == nil || e.state.version != v {
		read, err := f.o.Store.FilterState(ctx, org)
		if err != nil {
			return nil, err
		}
		e.state = f.newState(org, read, e.state)
	}
	e.asked = now
	return e.state, nil
}

func (f *Filter) newState(org mailcore.OrgID, read mailcore.FilterState, old *orgState) *orgState {
	s := &orgState{org: org, version: read.Version, policy: *f.o.Policy, learned: read.Learned,
		rules: map[mailcore.MailboxID]map[string]*mailcore.SenderRule{}, lessons: map[mailcore.MailboxID]versioned{}}
	if read.Policy != nil {
		s.policy = *read.Policy
	}
	for i := range read.Rules {
		r := &read.Rules[i]
		if s.rules[r.Mailbox] == nil {
			s.rules[r.Mailbox] = map[string]*mailcore.SenderRule{}
		}
		s.rules[r.Mailbox][r.Pattern] = r
	}
	if old != nil {
		old.mu.Lock()
		for mb, l := range old.lessons {
			if l.version == s.learned[mb] {
				s.lessons[mb] = l
			}
		}
		old.mu.Unlock()
	}
	return s
}

// lesson gives what a mailbox, or with 0 the organisation, has learned; nil for nothing.
func (s *orgState) lesson(ctx context.Context, f *Filter, mb mailcore.MailboxID) (*mailcore.Lesson, error) {
	version := s.learned[mb]
	if version == 0 {
		return nil, nil
	}
	s.mu.Lock()
	known, ok := s.lessons[mb]
	s.mu.Unlock()
	if ok {
		return known.lesson, nil
	}
	l, err := f.o.Store.Lesson(ctx, s.org, mb)
	if err != nil {
		return nil, fmt.Errorf("lesson of mailbox %d: %w", mb, err)
	}
	own := &l
	if l.Spam+l.Ham == 0 {
		own = nil // everything was unlearned
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lessons) >= keepLessons {
		s.lessons = map[mailcore.MailboxID]versioned{}
	}
	s.lessons[mb] = versioned{version, own}
	return own, nil
}

// ruleHit is the line of a list that a mail's sender stands on, if any.
type ruleHit struct{ rule *mailcore.SenderRule }

// match looks for the author, and for denial also for the envelope sender, on the reader's list, then on the
// organisation's.
func (s *orgState) match(mb mailcore.MailboxID, in *mailcore.Incoming) ruleHit {
	if len(s.rules) == 0 {
		return ruleHit{}
	}
	from := in.Structure.Header.From
	for _, owner := range []mailcore.MailboxID{mb, 0} {
		rules := s.rules[owner]
		if len(rules) == 0 {
			continue
		}
		if len(from) == 1 {
			if r := findSender(rules, from[0].Email()); r != nil {
				return ruleHit{r}
			}
		}
		for _, a := range from {
			if r := findSender(rules, a.Email()); r != nil && !r.Allow {
				return ruleHit{r}
			}
		}
		if r := findSender(rules, string(in.Envelope.From)); r != nil && !r.Allow {
			return ruleHit{r}
		}
	}
	return ruleHit{}
}

// findSender looks for an address, then for its domain and those above it.
func findSender(rules map[string]*mailcore.SenderRule, address string) *mailcore.SenderRule {
	a, err := mailcore.ParseAddress(address)
	if err != nil {
		return nil
	}
	if r := rules[a.Key()]; r != nil {
		return r
	}
	for domain := a.Domain(); domain != ""; {
		if r := rules[domain]; r != nil {
			return r
		}
		_, rest, found := strings.Cut(domain, ".")
		if !found || !strings.Contains(rest, ".") {
			return nil
		}
		domain = rest
	}
	return nil
}
