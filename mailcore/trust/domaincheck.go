package trust

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"

	"blitiri.com.ar/go/spf"
)

// Want is how the DNS of a domain should look. Empty fields are not checked.
type Want struct {
	Domain string
	// TXTProof is the exact TXT value at Domain that proves ownership.
	TXTProof string
	// MXHost is the only host that should receive mail for Domain.
	MXHost string
	// SPF is the record to publish if there is none; an existing record is ok
	// when it names all mechanisms of this one.
	SPF  string
	DKIM []WantKey
	// DMARC is the record to publish if there is none; any valid record is ok.
	DMARC string
	// Extras are checked last; their findings are Optional.
	Extras []WantRecord
}

// WantKey is a DKIM record.
type WantKey struct {
	Selector, Value string
	// Use is Publish, Keep or Remove.
	Use Use
}

// Use tells what is to be done about a record.
type Use string

// Publish is what should be there. Keep is a record that must stay a while: mails signed with its key are under way.
// Remove is one that is needed no more; its finding is left out once it is gone.
const (
	Publish Use = "publish"
	Keep    Use = "keep"
	Remove  Use = "remove"
)

// State says how a record compares with what is wanted.
type State string

// Unknown means that DNS did not answer; asking again later may help.
const (
	OK        State = "ok"
	Missing   State = "missing"
	Different State = "different"
	Unknown   State = "unknown"
)

// Finding is the comparison of one record.
type Finding struct {
	// Purpose is "proof", "mx", "spf", "dkim", "dmarc", or that of a WantRecord.
	Purpose string
	// Host is the name to publish at, Type "TXT" or "MX", Want the exact value.
	Host  string
	Type  string
	Want  string
	Found []string
	State State
	// Use is Publish but for keys that were replaced.
	Use Use
	// Optional marks what makes mail safer or easier but is not needed for it to flow.
	Optional bool
	// Fault names what is wrong as a short fixed word ("second-record",
	// "wrong-host", …) for translation; Hint says it in English. Both are
	// empty when all is well.
	Fault string
	Hint  string
}

// CheckDomain compares the DNS of a domain with w and returns one finding per
// record asked for, in the order of Want's fields. It blocks for as long as
// the resolver does.
func CheckDomain(ctx context.Context, r Resolver, w Want) []Finding {
	c := setupCheck{ctx: ctx, dns: steady{r}, want: w, domain: asciiDomain(w.Domain)}
	var list []Finding
	add := func(asked string, check func() Finding) {
		if asked != "" {
			list = append(list, check())
		}
	}
	add(w.TXTProof, c.proof)
	add(w.MXHost, c.mx)
	add(w.SPF, c.spf)
	for _, k := range w.DKIM {
		if f := c.dkim(k); k.Use != Remove || len(f.Found) > 0 {
			list = append(list, f)
		}
	}
	add(w.DMARC, c.dmarc)
	for _, x := range w.Extras {
		list = append(list, c.extra(x))
	}
	for i := range list {
		if list[i].Use == "" {
			list[i].Use = Publish
		}
	}
	return list
}

type setupCheck struct {
	ctx    context.Context
	dns    Resolver
	want   Want
	domain string
}

// txt looks up one name; done is true when the finding is already settled.
func (c setupCheck) txt(purpose, host, want string) (f Finding, done bool) {
	f = Finding{Purpose: purpose, Host: host, Type: "TXT", Want: want}
	found, err := c.dns.LookupTXT(c.ctx, host)
	if err != nil && !isNotFound(err) {
		return unknown(f, err), true
	}
	f.Found = found
	return f, false
}

func unknown(f Finding, err error) Finding {
	f.State, f.Fault = Unknown, "no-answer"
	f.Hint = "The name servers of the domain did not answer: " + err.Error()
	return f
}

func (f Finding) missing(hint string) Finding {
	f.State, f.Fault, f.Hint = Missing, "missing", hint
	return f
}

func (f Finding) different(fault, hint string) Finding {
	f.State, f.Fault, f.Hint = Different, fault, hint
	return f
}

func (f Finding) ok() Finding {
	f.State = OK
	return f
}

// absent says that nothing was found, after looking where the record lands
// when the domain is typed into a field that appends it.
func (c setupCheck) absent(f Finding, fits func(txt string) bool) Finding {
	doubled, err := c.dns.LookupTXT(c.ctx, f.Host+"."+c.domain)
	if err == nil && slices.ContainsFunc(doubled, fits) {
		f.Found = doubled
		return f.different("doubled-name", "The record is at "+f.Host+"."+c.domain+
			". Your DNS provider appends the domain by itself; enter only the part before it.")
	}
	return f.missing("Add a TXT record at " + f.Host + " with exactly this value.")
}

