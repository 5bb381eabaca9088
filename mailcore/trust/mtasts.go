package trust

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// STSPolicy is a domain's word on who receives its mail, and that only under TLS with a certificate that proves it
// (RFC 8461, section 3.2).
type STSPolicy struct {
	ID     string // of the TXT record that announced it
	Mode   string // "enforce", "testing" or "none"
	MX     []string
	MaxAge time.Duration
}

// Bounds of RFC 8461, section 3.2, and of good sense.
const (
	maxSTSAge = 31557600 * time.Second
	maxSTSMX  = 200
	// MaxSTSBytes bounds a policy; honest ones have a few hundred bytes.
	MaxSTSBytes = 64 << 10
)

// ErrNoSTS says that a domain announces no policy.
var ErrNoSTS = errors.New("no MTA-STS policy")

// LookupSTS returns the id of the policy that a domain announces (RFC 8461, section 3.1); ErrNoSTS without one.
func LookupSTS(ctx context.Context, r Resolver, domain string) (string, error) {
	txts, err := steady{r}.LookupTXT(ctx, "_mta-sts."+domain)
	if isNotFound(err) {
		return "", ErrNoSTS
	}
	if err != nil {
		return "", err
	}
	id := ""
	for _, txt := range txts {
		tags, err := parseTags(txt)
		if err != nil || len(tags) == 0 || tags[0].name != "v" || tags[0].value != "STSv1" {
			continue
		}
		got := tags.get("id")
		if id != "" || got == "" || len(got) > 32 || strings.ContainsFunc(got, func(r rune) bool {
			return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			return "", ErrNoSTS // several, or one without a proper id, count as none
		}
		id = got
	}
	if id == "" {
		return "", ErrNoSTS
	}
	return id, nil
}

// ParseSTS reads a policy file.
func ParseSTS(text []byte) (STSPolicy, error) {
	var p STSPolicy
	seen := map[string]bool{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		key, value, ok := strings.Cut(strings.TrimRight(string(line), "\r"), ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !ok {
			if key == "" {
				continue
			}
			return p, fmt.Errorf("policy line %d has no colon", i+1)
		}
		if key != "mx" && seen[key] {
			continue // the first counts
		}
		seen[key] = true
		switch key {
		case "version":
			if value != "STSv1" {
				return p, errors.New("policy of an unknown version")
			}
		case "mode":
			p.Mode = value
		case "max_age":
			n, err := strconv.ParseUint(value, 10, 32)
			if err != nil {
				return p, errors.New("policy with a bad max_age")
			}
			p.MaxAge = min(time.Duration(n)*time.Second, maxSTSAge)
		case "mx":
			if len(p.MX) >= maxSTSMX {
				return p, errors.New("policy with too many hosts")
			}
			p.MX = append(p.MX, strings.ToLower(strings.TrimSuffix(value, ".")))
		}
	}
	switch {
	case !seen["version"] || !seen["max_age"]:
		return p, errors.New("policy without version or max_age")
	case p.Mode != "enforce" && p.Mode != "testing" && p.Mode != "none":
		return p, errors.New("policy with an unknown mode")
	case p.Mode != "none" && len(p.MX) == 0:
		return p, errors.New("policy without mx")
	}
	return p, nil
}

// Allows tells whether a host may receive mail under the policy; "*.example.com" stands for one label (RFC 8461,
// section 4.1).
func (p STSPolicy) Allows(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	_, parent, _ := strings.Cut(host, ".")
	for _, mx := range p.MX {
		if mx == host {
			return true
		}
		if rest, ok := strings.CutPrefix(mx, "*."); ok && rest == parent && parent != "" {
			return true
		}
	}
	return false
}

// Text is the policy as a file.
func (p STSPolicy) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: STSv1\r\nmode: %s\r\n", p.Mode)
	for _, mx := range p.MX {
		fmt.Fprintf(&b, "mx: %s\r\n", mx)
	}
	fmt.Fprintf(&b, "max_age: %d\r\n", int64(p.MaxAge/time.Second))
	return b.String()
}

// LookupTLSRPT returns where a domain wants reports about TLS sent, "mailto:" and "https:" URIs (RFC 8460, section 3);
// none without a record.
func LookupTLSRPT(ctx context.Context, r Resolver, domain string) ([]string, error) {
	txts, err := steady{r}.LookupTXT(ctx, "_smtp._tls."+domain)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []string
	records := 0
	for _, txt := range txts {
		tags, err := parseTags(txt)
		if err != nil || len(tags) == 0 || tags[0].name != "v" || tags[0].value != "TLSRPTv1" {
			continue
		}
		records++
		for uri := range strings.SplitSeq(tags.get("rua"), ",") {
			uri = strings.TrimSpace(uri)
			lower := strings.ToLower(uri)
			if (strings.HasPrefix(lower, "mailto:") || strings.HasPrefix(lower, "https:")) && len(found) < maxRUA {
				found = append(found, uri)
			}
		}
	}
	if records != 1 {
		return nil, nil // several count as none
	}
	return found, nil
}

// maxRUA is how many places one record may name.
const maxRUA = 5
