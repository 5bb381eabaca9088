package itip

import (
	"slices"
	"strings"
	"time"
)

// Decide says what an invitation of an aligned sender may do to what is
// stored; stored is nil when the recipient has no event with this UID.
// received is the instant of the Date header and bounds DTSTAMP. Nothing is
// ever changed for an unproven sender, nor for one who does not hold the role
// that the method asks for.
func Decide(in Invitation, from string, trust Trust, stored *Stored, received time.Time) Decision {
	from = strings.ToLower(strings.TrimSpace(from))
	switch {
	case trust <= T0 || from == "":
		return Decision{Action: AttachmentOnly, Reason: ReasonUnverified}
	case in.UID == "":
		return Decision{Action: AttachmentOnly, Reason: ReasonNoUID}
	}
	d := decider{in: in, from: from, trust: trust, stored: stored, received: received}
	switch in.Method {
	case MethodRequest:
		return d.request()
	case MethodCancel:
		return d.cancel()
	case MethodAdd:
		return d.add()
	case MethodDeclineCounter:
		return d.declineCounter()
	case MethodReply:
		return d.reply()
	case MethodCounter:
		return d.counter()
	case MethodRefresh:
		return d.refresh()
	case MethodPublish:
		return Decision{Action: OfferCopy, Reason: ReasonPublish}
	}
	return Decision{Action: OfferCopy, Reason: ReasonMethod}
}

type decider struct {
	in       Invitation
	from     string
	trust    Trust
	stored   *Stored
	received time.Time
}

// isOrganizer tells that the sender may speak for the organizer. For a known
// event only delegates kept with it may, because anybody can write SENT-BY.
func (d decider) isOrganizer() bool {
	if d.stored != nil {
		return d.from == d.stored.Organizer || slices.Contains(d.stored.Delegates, d.from)
	}
	return d.from == d.in.Organizer.Email || d.in.SentBy != "" && d.from == d.in.SentBy
}

// hijack tells that the message names another organizer than the one frozen
// at the first write.
func (d decider) hijack() bool {
	return d.stored != nil && d.in.Organizer.Email != "" && d.in.Organizer.Email != d.stored.Organizer
}

func (d decider) request() Decision {
	answerable := d.in.Organizer.Email != ""
	switch {
	case d.in.Start.IsZero():
		return Decision{Action: AttachmentOnly, Reason: ReasonNoStart}
	case d.hijack():
		return Decision{Action: OfferCopy, Reason: ReasonHijack}
	case d.stored != nil && d.stored.OwnedHere && d.from == d.stored.Organizer:
		return Decision{Action: Ignore, Reason: ReasonOwnEvent}
	case !d.isOrganizer():
		return Decision{Action: Hold, Reason: ReasonRole, Answerable: answerable}
	case d.trust == T1:
		return Decision{Action: Hold, Reason: ReasonStranger, Answerable: answerable}
	case d.stored == nil || d.stored.Deleted && d.newerThanAll():
		return d.create()
	}
	return d.update()
}

// newerThanAll lets an event the reader deleted come back only by a new
// version.
func (d decider) newerThanAll() bool {
	for _, c := range d.stored.Components {
		if version(d.in.Component, d.received).compare(c.Recv) <= 0 {
			return false
		}
	}
	return true
}

func (d decider) create() Decision {
	// Whoever writes for another is not yet confirmed, not even in the house.
	direct := d.from == d.in.Organizer.Email
	out := Decision{Action: Create, Reason: ReasonNew, Answerable: true, Tentative: d.trust < T3 || !direct}
	for i, c := range d.in.Components {
		if c.UID != d.in.UID || c.Start.IsZero() {
			continue
		}
		out.Changes = append(out.Changes, Change{Action: Create, Index: i, ResetAnswer: true, Reason: ReasonNew, Recv: version(c, d.received)})
	}
	return out
}

// update goes component by component; a component that is stale does not stop
// the others.
func (d decider) update() Decision {
	out := Decision{Action: Ignore, Answerable: true}
	for i, c := range d.in.Components {
		if c.UID != d.in.UID || c.Start.IsZero() {
			continue
		}
		ch := d.upsert(i, c)
		out.Changes = append(out.Changes, ch)
		if ch.Action != Ignore && c.RecurrenceID.IsZero() {
			out.DropOtherOverrides = true
		}
	}
	return out.sum()
}

func (d decider) upsert(i int, c Component) Change {
	v := version(c, d.received)
	ch := Change{Action: Update, Index: i, Reason: ReasonNewer, Recv: v}
	old := d.stored.find(c.RecurrenceID)
	if old == nil {
		return d.insert(ch, c)
	}
	switch v.compare(old.Recv) {
	case -1:
		ch.Action, ch.Reason = Ignore, ReasonStale
		return ch
	case 0:
		ch.Action, ch.Reason = Ignore, ReasonDuplicate
		return ch
	}
	ch.Differs = differs(c, *old)
	if v.Sequence == old.Recv.Sequence {
		ch.Reason = ReasonMinor
		return ch
	}
	ch.ResetAnswer = significant(ch.Differs) || old.Cancelled
	return ch
}

