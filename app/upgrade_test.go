package main

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailbridge/configs/engine"
)

// unpackOld puts the data folder of an earlier build into place. testdata/old has one of each kind that differs: first
// is of the first build that had a README, parked of one whose migrations came in another order than their numbers.
func unpackOld(t *testing.T, name string) engine.Options {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	z, err := zip.OpenReader("testdata/old/" + name + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		path := filepath.Join(dir, f.Name)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		var in io.ReadCloser
		if err == nil {
			in, err = f.Open()
		}
		var b []byte
		if err == nil {
			b, err = io.ReadAll(in)
			_ = in.Close()
		}
		if err == nil {
			err = os.WriteFile(path, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return engine.Options{DB: "sqlite", Data: dir}
}

// TestOldStores: reliability O15. The data of earlier builds opens, with flags, folders, UIDs and chats as they were, and
// what waited to leave leaves.
func TestOldStores(t *testing.T) {
	t.Parallel()
	for name, validity := range map[string]int{"first": 1795333104, "parked": 1795333115} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inet := online(t)
			mx, err := inet.AddMX("mx.outside.test", "", "outside.test")
			if err != nil {
				t.Fatal(err)
			}
			w := settle(t, inet, testConfig(t, unpackOld(t, name)))
			k, err := newReader(addrOf(w.doors.imap), "zhangsan@demo.test")
			if err != nil {
				t.Fatal(err)
			}
			defer k.c.Close()
			said, err := k.do("STATUS INBOX (UIDVALIDITY UIDNEXT)")
			if err != nil || statusOf(said, "UIDVALIDITY") != validity || statusOf(said, "UIDNEXT") != 7 {
				t.Errorf("inbox: %q, %v; want UIDVALIDITY %d, UIDNEXT 7", said, err, validity)
			}
			for id, folder := range map[string]string{"old-0": "INBOX", "old-1": "INBOX", "old-2": "Alt", "old-3": "INBOX"} {
				if n := k.count(folder, id+"@outside.test", ""); n != 1 {
					t.Errorf("%s is in %s %d times", id, folder, n)
				}
			}
			if k.count("INBOX", "old-2@outside.test", "") != 0 || k.count("INBOX", "old-1@outside.test", "FLAGGED KEYWORD Etikett") != 1 {
				t.Error("what was expunged came back, or a flag is lost")
			}
			if body, err := k.do("UID FETCH 1:* (BODY.PEEK[TEXT])"); err != nil || !strings.Contains(body, "words of the old days 1") {
				t.Errorf("texts: %q, %v", body, err)
			}
			zhang := w.visit("zhangsan@demo.test")
			var chats struct{ Items []struct{ ID, Title string } }
			zhang.do("GET", "/api/v1/chats", nil, &chats)
			if len(chats.Items) != 1 || len(zhang.posts(chats.Items[0].ID)) != 1 {
				t.Errorf("chats = %+v", chats)
			}
			admin := w.visit("admin@demo.test")
			for _, q := range admin.queue("") { // its own time may be far from now
				_, _ = admin.try("POST", "/api/v1/admin/queue/"+q.ID+"/retry", nil)
			}
			if !strings.Contains(string(received(t, mx, 1).Raw), "Subject: old waiting") {
				t.Error("what waited is another mail")
			}
			if err := w.bring("new", 100); err != nil {
				t.Errorf("a new mail: %v", err)
			}
			w.stop()
			if code, said := mailbridge(t, w.house.config, "reconcile", "--deep"); code != 0 {
				t.Errorf("reconcile: %s", said)
			}
		})
	}
}

// TestUpgradeInterrupted: reliability O15. Whatever statement of an upgrade fails, the next start completes it.
func TestUpgradeInterrupted(t *testing.T) {
	t.Parallel()
	slow(t)
	for at := 1; ; {
		o := unpackOld(t, "first")
		f := &trip{at: at, forever: true, set: true}
		log := slog.New(slog.DiscardHandler)
		broken := o
		broken.Fault, broken.Log, o.Log = f.ask, log, log
		s, err := openStoresWith(t.Context(), broken)
		if err == nil {
			_ = s.engine.Close()
			t.Logf("an upgrade asks %d times", at)
			if at < 100 {
				t.Error("the faults did not reach it")
			}
			return
		}
		if !errors.Is(err, errInjected) {
			t.Fatalf("statement %d: %v", at, err)
		}
		if s, err = openStoresWith(t.Context(), o); err != nil {
			t.Fatalf("after statement %d failed: %v", at, err)
		}
		r, err := s.mail.Reconcile(t.Context(), true)
		if err != nil || len(r.Differences) > 0 || r.Messages < 10 {
			t.Errorf("after statement %d failed: %+v, %v", at, r, err)
		}
		if err := s.engine.Close(); err != nil {
			t.Error(err)
		}
		at += 1 + at
	}
}

// TestDowngrade: reliability O15. An older build does not touch what a newer one has migrated, and says so.
func TestDowngrade(t *testing.T) {
	t.Parallel()
	o := unpackOld(t, "first")
	c := testConfig(t, o)
	mustRun(t, c, "reconcile")
	s, err := openStores(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	err = s.engine.DB.Write(t.Context(), func(tx *engine.Tx) error {
		_, err := tx.Run("INSERT INTO schema_maildb (version_id, is_applied) VALUES (99999, 1)")
		return err
	})
	if err := errors.Join(err, s.engine.Close()); err != nil {
		t.Fatal(err)
	}
	before := digests(t, o.Data)
	code, said := mailbridge(t, c, "serve")
	if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "made by a newer build") {
		t.Errorf("an older build starts: %d %s", code, said)
	}
	if after := digests(t, o.Data); after != before {
		t.Error("and changes the store")
	}
}

// digests are the files of a folder that hold data.
func digests(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".db") && !strings.HasSuffix(path, ".seg") {
			return err
		}
		b, err := os.ReadFile(path)
		all.WriteString(path)
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
