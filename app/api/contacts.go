package api

import (
	"context"
	"errors"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	maxColleagues = 12 // as many as a list under a field shows
	maxContacts   = 24
	recentMails   = 60 // how far back correspondents are looked for
)

// Contact is somebody one may write to.
type Contact struct {
	Name       string `json:"name"`
	Email      string `json:"email,omitempty" doc:"missing for a colleague without a mailbox"`
	Person     ID     `json:"person,omitempty"`
	Department string `json:"department,omitempty"`
	External   bool   `json:"external,omitempty"`
}

type contactsInput struct {
	Q string `query:"q" doc:"name, pinyin, initials or address"`
}

// contactList collects contacts, each address once.
type contactList struct {
	items []Contact
	seen  map[string]bool
}

func (l *contactList) add(c Contact) {
	key := strings.ToLower(c.Email)
	if key == "" {
		key = "person " + string(c.Person)
	}
	if !l.seen[key] && len(l.items) < maxContacts {
		l.seen[key] = true
		l.items = append(l.items, c)
	}
}

// listContacts gives colleagues first, then those the caller has lately written with.
func (a *API) listContacts(ctx context.Context, c *caller, in *contactsInput) (List[Contact], error) {
	q := strings.TrimSpace(in.Q)
	if len(q) > maxQuery {
		return List[Contact]{}, invalid("q", "is too long")
	}
	l := &contactList{seen: map[string]bool{}}
	if err := a.colleagues(ctx, c, q, l); err != nil {
		return List[Contact]{}, err
	}
	if err := a.correspondents(ctx, c, strings.ToLower(q), l); err != nil {
		return List[Contact]{}, err
	}
	return listOf(l.items), nil
}

func (a *API) colleagues(ctx context.Context, c *caller, q string, l *contactList) error {
	people, _, _, err := a.o.Office.People(ctx, c.Org, workbench.PeopleQuery{Q: q, State: workbench.PersonActive, Limit: maxColleagues})
	if err != nil {
		return err
	}
	names, err := a.departmentNames(ctx, c.Org)
	if err != nil {
		return err
	}
	for _, p := range people {
		x := Contact{Name: p.Name, Person: idOf(p.ID)}
		if len(p.Departments) > 0 {
			x.Department = names[p.Departments[0]]
		}
		mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(p.ID))
		if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
			return err
		}
		x.Email = string(mb.Address)
		l.add(x)
	}
	return nil
}

func (a *API) correspondents(ctx context.Context, c *caller, q string, l *contactList) error {
	boxes, err := a.ownMailboxes(ctx, c)
	if err != nil {
		return err
	}
	own := map[string]bool{}
	for _, mb := range boxes {
		for _, x := range mb.Addresses {
			own[x.Key()] = true
		}
	}
	for _, mb := range boxes {
		for _, role := range []mailcore.Role{mailcore.RoleSent, mailcore.RoleInbox} {
			f, err := a.o.Mail.FolderByRole(ctx, mb.ID, role)
			if errors.Is(err, mailcore.ErrNoFolder) {
				continue
			}
			if err != nil {
				return err
			}
			list, _, _, err := a.o.Mail.List(ctx, mb.ID, maildb.ListQuery{Folder: f.ID, Limit: recentMails})
			if err != nil {
				return err
			}
			for _, m := range list {
				a.addCorrespondents(m.Message, role == mailcore.RoleSent, q, own, l)
			}
		}
	}
	return nil
}

func (a *API) addCorrespondents(m mailcore.Message, sent bool, q string, own map[string]bool, l *contactList) {
	found := []Address{authorOf(m)}
	if sent {
		found = addresses(message.ParseAddressList(m.To))
	}
	for _, x := range found {
		addr, err := mailcore.ParseAddress(x.Email)
		if err != nil || own[addr.Key()] || !strings.Contains(strings.ToLower(x.Name+" "+x.Email), q) {
			continue
		}
		l.add(Contact{Name: x.Name, Email: x.Email, External: true})
	}
}
