package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"mailbridge/app/web"
)

// asset is a file of the web app, ready to send in both forms.
type asset struct {
	kind   string
	hash   string
	plain  []byte
	zipped []byte // nil where it would not help
}

// pages are the web app in memory: some hundred kilobytes, zipped once.
type pages struct {
	files map[string]asset // under /static/
	docs  map[string]asset // documents by name: mail, admin, market
	build string           // changes whenever any file does
}

// documents are the pages of the web app; each owns the paths below its name.
var documents = []string{"mail", "admin", "market"}

var assetTypes = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".json": "application/json", ".map": "application/json",
	".png": "image/png", ".ico": "image/x-icon", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}

// builtPages are loaded and compressed once in a process: nothing of them depends on settings.
var builtPages = sync.OnceValues(loadPages)

func loadPages() (pages, error) {
	p := pages{files: map[string]asset{}, docs: map[string]asset{}}
	sums := web.Hashes()
	entries, err := fs.ReadDir(web.Files(), ".")
	if err != nil {
		return p, err
	}
	all := sha256.New()
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if e.IsDir() || ext == ".html" || assetTypes[ext] == "" {
			continue
		}
		raw, err := fs.ReadFile(web.Files(), e.Name())
		if err != nil {
			return p, err
		}
		p.files[e.Name()] = newAsset(assetTypes[ext], sums[e.Name()], raw)
		fmt.Fprintln(all, e.Name(), sums[e.Name()])
	}
	for _, name := range documents {
		raw, err := web.Page(name)
		if err != nil {
			return p, err
		}
		sum := sha256.Sum256(raw)
		p.docs[name] = newAsset(assetTypes[".html"], hex.EncodeToString(sum[:6]), raw)
		fmt.Fprintln(all, name, hex.EncodeToString(sum[:]))
	}
	p.build = hex.EncodeToString(all.Sum(nil)[:6])
	return p, nil
}

func newAsset(kind, hash string, raw []byte) asset {
	a := asset{kind: kind, hash: hash, plain: raw}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	_, _ = z.Write(raw)                                   // a buffer takes all
	_ = z.Close()
	if b.Len() < len(raw)*9/10 {
		a.zipped = b.Bytes()
	}
	return a
}

func (a *API) servePages() {
	p, err := builtPages()
	if err != nil {
		a.o.Log.Error("the web app is not in this build", "err", err)
	}
	a.pages = p
	a.router.GET("/static/*name", a.static)
	a.router.HEAD("/static/*name", a.static)
	for _, name := range documents {
		serve := func(c *gin.Context) {
			if name == "mail" && c.Param("rest") == "/config-v1.1.xml" { // at autoconfig.<domain>
				a.thunderbird(c)
				return
			}
			a.document(c, name)
		}
		a.router.GET("/"+name, serve)
		a.router.GET("/"+name+"/*rest", serve)
	}
	a.router.GET("/", func(c *gin.Context) { c.Redirect(http.StatusFound, "/mail/") })
	a.router.GET("/favicon.ico", func(c *gin.Context) { c.Redirect(http.StatusFound, "/static/icon.svg") })
	a.discovery()
	a.router.GET("/docs", a.readable)
	a.router.GET("/openapi.json", a.openAPI)
}

// pagePolicy is the wall around our own pages. Frames with mails inherit it.
func (a *API) pagePolicy() string {
	ancestors := "'none'"
	if len(a.o.FrameAncestors) > 0 {
		ancestors = "'self' " + strings.Join(slices.DeleteFunc(slices.Clone(a.o.FrameAncestors), func(s string) bool {
			return strings.ContainsAny(s, "; ,\r\n")
		}), " ")
	}
	return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors " + ancestors
}

func (a *API) document(c *gin.Context, name string) {
	doc, ok := a.pages.docs[name]
	if !ok {
		c.String(http.StatusServiceUnavailable, "the web app is not in this build")
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", a.pagePolicy())
	h.Set("Content-Security-Policy-Report-Only", "require-trusted-types-for 'script'")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-cache, private")
	send(c, doc)
}

func (a *API) static(c *gin.Context) {
	file, ok := a.pages.files[strings.TrimPrefix(c.Param("name"), "/")]
	if !ok {
		a.refuse(c, errAbsentFile)
		return
	}
	cache := "no-cache"
	if v := c.Query("v"); v != "" && v == file.hash {
		cache = "public, max-age=31536000, immutable"
	}
	c.Header("Cache-Control", cache)
	c.Header("Content-Security-Policy", sandbox) // for whoever opens an SVG by itself
	send(c, file)
}

var errAbsentFile = &Problem{status: http.StatusNotFound, Code: "not_found", Message: "not found"}

// send answers with the zipped form where the client takes it, or with 304.
func send(c *gin.Context, f asset) {
	h := c.Writer.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", `"`+f.hash+`"`)
	h.Add("Vary", "Accept-Encoding")
	body := f.plain
	if f.zipped != nil && strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"`+f.hash+`-gz"`)
		body = f.zipped
	}
	if slices.Contains(strings.Split(c.GetHeader("If-None-Match"), ", "), h.Get("ETag")) {
		h.Del("Content-Encoding")
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	c.Status(http.StatusOK)
	_, _ = c.Writer.Write(body) // whoever went away needs no answer
}