func (c setupCheck) proof() Finding {
	f, done := c.txt("proof", c.domain, c.want.TXTProof)
	if done || slices.Contains(f.Found, f.Want) {
		if !done {
			f.State = OK
		}
		return f
	}
	for _, txt := range f.Found {
		if fault, hint := nearMiss(txt, f.Want); fault != "" {
			return f.different(fault, hint)
		}
	}
	return c.absent(f, func(txt string) bool { return txt == f.Want })
}

// nearMiss names how a value that was meant to be want went wrong.
func nearMiss(txt, want string) (fault, hint string) {
	bare := strings.Trim(strings.TrimSpace(txt), `"`)
	switch {
	case strings.TrimSpace(txt) == want:
		return "extra-space", "The value has a space before or after it. Remove it."
	case strings.TrimSpace(bare) == want:
		return "extra-quotes", "The value contains quotation marks. Enter it without them."
	case strings.EqualFold(strings.TrimSpace(bare), want):
		return "wrong-case", "Capital and small letters differ. Copy the value exactly."
	case noSpace(bare) == noSpace(want):
		return "inner-space", "There are spaces inside the value. Copy it exactly."
	case len(bare) >= 16 && strings.HasPrefix(want, bare):
		return "truncated", "The value is cut off. Long values may have to be entered as several strings."
	}
	return "", ""
}

func (c setupCheck) mx() Finding {
	want := asciiDomain(c.want.MXHost)
	f := Finding{Purpose: "mx", Host: c.domain, Type: "MX", Want: "10 " + want + "."}
	list, err := c.dns.LookupMX(c.ctx, c.domain)
	if err != nil && !isNotFound(err) {
		return unknown(f, err)
	}
	ours := false
	var others []string
	for _, mx := range list {
		f.Found = append(f.Found, mx.Host)
		if host := asciiDomain(mx.Host); host == want {
			ours = true
		} else {
			others = append(others, host)
		}
	}
	switch {
	case len(list) == 0:
		return f.missing("Add an MX record for " + c.domain + " that points to " + want + ".")
	case ours && len(others) > 0:
		return f.different("extra-host", "Other hosts also receive mail for the domain: "+
			strings.Join(others, ", ")+". Mail sent there never arrives here; remove them.")
	case ours:
		return f.ok()
	}
	return f.different(wrongMX(others, want, c.domain))
}

func wrongMX(hosts []string, want, domain string) (fault, hint string) {
	switch first := hosts[0]; {
	case first == "":
		return "null-mx", "The domain says that it takes no mail (null MX). Replace the record with " + want + "."
	case first == want+"."+domain:
		return "doubled-name", "Your DNS provider appended the domain. Enter " + want + " with a dot at the end."
	case net.ParseIP(first) != nil:
		return "address-as-host", "An MX record must name a host, not an IP address. Enter " + want + "."
	}
	return "wrong-host", "Mail for the domain goes to " + strings.Join(hosts, ", ") + ". Point the MX record to " + want + "."
}

func (c setupCheck) spf() Finding {
	f, done := c.txt("spf", c.domain, c.want.SPF)
	if done {
		return f
	}
	var records []string
	for _, txt := range f.Found {
		if isSPF(strings.Trim(txt, "\" \t")) {
			records = append(records, txt)
		}
	}
	f.Found = records
	switch {
	case len(records) == 0:
		return c.absent(f, func(txt string) bool { return strings.HasPrefix(txt, "v=spf1") })
	case len(records) > 1:
		f.Want = mergeSPF(records, c.want.SPF)
		return f.different("second-record", "There are several SPF records; receivers then ignore all. Keep a single one.")
	case strings.Trim(records[0], "\" \t") != records[0]:
		return f.different("extra-space", "The value has spaces or quotation marks around it. Remove them.")
	}
	return c.oneSPF(f, records[0])
}

func (c setupCheck) oneSPF(f Finding, record string) Finding {
	if missing := missingTerms(record, c.want.SPF); len(missing) > 0 {
		f.Want = mergeSPF([]string{record}, c.want.SPF)
		return f.different("not-included", "The SPF record does not name our servers: "+strings.Join(missing, " ")+" is missing.")
	}
	// An address from a range for documentation matches nobody's servers, so
	// the whole record is evaluated.
	stranger := net.IPv4(192, 0, 2, 1)
	value, err := spf.CheckHostWithSender(stranger, c.domain, "postmaster@"+c.domain,
		spf.WithContext(c.ctx), spf.WithResolver(strictSPF{c.dns}))
	switch {
	case errors.Is(err, spf.ErrLookupLimitReached):
		return f.different("too-many-lookups", "The SPF record needs more than 10 DNS lookups; receivers then ignore it. Remove some include: parts.")
	case value == spf.PermError:
		return f.different("invalid", "The SPF record cannot be evaluated: "+errText(err))
	case slices.ContainsFunc(strings.Fields(strings.ToLower(record)), func(term string) bool { return term == "all" || term == "+all" }):
		return f.different("everybody", "The SPF record allows every server in the world to send for the domain. End it with ~all or -all.")
	}
	return f.ok()
}

