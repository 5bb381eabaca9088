package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine"
)

// gatekeeper lets operations wait until the test says go.
type gatekeeper struct {
	mu   sync.Mutex
	wait map[engine.Op]chan struct{} // closed to let them pass
	seen []engine.Op
}

func (g *gatekeeper) ask(op engine.Op) error {
	g.mu.Lock()
	at := g.wait[op]
	if at != nil {
		g.seen = append(g.seen, op)
	}
	g.mu.Unlock()
	if at != nil {
		<-at
	}
	return nil
}

// stop holds back what comes to op from now on.
func (g *gatekeeper) stop(op engine.Op) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.wait == nil {
		g.wait = map[engine.Op]chan struct{}{}
	}
	g.wait[op] = make(chan struct{})
	g.seen = slices.DeleteFunc(g.seen, func(o engine.Op) bool { return o == op })
}

func (g *gatekeeper) pass(op engine.Op) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at := g.wait[op]; at != nil {
		close(at)
		delete(g.wait, op)
	}
}

func (g *gatekeeper) met() []engine.Op {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

// TestNothingPromisedEarly: reliability O03. As long as the bytes are not synced, and as long as the commit is
// not answered, nobody hears 250, over SMTP, OK over IMAP or 202 over the API.
func TestNothingPromisedEarly(t *testing.T) {
	t.Parallel()
	slow(t)
	inet := online(t)
	g := &gatekeeper{}
	w := settleWith(t, inet, testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()}), g.ask)
	t.Cleanup(func() { g.pass(engine.OpSync); g.pass(engine.OpAnswer) }) // or nothing could be closed
	k, err := newReader(addrOf(w.doors.imap), "lisi@demo.test")
	if err != nil {
		t.Fatal(err)
	}
	defer k.c.Close()
	li := w.visit("lisi@demo.test")
	time.Sleep(300 * time.Millisecond) // what starting up writes is written
	for name, promise := range map[string]func() error{
		"SMTP": func() error { return w.bring("early", 100) },
		"IMAP": func() error { return k.must("APPEND Drafts {13+}\r\nSubject: x\r\n\r") },
		"API": func() error {
			if status, text := li.quiet("POST", "/api/v1/messages", `{"to":[{"email":"zhangsan@demo.test"}],"subject":"early","text":"x"}`); status != 202 {
				return fmt.Errorf("%d %s", status, text)
			}
			return nil
		},
	} {
		g.stop(engine.OpSync)
		said := make(chan error, 1)
		go func() { said <- promise() }()
		silent := func(op engine.Op) {
			t.Helper()
			eventually(t, name+" to "+string(op), func() bool { return slices.Contains(g.met(), op) })
			select {
			case err := <-said:
				t.Fatalf("%s: answered %v before %s was over", name, err, op)
			case <-time.After(100 * time.Millisecond):
			}
		}
		silent(engine.OpSync)
		g.stop(engine.OpAnswer) // only now, or what the program does by itself would be held, and the bytes behind it
		g.pass(engine.OpSync)
		silent(engine.OpAnswer)
		g.pass(engine.OpAnswer)
		if err := <-said; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSyncedBeforeReply: reliability O03. Seen from the kernel, all that was written to bytes and database is synced before
// the 250 goes out, and so is the folder in which the file of bytes was made.
func TestSyncedBeforeReply(t *testing.T) {
	t.Parallel()
	slow(t)
	trace := filepath.Join(t.TempDir(), "trace")
	if err := exec.Command("strace", "-f", "-o", trace, "true").Run(); err != nil {
		t.Skipf("strace does not work here: %v", err)
	}
	data := t.TempDir()
	p := newProcess(t, engine.Options{DB: "sqlite", Data: data}, "127.0.0.1:9")
	p.wrap = []string{"strace", "-f", "-y", "-s", "40", "-e", "trace=fsync,fdatasync,write,pwrite64,sendto", "-o", trace}
	p.start()
	defer p.kill()
	if err := sendMail(p.smtp, "ada@outside.test", "lisi@demo.test", "synced@outside.test", "synced", nil); err != nil {
		t.Fatal(err)
	}
	p.kill()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	dirty, synced := map[string]bool{}, map[string]int{} // path → number of the line with its last sync
	begun := map[string]string{}                         // thread → path that it is syncing
	call := regexp.MustCompile(`^(\d+) +(\w+)\(\d+<([^>]*)>`)
	told := false
	synchronised := func(path string, n int) {
		if dirty[path] || !strings.HasSuffix(path, ".seg") {
			dirty[path], synced[path] = false, n
		}
	}
	for n, line := range strings.Split(string(text), "\n") {
		thread, rest, _ := strings.Cut(line, " ")
		if strings.Contains(rest, "sync resumed>") && strings.HasSuffix(rest, "= 0") && begun[thread] != "" {
			synchronised(begun[thread], n)
		}
		m := call.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		path := m[3]
		switch m[2] {
		case "fsync", "fdatasync":
			if begun[thread] = path; strings.HasSuffix(rest, "= 0") {
				synchronised(path, n)
			}
		case "pwrite64":
			zeros := strings.Contains(rest, `, "\0\0\0\0`) // ahead of the records, for later ones
			if strings.HasSuffix(path, ".seg") && !zeros || strings.HasSuffix(path, "-wal") {
				dirty[path] = true
			}
		case "write", "sendto":
			if !strings.Contains(line, "250 2.0.0 queued") {
				continue
			}
			told = true
			segment, wal := 0, synced[filepath.Join(data, "mailbridge.db-wal")]
			for file, is := range dirty {
				if !strings.HasSuffix(file, ".seg") {
					continue // the log is written by others too, so it is enough that it was synced behind the bytes
				}
				if segment = max(segment, synced[file]); is {
					t.Errorf("%s was written and not synced when the 250 went out", file)
				}
			}
			if segment == 0 || wal < segment {
				t.Errorf("the log was last synced at line %d, the bytes at %d, and the 250 went out", wal, segment)
			}
		}
	}
	if !told || synced[filepath.Join(data, "blobs")] == 0 || len(dirty) < 2 {
		t.Errorf("reply seen %v, synced %v, written %v", told, synced, dirty)
	}
}

// TestKillBeforeNote: reliability O02. A server outside took the mail and the program dies before it can note that: the
// mail arrives once more at most.
func TestKillBeforeNote(t *testing.T) {
	t.Parallel()
	slow(t)
	mx, err := pretend.StartMX("mx.outside.test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mx.Close()
	p := newProcess(t, demo.Options(t), mx.Addr())
	p.start()
	auth := smtp.PlainAuth("", "lisi@demo.test", demoPassword, "127.0.0.1")
	mx.Behave(pretend.Behaviour{Slow: 150 * time.Millisecond})
	for i := range 3 {
		if err := sendMail(p.submit, "lisi@demo.test", "ada@outside.test", fmt.Sprintf("once-%d@demo.test", i), "once", auth); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the first mail", func() bool { return len(mx.Received()) > 0 })
	p.kill() // the reply to its end of data waits still
	mx.Behave(pretend.Behaviour{})
	p.start()
	defer p.kill()
	got := map[string]int{}
	eventually(t, "all mails", func() bool {
		clear(got)
		for _, r := range mx.Received() {
			got[headerID(r.Raw)]++
		}
		return len(got) == 3
	})
	time.Sleep(500 * time.Millisecond)
	for id, n := range got {
		if n > 2 {
			t.Errorf("%s arrived %d times in one crash", id, n)
		}
	}
}

// TestNoDescriptors: reliability O06. Without a descriptor left no connection is served, and when some come back all doors
// are, by the same program.
func TestNoDescriptors(t *testing.T) {
	t.Parallel()
	slow(t)
	p := newProcess(t, engine.Options{DB: "sqlite", Data: t.TempDir()}, "127.0.0.1:9")
	p.wrap = []string{"sh", "-c", `ulimit -n 90; exec "$0"`}
	p.start()
	defer p.kill()
	var crowd []net.Conn
	for _, addr := range []string{p.submissions, p.imaps, p.smtp, p.imap, p.submit, p.http, p.sieve} {
		for range 40 {
			c, err := net.DialTimeout("tcp", addr, time.Second)
			if err == nil {
				crowd = append(crowd, c)
			}
		}
	}
	time.Sleep(300 * time.Millisecond) // every door has met its end by now
	if text, _ := os.ReadFile(p.log.Name()); !strings.Contains(string(text), "too many open files") {
		t.Errorf("the descriptors were not used up:\n%s", text)
	}
	for _, c := range crowd {
		_ = c.Close()
	}
	eventually(t, "mail again", func() bool {
		return sendMail(p.smtp, "ada@outside.test", "lisi@demo.test", fmt.Sprintf("fd-%d@outside.test", time.Now().UnixNano()), "fd", nil) == nil
	})
	for _, addr := range []string{p.submissions, p.imaps, p.imap, p.submit, p.http, p.sieve} {
		if !answers(addr, addr == p.submissions || addr == p.imaps, addr == p.http) {
			t.Errorf("the door %s stays shut", addr)
		}
	}
}

// answers tells whether somebody speaks at an address.
func answers(addr string, secure, web bool) bool {
	c, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	if secure {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true}) // the certificate made for the test
	}
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	if web {
		fmt.Fprint(c, "GET /healthz HTTP/1.0\r\n\r\n")
	}
	line, _ := bufio.NewReader(c).ReadString('\n')
	return line != ""
}

// TestNoInodes: reliability O06. Where no file can be made any more mails come in as long as the open ones do, are put off
// otherwise, and what is there is read.
func TestNoInodes(t *testing.T) {
	slow(t)
	data := t.TempDir()
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=64m,nr_inodes=200"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(data, syscall.MNT_DETACH) })
	inet := online(t)
	w := settle(t, inet, testConfig(t, engine.Options{DB: "sqlite", Data: data}))
	acked := []string{"first"}
	if err := w.bring("first", 1000); err != nil {
		t.Fatal(err)
	}
	var files []string
	for i := 0; ; i++ {
		name := filepath.Join(data, fmt.Sprintf("ballast-%d", i))
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatal(err)
			}
			break
		}
		files = append(files, name)
	}
	for i := range 3 {
		for _, size := range []int{1000, 5 << 20} { // the larger one wants a file of its own
			id := fmt.Sprintf("inode-%d-%d", i, size)
			if err := w.bring(id, size); err == nil {
				acked = append(acked, id)
			} else if codeOf(err) != 452 {
				t.Errorf("without inodes: %v, want 452", err)
			}
		}
	}
	w.held(acked)
	for _, name := range files {
		_ = os.Remove(name)
	}
	if err := w.bring("again", 5<<20); err != nil {
		t.Errorf("with inodes again: %v", err)
	}
	w.held(append(acked, "again"))
}

