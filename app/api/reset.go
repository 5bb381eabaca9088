package api

import (
	"context"
	"strings"
	"time"

	"mailbridge/workbench"
)

func (a *API) resetRoutes() {
	open := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "sessions", summary: summary}
	}
	ask := open("POST", "/password-resets", "Ask for a link for a forgotten password; the answer is the same for everybody")
	ask.status = 202
	on(a, ask, a.askReset)
	on(a, open("GET", "/password-resets/{token}", "Whose link this is"), a.resetOf)
	done(a, open("POST", "/password-resets/{token}", "Set a new password by a link; all sessions end"), a.reset)
	on(a, open("GET", "/sign-in-alerts/{token}", "What an alert is about"), a.alertOf)
	done(a, open("POST", "/sign-in-alerts/{token}", "Answer an alert: me or not_me"), a.answerAlert)
}

type forgotten struct {
	Login string `json:"login" doc:"login name or mail address"`
}

// Asked says that something will happen if it can.
type Asked struct {
	Message string `json:"message"`
}

const (
	resetThrottle = "reset"
	resetMessage  = "如果账号存在并绑定了邮箱，链接已发送 · If there is such an account with a bound address, a link is on its way"
)

func (a *API) askReset(ctx context.Context, _ *caller, in *body[forgotten]) (Asked, error) {
	login := strings.TrimSpace(in.Body.Login)
	if login == "" || len(login) > maxLogin {
		return Asked{}, invalid("login", "is empty or too long")
	}
	ip := visitOf(ctx).ip
	if wait := a.throttle.Wait(resetThrottle, ip); wait > 0 {
		return Asked{}, workbench.ThrottledError{Wait: wait}
	}
	a.throttle.Failed(resetThrottle, ip) // each asking counts, whomever it is for
	return Asked{resetMessage}, a.o.Access.AskReset(ctx, login)
}

// Reset tells whose password a link sets.
type Reset struct {
	Name  string `json:"name"`
	Login string `json:"login"`
}

func (a *API) resetOf(ctx context.Context, _ *caller, in *byToken) (out Reset, err error) {
	err = a.tryLink(ctx, func() error {
		p, err := a.o.Access.ResetOf(ctx, in.Token)
		out = Reset{Name: p.Name, Login: p.Login}
		return err
	})
	return out, err
}

func (a *API) reset(ctx context.Context, _ *caller, in *firstPassword) error {
	if len(in.Body.Password) > workbench.MaxPassword {
		return invalid("password", "is too long")
	}
	return a.tryLink(ctx, func() error { return a.o.Access.Reset(ctx, in.Token, in.Body.Password) })
}

// SignInAlert is a sign-in from where the person never was.
type SignInAlert struct {
	New    string    `json:"new" enum:"network,device"`
	Door   string    `json:"door" enum:"web,api,imap,smtp,sieve,dav"`
	IP     string    `json:"ip"`
	Client string    `json:"client,omitempty"`
	At     time.Time `json:"at"`
}

func (a *API) alertOf(ctx context.Context, _ *caller, in *byToken) (out SignInAlert, err error) {
	err = a.tryLink(ctx, func() error {
		x, err := a.o.Access.AlarmOf(ctx, in.Token)
		v := x.Visit
		out = SignInAlert{New: x.New, Door: string(v.Door), IP: v.IP, Client: v.Client, At: v.Last.UTC()}
		return err
	})
	return out, err
}

type alertAnswer struct {
	Token string `path:"token"`
	Body  struct {
		Answer string `json:"answer" enum:"me,not_me"`
	}
}

func (a *API) answerAlert(ctx context.Context, _ *caller, in *alertAnswer) error {
	if in.Body.Answer != "me" && in.Body.Answer != "not_me" {
		return invalid("answer", "is neither me nor not_me")
	}
	return a.tryLink(ctx, func() error { return a.o.Access.AnswerAlarm(ctx, in.Token, in.Body.Answer == "me") })
}
