package maildb

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
)

func TestFolderNames(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{"plain", "Work", "Work"}, {"levels", "a/b/c", "a/b/c"}, {"inbox in any case", "inBox", "INBOX"}, {"below inbox", "inbox/x", "INBOX/x"},
		{"composed", "e\u0301", "\u00e9"}, {"Chinese", "归档/2026", "归档/2026"}, {"dots are no path", "../x", "../x"},
		{"empty", "", ""}, {"leading slash", "/a", ""}, {"trailing slash", "a/", ""}, {"empty level", "a//b", ""}, {"control", "a\x01", ""},
		{"newline", "a\nb", ""}, {"not UTF-8", "\xff", ""}, {"right-to-left override", "a\u202eb", ""}, {"blank", "a/ ", ""},
		{"long level", strings.Repeat("x", 256), ""}, {"longest level", strings.Repeat("x", 255), strings.Repeat("x", 255)},
		{"too deep", strings.Repeat("a/", 16) + "a", ""}, {"deepest", strings.Repeat("a/", 15) + "a", strings.Repeat("a/", 15) + "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := cleanName(c.in)
			if got != c.want || (c.want == "") != errors.Is(err, mailcore.ErrBadName) {
				t.Errorf("cleanName(%q) = %q, %v, want %q", c.in, got, err, c.want)
			}
		})
	}
}

func names(t *testing.T, d *DB, mb mailcore.MailboxID) []string {
	t.Helper()
	list, err := d.Folders(t.Context(), mb)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		out = append(out, f.Name)
	}
	return out
}

func TestFolders(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	ctx := t.Context()
	deep, err := d.CreateFolder(ctx, mb, "Work/2026/May", mailcore.RoleNone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CreateFolder(ctx, mb, "Work", mailcore.RoleNone); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("create twice: %v, want ErrExists", err)
	}
	if _, err := d.CreateFolder(ctx, mb, "More junk", mailcore.RoleJunk); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("second folder for junk: %v, want ErrExists", err)
	}
	work, err := d.FolderByName(ctx, mb, "Work")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.RenameFolder(ctx, mb, work.ID, "Work/2026/x"); !errors.Is(err, mailcore.ErrBadName) {
		t.Errorf("rename below itself: %v, want ErrBadName", err)
	}
	if err := d.RenameFolder(ctx, mb, work.ID, "Trash"); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("rename onto another: %v, want ErrExists", err)
	}
	if err := d.RenameFolder(ctx, mb, work.ID, "Old/Job"); err != nil {
		t.Fatal(err)
	}
	want := []string{"INBOX", "Archive", "Drafts", "Junk", "Old", "Old/Job", "Old/Job/2026", "Old/Job/2026/May", "Sent", "Trash"}
	if got := names(t, d, mb); !slices.Equal(got, want) {
		t.Errorf("folders = %v, want %v", got, want)
	}
	p := put(t, d, mb, deep.ID, mail("x", "Subject: s"), 0)
	if err := d.DeleteFolder(ctx, mb, deep.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Message(ctx, mb, p.Message); !errors.Is(err, mailcore.ErrNoMessage) {
		t.Errorf("message of a deleted folder: %v", err)
	}
	again, err := d.CreateFolder(ctx, mb, "Old/Job/2026/May", mailcore.RoleNone)
	if err != nil || again.UIDValidity <= deep.UIDValidity {
		t.Errorf("UIDVALIDITY of the folder made again = %d, %v, want more than %d", again.UIDValidity, err, deep.UIDValidity)
	}
	noDifferences(t, d)
}

func TestRenameInboxMovesItsMessages(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	p := put(t, d, mb, 0, mail("x", "Subject: s"), 0)
	if err := d.RenameFolder(t.Context(), mb, p.Folder, "Before"); err != nil {
		t.Fatal(err)
	}
	m, err := d.Message(t.Context(), mb, p.Message)
	if err != nil {
		t.Fatalf("the message lost its id: %v", err)
	}
	f, err := d.FolderByName(t.Context(), mb, "Before")
	if err != nil || m.Folder != f.ID {
		t.Errorf("message lies in %d, want %d (%v)", m.Folder, f.ID, err)
	}
	if _, err := d.FolderByName(t.Context(), mb, "inbox"); err != nil {
		t.Errorf("INBOX is gone: %v", err)
	}
}

