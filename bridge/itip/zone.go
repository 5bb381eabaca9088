package itip

import (
	"encoding/binary"
	"math"
	"sort"
	"strings"
	"time"
)

// Notes in Component.FloatingNote.
const (
	// NoteFloating marks times without any zone: the reader's clock is meant.
	NoteFloating = "floating"
	// NoteUnknownZone marks a zone name nobody could explain.
	NoteUnknownZone = "unknown-zone"
	// NoteZoneDiffers marks sent rules that contradict the named zone; the
	// rules were taken.
	NoteZoneDiffers = "zone-differs"
)

var zoneAliases = map[string]string{
	"asia/beijing": "Asia/Shanghai", "prc": "Asia/Shanghai", "china time": "Asia/Shanghai", "beijing": "Asia/Shanghai",
	"gmt": "UTC", "z": "UTC", "utc": "UTC", "etc/utc": "UTC", "etc/gmt": "UTC", "greenwich mean time": "Europe/London",
	"us/eastern": "America/New_York", "us/central": "America/Chicago", "us/mountain": "America/Denver", "us/pacific": "America/Los_Angeles",
	"eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver", "pacific time": "America/Los_Angeles",
	"eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
	"中国标准时间": "Asia/Shanghai", "北京时间": "Asia/Shanghai", "东京标准时间": "Asia/Tokyo", "w. europe": "Europe/Berlin", "cet": "Europe/Berlin",
}

// zoneCities are the first cities of display names such as
// "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi".
var zoneCities = map[string]string{
	"beijing": "Asia/Shanghai", "北京": "Asia/Shanghai", "hong kong": "Asia/Hong_Kong", "taipei": "Asia/Taipei", "台北": "Asia/Taipei",
	"kuala lumpur": "Asia/Singapore", "singapore": "Asia/Singapore", "osaka": "Asia/Tokyo", "tokyo": "Asia/Tokyo", "seoul": "Asia/Seoul",
	"amsterdam": "Europe/Berlin", "berlin": "Europe/Berlin", "brussels": "Europe/Paris", "paris": "Europe/Paris", "belgrade": "Europe/Budapest",
	"sarajevo": "Europe/Warsaw", "athens": "Europe/Bucharest", "helsinki": "Europe/Kiev", "dublin": "Europe/London", "london": "Europe/London",
	"eastern time": "America/New_York", "central time": "America/Chicago", "mountain time": "America/Denver", "pacific time": "America/Los_Angeles",
	"chennai": "Asia/Kolkata", "moscow": "Europe/Moscow", "canberra": "Australia/Sydney", "sydney": "Australia/Sydney", "brasilia": "America/Sao_Paulo",
	"abu dhabi": "Asia/Dubai", "bangkok": "Asia/Bangkok", "auckland": "Pacific/Auckland", "coordinated universal time": "UTC",
}

// zones resolves the TZIDs of one calendar object.
type zones struct {
	rules map[string][]observance
	built map[string]*time.Location
	// left is how many yearly rules may still be written out.
	left int
	// fallback is X-WR-TIMEZONE, the zone of times that name none.
	fallback string
}

// observance is one STANDARD or DAYLIGHT block.
type observance struct {
	daylight bool
	from, to int
	start    time.Time
	rrule    string
	dates    []time.Time
}

// resolve finds the place a TZID stands for. The answers are the location, its
// IANA name (empty when only sent rules are known) and a note.
func (z *zones) resolve(tzid string, local time.Time) (*time.Location, string, string) {
	name := ianaName(tzid)
	sent := z.custom(tzid)
	if name == "" {
		if sent != nil {
			return sent, "", ""
		}
		if loc := displayOffset(tzid); loc != nil {
			return loc, "", ""
		}
		return time.UTC, "", NoteUnknownZone
	}
	loc, _ := time.LoadLocation(name)
	if sent != nil && offsetAt(sent, local) != offsetAt(loc, local) {
		return sent, name, NoteZoneDiffers
	}
	return loc, name, ""
}

func offsetAt(loc *time.Location, local time.Time) int {
	_, off := wall(local, loc).Zone()
	return off
}

// wall is the clock reading of t in another zone.
func wall(t time.Time, loc *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
}

