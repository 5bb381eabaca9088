package queue

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
)

// stsSite hosts a policy that may be changed.
type stsSite struct {
	text  atomic.Value
	asked atomic.Int64
}

func (s *stsSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	text := s.text.Load().(string)
	switch {
	case text == "" || r.URL.Path != "/.well-known/mta-sts.txt":
		http.NotFound(w, r)
	case strings.HasPrefix(text, "https:"):
		http.Redirect(w, r, text, http.StatusFound)
	default:
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, text)
	}
}

func (l *lab) sts(domain, id, text string) *stsSite {
	l.t.Helper()
	s := &stsSite{}
	s.text.Store(text)
	l.must(l.net.AddWebsite("mta-sts."+domain, s))
	l.announce(domain, id)
	return s
}

func (l *lab) announce(domain, id string) {
	l.net.DNS.Remove("_mta-sts." + domain)
	l.net.DNS.AddTXT("_mta-sts."+domain, "v=STSv1; id="+id)
}

func policyText(mode string, mx ...string) string {
	return trust.STSPolicy{Mode: mode, MX: mx, MaxAge: 24 * time.Hour}.Text()
}

func withRoots(l *lab) *lab { l.o.Roots = l.net.Roots(); return l }

// deferred waits for the mail to be put off and gives the reason.
func (l *lab) deferred() string {
	l.t.Helper()
	reason := ""
	l.until("a deferral", func() bool {
		for _, e := range l.list() {
			reason = e.LastError
		}
		return reason != ""
	})
	return reason
}

// TestTLSPolicies (N03): what a domain says about TLS decides whether a mail is sent to whom its exchanger claims to be.
func TestTLSPolicies(t *testing.T) {
	t.Parallel()
	good := pretend.Behaviour{StartTLS: true, Certified: true}
	for _, tt := range []struct {
		name    string
		mode    string // of MTA-STS
		host    string // it names; the exchanger by default
		b       pretend.Behaviour
		signed  bool
		tlsa    func(m *pretend.MX) []byte
		usage   uint8
		require bool
		header  string
		sent    string // "tls", "clear", or nothing
		why     string // in the reason of the deferral or of the report
	}{
		{name: "no policy, own certificate", b: pretend.Behaviour{StartTLS: true}, sent: "tls"},
		{name: "no policy, no TLS", sent: "clear"},
		{name: "enforced, good", mode: "enforce", b: good, sent: "tls"},
		{name: "enforced, own certificate", mode: "enforce", b: pretend.Behaviour{StartTLS: true}, why: "authority"},
		{name: "enforced, another's certificate", mode: "enforce", b: pretend.Behaviour{StartTLS: true, Certified: true, WrongName: true}, why: "other.mx.world.test"},
		{name: "enforced, no TLS", mode: "enforce", why: "offers no TLS"},
		{name: "enforced, other host", mode: "enforce", host: "mx.elsewhere.test", b: good, why: "does not name this host"},
		{name: "enforced, wildcard", mode: "enforce", host: "*.world.test", b: good, sent: "tls"},
		{name: "enforced, author says No", mode: "enforce", header: "TLS-Required: No\r\n", sent: "clear"},
		{name: "testing, own certificate", mode: "testing", b: pretend.Behaviour{StartTLS: true}, sent: "tls"},
		{name: "testing, no TLS", mode: "testing", sent: "clear"},
		{name: "none, no TLS", mode: "none", sent: "clear"},
		{name: "DANE, own certificate", b: pretend.Behaviour{StartTLS: true}, signed: true, tlsa: keyHash, usage: 3, sent: "tls"},
		{name: "DANE, other key", b: good, signed: true, tlsa: noHash, usage: 3, why: "TLSA"},
		{name: "DANE, no TLS", signed: true, tlsa: keyHash, usage: 3, why: "offers no TLS"},
		{name: "DANE not signed", b: pretend.Behaviour{StartTLS: true}, tlsa: noHash, usage: 3, sent: "tls"},
		{name: "DANE with a usage of browsers", b: pretend.Behaviour{StartTLS: true}, signed: true, tlsa: noHash, usage: 1, sent: "tls"},
		{name: "DANE before MTA-STS", mode: "enforce", b: pretend.Behaviour{StartTLS: true}, signed: true, tlsa: keyHash, usage: 3, sent: "tls"},
		{name: "required, proven by MTA-STS", mode: "enforce", b: with(good), require: true, sent: "tls"},
		{name: "required, proven by DANE", b: with(pretend.Behaviour{StartTLS: true}), signed: true, tlsa: keyHash, usage: 3, require: true, sent: "tls"},
		{name: "required, signed MX", b: with(good), signed: true, require: true, sent: "tls"},
		{name: "required, not offered", mode: "enforce", b: good, require: true, why: "5.7.30"},
		{name: "required, nobody vouches", b: with(good), require: true, why: "5.7.30"},
		{name: "required, bad certificate", b: with(pretend.Behaviour{StartTLS: true}), signed: true, require: true, why: "authority"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := withRoots(open(t))
			m := l.mx("world.test", tt.b)
			if tt.mode != "" {
				host := tt.host
				if host == "" {
					host = "mx.world.test"
				}
				l.sts("world.test", "1", policyText(tt.mode, host))
			}
			if tt.signed {
				l.net.DNS.Sign("world.test")
			}
			if tt.tlsa != nil {
				l.net.DNS.AddTLSA("mx.world.test", tt.usage, 1, 1, tt.tlsa(m))
			}
			l.run()
			l.submit(tt.header+someMail, func(e *mailcore.Envelope) { e.RequireTLS = tt.require }, "far@world.test")
			switch {
			case tt.sent != "":
				got := l.untilSent(m, 1)[0]
				if got.TLS != (tt.sent == "tls") || strings.Contains(got.FromArgs, "REQUIRETLS") != tt.require {
					t.Errorf("sent with tls %v, %q; want %s", got.TLS, got.FromArgs, tt.sent)
				}
			case tt.why == "5.7.30":
				if r := l.oneReport().report.Recipients[0]; r.Status != tt.why || r.Action != "failed" {
					t.Errorf("report %+v", r)
				}
			default:
				if why := l.deferred(); !strings.Contains(why, tt.why) {
					t.Errorf("deferred for %q, want %q", why, tt.why)
				}
			}
			for _, d := range m.Dialogues() {
				if tt.sent == "" && strings.Contains(string(d.Client), "MAIL FROM") {
					t.Errorf("the mail was named to a host that proved nothing:\n%s", d.Client)
				}
			}
		})
	}
}