func TestSubscriptions(t *testing.T) {
	d := openTest(t)
	mb := newMailbox(t, d, "li@a.test").ID
	if err := d.SetSubscribed(t.Context(), mb, "Trash", false); err != nil {
		t.Fatal(err)
	}
	if err := d.SetSubscribed(t.Context(), mb, "Not here", true); err != nil {
		t.Fatal(err)
	}
	got, err := d.Subscriptions(t.Context(), mb)
	if want := []string{"Archive", "Drafts", "INBOX", "Junk", "Not here", "Sent"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("subscriptions = %v, %v, want %v", got, err, want)
	}
	f, err := d.FolderByName(t.Context(), mb, "Trash")
	if err != nil || f.Subscribed {
		t.Errorf("Trash subscribed = %v, %v", f.Subscribed, err)
	}
}

func TestAuthenticate(t *testing.T) {
	d := openTest(t)
	clock := time.Now()
	d.now = func() time.Time { return clock }
	ctx := t.Context()
	m, err := d.CreateMailbox(ctx, testOrg, NewMailbox{Address: "Li@a.test", Password: "right"})
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, a mailcore.Address, password string, want error) {
		t.Helper()
		got, err := d.Authenticate(ctx, a, password)
		if !errors.Is(err, want) || (want == nil) != (got.ID == m.ID) {
			t.Errorf("%s: mailbox %d, %v, want %v", what, got.ID, err, want)
		}
	}
	check("right", "li@A.TEST", "right", nil)
	check("remembered", "li@a.test", "right", nil)
	check("wrong", "li@a.test", "wrong", mailcore.ErrBadPassword)
	check("empty", "li@a.test", "", mailcore.ErrBadPassword)
	check("unknown", "no@a.test", "right", mailcore.ErrBadPassword)
	if err := d.SetPassword(ctx, testOrg, m.ID, "new"); err != nil {
		t.Fatal(err)
	}
	check("old password after change", "li@a.test", "right", mailcore.ErrBadPassword)
	check("new password", "li@a.test", "new", nil)
	app, plain, err := d.AddAppPassword(ctx, testOrg, m.ID, NewAppPassword{Name: "phone"})
	if err != nil {
		t.Fatal(err)
	}
	check("app password", "li@a.test", plain, nil)
	check("app password as people type it", "li@a.test", strings.ToUpper(strings.ReplaceAll(plain, "-", " ")), nil)
	if err := d.RemoveAppPassword(ctx, testOrg, m.ID, app.ID); err != nil {
		t.Fatal(err)
	}
	check("removed app password", "li@a.test", plain, mailcore.ErrBadPassword)
	if err := d.SetMailboxState(ctx, testOrg, m.ID, mailcore.MailboxDisabled); err != nil {
		t.Fatal(err)
	}
	check("disabled", "li@a.test", "new", mailcore.ErrDisabled)
	check("disabled and wrong", "li@a.test", "wrong", mailcore.ErrBadPassword)
	if err := d.SetMailboxState(ctx, testOrg, m.ID, mailcore.MailboxPending); err != nil {
		t.Fatal(err)
	}
	check("pending", "li@a.test", "new", mailcore.ErrMustActivate)
	if err := d.SetPassword(ctx, testOrg, m.ID, "own"); err != nil {
		t.Fatal(err)
	}
	check("activated", "li@a.test", "own", nil)
}

