package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/smtp"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs"
	"mailbridge/configs/engine"
	"mailbridge/mailcore/trust/trusttest"
)

// everyVariable says that TestNthFailure shall fail every that many operations of the day; 1 fails each, in half an hour.
const everyVariable = "MAILBRIDGE_TEST_EVERY_FAILURE"

// opSend is a write to a server outside, beside the engine's own operations.
const opSend engine.Op = "send"

var errInjected = errors.New("injected fault")

// trip fails the N-th operation after it was set, or all from that one on.
type trip struct {
	mu      sync.Mutex
	set     bool
	at, n   int
	forever bool
	hit     engine.Op // what failed first
}

func (f *trip) ask(op engine.Op) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.set {
		return nil
	}
	f.n++
	if f.n == f.at || f.forever && f.n > f.at {
		if f.hit == "" {
			f.hit = op
		}
		return fmt.Errorf("%s %d: %w", op, f.n, errInjected)
	}
	return nil
}

func (f *trip) switchOn(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set = on
}

// failingConn fails writes as the trip says.
type failingConn struct {
	net.Conn
	f *trip
}

func (c failingConn) Write(p []byte) (int, error) {
	if err := c.f.ask(opSend); err != nil {
		_, _ = c.Conn.Write(p[:len(p)/2])
		_ = c.Conn.Close()
		return 0, err
	}
	return c.Conn.Write(p)
}

// TestNthFailure lives one scripted day of mail again and again: mails come in, one is flagged, one moved, one expunged,
// one becomes a chat that is answered; others leave, at once, parked, and after a first refusal. Each time another write,
// sync, statement, commit or send fails: alone, or with all that come after it, as when the disk dies. Then the program
// is started again, and all that it had acknowledged must be there once, all that it had to send must leave, and
// `reconcile --deep` must find nothing. MAILBRIDGE_TEST_EVERY_FAILURE=1 tries each N; else some must do.
func TestNthFailure(t *testing.T) {
	inet := online(t)
	mx, err := inet.AddMX("mx.outside.test", "", "outside.test")
	if err != nil {
		t.Fatal(err)
	}
	mx.Behave(pretend.Behaviour{Greylist: 1})
	sound := &day{t: t, inet: inet, mx: mx, name: "sound", trip: &trip{}}
	sound.live()
	ops := sound.trip.n
	t.Logf("the day has %d operations", ops)
	if len(sound.acked) != sound.steps || t.Failed() {
		t.Fatalf("without any fault %d of %d steps were acknowledged: %v", len(sound.acked), sound.steps, sound.refused)
	}
	step := ops/8 + 1
	if testing.Short() {
		step = ops/2 + 1
	}
	if every, err := strconv.Atoi(os.Getenv(everyVariable)); err == nil && every > 0 {
		step = every
	}
	t.Run("days", func(t *testing.T) {
		for n := 1 + step/2; n <= ops; n += step {
			for _, forever := range []bool{false, true} {
				name := fmt.Sprintf("n%d", n)
				if forever {
					name = fmt.Sprintf("from%d", n)
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					d := &day{t: t, inet: inet, mx: mx, name: name, trip: &trip{at: n, forever: forever}}
					d.live()
				})
			}
		}
	})
}

// day is one life of the program with a fault, and what it acknowledged.
type day struct {
	t       *testing.T
	inet    *pretend.Internet
	mx      *pretend.MX
	name    string
	trip    *trip
	config  configs.Config
	logs    bytes.Buffer
	steps   int
	acked   map[string]bool
	refused map[string]error
	before  map[string]string // folder → UIDVALIDITY UIDNEXT HIGHESTMODSEQ
}

