package api

import (
	"context"
	"encoding/json"
	"errors"

	"mailbridge/bridge/access"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Me is the signed-in person with what they may do.
type Me struct {
	Person    Person    `json:"person"`
	Org       Named     `json:"org"`
	Mailboxes []Mailbox `json:"mailboxes"`
	Mail      string    `json:"mail" enum:"none,pending,active"`
	Role      string    `json:"role"`
	Rights    []string  `json:"rights"`
	Locale    string    `json:"locale"`
	Version   string    `json:"version"`
	Limited   string    `json:"limited,omitempty" enum:"password,enrol,app" doc:"what this session is limited to"`
	// Programs is how other mail programs reach the own mailbox; empty without one.
	Programs []MailProgram `json:"programs"`
}

// MailProgram is what somebody enters into a mail program.
type MailProgram struct {
	Protocol string `json:"protocol" enum:"imap,smtp,sieve"`
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Security string `json:"security" enum:"tls,starttls"`
	User     string `json:"user"`
}

// anyLimit is every limit that a session may have.
var anyLimit = []workbench.Limit{workbench.MustChange, workbench.MustEnrol, workbench.LimitedToIt}

// Named is an id with its name.
type Named struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// Person is somebody in the directory.
type Person struct {
	ID          ID             `json:"id"`
	Name        string         `json:"name"`
	Login       string         `json:"login"`
	Phone       string         `json:"phone,omitempty"`
	Title       string         `json:"title,omitempty"`
	Departments []Named        `json:"departments"`
	Role        string         `json:"role"`
	Manages     []ID           `json:"manages,omitempty" doc:"departments to which an admin is limited"`
	State       string         `json:"state"`
	Mailbox     *PersonMailbox `json:"mailbox,omitempty"`
}

// PersonMailbox is the mailbox of a person as the directory shows it.
type PersonMailbox struct {
	Address string `json:"address"`
	State   string `json:"state"`
}

var allRights = []workbench.Right{
	workbench.RightUseOffice, workbench.RightReadPeople, workbench.RightManagePeople, workbench.RightManageTree,
	workbench.RightManageMail, workbench.RightReadMailLog, workbench.RightSetPolicy, workbench.RightReadAudit,
	workbench.RightManageDomain, workbench.RightManageRoles, workbench.RightManageApps, workbench.RightSetArchive,
	workbench.RightSetOrg,
}

// settingsKey is the person's setting that keeps what the web app wants kept.
const settingsKey = "web"

const (
	maxSettings    = 64     // keys
	maxSettingsLen = 32_000 // bytes of all; a signature is the longest of them
)

func (a *API) meRoutes() {
	me := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/me" + path, tag: "me", summary: summary, right: workbench.RightUseOffice}
	}
	who := me("GET", "", "Who I am")
	who.under = anyLimit
	on(a, who, func(ctx context.Context, c *caller, _ *none) (Me, error) { return a.meOf(ctx, c) })
	password := me("PUT", "/password", "Change my password; all other sessions end")
	password.under, password.account = []workbench.Limit{workbench.MustChange}, true
	on(a, password, a.changePassword)
	on(a, me("GET", "/settings", "What my web app keeps"), a.mySettings)
	on(a, me("PUT", "/settings", "Keep settings; keys that are not named stay"), a.setMySettings)
}

func (a *API) meOf(ctx context.Context, c *caller) (Me, error) {
	org, err := a.o.Office.Org(ctx, c.Org)
	if err != nil {
		return Me{}, err
	}
	names, err := a.departmentNames(ctx, c.Org)
	if err != nil {
		return Me{}, err
	}
	boxes, err := a.ownMailboxes(ctx, c)
	if err != nil {
		return Me{}, err
	}
	settings, err := a.settingsOf(ctx, c)
	if err != nil {
		return Me{}, err
	}
	me := Me{Person: personView(c.Person, names), Org: Named{idOf(org.ID), org.Name}, Mailboxes: []Mailbox{}, Mail: "none",
		Role: string(c.Role), Rights: []string{}, Version: a.o.Version, Limited: string(c.session.Limited), Programs: []MailProgram{}}
	_ = json.Unmarshal(settings["locale"], &me.Locale) // a locale that is no string is none
	for _, r := range allRights {
		if c.May(r) {
			me.Rights = append(me.Rights, string(r))
		}
	}
	switch _, err := a.o.Office.Auditor(ctx, c.Org, c.ID); {
	case err == nil:
		me.Rights = append(me.Rights, string(workbench.RightReadArchive))
	case !errors.Is(err, workbench.ErrNotFound):
		return Me{}, err
	}
	for _, mb := range boxes {
		v, err := a.mailboxView(ctx, c, mb)
		if err != nil {
			return Me{}, err
		}
		me.Mailboxes = append(me.Mailboxes, v)
		if c.owns(mb) {
			me.Mail = mailState(mb)
			for _, p := range a.o.Programs {
				p.User = string(mb.Address)
				me.Programs = append(me.Programs, p)
			}
			me.Person.Mailbox = &PersonMailbox{Address: string(mb.Address), State: string(mb.State)}
		}
	}
	return me, nil
}

