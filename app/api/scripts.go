package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sieve"
	"mailbridge/workbench"
)

// SieveScript is a script of somebody's own. The active one runs on what the rules leave in the inbox.
type SieveScript struct {
	Name      string    `json:"name"`
	Active    bool      `json:"active"`
	Size      int       `json:"size" doc:"bytes"`
	ChangedAt time.Time `json:"changedAt"`
	Text      string    `json:"text,omitempty" doc:"not in lists"`
}

var errScripts = &Problem{status: http.StatusConflict, Code: "too_many", Message: "this mailbox has as many scripts as it may have", Field: "name"}

func (a *API) scriptRoutes() {
	script := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/mailboxes/{id}/scripts" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, script("GET", "", "Sieve scripts of a mailbox"), a.listScripts)
	on(a, script("GET", "/{name}", "A Sieve script with its text"), a.getScript)
	on(a, script("PUT", "/{name}", "Keep a Sieve script, activate it or switch it off; what is not named stays"), a.putScript)
	done(a, script("DELETE", "/{name}", "Remove a Sieve script that is not active"), a.removeScript)
}

func (a *API) listScripts(ctx context.Context, c *caller, in *byID) (List[SieveScript], error) {
	mb, err := a.ruled(ctx, c, in.ID, "")
	if err != nil {
		return List[SieveScript]{}, err
	}
	list, err := a.o.Mail.Scripts(ctx, mb.ID)
	return listOf(each(list, scriptView)), err
}

func scriptView(s maildb.Script) SieveScript {
	return SieveScript{Name: s.Name, Active: s.Active, Size: s.Size, ChangedAt: s.ChangedAt.UTC()}
}

type scriptInput struct {
	ID   ID     `path:"id"`
	Name string `path:"name"`
}

func (a *API) getScript(ctx context.Context, c *caller, in *scriptInput) (SieveScript, error) {
	mb, err := a.ruled(ctx, c, in.ID, "")
	if err != nil {
		return SieveScript{}, err
	}
	return a.scriptNamed(ctx, mb, in.Name)
}

func (a *API) scriptNamed(ctx context.Context, mb mailcore.Mailbox, name string) (SieveScript, error) {
	list, err := a.o.Mail.Scripts(ctx, mb.ID)
	if err != nil {
		return SieveScript{}, err
	}
	for _, s := range list {
		if s.Name == name {
			v := scriptView(s)
			v.Text, err = a.o.Mail.ScriptText(ctx, mb.ID, name)
			return v, err
		}
	}
	return SieveScript{}, mailcore.ErrNoScript
}

type scriptChange struct {
	Text   *string `json:"text,omitempty"`
	Active *bool   `json:"active,omitempty"`
}

type putScriptInput struct {
	ID   ID     `path:"id"`
	Name string `path:"name"`
	Body scriptChange
}

func (a *API) putScript(ctx context.Context, c *caller, in *putScriptInput) (SieveScript, error) {
	mb, err := a.ruled(ctx, c, in.ID, "script "+in.Name)
	if err != nil {
		return SieveScript{}, err
	}
	old, err := a.scriptNamed(ctx, mb, in.Name)
	if err != nil && (in.Body.Text == nil || !errors.Is(err, mailcore.ErrNoScript)) {
		return SieveScript{}, err
	}
	text := old.Text
	if in.Body.Text != nil {
		text = *in.Body.Text
	}
	activates := in.Body.Active != nil && *in.Body.Active
	if in.Body.Text != nil || activates {
		script, err := sieve.Compile(text)
		if err == nil {
			err = a.o.Core.CheckForwards(ctx, mb, script)
		}
		if err != nil {
			return SieveScript{}, err
		}
	}
	if in.Body.Text != nil {
		err := a.o.Mail.PutScript(ctx, mb.Org, mb.ID, in.Name, text)
		if errors.Is(err, mailcore.ErrOverQuota) {
			err = errScripts
		}
		if err != nil {
			return SieveScript{}, err
		}
	}
	if in.Body.Active != nil && *in.Body.Active != old.Active {
		name := ""
		if activates {
			name = in.Name
		}
		if err := a.o.Mail.ActivateScript(ctx, mb.Org, mb.ID, name); err != nil {
			return SieveScript{}, err
		}
	}
	return a.scriptNamed(ctx, mb, in.Name)
}

func (a *API) removeScript(ctx context.Context, c *caller, in *scriptInput) error {
	mb, err := a.ruled(ctx, c, in.ID, "script "+in.Name)
	if err != nil {
		return err
	}
	return a.o.Mail.DeleteScript(ctx, mb.Org, mb.ID, in.Name)
}
