package bridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"mailbridge/bridge/itip"
	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// maxCalendars is how many calendar parts of a mail are read: mostly the same object twice, as text and as file.
const maxCalendars = 3

// instanceFormat names an occurrence by its instant, as workbench.Event.RecurrenceID does.
const instanceFormat = "20060102T150405Z"

type calendarPart struct {
	path   string
	method string // parameter of Content-Type
	ics    []byte // nil: too large
}

func (l *letter) readCalendar(raw io.ReaderAt) error {
	for _, path := range l.body.Calendar {
		p, ok := l.shape.PartByPath(path)
		if !ok || len(l.cal) >= maxCalendars {
			continue
		}
		part := calendarPart{path: path}
		for _, param := range p.Params {
			if param.Name == "method" && p.Subtype == "calendar" {
				part.method = param.Value
			}
		}
		ics, err := io.ReadAll(io.LimitReader(message.OpenPart(raw, p), itip.MaxBytes+1))
		if err != nil {
			return fmt.Errorf("read calendar part %s: %w", path, err)
		}
		if len(ics) <= itip.MaxBytes {
			part.ics = ics
		}
		l.cal = append(l.cal, part)
	}
	return nil
}

// invitation is the first calendar object that can be read, nil with an error word when there is none.
func (l *letter) invitation() (in *itip.Invitation, path, fault string) {
	for _, part := range l.cal {
		path = part.path
		if part.ics == nil {
			fault = "too-large"
			continue
		}
		in, err := itip.Parse(part.ics, part.method)
		switch {
		case err == nil:
			return in, path, ""
		case errors.Is(err, itip.ErrTooLarge):
			fault = "too-large"
		default:
			fault = "unreadable"
		}
	}
	return nil, path, fault
}

// meeting is what the mailbox's owner has of an invitation's event, before anything is done.
type meeting struct {
	in     *itip.Invitation
	from   string
	owner  workbench.PersonID
	master workbench.Event // ID 0: not stored
	stored *itip.Stored
	trust  itip.Trust
	d      itip.Decision
}

