package imapd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

var errInjected = errors.New("injected fault")

// cut fails the at-th operation after it was set, or all from it on.
type cut struct {
	mu      sync.Mutex
	at, n   int // at 0: nothing fails
	forever bool
	hit     engine.Op // the first that failed
}

func (c *cut) ask(op engine.Op) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == 0 {
		return nil
	}
	if c.n++; c.n != c.at && (!c.forever || c.n < c.at) {
		return nil
	}
	if c.hit == "" {
		c.hit = op
	}
	return fmt.Errorf("%s %d: %w", op, c.n, errInjected)
}

func (c *cut) set(at int, forever bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.n, c.forever, c.hit = at, 0, forever, ""
}

// end lets all work again, and tells what failed.
func (c *cut) end() engine.Op {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = 0
	return c.hit
}

// TestWritesAreCutWhole fails each operation of a write in turn, alone and with all behind it. Of several messages in one
// APPEND all are there or none (RFC 3502), and of REPLACE either the old message or the new (RFC 8508), never both or
// neither; OK is said only of what is there.
func TestWritesAreCutWhole(t *testing.T) {
	t.Parallel()
	c := &cut{}
	o := enginetest.Options(t)
	o.Fault = c.ask
	b := openBacking(t, enginetest.OpenWith(t, o))
	f := startOn(t, b, nil)
	w := f.login(t, "zhangsan@demo.test")
	step := 1
	if testing.Short() || o.DB != "sqlite" { // each takes a tenth of a second there
		step = 3
	}
	const old, new = "Subject: old\r\n\r\n1\r\n", "Subject: new\r\n\r\n2\r\n"
	three := "APPEND %s"
	for i := range 3 {
		m := fmt.Sprintf("Subject: %d\r\n\r\nx", i)
		three += fmt.Sprintf(" {%d+}\r\n%s", len(m), m)
	}
	for _, x := range []struct {
		name, command string
		begin         []string
		none, all     []string // subjects
	}{
		{"multi", three, nil, nil, []string{"0", "1", "2"}},
		{"replace", fmt.Sprintf("REPLACE 1 %%s {%d+}\r\n%s", len(new), new), []string{old}, []string{"old"}, []string{"new"}},
	} {
		tried, all := 0, 0
		for at := 1; ; at += step {
			missed := true
			for _, forever := range []bool{false, true} {
				folder := fmt.Sprintf("%s-%d-%v", x.name, at, forever)
				w.ok("CREATE " + folder)
				for _, m := range x.begin {
					w.append(folder, "", m)
				}
				w.ok("SELECT " + folder)
				c.set(at, forever)
				_, end := w.do(fmt.Sprintf(x.command, folder))
				hit := c.end()
				w.ok("NOOP")
				got := subjects(w)
				switch {
				case strings.HasPrefix(end, "OK") && !slices.Equal(got, x.all):
					t.Errorf("%s: %q, but there are %q", folder, end, got)
				case !slices.Equal(got, x.none) && !slices.Equal(got, x.all):
					t.Errorf("%s: half done after %s: %q, there are %q", folder, hit, end, got)
				case !strings.HasPrefix(end, "OK") && slices.Equal(got, x.all):
					all++
				}
				if hit != "" {
					missed = false
					tried++
				}
			}
			if missed {
				break
			}
		}
		t.Logf("%s: %d cuts, %d with only the answer lost", x.name, tried, all)
		if tried < 10 {
			t.Errorf("%s: cut at %d operations only", x.name, tried)
		}
	}
	r, err := b.Reconcile(t.Context(), true)
	if err != nil || len(r.Differences) > 0 {
		t.Errorf("reconcile: %v, %v", r.Differences, err)
	}
}

// subjects lists those of the selected folder.
func subjects(w *wire) []string {
	w.t.Helper()
	var out []string
	lines, _ := w.do("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]")
	for _, l := range lines {
		if _, s, ok := strings.Cut(l, "Subject: "); ok {
			s, _, _ = strings.Cut(s, "\r\n")
			out = append(out, s)
		}
	}
	return out
}
