package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// bring sends a mail from outside and gives the refusal.
func (w *town) bring(id string, size int) error {
	raw := fmt.Sprintf("From: ada@outside.test\r\nTo: zhangsan@demo.test\r\nSubject: %s\r\nMessage-ID: <%s@outside.test>\r\n\r\n", id, id)
	return sendRaw(addrOf(w.doors.smtp), "zhangsan@demo.test", append([]byte(raw), scribble(size)...))
}

// scribble is text that cannot be made much smaller.
func scribble(size int) []byte {
	out := make([]byte, 0, size+100)
	for n := uint64(size)*2654435761 + uint64(time.Now().UnixNano()); len(out) < size; n = n*6364136223846793005 + 1442695040888963407 {
		out = strconv.AppendUint(out, n, 36)
		if n%5 == 0 {
			out = append(out, '\r', '\n')
		}
	}
	return append(out, '\r', '\n')
}

// codeOf is the reply that refused a mail; 0 for none.
func codeOf(err error) int {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return reply.Code
	}
	return 0
}

func deferred(err error) bool { return codeOf(err)/100 == 4 }

// held checks that each acknowledged mail is there once, by IMAP.
func (w *town) held(acked []string) {
	w.t.Helper()
	k, err := newReader(addrOf(w.doors.imap), "zhangsan@demo.test")
	if err != nil {
		w.t.Fatal(err)
	}
	defer k.c.Close()
	for _, id := range acked {
		if n := k.count("INBOX", id+"@outside.test", "") + k.count("Junk", id+"@outside.test", ""); n != 1 {
			w.t.Errorf("acknowledged mail %s is there %d times", id, n)
		}
	}
}

// TestSyncFails: reliability O04. When bytes cannot be made durable nobody hears 250, and it mends by itself.
func TestSyncFails(t *testing.T) {
	inet := online(t)
	var broken atomic.Bool
	c := testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()})
	w := settleWith(t, inet, c, func(op engine.Op) error {
		if op == engine.OpSync && broken.Load() {
			return syscall.EIO
		}
		return nil
	})
	var acked []string
	for i := range 9 {
		broken.Store(i/3 == 1)
		id := fmt.Sprintf("sync-%d", i)
		err := w.bring(id, 100)
		if err == nil {
			acked = append(acked, id)
		}
		if broken.Load() != (err != nil) || err != nil && !deferred(err) {
			t.Errorf("mail %d, disk broken %v: %v", i, broken.Load(), err)
		}
	}
	w.held(acked)
}

// TestDiskFull: reliability O05. On a full disk mails are put off with 452, what is there can be read, and when there is
// room again mails come in by themselves.
func TestDiskFull(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a disk")
	}
	data := t.TempDir()
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(data, syscall.MNT_DETACH) })
	inet := online(t)
	c := testConfig(t, engine.Options{DB: "sqlite", Data: data})
	w := settle(t, inet, c)
	var acked []string
	if err := w.bring("first", 1000); err != nil {
		t.Fatal(err)
	}
	acked = append(acked, "first")
	ballast := filepath.Join(data, "ballast")
	fill(t, ballast)
	_ = os.Truncate(ballast, max(0, size(t, ballast)-(1<<20)))
	refused := 0
	for i := 0; i < 60 && refused < 5; i++ {
		id := fmt.Sprintf("full-%d", i)
		switch err := w.bring(id, 100_000); {
		case err == nil:
			acked = append(acked, id)
		case codeOf(err) != 452:
			t.Errorf("on a full disk: %v, want 452", err)
			refused++
		default:
			refused++
		}
	}
	if refused == 0 {
		t.Fatal("the disk never was full")
	}
	fill(t, filepath.Join(data, "more"))
	k := connect(t, addrOf(w.doors.imap))
	k.says(t, "SELECT INBOX")
	k.says(t, "FETCH 1:* BODY.PEEK[HEADER]")
	for i := 0; ; i++ { // what the database has room for, it takes
		_, err := k.do(fmt.Sprintf("STORE 1:* FLAGS ($Many%d)", i))
		if err == nil && i < 10_000 {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "NO [UNAVAILABLE]") {
			t.Errorf("STORE on a full disk: %v, want NO [UNAVAILABLE]", err)
		}
		break
	}
	if err := os.Remove(filepath.Join(data, "more")); err != nil {
		t.Fatal(err)
	}
	w.held(acked)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	eventually(t, "mail after room was made", func() bool {
		id := fmt.Sprintf("again-%d", time.Now().UnixNano())
		err := w.bring(id, 100_000)
		if err == nil {
			acked = append(acked, id)
		}
		return err == nil
	})
	w.held(acked)
	w.stop()
	if code, said := mailbridge(t, c, "reconcile", "--deep"); code != 0 {
		t.Errorf("reconcile: %s", said)
	}
	fill(t, ballast)
	if code, said := mailbridge(t, c, "reconcile"); code == 0 || !strings.Contains(said, "no room is left on the disk") {
		t.Errorf("a start on a full disk: exit %d, %s", code, said)
	}
}

