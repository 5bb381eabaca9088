package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"mailbridge/bridge/access"
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
	// MustChange says that the person must set an own password before anything else.
	MustChange bool `json:"mustChange"`
	// Limited is what the session is limited to until that is done.
	Limited string `json:"limited,omitempty" enum:"password,enrol,app"`
}

func (a *API) sessionRoutes() {
	on(a, route{method: "POST", path: "/api/v1/sessions", tag: "sessions", summary: "Sign in", status: 201}, a.signIn)
	on(a, route{method: "POST", path: "/api/v1/sessions/second-factor", tag: "sessions",
		summary: "Finish signing in with a code, after second_factor_required", status: 201}, a.signInSecond)
	done(a, route{method: "DELETE", path: "/api/v1/sessions/current", tag: "sessions", summary: "Sign out",
		right: workbench.RightUseOffice, under: anyLimit}, a.signOut)
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
	v := visitOf(ctx)
	e, err := a.o.Access.Web(ctx, login, password, v.ip, v.gin.Request.UserAgent())
	if err != nil {
		return Opened{}, err
	}
	if e.Factor {
		return a.half(ctx, e)
	}
	return a.openSession(ctx, e)
}

// half answers that a code is missing, with the token that goes with it.
func (a *API) half(ctx context.Context, e access.Entry) (Opened, error) {
	token, err := a.o.Access.Half(ctx, e)
	if err != nil {
		return Opened{}, err
	}
	return Opened{}, &Problem{status: http.StatusUnauthorized, Code: "second_factor_required",
		Message: "the code of the second factor is needed", Token: token}
}

type secondFactor struct {
	Token string `json:"token"`
	Code  string `json:"code" doc:"six digits, or a recovery code"`
}

// maxCode ends hopeless tries before any work.
const maxCode = 64

func (a *API) signInSecond(ctx context.Context, _ *caller, in *body[secondFactor]) (out Opened, err error) {
	if len(in.Body.Token) > maxSecret || len(in.Body.Code) > maxCode {
		return out, workbench.ErrBadCode
	}
	v := visitOf(ctx)
	var e access.Entry
	err = a.tryLink(ctx, func() error {
		e, err = a.o.Access.Second(ctx, in.Body.Token, in.Body.Code, v.ip, v.gin.Request.UserAgent())
		return err
	})
	if errors.Is(err, workbench.ErrNotFound) {
		return out, &Problem{status: http.StatusUnauthorized, Code: "unauthenticated", Message: "sign in with your password again"}
	}
	if err != nil {
		return out, err
	}
	return a.openSession(ctx, e)
}

// openSession gives a person a new session and the browser its cookie.
func (a *API) openSession(ctx context.Context, e access.Entry) (Opened, error) {
	v, p := visitOf(ctx), e.Person
	token, s, err := a.o.Office.NewSession(ctx, p.Org, workbench.NewSession{Person: p.ID, IP: v.ip,
		UserAgent: v.gin.Request.UserAgent(), Limited: e.Limited, App: e.App})
	if errors.Is(err, workbench.ErrForbidden) {
		return Opened{}, mailcore.ErrDisabled
	}
	if err != nil {
		return Opened{}, err
	}
	a.o.Access.Opened(p, s)
	v.caller = &caller{Person: p, session: s, ip: v.ip}
	me, err := a.meOf(ctx, v.caller)
	if err != nil {
		return Opened{}, err
	}
	a.setCookie(ctx, token, int(s.ExpiresAt.Sub(a.o.Now()).Seconds()))
	return Opened{Token: token, Me: me, MustChange: e.Limited == workbench.MustChange, Limited: string(e.Limited)}, nil
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

// enter opens a session for somebody who has just set a password. A second factor is not skipped by that.
func (a *API) enter(ctx context.Context, p workbench.Person) (Opened, error) {
	e := access.Entry{Person: p}
	policy, err := a.o.Access.Policy(ctx, p.Org)
	if err != nil {
		return Opened{}, err
	}
	have, err := a.o.Office.Access(ctx, p.Org, p.ID)
	if err != nil {
		return Opened{}, err
	}
	if have.SecondFactor {
		return a.half(ctx, e)
	}
	if policy.ForceSecondFactor {
		e.Limited = workbench.MustEnrol
	}
	return a.openSession(ctx, e)
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
	if err := a.o.Access.Settle(ctx, p); err != nil {
		return out, err
	}
	return a.enter(ctx, p)
}

// Version tells which build answers.
type Version struct {
	Version string `json:"version"`
	Build   string `json:"build" doc:"changes whenever the web app does"`
}

func (a *API) version(context.Context, *caller, *none) (Version, error) {
	return Version{Version: a.o.Version, Build: a.pages.build}, nil
}
