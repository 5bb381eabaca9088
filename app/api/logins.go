package api

import (
	"context"
	"errors"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// LoginEntry is a line of the log of sign-ins; those of one door, address and program within minutes are one.
type LoginEntry struct {
	Door        string    `json:"door" enum:"web,api,imap,smtp,sieve,dav"`
	IP          string    `json:"ip"`
	Client      string    `json:"client,omitempty"`
	OK          bool      `json:"ok"`
	Times       int64     `json:"times"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
	AppPassword ID        `json:"appPassword,omitempty"`
}

// OpenSession is somewhere a person is signed in.
type OpenSession struct {
	ID          string    `json:"id"`
	Door        string    `json:"door" enum:"web,api,imap,smtp,sieve,dav"`
	IP          string    `json:"ip"`
	Client      string    `json:"client,omitempty"`
	Since       time.Time `json:"since"`
	Seen        time.Time `json:"seen"`
	AppPassword ID        `json:"appPassword,omitempty"`
	Current     bool      `json:"current"`
}

// Sessions of the web and of mail programs have numbers of their own.
const (
	webPrefix     = "w"
	programPrefix = "p"
)

type pageInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

func (a *API) myLogins(ctx context.Context, c *caller, in *pageInput) (List[LoginEntry], error) {
	return a.loginsOf(ctx, c.Person, in.Cursor, in.Limit)
}

func (a *API) loginsOf(ctx context.Context, p workbench.Person, cursor string, limit int) (List[LoginEntry], error) {
	list, next, err := a.o.Office.Visits(ctx, p.Org, p.ID, cursor, limit)
	out := listOf(each(list, func(v workbench.Visit) LoginEntry {
		return LoginEntry{Door: string(v.Door), IP: v.IP, Client: v.Client, OK: v.OK, Times: v.Times, First: v.First.UTC(), Last: v.Last.UTC(),
			AppPassword: idOf(v.App)}
	}))
	out.Next = next
	return out, err
}

func (a *API) mySessions(ctx context.Context, c *caller, _ *none) (List[OpenSession], error) {
	return a.sessionsOf(ctx, c.Person, c.session.ID)
}

func (a *API) sessionsOf(ctx context.Context, p workbench.Person, current workbench.SessionID) (List[OpenSession], error) {
	web, err := a.o.Office.Sessions(ctx, p.Org, p.ID)
	if err != nil {
		return List[OpenSession]{}, err
	}
	programs, err := a.o.Office.Devices(ctx, p.Org, p.ID)
	out := listOf[OpenSession](nil)
	for _, s := range web {
		door := workbench.DoorWeb
		if s.App != 0 {
			door = workbench.DoorAPI
		}
		out.Items = append(out.Items, OpenSession{ID: webPrefix + string(idOf(s.ID)), Door: string(door), IP: s.IP, Client: s.UserAgent,
			Since: s.CreatedAt.UTC(), Seen: s.SeenAt.UTC(), AppPassword: idOf(s.App), Current: s.ID == current})
	}
	for _, v := range programs {
		if v.Door == workbench.DoorAPI {
			continue // its sessions are among those of the web
		}
		out.Items = append(out.Items, OpenSession{ID: programPrefix + string(idOf(v.ID)), Door: string(v.Door), IP: v.IP, Client: v.Client,
			Since: v.First.UTC(), Seen: v.Last.UTC(), AppPassword: idOf(v.App)})
	}
	return out, err
}

type bySession struct {
	ID string `path:"id"`
}

// endMySession ends a session of the web, or cuts the mail programs that came from one address. A program with a right
// password may come back; taking its app password away keeps it out.
func (a *API) endMySession(ctx context.Context, c *caller, in *bySession) error {
	if id, ok := strings.CutPrefix(in.ID, webPrefix); ok {
		n, err := number[workbench.SessionID](ID(id))
		if err != nil {
			return err
		}
		if err := a.o.Office.EndSession(ctx, c.Org, c.ID, n); err != nil {
			return err
		}
		a.o.Hub.Recheck(int64(c.ID))
		return nil
	}
	id, _ := strings.CutPrefix(in.ID, programPrefix)
	n, err := number[workbench.SessionID](ID(id))
	if err != nil {
		return err
	}
	v, err := a.o.Office.EndDevice(ctx, c.Org, c.ID, int64(n))
	if err != nil {
		return err
	}
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.o.Mail.SignOut(ctx, mb.Org, mb.ID, v.IP)
}

// PersonAccess tells an admin how somebody signs in.
type PersonAccess struct {
	SecondFactor SecondFactorState `json:"secondFactor"`
	MustChange   bool              `json:"mustChange" doc:"the password was chosen by an admin"`
	PasswordSet  *time.Time        `json:"passwordSet,omitempty"`
	RecoveryMail string            `json:"recoveryMail"`
}

func (a *API) personAccess(ctx context.Context, c *caller, in *byID) (PersonAccess, error) {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return PersonAccess{}, err
	}
	x, err := a.o.Office.Access(ctx, p.Org, p.ID)
	if err != nil {
		return PersonAccess{}, err
	}
	f, err := a.secondFactorOf(ctx, p)
	return PersonAccess{SecondFactor: f, MustChange: x.MustChange, PasswordSet: instant(x.SecretAt), RecoveryMail: x.Recovery}, err
}

type personPage struct {
	ID     ID     `path:"id"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit"`
}

func (a *API) personLogins(ctx context.Context, c *caller, in *personPage) (List[LoginEntry], error) {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return List[LoginEntry]{}, err
	}
	return a.loginsOf(ctx, p, in.Cursor, in.Limit)
}

func (a *API) personSessions(ctx context.Context, c *caller, in *byID) (List[OpenSession], error) {
	p, err := a.managedPerson(ctx, c, in.ID)
	if err != nil {
		return List[OpenSession]{}, err
	}
	return a.sessionsOf(ctx, p, 0)
}

// commanded is managedPerson for acts that would give an admin the rights of another.
func (a *API) commanded(ctx context.Context, c *caller, id ID) (workbench.Person, error) {
	p, err := a.managedPerson(ctx, c, id)
	if err == nil {
		err = outranked(c, p)
	}
	return p, err
}

func (a *API) endPersonSessions(ctx context.Context, c *caller, in *byID) error {
	p, err := a.commanded(ctx, c, in.ID)
	if err != nil {
		return err
	}
	if err := a.o.Office.EndSessions(ctx, p.Org, p.ID, 0); err != nil {
		return err
	}
	a.o.Hub.Recheck(int64(p.ID))
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID))
	if err == nil {
		err = a.o.Mail.SignOut(ctx, mb.Org, mb.ID, "")
	}
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	return a.o.Office.Audit(ctx, c.Org, workbench.AuditEntry{Action: "person.sign_out", Target: "person:" + string(idOf(p.ID)), Detail: "{}"})
}

func (a *API) dropPersonFactor(ctx context.Context, c *caller, in *byID) error {
	p, err := a.commanded(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.o.Access.Drop(ctx, p)
}
