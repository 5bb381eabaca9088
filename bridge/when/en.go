package when

import "time"

var enMonths = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
	"october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var enWeekdays = map[string]time.Weekday{
	"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
	"tue": 2, "tues": 2, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sun": 0, "mon": 1, "wed": 3, "sat": 6,
}

// homographs are short weekdays that are words of their own.
var homographs = map[string]bool{"sun": true, "mon": true, "sat": true, "wed": true}

var enNumbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 3,
}

var enUnits = map[string]unit{
	"minute": minutes, "minutes": minutes, "min": minutes, "mins": minutes, "hour": hours, "hours": hours, "hrs": hours,
	"day": days, "days": days, "week": weeks, "weeks": weeks, "month": months, "months": months, "year": years, "years": years,
}

var enParts = map[string]part{
	"morning": morning, "afternoon": afternoon, "evening": evening, "night": evening, "mornings": morning, "evenings": evening,
}

var enZones = map[string]*time.Location{
	"utc": time.UTC, "gmt": time.UTC, "cet": zone("Europe/Berlin"), "cest": zone("Europe/Berlin"), "pst": pacific,
	"pdt": pacific, "pt": pacific, "est": newYork, "edt": newYork, "et": newYork, "mst": zone("America/Denver"),
	"mdt": zone("America/Denver"), "cdt": zone("America/Chicago"), "ct": zone("America/Chicago"), "cst": zone("America/Chicago"),
	"bst": london, "ist": zone("Asia/Kolkata"), "jst": tokyo, "hkt": zone("Asia/Hong_Kong"), "sgt": zone("Asia/Singapore"),
	"eet": zone("Europe/Helsinki"), "eest": zone("Europe/Helsinki"), "msk": zone("Europe/Moscow"),
	"aest": zone("Australia/Sydney"), "aedt": zone("Australia/Sydney"), "kst": zone("Asia/Seoul"),
}

// enPlaces are zones said in two words: Beijing time, Eastern time.
var enPlaces = map[string]*time.Location{
	"beijing": shanghai, "china": shanghai, "eastern": newYork, "pacific": pacific, "central": zone("America/Chicago"),
	"london": london, "tokyo": tokyo, "berlin": zone("Europe/Berlin"), "singapore": zone("Asia/Singapore"),
}

var enFestivals = []struct {
	words string
	fest  festival
}{
	{"christmas eve", solar(12, 24)},
	{"christmas day", solar(12, 25)},
	{"christmas", solar(12, 25)},
	{"boxing day", solar(12, 26)},
	{"new year's eve", solar(12, 31)},
	{"new year's day", solar(1, 1)},
	{"new years eve", solar(12, 31)},
	{"halloween", solar(10, 31)},
	{"valentine's day", solar(2, 14)},
	{"thanksgiving", nthWeekday(11, time.Thursday, 4)},
	{"independence day", solar(7, 4)},
	{"labor day", nthWeekday(9, time.Monday, 1)},
}

// enSimple are words that are an atom by themselves.
var enSimple = map[string]atom{
	"today":     {kind: kRel, rule: "relative"},
	"tonight":   {kind: kRel, part: evening, rule: "relative"},
	"tomorrow":  {kind: kRel, n: 1, rule: "relative"},
	"tmrw":      {kind: kRel, n: 1, rule: "relative"},
	"yesterday": {kind: kPast},
	"noon":      {kind: kTime, h: 12, sure: true, rule: "noon"},
	"midday":    {kind: kTime, h: 12, sure: true, rule: "noon"},
	"midnight":  {kind: kTime, h: 24, sure: true, rule: "midnight"},
	"daily":     {kind: kEach, n: 1},
	"to":        {kind: kRange},
	"through":   {kind: kRange},
	"thru":      {kind: kRange},
	"by":        {kind: kBy, prefix: true},
	"before":    {kind: kBy, prefix: true},
	"until":     {kind: kBy, prefix: true},
	"till":      {kind: kBy, prefix: true},
	"due":       {kind: kBy, prefix: true},
	"deadline":  {kind: kBy, prefix: true},
	"expires":   {kind: kBy, prefix: true},
	"expire":    {kind: kBy, prefix: true},
	"eod":       {kind: kEnd, unit: days, rule: "end-of-day"},
	"cob":       {kind: kEnd, unit: days, rule: "end-of-day"},
	"eob":       {kind: kEnd, unit: days, rule: "end-of-day"},
	"eow":       {kind: kEnd, unit: weeks, hasRef: true, rule: "end-of-period"},
	"eom":       {kind: kEnd, unit: months, hasRef: true, rule: "end-of-period"},
}