// insert adds a component the event does not have yet. A single instance that
// is older than the version of its series is stale.
func (d decider) insert(ch Change, c Component) Change {
	master := d.stored.master()
	if !c.RecurrenceID.IsZero() && master != nil {
		if c.Sequence < master.Recv.Sequence {
			ch.Action, ch.Reason = Ignore, ReasonStale
			return ch
		}
		plain := *master
		plain.Start, plain.End, plain.RRule, plain.RDates, plain.ExDates = c.RecurrenceID, c.RecurrenceID.Add(master.End.Sub(master.Start)), "", c.RDates, c.ExDates
		ch.Differs = differs(c, plain)
		ch.ResetAnswer = c.Sequence > master.Recv.Sequence && significant(ch.Differs)
		return ch
	}
	ch.Action, ch.Reason, ch.ResetAnswer = Create, ReasonNew, true
	return ch
}

// sum makes the outcome of the whole from its changes: the first that acts,
// else the first reason.
func (out Decision) sum() Decision {
	for _, ch := range out.Changes {
		if ch.Action != Ignore {
			out.Action, out.Reason = ch.Action, ch.Reason
			return out
		}
	}
	out.Action, out.Reason = Ignore, ReasonStale
	if len(out.Changes) > 0 {
		out.Reason = out.Changes[0].Reason
	}
	return out
}

func (d decider) cancel() Decision {
	switch {
	case d.stored == nil:
		return Decision{Action: Ignore, Reason: ReasonUnknownEvent}
	case d.hijack() || !d.isOrganizer():
		return Decision{Action: Ignore, Reason: ReasonHijack}
	case d.stored.OwnedHere:
		return Decision{Action: Ignore, Reason: ReasonOwnEvent}
	case d.stored.Deleted:
		return Decision{Action: Ignore, Reason: ReasonDeleted}
	case d.trust == T1:
		return Decision{Action: Hold, Reason: ReasonStranger}
	}
	out := Decision{}
	for i, c := range d.in.Components {
		if c.UID == d.in.UID {
			out.Changes = append(out.Changes, d.cancelOne(i, c))
		}
	}
	return out.sum()
}

// cancelOne takes a CANCEL of the same SEQUENCE as the last REQUEST, which
// RFC 5546, section 3.2.5 lets senders write, but not one of an older moment.
func (d decider) cancelOne(i int, c Component) Change {
	v := version(c, d.received)
	ch := Change{Action: CancelEvent, Index: i, Reason: ReasonNewer, Recv: v}
	old := d.stored.find(c.RecurrenceID)
	if old == nil {
		old = d.stored.master()
		if old != nil && old.Cancelled {
			ch.Action, ch.Reason = Ignore, ReasonDuplicate
			return ch
		}
		if old == nil || v.Sequence >= old.Recv.Sequence {
			return ch
		}
		ch.Action, ch.Reason = Ignore, ReasonStale
		return ch
	}
	switch order := v.compare(old.Recv); {
	case order < 0:
		ch.Action, ch.Reason = Ignore, ReasonStale
	case order == 0 && old.Cancelled:
		ch.Action, ch.Reason = Ignore, ReasonDuplicate
	}
	return ch
}

func (d decider) add() Decision {
	switch {
	case d.in.Start.IsZero():
		return Decision{Action: AttachmentOnly, Reason: ReasonNoStart}
	case d.hijack():
		return Decision{Action: Ignore, Reason: ReasonHijack}
	case !d.isOrganizer():
		return Decision{Action: Hold, Reason: ReasonRole}
	case d.trust == T1:
		return Decision{Action: Hold, Reason: ReasonStranger}
	case d.stored == nil || d.stored.master() == nil:
		return d.askRefresh()
	case d.stored.OwnedHere:
		return Decision{Action: Ignore, Reason: ReasonOwnEvent}
	}
	v, old := version(d.in.Component, d.received), d.stored.master().Recv
	switch v.compare(old) {
	case 0:
		return Decision{Action: Ignore, Reason: ReasonDuplicate}
	case -1:
		return Decision{Action: Ignore, Reason: ReasonStale}
	}
	out := Decision{Action: AddInstances, Reason: ReasonNewer, Answerable: true}
	for i, c := range d.in.Components {
		out.Changes = append(out.Changes, Change{Action: AddInstances, Index: i, Reason: ReasonNewer, Recv: version(c, d.received)})
	}
	return out
}

// The least gaps between two REFRESH messages asked for, and answered.
const refreshAsk, refreshAnswer = 24 * time.Hour, time.Hour

func (d decider) askRefresh() Decision {
	if d.stored != nil && d.received.Sub(d.stored.RefreshSent) < refreshAsk {
		return Decision{Action: Ignore, Reason: ReasonTooSoon}
	}
	return Decision{Action: AskRefresh, Reason: ReasonUnknownEvent}
}

func (d decider) declineCounter() Decision {
	switch {
	case d.stored == nil:
		return Decision{Action: Ignore, Reason: ReasonUnknownEvent}
	case d.hijack() || !d.isOrganizer():
		return Decision{Action: Ignore, Reason: ReasonHijack}
	}
	return Decision{Action: Notice, Reason: ReasonNewer}
}