// TestReadOnlyDisk: reliability O06. On a disk that takes no more writes, or whose rights were lost, mails are put off and
// nothing else stops; it mends by itself.
func TestReadOnlyDisk(t *testing.T) {
	t.Parallel()
	slow(t)
	inet := online(t)
	var fault atomic.Value
	fault.Store(syscall.Errno(0))
	w := settleWith(t, inet, testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()}), func(op engine.Op) error {
		if e := fault.Load().(syscall.Errno); op == engine.OpWrite && e != 0 {
			return e
		}
		return nil
	})
	acked := []string{"before"}
	if err := w.bring("before", 100); err != nil {
		t.Fatal(err)
	}
	for _, e := range []syscall.Errno{syscall.EROFS, syscall.EACCES, syscall.EMFILE} {
		fault.Store(e)
		if err := w.bring("during", 100); !deferred(err) {
			t.Errorf("%v: %v, want 4xx", e, err)
		}
		w.held(acked)
	}
	fault.Store(syscall.Errno(0))
	if err := w.bring("after", 100); err != nil {
		t.Error(err)
	}
	w.held(append(acked, "after"))
}

// TestFlippedBit: reliability O21. One bit that turned over in the store costs one mail: reading it fails and says so, the
// others are read, and `reconcile --deep` names it.
func TestFlippedBit(t *testing.T) {
	t.Parallel()
	inet := online(t)
	c := testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()})
	w := settle(t, inet, c)
	grown := func() int64 {
		files, _ := filepath.Glob(filepath.Join(c.Data, "blobs", "*.seg"))
		if len(files) != 1 {
			t.Fatalf("segments: %v", files)
		}
		b, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		return int64(len(bytes.TrimRight(b, "\x00"))) // zeros lie ahead of what is written
	}
	var ends []int64
	for i := range 3 {
		if err := w.bring(fmt.Sprintf("flip-%d", i), 2000); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, grown())
	}
	w.stop()
	if code, said := mailbridge(t, c, "reconcile", "--deep"); code != 0 {
		t.Fatalf("before: %s", said)
	}
	flip(t, filepath.Join(c.Data, "blobs"), (ends[0]+ends[1])/2)
	code, said := mailbridge(t, c, "reconcile", "--deep")
	if code != 1 || !strings.Contains(said, "1 differences") || !regexp.MustCompile(`Differences:\[blob \d+: blob is corrupt`).MatchString(said) {
		t.Errorf("reconcile: %d %s", code, said)
	}
	w = settle(t, inet, c)
	k, err := newReader(addrOf(w.doors.imap), "zhangsan@demo.test")
	if err != nil {
		t.Fatal(err)
	}
	defer k.c.Close()
	if err := k.must("SELECT INBOX"); err != nil {
		t.Fatal(err)
	}
	zhang := w.visit("zhangsan@demo.test")
	for i, want := range []bool{true, false, true} {
		id := fmt.Sprintf("flip-%d", i)
		err := k.must(fmt.Sprintf("UID FETCH %d BODY.PEEK[]", i+2)) // behind the welcome
		if (err == nil) != want || !want && !strings.Contains(err.Error(), "[SERVERBUG]") {
			t.Errorf("IMAP, %s: %v", id, err)
		}
		if status, _ := zhang.try("GET", "/api/v1/messages/"+zhang.mail("inbox", id).ID, nil); (status == 200) != want || !want && status < 500 {
			t.Errorf("API, %s: %d", id, status)
		}
	}
	for _, search := range []string{"SEARCH HEADER X-None x", `SEARCH TEXT "nothing"`, "SEARCH BODY x", "SORT (SUBJECT) UTF-8 ALL", "FETCH 1:* (ENVELOPE BODYSTRUCTURE PREVIEW)"} {
		if err := k.must(search); err != nil {
			t.Errorf("%s: %v", search, err)
		}
	}
	zhang.do("PUT", zhang.box()+"/rules", map[string]any{"items": []map[string]any{{"name": "all", "enabled": true,
		"conditions": []map[string]any{{"field": "body", "op": "contains", "values": []string{"no such word"}}}, "actions": []map[string]string{{"do": "read"}}}}}, nil)
	zhang.do("POST", zhang.box()+"/rules/run", map[string]any{"folder": w.imap("zhangsan@demo.test").folderID(zhang, "inbox")}, nil)
	eventually(t, "the end of the rules", func() bool {
		var r struct{ State string }
		zhang.do("GET", zhang.box()+"/rules/run", nil, &r)
		return r.State == "done"
	})
	if !strings.Contains(w.logs.String(), "level=ERROR") {
		t.Error("nobody who looks after it was told")
	}
}

