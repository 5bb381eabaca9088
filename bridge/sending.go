package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	// rulesFor is how long another node's change of a rule, and subjectFor of a person's role or department, may go
	// unseen here.
	rulesFor   = 5 * time.Second
	subjectFor = 30 * time.Second
	// knownAfter is how long somebody was written to before they count as a known contact.
	knownAfter = 24 * time.Hour
	maxKnown   = 100_000 // remembered contacts; a full memory is emptied, which costs a point read each
	// keywordText is how much of a mail's text is searched for keywords.
	keywordText = 1 << 20
	holdHours   = 72
)

// sending remembers what the policy needs for each outside mail. Nothing in it must hold: it is read anew.
type sending struct {
	mu       sync.Mutex
	rules    map[workbench.OrgID]kept[[]sendRule]
	subjects map[mailcore.MailboxID]kept[workbench.Person]
	known    map[contactKey]time.Time // since when
}

type kept[T any] struct {
	value T
	until time.Time
}

type contactKey struct {
	mailbox mailcore.MailboxID
	who     ledger.Hash
}

// sendRule is a rule with its departments spread out.
type sendRule struct {
	ledger.SendRule
	departments map[workbench.DepartmentID]bool
}

var _ mailcore.Policy = (*Bridge)(nil)

func ruleName(id int64) string { return fmt.Sprintf("S-%d", id) }

// Admit is mailcore.Policy's.
func (b *Bridge) Admit(ctx context.Context, from mailcore.Submitter, to mailcore.Address, t *mailcore.Tally) error {
	rules, err := b.rulesFor(ctx, from)
	if err != nil {
		return err
	}
	_, err = b.admit(ctx, rules, from, to, t)
	return err
}

// admit judges one recipient and gives their hash when they are to be remembered.
func (b *Bridge) admit(ctx context.Context, rules []sendRule, from mailcore.Submitter, to mailcore.Address, t *mailcore.Tally) (fresh *ledger.Hash, err error) {
	key := to.Key()
	if t.Seen[key] {
		return nil, nil
	}
	if err := shut(rules, to); err != nil {
		return nil, err
	}
	t.Seen[key] = true
	if len(b.spans(rules, &mailcore.Tally{Counted: 1, New: 1})) == 0 {
		return nil, nil
	}
	who := ledger.HashOf(key)
	known, first, err := b.contact(ctx, from.Mailbox, who, to)
	if err != nil || known {
		return nil, err
	}
	t.Counted++
	if first {
		t.New++
		fresh = &who
	}
	spans := b.spans(rules, t)
	if !first {
		spans = slices.DeleteFunc(spans, func(s limitedSpan) bool { return s.Name == spanNew })
	}
	if len(spans) == 0 {
		return fresh, nil
	}
	return fresh, b.full(b.Ledger.SendRoom(ctx, from.Mailbox, plainSpans(spans)), spans)
}

// shut answers the first rule that keeps a sender's mail inside.
func shut(rules []sendRule, to mailcore.Address) error {
	for _, r := range rules {
		if r.Inside && !allows(r.Allow, to) {
			return &mailcore.PolicyError{Rule: ruleName(r.ID), Reason: "You may write only to colleagues, and outside to partners that your administrator allows"}
		}
	}
	return nil
}

// AdmitForward is mailcore.Policy's.
func (b *Bridge) AdmitForward(ctx context.Context, from mailcore.Submitter, to mailcore.Address) error {
	rules, err := b.rulesFor(ctx, from)
	if err != nil {
		return err
	}
	return shut(rules, to)
}

