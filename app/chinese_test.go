package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/quotedprintable"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// sample is a mail as Chinese mail programs of all ages write it.
type sample struct {
	name, subject, from, text, file string
	content                         []byte // of the file
	raw                             string
}

// gb writes text in GB18030, of which GBK and GB2312 are the older parts.
func gb(s string) string {
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func qp(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// wordQ is an encoded word in Q.
func wordQ(charset, s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "=%02X", s[i])
	}
	return "=?" + charset + "?Q?" + b.String() + "?="
}

func wordB(charset, s string) string { return "=?" + charset + "?B?" + b64(s) + "?=" }

// chineseShapes are ways to label and encode, the wrong and raw ones included.
var chineseShapes = []struct {
	name     string
	header   func(string) string // subject and name
	body     func(string) string // header fields, empty line and text
	file     func(string) string // the parameter with the file's name
	fileType string
}{
	{"gb2312 label", func(s string) string { return wordB("gb2312", gb(s)) },
		func(s string) string {
			return "Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + gb(s)
		},
		func(s string) string { return `filename="` + wordB("gb2312", gb(s)) + `"` }, "text/csv; charset=gbk"},
	{"gbk, Q", func(s string) string { return wordQ("GBK", gb(s)) },
		func(s string) string {
			return "Content-Type: text/plain; charset=\"GBK\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + qp(gb(s))
		},
		func(s string) string {
			return "filename*=gb2312''" + strings.ReplaceAll(url.QueryEscape(gb(s)), "+", "%20")
		}, "application/octet-stream; charset=gb18030"},
	{"raw", gb,
		func(s string) string {
			return "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + gb(s)
		},
		func(s string) string { return `filename="` + gb(s) + `"` }, "application/octet-stream"},
	{"gb18030, base64", func(s string) string { return wordB("gb18030", gb(s)) },
		func(s string) string {
			return "Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(gb(s))
		},
		func(s string) string {
			return "filename*0*=gb18030''" + strings.ReplaceAll(url.QueryEscape(gb(s)), "+", "%20")
		}, "application/x-zip-compressed; charset=gb18030"},
	{"gb2312 HTML", func(s string) string { return wordB("GB2312", gb(s)) },
		func(s string) string {
			return "Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><head><meta charset=gb2312></head><body><p>" + gb(s) + "</p></body></html>"
		}, func(s string) string { return `filename="` + wordQ("gb2312", gb(s)) + `"` }, "text/csv; charset=gb2312"},
	{"utf-8 label on GBK", func(s string) string { return wordB("utf-8", gb(s)) },
		func(s string) string {
			return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + gb(s)
		},
		func(s string) string { return "filename*=utf-8''" + url.PathEscape(s) + "; filename=\"" + gb(s) + `"` }, "application/pdf; charset=gb18030"},
}

var chineseTexts = []struct{ subject, from, text, file string }{
	{"关于国庆节放假安排的通知", "人事部", "各位同事：国庆节放假七天，请提前安排好工作。", "放假通知.csv"},
	{"𠮷田先生的合同㐂", "𠮷田㐂子", "𠮷田先生的合同已经寄出，㐂庆之事另行通知。", "合同𠮷㐂.csv"},
	{"回复：报价单（第二版）", "张三", "您好，附件是修改以后的报价单，请查收。", "报价单（第二版）.xls"},
	{"【紧急】付款申请审批", "财务中心", "请于今天下午五点之前完成审批，谢谢合作。", "付款申请.zip"},
	{"转发：会议纪要——研发部", "李四", "会议决定：一、按期发布；二、加强测试；三、每周汇报。", "会议纪要——研发部.doc"},
	{"邀请您参加新产品发布会", "市场部 王五", "我们诚挚地邀请您参加新产品发布会，地点在北京。", "邀请函.pdf"},
	{"订单已发货，请注意查收", "客户服务", "您的订单已经发货，预计三天之内送达，请保持电话畅通。", "发货单.csv"},
	{"镕基、堃、喆等姓名用字", "陶喆", "姓名里的镕、堃、喆、煊都不在国标一九八〇年的字符集里。", "姓名镕堃喆.txt"},
	{"電子發票與對帳單", "臺北辦事處", "附件為本月電子發票與對帳單，請核對後回覆，謝謝。", "對帳單.csv"},
	{"欧元€和龘字的测试", "测试组", "价格是一百欧元（€一〇〇），龘字有四十八画，请确认显示。", "欧元€.csv"},
}

