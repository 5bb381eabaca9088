package trust

import (
	"context"
	"strings"

	"blitiri.com.ar/go/spf"
)

// checkSPF evaluates the envelope sender. Mail with an empty sender stands for
// postmaster at the HELO name (RFC 7208, section 2.4).
func checkSPF(ctx context.Context, dns Resolver, a Arrival) SPFResult {
	local, domain := "postmaster", a.Helo
	if a.MailFrom != "" {
		at := strings.LastIndexByte(a.MailFrom, '@')
		domain = a.MailFrom[at+1:]
		if at > 0 {
			local = a.MailFrom[:at]
		}
	}
	domain = asciiDomain(domain)
	res := SPFResult{Value: None, Domain: domain, mailFrom: a.MailFrom, helo: a.Helo}
	if domain == "" || a.RemoteIP == nil {
		res.Reason = "no domain to check"
		return res
	}
	value, err := spf.CheckHostWithSender(a.RemoteIP, a.Helo, local+"@"+domain,
		spf.WithContext(ctx), spf.WithResolver(strictSPF{dns}))
	res.Value = Value(value)
	if err != nil {
		res.Reason = err.Error()
	}
	return res
}
