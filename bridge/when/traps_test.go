package when

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// The traps are phrases of our own: words that look like dates, zones, ends of
// months, lists, and times around midnight.
var traps = []sample{
	{"早上好，大家辛苦了", ""},
	{"Good morning everyone", ""},
	{"一周一次的例行检查", ""},
	{"本周三天的工作量", ""},
	{"本周日程安排如下", ""},
	{"有三点需要说明", ""},
	{"以下几点请注意", ""},
	{"3点要求：请遵守", ""},
	{"提升了5点", ""},
	{"IP 192.168.1.10 端口 8080", ""},
	{"https://example.com/2026/01/02/news", ""},
	{"mail may.25@example.com now", ""},
	{"v2.11.28 is out", ""},
	{"金额 1,230.00 元", ""},
	{"比分 3:2", ""},
	{"昨天下午3点的会议", ""},
	{"三天前提交过了", ""},
	{"last Friday we met", ""},
	{"See you 3 days ago", ""},
	{"3号楼2单元", ""},
	{"二号线地铁", ""},
	{"第15号文件", ""},
	{"会议持续2小时", ""},
	{"the 2nd item is wrong", ""},
	{"上周三的纪要", ""},
	{"同时支持三种格式", ""},
	{"10月1日已经过去", ""},
	{"24点前提交", "11-20 00:00"},
	{"明天24点关闭", "11-21 00:00"},
	{"晚上12点切换", "11-20 00:00"},
	{"明晚1点发布", "11-21 01:00"},
	{"中午1点吃饭", "11-19 13:00"},
	{"1月5日下午2点", "2026-01-05 14:00"},
	{"2026年2月29日", ""},
	{"31号前付款", "12-31"},
	{"3个工作日内反馈", "11-24"},
	{"一个半小时后", "11-19 12:00"},
	{"1小时内回复", "11-19 11:30"},
	{"二〇二五年十二月一日上午十时三十分", "12-01 10:30"},
	{"２０２５年１２月１日 １４：３０", "12-01 14:30"},
	{"下週三下午三點半開會", "11-26 15:30"},
	{"11.28（周五）开会", "11-28"},
	{"11/28前提交", "11-28"},
	{"11月28-30日展会", "11-28~11-30"},
	{"11月29日9:00至11月30日18:00", "11-29 09:00~11-30 18:00"},
	{"明天下午3-5点", "11-20 15:00~17:00"},
	{"上午10点到2点", "11-20 10:00~14:00"},
	{"下周二至周四 9:00-12:00", "11-25 09:00~11-27 12:00"},
	{"农历八月十五聚会", "2026-09-25"},
	{"八月十五聚会", "2026-08-15"},
	{"端午节放假", "2026-06-19"},
	{"清明节扫墓", "2026-04-05"},
	{"明年3月5日启动", "2026-03-05"},
	{"年底前完成", "12-31"},
	{"本周内完成", "11-21"},
	{"2月底交稿", "2026-02-28"},
	{"明天前往北京", "11-20"},
	{"东京时间明天10:00开始", "11-20 09:00"},
	{"11月20日(明天)上午9点", "11-20 09:00"},
	{"from 11 to 1pm tomorrow", "11-20 11:00~13:00"},
	{"due 11/28", "11-28"},
	{"no later than Dec 5", "12-05"},
	{"2025-11-20T08:00:00Z", "11-20 16:00"},
	{"20 Nov 2025 10:00 +0000", "11-20 18:00"},
	{"within 2 business days", "11-21"},
	{"the 25th at 3pm", "11-25 15:00"},
	{"May 5 works", "2026-05-05"},
	{"Feb 29, 2028 is far", "2028-02-29"},
	{"we ship Fri, Nov 21", "11-21"},
	{"New Year's Eve party", "12-31"},
	{"上午9:00至下午5:30", "11-20 09:00~17:30"},
	{"周五晚8点", "11-21 20:00"},
	{"晚8点见", "11-19 20:00"},
	{"Nov 24th-26th", "11-24~11-26"},
	{"24-26 November", "11-24~11-26"},
	{"24 to 26 Nov 2025", "11-24~11-26"},
	{"Nov 24, 2-4pm", "11-24 14:00~16:00"},
	{"Nov 24 to 5pm", "11-24 17:00"},
	{"周六周日加班", "11-22"},
	{"这周末爬山", "11-23"},
	{"I may 1 day try", ""},
	{"10:30:45.123 INFO start", ""},
	{"下班前给我", "11-19"},
	{"90后员工", ""},
	{"7天无理由", ""},
	{"24/7 support", ""},
	{"from 10 to 20 people", ""},
	{"3-5 working days", ""},
}

func TestTraps(t *testing.T) { check(t, "Asia/Shanghai", traps) }