func errText(err error) string {
	if err == nil {
		return "unknown error"
	}
	return err.Error()
}

// missingTerms returns the mechanisms of want that record lacks, "all" aside.
func missingTerms(record, want string) []string {
	have := strings.Fields(strings.ToLower(record))
	for i := range have {
		have[i] = strings.TrimPrefix(have[i], "+")
	}
	var missing []string
	for _, term := range strings.Fields(strings.ToLower(want)) {
		if !isAll(term) && !slices.Contains(have, strings.TrimPrefix(term, "+")) {
			missing = append(missing, term)
		}
	}
	return missing
}

func isAll(term string) bool { return strings.TrimLeft(strings.ToLower(term), "+-~?") == "all" }

// mergeSPF writes one record with the terms of all, ours first, and the ending
// of the first record that has one.
func mergeSPF(records []string, want string) string {
	terms, end := []string{"v=spf1"}, ""
	for _, record := range append([]string{want}, records...) {
		for _, term := range strings.Fields(strings.Trim(record, "\" \t")) {
			switch {
			case isAll(term):
				if record != want && end == "" {
					end = term
				}
			case !slices.Contains(terms, term) && !strings.EqualFold(term, "v=spf1"):
				terms = append(terms, term)
			}
		}
	}
	if end == "" || end == "all" || end == "+all" {
		end = "~all"
	}
	return strings.Join(append(terms, end), " ")
}

// dkim compares the record of one key. One that may be removed is neither right nor wrong: whatever is there is shown.
func (c setupCheck) dkim(k WantKey) Finding {
	f, done := c.txt("dkim", k.Selector+"._domainkey."+c.domain, k.Value)
	f.Use = k.Use
	switch {
	case done:
		return f
	case k.Use == Remove:
		f.State, f.Fault = OK, "not-needed"
		f.Hint = "A newer key has taken its place and all mail signed with this one has left. You may remove the record."
		return f
	}
	return c.dkimValue(f)
}

// KeyPublished tells whether the record of a key can be seen; an error means that DNS did not answer.
func KeyPublished(ctx context.Context, r Resolver, domain string, k WantKey) (bool, error) {
	f := setupCheck{ctx: ctx, dns: steady{r}, domain: asciiDomain(domain)}.dkim(k)
	if f.State == Unknown {
		return false, errors.New(f.Hint)
	}
	return f.State == OK, nil
}

func (c setupCheck) dkimValue(f Finding) Finding {
	switch len(f.Found) {
	case 0:
		return c.absent(f, func(txt string) bool { return noSpace(txt) == noSpace(f.Want) })
	case 1:
	default:
		return f.different("second-record", "There are several TXT records at this name; there must be exactly one. A long value belongs into several strings of one record.")
	}
	want, _ := parseTags(f.Want)
	got, err := parseTags(f.Found[0])
	if err == nil && noSpace(got.get("p")) == noSpace(want.get("p")) && keyKind(got) == keyKind(want) &&
		(!got.has("v") || got.get("v") == "DKIM1") {
		return f.ok()
	}
	if fault, hint := nearMiss(f.Found[0], f.Want); fault != "" {
		return f.different(fault, hint)
	}
	p, wantP := noSpace(got.get("p")), noSpace(want.get("p"))
	switch {
	case err == nil && got.has("p") && p == "":
		return f.different("revoked", "The record withdraws the key (p= is empty). Replace it with this value.")
	case strings.EqualFold(p, wantP):
		return f.different("wrong-case", "Capital and small letters of the key differ. Copy the value exactly.")
	case p != "" && strings.HasPrefix(wantP, p):
		return f.different("truncated", "The key is cut off. Enter the value as several strings of at most 255 characters.")
	}
	return f.different("other-key", "The record holds another key. Replace it with this value.")
}

func keyKind(tags tagList) string {
	if k := strings.ToLower(tags.get("k")); k != "" {
		return k
	}
	return string(RSA)
}

func (c setupCheck) dmarc() Finding {
	f, done := c.txt("dmarc", "_dmarc."+c.domain, c.want.DMARC)
	if done {
		return f
	}
	var records []string
	for _, txt := range f.Found {
		if strings.HasPrefix(strings.ToLower(noSpace(strings.Trim(txt, `" `))), "v=dmarc1") {
			records = append(records, txt)
		}
	}
	f.Found = records
	switch {
	case len(records) == 0:
		return c.absent(f, isDMARC)
	case len(records) > 1:
		return f.different("second-record", "There are several DMARC records; receivers then ignore all. Keep a single one.")
	case !isDMARC(records[0]):
		return f.different("invalid", "The record must begin with v=DMARC1 in exactly these letters, without quotation marks.")
	}
	if _, err := parseDMARC(records[0]); err != nil {
		return f.different("invalid", "The record needs p=none, p=quarantine or p=reject.")
	}
	return f.ok()
}
