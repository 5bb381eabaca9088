package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"mailbridge/app/pretend"
	"mailbridge/configs"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// mailbridge runs a command with the settings of c and gives what it says.
func mailbridge(t *testing.T, c configs.Config, args ...string) (code int, said string) {
	t.Helper()
	env := map[string]string{"MAILBRIDGE_DATA": c.Data, "MAILBRIDGE_DB": c.DB, "MAILBRIDGE_BLOBS": c.Blobs,
		"MAILBRIDGE_HOSTNAME": c.Hostname, "MAILBRIDGE_QUEUE_ALLOW_PRIVATE": "true"}
	var out bytes.Buffer
	code = run(t.Context(), args, func(k string) (string, bool) { v, ok := env[k]; return v, ok }, &out, &out)
	return code, out.String()
}

func mustRun(t *testing.T, c configs.Config, args ...string) string {
	t.Helper()
	code, said := mailbridge(t, c, args...)
	if code != 0 {
		t.Fatalf("mailbridge %s: %d %s", strings.Join(args, " "), code, said)
	}
	return said
}

// furnish gives the demo organisation something of everything: a chat, an event and a todo made of mails, flags, a
// folder, a big mail, and a mail to be sent later.
func (w *town) furnish() {
	t := w.t
	t.Helper()
	ada, err := w.net.AddCorrespondent("Ada Lovelace", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	zhang := w.visit("zhangsan@demo.test")
	for _, kind := range []string{"chat", "event", "todo"} {
		if _, err := ada.Send(t.Context(), addrOf(w.doors.smtp), []string{"zhangsan@demo.test"}, "for a "+kind,
			"Shall we meet on Friday at 3 pm?", pretend.Options{Sign: true}); err != nil {
			t.Fatal(err)
		}
		m := zhang.mail("inbox", "for a "+kind)
		body := map[string]any{}
		if kind == "event" {
			body = map[string]any{"title": "Meeting", "start": "2030-01-02T15:00:00Z", "end": "2030-01-02T16:00:00Z", "tz": "UTC"}
		}
		if kind == "todo" {
			body = map[string]any{"title": "Answer"}
		}
		zhang.do("POST", "/api/v1/messages/"+m.ID+"/"+kind, body, nil)
	}
	mb := w.mailbox("lisi@demo.test")
	f, err := w.house.mail.CreateFolder(t.Context(), mb.ID, "项目/Σ & co", mailcore.RoleNone)
	if err != nil {
		t.Fatal(err)
	}
	big := "From: a@outside.test\r\nSubject: big\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", 50_000)
	for i, raw := range []string{big, "From: \xff\xfe <a@b>\r\nSubject: \xf0\x9f\x92\x8c \x80\r\n\r\nodd\r\n"} {
		if _, err := w.house.core.Append(t.Context(), mb, f.ID, message.SpoolBytes([]byte(raw)), mailcore.FlagSeen|mailcore.FlagFlagged,
			[]string{"$Important", fmt.Sprint("k", i)}, time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
	}
	env := &mailcore.Envelope{From: mb.Address, Org: mb.Org, Login: mb.ID, Source: mailcore.FromSubmission,
		To: []mailcore.Recipient{{Address: "ada@outside.test"}}, NotBefore: time.Now().Add(time.Hour)}
	raw := message.SpoolBytes([]byte("From: lisi@demo.test\r\nSubject: later\r\n\r\nx\r\n"))
	if _, err := w.house.core.Accept(t.Context(), env, raw); err != nil {
		t.Fatal(err)
	}
}

func (w *town) mailbox(address string) mailcore.Mailbox {
	w.t.Helper()
	mb, err := w.house.mail.MailboxByAddress(w.t.Context(), mailcore.Address(address))
	if err != nil {
		w.t.Fatal(err)
	}
	return mb
}

// busy delivers, deletes and compacts until stop.
func (w *town) busy() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	mb := w.mailbox("wangwu@demo.test")
	for k := range 3 {
		work.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				pad := strings.Repeat("p", 1+i%5*1000)
				if i%20 == 19 {
					pad = strings.Repeat(pad+"\r\n", 3000) // a blob with a file of its own
				}
				raw := message.SpoolBytes(fmt.Appendf(nil, "From: a@elsewhere.test\r\nSubject: busy %d %d\r\n\r\n%s\r\n", k, i, pad))
				_, err := w.house.core.Accept(context.Background(), &mailcore.Envelope{From: "a@elsewhere.test", Source: mailcore.FromWorld,
					To: []mailcore.Recipient{{Address: mb.Address}}}, raw)
				if err != nil {
					w.t.Errorf("deliver: %v", err)
					return
				}
			}
		})
	}
	work.Go(func() {
		for ctx.Err() == nil {
			inbox, err := w.house.mail.FolderByRole(context.Background(), mb.ID, mailcore.RoleInbox)
			if err == nil {
				_, err = w.house.mail.Expunge(context.Background(), mb.ID, inbox.ID, oddUIDs(inbox.UIDNext), false)
			}
			if err == nil {
				err = w.house.mail.CompactBlobs(context.Background())
			}
			if err != nil {
				w.t.Errorf("delete: %v", err)
				return
			}
		}
	})
	return func() { cancel(); work.Wait() }
}

