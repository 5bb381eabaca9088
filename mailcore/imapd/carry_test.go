package imapd

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"mailbridge/configs/engine/enginetest"
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

// TestMoveBetweenMailboxesFailsPartway: RFC 6851, section 3.3. Each message is in one of the two mailboxes at any time, so
// also when the program ends in the middle; the client is told of those that were moved.
func TestMoveBetweenMailboxesFailsPartway(t *testing.T) {
	t.Parallel()
	const n = carryMessages + 7
	b := openBacking(t, enginetest.Open(t))
	var f *fixture
	here, there := func() int { return f.messages(t, "lisi@demo.test") }, func() int { return f.messages(t, "zhangsan@demo.test") }
	steps := 0
	f = startOn(t, b, func(o *Options) {
		o.Append = func(ctx context.Context, mb mailcore.Mailbox, folder mailcore.FolderID, list []mailcore.Filing, old *mailcore.Replaced) ([]mailcore.Placed, error) {
			if steps++; steps == 2 {
				if h, theirs := here(), there(); h != 7 || theirs != carryMessages {
					t.Errorf("between two steps %d messages are here and %d there", h, theirs)
				}
				return nil, mailcore.ErrOverQuota
			}
			return b.append(ctx, mb, folder, list, old)
		}
	})
	f.lend(t, mailcore.ReadRights|mailcore.MayWrite)
	for i := range n {
		f.arrive(t, "lisi@demo.test", "INBOX", fmt.Sprintf("Subject: number %d\r\n\r\nx\r\n", i+1))
	}
	l := f.login(t, "lisi@demo.test")
	l.ok("SELECT INBOX")
	lines := strings.Join(l.want(`MOVE 1:* "Other Users/zhangsan/INBOX"`, "NO [OVERQUOTA]"), "\n")
	if told := fmt.Sprintf(" 1:%d 1:%d]", carryMessages, carryMessages); !strings.Contains(lines, told) || strings.Count(lines, "EXPUNGE") != carryMessages {
		t.Errorf("the client was told %.300q, want%s and as many EXPUNGE", lines, told)
	}
	if h, theirs := here(), there(); h != 7 || theirs != carryMessages {
		t.Errorf("%d messages are here and %d there, want 7 and %d", h, theirs, carryMessages)
	}
	l.ok(`MOVE 1:* "Other Users/zhangsan/INBOX"`)
	if h, theirs := here(), there(); h != 0 || theirs != n {
		t.Errorf("at the end %d messages are here and %d there", h, theirs)
	}
}

// messages counts those in somebody's INBOX.
func (f *fixture) messages(t *testing.T, who string) int {
	t.Helper()
	folders, err := f.Folders(t.Context(), f.boxes[who].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range folders {
		if x.Role == mailcore.RoleInbox {
			return x.Messages
		}
	}
	return -1
}
