package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

const (
	cookieName = "mb_session"
	// maxLogin and maxSecret end hopeless sign-ins before any work: longer ones cannot be right.
	maxLogin  = 320
	maxSecret = 1024
)

type credentials struct {
	Login    string `json:"login" doc:"login name or mail address"`
	Password string `json:"password"`
}

// Opened is a new session.
type Opened struct {
	Token string `json:"token"`
	Me    Me     `json:"me"`
	// MustChange says that the person must set an own password before their mail works.
	MustChange bool `json:"mustChange"`
}

func (a *API) sessionRoutes() {
	on(a, route{method: "POST", path: "/api/v1/sessions", tag: "sessions", summary: "Sign in", status: 201}, a.signIn)
	done(a, route{method: "DELETE", path: "/api/v1/sessions/current", tag: "sessions", summary: "Sign out",
		right: workbench.RightUseOffice}, a.signOut)
	on(a, route{method: "GET", path: "/api/v1/activations/{token}", tag: "sessions",
		summary: "Whose activation link this is"}, a.activation)
	on(a, route{method: "POST", path: "/api/v1/activations/{token}", tag: "sessions",
		summary: "Set the first password of a mailbox and sign in", status: 201}, a.activate)
	on(a, route{method: "GET", path: "/api/v1/version", tag: "sessions", summary: "What runs here"}, a.version)
}

func (a *API) signIn(ctx context.Context, _ *caller, in *body[credentials]) (Opened, error) {
	login, password := strings.TrimSpace(in.Body.Login), in.Body.Password
	if login == "" || password == "" || len(login) > maxLogin || len(password) > maxSecret {
		return Opened{}, workbench.ErrBadPassword
	}
	p, mustChange, err := a.checkSignIn(ctx, login, password)
	if err != nil {
		return Opened{}, err
	}
	return a.openSession(ctx, p, mustChange)
}

// checkSignIn finds the person behind a mail address or a login, if the password is right.
func (a *API) checkSignIn(ctx context.Context, login, password string) (p workbench.Person, mustChange bool, err error) {
	ip := visitOf(ctx).ip
	if strings.Contains(login, "@") {
		mb, err := a.o.SignIn(ctx, login, password, ip)
		mustChange = errors.Is(err, mailcore.ErrMustActivate)
		if mustChange {
			mb, err = a.mailboxOf(ctx, login)
		}
		if err == nil {
			p, err := a.owner(ctx, mb)
			return p, mustChange, err
		}
		if !errors.Is(err, mailcore.ErrBadPassword) {
			return p, false, err
		}
	}
	p, err = a.o.Office.SignIn(ctx, workbench.Credentials{Login: login, Password: password, IP: ip})
	if errors.Is(err, workbench.ErrForbidden) {
		err = mailcore.ErrDisabled
	}
	return p, false, err
}

func (a *API) mailboxOf(ctx context.Context, login string) (mailcore.Mailbox, error) {
	addr, err := mailcore.ParseAddress(login)
	if err != nil {
		return mailcore.Mailbox{}, mailcore.ErrBadPassword
	}
	return a.o.Mail.MailboxByAddress(ctx, addr)
}

// owner is the person whose mailbox it is. Shared mailboxes are read by mail programs only.
func (a *API) owner(ctx context.Context, mb mailcore.Mailbox) (workbench.Person, error) {
	if mb.Person == 0 {
		return workbench.Person{}, workbench.ErrForbidden
	}
	p, err := a.o.Office.Person(ctx, workbench.OrgID(mb.Org), workbench.PersonID(mb.Person))
	if errors.Is(err, workbench.ErrNotFound) || err == nil && p.State != workbench.PersonActive {
		err = mailcore.ErrDisabled
	}
	return p, err
}

// openSession gives a person a new session and the browser its cookie.
func (a *API) openSession(ctx context.Context, p workbench.Person, mustChange bool) (Opened, error) {
	v := visitOf(ctx)
	token, s, err := a.o.Office.NewSession(ctx, p.Org, workbench.NewSession{Person: p.ID, IP: v.ip,
		UserAgent: v.gin.Request.UserAgent()})
	if errors.Is(err, workbench.ErrForbidden) {
		return Opened{}, mailcore.ErrDisabled
	}
	if err != nil {
		return Opened{}, err
	}
	v.caller = &caller{Person: p, session: s, ip: v.ip}
	me, err := a.meOf(ctx, v.caller)
	if err != nil {
		return Opened{}, err
	}
	a.setCookie(ctx, token, int(s.ExpiresAt.Sub(a.o.Now()).Seconds()))
	return Opened{Token: token, Me: me, MustChange: mustChange}, nil
}

// setCookie with a negative age takes the cookie away.
func (a *API) setCookie(ctx context.Context, token string, age int) {
	http.SetCookie(visitOf(ctx).gin.Writer, &http.Cookie{Name: cookieName, Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(a.o.PublicURL, "https:")})
}

func (a *API) signOut(ctx context.Context, c *caller, _ *none) error {
	if err := a.o.Office.EndSession(ctx, c.Org, c.ID, c.session.ID); err != nil {
		return err
	}
	a.o.Hub.Recheck(int64(c.ID))
	a.setCookie(ctx, "", -1)
	return nil
}

type byToken struct {
	Token string `path:"token"`
}

// Activation tells whose mailbox waits for its first password.
type Activation struct {
	Address string `json:"address"`
	Name    string `json:"name"`
}

// linkThrottle is the name under which guesses at activation links are counted, per address of the guesser.
const linkThrottle = "activation"

// tryLink runs fn unless this address has guessed too often.
func (a *API) tryLink(ctx context.Context, fn func() error) error {
	ip := visitOf(ctx).ip
	if wait := a.throttle.Wait(linkThrottle, ip); wait > 0 {
		return workbench.ThrottledError{Wait: wait}
	}
	err := fn()
	if p := translate(err); err != nil && p != nil && p.status == http.StatusNotFound {
		a.throttle.Failed(linkThrottle, ip)
	}
	return err
}

func (a *API) activation(ctx context.Context, _ *caller, in *byToken) (out Activation, err error) {
	err = a.tryLink(ctx, func() error {
		mb, p, err := a.o.Bridge.Activation(ctx, in.Token)
		out = Activation{Address: string(mb.Address), Name: p.Name}
		return err
	})
	return out, err
}

type firstPassword struct {
	Token string `path:"token"`
	Body  struct {
		Password string `json:"password"`
	}
}

func (a *API) activate(ctx context.Context, _ *caller, in *firstPassword) (out Opened, err error) {
	if len(in.Body.Password) > workbench.MaxPassword {
		return out, invalid("password", "is too long")
	}
	var p workbench.Person
	err = a.tryLink(ctx, func() error {
		p, err = a.o.Bridge.Activate(ctx, in.Token, in.Body.Password)
		return err
	})
	if err != nil {
		return out, err
	}
	return a.openSession(ctx, p, false)
}

// Version tells which build answers.
type Version struct {
	Version string `json:"version"`
	Build   string `json:"build" doc:"changes whenever the web app does"`
}

func (a *API) version(context.Context, *caller, *none) (Version, error) {
	return Version{Version: a.o.Version, Build: a.pages.build}, nil
}
