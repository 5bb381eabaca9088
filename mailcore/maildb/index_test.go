package maildb

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"mailbridge/mailcore"
)

// same compares a view with the rows it should have, through all its questions.
func same(t *testing.T, x *Index, want []row) {
	t.Helper()
	if x.N() != len(want) {
		t.Fatalf("view has %d messages, want %d", x.N(), len(want))
	}
	for i, w := range want {
		if got := (row{x.UID(i), x.Flags(i), x.ModSeq(i), joinKeywords(x.Keywords(i))}); got != w {
			t.Fatalf("position %d = %+v, want %+v", i, got, w)
		}
		if pos, ok := x.Find(w.uid); pos != i || !ok {
			t.Fatalf("Find(%d) = %d, %v, want %d", w.uid, pos, ok, i)
		}
		if i > 0 && want[i-1].uid+1 < w.uid {
			if pos, ok := x.Find(w.uid - 1); pos != i || ok {
				t.Fatalf("Find(%d) = %d, %v, want %d, false", w.uid-1, pos, ok, i)
			}
		}
	}
	if pos, ok := x.Find(1 << 31); pos != x.N() || ok {
		t.Fatalf("Find beyond the end = %d, %v", pos, ok)
	}
}

// TestIndexOfManyChunks grows and shrinks views over several chunks, and branches, while earlier views must stay.
func TestIndexOfManyChunks(t *testing.T) {
	t.Parallel()
	type version struct {
		x    *Index
		rows []row
	}
	r := rand.New(rand.NewPCG(1, 2))
	versions := []version{{x: (&Index{}).next().finish()}}
	next := mailcore.UID(1)
	for step := range uint64(60) {
		from := versions[len(versions)-1]
		if step%7 == 6 { // a second successor of an older view
			from = versions[len(versions)-2]
		}
		b, rows := from.x.next(), slices.Clone(from.rows)
		switch r.IntN(4) {
		case 0, 1:
			for range r.IntN(1500) {
				w := row{next, mailcore.Flags(r.IntN(32)), step, []string{"", " a ", " a b "}[r.IntN(3)]}
				next += mailcore.UID(1 + r.IntN(2))
				b.put(w)
				rows = append(rows, w)
			}
		case 2:
			for range min(len(rows), 300) {
				w := &rows[r.IntN(len(rows))]
				w.flags, w.modseq = mailcore.Flags(r.IntN(32)), step
				b.put(*w)
			}
		case 3:
			for range r.IntN(4) {
				first := mailcore.UID(r.IntN(int(next)))
				last := first + mailcore.UID(r.IntN(1200))
				b.remove(first, last)
				rows = slices.DeleteFunc(rows, func(w row) bool { return w.uid >= first && w.uid <= last })
			}
			if len(rows) > 5 { // changes after removals in the same step
				rows[3].flags = 17
				b.put(rows[3])
				rows[len(rows)-1].flags = 18
				b.put(rows[len(rows)-1])
			}
		}
		versions = append(versions, version{b.finish(), rows})
	}
	largest := 0
	for i, v := range versions {
		t.Run(fmt.Sprint(i), func(t *testing.T) { same(t, v.x, v.rows) })
		largest = max(largest, v.x.N())
	}
	if largest < 3*chunkSize {
		t.Errorf("largest view has %d messages: the test tests nothing", largest)
	}
}

// TestReadersOfOldViews lets readers walk views while successors append to the arrays that they share.
func TestReadersOfOldViews(t *testing.T) {
	t.Parallel()
	x := (&Index{}).next().finish()
	var wg sync.WaitGroup
	for u := range mailcore.UID(2000) {
		b := x.next()
		b.put(row{uid: u + 1, modseq: uint64(u)})
		x = b.finish()
		if u%100 == 0 {
			view := x
			wg.Go(func() {
				for i := range view.N() {
					if view.UID(i) != mailcore.UID(i+1) {
						t.Errorf("position %d has uid %d", i, view.UID(i))
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

func TestSpans(t *testing.T) {
	t.Parallel()
	b := (&Index{}).next()
	for _, u := range []mailcore.UID{2, 3, 7, 9} {
		b.put(row{uid: u})
	}
	x := b.finish()
	for _, c := range []struct {
		name string
		set  mailcore.UIDSet
		want []span
	}{
		{"all", mailcore.UIDSet{{Start: 1}}, []span{{0, 4}}}, {"star", mailcore.UIDSet{{}}, []span{{3, 4}}},
		{"turned round", mailcore.UIDSet{{Start: 8, Stop: 3}}, []span{{1, 3}}}, {"beyond", mailcore.UIDSet{{Start: 10, Stop: 20}}, nil},
		{"beyond to star is the last", mailcore.UIDSet{{Start: 50}}, []span{{3, 4}}},
		{"overlap", mailcore.UIDSet{{Start: 7, Stop: 9}, {Start: 1, Stop: 7}}, []span{{0, 4}}}, {"gap", mailcore.UIDSet{{Start: 4, Stop: 6}}, nil},
		{"nil", nil, nil},
	} {
		if got := x.spans(c.set); !slices.Equal(got, c.want) {
			t.Errorf("%s: spans = %v, want %v", c.name, got, c.want)
		}
	}
}