// enReaders are words that open a longer phrase.
var enReaders = map[string]func(*scanner, int, int) int{
	"this": enThis, "next": enThis, "coming": enThis, "last": enThis, "past": enThis,
	"in": enIn, "within": enIn, "at": enAt, "day": enDay, "end": enEnd, "close": enClose,
	"every": enEvery, "each": enEvery, "half": enClockWords, "quarter": enClockWords, "ten": enClockWords,
	"five": enClockWords, "twenty": enClockWords, "no": enNoLater, "not": enNoLater,
	"all": enAllDay, "whole": enAllDay, "full": enAllDay,
	"a": enFromNow, "one": enFromNow, "two": enFromNow, "three": enFromNow, "four": enFromNow, "six": enFromNow,
}

// letters reads at a run of ASCII letters and always passes the whole word.
func (s *scanner) letters(i int) int {
	e := s.word(i)
	before := s.at(i - 1)
	if isLetter(before) || before == '_' || before == '@' || before == '#' || e-i > 12 {
		return e
	}
	if isDigit(before) && !s.afterAtom(i) {
		return e
	}
	w := string(s.r[i:e])
	if w == "http" || w == "https" || w == "www" {
		return s.skipLink(i)
	}
	if s.at(e) == '@' || s.at(e) == '_' || (s.at(e) == '.' || s.at(e) == '-') && s.at(e+1) > ' ' && s.inAddress(e) {
		return s.skipLink(i)
	}
	if a, ok := enSimple[w]; ok {
		return s.add(a, i, e)
	}
	if f := enReaders[w]; f != nil {
		if end := f(s, i, e); end > i {
			return end
		}
	}
	return max(e, s.enNamed(i, e, w))
}

// afterAtom tells that an atom ends exactly at i: 10:00UTC.
func (s *scanner) afterAtom(i int) bool {
	return len(s.atoms) > 0 && s.atoms[len(s.atoms)-1].e == i
}

// inAddress tells that an @ follows before the next space.
func (s *scanner) inAddress(e int) bool {
	for n := 0; n < 64; n++ {
		c := s.at(e + n)
		if c == '@' {
			return true
		}
		if !isLetter(c) && !isDigit(c) && c != '.' && c != '-' && c != '_' && c != '+' {
			return false
		}
	}
	return false
}

func (s *scanner) skipLink(i int) int {
	for i < len(s.r) && s.r[i] > ' ' && s.r[i] < 0x80 {
		i++
	}
	return i
}

// enNamed reads months, weekdays, zones, festivals and parts of day.
func (s *scanner) enNamed(i, e int, w string) int {
	if m, ok := enMonths[w]; ok && (w != "may" && w != "march" || s.capital(i)) {
		return s.enMonth(i, e, m)
	}
	if wd, ok := enWeekdays[w]; ok {
		if s.at(e) == '.' && homographs[w] {
			return s.add(atom{kind: kWeekday, wd: wd, weak: true, rule: "weekday"}, i, e+1)
		}
		return s.add(atom{kind: kWeekday, wd: wd, weak: homographs[w], rule: "weekday"}, i, e)
	}
	if p, ok := enParts[w]; ok {
		if s.has(i-5, "good ") {
			return e
		}
		return s.add(atom{kind: kPart, part: p}, i, e)
	}
	if loc, ok := enZones[w]; ok && s.afterTime(i) {
		return s.add(atom{kind: kZone, loc: loc, name: loc.String()}, i, e)
	}
	if loc, ok := enPlaces[w]; ok {
		if n := s.hasAny(e, " time", " standard time"); n > 0 {
			return s.add(atom{kind: kZone, loc: loc, name: loc.String()}, i, e+n)
		}
	}
	for _, f := range enFestivals {
		if s.at(i) == rune(f.words[0]) && s.has(i, f.words) {
			return s.add(atom{kind: kDate, fest: f.fest, rule: "festival"}, i, i+len(f.words))
		}
	}
	return i
}