func oddUIDs(next mailcore.UID) (out mailcore.UIDSet) {
	for u := mailcore.UID(1); u < next; u += 2 {
		out = append(out, mailcore.UIDRange{Start: u, Stop: u})
	}
	return out
}

// contents reads the rows of a backup, as sets of lines by table, and its blobs. It knows of the form only what
// archive.go tells.
func contents(t *testing.T, file string) (rows map[string][]string, blobs int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	rows = map[string][]string{}
	for in := tar.NewReader(z); ; {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		b, err2 := io.ReadAll(in)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		part := strings.Split(h.Name, "/")
		switch part[0] {
		case "rows":
			rows[part[1]] = append(rows[part[1]], plainRows(t, part[1], b)...)
		case "blobs":
			blobs++
		}
	}
	for _, list := range rows {
		slices.Sort(list)
	}
	return rows, blobs
}

// plainRows makes rows comparable: without what has to change in a restore.
func plainRows(t *testing.T, table string, b []byte) (out []string) {
	changes := map[string][]string{"blobs": {"ref"}, "stream_head": {"epoch"}, "tasks": {"owner", "due_at", "fence", "attempts", "last_error", "fails"}}
	var columns []string
	for line := range bytes.Lines(b) {
		if columns == nil {
			if err := json.Unmarshal(line, &columns); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var row []any
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		fields := map[string]string{}
		for i, v := range row {
			if m, ok := v.(map[string]any); ok {
				raw, _ := base64.StdEncoding.DecodeString(m["b"].(string))
				v = string(raw)
			}
			if !slices.Contains(changes[table], columns[i]) {
				fields[columns[i]] = fmt.Sprint(v)
			}
		}
		var s strings.Builder
		for _, k := range slices.Sorted(maps.Keys(fields)) {
			fmt.Fprintf(&s, "%s=%q ", k, fields[k])
		}
		out = append(out, s.String())
	}
	return out
}

func sameContents(t *testing.T, a, b string) {
	t.Helper()
	rowsA, blobsA := contents(t, a)
	rowsB, blobsB := contents(t, b)
	if blobsA != blobsB {
		t.Errorf("%d blobs, want %d", blobsB, blobsA)
	}
	for table := range rowsA {
		if !slices.Equal(rowsA[table], rowsB[table]) {
			t.Errorf("table %s differs: %d rows, want %d", table, len(rowsB[table]), len(rowsA[table]))
			for i := range min(len(rowsA[table]), len(rowsB[table])) {
				if rowsA[table][i] != rowsB[table][i] {
					t.Errorf("  want %.300s\n  got  %.300s", rowsA[table][i], rowsB[table][i])
					break
				}
			}
		}
	}
	if len(rowsA["messages"]) == 0 || len(rowsA["mail_links"]) == 0 || len(rowsA["events"]) == 0 || len(rowsA["posts"]) == 0 {
		t.Errorf("nothing to compare: %d mails, %d links", len(rowsA["messages"]), len(rowsA["mail_links"]))
	}
}

// sound looks at a restored store with the program's own eyes.
func sound(t *testing.T, c configs.Config) {
	t.Helper()
	s, err := openStores(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.engine.Close()
	r, err := s.mail.Reconcile(t.Context(), true)
	if err != nil || len(r.Differences) > 0 || r.Messages == 0 || r.Swept > 0 {
		t.Errorf("reconcile of the restored: %+v, %v", r, err)
	}
}

// targets are empty stores to restore into: one of the kind under test and, where both are at hand, one of the other.
func targets(t *testing.T) map[string]configs.Config {
	out := map[string]configs.Config{"same kind": testConfig(t, enginetest.Options(t))}
	if os.Getenv(enginetest.Variable) != "" {
		out["sqlite"] = testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()})
	}
	return out
}

