package when

import (
	"strings"
	"time"
)

var zhDigits = map[rune]int{
	'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
}

// zhWord is a fixed word and the atom it stands for.
type zhWord struct {
	word []rune
	atom atom
}

// zhWords are grouped by first rune, longest first; zhStarts holds every rune
// at which a Chinese scanner has work.
var zhWords, zhStarts = buildZh()

func buildZh() (map[rune][]zhWord, map[rune]bool) {
	words, starts := map[rune][]zhWord{}, map[rune]bool{}
	for _, group := range zhTable {
		for _, w := range strings.Fields(group.words) {
			r := []rune(w)
			list := words[r[0]]
			at := len(list)
			for at > 0 && len(list[at-1].word) < len(r) {
				at--
			}
			list = append(list[:at], append([]zhWord{{r, group.atom}}, list[at:]...)...)
			words[r[0]] = list
			starts[r[0]] = true
		}
	}
	for c := range zhDigits {
		starts[c] = true
	}
	for _, c := range "十廿卅半周星礼本这上下每前之以内截正冬腊农阴年月季" {
		starts[c] = true
	}
	return words, starts
}

func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

var (
	shanghai = zone("Asia/Shanghai")
	newYork  = zone("America/New_York")
	pacific  = zone("America/Los_Angeles")
	london   = zone("Europe/London")
	tokyo    = zone("Asia/Tokyo")
)

