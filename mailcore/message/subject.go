package message

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

var (
	prefixPattern = regexp.MustCompile(`(?i)^(re|fwd|fw|aw|wg|sv|vs|tr|rv|enc|ynt|odp|antw|回复|答复|回覆|答覆|转发|轉寄|轉發|自动回复|自動回覆|已读)` +
		`\s*(?:[\[(（]\s*\d{1,4}\s*[\])）]|\^\d{1,4})?\s*[:：]\s*`)
	listTag     = regexp.MustCompile(`^\[[^\[\]]{1,60}\]\s*`)
	fwdTrailer  = regexp.MustCompile(`(?i)\s*\(fwd\)$`)
	forwardWord = map[string]bool{"fw": true, "fwd": true, "wg": true, "tr": true, "转发": true, "轉寄": true, "轉發": true}
)

// maxSubject is how much of a subject is looked at; the rest cannot tell two threads apart.
const maxSubject = 2000

// BaseSubject strips what replies, forwards and lists add to a decoded subject (RFC 5256, section 2.1, and the prefixes of
// Chinese and European clients), so that all mails of one thread give the same base. isReply and isForward say which kinds
// of prefix were there.
func BaseSubject(subject string) (base string, isReply, isForward bool) {
	s := norm.NFKC.String(cutText(subject, maxSubject))
	s = strings.Join(strings.Fields(strings.Map(dropZeroWidth, s)), " ")
	tagged := false
	for {
		if m := prefixPattern.FindStringSubmatch(s); m != nil {
			if forwardWord[strings.ToLower(m[1])] {
				isForward = true
			} else {
				isReply = true
			}
			s = s[len(m[0]):]
			continue
		}
		if t := fwdTrailer.FindString(s); t != "" {
			isForward = true
			s = s[:len(s)-len(t)]
			continue
		}
		rest := s[len(listTag.FindString(s)):]
		if tagged || rest == "" || len(rest) == len(s) {
			return s, isReply, isForward
		}
		s, tagged = rest, true
	}
}

func dropZeroWidth(r rune) rune {
	if r >= 0x200b && r <= 0x200f || r == 0x2060 || r == 0xfeff || r == 0xad || isBidiControl(r) {
		return -1
	}
	return r
}
