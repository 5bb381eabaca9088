package filter

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// table is a store of one organisation, in memory.
type table struct {
	state   mailcore.FilterState
	lessons map[mailcore.MailboxID]mailcore.Lesson
	asked   int
	knocks  map[[16]byte]time.Time
	passed  map[[16]byte]bool
	now     time.Time
}

func (t *table) FilterVersion(context.Context, mailcore.OrgID) (int64, error) {
	t.asked++
	return t.state.Version, nil
}

func (t *table) FilterState(context.Context, mailcore.OrgID) (mailcore.FilterState, error) {
	return t.state, nil
}

func (t *table) Lesson(_ context.Context, _ mailcore.OrgID, mb mailcore.MailboxID) (mailcore.Lesson, error) {
	return t.lessons[mb], nil
}

func (t *table) Greylist(_ context.Context, k [16]byte) (time.Time, bool, error) {
	if t.knocks == nil {
		t.knocks, t.passed = map[[16]byte]time.Time{}, map[[16]byte]bool{}
	}
	if _, ok := t.knocks[k]; !ok {
		t.knocks[k] = t.now
	}
	return t.knocks[k], t.passed[k], nil
}

func (t *table) GreylistPassed(_ context.Context, list ...[16]byte) error {
	for _, k := range list {
		t.passed[k] = true
	}
	return nil
}

// stranger is what trust says of a mail that nothing speaks for or against.
var stranger = mailcore.Verdict{Outside: true, SPF: "none", DKIM: "none", DMARC: "none"}

// judge asks a filter about a mail for mailbox 1 of organisation 1.
func judge(t testing.TB, f *Filter, raw []byte, v mailcore.Verdict) (mailcore.Opinion, error) {
	t.Helper()
	spool := message.SpoolBytes(raw)
	s, err := message.Parse(spool, spool.Size())
	if err != nil {
		t.Fatal(err)
	}
	o, err := f.Judge(t.Context(), &mailcore.Incoming{Envelope: &mailcore.Envelope{From: "ada@outside.example"}, Raw: spool, Header: raw[:s.Root.BodyStart],
		Structure: s, Verdict: v, For: []mailcore.Reader{{Org: 1, Mailbox: 1}}})
	if err != nil {
		return mailcore.Opinion{}, err
	}
	return o[0], nil
}

// TestCorpus is S34: of mails that the model never saw, at least 95 of 100 spam mails are junk, and none of 200 others.
func TestCorpus(t *testing.T) {
	f := New(Options{Store: &table{}})
	count := func(kind string) (all, junk int) {
		list, err := filepath.Glob(filepath.Join("testdata", "public", kind, "*.txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range list {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !HeldOut(raw) {
				t.Errorf("%s is one of the mails that the model was made of", name)
			}
			o, err := judge(t, f, raw, stranger)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all++
			if o.Junk || o.Held != "" {
				junk++
			}
			if o.Junk != (kind == "spam") {
				t.Logf("%s: %.1f points, %v", name, o.Spam, o.Why)
			}
		}
		return all, junk
	}
	if all, junk := count("spam"); all < 50 || junk*100 < all*95 {
		t.Errorf("%d of %d spam mails are junk; want 95 of 100", junk, all)
	}
	if all, junk := count("ham"); all < 200 || junk > 0 {
		t.Errorf("%d of %d other mails are junk; want none", junk, all)
	}
}

func BenchmarkJudge(b *testing.B) {
	f := New(Options{Store: &table{}})
	for name, file := range map[string]string{"plain": "testdata/public/ham", "spam": "testdata/public/spam"} {
		list, _ := filepath.Glob(file + "/*.txt")
		var mails [][]byte
		size := 0
		for _, n := range list {
			if raw, err := os.ReadFile(n); err == nil && len(raw) > 2500 {
				mails = append(mails, raw)
				size += len(raw)
			}
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size / len(mails)))
			b.ReportAllocs()
			for i := range b.N {
				_, _ = judge(b, f, mails[i%len(mails)], stranger)
			}
		})
	}
}
