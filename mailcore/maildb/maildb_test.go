package maildb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/trust/trusttest"
)

const testOrg = mailcore.OrgID(7)

func openTest(t testing.TB) *DB {
	t.Helper()
	d, err := Open(context.Background(), enginetest.Open(t), Options{Log: slog.New(slog.DiscardHandler), PasswordMemory: 64, NewKey: trusttest.Key})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func newMailbox(t testing.TB, d *DB, address string) mailcore.Mailbox {
	t.Helper()
	m, err := d.CreateMailbox(t.Context(), testOrg, NewMailbox{Address: mailcore.Address(address), Name: address})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func role(t testing.TB, d *DB, mb mailcore.MailboxID, r mailcore.Role) mailcore.FolderID {
	t.Helper()
	f, err := d.FolderByRole(t.Context(), mb, r)
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// mail is a message with the given header fields ("Subject: x") and body.
func mail(body string, fields ...string) string {
	return strings.Join(append(fields, "", body, ""), "\r\n")
}

func delivery(raw string, copies ...mailcore.LocalCopy) mailcore.Delivery {
	for i := range copies {
		if copies[i].Org == 0 {
			copies[i].Org = testOrg
		}
	}
	return mailcore.Delivery{ID: "t1", Raw: message.SpoolBytes([]byte(raw)), ReceivedAt: time.Now(), Local: copies, Source: mailcore.FromWorld}
}

func commit(t testing.TB, d *DB, dl mailcore.Delivery) mailcore.Receipt {
	t.Helper()
	r, err := d.Commit(context.Background(), dl)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func put(t testing.TB, d *DB, mb mailcore.MailboxID, f mailcore.FolderID, raw string, flags mailcore.Flags) mailcore.Placed {
	t.Helper()
	return commit(t, d, delivery(raw, mailcore.LocalCopy{Mailbox: mb, Folder: f, Flags: flags})).Placed[0]
}

func noDifferences(t testing.TB, d *DB) Report {
	t.Helper()
	r, err := d.Reconcile(context.Background(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range r.Differences {
		t.Errorf("reconcile: %s", line)
	}
	return r
}

func all() mailcore.UIDSet { return mailcore.UIDSet{{Start: 1, Stop: 0}} }

func TestCommitKeepsWhatWasSent(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test")
	raw := mail("你好，世界\r\n> quoted\r\nbye", "From: =?utf-8?b?5byg5LiJ?= <zhang@b.test>", "To: Li <li@a.test>", "Subject: Plan",
		"Message-ID: <1@b.test>", "Date: Mon, 02 Nov 2026 10:00:00 +0800", "Content-Type: text/plain; charset=utf-8")
	dl := delivery(raw, mailcore.LocalCopy{Mailbox: mb.ID, Keywords: []string{"$Todo", "$Forwarded"}})
	dl.Prefix = []byte("Received: by us\r\n")
	dl.Verdict = mailcore.Verdict{Authenticated: true, Domain: "b.test", Outside: true}
	p := commit(t, d, dl).Placed[0]
	if p.UID != 1 || p.UIDValidity == 0 || p.Folder != role(t, d, mb.ID, mailcore.RoleInbox) {
		t.Fatalf("placed = %+v", p)
	}
	m, err := d.Message(t.Context(), mb.ID, p.Message)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, got, want string }{
		{"from", m.From, "张三 <zhang@b.test>"}, {"address", string(m.FromAddress), "zhang@b.test"}, {"to", m.To, `"Li" <li@a.test>`},
		{"subject", m.Subject, "Plan"}, {"preview", m.Preview, "你好，世界 bye"}, {"header id", m.HeaderID, "1@b.test"},
		{"keywords", strings.Join(m.Keywords, " "), "$Forwarded $Todo"}, {"sent", m.SentAt.Format(time.RFC3339), "2026-11-02T02:00:00Z"},
		{"domain", m.Verdict.Domain, "b.test"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
	if _, err := message.Unmarshal(m.Structure); err != nil {
		t.Errorf("structure: %v", err)
	}
	b, err := d.OpenRaw(t.Context(), mb.ID, p.Message)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
	if want := string(dl.Prefix) + raw; err != nil || string(got) != want {
		t.Errorf("bytes = %q, %v, want %q", got, err, want)
	}
	noDifferences(t, d)
}

func TestGroupMailStoresBytesOnce(t *testing.T) {
	d := openTest(t)
	var copies []mailcore.LocalCopy
	for i := range 100 {
		copies = append(copies, mailcore.LocalCopy{Mailbox: newMailbox(t, d, fmt.Sprintf("p%d@a.test", i)).ID, Arrival: true})
	}
	r := commit(t, d, delivery(mail("to all", "Subject: all", "Message-ID: <all@a.test>"), copies...))
	if len(r.Placed) != 100 {
		t.Fatalf("placed %d", len(r.Placed))
	}
	if rep := noDifferences(t, d); rep.Blobs != 1 || rep.Messages != 100 {
		t.Errorf("%d blobs for %d messages, want 1 for 100", rep.Blobs, rep.Messages)
	}
	for i, p := range r.Placed {
		if p.Mailbox != copies[i].Mailbox {
			t.Fatalf("placed %d in mailbox %d, want %d: receipts keep the order of the request", i, p.Mailbox, copies[i].Mailbox)
		}
		if _, err := d.Expunge(t.Context(), p.Mailbox, p.Folder, nil, false); err != nil {
			t.Fatal(err)
		}
	}
	if rep := noDifferences(t, d); rep.Blobs != 0 {
		t.Errorf("%d blobs left after the last copy went", rep.Blobs)
	}
}

// Copies of one mail go through together; each must come out as if it had been alone.
func TestGroupMailIntoUnlikeMailboxes(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	var copies []mailcore.LocalCopy
	threads, perMailbox := map[mailcore.MailboxID]int{}, map[mailcore.MailboxID]int{}
	for i := range 12 {
		mb := newMailbox(t, d, fmt.Sprintf("p%d@a.test", i)).ID
		for range i % 3 {
			put(t, d, mb, 0, mail("x", "Subject: filler"), 0)
		}
		cp := mailcore.LocalCopy{Mailbox: mb, Arrival: true}
		switch i % 4 {
		case 1:
			put(t, d, mb, 0, mail("root", "Subject: plan", "Message-ID: <root@b.test>", "From: z@b.test"), 0)
			threads[mb] = 1
		case 2:
			cp.Role, cp.Flags = mailcore.RoleJunk, mailcore.FlagSeen
		case 3:
			cp.Keywords = []string{fmt.Sprintf("k%d", i)}
			copies = append(copies, mailcore.LocalCopy{Mailbox: mb, Role: mailcore.RoleArchive})
		}
		copies = append(copies, cp)
		perMailbox[mb] = 1 + i%4/3
	}
	raw := mail("answer", "Subject: Re: plan", "Message-ID: <a@b.test>", "In-Reply-To: <root@b.test>", "From: y@b.test")
	for round := range 2 { // the second time folders are remembered
		r := commit(t, d, delivery(raw, copies...))
		for i, p := range r.Placed {
			m, err := d.Message(t.Context(), p.Mailbox, p.Message)
			if err != nil || m.UID != p.UID || m.Folder != p.Folder || m.Mailbox != copies[i].Mailbox || m.Flags != copies[i].Flags ||
				len(m.Keywords) != len(copies[i].Keywords) {
				t.Errorf("round %d: copy %d is %+v (%v), placed %+v", round, i, m, err, p)
			}
			want := cmp.Or(copies[i].Role, mailcore.RoleInbox)
			if f, err := d.Folder(t.Context(), p.Mailbox, p.Folder); err != nil || f.Role != want || f.UIDValidity != p.UIDValidity {
				t.Errorf("round %d: copy %d lies in %+v (%v), want role %s", round, i, f, err, want)
			}
			list, err := d.Thread(t.Context(), p.Mailbox, m.Thread)
			if err != nil || len(list) != threads[p.Mailbox]+(round+1)*perMailbox[p.Mailbox] {
				t.Errorf("round %d: thread of copy %d has %d mails (%v)", round, i, len(list), err)
			}
		}
	}
	noDifferences(t, d)
}

// A group mail of which one mailbox is full, or in another organisation, is refused whole and names that one.
func TestGroupMailNamesTheFullMailbox(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	var copies []mailcore.LocalCopy
	for i := range 5 {
		copies = append(copies, mailcore.LocalCopy{Mailbox: newMailbox(t, d, fmt.Sprintf("p%d@a.test", i)).ID})
	}
	full := copies[3].Mailbox
	if err := d.SetQuota(t.Context(), testOrg, full, 10); err != nil {
		t.Fatal(err)
	}
	_, err := d.Commit(t.Context(), delivery(mail("x", "Subject: s"), copies...))
	if !errors.Is(err, mailcore.ErrOverQuota) || !strings.Contains(err.Error(), fmt.Sprintf("mailbox %d:", full)) {
		t.Errorf("got %v, want mailbox %d over quota", err, full)
	}
	dl := delivery(mail("x", "Subject: s"), slices.Clone(copies)...)
	for i := range dl.Local {
		dl.Local[i].Org = testOrg + 1
	}
	if _, err := d.Commit(t.Context(), dl); !errors.Is(err, mailcore.ErrNoMailbox) {
		t.Errorf("foreign organisation: got %v, want ErrNoMailbox", err)
	}
	copies[3].Mailbox = copies[2].Mailbox
	copies[3].Folder = role(t, d, copies[1].Mailbox, mailcore.RoleInbox)
	if _, err := d.Commit(t.Context(), delivery(mail("x", "Subject: s"), copies...)); !errors.Is(err, mailcore.ErrNoFolder) {
		t.Errorf("folder of another mailbox: got %v, want ErrNoFolder", err)
	}
	if r := noDifferences(t, d); r.Messages != 0 {
		t.Errorf("%d messages were stored, want none", r.Messages)
	}
}

func TestQuotaStoresNothing(t *testing.T) {
	d := openTest(t)
	big, small := newMailbox(t, d, "big@a.test"), newMailbox(t, d, "small@a.test")
	if err := d.SetQuota(t.Context(), testOrg, small.ID, 50); err != nil {
		t.Fatal(err)
	}
	_, err := d.Commit(t.Context(), delivery(mail(strings.Repeat("x", 100), "Subject: s"),
		mailcore.LocalCopy{Mailbox: big.ID}, mailcore.LocalCopy{Mailbox: small.ID}))
	if !errors.Is(err, mailcore.ErrOverQuota) || !strings.Contains(err.Error(), fmt.Sprint(small.ID)) {
		t.Errorf("err = %v, want ErrOverQuota that names mailbox %d", err, small.ID)
	}
	if rep := noDifferences(t, d); rep.Messages != 0 || rep.Blobs != 0 {
		t.Errorf("%d messages and %d blobs were kept", rep.Messages, rep.Blobs)
	}
	p := put(t, d, small.ID, 0, mail("", "S: 1"), 0)
	if _, err := d.Copy(t.Context(), small.ID, p.Folder, all(), role(t, d, small.ID, mailcore.RoleArchive)); err != nil {
		t.Errorf("copy within quota: %v", err)
	}
	for range 5 {
		_, err = d.Copy(t.Context(), small.ID, p.Folder, all(), role(t, d, small.ID, mailcore.RoleArchive))
	}
	if !errors.Is(err, mailcore.ErrOverQuota) {
		t.Errorf("copy over quota: %v", err)
	}
	noDifferences(t, d)
}

func TestKeyMakesDeliveryHappenOnce(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test")
	dl := delivery(mail("x", "Subject: once"), mailcore.LocalCopy{Mailbox: mb.ID})
	dl.Key = "k1"
	first := commit(t, d, dl)
	second := commit(t, d, dl)
	if !second.Duplicate || len(second.Placed) != 1 || second.Placed[0].Message != first.Placed[0].Message {
		t.Errorf("second = %+v, want the first receipt as duplicate", second)
	}
	dl.Org = 8
	if r := commit(t, d, dl); r.Duplicate {
		t.Error("the key of another sender was taken for the same")
	}
}

func TestDedupe(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test")
	raw := mail("x", "Subject: once", "Message-ID: <d@b.test>")
	one := delivery(raw, mailcore.LocalCopy{Mailbox: mb.ID, Dedupe: true})
	first := commit(t, d, one).Placed[0]
	one.Prefix = []byte("Received: again\r\n")
	again := commit(t, d, one).Placed[0]
	if !again.Duplicate || again.Message != first.Message {
		t.Errorf("again = %+v, want duplicate of %d", again, first.Message)
	}
	other := delivery(mail("y", "Subject: once", "Message-ID: <d@b.test>"), mailcore.LocalCopy{Mailbox: mb.ID, Dedupe: true})
	if p := commit(t, d, other).Placed[0]; p.Duplicate {
		t.Error("other bytes under the same Message-ID were dropped")
	}
	if rep := noDifferences(t, d); rep.Messages != 2 || rep.Blobs != 2 {
		t.Errorf("%d messages, %d blobs, want 2 and 2", rep.Messages, rep.Blobs)
	}
}

func TestForeignIDsAreAbsent(t *testing.T) {
	d := openTest(t)
	mine, other := newMailbox(t, d, "mine@a.test"), newMailbox(t, d, "other@a.test")
	p := put(t, d, mine.ID, 0, mail("x", "Subject: secret", "Message-ID: <s@a.test>"), 0)
	ctx := t.Context()
	check := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	_, err := d.Message(ctx, other.ID, p.Message)
	check("Message", err, mailcore.ErrNoMessage)
	_, err = d.OpenRaw(ctx, other.ID, p.Message)
	check("OpenRaw", err, mailcore.ErrNoMessage)
	_, err = d.Index(ctx, other.ID, p.Folder)
	check("Index", err, mailcore.ErrNoFolder)
	_, err = d.Index(ctx, mine.ID, p.Folder)
	check("own Index", err, nil)
	_, err = d.Index(ctx, other.ID, p.Folder)
	check("Index from memory", err, mailcore.ErrNoFolder)
	_, _, _, err = d.SetFlags(ctx, other.ID, p.Folder, FlagChange{UIDs: all(), Flags: mailcore.FlagSeen})
	check("SetFlags", err, mailcore.ErrNoFolder)
	_, err = d.Copy(ctx, mine.ID, p.Folder, all(), role(t, d, other.ID, mailcore.RoleInbox))
	check("Copy", err, mailcore.ErrNoFolder)
	_, err = d.Move(ctx, mine.ID, p.Folder, all(), role(t, d, other.ID, mailcore.RoleInbox))
	check("Move", err, mailcore.ErrNoFolder)
	_, err = d.Expunge(ctx, other.ID, p.Folder, nil, false)
	check("Expunge", err, mailcore.ErrNoFolder)
	_, _, err = d.Vanished(ctx, other.ID, p.Folder, 0)
	check("Vanished", err, mailcore.ErrNoFolder)
	check("DeleteFolder", d.DeleteFolder(ctx, other.ID, p.Folder), mailcore.ErrNoFolder)
	_, err = d.Mailbox(ctx, testOrg+1, mine.ID)
	check("Mailbox", err, mailcore.ErrNoMailbox)
	check("SetPassword", d.SetPassword(ctx, testOrg+1, mine.ID, "x"), mailcore.ErrNoMailbox)
	_, err = d.Commit(ctx, delivery(mail("x"), mailcore.LocalCopy{Mailbox: mine.ID, Org: testOrg + 1}))
	check("Commit for another organisation", err, mailcore.ErrNoMailbox)
	_, err = d.Commit(ctx, delivery(mail("x"), mailcore.LocalCopy{Mailbox: other.ID, Folder: p.Folder}))
	check("Commit into a foreign folder", err, mailcore.ErrNoFolder)
	n := 0
	if err := d.Rows(ctx, other.ID, p.Folder, all(), WantDisplay, func(*mailcore.Message) error { n++; return nil }); err != nil || n != 0 {
		t.Errorf("Rows gave %d foreign messages, %v", n, err)
	}
	noDifferences(t, d)
}

func TestSurvivesCrash(t *testing.T) {
	data := t.TempDir()
	open := func() (*engine.Engine, *DB) {
		e := enginetest.OpenWith(t, engine.Options{DB: "sqlite", Data: data, Log: slog.New(slog.DiscardHandler)})
		d, err := Open(t.Context(), e, Options{Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return e, d
	}
	_, d := open()
	mb := newMailbox(t, d, "li@a.test")
	for i := range 20 {
		put(t, d, mb.ID, 0, mail("x", fmt.Sprintf("Subject: %d", i)), 0)
	}
	_, again := open() // the first engine was never closed
	x, err := again.Index(t.Context(), mb.ID, role(t, again, mb.ID, mailcore.RoleInbox))
	if err != nil || x.N() != 20 {
		t.Fatalf("index has %v messages, %v", x, err)
	}
	noDifferences(t, again)
}

func TestColumnsAreEqual(t *testing.T) {
	enginetest.SameColumns(t, func(e *engine.Engine) error {
		_, err := Open(context.Background(), e, Options{})
		return err
	})
}

func TestOrphansAreSwept(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	put(t, d, mb, 0, mail("kept", "Subject: s"), 0)
	lost := message.SpoolBytes([]byte("a crash came before the row"))
	ref, err := d.blobs.Put(t.Context(), int64(testOrg), lost, lost.Size())
	if err != nil {
		t.Fatal(err)
	}
	if rep := noDifferences(t, d); rep.Swept != 0 {
		t.Errorf("a young blob was swept; its delivery may still be on the way")
	}
	d.now = func() time.Time { return time.Now().Add(2 * orphanAge) }
	if rep := noDifferences(t, d); rep.Swept != 1 || rep.Checked != 1 {
		t.Errorf("swept %d and checked %d, want 1 and 1", rep.Swept, rep.Checked)
	}
	if _, err := d.blobs.Open(t.Context(), ref); !errors.Is(err, engine.ErrNoBlob) {
		t.Errorf("open a swept blob: %v, want ErrNoBlob", err)
	}
	if err := d.CompactBlobs(t.Context()); err != nil {
		t.Error(err)
	}
	noDifferences(t, d)
}

func TestRowsOfScatteredUIDs(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	f := put(t, d, mb, 0, mail("0", "Subject: s"), 0).Folder
	for range 11 {
		if _, err := d.Copy(t.Context(), mb, f, all(), f); err != nil {
			t.Fatal(err)
		}
	}
	var odd mailcore.UIDSet
	for u := mailcore.UID(1); u <= 2048; u += 2 {
		odd = append(odd, mailcore.UIDRange{Start: u, Stop: u})
	}
	for _, c := range []struct {
		name string
		set  mailcore.UIDSet
		want int
	}{
		{"every second", odd, 1024}, {"all", all(), 2048}, {"last", mailcore.UIDSet{{Start: 0, Stop: 0}}, 1},
		{"beyond the last and *", mailcore.UIDSet{{Start: 9000, Stop: 0}}, 1}, {"none", mailcore.UIDSet{{Start: 5000, Stop: 6000}}, 0},
		{"singles and ranges", mailcore.UIDSet{{Start: 1, Stop: 1}, {Start: 3, Stop: 1000}, {Start: 1002, Stop: 1002}}, 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, last := 0, mailcore.UID(0)
			err := d.Rows(t.Context(), mb, f, c.set, WantDisplay|WantStructure, func(m *mailcore.Message) error {
				if m.UID <= last || len(m.Structure) == 0 {
					t.Fatalf("row %d after %d, structure of %d bytes", m.UID, last, len(m.Structure))
				}
				n, last = n+1, m.UID
				return nil
			})
			if err != nil || n != c.want {
				t.Errorf("%d rows, %v, want %d", n, err, c.want)
			}
		})
	}
}

// Rows reads what is asked for and nothing else.
func TestRowsReadsWhatIsWanted(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	p := put(t, d, mb, 0, mail("0", "Subject: s"), mailcore.FlagFlagged)
	type seen struct{ Flags, ModSeq, Mailbox, Size, Date, Structure, Fields, Subject bool }
	narrow := seen{Flags: true, ModSeq: true, Mailbox: true, Size: true, Date: true}
	for want, has := range map[Want]seen{
		0:                                   narrow,
		WantSize:                            narrow,
		WantBare:                            {},
		WantBare | WantFields:               {Fields: true},
		WantBare | WantSize | WantStructure: {Size: true, Date: true, Structure: true},
		WantBare | WantDisplay:              {Subject: true},
		WantDisplay | WantFields:            {Flags: true, ModSeq: true, Mailbox: true, Size: true, Date: true, Fields: true, Subject: true},
	} {
		err := d.Rows(t.Context(), mb, p.Folder, all(), want, func(m *mailcore.Message) error {
			got := seen{m.Flags != 0, m.ModSeq != 0, m.Mailbox != 0, m.Size != 0, !m.InternalDate.IsZero() && m.InternalDate.Year() > 1970,
				m.Structure != nil, m.Fields != nil, m.Subject != ""}
			if got != has || m.ID != p.Message || m.UID != p.UID {
				t.Errorf("want %b: got %+v of message %d, UID %d; want %+v", want, got, m.ID, m.UID, has)
			}
			return nil
		})
		if err != nil {
			t.Errorf("want %b: %v", want, err)
		}
	}
}

// The answer below a long quotation is what the list shows.
func TestPreviewPassesQuotations(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	p := put(t, d, mb, 0, mail(strings.Repeat("> what was said before, line by line\r\n", 60)+"the answer", "Subject: Re: s"), 0)
	m, err := d.Message(t.Context(), mb, p.Message)
	if err != nil || m.Preview != "the answer" {
		t.Errorf("preview is %q (%v), want the answer", m.Preview, err)
	}
}
