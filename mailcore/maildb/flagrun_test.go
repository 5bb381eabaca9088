package maildb

import (
	"context"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// rowFlags reads what stands in the rows of a folder, in order of UIDs.
func rowFlags(t *testing.T, d *DB, f mailcore.FolderID) []mailcore.Flags {
	t.Helper()
	rows, err := d.db.Query(context.Background(), "SELECT flags FROM messages WHERE folder = ? ORDER BY uid", f)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []mailcore.Flags
	for rows.Next() {
		var n mailcore.Flags
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func count(list []mailcore.Flags, f mailcore.Flags) (n int) {
	for _, x := range list {
		if x&f != 0 {
			n++
		}
	}
	return n
}

// fiveMails gives a store in which a change of two messages is long already.
func fiveMails(t *testing.T, d *DB) (mailcore.MailboxID, mailcore.FolderID) {
	t.Helper()
	mb := newMailbox(t, d, "li@a.test").ID
	for range 5 {
		commit(t, d, delivery(mail("body", "Subject: s"), mailcore.LocalCopy{Mailbox: mb, Folder: role(t, d, mb, mailcore.RoleInbox)}))
	}
	d.runs.from = 2
	return mb, role(t, d, mb, mailcore.RoleInbox)
}

// TestLongChange: rows follow a long change later, but nobody can tell: views, lists, single messages, a search, a copy
// and a store opened anew know it at once.
func TestLongChange(t *testing.T) {
	ctx := context.Background()
	d := openTest(t)
	if d.db.Dialect() != engine.SQLite {
		t.Skip("another node could not know")
	}
	look := map[string]func(*testing.T, mailcore.MailboxID, mailcore.FolderID) int{
		"rows": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) (n int) {
			err := d.Rows(ctx, mb, f, all(), 0, func(m *mailcore.Message) error {
				if m.Flags&mailcore.FlagSeen != 0 {
					n++
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		},
		"list": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) int {
			page, _, _, err := d.List(ctx, mb, ListQuery{Folder: f, Unread: true})
			if err != nil {
				t.Fatal(err)
			}
			return 5 - len(page)
		},
		"view": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) int {
			d.indexes.forget(f)
			x, err := d.Index(ctx, mb, f)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for i := range x.N() {
				n += int(x.Flags(i) & mailcore.FlagSeen)
			}
			return n
		},
		"copy": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) int {
			to := role(t, d, mb, mailcore.RoleArchive)
			if _, err := d.Copy(ctx, mb, f, all(), to); err != nil {
				t.Fatal(err)
			}
			return count(rowFlags(t, d, to), mailcore.FlagSeen)
		},
		"short change on top": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) int {
			if _, _, _, err := d.SetFlags(ctx, mb, f, FlagChange{UIDs: mailcore.UIDSet{{Start: 2, Stop: 2}}, Op: RemoveFlags, Flags: mailcore.FlagSeen}); err != nil {
				t.Fatal(err)
			}
			if n := count(rowFlags(t, d, f), mailcore.FlagSeen); n != 0 {
				t.Errorf("%d other rows were written too", n)
			}
			if err := d.settled(ctx, mb); err != nil {
				t.Fatal(err)
			}
			return 1 + count(rowFlags(t, d, f), mailcore.FlagSeen)
		},
		"copy of one": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) int {
			to := role(t, d, mb, mailcore.RoleArchive)
			if _, err := d.Copy(ctx, mb, f, mailcore.UIDSet{{Start: 3, Stop: 3}}, to); err != nil {
				t.Fatal(err)
			}
			if n := count(rowFlags(t, d, f), mailcore.FlagSeen); n != 1 {
				t.Errorf("%d rows were written, want 1", n)
			}
			return 4 + count(rowFlags(t, d, to), mailcore.FlagSeen)
		},
		"reconcile": func(t *testing.T, mb mailcore.MailboxID, f mailcore.FolderID) int {
			noDifferences(t, d)
			return count(rowFlags(t, d, f), mailcore.FlagSeen)
		},
	}
	for name, fn := range look {
		t.Run(name, func(t *testing.T) {
			d = openTest(t)
			mb, f := fiveMails(t, d)
			if _, _, _, err := d.SetFlags(ctx, mb, f, FlagChange{UIDs: all(), Flags: mailcore.FlagSeen}); err != nil {
				t.Fatal(err)
			}
			if n := count(rowFlags(t, d, f), mailcore.FlagSeen); n != 0 {
				t.Fatalf("%d rows were written at once: this tests nothing", n)
			}
			if n := fn(t, mb, f); n != 5 {
				t.Errorf("%d of 5 messages are seen", n)
			}
		})
	}
}

// TestLongChangeSettles: rows follow by themselves, a few at a time, also those that an earlier life left; what changes
// the same messages once more joins what waits.
func TestLongChangeSettles(t *testing.T) {
	ctx := context.Background()
	d := openTest(t)
	if d.db.Dialect() != engine.SQLite {
		t.Skip("rows are written at once")
	}
	mb, f := fiveMails(t, d)
	for _, c := range []FlagChange{{Flags: mailcore.FlagSeen | mailcore.FlagFlagged}, {Op: RemoveFlags, Flags: mailcore.FlagFlagged}, {Flags: mailcore.FlagAnswered}} {
		c.UIDs = all()
		if _, _, _, err := d.SetFlags(ctx, mb, f, c); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM flag_runs").Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d changes wait, %v", n, err)
	}
	again := &DB{db: d.db, log: d.log}
	again.indexes.init(1000)
	if err := again.openRuns(ctx); err != nil {
		t.Fatal(err)
	}
	for step, want := range []int{2, 4, 5} {
		more, err := again.settle(ctx, mb, 2)
		if got := count(rowFlags(t, d, f), mailcore.FlagAnswered); err != nil || got != want || more != (want < 5) {
			t.Fatalf("step %d: %d rows, more %v, %v", step, got, more, err)
		}
	}
	if n := count(rowFlags(t, d, f), mailcore.FlagFlagged); n != 0 {
		t.Errorf("%d rows kept a flag that was taken", n)
	}
	if _, _, _, err := d.SetFlags(ctx, mb, f, FlagChange{UIDs: all(), Op: ReplaceFlags, Flags: mailcore.FlagDraft}); err != nil {
		t.Fatal(err)
	}
	until, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- d.RunFlags(until) }()
	for count(rowFlags(t, d, f), mailcore.FlagDraft) != 5 {
		time.Sleep(time.Millisecond)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	noDifferences(t, d)
}
