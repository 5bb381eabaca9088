package imapd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
)

func TestUTF7(t *testing.T) {
	t.Parallel()
	for wire, name := range map[string]string{"INBOX": "INBOX", "&-": "&", "a&-b": "a&b", "&kK5O9g-": "邮件", "&2D3eAA-": "😀", "x&AOQA5A-": "xää"} {
		if got, err := decodeUTF7(wire); err != nil || got != name {
			t.Errorf("decodeUTF7(%q) = %q, %v, want %q", wire, got, err, name)
		}
		if got := string(appendUTF7(nil, name)); got != wire {
			t.Errorf("appendUTF7(%q) = %q, want %q", name, got, wire)
		}
	}
	for _, wire := range []string{"&", "&AGE-", "&Jjo!", "&2D0-", "&AOQ-&AOQ-", "&AOR-", "ä", "a\x00", "&AA-", "&3gA-"} {
		if got, err := decodeUTF7(wire); err == nil {
			t.Errorf("decodeUTF7(%q) = %q, want an error", wire, got)
		}
	}
}

func TestSetResolve(t *testing.T) {
	t.Parallel()
	cases := []struct {
		set  string
		last uint32
		want []numRange
	}{
		{"1", 9, []numRange{{1, 1}}}, {"*", 9, []numRange{{9, 9}}}, {"*", 0, nil}, {"1:*", 9, []numRange{{1, 9}}},
		{"12:*", 9, []numRange{{9, 12}}}, {"5:2", 9, []numRange{{2, 5}}}, {"1:3,2:5,6,9", 9, []numRange{{1, 6}, {9, 9}}},
		{"4294967295:1", 9, []numRange{{1, 4294967295}}}, {"3,1,2", 9, []numRange{{1, 3}}},
	}
	for _, c := range cases {
		p := parser{b: []byte(c.set)}
		s, err := p.numSet()
		if err != nil || !p.done() {
			t.Errorf("numSet(%q): %v", c.set, err)
			continue
		}
		if got := s.resolve(c.last); !slices.Equal(got, c.want) {
			t.Errorf("resolve(%q, %d) = %v, want %v", c.set, c.last, got, c.want)
		}
	}
}

func TestSets(t *testing.T) {
	t.Parallel()
	set := func(n ...mailcore.UID) (s mailcore.UIDSet) {
		for i := 0; i < len(n); i += 2 {
			s = append(s, mailcore.UIDRange{Start: n[i], Stop: n[i+1]})
		}
		return s
	}
	if got, want := intersect(set(1, 5, 8, 9), set(3, 8)), set(3, 5, 8, 8); !slices.Equal(got, want) {
		t.Errorf("intersect = %v, want %v", got, want)
	}
	if got, want := without(set(1, 5, 8, 9), []mailcore.UID{1, 3, 9}), set(2, 2, 4, 5, 8, 8); !slices.Equal(got, want) {
		t.Errorf("without = %v, want %v", got, want)
	}
	if got, want := string(appendUIDs(nil, []mailcore.UID{1, 2, 3, 7, 9, 10})), "1:3,7,9:10"; got != want {
		t.Errorf("appendUIDs = %q, want %q", got, want)
	}
	for u, want := range map[mailcore.UID]bool{0: false, 1: true, 5: true, 6: false, 8: true, 10: false} {
		if got := inSet(set(1, 5, 8, 9), u); got != want {
			t.Errorf("inSet(%d) = %v, want %v", u, got, want)
		}
	}
}

func TestViewNumbers(t *testing.T) {
	t.Parallel()
	b := openBacking(t, enginetest.Open(t))
	v := view{snap: b.indexOf(t, "INBOX", 2, 3, 7, 9), ghosts: []mailcore.UID{1, 5, 6, 12}}
	for i, u := range []mailcore.UID{1, 2, 3, 5, 6, 7, 9, 12} {
		if got := v.uid(uint32(i + 1)); got != u {
			t.Errorf("uid(%d) = %d, want %d", i+1, got, u)
		}
		if pos, ok := v.snap.Find(u); ok && v.seq(pos) != uint64(i+1) {
			t.Errorf("seq of %d = %d, want %d", u, v.seq(pos), i+1)
		}
	}
	if v.lastUID() != 12 || v.count() != 8 {
		t.Errorf("last %d count %d", v.lastUID(), v.count())
	}
	c := compare(b.indexOf(t, "Sent", 1, 2, 4), b.indexOf(t, "Sent", 2, 4, 8, 9))
	if !slices.Equal(c.gone, []mailcore.UID{1}) || c.added != 2 || c.flags != nil {
		t.Errorf("compare = %+v", c)
	}
}

