package imapd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust/trusttest"
)

// backing is the real store with the mailboxes of one test, by the name under which it signs in.
type backing struct {
	*maildb.DB
	streams *engine.Streams
	boxes   map[string]mailcore.Mailbox
}

func openBacking(t testing.TB, e *engine.Engine) *backing {
	t.Helper()
	db, err := maildb.Open(t.Context(), e, maildb.Options{PasswordMemory: 64, NewKey: trusttest.Key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.AddDomain(t.Context(), 1, "demo.test", true); err != nil {
		t.Fatal(err)
	}
	return (&backing{DB: db, streams: e.Streams}).fresh(t)
}

// fresh gives new mailboxes in the same store, so that many tests share one database.
func (b *backing) fresh(t testing.TB) *backing {
	t.Helper()
	boxes := map[string]mailcore.Mailbox{}
	for _, user := range []string{"zhangsan", "lisi"} {
		n := mailboxes.Add(1)
		a := mailcore.Address(fmt.Sprintf("%s.%d@demo.test", user, n))
		mb, err := b.CreateMailbox(t.Context(), 1, maildb.NewMailbox{Address: a, Name: user, Person: n})
		if err != nil {
			t.Fatal(err)
		}
		boxes[user+"@demo.test"] = mb
	}
	return &backing{DB: b.DB, streams: b.streams, boxes: boxes}
}

// mailboxes numbers the addresses of fresh.
var mailboxes atomic.Int64

// auth stands for the password check, which is not the door's business.
func (b *backing) auth(_ context.Context, user, password, _ string) (mailcore.Mailbox, error) {
	mb, ok := b.boxes[strings.ToLower(user)]
	switch {
	case user == "gone@demo.test" && password == testPassword:
		return mb, mailcore.ErrDisabled
	case !ok || password != testPassword:
		return mb, mailcore.ErrBadPassword
	}
	return mb, nil
}

// append is the gate without policy.
func (b *backing) append(ctx context.Context, mb mailcore.Mailbox, folder mailcore.FolderID, list []mailcore.Filing, old *mailcore.Replaced) ([]mailcore.Placed, error) {
	return (&mailcore.Core{Store: b.DB}).AppendAll(ctx, mb, folder, list, old)
}

// share is what the bridge does with a grant, as far as the store goes.
func (b *backing) share(ctx context.Context, by mailcore.Mailbox, _ string, g mailcore.Grant) error {
	if g.Rights == 0 {
		return b.RemoveGrant(ctx, by.Org, g.Mailbox, g.ID)
	}
	if g.Kind == mailcore.DepartmentHolder {
		return mailcore.ErrNoMailbox
	}
	_, err := b.PutGrant(ctx, by.Org, g, []int64{g.Holder})
	return err
}

// watch turns events of the store into hints.
func (b *backing) watch(mb mailcore.MailboxID) (<-chan struct{}, func()) {
	w := b.streams.Watch(streamOf(mb))
	hints, stop := make(chan struct{}, 1), make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-w.C:
				select {
				case hints <- struct{}{}:
				default:
				}
			}
		}
	}()
	return hints, func() { close(stop); w.Close() }
}

// arrive stores a message behind the sessions' back, as a delivery would.
func (b *backing) arrive(t testing.TB, user, folder, msg string) mailcore.Placed {
	t.Helper()
	f, err := b.FolderByName(t.Context(), b.boxes[user].ID, folder)
	if err != nil {
		t.Fatal(err)
	}
	list, err := b.append(t.Context(), b.boxes[user], f.ID, []mailcore.Filing{{Raw: message.SpoolBytes([]byte(msg))}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// indexOf gives a folder that holds just the given UIDs.
func (b *backing) indexOf(t testing.TB, folder string, uids ...mailcore.UID) *maildb.Index {
	t.Helper()
	mb := b.boxes["zhangsan@demo.test"]
	f, err := b.FolderByName(t.Context(), mb.ID, folder)
	if err != nil {
		t.Fatal(err)
	}
	var gone mailcore.UIDSet
	last := mailcore.UID(0)
	for _, u := range uids {
		if u > last+1 {
			gone = append(gone, mailcore.UIDRange{Start: last + 1, Stop: u - 1})
		}
		last = u
	}
	x, err := b.Index(t.Context(), mb.ID, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	for u := x.UIDNext(); u <= last; u++ {
		b.arrive(t, "zhangsan@demo.test", folder, "Subject: x\r\n\r\nx")
	}
	if _, err := b.Expunge(t.Context(), mb.ID, f.ID, gone, false); err != nil {
		t.Fatal(err)
	}
	if x, err = b.Index(t.Context(), mb.ID, f.ID); err != nil {
		t.Fatal(err)
	}
	return x
}

// TestDamagedBytes is I30: it spoils what lies on the disk under one message: that one is told, the others are given.
func TestDamagedBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := enginetest.OpenWith(t, engine.Options{DB: "sqlite", Data: dir})
	f := startOn(t, openBacking(t, e), nil)
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: first\r\n\r\none q7Xk2pLz\r\n")
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: second\r\n\r\ntwo\r\n")
	if !spoil(t, dir, "q7Xk2pLz") {
		t.Fatal("the bytes of a short message are not found on the disk")
	}
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	lines := w.want("FETCH 1:2 BODY.PEEK[TEXT]", "NO [SERVERBUG]")
	if len(lines) != 1 || !strings.Contains(lines[0], "two") {
		t.Errorf("got %q, want the second message", lines)
	}
	w.ok("FETCH 1:2 ENVELOPE")
}

// spoil changes text in all files below dir.
func spoil(t *testing.T, dir, text string) (found bool) {
	t.Helper()
	eachFile(t, dir, func(path string, b []byte) {
		i := strings.Index(string(b), text)
		if i < 0 {
			return
		}
		found = true
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteAt([]byte("XX"), int64(i)); err != nil {
			t.Fatal(err)
		}
	})
	return found
}

// eachFile calls fn for the files below dir that hold bytes of mails.
func eachFile(t *testing.T, dir string, fn func(path string, b []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(filepath.Base(path), ".db") {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil {
			fn(path, b)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
