package maildb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"mailbridge/mailcore"
)

// modelMessage is what the model knows of a message.
type modelMessage struct {
	flags    mailcore.Flags
	keywords []string
	body     string
}

type modelFolder struct {
	uidNext mailcore.UID
	m       map[mailcore.UID]modelMessage
	gone    map[mailcore.UID]bool
}

type model map[mailcore.FolderID]*modelFolder

func (f *modelFolder) uids() []mailcore.UID {
	var out []mailcore.UID
	for u := range f.m {
		out = append(out, u)
	}
	slices.Sort(out)
	return out
}

func (f *modelFolder) in(set mailcore.UIDSet) []mailcore.UID {
	all := f.uids()
	if len(all) == 0 {
		return nil
	}
	return slices.DeleteFunc(all, func(u mailcore.UID) bool { return !set.Has(u, all[len(all)-1]) })
}

func randomSet(r *rand.Rand, top int) mailcore.UIDSet {
	var set mailcore.UIDSet
	next := 1
	for range 1 + r.IntN(3) {
		start := next + r.IntN(top+1)
		stop := start + r.IntN(6)
		set = append(set, mailcore.UIDRange{Start: mailcore.UID(start), Stop: mailcore.UID(stop)})
		next = stop + 2
	}
	if r.IntN(4) == 0 {
		set = mailcore.UIDSet{{Start: 1, Stop: 0}}
	}
	return set
}

// TestAgainstModel does random things to a mailbox and to a model of it and compares the two after each step.
func TestAgainstModel(t *testing.T) {
	steps := 150
	if testing.Short() {
		steps = 50
	}
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			d := openTest(t)
			d.runs.from = []int{longChange, 2, 1}[seed]
			r := rand.New(rand.NewPCG(seed, 1))
			mb := newMailbox(t, d, "li@a.test").ID
			m := model{}
			var folders []mailcore.FolderID
			for _, ro := range []mailcore.Role{mailcore.RoleInbox, mailcore.RoleSent, mailcore.RoleTrash} {
				f := role(t, d, mb, ro)
				folders = append(folders, f)
				m[f] = &modelFolder{uidNext: 1, m: map[mailcore.UID]modelMessage{}, gone: map[mailcore.UID]bool{}}
			}
			old := map[mailcore.FolderID]*Index{}
			frozen := map[mailcore.FolderID]string{}
			for i := range steps {
				f := folders[r.IntN(len(folders))]
				m.step(t, d, r, mb, f, folders[r.IntN(len(folders))], i)
				for _, f := range folders {
					if x := old[f]; x != nil && dump(x) != frozen[f] {
						t.Fatalf("step %d: an old view of folder %d changed", i, f)
					}
					x := m.compare(t, d, mb, f, i)
					if r.IntN(3) == 0 {
						old[f], frozen[f] = x, dump(x)
					}
				}
			}
			noDifferences(t, d)
		})
	}
}

func (m model) step(t *testing.T, d *DB, r *rand.Rand, mb mailcore.MailboxID, f, to mailcore.FolderID, i int) {
	t.Helper()
	src, dst := m[f], m[to]
	set := randomSet(r, int(src.uidNext))
	ctx := context.Background()
	keywords := [][]string{nil, {"$Todo"}, {"$Todo", "Work"}}[r.IntN(3)]
	flags := mailcore.Flags(r.IntN(32))
	switch r.IntN(8) {
	case 0, 1, 2:
		body := fmt.Sprintf("body %d", r.IntN(10))
		dl := delivery(mail(body, "Subject: s"), mailcore.LocalCopy{Mailbox: mb, Folder: f, Flags: flags, Keywords: keywords})
		p := commit(t, d, dl).Placed[0]
		if p.UID != src.uidNext {
			t.Fatalf("step %d: uid = %d, want %d", i, p.UID, src.uidNext)
		}
		src.m[p.UID] = modelMessage{flags, keywords, body}
		src.uidNext++
	case 3, 4:
		op := FlagOp(r.IntN(3))
		changed, _, _, err := d.SetFlags(ctx, mb, f, FlagChange{UIDs: set, Op: op, Flags: flags, Keywords: keywords})
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if want := src.setFlags(set, op, flags, keywords); !slices.Equal(changed, want) {
			t.Fatalf("step %d: changed = %v, want %v", i, changed, want)
		}
	case 5:
		only := r.IntN(2) == 0
		gone, err := d.Expunge(ctx, mb, f, set, only)
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		want := slices.DeleteFunc(src.in(set), func(u mailcore.UID) bool { return only && src.m[u].flags&mailcore.FlagDeleted == 0 })
		if !slices.Equal(gone, want) {
			t.Fatalf("step %d: expunged %v, want %v", i, gone, want)
		}
		for _, u := range gone {
			delete(src.m, u)
			src.gone[u] = true
		}
	case 6, 7:
		transfer, moves := d.Copy, r.IntN(2) == 0
		if moves {
			transfer = d.Move
		}
		res, err := transfer(ctx, mb, f, set, to)
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if want := src.in(set); !slices.Equal(res.From, want) {
			t.Fatalf("step %d: transferred %v, want %v", i, res.From, want)
		}
		for k, u := range res.From {
			if res.To[k] != dst.uidNext {
				t.Fatalf("step %d: new uid %d, want %d", i, res.To[k], dst.uidNext)
			}
			dst.m[res.To[k]] = src.m[u]
			dst.uidNext++
			if moves {
				delete(src.m, u)
				src.gone[u] = true
			}
		}
	}
}

