package when

import (
	"sort"
	"strings"
	"unicode/utf8"
)

const (
	// MinScore is from where a sentence is worth a suggestion.
	MinScore = 5
	// maxRequests per mail: more would be a list nobody reads.
	maxRequests = 3
	// maxTitle is the length of a title in runes.
	maxTitle = 60
	// maxSentence in bytes; a longer piece without a full stop is data.
	maxSentence = 2000
)

// mark is a group of words that adds to the score of a sentence once.
type mark struct {
	name  string
	score int
	words []string
}

// marks hold lower-case words; those of letters match at word borders.
var marks = []mark{
	{"ask", 3, []string{"请", "麻烦", "烦请", "务必", "需要你", "需要您", "帮忙", "劳烦", "有劳", "please", "could you", "can you", "would you", "need you to", "kindly", "action required", "待办", "请求", "pls"}},
	{"verb", 2, []string{"提交", "审批", "确认", "回复", "发送", "修改", "完成", "付款", "签字", "更新", "审核", "处理", "提供", "安排", "准备", "给我", "发我", "汇报", "反馈", "填写", "上传", "整理", "交付",
		"review", "approve", "send", "confirm", "submit", "fix", "sign", "pay", "update", "reply", "finish", "complete", "prepare", "provide", "upload", "schedule", "deliver"}},
	{"todo", 1, []string{"- [ ]", "todo", "ai:", "待办"}},
	{"done", -3, []string{"已完成", "已发送", "已提交", "已处理", "已回复", "已付款", "已更新", "已确认", "已经完成", "done", "was sent", "has been", "have been", "already"}},
	{"courtesy", -2, []string{"如有问题", "如有疑问", "有任何问题", "随时联系", "let me know if", "feel free", "please find attached", "请查收", "请知悉", "请见附件", "请参阅附件", "敬请谅解", "请勿回复", "do not reply", "unsubscribe", "退订"}},
	{"everyone", -1, []string{"谁能", "有没有人", "哪位", "does anyone", "can anyone", "anyone know"}},
}

// openings are cut from the front of a title.
var openings = []string{
	"您好", "你好", "hi", "hello", "dear", "麻烦您", "麻烦你", "麻烦", "烦请", "劳烦", "有劳", "务必请", "敬请", "请您", "请你", "请各位", "请大家", "请", "帮忙",
	"could you please", "can you please", "would you please", "could you", "can you", "would you", "please", "kindly", "pls", "- [ ]", "todo:", "todo", "ai:", "待办:", "待办：", "待办",
}

// Requests returns at most three sentences that ask for something, in the
// order they stand; when there are more, the highest scores stay.
func Requests(text string, opt Options) []Request {
	if len(text) > MaxText {
		text = strings.ToValidUTF8(text[:MaxText], "")
	}
	moments := Find(text, opt)
	var out []Request
	for _, span := range sentences(text) {
		if r, ok := weigh(text, span[0], span[1], moments, opt); ok {
			out = append(out, r)
		}
	}
	if len(out) > maxRequests {
		sort.SliceStable(out, func(i, j int) bool { return out[i].Score > out[j].Score })
		out = out[:maxRequests]
		sort.SliceStable(out, func(i, j int) bool { return out[i].Start < out[j].Start })
	}
	return out
}

// sentences cuts at full stops and line ends; a full stop inside a number or
// address does not count.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	keep := func(end int) {
		if strings.TrimSpace(text[start:end]) != "" && end-start <= maxSentence {
			out = append(out, [2]int{start, end})
		}
		start = end
	}
	for i, c := range text {
		switch c {
		case '。', '！', '？', '；', '\n', '!', '?', ';':
			keep(i + utf8.RuneLen(c))
		case '.':
			if i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '\r') && !abbreviation(text[start:i]) {
				keep(i + 1)
			}
		}
	}
	keep(len(text))
	return out
}

// abbreviation tells that a full stop belongs to p.m., Dec. or Mr.
func abbreviation(before string) bool {
	word := before[strings.LastIndexAny(before, " \t\n(")+1:]
	low := strings.ToLower(word)
	_, month := enMonths[low]
	return len(word) == 1 || strings.Contains(word, ".") || low == "mr" || low == "ms" || low == "mrs" || low == "dr" || month && len(low) <= 4 && low != "may"
}

func weigh(text string, start, end int, moments []Moment, opt Options) (Request, bool) {
	sentence := text[start:end]
	low := strings.ToLower(sentence)
	r := Request{Start: start, End: end}
	var rules []string
	count := func(name string, score int) {
		r.Score += score
		rules = append(rules, name)
	}
	for _, m := range marks {
		if containsAny(low, m.words) {
			count(m.name, m.score)
		}
	}
	if due := dueIn(moments, start, end); due != nil {
		r.Due = due
		count("due", 2)
	}
	name, toAll := addressee(sentence)
	r.Assignee = name
	for _, c := range []struct {
		rule  string
		score int
		holds bool
	}{
		{"addressee", 2, name != "" || toAll || opt.SoleRecipient}, {"cc", -2, opt.OnlyCopied}, {"bulk", -3, opt.Bulk},
	} {
		if c.holds {
			count(c.rule, c.score)
		}
	}
	if listItem(low) {
		count("list", 1)
	}
	if r.Score < MinScore {
		return Request{}, false
	}
	trimmed := strings.TrimLeft(sentence, " \t\r\n")
	r.Start = end - len(trimmed)
	r.End = r.Start + len(strings.TrimRight(trimmed, " \t\r\n"))
	r.Title = title(trimmed, name)
	r.Rule = strings.Join(rules, "+")
	return r, r.Title != ""
}