func (d *day) live() {
	d.config = testConfig(d.t, demo.Options(d.t))
	d.config.Grace = configs.Duration(2 * time.Second)
	d.acked, d.refused, d.before = map[string]bool{}, map[string]error{}, map[string]string{}
	doors, stop := d.open()
	d.trip.switchOn(true)
	d.work(doors)
	if err := stop(); err != nil && !errors.Is(err, errInjected) && !d.trip.forever {
		d.t.Errorf("stopped with %v", err)
	}
	d.trip.switchOn(false)
	doors, stop = d.open()
	d.check(doors)
	if err := stop(); err != nil {
		d.t.Errorf("stopped after the restart with %v", err)
	}
	if code, said := mailbridge(d.t, d.config, "reconcile", "--deep"); code != 0 {
		d.t.Errorf("reconcile: %s", said)
	}
	if d.t.Failed() {
		d.t.Logf("failed: %s; acknowledged %v, refused %v\nlog:\n%s", d.trip.hit, d.acked, d.refused, d.logs.String())
	}
}

// open starts the program; stop ends it and tells how that went.
func (d *day) open() (*doors, func() error) {
	d.t.Helper()
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := d.inet.Dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return failingConn{c, d.trip}, nil
	}
	h, err := newHouse(d.t.Context(), d.config, world{fresh: d.inet.Resolver, dial: dial, roots: d.inet.Roots(), fault: d.trip.ask, keys: trusttest.Key, weak: true},
		slog.New(slog.NewTextHandler(&locked{w: &d.logs}, nil)))
	if err != nil {
		d.t.Fatal(err)
	}
	if err := h.makeDemo(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan *doors, 1), make(chan error, 1)
	go func() { done <- h.serve(ctx, func(d *doors) { ready <- d }) }()
	stop := func() error { cancel(); return <-done }
	select {
	case doors := <-ready:
		return doors, stop
	case err := <-done:
		d.t.Fatal(err)
		return nil, nil
	}
}

// step notes whether the program took something on.
func (d *day) step(name string, do func() error) {
	d.steps++
	if err := do(); err != nil {
		d.refused[name] = err
	} else {
		d.acked[name] = true
	}
}

func (d *day) id(what string) string { return d.name + "-" + what + "@outside.test" }

// work is the day. Nothing in it insists: what is refused is refused.
func (d *day) work(at *doors) {
	for _, in := range []string{"chat", "flag", "move", "gone"} {
		d.step(in, func() error {
			return sendMail(addrOf(at.smtp), d.id("ada"), "zhangsan@demo.test", d.id(in), "the "+in, nil)
		})
	}
	auth := smtp.PlainAuth("", "lisi@demo.test", demoPassword, "127.0.0.1")
	d.step("out", func() error {
		return sendMail(addrOf(at.submission), "lisi@demo.test", d.id("out-to"), d.id("out"), "out", auth)
	})
	d.web(at)
	d.programs(at)
	time.Sleep(1300 * time.Millisecond) // the parked mail's time comes, and that of the refused one
}

func (d *day) web(at *doors) {
	base := "http://" + at.http.Addr().String()
	post := func(v *visitor, path, body string) error {
		if status, text := v.quiet("POST", path, body); status < 200 || status > 299 {
			return fmt.Errorf("%d %s", status, text)
		}
		return nil
	}
	li, zhang := &visitor{t: d.t, base: base}, &visitor{t: d.t, base: base}
	d.step("parked", func() error {
		if !li.signInQuietly("lisi@demo.test") {
			return errors.New("not signed in")
		}
		return post(li, "/api/v1/messages", fmt.Sprintf(`{"to":[{"email":%q}],"subject":"parked","text":"x","undoSeconds":1}`, d.id("parked-to")))
	})
	chat := ""
	d.step("converted", func() error {
		if !zhang.signInQuietly("zhangsan@demo.test") {
			return errors.New("not signed in")
		}
		for _, m := range zhang.quietMails("inbox") {
			if m.Subject == "the chat" {
				status, text := zhang.quiet("POST", "/api/v1/messages/"+m.ID+"/chat", "{}")
				_, rest, _ := strings.Cut(string(text), `"conversation":{"id":"`)
				chat, _, _ = strings.Cut(rest, `"`)
				if status/100 == 2 && chat != "" {
					return nil
				}
				return fmt.Errorf("%d %s", status, text)
			}
		}
		return errors.New("the mail is not in the list")
	})
	d.step("answer", func() error {
		return post(zhang, "/api/v1/chats/"+chat+"/posts", fmt.Sprintf(`{"text":"answer %s","outbound":true}`, d.name))
	})
}

