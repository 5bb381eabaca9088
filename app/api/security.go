package api

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

func (a *API) securityRoutes() {
	own := func(method, path, summary string, under ...workbench.Limit) route {
		return route{method: method, path: "/api/v1/me" + path, tag: "me", summary: summary, right: workbench.RightUseOffice,
			under: under, account: true}
	}
	on(a, own("GET", "/second-factor", "Whether I have a second factor", workbench.MustEnrol), a.mySecondFactor)
	begin := own("POST", "/second-factor", "Begin to set up a second factor", workbench.MustEnrol)
	begin.status = 201
	on(a, begin, a.beginSecondFactor)
	on(a, own("POST", "/second-factor/confirm", "Set it to work with its first code", workbench.MustEnrol), a.confirmSecondFactor)
	on(a, own("POST", "/second-factor/recovery-codes", "New recovery codes; the old ones are void"), a.newRecoveryCodes)
	done(a, own("DELETE", "/second-factor", "Take my second factor away"), a.dropSecondFactor)
	on(a, own("GET", "/app-passwords", "Passwords of my mail programs"), a.appPasswords)
	add := own("POST", "/app-passwords", "A password for one program; shown this once")
	add.status = 201
	on(a, add, a.addAppPassword)
	done(a, own("DELETE", "/app-passwords/{id}", "Take one away; what it opened ends"), a.removeAppPassword)
	on(a, own("GET", "/logins", "My sign-ins, the latest first"), a.myLogins)
	on(a, own("GET", "/sessions", "Where I am signed in"), a.mySessions)
	done(a, own("DELETE", "/sessions/{id}", "End one"), a.endMySession)
	done(a, own("PUT", "/recovery-mail", "Where the link for a forgotten password goes"), a.setRecoveryMail)
	a.personSecurityRoutes()
	policy := func(method, summary string) route {
		return route{method: method, path: "/api/v1/admin/policies/security", tag: "admin", summary: summary, right: workbench.RightSetPolicy}
	}
	on(a, policy("GET", "What sign-ins must be like"), a.securityPolicy)
	on(a, policy("PUT", "Change what sign-ins must be like; fields that are not named stay"), a.setSecurityPolicy)
}

func (a *API) personSecurityRoutes() {
	person := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/admin/people/{id}" + path, tag: "admin", summary: summary, right: workbench.RightManagePeople}
	}
	on(a, person("GET", "/access", "How somebody signs in"), a.personAccess)
	on(a, person("GET", "/logins", "Somebody's sign-ins"), a.personLogins)
	on(a, person("GET", "/sessions", "Where somebody is signed in"), a.personSessions)
	done(a, person("DELETE", "/sessions", "Sign somebody out everywhere"), a.endPersonSessions)
	done(a, person("DELETE", "/second-factor", "Take somebody's second factor away, when they lost it"), a.dropPersonFactor)
}

// SecondFactorState tells about a person's second factor.
type SecondFactorState struct {
	Enabled       bool       `json:"enabled"`
	Since         *time.Time `json:"since,omitempty"`
	Forced        bool       `json:"forced" doc:"the organisation asks for one"`
	RecoveryCodes int        `json:"recoveryCodes" doc:"how many are left"`
}

func (a *API) mySecondFactor(ctx context.Context, c *caller, _ *none) (SecondFactorState, error) {
	return a.secondFactorOf(ctx, c.Person)
}

func (a *API) secondFactorOf(ctx context.Context, p workbench.Person) (SecondFactorState, error) {
	policy, err := a.o.Access.Policy(ctx, p.Org)
	if err != nil {
		return SecondFactorState{}, err
	}
	out := SecondFactorState{Forced: policy.ForceSecondFactor}
	f, err := a.o.Office.SecondFactor(ctx, p.Org, p.ID)
	if errors.Is(err, workbench.ErrNotFound) {
		return out, nil
	}
	out.Enabled, out.Since, out.RecoveryCodes = !f.ConfirmedAt.IsZero(), instant(f.ConfirmedAt), f.Recovery
	return out, err
}

// Enrolment is what an authenticator app needs: scan the picture, open the URI, or type the secret.
type Enrolment struct {
	URI    string `json:"uri"`
	Secret string `json:"secret"`
	SVG    string `json:"svg"`
}

func (a *API) beginSecondFactor(ctx context.Context, c *caller, _ *none) (Enrolment, error) {
	org, err := a.o.Office.Org(ctx, c.Org)
	if err != nil {
		return Enrolment{}, err
	}
	e, err := a.o.Access.Enrol(ctx, c.Person, org.Name)
	return Enrolment{URI: e.URI, Secret: e.Secret, SVG: e.SVG}, err
}

type codeBody struct {
	Code string `json:"code"`
}

// RecoveryCodes are shown once; each signs in once in place of a code.
type RecoveryCodes struct {
	RecoveryCodes []string `json:"recoveryCodes"`
}

