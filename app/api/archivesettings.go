package api

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// maxArchiveDays is a hundred years: longer than any law asks for.
const maxArchiveDays = 36_500

// ArchiveSettings says whether the organisation keeps an archive of its mail.
type ArchiveSettings struct {
	On          bool       `json:"on"`
	Since       *time.Time `json:"since,omitempty" doc:"mails from then on are in it"`
	Days        int        `json:"days" doc:"how long a mail stays in the archive; 0 is for ever"`
	TwoAuditors bool       `json:"twoAuditors" doc:"a second auditor has to approve each case"`
	Mails       int        `json:"mails"`
	Bytes       int64      `json:"bytes"`
}

// Auditor may read the archive, within a scope.
type Auditor struct {
	Person      Named      `json:"person"`
	Active      bool       `json:"active" doc:"false: administers by now, or is disabled, and therefore sees nothing"`
	Whole       bool       `json:"whole" doc:"the mail of everybody; else of departments, with all below, and of people"`
	Departments []Named    `json:"departments"`
	People      []Named    `json:"people"`
	From        *time.Time `json:"from,omitempty" doc:"of the mails"`
	To          *time.Time `json:"to,omitempty"`
	By          Named      `json:"by"`
	Since       *time.Time `json:"since,omitempty"`
}

// LegalHold keeps somebody's mail from going.
type LegalHold struct {
	ID      ID         `json:"id"`
	Person  *Named     `json:"person,omitempty"`
	Mailbox *Named     `json:"mailbox,omitempty" doc:"a shared one"`
	From    *time.Time `json:"from,omitempty" doc:"of the mails"`
	To      *time.Time `json:"to,omitempty"`
	Reason  string     `json:"reason"`
	By      string     `json:"by"`
	At      time.Time  `json:"at"`
	EndedBy string     `json:"endedBy,omitempty"`
	EndedAt *time.Time `json:"endedAt,omitempty"`
}

// Retention are the rules by which old mail is deleted.
type Retention struct {
	Items []RetentionRule `json:"items"`
}

// RetentionRule deletes what is older. A rule for a person counts before those of departments, these before the organisation's.
type RetentionRule struct {
	Kind    string `json:"kind" enum:"organisation,department,person"`
	Subject ID     `json:"subject,omitempty" doc:"of a department or person"`
	Name    string `json:"name,omitempty" doc:"of the subject; not read"`
	Place   string `json:"place" enum:"trash,junk,all"`
	Days    int    `json:"days"`
}

func (a *API) archiveSettingRoutes() {
	admin := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/archive" + path, tag: "admin", summary: summary, right: workbench.RightSetArchive}
	}
	on(a, admin("GET", "", "The archive of the organisation's mail"), a.getArchiveSettings)
	on(a, admin("PUT", "", "Begin, change or end the archive; what is in it stays"), a.setArchiveSettings)
	on(a, admin("GET", "/auditors", "Who may read the archive"), a.listAuditors)
	on(a, admin("PUT", "/auditors/{id}", "Appoint a person as auditor, or change their scope"), a.setAuditor)
	done(a, admin("DELETE", "/auditors/{id}", "End an appointment"), a.removeAuditor)
	on(a, admin("GET", "/holds", "Legal holds, also ended ones"), a.listLegalHolds)
	add := admin("POST", "/holds", "Keep somebody's mail, whoever deletes it")
	add.status = 201
	on(a, add, a.addLegalHold)
	done(a, admin("DELETE", "/holds/{id}", "End a legal hold"), a.endLegalHold)
	on(a, admin("GET", "/retention", "After how many days mail is deleted"), a.getRetention)
	on(a, admin("PUT", "/retention", "Replace these rules"), a.setRetention)
}

func (a *API) getArchiveSettings(ctx context.Context, c *caller, _ *none) (ArchiveSettings, error) {
	org := mailcore.OrgID(c.Org)
	p, err := a.o.Mail.ArchivePolicy(ctx, org)
	if err != nil {
		return ArchiveSettings{}, err
	}
	out := ArchiveSettings{On: !p.Since.IsZero(), Since: instant(p.Since), Days: p.Days}
	if out.TwoAuditors, err = a.o.Office.TwoAuditors(ctx, c.Org); err != nil {
		return out, err
	}
	out.Mails, out.Bytes, err = a.o.Mail.ArchiveSize(ctx, org)
	return out, err
}

