package main

import (
	"strings"
	"testing"
)

// TestFoldersAcrossDoors (S56, S57): a new mailbox has the standard folders with their special use; a folder of one's own made
// in the web shows in IMAP under both ways to write its name, and keeps its UIDVALIDITY when it is renamed, which a later
// namesake does not have.
func TestFoldersAcrossDoors(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	zhang := w.visit("zhangsan@demo.test")
	k := w.imap("zhangsan@demo.test")
	list := k.ok(`LIST "" "*" RETURN (SPECIAL-USE)`)
	for _, use := range []string{"Sent", "Drafts", "Junk", "Trash", "Archive"} {
		if !strings.Contains(list, `\`+use+`) "/" "`+use+`"`) {
			t.Errorf("no %s in\n%s", use, list)
		}
	}
	id := zhang.newFolder("项目资料/2026")
	if list := k.ok(`LIST "" "&mHl27o1EZZk-/%"`); !strings.Contains(list, `"/" "&mHl27o1EZZk-/2026"`) {
		t.Errorf("in modified UTF-7:\n%s", list)
	}
	raw := "Subject: plan\r\n\r\nx\r\n"
	k.ok(`APPEND "&mHl27o1EZZk-/2026" {19}`, raw)
	u := w.imap("zhangsan@demo.test")
	u.ok("ENABLE UTF8=ACCEPT")
	if list := u.ok(`LIST "" "*"`); !strings.Contains(list, `"/" "项目资料/2026"`) {
		t.Errorf("in UTF-8:\n%s", list)
	}
	if got := zhang.folder(zhang.me.Mailboxes[0].ID, id); len(got) != 1 || got[0].Subject != "plan" {
		t.Errorf("in the web: %+v", got)
	}
	status := func(name string) string {
		t.Helper()
		return between(u.ok(`STATUS "`+name+`" (UIDVALIDITY)`), "UIDVALIDITY ", ")")
	}
	was := status("项目资料/2026")
	zhang.do("PATCH", "/api/v1/folders/"+id, map[string]string{"name": "项目资料/2027"}, nil)
	if now := status("项目资料/2027"); now != was {
		t.Errorf("renamed, it has UIDVALIDITY %s, had %s", now, was)
	}
	zhang.newFolder("项目资料/2026")
	if now := status("项目资料/2026"); now == was {
		t.Errorf("another folder of its old name has its UIDVALIDITY, %s", now)
	}
}
