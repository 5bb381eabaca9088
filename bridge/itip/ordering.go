package itip

import "time"

// maxFuture is how far DTSTAMP may lie behind the Date header: a clock set
// wrong must not block all later updates.
const maxFuture = 24 * time.Hour

// version is the pair that orders messages; RFC 5546, section 2.1.5.
func version(c Component, received time.Time) Received {
	v := Received{Sequence: c.Sequence, DTStamp: c.DTStamp}
	if v.DTStamp.IsZero() || !received.IsZero() && v.DTStamp.After(received.Add(maxFuture)) {
		v.DTStamp = received
	}
	return v
}

// compare answers -1, 0 or 1 as v is older, equal or newer than w.
func (v Received) compare(w Received) int {
	switch {
	case v.Sequence < w.Sequence:
		return -1
	case v.Sequence > w.Sequence:
		return 1
	}
	return v.DTStamp.Truncate(time.Second).Compare(w.DTStamp.Truncate(time.Second))
}

// find answers the kept component of a RECURRENCE-ID as an instant.
func (s *Stored) find(id time.Time) *StoredComponent {
	for i := range s.Components {
		c := &s.Components[i]
		if c.RecurrenceID.IsZero() == id.IsZero() && c.RecurrenceID.Equal(id) {
			return c
		}
	}
	return nil
}

func (s *Stored) master() *StoredComponent { return s.find(time.Time{}) }

// differs lists what an arriving component changes.
func differs(c Component, s StoredComponent) []string {
	var out []string
	note := func(name string, changed bool) {
		if changed {
			out = append(out, name)
		}
	}
	note("start", !c.Start.Equal(s.Start) || c.AllDay != s.AllDay)
	note("end", !c.End.Equal(s.End))
	note("rrule", c.RRule != s.RRule)
	note("rdate", !sameTimes(c.RDates, s.RDates))
	note("exdate", !sameTimes(c.ExDates, s.ExDates))
	note("location", c.Location != s.Location)
	return out
}

func sameTimes(a, b []time.Time) bool {
	set := map[int64]int{}
	for _, t := range a {
		set[t.Unix()] |= 1
	}
	for _, t := range b {
		set[t.Unix()] |= 2
	}
	for _, both := range set {
		if both != 3 {
			return false
		}
	}
	return true
}

// significant tells that the changes touch when the event takes place, so an
// earlier answer no longer holds.
func significant(changes []string) bool {
	for _, c := range changes {
		if c != "location" {
			return true
		}
	}
	return false
}