type archiveChange struct {
	On          bool `json:"on"`
	Days        int  `json:"days,omitempty"`
	TwoAuditors bool `json:"twoAuditors,omitempty"`
}

func (a *API) setArchiveSettings(ctx context.Context, c *caller, in *body[archiveChange]) (ArchiveSettings, error) {
	if in.Body.Days < 0 || in.Body.Days > maxArchiveDays {
		return ArchiveSettings{}, invalid("days", fmt.Sprintf("must be 0 to %d", maxArchiveDays))
	}
	if err := a.o.Mail.SetArchivePolicy(ctx, mailcore.OrgID(c.Org), in.Body.On, in.Body.Days); err != nil {
		return ArchiveSettings{}, err
	}
	if err := a.o.Office.SetTwoAuditors(ctx, c.Org, in.Body.TwoAuditors); err != nil {
		return ArchiveSettings{}, err
	}
	if err := a.noteWith(ctx, c, "archive.settings", "archive", in.Body); err != nil {
		return ArchiveSettings{}, err
	}
	return a.getArchiveSettings(ctx, c, nil)
}

// names finds the names of people and departments.
type names struct {
	people      map[workbench.PersonID]workbench.Person
	departments map[workbench.DepartmentID]string
}

func (a *API) namesOf(ctx context.Context, org workbench.OrgID, people []workbench.PersonID) (names, error) {
	n := names{people: map[workbench.PersonID]workbench.Person{}}
	list, err := a.o.Office.PeopleByID(ctx, org, people)
	if err != nil {
		return n, err
	}
	for _, p := range list {
		n.people[p.ID] = p
	}
	n.departments, err = a.departmentNames(ctx, org)
	return n, err
}

func (n names) person(id workbench.PersonID) Named { return Named{idOf(id), n.people[id].Name} }

func (n names) department(id workbench.DepartmentID) Named {
	return Named{idOf(id), n.departments[id]}
}

func (a *API) listAuditors(ctx context.Context, c *caller, _ *none) (List[Auditor], error) {
	list, err := a.o.Office.Auditors(ctx, c.Org)
	if err != nil {
		return List[Auditor]{}, err
	}
	var people []workbench.PersonID
	for _, x := range list {
		people = append(append(people, x.Person, x.By), x.People...)
	}
	n, err := a.namesOf(ctx, c.Org, people)
	return listOf(each(list, func(x workbench.Auditor) Auditor { return auditorView(x, n) })), err
}

func auditorView(x workbench.Auditor, n names) Auditor {
	p := n.people[x.Person]
	return Auditor{Person: n.person(x.Person), Active: p.State == workbench.PersonActive && p.Role == workbench.RoleMember, Whole: x.Whole,
		Departments: each(x.Departments, n.department), People: each(x.People, n.person), From: instant(x.From), To: instant(x.To),
		By: n.person(x.By), Since: instant(x.CreatedAt)}
}

type auditorScope struct {
	Whole       bool       `json:"whole,omitempty"`
	Departments []ID       `json:"departments,omitempty"`
	People      []ID       `json:"people,omitempty"`
	From        *time.Time `json:"from,omitempty"`
	To          *time.Time `json:"to,omitempty"`
}

func (a *API) setAuditor(ctx context.Context, c *caller, in *idBody[auditorScope]) (Auditor, error) {
	person, err := number[workbench.PersonID](in.ID)
	if err != nil {
		return Auditor{}, err
	}
	x := workbench.Auditor{Org: c.Org, Person: person, Whole: in.Body.Whole, By: c.ID, From: moment(in.Body.From), To: moment(in.Body.To)}
	if x.Departments, err = numbers[workbench.DepartmentID]("departments", in.Body.Departments); err != nil {
		return Auditor{}, err
	}
	if x.People, err = numbers[workbench.PersonID]("people", in.Body.People); err != nil {
		return Auditor{}, err
	}
	n, err := a.namesOf(ctx, c.Org, append([]workbench.PersonID{person, c.ID}, x.People...))
	if err != nil {
		return Auditor{}, err
	}
	for _, d := range x.Departments {
		if n.departments[d] == "" {
			return Auditor{}, invalid("departments", "contain one that is not there")
		}
	}
	for _, p := range x.People {
		if n.people[p].ID == 0 {
			return Auditor{}, invalid("people", "contain one who is not there")
		}
	}
	if err := backward(x.From, x.To); err != nil {
		return Auditor{}, err
	}
	if err := a.o.Office.SetAuditor(ctx, x); err != nil {
		return Auditor{}, err
	}
	return auditorView(x, n), nil
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func backward(from, to time.Time) error {
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return invalid("to", "is not after from")
	}
	return nil
}

