package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestQuotaWarnings (S73, N17): a mailbox that fills warns its owner at 80 and at 95 % once each, in the chat and by mail;
// IMAP shows the same figures, and neither APPEND nor COPY gets past the limit.
func TestQuotaWarnings(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	admin, person := w.visit("admin@demo.test"), w.visit(zhang)
	const quota = 200 << 10
	w.must(200, admin.token, "PATCH", "/api/v1/admin/mailboxes/"+person.me.Mailboxes[0].ID, map[string]any{"quota": quota})
	c, _ := w.imapLogin(home, zhang, demoPassword)
	do := func(command string) (tagged string, all []string) {
		fmt.Fprintf(c, "b %s\r\n", command)
		for s := c.line(); s != ""; s = c.line() {
			if rest, ok := strings.CutPrefix(s, "b "); ok {
				return rest, all
			}
			all = append(all, s)
		}
		return "", all
	}
	fill := func(size int) string {
		mail := "Subject: big\r\n\r\n" + strings.Repeat(strings.Repeat("x", 70)+"\r\n", size/72)
		tagged, _ := do(fmt.Sprintf("APPEND INBOX {%d+}\r\n%s", len(mail), mail))
		return tagged
	}
	warnings := func() (at80, at95 int) {
		if err := w.house.bridge.WarnFilling(t.Context()); err != nil {
			t.Fatal(err)
		}
		cards := person.cards()
		return strings.Count(cards, "Your mailbox is 80% full"), strings.Count(cards, "Your mailbox is 95% full")
	}
	none, _ := warnings()
	fill(162 << 10)
	one, _ := warnings()
	again, _ := warnings()
	if none != 0 || one == 0 || again != one {
		t.Errorf("80 %%: told %d, %d, %d times; want never before, then once", none, one, again)
	}
	fill(28 << 10)
	_, high := warnings()
	_, highAgain := warnings()
	if high == 0 || highAgain != high {
		t.Errorf("95 %%: told %d, then %d times; want once", high, highAgain)
	}
	if mails := person.mails("inbox"); !strings.Contains(fmt.Sprint(mails), "95% full") {
		t.Errorf("no mail tells of 95 %%: %v", mails)
	}
	if s := fill(40 << 10); !strings.HasPrefix(s, "NO [OVERQUOTA]") {
		t.Errorf("APPEND past the limit: %s", s)
	}
	do("SELECT INBOX")
	if s, _ := do("COPY 1:* Archive"); !strings.HasPrefix(s, "NO [OVERQUOTA]") {
		t.Errorf("COPY past the limit: %s", s)
	}
	if _, lines := do(`GETQUOTA ""`); !strings.Contains(fmt.Sprint(lines), fmt.Sprintf(" %d)", quota>>10)) {
		t.Errorf("GETQUOTA: %v, want %d units", lines, quota>>10)
	}
}