func (f *modelFolder) setFlags(set mailcore.UIDSet, op FlagOp, flags mailcore.Flags, keywords []string) []mailcore.UID {
	var changed []mailcore.UID
	for _, u := range f.in(set) {
		old := f.m[u]
		now := modelMessage{old.flags, combine(old.keywords, keywords, op), old.body}
		switch op {
		case AddFlags:
			now.flags |= flags
		case RemoveFlags:
			now.flags &^= flags
		case ReplaceFlags:
			now.flags = flags
		}
		if now.flags != old.flags || joinKeywords(now.keywords) != joinKeywords(old.keywords) {
			changed = append(changed, u)
		}
		f.m[u] = now
	}
	return changed
}

func dump(x *Index) string {
	s := fmt.Sprint(x.N(), x.HighestModSeq(), x.UIDNext(), ":")
	for i := range x.N() {
		s += fmt.Sprint(x.UID(i), x.Flags(i), x.ModSeq(i), x.Keywords(i), " ")
	}
	return s
}

// compare holds the folder row, the cached view, a view loaded anew, rows, bytes and the log of expunged UIDs against the
// model.
func (m model) compare(t *testing.T, d *DB, mb mailcore.MailboxID, f mailcore.FolderID, step int) *Index {
	t.Helper()
	want := m[f]
	ctx := context.Background()
	x, err := d.Index(ctx, mb, f)
	if err != nil {
		t.Fatal(err)
	}
	var got []mailcore.UID
	for i := range x.N() {
		u := x.UID(i)
		got = append(got, u)
		w := want.m[u]
		if x.Flags(i) != w.flags || joinKeywords(x.Keywords(i)) != joinKeywords(w.keywords) {
			t.Fatalf("step %d: view of %d:%d has flags %v %v, want %v %v", step, f, u, x.Flags(i), x.Keywords(i), w.flags, w.keywords)
		}
		if pos, ok := x.Find(u); pos != i || !ok {
			t.Fatalf("step %d: Find(%d) = %d, %v, want %d", step, u, pos, ok, i)
		}
	}
	if !slices.Equal(got, want.uids()) || x.UIDNext() != want.uidNext {
		t.Fatalf("step %d: view of folder %d holds %v next %d, want %v next %d", step, f, got, x.UIDNext(), want.uids(), want.uidNext)
	}
	if step%10 == 0 {
		m.compareStored(t, d, mb, f, x)
	}
	return x
}

func (m model) compareStored(t *testing.T, d *DB, mb mailcore.MailboxID, f mailcore.FolderID, x *Index) {
	t.Helper()
	ctx := context.Background()
	var got []mailcore.UID
	err := d.Rows(ctx, mb, f, all(), WantDisplay, func(row *mailcore.Message) error {
		got = append(got, row.UID)
		if row.Preview != m[f].m[row.UID].body {
			t.Errorf("row %d shows %q, want %q", row.UID, row.Preview, m[f].m[row.UID].body)
		}
		if i, _ := x.Find(row.UID); row.Flags != x.Flags(i) || row.ModSeq != x.ModSeq(i) || !slices.Equal(row.Keywords, x.Keywords(i)) {
			t.Errorf("row %d has %v %v at %d, want %v %v at %d", row.UID, row.Flags, row.Keywords, row.ModSeq, x.Flags(i), x.Keywords(i), x.ModSeq(i))
		}
		return nil
	})
	if err != nil || !slices.Equal(got, m[f].uids()) {
		t.Fatalf("rows = %v, %v", got, err)
	}
	if _, err := d.settle(ctx, mb, 2); err != nil {
		t.Fatal(err)
	}
	d.indexes.forget(f)
	fresh, err := d.Index(ctx, mb, f)
	if err != nil || dump(fresh) != dump(x) {
		t.Fatalf("fresh view of folder %d differs (%v):\n%s\n%s", f, err, dump(fresh), dump(x))
	}
	gone, complete, err := d.Vanished(ctx, mb, f, 0)
	if err != nil || !complete {
		t.Fatalf("vanished: %v, complete %v", err, complete)
	}
	if want := sortedUIDs(m[f].gone); !slices.Equal(gone, want) {
		t.Fatalf("vanished = %v, want %v", gone, want)
	}
	row, err := d.Folder(ctx, mb, f)
	if err != nil || row.Messages != len(got) || row.HighestModSeq != x.HighestModSeq() {
		t.Fatalf("folder row = %+v, %v", row, err)
	}
}