var zhTable = []struct {
	words string
	atom  atom
}{
	{"今天 今日 今儿", atom{kind: kRel, rule: "relative"}},
	{"明天 明日 明儿", atom{kind: kRel, n: 1, rule: "relative"}},
	{"后天 后日", atom{kind: kRel, n: 2, rule: "relative"}},
	{"大后天", atom{kind: kRel, n: 3, rule: "relative"}},
	{"今晚 今夜", atom{kind: kRel, part: evening, rule: "relative"}},
	{"明晚 明夜", atom{kind: kRel, n: 1, part: evening, rule: "relative"}},
	{"后晚", atom{kind: kRel, n: 2, part: evening, rule: "relative"}},
	{"今早 今晨", atom{kind: kRel, part: morning, rule: "relative"}},
	{"明早 明晨", atom{kind: kRel, n: 1, part: morning, rule: "relative"}},
	{"昨天 昨日 昨晚 昨夜 昨儿 前天 大前天 前日 去年 前年 上周 上上周 上个月 上月 上星期 上个星期 上礼拜 上个周 上季度", atom{kind: kPast}},
	{"凌晨 清晨 拂晓", atom{kind: kPart, part: dawn}},
	{"早上 早晨 上午 早间", atom{kind: kPart, part: morning}},
	{"中午 正午", atom{kind: kPart, part: noon}},
	{"下午 午后", atom{kind: kPart, part: afternoon}},
	{"晚上 傍晚 晚间 夜里 夜间 半夜 深夜 夜晚", atom{kind: kPart, part: evening}},
	{"午夜", atom{kind: kTime, h: 24, sure: true, rule: "midnight"}},
	{"全天 整天 一整天", atom{kind: kAllDay}},
	{"本周 这周 这一周 本星期 这星期 这个星期 本礼拜 这礼拜", atom{kind: kWeek}},
	{"下周 下星期 下个星期 下礼拜 下个礼拜 下个周 下一周", atom{kind: kWeek, n: 1}},
	{"下下周 下下个星期 下下星期", atom{kind: kWeek, n: 2}},
	{"本月 这个月 当月 这月", atom{kind: kMonth}},
	{"下月 下个月", atom{kind: kMonth, n: 1}},
	{"下下个月 下下月", atom{kind: kMonth, n: 2}},
	{"今年 本年", atom{kind: kYear}},
	{"明年", atom{kind: kYear, n: 1}},
	{"后年", atom{kind: kYear, n: 2}},
	{"月底 月末", atom{kind: kEnd, unit: months, rule: "end-of-month"}},
	{"年底 年末 岁末", atom{kind: kEnd, unit: years, rule: "end-of-year"}},
	{"季末 季度末", atom{kind: kEnd, unit: quarters, rule: "end-of-quarter"}},
	{"周末", atom{kind: kEnd, unit: weeks, rule: "weekend"}},
	{"下班前 下班之前 下班以前 收工前", atom{kind: kEnd, unit: days, rule: "end-of-day"}},
	{"每天 每日 每个工作日 每工作日", atom{kind: kEach}},
	{"截至 最迟 最晚 不晚于 不迟于 截止到 截止至 截止日期 截止时间 截止于 截止日 期限", atom{kind: kBy, prefix: true}},
	{"截止 到期 为止 截稿", atom{kind: kBy}},
	{"至 到", atom{kind: kRange}},
	{"北京时间", atom{kind: kZone, loc: shanghai, name: "Asia/Shanghai"}},
	{"东京时间 日本时间", atom{kind: kZone, loc: tokyo, name: "Asia/Tokyo"}},
	{"纽约时间 美东时间", atom{kind: kZone, loc: newYork, name: "America/New_York"}},
	{"美西时间 太平洋时间", atom{kind: kZone, loc: pacific, name: "America/Los_Angeles"}},
	{"伦敦时间", atom{kind: kZone, loc: london, name: "Europe/London"}},
	{"元旦 元旦节", atom{kind: kDate, fest: solar(1, 1), rule: "festival"}},
	{"情人节", atom{kind: kDate, fest: solar(2, 14), rule: "festival"}},
	{"妇女节 三八节", atom{kind: kDate, fest: solar(3, 8), rule: "festival"}},
	{"清明 清明节", atom{kind: kDate, fest: clearBright, rule: "festival"}},
	{"劳动节 五一节 五一劳动节", atom{kind: kDate, fest: solar(5, 1), rule: "festival"}},
	{"儿童节", atom{kind: kDate, fest: solar(6, 1), rule: "festival"}},
	{"教师节", atom{kind: kDate, fest: solar(9, 10), rule: "festival"}},
	{"国庆 国庆节", atom{kind: kDate, fest: solar(10, 1), rule: "festival"}},
	{"双十一 双11", atom{kind: kDate, fest: solar(11, 11), rule: "festival"}},
	{"平安夜", atom{kind: kDate, fest: solar(12, 24), rule: "festival"}},
	{"圣诞 圣诞节", atom{kind: kDate, fest: solar(12, 25), rule: "festival"}},
	{"母亲节", atom{kind: kDate, fest: nthWeekday(5, time.Sunday, 2), rule: "festival"}},
	{"父亲节", atom{kind: kDate, fest: nthWeekday(6, time.Sunday, 3), rule: "festival"}},
	{"除夕 除夕夜 大年三十 年三十 大年夜", atom{kind: kDate, fest: lunarEve, lunar: true, rule: "lunar-festival"}},
	{"春节 大年初一 正月初一", atom{kind: kDate, fest: lunar(1, 1), lunar: true, rule: "lunar-festival"}},
	{"元宵节 元宵", atom{kind: kDate, fest: lunar(1, 15), lunar: true, rule: "lunar-festival"}},
	{"端午 端午节", atom{kind: kDate, fest: lunar(5, 5), lunar: true, rule: "lunar-festival"}},
	{"七夕 七夕节", atom{kind: kDate, fest: lunar(7, 7), lunar: true, rule: "lunar-festival"}},
	{"中秋 中秋节", atom{kind: kDate, fest: lunar(8, 15), lunar: true, rule: "lunar-festival"}},
	{"重阳 重阳节", atom{kind: kDate, fest: lunar(9, 9), lunar: true, rule: "lunar-festival"}},
	{"腊八 腊八节", atom{kind: kDate, fest: lunar(12, 8), lunar: true, rule: "lunar-festival"}},
}

// han reads at a rune that starts some Chinese atom.
func (s *scanner) han(i int) int {
	c := s.r[i]
	if _, ok := zhDigits[c]; ok || c == '十' || c == '廿' || c == '卅' {
		return s.hanNumber(i)
	}
	if e := s.zhWeekday(i); e > i {
		return e
	}
	if e := s.zhHalf(i); e > i {
		return e
	}
	if e := s.zhLunar(i); e > i {
		return e
	}
	if e := s.zhEach(i); e > i {
		return e
	}
	if e := s.zhFixed(i); e > i {
		return e
	}
	return s.zhSuffix(i)
}

func (s *scanner) zhFixed(i int) int {
	for _, w := range zhWords[s.r[i]] {
		e := i + len(w.word)
		if e > len(s.r) || string(s.r[i:e]) != string(w.word) {
			continue
		}
		if s.zhRefused(w.atom, i, e) {
			return e
		}
		a := w.atom
		if a.kind == kWeek || a.kind == kMonth || a.kind == kYear {
			if e2 := s.zhPeriodEnd(a, i, e); e2 > e {
				return e2
			}
		}
		return s.add(a, i, e)
	}
	return i
}