// Weigh is mailcore.Policy's.
func (b *Bridge) Weigh(ctx context.Context, from mailcore.Submitter, m mailcore.Submission) (*mailcore.Hold, error) {
	rules, err := b.rulesFor(ctx, from)
	if err != nil || len(rules) == 0 {
		return nil, err
	}
	t := mailcore.Tally{Seen: map[string]bool{}}
	var fresh []ledger.Hash
	for _, to := range m.Outside {
		who, err := b.admit(ctx, rules, from, to, &t)
		if err != nil {
			return nil, err
		}
		if who != nil {
			fresh = append(fresh, *who)
		}
	}
	if !m.Approved {
		if h, err := b.mustHold(rules, from, m); err != nil || h != nil {
			return h, err
		}
	}
	spans := b.spans(rules, &t)
	if len(fresh) == 0 && len(spans) == 0 {
		return nil, nil
	}
	if err := b.Ledger.CountSend(ctx, from.Mailbox, plainSpans(spans), fresh); err != nil {
		return nil, b.full(err, spans)
	}
	return nil, nil
}

const (
	spanNew    = "new"
	spanMinute = "minute"
	spanHour   = "hour"
	spanDay    = "day"
)

// limitedSpan is a window with the rule that bounds it.
type limitedSpan struct {
	ledger.SendSpan
	rule int64
}

func plainSpans(list []limitedSpan) []ledger.SendSpan {
	out := make([]ledger.SendSpan, len(list))
	for i, s := range list {
		out[i] = s.SendSpan
	}
	return out
}

// spans are the windows that bound what is in the tally: of several rules the strictest. Where no rule bounds the first
// letters of a day, the server's own bound counts.
func (b *Bridge) spans(rules []sendRule, t *mailcore.Tally) []limitedSpan {
	all := []limitedSpan{
		{SendSpan: ledger.SendSpan{Name: spanMinute, Long: time.Minute, Add: t.Counted}},
		{SendSpan: ledger.SendSpan{Name: spanHour, Long: time.Hour, Add: t.Counted}},
		{SendSpan: ledger.SendSpan{Name: spanDay, Long: 24 * time.Hour, Add: t.Counted}},
		{SendSpan: ledger.SendSpan{Name: spanNew, Long: 24 * time.Hour, Add: t.New}},
	}
	for _, r := range rules {
		for i, limit := range []int{r.Limits.Minute, r.Limits.Hour, r.Limits.Day, r.Limits.New} {
			if limit > 0 && (all[i].Limit == 0 || limit < all[i].Limit) {
				all[i].Limit, all[i].rule = limit, r.ID
			}
		}
	}
	if all[3].Limit == 0 {
		all[3].Limit = b.NewRecipients
	}
	return slices.DeleteFunc(all, func(s limitedSpan) bool { return s.Limit == 0 || s.Add == 0 })
}

// full puts a full window into words for the sender.
func (b *Bridge) full(err error, spans []limitedSpan) error {
	var f ledger.FullError
	if !errors.As(err, &f) {
		return err
	}
	i := slices.IndexFunc(spans, func(s limitedSpan) bool { return s.Name == f.Span })
	what := fmt.Sprintf("You have written to %d outside recipients within a %s", spans[i].Limit, f.Span)
	if f.Span == spanNew {
		what = fmt.Sprintf("You have written to %d people outside for the first time within a day", spans[i].Limit)
	}
	return &mailcore.PolicyError{Rule: ruleName(spans[i].rule), Reason: what + ", which is the limit", Wait: max(f.Until.Sub(b.Now()), time.Second)}
}

// allows tells whether an address is on an allow list: itself, its domain, or a domain above.
func allows(list []string, to mailcore.Address) bool {
	domain := strings.ToLower(to.Domain())
	return slices.ContainsFunc(list, func(entry string) bool {
		if strings.Contains(entry, "@") {
			a, err := mailcore.ParseAddress(entry)
			return err == nil && a.Key() == to.Key()
		}
		return domain == entry || strings.HasSuffix(domain, "."+entry)
	})
}

