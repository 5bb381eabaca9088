package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/configs"
	"mailbridge/configs/engine/enginetest"
)

// footprint is what a process holds.
type footprint struct{ goroutines, files, heap float64 }

// footprint reads it from the metrics of a process.
func (p *process) footprint() (s footprint) {
	p.t.Helper()
	res, err := http.Get("http://" + p.ops + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var v float64
		for name, to := range map[string]*float64{"go_goroutines ": &s.goroutines, "process_open_fds ": &s.files, "go_memstats_heap_alloc_bytes ": &s.heap} {
			if rest, ok := strings.CutPrefix(line, name); ok {
				if _, err := fmt.Sscan(rest, &v); err == nil {
					*to = v
				}
			}
		}
	}
	if s.goroutines == 0 || s.files == 0 || s.heap == 0 {
		p.t.Fatalf("metrics lack something: %+v", s)
	}
	return s
}

// TestSoak: reliability O18, in small. Over some hundred rounds of mail, IMAP, API and websockets the program's goroutines,
// files and least heap do not grow from the second third to the last.
func TestSoak(t *testing.T) {
	t.Parallel()
	slow(t)
	p := newProcess(t, enginetest.Options(t), "127.0.0.1:1")
	p.env = append(p.env, "GOGC=20") // collects often enough for the least of a third to be what lives
	p.start()
	defer p.kill()
	li := &visitor{t: t, base: "http://" + p.http}
	if !li.signInQuietly("lisi@demo.test") {
		t.Fatal("nobody can sign in")
	}
	const rounds = 192
	var thirds [3]footprint
	for i := range thirds {
		thirds[i] = footprint{math.MaxFloat64, math.MaxFloat64, math.MaxFloat64}
	}
	for i := range rounds {
		raw := fmt.Sprintf("From: ada@outside.test\r\nTo: lisi@demo.test\r\nSubject: soak\r\nMessage-ID: <soak-%d@outside.test>\r\n\r\nx\r\n", i)
		if err := sendRaw(p.smtp, "lisi@demo.test", []byte(raw)); err != nil {
			t.Fatal(err)
		}
		if _, text := li.quiet("GET", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/messages?folder=inbox&limit=5", ""); !strings.Contains(string(text), "soak") {
			t.Fatalf("round %d: %s", i, text)
		}
		if i%4 == 0 {
			e := listen(t, li, "")
			e.close()
			k, err := newReader(p.imap, "lisi@demo.test")
			if err != nil {
				t.Fatal(err)
			}
			k.count("INBOX", fmt.Sprintf("soak-%d@outside.test", i), "")
			k.c.Close()
		}
		if i%8 == 7 {
			now, least := p.footprint(), &thirds[i*3/rounds]
			least.goroutines, least.files, least.heap = min(least.goroutines, now.goroutines), min(least.files, now.files), min(least.heap, now.heap)
		}
	}
	// What a mail adds to caches and indexes is allowed; a leak for each round is not.
	second, last := thirds[1], thirds[2]
	if last.goroutines > second.goroutines+10 || last.files > second.files+10 || last.heap > second.heap*1.25+2<<20 {
		t.Errorf("it grows: %+v", thirds)
	}
	t.Logf("%+v", thirds)
}

// TestOverload: reliability O19, in small. Ten times as many clients as there is room for: those who find none hear 421,
// nobody waits for long, what was acknowledged is there once, and afterwards all is as before.
func TestOverload(t *testing.T) {
	t.Parallel()
	slow(t)
	const room = 12
	w := foundWith(t, func(c *configs.Config) { c.Mail.Connections, c.Mail.PerIP = room, room })
	var mu sync.Mutex
	var acked []string
	shed := 0
	var crowd sync.WaitGroup
	for client := range 10 * room {
		crowd.Go(func() {
			for i := range 2 {
				id := fmt.Sprintf("load-%d-%d", client, i)
				err := w.bring(id, 500)
				mu.Lock()
				switch {
				case err == nil:
					acked = append(acked, id)
				case deferred(err):
					shed++
				case errors.Is(err, io.EOF) || strings.Contains(err.Error(), "reset"):
					shed++ // the 421 and the close met the client's own words
				default:
					t.Errorf("%s: %v; want a reply that invites to come again", id, err)
				}
				mu.Unlock()
			}
		})
	}
	crowd.Wait()
	if len(acked) == 0 || shed == 0 {
		t.Errorf("%d accepted, %d put off", len(acked), shed)
	}
	eventually(t, "room again", func() bool { return w.bring(fmt.Sprintf("after-%d", time.Now().UnixNano()), 10) == nil })
	for i := range 5 {
		id := fmt.Sprintf("normal-%d", i)
		if err := w.bring(id, 10); err != nil {
			t.Errorf("after the load: %v", err)
		}
		acked = append(acked, id)
	}
	w.held(acked)
	t.Logf("%d accepted, %d put off", len(acked), shed)
}