// confirmSecondFactor lifts the limit of a session that had to do this.
func (a *API) confirmSecondFactor(ctx context.Context, c *caller, in *body[codeBody]) (RecoveryCodes, error) {
	if len(in.Body.Code) > maxCode {
		return RecoveryCodes{}, workbench.ErrBadCode
	}
	codes, err := a.o.Access.Confirm(ctx, c.Person, in.Body.Code)
	if err == nil && c.session.Limited == workbench.MustEnrol {
		err = a.o.Office.LiftLimit(ctx, c.Org, c.ID, c.session.ID)
	}
	return RecoveryCodes{codes}, err
}

// checkCode asks for a code before something that a stolen session must not do.
func (a *API) checkCode(ctx context.Context, c *caller, code string) error {
	if len(code) > maxCode {
		return workbench.ErrBadCode
	}
	return a.o.Access.Check(ctx, c.Person, code)
}

func (a *API) newRecoveryCodes(ctx context.Context, c *caller, in *body[codeBody]) (RecoveryCodes, error) {
	if err := a.checkCode(ctx, c, in.Body.Code); err != nil {
		return RecoveryCodes{}, err
	}
	codes, err := a.o.Access.RecoveryCodes(ctx, c.Person)
	return RecoveryCodes{codes}, err
}

func (a *API) dropSecondFactor(ctx context.Context, c *caller, in *body[codeBody]) error {
	policy, err := a.o.Access.Policy(ctx, c.Org)
	if err != nil {
		return err
	}
	if policy.ForceSecondFactor {
		return workbench.ErrForbidden
	}
	if err := a.checkCode(ctx, c, in.Body.Code); err != nil {
		return err
	}
	return a.o.Access.Drop(ctx, c.Person)
}

// AppPassword is a password of one program. Password is there in the answer that made it, and never again.
type AppPassword struct {
	ID        ID         `json:"id"`
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes" enum:"imap,smtp,sieve,dav,api"`
	Networks  []string   `json:"networks" doc:"from where; empty is anywhere"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
	UsedAt    *time.Time `json:"usedAt,omitempty" doc:"exact to a minute"`
	UsedIP    string     `json:"usedIp,omitempty"`
	Password  string     `json:"password,omitempty"`
}

func appPasswordView(p maildb.AppPassword) AppPassword {
	return AppPassword{ID: idOf(p.ID), Name: p.Name, Scopes: p.Scopes, Networks: networkNames(p.Networks), ExpiresAt: instant(p.ExpiresAt),
		CreatedAt: p.CreatedAt.UTC(), UsedAt: instant(p.UsedAt), UsedIP: p.UsedIP}
}

func networkNames(list []netip.Prefix) []string {
	return each(list, func(p netip.Prefix) string { return p.String() })
}

// homeBox is the caller's own mailbox.
func (a *API) homeBox(ctx context.Context, c *caller) (mailcore.Mailbox, error) {
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		err = errNoMail
	}
	return mb, err
}

func (a *API) appPasswords(ctx context.Context, c *caller, _ *none) (List[AppPassword], error) {
	mb, err := a.homeBox(ctx, c)
	if err != nil {
		return List[AppPassword]{}, err
	}
	list, err := a.o.Mail.AppPasswords(ctx, mb.Org, mb.ID)
	return listOf(each(list, appPasswordView)), err
}

type newAppPassword struct {
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes" doc:"imap, smtp, sieve, dav, api"`
	Networks  []string   `json:"networks,omitempty"`
	ExpiresAt *time.Time `json:"expiresAt,omitempty"`
}

// maxAppName bounds the name of a program.
const maxAppName = 100

func (a *API) addAppPassword(ctx context.Context, c *caller, in *body[newAppPassword]) (AppPassword, error) {
	b := in.Body
	n := maildb.NewAppPassword{Name: strings.TrimSpace(b.Name)}
	if n.Name == "" || len(n.Name) > maxAppName {
		return AppPassword{}, invalid("name", "is empty or too long")
	}
	if len(b.Scopes) == 0 {
		return AppPassword{}, invalid("scopes", "must name one of imap, smtp, sieve, dav, api")
	}
	for _, s := range b.Scopes {
		if !workbench.KnownDoor(s) {
			return AppPassword{}, invalid("scopes", "must be of imap, smtp, sieve, dav, api")
		}
		if !slices.Contains(n.Scopes, s) {
			n.Scopes = append(n.Scopes, s)
		}
	}
	var err error
	if n.Networks, err = mailcore.ParseNetworks(b.Networks); err != nil {
		return AppPassword{}, invalid("networks", err.Error())
	}
	if b.ExpiresAt != nil {
		if n.ExpiresAt = *b.ExpiresAt; !n.ExpiresAt.After(a.o.Now()) {
			return AppPassword{}, invalid("expiresAt", "is past")
		}
	}
	mb, err := a.homeBox(ctx, c)
	if err != nil {
		return AppPassword{}, err
	}
	p, plain, err := a.o.Mail.AddAppPassword(ctx, mb.Org, mb.ID, n)
	if errors.Is(err, mailcore.ErrOverQuota) {
		return AppPassword{}, invalid("name", "is one too many; take another one away first")
	}
	if err != nil {
		return AppPassword{}, err
	}
	v := appPasswordView(p)
	v.Password = plain
	return v, a.auditSelf(ctx, c, "app_password.add", n.Name)
}

