package api

import (
	"context"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// targetNames puts names in the place of numbers in targets of audit lines. Each is looked up once.
type targetNames struct {
	a     *API
	org   workbench.OrgID
	known map[string]string
}

// of gives the words of a target: "mailbox:3 person:7" is "sales@corp.test, Li Si". One word without a number says nothing
// beside the action and is left out.
func (n *targetNames) of(ctx context.Context, target string) string {
	var out []string
	for word := range strings.FieldsSeq(target) {
		name, seen := n.known[word]
		if !seen {
			name = n.find(ctx, word)
			n.known[word] = name
		}
		if name != "" {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

func (n *targetNames) find(ctx context.Context, word string) string {
	kind, value, ok := strings.Cut(word, ":")
	if !ok {
		return ""
	}
	switch kind {
	case "person":
		if id, err := number[workbench.PersonID](ID(value)); err == nil {
			if p, err := n.a.o.Office.Person(ctx, n.org, id); err == nil {
				return p.Name
			}
		}
	case "department":
		if id, err := number[workbench.DepartmentID](ID(value)); err == nil {
			if d, err := n.a.o.Office.Department(ctx, n.org, id); err == nil {
				return d.Name
			}
		}
	case "mailbox", "group":
		if id, err := number[mailcore.MailboxID](ID(value)); err == nil {
			if mb, err := n.a.o.Mail.Mailbox(ctx, mailcore.OrgID(n.org), id); err == nil {
				return string(mb.Address)
			}
		}
	case "domain", "address", "quota", "policy":
		return value
	}
	return "#" + value
}
