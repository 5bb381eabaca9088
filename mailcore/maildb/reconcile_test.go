package maildb

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// damage runs one statement behind the store's back.
func damage(t *testing.T, d *DB, q string, args ...any) {
	t.Helper()
	err := d.db.Write(context.Background(), func(tx *engine.Tx) error {
		_, err := tx.Run(q, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// blobOf tells where the bytes of a message lie.
func blobOf(t *testing.T, d *DB, p mailcore.Placed) (id int64, ref engine.Ref) {
	t.Helper()
	err := d.db.QueryRow(t.Context(), "SELECT b.id, b.ref FROM messages m JOIN blobs b ON b.id = m.blob_id WHERE m.id = ?", p.Message).Scan(&id, &ref)
	if err != nil {
		t.Fatal(err)
	}
	return id, ref
}

// Whatever is planted is found, and nothing else.
func TestReconcileFindsDamage(t *testing.T) {
	t.Parallel()
	put := func(t *testing.T, d *DB) mailcore.Placed {
		mb := newMailbox(t, d, "li@a.test").ID
		put(t, d, mb, 0, mail("a sound one", "Subject: s"), 0)
		return put(t, d, mb, 0, mail("to be damaged", "Subject: t"), 0)
	}
	tests := []struct {
		name   string
		plant  func(t *testing.T, d *DB, p mailcore.Placed)
		want   string // %d is the blob
		deep   bool   // only reading all bytes shows it
		swept  int
		folder bool // %d is the folder
	}{
		{name: "nothing", plant: func(*testing.T, *DB, mailcore.Placed) {}},
		{name: "counter", want: "folder %d: unseen is 5, rows say 2", folder: true, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			damage(t, d, "UPDATE folders SET unseen = 5 WHERE id = ?", p.Folder)
		}},
		{name: "owners", want: "blob %d: 3 owners, rows say 1", plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			id, _ := blobOf(t, d, p)
			damage(t, d, "UPDATE blobs SET refs = 3 WHERE id = ?", id)
		}},
		{name: "missing blob", want: "blob %d: open blob ", plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			_, ref := blobOf(t, d, p)
			if err := d.blobs.Delete(t.Context(), ref); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "spoiled blob", want: "blob %d: " + errDiffers.Error(), deep: true, swept: 1, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			id, _ := blobOf(t, d, p)
			other := message.SpoolBytes([]byte(mail("to be damagEd", "Subject: t")))
			ref, err := d.blobs.Put(t.Context(), int64(testOrg), other, other.Size())
			if err != nil {
				t.Fatal(err)
			}
			damage(t, d, "UPDATE blobs SET ref = ? WHERE id = ?", string(ref), id)
		}},
		{name: "UID that came back", want: "folder %d: 1 UIDs are there that were told to be gone", folder: true, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			damage(t, d, "INSERT INTO expunged (folder, modseq, first_uid, last_uid) VALUES (?, 1, 1, 1)", p.Folder)
		}},
		{name: "UID gone before it was given", want: "folder %d: 1 UIDs were told to be gone that were not yet given", folder: true, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			damage(t, d, "INSERT INTO expunged (folder, modseq, first_uid, last_uid) VALUES (?, 1, 9, 9)", p.Folder)
		}},
		{name: "expunge of the future", want: "folder %d: 1 expunges have a modseq above", folder: true, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			damage(t, d, "UPDATE folders SET uidnext = 10 WHERE id = ?", p.Folder)
			damage(t, d, "INSERT INTO expunged (folder, modseq, first_uid, last_uid) VALUES (?, 999999, 9, 9)", p.Folder)
		}},
		{name: "message without thread", want: "folder %d: 1 messages belong to a thread that is not there", folder: true, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			damage(t, d, "UPDATE messages SET thread = 999999 WHERE id = ?", p.Message)
		}},
		{name: "parked mail without task", want: "parked mail 1: nothing will let it go", plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			raw := message.SpoolBytes([]byte(mail("later", "Subject: l")))
			_, err := d.Park(t.Context(), mailcore.Parking{Raw: raw, Parked: mailcore.Parked{Org: testOrg, Mailbox: 1, Kind: mailcore.ParkScheduled, At: time.Now().Add(time.Hour)}})
			if err != nil {
				t.Fatal(err)
			}
			damage(t, d, "DELETE FROM tasks WHERE kind = ?", parkedKind)
		}},
		{name: "orphan", swept: 1, plant: func(t *testing.T, d *DB, p mailcore.Placed) {
			lost := message.SpoolBytes([]byte("nobody's"))
			if _, err := d.blobs.Put(t.Context(), int64(testOrg), lost, lost.Size()); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := openTest(t)
			p := put(t, d)
			blob, _ := blobOf(t, d, p)
			tt.plant(t, d, p)
			d.now = func() time.Time { return time.Now().Add(2 * orphanAge) }
			for _, deep := range []bool{false, true} {
				r, err := d.Reconcile(t.Context(), deep)
				if err != nil {
					t.Fatal(err)
				}
				var want string
				if tt.want != "" && (deep || !tt.deep) {
					switch want = tt.want; {
					case tt.folder:
						want = fmt.Sprintf(tt.want, p.Folder)
					case strings.Contains(want, "%d"):
						want = fmt.Sprintf(tt.want, blob)
					}
				}
				got := strings.Join(r.Differences, "; ")
				if (got == "") != (want == "") || !strings.HasPrefix(got, want) || len(r.Differences) > 1 {
					t.Errorf("deep %v: found %q, want %q", deep, got, want)
				}
				swept := tt.swept
				if deep { // the first time took it
					swept = 0
				}
				if r.Swept != swept {
					t.Errorf("deep %v: swept %d, want %d", deep, r.Swept, swept)
				}
			}
		})
	}
}
