package sieved

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sieve"
)

// maxWarnings are told of one script.
const maxWarnings = 10

// check compiles a script and looks where it sends mail. Warnings are for its author; it runs all the same.
func (c *conn) check(ctx context.Context, body string) (warnings []string, err error) {
	s, err := sieve.Compile(body)
	if err != nil {
		return nil, err
	}
	if err := c.srv.o.Core.CheckForwards(ctx, c.mailbox, s); err != nil {
		return nil, err
	}
	for _, t := range s.Folders() {
		if t.Computed || len(warnings) == maxWarnings {
			continue
		}
		_, err := c.srv.o.Store.FolderByName(ctx, c.mailbox.ID, t.Name)
		switch {
		case errors.Is(err, mailcore.ErrNoFolder), errors.Is(err, mailcore.ErrBadName):
			warnings = append(warnings, fmt.Sprintf("line %d: there is no folder %q; until there is, such mail stays in the inbox", t.Line, t.Name))
		case err != nil:
			return nil, err
		}
	}
	return warnings, nil
}

// checked answers a script that was taken.
func checked(said string, warnings []string) *reply {
	if len(warnings) == 0 {
		return done(said)
	}
	return &reply{kind: "OK", code: "WARNINGS", text: strings.Join(warnings, "\r\n")}
}

// haveSpace tells whether a script of that name and size would be taken (RFC 5804, section 2.5).
func (c *conn) haveSpace(ctx context.Context, args []arg) *reply {
	if args[1].n > sieve.MaxScript {
		return no("QUOTA/MAXSIZE", fmt.Sprintf("A script has at most %d bytes", sieve.MaxScript))
	}
	if err := c.srv.o.Store.MayPutScript(ctx, c.mailbox.ID, args[0].s); err != nil {
		return c.translate(err)
	}
	return done("There is room")
}

func (c *conn) putScript(ctx context.Context, args []arg) *reply {
	name, body := args[0].s, args[1].s
	if err := c.srv.o.Store.MayPutScript(ctx, c.mailbox.ID, name); err != nil {
		return c.translate(err)
	}
	warnings, err := c.check(ctx, body)
	if err == nil {
		err = c.srv.o.Store.PutScript(ctx, c.mailbox.Org, c.mailbox.ID, name, body)
	}
	if err != nil {
		return c.translate(err)
	}
	c.log().Info("script kept", "bytes", len(body))
	return checked("Script is kept", warnings)
}

func (c *conn) checkScript(ctx context.Context, args []arg) *reply {
	warnings, err := c.check(ctx, args[0].s)
	if err != nil {
		return c.translate(err)
	}
	return checked("Script is fine", warnings)
}

func (c *conn) listScripts(ctx context.Context, _ []arg) *reply {
	list, err := c.srv.o.Store.Scripts(ctx, c.mailbox.ID)
	if err != nil {
		return c.translate(err)
	}
	var b strings.Builder
	for _, s := range list {
		b.WriteString(quoted(s.Name))
		if s.Active {
			b.WriteString(" ACTIVE")
		}
		b.WriteString("\r\n")
	}
	return &reply{kind: "OK", before: b.String()}
}

func (c *conn) getScript(ctx context.Context, args []arg) *reply {
	body, err := c.srv.o.Store.ScriptText(ctx, c.mailbox.ID, args[0].s)
	if err != nil {
		return c.translate(err)
	}
	return &reply{kind: "OK", before: literal(body) + "\r\n"}
}

// setActive makes a script run, "" none. It is checked again: what forwards are allowed may have changed since it was
// kept.
func (c *conn) setActive(ctx context.Context, args []arg) *reply {
	name := args[0].s
	var warnings []string
	if name != "" {
		body, err := c.srv.o.Store.ScriptText(ctx, c.mailbox.ID, name)
		if err == nil {
			warnings, err = c.check(ctx, body)
		}
		if err != nil {
			return c.translate(err)
		}
	}
	if err := c.srv.o.Store.ActivateScript(ctx, c.mailbox.Org, c.mailbox.ID, name); err != nil {
		return c.translate(err)
	}
	if name == "" {
		return done("No script is active")
	}
	return checked("Script is active", warnings)
}

func (c *conn) deleteScript(ctx context.Context, args []arg) *reply {
	if err := c.srv.o.Store.DeleteScript(ctx, c.mailbox.Org, c.mailbox.ID, args[0].s); err != nil {
		return c.translate(err)
	}
	return done("Script is deleted")
}

func (c *conn) renameScript(ctx context.Context, args []arg) *reply {
	if err := c.srv.o.Store.RenameScript(ctx, c.mailbox.Org, c.mailbox.ID, args[0].s, args[1].s); err != nil {
		return c.translate(err)
	}
	return done("Script is renamed")
}

// translate turns an error into an answer. What it does not know is our fault: logged, never shown.
func (c *conn) translate(err error) *reply {
	var script *sieve.Error
	var forward *mailcore.ForwardError
	switch {
	case errors.As(err, &script):
		return no("", script.Error())
	case errors.As(err, &forward):
		return no("", forward.Error())
	case errors.Is(err, mailcore.ErrNoScript):
		return no("NONEXISTENT", "There is no script of that name")
	case errors.Is(err, mailcore.ErrExists):
		return no("ALREADYEXISTS", "There is a script of that name already")
	case errors.Is(err, maildb.ErrActive):
		return no("ACTIVE", "This script is active; make another one active first")
	case errors.Is(err, mailcore.ErrBadName):
		return no("", "A name has 1 to 128 characters and no control characters")
	case errors.Is(err, mailcore.ErrOverQuota):
		return no("QUOTA/MAXSCRIPTS", "There are too many scripts; delete one first")
	case errors.Is(err, mailcore.ErrNoMailbox):
		return no("", "This mailbox is gone")
	case errors.Is(err, mailcore.ErrBusy), errors.Is(err, mailcore.ErrFull), errors.Is(err, context.DeadlineExceeded):
		c.log().Warn("managesieve command put off", "err", err)
		return no("TRYLATER", "Try again later")
	}
	c.log().Error("managesieve command", "err", err)
	return no("TRYLATER", "Internal error")
}
