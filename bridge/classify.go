package bridge

import (
	"regexp"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// class is what kind of sender wrote a mail: a person, or some program (RFC 3834).
type class string

const (
	human     class = "human"
	automatic class = "automatic" // somebody's program answered
	bulk      class = "bulk"      // a list or newsletter
	bounce    class = "bounce"    // a report about delivery
	echo      class = "echo"      // our own mail came back
)

var (
	programs     = regexp.MustCompile(`(?i)^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.-].*)?$`)
	awaySubjects = regexp.MustCompile(`(?i)^\s*(自动回复|自動回覆|自动答复|automatic reply|auto(matic)? ?response|out of (the )?office|auto:|abwesenheit)`)
)

// automaticFields say by being there that a program wrote. X-Auto-Response-Suppress is none: people's mail carries it.
var automaticFields = []string{"x-autoreply", "x-autorespond", "x-auto-response-from", "x-loop", "x-mail-autoreply"}

// classify takes the first mark that is there; why names it for the log.
func (b *Bridge) classify(org workbench.OrgID, l *letter, a mailcore.Arrival) (c class, why string) {
	if b.isStamp(org, l.field("x-bridge")) {
		return echo, "x-bridge"
	}
	if _, seq, ok := b.readID(org, l.HeaderID); ok && seq > 0 {
		return echo, "message-id"
	}
	if l.report != nil {
		return bounce, "report"
	}
	kind := l.shape.Root
	if kind.Type == "multipart" && kind.Subtype == "report" {
		return automatic, "report"
	}
	if a.From == "" && a.Source == mailcore.FromWorld {
		return automatic, "null sender"
	}
	if v, _, _ := strings.Cut(strings.ToLower(l.field("auto-submitted")), ";"); v != "" && strings.TrimSpace(v) != "no" {
		return automatic, "auto-submitted"
	}
	for _, name := range automaticFields {
		if v := strings.ToLower(l.field(name)); v != "" && v != "no" {
			return automatic, name
		}
	}
	switch strings.ToLower(l.field("precedence")) {
	case "auto_reply":
		return automatic, "precedence"
	case "bulk", "junk", "list":
		return bulk, "precedence"
	}
	if l.field("list-id") != "" || l.field("list-unsubscribe") != "" {
		return bulk, "list"
	}
	if _, from, _ := l.author(); programs.MatchString(from.Local()) {
		return automatic, "sender"
	}
	if awaySubjects.MatchString(l.Subject) && b.answersUs(org, l) {
		return automatic, "subject"
	}
	return human, ""
}

// answersUs tells whether a mail refers to one of ours, or came to an answer address.
func (b *Bridge) answersUs(org workbench.OrgID, l *letter) bool {
	for _, id := range l.parents() {
		if _, _, ok := b.readID(org, id); ok {
			return true
		}
	}
	for _, a := range l.shown() {
		if to, err := mailcore.ParseAddress(a.Email()); err == nil {
			if _, _, ok := b.readToken(to); ok {
				return true
			}
		}
	}
	return false
}
