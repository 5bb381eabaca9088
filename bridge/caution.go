package bridge

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/filter"
	"mailbridge/workbench"
)

// Caution says what a reader should know of an author outside before believing a mail; empty is nothing.
type Caution string

// Cautions, the gravest first.
const (
	CautionName   Caution = "colleague_name"    // shows the name of a colleague
	CautionDomain Caution = "look_alike_domain" // its domain is drawn like a known one
	CautionForged Caution = "forged"
	CautionFirst  Caution = "first_contact" // nobody of this mailbox has written there yet
)

const (
	// namesFor is for how long the names of colleagues are used before it is asked whether the directory has changed.
	namesFor = time.Minute
	// maxNames bounds the names kept of one organisation, and maxNamed the organisations.
	maxNames = 50_000
	maxNamed = 200
	// manyBefore is from how many earlier mails on an author is no stranger, though never answered.
	manyBefore = 3
)

// colleagues remembers what the people of organisations are called, and their domains. Nothing in it must hold.
type colleagues struct {
	mu sync.Mutex
	m  map[workbench.OrgID]colleagueNames
}

type colleagueNames struct {
	directory int64
	until     time.Time
	names     map[string]bool // skeletons
	domains   []string
}

// Danger gives the grave cautions about a mail, which a list shows as well: for mails of colleagues, and of authors whom
// the reader put on a list of friends and who prove it, there are none.
func (b *Bridge) Danger(ctx context.Context, org workbench.OrgID, m *mailcore.Message, name string) (Caution, error) {
	v := &m.Verdict
	if !v.Outside || v.Internal {
		return "", nil
	}
	known, err := b.namesOf(ctx, org)
	if err != nil {
		return "", err
	}
	found := Caution("")
	switch skeleton := filter.NameSkeleton(name); {
	case telling(skeleton) && known.names[skeleton]:
		found = CautionName
	case filter.Disguised(m.FromAddress.Domain(), known.domains):
		found = CautionDomain
	default:
		return "", nil
	}
	friend, err := b.befriended(ctx, org, m)
	if err != nil || friend {
		return "", err
	}
	return found, nil
}

// befriended tells whether an author who proves who they are is on a list of friends by now. Few mails come to be asked of.
func (b *Bridge) befriended(ctx context.Context, org workbench.OrgID, m *mailcore.Message) (bool, error) {
	if !m.Verdict.Authenticated {
		return false, nil
	}
	address, domain := m.FromAddress.Key(), m.FromAddress.ASCIIDomain()
	for _, mb := range []mailcore.MailboxID{0, m.Mailbox} {
		rules, err := b.Mail.SenderRules(ctx, mailOrg(org), mb)
		if err != nil {
			return false, err
		}
		for _, r := range rules {
			if r.Allow && (r.Pattern == address || r.Pattern == domain || strings.HasSuffix(domain, "."+r.Pattern)) {
				return true, nil
			}
		}
	}
	return false, nil
}

// telling leaves out names that are too short to mean one person: two characters of Chinese, four of Latin.
func telling(skeleton string) bool {
	n := utf8.RuneCountInString(skeleton)
	return n >= 4 || n >= 2 && len(skeleton) > n
}

// First tells whether the author of a mail from outside is new to a mailbox: nobody there wrote to them, and they wrote
// little before.
func (b *Bridge) First(ctx context.Context, m *mailcore.Message) (bool, error) {
	if !m.Verdict.Outside || m.Verdict.Internal || m.FromAddress == "" {
		return false, nil
	}
	_, err := b.Ledger.SendKnown(ctx, m.Mailbox, ledger.HashOf(m.FromAddress.Key()))
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, ledger.ErrNone) {
		return false, err
	}
	wrote, before, err := b.Mail.Correspondence(ctx, m.Mailbox, m.FromAddress, m.ID)
	return err == nil && !wrote && before < manyBefore, err
}

func (b *Bridge) namesOf(ctx context.Context, org workbench.OrgID) (colleagueNames, error) {
	now := b.Now()
	b.colleagues.mu.Lock()
	known, ok := b.colleagues.m[org]
	b.colleagues.mu.Unlock()
	if ok && now.Before(known.until) {
		return known, nil
	}
	directory, err := b.Office.DirectoryAt(ctx, org)
	if err != nil {
		return known, err
	}
	if !ok || known.directory != directory {
		if known, err = b.readNames(ctx, org); err != nil {
			return known, err
		}
		known.directory = directory
	}
	domains, err := b.Mail.Domains(ctx, mailOrg(org))
	if err != nil {
		return known, err
	}
	known.until, known.domains = now.Add(namesFor), nil
	for _, d := range domains {
		known.domains = append(known.domains, d.Name)
	}
	b.colleagues.mu.Lock()
	defer b.colleagues.mu.Unlock()
	if b.colleagues.m == nil || len(b.colleagues.m) >= maxNamed {
		b.colleagues.m = map[workbench.OrgID]colleagueNames{}
	}
	b.colleagues.m[org] = known
	return known, nil
}

func (b *Bridge) readNames(ctx context.Context, org workbench.OrgID) (colleagueNames, error) {
	out := colleagueNames{names: map[string]bool{}}
	q := workbench.PeopleQuery{State: workbench.PersonActive, Limit: 200}
	for {
		list, next, _, err := b.Office.People(ctx, org, q)
		if err != nil {
			return out, err
		}
		for _, p := range list {
			out.names[filter.NameSkeleton(p.Name)] = true
		}
		if q.Cursor = next; next == "" || len(out.names) >= maxNames {
			return out, nil
		}
	}
}
