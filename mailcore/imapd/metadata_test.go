package imapd

import (
	"fmt"
	"strings"
	"testing"

	"mailbridge/mailcore"
)

// lend gives lisi rights in zhangsan's mailbox.
func (f *fixture) lend(t testing.TB, r mailcore.Rights) {
	t.Helper()
	g := mailcore.Grant{Mailbox: f.boxes["zhangsan@demo.test"].ID, Kind: mailcore.PersonHolder, Holder: f.boxes["lisi@demo.test"].Person, Rights: r}
	if _, err := f.PutGrant(t.Context(), 1, g, []int64{g.Holder}); err != nil {
		t.Fatal(err)
	}
}

func TestMetadataOfTwoPeople(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	f.lend(t, mailcore.ReadRights)
	z, l := f.login(t, "zhangsan@demo.test"), f.login(t, "lisi@demo.test")
	z.ok(`SETMETADATA INBOX (/private/comment "hers" /shared/comment "both")`)
	const theirs = `"Other Users/zhangsan/INBOX"`
	got := l.ok("GETMETADATA " + theirs + " (/private/comment /shared/comment)")
	if want := "* METADATA " + theirs + ` (/private/comment NIL /shared/comment "both")`; len(got) != 1 || got[0] != want {
		t.Errorf("a colleague sees %q, want %q", got, want)
	}
	l.ok("SETMETADATA " + theirs + ` (/private/comment "mine")`)
	l.want("SETMETADATA "+theirs+` (/shared/comment "not mine")`, "NO [NOPERM]")
	f.lend(t, mailcore.ReadRights|mailcore.MayWrite)
	l.ok("SETMETADATA " + theirs + ` (/shared/comment "changed")`)
	got = z.ok("GETMETADATA INBOX (/private/comment /shared/comment)")
	if want := `* METADATA "INBOX" (/private/comment "hers" /shared/comment "changed")`; len(got) != 1 || got[0] != want {
		t.Errorf("the owner sees %q, want %q", got, want)
	}
}

func TestMetadataBounds(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	w := f.login(t, "zhangsan@demo.test")
	w.ok("SETMETADATA INBOX (/private/comment ~{3+}\r\n\x00a\x00)")
	got := w.ok("GETMETADATA INBOX /private/comment")
	if want := "* METADATA \"INBOX\" (/private/comment ~{3}\r\n\x00a\x00)"; len(got) != 1 || got[0] != want {
		t.Errorf("bytes came back as %q, want %q", got, want)
	}
	full := strings.Repeat("x", 32<<10)
	w.want(fmt.Sprintf("SETMETADATA INBOX (/private/comment {%d+}\r\n%sx)", len(full)+1, full), "NO [METADATA MAXSIZE 32768]")
	for i := range 127 {
		w.ok(fmt.Sprintf("SETMETADATA INBOX (/private/%d {%d+}\r\n%s)", i, len(full), full))
	}
	w.want(fmt.Sprintf("SETMETADATA Sent (/shared/comment \"x\" /private/one-more {%d+}\r\n%s)", len(full), full), "NO [METADATA TOOMANY]")
	if got := w.ok("GETMETADATA Sent /shared/comment"); got[0] != `* METADATA "Sent" (/shared/comment NIL)` {
		t.Errorf("half of a refused SETMETADATA is kept: %q", got)
	}
	w.ok("SETMETADATA INBOX (/private/0 NIL)")
	w.ok("SETMETADATA Sent (/private/one-more \"x\")")
}