// ianaName explains a TZID: an IANA name with or without a prefix, an alias,
// a Windows name, or a display name with a known city.
func ianaName(tzid string) string {
	id := strings.TrimSpace(strings.Trim(strings.TrimSpace(tzid), `"`))
	id = strings.TrimPrefix(id, "tzone://Microsoft/")
	low := strings.ToLower(id)
	if to, ok := zoneAliases[low]; ok {
		return to
	}
	if to, ok := windowsZones[id]; ok {
		return to
	}
	if to, ok := windowsZones[strings.TrimSuffix(id, " 1")]; ok { // Outlook counts its copies
		return to
	}
	parts := strings.Split(strings.Trim(id, "/"), "/")
	for n := min(3, len(parts)); n >= 2; n-- {
		name := strings.Join(parts[len(parts)-n:], "/")
		if to, ok := zoneAliases[strings.ToLower(name)]; ok {
			return to
		}
		if loadable(name) {
			return name
		}
	}
	if strings.HasPrefix(low, "(utc") || strings.HasPrefix(low, "(gmt") || strings.HasPrefix(low, "utc") {
		return cityName(low)
	}
	if len(parts) == 1 && loadable(id) && id != "Local" {
		return id
	}
	return ""
}

func loadable(name string) bool {
	if name == "" || len(name) > 64 || strings.Contains(name, "..") || strings.ContainsAny(name, "\\ ") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

func cityName(low string) string {
	best, at := "", len(low)
	for city, name := range zoneCities {
		if i := strings.Index(low, city); i >= 0 && (i < at || i == at && name < best) {
			best, at = name, i
		}
	}
	return best
}

// displayOffset reads the offset of "(UTC+05:45) Somewhere".
func displayOffset(tzid string) *time.Location {
	s := strings.TrimLeft(strings.ToUpper(strings.TrimSpace(tzid)), "(")
	if !strings.HasPrefix(s, "UTC") && !strings.HasPrefix(s, "GMT") {
		return nil
	}
	s = strings.ReplaceAll(s[3:], "−", "-")
	if i := strings.IndexAny(s, ") "); i > 0 {
		s = s[:i]
	}
	off, ok := parseOffset(strings.ReplaceAll(s, ":", ""))
	if !ok {
		return nil
	}
	return time.FixedZone(strings.TrimSpace(tzid), off)
}

// parseOffset reads +0800, -053000, +08; RFC 5545, section 3.3.14.
func parseOffset(s string) (int, bool) {
	s = strings.TrimSpace(s)
	sign := 1
	switch {
	case strings.HasPrefix(s, "-"):
		sign = -1
		s = s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	if len(s) != 2 && len(s) != 4 && len(s) != 6 {
		return 0, false
	}
	total, unit := 0, 3600
	for i := 0; i < len(s); i += 2 {
		if s[i] < '0' || s[i] > '9' || s[i+1] < '0' || s[i+1] > '9' {
			return 0, false
		}
		total += (int(s[i]-'0')*10 + int(s[i+1]-'0')) * unit
		unit /= 60
	}
	if total > 15*3600 {
		return 0, false
	}
	return sign * total, true
}

// readZones collects the VTIMEZONE blocks.
func readZones(cal *node) *zones {
	z := &zones{rules: map[string][]observance{}, built: map[string]*time.Location{}, left: maxZoneRules}
	z.fallback = cal.text("X-WR-TIMEZONE")
	for _, c := range cal.children {
		if c.name != "VTIMEZONE" {
			continue
		}
		id := c.text("TZID")
		if _, dup := z.rules[id]; dup {
			continue
		}
		for _, o := range c.children {
			if ob, ok := readObservance(o); ok && len(z.rules[id]) < maxObservances {
				z.rules[id] = append(z.rules[id], ob)
			}
		}
	}
	return z
}

// maxObservances per zone: Outlook sends two, full histories about 150.
const maxObservances = 300

// maxZoneRules per calendar object: two for each of thirty zones.
const maxZoneRules = 60

func readObservance(n *node) (observance, bool) {
	from, ok1 := parseOffset(n.text("TZOFFSETFROM"))
	to, ok2 := parseOffset(n.text("TZOFFSETTO"))
	start, _, ok3 := parseStamp(n.text("DTSTART"))
	if !ok2 || !ok3 {
		return observance{}, false
	}
	if !ok1 {
		from = to
	}
	o := observance{daylight: n.name == "DAYLIGHT", from: from, to: to, start: start, rrule: n.text("RRULE")}
	for _, p := range n.all("RDATE") {
		for _, v := range strings.Split(p.value, ",") {
			if t, _, ok := parseStamp(v); ok && len(o.dates) < maxObservances {
				o.dates = append(o.dates, t)
			}
		}
	}
	return o, true
}

// The years for which sent rules are written out; what lies outside keeps the
// first or last offset.
const firstZoneYear, lastZoneYear = 1990, 2060

// custom builds a location from the sent rules, nil when there are none.
func (z *zones) custom(tzid string) *time.Location {
	if loc, ok := z.built[tzid]; ok {
		return loc
	}
	var loc *time.Location
	if obs := z.rules[tzid]; len(obs) > 0 {
		loc = z.build(tzid, obs)
	}
	z.built[tzid] = loc
	return loc
}

type transition struct {
	at int64
	o  observance
}

func (z *zones) build(name string, obs []observance) *time.Location {
	var ts []transition
	for _, o := range obs {
		if o.rrule != "" {
			if z.left--; z.left < 0 {
				o.rrule = ""
			}
		}
		for _, local := range o.onsets() {
			ts = append(ts, transition{local.Unix() - int64(o.from), o})
		}
	}
	sort.SliceStable(ts, func(i, j int) bool { return ts[i].at < ts[j].at })
	loc, err := time.LoadLocationFromTZData(name, tzData(obs, ts))
	if err != nil {
		return time.FixedZone(name, obs[0].to)
	}
	return loc
}

// onsets are the local times, as UTC readings, at which an observance begins.
func (o observance) onsets() []time.Time {
	out := append([]time.Time{o.start}, o.dates...)
	if o.rrule == "" {
		return out
	}
	c := Component{Start: o.start, End: o.start, RRule: o.rrule}
	// Outlook writes rules that start in 1601; only the wanted years are run.
	if o.start.Year() < firstZoneYear {
		c.Start = o.start.AddDate(firstZoneYear-o.start.Year(), 0, 0)
		c.End = c.Start
	}
	if !strings.Contains(strings.ToUpper(o.rrule), "FREQ=YEARLY") {
		return out
	}
	list, err := Expand(c, date(firstZoneYear), date(lastZoneYear), lastZoneYear-firstZoneYear+1)
	if err != nil {
		return out
	}
	for _, in := range list {
		out = append(out, in.Start)
	}
	return out
}

func date(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// tzData writes the rules in the format of RFC 8536, which package time reads,
// so that recurring events under sent rules need no code of their own.
func tzData(obs []observance, ts []transition) []byte {
	kinds := []observance{base(obs)}
	index := func(o observance) int {
		for i, k := range kinds {
			if k.to == o.to && k.daylight == o.daylight {
				return i
			}
		}
		kinds = append(kinds, o)
		return len(kinds) - 1
	}
	idx := make([]byte, 0, len(ts))
	for _, t := range ts {
		idx = append(idx, byte(min(index(t.o), 255)))
	}
	var b []byte
	header := func(times, types, chars int) {
		b = append(b, "TZif2"...)
		b = append(b, make([]byte, 15+12)...)
		for _, n := range []int{times, types, chars} {
			b = binary.BigEndian.AppendUint32(b, uint32(n))
		}
	}
	header(0, 0, 0)
	const abbr = "LMT\x00"
	header(len(ts), len(kinds), len(abbr))
	for _, t := range ts {
		b = binary.BigEndian.AppendUint64(b, uint64(t.at))
	}
	b = append(b, idx...)
	for _, k := range kinds {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(min(max(k.to, math.MinInt32), math.MaxInt32))))
		dst := byte(0)
		if k.daylight {
			dst = 1
		}
		b = append(b, dst, 0)
	}
	b = append(b, abbr...)
	return append(b, "\n\n"...)
}

// base is the offset before the first transition.
func base(obs []observance) observance {
	for _, o := range obs {
		if !o.daylight {
			return o
		}
	}
	o := obs[0]
	o.to, o.daylight = o.from, false
	return o
}
