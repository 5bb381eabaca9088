package filter

import (
	"strings"

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
