package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/smtp"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"mailbridge/app/pretend"
)

// submission is one signed-in connection.
type submission struct {
	t *testing.T
	c *smtp.Client
}

func (w *town) submission(login string) *submission {
	w.t.Helper()
	c, err := smtp.Dial(w.doors.submission.Addr().String())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	if err := c.Auth(smtp.PlainAuth("", login, demoPassword, "127.0.0.1")); err != nil {
		w.t.Fatal(err)
	}
	return &submission{w.t, c}
}

// rcpt asks for one recipient in a transaction of its own and gives the answer; "" is yes.
func (s *submission) rcpt(from, to string) string {
	s.t.Helper()
	defer func() { _ = s.c.Reset() }()
	if err := s.c.Mail(from); err != nil {
		s.t.Fatal(err)
	}
	err := s.c.Rcpt(to)
	var refused *textproto.Error
	if errors.As(err, &refused) {
		return fmt.Sprintf("%d %s", refused.Code, refused.Msg)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return ""
}

func (s *submission) send(from, to, raw string) {
	s.t.Helper()
	if err := errors.Join(s.c.Mail(from), s.c.Rcpt(to)); err != nil {
		s.t.Fatal(err)
	}
	out, err := s.c.Data()
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.WriteString(out, raw); err != nil {
		s.t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		s.t.Fatal(err)
	}
}

type rule struct {
	ID, Policy string
}

func (v *visitor) rule(body map[string]any) rule {
	v.t.Helper()
	var r rule
	v.do("POST", "/api/v1/admin/policies", body, &r)
	return r
}

type refusal struct{ Code, Message, Field string }

func (v *visitor) refused(status int, method, path string, body any) refusal {
	v.t.Helper()
	got, text := v.try(method, path, body)
	var r refusal
	if err := json.Unmarshal(text, &r); err != nil || got != status {
		v.t.Fatalf("%s %s = %d %s; want %d", method, path, got, text, status)
	}
	return r
}

func to(address string) []map[string]string { return []map[string]string{{"email": address}} }

// about gives the mails with a subject that an outside exchanger took.
func about(mx *pretend.MX, subject string) (out []pretend.Received) {
	for _, r := range mx.Received() {
		if strings.Contains(string(r.Raw), "Subject: "+subject) {
			out = append(out, r)
		}
	}
	return out
}

// TestSendingRights: S33. Who may write inside only is told so at RCPT, and by the same words on the web, in chats and
// for scheduled mail; partners pass.
func TestSendingRights(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, li := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	r := admin.rule(map[string]any{"name": "研发只内发", "who": map[string]any{"people": []string{li.me.Person.ID}},
		"insideOnly": true, "allow": []string{"*.Partner.test", "bob@other.test"}})
	if r.Policy == "" {
		t.Fatalf("rule = %+v", r)
	}
	s := w.submission("lisi@demo.test")
	words := "(policy " + r.Policy + ")"
	for _, tt := range []struct{ to, want string }{
		{"ada@outside.test", "550 5.7.1"}, {"zhangsan@demo.test", ""}, {"x@partner.test", ""}, {"x@eu.partner.test", ""},
		{"x@notpartner.test", "550 5.7.1"}, {"BOB@other.test", ""}, {"eve@other.test", "550 5.7.1"},
	} {
		got := s.rcpt("lisi@demo.test", tt.to)
		if tt.want == "" && got != "" || !strings.HasPrefix(got, tt.want) || tt.want != "" && !strings.Contains(got, words) {
			t.Errorf("RCPT %s: %q; want %q with %q", tt.to, got, tt.want, words)
		}
	}
	p := li.refused(http.StatusForbidden, "POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "web"})
	if p.Code != "policy" || !strings.Contains(p.Message, words) || p.Field != "to" {
		t.Errorf("web: %+v", p)
	}
	if got := w.submission("zhangsan@demo.test").rcpt("zhangsan@demo.test", "ada@outside.test"); got != "" {
		t.Errorf("a colleague whom no rule is about: %s", got)
	}
	admin.do("PUT", "/api/v1/admin/policies/"+r.ID, map[string]any{"name": "研发只内发", "off": true, "insideOnly": true}, nil)
	if got := s.rcpt("lisi@demo.test", "ada@outside.test"); got != "" {
		t.Errorf("after the rule was switched off: %s", got)
	}
	var log struct {
		Items []struct{ Action, Target string }
	}
	admin.do("GET", "/api/v1/admin/audit?action=policy.", nil, &log)
	if len(log.Items) != 2 || log.Items[0].Action != "policy.change" || log.Items[1].Target != "policy:"+r.Policy {
		t.Errorf("audit = %+v", log.Items)
	}
}

// TestSendingRightsInChat: S33. An answer in a chat obeys as well, and says why it stays.
func TestSendingRightsInChat(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	ada, err := w.net.AddCorrespondent("Ada", "ada@outside.test")
	if err != nil {
		t.Fatal(err)
	}
	admin, li := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	if _, err := ada.Send(t.Context(), addrOf(w.doors.smtp), []string{"lisi@demo.test"}, "Offer", "What does it cost?", pretend.Options{Sign: true}); err != nil {
		t.Fatal(err)
	}
	m := li.mail("inbox", "Offer")
	var turned struct{ Conversation struct{ ID string } }
	li.do("POST", "/api/v1/messages/"+m.ID+"/chat", map[string]any{}, &turned)
	admin.rule(map[string]any{"name": "all inside", "who": map[string]any{"roles": []string{"member"}}, "insideOnly": true})
	li.do("POST", "/api/v1/chats/"+turned.Conversation.ID+"/posts", map[string]any{"text": "a secret", "outbound": true}, nil)
	eventually(t, "the post to say why it did not leave", func() bool {
		p := li.posts(turned.Conversation.ID)
		out := p[len(p)-1].Out
		return len(out) == 1 && out[0].State == "failed" && strings.Contains(out[0].Why, "policy S-")
	})
	if got := ada.MX().Received(); len(got) > 0 {
		t.Errorf("left: %d mails", len(got))
	}
}

// TestSendingRightsOfForwards: S33. Who may write inside only may have mail sent on to nobody else, whichever way a forward
// is set, nor schedule a mail to them; what was set before the rule keeps the mail here.
func TestSendingRightsOfForwards(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	partner, err := w.net.AddMX("mx.partner.test", "", "partner.test")
	if err != nil {
		t.Fatal(err)
	}
	admin, li, zhang := w.visit("admin@demo.test"), w.visit("lisi@demo.test"), w.visit("zhangsan@demo.test")
	const away = "me@outside.test"
	script := map[string]any{"text": "require \"copy\";\r\nredirect :copy \"" + away + "\";", "active": true}
	li.do("PUT", li.box()+"/scripts/before", script, nil)
	at := time.Now().Add(3 * time.Second)
	li.do("POST", "/api/v1/messages", map[string]any{"to": to(away), "subject": "scheduled before", "sendAt": at}, nil)
	r := admin.rule(map[string]any{"name": "inside", "who": map[string]any{"people": []string{li.me.Person.ID}}, "insideOnly": true, "allow": []string{"partner.test"}})
	words := "(policy " + r.Policy + ")"
	forward := func(to string) map[string]any {
		return map[string]any{"enabled": true, "to": []string{to}, "keep": true}
	}
	for path, body := range map[string]any{"/forwarding": forward(away), "/scripts/after": script, "/rules": map[string]any{"items": []map[string]any{
		{"name": "on", "enabled": true, "conditions": []any{}, "actions": []map[string]string{{"do": "forward", "to": away}}}}}} {
		if p := li.refused(http.StatusUnprocessableEntity, "PUT", li.box()+path, body); p.Code != "policy" || !strings.Contains(p.Message, words) {
			t.Errorf("%s: %+v", path, p)
		}
	}
	p := w.manage(home)
	p.authenticate("lisi@demo.test", demoPassword)
	if s := p.ask("PUTSCRIPT \"x\" \"redirect \\\"" + away + "\\\";\""); !strings.HasPrefix(s, "NO") || !strings.Contains(s, words) {
		t.Errorf("ManageSieve: %s", s)
	}
	later := map[string]any{"to": to(away), "subject": "scheduled after", "sendAt": time.Now().Add(time.Hour)}
	if p := li.refused(http.StatusForbidden, "POST", "/api/v1/messages", later); !strings.Contains(p.Message, words) {
		t.Errorf("scheduled: %+v", p)
	}
	li.do("PUT", li.box()+"/forwarding", forward("x@partner.test"), nil)
	zhang.do("PUT", zhang.box()+"/forwarding", forward(away), nil)
	var report struct {
		Items []struct {
			Address, To string
			Blocked     bool
		}
	}
	admin.do("GET", "/api/v1/admin/forwards", nil, &report)
	if len(report.Items) != 3 {
		t.Errorf("report: %+v", report.Items)
	}
	for _, l := range report.Items {
		if l.Blocked != (l.Address == "lisi@demo.test" && l.To == away) {
			t.Errorf("report: %+v", l)
		}
	}
	w.arrive("lisi@demo.test", "stays")
	w.arrive("zhangsan@demo.test", "goes")
	received(t, partner, 1)
	received(t, mx, 1)
	li.mail("inbox", "stays")
	li.mail("drafts", "scheduled before")
	w.still()
	if got := mx.Received(); len(got) != 1 || !strings.Contains(string(got[0].Raw), "Subject: goes") {
		t.Errorf("%d mails left, want the one of a colleague", len(got))
	}
}

// TestSendingLimits: N58. The recipient over the limit of first letters waits until a day has passed; colleagues and
// those one knows still pass; two nodes count together.
func TestSendingLimits(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	if _, err := w.net.AddMX("mx.outside.test", "", "outside.test"); err != nil {
		t.Fatal(err)
	}
	second := settle(t, w.net, w.house.config)
	admin, li := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	r := admin.rule(map[string]any{"name": "calm", "limits": map[string]int{"new": 5}})
	time.Sleep(5500 * time.Millisecond) // the other node learns of rules within five seconds
	for i := range 5 {
		node := []*town{w, second}[i%2]
		if err := sendMail(node.doors.submission.Addr().String(), "lisi@demo.test", fmt.Sprintf("new%d@outside.test", i), fmt.Sprintf("n%d@demo.test", i), "first",
			smtp.PlainAuth("", "lisi@demo.test", demoPassword, "127.0.0.1")); err != nil {
			t.Fatal(err)
		}
	}
	for name, node := range map[string]*town{"first": w, "second": second} {
		s := node.submission("lisi@demo.test")
		if got := s.rcpt("lisi@demo.test", "one-more@outside.test"); !strings.HasPrefix(got, "450 4.7.1") || !strings.Contains(got, "24 hours (policy "+r.Policy+")") {
			t.Errorf("%s node: sixth new recipient: %q", name, got)
		}
		for _, known := range []string{"new3@outside.test", "zhangsan@demo.test"} {
			if got := s.rcpt("lisi@demo.test", known); got != "" {
				t.Errorf("%s node: %s: %s", name, known, got)
			}
		}
	}
	p := li.refused(http.StatusForbidden, "POST", "/api/v1/messages", map[string]any{"to": to("one-more@outside.test"), "subject": "web"})
	if p.Code != "policy" || !strings.Contains(p.Message, "24 hours") {
		t.Errorf("web: %+v", p)
	}
	// One mail with too many at once is stopped at the recipient over the limit.
	s := w.submission("zhangsan@demo.test")
	if err := s.c.Mail("zhangsan@demo.test"); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		err := s.c.Rcpt(fmt.Sprintf("many%d@outside.test", i))
		if (err == nil) != (i < 5) {
			t.Errorf("recipient %d of one mail: %v", i+1, err)
		}
	}
}

// TestServerLimit: N58. Without any rule the server's own limit counts: the 201st first letter of a day waits.
func TestServerLimit(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	s := w.submission("lisi@demo.test")
	if err := s.c.Mail("lisi@demo.test"); err != nil {
		t.Fatal(err)
	}
	for i := range 201 {
		err := s.c.Rcpt(fmt.Sprintf("r%d@outside.test", i))
		if (err == nil) != (i < 200) {
			t.Fatalf("recipient %d: %v", i+1, err)
		}
	}
}
