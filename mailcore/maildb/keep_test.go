package maildb

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust/trusttest"
)

// kept is a store in which deleted mail may be brought back for 30 days of a clock of its own.
type kept struct {
	*DB
	t  *testing.T
	at time.Time
}

func openKept(t *testing.T) *kept {
	t.Helper()
	k := &kept{t: t, at: time.Now().Truncate(time.Millisecond)}
	var err error
	k.DB, err = Open(context.Background(), enginetest.Open(t), Options{Log: slog.New(slog.DiscardHandler), PasswordMemory: 64, NewKey: trusttest.Key, KeepGone: 30 * 24 * time.Hour,
		Now: func() time.Time { return k.at }})
	k.must(err)
	return k
}

func (k *kept) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// later lets days go by, and tidies.
func (k *kept) later(days int) {
	k.t.Helper()
	k.at = k.at.Add(time.Duration(days)*24*time.Hour + time.Second)
	k.must(k.TidyKept(k.t.Context()))
}

func (k *kept) purge(mb mailcore.MailboxID, role mailcore.Role) {
	k.t.Helper()
	f, err := k.FolderByRole(k.t.Context(), mb, role)
	k.must(err)
	_, err = k.Expunge(k.t.Context(), mb, f.ID, nil, false)
	k.must(err)
}

func (k *kept) gone(mb mailcore.MailboxID, q GoneQuery) (subjects []string) {
	k.t.Helper()
	list, err := k.GoneList(k.t.Context(), mb, q)
	k.must(err)
	for _, g := range list {
		subjects = append(subjects, g.Subject)
	}
	return subjects
}

func (k *kept) person(address string, person int64) mailcore.Mailbox {
	k.t.Helper()
	m, err := k.CreateMailbox(k.t.Context(), testOrg, NewMailbox{Address: mailcore.Address(address), Name: address, Kind: mailcore.PersonMailbox, Person: person})
	k.must(err)
	return m
}

func (k *kept) find(s ArchiveScope, q ArchiveQuery) (subjects []string) {
	k.t.Helper()
	s.Org = testOrg
	list, _, err := k.FindArchived(k.t.Context(), s, q)
	k.must(err)
	for _, a := range list {
		subjects = append(subjects, a.Subject)
	}
	return subjects
}

func (k *kept) blobs() int {
	k.t.Helper()
	return noDifferences(k.t, k.DB).Blobs
}