// contact tells whether somebody is known to a mailbox, and else whether it never wrote to them.
func (b *Bridge) contact(ctx context.Context, mb mailcore.MailboxID, who ledger.Hash, to mailcore.Address) (known, first bool, err error) {
	key := contactKey{mb, who}
	b.sending.mu.Lock()
	since, ok := b.sending.known[key]
	b.sending.mu.Unlock()
	if !ok {
		since, err = b.Ledger.SendKnown(ctx, mb, who)
		if errors.Is(err, ledger.ErrNone) {
			wrote, err := b.Mail.WroteTo(ctx, mb, to)
			if err != nil || !wrote {
				return false, err == nil, err
			}
			if err := b.Ledger.AddSendKnown(ctx, mb, who); err != nil {
				return false, false, err
			}
			since = time.Time{}
		} else if err != nil {
			return false, false, err
		}
		b.sending.mu.Lock()
		if b.sending.known == nil || len(b.sending.known) >= maxKnown {
			b.sending.known = map[contactKey]time.Time{}
		}
		b.sending.known[key] = since
		b.sending.mu.Unlock()
	}
	return since.IsZero() || b.Now().Sub(since) >= knownAfter, false, nil
}

// rulesFor gives the rules that are about a sender. The server's own bound is a rule for everybody.
func (b *Bridge) rulesFor(ctx context.Context, from mailcore.Submitter) ([]sendRule, error) {
	all, err := b.rulesOf(ctx, officeOrg(from.Org))
	if err != nil {
		return nil, err
	}
	var out []sendRule
	if b.NewRecipients > 0 {
		out = append(out, sendRule{SendRule: ledger.SendRule{Name: "server"}})
	}
	for _, r := range all {
		about, err := b.isAbout(ctx, r, from)
		if err != nil {
			return nil, err
		}
		if about {
			out = append(out, r)
		}
	}
	return out, nil
}

func (b *Bridge) rulesOf(ctx context.Context, org workbench.OrgID) ([]sendRule, error) {
	b.sending.mu.Lock()
	k, ok := b.sending.rules[org]
	b.sending.mu.Unlock()
	if ok && b.Now().Before(k.until) {
		return k.value, nil
	}
	list, err := b.Ledger.SendRules(ctx, org)
	if err != nil {
		return nil, fmt.Errorf("sending rules: %w", err)
	}
	var out []sendRule
	for _, r := range list {
		if r.Off {
			continue
		}
		c := sendRule{SendRule: r, departments: map[workbench.DepartmentID]bool{}}
		if len(r.Who.Departments) > 0 {
			below, err := b.Office.Below(ctx, org, r.Who.Departments)
			if err != nil {
				return nil, err
			}
			for _, id := range append(below, r.Who.Departments...) {
				c.departments[id] = true
			}
		}
		out = append(out, c)
	}
	b.sending.mu.Lock()
	defer b.sending.mu.Unlock()
	if b.sending.rules == nil {
		b.sending.rules = map[workbench.OrgID]kept[[]sendRule]{}
	}
	b.sending.rules[org] = kept[[]sendRule]{out, b.Now().Add(rulesFor)}
	return out, nil
}

// isAbout tells whether a rule is about a sender. A mailbox without a person obeys the rules for everybody.
func (b *Bridge) isAbout(ctx context.Context, r sendRule, from mailcore.Submitter) (bool, error) {
	if len(r.Who.Roles)+len(r.Who.Departments)+len(r.Who.People) == 0 {
		return true, nil
	}
	p, err := b.subject(ctx, from)
	if err != nil || p.ID == 0 {
		return false, err
	}
	return slices.Contains(r.Who.People, p.ID) || slices.Contains(r.Who.Roles, p.Role) ||
		slices.ContainsFunc(p.Departments, func(d workbench.DepartmentID) bool { return r.departments[d] }), nil
}

// subject is the person behind a mailbox, the zero one for none.
func (b *Bridge) subject(ctx context.Context, from mailcore.Submitter) (workbench.Person, error) {
	b.sending.mu.Lock()
	k, ok := b.sending.subjects[from.Mailbox]
	b.sending.mu.Unlock()
	if ok && b.Now().Before(k.until) {
		return k.value, nil
	}
	var p workbench.Person
	mb, err := b.Mail.Mailbox(ctx, from.Org, from.Mailbox)
	if err == nil && mb.Person != 0 {
		p, err = b.Office.Person(ctx, officeOrg(from.Org), workbench.PersonID(mb.Person))
	}
	if err != nil && !errors.Is(err, workbench.ErrNotFound) {
		return p, fmt.Errorf("sender of mailbox %d: %w", from.Mailbox, err)
	}
	b.sending.mu.Lock()
	defer b.sending.mu.Unlock()
	if b.sending.subjects == nil || len(b.sending.subjects) >= maxKnown {
		b.sending.subjects = map[mailcore.MailboxID]kept[workbench.Person]{}
	}
	b.sending.subjects[from.Mailbox] = kept[workbench.Person]{p, b.Now().Add(subjectFor)}
	return p, nil
}