// chineseSamples are all shapes of all texts.
func chineseSamples() []sample {
	var out []sample
	for i, c := range chineseTexts {
		for k, shape := range chineseShapes {
			s := sample{name: fmt.Sprintf("%s: %s", shape.name, c.subject), subject: c.subject, from: c.from, text: c.text, file: c.file}
			s.content = []byte(gb(c.text+"\r\n"+c.file+"\r\n") + string([]byte{0, 0xff, 0xfe, 0x81, byte(i), byte(k), '\n', '\r', 0x1a}))
			s.raw = "From: " + shape.header(c.from) + " <sender@outside.example>\r\nTo: zhangsan@demo.test\r\nSubject: " + shape.header(c.subject) +
				fmt.Sprintf("\r\nMessage-ID: <cn-%d-%d@outside.example>\r\nDate: Sun, 22 Nov 2026 10:%02d:%02d +0800\r\nMIME-Version: 1.0\r\n", i, k, i, k) +
				"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + shape.body(c.text) + "\r\n--b\r\nContent-Type: " + shape.fileType +
				"\r\nContent-Disposition: attachment; " + shape.file(c.file) + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b64(string(s.content)) + "\r\n--b--\r\n"
			out = append(out, s)
		}
	}
	return out
}

// TestChineseMail is N88 from outside: sixty mails in the charsets and with the wrong labels of daily life come in by SMTP;
// their words are right in the web, no answer holds invalid UTF-8, and files keep their bytes whatever charset is said.
func TestChineseMail(t *testing.T) {
	t.Parallel()
	w := found(t)
	samples := chineseSamples()
	if len(samples) != 60 {
		t.Fatalf("%d samples, want 60", len(samples))
	}
	for _, s := range samples {
		if err := sendRaw(addrOf(w.doors.smtp), "zhangsan@demo.test", []byte(s.raw)); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
	}
	v := w.visit("zhangsan@demo.test")
	clean := func(what string, answer []byte) {
		t.Helper()
		if !utf8.Valid(answer) || bytes.ContainsRune(answer, utf8.RuneError) || bytes.Contains(bytes.ToLower(answer), []byte(`\ufffd`)) {
			t.Errorf("%s holds broken text: %q", what, answer)
		}
	}
	seen := 0
	for _, folder := range []string{"inbox", "junk"} {
		_, answer := v.try("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/messages?limit=100&folder="+folder, nil)
		clean("the list", answer)
		var list struct{ Items []struct{ ID string } }
		if err := json.Unmarshal(answer, &list); err != nil {
			t.Fatal(err)
		}
		for _, m := range list.Items {
			_, answer := v.try("GET", "/api/v1/messages/"+m.ID, nil)
			var m chineseMail
			if err := json.Unmarshal(answer, &m); err != nil {
				t.Fatal(err)
			}
			if n := m.Date.Minute()*len(chineseShapes) + m.Date.Second(); len(m.Attachments) == 1 && n < len(samples) {
				seen++
				clean(samples[n].name, answer)
				m.check(v, samples[n])
			}
		}
	}
	if seen != len(samples) {
		t.Errorf("%d of %d mails are shown", seen, len(samples))
	}
	k := w.imap("zhangsan@demo.test")
	k.ok("ENABLE UTF8=ACCEPT")
	k.ok("SELECT INBOX")
	if got := k.ok("SEARCH RETURN (COUNT) TEXT {10}", "𠮷田㐂"); !strings.Contains(got, "COUNT 6") {
		t.Errorf("a name of rare characters, searched for by IMAP: %s", got)
	}
	if got := k.ok("FETCH 1:* PREVIEW"); !utf8.ValidString(got) {
		t.Error("previews by IMAP are not UTF-8")
	}
}

// chineseMail is a mail as the web gets it.
type chineseMail struct {
	Subject, Text, HTML string
	Date                time.Time
	From                struct{ Name string }
	Attachments         []struct{ Name, URL string }
}

func (m *chineseMail) check(v *visitor, s sample) {
	v.t.Helper()
	if m.Subject != s.subject || m.From.Name != s.from {
		v.t.Errorf("%s: %q from %q, want %q from %q", s.name, m.Subject, m.From.Name, s.subject, s.from)
	}
	if !strings.Contains(m.Text+m.HTML, s.text) {
		v.t.Errorf("%s: text %q %q, want %q", s.name, m.Text, m.HTML, s.text)
	}
	if a := m.Attachments[0]; a.Name != s.file {
		v.t.Errorf("%s: file %q, want %q", s.name, a.Name, s.file)
	}
	if status, got := v.try("GET", m.Attachments[0].URL, nil); status != 200 || !bytes.Equal(got, s.content) {
		v.t.Errorf("%s: the file came as %d %q, want %q", s.name, status, got, s.content)
	}
}
