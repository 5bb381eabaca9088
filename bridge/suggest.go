package bridge

import (
	"context"
	"strings"
	"time"
	"unicode"

	"mailbridge/bridge/when"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Suggestions below this are guesses.
const minConfidence = 0.5

// usualLength is that of a meeting whose end nobody said.
const usualLength = time.Hour

func (b *Bridge) zoneName(ctx context.Context, org workbench.OrgID) string {
	if o, err := b.Office.Org(ctx, org); err == nil && o.TZ != "" {
		return o.TZ
	}
	return "Asia/Shanghai"
}

// base is the instant and zone from which the words of a mail are read: the Date field's, but the organisation's where
// a web mailer wrote UTC for somebody who writes Chinese.
func (b *Bridge) base(ctx context.Context, org workbench.OrgID, l *letter) time.Time {
	at := l.head.Date
	home, err := time.LoadLocation(b.zoneName(ctx, org))
	if err != nil {
		home = time.UTC
	}
	if at.IsZero() {
		return l.SavedAt.In(home)
	}
	_, offset := at.Zone()
	han := strings.ContainsFunc(l.own+l.Subject, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if offset == 0 && han {
		return at.In(home)
	}
	return at
}

// Suggest reads what the own words of a mail seem to ask for. It changes nothing.
func (b *Bridge) Suggest(ctx context.Context, w Who, r Ref) (Suggestions, error) {
	l, err := b.letterOf(ctx, w, r)
	if err != nil {
		return Suggestions{}, err
	}
	out := Suggestions{Text: l.own}
	if out.Participants, err = b.participants(ctx, w.Org, l); err != nil {
		return out, err
	}
	opt := when.Options{Base: b.base(ctx, w.Org, l)}
	opt.SoleRecipient, opt.OnlyCopied = l.reached()
	class, _ := b.classify(w.Org, l, mailcore.Arrival{From: l.FromAddress})
	opt.Bulk = class == automatic || class == bulk
	for _, m := range when.Find(l.own, opt) {
		if m.Role != when.Event || m.Confidence < minConfidence || opt.Bulk {
			continue
		}
		s := Suggestion{Kind: "event", SpanStart: m.Start, SpanEnd: m.End, SpanText: m.Text, Title: l.title(), Start: m.From, End: m.To,
			AllDay: m.AllDay, Confidence: m.Confidence}
		if s.End.IsZero() && m.AllDay {
			s.End = s.Start.AddDate(0, 0, 1)
		} else if s.End.IsZero() {
			s.End = s.Start.Add(usualLength)
		}
		for _, a := range m.Alternatives {
			s.Alternatives = append(s.Alternatives, a.From)
		}
		out.Items = append(out.Items, s)
	}
	for _, q := range when.Requests(l.own, opt) {
		s := Suggestion{Kind: "todo", SpanStart: q.Start, SpanEnd: q.End, SpanText: l.own[q.Start:q.End], Title: q.Title,
			Confidence: min(1, float64(q.Score)/10)}
		if q.Due != nil {
			due := q.Due.From
			s.Due, s.AllDay = &due, q.Due.AllDay
			for _, a := range q.Due.Alternatives {
				s.Alternatives = append(s.Alternatives, a.From)
			}
		}
		out.Items = append(out.Items, s)
	}
	return out, nil
}

// reached tells how the mail came to the owner of the mailbox.
func (l *letter) reached() (sole, copied bool) {
	in := func(list []message.Address) bool {
		for _, a := range list {
			if to, err := mailcore.ParseAddress(a.Email()); err == nil && holds(l.box, to) {
				return true
			}
		}
		return false
	}
	to := in(l.head.To)
	return to && len(l.head.To) == 1, !to && in(l.head.Cc)
}

func (b *Bridge) participants(ctx context.Context, org workbench.OrgID, l *letter) ([]Participant, error) {
	var out []Participant
	seen := map[string]bool{}
	for _, a := range append(append([]message.Address{}, l.head.From...), l.shown()...) {
		at, err := mailcore.ParseAddress(a.Email())
		if err != nil || seen[at.Key()] || len(out) >= maxShown {
			continue
		}
		seen[at.Key()] = true
		if _, _, ours := b.readToken(at); ours {
			continue
		}
		p := Participant{Name: a.Name, Address: string(at)}
		person, mb, inside, err := b.insider(ctx, org, at)
		if err != nil {
			return nil, err
		}
		if inside {
			p.Person = person
			if p.Name == "" {
				p.Name = mb.Name
			}
		}
		out = append(out, p)
	}
	return out, nil
}