// afterTime tells that a clock time stands directly before i.
func (s *scanner) afterTime(i int) bool {
	if len(s.atoms) == 0 {
		return false
	}
	last := s.atoms[len(s.atoms)-1]
	e := s.skip(last.e)
	if s.at(e) == '(' {
		e++
	}
	return last.kind == kTime && e == i
}

// enMonth reads "Nov 28th, 2025" and passes a month without a day.
func (s *scanner) enMonth(i, e, m int) int {
	if s.at(e) == '.' {
		e++
	}
	j := s.skip(e)
	if s.has(j, "the ") {
		j += 4
	}
	d, e2 := s.number(j, 2)
	if e2 == j || isDigit(s.at(e2)) || !validDate(0, m, d) || s.at(e2) == ':' || s.at(e2) == '%' || s.at(e2) == '.' && isDigit(s.at(e2+1)) {
		return i
	}
	e2 += s.hasAny(e2, "st", "nd", "rd", "th")
	if isLetter(s.at(e2)) {
		return i
	}
	if m2, d2, from, end := s.secondDay(e2); end > e2 && validDate(0, m, d2) && d2 > d && m2 == 0 {
		y, e3 := s.yearBehind(end)
		s.add(atom{kind: kDate, y: y, m: m, d: d, rule: "md-en"}, i, e2)
		s.add(atom{kind: kRange}, e2, from)
		return s.add(atom{kind: kDate, y: y, m: m, d: d2, rule: "md-en"}, from, e3)
	}
	y, e3 := s.yearBehind(e2)
	return s.add(atom{kind: kDate, y: y, m: m, d: d, rule: "md-en"}, i, e3)
}

// yearBehind reads ", 2025" or " 2025".
func (s *scanner) yearBehind(e int) (int, int) {
	j := e
	if s.at(j) == ',' || s.at(j) == '.' {
		j++
	}
	j = s.skip(j)
	y, e2 := s.number(j, 4)
	if e2-j != 4 || y < 1900 || y > 2200 || isDigit(s.at(e2)) || s.at(e2) == ':' {
		return 0, e
	}
	return y, e2
}

// enNumeric reads "5 December", "15th of next month", "3 days from now".
func (s *scanner) enNumeric(i int) int {
	n, e := s.number(i, 2)
	if isDigit(s.at(e)) {
		return i
	}
	ord := s.hasAny(e, "st", "nd", "rd", "th")
	if ord > 0 && isLetter(s.at(e+ord)) {
		return i
	}
	if m, d2, from, end := s.secondDay(e + ord); m > 0 && d2 > n && validDate(0, m, d2) && n > 0 {
		y, e3 := s.yearBehind(end)
		s.add(atom{kind: kDate, y: y, m: m, d: n, rule: "dm-en"}, i, e+ord)
		s.add(atom{kind: kRange}, e+ord, from)
		return s.add(atom{kind: kDate, y: y, m: m, d: d2, rule: "dm-en"}, from, e3)
	}
	j := s.skip(e + ord)
	if s.has(j, "of ") {
		j += 3
	}
	if s.has(j, "the ") {
		j += 4
	}
	we := s.word(j)
	w := string(s.r[j:we])
	if m, ok := enMonths[w]; ok && validDate(0, m, n) && we-j <= 9 {
		if s.at(we) == '.' && we-j <= 4 {
			we++
		}
		y, e3 := s.yearBehind(we)
		return s.add(atom{kind: kDate, y: y, m: m, d: n, rule: "dm-en"}, i, e3)
	}
	if ord > 0 && n >= 1 && n <= 31 && s.plainOrdinal(i, e+ord, w) {
		return s.add(atom{kind: kDate, d: n, rule: "day-of-month"}, i, e+ord)
	}
	if n == 0 && ord == 0 {
		return i
	}
	return s.enSpanTail(i, n, false, j)
}

