package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
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
	case errors.As(err, &dns) && dns.IsNotFound:
		return []string{domain}, nil
	case err != nil && len(records) == 0:
		return nil, fmt.Errorf("look up exchangers of %s: %w", domain, err)
	case len(records) == 1 && (records[0].Host == "." || records[0].Host == ""):
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
		hosts = append(hosts, host)
	}
	if len(hosts) == 0 && len(records) > 0 {
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
		return nil, fmt.Errorf("look up %s: %w", host, err)
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

func isPublic(ip net.IP) bool {
	return !(ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast())
}
