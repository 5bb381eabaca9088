package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// archived is a line of the archive.
type archived struct {
	ID, Subject, Why, Recipients, SHA256, Way string
	Whose                                     []struct{ Mailbox, Address string }
}

// opens begins a case of an auditor.
func (v *visitor) opens(title string) (path string) {
	v.t.Helper()
	var c struct{ ID string }
	v.do("POST", "/api/v1/archive/cases", map[string]string{"title": title, "reason": "complaint 17"}, &c)
	return "/api/v1/archive/cases/" + c.ID
}

func (v *visitor) archive(of, query string) (out []archived) {
	v.t.Helper()
	var list struct{ Items []archived }
	v.do("GET", of+"/mails?"+query, nil, &list)
	return list.Items
}

func (v *visitor) archivedSubjects(of, query string) string {
	v.t.Helper()
	var out []string
	for _, m := range v.archive(of, query) {
		out = append(out, m.Subject)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// purge deletes all mails of a folder for good, also from what may be brought back.
func (v *visitor) purge(folder string) {
	v.t.Helper()
	box := "/api/v1/mailboxes/" + v.me.Mailboxes[0].ID
	for _, f := range []string{folder, "trash"} {
		var ids []string
		for _, m := range v.mails(f) {
			ids = append(ids, m.ID)
		}
		if len(ids) > 0 {
			v.do("DELETE", "/api/v1/messages", map[string]any{"ids": ids}, nil)
		}
	}
	var list struct{ Items []struct{ ID string } }
	v.do("GET", box+"/deleted", nil, &list)
	var ids []string
	for _, g := range list.Items {
		ids = append(ids, g.ID)
	}
	if len(ids) > 0 {
		v.do("POST", box+"/deleted/erase", map[string]any{"ids": ids}, nil)
	}
}

func (v *visitor) person() string { return v.me.Person.ID }

// TestArchive (S37, N65) is the archive from outside: what its owner purges, an auditor in scope finds for a case, reads,
// exports with hashes and delivers again; nobody else does, the super admin included.
func TestArchive(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, zhang, li, wang := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	for _, a := range []mailcore.Address{"a@outside.test", "secret@outside.test"} {
		if _, err := w.net.AddCorrespondent(a.Local(), string(a)); err != nil {
			t.Fatal(err)
		}
	}
	deliver(t, w, "zhangsan@demo.test", "before")
	admin.do("PUT", "/api/v1/admin/archive", map[string]any{"on": true}, nil)
	admin.do("PUT", "/api/v1/admin/archive/auditors/"+li.person(), map[string]any{"people": []string{zhang.person()}}, nil)
	admin.do("PUT", "/api/v1/admin/archive/auditors/"+wang.person(), map[string]any{"people": []string{li.person()}}, nil)

	deliver(t, w, "zhangsan@demo.test", "contract")
	zhang.do("PUT", "/api/v1/mailboxes/"+zhang.me.Mailboxes[0].ID+"/scripts/x", map[string]any{"text": "discard;", "active": true}, nil)
	deliver(t, w, "zhangsan@demo.test", "discarded")
	zhang.do("PUT", "/api/v1/mailboxes/"+zhang.me.Mailboxes[0].ID+"/scripts/x", map[string]any{"active": false}, nil)
	zhang.do("POST", "/api/v1/messages", map[string]any{"to": []map[string]string{{"email": "a@outside.test"}}, "bcc": []map[string]string{{"email": "secret@outside.test"}},
		"subject": "sent", "text": "the price is 4711"}, nil)
	_, received := zhang.try("GET", "/api/v1/messages/"+zhang.mail("inbox", "contract").ID+"/raw", nil)
	zhang.mail("sent", "sent")
	zhang.purge("inbox")
	zhang.purge("sent")

	if status, text := li.try("POST", "/api/v1/archive/cases", map[string]string{"title": "x"}); status != 422 || !strings.Contains(string(text), `"reason"`) {
		t.Errorf("a case without a reason: %d %s", status, text)
	}
	of := li.opens("Prices")
	if got := li.archivedSubjects(of, ""); got != "contract, discarded, sent" {
		t.Fatalf("found %s", got)
	}
	for query, want := range map[string]string{"sender=corpus@outside": "contract, discarded", "recipient=secret@": "sent", "subject=CONTR": "contract", "text=price+4711": "sent",
		"from=" + url.QueryEscape(time.Now().Add(time.Hour).Format(time.RFC3339)): "", "person=" + wang.person(): "", "person=" + zhang.person() + "&text=hello": "contract, discarded"} {
		if got := li.archivedSubjects(of, query); got != want {
			t.Errorf("search %s: %q, want %q", query, got, want)
		}
	}
	one := li.archive(of, "subject=contract")[0]
	_, raw := li.try("GET", of+"/mails/"+one.ID+"/raw", nil)
	if sum := fmt.Sprintf("%x", sha256.Sum256(received)); !bytes.Equal(raw, received) || one.SHA256 != sum || !bytes.HasSuffix(raw, []byte("Message-ID: <contract@outside.example>\r\n\r\nhello\r\n")) {
		t.Errorf("archived bytes %.400q with hash %s; want those received, %s", raw, one.SHA256, sum)
	}
	var read struct{ Text, Headers string }
	if li.do("GET", of+"/mails/"+one.ID, nil, &read); !strings.Contains(read.Text, "hello") || !strings.Contains(read.Headers, "Received:") {
		t.Errorf("read: %+v", read)
	}

	// Who may not.
	if out := wang.opens("Curious"); wang.archivedSubjects(out, "") != "" {
		t.Error("an auditor of somebody else found mails")
	} else if status, _ := wang.try("GET", out+"/mails/"+one.ID+"/raw", nil); status != 404 {
		t.Errorf("an auditor of somebody else opens: %d", status)
	}
	for who, v := range map[string]*visitor{"super admin": admin, "owner": zhang, "another auditor": wang} {
		for _, path := range []string{of + "/mails", of + "/mails/" + one.ID, of + "/mails/" + one.ID + "/raw", of + "/export"} {
			if status, _ := v.try("GET", path, nil); status != 404 {
				t.Errorf("%s, GET %s: %d, want 404", who, path, status)
			}
		}
	}
	if status, text := admin.try("PUT", "/api/v1/admin/archive/auditors/"+admin.person(), map[string]any{"whole": true}); status != 422 {
		t.Errorf("a super admin appoints themselves: %d %s", status, text)
	}
	if status, _ := li.try("PUT", "/api/v1/admin/archive/auditors/"+li.person(), map[string]any{"whole": true}); status != 403 {
		t.Errorf("an auditor widens their scope: %d", status)
	}

	// Delivered again.
	li.do("POST", of+"/mails/"+one.ID+"/deliver", map[string]any{"mailbox": one.Whose[0].Mailbox}, nil)
	li.do("POST", of+"/mails/"+one.ID+"/deliver", map[string]any{}, nil)
	for _, v := range []*visitor{zhang, li} {
		if _, again := v.try("GET", "/api/v1/messages/"+v.mail("inbox", "contract").ID+"/raw", nil); !bytes.Equal(again, received) {
			t.Errorf("delivered again as %.300q", again)
		}
	}
	if status, _ := li.try("POST", of+"/mails/"+one.ID+"/deliver", map[string]any{"mailbox": wang.me.Mailboxes[0].ID}); status != 422 {
		t.Errorf("delivered to somebody else: %d", status)
	}

	// Two auditors.
	admin.do("PUT", "/api/v1/admin/archive", map[string]any{"on": true, "twoAuditors": true}, nil)
	for _, path := range []string{of + "/mails", of + "/mails/" + one.ID, of + "/export"} {
		if status, text := li.try("GET", path, nil); status != 403 || !strings.Contains(string(text), "not_approved") {
			t.Errorf("without a second auditor, GET %s: %d %s", path, status, text)
		}
	}
	if status, text := li.try("POST", of+"/approve", nil); status != 403 || !strings.Contains(string(text), "own_case") {
		t.Errorf("approved by themselves: %d %s", status, text)
	}
	wang.do("POST", of+"/approve", nil, nil)
	status, file := li.try("GET", of+"/export?subject=c", nil)
	if status != 200 {
		t.Fatalf("export: %d %s", status, file)
	}
	checkExport(t, file, map[string]bool{fmt.Sprintf("%x", sha256.Sum256(received)): true})
	li.do("POST", of+"/close", nil, nil)
	if status, _ := li.try("GET", of+"/mails", nil); status != 409 {
		t.Errorf("search for a closed case: %d", status)
	}
	var log struct {
		Items []struct{ Action, Detail, Target string }
	}
	admin.do("GET", "/api/v1/admin/audit?action=archive.&limit=200", nil, &log)
	seen := map[string]int{}
	for _, l := range log.Items {
		if seen[l.Action]++; l.Action == "archive.search" && (!strings.Contains(l.Detail, "complaint 17") || !strings.HasPrefix(l.Target, "case:")) {
			t.Errorf("a search is noted without case and reason: %+v", l)
		}
	}
	for action, least := range map[string]int{"archive.settings": 2, "archive.case": 2, "archive.search": 5, "archive.read": 1, "archive.download": 1,
		"archive.deliver": 2, "archive.approve": 1, "archive.export": 1, "archive.exported": 1, "archive.close": 1} {
		if seen[action] < least {
			t.Errorf("%s is in the log %d times, want %d at least", action, seen[action], least)
		}
	}
	r, err := w.house.mail.Reconcile(t.Context(), true)
	if err != nil || len(r.Differences) > 0 {
		t.Errorf("reconcile: %v, %v", r.Differences, err)
	}
}

// checkExport compares the hashes of an export with its files, and looks for those that must be there.
func checkExport(t *testing.T, file []byte, must map[string]bool) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := csv.NewReader(bytes.NewReader(files["manifest.csv"])).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("manifest: %v, %v", lines, err)
	}
	for _, l := range lines[1:] {
		if sum := fmt.Sprintf("%x", sha256.Sum256(files[l[0]])); len(files[l[0]]) == 0 || sum != l[1] || l[2] != "same as received" {
			t.Errorf("%s has hash %s, the manifest says %v", l[0], sum, l)
		}
		delete(must, l[1])
	}
	if len(must) > 0 {
		t.Errorf("not in the export: %v", must)
	}
	var report struct{ Case, Reason, By, ManifestSHA256 string }
	if err := json.Unmarshal(files["report.json"], &report); err != nil || report.Case != "Prices" || report.Reason != "complaint 17" || report.By != "李四" ||
		report.ManifestSHA256 != fmt.Sprintf("%x", sha256.Sum256(files["manifest.csv"])) {
		t.Errorf("report %s, %v", files["report.json"], err)
	}
}

