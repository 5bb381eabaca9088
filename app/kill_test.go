package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// serveVariable makes the test binary be the program, so that a test can kill it.
const serveVariable = "MAILBRIDGE_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) != "" {
		ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		os.Exit(run(ctx, []string{"serve", "--demo"}, os.LookupEnv, io.Discard, os.Stderr))
	}
	code := m.Run()
	if err := demo.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, "remove the demo:", err)
	}
	os.Exit(code)
}

// roundsVariable says how often TestKill kills; 100 takes some minutes.
const roundsVariable = "MAILBRIDGE_TEST_KILLS"

// process is the program in a process of its own.
type process struct {
	t         *testing.T
	env       []string
	http, ops string
	smtp      string
	imap      string
	submit    string
	sieve     string
	cmd       *exec.Cmd
	log       *os.File

	submissions, imaps string
	wrap               []string // what runs the program in its turn
}

func newProcess(t *testing.T, o engine.Options, smartHost string) *process {
	t.Helper()
	p := &process{t: t, http: freeAddr(t), ops: freeAddr(t), smtp: freeAddr(t), submit: freeAddr(t), imap: freeAddr(t),
		submissions: freeAddr(t), imaps: freeAddr(t), sieve: freeAddr(t)}
	p.env = append(os.Environ(), serveVariable+"=1", "MAILBRIDGE_DATA="+o.Data, "MAILBRIDGE_DB="+o.DB,
		"MAILBRIDGE_HTTP_ADDR="+p.http, "MAILBRIDGE_OPS_ADDR="+p.ops, "MAILBRIDGE_SMTP_ADDR="+p.smtp,
		"MAILBRIDGE_SUBMISSION_ADDR="+p.submit, "MAILBRIDGE_SUBMISSIONS_ADDR="+p.submissions, "MAILBRIDGE_IMAP_ADDR="+p.imap,
		"MAILBRIDGE_IMAPS_ADDR="+p.imaps, "MAILBRIDGE_SIEVE_ADDR="+p.sieve, "MAILBRIDGE_INSECURE_LOOPBACK=true", "MAILBRIDGE_HOSTNAME=mail.demo.test",
		"MAILBRIDGE_SMART_HOST="+smartHost, "MAILBRIDGE_QUEUE_ALLOW_PRIVATE=true", "MAILBRIDGE_QUEUE_FIRST_RETRY=300ms",
		"MAILBRIDGE_PUBLIC_URL=http://"+p.http)
	var err error
	if p.log, err = os.CreateTemp(t.TempDir(), "log"); err != nil {
		t.Fatal(err)
	}
	return p
}

// givenPorts are those that freeAddr named.
var givenPorts sync.Map

// freeAddr names a port that a process finds free each time it starts: below those that systems give to whoever asks for
// any, which other tests do all the time, and apart from those of the other test programs that run at the same time.
func freeAddr(t *testing.T) string {
	t.Helper()
	const lowest, blocks, ports, tries = 10_000, 22, 1000, 100
	first := lowest + os.Getpid()%blocks*ports
	err := errors.New("all ports were given away")
	for range tries {
		port := first + rand.N(ports)
		if _, given := givenPorts.LoadOrStore(port, true); given {
			continue
		}
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			defer l.Close()
			return l.Addr().String()
		}
	}
	t.Fatal(err)
	return ""
}

func (p *process) start() {
	p.t.Helper()
	args := append(slices.Clone(p.wrap), os.Args[0])
	p.cmd = exec.Command(args[0], args[1:]...)
	p.cmd.Env, p.cmd.Stderr = p.env, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		res, err := http.Get("http://" + p.ops + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
	}
	text, _ := os.ReadFile(p.log.Name())
	p.t.Fatalf("not ready:\n%s", text)
}

func (p *process) kill() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // what runs the program in its turn, too
	_ = p.cmd.Wait()
}

// ledgerOf remembers what was acknowledged.
type acks struct {
	mu   sync.Mutex
	in   map[string]bool // Message-ID → acknowledged
	out  map[string]bool
	chat map[string]int // message id → times answered with success
	// parked are subjects of mails that were to leave after a second, each acknowledged or not.
	parked map[string]bool
}

func (a *acks) note(m map[string]bool, id string, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m[id] = m[id] || ok
}

