package trim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const answer = "好的，周五前给你。\n谢谢"

// The Chinese clients' forms, written by hand after what the clients send.
var clients = []struct{ name, plain, html string }{
	{"Foxmail text", answer + "\n\n\n\n张三\n\n发件人： 李四\n发送时间： 2025-11-18 17:20\n收件人： 张三\n抄送： 王五\n主题： 报表\n各位好，\n请提交报表。", ""},
	{"Foxmail html", "", `<html><body><div>好的，周五前给你。</div><div>谢谢</div><div><br></div><blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="PADDING-RIGHT: 8px; BACKGROUND: #efefef"><div><b>发件人：</b>&nbsp;<a href="mailto:li@example.com">李四</a></div><div><b>发送时间：</b>&nbsp;2025-11-18&nbsp;17:20</div><div><b>主题：</b>&nbsp;报表</div></div></div><div>请提交报表。</div></blockquote></body></html>`},
	{"QQ old text", answer + "\n\n\n------------------ 原始邮件 ------------------\n发件人: \"李四\";<li@example.com>;\n发送时间: 2025年11月18日(星期二) 下午5:20\n收件人: \"张三\";\n主题: 报表\n\n请提交报表。", ""},
	{"QQ old html", "", `<div>好的，周五前给你。</div><div>谢谢</div><div><div style="font-size: 12px;padding:2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;"李四"&lt;li@example.com&gt;;</div><div><b>发送时间:</b>&nbsp;2025年11月18日(星期二) 下午5:20</div><div><b>主题:</b>&nbsp;报表</div></div><div>请提交报表。</div></div>`},
	{"QQ new html", "", `<div class="xmail">好的，周五前给你。<br>谢谢</div><article><div style="color:#959da6">原始邮件</div><hr><table data-uneditable="1"><tr><td>发件人：李四 &lt;li@example.com&gt;</td></tr><tr><td>发件时间：2025年11月18日 17:20</td></tr></table><div>请提交报表。</div></article>`},
	{"163 web text", answer + "\n\n\n\n\n在 2025-11-18 17:20:00，\"李四\" <li@example.com> 写道：\n\n请提交报表。\n", ""},
	{"163 web html", "", `<div>好的，周五前给你。</div><div>谢谢</div><div><br></div><p>在 2025-11-18 17:20:00，"李四" &lt;li@example.com&gt; 写道：</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex"><div>请提交报表。</div></blockquote>`},
	{"163 English text", answer + "\n\nAt 2025-11-18 17:20:00, \"Li\" <li@example.com> wrote:\n>请提交报表。\n", ""},
	{"NetEase Mail Master text", answer + "\n\n| |\n张三\n|\n|\nzhang@example.com\n|\n---- 回复的原邮件 ----\n| 发件人 | 李四 |\n| 发送日期 | 2025年11月18日 17:20 |\n| 收件人 | 张三 |\n| 主题 | 报表 |\n请提交报表。", ""},
	{"NetEase Mail Master html", "", `<div>好的，周五前给你。<br>谢谢</div><div class="ntes-mailmaster-quote"><div>---- 回复的原邮件 ----</div><table><tr><td>发件人</td><td>李四</td></tr></table><div>请提交报表。</div></div>`},
	{"139", "", `<div>好的，周五前给你。<br>谢谢</div><hr id="replySplit"/><div id="reply139content"><div>发件人: 李四</div><div>请提交报表。</div></div>`},
	{"Outlook Chinese text", answer + "\n\n________________________________\n发件人: 李四 <li@example.com>\n发送时间: 2025年11月18日 17:20\n收件人: 张三\n主题: 报表\n\n请提交报表。", ""},
	{"Outlook Chinese html", "", `<div>好的，周五前给你。<br>谢谢</div><div id="appendonsend"></div><hr style="width:98%"><div id="divRplyFwdMsg"><b>发件人:</b> 李四<br><b>主题:</b> 报表</div><div>请提交报表。</div>`},
	{"Outlook desktop html", "", `<p>好的，周五前给你。<br>谢谢</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p><b>发件人:</b> 李四<br><b>主题:</b> 报表</p></div></div><p>请提交报表。</p>`},
	{"Apple Chinese", answer + "\n\n> 在 2025年11月18日，17:20，李四 <li@example.com> 写道：\n> \n> 请提交报表。\n", ""},
	{"Apple Chinese 2", answer + "\n\n> 2025年11月18日 下午5:20，李四 <li@example.com> 写道：\n> \n> 请提交报表。\n", ""},
	{"Gmail Chinese", answer + "\n\n李四 <li@example.com> 于2025年11月18日周二 17:20写道：\n\n> 请提交报表。\n", ""},
	{"Gmail html", "", `<div dir="ltr">好的，周五前给你。<br>谢谢</div><br><div class="gmail_quote"><div class="gmail_attr">李四 &lt;<a href="mailto:li@example.com">li@example.com</a>&gt; 于2025年11月18日周二 17:20写道：<br></div><blockquote class="gmail_quote" style="margin:0">请提交报表。</blockquote></div>`},
	{"Gmail English", answer + "\n\nOn Tue, Nov 18, 2025 at 5:20 PM Li Si <li@example.com>\nwrote:\n\n> 请提交报表。\n", ""},
	{"Zimbra", "", `<div>好的，周五前给你。<br>谢谢</div><hr data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>发件人: </b>李四</div><div data-marker="__QUOTED_TEXT__">请提交报表。</div>`},
	{"Thunderbird", "", `<p>好的，周五前给你。<br>谢谢</p><div class="moz-cite-prefix">在 2025/11/18 17:20, 李四 写道:<br></div><blockquote type="cite"><p>请提交报表。</p></blockquote>`},
}

