package itip

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Parse reads a calendar object; mimeMethod is the method parameter of its
// Content-Type or empty. Method is PUBLISH when neither the parameter nor
// METHOD is there, or when both are and differ. Broken lines are passed over
// where the rest still makes an event.
func Parse(ics []byte, mimeMethod string) (*Invitation, error) {
	if len(ics) > MaxBytes {
		return nil, fmt.Errorf("%d bytes: %w", len(ics), ErrTooLarge)
	}
	root, err := readTree(ics)
	if err != nil {
		return nil, err
	}
	cal, err := calendar(root)
	if err != nil {
		return nil, err
	}
	in := &Invitation{Method: method(cal.text("METHOD"), mimeMethod), ProdID: cal.text("PRODID"), Raw: ics}
	z := readZones(cal)
	for _, c := range cal.children {
		if c.name == "VEVENT" {
			in.Components = append(in.Components, component(c, z))
		}
	}
	if len(in.Components) == 0 {
		return nil, ErrNoEvent
	}
	in.Component = in.Components[0]
	for _, c := range in.Components {
		if c.RecurrenceID.IsZero() && c.UID == in.Component.UID {
			in.Component = c
			break
		}
	}
	return in, nil
}

// calendar merges the VCALENDAR blocks of one text; some exporters write one
// block for each event.
func calendar(root *node) (*node, error) {
	var cal *node
	for _, c := range root.children {
		if c.name != "VCALENDAR" {
			continue
		}
		if cal == nil {
			cal = c
			continue
		}
		cal.children = append(cal.children, c.children...)
	}
	switch {
	case cal != nil:
		return cal, nil
	case len(root.children) > 0: // an event somebody cut out of its calendar
		return root, nil
	}
	return nil, ErrSyntax
}

func method(inside, mime string) Method {
	inside, mime = strings.ToUpper(strings.TrimSpace(inside)), strings.ToUpper(strings.Trim(strings.TrimSpace(mime), `"`))
	switch {
	case inside == "" && mime == "", inside != "" && mime != "" && inside != mime:
		return MethodPublish
	case mime != "":
		return Method(mime)
	}
	return Method(inside)
}

func component(n *node, z *zones) Component {
	c := Component{
		UID:         strings.TrimSpace(n.text("UID")),
		Summary:     strings.TrimSpace(n.text("SUMMARY")),
		Description: n.text("DESCRIPTION"),
		Location:    strings.TrimSpace(n.text("LOCATION")),
		Comment:     n.text("COMMENT"),
		Status:      strings.ToUpper(strings.TrimSpace(n.text("STATUS"))),
		RRule:       strings.TrimSpace(n.text("RRULE")),
		Transparent: strings.EqualFold(strings.TrimSpace(n.text("TRANSP")), "TRANSPARENT"),
		NoCounter:   strings.EqualFold(strings.TrimSpace(n.text("X-MICROSOFT-DISALLOW-COUNTER")), "TRUE"),
	}
	c.Sequence = sequence(n)
	if p, ok := n.first("DTSTAMP"); ok {
		c.DTStamp = utcStamp(p, z)
	}
	if p, ok := n.first("ORGANIZER"); ok {
		c.Organizer, c.SentBy = address(p), mailto(p.params["SENT-BY"])
	}
	for _, p := range n.all("ATTENDEE") {
		c.Attendees = append(c.Attendees, attendee(p))
	}
	times(&c, n, z)
	c.RDates, c.ExDates = stampList(n.all("RDATE"), z, c.Start), stampList(n.all("EXDATE"), z, c.Start)
	c.MeetingLink = meetingLink(n)
	return c
}

// sequence falls back to Microsoft's own counter when SEQUENCE is missing or 0.
func sequence(n *node) int {
	for _, name := range []string{"SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"} {
		if v, err := strconv.ParseInt(strings.TrimSpace(n.text(name)), 10, 32); err == nil && v > 0 {
			return int(v)
		}
	}
	return 0
}

func utcStamp(p property, z *zones) time.Time {
	t, utc, ok := parseStamp(p.value)
	if !ok {
		return time.Time{}
	}
	if id := p.params["TZID"]; id != "" && !utc {
		loc, _, _ := z.resolve(id, t)
		return wall(t, loc).UTC()
	}
	return t
}

