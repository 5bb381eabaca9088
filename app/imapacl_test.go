package main

import (
	"slices"
	"strings"
	"testing"
)

// TestRightsGivenByIMAP is the ACL of N42 and case I26 from outside: SETACL is the same sharing as in the web, audited and
// told to both; names of others cannot be guessed, and nobody shares with everybody or with strangers.
func TestRightsGivenByIMAP(t *testing.T) {
	t.Parallel()
	w := found(t)
	zhang, li, admin := w.visit("zhangsan@demo.test"), w.visit("lisi@demo.test"), w.visit("admin@demo.test")
	box := zhang.me.Mailboxes[0].ID
	k, s := w.imap("zhangsan@demo.test"), w.imap("lisi@demo.test")
	s.ok("ENABLE UTF8=ACCEPT")
	nobody, _ := s.do(`STATUS "Other Users/没有/INBOX" (MESSAGES)`)
	hidden, _ := s.do(`STATUS "Other Users/张三/INBOX" (MESSAGES)`)
	if !slices.Equal(nobody, hidden) || li.sees(box) {
		t.Errorf("a mailbox that is not shared: %q, one that is not there: %q", hidden, nobody)
	}
	k.ok("SETACL INBOX lisi@demo.test lrswit")
	s.ok(`SELECT "Other Users/张三/INBOX"`)
	if !li.sees(box) {
		t.Error("given by IMAP, not seen in the web")
	}
	var grants struct {
		Items []struct {
			Holder struct{ Name string }
			Rights []string
		}
	}
	zhang.do("GET", "/api/v1/mailboxes/"+box+"/delegates", nil, &grants)
	if len(grants.Items) != 1 || !slices.Equal(grants.Items[0].Rights, []string{"write"}) {
		t.Errorf("the web shows %+v; want one grant to write", grants.Items)
	}
	k.ok("SETACL INBOX lisi@demo.test +kxe")
	s.no(`SETACL "Other Users/张三/INBOX" wangwu@demo.test lrs`, "NOPERM")
	for _, who := range []string{"anyone", "anonymous", "-lisi@demo.test", "nobody@demo.test", "admin@elsewhere.example", "$department-999"} {
		k.no("SETACL INBOX "+who+" lrs", "CANNOT")
	}
	k.ok("DELETEACL INBOX lisi@demo.test")
	if li.sees(box) {
		t.Error("seen after DELETEACL")
	}
	var audit struct {
		Items []struct{ Action, Detail string }
	}
	admin.do("GET", "/api/v1/admin/audit?action=mailbox.&limit=50", nil, &audit)
	var acts []string
	for _, l := range audit.Items {
		if l.Detail == "imap" {
			acts = append(acts, l.Action)
		}
	}
	if want := []string{"mailbox.unshare", "mailbox.share", "mailbox.share"}; !slices.Equal(acts, want) {
		t.Errorf("audit: %q, want %q", acts, want)
	}
	var chats struct{ Items []struct{ ID, Kind string } }
	zhang.do("GET", "/api/v1/chats", nil, &chats)
	told := 0
	for _, c := range chats.Items {
		if c.Kind == "notice" {
			for _, p := range zhang.posts(c.ID) {
				if strings.Contains(p.Text, "A mail program") {
					told++
				}
			}
		}
	}
	if told != 3 {
		t.Errorf("the owner was told %d times, want 3", told)
	}
}

// TestNotifyAcrossDoors is NOTIFY of N42 from outside: a mail program hears between its commands what SMTP brings, what the
// web files and which folders it makes.
func TestNotifyAcrossDoors(t *testing.T) {
	t.Parallel()
	w := found(t)
	zhang := w.visit("zhangsan@demo.test")
	box := zhang.me.Mailboxes[0].ID
	k := w.imap("zhangsan@demo.test")
	k.ok("NOTIFY SET (PERSONAL (MessageNew MessageExpunge MailboxName))")
	hears := func(want string) {
		t.Helper()
		for l := ""; !strings.Contains(l, want); {
			if l = k.line(); strings.HasPrefix(l, "* BYE") {
				t.Fatalf("%s; want %s", l, want)
			}
		}
	}
	deliver(t, w, "zhangsan@demo.test", "told")
	hears(`* STATUS "INBOX" (MESSAGES `)
	zhang.do("POST", "/api/v1/mailboxes/"+box+"/folders", map[string]string{"name": "Jobs"}, nil)
	hears(`* LIST (\HasNoChildren`)
	zhang.do("DELETE", "/api/v1/messages", map[string]any{"ids": []string{zhang.mail("inbox", "told").ID}}, nil)
	hears(`* STATUS "Trash" (MESSAGES 1 `)
	k.ok("NOOP")
}