func TestSpansAreTheWordsFound(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	text := "各位：\r\n会议改到下周三下午３点，另外 see you Friday at noon。"
	ms := Find(text, opt)
	if len(ms) != 2 {
		t.Fatalf("Find found %d moments, want 2: %+v", len(ms), ms)
	}
	if ms[0].Text != "下周三下午３点" || text[ms[0].Start:ms[0].End] != ms[0].Text {
		t.Errorf("first span = %q, want %q", ms[0].Text, "下周三下午３点")
	}
	if ms[1].Text != "Friday at noon" {
		t.Errorf("second span = %q, want %q", ms[1].Text, "Friday at noon")
	}
}

func TestListsGiveOneMomentEach(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	for text, want := range map[string]string{
		"明天10:00、14:00两场":            "11-20 10:00|11-20 14:00",
		"周四、周五都可以":                   "11-20|11-21",
		"明天下午3点或后天上午10点":             "11-20 15:00|11-21 10:00",
		"Thursday 3pm or Friday 4pm": "11-20 15:00|11-21 16:00",
	} {
		var got []string
		for _, m := range Find(text, opt) {
			got = append(got, reading([]Moment{m}))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("Find(%q) = %q, want %q", text, strings.Join(got, "|"), want)
		}
	}
}

func TestNextFridayOffersBoth(t *testing.T) {
	ms := Find("Sync next Friday at 11", reference(t, "Europe/Berlin"))
	if len(ms) != 1 || len(ms[0].Alternatives) != 1 {
		t.Fatalf("Find = %+v, want one moment with one alternative", ms)
	}
	if got := ms[0].Alternatives[0].From.Format("01-02 15:04"); got != "11-21 11:00" {
		t.Errorf("alternative = %s, want 11-21 11:00", got)
	}
}

func TestContradictingWeekdayLowersConfidence(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	good, bad := Find("11月28日(周五)开会", opt), Find("11月28日(周四)开会", opt)
	if len(good) != 1 || len(bad) != 1 {
		t.Fatalf("found %d and %d, want 1 and 1", len(good), len(bad))
	}
	if bad[0].Confidence >= good[0].Confidence || len(bad[0].Alternatives) == 0 || bad[0].From.Day() != 28 {
		t.Errorf("contradiction read as %+v, want the 28th, lower confidence and the Thursday as alternative", bad[0])
	}
}

func TestRoles(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	for text, want := range map[string]Role{
		"周五下班前": Deadline, "by Friday": Deadline, "月底": Deadline, "每周一9:00": Set, "周五开会": Event, "截止日期：11月28日": Deadline,
		"三天内回复": Deadline, "every Monday at 9am": Set, "EOD tomorrow": Deadline, "最晚明天给我": Deadline,
	} {
		ms := Find(text, opt)
		if len(ms) == 0 || ms[0].Role != want {
			t.Errorf("Find(%q) = %+v, want role %s", text, ms, want)
		}
	}
}

func TestDeadlineIsTheEndOfTheWorkingDay(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	opt.EndOfDay = 17*time.Hour + 30*time.Minute
	for _, text := range []string{"周五前提交", "周五下班前提交", "please send by Friday"} {
		ms := Find(text, opt)
		if len(ms) != 1 || ms[0].From.Format("01-02 15:04") != "11-21 17:30" || ms[0].HasTime {
			t.Errorf("Find(%q) = %+v, want 11-21 17:30 without a named time", text, ms)
		}
	}
}

func TestWorkingDaysAskTheHolidays(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	opt.Holidays = func(d time.Time) bool { return d.Day() != 22 && d.Day() != 25 }
	ms := Find("2个工作日内反馈", opt)
	if len(ms) != 1 || ms[0].From.Format("01-02") != "11-25" {
		t.Errorf("Find = %+v, want 11-25, the second worked day", ms)
	}
}

func TestBaseIsTheDateHeader(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	opt.Base = time.Date(2025, 11, 23, 23, 50, 0, 0, opt.Location) // Sunday night
	if got := reading(Find("下周三下午3点", opt)); got != "11-26 15:00" {
		t.Errorf("下周三 said on Sunday = %q, want 11-26 15:00", got)
	}
}

func TestChangeOfClocks(t *testing.T) {
	opt := reference(t, "Europe/Berlin")
	opt.Base = time.Date(2026, 3, 28, 12, 0, 0, 0, opt.Location)
	ms := Find("Deploy tomorrow at 02:30", opt)
	if len(ms) != 1 || ms[0].From.Format("01-02 15:04") != "03-29 03:30" {
		t.Errorf("skipped hour = %+v, want 03-29 03:30", ms)
	}
}