func TestClients(t *testing.T) {
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			got := Split(c.plain, c.html, Options{})
			if !strings.HasPrefix(squeeze(got.Own), squeeze(answer)) || strings.Contains(got.Own, "提交报表") || strings.Contains(got.Own, "发件人") {
				t.Errorf("Own = %q, want %q (rule %s)", got.Own, answer, got.Rule)
			}
			if !strings.Contains(got.Quoted, "请提交报表。") || got.Rule == "" {
				t.Errorf("Quoted = %q by rule %q, want the earlier mail", got.Quoted, got.Rule)
			}
		})
	}
}

func TestInlineAnswersKeepAll(t *testing.T) { // E45
	for name, c := range map[string]struct{ plain, html string }{
		"text":      {"见下：\n\n在 2025-11-18 17:20:00，\"李四\" <li@example.com> 写道：\n> 周五行吗？\n可以。\n> 在301？\n不行，302。\n", ""},
		"gmail":     {"", `<div>见下：</div><div class="gmail_quote"><div>On Tue, Nov 18, 2025 at 5:20 PM Li &lt;li@example.com&gt; wrote:<br></div><blockquote class="gmail_quote">周五行吗？</blockquote><div>可以。</div><blockquote class="gmail_quote">在301？</blockquote><div>不行，302。</div></div>`},
		"cite html": {"", `<p>见下：</p><div class="moz-cite-prefix">On 2025/11/18 17:20, Li wrote:</div><blockquote type="cite">周五行吗？</blockquote><p>可以。</p><blockquote type="cite">在301？</blockquote><p>不行，302。</p>`},
	} {
		got := Split(c.plain, c.html, Options{})
		for _, want := range []string{"见下", "周五行吗", "可以。", "在301", "不行，302。"} {
			if !strings.Contains(got.Own, want) {
				t.Errorf("%s: Own = %q lacks %q (rule %s)", name, got.Own, want, got.Rule)
			}
		}
	}
}

func TestForwardKeepsTheQuote(t *testing.T) { // E49
	got := Split("请看下面\n\n---------- 转发的邮件 ----------\n发件人: 李四\n主题: 报表\n\n请提交报表。", "", Options{Forward: true})
	if !strings.Contains(got.Own, "请看下面") || !strings.Contains(got.Own, "请提交报表。") || got.Quoted != "" {
		t.Errorf("Split = %+v, want all kept", got)
	}
}

func TestQuoteOnly(t *testing.T) { // E50
	got := Split("-----原始邮件-----\n发件人: 李四\n主题: 报表\n\n请提交报表。", "", Options{})
	if got.Own != "" || !strings.Contains(got.Quoted, "请提交报表。") {
		t.Errorf("Split = %+v, want only a quote", got)
	}
}