// plainOrdinal tells that an ordinal is a day of the month: it stands after
// "on the", "by the", or before the name of a month.
func (s *scanner) plainOrdinal(i, e int, w string) bool {
	if w == "next" || w == "this" {
		return s.has(s.skip(e), "of ")
	}
	if !s.has(i-4, "the ") && !s.has(i-3, "on ") && !s.has(i-3, "by ") {
		return false
	}
	c := s.at(e)
	if c == ' ' {
		return w == "at" || w == "by" || w == "from" || w == "to"
	}
	return c == 0 || c == '.' || c == ',' || c == '?' || c == '!' || c == ';' || c == ')' || c == '\n' || c > 0x80
}

// enSpanTail reads the unit at j and what follows it: from now, from today,
// ago.
func (s *scanner) enSpanTail(i, n int, half bool, j int) int {
	u, e := s.enUnit(j)
	if u == 0 {
		return i
	}
	if k := s.hasAny(e, " from now", " from today"); k > 0 {
		return s.add(atom{kind: kOffset, n: n, half: half, unit: u, rule: "offset"}, i, e+k)
	}
	if k := s.hasAny(e, " ago"); k > 0 {
		return s.add(atom{kind: kPast}, i, e+k)
	}
	return i
}

func (s *scanner) enUnit(j int) (unit, int) {
	work := false
	if k := s.hasAny(j, "business ", "working ", "work "); k > 0 {
		j += k
		work = true
	}
	e := s.word(j)
	if e-j > 7 {
		return 0, j
	}
	u := enUnits[string(s.r[j:e])]
	if work && u == days {
		u = workdays
	}
	return u, e
}

// enCount reads "two", "an", "half an", "a couple of", "the next 3" at j.
func (s *scanner) enCount(j int) (n int, half bool, end int) {
	j += s.hasAny(j, "the next ", "next ", "the ", "about ")
	if k := s.hasAny(j, "half an ", "half a "); k > 0 {
		return 0, true, j + k
	}
	if k := s.hasAny(j, "a couple of ", "a few "); k > 0 {
		n = 2
		if s.at(j+2) == 'f' {
			n = 3
		}
		return n, false, j + k
	}
	if isDigit(s.at(j)) {
		n, e := s.number(j, 3)
		if s.at(e) == '-' {
			return n, false, e + 1
		}
		return n, false, s.skip(e)
	}
	e := s.word(j)
	if e-j > 6 || e == j {
		return 0, false, j
	}
	n, ok := enNumbers[string(s.r[j:e])]
	if !ok {
		return 0, false, j
	}
	return n, false, s.skip(e)
}

// secondDay reads the end of "24-26 November" and "Nov 24th to 26th" at e: the
// month if one follows, the day, where the day begins and where all ends.
func (s *scanner) secondDay(e int) (m, d, from, end int) {
	j := s.skip(e)
	k := s.hasAny(j, "to ", "through ", "-", "~")
	if k == 0 {
		return 0, 0, 0, e
	}
	from = s.skip(j + k)
	d, end = s.number(from, 2)
	if end == from || isDigit(s.at(end)) || s.at(end) == ':' || s.at(end) == '.' && isDigit(s.at(end+1)) || s.at(end) == '-' || s.at(end) == '/' {
		return 0, 0, 0, e
	}
	end += s.hasAny(end, "st", "nd", "rd", "th")
	if p, _ := s.meridiem(end); p != noPart || isLetter(s.at(end)) {
		return 0, 0, 0, e
	}
	j = s.skip(end)
	we := s.word(j)
	if m = enMonths[string(s.r[j:min(we, j+9)])]; m > 0 {
		end = we
	}
	return m, d, from, end
}

// capital tells that the letter at i is a capital in the text as written: "May
// 5" is a date, "we may 5" is not.
func (s *scanner) capital(i int) bool {
	c := s.src[s.off[i]]
	return 'A' <= c && c <= 'Z'
}