func mailState(mb mailcore.Mailbox) string {
	switch mb.State {
	case mailcore.MailboxActive:
		return "active"
	case mailcore.MailboxPending:
		return "pending"
	}
	return "none"
}

func personView(p workbench.Person, names map[workbench.DepartmentID]string) Person {
	return Person{ID: idOf(p.ID), Name: p.Name, Login: p.Login, Phone: p.Phone, Title: p.Title, Role: string(p.Role),
		State: string(p.State), Manages: each(p.Manages, idOf[workbench.DepartmentID]),
		Departments: each(p.Departments, func(d workbench.DepartmentID) Named { return Named{idOf(d), names[d]} })}
}

func (a *API) departmentNames(ctx context.Context, org workbench.OrgID) (map[workbench.DepartmentID]string, error) {
	list, err := a.o.Office.Departments(ctx, org)
	names := make(map[workbench.DepartmentID]string, len(list))
	for _, d := range list {
		names[d.ID] = d.Name
	}
	return names, err
}

type passwordChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// changePassword sets the new password for the office and for the mailbox, so that there is one to remember.
func (a *API) changePassword(ctx context.Context, c *caller, in *body[passwordChange]) (Opened, error) {
	if in.Body.Old == "" || len(in.Body.Old) > maxSecret {
		return Opened{}, invalid("old", "is not right")
	}
	if err := a.checkOld(ctx, c, in.Body.Old); err != nil {
		return Opened{}, renamed(err, "password", "old")
	}
	if in.Body.New == in.Body.Old {
		return Opened{}, invalid("new", "is the old one")
	}
	if err := a.o.Access.SetPassword(ctx, c.Person, in.Body.New, false); err != nil {
		return Opened{}, renamed(err, "password", "new")
	}
	e := access.Entry{Person: c.Person}
	policy, err := a.o.Access.Policy(ctx, c.Org)
	if err != nil {
		return Opened{}, err
	}
	if have, err := a.o.Office.Access(ctx, c.Org, c.ID); err != nil {
		return Opened{}, err
	} else if policy.ForceSecondFactor && !have.SecondFactor {
		e.Limited = workbench.MustEnrol
	}
	return a.openSession(ctx, e) // with the second factor passed before, where there is one
}

// checkOld takes the password of the office or of the mailbox; an ErrInvalid for "password" when it is neither.
func (a *API) checkOld(ctx context.Context, c *caller, old string) error {
	err := a.o.Access.Right(ctx, c.Person, old, c.ip)
	if errors.Is(err, workbench.ErrBadPassword) {
		return invalid("password", "is not right")
	}
	return err
}

// renamed gives an ErrInvalid the name that this route has for the field.
func renamed(err error, from, to string) error {
	var bad workbench.ErrInvalid
	if errors.As(err, &bad) && bad.Field == from {
		return workbench.ErrInvalid{Field: to, Reason: bad.Reason}
	}
	return err
}

// Settings are free keys of the web app: locale, theme, density, signature and others.
type Settings map[string]json.RawMessage

func (a *API) settingsOf(ctx context.Context, c *caller) (Settings, error) {
	raw, err := a.o.Office.Setting(ctx, c.Org, c.ID, settingsKey)
	if errors.Is(err, workbench.ErrNotFound) || err == nil && len(raw) == 0 {
		return Settings{}, nil
	}
	if err != nil {
		return nil, err
	}
	s := Settings{}
	return s, json.Unmarshal(raw, &s)
}

func (a *API) mySettings(ctx context.Context, c *caller, _ *none) (map[string]any, error) {
	s, err := a.settingsOf(ctx, c)
	return s.view(), err
}

func (s Settings) view() map[string]any {
	out := make(map[string]any, len(s))
	for k, v := range s {
		out[k] = v
	}
	return out
}

func (a *API) setMySettings(ctx context.Context, c *caller, in *body[map[string]any]) (map[string]any, error) {
	s, err := a.settingsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	for k, v := range in.Body {
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		s[k] = raw
	}
	all, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	if len(s) > maxSettings || len(all) > maxSettingsLen {
		return nil, invalid("settings", "are too many or too long")
	}
	return s.view(), a.o.Office.SetSetting(ctx, c.Org, c.ID, settingsKey, all)
}
