package bridge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"mailbridge/bridge/itip"
	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// todoKeyword marks a mail that became a todo, for other programs to see.
const todoKeyword = "$Todo"

// maxEventText is how much of a mail becomes an event's description, in runes.
const maxEventText = 4000

func (l *letter) title() string {
	base, _, _ := message.BaseSubject(l.head.Subject)
	if base == "" {
		return "邮件"
	}
	return base
}

// link is where the web app shows the mail.
func (l *letter) link() string { return fmt.Sprintf("/mail/m/%d/%d", l.box.ID, l.ID) }

// ToEvent makes an event of a mail in the person's calendar and invites outside attendees. Asked again it gives the same.
func (b *Bridge) ToEvent(ctx context.Context, w Who, r Ref, wish EventWish) (event workbench.Event, created bool, err error) {
	l, err := b.letterOf(ctx, w, r)
	if err != nil {
		return event, false, err
	}
	err = b.whole(ctx, w, r, ledger.ToEvent, wish, func() error {
		event, created, err = b.toEvent(ctx, w, r, l, wish)
		return err
	})
	return event, created, err
}

func (b *Bridge) toEvent(ctx context.Context, w Who, r Ref, l *letter, wish EventWish) (workbench.Event, bool, error) {
	wish, err := b.prefilled(ctx, w, r, l, wish)
	if err != nil {
		return workbench.Event{}, false, err
	}
	n := workbench.NewEvent{Title: strings.TrimSpace(wish.Title), Start: wish.Start, End: wish.End, AllDay: wish.AllDay, TZ: wish.TZ,
		Place: wish.Place, Description: wish.Description, Organizer: workbench.Organizer{Person: w.Person, Address: string(l.box.Address), Name: l.box.Name},
		Attendees: slices.Clone(wish.Attendees), Reminder: defaultReminder, Link: itip.MeetingLink(wish.Place, wish.Description, l.own),
		Source: fmt.Sprintf("%s:%d", l.source(), w.Person)}
	if n.Title == "" {
		n.Title = l.title()
	}
	if n.Description == "" {
		n.Description = clipBytes(l.own, maxEventText)
	}
	if n.TZ == "" {
		n.TZ = b.zoneName(ctx, w.Org)
	}
	if err := b.nameColleagues(ctx, w.Org, n.Attendees); err != nil {
		return workbench.Event{}, false, err
	}
	event, created, err := b.Office.CreateEvent(ctx, w.Org, n)
	if err != nil {
		return event, false, err
	}
	if err := b.linkEvent(ctx, l, w.Person, event.ID); err != nil {
		return event, created, err
	}
	return event, created, b.EventChanged(ctx, w, event.ID, false)
}

// prefilled takes the time that nobody named from the attached invitation, else from the surest date in the text.
// A mail that names none leaves the wish as it is.
func (b *Bridge) prefilled(ctx context.Context, w Who, r Ref, l *letter, wish EventWish) (EventWish, error) {
	if !wish.Start.IsZero() {
		return wish, nil
	}
	if in, _, _ := l.invitation(); in != nil && !in.Start.IsZero() {
		wish.Title, wish.Place = cmp.Or(wish.Title, clipRunes(in.Summary, 255)), cmp.Or(wish.Place, clipRunes(in.Location, 255))
		wish.Start, wish.End, wish.AllDay, wish.TZ = in.Start, in.End, in.AllDay, cmp.Or(wish.TZ, in.TZ)
		return wish, nil
	}
	found, err := b.Suggest(ctx, w, r)
	if err != nil {
		return wish, err
	}
	best := 0.0
	for _, s := range found.Items {
		if s.Kind == "event" && s.Confidence > best {
			best = s.Confidence
			wish.Start, wish.End, wish.AllDay = s.Start, s.End, s.AllDay
		}
	}
	return wish, nil
}

// nameColleagues finds the people behind addresses of ours, so that they are not invited by mail.
func (b *Bridge) nameColleagues(ctx context.Context, org workbench.OrgID, list []workbench.Attendee) error {
	for i, a := range list {
		at, err := mailcore.ParseAddress(a.Address)
		if a.Person != 0 || err != nil {
			continue
		}
		person, mb, inside, err := b.insider(ctx, org, at)
		if err != nil {
			return err
		}
		if inside {
			list[i].Person = person
			if a.Name == "" {
				list[i].Name = mb.Name
			}
		}
	}
	return nil
}

// ToTodo makes a todo of a mail and flags the mail. Asked again it gives the same.
func (b *Bridge) ToTodo(ctx context.Context, w Who, r Ref, wish TodoWish) (todo workbench.Todo, created bool, err error) {
	l, err := b.letterOf(ctx, w, r)
	if err != nil {
		return todo, false, err
	}
	err = b.whole(ctx, w, r, ledger.ToTodo, wish, func() error {
		todo, created, err = b.toTodo(ctx, w, l, wish, false)
		return err
	})
	return todo, created, err
}

// toTodo flags the mail when the todo is new or the turn was cut off; else the flag may have been taken away since, which
// is the person's own word.
func (b *Bridge) toTodo(ctx context.Context, w Who, l *letter, wish TodoWish, cutOff bool) (workbench.Todo, bool, error) {
	n := workbench.NewTodo{Title: strings.TrimSpace(wish.Title), Note: wish.Note, Due: wish.Due, AllDay: wish.AllDay, Owner: wish.Owner,
		Creator: w.Person, Source: l.source(), Link: l.link()}
	if n.Title == "" {
		n.Title = l.title()
	}
	if n.Owner == 0 {
		n.Owner = w.Person
	}
	todo, created, err := b.Office.CreateTodo(ctx, w.Org, n)
	if err != nil {
		return todo, false, err
	}
	if err := b.Ledger.AddLink(ctx, ledger.Link{Org: w.Org, Kind: ledger.ToTodo, Mail: l.key, Owner: w.Person, Target: int64(todo.ID),
		Mailbox: l.box.ID, Message: l.ID}); err != nil {
		return todo, created, err
	}
	if !created && !cutOff {
		return todo, false, nil
	}
	_, _, _, err = b.Mail.SetFlags(ctx, l.box.ID, l.Folder, maildb.FlagChange{UIDs: mailcore.UIDSet{{Start: l.UID, Stop: l.UID}},
		Op: maildb.AddFlags, Flags: mailcore.FlagFlagged, Keywords: []string{todoKeyword}})
	return todo, created, err
}
