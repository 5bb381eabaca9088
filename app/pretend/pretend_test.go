package pretend

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailbridge/mailcore/trust"
)

func start(t *testing.T) *Internet {
	t.Helper()
	n, err := Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return n
}

// world is an Internet with Ada outside and an exchanger that stands for the
// house.
func world(t *testing.T) (n *Internet, ada *Correspondent, house *MX) {
	t.Helper()
	n = start(t)
	ada, err := n.AddCorrespondent("Ada Lovelace", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	house, err = n.AddMX("mx.office.test", "", "office.test")
	if err != nil {
		t.Fatal(err)
	}
	return n, ada, house
}

func verdict(t *testing.T, n *Internet, r Received) trust.Verdict {
	t.Helper()
	c := trust.Checker{Resolver: n.Resolver()}
	v, err := c.Check(t.Context(), trust.Arrival{
		RemoteIP: net.IPv4(127, 0, 0, 1), Helo: r.Helo, MailFrom: r.From,
		Message: func() io.Reader { return bytes.NewReader(r.Raw) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSendSigned(t *testing.T) {
	n, ada, house := world(t)
	sent, err := ada.Send(t.Context(), house.Addr(), []string{"bo@office.test"}, "你好，这是一封主题相当长的信，长到必须折行才能放进信头", "第一行\n.dot\nlast", Options{
		Sign: true, HTML: "<p>hi</p>", ICS: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
		Cc:          []string{"cy@office.test"},
		Attachments: []Attachment{{Name: "报告.txt", Type: "text/plain", Data: []byte(strings.Repeat("data", 100))}},
		Header:      []string{"X-Story: yes"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := house.Received()[0]
	if !bytes.Equal(got.Raw, sent.Raw) || got.From != "ada@outside.test" || len(got.To) != 2 {
		t.Errorf("received %+v", got)
	}
	v := verdict(t, n, got)
	if v.SPF.Value != trust.Pass || v.DKIM[0].Value != trust.Pass || v.DMARC.Value != trust.Pass || v.AlignedFrom != "outside.test" {
		t.Errorf("verdict %+v", v)
	}
	for line := range strings.SplitSeq(string(got.Raw), "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("bad line %q", line)
		}
	}
	m, err := open(got.Raw)
	if err != nil || !strings.HasPrefix(m.subject, "你好") || m.text != "第一行\n.dot\nlast" || m.id != sent.MessageID {
		t.Errorf("opened %+v, %v", m, err)
	}
	for _, want := range []string{"text/calendar; charset=utf-8; method=REQUEST", "multipart/mixed", "multipart/alternative", "X-Story: yes\r\n"} {
		if !strings.Contains(string(got.Raw), want) {
			t.Errorf("mail lacks %q", want)
		}
	}
}

func TestForgedFrom(t *testing.T) {
	n, ada, house := world(t)
	if _, err := n.AddCorrespondent("Eve", "eve@evil.test"); err != nil {
		t.Fatal(err)
	}
	_, err := ada.Send(t.Context(), house.Addr(), []string{"bo@office.test"}, "pay", "now", Options{
		Sign: true, HeaderFrom: "Eve <eve@evil.test>", EnvelopeFrom: "<>",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := house.Received()[0]
	v := verdict(t, n, got)
	if got.From != "" || v.DMARC.Value != trust.Fail || v.DMARC.Policy != trust.AskReject || v.Authenticated {
		t.Errorf("from %q, verdict %+v", got.From, v)
	}
}

func TestDial(t *testing.T) {
	n, ada, _ := world(t)
	mx, err := n.Resolver().LookupMX(t.Context(), "outside.test")
	if err != nil || len(mx) != 1 {
		t.Fatalf("MX = %v, %v", mx, err)
	}
	ips, err := n.Resolver().LookupIPAddr(t.Context(), mx[0].Host)
	if err != nil || len(ips) != 1 {
		t.Fatalf("addresses = %v, %v", ips, err)
	}
	for _, host := range []string{"mx.outside.test", "MX.outside.test.", ips[0].String()} {
		c, err := n.Dial(t.Context(), "tcp", net.JoinHostPort(host, "25"))
		if err != nil {
			t.Errorf("dial %s: %v", host, err)
			continue
		}
		if c.RemoteAddr().String() != ada.MX().Addr() {
			t.Errorf("dial %s reached %s, want %s", host, c.RemoteAddr(), ada.MX().Addr())
		}
		c.Close()
	}
	for _, addr := range []string{"mx.unknown.test:25", "203.0.113.1:25", ips[0].String() + ":80", "outside.test:25"} {
		if _, err := n.Dial(t.Context(), "tcp", addr); !errors.Is(err, syscall.EHOSTUNREACH) {
			t.Errorf("dial %s = %v, want unreachable", addr, err)
		}
	}
	ada.MX().Down()
	if _, err := n.Dial(t.Context(), "tcp", "mx.outside.test:25"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial while down = %v, want refused", err)
	}
}

func TestAnswer(t *testing.T) {
	n, ada, house := world(t)
	in := Received{Raw: []byte("From: =?utf-8?Q?B=C3=B6?= <bo@office.test>\r\nReply-To: Team <c1@office.test>\r\n" +
		"Subject: Plan\r\nMessage-ID: <2@office.test>\r\nReferences: <0@x.test>\r\n <1@x.test>\r\n" +
		"Date: Mon, 02 Jan 2006 15:04:05 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nline <one>\r\n> old\r\n\r\nline two\r\n")}
	if _, err := ada.Answer(t.Context(), house.Addr(), in, "Fine."); err != nil {
		t.Fatal(err)
	}
	got := house.Received()[0]
	m, err := open(got.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if got.To[0] != "c1@office.test" || m.subject != "Re: Plan" {
		t.Errorf("to %v, subject %q", got.To, m.subject)
	}
	if want := "0@x.test 1@x.test 2@office.test"; strings.Join(m.references, " ") != want || strings.Join(m.inReplyTo, " ") != "2@office.test" {
		t.Errorf("references %v, in reply to %v", m.references, m.inReplyTo)
	}
	if want := "Fine.\n\nOn Mon, Jan 2, 2006 at 3:04 PM, Bö <bo@office.test> wrote:\n\n> line <one>\n>> old\n>\n> line two"; m.text != want {
		t.Errorf("text %q, want %q", m.text, want)
	}
	if v := verdict(t, n, got); !v.Authenticated {
		t.Errorf("verdict %+v", v)
	}
}

func mailTo(id, references, extra string) []byte {
	return []byte("From: Bo <bo@office.test>\r\nTo: ada@outside.test\r\nSubject: 计划\r\nMessage-ID: " + id + "\r\n" + references + extra +
		"Content-Type: text/plain; charset=utf-8\r\n\r\n你好\r\n")
}

func TestAutoAnswer(t *testing.T) {
	_, ada, house := world(t)
	ada.AutoAnswer(house.Addr())
	post := func(from string, raw []byte) {
		t.Helper()
		if err := submit(t.Context(), ada.MX().Addr(), "mx.office.test", from, []string{"ada@outside.test"}, raw); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()

	// None of these is answered.
	post("", mailTo("<n0@office.test>", "", ""))
	post("bo@office.test", mailTo("<n1@office.test>", "", "Auto-Submitted: auto-replied\r\n"))
	post("bo@office.test", mailTo("<n2@office.test>", "", "Precedence: bulk\r\n"))
	post("bo@office.test", mailTo("<n3@office.test>", "", "List-Id: <l.office.test>\r\n"))

	post("bo@office.test", mailTo("<1@office.test>", "", ""))
	list, err := house.Wait(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	m, err := open(list[0].Raw)
	if err != nil || strings.Join(m.inReplyTo, "") != "1@office.test" || !strings.HasPrefix(m.text, polite[true][0]) {
		t.Fatalf("answer %+v, %v", m, err)
	}
	post("bo@office.test", mailTo("<1@office.test>", "", "")) // the same again
	ada.net.answers.Wait()
	if got := len(house.Received()); got != 1 {
		t.Errorf("%d answers to one mail, want 1", got)
	}
	for _, id := range []string{"<2@office.test>", "<3@office.test>", "<4@office.test>", "<5@office.test>"} {
		post("bo@office.test", mailTo(id, "References: <1@office.test>\r\n", ""))
	}
	if _, err = house.Wait(ctx, len(polite[true])); err != nil {
		t.Fatal(err)
	}
	ada.net.answers.Wait()
	if got := len(house.Received()); got != len(polite[true]) {
		t.Errorf("%d answers in one thread, want %d", got, len(polite[true]))
	}
	ada.AutoAnswer("")
	post("bo@office.test", mailTo("<9@office.test>", "", ""))
	ada.net.answers.Wait()
	if got := len(house.Received()); got != len(polite[true]) {
		t.Errorf("%d answers after switching off, want %d", got, len(polite[true]))
	}
}

func TestTwoWhoAnswerEachOther(t *testing.T) {
	n, ada, _ := world(t)
	bob, err := n.AddCorrespondent("Bob", "bob@elsewhere.test")
	if err != nil {
		t.Fatal(err)
	}
	ada.AutoAnswer(bob.MX().Addr())
	bob.AutoAnswer(ada.MX().Addr())
	if _, err := ada.Send(t.Context(), bob.MX().Addr(), []string{bob.Address}, "Hello", "Hi", Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := ada.MX().Wait(ctx, len(polite[false])); err != nil {
		t.Fatal(err)
	}
	n.answers.Wait()
	if a, b := len(ada.MX().Received()), len(bob.MX().Received()); a != 3 || b != 4 {
		t.Errorf("ada got %d and bob %d mails, want 3 and 4", a, b)
	}
}

func TestCloseStopsEverything(t *testing.T) {
	n, err := Start(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	ada, err := n.AddCorrespondent("Ada", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	ada.MX().Behave(Behaviour{Slow: time.Hour})
	c, err := n.Dial(context.Background(), "tcp", "mx.outside.test:25")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	done := make(chan error)
	go func() { done <- n.Close() }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("Close hangs")
	}
	if _, err := n.AddMX("mx.late.test", ""); !errors.Is(err, net.ErrClosed) {
		t.Errorf("AddMX after Close = %v, want %v", err, net.ErrClosed)
	}
}
