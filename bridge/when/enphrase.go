package when

// enThis reads "next Friday", "this week", "next month", "this afternoon".
func enThis(s *scanner, i, e int) int {
	w := string(s.r[i:e])
	ref := 0
	if w == "next" {
		ref = 1
	}
	j := s.skip(e)
	we := s.word(j)
	name := string(s.r[j:we])
	if w == "last" || w == "past" {
		if _, ok := enWeekdays[name]; ok || enUnits[name] != 0 || enParts[name] != noPart {
			return s.add(atom{kind: kPast}, i, we)
		}
		return i
	}
	if wd, ok := enWeekdays[name]; ok {
		a := atom{kind: kWeekday, wd: wd, n: ref, hasRef: true, either: ref == 1, rule: "weekday"}
		return s.add(a, i, we)
	}
	switch name {
	case "week":
		return s.add(atom{kind: kWeek, n: ref}, i, we)
	case "weekend":
		return s.add(atom{kind: kEnd, unit: weeks, n: ref, rule: "weekend"}, i, we)
	case "month":
		return s.add(atom{kind: kMonth, n: ref}, i, we)
	case "year":
		return s.add(atom{kind: kYear, n: ref}, i, we)
	}
	if p := enParts[name]; p != noPart && ref == 0 {
		return s.add(atom{kind: kRel, part: p, rule: "relative"}, i, we)
	}
	if m, ok := enMonths[name]; ok && m > 0 {
		return j
	}
	return i
}

// enIn reads "in two hours", "within 3 business days".
func enIn(s *scanner, i, e int) int {
	n, half, j := s.enCount(s.skip(e))
	if n == 0 && !half {
		return i
	}
	u, end := s.enUnit(j)
	if u == 0 {
		return i
	}
	start := i
	if s.at(i) == 'w' || s.has(s.skip(e), "the next") {
		start = s.add(atom{kind: kBy, prefix: true}, i, i+1)
	}
	return s.add(atom{kind: kOffset, n: n, half: half, unit: u, rule: "offset"}, start, end)
}

// enAt reads the bare hour of "at 8" and "at nine".
func enAt(s *scanner, i, e int) int {
	j := s.skip(e)
	if isDigit(s.at(j)) {
		h, e2 := s.number(j, 2)
		c := s.at(e2)
		if h > 24 || isDigit(c) || c == ':' || c == '.' && isDigit(s.at(e2+1)) || c == '%' || isLetter(c) || c == '/' || c == '-' {
			return i
		}
		if p, _ := s.meridiem(e2); p != noPart {
			return i
		}
		return s.add(atom{kind: kTime, h: h, lone: true, sure: h > 12, rule: "at"}, i, e2)
	}
	we := s.word(j)
	if we-j > 6 {
		return i
	}
	h, ok := enNumbers[string(s.r[j:we])]
	if !ok || h == 1 && s.at(j) == 'a' || we-j > 5 && h != 11 && h != 12 {
		return i
	}
	if p, pe := s.meridiem(we); p != noPart {
		return s.add(atom{kind: kTime, h: h, part: p, rule: "at"}, i, pe)
	}
	return s.add(atom{kind: kTime, h: h, lone: true, rule: "at"}, i, we)
}

// enDay reads "day after tomorrow".
func enDay(s *scanner, i, e int) int {
	if n := s.hasAny(e, " after tomorrow"); n > 0 {
		return s.add(atom{kind: kRel, n: 2, rule: "relative"}, i, e+n)
	}
	if n := s.hasAny(e, " before yesterday"); n > 0 {
		return s.add(atom{kind: kPast}, i, e+n)
	}
	return i
}

// enEnd reads "end of day", "end of next month", "end of the year".
func enEnd(s *scanner, i, e int) int {
	j := e
	if k := s.hasAny(j, " of the ", " of ", "-of-"); k > 0 {
		j += k
	} else {
		return i
	}
	ref, hasRef := 0, true
	if k := s.hasAny(j, "next ", "this "); k > 0 {
		if s.at(j) == 'n' {
			ref = 1
		}
		j += k
	}
	words := []struct {
		word string
		unit unit
	}{
		{"business day", days}, {"business", days}, {"working day", days}, {"work day", days}, {"workday", days}, {"day", days},
		{"week", weeks}, {"month", months}, {"quarter", quarters}, {"year", years},
	}
	for _, w := range words {
		if !s.has(j, w.word) || isLetter(s.at(j+len(w.word))) {
			continue
		}
		rule := "end-of-period"
		if w.unit == days {
			rule, hasRef = "end-of-day", false
		}
		return s.add(atom{kind: kEnd, unit: w.unit, n: ref, hasRef: hasRef, rule: rule}, i, j+len(w.word))
	}
	return i
}

// enClose reads "close of business".
func enClose(s *scanner, i, e int) int {
	if n := s.hasAny(e, " of business", " of play"); n > 0 {
		return s.add(atom{kind: kEnd, unit: days, rule: "end-of-day"}, i, e+n)
	}
	return i
}

// enEvery reads "every" and leaves the weekday to the next step.
func enEvery(s *scanner, i, e int) int {
	j := s.skip(e)
	we := s.word(j)
	name := string(s.r[j:we])
	switch {
	case name == "day" || name == "weekday" || name == "workday":
		return s.add(atom{kind: kEach, n: 1}, i, we)
	case enParts[name] != noPart:
		s.add(atom{kind: kEach, n: 1}, i, e)
		return s.add(atom{kind: kPart, part: enParts[name]}, j, we)
	}
	if _, ok := enWeekdays[name]; ok {
		return s.add(atom{kind: kEach, n: 7}, i, e)
	}
	return i
}

// enClockWords reads "half past two", "quarter to five", "ten past nine".
func enClockWords(s *scanner, i, e int) int {
	mins := map[string]int{"half": 30, "quarter": 15, "ten": 10, "five": 5, "twenty": 20}[string(s.r[i:e])]
	sign := 1
	k := s.hasAny(e, " past ", " after ")
	if k == 0 {
		if k = s.hasAny(e, " to "); k == 0 || mins == 30 {
			return enFromNow(s, i, e)
		}
		sign = -1
	}
	j := e + k
	h, he := 0, j
	if isDigit(s.at(j)) {
		h, he = s.number(j, 2)
	} else {
		he = s.word(j)
		if he-j > 6 {
			return i
		}
		h = enNumbers[string(s.r[j:he])]
	}
	if h < 1 || h > 12 || s.at(j) == 'a' {
		return i
	}
	a := atom{kind: kTime, h: h, min: mins, rule: "clock-words"}
	if sign < 0 {
		a.h, a.min = h-1, 60-mins
	}
	if p, pe := s.meridiem(he); p != noPart {
		a.part, he = p, pe
	}
	return s.add(a, i, he)
}

// enNoLater reads "no later than", "not later than".
func enNoLater(s *scanner, i, e int) int {
	if n := s.hasAny(e, " later than"); n > 0 {
		return s.add(atom{kind: kBy, prefix: true}, i, e+n)
	}
	return i
}

// enAllDay reads "all day", "the whole day".
func enAllDay(s *scanner, i, e int) int {
	if n := s.hasAny(e, " day", "-day"); n > 0 && !isLetter(s.at(e+n)) {
		return s.add(atom{kind: kAllDay}, i, e+n)
	}
	return i
}

// enFromNow reads "a week from today", "two days ago", "half an hour from now".
func enFromNow(s *scanner, i, e int) int {
	n, half, j := s.enCount(i)
	if n == 0 && !half {
		return i
	}
	return s.enSpanTail(i, n, half, j)
}