// times reads DTSTART, DTEND or DURATION, and RECURRENCE-ID.
func times(c *Component, n *node, z *zones) {
	if p, ok := n.first("RECURRENCE-ID"); ok {
		r := readTime(p, z)
		c.RecurrenceID = r.t
		c.ThisAndFuture = strings.EqualFold(p.params["RANGE"], "THISANDFUTURE")
	}
	p, ok := n.first("DTSTART")
	if !ok {
		return
	}
	start := readTime(p, z)
	if start.t.IsZero() {
		return
	}
	c.Start, c.TZID, c.TZ, c.FloatingNote, c.AllDay = start.t, p.params["TZID"], start.iana, start.note, start.day
	c.End = c.Start
	if p, ok := n.first("DTEND"); ok {
		c.End = readTime(p, z).t
	} else if d, ok := parseDuration(n.text("DURATION")); ok {
		c.End = c.Start.Add(d)
	}
	switch {
	case c.AllDay && c.End.Sub(c.Start) < 24*time.Hour:
		c.End = c.Start.AddDate(0, 0, 1)
	case c.End.Before(c.Start):
		c.End = c.Start
	case c.AllDay:
		c.End = c.Start.AddDate(0, 0, int(c.End.Sub(c.Start).Hours()/24))
	}
}

type readStamp struct {
	t    time.Time
	iana string
	note string
	day  bool
}

// readTime reads one time with its zone. Whole days are midnights in UTC and
// are never shifted.
func readTime(p property, z *zones) readStamp {
	t, utc, ok := parseStamp(p.value)
	if !ok {
		return readStamp{}
	}
	if isDate(p.value) {
		return readStamp{t: t, day: true}
	}
	if utc {
		return readStamp{t: t, iana: "UTC"}
	}
	id, note := p.params["TZID"], ""
	if id == "" {
		if id = z.fallback; id == "" {
			return readStamp{t: t, note: NoteFloating}
		}
	}
	loc, iana, note := z.resolve(id, t)
	return readStamp{t: wall(t, loc), iana: iana, note: note}
}

// stampList reads RDATE and EXDATE, several to a line or a line each. A date
// beside a timed event means the instance of that day.
func stampList(props []property, z *zones, start time.Time) []time.Time {
	var out []time.Time
	for _, p := range props {
		for _, v := range strings.Split(p.value, ",") {
			v, _, _ = strings.Cut(v, "/") // PERIOD: only its start counts
			one := p
			one.value = v
			r := readTime(one, z)
			if r.t.IsZero() {
				continue
			}
			if r.day && !start.IsZero() && (start.Hour() != 0 || start.Minute() != 0) {
				h, m, s := start.Clock()
				r.t = time.Date(r.t.Year(), r.t.Month(), r.t.Day(), h, m, s, 0, start.Location())
			}
			out = append(out, r.t)
		}
	}
	return out
}

func address(p property) Address {
	a := Address{Name: strings.TrimSpace(p.params["CN"]), Email: mailto(p.value)}
	if e := mailto(p.params["EMAIL"]); a.Email == "" && e != "" {
		a.Email = e
	}
	if strings.EqualFold(a.Name, a.Email) {
		a.Name = ""
	}
	return a
}

// mailto answers the lower-case address of a calendar user, empty for other
// schemes such as invalid:nomail or urn:uuid.
func mailto(v string) string {
	v = strings.Trim(strings.TrimSpace(v), "<>\"'")
	if len(v) >= 7 && strings.EqualFold(v[:7], "mailto:") {
		v = strings.TrimSpace(v[7:])
	}
	v, _, _ = strings.Cut(v, "?")
	at := strings.LastIndexByte(v, '@')
	if at <= 0 || at == len(v)-1 || strings.ContainsAny(v, " \t\r\n<>,;:/") || len(v) > 320 {
		return ""
	}
	return strings.ToLower(v)
}

func attendee(p property) Attendee {
	a := Attendee{
		Address:       address(p),
		PartStat:      PartStat(strings.ToUpper(p.params["PARTSTAT"])),
		Role:          strings.ToUpper(p.params["ROLE"]),
		RSVP:          strings.EqualFold(p.params["RSVP"], "TRUE"),
		SentBy:        mailto(p.params["SENT-BY"]),
		DelegatedFrom: mailto(p.params["DELEGATED-FROM"]),
		DelegatedTo:   mailto(p.params["DELEGATED-TO"]),
	}
	if a.PartStat == "" {
		a.PartStat = NeedsAction
	}
	if a.Role == "" {
		a.Role = "REQ-PARTICIPANT"
	}
	return a
}