// TestUndelete (N63): what a person purged by a mail program they find by date, sender and subject, and bring back.
func TestUndelete(t *testing.T) {
	t.Parallel()
	w := found(t)
	zhang, li := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	box := "/api/v1/mailboxes/" + zhang.me.Mailboxes[0].ID + "/deleted"
	for _, s := range []string{"offer", "lunch"} {
		deliver(t, w, "zhangsan@demo.test", s)
	}
	k := w.imap("zhangsan@demo.test")
	k.ok("CREATE Projects")
	raw := "From: ada@b.test\r\nSubject: plan\r\nMessage-ID: <p@b.test>\r\n\r\nhello\r\n"
	k.ok(fmt.Sprintf(`APPEND Projects (\Flagged) "01-Mar-2026 10:00:00 +0000" {%d+}`, len(raw)) + "\r\n" + raw)
	k.ok("SELECT INBOX")
	k.ok(`STORE 1:* +FLAGS (\Deleted)`)
	k.ok("EXPUNGE")
	k.ok("DELETE Projects")
	deleted := func(query string) (ids []string, subjects string) {
		t.Helper()
		var list struct {
			Items []struct {
				ID, Subject, Folder string
				Until               time.Time
			}
		}
		zhang.do("GET", box+"?"+query, nil, &list)
		for _, g := range list.Items {
			ids, subjects = append(ids, g.ID), subjects+g.Subject+" "
			if left := time.Until(g.Until); left < 29*24*time.Hour || left > 30*24*time.Hour {
				t.Errorf("%s may be brought back for %v, want 30 days", g.Subject, left)
			}
		}
		return ids, strings.TrimSpace(subjects)
	}
	for query, want := range map[string]string{"subject=OFFER": "offer", "sender=ada": "plan", "from=2026-03-01&to=2026-03-01": "plan", "q=customer+lunch": "lunch", "to=2020-01-01": ""} {
		if _, got := deleted(query); got != want {
			t.Errorf("deleted, %s: %q, want %q", query, got, want)
		}
	}
	ids, _ := deleted("subject=plan")
	if status, _ := li.try("GET", box, nil); status != 404 {
		t.Errorf("a colleague sees deleted mail: %d", status)
	}
	if status, _ := li.try("POST", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/deleted/restore", map[string]any{"ids": ids}); status != 404 {
		t.Errorf("a colleague brings it back: %d", status)
	}
	zhang.do("POST", box+"/restore", map[string]any{"ids": ids}, nil)
	k.ok("SELECT Projects")
	if got := k.ok("FETCH 1 (FLAGS INTERNALDATE BODY[HEADER.FIELDS (SUBJECT)])"); !strings.Contains(got, "plan") || !strings.Contains(got, `\Flagged`) || !strings.Contains(got, " 1-Mar-2026 10:00:00") {
		t.Errorf("brought back: %s", got)
	}
	ids, _ = deleted("subject=offer")
	zhang.do("POST", box+"/restore", map[string]any{"ids": ids, "folder": "archive"}, nil)
	zhang.mail("archive", "offer")
	if status, _ := zhang.try("POST", box+"/restore", map[string]any{"ids": ids}); status != 404 {
		t.Errorf("brought back twice: %d", status)
	}
}

