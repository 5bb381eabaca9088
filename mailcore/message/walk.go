package message

import (
	"strconv"
	"strings"
)

// PartByPath finds a part by its IMAP section number ("1.2.3", RFC 3501, section 6.4.5). "" is the root; "1" of a message
// that is no multipart is its body, and likewise inside a message/rfc822 part.
func (s *Structure) PartByPath(path string) (*Part, bool) {
	if path == "" {
		return s.Root, true
	}
	p, message := s.Root, true // message: p is the root of a message, so its body has the number 1
	for number := range strings.SplitSeq(path, ".") {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || number[0] == '0' || number[0] == '+' {
			return nil, false
		}
		if !message && p.Message != nil && len(p.Parts) == 1 {
			p, message = p.Parts[0], true
		}
		switch {
		case p.Type == "multipart" && n <= len(p.Parts):
			p = p.Parts[n-1]
		case p.Type == "multipart" || !message || n != 1:
			return nil, false
		}
		message = false
	}
	return p, true
}

// Walk calls visit for every part that has an IMAP section number, in order; parts inside a message/rfc822 follow it. The
// containers that have no number (multipart roots) are not visited. visit returns whether to go into the part.
func (s *Structure) Walk(visit func(path string, p *Part) bool) { walkMessage("", s.Root, visit) }

func walkMessage(prefix string, root *Part, visit func(string, *Part) bool) {
	if root.Type == "multipart" {
		for i, c := range root.Parts {
			walkPart(childPath(prefix, i), c, visit)
		}
		return
	}
	walkPart(childPath(prefix, 0), root, visit)
}

func walkPart(path string, p *Part, visit func(string, *Part) bool) {
	if !visit(path, p) {
		return
	}
	if p.Message != nil && len(p.Parts) == 1 {
		walkMessage(path, p.Parts[0], visit)
		return
	}
	for i, c := range p.Parts {
		walkPart(childPath(path, i), c, visit)
	}
}

func childPath(path string, i int) string {
	if path == "" {
		return strconv.Itoa(i + 1)
	}
	return path + "." + strconv.Itoa(i+1)
}
