package imapd

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailbridge/mailcore"
)

// TestSelectQresync comes back to a folder in which messages vanished and changed.
func TestSelectQresync(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	var validity uint32
	for range 6 {
		validity = f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx").UIDValidity
	}
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	w.ok("STORE 2,6 +FLAGS (\\Deleted)")
	w.ok("EXPUNGE")
	w.ok("STORE 1 +FLAGS (\\Seen)")
	w.ok("UNSELECT")
	w.ok("ENABLE QRESYNC")
	const seen = `* 1 FETCH (UID 1 FLAGS (\Seen) MODSEQ (10))`
	for _, c := range []struct {
		name, params string
		want         []string
	}{
		{"all", "VALIDITY 7", []string{"* VANISHED (EARLIER) 2,6", seen}},
		{"some known", "VALIDITY 7 3:6", []string{"* VANISHED (EARLIER) 6"}},
		{"nothing since", "VALIDITY 10 1:6", nil},
		{"before the change", "VALIDITY 9 1:6", []string{seen}},
		{"with matches", "VALIDITY 7 1:6 (1,3 1,3)", []string{"* VANISHED (EARLIER) 2,6", seen}},
		{"another folder's", "1 7", nil},
	} {
		lines := w.ok("EXAMINE INBOX (QRESYNC (" + strings.Replace(c.params, "VALIDITY", fmt.Sprint(validity), 1) + "))")
		i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "HIGHESTMODSEQ") })
		if got := lines[i+1:]; !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestVanishedByComparison is the way when the log of expunged messages is too short.
func TestVanishedByComparison(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	v := view{snap: f.indexOf(t, "INBOX", 1, 2, 5, 6, 9), ghosts: []mailcore.UID{3, 4}}
	for _, c := range []struct {
		first, last mailcore.UID
		want        string
	}{
		{1, 100, "7-8"}, {1, 6, ""}, {7, 7, "7-7"}, {8, 9, "8-8"}, {10, 20, ""}, {5, 1, ""},
	} {
		got := ""
		v.gaps(c.first, c.last, func(a, b mailcore.UID) { got += fmt.Sprintf("%d-%d", a, b) })
		if got != c.want {
			t.Errorf("gaps(%d, %d) = %q, want %q", c.first, c.last, got, c.want)
		}
	}
	v.ghosts = nil
	for _, c := range []struct {
		seqs, uids []numRange
		want       mailcore.UID
	}{
		{[]numRange{{1, 2}}, []numRange{{1, 2}}, 2},
		{[]numRange{{1, 4}}, []numRange{{1, 2}, {5, 6}}, 6},
		{[]numRange{{1, 4}}, []numRange{{1, 4}}, 2},
		{[]numRange{{2, 2}, {9, 9}}, []numRange{{3, 3}, {9, 9}}, 0},
		{[]numRange{{5, 5}}, []numRange{{9, 9}}, 9},
	} {
		if got := v.matched(&resync{seqs: c.seqs, uids: c.uids}); got != c.want {
			t.Errorf("matched(%v, %v) = %d, want %d", c.seqs, c.uids, got, c.want)
		}
	}
}

// TestResyncFindsEverything lets a client come and go while another changes the folder at random. What it knows after
// each return must be what is there.
func TestResyncFindsEverything(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	for range 30 {
		f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx")
	}
	busy, away := f.login(t, "zhangsan@demo.test"), f.login(t, "zhangsan@demo.test")
	busy.ok("SELECT INBOX")
	away.ok("ENABLE QRESYNC")
	known := map[string]string{} // flags by UID
	params, rnd := "", rand.New(rand.NewPCG(7, 7))
	for round := range 40 {
		params = returnTo(t, away, params, known)
		truth := map[string]string{}
		for _, l := range away.ok("UID FETCH 1:* FLAGS") {
			m := fetchedFlags.FindStringSubmatch(l)
			truth[m[1]] = m[2]
		}
		if !maps.Equal(known, truth) {
			t.Fatalf("round %d: client knows\n%v\nthere is\n%v", round, known, truth)
		}
		away.ok("UNSELECT")
		for range rnd.IntN(4) {
			switch u := rnd.IntN(60) + 1; rnd.IntN(6) {
			case 0:
				busy.ok(fmt.Sprintf("UID STORE %d:%d +FLAGS.SILENT (\\Deleted)", u, u+rnd.IntN(3)))
				busy.ok("EXPUNGE")
			case 1:
				busy.ok(fmt.Sprintf("UID MOVE %d Archive", u))
			case 2:
				busy.append("INBOX", "", "Subject: y\r\n\r\ny")
			default:
				busy.ok(fmt.Sprintf("UID STORE %d:* %sFLAGS (%s)", u, []string{"+", "-"}[rnd.IntN(2)], []string{`\Seen`, `\Flagged`, "$Todo"}[rnd.IntN(3)]))
			}
		}
	}
}

var (
	fetchedFlags = regexp.MustCompile(`UID (\d+) FLAGS \(([^)]*)\)`)
	selectCodes  = regexp.MustCompile(`\[(UIDVALIDITY|HIGHESTMODSEQ) (\d+)\]`)
)

// returnTo selects INBOX with what is known, brings that up to date by the answers, and gives the parameters for the
// next time.
func returnTo(t *testing.T, w *wire, params string, known map[string]string) string {
	t.Helper()
	command := "SELECT INBOX"
	if params != "" {
		command += " (QRESYNC (" + params + "))"
	}
	codes := map[string]string{}
	lines := w.ok(command)
	if params == "" {
		lines = append(lines, w.ok("UID FETCH 1:* FLAGS")...)
	}
	for _, l := range lines {
		if m := selectCodes.FindStringSubmatch(l); m != nil {
			codes[m[1]] = m[2]
		} else if m := fetchedFlags.FindStringSubmatch(l); m != nil {
			known[m[1]] = m[2]
		} else if set, ok := strings.CutPrefix(l, "* VANISHED (EARLIER) "); ok {
			p := parser{b: []byte(set)}
			s, err := p.numSet()
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range s.ranges {
				for u := r.start; u <= r.stop; u++ {
					delete(known, fmt.Sprint(u))
				}
			}
		}
	}
	// New messages are part of what changed, so nothing else needs to be asked.
	return codes["UIDVALIDITY"] + " " + codes["HIGHESTMODSEQ"]
}
