package mailcore

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore/sieve"
)

// Bounds of what a person may set in the web app. Nobody keeps track of more.
const (
	MaxRules      = 200
	maxConditions = 30
	maxRuleDeeds  = 10
	maxValues     = 100
	maxRuleText   = 1000     // bytes of a name or value
	maxReplyText  = 20 << 10 // bytes of an automatic reply
	maxReplyDays  = 60
)

// RuleError says which setting cannot be, by the path of its field ("rules[2].actions[0].to").
type RuleError struct{ Field, Reason string }

func (e *RuleError) Error() string { return e.Field + " " + e.Reason }

// MailSettings are what a person sets about arriving mail without writing a script. They are compiled into one.
type MailSettings struct {
	Rules    []Rule   `json:"rules,omitempty"`
	Vacation Vacation `json:"vacation,omitzero"`
	Forward  Forward  `json:"forward,omitzero"`
}

// Rule does something with the mails that fit. Rules work in their order.
type Rule struct {
	Name       string      `json:"name"`
	Enabled    bool        `json:"enabled"`
	Any        bool        `json:"any,omitempty"` // one condition is enough
	Conditions []Condition `json:"conditions"`    // none: every mail
	Deeds      []Deed      `json:"actions"`
	Stop       bool        `json:"stop,omitempty"` // later rules, and scripts, do not see the mail
}

// Condition is one question about a mail.
type Condition struct {
	Field  string   `json:"field"`            // from, to, cc, recipient, subject, body, size, attachment, list or header
	Header string   `json:"header,omitempty"` // of field header
	Op     string   `json:"op,omitempty"`     // contains, is, begins, ends, domain, over, under or exists
	Values []string `json:"values,omitempty"` // any of them
	Size   int64    `json:"size,omitempty"`   // bytes, of over and under
	Not    bool     `json:"not,omitempty"`
}

// Deed is one thing to do with a mail.
type Deed struct {
	Do      string   `json:"do"` // move, copy, read, star, important, keyword, forward or delete
	Folder  FolderID `json:"folder,omitempty"`
	Keyword string   `json:"keyword,omitempty"`
	To      string   `json:"to,omitempty"`
}

// Vacation is an automatic reply (RFC 3834).
type Vacation struct {
	Enabled  bool      `json:"enabled"`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text,omitempty"`
	From     time.Time `json:"from,omitzero"`  // zero: at once
	Until    time.Time `json:"until,omitzero"` // zero: until it is switched off
	Audience string    `json:"audience,omitempty"`
	Days     int       `json:"days,omitempty"` // between two replies to the same sender; 0 is 7
}

// Whom a Vacation answers.
const (
	AnswerAll        = "all"
	AnswerColleagues = "colleagues"
	AnswerContacts   = "contacts" // colleagues, and those the mailbox has written to
)

// Forward sends all arriving mail on.
type Forward struct {
	Enabled bool     `json:"enabled"`
	To      []string `json:"to,omitempty"`
	Keep    bool     `json:"keep"` // in the mailbox, too
}

// Questions that scripts of ours ask through "environment" (RFC 5183, section 4.2).
const (
	aboutSender     = "vnd.mailbridge.sender"     // colleague, contact or stranger
	aboutAttachment = "vnd.mailbridge.attachment" // yes or no
	aboutRecipient  = "vnd.mailbridge.recipient"  // where the mail was sent to; unknown for the mailbox's main address
)

// Script compiles the settings into Sieve; "" when nothing is switched on. The error is a *RuleError.
func (s *MailSettings) Script() (string, error) {
	w := &scriptWriter{}
	if err := w.vacation(&s.Vacation); err != nil {
		return "", err
	}
	if err := w.forward(&s.Forward); err != nil {
		return "", err
	}
	if err := w.rules(s.Rules); err != nil {
		return "", err
	}
	return w.done()
}

// RulesScript compiles the rules alone, for mail that is there already.
func RulesScript(rules []Rule) (string, error) {
	w := &scriptWriter{}
	if err := w.rules(rules); err != nil {
		return "", err
	}
	return w.done()
}

// scriptWriter gathers a script and what it requires.
type scriptWriter struct {
	b       strings.Builder
	require []string
}

func (w *scriptWriter) need(extensions ...string) {
	for _, e := range extensions {
		if !slices.Contains(w.require, e) {
			w.require = append(w.require, e)
		}
	}
}