func TestAnswerBelowTheQuote(t *testing.T) {
	got := Split("On 2025-11-18 17:20, Li wrote:\n> Is Friday fine?\n> Li\n\nYes, it is.\n", "", Options{})
	if got.Own != "Yes, it is." || !strings.Contains(got.Quoted, "Is Friday fine?") {
		t.Errorf("Split = %+v, want the words below", got)
	}
}

func TestNothingToCut(t *testing.T) {
	for _, s := range []string{
		"主题：季度评审\n日期：11月28日\n地点：301",
		"他在会上写道：我们要努力。",
		"时间: 10:00\n收件人: 全体",
		"On Monday we wrote: hello\nand then left",
		"A list:\n- one\n- two\n\n----\nmore text below a rule\nand more",
		"我在2025年写道的事情，后来忘了。",
	} {
		if got := Split(s, "", Options{}); got.Rule != "" || got.Quoted != "" || squeeze(got.Own) != squeeze(s) {
			t.Errorf("Split(%q) = %+v, want it whole", s, got)
		}
	}
}

func TestSignatures(t *testing.T) {
	for name, c := range map[string]struct{ plain, html, sig string }{
		"rfc":             {"收到。\n\n-- \n张三\n销售部", "", "张三"},
		"iphone":          {"收到。\n\n发自我的iPhone", "", "iPhone"},
		"huawei":          {"收到。\n\n从我的华为手机发送", "", "华为"},
		"english":         {"收到。\n\nSent from my iPad", "", "iPad"},
		"legal":           {"收到。\n\n本邮件及其附件含有公司的保密信息，仅限于收件人使用。\n如误收请删除。", "", "保密"},
		"legal en":        {"收到。\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.", "", "confidential"},
		"gmail":           {"", `<div>收到。</div><div class="gmail_signature" data-smartmail="gmail_signature">张三<br>销售部</div>`, "张三"},
		"163":             {"", `<div>收到。</div><div id="imail_signature">张三</div>`, "张三"},
		"apple":           {"", `<div>收到。</div><div id="AppleMailSignature">张三</div>`, "张三"},
		"below the quote": {"收到。\n\nOn 2025-11-18 17:20, Li wrote:\n> hi\n\n-- \n张三", "", "张三"},
	} {
		got := Split(c.plain, c.html, Options{})
		if got.Own != "收到。" || !strings.Contains(got.Signature, c.sig) {
			t.Errorf("%s: %+v, want own words and signature apart", name, got)
		}
	}
}

func TestHTMLAsText(t *testing.T) {
	for in, want := range map[string]string{
		`<p>a<b>b</b> c</p><p>d</p>`: "ab c\n\nd", `<ul><li>x</li><li>y</li></ul>`: "• x\n• y",
		`<a href="https://evil.example/x">https://bank.example</a>`:  "https://bank.example (evil.example)",
		`<a href="https://bank.example/login">bank.example</a>`:      "bank.example",
		`<a href="https://docs.example/a">see here</a>`:              "see here (docs.example)",
		`<a href="https://bank.example.evil.test/">bank.example</a>`: "bank.example (bank.example.evil.test)",
		`<a href="javascript:alert(1)">go</a>`:                       "go",
		`x<script>alert(1)</script><style>p{}</style>y`:              "xy",
		`<div style="display:none">preview</div>text`:                "text",
		`<table><tr><td>a</td><td>b</td></tr></table>`:               "a b",
		"<pre>a\n  b</pre>": "a\n  b",
		"a\u202Eb\u0007c":   "abc",
		`请 @所有人 看，@all 也看，mail a@all.example，<b>@Everyone</b>`: "请 @\u200d所有人 看，@\u200dall 也看，mail a@all.example，@\u200dEveryone",
		`&lt;@user1&gt; hi`: "<@\u200duser1> hi",
	} {
		if got := Split("", in, Options{}); got.Own != want {
			t.Errorf("Split(%q).Own = %q, want %q", in, got.Own, want)
		}
	}
}

