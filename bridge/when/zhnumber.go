package when

import "strings"

// zhNumber reads an Arabic number of up to two digits or a Chinese one below
// a hundred; without a number the end is i.
func (s *scanner) zhNumber(i int) (int, int) {
	if isDigit(s.at(i)) {
		n, e := s.number(i, 4)
		return n, e
	}
	n, e, digits := 0, i, 0
	for {
		c := s.at(e)
		v, ok := zhDigits[c]
		switch {
		case ok:
			if digits > 0 && n%10 != 0 || c == '零' && digits == 0 && e > i {
				n = n*10 + v
			} else {
				n += v
			}
			digits++
		case c == '十':
			if n == 0 {
				n = 1
			}
			if n > 9 {
				return n, e
			}
			n *= 10
			digits = 0
		case c == '廿' && e == i:
			n = 20
		case c == '卅' && e == i:
			n = 30
		default:
			return n, e
		}
		e++
	}
}

// zhYear reads 二〇二五 at i.
func (s *scanner) zhYear(i int) (int, int) {
	n, e := 0, i
	for e-i < 4 {
		v, ok := zhDigits[s.at(e)]
		if !ok || s.at(e) == '两' {
			return 0, i
		}
		n, e = n*10+v, e+1
	}
	return n, e
}

// hanNumber reads at a Chinese numeral and always passes the whole numeral.
func (s *scanner) hanNumber(i int) int {
	if y, e := s.zhYear(i); e > i && s.at(e) == '年' && y > 1900 {
		if end := s.afterYear(i, y, e+1); end > i {
			return end
		}
	}
	n, e := s.zhNumber(i)
	if e == i {
		return i + 1
	}
	before := s.at(i - 1)
	if before == '第' || before == '几' || before == '百' || before == '数' {
		return e
	}
	if end := s.counted(i, n, e); end > i {
		return end
	}
	if s.has(i, "五一") && s.hasAny(e, "假期", "前", "期间", "放假", "当天") > 0 {
		return s.add(atom{kind: kDate, fest: solar(5, 1), rule: "festival"}, i, e)
	}
	return max(e, s.passUnit(e))
}

// passUnit skips the unit of a number that was no date, so that 一周一次 does
// not show a Monday.
func (s *scanner) passUnit(e int) int {
	return e + s.hasAny(e, "个星期", "个礼拜", "周", "个月", "天", "点", "年", "分")
}

// zhNumeric reads Arabic digits followed by a Chinese unit.
func (s *scanner) zhNumeric(i int) int {
	n, e := s.number(i, 4)
	if s.at(i-1) == '第' || isDigit(s.at(e)) {
		return i
	}
	sp := e
	if s.at(sp) == ' ' {
		sp++
	}
	switch s.at(sp) {
	case '年':
		if e-i == 4 && n > 1900 && n < 2200 {
			return s.afterYear(i, n, sp+1)
		}
		if e-i == 2 && n >= 20 && n < 80 {
			if end := s.afterYear(i, 2000+n, sp+1); end > i {
				return end
			}
		}
	case '月', '日', '号', '点', '时', '个', '小', '分', '天', '周', '星', '礼', '工':
	default:
		return i
	}
	if e-i > 3 {
		return i
	}
	if end := s.counted(i, n, sp); end > i {
		return end
	}
	if c := s.at(sp); c == '周' || c == '个' {
		return s.passUnit(sp)
	}
	return i
}

// afterYear reads 12月3日 or 底 behind a year.
func (s *scanner) afterYear(i, y, e int) int {
	if n := s.hasAny(e, "年底", "年末", "底", "末"); n > 0 {
		return s.add(atom{kind: kEnd, unit: years, y: y, rule: "end-of-year"}, i, e+n)
	}
	e = s.skip(e)
	m, e2 := s.zhNumber(e)
	e2 = s.skip(e2)
	if s.at(e2) != '月' || m < 1 || m > 12 {
		return i
	}
	if n := s.hasAny(e2+1, "底", "末"); n > 0 {
		return s.add(atom{kind: kEnd, unit: months, y: y, m: m, rule: "end-of-month"}, i, e2+1+n)
	}
	d, e3, ok := s.dayOfMonth(e2 + 1)
	if !ok || !validDate(y, m, d) {
		return i
	}
	return s.add(atom{kind: kDate, y: y, m: m, d: d, rule: "ymd"}, i, e3)
}

// dayOfMonth reads 3日, 三号, 3 behind a month.
func (s *scanner) dayOfMonth(e int) (int, int, bool) {
	e = s.skip(e)
	d, e2 := s.zhNumber(e)
	if e2 == e || d < 1 || d > 31 {
		return 0, e, false
	}
	if sp := s.skip(e2); s.at(sp) == '日' || s.at(sp) == '号' {
		return d, sp + 1, true
	}
	if strings.ContainsRune("个份万元%.点时年月", s.at(e2)) && s.at(e2) != 0 {
		return 0, e, false
	}
	return d, e2, true
}