// programs is what a mail program does over IMAP.
func (d *day) programs(at *doors) {
	k, err := newReader(addrOf(at.imap), "zhangsan@demo.test")
	d.step("signed in", func() error { return err })
	if err != nil {
		return
	}
	defer k.c.Close()
	d.step("folder", func() error { return k.must("CREATE Day") })
	d.step("selected", func() error { return k.must("SELECT INBOX") })
	d.step("flagged", func() error { return k.on(d.id("flag"), `STORE %s +FLAGS (\Flagged)`) })
	d.step("moved", func() error { return k.on(d.id("move"), "MOVE %s Day") })
	d.step("deleted", func() error { return k.on(d.id("gone"), `STORE %s +FLAGS (\Deleted)`) })
	d.step("expunged", func() error { return k.on(d.id("gone"), "EXPUNGE %s") })
	for _, folder := range []string{"INBOX", "Day"} {
		if lines, err := k.do("STATUS " + folder + " (UIDVALIDITY UIDNEXT HIGHESTMODSEQ)"); err == nil {
			d.before[folder] = lines
		}
	}
}

// turnWait is in what time the program finishes a chat that a fault cut off.
const turnWait = 8 * time.Second

// check looks from outside at the program that was started again.
func (d *day) check(at *doors) {
	if d.refused["converted"] != nil {
		time.Sleep(turnWait)
	}
	k, err := newReader(addrOf(at.imap), "zhangsan@demo.test")
	if err != nil {
		d.t.Fatal(err)
	}
	defer k.c.Close()
	d.checkOutside(at)
	for _, in := range []string{"chat", "flag", "move", "gone"} {
		n := k.count("INBOX", d.id(in), "") + k.count("Junk", d.id(in), "")
		moved := k.count("Day", d.id(in), "")
		if in == "gone" && (d.refused["expunged"] != nil || d.acked["expunged"]) {
			gone := d.acked["deleted"] && d.acked["expunged"] // EXPUNGE takes only what has the flag
			if n > 1 || gone && n > 0 {
				d.t.Errorf("mail %s: %d times there, expunged: %v", in, n, gone)
			}
			continue
		}
		if n+moved > 1 || d.acked[in] && n+moved != 1 {
			d.t.Errorf("mail %s: %d times in the inbox, %d in the other folder; acknowledged %v", in, n, moved, d.acked[in])
		}
		if in == "move" && d.acked["moved"] && moved != 1 {
			d.t.Error("the move was acknowledged, but is undone")
		}
	}
	if d.acked["flagged"] && k.count("INBOX", d.id("flag"), "FLAGGED") != 1 {
		d.t.Error("the flag was acknowledged, but is gone")
	}
	for folder, before := range d.before {
		now, err := k.do("STATUS " + folder + " (UIDVALIDITY UIDNEXT HIGHESTMODSEQ)")
		if err != nil || statusOf(now, "UIDVALIDITY") != statusOf(before, "UIDVALIDITY") || statusOf(now, "UIDNEXT") < statusOf(before, "UIDNEXT") ||
			statusOf(now, "HIGHESTMODSEQ") < statusOf(before, "HIGHESTMODSEQ") {
			d.t.Errorf("%s went from %q to %q, %v", folder, before, now, err)
		}
	}
}