// auditSelf writes what somebody does with their own account.
func (a *API) auditSelf(ctx context.Context, c *caller, action, detail string) error {
	return a.o.Office.Audit(ctx, c.Org, workbench.AuditEntry{Action: action, Target: "person:" + string(idOf(c.ID)), Detail: strconv.Quote(detail)})
}

func (a *API) removeAppPassword(ctx context.Context, c *caller, in *byID) error {
	id, err := number[workbench.SessionID](in.ID)
	if err != nil {
		return err
	}
	mb, err := a.homeBox(ctx, c)
	if errors.Is(err, errNoMail) {
		return workbench.ErrNotFound
	}
	if err != nil {
		return err
	}
	if err := a.o.Mail.RemoveAppPassword(ctx, mb.Org, mb.ID, int64(id)); err != nil {
		return err
	}
	if err := a.o.Office.EndAppSessions(ctx, c.Org, c.ID, int64(id)); err != nil {
		return err
	}
	a.o.Hub.Recheck(int64(c.ID))
	return a.auditSelf(ctx, c, "app_password.remove", string(in.ID))
}

type recoveryMail struct {
	Address  string `json:"address" doc:"empty for none"`
	Password string `json:"password" doc:"the present one"`
}

func (a *API) setRecoveryMail(ctx context.Context, c *caller, in *body[recoveryMail]) error {
	if in.Body.Password == "" || len(in.Body.Password) > maxSecret {
		return invalid("password", "is not right")
	}
	if err := a.checkOld(ctx, c, in.Body.Password); err != nil {
		return err
	}
	return renamed(a.o.Office.SetRecovery(ctx, c.Org, c.ID, in.Body.Address), "recoveryMail", "address")
}

// SecurityPolicy is what an organisation asks of sign-ins.
type SecurityPolicy struct {
	ForceSecondFactor  bool     `json:"forceSecondFactor" doc:"web sign-ins stop until one is set up; mail programs need app passwords"`
	AllowedNetworks    []string `json:"allowedNetworks" doc:"from where people may sign in; empty is anywhere"`
	MustChangeInitial  bool     `json:"mustChangeInitial" doc:"passwords made by admins open only the page for an own one"`
	PasswordMaxAgeDays int      `json:"passwordMaxAgeDays" doc:"0 is for ever"`
	YourAddress        string   `json:"yourAddress" doc:"where this request came from"`
}

const maxPasswordAge = 3650 // days

func (a *API) securityPolicy(ctx context.Context, c *caller, _ *none) (SecurityPolicy, error) {
	p, err := a.o.Access.Policy(ctx, c.Org)
	return SecurityPolicy{ForceSecondFactor: p.ForceSecondFactor, AllowedNetworks: networkNames(p.AllowedNetworks), MustChangeInitial: !p.KeepInitial,
		PasswordMaxAgeDays: int(p.MaxAge / (24 * time.Hour)), YourAddress: c.ip}, err
}

type securityPolicyChange struct {
	ForceSecondFactor  *bool     `json:"forceSecondFactor,omitempty"`
	AllowedNetworks    *[]string `json:"allowedNetworks,omitempty"`
	MustChangeInitial  *bool     `json:"mustChangeInitial,omitempty"`
	PasswordMaxAgeDays *int      `json:"passwordMaxAgeDays,omitempty"`
	Confirm            bool      `json:"confirm,omitempty" doc:"shut out the address this comes from"`
}

var errLockOut = &Problem{status: 409, Code: "would_lock_out", Field: "allowedNetworks",
	Message: "this would shut out the address you come from; say confirm to do it all the same"}

func (a *API) setSecurityPolicy(ctx context.Context, c *caller, in *body[securityPolicyChange]) (SecurityPolicy, error) {
	b := in.Body
	p, err := a.o.Office.SecurityPolicy(ctx, c.Org)
	if err != nil {
		return SecurityPolicy{}, err
	}
	if b.ForceSecondFactor != nil {
		p.ForceSecondFactor = *b.ForceSecondFactor
	}
	if b.MustChangeInitial != nil {
		p.KeepInitial = !*b.MustChangeInitial
	}
	if days := b.PasswordMaxAgeDays; days != nil {
		if *days < 0 || *days > maxPasswordAge {
			return SecurityPolicy{}, invalid("passwordMaxAgeDays", "is not from 0 to "+strconv.Itoa(maxPasswordAge))
		}
		p.MaxAge = time.Duration(*days) * 24 * time.Hour
	}
	if b.AllowedNetworks != nil {
		if p.AllowedNetworks, err = mailcore.ParseNetworks(*b.AllowedNetworks); err != nil {
			return SecurityPolicy{}, invalid("allowedNetworks", err.Error())
		}
		if !mailcore.Within(p.AllowedNetworks, c.ip) && !b.Confirm {
			return SecurityPolicy{}, errLockOut
		}
	}
	if err := a.o.Access.SetPolicy(ctx, c.Org, p); err != nil {
		return SecurityPolicy{}, err
	}
	return a.securityPolicy(ctx, c, nil)
}
