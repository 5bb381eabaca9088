package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// mailWithFile is a mail with one file.
func mailWithFile(subject, text, name, kind string, data []byte) []byte {
	b64 := base64.StdEncoding.EncodeToString(data)
	var lines strings.Builder
	for len(b64) > 76 {
		lines.WriteString(b64[:76] + "\r\n")
		b64 = b64[76:]
	}
	return fmt.Appendf(nil, "From: Ada Byron <ada.byron@outside.test>\r\nTo: lisi@demo.test\r\nSubject: %s\r\nMessage-ID: <%s@outside.test>\r\nDate: %s\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n--b\r\n"+
		"Content-Type: %s\r\nContent-Disposition: attachment; filename=\"%s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n",
		subject, subject, time.Now().Format(time.RFC1123Z), text, kind, name, lines.String()+b64)
}

func docx(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write([]byte(`<w:document><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:document>`))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSearchWithinFiles: N19. Chinese words, parts of addresses and text within .docx and .pdf are found over the web and
// by IMAP SEARCH; what people type as conditions holds.
func TestSearchWithinFiles(t *testing.T) {
	t.Parallel()
	w := found(t)
	pdf, err := os.ReadFile("../mailcore/document/testdata/chinese.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range [][]byte{
		mailWithFile("word", "祝你们新年快乐", "合同draft.docx", "application/octet-stream", docx(t, "the platypus clause 违约金")),
		mailWithFile("paper", "see the file", "report.pdf", "application/pdf", pdf),
		mailWithFile("other", "nothing of note", "a.bin", "application/octet-stream", bytes.Repeat([]byte{1, 2, 3}, 100<<10)),
	} {
		if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", raw); err != nil {
			t.Fatal(err)
		}
	}
	li := w.visit("lisi@demo.test")
	find := func(q string) string {
		t.Helper()
		var page struct{ Items []summary }
		li.do("GET", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/messages?q="+url.QueryEscape(q), nil, &page)
		var subjects []string
		for _, m := range page.Items {
			if m.Subject == "word" || m.Subject == "paper" || m.Subject == "other" {
				subjects = append(subjects, m.Subject)
			}
		}
		return strings.Join(subjects, " ")
	}
	if got := find("from:outside note"); got != "other" {
		t.Errorf("words of a mail wait for files: %q", got)
	}
	eventually(t, "text of files", func() bool { return find("platypus") == "word" && find("zebrafish") == "paper" })
	for q, want := range map[string]string{"快乐": "paper word", "违约金": "word", "预算报告": "paper", "from:yro": "other paper word", "ada.byron": "other paper word",
		"filename:report": "paper", "文件名:合同": "word", "快乐 -platypus": "paper", `"platypus clause"`: "word", `"clause platypus"`: "", "larger:200k": "other",
		"发件人：byron 大于:200K": "other", "from:ada in:junk": "", "from:ada in:收件箱 主题:word": "word", "from:ada is:unread before:2001-01-01": "",
		"from:ada -有附件": "", "has:attachment from:ada smaller:100k is:未读": "paper word", "from:ada 是什么:x": "", "subject:paper": "paper"} {
		if got := find(q); got != want {
			t.Errorf("%s finds %q; want %q", q, got, want)
		}
	}
	c, err := imapclient.DialInsecure(addrOf(w.doors.imap), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("lisi@demo.test", demoPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{"快乐": 2, "platypus": 1, "zebrafish": 1, "nowhere": 0} {
		got, err := c.UIDSearch(&imap.SearchCriteria{Body: []string{word}}, nil).Wait()
		if err != nil || len(got.AllUIDs()) != want {
			t.Errorf("SEARCH BODY %s: %v, %v; want %d", word, got, err, want)
		}
	}
}
