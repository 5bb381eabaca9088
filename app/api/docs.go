package api

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// docPage is the readable form of /openapi.json: plain HTML, made once, without any script.
type docPage struct {
	once sync.Once
	page []byte
	err  error
}

type docOperation struct {
	Method, Path, Summary, Right string
	Params                       []docParam
	Body, Answer                 []docField
}

type docParam struct{ Name, In, Doc string }

type docField struct {
	Name, Type, Doc string
	Depth           int
}

type docTag struct {
	Name       string
	Operations []docOperation
}

var docTemplate = template.Must(template.New("docs").Parse(`<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{{.Title}} API</title><style>
body{font:15px/1.6 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1d2129;background:#fff}
h2{margin-top:2.5rem;text-transform:capitalize}details{border:1px solid #ddd;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}code{font:13px/1.5 ui-monospace,monospace}b.m{display:inline-block;min-width:4.5rem}
table{border-collapse:collapse;margin:.4rem 0}td{padding:.1rem .8rem .1rem 0;vertical-align:top}small{color:#5a6270}
@media(prefers-color-scheme:dark){body{background:#17181b;color:#eceef2}details{border-color:#444}small{color:#9aa3b2}a{color:#7eabff}}
</style><h1>{{.Title}} API</h1><p>{{.Text}}</p><p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1)</p>
{{range .Tags}}<h2>{{.Name}}</h2>{{range .Operations}}<details><summary><b class="m"><code>{{.Method}}</code></b>
<code>{{.Path}}</code> <small>{{.Summary}}</small></summary>{{if .Right}}<p><small>{{.Right}}</small></p>{{end}}
{{if .Params}}<table>{{range .Params}}<tr><td><code>{{.Name}}</code><td><small>{{.In}}</small><td>{{.Doc}}{{end}}</table>{{end}}
{{if .Body}}<p>Body</p><table>{{range .Body}}<tr><td style="padding-left:{{.Depth}}rem"><code>{{.Name}}</code><td><small>{{.Type}}</small><td>{{.Doc}}{{end}}</table>{{end}}
{{if .Answer}}<p>Answer</p><table>{{range .Answer}}<tr><td style="padding-left:{{.Depth}}rem"><code>{{.Name}}</code><td><small>{{.Type}}</small><td>{{.Doc}}{{end}}</table>{{end}}
</details>{{end}}{{end}}</html>`))

func (a *API) openAPI(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, a.doc.OpenAPI())
}

func (a *API) readable(c *gin.Context) {
	a.paper.once.Do(func() { a.paper.page, a.paper.err = renderDocs(a.doc.OpenAPI()) })
	if a.paper.err != nil {
		a.refuse(c, a.paper.err)
		return
	}
	c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "text/html; charset=utf-8", a.paper.page)
}

func renderDocs(o *huma.OpenAPI) ([]byte, error) {
	byTag := map[string][]docOperation{}
	for path, item := range o.Paths {
		for method, op := range operationsOf(item) {
			d := docOperation{Method: method, Path: path, Summary: op.Summary, Right: strings.ReplaceAll(op.Description, "`", "")}
			for _, p := range op.Parameters {
				d.Params = append(d.Params, docParam{p.Name, p.In, p.Description})
			}
			if op.RequestBody != nil {
				d.Body = fieldsOf(o, op.RequestBody.Content["application/json"], 0)
			}
			for status, r := range op.Responses {
				if strings.HasPrefix(status, "2") && r.Content != nil {
					d.Answer = fieldsOf(o, r.Content["application/json"], 0)
				}
			}
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], d)
		}
	}
	page := struct {
		Title, Text string
		Tags        []docTag
	}{Title: o.Info.Title, Text: o.Info.Description}
	for _, name := range []string{"sessions", "me", "mail", "office", "push", "market", "admin"} {
		list := byTag[name]
		slices.SortFunc(list, func(x, y docOperation) int { return strings.Compare(x.Path+x.Method, y.Path+y.Method) })
		page.Tags = append(page.Tags, docTag{name, list})
	}
	var b bytes.Buffer
	err := docTemplate.Execute(&b, page)
	return b.Bytes(), err
}

func operationsOf(item *huma.PathItem) map[string]*huma.Operation {
	out := map[string]*huma.Operation{}
	for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
		if op != nil {
			out[method] = op
		}
	}
	return out
}

// maxDocDepth ends the description of things inside things.
const maxDocDepth = 3

func fieldsOf(o *huma.OpenAPI, m *huma.MediaType, depth int) []docField {
	if m == nil || m.Schema == nil {
		return nil
	}
	return schemaFields(o, m.Schema, depth)
}

func schemaFields(o *huma.OpenAPI, s *huma.Schema, depth int) (out []docField) {
	if s = resolved(o, s); s == nil || depth >= maxDocDepth {
		return nil
	}
	if s.Type == huma.TypeArray {
		return schemaFields(o, s.Items, depth)
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p := s.Properties[name]
		r := resolved(o, p)
		f := docField{Name: name, Doc: p.Description, Depth: depth}
		if r != nil {
			f.Type = r.Type
		}
		out = append(out, f)
		out = append(out, schemaFields(o, p, depth+1)...)
	}
	return out
}

func resolved(o *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return o.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}
