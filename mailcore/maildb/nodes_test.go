package maildb

import (
	"fmt"
	"log/slog"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust/trusttest"
)

// TestNodesSeeEachOther changes a folder on one node and reads it on another that holds an older view.
func TestNodesSeeEachOther(t *testing.T) {
	ea, eb := enginetest.TwoNodes(t)
	open := func(e *engine.Engine) *DB {
		d, err := Open(t.Context(), e, Options{Log: slog.New(slog.DiscardHandler), PasswordMemory: 64, NewKey: trusttest.Key})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a, b := open(ea), open(eb)
	mb := newMailbox(t, a, "li@a.test").ID
	in, trash := role(t, a, mb, mailcore.RoleInbox), role(t, a, mb, mailcore.RoleTrash)
	same := func(what string, f mailcore.FolderID) {
		t.Helper()
		x, err := a.Index(t.Context(), mb, f)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Index(t.Context(), mb, f)
		if err != nil || dump(x) != dump(y) {
			t.Errorf("%s: nodes differ (%v):\n%s\n%s", what, err, dump(x), dump(y))
		}
	}
	same("empty", in)
	for i := range 10 {
		put(t, a, mb, in, mail(fmt.Sprint(i), "Subject: s"), 0)
		same("new mail", in)
	}
	if _, _, _, err := b.SetFlags(t.Context(), mb, in, FlagChange{UIDs: all(), Flags: mailcore.FlagSeen, Keywords: []string{"$Todo"}}); err != nil {
		t.Fatal(err)
	}
	same("flags", in)
	if _, err := a.Move(t.Context(), mb, in, mailcore.UIDSet{{Start: 2, Stop: 5}}, trash); err != nil {
		t.Fatal(err)
	}
	same("moved from", in)
	same("moved to", trash)
	if _, err := b.Expunge(t.Context(), mb, trash, nil, false); err != nil {
		t.Fatal(err)
	}
	same("expunged", trash)
	if err := a.DeleteFolder(t.Context(), mb, trash); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Index(t.Context(), mb, trash); err == nil {
		t.Error("the other node still has a view of a deleted folder")
	}
}

// TestViewFarBehind changes more messages through one store than another one catches up with row by row.
func TestViewFarBehind(t *testing.T) {
	e := enginetest.Open(t)
	open := func() *DB {
		d, err := Open(t.Context(), e, Options{Log: slog.New(slog.DiscardHandler), PasswordMemory: 64, NewKey: trusttest.Key})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a, b := open(), open()
	mb := newMailbox(t, a, "li@a.test").ID
	f := put(t, a, mb, 0, mail("x", "Subject: s"), 0).Folder
	for range 13 { // 8,192 messages
		if _, err := a.Copy(t.Context(), mb, f, all(), f); err != nil {
			t.Fatal(err)
		}
	}
	old, err := b.Index(t.Context(), mb, f)
	if err != nil || old.N() != 8192 {
		t.Fatalf("view of %d messages, %v", old.N(), err)
	}
	changed, _, _, err := a.SetFlags(t.Context(), mb, f, FlagChange{UIDs: all(), Flags: mailcore.FlagSeen, Keywords: []string{"$Todo"}})
	if err != nil || len(changed) != 8192 {
		t.Fatalf("changed %d, %v", len(changed), err)
	}
	compare := func(what string) {
		t.Helper()
		x, err := a.Index(t.Context(), mb, f)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Index(t.Context(), mb, f)
		if err != nil || dump(x) != dump(y) {
			t.Errorf("%s: views differ (%v)", what, err)
		}
	}
	compare("many flags")
	if old.Flags(0) != 0 {
		t.Error("the old view changed")
	}
	for i := range 3 * (keepFlagged + trimFlagged) {
		n := mailcore.UID(i%100 + 2)
		c := FlagChange{UIDs: mailcore.UIDSet{{Start: n, Stop: n}}, Op: FlagOp(i / 100 % 2), Flags: mailcore.FlagFlagged}
		if _, _, _, err := a.SetFlags(t.Context(), mb, f, c); err != nil {
			t.Fatal(err)
		}
		if i%250 == 7 {
			compare("few flags")
		}
	}
	compare("a trimmed log of flags")
	var n int
	if err := a.db.QueryRow(t.Context(), "SELECT COUNT(*) FROM flagged WHERE folder = ?", f).Scan(&n); err != nil || n > keepFlagged+trimFlagged {
		t.Errorf("%d rows tell of changed flags (%v), want %d at most", n, err, keepFlagged+trimFlagged)
	}
	if _, err := a.Expunge(t.Context(), mb, f, mailcore.UIDSet{{Start: 10, Stop: 8000}}, false); err != nil {
		t.Fatal(err)
	}
	// The log of expunged UIDs is cut behind the other store's back.
	err = a.db.Write(t.Context(), func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM expunged WHERE folder = ?", f); err != nil {
			return err
		}
		_, err := tx.Run("UPDATE folders SET trimmed = modseq WHERE id = ?", f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	compare("trimmed log")
	if _, complete, err := b.Vanished(t.Context(), mb, f, 1); complete || err != nil {
		t.Errorf("vanished since before the log: complete = %v, %v", complete, err)
	}
	noDifferences(t, a)
}

// TestUnusedKeywordSets keeps a client from filling memory with keywords that it takes back.
func TestUnusedKeywordSets(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	f := put(t, d, mb, 0, mail("x", "Subject: s"), 0).Folder
	x, err := d.Index(t.Context(), mb, f)
	if err != nil {
		t.Fatal(err)
	}
	for i := range looseSets + 10 {
		b := x.next()
		b.put(row{uid: 1, modseq: x.high, keywords: fmt.Sprintf(" k%d ", i)})
		next := b.finish()
		e, view := d.indexes.entry(f)
		d.indexes.store(e, view, next)
		x = next
	}
	fresh, err := d.Index(t.Context(), mb, f)
	if err != nil || len(fresh.sets) > 20 {
		t.Errorf("view drags %d sets of keywords along, %v", len(fresh.sets), err)
	}
}
