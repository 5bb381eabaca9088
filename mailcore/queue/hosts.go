package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sort"
	"strconv"
	"strings"

	"mailbridge/mailcore"
)

// Bounds on what a domain's DNS may make us do.
const (
	maxExchangers = 10 // exchangers tried for one attempt
	maxAddresses  = 6  // addresses tried of one exchanger
)

// exchangers lists the hosts that take mail for a domain in the order to be tried (RFC 5321, section 5.1). A domain
// without MX records is its own exchanger.
func (q *Queue) exchangers(ctx context.Context, to mailcore.Address) ([]string, error) {
	domain := to.ASCIIDomain()
	records, err := q.o.Resolver.LookupMX(ctx, domain)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound, err == nil && len(records) == 0:
		return []string{domain}, nil
	case err != nil && len(records) == 0:
		return nil, temporary("4.4.3", fmt.Errorf("look up exchangers of %s: %w", domain, err))
	case len(records) == 1 && strings.Trim(records[0].Host, ".") == "":
		return nil, permanent("5.1.10", fmt.Errorf("%s takes no mail (null MX, RFC 7505)", domain))
	}
	rand.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	sort.SliceStable(records, func(i, j int) bool { return records[i].Pref < records[j].Pref })
	var hosts []string
	for _, r := range records[:min(len(records), maxExchangers)] {
		host := strings.ToLower(strings.TrimSuffix(r.Host, "."))
		if strings.EqualFold(host, q.o.Hostname) {
			break // beyond ourselves are only hosts less preferred than we are
		}
		if host != "" {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) == 0 {
		return nil, permanent("5.4.6", fmt.Errorf("the exchanger of %s is this server, which does not know the domain", domain))
	}
	return hosts, nil
}

// addresses lists where a host can be reached.
func (q *Queue) addresses(ctx context.Context, host string) ([]string, error) {
	found, err := q.o.Resolver.LookupIPAddr(ctx, host)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return nil, permanent("5.1.2", fmt.Errorf("%s does not exist", host))
	}
	if err != nil {
		return nil, temporary("4.4.3", fmt.Errorf("look up %s: %w", host, err))
	}
	var list []string
	for _, a := range found {
		if q.o.AllowPrivate || isPublic(a.IP) {
			list = append(list, net.JoinHostPort(a.IP.String(), strconv.Itoa(q.o.Port)))
		}
	}
	if len(list) == 0 {
		return nil, permanent("5.4.4", fmt.Errorf("%s has no public address", host))
	}
	return list[:min(len(list), maxAddresses)], nil
}

// inside are networks that no public exchanger has, beyond those the standard library knows.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),      // this network, RFC 1122
	netip.MustParsePrefix("100.64.0.0/10"),  // carriers' own, RFC 6598
	netip.MustParsePrefix("192.0.0.0/24"),   // protocol assignments, RFC 6890
	netip.MustParsePrefix("240.0.0.0/4"),    // reserved, and broadcast
	netip.MustParsePrefix("64:ff9b::/96"),   // IPv4 behind a translator, RFC 6052
	netip.MustParsePrefix("64:ff9b:1::/48"), // the same, RFC 8215
}

func isPublic(ip net.IP) bool {
	a, ok := netip.AddrFromSlice(ip)
	if a = a.Unmap(); !ok || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(inside, func(p netip.Prefix) bool { return p.Contains(a) })
}