// consider reads the calendar of a person and decides what the invitation may do to it.
func (b *Bridge) consider(ctx context.Context, l *letter, c class, in *itip.Invitation) (*meeting, error) {
	org := officeOrg(l.box.Org)
	_, from, _ := l.author()
	m := &meeting{in: in, from: strings.ToLower(string(from)), owner: workbench.PersonID(l.box.Person)}
	for _, part := range in.Components {
		e, err := b.Office.EventByUID(ctx, org, m.owner, in.UID, recurrence(part))
		if errors.Is(err, workbench.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := b.store(ctx, m, l.box, e); err != nil {
			return nil, err
		}
	}
	if m.master.ID == 0 {
		e, err := b.Office.EventByUID(ctx, org, m.owner, in.UID, "")
		if err == nil {
			err = b.store(ctx, m, l.box, e)
		}
		if err != nil && !errors.Is(err, workbench.ErrNotFound) {
			return nil, err
		}
	}
	var err error
	if m.trust, err = b.calendarTrust(ctx, l, c, m); err != nil {
		return nil, err
	}
	m.d = itip.Decide(*in, m.from, m.trust, m.stored, l.sentAt())
	return m, nil
}

func recurrence(c itip.Component) string {
	if c.RecurrenceID.IsZero() {
		return ""
	}
	return c.RecurrenceID.UTC().Format(instanceFormat)
}

// store adds one kept component to what Decide sees.
func (b *Bridge) store(ctx context.Context, m *meeting, box mailcore.Mailbox, e workbench.Event) error {
	if m.stored == nil {
		m.stored = &itip.Stored{Organizer: strings.ToLower(e.Organizer.Address), OwnedHere: e.Organizer.Person == m.owner}
		if m.stored.OwnedHere {
			m.stored.Organizer = strings.ToLower(string(box.Address))
		}
	}
	c := itip.StoredComponent{Sequence: e.Sequence, Start: e.Start, End: e.End, AllDay: e.AllDay, RRule: e.Rule, ExDates: e.Except,
		Location: e.Place, Cancelled: e.State == workbench.EventCancelled}
	if e.RecurrenceID == "" {
		m.master = e
	} else if at, err := time.Parse(instanceFormat, e.RecurrenceID); err == nil {
		c.RecurrenceID = at
	}
	key := ledger.CalendarKey{Org: e.Org, Owner: m.owner, UID: e.UID, Recurrence: e.RecurrenceID}
	v, err := b.Ledger.Received(ctx, key)
	if err != nil {
		return err
	}
	c.Recv = itip.Received{Sequence: v.Sequence, DTStamp: v.Stamp}
	for _, a := range e.Attendees {
		if a.Address == "" {
			continue
		}
		key.Attendee = a.Address
		if v, err = b.Ledger.Received(ctx, key); err != nil {
			return err
		}
		c.Attendees = append(c.Attendees, itip.StoredAttendee{Email: strings.ToLower(a.Address), PartStat: itip.PartStat(strings.ToUpper(string(a.Status))),
			Recv: itip.Received{Sequence: v.Sequence, DTStamp: v.Stamp}})
	}
	m.stored.Components = append(m.stored.Components, c)
	return nil
}

// calendarTrust says how far the sender may write into the calendar: a colleague at once, a proven correspondent of
// whom the reader knows, and nobody else without a click.
func (b *Bridge) calendarTrust(ctx context.Context, l *letter, c class, m *meeting) (itip.Trust, error) {
	org := officeOrg(l.box.Org)
	_, from, ok := l.author()
	if !ok || !l.proven() || l.Verdict.Junk || c == bulk {
		return itip.T0, nil
	}
	ours, err := b.isOurs(ctx, org, from)
	if err != nil {
		return itip.T0, err
	}
	if ours && l.Verdict.Internal {
		return itip.T3, nil
	}
	if m.stored != nil {
		if m.stored.Organizer == m.from {
			return itip.T2, nil
		}
		for _, part := range m.stored.Components {
			if slices.ContainsFunc(part.Attendees, func(a itip.StoredAttendee) bool { return a.Email == m.from }) {
				return itip.T2, nil
			}
		}
	}
	known, err := b.Ledger.Knows(ctx, org, m.from)
	if err == nil && !known {
		known, err = b.wroteTo(ctx, l.box.ID, from)
	}
	if err == nil && known {
		return itip.T2, nil
	}
	return itip.T1, err
}

// wroteTo tells whether the owner of a mailbox ever sent mail to an address.
func (b *Bridge) wroteTo(ctx context.Context, mb mailcore.MailboxID, a mailcore.Address) (bool, error) {
	sent, err := b.Mail.FolderByRole(ctx, mb, mailcore.RoleSent)
	if errors.Is(err, mailcore.ErrNoFolder) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	found, err := b.Mail.Search(ctx, mb, sent.ID, &mailcore.SearchQuery{To: []string{string(a)}})
	return len(found) > 0, err
}

// invited lets an arriving calendar object do what its sender may, and notes the decision.
func (b *Bridge) invited(ctx context.Context, l *letter, c class) error {
	if len(l.cal) == 0 || l.box.Person == 0 || c == echo || c == bounce {
		return nil
	}
	org := officeOrg(l.box.Org)
	in, path, fault := l.invitation()
	note := ledger.Decision{Org: org, Owner: workbench.PersonID(l.box.Person), Mail: l.key.ID, Part: path, Sender: string(l.FromAddress),
		Action: string(itip.AttachmentOnly), Reason: fault}
	if in == nil {
		return b.Ledger.AddDecision(ctx, note)
	}
	m, err := b.consider(ctx, l, c, in)
	if err != nil {
		return err
	}
	note.Method, note.UID, note.Action, note.Reason = string(in.Method), in.UID, string(m.d.Action), m.d.Reason
	if err := b.apply(ctx, l, m); err != nil {
		return fmt.Errorf("invitation %s: %w", in.UID, err)
	}
	return b.Ledger.AddDecision(ctx, note)
}

// apply does what was decided, component by component. Each may run again.
func (b *Bridge) apply(ctx context.Context, l *letter, m *meeting) error {
	if m.master.ID != 0 && m.master.Organizer.Person != 0 && m.master.Organizer.Person != m.owner {
		return nil // a colleague's event: the calendar has it already, mail adds nothing
	}
	org := officeOrg(l.box.Org)
	if m.d.DropOtherOverrides { // first: once the master is taken, a second try sees nothing new
		if err := b.dropOverrides(ctx, org, m); err != nil {
			return err
		}
	}
	for _, ch := range m.d.Changes {
		part := m.in.Components[ch.Index]
		var err error
		switch ch.Action {
		case itip.Create, itip.Update:
			err = b.write(ctx, l, m, part, ch.ResetAnswer, m.d.Tentative)
		case itip.CancelEvent:
			err = b.cancel(ctx, org, m, part)
		case itip.SetAnswer:
			err = b.takeAnswer(ctx, org, m, part, ch)
		default:
			continue
		}
		if err != nil {
			return err
		}
		key := ledger.CalendarKey{Org: org, Owner: m.owner, UID: m.in.UID, Recurrence: recurrence(part), Attendee: ch.Attendee}
		if err := b.Ledger.SetReceived(ctx, key, ledger.Version{Sequence: ch.Recv.Sequence, Stamp: ch.Recv.DTStamp}); err != nil {
			return err
		}
	}
	if m.d.Action == itip.ShowProposal || m.d.Action == itip.Notice {
		_, err := b.Office.AddNotice(ctx, org, workbench.Notice{Person: m.owner, Kind: "cal." + strings.ToLower(string(m.in.Method)),
			Title: l.Subject, Text: l.own, Link: l.link(), Source: "cal:" + l.source()})
		return err
	}
	return nil
}

// dropOverrides cancels the changed occurrences that a new master does not repeat, but for those said after it.
func (b *Bridge) dropOverrides(ctx context.Context, org workbench.OrgID, m *meeting) error {
	i := slices.IndexFunc(m.d.Changes, func(c itip.Change) bool {
		return c.Action == itip.Update && m.in.Components[c.Index].RecurrenceID.IsZero()
	})
	if i < 0 {
		return nil
	}
	master := m.d.Changes[i].Recv
	key := ledger.CalendarKey{Org: org, Owner: m.owner, UID: m.in.UID}
	known, err := b.Ledger.Instances(ctx, key)
	if err != nil {
		return err
	}
	for _, at := range known {
		if slices.ContainsFunc(m.in.Components, func(c itip.Component) bool { return recurrence(c) == at }) {
			continue
		}
		key.Recurrence = at
		v, err := b.Ledger.Received(ctx, key)
		if err != nil {
			return err
		}
		if v.Sequence > master.Sequence || v.Sequence == master.Sequence && v.Stamp.After(master.DTStamp) {
			continue
		}
		e, err := b.Office.EventByUID(ctx, org, m.owner, m.in.UID, at)
		if err == nil {
			_, err = b.Office.UpdateEvent(ctx, org, e.ID, func(e *workbench.Event) error { e.State = workbench.EventCancelled; return nil })
		}
		if err != nil && !errors.Is(err, workbench.ErrNotFound) {
			return err
		}
		if err := b.Ledger.SetReceived(ctx, key, ledger.Version{Sequence: master.Sequence, Stamp: master.DTStamp}); err != nil {
			return err
		}
	}
	return nil
}

func eventSource(owner workbench.PersonID, uid, recurrence string) string {
	h := ledger.HashOf(uid)
	return fmt.Sprintf("ical:%d:%x:%s", owner, h[:], recurrence)
}

// write creates or replaces one component in the owner's calendar. The own answer stays unless it has to be asked anew.
func (b *Bridge) write(ctx context.Context, l *letter, m *meeting, part itip.Component, reset, tentative bool) error {
	org := officeOrg(l.box.Org)
	fresh := b.eventOf(l.box, m, part)
	if tentative {
		fresh.State = workbench.EventTentative
	}
	fresh.Source = eventSource(m.owner, m.in.UID, fresh.RecurrenceID)
	old, err := b.Office.EventByUID(ctx, org, m.owner, m.in.UID, fresh.RecurrenceID)
	if errors.Is(err, workbench.ErrNotFound) {
		var created bool
		if old, created, err = b.Office.CreateEvent(ctx, org, fresh); err == nil && created {
			return b.linkEvent(ctx, l, m.owner, old.ID)
		}
	}
	if err != nil {
		return err
	}
	if err := b.linkEvent(ctx, l, m.owner, old.ID); err != nil {
		return err
	}
	_, err = b.Office.UpdateEvent(ctx, org, old.ID, func(e *workbench.Event) error {
		mine := ownAnswer(*e, m.owner)
		state := fresh.State
		if !reset && e.State == workbench.EventConfirmed {
			state = e.State
		}
		keep := *e
		*e = fresh
		e.Reminder, e.State = keep.Reminder, state
		for i := range e.Attendees {
			if e.Attendees[i].Person == m.owner && !reset {
				e.Attendees[i].Status = mine
			}
		}
		return nil
	})
	return err
}

// linkEvent notes that an event of a calendar came from a mail, or was changed by it.
func (b *Bridge) linkEvent(ctx context.Context, l *letter, owner workbench.PersonID, id workbench.EventID) error {
	return b.Ledger.AddLink(ctx, ledger.Link{Org: officeOrg(l.box.Org), Kind: ledger.ToEvent, Mail: l.key, Owner: owner, Target: int64(id),
		Mailbox: l.box.ID, Message: l.ID})
}

func ownAnswer(e workbench.Event, owner workbench.PersonID) workbench.Attendance {
	for _, a := range e.Attendees {
		if a.Person == owner && a.Status != "" {
			return a.Status
		}
	}
	return workbench.NeedsAction
}

// defaultReminder is in minutes.
const defaultReminder = 15

// eventOf turns a component into an event of the owner. Only the owner is named as a person: everybody keeps their own.
func (b *Bridge) eventOf(box mailcore.Mailbox, m *meeting, c itip.Component) workbench.Event {
	e := workbench.Event{Title: clipRunes(c.Summary, 255), Start: c.Start, End: c.End, AllDay: c.AllDay, TZ: c.TZ, Place: clipRunes(c.Location, 255),
		Description: clipBytes(c.Description, 32<<10), Link: clipRunes(c.MeetingLink, 1000), UID: m.in.UID, RecurrenceID: recurrence(c),
		Sequence: c.Sequence, Rule: c.RRule, Except: c.ExDates, State: workbench.EventConfirmed, Reminder: defaultReminder,
		Organizer: workbench.Organizer{Address: strings.ToLower(m.in.Organizer.Email), Name: m.in.Organizer.Name}}
	if e.Title == "" {
		e.Title = "(无标题)"
	}
	if e.AllDay {
		e.Start, e.End = midnight(c.Start), midnight(c.End)
	}
	if e.End.Before(e.Start) {
		e.End = e.Start
	}
	if strings.EqualFold(c.Status, "CANCELLED") {
		e.State = workbench.EventCancelled
	}
	mine := false
	for _, a := range c.Attendees {
		if len(e.Attendees) >= workbench.MaxAttendees-1 {
			break
		}
		x := workbench.Attendee{Address: strings.ToLower(a.Email), Name: a.Name, Status: attendance(a.PartStat), Optional: strings.EqualFold(a.Role, "OPT-PARTICIPANT")}
		if at, err := mailcore.ParseAddress(a.Email); err == nil && holds(box, at) && !mine {
			mine, x.Person = true, m.owner
		}
		e.Attendees = append(e.Attendees, x)
	}
	if !mine {
		e.Attendees = append(e.Attendees, workbench.Attendee{Person: m.owner, Address: strings.ToLower(string(box.Address)), Name: box.Name, Status: workbench.NeedsAction})
	}
	return e
}

// midnight is how the calendar keeps days: UTC, whatever clock they were written by.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func attendance(p itip.PartStat) workbench.Attendance {
	switch p {
	case itip.Accepted:
		return workbench.Accepted
	case itip.Declined:
		return workbench.Declined
	case itip.Tentative:
		return workbench.Tentative
	}
	return workbench.NeedsAction
}

func clipRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// cancel marks the whole event, or one occurrence of it, cancelled; nothing is ever deleted.
func (b *Bridge) cancel(ctx context.Context, org workbench.OrgID, m *meeting, part itip.Component) error {
	e, err := b.Office.EventByUID(ctx, org, m.owner, m.in.UID, recurrence(part))
	if err == nil {
		_, err = b.Office.UpdateEvent(ctx, org, e.ID, func(e *workbench.Event) error {
			e.State, e.Sequence = workbench.EventCancelled, max(e.Sequence, part.Sequence)
			return nil
		})
		return err
	}
	if !errors.Is(err, workbench.ErrNotFound) || m.master.ID == 0 {
		return err
	}
	_, err = b.Office.UpdateEvent(ctx, org, m.master.ID, func(e *workbench.Event) error {
		if !slices.ContainsFunc(e.Except, part.RecurrenceID.Equal) {
			e.Except = append(slices.Clone(e.Except), part.RecurrenceID)
		}
		return nil
	})
	return err
}

// takeAnswer notes an attendee's answer to an own event.
func (b *Bridge) takeAnswer(ctx context.Context, org workbench.OrgID, m *meeting, part itip.Component, ch itip.Change) error {
	e, err := b.Office.EventByUID(ctx, org, m.owner, m.in.UID, recurrence(part))
	if errors.Is(err, workbench.ErrNotFound) && m.master.ID != 0 {
		e, err = m.master, nil
	}
	if err != nil {
		return err
	}
	_, err = b.Office.SetAttendance(ctx, org, e.ID, workbench.Attendee{Address: ch.Attendee, Status: attendance(ch.PartStat)})
	if errors.Is(err, workbench.ErrNotFound) {
		return nil
	}
	return err
}
