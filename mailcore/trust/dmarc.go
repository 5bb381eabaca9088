package trust

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// dmarcRecord is what we need of RFC 7489, section 6.3.
type dmarcRecord struct {
	policy     Disposition
	subPolicy  Disposition
	percent    int
	strictDKIM bool
	strictSPF  bool
}

var (
	errNoRecord   = errors.New("no DMARC record")
	errTwoRecords = errors.New("more than one DMARC record")
	errBadRecord  = errors.New("DMARC record without a valid policy")
)

// isDMARC tells whether txt starts as a DMARC record must: v= first, its value
// in capitals.
func isDMARC(txt string) bool {
	first, _, _ := strings.Cut(txt, ";")
	name, value, ok := strings.Cut(first, "=")
	return ok && strings.TrimSpace(name) == "v" && strings.TrimSpace(value) == "DMARC1"
}

// parseDMARC reads a record. Faults outside p= and sp= fall back to defaults;
// a bad policy is read as "none" when reports are asked for, else there is no
// policy (RFC 7489, sections 6.3 and 6.6.3).
func parseDMARC(txt string) (dmarcRecord, error) {
	if !isDMARC(txt) {
		return dmarcRecord{}, errNoRecord
	}
	tags := dmarcTags(txt)
	rec := dmarcRecord{
		percent:    100,
		strictDKIM: strings.EqualFold(tags["adkim"], "s"),
		strictSPF:  strings.EqualFold(tags["aspf"], "s"),
	}
	if n, err := strconv.Atoi(tags["pct"]); err == nil && n >= 0 && n <= 100 {
		rec.percent = n
	}
	var ok, subOK bool
	rec.policy, ok = disposition(tags["p"])
	rec.subPolicy, subOK = rec.policy, true
	if sp, given := tags["sp"]; given {
		rec.subPolicy, subOK = disposition(sp)
	}
	if ok && subOK {
		return rec, nil
	}
	if !strings.Contains(strings.ToLower(tags["rua"]), "mailto:") {
		return dmarcRecord{}, errBadRecord
	}
	rec.policy, rec.subPolicy = AskNothing, AskNothing
	return rec, nil
}

// dmarcTags splits more patiently than parseTags: one bad tag must not hide
// the owner's policy.
func dmarcTags(txt string) map[string]string {
	tags := map[string]string{}
	for part := range strings.SplitSeq(txt, ";") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, again := tags[name]; ok && !again {
			tags[name] = strings.TrimSpace(value)
		}
	}
	return tags
}

func disposition(s string) (Disposition, bool) {
	d := Disposition(strings.ToLower(s))
	switch d {
	case AskNothing, AskQuarantine, AskReject:
		return d, true
	}
	return AskNothing, false
}

// findDMARC looks at the domain itself, then at its organisational domain
// (RFC 7489, section 6.6.3), and returns where the record was.
func findDMARC(ctx context.Context, dns Resolver, domain string) (dmarcRecord, string, error) {
	rec, err := lookupDMARC(ctx, dns, domain)
	org := organisation(domain)
	if !errors.Is(err, errNoRecord) || org == domain {
		return rec, domain, err
	}
	rec, err = lookupDMARC(ctx, dns, org)
	return rec, org, err
}

func lookupDMARC(ctx context.Context, dns Resolver, domain string) (dmarcRecord, error) {
	txts, err := dns.LookupTXT(ctx, "_dmarc."+domain)
	if isNotFound(err) {
		return dmarcRecord{}, errNoRecord
	}
	if err != nil {
		return dmarcRecord{}, fmt.Errorf("look up DMARC record: %w", err)
	}
	found := ""
	for _, txt := range txts {
		if !isDMARC(txt) {
			continue
		}
		if found != "" {
			return dmarcRecord{}, errTwoRecords
		}
		found = txt
	}
	return parseDMARC(found)
}

// organisation returns the domain one label below the public suffix, or the
// domain itself if it is a public suffix.
func organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// aligned tells whether domain vouches for from (RFC 7489, section 3.1).
func aligned(domain, from string, strict bool) bool {
	if domain == "" || from == "" {
		return false
	}
	return domain == from || !strict && organisation(domain) == organisation(from)
}

// checkDMARC fills in DMARC and what follows from it.
func (c *Checker) checkDMARC(ctx context.Context, dns Resolver, header []field, v *Verdict) {
	addr, from, err := fromAddress(header)
	if err != nil {
		v.DMARC = DMARCResult{Value: PermError, Policy: AskNothing, Reason: err.Error()}
		return
	}
	v.FromAddress, v.FromDomain = addr, from

	rec, at, err := findDMARC(ctx, dns, from)
	dkimPass, exactPass := false, false
	for i := range v.DKIM {
		d := &v.DKIM[i]
		d.Aligned = aligned(d.Domain, from, rec.strictDKIM)
		dkimPass = dkimPass || d.Aligned && d.Value == Pass
		exactPass = exactPass || d.Domain == from && d.Value == Pass
	}
	spfPass := v.SPF.Value == Pass && aligned(v.SPF.Domain, from, rec.strictSPF)

	switch {
	case err == nil:
		v.DMARC = c.apply(rec, at, from)
		if dkimPass || spfPass {
			v.DMARC.Value = Pass
		}
		v.Authenticated = v.DMARC.Value == Pass
	case errors.Is(err, errNoRecord):
		v.DMARC = DMARCResult{Value: None, Policy: AskNothing}
		v.Authenticated = dkimPass || spfPass
	case errors.Is(err, errTwoRecords), errors.Is(err, errBadRecord):
		v.DMARC = DMARCResult{Value: PermError, Policy: AskNothing, Domain: at, Reason: err.Error()}
		v.Authenticated = dkimPass || spfPass
	default:
		v.DMARC = DMARCResult{Value: TempError, Policy: AskNothing, Reason: err.Error()}
		v.Authenticated = exactPass
	}
	if v.Authenticated {
		v.AlignedFrom = from
	}
}

// apply picks the policy for this mail: p= or sp=, and one step milder for the
// mails that pct= leaves out (RFC 7489, section 6.6.4).
func (c *Checker) apply(rec dmarcRecord, at, from string) DMARCResult {
	policy := rec.policy
	if at != from {
		policy = rec.subPolicy
	}
	if rec.percent < 100 && c.percent() >= rec.percent {
		switch policy {
		case AskReject:
			policy = AskQuarantine
		case AskQuarantine:
			policy = AskNothing
		}
	}
	return DMARCResult{Value: Fail, Policy: policy, Domain: at}
}