// TestKill kills the program again and again under deliveries, submissions and conversions into chats. Whatever was
// acknowledged is there afterwards, nothing is doubled by more than its crash, and no effect happens twice.
func TestKill(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	if n, err := strconv.Atoi(os.Getenv(roundsVariable)); err == nil && n > 0 {
		rounds = n
	}
	mx, err := pretend.StartMX("mx.outside.test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mx.Close()
	o := demo.Options(t)
	p := newProcess(t, o, mx.Addr())
	a := &acks{in: map[string]bool{}, out: map[string]bool{}, chat: map[string]int{}, parked: map[string]bool{}}
	for round := range rounds {
		p.start()
		ctx, cancel := context.WithCancel(t.Context())
		var load sync.WaitGroup
		for w := range 3 {
			load.Add(2)
			go func() { defer load.Done(); a.deliver(ctx, p.smtp, fmt.Sprintf("in-%d-%d", round, w)) }()
			go func() { defer load.Done(); a.submit(ctx, p.submit, fmt.Sprintf("out-%d-%d", round, w)) }()
		}
		load.Go(func() { a.convert(ctx, t, p) })
		load.Go(func() { a.park(ctx, t, p, fmt.Sprintf("parked-%d", round)) })
		load.Go(func() { a.move(ctx, p) })
		time.Sleep(200*time.Millisecond + rand.N(500*time.Millisecond))
		p.kill()
		cancel()
		load.Wait()
	}
	p.start()
	a.checkOutside(t, mx, rounds)
	a.checkParked(t, mx, rounds)
	p.kill()
	a.checkInside(t, o)
	if t.Failed() {
		text, _ := os.ReadFile(p.log.Name())
		t.Logf("log:\n%s", text[max(0, len(text)-20000):])
	}
}

func sendMail(addr, from, to, id, subject string, auth smtp.Auth) error {
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\nDate: %s\r\n\r\nhello %s\r\n", from, to, subject, id,
		time.Now().Format(time.RFC1123Z), id)
	c, err := smtp.Dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if auth != nil {
		if err := c.Auth(auth); err != nil {
			return err
		}
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, raw); err != nil {
		return err
	}
	return w.Close() // the answer to the end of data
}

func (a *acks) deliver(ctx context.Context, addr, name string) {
	for i := 0; ctx.Err() == nil; i++ {
		id := fmt.Sprintf("%s-%d@outside.test", name, i)
		err := sendMail(addr, "ada@outside.test", "zhangsan@demo.test", id, "kill "+id, nil)
		a.note(a.in, id, err == nil)
	}
}

func (a *acks) submit(ctx context.Context, addr, name string) {
	auth := smtp.PlainAuth("", "lisi@demo.test", demoPassword, "127.0.0.1")
	for i := 0; ctx.Err() == nil; i++ {
		id := fmt.Sprintf("%s-%d@demo.test", name, i)
		err := sendMail(addr, "lisi@demo.test", "ada@outside.test", id, "kill "+id, auth)
		a.note(a.out, id, err == nil)
	}
}

// convert turns the newest mails into chats, each twice.
func (a *acks) convert(ctx context.Context, t *testing.T, p *process) {
	v := &visitor{t: t, base: "http://" + p.http}
	if !v.signInQuietly("zhangsan@demo.test") {
		return
	}
	for ctx.Err() == nil {
		for _, m := range v.quietMails("inbox") {
			for range 2 {
				if status, _ := v.quiet("POST", "/api/v1/messages/"+m.ID+"/chat", "{}"); status == 200 || status == 201 {
					a.mu.Lock()
					a.chat[m.ID]++
					a.mu.Unlock()
				}
			}
		}
	}
}

// park sends mails that may be taken back for a second.
func (a *acks) park(ctx context.Context, t *testing.T, p *process, name string) {
	v := &visitor{t: t, base: "http://" + p.http}
	if !v.signInQuietly("lisi@demo.test") {
		return
	}
	for i := 0; ctx.Err() == nil && i < 20; i++ {
		subject := fmt.Sprintf("%s-%d", name, i)
		status, _ := v.quiet("POST", "/api/v1/messages", fmt.Sprintf(`{"to":[{"email":"eve@outside.test"}],"subject":%q,"text":"x","undoSeconds":1}`, subject))
		a.note(a.parked, subject, status/100 == 2)
	}
}

// move carries mails from the inbox to another folder and back; where they are is checked with all others.
func (a *acks) move(ctx context.Context, p *process) {
	k, err := newReader(p.imap, "zhangsan@demo.test")
	if err != nil {
		return
	}
	defer k.c.Close()
	_ = k.must("CREATE Moved") // it may be there
	for ctx.Err() == nil {
		if k.must("SELECT INBOX") != nil || k.must("UID MOVE 1:* Moved") != nil || k.must("SELECT Moved") != nil ||
			k.must(`STORE 1:* +FLAGS (\Seen)`) != nil || k.must("MOVE 1:* INBOX") != nil {
			return
		}
	}
}