// containsAny matches words of letters at word borders only.
func containsAny(low string, words []string) bool {
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(low[from:], w)
			if i < 0 {
				break
			}
			i += from
			if border(low, i, i+len(w), w) {
				return true
			}
			from = i + len(w)
		}
	}
	return false
}

func border(s string, i, j int, w string) bool {
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' }
	if letter(w[0]) && i > 0 && letter(s[i-1]) {
		return false
	}
	return !letter(w[len(w)-1]) || j >= len(s) || !letter(s[j])
}

// dueIn picks the deadline in the sentence, else its first moment.
func dueIn(moments []Moment, start, end int) *Moment {
	var found *Moment
	for i := range moments {
		m := &moments[i]
		if m.Start < start || m.End > end || m.Role == Set || m.Confidence < 0.5 {
			continue
		}
		if m.Role == Deadline {
			c := *m
			return &c
		}
		if found == nil {
			c := *m
			found = &c
		}
	}
	return found
}

// addressee reads "@张三", "张三：", "请张三…" and "@所有人"; the last answers
// without a name.
func addressee(sentence string) (name string, all bool) {
	s := strings.TrimLeft(sentence, " \t\r\n-*•·0123456789.、)）")
	if i := strings.IndexByte(s, '@'); i >= 0 && (i == 0 || !asciiWord(s[i-1])) {
		name = nameAt(s[i+1:])
		if name == "所有人" || strings.EqualFold(name, "all") {
			return "", true
		}
		if name != "" {
			return name, false
		}
	}
	if n := nameAt(s); n != "" && utf8.RuneCountInString(n) <= 4 {
		rest := s[len(n):]
		if (strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, ":")) && !labels[strings.ToLower(n)] {
			return n, false
		}
	}
	if n, ok := asked(s); ok {
		return n, false
	}
	return "", false
}

func asciiWord(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '.'
}

// labels look like a name before a colon and are none.
var labels = map[string]bool{
	"时间": true, "地点": true, "主题": true, "备注": true, "注意": true, "待办": true, "附件": true, "内容": true, "要求": true,
	"说明": true, "电话": true, "邮箱": true, "日期": true, "通知": true, "todo": true, "note": true, "time": true, "date": true, "re": true, "fw": true, "fwd": true, "ai": true, "回复": true, "转发": true, "答复": true, "标题": true, "各位": true, "大家": true, "http": true,
}

// nameAt reads a run of Han characters or of letters at the front of s.
func nameAt(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	han := isHan(first)
	for i, c := range s {
		if han && !isHan(c) || !han && !(c < 0x80 && asciiWord(byte(c))) {
			return strings.TrimRight(s[:i], ".")
		}
	}
	return strings.TrimRight(s, ".")
}

// surnames are the hundred commonest of China; 请 plus one of them plus one or
// two characters before a verb is taken as a name.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"

// notInNames are characters of dates and of address that follow a surname
// which is also a common word: 于本周, 方便时.
const notInNames = "本周今明下月日号天在上年点前后您你我他她各大家位时便度"

// asked reads the name in 请张三…: it ends where a known verb, 在, 于 or a
// date begins.
func asked(s string) (string, bool) {
	for _, p := range []string{"请", "麻烦", "烦请"} {
		if !strings.HasPrefix(s, p) {
			continue
		}
		r := []rune(s[len(p):])
		if len(r) < 3 || !strings.ContainsRune(surnames, r[0]) {
			return "", false
		}
		for n := 3; n >= 2; n-- {
			if n < len(r) && allHan(r[:n]) && !strings.ContainsAny(string(r[1:n]), notInNames) && verbAt(string(r[n:])) {
				return string(r[:n]), true
			}
		}
	}
	return "", false
}

func allHan(r []rune) bool {
	for _, c := range r {
		if !isHan(c) {
			return false
		}
	}
	return true
}

func verbAt(s string) bool {
	for _, v := range marks[1].words {
		if strings.HasPrefix(s, v) {
			return true
		}
	}
	for _, v := range []string{"在", "于", "把", "将", "今", "明", "本", "下", "周", "尽快", "帮", "负责", "协助", "与", "和", "、"} {
		if strings.HasPrefix(s, v) {
			return true
		}
	}
	return false
}

func listItem(low string) bool {
	s := strings.TrimLeft(low, " \t")
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "• ") {
		return true
	}
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	rest := s[n:]
	return n > 0 && n <= 2 && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, "、") || strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, "）"))
}

// title is the sentence without list mark, greeting, name and courtesy.
func title(sentence, name string) string {
	s := strings.TrimSpace(sentence)
	s = strings.TrimLeft(s, "-*•· \t")
	if listItem(strings.ToLower(s)) {
		s = strings.TrimLeft(s, "0123456789.、)） ")
	}
	for changed := true; changed; {
		changed = false
		s = strings.TrimLeft(s, " \t,，:：、")
		for _, p := range append(openings, "@"+name, name) {
			if p == "" || p == "@" || len(s) < len(p) || !strings.EqualFold(s[:len(p)], p) || !border(strings.ToLower(s), 0, len(p), strings.ToLower(p)) {
				continue
			}
			s, changed = s[len(p):], true
			break
		}
	}
	s = strings.TrimRight(s, " \t\r\n。.!！?？;；,，")
	if utf8.RuneCountInString(s) > maxTitle {
		s = string([]rune(s)[:maxTitle-1]) + "…"
	}
	return s
}
