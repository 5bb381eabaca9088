package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/bridge/itip"
	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Invitation reads what the invitation in a mail means for the person; nil when the mail has none.
func (b *Bridge) Invitation(ctx context.Context, w Who, r Ref) (*Invitation, error) {
	l, err := b.letterOf(ctx, w, r)
	if err != nil {
		return nil, err
	}
	in, path, _ := l.invitation()
	if in == nil {
		return nil, nil
	}
	m, err := b.meet(ctx, w, l, in)
	if err != nil {
		return nil, err
	}
	e := b.eventOf(l.box, m, in.Component)
	out := &Invitation{Method: string(in.Method), Title: e.Title, Start: e.Start, End: e.End, AllDay: e.AllDay, TZ: e.TZ, Place: e.Place,
		Description: e.Description, Link: e.Link, Organizer: Participant{Name: e.Organizer.Name, Address: e.Organizer.Address},
		Attendees: e.Attendees, Mine: ownAnswer(m.master, w.Person), Answerable: m.answerable(), Reason: m.d.Reason,
		Note: in.FloatingNote, Event: m.master.ID}
	if note, err := b.Ledger.DecisionOf(ctx, w.Org, w.Person, l.key.ID, path); err == nil {
		out.Reason = note.Reason
	} else if !errors.Is(err, ledger.ErrNone) {
		return nil, err
	}
	near, err := b.Office.Events(ctx, w.Org, w.Person, e.Start, e.End)
	if err != nil {
		return nil, err
	}
	for _, other := range near {
		if other.ID != m.master.ID && other.UID != in.UID && other.State != workbench.EventCancelled && ownAnswer(other, w.Person) != workbench.Declined {
			out.Conflicts = append(out.Conflicts, other)
		}
	}
	return out, nil
}

func (b *Bridge) meet(ctx context.Context, w Who, l *letter, in *itip.Invitation) (*meeting, error) {
	c, _ := b.classify(w.Org, l, mailcore.Arrival{From: l.FromAddress})
	return b.consider(ctx, l, c, in)
}

// answerable tells whether an answer makes sense: a proven invitation of somebody else that still stands.
func (m *meeting) answerable() bool {
	return m.in.Method == itip.MethodRequest && m.d.Answerable && m.trust > itip.T0 && m.in.Organizer.Email != "" &&
		(m.stored == nil || !m.stored.OwnedHere) && m.master.State != workbench.EventCancelled && m.d.Reason != itip.ReasonStale
}

// AnswerInvitation puts the event into the person's calendar with their answer and tells the organizer by mail
// (RFC 5546, section 3.2.3). The same answer again tells nobody. Errors: workbench.ErrInvalid for "answer" with the reason.
func (b *Bridge) AnswerInvitation(ctx context.Context, w Who, r Ref, answer workbench.Attendance, comment string) (workbench.Event, error) {
	var none workbench.Event
	if !isAnswer(answer) {
		return none, workbench.ErrInvalid{Field: "answer", Reason: "is not known"}
	}
	l, err := b.letterOf(ctx, w, r)
	if err != nil {
		return none, err
	}
	in, _, _ := l.invitation()
	if in == nil {
		return none, workbench.ErrNotFound
	}
	m, err := b.meet(ctx, w, l, in)
	if err != nil {
		return none, err
	}
	if !m.answerable() {
		return none, workbench.ErrInvalid{Field: "answer", Reason: "is not possible: " + m.d.Reason}
	}
	event := m.master
	if event.ID == 0 {
		fresh := b.eventOf(l.box, m, in.Component)
		fresh.Source = eventSource(w.Person, in.UID, fresh.RecurrenceID)
		if event, _, err = b.Office.CreateEvent(ctx, w.Org, fresh); err != nil {
			return none, err
		}
		if err := b.linkEvent(ctx, l, w.Person, event.ID); err != nil {
			return none, err
		}
		key := ledger.CalendarKey{Org: w.Org, Owner: w.Person, UID: in.UID, Recurrence: fresh.RecurrenceID}
		if err := b.Ledger.SetReceived(ctx, key, ledger.Version{Sequence: in.Sequence, Stamp: in.DTStamp}); err != nil {
			return none, err
		}
	}
	if event, err = b.setAnswer(ctx, w, event.ID, answer); err != nil {
		return none, err
	}
	me := itip.Address{Name: l.box.Name, Email: strings.ToLower(string(l.box.Address))}
	for _, a := range in.Attendees {
		if writesAs(l.box, a.Email) {
			me.Email = a.Email
			break
		}
	}
	return event, b.sendReply(ctx, w, reply{in: in, box: l.box, me: me, answer: answer, comment: comment, parent: l.HeaderID})
}

