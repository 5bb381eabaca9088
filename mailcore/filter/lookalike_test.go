package filter

import (
	"testing"

	"mailbridge/mailcore"
)

// TestLooksLikeOurs: reliability S24. A domain drawn like the reader's own is told from it, and from any other.
func TestLooksLikeOurs(t *testing.T) {
	t.Parallel()
	to := []mailcore.Recipient{{Address: "li@demo-mail.test"}, {Address: "wang@例子.测试"}}
	for domain, want := range map[string]bool{
		"demo-mail.test": false, "DEMO-MAIL.test.": false, "dem0-mail.test": true, "derno-mail.test": true, "dеmo-mail.test": true,
		"xn--dmo-mail-c8g.test": true, "demo-mai1.test": true, "demomail.test": false, "other.test": false, "例子.测试": false,
		"xn--fsqu00a.xn--0zwm56d": false, "": false,
	} {
		if got := looksLikeOurs(domain, to); got != want {
			t.Errorf("looksLikeOurs(%q) = %v, want %v", domain, got, want)
		}
	}
}