// zhRefused holds the words that look like a date and are something else.
func (s *scanner) zhRefused(a atom, i, e int) bool {
	next := s.at(e)
	switch a.kind {
	case kPart:
		return next == '好' || next == '茶'
	case kDate:
		return next == '快' || next == '树' || next == '期' || next == '路'
	case kWeek:
		return next == '期' || next == '报'
	case kEnd:
		return next == '总' || next == '奖'
	case kRange:
		return s.at(i-1) == '收' || s.at(i-1) == '达' || next == '达' || next == '账' || next == '底' || next == '场'
	case kRel:
		return next == '的' && s.at(e+1) == '我'
	}
	return false
}

// zhPeriodEnd reads 下月底, 今年年底, 本周内 after the period's name.
func (s *scanner) zhPeriodEnd(a atom, i, e int) int {
	u := map[kind]unit{kWeek: weeks, kMonth: months, kYear: years}[a.kind]
	if n := s.hasAny(e, "年底", "年末", "底", "末", "之内", "以内", "内"); n > 0 {
		end := atom{kind: kEnd, unit: u, n: a.n, hasRef: true, rule: "end-of-period"}
		if u == weeks && s.at(e) == '末' {
			end.hasRef, end.rule = false, "weekend"
		}
		return s.add(end, i, e+n)
	}
	return i
}

var zhWeekdays = map[rune]time.Weekday{
	'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '日': 0, '天': 0, '1': 1, '2': 2, '3': 3, '4': 4, '5': 5, '6': 6,
}

// zhWeekday reads 周三, 下周三, 本星期五, 下下周一, 上周二.
func (s *scanner) zhWeekday(i int) int {
	e, ref, hasRef, past := i, 0, false, false
	switch s.at(e) {
	case '下':
		for s.at(e) == '下' && ref < 3 { // more is no week any more
			ref++
			e++
		}
		hasRef = true
	case '本', '这':
		e, hasRef = e+1, true
	case '上':
		for s.at(e) == '上' && e < i+3 {
			e++
		}
		past = true
	}
	if e > i && s.at(e) == '个' {
		e++
	}
	n := s.hasAny(e, "星期", "礼拜", "周")
	if n == 0 || ref > 2 {
		return i
	}
	e += n
	if s.at(e) == '的' && n == 1 && s.at(e+1) == '周' {
		e += 2
	}
	wd, ok := zhWeekdays[s.at(e)]
	if !ok || s.notWeekday(e, n) {
		return i
	}
	e++
	if past {
		return s.add(atom{kind: kPast}, i, e)
	}
	return s.add(atom{kind: kWeekday, wd: wd, n: ref, hasRef: hasRef, rule: "weekday"}, i, e)
}

// notWeekday refuses 一周一次, 本周三天, 本周日程, 周一一.
func (s *scanner) notWeekday(e, nameLen int) bool {
	switch s.at(e + 1) {
	case '次', '个', '遍', '份', '年', '期', '天', '%':
		return true
	case '程', '志', '常', '报', '记':
		return s.at(e) == '日'
	case '生':
		return s.at(e) == '天' || s.at(e) == '日'
	}
	if isDigit(s.at(e)) {
		return isDigit(s.at(e+1)) || nameLen == 1 && s.at(e+1) == '月'
	}
	return false
}

// zhHalf reads 半小时后, 半天内, 半年后.
func (s *scanner) zhHalf(i int) int {
	if s.at(i) != '半' {
		return i
	}
	e := i + 1
	if s.at(e) == '个' {
		e++
	}
	n := s.hasAny(e, "小时", "钟头", "月", "天", "年")
	if n == 0 {
		return i
	}
	a := atom{kind: kOffset, half: true, rule: "offset"}
	switch s.at(e) {
	case '小', '钟':
		a.unit = hours
	case '月':
		a.unit, a.n, a.half = days, 15, false
	case '天':
		a.unit, a.n, a.half = hours, 12, false
	case '年':
		a.unit, a.n, a.half = months, 6, false
	}
	return s.offsetTail(a, i, e+n)
}

// offsetTail adds a span if 后 or 内 follows; 前 makes it past.
func (s *scanner) offsetTail(a atom, i, e int) int {
	if n := s.hasAny(e, "之后", "以后", "后"); n > 0 {
		return s.add(a, i, e+n)
	}
	if n := s.hasAny(e, "之内", "以内", "内"); n > 0 {
		s.add(a, i, e)
		return s.add(atom{kind: kBy}, e, e+n)
	}
	if n := s.hasAny(e, "之前", "以前", "前"); n > 0 {
		return s.add(atom{kind: kPast}, i, e+n)
	}
	return i
}

