package api

import (
	"cmp"
	"errors"
	"html/template"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"mailbridge/bridge"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// digestPolicy lets the page of a digest's link show itself and send its own form.
const digestPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// digestPage asks before it does anything: programs that look at links in mails follow them.
var digestPage = template.Must(template.New("digest").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>隔离区 · Quarantine</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.25rem}dt{color:#5a6472}dd{margin:0 0 .75rem;overflow-wrap:anywhere}button{font:inherit;min-height:44px;padding:.4rem 1.2rem;
margin:0 .75rem .75rem 0;border-radius:8px;border:1px solid #b8c0cc;background:#fff;color:inherit}button.main{background:#1f5fd0;border-color:#1f5fd0;color:#fff}
@media (prefers-color-scheme:dark){body{background:#14181f;color:#e6e9ee}dt{color:#9aa5b4}button{background:#222936;border-color:#465063}}</style></head><body>
{{if .Done}}<h1>{{.Done}}</h1>{{else}}<h1>放行这封邮件？ · Release this mail?</h1>
<dl><dt>主题 · Subject</dt><dd>{{.Subject}}</dd><dt>发件人 · From</dt><dd>{{.From}}</dd><dt>时间 · Received</dt><dd>{{.At}}</dd>
{{if .Why}}<dt>为何被隔离 · Why it was held</dt>{{range .Why}}<dd>{{.Zh}} · {{.En}}</dd>{{end}}{{end}}</dl>
<p>放行后邮件进入收件箱，系统会记住这类邮件不是垃圾邮件。<br>It goes to your inbox, and mail like it is less likely to be held.</p>
<form method="post"><button class="main" name="act" value="release">放行 · Release</button><button name="act" value="delete">删除 · Delete</button></form>{{end}}
</body></html>
`))

type digestView struct {
	Done, Subject, From, At string
	Why                     []Reason
}

func (a *API) digestRoutes() {
	a.router.GET(bridge.HeldPath+":token", a.showHeld)
	a.router.POST(bridge.HeldPath+":token", a.decideHeld)
}

// maxDigestForm bounds the form: one button.
const maxDigestForm = 1 << 10

func (a *API) showHeld(g *gin.Context) {
	m, err := a.o.Bridge.HeldByLink(g.Request.Context(), g.Param("token"))
	if err == nil && m.State != mailcore.HeldWaiting {
		err = mailcore.ErrExists
	}
	if err != nil {
		a.digestEnds(g, err)
		return
	}
	at := m.At.UTC()
	if org, err := a.o.Office.Org(g.Request.Context(), workbench.OrgID(m.Org)); err == nil {
		if zone, err := time.LoadLocation(cmp.Or(org.TZ, "Asia/Shanghai")); err == nil {
			at = at.In(zone)
		}
	}
	a.digestAnswer(g, http.StatusOK, digestView{Subject: m.Subject, From: m.From, At: at.Format("2006-01-02 15:04 (UTC-07:00)"), Why: reasonsOf(m.Verdict.Why)})
}

func (a *API) decideHeld(g *gin.Context) {
	g.Request.Body = http.MaxBytesReader(g.Writer, g.Request.Body, maxDigestForm)
	act := g.PostForm("act")
	if act != "release" && act != "delete" {
		a.digestAnswer(g, http.StatusUnprocessableEntity, digestView{Done: "请选择放行或删除 · Choose to release or to delete"})
		return
	}
	if err := a.o.Bridge.DecideByLink(g.Request.Context(), g.Param("token"), act == "release"); err != nil {
		a.digestEnds(g, err)
		return
	}
	done := "已放行，邮件在收件箱中 · Released: it is in your inbox"
	if act == "delete" {
		done = "已删除 · Deleted"
	}
	a.digestAnswer(g, http.StatusOK, digestView{Done: done})
}

// digestEnds says in words why a link does nothing.
func (a *API) digestEnds(g *gin.Context, err error) {
	switch {
	case errors.Is(err, mailcore.ErrExists), errors.Is(err, mailcore.ErrNoMessage):
		a.digestAnswer(g, http.StatusGone, digestView{Done: "链接已用过：这封邮件已放行或删除 · This link was used: the mail was released or deleted"})
	case errors.Is(err, workbench.ErrNotFound):
		a.digestAnswer(g, http.StatusNotFound, digestView{Done: "没有这个链接 · There is no such link"})
	case errors.Is(err, workbench.ErrForbidden):
		a.digestAnswer(g, http.StatusForbidden, digestView{Done: "含危险文件，只能由管理员放行 · It carries a dangerous file: only an administrator can release it"})
	default:
		a.refuse(g, err)
	}
}

func (a *API) digestAnswer(g *gin.Context, status int, v digestView) {
	h := g.Writer.Header()
	h.Set("Cache-Control", noStore)
	h.Set("Content-Security-Policy", digestPolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("X-Content-Type-Options", "nosniff")
	g.Header("Content-Type", "text/html; charset=utf-8")
	g.Status(status)
	if err := digestPage.Execute(g.Writer, v); err != nil {
		a.o.Log.Warn("page of a digest", "err", err)
	}
}