func TestAddresses(t *testing.T) {
	d := openTest(t)
	ctx := t.Context()
	li, wang := newMailbox(t, d, "li@a.test"), newMailbox(t, d, "wang@a.test")
	if _, err := d.CreateMailbox(ctx, testOrg, NewMailbox{Address: "LI@a.test"}); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("same address again: %v, want ErrExists", err)
	}
	if _, err := d.MailboxByAddress(ctx, "boss@a.test"); !errors.Is(err, mailcore.ErrNoMailbox) {
		t.Errorf("unknown address: %v", err)
	}
	if err := d.AddAddress(ctx, testOrg, li.ID, "boss@a.test"); err != nil {
		t.Fatal(err)
	}
	if m, err := d.MailboxByAddress(ctx, "Boss@a.test"); err != nil || m.ID != li.ID || len(m.Addresses) != 2 {
		t.Errorf("by new address: %+v, %v", m, err)
	}
	if err := d.SetPrimaryAddress(ctx, testOrg, li.ID, "wang@a.test"); !errors.Is(err, mailcore.ErrBadAddress) {
		t.Errorf("somebody else's address as primary: %v", err)
	}
	if err := d.SetPrimaryAddress(ctx, testOrg, li.ID, "boss@a.test"); err != nil {
		t.Fatal(err)
	}
	if err := d.RemoveAddress(ctx, testOrg, li.ID, "boss@a.test"); !errors.Is(err, mailcore.ErrBadAddress) {
		t.Errorf("remove the primary address: %v", err)
	}
	if err := d.RemoveAddress(ctx, testOrg, li.ID, "li@a.test"); err != nil {
		t.Fatal(err)
	}
	if err := d.AddAddress(ctx, testOrg, wang.ID, "li@a.test"); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("held address for somebody else: %v, want ErrExists", err)
	}
	if err := d.AddAddress(ctx, testOrg, li.ID, "li@a.test"); err != nil {
		t.Errorf("held address back to its owner: %v", err)
	}
	p := put(t, d, li.ID, 0, mail("x"), 0)
	if err := d.DeleteMailbox(ctx, testOrg, li.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Message(ctx, li.ID, p.Message); !errors.Is(err, mailcore.ErrNoMessage) {
		t.Errorf("message of a deleted mailbox: %v", err)
	}
	if rep := noDifferences(t, d); rep.Blobs != 0 {
		t.Errorf("%d blobs left", rep.Blobs)
	}
	list, next, err := d.Mailboxes(ctx, testOrg, MailboxQuery{Q: "WANG", Limit: 1})
	if err != nil || len(list) != 1 || list[0].ID != wang.ID || next != "" {
		t.Errorf("mailboxes = %+v, %q, %v", list, next, err)
	}
}

func TestDomains(t *testing.T) {
	d := openTest(t)
	ctx := t.Context()
	a, err := d.AddDomain(ctx, testOrg, "A.test", true)
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "a.test" || !a.Default || !a.Verified || a.DKIMSelector == "" || !strings.Contains(a.DKIMRecord, "p=") || a.Proof == "" {
		t.Errorf("domain = %+v", a)
	}
	if _, err := d.AddDomain(ctx, 8, "a.test", false); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("domain verified elsewhere: %v, want ErrExists", err)
	}
	if _, err := d.CreateMailbox(ctx, 8, NewMailbox{Address: "thief@a.test"}); !errors.Is(err, mailcore.ErrNoDomain) {
		t.Errorf("mailbox in a foreign domain: %v, want ErrNoDomain", err)
	}
	if _, err := d.AddDomain(ctx, testOrg, "b.test", false); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DomainByName(ctx, "b.test"); !errors.Is(err, mailcore.ErrNoDomain) {
		t.Errorf("unverified domain by name: %v, want ErrNoDomain", err)
	}
	if _, err := d.AddDomain(ctx, 8, "b.test", true); err != nil {
		t.Errorf("whoever proves a domain gets it: %v", err)
	}
	if err := d.SetDomainVerified(ctx, testOrg, "b.test", true); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("verify a domain of others: %v, want ErrExists", err)
	}
	keys, err := d.SigningKeys(ctx, "a.test")
	if err != nil || len(keys) != 1 || keys[0].Selector != a.DKIMSelector || keys[0].Signer == nil {
		t.Errorf("signing keys: %+v, %v", keys, err)
	}
	newMailbox(t, d, "li@a.test")
	if err := d.RemoveDomain(ctx, testOrg, "a.test"); !errors.Is(err, mailcore.ErrExists) {
		t.Errorf("remove a domain in use: %v, want ErrExists", err)
	}
	if err := d.RemoveDomain(ctx, testOrg, "b.test"); err != nil {
		t.Error(err)
	}
	list, err := d.Domains(ctx, testOrg)
	if err != nil || len(list) != 1 {
		t.Errorf("domains = %v, %v", list, err)
	}
}