// fill writes until there is no more room.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for b := make([]byte, 64<<10); err == nil; {
		_, err = f.Write(b)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// mariaDB is a server of this test's own, which it may stop.
type mariaDB struct {
	t      *testing.T
	folder string
}

func newMariaDB(t *testing.T) *mariaDB {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "mbf") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	out, err := exec.Command("../scripts/mariadb", "start", folder).CombinedOutput()
	if err != nil {
		t.Skipf("no MariaDB here: %s", out)
	}
	t.Setenv(enginetest.Variable, "mysql://root@unix("+folder+"/s)/")
	m := &mariaDB{t, folder}
	t.Cleanup(m.stop)
	return m
}

func (m *mariaDB) stop() {
	text, err := os.ReadFile(m.folder + "/pid")
	if err != nil {
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		m.t.Fatal(err)
	}
	_ = syscall.Kill(pid, syscall.SIGTERM)
	eventually(m.t, "the end of the database", func() bool {
		_, err := os.Stat(m.folder + "/pid")
		return err != nil
	})
}

func (m *mariaDB) again() {
	m.t.Helper()
	cmd := exec.Command("mariadbd", "--no-defaults", "--user=root", "--datadir="+m.folder+"/data", "--socket="+m.folder+"/s",
		"--pid-file="+m.folder+"/pid", "--skip-networking", "--skip-log-bin")
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	go func() { _ = cmd.Wait() }()
}

// TestDatabaseStops: reliability O07. While the database is away mails are put off, the API says so soon, and the program
// lives but is not ready; when it is back mails flow by themselves, none lost or doubled.
func TestDatabaseStops(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a MariaDB of its own")
	}
	db := newMariaDB(t)
	inet := online(t)
	w := settle(t, inet, testConfig(t, enginetest.Options(t)))
	acked := []string{"before"}
	if err := w.bring("before", 100); err != nil {
		t.Fatal(err)
	}
	zhang := w.visit("zhangsan@demo.test")
	k := connect(t, addrOf(w.doors.imap))
	k.says(t, "SELECT INBOX")
	db.stop()
	for i := range 3 {
		start := time.Now()
		if err := w.bring(fmt.Sprintf("away-%d", i), 100); !deferred(err) {
			t.Errorf("without a database: %v, want 4xx", err)
		}
		status, _ := zhang.try("GET", "/api/v1/mailboxes/"+zhang.me.Mailboxes[0].ID+"/messages?folder=inbox", nil)
		if d := time.Since(start); status != 503 || d > 6*time.Second {
			t.Errorf("API without a database: %d, both after %v; want 503", status, d)
		}
		for _, command := range []string{"LIST \"\" *", "STATUS INBOX (MESSAGES)", "SELECT INBOX", "APPEND INBOX {14+}\r\nSubject: x\r\n\r\n"} {
			if _, err := k.do(command); err == nil || !strings.Contains(err.Error(), "NO [UNAVAILABLE]") {
				t.Errorf("without a database, %.20q: %v; want NO [UNAVAILABLE]", command, err)
			}
		}
	}
	ops := "http://" + w.doors.ops.Addr().String()
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503} {
		res, err := http.Get(ops + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	db.again()
	eventually(t, "the database", func() bool { return w.house.engine.Ping(t.Context()) == nil })
	back := time.Now()
	for i := 0; ; i++ {
		id := fmt.Sprintf("back-%d", i)
		if w.bring(id, 100) == nil {
			acked = append(acked, id)
			break
		}
		if time.Since(back) > 10*time.Second {
			t.Fatal("mails do not flow again")
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("mails flow %v after the database", time.Since(back).Round(time.Millisecond))
	k.says(t, "SELECT INBOX")
	w.held(acked)
}

// TestTerminate: invariant 9 of reliability. Told to stop under load, the program takes no more connections, ends what is
// under way within its grace, and with code 0; what it acknowledged is there.
func TestTerminate(t *testing.T) {
	if testing.Short() {
		t.Skip("runs processes")
	}
	mx, err := pretend.StartMX("mx.outside.test", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mx.Close()
	o := enginetest.Options(t)
	p := newProcess(t, o, mx.Addr())
	a := &acks{in: map[string]bool{}, out: map[string]bool{}, chat: map[string]int{}}
	const rounds = 3
	for round := range rounds {
		p.start()
		ctx, cancel := context.WithCancel(t.Context())
		var load sync.WaitGroup
		for n := range 3 {
			load.Go(func() { a.deliver(ctx, p.smtp, fmt.Sprintf("in-%d-%d", round, n)) })
			load.Go(func() { a.submit(ctx, p.submit, fmt.Sprintf("out-%d-%d", round, n)) })
		}
		time.Sleep(400 * time.Millisecond)
		start := time.Now()
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		err := p.cmd.Wait()
		cancel()
		load.Wait()
		if d := time.Since(start); err != nil || d > 35*time.Second {
			t.Errorf("ended with %v after %v, want code 0 within the grace", err, d)
		}
	}
	p.start()
	a.checkOutside(t, mx, 0)
	p.kill()
	a.checkInside(t, o)
}