func flip(t *testing.T, folder string, at int64) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.seg"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[at] ^= 1
	if err := os.WriteFile(files[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSlowDatabase: reliability O08. While every statement takes long, each mail and each request is answered all the same,
// with success or with "later", nothing piles up, and it is over when the database is quick again.
func TestSlowDatabase(t *testing.T) {
	t.Parallel()
	slow(t)
	inet := online(t)
	var pause atomic.Int64
	w := settleWith(t, inet, testConfig(t, demo.Options(t)), func(op engine.Op) error {
		if op == engine.OpSQL {
			time.Sleep(time.Duration(pause.Load()))
		}
		return nil
	})
	zhang := w.visit("zhangsan@demo.test")
	pause.Store(int64(50 * time.Millisecond))
	var mu sync.Mutex
	var acked []string
	var crowd sync.WaitGroup
	for i := range 30 {
		crowd.Go(func() {
			id := fmt.Sprintf("slow-%d", i)
			began := time.Now()
			err := w.bring(id, 100)
			if took := time.Since(began); err != nil && !deferred(err) || took > 20*time.Second {
				t.Errorf("%s: %v after %v", id, err, took)
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				acked = append(acked, id)
			}
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	crowd.Go(func() {
		for ctx.Err() == nil {
			if status, _ := zhang.quiet("GET", "/api/v1/me", ""); status != 200 && status < 500 {
				t.Errorf("API: %d", status)
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	time.Sleep(1500 * time.Millisecond)
	pause.Store(0)
	quick := time.Now()
	if err := w.bring("quick", 100); err != nil {
		t.Error(err)
	}
	if took := time.Since(quick); took > 5*time.Second {
		t.Errorf("the first mail with a quick database took %v", took)
	}
	stop()
	crowd.Wait()
	w.held(append(acked, "quick"))
}