// counted reads what a number n ending at e counts: a month, a day, an hour
// or a span.
func (s *scanner) counted(i, n, e int) int {
	switch s.at(e) {
	case '月':
		return s.zhMonthDay(i, n, e+1)
	case '日', '号':
		if end := s.zhSpan(i, n, e); end > i {
			return end
		}
		return s.zhDay(i, n, e+1)
	case '点', '时':
		return s.zhClock(i, n, e)
	}
	return s.zhSpan(i, n, e)
}

func (s *scanner) zhMonthDay(i, m, e int) int {
	if m < 1 || m > 12 {
		return i
	}
	if n := s.hasAny(e, "底", "末"); n > 0 {
		return s.add(atom{kind: kEnd, unit: months, m: m, rule: "end-of-month"}, i, e+n)
	}
	if s.at(e) == '份' {
		return i
	}
	if s.at(e) == '初' || s.at(e) == '廿' {
		d, e2 := s.lunarDayNumber(e)
		if e2 == e || d == 0 {
			return i
		}
		return s.add(atom{kind: kDate, m: m, d: d, fest: lunar(m, d), lunar: true, rule: "lunar"}, i, e2)
	}
	d, e2, ok := s.dayOfMonth(e)
	if !ok || !validDate(0, m, d) {
		return i
	}
	return s.add(atom{kind: kDate, m: m, d: d, rule: "md"}, i, e2)
}

// zhDay reads a lone day of the month: 15号, 二十号. Houses, shops, classes
// and groups carry such numbers too.
func (s *scanner) zhDay(i, d, e int) int {
	if d < 1 || d > 31 || s.at(i-1) == '第' {
		return i
	}
	switch s.at(e) {
	case '楼', '线', '院', '门', '店', '群', '令', '机', '馆', '厅', '桌', '位', '库', '车', '台', '文', '码', '房', '会':
		return i
	case '游', '志', '报', '均', '常', '程', '元', '本':
		return i
	}
	return s.add(atom{kind: kDate, d: d, rule: "day-of-month"}, i, e)
}

// zhSpan reads 三天后, 2个工作日内, 一个半小时后.
func (s *scanner) zhSpan(i, n, e int) int {
	a := atom{kind: kOffset, n: n, rule: "offset"}
	if s.at(e) == '个' {
		e++
		if s.at(e) == '半' {
			a.half = true
			e++
		}
	}
	units := []struct {
		word string
		unit unit
	}{
		{"工作日", workdays}, {"小时", hours}, {"钟头", hours}, {"分钟", minutes}, {"天", days}, {"日", days},
		{"星期", weeks}, {"礼拜", weeks}, {"周", weeks}, {"月", months}, {"年", years},
	}
	for _, u := range units {
		if w := s.hasAny(e, u.word); w > 0 {
			a.unit = u.unit
			if s.at(e+w) == '半' && u.unit == hours {
				a.half = true
				w++
			}
			return s.offsetTail(a, i, e+w)
		}
	}
	return i
}

const (
	// lonePoint are the words after which a bare N点 is a clock time.
	lonePoint = "前开见出到集结-~准左整之以"
	// notPoint are the words that make it an item, a point or a click.
	notPoint = "要建意儿也是:问原体感想心说注规分位数击赞评名亮头缀燃菜餐单内多点个以下"
)

// zhClock reads 三点, 3点半, 九点一刻, 十时三十分 with n before the mark at e.
func (s *scanner) zhClock(i, n, e int) int {
	before := s.at(i - 1)
	if n > 24 || before == '有' || before == '这' || before == '那' || before == '几' || before == '下' && s.at(i-2) == '以' {
		return i
	}
	mark := s.at(e)
	a := atom{kind: kTime, h: n, sure: n > 12 || n == 0 || s.at(i) == '0', rule: "clock-zh"}
	e++
	min, e2 := s.zhMinutes(e)
	if e2 > e {
		a.min = min
		return s.add(a, i, e2)
	}
	if mark == '点' && s.at(e) == '钟' || s.at(e) == '整' {
		return s.add(a, i, e+1)
	}
	next := s.at(e)
	if next != 0 && strings.ContainsRune(notPoint, next) && s.hasAny(e, "以前", "个会", "内部") == 0 {
		return i
	}
	if mark == '时' && (next == '间' || next == '期' || next == '代' || next == '常') {
		return i
	}
	a.lone = next == 0 || !strings.ContainsRune(lonePoint, next)
	return s.add(a, i, e)
}

// zhMinutes reads 半, 一刻, 三刻, 30分, 二十, 零五分.
func (s *scanner) zhMinutes(e int) (int, int) {
	switch {
	case s.at(e) == '半':
		return 30, e + 1
	case s.has(e, "一刻"):
		return 15, e + 2
	case s.has(e, "三刻"):
		return 45, e + 2
	}
	from := e
	if s.at(from) == '过' {
		from++
	}
	n, e2 := s.zhNumber(from)
	if e2 == from || n > 59 {
		return 0, e
	}
	if s.at(e2) == '分' && s.at(e2+1) != '钟' {
		return n, e2 + 1
	}
	if e2-from == 2 && !strings.ContainsRune("人个天元名位%号月", s.at(e2)) {
		return n, e2
	}
	return 0, e
}
