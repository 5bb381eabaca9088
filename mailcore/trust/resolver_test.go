package trust

import (
	"context"
	"errors"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/foxcpp/go-mockdns"
)

func TestNewResolver(t *testing.T) {
	t.Parallel()
	server, err := mockdns.NewServerWithLogger(map[string]mockdns.Zone{
		"outside.test.": {
			TXT: []string{"v=spf1 -all"},
			MX:  []net.MX{{Host: "b.outside.test.", Pref: 20}, {Host: "a.outside.test.", Pref: 10}},
		},
		"a.outside.test.":           {A: []string{"203.0.113.5"}, AAAA: []string{"2001:db8::5"}},
		"broken.test.":              {Err: &net.DNSError{Err: "x", IsTemporary: true}},
		"5.113.0.203.in-addr.arpa.": {PTR: []string{"a.outside.test."}},
		"null.test.":                {MX: []net.MX{{Host: ".", Pref: 0}}},
	}, quiet{}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	ctx := context.Background()
	r := NewResolver(server.LocalAddr().String())

	txt, err := r.LookupTXT(ctx, "Outside.test")
	if err != nil || len(txt) != 1 || txt[0] != "v=spf1 -all" {
		t.Errorf("LookupTXT = %q, %v", txt, err)
	}
	mx, err := r.LookupMX(ctx, "outside.test")
	if err != nil || len(mx) != 2 || mx[0].Host != "a.outside.test." {
		t.Errorf("LookupMX = %v, %v", mx, err)
	}
	if mx, err = r.LookupMX(ctx, "null.test"); err != nil || len(mx) != 1 || mx[0].Host != "." {
		t.Errorf("LookupMX(null.test) = %v, %v", mx, err)
	}
	ips, err := r.LookupIPAddr(ctx, "a.outside.test.")
	if err != nil || len(ips) != 2 {
		t.Errorf("LookupIPAddr = %v, %v", ips, err)
	}
	names, err := r.LookupAddr(ctx, "203.0.113.5")
	if err != nil || len(names) != 1 || names[0] != "a.outside.test." {
		t.Errorf("LookupAddr = %v, %v", names, err)
	}
	var dnsErr *net.DNSError
	if _, err = r.LookupTXT(ctx, "absent.test"); !errors.As(err, &dnsErr) || !dnsErr.IsNotFound {
		t.Errorf("LookupTXT(absent) = %v, want not found", err)
	}
	if _, err = r.LookupTXT(ctx, "broken.test"); !errors.As(err, &dnsErr) || dnsErr.IsNotFound || !dnsErr.Temporary() {
		t.Errorf("LookupTXT(broken) = %v, want temporary", err)
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}

func TestResolverNobodyHome(t *testing.T) {
	t.Parallel()
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err = NewResolver(silent.LocalAddr().String()).LookupTXT(ctx, "outside.test")
	var dnsErr *net.DNSError
	if !errors.As(err, &dnsErr) || !dnsErr.Temporary() || dnsErr.IsNotFound {
		t.Errorf("LookupTXT = %v, want a timeout", err)
	}
}

// counting counts the questions that reach the zone.
type counting struct {
	*zone
	asked int
}

func (c *counting) LookupTXT(ctx context.Context, name string) ([]string, error) {
	c.asked++
	return c.zone.LookupTXT(ctx, name)
}

func TestCache(t *testing.T) {
	t.Parallel()
	z := newZone()
	z.txt["found.test"] = []string{"a"}
	z.fail["down.test"] = servfail
	dns := &counting{zone: z}
	now := time.Now()
	c := newCache(dns, func() time.Time { return now })
	ask := func(name string, want int) {
		t.Helper()
		dns.asked = 0
		for range 3 {
			txt, err := c.LookupTXT(context.Background(), name)
			if err == nil {
				txt[0] = "changed by the caller"
			}
		}
		if dns.asked != want {
			t.Errorf("%s was asked %d times, want %d", name, dns.asked, want)
		}
	}
	ask("found.test", 1)
	ask("absent.test", 1)
	ask("down.test", 3)
	if txt, _ := c.LookupTXT(context.Background(), "found.test"); txt[0] != "a" {
		t.Errorf("cached answer = %q, want a", txt)
	}
	now = now.Add(keepMissing + time.Second)
	ask("absent.test", 1)
	ask("found.test", 0)
	now = now.Add(keepFound)
	ask("found.test", 1)
	for i := range 3 * maxCached {
		c.LookupTXT(context.Background(), strconv.Itoa(i)+".test")
	}
	if len(c.answers) > maxCached {
		t.Errorf("%d answers cached, want at most %d", len(c.answers), maxCached)
	}
}
