package maildb

import (
	"fmt"
	"log/slog"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
)

// TestNodesSeeEachOther changes a folder on one node and reads it on another that holds an older view.
func TestNodesSeeEachOther(t *testing.T) {
	ea, eb := enginetest.TwoNodes(t)
	open := func(e *engine.Engine) *DB {
		d, err := Open(t.Context(), e, Options{Log: slog.New(slog.DiscardHandler)})
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