// checkOutside waits for what has to leave: once, or twice when something failed in between.
func (d *day) checkOutside(at *doors) {
	most := 1
	if d.trip.at > 0 {
		most = 2
	}
	arrived := func(to string) (n int) {
		for _, r := range d.mx.Received() {
			if len(r.To) == 1 && r.To[0] == to {
				n++
			}
		}
		return n
	}
	for what, to := range map[string]string{"out": d.id("out-to"), "parked": d.id("parked-to"), "answer": d.id("ada")} {
		if d.acked[what] {
			eventually(d.t, what+" at the outside server", func() bool { return arrived(to) > 0 })
		}
	}
	d.quiet(at)
	for what, to := range map[string]string{"out": d.id("out-to"), "parked": d.id("parked-to"), "answer": d.id("ada")} {
		if n := arrived(to); n > most {
			d.t.Errorf("%s arrived %d times", what, n)
		}
	}
	zhang := &visitor{t: d.t, base: "http://" + at.http.Addr().String()}
	if !zhang.signInQuietly("zhangsan@demo.test") {
		d.t.Error("nobody can sign in")
		return
	}
	var chats struct{ Items []struct{ ID, Kind string } }
	zhang.do("GET", "/api/v1/chats", nil, &chats)
	posts, answers := 0, 0
	for _, c := range chats.Items {
		for _, p := range zhang.posts(c.ID) {
			if p.Kind == "mail" && strings.Contains(p.Text, d.id("chat")) {
				posts++
			}
			if p.Text == "answer "+d.name {
				answers++
			}
		}
	}
	if posts > 1 || answers > 1 || d.acked["converted"] && posts != 1 || d.acked["answer"] && answers != 1 {
		d.t.Errorf("the mail is in chats %d times, the answer %d times", posts, answers)
	}
}

// quiet waits until nothing is left to send.
func (d *day) quiet(at *doors) {
	li := &visitor{t: d.t, base: "http://" + at.http.Addr().String()}
	if !li.signInQuietly("lisi@demo.test") {
		return
	}
	eventually(d.t, "an empty outbox", func() bool { return len(li.outbox()) == 0 })
}

// reader is a mail program that speaks IMAP and bears any end.
type reader struct {
	c net.Conn
	r *bufio.Reader
	n int
}

func newReader(addr, login string) (*reader, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	k := &reader{c: c, r: bufio.NewReader(c)}
	if _, err := k.r.ReadString('\n'); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if err := k.must("LOGIN " + login + " " + demoPassword); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return k, nil
}

// do gives what was said before OK; anything else is an error.
func (k *reader) do(command string) (said string, err error) {
	k.n++
	tag := fmt.Sprintf("t%d ", k.n)
	_ = k.c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(k.c, tag+command+"\r\n"); err != nil {
		return "", err
	}
	for {
		line, err := k.r.ReadString('\n')
		if err != nil {
			return said, err
		}
		if rest, ok := strings.CutPrefix(line, tag); ok {
			if !strings.HasPrefix(rest, "OK") {
				err = errors.New(rest)
			}
			return said, err
		}
		said += line
	}
}

func (k *reader) must(command string) error { _, err := k.do(command); return err }

// find gives the UIDs of a mail in the selected folder.
func (k *reader) find(id, more string) ([]string, error) {
	said, err := k.do("UID SEARCH HEADER Message-ID " + id + " " + strings.TrimSpace("ALL "+more))
	if err != nil {
		return nil, err
	}
	_, found, _ := strings.Cut(said, "* SEARCH")
	first, _, _ := strings.Cut(found, "\r\n")
	return strings.Fields(first), nil
}

// on runs a UID command on the mail with that Message-ID.
func (k *reader) on(id, command string) error {
	uids, err := k.find(id, "")
	if err != nil {
		return err
	}
	if len(uids) == 0 {
		return errors.New("no such mail")
	}
	return k.must("UID " + fmt.Sprintf(command, uids[0]))
}

func (k *reader) count(folder, id, more string) int {
	if k.must("EXAMINE "+folder) != nil {
		return 0
	}
	uids, err := k.find(id, more)
	if err != nil {
		return -1000
	}
	return len(uids)
}

// statusOf reads one number of a STATUS answer.
func statusOf(said, word string) int {
	_, said, _ = strings.Cut(said, "* STATUS")
	_, rest, _ := strings.Cut(said, word+" ")
	n, _ := strconv.Atoi(strings.TrimRight(strings.Fields(rest + " x")[0], ")"))
	return n
}