// AnswerEvent puts the person's answer into an event of their calendar. An organizer outside, whose invitation came by
// mail, is told as by AnswerInvitation: once for each change of mind, whichever way it was said. Errors:
// workbench.ErrInvalid for "answer", ErrNotFound when the person does not attend.
func (b *Bridge) AnswerEvent(ctx context.Context, w Who, id workbench.EventID, answer workbench.Attendance, comment string) (workbench.Event, error) {
	var none workbench.Event
	if !isAnswer(answer) {
		return none, workbench.ErrInvalid{Field: "answer", Reason: "is not known"}
	}
	e, err := b.Office.Event(ctx, w.Org, w.Person, id)
	if err != nil {
		return none, err
	}
	if e.Organizer.Person != 0 || e.Organizer.Address == "" {
		return b.Office.SetAttendance(ctx, w.Org, id, workbench.Attendee{Person: w.Person, Status: answer})
	}
	i := slices.IndexFunc(e.Attendees, func(a workbench.Attendee) bool { return a.Person == w.Person })
	if i < 0 {
		return none, workbench.ErrNotFound
	}
	if e.State == workbench.EventCancelled {
		return none, workbench.ErrInvalid{Field: "answer", Reason: "is not possible: cancelled"}
	}
	if e, err = b.setAnswer(ctx, w, id, answer); err != nil {
		return none, err
	}
	box, err := b.Mail.MailboxOfPerson(ctx, mailOrg(w.Org), int64(w.Person))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return e, nil
	}
	if err != nil {
		return none, err
	}
	me := itip.Address{Name: box.Name, Email: strings.ToLower(string(box.Address))}
	if writesAs(box, e.Attendees[i].Address) {
		me.Email = e.Attendees[i].Address
	}
	if at, err := mailcore.ParseAddress(e.Organizer.Address); err == nil && holds(box, at) {
		return e, nil // they invited themselves from another calendar
	}
	return e, b.sendReply(ctx, w, reply{in: asInvited(e), box: box, me: me, answer: answer, comment: comment})
}

func isAnswer(a workbench.Attendance) bool {
	return a == workbench.Accepted || a == workbench.Declined || a == workbench.Tentative
}

// setAnswer notes the person's own answer; who accepts what was tentative, confirms it.
func (b *Bridge) setAnswer(ctx context.Context, w Who, id workbench.EventID, answer workbench.Attendance) (workbench.Event, error) {
	return b.Office.UpdateEvent(ctx, w.Org, id, func(e *workbench.Event) error {
		e.Attendees = slices.Clone(e.Attendees)
		for i := range e.Attendees {
			if e.Attendees[i].Person == w.Person {
				e.Attendees[i].Status = answer
			}
		}
		if e.State == workbench.EventTentative && answer == workbench.Accepted {
			e.State = workbench.EventConfirmed
		}
		return nil
	})
}

// writesAs tells whether the mailbox may answer from the address that was invited, an alias perhaps.
func writesAs(box mailcore.Mailbox, address string) bool {
	a, err := mailcore.ParseAddress(address)
	return err == nil && slices.ContainsFunc(box.Addresses, func(own mailcore.Address) bool { return own.Key() == a.Key() })
}

