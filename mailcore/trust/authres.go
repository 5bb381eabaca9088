package trust

import (
	"strings"

	"github.com/emersion/go-msgauth/authres"
)

// Header returns the Authentication-Results field of RFC 8601 for the
// verdict, folded, with its name and the final CRLF.
func (v Verdict) Header(authservID string) string {
	results := []authres.Result{&authres.SPFResult{
		Value: authres.ResultValue(v.SPF.Value),
		From:  plain(v.SPF.mailFrom),
		Helo:  plain(v.SPF.helo),
	}}
	if len(v.DKIM) == 0 {
		results = append(results, &authres.DKIMResult{Value: authres.ResultNone})
	}
	for _, d := range v.DKIM {
		results = append(results, &authres.GenericResult{
			Method: "dkim",
			Value:  authres.ResultValue(d.Value),
			Params: map[string]string{
				"reason":   plain(d.Reason),
				"header.d": plain(d.Domain),
				"header.s": plain(d.Selector),
				"header.b": plain(d.mark),
			},
		})
	}
	results = append(results, &authres.GenericResult{
		Method: "dmarc",
		Value:  authres.ResultValue(v.DMARC.Value),
		Params: map[string]string{
			"reason":       plain(v.DMARC.Reason),
			"header.from":  plain(v.FromDomain),
			"policy.dmarc": string(v.DMARC.Policy),
		},
	})
	if arc := v.ARC.Value; arc != None && arc != "" {
		if arc == TempError {
			arc = Fail // the method knows no other word (RFC 8617, section 10.1); the reason tells
		}
		results = append(results, &authres.GenericResult{Method: "arc", Value: authres.ResultValue(arc),
			Params: map[string]string{"reason": plain(v.ARC.Reason), "header.d": strings.Join(v.ARC.Sealers[:min(len(v.ARC.Sealers), 1)], "")}})
	}
	parts := strings.Split(authres.Format(plain(authservID), results), "; ")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return "Authentication-Results: " + strings.Join(parts, ";\r\n\t") + "\r\n"
}

// plain keeps what strangers wrote from breaking out of its place in the
// field: printable ASCII, no separators, no quotes, and not endless.
func plain(s string) string {
	const most = 200 // keeps the longest line far below the 998 of RFC 5322
	if len(s) > most {
		s = s[:most]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ';':
			return ','
		case r < ' ' || r > '~' || r == '"' || r == '\\':
			return '?'
		}
		return r
	}, s)
}

// Forged tells whether the value of an incoming Authentication-Results field
// claims to be ours and must be removed (RFC 8601, section 5).
func Forged(value, authservID string) bool {
	id, _, _ := strings.Cut(noComments(value), ";")
	words := strings.Fields(id)
	if len(words) == 0 {
		return false
	}
	claimed := strings.Trim(words[0], `"`)
	// Quotes may hide spaces or backslashes; compare what is left of them.
	claimed = strings.TrimSuffix(strings.ReplaceAll(claimed, `\`, ""), ".")
	return strings.EqualFold(claimed, strings.TrimSuffix(authservID, "."))
}

// noComments drops (nested) comments outside quotes.
func noComments(s string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			if depth == 0 {
				b.WriteString(s[i : i+2])
			}
			i++
			continue
		case c == '"' && depth == 0:
			quoted = !quoted
		case c == '(' && !quoted:
			depth++
			continue
		case c == ')' && !quoted && depth > 0:
			depth--
			b.WriteByte(' ')
			continue
		}
		if depth == 0 {
			b.WriteByte(c)
		}
	}
	return b.String()
}
