package imapd

import (
	"regexp"
	"strings"
	"testing"
)

// TestIdsStay follows a message through COPY and MOVE, and a folder through RENAME.
func TestIdsStay(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	ids := regexp.MustCompile(`(EMAILID|THREADID|MAILBOXID) \((\w+)\)`)
	find := func(lines []string) map[string]string {
		got := map[string]string{}
		for _, m := range ids.FindAllStringSubmatch(strings.Join(lines, "\n"), -1) {
			got[m[1]] = m[2]
		}
		return got
	}
	w.append("INBOX", "", "Subject: one\r\nMessage-ID: <1@x>\r\n\r\n1\r\n")
	w.append("INBOX", "", "Subject: Re: one\r\nMessage-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\n\r\n2\r\n")
	w.ok("CREATE Old")
	w.ok("SELECT INBOX")
	first, second := find(w.ok("FETCH 1 (EMAILID THREADID)")), find(w.ok("FETCH 2 (EMAILID THREADID)"))
	if first["THREADID"] == "" || first["THREADID"] != second["THREADID"] || first["EMAILID"] == second["EMAILID"] {
		t.Errorf("ids are %v and %v, want one thread of two mails", first, second)
	}
	folder := find(w.ok("STATUS Old (MAILBOXID)"))["MAILBOXID"]
	w.ok("COPY 1 Old")
	w.ok("MOVE 2 Old")
	w.ok("RENAME Old New")
	if got := find(w.ok("SELECT New"))["MAILBOXID"]; got != folder {
		t.Errorf("MAILBOXID after RENAME = %s, want %s", got, folder)
	}
	if got := find(w.ok("FETCH 1 (EMAILID THREADID)")); got["EMAILID"] != first["EMAILID"] || got["THREADID"] != first["THREADID"] {
		t.Errorf("ids after COPY are %v, want %v", got, first)
	}
	if got := find(w.ok("FETCH 2 EMAILID")); got["EMAILID"] != second["EMAILID"] {
		t.Errorf("EMAILID after MOVE = %v, want %v", got, second)
	}
	if got := w.ok("SEARCH EMAILID " + second["EMAILID"]); got[0] != "* SEARCH 2" {
		t.Errorf("SEARCH EMAILID gives %q", got)
	}
	if got := w.ok("UID SEARCH THREADID " + second["THREADID"]); got[0] != "* SEARCH 1 2" {
		t.Errorf("SEARCH THREADID gives %q", got)
	}
}

func TestClientQuota(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	if err := f.SetQuota(t.Context(), 1, f.boxes["zhangsan@demo.test"].ID, 1<<20); err != nil {
		t.Fatal(err)
	}
	c := f.client(t, nil)
	mustAppend(t, c, "INBOX", "Subject: x\r\n\r\n"+strings.Repeat("x", 5000))
	got, err := c.GetQuotaRoot("INBOX").Wait()
	if err != nil || len(got) != 1 || got[0].Resources["STORAGE"].Usage != 5 || got[0].Resources["STORAGE"].Limit != 1024 {
		t.Errorf("GetQuotaRoot() = %+v, %v", got, err)
	}
}