// zhLunar reads 农历八月十五, 正月十五, 腊月廿三.
func (s *scanner) zhLunar(i int) int {
	e := i + s.hasAny(i, "农历", "阴历")
	prefixed := e > i
	if s.has(e, "闰") {
		return i
	}
	m := 0
	switch {
	case s.has(e, "正月"):
		m, e = 1, e+2
	case s.has(e, "冬月"):
		m, e = 11, e+2
	case s.has(e, "腊月"):
		m, e = 12, e+2
	case prefixed:
		n, e2 := s.zhNumber(e)
		if e2 == e || s.at(e2) != '月' {
			return i
		}
		m, e = n, e2+1
	default:
		return i
	}
	d, e2 := s.lunarDayNumber(e)
	if e2 == e || m < 1 || m > 12 {
		return i
	}
	return s.add(atom{kind: kDate, m: m, d: d, fest: lunar(m, d), lunar: true, rule: "lunar"}, i, e2)
}

// lunarDayNumber reads 初八, 十五, 廿三.
func (s *scanner) lunarDayNumber(e int) (int, int) {
	if s.at(e) == '初' {
		n, e2 := s.zhNumber(e + 1)
		if e2 == e+1 || n > 10 {
			return 0, e
		}
		return n, e2
	}
	n, e2 := s.zhNumber(e)
	if n < 1 || n > 30 {
		return 0, e
	}
	return n, e2
}

// zhEach reads 每周一, 每月15号, 每晚.
func (s *scanner) zhEach(i int) int {
	if s.at(i) != '每' {
		return i
	}
	if n := s.hasAny(i, "每晚", "每早"); n > 0 {
		p := evening
		if s.at(i+1) == '早' {
			p = morning
		}
		s.add(atom{kind: kEach, n: 1}, i, i+1)
		return s.add(atom{kind: kPart, part: p}, i+1, i+2)
	}
	e := i + 1
	if s.at(e) == '个' {
		e++
	}
	if n := s.hasAny(e, "星期", "礼拜", "周"); n > 0 {
		if _, ok := zhWeekdays[s.at(e+n)]; ok && !s.notWeekday(e+n, n) {
			return s.add(atom{kind: kEach, n: 7}, i, e)
		}
		return e + n
	}
	if s.at(e) == '月' && (isDigit(s.at(e+1)) || zhStarts[s.at(e+1)]) {
		return s.add(atom{kind: kEach, n: 30}, i, e+1)
	}
	return i
}

// zhSuffix reads the marks that follow a date: 前, 之前, 以前, 内; and the
// single 早 and 晚 before an hour.
func (s *scanner) zhSuffix(i int) int {
	if p := s.shortPart(i); p != noPart {
		return s.add(atom{kind: kPart, part: p}, i, i+1)
	}
	if len(s.atoms) == 0 || s.skip(s.atoms[len(s.atoms)-1].e) != i {
		return i
	}
	if n := s.hasAny(i, "之前", "以前", "之内", "以内"); n > 0 {
		return s.add(atom{kind: kBy}, i, i+n)
	}
	switch s.at(i) {
	case '内':
		if s.atoms[len(s.atoms)-1].kind == kRel {
			return s.add(atom{kind: kBy}, i, i+1)
		}
	case '前':
		if s.isBefore(i + 1) {
			return s.add(atom{kind: kBy}, i, i+1)
		}
	}
	return i
}

// isBefore tells that 前 before i means "before" and opens no word of its own,
// as it does in 前往, 前台 and 前提.
func (s *scanner) isBefore(i int) bool {
	next := s.at(i)
	if next == '提' {
		return strings.ContainsRune("交供出醒前升", s.at(i+1))
	}
	return next == 0 || !strings.ContainsRune("往台端面者景线辈置锋夕方沿任期后途列天", next)
}

// shortPart reads the single 早 and 晚 of 周五晚 and 晚8点.
func (s *scanner) shortPart(i int) part {
	p := noPart
	switch s.at(i) {
	case '晚':
		p = evening
	case '早':
		p = morning
	default:
		return noPart
	}
	if len(s.atoms) > 0 {
		last := s.atoms[len(s.atoms)-1]
		if last.e == i && (last.kind == kDate || last.kind == kRel || last.kind == kWeekday) {
			return p
		}
	}
	if _, e := s.zhNumber(i + 1); e > i+1 && (s.at(e) == '点' || s.at(e) == ':') && s.at(i-1) != '最' {
		return p
	}
	return noPart
}