// TestManyAtOnce lets goroutines change one mailbox at the same time; then counters must match rows and no UID may have
// been handed out twice.
func TestManyAtOnce(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	in, trash := role(t, d, mb, mailcore.RoleInbox), role(t, d, mb, mailcore.RoleTrash)
	var mu sync.Mutex
	seen := map[mailcore.UID]bool{}
	var wg sync.WaitGroup
	ctx := context.Background()
	for w := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 2))
			for i := range 25 {
				var err error
				switch (w + i) % 5 {
				case 0, 1:
					var rec mailcore.Receipt
					rec, err = d.Commit(ctx, delivery(mail(fmt.Sprint(w, i), "Subject: s"), mailcore.LocalCopy{Mailbox: mb, Folder: in}))
					if err == nil {
						mu.Lock()
						if seen[rec.Placed[0].UID] {
							t.Errorf("uid %d was used twice", rec.Placed[0].UID)
						}
						seen[rec.Placed[0].UID] = true
						mu.Unlock()
					}
				case 2:
					_, _, _, err = d.SetFlags(ctx, mb, in, FlagChange{UIDs: randomSet(r, 60), Op: FlagOp(r.IntN(3)), Flags: mailcore.Flags(r.IntN(32))})
				case 3:
					_, err = d.Move(ctx, mb, in, mailcore.UIDSet{{Start: mailcore.UID(r.IntN(80)), Stop: mailcore.UID(r.IntN(80) + 1)}}, trash)
				case 4:
					_, err = d.Expunge(ctx, mb, trash, randomSet(r, 30), true)
				}
				if err != nil {
					t.Errorf("worker %d step %d: %v", w, i, err)
				}
				x, err := d.Index(ctx, mb, in)
				if err != nil {
					t.Errorf("index: %v", err)
					continue
				}
				_ = dump(x)
			}
		})
	}
	wg.Wait()
	noDifferences(t, d)
	for _, f := range []mailcore.FolderID{in, trash} {
		x, err := d.Index(ctx, mb, f)
		if err != nil {
			t.Fatal(err)
		}
		d.indexes.forget(f)
		fresh, err := d.Index(ctx, mb, f)
		if err != nil || dump(x) != dump(fresh) {
			t.Errorf("cached view differs from a fresh one: %v", err)
		}
	}
}

func TestUnchangedSince(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	p := put(t, d, mb, 0, mail("x"), 0)
	put(t, d, mb, 0, mail("y"), 0)
	x, err := d.Index(t.Context(), mb, p.Folder)
	if err != nil {
		t.Fatal(err)
	}
	since := x.ModSeq(0)
	changed, failed, modseq, err := d.SetFlags(t.Context(), mb, p.Folder, FlagChange{UIDs: all(), Flags: mailcore.FlagSeen, Conditional: true, UnchangedSince: since})
	if err != nil || !slices.Equal(changed, []mailcore.UID{1}) || !slices.Equal(failed, []mailcore.UID{2}) || modseq <= since {
		t.Errorf("changed %v failed %v modseq %d err %v, want 1, 2 and a larger modseq", changed, failed, modseq, err)
	}
	_, _, _, err = d.SetFlags(t.Context(), mb, p.Folder, FlagChange{UIDs: all(), Keywords: []string{"a b"}})
	if !errors.Is(err, mailcore.ErrBadName) {
		t.Errorf("keyword with a space: %v, want ErrBadName", err)
	}
}

func TestTooManyKeywords(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	m := newMailbox(t, d, "a@a.test")
	f := role(t, d, m.ID, mailcore.RoleInbox)
	put(t, d, m.ID, f, mail("one", "Subject: one"), 0)
	var first, more []string
	for i := range maxKeywords {
		first = append(first, fmt.Sprintf("k%d", i))
		more = append(more, fmt.Sprintf("l%d", i))
	}
	if _, _, _, err := d.SetFlags(t.Context(), m.ID, f, FlagChange{UIDs: all(), Keywords: first}); err != nil {
		t.Fatalf("%d keywords: %v", maxKeywords, err)
	}
	_, _, _, err := d.SetFlags(t.Context(), m.ID, f, FlagChange{UIDs: all(), Keywords: more})
	if !errors.Is(err, mailcore.ErrBadName) {
		t.Errorf("twice as many keywords: got %v, want ErrBadName", err)
	}
}