// asInvited is what a reply needs of the invitation that a kept event came from; the mail itself may be gone.
func asInvited(e workbench.Event) *itip.Invitation {
	c := itip.Component{UID: e.UID, Sequence: e.Sequence, Summary: e.Title, Start: e.Start, End: e.End, AllDay: e.AllDay,
		Organizer: itip.Address{Name: e.Organizer.Name, Email: e.Organizer.Address}}
	if at, err := time.Parse(instanceFormat, e.RecurrenceID); err == nil {
		c.RecurrenceID = at
	}
	return &itip.Invitation{Method: itip.MethodRequest, Component: c, Components: []itip.Component{c}}
}

// rsvpEffect counts the answers to one version of an event, so that each change of mind is one mail.
const rsvpEffect = "rsvp"

// reply is an answer to an invitation, about to be written.
type reply struct {
	in      *itip.Invitation
	box     mailcore.Mailbox
	me      itip.Address // as invited
	answer  workbench.Attendance
	comment string
	parent  string // Message-ID of the mail that invited, if there is one
}

func (b *Bridge) sendReply(ctx context.Context, w Who, r reply) error {
	uid := ledger.HashOf(r.in.UID)
	name := fmt.Sprintf("%d:%x:%s:%d", w.Person, uid[:], recurrence(r.in.Component), r.in.Sequence)
	kept, err := b.Ledger.Effect(ctx, w.Org, rsvpEffect, name)
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		return err
	}
	count, last, _ := strings.Cut(kept.Detail, " ")
	n, _ := strconv.Atoi(count)
	if last != string(r.answer) {
		n++
	}
	if err := b.Ledger.SetEffect(ctx, ledger.Effect{Org: w.Org, Kind: rsvpEffect, Name: name, State: ledger.Planned, Detail: fmt.Sprintf("%d %s", n, r.answer)}); err != nil {
		return err
	}
	ics, err := itip.Reply(*r.in, r.me, itip.PartStat(strings.ToUpper(string(r.answer))), r.comment, b.Now())
	if err != nil {
		return fmt.Errorf("write reply: %w", err)
	}
	from, err := mailcore.ParseAddress(r.me.Email)
	if err != nil {
		return err
	}
	to, err := mailcore.ParseAddress(r.in.Organizer.Email)
	if err != nil {
		return workbench.ErrInvalid{Field: "organizer", Reason: "has no usable address"}
	}
	words := map[workbench.Attendance]string{workbench.Accepted: "接受 Accepted", workbench.Declined: "谢绝 Declined", workbench.Tentative: "暂定 Tentative"}
	plain := fmt.Sprintf("%s：%s\n%s\n", words[r.answer], oneLine(r.in.Summary), r.comment)
	local := fmt.Sprintf("r.%d.%s.%d", w.Person, shortHash(name), n)
	d := &message.Draft{From: message.Address{Name: oneLine(r.box.Name), Local: from.Local(), Domain: from.Domain()},
		To: []message.Address{{Name: oneLine(r.in.Organizer.Name), Local: to.Local(), Domain: to.Domain()}}, Subject: words[r.answer] + ": " + oneLine(r.in.Summary),
		Date: b.Now(), MessageID: local + "." + b.idMAC(w.Org, local, from.ASCIIDomain()) + "@" + from.ASCIIDomain(), Plain: plain,
		Calendar: &message.CalendarPart{Method: string(itip.MethodReply), ICS: string(ics)}}
	if writable(r.parent) {
		d.InReplyTo, d.References = r.parent, []string{r.parent}
	}
	_, err = b.accept(ctx, &mailcore.Envelope{From: from, To: []mailcore.Recipient{{Address: to}}, Login: r.box.ID, Org: r.box.Org,
		Source: mailcore.FromAPI, Key: fmt.Sprintf("rsvp:%d:%s:%d", w.Org, name, n), SaveSent: true}, d)
	return err
}

func shortHash(s string) string {
	h := ledger.HashOf(s)
	return fmt.Sprintf("%x", h[:6])
}

