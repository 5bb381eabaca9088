package imapd

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
)

// TestNotifyOverflow makes more happen at once than is told one by one: the client hears that it hears nothing more.
func TestNotifyOverflow(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w, other := f.login(t, "zhangsan@demo.test"), f.login(t, "zhangsan@demo.test")
	mb := f.boxes["zhangsan@demo.test"].ID
	w.ok("CREATE all")
	for i := range maxNotifyLines + 1 {
		if _, err := f.CreateFolder(t.Context(), mb, fmt.Sprintf("all/%d", i), ""); err != nil {
			t.Fatal(err)
		}
	}
	w.ok("NOTIFY SET (PERSONAL (MailboxName))")
	other.ok("RENAME all many")
	if got := w.line(); !strings.HasPrefix(got, "* OK [NOTIFICATIONOVERFLOW]") {
		t.Fatalf("got %q, want an overflow", got)
	}
	other.ok("RENAME many all")
	if got := w.ok("NOOP"); len(got) != 0 {
		t.Errorf("after the overflow: %.200q", got)
	}
	names := strings.Repeat("x ", maxNotifyNames) + "x"
	w.want("NOTIFY SET (MAILBOXES ("+names+") (MailboxName))", "NO [NOTIFICATIONOVERFLOW]")
}

// TestNotifyHearsWhileClientTalks lets one client ask all the time while another changes things: nothing told in between
// breaks an answer, and all of it is told.
func TestNotifyHearsWhileClientTalks(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	w.ok("NOTIFY SET (SELECTED (MessageNew (UID) MessageExpunge FlagChange)) (PERSONAL (MessageNew MessageExpunge))")
	const n = 40
	go func() {
		for range n {
			f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx")
			f.arrive(t, "zhangsan@demo.test", "Archive", "Subject: x\r\n\r\nx")
		}
	}()
	fetched, archived, end := 0, 0, time.Now().Add(20*time.Second)
	for (fetched < n || archived < n) && time.Now().Before(end) {
		for _, l := range w.ok("UID SEARCH SEEN") {
			switch {
			case strings.Contains(l, " FETCH (UID "):
				fetched++
			case strings.HasPrefix(l, `* STATUS "Archive" (MESSAGES `):
				_, _ = fmt.Sscanf(l, `* STATUS "Archive" (MESSAGES %d`, &archived)
			}
		}
		time.Sleep(time.Millisecond)
	}
	if fetched != n || archived != n {
		t.Errorf("told of %d new messages and %d elsewhere, want %d of both", fetched, archived, n)
	}
}

// TestNotifyInMailboxOfOthers selects a folder that a colleague lent: what comes there is told too, and that its text was
// given stands in the owner's log.
func TestNotifyInMailboxOfOthers(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	f.lend(t, mailcore.ReadRights)
	w := f.login(t, "lisi@demo.test")
	w.ok("NOTIFY SET (SELECTED (MessageNew (UID BODY.PEEK[]) MessageExpunge))")
	w.ok(`SELECT "Other Users/zhangsan/INBOX"`)
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nhello\r\n")
	for l := ""; !strings.Contains(l, "hello"); {
		l = w.line()
	}
	w.ok("NOOP")
	list, err := f.AccessLog(t.Context(), 1, f.boxes["zhangsan@demo.test"].ID, 0, 0)
	if err != nil || len(list) != 2 || list[0].Act != "read" || list[1].Act != "open" {
		t.Errorf("AccessLog() = %+v, %v; want that it was opened and read", list, err)
	}
}
