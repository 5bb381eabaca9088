package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// kept lists what a mailbox holds: folder, flags, keywords, date and size of each mail, sorted.
func (w *town) kept(address string) (out []string) {
	w.t.Helper()
	rows, err := w.house.engine.DB.Query(w.t.Context(), `SELECT f.name, m.flags, m.keywords, m.idate, b.subject, b.size FROM messages m
		JOIN folders f ON f.id = m.folder JOIN blobs b ON b.id = m.blob_id WHERE m.mailbox = ?`, w.mailbox(address).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var folder, keywords, subject string
		var flags, date, size int64
		if err := rows.Scan(&folder, &flags, &keywords, &date, &subject, &size); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s|%s|%d|%s|%s|%d", folder, subject, flags, strings.TrimSpace(keywords),
			time.UnixMilli(date).UTC().Format(time.DateTime), size))
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2011, 12, 13, 14, 15, 16, 0, time.UTC)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
}

// TestImportFiles (N40): EML, MBOX and Maildir keep flags, dates and folders, whether ends of lines are those of Unix or
// of mail; a second run adds nothing. The server runs meanwhile.
func TestImportFiles(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	const login = "lisi@demo.test"
	old := w.kept(login)
	dir := t.TempDir()
	mail := func(subject string) string {
		return "From: a@outside.test\nDate: Mon, 2 Jan 2006 15:04:05 +0000\nSubject: " + subject + "\n\ntext\n"
	}
	maildir := filepath.Join(dir, "Maildir")
	write(t, filepath.Join(maildir, "cur/1.x.host:2,RSa"), mail("read"))
	write(t, filepath.Join(maildir, "new/2.x.host"), mail("fresh"))
	write(t, filepath.Join(maildir, "tmp/3.x.host"), mail("half written"))
	write(t, filepath.Join(maildir, "dovecot-keywords"), "0 $Label1\n")
	write(t, filepath.Join(maildir, ".Sent/cur/4.x.host:2,S"), mail("sent"))
	write(t, filepath.Join(maildir, ".&mXl27g-.a &- b/cur/5.x.host:2,FS"), mail("deep"))
	write(t, filepath.Join(dir, "one.eml"), strings.ReplaceAll(mail("eml"), "\n", "\r\n"))
	write(t, filepath.Join(dir, "tree/box.mbox"), "From a@b Thu Feb  3 04:05:06 2005\nStatus: RO\nX-Status: AF\nSubject: mb1\n\none\n>From here\nFrom the middle\n\n"+
		"From a@b Fri Feb  4 04:05:06 2005\nStatus: O\nSubject: mb2\n\ntwo\n\nFrom a@b Sat Feb  5 04:05:06 2005\nStatus: O\nSubject: mb2\n\ntwo\n")
	args := []string{"import", "--to", login, maildir, filepath.Join(dir, "one.eml"), filepath.Join(dir, "tree")}
	said := mustRun(t, w.house.config, args...)
	if !strings.Contains(said, "\n8 mails imported, 0 known already, 0 refused") {
		t.Errorf("says %s", said)
	}
	size := func(subject string) int { return len(strings.ReplaceAll(mail(subject), "\n", "\r\n")) }
	want := append(old,
		fmt.Sprintf("INBOX|read|%d|$Label1|2011-12-13 14:15:16|%d", mailcore.FlagSeen|mailcore.FlagAnswered, size("read")),
		fmt.Sprintf("INBOX|fresh|0||2011-12-13 14:15:16|%d", size("fresh")),
		fmt.Sprintf("Sent|sent|%d||2011-12-13 14:15:16|%d", mailcore.FlagSeen, size("sent")),
		fmt.Sprintf("&mXl27g-/a & b|deep|%d||2011-12-13 14:15:16|%d", mailcore.FlagSeen|mailcore.FlagFlagged, size("deep")),
		fmt.Sprintf("INBOX|eml|%d||2006-01-02 15:04:05|%d", mailcore.FlagSeen, size("eml")),
		fmt.Sprintf("box|mb1|%d||2005-02-03 04:05:06|%d", mailcore.FlagSeen|mailcore.FlagAnswered|mailcore.FlagFlagged,
			len("Status: RO\r\nX-Status: AF\r\nSubject: mb1\r\n\r\none\r\nFrom here\r\nFrom the middle\r\n")),
		fmt.Sprintf("box|mb2|0||2005-02-04 04:05:06|%d", len("Status: O\r\nSubject: mb2\r\n\r\ntwo\r\n")),
		fmt.Sprintf("box|mb2|0||2005-02-05 04:05:06|%d", len("Status: O\r\nSubject: mb2\r\n\r\ntwo\r\n")))
	for i := range want {
		want[i] = strings.Replace(want[i], "&mXl27g-", "\u9979\u76ee", 1)
	}
	slices.Sort(want)
	if got := w.kept(login); !slices.Equal(got, want) {
		t.Errorf("mailbox holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	said = mustRun(t, w.house.config, args...)
	if got := w.kept(login); !slices.Equal(got, want) || !strings.Contains(said, "\n0 mails imported, 8 known") {
		t.Errorf("the second run: %s", said)
	}
	mustRun(t, w.house.config, "import", "--to", login, "--folder", "Old/2011", maildir)
	if got := w.kept(login); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "Old/2011/Sent|sent|") }) {
		t.Errorf("--folder: %s", strings.Join(got, "\n"))
	}
	for _, bad := range [][]string{{"import", maildir}, {"import", "--to", login}, {"import", "--to", login, "--imap", "x", maildir}} {
		if code, _ := mailbridge(t, w.house.config, bad...); code != 2 {
			t.Errorf("%v: %d, want 2", bad, code)
		}
	}
	if code, said := mailbridge(t, w.house.config, "import", "--to", "nobody@demo.test", maildir); code != 1 {
		t.Errorf("unknown mailbox: %d %s", code, said)
	}
}