// FuzzCommand feeds any bytes as a command to every parser of arguments.
func FuzzCommand(f *testing.F) {
	for _, s := range []string{`a FETCH 1:*,$ (FLAGS BODY.PEEK[1.2.HEADER.FIELDS (A "b")]<0.5>) (CHANGEDSINCE 5)`, "a SEARCH RETURN (MIN) CHARSET UTF-8 OR NOT 1 (TEXT {3+}\r\nabc)",
		`a LIST (SUBSCRIBED) "" (a% "b*") RETURN (STATUS (MESSAGES))`, `a STORE 1 (UNCHANGEDSINCE 3) +FLAGS.SILENT (\Seen x)`, `a CREATE x (USE (\Sent))`,
		`a APPEND x (\Seen) " 1-Jan-2020 00:00:00 +0000" {3}`, `a ID ("a" NIL)`, `a SEARCH ON 1-Jan-2020 HEADER a ""`, `a STATUS &kK5O9g- (MESSAGES)`,
		`a SORT (REVERSE DATE SUBJECT) UTF-8 SAVEDON 1-Jan-2020 EMAILID M1 OLDER 5`, `a SELECT x (QRESYNC (1 2 1:3,5 (1:2 1:2)) CONDSTORE)`} {
		f.Add([]byte(s))
	}
	b := openBacking(f, enginetest.Open(f))
	srv := &Server{store: b.DB, o: Options{Now: time.Now, MaxLiteral: 100}}
	snap := b.indexOf(f, "INBOX", 1, 2, 5)
	f.Fuzz(func(t *testing.T, b []byte) {
		c := &conn{srv: srv, ctx: t.Context(), state: selected, sel: &selection{view: view{snap: snap, ghosts: []mailcore.UID{3}}}}
		begin := func() *command {
			cmd := &command{}
			if cmd.begin(bytes.Clone(b)) != nil {
				return nil
			}
			return cmd
		}
		if begin() == nil {
			return
		}
		cmd := begin()
		if cmd.space() == nil {
			if set, err := cmd.numSet(); err == nil {
				if uids, err := c.sel.view.uidsOf(set, false, true, nil); err == nil {
					for i := 1; i < len(uids); i++ {
						if uids[i].Start <= uids[i-1].Stop {
							t.Fatalf("set %v overlaps", uids)
						}
					}
				}
				if cmd.space() == nil {
					if q, err := cmd.fetchItems(); err == nil {
						_ = cmd.fetchModifiers(&q)
					}
				}
			}
		}
		s := searcher{command: begin(), conn: c, sel: c.sel}
		if _, err := s.arguments(); err == nil {
			_, _ = s.keys(false)
		}
		if _, err := begin().sortProgram(); err == nil {
			_, _ = begin().plainSet()
		}
		_, _ = c.parseList(begin())
		if cmd := begin(); cmd.space() == nil {
			_, _, _ = c.storeArguments(cmd)
		}
		_, _ = begin().use()
		if name, err := begin().oneName(); err == nil && !utf8.ValidString(name) {
			t.Fatalf("name %q is not UTF-8", name)
		}
	})
}

// FuzzLiteral looks for a line end that is read in two ways.
func FuzzLiteral(f *testing.F) {
	f.Add([]byte("a LOGIN {3+}\r\n"))
	f.Add([]byte("a APPEND x ~{99999999999999999999}\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, ok := trailingLiteral(b); ok && (l.size < 0 || l.start < 0 || l.start >= len(b)) {
			t.Fatalf("trailingLiteral(%q) = %+v", b, l)
		}
	})
}

// FuzzSession lets a signed-in client say anything. The server may refuse, never fail.
func FuzzSession(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.imap")
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^C: (.*)$`).FindAllStringSubmatch(string(b), -1) {
			f.Add([]byte(m[1] + "\r\n"))
		}
	}
	fx := startServer(f, func(o *Options) { o.LoginTime, o.IdleTime = 5*time.Second, 5*time.Second })
	for range 3 {
		fx.arrive(f, "zhangsan@demo.test", "INBOX", "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		nc, err := net.Dial("tcp", fx.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		go func() {
			fmt.Fprintf(nc, "a LOGIN zhangsan@demo.test %s\r\nb SELECT INBOX\r\n", testPassword)
			_, _ = nc.Write(b)
			_ = nc.(*net.TCPConn).CloseWrite()
		}()
		_ = nc.SetReadDeadline(time.Now().Add(10 * time.Second))
		out, err := io.ReadAll(nc)
		if err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v", err)
		}
		if bytes.Contains(out, []byte("[SERVERBUG]")) {
			t.Errorf("said %q, got %q", b, out)
		}
	})
}

func TestUnion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, want []int }{
		{nil, nil, nil}, {[]int{1, 2}, []int{1, 2}, []int{1, 2}}, {nil, []int{3}, []int{3}}, {[]int{3}, nil, []int{3}},
		{[]int{1, 4, 5}, []int{2, 4, 9}, []int{1, 2, 4, 5, 9}},
	} {
		if got := union(c.a, c.b); !slices.Equal(got, c.want) {
			t.Errorf("union(%v, %v) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
