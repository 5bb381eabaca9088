package imapd

import "strings"

// baseSubject takes off a decoded subject what RFC 5256, section 2.1 says. message.BaseSubject knows the prefixes of more
// languages, but clients that sort and thread themselves expect exactly this. again tells a reply or forward. Each turn
// makes the text shorter without copying it.
func baseSubject(s string) (base string, again bool) {
	s = strings.Join(strings.Fields(s), " ")
	for {
		for trimmed := true; trimmed; {
			s, trimmed = strings.TrimSpace(s), false
			if n := len(s) - len("(fwd)"); n >= 0 && strings.EqualFold(s[n:], "(fwd)") {
				s, trimmed, again = s[:n], true, true
			}
		}
		for rest, ok := cutLeader(s); ok; rest, ok = cutLeader(s) {
			s, again = rest, true
		}
		for rest, ok := cutBlob(s); ok && rest != ""; rest, ok = cutBlob(s) { // behind them stands no leader, as was just seen
			s = rest
		}
		if len(s) < len("[fwd:]") || !strings.EqualFold(s[:5], "[fwd:") || s[len(s)-1] != ']' {
			return s, again
		}
		s, again = s[5:len(s)-1], true
	}
}

// cutLeader takes off "Re:", "Fw:" or "Fwd:", with blobs in front and one behind the word.
func cutLeader(s string) (string, bool) {
	for {
		rest, ok := cutBlob(s)
		if !ok {
			break
		}
		s = rest
	}
	switch {
	case hasFold(s, "re"):
		s = s[2:]
	case hasFold(s, "fwd"):
		s = s[3:]
	case hasFold(s, "fw"):
		s = s[2:]
	default:
		return "", false
	}
	s = strings.TrimLeft(s, " ")
	if rest, ok := cutBlob(s); ok {
		s = rest
	}
	if s == "" || s[0] != ':' {
		return "", false
	}
	return strings.TrimLeft(s[1:], " "), true
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// cutBlob takes off one "[text]" and the space behind it.
func cutBlob(s string) (string, bool) {
	if s == "" || s[0] != '[' {
		return s, false
	}
	end := strings.IndexAny(s[1:], "[]")
	if end < 0 || s[1+end] == '[' {
		return s, false
	}
	return strings.TrimLeft(s[end+2:], " "), true
}
