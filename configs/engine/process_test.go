package engine

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// childVariable makes the test binary run as one of several processes on a data folder; its value
// is "<role> <number> <folder> <database>".
const childVariable = "MAILBRIDGE_TEST_CHILD"

// childSettle is the settle time of the children: short, so that Compact has work.
const childSettle = time.Second

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := runChild(strings.Fields(job)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// runChild writes blobs with rows until its standard input ends (a server), or just a few (a
// command), and prints each Ref that was acknowledged, with the seed of its bytes.
func runChild(args []string) error {
	ctx := context.Background()
	seed, err := strconv.ParseUint(args[1], 10, 32)
	if err != nil {
		return err
	}
	e, err := Open(ctx, Options{Data: args[2], DB: args[3], Blobs: "local", Log: quiet()})
	if err != nil {
		return err
	}
	local := e.Blobs.(*localBlobs)
	local.settle, local.segment = childSettle, 200_000
	if args[0] == "server" {
		err = serveChild(ctx, e, seed)
	} else {
		for i := range uint64(5) {
			err = errors.Join(err, writeChild(ctx, e, seed+i, os.Stdout))
		}
	}
	return errors.Join(err, e.Close())
}

// serveChild writes from four goroutines and compacts meanwhile.
func serveChild(ctx context.Context, e *Engine, seed uint64) error {
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	errs := make(chan error, 5)
	for g := range uint64(4) {
		wg.Go(func() {
			for i := uint64(0); ctx.Err() == nil; i++ {
				if err := writeChild(context.WithoutCancel(ctx), e, seed+g*100_000+i, os.Stdout); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Go(func() {
		for ctx.Err() == nil {
			if err := e.Blobs.Compact(context.WithoutCancel(ctx), moveInDB(e)); err != nil {
				errs <- err
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	io.Copy(io.Discard, os.Stdin) // until the parent closes it
	stop()
	wg.Wait()
	close(errs)
	return <-errs
}

func childBytes(seed uint64) []byte {
	b := noise(5000, seed)
	if seed%10 == 9 {
		b = noise(bigBlob, seed)
	}
	return binary.BigEndian.AppendUint64(b, seed)
}

// writeChild puts a blob, deletes one more, and has a row for the first.
func writeChild(ctx context.Context, e *Engine, seed uint64, out io.Writer) error {
	b := childBytes(seed)
	began := time.Now()
	ref, err := e.Blobs.Put(ctx, 1, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	other, err := e.Blobs.Put(ctx, 1, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return err
	}
	if err := e.Blobs.Delete(ctx, other); err != nil {
		return err
	}
	err = e.DB.Write(ctx, func(tx *Tx) error {
		_, err := tx.Run("INSERT INTO event_log (stream, seq, kind, at, data) VALUES (?, ?, ?, ?, ?)", "blobs", seed, "k", 0, []byte(ref))
		return err
	})
	if err != nil {
		return fmt.Errorf("write after %v: %w", time.Since(began), err)
	}
	if time.Since(began) >= childSettle { // slower than the contract allows: Compact may have come first
		return nil
	}
	if _, err = get(e.Blobs, ref); errors.Is(err, ErrNoBlob) { // moved; the row tells
		err = nil
	}
	if err == nil {
		_, err = fmt.Fprintf(out, "%d\n", seed)
	}
	return err
}

func moveInDB(e *Engine) func(old, new Ref) error {
	return func(old, new Ref) error {
		return e.DB.Write(context.Background(), func(tx *Tx) error {
			res, err := tx.Run("UPDATE event_log SET data = ? WHERE stream = ? AND data = ?", []byte(new), "blobs", []byte(old))
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				return errors.Join(err, ErrNoBlob)
			}
			return nil
		})
	}
}

type child struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	acked []uint64
	read  chan struct{}
	errs  bytes.Buffer
}

func startChild(t *testing.T, role string, seed int, o Options) *child {
	t.Helper()
	c := &child{cmd: exec.Command(os.Args[0]), read: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %s %s", childVariable, role, seed, o.Data, o.DB))
	c.cmd.Stderr = &c.errs
	var err error
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.read)
		for s := bufio.NewScanner(out); s.Scan(); {
			if n, err := strconv.ParseUint(s.Text(), 10, 64); err == nil {
				c.acked = append(c.acked, n)
			}
		}
	}()
	return c
}

// wait returns what the child acknowledged; a child that was killed may end as it likes.
func (c *child) wait(t *testing.T, killed bool) []uint64 {
	t.Helper()
	c.stdin.Close()
	<-c.read
	if err := c.cmd.Wait(); err != nil && !killed {
		t.Errorf("child: %v: %s", err, c.errs.String())
	}
	return c.acked
}

// A server and short-lived commands work on one data folder; some are killed. Nothing that was
// acknowledged is lost.
func TestProcessesShareAFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	o := Options{Data: t.TempDir(), DB: testDatabase(t), Blobs: "local", Log: quiet()}
	servers := []*child{startChild(t, "server", 1_000_000, o), startChild(t, "server", 2_000_000, o)}
	var acked []uint64
	for i := range 10 {
		c := startChild(t, "command", 10_000*(i+1), o)
		if i%5 == 2 {
			time.Sleep(60 * time.Millisecond)
			c.cmd.Process.Kill()
		}
		got := c.wait(t, i%5 == 2)
		if i%5 != 2 && len(got) != 5 {
			t.Errorf("command %d wrote %d rows, want 5", i, len(got))
		}
		acked = append(acked, got...)
	}
	time.Sleep(500 * time.Millisecond)
	servers[1].cmd.Process.Kill()
	acked = append(acked, servers[1].wait(t, true)...)
	late := startChild(t, "command", 500_000, o)
	acked = append(acked, late.wait(t, false)...)
	acked = append(acked, servers[0].wait(t, false)...)
	t.Logf("%d rows acknowledged", len(acked))
	checkShared(t, o, acked)
}

// checkShared reads everything, compacts as if all were old, and reads it again.
func checkShared(t *testing.T, o Options, acked []uint64) {
	t.Helper()
	e, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	e.Blobs.(*localBlobs).settle = 1
	for _, when := range []string{"before", "after"} {
		rows, err := refsInDB(e)
		if err != nil {
			t.Fatal(err)
		}
		lost := 0
		for _, seed := range acked {
			if got, err := get(e.Blobs, rows[seed]); err != nil || !bytes.Equal(got, childBytes(seed)) {
				if lost++; lost <= 5 {
					t.Errorf("%s Compact: blob %d (%s): %d bytes, %v", when, seed, rows[seed], len(got), err)
				}
			}
		}
		if lost > 0 {
			t.Fatalf("%d of %d are lost", lost, len(acked))
		}
		if err := e.Blobs.Compact(context.Background(), moveInDB(e)); err != nil {
			t.Fatal(err)
		}
	}
}

func refsInDB(e *Engine) (map[uint64]Ref, error) {
	rows, err := e.DB.Query(context.Background(), "SELECT seq, data FROM event_log WHERE stream = ?", "blobs")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[uint64]Ref{}
	for rows.Next() {
		var seq uint64
		var ref []byte
		if err := rows.Scan(&seq, &ref); err != nil {
			return nil, err
		}
		out[seq] = Ref(ref)
	}
	return out, rows.Err()
}

// Whoever meets a process that writes all the time gets its turn at once.
func TestSQLiteWritersTakeTurns(t *testing.T) {
	o := Options{DB: "sqlite", Data: t.TempDir(), Log: quiet()}
	var both [2]*Engine
	for i := range both {
		e, err := Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		both[i] = e
	}
	busy, guest := both[0], both[1]
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := busy.DB.Write(context.Background(), func(tx *Tx) error { return busy.Streams.Append(tx, "busy", "k", 1) }); err != nil {
					t.Errorf("busy process: %v", err)
					return
				}
			}
		})
	}
	var longest time.Duration
	for range 30 {
		began := time.Now()
		if err := guest.DB.Write(ctx, func(tx *Tx) error { return guest.Streams.Append(tx, "guest", "k", 1) }); err != nil {
			t.Errorf("guest: %v", err)
		}
		longest = max(longest, time.Since(began))
	}
	stop()
	wg.Wait()
	t.Logf("longest wait %v", longest)
	if longest > 2*time.Second {
		t.Errorf("a guest waited %v for its turn, want some commits' time", longest)
	}
}

// A process that only reads leaves no segment behind, and sees what another one puts later.
func TestLocalBlobsTwoOpeners(t *testing.T) {
	dir := t.TempDir()
	a, b := openLocal(t, dir, localConfig{}), openLocal(t, dir, localConfig{})
	first := put(t, a, noise(1000, 1))
	if got, err := get(b, first); err != nil || len(got) != 1000 {
		t.Errorf("what the other opener put: %d bytes, %v", len(got), err)
	}
	if segs, err := b.list(); err != nil || len(segs) != 1 {
		t.Errorf("%d segments, %v, want that of the writer only", len(segs), err)
	}
	if second := put(t, b, text(100)); segmentOf(t, first) == segmentOf(t, second) {
		t.Errorf("both openers write to segment %d", segmentOf(t, second))
	}
	if err := b.Delete(context.Background(), first); err != nil {
		t.Fatal(err)
	}
	if _, err := get(a, first); !errors.Is(err, ErrNoBlob) {
		t.Errorf("what the other opener deleted: %v, want ErrNoBlob", err)
	}
	refuse := func(_, _ Ref) error { return errors.New("nothing should move") }
	if err := b.Compact(context.Background(), refuse); err != nil {
		t.Errorf("Compact while the other opener writes: %v", err)
	}
	third := put(t, a, text(200))
	if segmentOf(t, third) != segmentOf(t, first) {
		t.Errorf("the writer had to leave its segment")
	}
	rows := []Ref{third}
	a.Close()
	put(t, b, text(100))
	before, err := b.Open(context.Background(), third)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	reader := openLocal(t, dir, localConfig{})
	if _, err := get(reader, third); err != nil { // keeps the file open
		t.Fatal(err)
	}
	if err := b.Compact(context.Background(), moveIn(rows)); err != nil {
		t.Fatal(err)
	}
	if rows[0] == third {
		t.Fatal("the segment of the closed opener was not compacted")
	}
	if _, err := get(reader, third); !errors.Is(err, ErrNoBlob) {
		t.Errorf("old Ref at a third opener: %v, want ErrNoBlob", err)
	}
	if got, err := get(reader, rows[0]); err != nil || len(got) != 200 {
		t.Errorf("new Ref at a third opener: %d bytes, %v", len(got), err)
	}
}
