package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"mailbridge/mailcore/message"
)

// corpus lists the mails to be tried: those of the repo, and all of MAILBRIDGE_CORPUS when it is set.
func corpus(t *testing.T) []string {
	t.Helper()
	roots := []string{"../mailcore/message/testdata"}
	if more := os.Getenv("MAILBRIDGE_CORPUS"); more != "" && !testing.Short() {
		roots = append(roots, more)
	}
	var files []string
	for _, root := range roots {
		n := len(files)
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && strings.HasSuffix(path, ".eml") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d mails", root, len(files)-n)
	}
	if len(files) < 20 {
		t.Fatalf("%d mails only", len(files))
	}
	return files
}

// slowest is what one mail may take on its whole way; the machine may be busy with other tests.
const slowest = 3 * time.Second

// tryLines are what filters are tried with: mails that hold one are refused or held back, as they should be.
var tryLines = [][]byte{[]byte("GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL"), []byte("eicar.zip")}

// TestCorpus sends every mail of the corpus over SMTP and fetches it back: the bytes below our trace fields are the same,
// its structure is answered, and the web app's API can show it.
func TestCorpus(t *testing.T) {
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
	for _, folder := range []string{"INBOX", "Junk"} {
		if _, err := c.Select(folder, nil).Wait(); err != nil {
			t.Fatal(err)
		}
	}
	sent, refused, forFilters := 0, 0, 0
	for _, file := range corpus(t) {
		raw := wireForm(t, file)
		if raw == nil {
			refused++
			continue
		}
		if slices.ContainsFunc(tryLines, func(l []byte) bool { return bytes.Contains(raw, l) }) {
			forFilters++
			continue
		}
		begun := time.Now()
		if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", raw); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		sent++
		m := newest(t, v)
		checkBack(t, c, file, raw, m)
		if took := time.Since(begun); took > slowest {
			t.Errorf("%s took %v", file, took)
		}
	}
	t.Logf("%d mails there and back, %d not fit for SMTP (NUL or lone CR), %d left to the tests of the filter", sent, refused, forFilters)
	if strings.Contains(w.logs.String(), "panic") {
		t.Errorf("something panicked:\n%s", w.logs)
	}
}

// wireForm is the file with CRLF line ends, nil when it has what SMTP forbids.
func wireForm(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil
	}
	var b bytes.Buffer
	if err := message.NormaliseLines(&b, bytes.NewReader(raw)); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(b.Bytes(), []byte("\r\n")) {
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

func sendRaw(addr, to string, raw []byte) error {
	c, err := textproto.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, _, err := c.ReadResponse(220); err != nil {
		return err
	}
	for _, step := range []struct {
		line string
		code int
	}{{"EHLO corpus.example", 250}, {"MAIL FROM:<corpus@outside.example>", 250}, {"RCPT TO:<" + to + ">", 250}, {"DATA", 354}} {
		if err := c.PrintfLine("%s", step.line); err != nil {
			return err
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			return fmt.Errorf("%s: %w", step.line, err)
		}
	}
	stuffed := bytes.ReplaceAll(append([]byte("\r\n"), raw...), []byte("\r\n."), []byte("\r\n.."))[2:]
	if _, err := c.W.Write(append(stuffed, ".\r\n"...)); err != nil {
		return err
	}
	if err := c.W.Flush(); err != nil {
		return err
	}
	_, _, err = c.ReadResponse(250)
	return err
}

// newest is the mail that came last, which also shows that the API lists and opens it.
func newest(t *testing.T, v *visitor) (m struct {
	ID, Folder string
	UID        uint32
	Size       int64
}) {
	t.Helper()
	best := 0
	for _, folder := range []string{"inbox", "junk"} {
		var list struct {
			Items []struct {
				ID, Folder string
				UID        uint32
				Size       int64
			}
		}
		v.do("GET", "/api/v1/mailboxes/"+v.me.Mailboxes[0].ID+"/messages?limit=1&folder="+folder, nil, &list)
		for _, x := range list.Items {
			var n int
			fmt.Sscan(x.ID, &n)
			if n > best {
				best = n
				m.ID, m.UID, m.Size, m.Folder = x.ID, x.UID, x.Size, map[string]string{"inbox": "INBOX", "junk": "Junk"}[folder]
			}
		}
	}
	v.do("GET", "/api/v1/messages/"+m.ID, nil, nil)
	return m
}

func checkBack(t *testing.T, c *imapclient.Client, file string, raw []byte, m struct {
	ID, Folder string
	UID        uint32
	Size       int64
}) {
	t.Helper()
	if _, err := c.Select(m.Folder, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	list, err := c.Fetch(imap.UIDSetNum(imap.UID(m.UID)), &imap.FetchOptions{Envelope: true, Flags: true, RFC822Size: true,
		BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: fetch: %v, %d answers", file, err, len(list))
	}
	got := list[0].FindBodySection(whole)
	if !bytes.HasSuffix(got, raw) {
		t.Errorf("%s: %d bytes came back, which do not end with the %d sent", file, len(got), len(raw))
	}
	if list[0].RFC822Size != int64(len(got)) || list[0].Envelope == nil || list[0].BodyStructure == nil {
		t.Errorf("%s: size %d of %d, envelope %v, structure %v", file, list[0].RFC822Size, len(got), list[0].Envelope != nil, list[0].BodyStructure != nil)
	}
}
