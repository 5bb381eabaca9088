// Package api is the HTTP door: JSON under /api/v1 for the web app and for outside programs, the websocket's upgrade,
// the pages of the web app, and /openapi.json, which is made from the code that serves it.
//
// Every route says which right of the office it asks for; the guard answers for all of them, before a body is read.
// Whatever a person may not see answers 404, in the same words as what does not exist.
package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"mailbridge/bridge"
	"mailbridge/bridge/access"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
	"mailbridge/workbench/push"
	"mailbridge/workbench/workdb"
)

// Changes is the log behind GET /changes; the same that the websocket reads from.
type Changes interface {
	Since(ctx context.Context, stream string, after int64, limit int) ([]push.Event, error)
	Heads(ctx context.Context, streams []string) (map[string]push.Head, error)
}

// Options are the rooms behind the door. Mail, Office, Bridge, Core, Hub, Changes and Access are needed.
type Options struct {
	Mail    *maildb.DB
	Office  *workdb.DB
	Bridge  *bridge.Bridge
	Core    *mailcore.Core
	Hub     *push.Hub
	Changes Changes
	// Access decides about sign-ins, together with the other doors.
	Access *access.Gate
	// PublicURL is where people reach us, without a final slash. Cookies are Secure when it begins with https.
	PublicURL string
	// Clients is where mail programs find us, for those that ask.
	Clients Clients
	// STSPolicy is the MTA-STS policy of the domains that live here (RFC 8461); empty is none.
	STSPolicy string
	// Origins are further origins whose pages may use the API, "https://host"; FrameAncestors may show ours in a frame.
	Origins, FrameAncestors []string
	// TrustedProxies are the networks whose X-Forwarded-For is believed; none by default.
	TrustedProxies []string
	// Filter is what organisations have that set none of their own; nil is the filter's own default.
	Filter   *mailcore.FilterPolicy
	MaxSize  int64         // bytes of one message; 0 is maxUpload
	Programs []MailProgram // how mail programs reach us, TLS from the first byte first
	Spool    string        // folder for uploads; empty: a new one among the system's temporary files
	Version  string
	Log      *slog.Logger
	Now      func() time.Time // time.Now when nil
}

// API answers HTTP. Safe for concurrent use.
type API struct {
	o        Options
	router   *gin.Engine
	doc      huma.API
	paper    docPage
	throttle workbench.Throttle // of links
	uploads  *uploads
	undo     undoList
	images   *imageProxy
	pages    pages
	urlKey   []byte // signs URLs that work without a session
}

// New builds the routes. The caller serves the API and closes it at the end.
func New(o Options) *API {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxSize <= 0 {
		o.MaxSize = maxUpload
	}
	o.PublicURL = strings.TrimSuffix(o.PublicURL, "/")
	gin.SetMode(gin.ReleaseMode)
	a := &API{o: o, router: gin.New()}
	a.throttle.Now = o.Now
	a.urlKey = o.Bridge.Secret("signed url")
	a.uploads = newUploads(o.Spool, o.Now)
	a.undo.now = o.Now
	a.images = newImageProxy()
	a.router.HandleMethodNotAllowed = true
	if err := a.router.SetTrustedProxies(o.TrustedProxies); err != nil {
		o.Log.Error("trusted proxies are not networks; none is trusted", "err", err)
		_ = a.router.SetTrustedProxies(nil) // cannot fail
	}
	a.router.Use(a.visit, a.recover, a.headers, a.sameSite)
	a.router.NoRoute(func(c *gin.Context) { a.refuse(c, workbench.ErrNotFound) })
	a.router.NoMethod(func(c *gin.Context) { a.refuse(c, errMethod) })
	a.doc = humagin.New(a.router, docConfig(o.Version))
	a.routes()
	a.servePages()
	return a
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.router.ServeHTTP(w, r) }

// Close removes uploads that were not sent.
func (a *API) Close() error { return a.uploads.close() }

func (a *API) routes() {
	a.sessionRoutes()
	a.meRoutes()
	a.securityRoutes()
	a.resetRoutes()
	a.mailboxRoutes()
	a.messageRoutes()
	a.turnRoutes()
	a.chatRoutes()
	a.planRoutes()
	a.liveRoutes()
	a.peopleRoutes()
	a.roleRoutes()
	a.sharingRoutes()
	a.ruleRoutes()
	a.adminMailboxRoutes()
	a.groupRoutes()
	a.departmentRoutes()
	a.domainRoutes()
	a.watchRoutes()
	a.filterRoutes()
	a.queueRoutes()
	a.marketRoutes()
	a.policyRoutes()
	a.outboxRoutes()
	a.approvalRoutes()
	a.fileRoutes()
	a.receiptRoutes()
	a.recallRoutes()
	a.freedPolicyRoutes()
	a.deletedRoutes()
	a.archiveSettingRoutes()
	a.archiveRoutes()
	a.digestRoutes()
}

// sum signs words that must come back unchanged. The words are kept apart by NUL, which none of them contains.
func (a *API) sum(words ...string) []byte {
	m := hmac.New(sha256.New, a.urlKey)
	m.Write([]byte(strings.Join(words, "\x00")))
	return m.Sum(nil)
}
