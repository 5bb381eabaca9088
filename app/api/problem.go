package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/mailcore/sieve"
	"mailbridge/workbench"
)

// Problem is the body of every answer that is no success.
type Problem struct {
	status int
	wait   time.Duration
	// Code is a stable word for programs, Message an English phrase, Field the name of the request's field at fault.
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"requestId"`
	Field     string `json:"field,omitempty"`
	// Token is for POST /api/v1/sessions/second-factor, when the code is second_factor_required.
	Token string `json:"token,omitempty"`
}

var problemType = reflect.TypeFor[Problem]()

func (p *Problem) Error() string  { return p.Message }
func (p *Problem) GetStatus() int { return p.status }

// Refusals of the door itself.
var (
	errSession = &Problem{status: http.StatusUnauthorized, Code: "unauthenticated", Message: "sign in first"}
	errCSRF    = &Problem{status: http.StatusForbidden, Code: "cross_site", Message: "this request must come from our own pages"}
	errMethod  = &Problem{status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "this path does not know that method"}
	errSigned  = &Problem{status: http.StatusForbidden, Code: "link_expired", Message: "this link is not valid any more"}
	errUndo    = &Problem{status: http.StatusNotFound, Code: "not_found", Message: "too late to take it back"}
	errNoMail  = &Problem{status: http.StatusConflict, Code: "no_mailbox", Message: "you have no mailbox yet"}
	errUseLink = &Problem{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "this is too large for a mail: send it as a link", Field: "file"}
	errTooBig  = &Problem{status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "this is too large"}
)

func invalid(field, reason string) error { return workbench.ErrInvalid{Field: field, Reason: reason} }

// answers is the one translator from the errors of the rooms; the first that fits counts.
var answers = []struct {
	err     error
	status  int
	code    string
	message string
	field   string
}{
	{workbench.ErrNotFound, 404, "not_found", "not found", ""},
	{mailcore.ErrNoMailbox, 404, "not_found", "not found", ""},
	{mailcore.ErrNoFolder, 404, "not_found", "not found", ""},
	{mailcore.ErrNoMessage, 404, "not_found", "not found", ""},
	{mailcore.ErrNoScript, 404, "not_found", "not found", ""},
	{mailcore.ErrNoDomain, 404, "not_found", "not found", ""},
	{workbench.ErrExists, 409, "exists", "exists already", ""},
	{mailcore.ErrExists, 409, "exists", "exists already", ""},
	{maildb.ErrActive, 409, "active", "this script is active: switch it off first", ""},
	{maildb.ErrRunning, 409, "running", "the rules are at work already", ""},
	{workbench.ErrNotApproved, 403, "not_approved", workbench.ErrNotApproved.Error(), ""},
	{workbench.ErrOwnCase, 403, "own_case", workbench.ErrOwnCase.Error(), ""},
	{workbench.ErrClosed, 409, "closed", workbench.ErrClosed.Error(), ""},
	{workbench.ErrLastAdmin, 409, "last_admin", "the last super admin stays", "role"},
	{workbench.ErrStale, 409, "stale", "changed by somebody else meanwhile", ""},
	{workbench.ErrNotEmpty, 409, "not_empty", "not empty", ""},
	{workbench.ErrForbidden, 403, "forbidden", "not allowed", ""},
	{mailcore.ErrSenderDenied, 403, "sender_denied", "this is not your address", "from"},
	{mailcore.ErrNoRight, 403, "no_right", "your rights in this mailbox do not allow that", ""},
	{mailcore.ErrReadOnly, 403, "read_only", "this folder cannot be changed", ""},
	{mailcore.ErrDisabled, 403, "disabled", "this account is disabled", ""},
	{workbench.ErrMustChange, 403, "password_change_required", "choose your own password first", ""},
	{workbench.ErrMustEnrol, 403, "second_factor_enrol_required", "set up a second factor first", ""},
	{workbench.ErrBadCode, 422, "bad_code", "this code is not right, or was used", "code"},
	{mailcore.ErrNetwork, 403, "network", mailcore.ErrNetwork.Error(), ""},
	{mailcore.ErrScope, 403, "app_password_scope", mailcore.ErrScope.Error(), ""},
	{mailcore.ErrMustActivate, 403, "must_activate", "open the activation link first", ""},
	{workbench.ErrThrottled, 429, "throttled", "too many attempts, try later", ""},
	{mailcore.ErrThrottled, 429, "throttled", "too many attempts, try later", ""},
	{workbench.ErrBadPassword, 401, "bad_password", "wrong login or password", ""},
	{mailcore.ErrBadPassword, 401, "bad_password", "wrong login or password", ""},
	{mailcore.ErrTooLarge, 413, "too_large", "this is too large", ""},
	{message.ErrTooLarge, 413, "too_large", "this is too large", ""},
	{mailcore.ErrOverQuota, 507, "over_quota", "the mailbox is full", ""},
	{mailcore.ErrFull, 507, "storage_full", "there is no room left", ""},
	{mailcore.ErrBusy, 503, "busy", "try again later", ""},
	{mailcore.ErrBadName, 422, "invalid", "is not allowed", "name"},
	{mailcore.ErrBadAddress, 422, "invalid", "is not a mail address", "address"},
	{mailcore.ErrBadHeader, 422, "invalid", "contains what a mail cannot carry", ""},
	{message.ErrInjection, 422, "invalid", "contains what a mail cannot carry", ""},
	{mailcore.ErrLoop, 422, "loop", "this mail goes round in circles", ""},
	{maildb.ErrNoGrant, 404, "not_found", "not found", ""},
	{maildb.ErrBadCursor, 422, "invalid", "was not made by us", "cursor"},
}

// throttleWait is told to whoever is throttled by a room that does not say for how long.
const throttleWait = 60 * time.Second

func translate(err error) *Problem {
	var p *Problem
	var bad workbench.ErrInvalid
	var taken workbench.TakenError
	var slow workbench.ThrottledError
	var large *http.MaxBytesError
	var forbidden *mailcore.PolicyError
	var rule *mailcore.RuleError
	var onward *mailcore.ForwardError
	var script *sieve.Error
	switch {
	case errors.As(err, &rule):
		return translate(invalid(strings.Replace(rule.Field, "rules", "items", 1), rule.Reason))
	case errors.As(err, &onward):
		code := "forwarding_" + string(onward.Policy)
		if onward.Rule != nil {
			code = "policy"
		}
		return &Problem{status: http.StatusUnprocessableEntity, Code: code, Message: onward.Error(), Field: "to"}
	case errors.As(err, &script):
		return &Problem{status: http.StatusUnprocessableEntity, Code: "script", Message: script.Error(), Field: "text"}
	case errors.As(err, &p):
		own := *p
		return &own
	case errors.As(err, &bad):
		return &Problem{status: http.StatusUnprocessableEntity, Code: "invalid", Message: bad.Error(), Field: bad.Field}
	case errors.As(err, &taken):
		return &Problem{status: http.StatusConflict, Code: "exists", Message: taken.Error(), Field: taken.Field}
	case errors.As(err, &slow):
		return &Problem{status: http.StatusTooManyRequests, Code: "throttled", Message: slow.Error(), wait: slow.Wait}
	case errors.As(err, &forbidden):
		return &Problem{status: http.StatusForbidden, Code: "policy", Message: forbidden.Error(), Field: "to", wait: forbidden.Wait}
	case errors.As(err, &large):
		return translate(errTooBig)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Problem{status: http.StatusServiceUnavailable, Code: "busy", Message: "try again later"}
	}
	for _, x := range answers {
		if errors.Is(err, x.err) {
			p := &Problem{status: x.status, Code: x.code, Message: x.message, Field: x.field}
			if p.status == http.StatusTooManyRequests {
				p.wait = throttleWait
			}
			return p
		}
	}
	return nil
}

// awayWait is told to whoever asks while the store does not answer.
const awayWait = 5 * time.Second

// problem translates an error for the client. What it does not know is logged and told as 500 without details.
func (a *API) problem(ctx context.Context, err error) *Problem {
	v := visitOf(ctx)
	p := translate(err)
	if p == nil && maildb.Unavailable(err) {
		a.o.Log.Warn("request put off", "request", v.id, "person", v.person(), "err", err)
		p = &Problem{status: http.StatusServiceUnavailable, Code: "busy", Message: "try again later", wait: awayWait}
	}
	if p == nil {
		a.o.Log.Error("request failed", "request", v.id, "person", v.person(), "err", err)
		p = &Problem{status: http.StatusInternalServerError, Code: "internal", Message: "something went wrong here"}
	}
	p.RequestID = v.id
	if readsChinese(v) {
		p.Message = chinese(p, err)
	}
	if p.wait > 0 && v.gin != nil {
		seconds := int64((p.wait + time.Second - 1) / time.Second)
		v.gin.Header("Retry-After", strconv.FormatInt(seconds, 10))
	}
	return p
}

// refuse ends a request with a problem.
func (a *API) refuse(c *gin.Context, err error) {
	p := a.problem(c.Request.Context(), err)
	c.Header("Cache-Control", noStore)
	c.AbortWithStatusJSON(p.status, p)
}

// huma makes its own errors through these variables; there is one shape for all.
func init() {
	huma.NewErrorWithContext = func(h huma.Context, status int, msg string, errs ...error) huma.StatusError {
		v := &visit{}
		if h != nil {
			v = visitOf(h.Context())
		}
		return bodyProblem(v, status, msg, errs)
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return bodyProblem(&visit{}, status, msg, errs)
	}
}

// bodyProblem tells what was wrong with the shape of a request. It never repeats the request.
func bodyProblem(v *visit, status int, msg string, errs []error) *Problem {
	p := &Problem{status: status, Code: "bad_request", Message: msg, RequestID: v.id}
	for _, err := range errs {
		var mine *Problem
		if errors.As(err, &mine) {
			return mine
		}
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			continue
		}
		p.status, p.Code, p.Message = http.StatusUnprocessableEntity, "invalid", d.Message
		if field, ok := strings.CutPrefix(d.Message, fieldMark); ok {
			p.Field, p.Message, _ = strings.Cut(field, "\x00")
		} else if _, field, ok := strings.Cut(d.Location, "."); ok {
			p.Field = field
		}
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		p.Code, p.Message = errTooBig.Code, errTooBig.Message
		p.status = status
	case status == http.StatusUnsupportedMediaType || strings.Contains(p.Message, huma.ErrUnknownContentType.Error()):
		p.status, p.Code, p.Message = http.StatusUnsupportedMediaType, "unsupported_type", "the body must be JSON"
	case status >= http.StatusInternalServerError:
		p.Code, p.Message, p.status = "internal", "something went wrong here", status
	}
	if readsChinese(v) {
		p.Message = chinese(p, p)
	}
	return p
}

// orInvalid says that a request named something that does not exist; other errors stay.
func orInvalid(err error, field, reason string) error {
	if p := translate(err); p != nil && p.status == http.StatusNotFound {
		return invalid(field, reason)
	}
	return err
}
