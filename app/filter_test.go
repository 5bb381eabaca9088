package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// plainMail is a mail that nobody would take for spam.
func plainMail(subject, body string) []byte {
	return fmt.Appendf(nil, "From: Ada <ada@outside.example>\r\nTo: lisi@demo.test\r\nSubject: %s\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"+
		"Message-ID: <%x@outside.example>\r\n\r\n%s\r\n", subject, subject+body, body)
}

// TestLearningOverIMAP is the second half of S34: a move to Junk changes the verdict on the next mail like it, and so does
// a move back.
func TestLearningOverIMAP(t *testing.T) {
	t.Parallel()
	w := found(t)
	v := w.visit("lisi@demo.test")
	c, err := imapclient.DialInsecure(addrOf(w.doors.imap), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("lisi@demo.test", demoPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	text := "Our warehouse offers bamboo flooring samples, laminate panels and skirting boards. Please request the catalogue from Gerda."
	send := func(subject string) {
		t.Helper()
		if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", plainMail(subject, text)); err != nil {
			t.Fatal(err)
		}
	}
	move := func(from, to string) {
		t.Helper()
		if _, err := c.Select(from, nil).Wait(); err != nil {
			t.Fatal(err)
		}
		found, err := c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: "Bamboo flooring 1"}}}, nil).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Move(imap.UIDSetNum(found.AllUIDs()...), to).Wait(); err != nil {
			t.Fatal(err)
		}
	}
	// lands tells where a further mail of the kind goes once the lesson is learned, a moment after the move.
	n := 1
	lands := func(folder string) {
		t.Helper()
		eventually(t, "a mail like it in "+folder, func() bool {
			n++
			subject := fmt.Sprintf("Bamboo flooring %d", n*1000)
			send(subject)
			for _, m := range v.mails(folder) {
				if m.Subject == subject {
					return true
				}
			}
			return false
		})
	}
	send("Bamboo flooring 1")
	v.mail("inbox", "Bamboo flooring 1")
	move("INBOX", "Junk")
	lands("junk")
	move("Junk", "INBOX")
	lands("inbox")
}

var eicarFile = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR` + `-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)

// withFile is a mail that carries a file.
func withFile(name string, content []byte) []byte {
	return fmt.Appendf(nil, "From: Ada <ada@outside.example>\r\nTo: lisi@demo.test\r\nSubject: file %s\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"+
		"Message-ID: <%x@outside.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee below\r\n--b\r\n"+
		"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"%s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n",
		name, name, name, base64.StdEncoding.EncodeToString(content))
}

func zipped(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err == nil {
		_, err = f.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDangerousFiles is N09: the test virus is refused at the end of DATA in every wrapping, and a program in an archive
// is flagged.
func TestDangerousFiles(t *testing.T) {
	t.Parallel()
	w := found(t)
	v := w.visit("lisi@demo.test")
	for name, mail := range map[string][]byte{
		"as it is":       withFile("eicar.com", eicarFile),
		"zipped":         withFile("a.zip", zipped(t, "eicar.com", eicarFile)),
		"zipped twice":   withFile("b.zip", zipped(t, "a.zip", zipped(t, "eicar.com", eicarFile))),
		"in a mail file": withFile("c.eml", withFile("eicar.txt", eicarFile)),
		"as the text":    plainMail("text", string(eicarFile)),
	} {
		err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", mail)
		if err == nil || !strings.Contains(err.Error(), "554") {
			t.Errorf("%s: %v; want 554", name, err)
		}
	}
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", withFile("invoice.zip", zipped(t, "invoice.pdf.exe", []byte("MZ...")))); err != nil {
		t.Fatal(err)
	}
	m := v.mail("junk", "file invoice.zip")
	var opened struct {
		Why []struct{ Rule, Detail, Zh, En string }
	}
	v.do("GET", "/api/v1/messages/"+m.ID, nil, &opened)
	told := false
	for _, r := range opened.Why {
		told = told || r.Rule == "dangerous_file" && r.Detail == "invoice.pdf.exe" && r.Zh != "" && r.En != ""
	}
	if !told {
		t.Errorf("why = %+v; want the file told", opened.Why)
	}
}

// TestQuarantine is N08: a mail with many points is in no folder, is released into INBOX once, and is seen by its reader
// and the administrators only.
func TestQuarantine(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, v, other := w.visit("admin@demo.test"), w.visit("lisi@demo.test"), w.visit("wangwu@demo.test")
	bad := plainMail("held", "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X")
	for range 2 {
		if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", bad); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{"inbox", "junk"} {
		for _, m := range v.mails(folder) {
			if m.Subject == "held" {
				t.Errorf("it is in %s", folder)
			}
		}
	}
	type held struct {
		Items []struct{ ID, Subject, Kind string }
	}
	var mine, all held
	v.do("GET", "/api/v1/quarantine", nil, &mine)
	admin.do("GET", "/api/v1/admin/quarantine", nil, &all)
	var page struct {
		Items []struct{ ID string }
		Next  string
	}
	pages := 0
	for cursor := ""; pages == 0 || page.Next != ""; cursor = page.Next {
		page.Next = ""
		admin.do("GET", "/api/v1/admin/quarantine?limit=1&cursor="+cursor, nil, &page)
		pages++
	}
	if pages != len(all.Items) {
		t.Errorf("%d pages of one mail each for %d mails", pages, len(all.Items))
	}
	if len(mine.Items) != 2 || len(all.Items) < 2 || mine.Items[0].Subject != "held" || mine.Items[0].Kind != "spam" {
		t.Fatalf("mine = %+v, all = %+v", mine, all)
	}
	first, second := mine.Items[0].ID, mine.Items[1].ID
	if status, _ := other.try("POST", "/api/v1/quarantine/"+first+"/release", nil); status != 404 {
		t.Errorf("a colleague's release = %d; want 404", status)
	}
	var look struct{ Text string }
	admin.do("GET", "/api/v1/admin/quarantine/"+first, nil, &look)
	if !strings.Contains(look.Text, "GTUBE") {
		t.Errorf("text = %q", look.Text)
	}
	for range 2 {
		v.do("POST", "/api/v1/quarantine/"+first+"/release", nil, nil)
	}
	admin.do("POST", "/api/v1/admin/quarantine/"+first+"/release", nil, nil)
	admin.do("DELETE", "/api/v1/admin/quarantine/"+second, nil, nil)
	n := 0
	for _, m := range v.mails("inbox") {
		if m.Subject == "held" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d copies in INBOX; want 1", n)
	}
	if status, _ := v.try("POST", "/api/v1/quarantine/"+second+"/release", nil); status != 404 {
		t.Errorf("release of a deleted one = %d; want 404", status)
	}
}
