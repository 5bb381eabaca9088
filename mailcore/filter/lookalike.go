package filter

import (
	"slices"
	"strings"
	"unicode"

	"mailbridge/mailcore"
)

// twins are letters of Cyrillic and Greek that are drawn as Latin ones (Unicode Technical Standard 39 has them all; these
// are the ones that names of domains are forged with).
var twins = strings.NewReplacer("а", "a", "в", "b", "е", "e", "ё", "e", "һ", "h", "і", "i", "ї", "i", "ј", "j", "к", "k", "ӏ", "l", "м", "m",
	"н", "h", "о", "o", "р", "p", "с", "c", "ѕ", "s", "т", "t", "ԁ", "d", "ԛ", "q", "ѡ", "w", "у", "y", "х", "x", "α", "a", "ε", "e", "ι", "i",
	"κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ı", "i", "ɡ", "g")

// drawn is a domain as a hasty eye reads it.
func drawn(domain string) string {
	return strings.ReplaceAll(unlike.Replace(twins.Replace(strings.ToLower(idna(domain)))), "i", "l")
}

// looksLikeOurs tells whether an author's domain is drawn like the one that the mail is for, but is another: dеmo.test
// with a Cyrillic letter, or dem0.test. The envelope names the recipients, so this costs no query.
func looksLikeOurs(domain string, to []mailcore.Recipient) bool {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	for _, r := range to {
		ours := strings.ToLower(r.Address.Domain())
		if idna(domain) != idna(ours) && drawn(domain) == drawn(ours) {
			return true
		}
	}
	return false
}

// Disguised tells whether a domain is drawn like one of ours or like a well-known one, but is another, or mixes letters of
// scripts that look alike.
func Disguised(domain string, ours []string) bool {
	to := make([]mailcore.Recipient, len(ours))
	for i, d := range ours {
		to[i].Address = mailcore.Address("x@" + d)
	}
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	shown := idna(domain)
	if mixesScripts(shown) || looksLikeOurs(domain, to) || confusable(domain) {
		return true
	}
	label, _, _ := strings.Cut(site(shown), ".")
	return !isASCII(label) && slices.ContainsFunc(brands, func(b string) bool { return drawn(label) == drawn(b) })
}

// NameSkeleton is what is alike for names that a hasty eye takes for one: without case, blanks, signs, what stands in
// brackets and invisible letters, with forged letters as what they are taken for.
func NameSkeleton(name string) string {
	depth := 0
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("(（[【<", r):
			depth++
			return -1
		case strings.ContainsRune(")）]】>", r):
			depth = max(0, depth-1)
			return -1
		case depth > 0:
			return -1
		case r >= 0xff01 && r <= 0xff5e: // fullwidth
			r -= 0xfee0
		}
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	return twins.Replace(name)
}