func (w *scriptWriter) done() (string, error) {
	if w.b.Len() == 0 {
		return "", nil
	}
	slices.Sort(w.require)
	text := w.b.String()
	if len(w.require) > 0 {
		text = "require " + texts(w.require) + ";\r\n" + text
	}
	if _, err := sieve.Compile(text); err != nil {
		return "", &RuleError{"rules", "cannot be carried out: " + err.Error()}
	}
	return text, nil
}

// text writes a string of Sieve (RFC 5228, section 2.4.2).
func text(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func texts(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = text(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// comment keeps a name on its line.
func comment(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

func (w *scriptWriter) vacation(v *Vacation) error {
	if v.Days < 0 || v.Days > maxReplyDays {
		return &RuleError{"days", fmt.Sprintf("must be from 1 to %d", maxReplyDays)}
	}
	switch {
	case v.Audience != "" && v.Audience != AnswerAll && v.Audience != AnswerColleagues && v.Audience != AnswerContacts:
		return &RuleError{"audience", "must be all, colleagues or contacts"}
	case len(v.Text) > maxReplyText:
		return &RuleError{"text", "is too long"}
	case len(v.Subject) > maxRuleText || strings.ContainsAny(v.Subject, "\r\n\x00"):
		return &RuleError{"subject", "is too long or has more than one line"}
	case !v.From.IsZero() && !v.Until.IsZero() && !v.Until.After(v.From):
		return &RuleError{"until", "must be after the beginning"}
	case !v.Enabled:
		return nil
	case strings.TrimSpace(v.Text) == "":
		return &RuleError{"text", "is missing"}
	case strings.ContainsRune(v.Text, 0):
		return &RuleError{"text", "contains what a mail cannot carry"}
	}
	w.need("vacation")
	tests := []string{"true"}
	moment := func(relation string, t time.Time) {
		if !t.IsZero() {
			w.need("date", "relational")
			tests = append(tests, fmt.Sprintf(`currentdate :zone "+0000" :value %q "iso8601" %q`, relation, t.UTC().Format("2006-01-02T15:04:05+00:00")))
		}
	}
	moment("ge", v.From)
	moment("lt", v.Until)
	if a := map[string][]string{AnswerColleagues: {"colleague"}, AnswerContacts: {"colleague", "contact"}}[v.Audience]; a != nil {
		w.need("environment")
		tests = append(tests, fmt.Sprintf("environment :is %q %s", aboutSender, texts(a)))
	}
	days, subject := v.Days, ""
	if days == 0 {
		days = 7
	}
	if v.Subject != "" {
		subject = " :subject " + text(v.Subject)
	}
	fmt.Fprintf(&w.b, "# automatic reply\r\nif allof (%s) {\r\n\tvacation :days %d%s %s;\r\n}\r\n", strings.Join(tests, ", "), days, subject, text(v.Text))
	return nil
}

func (w *scriptWriter) forward(f *Forward) error {
	if len(f.To) > sieve.MaxRedirects {
		return &RuleError{"to", fmt.Sprintf("may have at most %d addresses", sieve.MaxRedirects)}
	}
	for i, to := range f.To {
		a, err := ParseAddress(strings.TrimSpace(to))
		if err != nil {
			return &RuleError{fmt.Sprintf("to[%d]", i), "is not a mail address"}
		}
		f.To[i] = string(a)
	}
	if !f.Enabled {
		return nil
	}
	if len(f.To) == 0 {
		return &RuleError{"to", "is missing"}
	}
	w.b.WriteString("# forwarding\r\n")
	for _, to := range f.To {
		w.redirect(to, f.Keep)
	}
	return nil
}

func (w *scriptWriter) redirect(to string, keep bool) {
	cp := ""
	if keep {
		w.need("copy")
		cp = ":copy "
	}
	fmt.Fprintf(&w.b, "redirect %s%s;\r\n", cp, text(to))
}

func (w *scriptWriter) rules(list []Rule) error {
	if len(list) > MaxRules {
		return &RuleError{"rules", fmt.Sprintf("may be at most %d", MaxRules)}
	}
	for i := range list {
		field := fmt.Sprintf("rules[%d]", i)
		part := &scriptWriter{}
		if err := part.rule(&list[i], field); err != nil {
			return err
		}
		if list[i].Enabled {
			w.b.WriteString(part.b.String())
			w.need(part.require...)
		}
	}
	return nil
}

func (w *scriptWriter) rule(r *Rule, field string) error {
	switch {
	case strings.TrimSpace(r.Name) == "" || len(r.Name) > maxRuleText:
		return &RuleError{field + ".name", "is missing or too long"}
	case len(r.Conditions) > maxConditions:
		return &RuleError{field + ".conditions", fmt.Sprintf("may be at most %d", maxConditions)}
	case len(r.Deeds) > maxRuleDeeds || len(r.Deeds) == 0 && !r.Stop:
		return &RuleError{field + ".actions", fmt.Sprintf("must be from 1 to %d", maxRuleDeeds)}
	}
	fmt.Fprintf(&w.b, "# rule: %s\r\n", comment(r.Name))
	tests := make([]string, 0, len(r.Conditions))
	for i := range r.Conditions {
		t, err := w.condition(&r.Conditions[i], fmt.Sprintf("%s.conditions[%d]", field, i))
		if err != nil {
			return err
		}
		tests = append(tests, t)
	}
	join := "allof"
	if r.Any {
		join = "anyof"
	}
	if len(tests) == 0 {
		tests = []string{"true"}
	}
	fmt.Fprintf(&w.b, "if %s (%s) {\r\n", join, strings.Join(tests, ",\r\n\t\t"))
	if err := w.deeds(r.Deeds, field); err != nil {
		return err
	}
	if r.Stop {
		w.b.WriteString("\tstop;\r\n")
	}
	w.b.WriteString("}\r\n")
	return nil
}

// condition writes one test.
func (w *scriptWriter) condition(c *Condition, field string) (string, error) {
	for i, v := range c.Values {
		if len(v) > maxRuleText || strings.ContainsAny(v, "\r\n\x00") || strings.TrimSpace(v) == "" {
			return "", &RuleError{fmt.Sprintf("%s.values[%d]", field, i), "is empty, too long or has more than one line"}
		}
	}
	if len(c.Values) > maxValues {
		return "", &RuleError{field + ".values", fmt.Sprintf("may be at most %d", maxValues)}
	}
	t, err := w.question(c, field)
	if err == nil && c.Field == "recipient" {
		t = fmt.Sprintf("anyof (%s, %s)", t, w.envelope(c))
	}
	if c.Not {
		t = "not " + t
	}
	return t, err
}

func (w *scriptWriter) question(c *Condition, field string) (string, error) {
	headers := map[string][]string{"from": {"From"}, "to": {"To"}, "cc": {"Cc"}, "recipient": {"To", "Cc"}, "subject": {"Subject"},
		"list": {"List-Id"}, "header": {c.Header}}[c.Field]
	switch {
	case c.Field == "size":
		if c.Op != "over" && c.Op != "under" || c.Size <= 0 {
			return "", &RuleError{field + ".op", "must be over or under, with a size in bytes"}
		}
		return fmt.Sprintf("size :%s %d", c.Op, c.Size), nil
	case c.Field == "attachment":
		w.need("environment")
		return fmt.Sprintf("environment :is %q %q", aboutAttachment, "yes"), nil
	case c.Field == "header" && !isFieldName(c.Header):
		return "", &RuleError{field + ".header", "is not the name of a header field"}
	case (c.Field == "list" || c.Field == "header") && (c.Op == "exists" || c.Op == "" && len(c.Values) == 0):
		return "exists " + texts(headers), nil
	case c.Field == "body":
		headers = []string{}
	case headers == nil:
		return "", &RuleError{field + ".field", "must be from, to, cc, recipient, subject, body, size, attachment, list or header"}
	}
	if len(c.Values) == 0 {
		return "", &RuleError{field + ".values", "are missing"}
	}
	return w.compare(c, field, headers)
}

// glob takes the meaning from what :matches would read as a pattern (RFC 5228, section 2.7.1).
var glob = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)

// comparison gives the match type of a condition's texts, and the texts as it wants them.
func comparison(c *Condition) (match string, values []string) {
	switch c.Op {
	case "is":
		return ":is", c.Values
	case "begins", "ends":
		values = slices.Clone(c.Values)
		for i, v := range values {
			if v = glob.Replace(v); c.Op == "begins" {
				values[i] = v + "*"
			} else {
				values[i] = "*" + v
			}
		}
		return ":matches", values
	}
	return ":contains", c.Values
}

// compare writes a test of texts. Addresses are compared whole but by "contains", which also sees names.
func (w *scriptWriter) compare(c *Condition, field string, headers []string) (string, error) {
	match, values := comparison(c)
	switch c.Op {
	case "", "contains", "is", "begins", "ends":
	case "domain":
		if c.Field != "from" && c.Field != "to" && c.Field != "cc" && c.Field != "recipient" {
			return "", &RuleError{field + ".op", "domain goes with addresses only"}
		}
		values = slices.Clone(values)
		for i, v := range values {
			values[i] = strings.TrimPrefix(v, "@")
		}
		return fmt.Sprintf("address :domain :is %s %s", texts(headers), texts(values)), nil
	default:
		return "", &RuleError{field + ".op", "must be contains, is, begins, ends, domain, over, under or exists"}
	}
	kind := ""
	if match != ":contains" {
		kind = "address"
	}
	switch c.Field {
	case "body":
		w.need("body")
		return fmt.Sprintf("body :text %s %s", match, texts(values)), nil
	case "from", "to", "cc", "recipient":
		if kind != "" {
			return fmt.Sprintf("address :all %s %s %s", match, texts(headers), texts(values)), nil
		}
	}
	w.need("comparator-i;unicode-casemap")
	return fmt.Sprintf(`header %s :comparator "i;unicode-casemap" %s %s`, match, texts(headers), texts(values)), nil
}

// envelope writes the test of a recipient who stands in no header, as a Bcc does. The mailbox's main address does not
// count: every mail would fit, and what names one in person could not be told from a list.
func (w *scriptWriter) envelope(c *Condition) string {
	match, values := comparison(c)
	if c.Op == "domain" {
		match, values = ":matches", slices.Clone(c.Values)
		for i, v := range values {
			values[i] = "*@" + glob.Replace(strings.TrimPrefix(v, "@"))
		}
	}
	w.need("environment")
	return fmt.Sprintf("environment %s %q %s", match, aboutRecipient, texts(values))
}

func isFieldName(s string) bool {
	return s != "" && len(s) <= 76 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ':' })
}

// deeds writes what a rule does: marks first, so that they go where the mail goes.
func (w *scriptWriter) deeds(list []Deed, field string) error {
	for pass := range 2 {
		for i, d := range list {
			flag, err := flagOf(&d)
			if err != nil {
				return &RuleError{fmt.Sprintf("%s.actions[%d].keyword", field, i), err.Error()}
			}
			if flag != nil && pass == 0 {
				w.need("imap4flags")
				fmt.Fprintf(&w.b, "\taddflag %s;\r\n", texts(flag))
			}
			if flag == nil && pass == 1 {
				if err := w.deed(&d, fmt.Sprintf("%s.actions[%d]", field, i)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// flagOf gives the flags that a deed sets; nil for one that sets none.
func flagOf(d *Deed) ([]string, error) {
	switch d.Do {
	case "read":
		return []string{`\Seen`}, nil
	case "star":
		return []string{`\Flagged`}, nil
	case "important": // the keyword of RFC 8457; programs that do not know it show the star
		return []string{`\Flagged`, "$Important"}, nil
	case "keyword":
		if !isKeyword(d.Keyword) {
			return nil, errors.New("is no keyword: letters, digits and a few signs, no space")
		}
		return []string{d.Keyword}, nil
	}
	return nil, nil
}

func isKeyword(s string) bool {
	return s != "" && len(s) <= 64 && s[0] != '\\' && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`(){%*"\]`, r)
	})
}

func (w *scriptWriter) deed(d *Deed, field string) error {
	switch d.Do {
	case "move", "copy":
		if d.Folder <= 0 {
			return &RuleError{field + ".folder", "is missing"}
		}
		w.need("fileinto", "mailboxid")
		cp := ""
		if d.Do == "copy" {
			w.need("copy")
			cp = ":copy "
		}
		fmt.Fprintf(&w.b, "\tfileinto %s:mailboxid \"%s\" \"INBOX\";\r\n", cp, d.Folder.ObjectID())
	case "delete":
		w.need("fileinto", "special-use")
		w.b.WriteString("\tfileinto :specialuse \"\\\\Trash\" \"Trash\";\r\n")
	case "forward":
		a, err := ParseAddress(strings.TrimSpace(d.To))
		if err != nil {
			return &RuleError{field + ".to", "is not a mail address"}
		}
		w.b.WriteString("\t")
		w.redirect(string(a), true)
	default:
		return &RuleError{field + ".do", "must be move, copy, read, star, important, keyword, forward or delete"}
	}
	return nil
}