// EventChanged tells the outside attendees of a person's own event what is new: new ones and changed times get a REQUEST,
// those taken off, or all when it is cancelled, a CANCEL (RFC 5546, sections 3.2.2 and 3.2.5). Repeats tell nobody twice.
func (b *Bridge) EventChanged(ctx context.Context, w Who, id workbench.EventID, cancelled bool) error {
	e, err := b.Office.Event(ctx, w.Org, w.Person, id)
	if err != nil {
		return err
	}
	told, err := b.Ledger.Told(ctx, w.Org, id)
	if err != nil {
		return err
	}
	guests := outsiders(e)
	if e.Organizer.Person != w.Person || len(guests)+len(told) == 0 {
		return nil
	}
	box, err := b.Mail.MailboxOfPerson(ctx, mailOrg(w.Org), int64(w.Person))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	digest := digestOf(e)
	if e, err = b.raise(ctx, e, told, digest); err != nil {
		return err
	}
	ev, err := b.outgoing(ctx, e, box)
	if err != nil {
		return err
	}
	known := map[string]ledger.Told{}
	for _, t := range told {
		known[t.Address] = t
	}
	cancelled = cancelled || e.State == workbench.EventCancelled
	for _, g := range guests {
		t, was := known[strings.ToLower(g.Address)]
		delete(known, strings.ToLower(g.Address))
		switch {
		case cancelled && was && !t.Cancelled:
			err = b.tellGuest(ctx, e, ev, box, g, digest, true)
		case !cancelled && (!was || t.Cancelled || t.Digest != digest):
			err = b.tellGuest(ctx, e, ev, box, g, digest, false)
		}
		if err != nil {
			return err
		}
	}
	for _, t := range known {
		if t.Cancelled {
			continue
		}
		if err := b.tellGuest(ctx, e, ev, box, workbench.Attendee{Address: t.Address}, digest, true); err != nil {
			return err
		}
	}
	return nil
}

func outsiders(e workbench.Event) (out []workbench.Attendee) {
	for _, a := range e.Attendees {
		if _, err := mailcore.ParseAddress(a.Address); a.Person == 0 && err == nil {
			out = append(out, a)
		}
	}
	return out
}

// digestOf covers what guests must hear of.
func digestOf(e workbench.Event) string {
	return shortHash(strings.Join([]string{e.Title, e.Start.UTC().String(), e.End.UTC().String(), strconv.FormatBool(e.AllDay), e.Place, e.Rule,
		fmt.Sprint(e.Except), e.Description}, "\x00"))
}

// raise gives a changed event a higher sequence than its guests know, unless whoever changed it did.
func (b *Bridge) raise(ctx context.Context, e workbench.Event, told []ledger.Told, digest string) (workbench.Event, error) {
	known := -1
	for _, t := range told {
		if !t.Cancelled && (t.Digest != digest || e.State == workbench.EventCancelled) {
			known = max(known, t.Sequence)
		}
	}
	if known < e.Sequence {
		return e, nil
	}
	return b.Office.UpdateEvent(ctx, e.Org, e.ID, func(x *workbench.Event) error {
		x.Sequence = max(x.Sequence, known+1)
		return nil
	})
}

