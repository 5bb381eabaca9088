package imapd

import (
	"fmt"
	"strings"
	"testing"

	"mailbridge/mailcore"
)

// COPY to a colleague's mailbox takes more messages than one transaction does, keeps their order, flags and keywords, and
// leaves nothing behind when there is no room for all of them.
func TestCopyOfManyBetweenMailboxes(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	f.lend(t, mailcore.ReadRights|mailcore.MayWrite)
	const n = 2*carryMessages + 7
	for i := range n {
		body := "short"
		if i == carryMessages+3 || i == carryMessages+4 {
			body = strings.Repeat("0123456789abcdef\r\n", carryBytes/27) // two of these are too much for one transaction
		}
		f.arrive(t, "lisi@demo.test", "INBOX", fmt.Sprintf("Subject: number %d\r\n\r\n%s\r\n", i+1, body))
	}
	l, z := f.login(t, "lisi@demo.test"), f.login(t, "zhangsan@demo.test")
	l.ok("SELECT INBOX")
	l.ok(`STORE 60:70 +FLAGS.SILENT (\Answered $Later)`)
	const theirs = `"Other Users/zhangsan/INBOX"`
	if _, end := l.do("COPY 1:* " + theirs); !strings.Contains(end, fmt.Sprintf(" 1:%d 1:%d]", n, n)) {
		t.Fatalf("COPY: %.200q", end)
	}
	z.ok("SELECT INBOX")
	if got := z.ok(`SEARCH KEYWORD $Later ANSWERED`); len(got) != 1 || got[0] != "* SEARCH 60 61 62 63 64 65 66 67 68 69 70" {
		t.Errorf("flags of the copies: %q", got)
	}
	for _, i := range []int{1, carryMessages, carryMessages + 1, carryMessages + 5, n} {
		if got := strings.Join(z.ok(fmt.Sprintf("FETCH %d BODY.PEEK[HEADER.FIELDS (SUBJECT)]", i)), "\n"); !strings.Contains(got, fmt.Sprintf("number %d\r", i)) {
			t.Errorf("copy %d is %q", i, got)
		}
	}
	full, err := f.Mailbox(t.Context(), 1, f.boxes["zhangsan@demo.test"].ID)
	if err == nil {
		err = f.SetQuota(t.Context(), 1, full.ID, full.Used+1<<20) // the first transaction fits, the second does not
	}
	if err != nil {
		t.Fatal(err)
	}
	l.want("COPY 1:* "+theirs, "NO [OVERQUOTA]")
	if got := strings.Join(z.ok("STATUS INBOX (MESSAGES)"), ""); !strings.Contains(got, fmt.Sprintf("MESSAGES %d)", n)) {
		t.Errorf("a COPY that did not fit left something: %s", got)
	}
}