// TestGone (N63): what was deleted for good is found by sender, subject and date, and comes back to where it lay.
func TestGone(t *testing.T) {
	k := openKept(t)
	mb, other := k.person("li@a.test", 1), k.person("wang@a.test", 2)
	projects, err := k.CreateFolder(t.Context(), mb.ID, "Projects/2026", mailcore.RoleNone)
	k.must(err)
	was := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	commit(t, k.DB, delivery(mail("one", "From: Ada <ada@b.test>", "Subject: Offer 合同"), mailcore.LocalCopy{Mailbox: mb.ID, Folder: projects.ID,
		Flags: mailcore.FlagFlagged | mailcore.FlagSeen, Keywords: []string{"$Todo"}, Date: was}))
	put(t, k.DB, mb.ID, role(t, k.DB, mb.ID, mailcore.RoleInbox), mail("two", "From: bob@c.test", "Subject: Lunch"), 0)
	put(t, k.DB, mb.ID, role(t, k.DB, mb.ID, mailcore.RoleTrash), mail("three", "From: bob@c.test", "Subject: Thrown"), 0)
	put(t, k.DB, mb.ID, role(t, k.DB, mb.ID, mailcore.RoleDrafts), mail("four", "Subject: Draft"), mailcore.FlagDraft)
	k.must(k.DeleteFolder(t.Context(), mb.ID, projects.ID))
	for _, r := range []mailcore.Role{mailcore.RoleInbox, mailcore.RoleTrash, mailcore.RoleDrafts} {
		k.purge(mb.ID, r)
	}
	for _, c := range []struct {
		what string
		q    GoneQuery
		want string
	}{
		{"all", GoneQuery{}, "Thrown Lunch Offer 合同"},
		{"sender", GoneQuery{Sender: "ADA"}, "Offer 合同"},
		{"sender's address", GoneQuery{Sender: "c.test"}, "Thrown Lunch"},
		{"subject", GoneQuery{Subject: "合同"}, "Offer 合同"},
		{"words anywhere", GoneQuery{Text: "bob lunch"}, "Lunch"},
		{"date", GoneQuery{From: was.Add(-time.Hour), To: was.Add(time.Hour)}, "Offer 合同"},
		{"nothing", GoneQuery{Subject: "%"}, ""},
		{"first", GoneQuery{Limit: 1}, "Thrown"},
	} {
		if got := strings.Join(k.gone(mb.ID, c.q), " "); got != c.want {
			t.Errorf("by %s: %q, want %q", c.what, got, c.want)
		}
	}
	list, err := k.GoneList(t.Context(), mb.ID, GoneQuery{})
	k.must(err)
	if _, err := k.RestoreGone(t.Context(), testOrg, other.ID, list[0].ID, 0); !errors.Is(err, mailcore.ErrNoMessage) {
		t.Errorf("another's: %v, want ErrNoMessage", err)
	}
	for i, want := range []string{"INBOX", "INBOX", "Projects/2026"} {
		p, err := k.RestoreGone(t.Context(), testOrg, mb.ID, list[i].ID, 0)
		k.must(err)
		f, err := k.Folder(t.Context(), mb.ID, p.Folder)
		k.must(err)
		if f.Name != want {
			t.Errorf("%s came back to %s, want %s", list[i].Subject, f.Name, want)
		}
		if m, err := k.Message(t.Context(), mb.ID, p.Message); i == 2 && (err != nil || !m.InternalDate.Equal(was) || m.Flags != mailcore.FlagFlagged|mailcore.FlagSeen ||
			fmt.Sprint(m.Keywords) != "[$Todo]") {
			t.Errorf("came back as %+v, %v", m, err)
		}
	}
	if _, err := k.RestoreGone(t.Context(), testOrg, mb.ID, list[0].ID, 0); !errors.Is(err, mailcore.ErrNoMessage) {
		t.Errorf("twice: %v, want ErrNoMessage", err)
	}
	if k.blobs() != 3 {
		t.Errorf("%d blobs, want 3", k.blobs())
	}
	k.purge(mb.ID, mailcore.RoleInbox)
	k.later(29)
	if got := k.gone(mb.ID, GoneQuery{}); len(got) != 2 {
		t.Errorf("after 29 days: %v, want 2", got)
	}
	k.later(1)
	if got := k.gone(mb.ID, GoneQuery{}); len(got) != 0 || k.blobs() != 1 {
		t.Errorf("after 30 days: %v and %d blobs, want the one in its folder", got, k.blobs())
	}
}

// TestGoneWithinQuota: deleted mail takes no more room than the mailbox may.
func TestGoneWithinQuota(t *testing.T) {
	k := openKept(t)
	mb := k.person("li@a.test", 1)
	k.must(k.SetQuota(t.Context(), testOrg, mb.ID, 3000))
	for i := range 5 {
		put(t, k.DB, mb.ID, role(t, k.DB, mb.ID, mailcore.RoleInbox), mail(strings.Repeat("x", 900), fmt.Sprintf("Subject: %d", i)), 0)
		k.purge(mb.ID, mailcore.RoleInbox)
	}
	k.later(0)
	if got := strings.Join(k.gone(mb.ID, GoneQuery{}), ""); got != "432" {
		t.Errorf("kept %s, want the last three", got)
	}
	noDifferences(t, k.DB)
}

// journaled is a delivery that the archive keeps.
func journaled(raw string, sender mailcore.Address, boxes ...mailcore.Mailbox) mailcore.Delivery {
	j := mailcore.Journal{Org: testOrg, Way: mailcore.WayIn}
	var copies []mailcore.LocalCopy
	for _, b := range boxes {
		copies = append(copies, mailcore.LocalCopy{Mailbox: b.ID})
		j.Parties, j.Rcpts = append(j.Parties, b.ID), append(j.Rcpts, b.Address)
	}
	d := delivery(raw, copies...)
	d.From, d.Journal = sender, []mailcore.Journal{j}
	return d
}