func (a *API) removeAuditor(ctx context.Context, c *caller, in *byID) error {
	person, err := number[workbench.PersonID](in.ID)
	if err != nil {
		return err
	}
	return a.o.Office.RemoveAuditor(ctx, c.Org, person)
}

func (a *API) listLegalHolds(ctx context.Context, c *caller, _ *none) (List[LegalHold], error) {
	list, err := a.o.Mail.Holds(ctx, mailcore.OrgID(c.Org))
	if err != nil {
		return List[LegalHold]{}, err
	}
	var people []workbench.PersonID
	for _, h := range list {
		people = append(people, workbench.PersonID(h.Person))
	}
	n, err := a.namesOf(ctx, c.Org, people)
	if err != nil {
		return List[LegalHold]{}, err
	}
	out := []LegalHold{}
	for _, h := range list {
		v := legalHoldView(h, n)
		if h.Mailbox != 0 {
			mb, err := a.o.Mail.Mailbox(ctx, h.Org, h.Mailbox)
			if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
				return List[LegalHold]{}, err
			}
			v.Mailbox = &Named{idOf(h.Mailbox), string(mb.Address)}
		}
		out = append(out, v)
	}
	return listOf(out), nil
}

func legalHoldView(h mailcore.LegalHold, n names) LegalHold {
	v := LegalHold{ID: idOf(h.ID), From: instant(h.From), To: instant(h.To), Reason: h.Reason, By: h.By, At: h.CreatedAt.UTC(), EndedBy: h.EndedBy,
		EndedAt: instant(h.EndedAt)}
	if h.Person != 0 {
		p := n.person(workbench.PersonID(h.Person))
		v.Person = &p
	}
	return v
}

type newLegalHold struct {
	Person  ID         `json:"person,omitempty"`
	Mailbox ID         `json:"mailbox,omitempty" doc:"in place of person: a shared one"`
	From    *time.Time `json:"from,omitempty"`
	To      *time.Time `json:"to,omitempty"`
	Reason  string     `json:"reason"`
}

func (a *API) addLegalHold(ctx context.Context, c *caller, in *body[newLegalHold]) (LegalHold, error) {
	h := mailcore.LegalHold{Org: mailcore.OrgID(c.Org), From: moment(in.Body.From), To: moment(in.Body.To), Reason: strings.TrimSpace(in.Body.Reason), By: c.Name}
	if h.Reason == "" || len([]rune(h.Reason)) > workbench.MaxCaseText {
		return LegalHold{}, invalid("reason", fmt.Sprintf("must have 1 to %d characters", workbench.MaxCaseText))
	}
	if err := backward(h.From, h.To); err != nil {
		return LegalHold{}, err
	}
	if (in.Body.Person == "") == (in.Body.Mailbox == "") {
		return LegalHold{}, invalid("person", "or a mailbox must be named")
	}
	person, err := optional[workbench.PersonID](in.Body.Person)
	if err != nil {
		return LegalHold{}, orInvalid(err, "person", "is not there")
	}
	n, err := a.namesOf(ctx, c.Org, []workbench.PersonID{person})
	if err != nil {
		return LegalHold{}, err
	}
	var box *Named
	if person != 0 && n.people[person].ID == 0 {
		return LegalHold{}, invalid("person", "is not there")
	}
	if h.Person = int64(person); person == 0 {
		id, err := number[mailcore.MailboxID](in.Body.Mailbox)
		if err != nil {
			return LegalHold{}, orInvalid(err, "mailbox", "is not there")
		}
		mb, err := a.o.Mail.Mailbox(ctx, h.Org, id)
		if err != nil {
			return LegalHold{}, orInvalid(err, "mailbox", "is not there")
		}
		if h.Mailbox = mb.ID; mb.Person != 0 { // so that it holds a second mailbox of theirs too
			return LegalHold{}, invalid("mailbox", "belongs to a person: name them")
		}
		box = &Named{idOf(mb.ID), string(mb.Address)}
	}
	if h, err = a.o.Mail.AddHold(ctx, h); err != nil {
		return LegalHold{}, err
	}
	v := legalHoldView(h, n)
	v.Mailbox = box
	return v, a.noteWith(ctx, c, "hold.add", fmt.Sprintf("hold:%d", h.ID), v)
}

