package message

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func gbk(s string) string {
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestDecodeHeader(t *testing.T) {
	t.Parallel()
	split := gbk("会议")
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "Hello", "Hello"},
		{"utf-8 B", "=?UTF-8?B?5L2g5aW9?=", "你好"},
		{"two words", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
		{"words and text", "x =?utf-8?Q?a?= y =?utf-8?Q?b?=", "x a y b"},
		{"no space between", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
		{"folded", "=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"},
		{"split inside GBK", "=?gbk?B?" + stdBase64(split[:3]) + "?= =?GBK?B?" + stdBase64(split[3:]) + "?=", "会议"},
		{"split inside UTF-8", "=?utf-8?B?5L2g5Q==?= =?utf-8?B?pb0=?=", "你好"},
		{"gb2312 with 4 bytes", "=?gb2312?B?" + stdBase64(gbk("𠮷㐂")) + "?=", "𠮷㐂"},
		{"cp936", "=?cp936?B?" + stdBase64(gbk("中文")) + "?=", "中文"},
		{"raw GBK", gbk("关于会议的通知"), "关于会议的通知"},
		{"raw GBK beside word", gbk("关于") + " =?utf-8?Q?a?=", "关于 a"},
		{"raw UTF-8", "关于", "关于"},
		{"raw Latin-1", "caf\xe9, na\xefve", "café, naïve"},
		{"label utf-8 on GBK", "=?utf-8?B?" + stdBase64(gbk("中文邮件")) + "?=", "中文邮件"},
		{"label gbk on long UTF-8", "=?gb2312?B?" + stdBase64("关于会议的通知。") + "?=", "关于会议的通知。"},
		{"iso-2022-jp", "=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=", "日本語"},
		{"iso-2022-kr", "=?iso-2022-kr?B?" + stdBase64("\x1b$)C\x0eGQ1[\x0f ok") + "?=", "한글 ok"},
		{"hz", "=?HZ-GB-2312?Q?~{VPND~}?=", "中文"},
		{"big5", "=?big5?B?pKSk5Q==?=", "中文"},
		{"koi8", "=?koi8-r?B?8NLJ18XU?=", "Привет"},
		{"utf-7", "=?utf-7?Q?+T2BZfQ-!?=", "你好!"},
		{"language", "=?utf-8*zh-CN?B?5L2g5aW9?=", "你好"},
		{"unknown charset", "=?x-nonsense?B?5L2g5aW9?=", "你好"},
		{"unknown kind", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
		{"cut off", "=?utf-8?B?5L2g5aW9", "你好"},
		{"space in Q", "=?utf-8?Q?a b?=", "a b"},
		{"question in Q", "=?utf-8?Q?what??=", "what?"},
		{"line break inside", "=?utf-8?q?=0d=0aBcc:_x?=", "Bcc: x"},
		{"controls and bidi", "=?utf-8?q?a=00=1b=E2=80=AEb?=", "ab"},
		{"unclosed then closed", "=?utf-8?B?abc =?utf-8?B?5L2g?=", "=?utf-8?B?abc 你"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := DecodeHeader(tt.in); got != tt.want {
				t.Errorf("DecodeHeader(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestParseAddressList(t *testing.T) {
	t.Parallel()
	a := func(name, local, domain string) Address { return Address{Name: name, Local: local, Domain: domain} }
	in := func(group string, a Address) Address { a.Group = group; return a }
	for _, tt := range []struct {
		in   string
		want []Address
	}{
		{"a@x.cn", []Address{a("", "a", "x.cn")}},
		{"<a@x.cn>", []Address{a("", "a", "x.cn")}},
		{"Ann Lee <a@x.cn>, b@y", []Address{a("Ann Lee", "a", "x.cn"), a("", "b", "y")}},
		{`"Lee, Ann" <a@x.cn>`, []Address{a("Lee, Ann", "a", "x.cn")}},
		{`"a \"q\" b" <a@x>`, []Address{a(`a "q" b`, "a", "x")}},
		{"=?utf-8?B?5byg5LiJ?= <z@x>", []Address{a("张三", "z", "x")}},
		{`"=?utf-8?B?5byg5LiJ?=" <z@x>`, []Address{a("张三", "z", "x")}},
		{"=?utf-8?Q?Lee,_Ann?= <z@x>", []Address{a("Lee, Ann", "z", "x")}},
		{gbk("张三") + " <z@x>", []Address{a("张三", "z", "x")}},
		{"a@x (Ann (A.) Lee)", []Address{a("Ann (A.) Lee", "a", "x")}},
		{"Ann Lee a@x", []Address{a("Ann Lee", "a", "x")}},
		{"a @ x . cn", []Address{a("", "a", "x.cn")}},
		{`"john doe"@x`, []Address{a("", "john doe", "x")}},
		{"a@x; b@y;", []Address{a("", "a", "x"), a("", "b", "y")}},
		{"Team: a@x, B <b@y>;, c@z", []Address{in("Team", a("", "a", "x")), in("Team", a("B", "b", "y")), a("", "c", "z")}},
		{"undisclosed-recipients:;", []Address{{Group: "undisclosed-recipients"}}},
		{"<@r1,@r2:a@x>", []Address{{Local: "a", Domain: "x", Route: "@r1,@r2"}}},
		{"Ann <a(home)@x(its (old) host)>", []Address{a("Ann", "a", "x")}},
		{`<"a(b"@x>`, []Address{a("", "a(b", "x")}},
		{"a@[IPv6:::1]", []Address{a("", "a", "[IPv6:::1]")}},
		{`"unclosed <a@x>`, []Address{a("unclosed", "a", "x")}},
		{"Ann <a@x", []Address{a("Ann", "a", "x")}},
		{"root", []Address{a("", "root", "")}},
		{"Just A Name", []Address{a("Just A Name", "", "")}},
		{"<mailto:a@x>", []Address{a("", "a", "x")}},
		{",,, ,", nil},
		{"", nil},
	} {
		got := ParseAddressList(tt.in)
		for i := range got {
			got[i].NameRaw = ""
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseAddressList(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestAddressString(t *testing.T) {
	t.Parallel()
	for _, a := range []Address{{Local: "a", Domain: "x"}, {Name: "Ann Lee", Local: "a", Domain: "x"}, {Name: "Lee, Ann", Local: "a b", Domain: "x"},
		{Name: `q"\`, Local: `"`, Domain: "x"}, {Name: "张三", Local: "z", Domain: "x"}, {Name: strings.Repeat("很长的名字", 30), Local: "z", Domain: "x"},
		{Name: "=?x?", Local: "z", Domain: "x"}} {
		got := ParseAddressList(strings.ReplaceAll(a.String(), "\r\n", ""))
		if len(got) != 1 || got[0].Name != a.Name || got[0].Local != a.Local || got[0].Domain != a.Domain {
			t.Errorf("%+v written as %q reads as %+v", a, a.String(), got)
		}
	}
}

func TestFilename(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, header, want string }{
		{"plain", `Content-Disposition: attachment; filename="a.txt"`, "a.txt"},
		{"unquoted", `Content-Disposition: attachment; filename=a.txt`, "a.txt"},
		{"unquoted spaces", `Content-Disposition: attachment; filename=a b c.txt; size=3`, "a b c.txt"},
		{"name", `Content-Type: image/png; name="b.png"`, "b.png"},
		{"both", "Content-Type: image/png; name=\"b.png\"\r\nContent-Disposition: attachment; filename=\"c.png\"", "c.png"},
		{"duplicate", `Content-Disposition: attachment; filename="a.txt"; filename="b.txt"`, "a.txt"},
		{"2047 quoted", `Content-Disposition: attachment; filename="=?gb2312?B?` + stdBase64(gbk("报告.doc")) + `?="`, "报告.doc"},
		{"2047 unquoted", `Content-Disposition: attachment; filename==?utf-8?B?5oql5ZGKLmRvYw==?=`, "报告.doc"},
		{"2047 two words folded", "Content-Disposition: attachment;\r\n filename=\"=?utf-8?B?5oql?=\r\n =?utf-8?B?5ZGKLmRvYw==?=\"", "报告.doc"},
		{"2231", `Content-Disposition: attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.doc`, "报告.doc"},
		{"2231 wins", `Content-Disposition: attachment; filename="bad"; filename*=UTF-8''%E6%8A%A5.doc`, "报.doc"},
		{"2231 gbk", `Content-Disposition: attachment; filename*=GBK''%B1%A8%B8%E6.doc`, "报告.doc"},
		{"2231 no charset", `Content-Disposition: attachment; filename*=%B1%A8%B8%E6.doc`, "报告.doc"},
		{"2231 quoted", `Content-Disposition: attachment; filename*="UTF-8''%E6%8A%A5.doc"`, "报.doc"},
		{"continued", `Content-Disposition: attachment; filename*0*=UTF-8''%E6%8A; filename*1*=%A5; filename*2=".doc"`, "报.doc"},
		{"continued, wrong order", `Content-Disposition: attachment; filename*1="b.txt"; filename*0="a"`, "ab.txt"},
		{"continued, missing", `Content-Disposition: attachment; filename*0="a"; filename*2="c.txt"`, "ac.txt"},
		{"raw utf-8", `Content-Disposition: attachment; filename="报告.doc"`, "报告.doc"},
		{"raw gbk", `Content-Disposition: attachment; filename="` + gbk("报告.doc") + `"`, "报告.doc"},
		{"traversal", `Content-Disposition: attachment; filename="../../etc/passwd"`, "passwd"},
		{"windows", `Content-Disposition: attachment; filename="C:\temp\x.doc"`, "x.doc"},
		{"dots", `Content-Disposition: attachment; filename=".."`, ""},
		{"bidi", `Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEtxt.exe`, "atxt.exe"},
		{"nul and newline", `Content-Disposition: attachment; filename*=utf-8''a%00b%0D%0Ac.txt`, "ab c.txt"},
		{"semicolon", `Content-Disposition: attachment; filename="a;b.txt"`, "a;b.txt"},
		{"quotes inside", `Content-Disposition: attachment; filename="a "b" c.txt"`, `a "b" c.txt`},
		{"no word", `Content-Disposition: filename="a.txt"`, "a.txt"},
		{"missing semicolon", `Content-Type: text/plain charset=utf-8 name="a.txt"`, "a.txt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := parse(t, tt.header+"\r\n\r\n")
			if got := s.Root.Filename(); got != tt.want {
				t.Errorf("Filename of %q = %q, want %q", tt.header, got, tt.want)
			}
		})
	}
	long := parse(t, `Content-Disposition: attachment; filename="`+strings.Repeat("长", 2000)+".docx\"\r\n\r\n").Root.Filename()
	if len(long) > maxFilename || !strings.HasSuffix(long, "长.docx") || !utf8.ValidString(long) {
		t.Errorf("long name gives %d bytes %q", len(long), long)
	}
}

func TestMessageIDs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"<A.b@Example.COM>", []string{"A.b@example.com"}},
		{"<a@x> <b@y>\r\n\t<c@z>", []string{"a@x", "b@y", "c@z"}},
		{"<a @ x>", []string{"a@x"}},
		{`<"a"@X>`, []string{"a@x"}},
		{"a@x, b@y", []string{"a@x", "b@y"}},
		{"Your message of Tuesday <a@x>", []string{"a@x"}},
		{"message of Tuesday", nil},
		{"abc123", []string{"abc123"}},
		{"<>", nil},
		{"<" + strings.Repeat("a", 1000) + "@x>", nil},
		{"<unclosed@x", []string{"unclosed@x"}},
	} {
		if got := ParseMessageIDs(tt.in); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseMessageIDs(%.60q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	var refs strings.Builder
	for i := range 300 {
		refs.WriteString("<" + string(rune('a'+i%26)) + strings.Repeat("x", i) + "@y> ")
	}
	s := parse(t, "References: "+refs.String()+"\r\n\r\n")
	all := ParseMessageIDs(refs.String())
	if got := s.Header.References; len(got) != MaxReferences || got[4] != all[4] || got[5] != all[205] || got[99] != all[299] {
		t.Errorf("References are not the first 5 and last 95: %d", len(got))
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Mon, 01 Jan 2024 10:00:00 +0800":   "2024-01-01T10:00:00+08:00",
		"1 Jan 2024 10:00 +0800 (CST)":      "2024-01-01T10:00:00+08:00",
		"Mon, 1 Jan 24 10:00:00 EST":        "2024-01-01T10:00:00-05:00",
		"Mon Jan  1 10:00:00 2024":          "2024-01-01T10:00:00Z",
		"1-Jan-2024 10:00:00 -0330":         "2024-01-01T10:00:00-03:30",
		"2024-01-01 10:00:00 +0800":         "2024-01-01T10:00:00+08:00",
		"2024-01-01T10:00:00Z":              "2024-01-01T10:00:00Z",
		"Mon, 1 January 2024 10:00:00 GMT":  "2024-01-01T10:00:00Z",
		"Thu, 1 Jan 1970 00:00:00 +0000":    "1970-01-01T00:00:00Z",
		"Fri, 31 Dec 9999 23:59:59 +0000":   "9999-12-31T23:59:59Z",
		"Mon, 1 Jan 2024 10:00:00 PM +0000": "2024-01-01T22:00:00Z",
		"0":                                 "", "": "", "yesterday": "", "Mon, 32 Foo 2024": "", strings.Repeat("1 ", 500): "",
	} {
		got := ""
		if d := parseDate(in); !d.IsZero() {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("parseDate(%.60q) = %q, want %q", in, got, want)
		}
	}
}

func TestBaseSubject(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, base       string
		reply, forward bool
	}{
		{"Hello", "Hello", false, false},
		{"Re: Hello", "Hello", true, false},
		{"RE: Re[2]: re:Hello", "Hello", true, false},
		{"回复：答复: 会议", "会议", true, false},
		{"转发：Re: 会议", "会议", true, true},
		{"Fwd: 会议 (fwd)", "会议", false, true},
		{"[team] Re: [team] plan", "[team] plan", true, false},
		{"Re: [team] plan", "plan", true, false},
		{"[only]", "[only]", false, false},
		{"回复(2)：周报", "周报", true, false},
		{"ＲＥ：Ａ", "A", true, false},
		{"Re:\u200b x   y", "x y", true, false},
		{"Regarding: x", "Regarding: x", false, false},
		{"Re:", "", true, false},
		{"自动回复: 休假", "休假", true, false},
	} {
		base, reply, forward := BaseSubject(tt.in)
		if base != tt.base || reply != tt.reply || forward != tt.forward {
			t.Errorf("BaseSubject(%q) = %q, %v, %v; want %q, %v, %v", tt.in, base, reply, forward, tt.base, tt.reply, tt.forward)
		}
	}
}

func TestOpenPart(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("=E4=BD=A0", 5000)
	for _, tt := range []struct{ name, encoding, in, want string }{
		{"base64", "base64", "5L2g\r\n5aW9\r\n", "你好"},
		{"base64 junk", "BASE64", "5L*2g\r\n !5aW9", "你好"},
		{"base64 unpadded", "base64", "YWI", "ab"},
		{"base64 joined", "base64", "YQ==\r\nYg==", "ab"},
		{"base64 long line", "base64", strings.Repeat("YWJj", 30000), strings.Repeat("abc", 30000)},
		{"qp", "quoted-printable", "a=3Db=\r\nc \r\nd", "a=bc\r\nd"},
		{"qp bad escapes", "quoted-printable", "a=ZZ=4", "a=ZZ=4"},
		{"qp soft at end", "quoted-printable", "a=", "a"},
		{"qp soft with space", "quoted-printable", "a= \nb", "ab"},
		{"qp long line", "quoted-printable", long, strings.Repeat("你", 5000)},
		{"uuencode", "x-uuencode", "begin 644 a\n#0V%T\n`\nend\nrest", "Cat"},
		{"binary", "binary", "a\x00b", "a\x00b"},
		{"unknown", "x-what", "a=3D", "a=3D"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			raw := "Content-Transfer-Encoding: " + tt.encoding + "\r\n\r\n" + tt.in
			got, err := io.ReadAll(OpenPart(strings.NewReader(raw), parse(t, raw).Root))
			if err != nil || string(got) != tt.want {
				t.Errorf("%.60q gives %.60q (%d bytes), %v; want %.60q", tt.in, got, len(got), err, tt.want)
			}
		})
	}
}

func TestHTMLToText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<p>Hello <b>big</b>  world</p><p>Next</p>":              "Hello big world\n\nNext",
		"a<br>b<div>c</div>d":                                    "a\nb\nc\nd",
		"<head><title>t</title><style>p{}</style></head><body>x": "x",
		"<script>alert('<p>')</script>ok":                        "ok",
		"<ul><li>a<li>b</ul>":                                    "- a\n- b",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>":  "a b\nc",
		"你&nbsp;好&amp;":                                          "你 好&",
		`<img src=x alt="图"> after`:                              "图 after",
		"<pre>a\n  b</pre>":                                      "a\n  b",
		"<html><head><meta charset=x><p>never closed":            "never closed",
		"":                                       "",
		strings.Repeat("<div>", 100000) + "deep": "deep",
	} {
		if got := HTMLToText(in); got != want {
			t.Errorf("HTMLToText(%.60q) = %q, want %q", in, got, want)
		}
	}
}