// TestBackup (S72): a backup taken under load is one moment of the store, without differences and with all bytes, and
// what is restored from one equals what was saved: mails with UIDs and flags, calendar, chats, ledger, queue.
func TestBackup(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	w.furnish()
	c, dir := w.house.config, t.TempDir()
	stop := w.busy()
	time.Sleep(300 * time.Millisecond)
	hot := filepath.Join(dir, "hot.mb")
	said := mustRun(t, c, "backup", hot)
	stop()
	t.Log(said)
	for name, into := range targets(t) {
		mustRun(t, into, "restore", hot)
		t.Run("under load/"+name, func(t *testing.T) { sound(t, into) })
	}

	w.stop()
	if testing.Short() {
		return
	}
	file := filepath.Join(dir, "quiet.mb")
	mustRun(t, c, "backup", file)
	for name, into := range targets(t) {
		t.Run("quiet/"+name, func(t *testing.T) {
			mustRun(t, into, "restore", "--moving", file)
			again := filepath.Join(t.TempDir(), "again.mb")
			mustRun(t, into, "backup", again)
			sameContents(t, file, again)
			back := testConfig(t, enginetest.Options(t)) // and back to the kind it came from
			mustRun(t, back, "restore", "--moving", again)
			mustRun(t, back, "backup", again)
			sameContents(t, file, again)
			sound(t, back)
		})
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.part-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestRestoreRules: UIDVALIDITY rises unless the store only moves, the queue is held where asked for, and ids go on.
func TestRestoreRules(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	w.furnish()
	w.stop()
	file := filepath.Join(t.TempDir(), "b")
	mustRun(t, w.house.config, "backup", file)
	validity := func(c configs.Config) (v []uint32, waiting int) {
		s, err := openStores(t.Context(), c, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer s.engine.Close()
		mb, err := s.mail.MailboxByAddress(t.Context(), "lisi@demo.test")
		if err != nil {
			t.Fatal(err)
		}
		folders, err := s.mail.Folders(t.Context(), mb.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range folders {
			v = append(v, f.UIDValidity)
		}
		if err := s.engine.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM tasks WHERE kind = 'mail.out' AND state = 0").Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		return v, waiting
	}
	old, waiting := validity(w.house.config)
	if waiting == 0 {
		t.Fatal("no outgoing mail waits")
	}
	moved, raised := testConfig(t, enginetest.Options(t)), testConfig(t, enginetest.Options(t))
	mustRun(t, moved, "restore", file, "--moving")
	mustRun(t, raised, "restore", "--hold-queue", file)
	if got, n := validity(moved); !slices.Equal(got, old) || n != waiting {
		t.Errorf("moved: UIDVALIDITY %v, %d wait; want %v, %d", got, n, old, waiting)
	}
	got, n := validity(raised)
	for i := range got {
		if got[i] <= old[i] {
			t.Errorf("UIDVALIDITY %d after restore, was %d", got[i], old[i])
		}
	}
	if n != 0 {
		t.Errorf("%d outgoing mails wait, want all held", n)
	}
	if code, said := mailbridge(t, moved, "restore", file); code != 1 || !strings.Contains(said, engine.ErrNotEmpty.Error()) {
		t.Errorf("restore into a full store: %d %s", code, said)
	}
}

// TestRestoreRefuses: a backup that is cut short or altered anywhere is refused before anything is kept.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	c := testConfig(t, engine.Options{DB: "sqlite", Data: t.TempDir()})
	mustRun(t, c, "admin", "org", "add", "A")
	file := filepath.Join(t.TempDir(), "b")
	mustRun(t, c, "backup", file)
	if said := mustRun(t, c, "restore", "--check", file); !strings.Contains(said, "intact") {
		t.Errorf("check says %s", said)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{"empty": nil, "something else": []byte("PK\x03\x04 no backup"), "cut by one": whole[:len(whole)-1],
		"cut in half": whole[:len(whole)/2], "with a tail": append(slices.Clone(whole), "tail"...),
		"another row": rewritten(t, whole, func(b []byte) []byte { return bytes.Replace(b, []byte(`,"A",`), []byte(`,"B",`), 1) })}
	for at := 100; at < len(whole); at += len(whole) / 7 {
		b := slices.Clone(whole)
		b[at] ^= 1
		bad[fmt.Sprint("bit flipped at ", at)] = b
	}
	into := testConfig(t, engine.Options{DB: "sqlite", Data: filepath.Join(t.TempDir(), "new")})
	for name, b := range bad {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"restore", "--check", file}, {"restore", file}} {
			if code, said := mailbridge(t, into, args...); code != 1 || !strings.Contains(said, engine.ErrArchive.Error()) {
				t.Errorf("%s: %v: %d %s", name, args, code, said)
			}
		}
	}
	if _, err := os.Stat(into.Data); err == nil {
		t.Error("something was kept of a bad backup")
	}
}

// rewritten packs an archive again with its bytes changed: checksums of the packing are right, those of the content not.
func rewritten(t *testing.T, b []byte, change func([]byte) []byte) []byte {
	t.Helper()
	z, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	plain, err := z.DecodeAll(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	changed := change(slices.Clone(plain))
	if bytes.Equal(plain, changed) {
		t.Fatal("nothing was changed")
	}
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(changed, nil)
}

// TestRestoreUnfinished: a store that a restore has left half done does not serve, and can be restored again.
func TestRestoreUnfinished(t *testing.T) {
	t.Parallel()
	from := testConfig(t, enginetest.Options(t))
	mustRun(t, from, "admin", "org", "add", "A")
	file := filepath.Join(t.TempDir(), "b")
	mustRun(t, from, "backup", file)

	o := enginetest.Options(t)
	into := testConfig(t, o)
	o.Restoring = true
	s, err := openStoresWith(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := s.engine.Restore(t.Context(), io.LimitReader(f, 300), keptByAll()); !errors.Is(err, engine.ErrArchive) {
		t.Errorf("restore from half a file: %v", err)
	}
	if err := s.engine.Close(); err != nil {
		t.Fatal(err)
	}
	if code, said := mailbridge(t, into, "admin", "org", "add", "B"); code != 1 || !strings.Contains(said, engine.ErrHalfRestored.Error()) {
		t.Errorf("admin in a half restored store: %d %s", code, said)
	}
	mustRun(t, into, "restore", file)
	if code, said := mailbridge(t, into, "admin", "org", "add", "A"); code != 1 || !strings.Contains(said, "taken") {
		t.Errorf("the restored organisation: %d %s", code, said)
	}
}