// checkParked counts the parked mails that left; each crash may double one.
func (a *acks) checkParked(t *testing.T, mx *pretend.MX, crashes int) {
	t.Helper()
	got := map[string]int{}
	eventually(t, "all parked mails at the outside server", func() bool {
		clear(got)
		for _, r := range mx.Received() {
			if _, rest, ok := strings.Cut(string(r.Raw), "\r\nSubject: parked-"); ok {
				line, _, _ := strings.Cut(rest, "\r\n")
				got["parked-"+line]++
			}
		}
		for subject, ok := range a.parked {
			if ok && got[subject] == 0 {
				return false
			}
		}
		return true
	})
	again := 0
	for _, n := range got {
		again += n - 1
	}
	if again > max(crashes, 5) {
		t.Errorf("parked mails left %d times too often in %d crashes", again, crashes)
	}
	t.Logf("parked: %d acknowledged, %d left", count(a.parked), len(got))
}

// checkOutside waits until the outside server has everything acknowledged.
func (a *acks) checkOutside(t *testing.T, mx *pretend.MX, crashes int) {
	t.Helper()
	got := map[string]int{}
	eventually(t, "all acknowledged mails at the outside server", func() bool {
		clear(got)
		for _, r := range mx.Received() {
			if strings.Contains(string(r.Raw), "Subject: kill ") {
				got[headerID(r.Raw)]++
			}
		}
		for id, ok := range a.out {
			if ok && got[id] == 0 {
				return false
			}
		}
		return true
	})
	doubled := 0
	for id, n := range got {
		if _, known := a.out[id]; !known {
			t.Errorf("phantom mail %s left", id)
		}
		doubled += n - 1
	}
	t.Logf("outgoing: %d acknowledged, %d arrived, %d doubled in %d crashes", count(a.out), len(got), doubled, crashes)
	if most := max(crashes, 5); doubled > most { // a worker may have been between the other's 250 and our memo of it
		t.Errorf("%d mails doubled in %d crashes, want at most %d", doubled, crashes, most)
	}
}

func headerID(raw []byte) string {
	_, rest, _ := strings.Cut(string(raw), "Message-ID: <")
	id, _, _ := strings.Cut(rest, ">")
	return id
}

func count(m map[string]bool) (n int) {
	for _, ok := range m {
		if ok {
			n++
		}
	}
	return n
}

// checkInside looks into the stores of the dead program.
func (a *acks) checkInside(t *testing.T, o engine.Options) {
	t.Helper()
	s, err := openStores(t.Context(), testConfig(t, o), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.engine.Close()
	mb, err := s.mail.MailboxByAddress(t.Context(), "zhangsan@demo.test")
	if err != nil {
		t.Fatal(err)
	}
	for id, ok := range a.in {
		list, err := s.mail.ByMessageID(t.Context(), mb.ID, id)
		switch {
		case err != nil:
			t.Fatal(err)
		case ok && len(list) != 1:
			t.Errorf("acknowledged mail %s is there %d times", id, len(list))
		case len(list) > 1:
			t.Errorf("mail %s without answer is there %d times", id, len(list))
		}
	}
	r, err := s.mail.Reconcile(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range r.Differences {
		t.Errorf("reconcile: %s", d)
	}
	a.checkChats(t, s, mb)
	t.Logf("incoming: %d acknowledged, %d tried; %d mails turned into chats", count(a.in), len(a.in), len(a.chat))
}

// checkChats counts the posts that each mail became.
func (a *acks) checkChats(t *testing.T, s *stores, mb mailcore.Mailbox) {
	t.Helper()
	org := workbench.OrgID(mb.Org)
	list, _, err := s.office.Conversations(t.Context(), org, workbench.PersonID(mb.Person), "", 200)
	if err != nil {
		t.Fatal(err)
	}
	posts := map[int64]int{}
	for _, c := range list {
		page, err := s.office.Posts(t.Context(), org, workbench.PersonID(mb.Person), c.ID, workbench.PostQuery{Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range page {
			if p.Kind == workbench.MailPost && p.Mail != nil {
				posts[p.Mail.Message]++
			}
		}
	}
	for id, n := range posts {
		if n != 1 {
			t.Errorf("mail %d is in chats %d times", id, n)
		}
	}
	if len(a.chat) > 0 && len(posts) == 0 {
		t.Errorf("%d mails were turned into chats, none is in one", len(a.chat))
	}
}
