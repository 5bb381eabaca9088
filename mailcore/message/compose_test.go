package message

import (
	"bytes"
	"errors"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func openString(s string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}

// write composes d and holds what is true of every composed message.
func write(t *testing.T, w interface{ Write(io.Writer) error }) string {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b); err != nil {
		t.Fatal(err)
	}
	raw := b.String()
	if _, err := io.Copy(io.Discard, NewWireReader(strings.NewReader(raw))); err != nil {
		t.Errorf("not fit for SMTP: %v", err)
	}
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > maxLine {
			t.Errorf("line of %d bytes: %.80q", len(line), line)
		}
	}
	header, _, _ := strings.Cut(raw, "\r\n\r\n")
	for _, c := range []byte(header) {
		if c >= 0x80 {
			t.Errorf("8-bit byte in the header:\n%s", header)
			break
		}
	}
	if _, err := mail.ReadMessage(strings.NewReader(raw)); err != nil {
		t.Errorf("net/mail: %v", err)
	}
	return raw
}

func TestDraftThereAndBack(t *testing.T) {
	t.Parallel()
	date := time.Date(2024, 1, 2, 3, 4, 5, 0, time.FixedZone("", 8*3600))
	d := &Draft{
		From: Address{Name: "张三", Local: "z", Domain: "x.cn"}, Sender: &Address{Local: "s", Domain: "x.cn"},
		To:      []Address{{Name: "Lee, Ann", Local: "a", Domain: "x.cn"}, {Local: "b", Domain: "例子.cn"}},
		Cc:      []Address{{Name: strings.Repeat("长名字", 40), Local: "c", Domain: "x.cn"}},
		Bcc:     []Address{{Local: "hidden", Domain: "x.cn"}},
		Subject: strings.Repeat("关于会议的通知 ", 20) + "end", Date: date, MessageID: "m@x.cn", InReplyTo: "p@x.cn", References: []string{"r@x.cn", "p@x.cn"},
		Plain: "你好\nline two\n.\nFrom here\n" + strings.Repeat("long ", 500), HTML: `<p>你好 <img src="cid:pic@x"></p>`,
		Attachments: []Attachment{
			{Name: "pic.png", Type: "image/png", ContentID: "pic@x", Inline: true, Open: openString("\x89PNG")},
			{Name: "很长的文件名字" + strings.Repeat("长", 60) + ".docx", Type: "application/msword", Open: openString(strings.Repeat("\x00\xff", 5000))},
			{Name: "表.csv", Type: "text/csv; charset=gbk", Open: openString(gbk("中文,表\n"))},
			{Name: "fwd.eml", Type: "message/rfc822", Open: openString("Subject: inner\n\nhi\n")},
		},
		Calendar: &CalendarPart{Method: "REQUEST", ICS: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"},
		Extra:    []ExtraHeader{{"X-Note", "注意 " + strings.Repeat("x", 2000)}},
	}
	raw := write(t, d)
	if strings.Contains(raw, "hidden") {
		t.Error("Bcc was written")
	}
	s := parse(t, raw)
	checkStructure(t, []byte(raw), s)
	h := s.Header
	if h.Subject != strings.TrimSpace(d.Subject) || !h.Date.Equal(date) || h.MessageID != "m@x.cn" || !reflect.DeepEqual(h.References, d.References) {
		t.Errorf("header: %+v", h)
	}
	if h.From[0].Name != "张三" || h.To[0].Name != "Lee, Ann" || h.To[1].Domain != "xn--fsqu00a.cn" || h.Cc[0].Name != d.Cc[0].Name || h.Sender[0].Local != "s" {
		t.Errorf("addresses: %+v", h)
	}
	r := strings.NewReader(raw)
	body, err := Text(r, s, 1<<20)
	if err != nil || strings.TrimRight(body.Plain, "\n") != d.Plain || strings.TrimRight(body.HTML, "\n") != d.HTML {
		t.Errorf("texts: %q, %q, %v", body.Plain, body.HTML, err)
	}
	if len(body.Calendar) != 1 || len(body.Attachments) != 4 || !body.Attachments[0].Inline || body.Attachments[1].Inline {
		t.Fatalf("parts: %+v", body)
	}
	for i, a := range body.Attachments {
		p, _ := s.PartByPath(a.PartPath)
		got, _ := io.ReadAll(OpenPart(r, p))
		in, _ := d.Attachments[i].Open()
		want, _ := io.ReadAll(in)
		if a.Name != d.Attachments[i].Name || i < 3 && !bytes.Equal(got, want) {
			t.Errorf("attachment %d: %q with %d bytes, want %q with %d", i, a.Name, len(got), d.Attachments[i].Name, len(want))
		}
		if i < 3 && (a.Size < int64(len(want)) || a.Size > int64(len(want))+2) {
			t.Errorf("attachment %d: size estimated %d, is %d", i, a.Size, len(want))
		}
	}
	if p, _ := s.PartByPath(body.Attachments[3].PartPath); p.Message == nil || p.Message.Subject != "inner" {
		t.Errorf("the inner message is not one: %+v", p)
	}
	d.KeepBcc = true
	if s := parse(t, write(t, d)); len(s.Header.Bcc) != 1 {
		t.Error("KeepBcc does not keep Bcc")
	}
}

func TestDraftShapes(t *testing.T) {
	t.Parallel()
	file := Attachment{Name: "a.bin", Type: "a/b", Open: openString("x")}
	pic := Attachment{Name: "p.png", Type: "image/png", ContentID: "p", Inline: true, Open: openString("x")}
	for _, tt := range []struct {
		name string
		d    Draft
		want string
	}{
		{"nothing", Draft{}, "text/plain"},
		{"plain", Draft{Plain: "x"}, "text/plain"},
		{"html", Draft{HTML: "x"}, "text/html"},
		{"both", Draft{Plain: "x", HTML: "x"}, "multipart/alternative(text/plain text/html)"},
		{"file", Draft{Plain: "x", Attachments: []Attachment{file}}, "multipart/mixed(text/plain a/b)"},
		{"picture", Draft{HTML: "x", Attachments: []Attachment{pic}}, "multipart/related(text/html image/png)"},
		{"picture without html", Draft{Plain: "x", Attachments: []Attachment{pic}}, "multipart/mixed(text/plain image/png)"},
		{"all", Draft{Plain: "x", HTML: "x", Attachments: []Attachment{pic, file}, Calendar: &CalendarPart{Method: "REPLY", ICS: "x"}},
			"multipart/mixed(multipart/alternative(text/plain multipart/related(text/html image/png) text/calendar) a/b)"},
		{"bad type", Draft{Attachments: []Attachment{{Name: "x", Type: "multipart/mixed; boundary=x", Open: openString("x")}}}, "multipart/mixed(text/plain application/octet-stream)"},
		{"message that cannot stand", Draft{Attachments: []Attachment{{Name: "x.eml", Type: "message/rfc822", Open: openString("a: b\n\n" + strings.Repeat("x", 2000))}}},
			"multipart/mixed(text/plain application/octet-stream)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.d.From = Address{Local: "a", Domain: "x"}
			if got := shape(parse(t, write(t, &tt.d)).Root); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func shape(p *Part) string {
	s := p.Type + "/" + p.Subtype
	if len(p.Parts) == 0 || p.Message != nil {
		return s
	}
	var all []string
	for _, c := range p.Parts {
		all = append(all, shape(c))
	}
	return s + "(" + strings.Join(all, " ") + ")"
}

func TestDraftRefusesInjection(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"a\r\nBcc: x@y", "a\nb", "a\rb", "a\x00b"} {
		for field, d := range map[string]Draft{
			"Subject":     {Subject: bad},
			"From":        {From: Address{Name: bad, Local: "a", Domain: "x"}},
			"To":          {To: []Address{{Local: bad, Domain: "x"}}},
			"Cc":          {Cc: []Address{{Local: "a", Domain: bad}}},
			"Message-ID":  {MessageID: bad},
			"In-Reply-To": {InReplyTo: bad},
			"References":  {References: []string{bad}},
			"attachment":  {Attachments: []Attachment{{Name: bad, Open: openString("")}}},
			"method":      {Calendar: &CalendarPart{Method: bad}},
			"X-A":         {Extra: []ExtraHeader{{"X-A", bad}}},
			"field name":  {Extra: []ExtraHeader{{bad, "x"}}},
		} {
			var out bytes.Buffer
			err := d.Write(&out)
			if !errors.Is(err, ErrInjection) || !strings.Contains(err.Error(), field) || out.Len() > 0 {
				t.Errorf("%s = %q: error %v and %d bytes, want ErrInjection naming it and none", field, bad, err, out.Len())
			}
		}
	}
}

func TestDraftRefusesForgery(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]Draft{
		"domain":      {To: []Address{{Local: "a", Domain: "x>, <evil@y"}}},
		"id":          {MessageID: "a@x> <b@y"},
		"second Bcc":  {Extra: []ExtraHeader{{"bCC", "a@x"}}},
		"second type": {Extra: []ExtraHeader{{"Content-Type", "text/html"}}},
	} {
		if err := d.Write(io.Discard); !errors.Is(err, ErrInjection) {
			t.Errorf("%s: %v, want ErrInjection", name, err)
		}
	}
}

func TestReplyTo(t *testing.T) {
	t.Parallel()
	raw := "From: Ann <ann@x>\r\nTo: Me <me@y>, Bob <bob@x>\r\nCc: CAROL@x, me@Y\r\nSubject: Re: RE: plan\r\nMessage-ID: <Own@X.Com>\r\n" +
		"References: <root@x>" + strings.Repeat(" <r@x>", 30) + "\r\nDate: Mon, 1 Jan 2024 10:00:00 +0800\r\n\r\nhello\r\n> old\r\n"
	me := Address{Local: "me", Domain: "y"}
	emails := func(list []Address) string {
		var all []string
		for _, a := range list {
			all = append(all, a.Email())
		}
		return strings.Join(all, " ")
	}
	for _, tt := range []struct {
		name, raw   string
		all         bool
		to, cc, sub string
	}{
		{"author", raw, false, "ann@x", "", "Re: plan"},
		{"all", raw, true, "ann@x", "bob@x CAROL@x", "Re: plan"},
		{"reply-to", "Reply-To: list@x\r\n" + raw, false, "list@x", "", "Re: plan"},
		{"own mail", "From: me@y\r\nTo: bob@x\r\nSubject: 回复：计划\r\n\r\n", false, "bob@x", "", "回复：计划"},
		{"forward", "From: a@x\r\nSubject: 转发: 计划\r\n\r\n", false, "a@x", "", "Re: 转发: 计划"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, err := ReplyTo(strings.NewReader(tt.raw), parse(t, tt.raw), ReplyOptions{From: me, All: tt.all})
			if err != nil || emails(d.To) != tt.to || emails(d.Cc) != tt.cc || d.Subject != tt.sub {
				t.Errorf("To %q, Cc %q, Subject %q, %v; want %q, %q, %q", emails(d.To), emails(d.Cc), d.Subject, err, tt.to, tt.cc, tt.sub)
			}
		})
	}
	d, err := ReplyTo(strings.NewReader(raw), parse(t, raw), ReplyOptions{From: me, Quote: 1000})
	if err != nil || d.InReplyTo != "Own@X.Com" || len(d.References) != 21 || d.References[0] != "root@x" || d.References[20] != "Own@X.Com" {
		t.Errorf("InReplyTo %q, References %q, %v", d.InReplyTo, d.References, err)
	}
	if want := "\n\nOn 2024-01-01 10:00 +0800, Ann <ann@x> wrote:\n> hello\n>> old\n"; d.Plain != want {
		t.Errorf("Plain = %q, want %q", d.Plain, want)
	}
	write(t, d)
}

func TestReportThereAndBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	original := "Message-ID: <Orig@X>\r\nSubject: =?utf-8?B?5L2g5aW9?=\r\n\r\nsecret body\r\n"
	for _, headersOnly := range []bool{false, true} {
		rep := &Report{From: Address{Local: "mailer-daemon", Domain: "x"}, To: Address{Local: "a", Domain: "x"}, Date: at, MessageID: "d@x",
			ReportingMTA: "mx.x", EnvelopeID: "env", ArrivalDate: at, Original: openString(original), HeadersOnly: headersOnly,
			Recipients: []RecipientStatus{{Original: "B@y", Final: "b@y", Action: "failed", Status: "5.1.1", RemoteMTA: "mx.y",
				Diagnostic: "550 5.1.1 no such user " + strings.Repeat("very ", 100) + "long", LastAttempt: at},
				{Final: "c@y", Action: "delayed", Status: "4.4.1", Diagnostic: "451 x\r\nBcc: injected", WillRetry: at}}}
		raw := write(t, rep)
		s := parse(t, raw)
		got, ok := ParseReport(strings.NewReader(raw), s)
		if !ok || got.OriginalMessageID != "Orig@x" || got.OriginalSubject != "你好" || got.ReportingMTA != "mx.x" || got.EnvelopeID != "env" {
			t.Errorf("ParseReport = %+v, %v", got, ok)
		}
		want := append([]RecipientStatus(nil), rep.Recipients...)
		want[1].Diagnostic = "451 x Bcc: injected"
		if len(got.Recipients) != 2 || got.Recipients[0].Diagnostic != want[0].Diagnostic || got.Recipients[1].Diagnostic != want[1].Diagnostic ||
			got.Recipients[0].Status != "5.1.1" || got.Recipients[0].Action != "failed" || got.Recipients[0].Original != "B@y" ||
			!got.Recipients[0].LastAttempt.Equal(at) || !got.Recipients[1].WillRetry.Equal(at) {
			t.Errorf("Recipients = %+v\nwant %+v", got.Recipients, want)
		}
		if strings.Contains(raw, "secret body") == headersOnly {
			t.Errorf("HeadersOnly %v: body present is %v", headersOnly, !headersOnly)
		}
		if s.Root.param("report-type") != "delivery-status" {
			t.Errorf("Content-Type parameters: %+v", s.Root.Params)
		}
	}
	plain := "Subject: x\r\n\r\nhi"
	if _, ok := ParseReport(strings.NewReader(plain), parse(t, plain)); ok {
		t.Error("a plain mail is taken for a report")
	}
}

func TestParseRealReports(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"enmime/delayed_dsn.raw", "enmime/multi_recipient_dsn.raw", "mimekit/delivery-status-multiple-blank-lines.txt"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		rep, ok := ParseReport(bytes.NewReader(raw), parse(t, string(raw)))
		if !ok || rep.Recipients[0].Final == "" || rep.Recipients[0].Action == "" || rep.Recipients[0].Status == "" {
			t.Errorf("%s: %+v, %v", name, rep, ok)
		}
	}
}