// TestLegalHold (N64): whatever a user, a retention rule or an administrator deletes under a hold, an auditor finds.
func TestLegalHold(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, zhang, li := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test")
	admin.do("PUT", "/api/v1/admin/archive/auditors/"+li.person(), map[string]any{"whole": true}, nil)
	var hold struct{ ID string }
	admin.do("POST", "/api/v1/admin/archive/holds", map[string]any{"person": zhang.person(), "reason": "lawsuit 4"}, &hold)
	of := li.opens("Lawsuit")
	base := li.archivedSubjects(of, "")

	deliver(t, w, "zhangsan@demo.test", "by-user")
	zhang.mail("inbox", "by-user")
	zhang.purge("inbox")
	k := w.imap("zhangsan@demo.test")
	raw := "Subject: by-retention\r\n\r\nhello hi\r\n"
	k.ok(fmt.Sprintf(`APPEND Archive "01-Mar-2026 10:00:00 +0000" {%d+}`, len(raw)) + "\r\n" + raw)
	admin.do("PUT", "/api/v1/admin/archive/retention", map[string]any{"items": []map[string]any{{"kind": "organisation", "place": "all", "days": 400},
		{"kind": "person", "subject": zhang.person(), "place": "all", "days": 30}}}, nil)
	if err := w.house.bridge.Retain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := zhang.mails("archive"); len(left) != 0 {
		t.Errorf("retention left %v", left)
	}
	deliver(t, w, "zhangsan@demo.test", "by-admin")
	zhang.mail("inbox", "by-admin")
	admin.do("DELETE", "/api/v1/admin/people/"+zhang.person(), nil, nil)
	seen := func(when string) {
		t.Helper()
		for _, s := range []string{"by-user", "by-retention", "by-admin"} {
			if got := li.archivedSubjects(of, "subject="+s); got != s {
				t.Errorf("%s: %q is found as %q", when, s, got)
			}
		}
	}
	seen("deleted")
	// What disabling the mail app with its data does to each mailbox.
	mb, err := w.house.mail.MailboxByAddress(t.Context(), "zhangsan@demo.test")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.house.mail.DeleteMailbox(t.Context(), mb.Org, mb.ID); err != nil {
		t.Fatal(err)
	}
	seen("without the mailbox")
	if got := li.archivedSubjects(of, "person="+zhang.person()+"&text=hello"); !strings.Contains(got, "by-retention") {
		t.Errorf("words of what is held: %q", got)
	}
	admin.do("DELETE", "/api/v1/admin/archive/holds/"+hold.ID, nil, nil)
	if err := w.house.mail.TidyKept(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := li.archivedSubjects(of, ""); got != "" {
		t.Errorf("after the hold: %q, before it there was %q", got, base)
	}
	r, err := w.house.mail.Reconcile(t.Context(), true)
	if err != nil || len(r.Differences) > 0 {
		t.Errorf("reconcile: %v, %v", r.Differences, err)
	}
}

// TestOneCopy (N99): a mail of 20 MB to 100 people takes 20 MB on the disk, and none when the last of them has deleted it.
func TestOneCopy(t *testing.T) {
	t.Parallel()
	slow(t)
	inet := online(t)
	c := testConfig(t, demo.Options(t))
	c.Mail.Recover, c.Filter.Off = 0, true
	w := settle(t, inet, c)
	admin, err := w.house.mail.MailboxByAddress(t.Context(), "admin@demo.test")
	if err != nil {
		t.Fatal(err)
	}
	var boxes []mailcore.Mailbox
	for i := range 100 {
		mb, err := w.house.mail.CreateMailbox(t.Context(), admin.Org, maildb.NewMailbox{Address: mailcore.Address(fmt.Sprintf("p%d@demo.test", i)), State: mailcore.MailboxActive})
		if err != nil {
			t.Fatal(err)
		}
		boxes = append(boxes, mb)
	}
	const size = 20 << 20
	before := bytesKept(t, w)
	sendLarge(t, addrOf(w.doors.smtp), boxes, size)
	after := bytesKept(t, w)
	if grown := after - before; grown < size*9/10 || grown > size*13/10 {
		t.Errorf("the store grew by %d bytes, want about %d", grown, size)
	}
	const other = 3 << 20
	sendLarge(t, addrOf(w.doors.smtp), boxes[:1], other) // the newest file of a store stays where it is
	for i, mb := range boxes {
		f, err := w.house.mail.FolderByRole(t.Context(), mb.ID, mailcore.RoleInbox)
		if err != nil || f.Messages < 1 || f.Size < size {
			t.Fatalf("mailbox %d holds %d mails of %d bytes, %v", i, f.Messages, f.Size, err)
		}
		if i == len(boxes)-1 {
			if left := blobsOf(t, w); left == 0 {
				t.Error("the bytes went before the last copy")
			}
		}
		if _, err := w.house.mail.Expunge(t.Context(), mb.ID, f.ID, nil, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.house.mail.CompactBlobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := bytesKept(t, w) - before; left > 2*other {
		t.Errorf("%d bytes are left of a mail that nobody has", left)
	}
}

// blobsOf counts mails' bytes of more than 20 MB.
func blobsOf(t *testing.T, w *town) int64 {
	t.Helper()
	r, err := w.house.mail.Reconcile(t.Context(), false)
	if err != nil || len(r.Differences) > 0 {
		t.Fatalf("reconcile: %v, %v", r.Differences, err)
	}
	return r.Bytes / (20 << 20)
}

// bytesKept is how much room the bytes of mails take: on the disk, or in the database.
func bytesKept(t *testing.T, w *town) (n int64) {
	t.Helper()
	dir := filepath.Join(w.house.config.Data, "blobs")
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		err := w.house.engine.DB.QueryRow(t.Context(), `SELECT (SELECT COALESCE(SUM(LENGTH(data)), 0) FROM blob_heads) +
			(SELECT COALESCE(SUM(LENGTH(data)), 0) FROM blob_frames)`).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if os.IsNotExist(err) {
			return nil
		}
		n += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// sendLarge sends bytes that do not compress to many recipients in one transaction.
func sendLarge(t *testing.T, addr string, to []mailcore.Mailbox, size int) {
	t.Helper()
	c, err := textproto.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	say := func(code int, line string) {
		t.Helper()
		if line != "" {
			if err := c.PrintfLine("%s", line); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := c.ReadResponse(code); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	say(220, "")
	say(250, "EHLO corpus.example")
	say(250, "MAIL FROM:<corpus@outside.example>")
	for _, mb := range to {
		say(250, "RCPT TO:<"+string(mb.Address)+">")
	}
	say(354, "DATA")
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	random := rand.NewChaCha8([32]byte{7})
	line := make([]byte, 78)
	fmt.Fprint(c.W, "From: corpus@outside.example\r\nSubject: large\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: application/octet-stream; name=disk.img\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	for n := 0; n < size; n += len(line) {
		_, _ = random.Read(line)
		for i := range line[:76] {
			line[i] = letters[line[i]&63]
		}
		copy(line[76:], "\r\n")
		if _, err := c.W.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	say(250, ".")
}