func TestLunarTable(t *testing.T) {
	for year, want := range map[int]string{1950: "1950-02-17", 1985: "1985-02-20", 2000: "2000-02-05", 2024: "2024-02-10", 2025: "2025-01-29", 2033: "2033-01-31", 2050: "2050-01-23", 2100: "2100-02-09"} {
		got, ok := lunarDay(year, 1, 1)
		if !ok || got.Format("2006-01-02") != want {
			t.Errorf("new year %d = %v, want %s", year, got, want)
		}
	}
	for y := lunarFirst; y < lunarFirst+len(lunarYears)-1; y++ {
		eve, _ := lunarEve(y)
		last, ok := lunarDay(y, 12, 30)
		if !ok {
			last, _ = lunarDay(y, 12, 29)
		}
		if leap := lunarYears[y-lunarFirst] >> 13 & 15; leap != 12 && !eve.Equal(last) {
			t.Errorf("year %d ends on %v by its months, on %v by the next year", y, last, eve)
		}
	}
}

func TestRequests(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	for _, c := range []struct{ text, title, assignee, due string }{
		{"请于本周五下班前提交报表。", "于本周五下班前提交报表", "", "11-21"},
		{"麻烦张三明天确认一下合同", "明天确认一下合同", "张三", "11-20"},
		{"李四：周五前回复客户", "周五前回复客户", "李四", "11-21"},
		{"@王芳 请修改方案", "修改方案", "王芳", ""},
		{"@所有人 请填写问卷", "所有人 请填写问卷", "", ""},
		{"Could you please review the draft by Friday?", "review the draft by Friday", "", "11-21"},
		{"1. 请更新文档", "更新文档", "", ""},
		{"如有问题请联系我。", "", "", ""},
		{"Please find attached the report. Let me know if you need more.", "", "", ""},
		{"报表已发送，请查收。", "", "", ""},
		{"今天天气不错。", "", "", ""},
		{"已完成，请知悉", "", "", ""},
	} {
		rs := Requests(c.text, opt)
		if c.title == "" {
			if len(rs) != 0 {
				t.Errorf("Requests(%q) = %+v, want none", c.text, rs)
			}
			continue
		}
		if len(rs) != 1 {
			t.Errorf("Requests(%q) found %d, want 1: %+v", c.text, len(rs), rs)
			continue
		}
		due := ""
		if rs[0].Due != nil {
			due = rs[0].Due.From.Format("01-02")
		}
		if rs[0].Assignee != c.assignee || due != c.due || strings.TrimLeft(rs[0].Title, "@") != c.title {
			t.Errorf("Requests(%q) = title %q for %q due %q, want %q for %q due %q", c.text, rs[0].Title, rs[0].Assignee, due, c.title, c.assignee, c.due)
		}
	}
}

func TestRequestsKeepTheBestThree(t *testing.T) {
	text := "请更新A\n请确认B\n请于周五前提交C\n请审批D\n请回复E\n"
	rs := Requests(text, reference(t, "Asia/Shanghai"))
	if len(rs) != maxRequests {
		t.Fatalf("Requests found %d, want %d", len(rs), maxRequests)
	}
	found := false
	for _, r := range rs {
		found = found || strings.HasSuffix(r.Title, "C")
	}
	if !found {
		t.Errorf("Requests = %+v, want the one with a deadline among them", rs)
	}
}

func TestLongTextsStayLinear(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	for _, unit := range []string{"1-", "一", "周", "三点", "a ", "in ", "请", "11/28 ", "next ", "\xff", "今", "1:", "@", "下"} {
		text := strings.Repeat(unit, 2*MaxText/len(unit))
		start := time.Now()
		Requests(text, opt)
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%d bytes of %q took %v", len(text), unit, d)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, set := range [][]sample{chinese, english, traps} {
		for _, s := range set {
			f.Add(s.text)
		}
	}
	opt := reference(f, "Asia/Shanghai")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range Find(text, opt) {
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End || text[m.Start:m.End] != m.Text {
				t.Errorf("span %d-%d of %d bytes with text %q", m.Start, m.End, len(text), m.Text)
			}
			if !m.To.IsZero() && m.To.Before(m.From) {
				t.Errorf("%q ends before it begins: %v %v", m.Text, m.From, m.To)
			}
		}
		for _, r := range Requests(text, opt) {
			if utf8.RuneCountInString(r.Title) > maxTitle || r.Start < 0 || r.End > len(text) || r.Start > r.End {
				t.Errorf("request %+v outside the bounds", r)
			}
		}
	})
}

func TestTheWayOfTheMailCounts(t *testing.T) {
	opt := reference(t, "Asia/Shanghai")
	text := "请看一下"
	if rs := Requests(text, opt); len(rs) != 0 {
		t.Errorf("a plain wish = %+v, want none", rs)
	}
	opt.SoleRecipient = true
	if rs := Requests(text, opt); len(rs) != 1 {
		t.Errorf("the same to one reader alone = %+v, want one", rs)
	}
	opt.Bulk = true
	if rs := Requests("请确认", opt); len(rs) != 0 {
		t.Errorf("a wish in bulk mail = %+v, want none", rs)
	}
}
