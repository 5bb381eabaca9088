package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"mailbridge/app/api"
	"mailbridge/configs"
	"mailbridge/mailcore/trust"
)

// clientsOf says where mail programs find us: where the settings say, else where we listen.
func clientsOf(c configs.Config) api.Clients {
	return api.Clients{Host: cmp.Or(c.Clients.Host, c.Hostname), IMAPS: outerPort(c.Clients.IMAPS, c.Doors.IMAPS), IMAP: outerPort(c.Clients.IMAP, c.Doors.IMAP),
		Submissions: outerPort(c.Clients.Submissions, c.Doors.Submissions), Submission: outerPort(c.Clients.Submission, c.Doors.Submission)}
}

// outerPort is the port set, else that of the door; 0 is not offered.
func outerPort(set int, door string) int {
	if set != 0 || door == "" {
		return max(set, 0)
	}
	_, p, _ := net.SplitHostPort(door)
	n, _ := strconv.Atoi(p) // a name is no port that others could use
	return n
}

// stsAge is how long others may keep our MTA-STS policy (RFC 8461, section 3.2 speaks of weeks).
const stsAge = 14 * 24 * time.Hour

// stsText is the MTA-STS policy of the domains that live here; empty is none.
func stsText(c configs.Config) string {
	if c.Mail.STS == "none" {
		return ""
	}
	return trust.STSPolicy{Mode: c.Mail.STS, MX: []string{c.Hostname}, MaxAge: stsAge}.Text()
}

// extraRecords are what a domain may publish beyond what mail needs: word on TLS, and where mail programs find us.
func extraRecords(c configs.Config) func(domain string) []trust.WantRecord {
	clients, policy := clientsOf(c), stsText(c)
	sum := sha256.Sum256([]byte(policy))
	web := ""
	if u, err := url.Parse(c.PublicURL); err == nil && net.ParseIP(u.Hostname()) == nil {
		web = u.Hostname()
	}
	return func(domain string) (list []trust.WantRecord) {
		if policy != "" && web != "" {
			list = append(list, trust.WantRecord{Purpose: "mta-sts", Host: "_mta-sts." + domain, Type: "TXT", Value: "v=STSv1; id=" + hex.EncodeToString(sum[:8])},
				trust.WantRecord{Purpose: "mta-sts", Host: "mta-sts." + domain, Type: "CNAME", Value: web})
		}
		list = append(list, trust.WantRecord{Purpose: "tls-rpt", Host: "_smtp._tls." + domain, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:tls-reports@" + domain})
		if web != "" {
			list = append(list, trust.WantRecord{Purpose: "autoconfig", Host: "autoconfig." + domain, Type: "CNAME", Value: web},
				trust.WantRecord{Purpose: "autodiscover", Host: "autodiscover." + domain, Type: "CNAME", Value: web})
		}
		for _, s := range []struct {
			name string
			port int
		}{{"_imaps", clients.IMAPS}, {"_imap", clients.IMAP}, {"_submissions", clients.Submissions}, {"_submission", clients.Submission},
			{"_sieve", outerPort(c.Clients.Sieve, c.Doors.Sieve)}} {
			if s.port > 0 {
				list = append(list, trust.WantRecord{Purpose: "srv", Host: s.name + "._tcp." + domain, Type: "SRV",
					Value: fmt.Sprintf("0 1 %d %s.", s.port, clients.Host)})
			}
		}
		return list
	}
}