func with(b pretend.Behaviour) pretend.Behaviour { b.RequireTLS = true; return b }

func keyHash(m *pretend.MX) []byte {
	cert, err := x509.ParseCertificate(m.Certificate())
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	return sum[:]
}

func noHash(*pretend.MX) []byte { return make([]byte, sha256.Size) }

// TestSTSPolicyChanges: a policy is fetched once, kept over its announcement's disappearance and over a restart, and
// replaced when its id changes.
func TestSTSPolicyChanges(t *testing.T) {
	t.Parallel()
	l := withRoots(open(t))
	l.mx("world.test", pretend.Behaviour{StartTLS: true})
	s := l.sts("world.test", "1", policyText("enforce", "mx.world.test"))
	of := func(q *Queue) string {
		t.Helper()
		p, err := q.sts.of(t.Context(), "world.test")
		if err != nil {
			return "error"
		}
		return p.Mode
	}
	q := New(l.o)
	for range 3 {
		if mode := of(q); mode != "enforce" {
			t.Fatalf("mode %q", mode)
		}
	}
	if s.asked.Load() != 1 {
		t.Errorf("fetched %d times", s.asked.Load())
	}
	fresh := func() { l.o.Resolver = l.net.Resolver(); q.o.Resolver = l.o.Resolver; l.later(2 * stsLook) }

	l.net.DNS.Remove("_mta-sts.world.test")
	fresh()
	if mode := of(q); mode != "enforce" {
		t.Errorf("announcement hidden: %q", mode)
	}
	if mode := of(New(l.o)); mode != "enforce" {
		t.Errorf("on another node: %q", mode)
	}
	s.text.Store("")
	l.announce("world.test", "2")
	fresh()
	if p, failed := q.sts.of(t.Context(), "world.test"); p.Mode != "enforce" || failed == nil {
		t.Errorf("new policy missing: %q, %v", p.Mode, failed)
	}
	s.text.Store("https://mta-sts.world.test/elsewhere")
	l.later(stsPause)
	if mode := of(q); mode == "none" || s.asked.Load() != 3 {
		t.Errorf("redirect followed: %q, asked %d", mode, s.asked.Load())
	}
	s.text.Store(policyText("none"))
	l.later(stsPause)
	if mode := of(q); mode != "none" {
		t.Errorf("new id: %q", mode)
	}
	l.net.DNS.Remove("_mta-sts.world.test")
	l.later(48 * time.Hour)
	fresh()
	if mode := of(New(l.o)); mode != "none" && mode != "" {
		t.Errorf("expired: %q", mode)
	}
	l.must(l.net.AddWebsite("mta-sts.inside.test", s))
	if p, err := q.fetchSTS(context.Background(), "nowhere.test"); err == nil {
		t.Errorf("policy of nobody: %+v", p)
	}
}