func (a *API) endLegalHold(ctx context.Context, c *caller, in *byID) error {
	n, err := number[int64](in.ID)
	if err != nil {
		return err
	}
	if err := a.o.Mail.EndHold(ctx, mailcore.OrgID(c.Org), n, c.Name); err != nil {
		return err
	}
	return a.note(ctx, c, "hold.end", fmt.Sprintf("hold:%d", n))
}

func (a *API) getRetention(ctx context.Context, c *caller, _ *none) (Retention, error) {
	org := mailcore.OrgID(c.Org)
	all, err := a.o.Mail.RetentionRules(ctx, org)
	if err != nil {
		return Retention{}, err
	}
	var people []workbench.PersonID
	for _, r := range all[org] {
		if r.Kind == mailcore.RetainPerson {
			people = append(people, workbench.PersonID(r.Subject))
		}
	}
	n, err := a.namesOf(ctx, c.Org, people)
	return Retention{each(all[org], func(r mailcore.RetentionRule) RetentionRule {
		v := RetentionRule{Kind: string(r.Kind), Subject: idOf(r.Subject), Place: string(r.Place), Days: r.Days}
		switch r.Kind {
		case mailcore.RetainUnit:
			v.Name = n.departments[workbench.DepartmentID(r.Subject)]
		case mailcore.RetainPerson:
			v.Name = n.people[workbench.PersonID(r.Subject)].Name
		}
		return v
	})}, err
}

func (a *API) setRetention(ctx context.Context, c *caller, in *body[Retention]) (Retention, error) {
	rules := make([]mailcore.RetentionRule, len(in.Body.Items))
	var people []workbench.PersonID
	for i, r := range in.Body.Items {
		subject, err := optional[int64](r.Subject)
		if err != nil {
			return Retention{}, invalid("items", "name a subject that is not there")
		}
		rules[i] = mailcore.RetentionRule{Kind: mailcore.RetentionKind(r.Kind), Subject: subject, Place: mailcore.RetentionPlace(r.Place), Days: r.Days}
		if rules[i].Kind == mailcore.RetainPerson {
			people = append(people, workbench.PersonID(subject))
		}
	}
	n, err := a.namesOf(ctx, c.Org, people)
	if err != nil {
		return Retention{}, err
	}
	for _, r := range rules {
		if err := checkRetention(r, n); err != nil {
			return Retention{}, err
		}
	}
	if err := a.o.Mail.SetRetentionRules(ctx, mailcore.OrgID(c.Org), rules); err != nil {
		return Retention{}, err
	}
	if err := a.noteWith(ctx, c, "retention.set", "retention", in.Body.Items); err != nil {
		return Retention{}, err
	}
	return a.getRetention(ctx, c, nil)
}

func checkRetention(r mailcore.RetentionRule, n names) error {
	known := false
	switch r.Kind {
	case mailcore.RetainOrg:
		known = r.Subject == 0
	case mailcore.RetainUnit:
		known = n.departments[workbench.DepartmentID(r.Subject)] != ""
	case mailcore.RetainPerson:
		known = n.people[workbench.PersonID(r.Subject)].ID != 0
	}
	switch {
	case !known:
		return invalid("items", "name a subject that is not there")
	case r.Place != mailcore.RetainTrash && r.Place != mailcore.RetainJunk && r.Place != mailcore.RetainAll:
		return invalid("items", "know the places trash, junk and all")
	case r.Days < 1 || r.Days > maxArchiveDays:
		return invalid("items", fmt.Sprintf("must have 1 to %d days", maxArchiveDays))
	}
	return nil
}