// cutter passes connections on and cuts each after so many bytes from the server; the budget doubles each time.
func cutter(t *testing.T, to string, budget int64) (addr string, cuts func() int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	n := 0
	var work sync.WaitGroup
	work.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			work.Go(func() { _, _ = io.Copy(out, in); out.Close() })
			limit := budget
			work.Go(func() {
				if _, err := io.CopyN(in, out, limit); err == nil {
					mu.Lock()
					n++
					mu.Unlock()
				}
				in.Close()
				out.Close()
			})
			budget *= 2
		}
	})
	t.Cleanup(func() { l.Close(); work.Wait() })
	return l.Addr().String(), func() int { mu.Lock(); defer mu.Unlock(); return n }
}

// TestImportIMAP (N39): a mailbox moves in over IMAP with the wire cut again and again: no duplicates, and flags, dates
// and the tree of folders are equal. What arrives there later follows with the next run.
func TestImportIMAP(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	const from, to = "lisi@demo.test", "wangwu@demo.test"
	mb := w.mailbox(from)
	add := func(folder, subject string, flags mailcore.Flags, keywords ...string) {
		f, err := w.house.mail.FolderByName(t.Context(), mb.ID, folder)
		if err != nil {
			if f, err = w.house.mail.CreateFolder(t.Context(), mb.ID, folder, mailcore.RoleNone); err != nil {
				t.Fatal(err)
			}
		}
		raw := "From: a@outside.test\r\nSubject: " + subject + "\r\n\r\n" + strings.Repeat("x", 3000) + "\r\n"
		if _, err := w.house.core.Append(t.Context(), mb, f.ID, message.SpoolBytes([]byte(raw)), flags, keywords, time.Date(2010, 1, 2, 3, 4, 5, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 40 {
		add("INBOX", fmt.Sprint("mail ", i/2), mailcore.Flags(i%4)) // each twice
	}
	add("客户/北京 & Co", "deep", mailcore.FlagFlagged, "$Important")
	add("Sent", "sent", mailcore.FlagSeen)
	add("Archive", "old", mailcore.FlagSeen|mailcore.FlagAnswered)

	// The target begins empty, apart from what the demo wrote to both.
	before := w.kept(to)
	addr, cuts := cutter(t, addrOf(w.doors.imap), 8<<10)
	password := filepath.Join(t.TempDir(), "password")
	write(t, password, demoPassword+"\n")
	args := []string{"import", "--to", to, "--imap", addr, "--user", from, "--password-file", password, "--insecure"}
	code, said := 1, ""
	for range 20 {
		if code, said = mailbridge(t, w.house.config, args...); code == 0 {
			break
		}
	}
	if code != 0 || cuts() < 2 {
		t.Fatalf("after %d cuts: %d %s", cuts(), code, said)
	}
	same := func() {
		t.Helper()
		want := append(slices.Clone(before), w.kept(from)...)
		slices.Sort(want)
		if got := w.kept(to); !slices.Equal(got, want) {
			t.Errorf("target holds %d:\n%s\nwant %d:\n%s", len(got), strings.Join(got, "\n"), len(want), strings.Join(want, "\n"))
		}
	}
	same()
	add("INBOX", "later", 0)
	said = mustRun(t, w.house.config, args...)
	if !strings.Contains(said, "1 mails imported") {
		t.Errorf("the next run: %s", said)
	}
	same()
	write(t, password, "wrong\n")
	if code, said := mailbridge(t, w.house.config, args...); code != 1 || strings.Contains(said, "wrong") {
		t.Errorf("wrong password: %d %s", code, said)
	}
}