func TestPlainIsTakenWhenHTMLLacksWords(t *testing.T) {
	got := Split("a long enough text that the other form does not have", `<img src="x.png">`, Options{})
	if !strings.HasPrefix(got.Own, "a long") {
		t.Errorf("Own = %q, want the plain form", got.Own)
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"}, {"exactly", 7, "exactly"}, {"一二三四五六", 4, "一二三…"}, {"ab", 0, ""}, {"abc", 1, "…"},
		{"a👨‍👩‍👧b c d", 4, "a…"}, {"e\u0301e\u0301e\u0301", 4, "e\u0301…"}, {"🇨🇳🇩🇪🇫🇷", 4, "🇨🇳…"}, {"\u1100\u1161\u11a8\u1100\u1161\u11a8", 4, "\u1100\u1161\u11a8…"},
	} {
		if got := Excerpt(c.in, c.n); got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestLargeInputsStayLinear(t *testing.T) {
	if slack > 1 || testing.Short() {
		t.Skip("measures time")
	}
	for name, s := range map[string]string{
		"quotes": strings.Repeat("> a\nb\n", 40000), "labels": strings.Repeat("From: a\n", 30000), "openings": strings.Repeat("On 2025 a@b\n", 20000),
		"dashes": strings.Repeat("--\n", 80000), "long": strings.Repeat("On 2025 ", 130000), "empty": strings.Repeat("\n", MaxInput),
		"wrote": strings.Repeat("On 2025 x wrote:\n> a\nb\n", 12000), "ats": strings.Repeat("@", MaxInput),
	} {
		start := time.Now()
		Split(s, "", Options{})
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %v", name, d)
		}
	}
	for name, s := range map[string]string{
		"divs": strings.Repeat("<div>", 50000), "quotes": strings.Repeat("<blockquote>a", 20000), "tables": strings.Repeat("<table><tr><td>a", 15000), "articles": strings.Repeat("<article> ", 25000),
	} {
		start := time.Now()
		Split("", s, Options{})
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("html %s took %v", name, d)
		}
	}
}

func TestTalonAndQuotequail(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"talon/gmail.html", "Hi. I am fine. Thanks, Alex"}, {"talon/hotmail.html", "Hi. I am fine. Thanks, Alex"}, {"talon/ms_outlook_2007.html", "Hi. I am fine. Thanks, Alex"},
		{"talon/thunderbird.html", "Hi. I am fine. Thanks, Alex"}, {"talon/windows_mail.html", "Hi. I am fine. Thanks, Alex"}, {"quotequail/gmail_reply.html", "foo bar"},
		{"quotequail/yahoo_reply_unescaped_address.html", "Thanks Jane, that looks great. One question on item 2 - can we ship it before Friday? Dan"},
	} {
		if got := Split("", read(t, "testdata", c.file), Options{}); squeeze(got.Own) != c.want {
			t.Errorf("%s: Own = %q, want %q", c.file, squeeze(got.Own), c.want)
		}
	}
	for _, c := range []struct{ file, want string }{
		{"email_1_4.txt", "Awesome! I haven't had another problem with it."}, {"email_2_3.txt", "Outlook with a reply directly above line"}, {"email_iPhone.txt", "Here is another email"},
	} {
		if got := Split(read(t, "testdata/github", c.file), "", Options{}); squeeze(got.Own) != c.want {
			t.Errorf("%s: Own = %q, want %q", c.file, squeeze(got.Own), c.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, c := range clients {
		f.Add(c.plain, c.html, false)
	}
	paths, _ := filepath.Glob("testdata/*/*.html")
	for _, p := range paths {
		if raw, err := os.ReadFile(p); err == nil {
			f.Add("", string(raw), true)
		}
	}
	f.Fuzz(func(t *testing.T, plain, html string, forward bool) {
		got := Split(plain, html, Options{Forward: forward})
		for _, s := range []string{got.Own, got.Quoted, got.Signature, Excerpt(got.Own, 20)} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\r\u202e") {
				t.Errorf("unsafe text %q", s)
			}
		}
		if n := utf8.RuneCountInString(Excerpt(plain, 10)); n > 10 && utf8.ValidString(plain) {
			t.Errorf("excerpt of %d runes", n)
		}
	})
}