// TestTLSReport (N03): the sessions of a day make one report to each place that the domain names.
func TestTLSReport(t *testing.T) {
	t.Parallel()
	l := withRoots(open(t))
	posted := make(chan []byte, 4)
	l.must(l.net.AddWebsite("reports.test", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		if r.Header.Get("Content-Type") == "application/tlsrpt+gzip" {
			posted <- b
		}
	})))
	m := l.mx("world.test", pretend.Behaviour{StartTLS: true})
	box := l.mx("box.test", pretend.Behaviour{})
	l.sts("world.test", "1", policyText("enforce", "mx.world.test"))
	l.net.DNS.AddTXT("_smtp._tls.world.test", "v=TLSRPTv1; rua=mailto:tls@box.test,https://reports.test/tls")

	q := New(l.o)
	try := func() {
		t.Helper()
		sec, err := q.secure(t.Context(), policy{domain: "world.test", sts: mustSTS(t, q)}, "mx.world.test")
		l.must(err)
		_, _ = q.talk(t.Context(), paperLetter(someMail), "mx.world.test", "mx.world.test:25", sec)
	}
	try()
	m.Behave(pretend.Behaviour{StartTLS: true, Certified: true})
	try()
	try()
	l.must(q.tls.flush(t.Context()))
	l.must(q.tls.flush(t.Context()))
	day := l.now().UTC().Format(time.DateOnly)
	results, err := l.db.TLSResults(t.Context(), day, "world.test")
	l.must(err)
	if len(results) != 2 || results[0].N != 2 || results[1].Outcome != "certificate-not-trusted" || results[1].N != 1 {
		t.Fatalf("counted %+v", results)
	}
	for range 2 { // at least once means perhaps twice
		l.must(q.reportTLS(t.Context(), day, "world.test", results))
	}
	l.run()
	l.untilSent(box, 1)
	l.untilEmpty()
	mails := box.Received()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	raw := string(mails[0].Raw)
	for _, want := range []string{"DKIM-Signature:", "From: <postmaster@demo.test>", "TLS-Report-Domain: world.test", "TLS-Report-Submitter: mx.demo.test",
		"report-type=\"tlsrpt\"", "application/tlsrpt+gzip"} {
		if !strings.Contains(raw, want) {
			t.Errorf("no %q in\n%s", want, raw)
		}
	}
	z, err := gzip.NewReader(strings.NewReader(string(<-posted)))
	l.must(err)
	var r tlsReport
	l.must(json.NewDecoder(z).Decode(&r))
	if len(r.Policies) != 1 || r.Policies[0].Summary != (tlsSummary{Good: 2, Bad: 1}) || r.Policies[0].Policy.Type != "sts" ||
		fmt.Sprint(r.Policies[0].Policy.MX) != "[mx.world.test]" || r.Policies[0].Failures[0].Type != "certificate-not-trusted" {
		t.Errorf("report %+v", r)
	}
}

func mustSTS(t *testing.T, q *Queue) trust.STSPolicy {
	t.Helper()
	p, err := q.sts.of(t.Context(), "world.test")
	if err != nil || p.Mode != "enforce" {
		t.Fatalf("policy %+v, %v", p, err)
	}
	return p
}
