package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mailbridge/bridge"
	"mailbridge/workbench"
)

// noStore keeps answers out of every cache.
const noStore = "no-store, private"

// caller is the person behind a request's session.
type caller struct {
	workbench.Person
	session workbench.Session
	ip      string
}

func (c *caller) who() bridge.Who { return bridge.Who{Org: c.Org, Person: c.ID} }

// visit is what belongs to one request.
type visit struct {
	id     string
	ip     string
	gin    *gin.Context
	caller *caller // nil without a session
}

func (v *visit) person() int64 {
	if v.caller == nil {
		return 0
	}
	return int64(v.caller.ID)
}

type visitKey struct{}

// visitOf never answers nil.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// visit gives the request an id and writes its line in the access log: no query, no content.
func (a *API) visit(c *gin.Context) {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails since Go 1.24
	v := &visit{id: hex.EncodeToString(raw[:]), ip: c.ClientIP(), gin: c}
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), visitKey{}, v))
	c.Header("X-Request-Id", v.id)
	start := a.o.Now()
	c.Next()
	level := slog.LevelInfo
	if strings.HasPrefix(c.FullPath(), "/static/") && c.Writer.Status() < http.StatusBadRequest {
		level = slog.LevelDebug // a page has a dozen of them
	}
	a.o.Log.Log(c.Request.Context(), level, "request", "request", v.id, "method", c.Request.Method, "route", c.FullPath(), "status", c.Writer.Status(),
		"person", v.person(), "duration", a.o.Now().Sub(start).Round(time.Microsecond))
}

func (a *API) recover(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if fault == http.ErrAbortHandler {
			panic(fault)
		}
		a.o.Log.Error("request panicked", "request", visitOf(c.Request.Context()).id, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			a.refuse(c, errors.New("panic"))
		}
		c.Abort()
	}()
	c.Next()
}

// headers are on every answer; pages replace the policy by their own.
func (a *API) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", noStore)
	if strings.HasPrefix(a.o.PublicURL, "https:") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, a.bodyLimit(c.FullPath()))
}

func (a *API) bodyLimit(path string) int64 {
	if path == filePartPath {
		return filePart + maxJSON
	}
	if path == uploadPath {
		return min(a.o.MaxSize, maxUpload) + maxJSON // multipart's own lines
	}
	return maxJSON
}

// sameSite answers pages of other allowed origins and refuses what changes something from anywhere else.
func (a *API) sameSite(c *gin.Context) {
	origin := c.GetHeader("Origin")
	if origin != "" && slices.Contains(a.o.Origins, origin) {
		h := c.Writer.Header()
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Add("Vary", "Origin")
		if c.Request.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, X-Requested-With, X-Name")
			c.AbortWithStatus(http.StatusNoContent)
			return
		}
	}
	if unsafe(c.Request.Method) && !a.ownOrigin(c.Request) {
		a.refuse(c, errCSRF)
	}
}

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

// ownOrigin is true for requests of our own pages and of programs that are no browsers.
func (a *API) ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "" || site == "same-origin" || site == "none"
	}
	if origin == a.o.PublicURL || slices.Contains(a.o.Origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}

// admit finds the session of a request and asks for the route's right.
func (a *API) admit(c *gin.Context, r route) error {
	if r.right == "" && !r.signed {
		return nil
	}
	token, byCookie := tokenOf(c.Request)
	if token == "" && r.signed && c.Query("sig") != "" {
		return nil
	}
	if token == "" {
		return errSession
	}
	ctx := c.Request.Context()
	s, p, err := a.o.Office.SessionByToken(ctx, token)
	if errors.Is(err, workbench.ErrNotFound) {
		if r.signed && c.Query("sig") != "" {
			return nil
		}
		return errSession
	}
	if err != nil {
		return err
	}
	v := visitOf(ctx)
	if err := a.o.Access.Allowed(ctx, p.Org, v.ip); err != nil {
		return err
	}
	v.caller = &caller{Person: p, session: s, ip: v.ip}
	if byCookie && unsafe(c.Request.Method) && c.GetHeader("X-Requested-With") != "mailbridge" {
		return errCSRF
	}
	if r.right == workbench.RightReadArchive { // for who is no auditor, there is no archive
		if _, err := a.o.Office.Auditor(ctx, p.Org, p.ID); err != nil {
			return err
		}
	} else if !p.May(r.right) {
		return workbench.ErrForbidden
	}
	if err := within(s, r); err != nil {
		return err
	}
	c.Request = c.Request.WithContext(workbench.As(ctx, workbench.Actor{Person: p.ID, Name: p.Name, IP: v.ip}))
	return nil
}

// within refuses what a session may not do before its person has done what it asks for, and what an app password is
// not for: the account itself, and ruling over others.
func within(s workbench.Session, r route) error {
	if s.Limited == workbench.Unlimited || slices.Contains(r.under, s.Limited) {
		return nil
	}
	switch s.Limited {
	case workbench.MustChange:
		return workbench.ErrMustChange
	case workbench.MustEnrol:
		return workbench.ErrMustEnrol
	}
	if r.account || r.right != workbench.RightUseOffice && r.right != workbench.RightReadPeople {
		return workbench.ErrForbidden
	}
	return nil
}

// tokenOf reads the session token; a bearer token counts before the cookie.
func tokenOf(r *http.Request) (token string, byCookie bool) {
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(t), false
	}
	if k, err := r.Cookie(cookieName); err == nil {
		return k.Value, true
	}
	return "", false
}
