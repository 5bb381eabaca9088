package sieve

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore/message"
)

// letter is what the scripts of this file look at.
const letter = "From: \"Ann Lee\" <ann@shop.example>\r\nTo: bob+lists@here.example, carl@here.example\r\nCc: dora@else.example\r\n" +
	"Subject: Offer =?utf-8?q?f=C3=BCr?= you, 50% *off*\r\nX-Score: 42\r\nX-Empty:\r\nX-Tag: one\r\nX-Tag: two\r\n" +
	"Received: from a by b; Tue, 01 Apr 2008 12:00:00 +0200\r\nDate: Tue, 01 Apr 2008 12:30:00 +0200\r\nMessage-ID: <1@shop.example>\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Buy <b>tea</b> now</p>\r\n"

// decisions are scripts and what becomes of the letter: the kinds of the actions with what they aim at; "+" is the
// implicit keep; "stop" ends a script that stopped.
var decisions = []struct{ name, script, want string }{
	// RFC 5228
	{"empty", ``, "+"},
	{"comments", "# one\r\n/* two\r\n */ keep; # three", "keep"},
	{"keep", `keep;`, "keep"},
	{"discard", `discard;`, "discard"},
	{"discard and keep", `discard; keep;`, "discard keep"},
	{"stop", `stop; discard;`, "+ stop"},
	{"fileinto", `require "fileinto"; fileinto "A";`, "fileinto A"},
	{"fileinto twice the same", `require "fileinto"; fileinto "A"; fileinto "A";`, "fileinto A"},
	{"redirect", `redirect "x@y.example";`, "redirect x@y.example"},
	{"multi-line text", "redirect text: # c\r\nx@y.example\r\n.\r\n;", "redirect x@y.example"},
	{"if", `if true { discard; }`, "discard"},
	{"else", `if false { discard; } else { keep; }`, "keep"},
	{"elsif is one only", `if true { keep; } elsif true { discard; } else { discard; }`, "keep"},
	{"elsif second", `if false { discard; } elsif true { keep; } else { discard; }`, "keep"},
	{"allof", `if allof (true, false) { discard; }`, "+"},
	{"anyof", `if anyof (false, true) { discard; }`, "discard"},
	{"not", `if not false { discard; }`, "discard"},
	{"nested", `if allof (anyof (false, true), not allof (true, false)) { discard; }`, "discard"},
	{"exists", `if exists ["From", "x-score"] { discard; }`, "discard"},
	{"exists not all", `if exists ["From", "X-None"] { discard; }`, "+"},
	{"size over", `if size :over 1K { discard; }`, "+"},
	{"size under", `if size :under 1K { discard; }`, "discard"},
	{"header is", `if header :is "X-Score" "42" { discard; }`, "discard"},
	{"header is whole", `if header :is "X-Score" "4" { discard; }`, "+"},
	{"header ignores case", `if header "x-TAG" "TWO" { discard; }`, "discard"},
	{"octet does not", `if header :comparator "i;octet" "x-tag" "TWO" { discard; }`, "+"},
	{"header decodes", `if header :contains "subject" "für" { discard; }`, "discard"},
	{"contains nothing is everything", `if header :contains "X-Empty" "" { discard; }`, "discard"},
	{"absent is not empty", `if header :contains "X-None" "" { discard; }`, "+"},
	{"matches", `if header :matches "subject" "offer*50?*" { discard; }`, "discard"},
	{"matches escaped star", `if header :matches "subject" "*\\*off\\*" { discard; }`, "discard"},
	{"matches escaped star is no wildcard", `if header :matches "subject" "\\**" { discard; }`, "+"},
	{"address all", `if address :is "from" "ann@shop.example" { discard; }`, "discard"},
	{"address without name", `if address :contains "from" "lee" { discard; }`, "+"},
	{"address localpart", `if address :localpart :is "to" "carl" { discard; }`, "discard"},
	{"address domain", `if address :domain :is ["to", "cc"] "ELSE.example" { discard; }`, "discard"},
	{"envelope", `require "envelope"; if envelope :domain "from" "bounce.example" { discard; }`, "discard"},
	{"envelope to", `require "envelope"; if envelope :is "to" "bob+lists@here.example" { discard; }`, "discard"},
	{"encoded character", `require "encoded-character"; if header :contains "subject" "f${unicode:fc}r" { discard; }`, "discard"},
	// Extensions
	{"copy", `require ["fileinto", "copy"]; fileinto :copy "A";`, "fileinto A +"},
	{"redirect copy", `require "copy"; redirect :copy "x@y.example";`, "redirect x@y.example +"},
	{"variables", `require ["variables", "fileinto"]; set "a" "x"; set :upper "b" "${a}y"; fileinto "${b}${none}";`, "fileinto XY"},
	{"match variables", `require ["variables", "fileinto"]; if header :matches "from" "*<*@*>" { fileinto "${3}/${2}"; }`, "fileinto shop.example/ann"},
	{"modifiers", `require ["variables", "fileinto"]; set :lower :upperfirst "a" "JUAN"; set :length "n" "${a}"; fileinto "${a}${n}";`, "fileinto Juan4"},
	{"string test", `require "variables"; set "a" "x"; if string "${a}" "X" { discard; }`, "discard"},
	{"regex", `require ["regex", "variables", "fileinto"]; if header :regex "subject" "([0-9]+)%" { fileinto "${1}"; }`, "fileinto 50"},
	{"relational value", `require ["relational", "comparator-i;ascii-numeric"]; if header :value "gt" :comparator "i;ascii-numeric" "X-Score" "5" { discard; }`, "discard"},
	{"relational count", `require ["relational", "comparator-i;ascii-numeric"]; if header :count "eq" :comparator "i;ascii-numeric" "X-Tag" "2" { discard; }`, "discard"},
	{"subaddress", `require "subaddress"; if address :detail "to" "lists" { discard; }`, "discard"},
	{"subaddress user", `require "subaddress"; if address :user "to" "bob" { discard; }`, "discard"},
	{"index", `require "index"; if header :index 2 "X-Tag" "two" { discard; }`, "discard"},
	{"index last", `require "index"; if header :index 1 :last "X-Tag" "one" { discard; }`, "+"},
	{"date", `require "date"; if date :zone "+0000" "date" "hour" "10" { discard; }`, "discard"},
	{"date of received", `require "date"; if date :originalzone "received" "weekday" "2" { discard; }`, "discard"},
	{"currentdate", `require ["date", "relational"]; if currentdate :value "ge" "year" "2001" { discard; }`, "discard"},
	{"body text", `require "body"; if body :text :contains "buy tea" { discard; }`, "discard"},
	{"body raw", `require "body"; if body :raw :contains "<b>tea" { discard; }`, "discard"},
	{"body content", `require "body"; if body :content "text/html" :contains "tea" { discard; }`, "discard"},
	{"body content of another kind", `require "body"; if body :content "image" :contains "tea" { discard; }`, "+"},
	{"flags", `require "imap4flags"; addflag ["\\Seen", "a"]; removeflag "a"; keep;`, `keep [\Seen]`},
	{"flags of one action", `require ["imap4flags", "fileinto"]; setflag "a"; fileinto :flags "b" "F";`, "fileinto F [b]"},
	{"hasflag", `require "imap4flags"; addflag "\\Flagged"; if hasflag :is "\\flagged" { discard; }`, "discard"},
	{"mailboxexists", `require ["mailbox", "fileinto"]; if not mailboxexists "Nowhere" { fileinto :create "Nowhere"; }`, "fileinto Nowhere"},
	{"reject", `require "reject"; reject "no";`, "reject"},
	{"environment", `require "environment"; if environment :is "name" "mailbridge" { discard; }`, "discard"},
	{"vacation keeps", `require "vacation"; vacation "away";`, "vacation +"},
}

