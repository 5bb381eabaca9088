package bridge

import (
	"strings"
	"testing"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// letterFrom reads a mail that lies in no mailbox.
func letterFrom(t *testing.T, header, body string) *letter {
	t.Helper()
	spool := message.SpoolBytes([]byte(strings.ReplaceAll(header, "\n", "\r\n") + "\r\n" + body))
	shape, err := message.Parse(spool, spool.Size())
	if err != nil {
		t.Fatal(err)
	}
	l := &letter{head: &shape.Header, shape: shape, fields: map[string][]string{}}
	l.HeaderID, l.Subject = shape.Header.MessageID, shape.Header.Subject
	if err := l.readFields(spool); err != nil {
		t.Fatal(err)
	}
	if report, ok := message.ParseReport(spool, shape); ok {
		l.report = &report
	}
	return l
}

func TestClassify(t *testing.T) {
	t.Parallel()
	b := &Bridge{secret: []byte("a secret of no house")}
	ours := b.postID(1, 7, 3, "acme.test")
	world := mailcore.Arrival{From: "a@x.test", Source: mailcore.FromWorld}
	for name, c := range map[string]struct {
		header string
		from   mailcore.Address
		want   class
	}{
		"plain":                        {"Subject: hi\n", "a@x.test", human},
		"E29 own id comes back":        {"Message-ID: <" + ours + ">\n", "a@x.test", echo},
		"E29 own stamp comes back":     {"X-Bridge: " + b.stamp(1, 7, 3) + "\n", "a@x.test", echo},
		"stamp of another org":         {"X-Bridge: " + b.stamp(2, 7, 3) + "\n", "a@x.test", human},
		"E10 guessed id":               {"Message-ID: <c.7.3.0.aaaaaaaaaaaaaaaa@acme.test>\n", "a@x.test", human},
		"null sender":                  {"Subject: hi\n", "", automatic},
		"auto-replied":                 {"Auto-Submitted: auto-replied; x=y\n", "a@x.test", automatic},
		"E33 auto-submitted no":        {"Auto-Submitted: no\n", "a@x.test", human},
		"E32 suppress alone":           {"X-Auto-Response-Suppress: All\n", "a@x.test", human},
		"precedence bulk":              {"Precedence: bulk\n", "a@x.test", bulk},
		"precedence auto":              {"Precedence: auto_reply\n", "a@x.test", automatic},
		"list":                         {"List-Id: <l.x.test>\n", "a@x.test", bulk},
		"no-reply":                     {"From: no-reply@x.test\n", "a@x.test", automatic},
		"daemon":                       {"From: MAILER-DAEMON@x.test\n", "a@x.test", automatic},
		"E31 subject and our parent":   {"Subject: 自动回复：在休假\nIn-Reply-To: <" + ours + ">\n", "a@x.test", automatic},
		"away subject, no parent ours": {"Subject: Out of Office policy\n", "a@x.test", human},
		"read receipt":                 {"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n", "a@x.test", automatic},
	} {
		a := world
		a.From = c.from
		if !strings.Contains(c.header, "From:") {
			c.header = "From: A <a@x.test>\n" + c.header
		}
		if got, why := b.classify(1, letterFrom(t, c.header, "text\r\n"), a); got != c.want {
			t.Errorf("%s: %s (%s), want %s", name, got, why, c.want)
		}
	}
}

func TestAnswerAddress(t *testing.T) {
	t.Parallel()
	b := &Bridge{secret: []byte("a secret of no house")}
	a := b.tokenAddress(ledger.Token{ID: 1 << 40, Purpose: ledger.ForReply, Domain: "acme.test"})
	if len(a.Local()) != 33 {
		t.Errorf("local part %q has %d characters, want 33", a.Local(), len(a.Local()))
	}
	for name, x := range map[string]struct {
		a    mailcore.Address
		want bool
	}{
		"as made":         {a, true},
		"E12 upper case":  {mailcore.Address(strings.ToUpper(a.Local()) + "@acme.test"), true},
		"other domain":    {mailcore.Address(a.Local() + "@acme.example"), false},
		"other purpose":   {mailcore.Address("b" + string(a[1:])), false},
		"E13 one off":     {mailcore.Address(flip(a.Local(), 10) + "@acme.test"), false},
		"too short":       {"c.0@acme.test", false},
		"a person":        {"c.zhang@acme.test", false},
		"an empty string": {"", false},
	} {
		purpose, row, ok := b.readToken(x.a)
		if ok != x.want || ok && (row != 1<<40 || purpose != ledger.ForReply) {
			t.Errorf("%s: %s %d %v, want %v", name, purpose, row, ok, x.want)
		}
	}
	other := &Bridge{secret: []byte("another secret")}
	if _, _, ok := other.readToken(a); ok {
		t.Error("another house reads our token")
	}
}

// flip changes one letter.
func flip(s string, i int) string {
	c := byte('0')
	if s[i] == c {
		c = '1'
	}
	return s[:i] + string(c) + s[i+1:]
}

func TestOwnMessageIDs(t *testing.T) {
	t.Parallel()
	b := &Bridge{secret: []byte("a secret of no house")}
	post, chat := b.postID(1, 7, 3, "acme.test"), b.chatID(1, 7, "acme.test")
	if post != b.postID(1, 7, 3, "acme.test") {
		t.Error("the same post has two ids")
	}
	for name, x := range map[string]struct {
		org  workbench.OrgID
		id   string
		conv workbench.ConversationID
		seq  int64
		ok   bool
	}{
		"post":            {1, post, 7, 3, true},
		"conversation":    {1, chat, 7, 0, true},
		"another org":     {2, post, 0, 0, false},
		"another post":    {1, strings.Replace(post, "c.7.3.", "c.7.4.", 1), 0, 0, false},
		"another chat":    {1, strings.Replace(chat, "conv.7.", "conv.8.", 1), 0, 0, false},
		"another domain":  {1, strings.Replace(post, "acme", "evil", 1), 0, 0, false},
		"a plain one":     {1, "abc@x.test", 0, 0, false},
		"without domain":  {1, "abc", 0, 0, false},
		"nothing at all":  {1, "", 0, 0, false},
		"dots everywhere": {1, "...@...", 0, 0, false},
	} {
		conv, seq, ok := b.readID(x.org, x.id)
		if conv != x.conv || seq != x.seq || ok != x.ok {
			t.Errorf("%s: %d %d %v, want %d %d %v", name, conv, seq, ok, x.conv, x.seq, x.ok)
		}
	}
}

func TestBodyHashSurvivesListFooters(t *testing.T) {
	t.Parallel()
	direct := "Hello all,\n\nsee you.\n"
	list := "Hello all,\r\n\r\nsee  you.\r\n_______________________________________________\r\nlist mailing list\r\n"
	if bodyHash(direct) != bodyHash(list) {
		t.Error("E18: a list's footer makes another mail")
	}
	if bodyHash(direct) == bodyHash("Hello all,\n\nsee them.\n") {
		t.Error("another text is the same mail")
	}
}