func (b *Bridge) forgetRules() {
	b.sending.mu.Lock()
	defer b.sending.mu.Unlock()
	b.sending.rules, b.sending.subjects = nil, nil
}

// heldBy is what a held mail keeps of its rule.
type heldBy struct {
	Rule      int64                `json:"rule"`
	Name      string               `json:"name"`
	Approvers []workbench.PersonID `json:"approvers"`
}

// mustHold finds the first rule that wants a person's word before a mail leaves.
func (b *Bridge) mustHold(rules []sendRule, from mailcore.Submitter, m mailcore.Submission) (*mailcore.Hold, error) {
	var text string
	for _, r := range rules {
		if r.Hold == nil {
			continue
		}
		if text == "" && len(r.Hold.Keywords) > 0 {
			body, err := message.Text(m.Raw, m.Structure, keywordText)
			if err != nil {
				return nil, fmt.Errorf("read mail: %w", err)
			}
			text = body.Plain + "\n" + message.HTMLToText(body.HTML)
		}
		because := triggers(r.Hold, m, text)
		if len(because) == 0 {
			continue
		}
		data, err := json.Marshal(heldBy{r.ID, r.Name, r.Hold.Approvers})
		if err != nil {
			return nil, err
		}
		hours := r.Hold.Hours
		if hours == 0 {
			hours = holdHours
		}
		return &mailcore.Hold{Rule: ruleName(r.ID), Because: because, Until: b.Now().Add(time.Duration(hours) * time.Hour), Data: data}, nil
	}
	return nil, nil
}

// around is how much of a text is shown on each side of a keyword, in runes.
const around = 20

// triggers says what in a mail a hold is about, in words for the person who decides.
func triggers(h *ledger.HoldWhen, m mailcore.Submission, text string) []string {
	var out []string
	if h.Always {
		out = append(out, "所有外发邮件 · every mail that leaves")
	}
	files := fileNames(m.Structure)
	for _, word := range h.Keywords {
		for _, place := range []struct{ name, text string }{{"主题 · subject", m.Structure.Header.Subject}, {"正文 · text", text}, {"附件名 · file name", strings.Join(files, "\n")}} {
			if shown, ok := excerpt(place.text, word); ok {
				out = append(out, fmt.Sprintf("关键词 · keyword “%s”（%s）：%s", word, place.name, shown))
			}
		}
	}
	if h.Attachments && len(files) > 0 {
		out = append(out, "附件 · attachments: "+strings.Join(files[:min(len(files), 10)], ", "))
	}
	if h.Size > 0 && m.Raw.Size() >= h.Size {
		out = append(out, fmt.Sprintf("大小 · size: %d KB", m.Raw.Size()>>10))
	}
	return out
}

func fileNames(s *message.Structure) []string {
	var out []string
	s.Walk(func(_ string, p *message.Part) bool {
		if name := p.Filename(); name != "" {
			out = append(out, name)
		}
		return true
	})
	return out
}

// excerpt finds a word in a text, whatever its case, and shows what stands around it.
func excerpt(text, word string) (string, bool) {
	runes, low := []rune(text), []rune(strings.ToLower(text))
	find := []rune(strings.ToLower(word))
	if len(find) == 0 || len(low) != len(runes) {
		runes = low
	}
	for i := 0; len(find) > 0 && i+len(find) <= len(low); i++ {
		if slices.Equal(low[i:i+len(find)], find) {
			shown := runes[max(0, i-around):min(len(runes), i+len(find)+around)]
			return strings.Join(strings.Fields(string(shown)), " "), true
		}
	}
	return "", false
}
