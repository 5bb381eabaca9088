package pretend

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

func startTestMX(t *testing.T, b Behaviour) *MX {
	t.Helper()
	m, err := StartMX("mx.outside.test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	m.Behave(b)
	return m
}

const testMail = "Subject: x\r\n\r\n.dot\r\n..two\r\nlast\r\n"

func deliver(t *testing.T, m *MX, to ...string) error {
	t.Helper()
	return submit(t.Context(), m.Addr(), "client.test", "me@client.test", to, []byte(testMail))
}

// code is the SMTP code in an error, 0 for none.
func code(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

func TestMXAccept(t *testing.T) {
	m := startTestMX(t, Behaviour{})
	if err := deliver(t, m, "a@outside.test", "b@outside.test"); err != nil {
		t.Fatal(err)
	}
	list, err := m.Wait(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	got := list[0]
	if string(got.Raw) != testMail || got.From != "me@client.test" || strings.Join(got.To, " ") != "a@outside.test b@outside.test" ||
		got.Helo != "client.test" || got.TLS || !strings.Contains(got.FromArgs, "SIZE=") || got.At.IsZero() {
		t.Errorf("received %+v", got)
	}
	d := m.Dialogues()
	if len(d) != 1 || !strings.Contains(string(d[0].Client), "\r\n..dot\r\n...two\r\nlast\r\n.\r\n") || !strings.HasPrefix(string(d[0].Server), "220 ") {
		t.Errorf("dialogue %q", d)
	}
}

func TestMXModes(t *testing.T) {
	for _, tc := range []struct {
		name      string
		behaviour Behaviour
		codes     []int // of one attempt after the other, 0 for success
	}{
		{name: "greylist", behaviour: Behaviour{Greylist: 2}, codes: []int{451, 451, 0, 0}},
		{name: "refuse all", behaviour: Behaviour{Refuse: map[string]Reply{"": {550, "5.1.1 nobody"}}}, codes: []int{550, 550}},
		{name: "refuse another", behaviour: Behaviour{Refuse: map[string]Reply{"b@outside.test": {550, "5.1.1 nobody"}}}, codes: []int{0}},
		{name: "refuse data", behaviour: Behaviour{RefuseData: &Reply{554, "5.7.1 spam\nreally"}}, codes: []int{554}},
		{name: "refuse client", behaviour: Behaviour{RefuseClient: &Reply{554, "5.7.1 go away"}}, codes: []int{554}},
		{name: "raw reply", behaviour: Behaviour{RawReply: []byte("451-4.3.0 one\r\n451 4.3.0 two\r\n")}, codes: []int{451}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := startTestMX(t, tc.behaviour)
			taken := 0
			for i, want := range tc.codes {
				err := deliver(t, m, "a@outside.test")
				if got := code(err); got != want || (want == 0) != (err == nil) {
					t.Errorf("attempt %d: %v, want %d", i, err, want)
				}
				if want == 0 {
					taken++
				}
			}
			if got := len(m.Received()); got != taken {
				t.Errorf("%d mails kept, want %d", got, taken)
			}
		})
	}
}

func TestMXPartlyRefused(t *testing.T) {
	m := startTestMX(t, Behaviour{Refuse: map[string]Reply{"b@outside.test": {550, "5.1.1 nobody"}, "c@outside.test": {452, "4.2.2 full"}}})
	err := deliver(t, m, "a@outside.test", "B@outside.test", "c@outside.test")
	if code(err) != 550 || !strings.Contains(err.Error(), "452") {
		t.Errorf("deliver = %v, want 550 and 452", err)
	}
	if list := m.Received(); len(list) != 1 || len(list[0].To) != 1 {
		t.Errorf("received %+v", list)
	}
}

func TestMXDropInData(t *testing.T) {
	m := startTestMX(t, Behaviour{DropInData: 1})
	if err := deliver(t, m, "a@outside.test"); err == nil {
		t.Error("broken off mail reported as delivered")
	}
	if err := deliver(t, m, "a@outside.test"); err != nil {
		t.Errorf("second attempt: %v", err)
	}
	if n := len(m.Received()); n != 1 {
		t.Errorf("%d mails kept, want 1", n)
	}
}

func TestMXLoseReply(t *testing.T) {
	m := startTestMX(t, Behaviour{LoseReply: 1})
	if err := deliver(t, m, "a@outside.test"); !errors.Is(err, io.EOF) {
		t.Errorf("deliver = %v, want EOF", err)
	}
	if n := len(m.Received()); n != 1 {
		t.Errorf("%d mails kept, want 1", n)
	}
}

func TestMXSlow(t *testing.T) {
	m := startTestMX(t, Behaviour{Slow: 20 * time.Millisecond})
	start := time.Now()
	if err := deliver(t, m, "a@outside.test"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 100*time.Millisecond {
		t.Errorf("took %v, want at least five replies of 20 ms", took)
	}
	m.Behave(Behaviour{Slow: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := submit(ctx, m.Addr(), "client.test", "", []string{"a@outside.test"}, []byte(testMail)); err == nil {
		t.Error("delivered to a server that never greets")
	}
}

func TestMXDownAndUp(t *testing.T) {
	m := startTestMX(t, Behaviour{})
	addr := m.Addr()
	m.Down()
	if err := deliver(t, m, "a@outside.test"); err == nil {
		t.Error("delivered to a closed port")
	}
	if err := m.Up(); err != nil {
		t.Fatal(err)
	}
	if m.Addr() != addr {
		t.Errorf("address changed from %s to %s", addr, m.Addr())
	}
	if err := deliver(t, m, "a@outside.test"); err != nil {
		t.Error(err)
	}
}

func TestMXStartTLS(t *testing.T) {
	m := startTestMX(t, Behaviour{StartTLS: true})
	if err := deliver(t, m, "a@outside.test"); err != nil {
		t.Fatal(err)
	}
	if list := m.Received(); !list[0].TLS || string(list[0].Raw) != testMail {
		t.Errorf("received %+v", list[0])
	}
	if d := m.Dialogues(); !strings.Contains(string(d[0].Client), "last\r\n.\r\n") {
		t.Errorf("dialogue %q lacks what was said above TLS", d[0].Client)
	}
	m.Behave(Behaviour{StartTLS: true, MaxTLS: tls.VersionTLS10})
	if err := deliver(t, m, "a@outside.test"); err == nil {
		t.Error("delivered over TLS 1.0")
	}
}

func TestMXSMTPUTF8(t *testing.T) {
	m := startTestMX(t, Behaviour{})
	if err := deliver(t, m, "用户@例子.测试"); err != nil {
		t.Fatal(err)
	}
	if got := m.Received()[0]; got.To[0] != "用户@例子.测试" || !strings.Contains(got.FromArgs, "SMTPUTF8") {
		t.Errorf("received %+v", got)
	}
	m.Behave(Behaviour{NoSMTPUTF8: true})
	if err := deliver(t, m, "用户@例子.测试"); code(err) != 553 {
		t.Errorf("deliver = %v, want 553", err)
	}
}

// talk sends lines and bytes as they are and returns the replies.
func talk(t *testing.T, m *MX, input string) string {
	t.Helper()
	c, err := net.Dial("tcp", m.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, input)
	c.SetReadDeadline(time.Now().Add(5 * time.Second))
	out, _ := io.ReadAll(bufio.NewReader(c))
	return string(out)
}

func TestMXRaw(t *testing.T) {
	const start = "EHLO c.test\r\nMAIL FROM:<a@c.test>\r\nRCPT TO:<b@outside.test>\r\nDATA\r\n"
	const hidden = "MAIL FROM:<evil@c.test>\r\nRCPT TO:<b@outside.test>\r\nDATA\r\nevil\r\n.\r\n"
	for _, tc := range []struct {
		name, input string
		lenient     bool
		mails       int
	}{
		{name: "strict keeps lone LF inside", input: start + "one\n.\n" + hidden + "QUIT\r\n", mails: 1},
		{name: "lenient is fooled by LF", input: start + "one\n.\n" + hidden + "QUIT\r\n", lenient: true, mails: 2},
		{name: "strict keeps lone CR inside", input: start + "one\r.\r" + hidden + "QUIT\r\n", mails: 1},
		{name: "lenient is fooled by CR", input: start + "one\r.\r" + hidden + "QUIT\r\n", lenient: true, mails: 2},
		{name: "nothing before the dot", input: start + ".\r\nQUIT\r\n", mails: 1},
		{name: "cut before the dot", input: start + "one\r\n", mails: 0},
		{name: "quoted address", input: "HELO c.test\r\nMAIL FROM:<\"a> b\"@c.test> SIZE=3\r\nRCPT TO:<b@outside.test>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n", mails: 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := startTestMX(t, Behaviour{Lenient: tc.lenient})
			if tc.mails == 0 {
				c, err := net.Dial("tcp", m.Addr())
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprint(c, tc.input)
				c.Close()
				m.Down()
			} else {
				talk(t, m, tc.input)
			}
			list := m.Received()
			if len(list) != tc.mails {
				t.Fatalf("%d mails, want %d: %+v", len(list), tc.mails, list)
			}
			if tc.name == "quoted address" && (list[0].From != `"a> b"@c.test` || list[0].FromArgs != "SIZE=3") {
				t.Errorf("from %q %q", list[0].From, list[0].FromArgs)
			}
		})
	}
}

func TestMXSequence(t *testing.T) {
	m := startTestMX(t, Behaviour{})
	got := talk(t, m, "MAIL FROM:<a@b>\r\nEHLO c\r\nRCPT TO:<a@b>\r\nDATA\r\nMAIL a\r\nSTARTTLS\r\nNONSENSE\r\nVRFY x\r\nNOOP\r\nRSET\r\nQUIT\r\n")
	var codes []string
	for line := range strings.Lines(got) {
		if line[3] == ' ' {
			codes = append(codes, line[:3])
		}
	}
	if want := "220 503 250 503 503 501 502 502 252 250 250 221"; strings.Join(codes, " ") != want {
		t.Errorf("codes %v, want %s", codes, want)
	}
	if got := talk(t, m, strings.Repeat("x", longestLine+10)); !strings.Contains(got, "500 ") {
		t.Errorf("endless line: %q", got)
	}
}