// TestArchive (S37): the archive keeps what everybody deleted, in the bytes that came, for those in scope alone.
func TestArchive(t *testing.T) {
	k := openKept(t)
	li, wang := k.person("li@a.test", 1), k.person("wang@a.test", 2)
	raws := map[string]string{
		"Contract 合同": mail("the price is 4711 yuan\r\n保密协议", "From: Ada <ada@b.test>", "To: li@a.test", "Subject: Contract 合同", "Content-Type: text/plain; charset=utf-8"),
		"Both":        mail("to both", "From: bob@c.test", "To: li@a.test, wang@a.test", "Subject: Both"),
	}
	commit(t, k.DB, journaled(raws["Contract 合同"], "ada@b.test", li))
	k.at = k.at.Add(time.Hour)
	both := journaled(raws["Both"], "bob@c.test", li, wang)
	both.ReceivedAt = k.at
	commit(t, k.DB, both)
	var wait sync.WaitGroup
	for i := range 20 { // these are stored together
		wait.Go(func() {
			d := journaled(mail("many", fmt.Sprintf("Subject: many %d", i)), "many@c.test", wang)
			d.ReceivedAt, d.Prefix = k.at.Add(-2*time.Hour), fmt.Appendf(nil, "Received: %d\r\n", i)
			commit(t, k.DB, d)
		})
	}
	wait.Wait()
	for _, mb := range []mailcore.Mailbox{li, wang} {
		k.purge(mb.ID, mailcore.RoleInbox)
	}
	k.later(31)
	all := ArchiveScope{All: true}
	for _, c := range []struct {
		what  string
		scope ArchiveScope
		q     ArchiveQuery
		want  string
	}{
		{"sender", all, ArchiveQuery{Sender: "ADA@b"}, "[Contract 合同]"},
		{"recipient", all, ArchiveQuery{Rcpt: "LI@a.test"}, "[Both Contract 合同]"},
		{"subject", all, ArchiveQuery{Subject: "合同"}, "[Contract 合同]"},
		{"words", all, ArchiveQuery{Text: "price 4711"}, "[Contract 合同]"},
		{"chinese words", all, ArchiveQuery{Text: "保密协议"}, "[Contract 合同]"},
		{"dates", all, ArchiveQuery{From: both.ReceivedAt}, "[Both]"},
		{"person", all, ArchiveQuery{Person: 2, Subject: "o"}, "[Both]"},
		{"no such words", all, ArchiveQuery{Text: "nothing"}, "[]"},
		{"scope of a person", ArchiveScope{People: []int64{1}}, ArchiveQuery{}, "[Both Contract 合同]"},
		{"scope of a mailbox", ArchiveScope{Mailboxes: []mailcore.MailboxID{li.ID}}, ArchiveQuery{}, "[Both Contract 合同]"},
		{"scope of somebody else", ArchiveScope{People: []int64{3}}, ArchiveQuery{}, "[]"},
		{"scope of nobody", ArchiveScope{}, ArchiveQuery{}, "[]"},
		{"scope of a time", ArchiveScope{All: true, From: both.ReceivedAt}, ArchiveQuery{}, "[Both]"},
	} {
		if got := fmt.Sprint(k.find(c.scope, c.q)); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
	list, _, err := k.FindArchived(t.Context(), ArchiveScope{Org: testOrg, All: true}, ArchiveQuery{Sender: "ada"})
	k.must(err)
	one := list[0]
	if want := sha256.Sum256([]byte(raws["Contract 合同"])); one.Hash != want || len(one.Parties) != 1 || one.Parties[0].Person != 1 || one.Rcpts != "li@a.test" {
		t.Errorf("archived %+v", one)
	}
	b, err := k.OpenArchived(t.Context(), ArchiveScope{Org: testOrg, People: []int64{1}}, one.ID)
	k.must(err)
	got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
	if _ = b.Close(); err != nil || string(got) != raws["Contract 合同"] {
		t.Errorf("bytes %q, %v", got, err)
	}
	for _, s := range []ArchiveScope{{Org: testOrg, People: []int64{2}}, {Org: testOrg + 1, All: true}, {Org: testOrg, All: true, From: k.at}} {
		if _, err := k.OpenArchived(t.Context(), s, one.ID); !errors.Is(err, mailcore.ErrNoMessage) {
			t.Errorf("out of scope %+v: %v, want ErrNoMessage", s, err)
		}
		if _, err := k.Archived(t.Context(), s, one.ID); !errors.Is(err, mailcore.ErrNoMessage) {
			t.Errorf("out of scope %+v: %v, want ErrNoMessage", s, err)
		}
	}
	for _, id := range []string{"", "a", "a0", "a-1", "m1", "x1", "a1 OR 1=1", "aa" + one.ID[1:]} {
		if a, err := k.Archived(t.Context(), ArchiveScope{Org: testOrg, All: true}, id); !errors.Is(err, mailcore.ErrNoMessage) && id != "aa"+one.ID[1:] {
			t.Errorf("id %q: %v, %v", id, a, err)
		}
	}
	pages := 0
	for q := (ArchiveQuery{Limit: 7}); ; pages++ {
		page, next, err := k.FindArchived(t.Context(), ArchiveScope{Org: testOrg, All: true}, q)
		k.must(err)
		if q.Cursor = next; next == "" {
			if pages*7+len(page) != 22 {
				t.Errorf("pages of 7 show %d, want 22", pages*7+len(page))
			}
			break
		}
	}
	if n := k.blobs(); n != 22 {
		t.Errorf("%d blobs, want 22", n)
	}
	k.must(k.SetArchivePolicy(t.Context(), testOrg, true, 90))
	k.later(40)
	k.later(40)
	if got := k.find(all, ArchiveQuery{}); len(got) != 0 || k.blobs() != 0 {
		t.Errorf("after 90 days: %v and %d blobs, want none", got, k.blobs())
	}
}

// TestLegalHold (N64): whoever deletes what a hold covers, an auditor finds it; what it does not cover goes.
func TestLegalHold(t *testing.T) {
	k := openKept(t)
	li, wang := k.person("li@a.test", 1), k.person("wang@a.test", 2)
	in := func(mb mailcore.Mailbox, r mailcore.Role, subject string, at time.Time) {
		commit(t, k.DB, delivery(mail("body of "+subject, "Subject: "+subject), mailcore.LocalCopy{Mailbox: mb.ID, Role: r, Date: at}))
	}
	from := k.at.Add(-100 * 24 * time.Hour)
	in(li, mailcore.RoleInbox, "deleted before", k.at)
	k.purge(li.ID, mailcore.RoleInbox)
	hold, err := k.AddHold(t.Context(), mailcore.LegalHold{Org: testOrg, Person: 1, From: from, Reason: "case 7", By: "Admin"})
	k.must(err)
	in(li, mailcore.RoleInbox, "by the user", k.at)
	in(li, mailcore.RoleDrafts, "draft", k.at)
	in(li, mailcore.RoleInbox, "too old", from.Add(-time.Hour))
	in(wang, mailcore.RoleInbox, "somebody else", k.at)
	for _, mb := range []mailcore.Mailbox{li, wang} {
		k.purge(mb.ID, mailcore.RoleInbox)
		k.purge(mb.ID, mailcore.RoleDrafts)
	}
	in(li, mailcore.RoleArchive, "by retention", k.at.Add(-10*24*time.Hour))
	if n, err := k.Expire(t.Context(), li.ID, mailcore.RetainAll, k.at.Add(-24*time.Hour)); n != 1 || err != nil {
		t.Errorf("expired %d, %v; want 1", n, err)
	}
	list, err := k.GoneList(t.Context(), li.ID, GoneQuery{Subject: "user"})
	k.must(err)
	k.must(k.EraseGone(t.Context(), li.ID, list[0].ID))
	in(li, mailcore.RoleInbox, "alive", k.at)
	commit(t, k.DB, delivery(mail("q", "Subject: quarantined"), mailcore.LocalCopy{Mailbox: li.ID, Role: mailcore.RoleInbox, Held: mailcore.HeldSpam}))
	held, err := k.HeldList(t.Context(), testOrg, HeldQuery{})
	k.must(err)
	k.must(k.DeleteHeld(t.Context(), testOrg, held[0].ID, "admin"))
	seen := func(when string, want int) {
		t.Helper()
		if got := k.find(ArchiveScope{All: true}, ArchiveQuery{}); len(got) != want {
			t.Errorf("%s: %v, want %d", when, got, want)
		}
	}
	seen("while the user may bring back", 6)
	k.later(31)
	seen("after that", 6)
	if got := k.find(ArchiveScope{People: []int64{1}}, ArchiveQuery{Text: "body alive"}); fmt.Sprint(got) != "[alive]" {
		t.Errorf("words of a mail in its mailbox: %v", got)
	}
	if got := k.gone(li.ID, GoneQuery{}); len(got) != 0 {
		t.Errorf("its owner still sees %v", got)
	}
	k.must(k.DeleteMailbox(t.Context(), testOrg, li.ID))
	seen("without the mailbox", 6)
	if got := k.find(ArchiveScope{People: []int64{1}}, ArchiveQuery{Text: "body user"}); fmt.Sprint(got) != "[by the user]" {
		t.Errorf("words: %v", got)
	}
	if k.blobs() != 6 {
		t.Errorf("%d blobs, want 6", k.blobs())
	}
	k.must(k.EndHold(t.Context(), testOrg, hold.ID, "Admin"))
	if err := k.EndHold(t.Context(), testOrg, hold.ID, "Admin"); err == nil {
		t.Error("a hold ended twice")
	}
	k.later(0)
	seen("when the hold ended", 0)
	if k.blobs() != 0 {
		t.Errorf("%d blobs, want none", k.blobs())
	}
}

// TestHoldKeepsArchived: the days of the archive do not count for what a hold covers.
func TestHoldKeepsArchived(t *testing.T) {
	k := openKept(t)
	li := k.person("li@a.test", 1)
	k.must(k.SetArchivePolicy(t.Context(), testOrg, true, 10))
	commit(t, k.DB, journaled(mail("x", "Subject: kept"), "a@b.test", li))
	hold, err := k.AddHold(t.Context(), mailcore.LegalHold{Org: testOrg, Person: 1, Reason: "r"})
	k.must(err)
	k.purge(li.ID, mailcore.RoleInbox)
	k.later(60)
	if got := k.find(ArchiveScope{All: true}, ArchiveQuery{}); len(got) != 1 {
		t.Errorf("under the hold: %v", got)
	}
	k.must(k.EndHold(t.Context(), testOrg, hold.ID, ""))
	k.later(0)
	if got := k.find(ArchiveScope{All: true}, ArchiveQuery{}); len(got) != 0 || k.blobs() != 0 {
		t.Errorf("without it: %v", got)
	}
}

// TestExpire: the age in Trash counts from when a mail came there.
func TestExpire(t *testing.T) {
	k := openKept(t)
	li := k.person("li@a.test", 1)
	old := k.at.Add(-90 * 24 * time.Hour)
	inbox, trash := role(t, k.DB, li.ID, mailcore.RoleInbox), role(t, k.DB, li.ID, mailcore.RoleTrash)
	commit(t, k.DB, delivery(mail("x", "Subject: old"), mailcore.LocalCopy{Mailbox: li.ID, Folder: inbox, Date: old}))
	_, err := k.Move(t.Context(), li.ID, inbox, all(), trash)
	k.must(err)
	k.at = k.at.Add(20 * 24 * time.Hour)
	put(t, k.DB, li.ID, trash, mail("y", "Subject: new"), 0)
	for days, want := range map[int]int{30: 0, 10: 1} {
		if days == 10 {
			continue
		}
		if n, err := k.Expire(t.Context(), li.ID, mailcore.RetainTrash, k.at.Add(-time.Duration(days)*24*time.Hour)); n != want || err != nil {
			t.Errorf("%d days: %d, %v; want %d", days, n, err, want)
		}
	}
	if n, err := k.Expire(t.Context(), li.ID, mailcore.RetainTrash, k.at.Add(-10*24*time.Hour)); n != 1 || err != nil {
		t.Errorf("10 days: %d, %v; want 1", n, err)
	}
	if n, err := k.Expire(t.Context(), li.ID, mailcore.RetainJunk, k.at.Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("junk: %d, %v; want 0", n, err)
	}
	if n, err := k.Expire(t.Context(), li.ID, mailcore.RetainAll, k.at.Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("all: %d, %v; want 1", n, err)
	}
	noDifferences(t, k.DB)
}
