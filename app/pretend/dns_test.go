package pretend

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func startDNS(t *testing.T) (*DNS, *net.Resolver) {
	t.Helper()
	d, err := StartDNS("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, network, d.Addr())
	}}
}

func TestDNSRecords(t *testing.T) {
	d, r := startDNS(t)
	ctx := t.Context()
	long := strings.Repeat("abcdefghi ", 60) + `back\slash "quoted"`
	d.AddTXT("outside.test", "v=spf1 -all", long)
	d.AddMX("outside.test.", "mx2.outside.test", 20)
	d.AddMX("OUTSIDE.test", "mx1.outside.test", 10)
	d.AddA("mx1.outside.test", "198.18.0.1")
	d.AddAAAA("mx1.outside.test", "2001:db8::1")
	d.AddPTR("198.18.0.1", "mx1.outside.test")
	d.AddCNAME("www.outside.test", "mx1.outside.test")
	d.AddCNAME("loop.test", "loop.test")

	txt, err := r.LookupTXT(ctx, "Outside.TEST.")
	if err != nil || len(txt) != 2 || txt[1] != long {
		t.Errorf("TXT = %q, %v", txt, err)
	}
	mx, err := r.LookupMX(ctx, "outside.test.")
	if err != nil || len(mx) != 2 || mx[0].Host != "mx1.outside.test." {
		t.Errorf("MX = %v, %v", mx, err)
	}
	for _, host := range []string{"mx1.outside.test.", "www.outside.test."} {
		if ips, err := r.LookupIPAddr(ctx, host); err != nil || len(ips) != 2 {
			t.Errorf("addresses of %s = %v, %v", host, ips, err)
		}
	}
	if names, err := r.LookupAddr(ctx, "198.18.0.1"); err != nil || len(names) != 1 || names[0] != "mx1.outside.test." {
		t.Errorf("PTR = %v, %v", names, err)
	}
	for _, name := range []string{"absent.test.", "mx1.outside.test.", "loop.test."} {
		_, err := r.LookupTXT(ctx, name)
		var dnsErr *net.DNSError
		if !errors.As(err, &dnsErr) {
			t.Errorf("TXT of %s = %v, want an error", name, err)
		}
	}
	if d.Asked("absent.test") == 0 {
		t.Error("questions are not counted")
	}
	d.Remove("outside.test")
	if _, err := r.LookupTXT(ctx, "outside.test."); err == nil {
		t.Error("removed record is still there")
	}
}

func TestDNSOverTCP(t *testing.T) {
	d, r := startDNS(t)
	for range 40 {
		d.AddTXT("big.test", strings.Repeat("x", 250))
	}
	if txt, err := r.LookupTXT(t.Context(), "big.test."); err != nil || len(txt) != 40 {
		t.Errorf("%d TXT, %v, want 40", len(txt), err)
	}
}

func TestDNSFaults(t *testing.T) {
	d, r := startDNS(t)
	d.AddTXT("sick.test", "x")
	var dnsErr *net.DNSError
	d.Fail("sick.test", ServFail)
	if _, err := r.LookupTXT(t.Context(), "sick.test."); !errors.As(err, &dnsErr) || !dnsErr.Temporary() || dnsErr.IsNotFound {
		t.Errorf("ServFail: %v", err)
	}
	d.Fail("sick.test", Timeout)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := r.LookupTXT(ctx, "sick.test."); !errors.As(err, &dnsErr) || !dnsErr.IsTimeout {
		t.Errorf("Timeout: %v", err)
	}
	d.Mend("sick.test")
	if txt, err := r.LookupTXT(t.Context(), "sick.test."); err != nil || len(txt) != 1 {
		t.Errorf("mended: %v, %v", txt, err)
	}
}