// outgoing writes an event of ours as others read it, everybody by address.
func (b *Bridge) outgoing(ctx context.Context, e workbench.Event, box mailcore.Mailbox) (itip.Outgoing, error) {
	zone := time.UTC
	if z, err := time.LoadLocation(e.TZ); err == nil && e.TZ != "" && !e.AllDay {
		zone = z
	}
	c := itip.Component{UID: e.UID, Sequence: e.Sequence, DTStamp: b.Now(), Organizer: itip.Address{Name: box.Name, Email: strings.ToLower(string(box.Address))},
		Summary: e.Title, Description: e.Description, Location: e.Place, Start: e.Start.In(zone), End: e.End.In(zone), TZID: e.TZ, TZ: e.TZ,
		AllDay: e.AllDay, RRule: e.Rule, ExDates: e.Except, Status: strings.ToUpper(string(e.State)), MeetingLink: e.Link}
	if at, err := time.Parse(instanceFormat, e.RecurrenceID); err == nil {
		c.RecurrenceID = at
	}
	for _, a := range e.Attendees {
		if a.Person != 0 && a.Address == "" {
			mb, err := b.Mail.MailboxOfPerson(ctx, box.Org, int64(a.Person))
			if errors.Is(err, mailcore.ErrNoMailbox) {
				continue
			}
			if err != nil {
				return itip.Outgoing{}, err
			}
			a.Address, a.Name = string(mb.Address), mb.Name
		}
		role := "REQ-PARTICIPANT"
		if a.Optional {
			role = "OPT-PARTICIPANT"
		}
		c.Attendees = append(c.Attendees, itip.Attendee{Address: itip.Address{Name: a.Name, Email: strings.ToLower(a.Address)},
			PartStat: itip.PartStat(strings.ToUpper(string(a.Status))), Role: role, RSVP: true})
	}
	return itip.Outgoing{Component: c}, nil
}

// tellGuest sends one guest a REQUEST or CANCEL of this version, once.
func (b *Bridge) tellGuest(ctx context.Context, e workbench.Event, ev itip.Outgoing, box mailcore.Mailbox, g workbench.Attendee, digest string, cancel bool) error {
	to, err := mailcore.ParseAddress(g.Address)
	if err != nil {
		return err
	}
	method, word := itip.MethodRequest, "邀请 Invitation"
	var ics []byte
	if cancel {
		method, word = itip.MethodCancel, "取消 Cancelled"
		ics, err = itip.Cancel(ev, []itip.Attendee{{Address: itip.Address{Name: g.Name, Email: strings.ToLower(g.Address)}}}, b.Now())
	} else {
		ics, err = itip.Request(ev, b.Now())
	}
	if err != nil {
		return fmt.Errorf("write invitation: %w", err)
	}
	what := shortHash(to.Key() + string(method) + digest)
	d := &message.Draft{From: message.Address{Name: oneLine(box.Name), Local: box.Address.Local(), Domain: box.Address.Domain()},
		To: []message.Address{{Name: oneLine(g.Name), Local: to.Local(), Domain: to.Domain()}}, Subject: word + ": " + oneLine(e.Title), Date: b.Now(),
		MessageID: b.invitationID(e, what, box.Address.ASCIIDomain()), Plain: b.eventText(e, word),
		Calendar: &message.CalendarPart{Method: string(method), ICS: string(ics)}}
	_, err = b.accept(ctx, &mailcore.Envelope{From: box.Address, To: []mailcore.Recipient{{Address: to}}, Login: box.ID, Org: box.Org,
		Source: mailcore.FromAPI, Key: fmt.Sprintf("invite:%d:i.%d.%d.%s", e.Org, e.ID, e.Sequence, what)}, d)
	if err != nil && !permanent(err) {
		return err
	}
	if err != nil {
		b.Log.Warn("invitation cannot be sent", "org", e.Org, "event", e.ID, "err", err)
	}
	return b.Ledger.SetTold(ctx, e.Org, e.ID, ledger.Told{Address: g.Address, Sequence: e.Sequence, Digest: digest, Cancelled: cancel})
}

func (b *Bridge) eventText(e workbench.Event, word string) string {
	zone, err := time.LoadLocation(e.TZ)
	if err != nil {
		zone = time.UTC
	}
	when := e.Start.In(zone).Format("2006-01-02 15:04") + " – " + e.End.In(zone).Format("2006-01-02 15:04 MST")
	if e.AllDay {
		when = e.Start.UTC().Format("2006-01-02") + " – " + e.End.UTC().AddDate(0, 0, -1).Format("2006-01-02")
	}
	lines := []string{word + "：" + e.Title, when}
	for _, s := range []string{e.Place, e.Link, e.Description} {
		if s != "" {
			lines = append(lines, s)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
