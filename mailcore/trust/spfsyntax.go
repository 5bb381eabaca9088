package trust

import (
	"context"
	"errors"
	"regexp"
	"strings"
)

// The grammar of an SPF record, RFC 7208, section 12.
const (
	macroExpand = `(?:%\{[slodiphv][0-9]*r?[-.+,/_=]*\}|%%|%_|%-)`
	macroString = `(?:[!-$&-~]|` + macroExpand + `)*`
	topLabel    = `(?:[0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])`
	domainSpec  = macroString + `(?:\.` + topLabel + `\.?|` + macroExpand + `)`
	// Prefix lengths have no leading zero.
	cidr4    = `(?:/(?:0|[1-9][0-9]?))`
	cidr6    = `(?:/(?:0|[1-9][0-9]{0,2}))`
	dualCIDR = cidr4 + `?(?:/` + cidr6 + `)?`
)

var spfTerm = regexp.MustCompile(`(?i)^(?:[-+?~]?(?:all|include:` + domainSpec +
	`|(?:a|mx)(?::` + domainSpec + `)?` + dualCIDR +
	`|ptr(?::` + domainSpec + `)?` +
	`|ip4:[0-9.]+` + cidr4 + `?|ip6:[0-9a-f:.]+` + cidr6 + `?` +
	`|exists:` + domainSpec + `)` +
	`|(?:redirect|exp)=` + domainSpec +
	`|[a-z][a-z0-9_.-]*=` + macroString + `)$`)

var errSPFSyntax = errors.New("SPF record has a syntax error")

// strictSPF refuses records with a syntax error anywhere, as RFC 7208,
// section 4.6 demands; the library looks only as far as the first match. It is
// for the SPF evaluation alone, which asks for no other TXT records.
type strictSPF struct{ Resolver }

func (s strictSPF) LookupTXT(ctx context.Context, name string) ([]string, error) {
	txts, err := s.Resolver.LookupTXT(ctx, name)
	if err != nil {
		return nil, err
	}
	for _, txt := range txts {
		if isSPF(txt) && !validSPF(txt) {
			return nil, errSPFSyntax
		}
	}
	return txts, nil
}

func isSPF(txt string) bool {
	version, _, _ := strings.Cut(txt, " ")
	return strings.EqualFold(version, "v=spf1")
}

func validSPF(record string) bool {
	_, terms, _ := strings.Cut(record, " ")
	once := map[string]bool{}
	for term := range strings.SplitSeq(terms, " ") {
		if term == "" {
			continue
		}
		if !spfTerm.MatchString(term) {
			return false
		}
		name, _, isModifier := strings.Cut(strings.ToLower(term), "=")
		if isModifier && (name == "redirect" || name == "exp") {
			if once[name] || !onlyModifier.MatchString(term) {
				return false
			}
			once[name] = true
		}
	}
	return true
}

// onlyModifier rejects "exp=" and "redirect=" that passed as unknown modifiers.
var onlyModifier = regexp.MustCompile(`(?i)^(?:redirect|exp)=` + domainSpec + `$`)