func run1(t *testing.T, text string) (Result, error) {
	t.Helper()
	s, err := Compile(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	raw := []byte(letter)
	parsed, err := message.Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return s.Run(&Mail{Raw: bytes.NewReader(raw), Structure: parsed, From: "x@bounce.example", To: "bob+lists@here.example"}, &World{
		Now:    time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
		Folder: func(name string) bool { return name == "INBOX" },
		About:  func(item string) (string, bool) { return "mailbridge", item == "name" },
	})
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	for _, tt := range decisions {
		t.Run(tt.name, func(t *testing.T) {
			res, err := run1(t, tt.script)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range res.Actions {
				s := strings.TrimSpace(string(a.Kind) + " " + a.Folder + a.Address)
				if len(a.Flags) > 0 {
					s += " [" + strings.Join(a.Flags, " ") + "]"
				}
				got = append(got, s)
			}
			if res.ImplicitKeep {
				got = append(got, "+")
			}
			if res.Stopped {
				got = append(got, "stop")
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%q; want %q", s, tt.want)
			}
		})
	}
}

// TestBodyOfParts: what is around the parts of a multipart and the header of a mail within a mail are text of theirs, no
// boundary is (RFC 5173, section 5.2).
func TestBodyOfParts(t *testing.T) {
	t.Parallel()
	raw := strings.ReplaceAll(`From: a@b.example
Content-Type: multipart/mixed; boundary=outer

before all
--outer
Content-Type: multipart/alternative; boundary=inner

before inner
--inner

hello
--inner--
behind inner
--outer
Content-Type: message/rfc822

Subject: within
X-Long: one
 two

say hi
--outer--
behind all
`, "\n", "\r\n")
	parsed, err := message.Parse(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for test, want := range map[string]bool{
		`:content "multipart" :contains "before all"`: true, `:content "multipart" :contains "before inner"`: true,
		`:content "multipart/alternative" :contains "behind inner"`: true, `:content "multipart/alternative" :contains "behind all"`: false,
		`:content "multipart" :contains ["--inner", "--outer", "hello", "say hi"]`: false, `:content "text" :contains "before"`: false,
		`:content "message/rfc822" :contains "say hi"`:                                                             false,
		`:content "message/rfc822" :is "Subject: within` + "\r\n" + `X-Long: one` + "\r\n" + ` two` + "\r\n" + `"`: true,
	} {
		s, err := Compile(`require "body"; if body ` + test + ` { discard; }`)
		if err != nil {
			t.Fatalf("%s: %v", test, err)
		}
		res, err := s.Run(&Mail{Raw: strings.NewReader(raw), Structure: parsed}, &World{Now: time.Now()})
		if err != nil || (len(res.Actions) == 1) != want {
			t.Errorf("%s: %v, %v; want %v", test, res.Actions, err, want)
		}
	}
}

// TestRefusedScripts: what cannot run is refused when it is read, with the place.
func TestRefusedScripts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"unknown command":        `fly;`,
		"unknown test":           `if fly { keep; }`,
		"unknown extension":      `require "fly";`,
		"extension not required": `fileinto "A";`,
		"late require":           `keep; require "fileinto";`,
		"no semicolon":           `keep`,
		"open block":             `if true { keep;`,
		"open string":            `redirect "x`,
		"open comment":           `/* x`,
		"else alone":             `else { keep; }`,
		"too many arguments":     `keep "x";`,
		"missing argument":       `if size :over { keep; }`,
		"wrong kind":             `if size :over "x" { keep; }`,
		"two match types":        `if header :is :contains "a" "b" { keep; }`,
		"unknown comparator":     `if header :comparator "i;fly" "a" "b" { keep; }`,
		"unknown tag":            `keep :fly;`,
		"bad address":            `redirect "no address";`,
		"bad regex":              `require "regex"; if header :regex "a" "(" { keep; }`,
		"test as command":        `true;`,
		"not of two":             `if not (true, false) { keep; }`,
	} {
		if _, err := Compile(text); err == nil {
			t.Errorf("%s: %s was taken", name, text)
		}
	}
	_, err := Compile("keep;\r\nfly;")
	if e, ok := err.(*Error); !ok || e.Line != 2 {
		t.Errorf("%v; want line 2", err)
	}
}
