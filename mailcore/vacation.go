package mailcore

import (
	"slices"
	"strings"

	"mailbridge/mailcore/message"
	"mailbridge/mailcore/sieve"
)

// vacation answers a mail that a person wrote to this person, once for each sender and period (RFC 3834, section 2;
// RFC 5230, section 4).
func (f *filtering) vacation(a *sieve.Action) {
	from := f.m.env.From
	if from == "" || f.suspect() || f.m.env.Source == FromSystem || f.isOwn(string(from)) || machine(from) || f.automatic() {
		return
	}
	if !f.addressed(a.Reply.Addresses) {
		return
	}
	sender := string(f.copy.Rcpt)
	if a.Reply.From != "" {
		if list := message.ParseAddressList(a.Reply.From); len(list) == 1 && f.isOwn(list[0].Email()) {
			sender = a.Reply.From
		}
	}
	f.effect(Effect{Kind: EffectReply, To: from, Text: a.Text, Subject: a.Reply.Subject, Sender: sender, MIME: a.Reply.MIME,
		Once: "vacation " + from.Key() + " " + a.Reply.Handle, Every: a.Reply.Every})
}

// machine tells whether an address is one behind which nobody reads.
func machine(a Address) bool {
	local := strings.ToLower(a.Local())
	squeezed := strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	for _, name := range []string{"mailerdaemon", "postmaster", "listserv", "majordomo", "noreply", "donotreply", "dontreply",
		"bounce", "bounces", "autoreply", "autoresponder", "root", "daemon", "nobody"} {
		if squeezed == name {
			return true
		}
	}
	for _, sign := range []string{"noreply", "donotreply", "mailerdaemon"} {
		if strings.Contains(squeezed, sign) {
			return true
		}
	}
	kind, _, _ := splitSRS(a.Local())
	return strings.HasPrefix(local, "owner-") || strings.HasPrefix(local, "bounce-") || strings.HasPrefix(local, "bounces-") ||
		strings.HasPrefix(local, "bounce+") || strings.HasPrefix(local, "bounces+") || strings.HasPrefix(local, "prvs=") ||
		strings.HasSuffix(local, "-request") || strings.HasSuffix(local, "-bounces") || strings.HasSuffix(local, "-owner") || kind != ""
}

// automatic tells whether a program wrote the mail, or a list sent it.
func (f *filtering) automatic() bool {
	for name, raw := range fields(f.m.header) {
		v := strings.ToLower(fieldValue(raw))
		word, _, _ := strings.Cut(v, ";")
		word = strings.TrimSpace(word)
		switch name {
		case "auto-submitted":
			if word != "no" {
				return true
			}
		case "precedence", "x-precedence":
			if slices.Contains([]string{"bulk", "list", "junk", "auto_reply"}, word) {
				return true
			}
		case "x-auto-response-suppress":
			for _, w := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' }) {
				if w == "all" || w == "oof" || w == "autoreply" {
					return true
				}
			}
		case "list-id", "list-help", "list-subscribe", "list-unsubscribe", "list-post", "list-owner", "list-archive", "mailing-list",
			"x-mailing-list", "x-autoreply", "x-autorespond", "x-loop", "feedback-id", "x-campaign-id":
			return true
		case "return-path":
			if v == "<>" {
				return true
			}
		case "x-spam-flag":
			if word == "yes" {
				return true
			}
		}
	}
	root := f.m.parsed.Root
	return root.Type == "multipart" && root.Subtype == "report"
}

// addressed tells whether the mail names the person: by any of their addresses, or one that the script adds.
func (f *filtering) addressed(more []string) bool {
	for name, raw := range fields(f.m.header) {
		switch name {
		case "to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc":
		default:
			continue
		}
		for _, a := range message.ParseAddressList(fieldValue(raw)) {
			email := a.Email()
			if f.isOwn(email) || slices.ContainsFunc(more, func(s string) bool { return strings.EqualFold(s, email) }) {
				return true
			}
		}
	}
	return false
}
