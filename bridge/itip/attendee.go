package itip

import "slices"

// find answers a kept attendee by address.
func (c *StoredComponent) find(email string) *StoredAttendee {
	if c == nil || email == "" {
		return nil
	}
	for i := range c.Attendees {
		if c.Attendees[i].Email == email {
			return &c.Attendees[i]
		}
	}
	return nil
}

// invited answers an attendee of the event and whether it stands in the
// component itself or only in the series.
func (s *Stored) invited(c *StoredComponent, email string) (a *StoredAttendee, own bool) {
	if a := c.find(email); a != nil {
		return a, true
	}
	return s.master().find(email), c == s.master()
}

// ownerChecks are what every message of an attendee must pass. A REPLY of
// Outlook may lack ORGANIZER; then the event itself says who organizes.
func (d decider) ownerChecks() (Decision, bool) {
	switch {
	case d.stored == nil:
		return Decision{Action: Ignore, Reason: ReasonUnknownEvent}, false
	case d.hijack():
		return Decision{Action: Ignore, Reason: ReasonHijack}, false
	case !d.stored.OwnedHere:
		return Decision{Action: Ignore, Reason: ReasonRole}, false
	}
	return Decision{}, true
}

func (d decider) reply() Decision {
	if out, ok := d.ownerChecks(); !ok {
		return out
	}
	if d.stored.Deleted {
		return Decision{Action: Notice, Reason: ReasonDeleted}
	}
	out := Decision{}
	for i, c := range d.in.Components {
		if c.UID != d.in.UID {
			continue
		}
		ch := d.answer(i, c)
		if d.trust == T1 && ch.Action == SetAnswer {
			ch.Action, ch.Reason = Hold, ReasonRole
		}
		out.Changes = append(out.Changes, ch)
	}
	return out.sum()
}

// answer sets one attendee's PARTSTAT and nothing else of the event.
func (d decider) answer(i int, c Component) Change {
	ch := Change{Action: SetAnswer, Index: i, Reason: ReasonNewer, Recv: version(c, d.received)}
	who, ok := d.answering(c)
	if !ok {
		ch.Action, ch.Reason = Hold, ReasonAlias
		return ch
	}
	ch.Attendee, ch.PartStat = who.Email, who.PartStat
	event := d.stored.find(c.RecurrenceID)
	known, own := d.stored.invited(event, who.Email)
	if known == nil {
		return d.uninvited(ch, event, who)
	}
	if !d.speaksFor(who, known) {
		ch.Action, ch.Reason = Hold, ReasonAlias
		return ch
	}
	if own {
		switch ch.Recv.compare(known.Recv) {
		case -1:
			ch.Action, ch.Reason = Ignore, ReasonStale
			return ch
		case 0:
			ch.Action, ch.Reason = Ignore, ReasonDuplicate
			return ch
		}
	}
	return d.forVersion(ch, c, event)
}

// answering picks the attendee the message is about: the sender if listed,
// else the only one.
func (d decider) answering(c Component) (Attendee, bool) {
	for _, a := range c.Attendees {
		if a.Email == d.from {
			return a, true
		}
	}
	if len(c.Attendees) == 1 && c.Attendees[0].Email != "" {
		return c.Attendees[0], true
	}
	return Attendee{}, false
}

// speaksFor tells that the sender is the attendee, a known alias of the same
// person, or a deputy kept with the event.
func (d decider) speaksFor(who Attendee, known *StoredAttendee) bool {
	return d.from == who.Email || slices.Contains(known.Aliases, d.from) || known.SentBy != "" && known.SentBy == d.from
}

// uninvited handles answers of people the event does not know: delegates of
// an attendee count, aliases and others wait for the organizer.
func (d decider) uninvited(ch Change, event *StoredComponent, who Attendee) Change {
	if d.from == who.Email {
		if by, _ := d.stored.invited(event, who.DelegatedFrom); by != nil {
			ch.Reason = ReasonDelegate
			return ch
		}
	}
	if known := d.byAlias(event, who.Email); known != "" && d.from == who.Email {
		ch.Attendee = known
		return ch
	}
	ch.Action, ch.Reason = Hold, ReasonCrasher
	return ch
}

func (d decider) byAlias(event *StoredComponent, email string) string {
	for _, c := range []*StoredComponent{event, d.stored.master()} {
		if c == nil {
			continue
		}
		for _, a := range c.Attendees {
			if slices.Contains(a.Aliases, email) {
				return a.Email
			}
		}
	}
	return ""
}

// forVersion shows but does not set an answer to an older version whose time
// was another.
func (d decider) forVersion(ch Change, c Component, event *StoredComponent) Change {
	now := event
	if now == nil {
		now = d.stored.master()
	}
	if now == nil || c.Sequence >= now.Sequence {
		return ch
	}
	same := !c.Start.IsZero() && c.Start.Equal(now.Start)
	if event == nil && !c.RecurrenceID.IsZero() {
		same = c.Start.IsZero() || c.Start.Equal(c.RecurrenceID)
	}
	if !same {
		ch.Action, ch.Reason = Notice, ReasonOlderAnswer
	}
	return ch
}

// isAttendee tells that the sender is invited to the event or one instance.
func (d decider) isAttendee() bool {
	for i := range d.stored.Components {
		c := &d.stored.Components[i]
		if c.find(d.from) != nil || d.byAlias(c, d.from) != "" {
			return true
		}
	}
	return false
}

func (d decider) counter() Decision {
	if out, ok := d.ownerChecks(); !ok {
		return out
	}
	switch {
	case d.stored.Deleted:
		return Decision{Action: Notice, Reason: ReasonDeleted}
	case d.stored.NoCounter:
		return Decision{Action: Ignore, Reason: ReasonNoCounter}
	case !d.isAttendee():
		return Decision{Action: Hold, Reason: ReasonCrasher}
	case d.trust == T1:
		return Decision{Action: Hold, Reason: ReasonRole}
	}
	out := Decision{Action: ShowProposal, Reason: ReasonNew}
	for i, c := range d.in.Components {
		ch := Change{Action: ShowProposal, Index: i, Reason: ReasonNew, Attendee: d.from, Recv: version(c, d.received)}
		if old := d.stored.find(c.RecurrenceID); old != nil {
			ch.Differs = differs(c, *old)
			if c.Sequence < old.Sequence {
				ch.Reason = ReasonOlderAnswer
			}
		}
		out.Changes = append(out.Changes, ch)
	}
	return out
}

func (d decider) refresh() Decision {
	if out, ok := d.ownerChecks(); !ok {
		return out
	}
	switch {
	case d.stored.Deleted:
		return Decision{Action: Ignore, Reason: ReasonDeleted}
	case !d.isAttendee() || d.trust == T1:
		return Decision{Action: Ignore, Reason: ReasonCrasher}
	case d.received.Sub(d.stored.RefreshSent) < refreshAnswer:
		return Decision{Action: Ignore, Reason: ReasonTooSoon}
	}
	return Decision{Action: Resend, Reason: ReasonNew}
}
