package queue

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore/trust"
)

const (
	// stsLook is how long a domain's announcement is not looked at again; a new id is honoured after that.
	stsLook = time.Minute
	// stsPause is how long a policy that could not be fetched is not asked for again (RFC 8461, section 3.3).
	stsPause = 5 * time.Minute
	// fetchTime bounds one fetch; a mail waits for it.
	fetchTime = 20 * time.Second
	// stsDomains bounds the memory of domains; a full one is emptied.
	stsDomains = 20_000
)

// policies remembers the MTA-STS policies of domains (RFC 8461) over those that the store keeps.
type policies struct {
	q  *Queue
	mu sync.Mutex
	m  map[string]*stsEntry
}

// stsEntry is one domain. Its lock is held while the domain is asked, so that it is asked once.
type stsEntry struct {
	mu      sync.Mutex
	policy  trust.STSPolicy // Mode is empty without one
	expires time.Time
	look    time.Time // not before
	fetch   time.Time // not before
	failed  error     // why the announced policy could not be had
}

// of gives the policy of a domain, without a Mode if there is none, and why a policy that is announced could not be had.
// What was fetched before holds until it expires, whatever happens to the announcement (RFC 8461, section 5.1).
func (p *policies) of(ctx context.Context, domain string) (trust.STSPolicy, error) {
	p.mu.Lock()
	if p.m == nil || len(p.m) >= stsDomains {
		p.m = map[string]*stsEntry{}
	}
	e := p.m[domain]
	if e == nil {
		e = &stsEntry{}
		p.m[domain] = e
	}
	p.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	now := p.q.o.Now()
	if now.Before(e.look) {
		return e.valid(now), e.failed
	}
	if err := p.refresh(ctx, domain, e, now); err != nil {
		return trust.STSPolicy{}, err
	}
	return e.valid(now), e.failed
}

func (e *stsEntry) valid(now time.Time) trust.STSPolicy {
	if now.Before(e.expires) {
		return e.policy
	}
	return trust.STSPolicy{}
}

// refresh looks whether a domain announces another policy than we know, and fetches it. An error is of the store.
func (p *policies) refresh(ctx context.Context, domain string, e *stsEntry, now time.Time) error {
	known, expires, err := p.q.o.Store.STSPolicy(ctx, domain)
	if err != nil && !errors.Is(err, trust.ErrNoSTS) {
		return err
	}
	e.policy, e.expires = known, expires
	e.look = now.Add(stsLook)
	id, err := trust.LookupSTS(ctx, p.q.o.Resolver, domain)
	if err != nil || id == e.valid(now).ID {
		e.failed = nil
		return nil
	}
	if now.Before(e.fetch) {
		return nil
	}
	fresh, err := p.q.fetchSTS(ctx, domain)
	if e.failed = err; err != nil {
		e.fetch = now.Add(stsPause)
		p.q.o.Log.Warn("policy not fetched", "domain", domain, "err", err)
		return nil
	}
	fresh.ID = id
	e.policy, e.expires = fresh, now.Add(fresh.MaxAge)
	return p.q.o.Store.KeepSTSPolicy(ctx, domain, fresh)
}

// fetchSTS gets a policy over HTTPS, without following redirects (RFC 8461, section 3.3).
func (q *Queue) fetchSTS(ctx context.Context, domain string) (trust.STSPolicy, error) {
	ctx, stop := context.WithTimeout(ctx, fetchTime)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://mta-sts."+domain+"/.well-known/mta-sts.txt", nil)
	if err != nil {
		return trust.STSPolicy{}, err
	}
	res, err := q.web.Do(req)
	if err != nil {
		return trust.STSPolicy{}, err
	}
	defer res.Body.Close()
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if res.StatusCode != http.StatusOK || kind != "text/plain" {
		return trust.STSPolicy{}, fmt.Errorf("answer %d of type %q", res.StatusCode, kind)
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, trust.MaxSTSBytes+1))
	if err != nil {
		return trust.STSPolicy{}, err
	}
	if len(text) > trust.MaxSTSBytes {
		return trust.STSPolicy{}, errors.New("policy is too large")
	}
	return trust.ParseSTS(text)
}

// newWeb makes the client for policies and reports: our resolver, no addresses inside, no redirects, no proxies.
func (q *Queue) newWeb() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            q.dialWeb,
			TLSClientConfig:        &tls.Config{RootCAs: q.o.Roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    fetchTime,
			ResponseHeaderTimeout:  fetchTime,
			MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives:      true,
		},
	}
}

func (q *Queue) dialWeb(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	addrs, err := q.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, a := range addrs {
		ip, _, _ := net.SplitHostPort(a)
		conn, dialErr := q.o.Dial(ctx, network, net.JoinHostPort(ip, port))
		if dialErr == nil {
			return conn, nil
		}
		err = dialErr
	}
	return nil, fmt.Errorf("reach %s: %w", strings.TrimSuffix(host, "."), err)
}
