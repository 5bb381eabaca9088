package api

import (
	"context"
	"encoding/json"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// targetNames puts names in the place of numbers in targets of audit lines. Each that is found is looked up once.
type targetNames struct {
	a     *API
	org   workbench.OrgID
	known map[string]string
}

// of gives the words of a line's target: "mailbox:3 person:7" is "sales@corp.test, Li Si". One word without a number says
// nothing beside the action and is left out. What is gone has the name that the line's detail gives it.
func (n *targetNames) of(ctx context.Context, line *workbench.AuditEntry) string {
	var out []string
	for word := range strings.FieldsSeq(line.Target) {
		name, seen := n.known[word]
		if !seen || strings.HasPrefix(name, "#") {
			if name = n.find(ctx, word); strings.HasPrefix(name, "#") {
				name = detailName(line, name)
			}
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
	case "case":
		if id, err := number[int64](ID(value)); err == nil {
			if c, err := n.a.o.Office.Case(ctx, n.org, id); err == nil {
				return c.Title
			}
		}
	case "hold":
		return n.holder(ctx, value)
	case "quota":
		if strings.HasPrefix(value, string(mailcore.QuotaOrganisation)) {
			return ""
		}
		return n.find(ctx, value)
	case "domain", "address", "policy", "setting":
		return value
	}
	return "#" + value
}

// holder names whose mail a legal hold keeps.
func (n *targetNames) holder(ctx context.Context, id string) string {
	holds, err := n.a.o.Mail.Holds(ctx, mailcore.OrgID(n.org))
	if err != nil {
		return "#" + id
	}
	for _, h := range holds {
		switch {
		case string(idOf(h.ID)) != id:
		case h.Person != 0:
			return n.find(ctx, "person:"+string(idOf(h.Person)))
		default:
			return n.find(ctx, "mailbox:"+string(idOf(h.Mailbox)))
		}
	}
	return "#" + id
}

// aboutMail is the detail of a line about one mail.
type aboutMail struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// detailName reads a name from a line's detail: the address of a mailbox, or from whom to whom a mail goes.
func detailName(line *workbench.AuditEntry, otherwise string) string {
	kind, _, _ := strings.Cut(line.Target, ":")
	switch kind {
	case "mailbox", "group":
		if a, err := mailcore.ParseAddress(line.Detail); err == nil && !strings.Contains(line.Target, " ") {
			return string(a)
		}
	case "held", "outgoing":
		var m aboutMail
		if err := json.Unmarshal([]byte(line.Detail), &m); err == nil && m.To != "" {
			return m.From + " → " + m.To
		}
	}
	return otherwise
}
