package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"mailbridge/mailcore/trust"
)

// ask makes a request to a host name of the program.
func (w *town) ask(method, host, path, body string) (int, http.Header, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, "http://"+w.doors.http.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Host = host
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

func outsidePorts(t *testing.T) *town {
	t.Helper()
	inet := online(t)
	c := testConfig(t, demo.Options(t))
	c.PublicURL, c.Mail.STS = "https://office.demo.test", "enforce"
	c.Clients.IMAPS, c.Clients.Submissions, c.Clients.Submission, c.Clients.IMAP, c.Clients.Sieve = 993, 465, 587, -1, 4190
	return settle(t, inet, c)
}

// TestClientSetUp (N41, S41): what mail programs ask for tells them host, port and security, the same for every address.
func TestClientSetUp(t *testing.T) {
	t.Parallel()
	slow(t)
	w := outsidePorts(t)
	const discover = `<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>` +
		`<EMailAddress>%s</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`
	for _, tt := range []struct {
		name, method, host, path, body string // %s stands for an address
		want                           []string
	}{
		{"Thunderbird", "GET", "office.demo.test", "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=%s", "",
			[]string{`<emailProvider id="demo.test">`, "<hostname>mail.demo.test</hostname>", "<port>993</port>", "<port>465</port>", "<port>587</port>",
				"<socketType>SSL</socketType>", "<socketType>STARTTLS</socketType>", "%EMAILADDRESS%"}},
		{"Thunderbird at autoconfig", "GET", "autoconfig.demo.test", "/mail/config-v1.1.xml?emailaddress=%s", "", []string{"<port>993</port>"}},
		{"Thunderbird without an address", "GET", "autoconfig.demo.test:80", "/mail/config-v1.1.xml", "", []string{`<domain>demo.test</domain>`}},
		{"Outlook", "POST", "autodiscover.demo.test", "/autodiscover/autodiscover.xml", discover,
			[]string{"<Type>IMAP</Type>", "<Port>993</Port>", "<Type>SMTP</Type>", "<Port>465</Port>", "<Server>mail.demo.test</Server>", "<LoginName>%s</LoginName>", "<Encryption>SSL</Encryption>"}},
		{"Outlook in capitals", "POST", "autodiscover.demo.test", "/Autodiscover/Autodiscover.xml", discover, []string{"<Action>settings</Action>"}},
		{"Apple", "GET", "office.demo.test", "/apple.mobileconfig?email=%s", "",
			[]string{"<key>IncomingMailServerPortNumber</key><integer>993</integer>", "<integer>465</integer>", "<string>%s</string>", "com.apple.mail.managed"}},
	} {
		var answers []string
		for _, email := range []string{"zhangsan@demo.test", "nobody77@demo.test"} {
			fill := func(s string) string {
				if strings.Contains(s, "%s") {
					return fmt.Sprintf(s, email)
				}
				return s
			}
			status, head, text := w.ask(tt.method, tt.host, fill(tt.path), fill(tt.body))
			if status != 200 {
				t.Errorf("%s: %d %s", tt.name, status, text)
				continue
			}
			for _, want := range tt.want {
				if !strings.Contains(text, fill(want)) {
					t.Errorf("%s: no %q in\n%s", tt.name, fill(want), text)
				}
			}
			if strings.Contains(text, ">143<") {
				t.Errorf("%s offers a port that is not", tt.name)
			}
			for d := xml.NewDecoder(strings.NewReader(text)); ; {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Errorf("%s (%s): %v", tt.name, head.Get("Content-Type"), err)
					break
				}
			}
			answers = append(answers, strings.ReplaceAll(text, email, "ADDRESS"))
		}
		if len(answers) == 2 && answers[0] != answers[1] && tt.name != "Apple" { // whose identifiers are of the address
			t.Errorf("%s: known and unknown addresses differ", tt.name)
		}
	}
	for name, do := range map[string]func() (int, http.Header, string){
		"foreign domain": func() (int, http.Header, string) {
			return w.ask("GET", "office.demo.test", "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=a@gmail.test", "")
		},
		"no address": func() (int, http.Header, string) { return w.ask("GET", "x.test", "/apple.mobileconfig?email=", "") },
		"no XML": func() (int, http.Header, string) {
			return w.ask("POST", "x.test", "/autodiscover/autodiscover.xml", "{")
		},
		"large XML": func() (int, http.Header, string) {
			return w.ask("POST", "x.test", "/autodiscover/autodiscover.xml", "<a>"+strings.Repeat("<b>", 100_000))
		},
		"phone protocol": func() (int, http.Header, string) {
			return w.ask("GET", "x.test", "/autodiscover/autodiscover.json?Email=zhangsan@demo.test&Protocol=ActiveSync", "")
		},
		"markup": func() (int, http.Header, string) {
			return w.ask("POST", "x.test", "/autodiscover/autodiscover.xml", fmt.Sprintf(discover, "&lt;b&gt;@gmail.test"))
		},
	} {
		if status, _, text := do(); status < 400 || status > 499 {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if status, _, text := w.ask("GET", "x.test", "/autodiscover/autodiscover.json?Email=a@demo.test&Protocol=AutodiscoverV1", ""); status != 200 ||
		!strings.Contains(text, `"Url":"https://office.demo.test/autodiscover/autodiscover.xml"`) {
		t.Errorf("version 2: %d %s", status, text)
	}
}

// TestPolicyHosted (N03, S08): our domains' MTA-STS policy is served by host name, and all records check out as they are
// listed.
func TestPolicyHosted(t *testing.T) {
	t.Parallel()
	slow(t)
	w := outsidePorts(t)
	status, head, text := w.ask("GET", "mta-sts.demo.test", "/.well-known/mta-sts.txt", "")
	p, err := trust.ParseSTS([]byte(text))
	if status != 200 || err != nil || p.Mode != "enforce" || !p.Allows("mail.demo.test") || !strings.HasPrefix(head.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %q: %v", status, text, err)
	}
	for _, host := range []string{"mta-sts.gmail.test", "office.demo.test", "mta-sts.", "demo.test"} {
		if status, _, text := w.ask("GET", host, "/.well-known/mta-sts.txt", ""); status != 404 {
			t.Errorf("%s: %d %q", host, status, text)
		}
	}
	boss := w.visit("admin@demo.test")
	type record struct {
		Purpose, Host, Type, Value, State string
		Optional                          bool
		Priority                          int
	}
	var domain struct{ Records []record }
	boss.do("POST", "/api/v1/admin/domains/demo.test/check", nil, &domain)
	w.net.DNS.AddA("office.demo.test", "192.0.2.80")
	kinds := map[string]int{}
	for _, r := range domain.Records {
		if !r.Optional {
			continue
		}
		kinds[r.Purpose]++
		if r.State != "missing" {
			t.Errorf("before it was published: %+v", r)
		}
		switch r.Type {
		case "TXT":
			w.net.DNS.AddTXT(r.Host, r.Value)
		case "CNAME":
			w.net.DNS.AddCNAME(r.Host, r.Value)
		case "SRV":
			if err := w.net.DNS.Add(fmt.Sprintf("%s. IN SRV %d %s", r.Host, r.Priority, r.Value)); err != nil {
				t.Error(err)
			}
		}
	}
	if kinds["mta-sts"] != 2 || kinds["tls-rpt"] != 1 || kinds["autoconfig"] != 1 || kinds["autodiscover"] != 1 || kinds["srv"] != 4 {
		t.Errorf("records %v", kinds)
	}
	boss.do("POST", "/api/v1/admin/domains/demo.test/check", nil, &domain)
	for _, r := range domain.Records {
		if r.Optional && r.State != "ok" {
			t.Errorf("published as listed: %+v", r)
		}
	}
}
