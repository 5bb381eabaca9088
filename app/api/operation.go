package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"mailbridge/workbench"
)

const (
	// maxJSON bounds a JSON body: the largest is a mail's text of some hundred pages.
	maxJSON = 1 << 20
	// maxBodyTime bounds how long a client may take to send a JSON body.
	maxBodyTime = 20 * time.Second
)

// route describes one operation: where it is, and who may use it.
type route struct {
	method, path string
	tag, summary string
	// right is what the session's person must be allowed to do. Empty is for routes that need no session.
	right workbench.Right
	// under are limits of a session that this route may be used under: it is part of lifting them.
	under []workbench.Limit
	// account routes are about the account itself; an app password does not open them.
	account bool
	// signed routes may also be opened by a URL we signed; the handler checks which.
	signed bool
	status int // of success; 200 when 0
	// body and answer describe what is not JSON, by content type.
	body, answer string
}

// answer carries the status for answers that have more than one.
type answer[O any] struct {
	Status int
	Body   O
}

// withStatus is implemented by answers that choose their status themselves.
type withStatus interface{ httpStatus() int }

func (r route) operation(a *API) huma.Operation {
	op := huma.Operation{
		OperationID: operationID(r.method, r.path), Method: r.method, Path: r.path, Summary: r.summary,
		Tags: []string{r.tag}, DefaultStatus: r.status, MaxBodyBytes: maxJSON, BodyReadTimeout: maxBodyTime,
		SkipValidateBody: true, SkipValidateParams: true, Middlewares: huma.Middlewares{a.guard(r)},
	}
	if r.right != "" {
		op.Security = []map[string][]string{{"session": {}}, {"bearer": {}}}
		op.Description = fmt.Sprintf("Needs the right `%s`.", r.right)
	}
	if r.body != "" {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			r.body: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	}
	op.Responses = map[string]*huma.Response{"default": {Description: "What is wrong", Content: map[string]*huma.MediaType{
		"application/json": {Schema: a.doc.OpenAPI().Components.Schemas.Schema(problemType, true, "Problem")}}}}
	if r.answer != "" {
		op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
			r.answer: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	}
	return op
}

// operationID makes "get-mailboxes-id-folders" from the method and path.
func operationID(method, path string) string {
	path = strings.TrimPrefix(path, "/api/v1")
	return strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path)
}

// register hands a route to the library. A JSON body none of whose fields must be there need not be there itself.
func register[I, O any](a *API, r route, fn func(context.Context, *I) (*O, error)) {
	op := r.operation(a)
	body := op.RequestBody
	if body == nil {
		if _, reads := reflect.TypeFor[I]().FieldByName("Body"); reads {
			body = &huma.RequestBody{Content: map[string]*huma.MediaType{}}
			op.RequestBody = body
		}
	}
	huma.Register(a.doc, op, fn)
	if body == nil || body.Content["application/json"] == nil {
		return
	}
	schema := body.Content["application/json"].Schema
	if schema.Ref != "" {
		schema = a.doc.OpenAPI().Components.Schemas.SchemaFromRef(schema.Ref)
	}
	body.Required = len(schema.Required) > 0
}

// on serves a route whose answer is a JSON value.
func on[I, O any](a *API, r route, fn func(context.Context, *caller, *I) (O, error)) {
	register(a, r, func(ctx context.Context, in *I) (*answer[O], error) {
		out, err := fn(ctx, visitOf(ctx).caller, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		res := &answer[O]{Status: r.status, Body: out}
		if s, ok := any(out).(withStatus); ok {
			res.Status = s.httpStatus()
		}
		if res.Status == 0 {
			res.Status = http.StatusOK
		}
		return res, nil
	})
}

// done serves a route that answers 204.
func done[I any](a *API, r route, fn func(context.Context, *caller, *I) error) {
	r.status = http.StatusNoContent
	register(a, r, func(ctx context.Context, in *I) (*struct{}, error) {
		if err := fn(ctx, visitOf(ctx).caller, in); err != nil {
			return nil, a.problem(ctx, err)
		}
		return nil, nil
	})
}

// stream serves a route that reads or writes bytes itself. An error before the first byte becomes a problem.
func stream[I any](a *API, r route, fn func(context.Context, *caller, *I, *gin.Context) error) {
	huma.Register(a.doc, r.operation(a), func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(h huma.Context) {
			c := humagin.Unwrap(h)
			if err := fn(ctx, visitOf(ctx).caller, in, c); err != nil && !c.Writer.Written() {
				a.refuse(c, err)
			}
		}}, nil
	})
}

// guard lets a request through when its session has the right that the route asks for.
func (a *API) guard(r route) func(huma.Context, func(huma.Context)) {
	return func(h huma.Context, next func(huma.Context)) {
		c := humagin.Unwrap(h)
		if err := a.admit(c, r); err != nil {
			a.refuse(c, err)
			return
		}
		next(h)
	}
}

func docConfig(version string) huma.Config {
	c := huma.DefaultConfig("mailbridge", version)
	c.Info.Description = "Mail inside the office: mailboxes, messages, chats, events, todos, and their administration. " +
		"Ids are decimal strings, times RFC 3339 in UTC. Sign in with POST /api/v1/sessions; then send the cookie it sets, " +
		"or its token as a bearer token. Requests with the cookie that change something need the header " +
		"X-Requested-With: mailbridge."
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // it would put a $schema field into every answer
	c.AllowAdditionalPropertiesByDefault = true
	c.Formats = map[string]huma.Format{"application/json": {Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshal}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieName},
		"bearer":  {Type: "http", Scheme: "bearer"},
	}
	return c
}

// fieldMark begins the message of a body error that names a field; huma hands on nothing but the message.
const fieldMark = "\x00field\x00"

// unmarshal is json.Unmarshal with errors that name the field and nothing of our types.
func unmarshal(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var wrong *json.UnmarshalTypeError
	var invalid workbench.ErrInvalid
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return errors.New(fieldMark + wrong.Field + "\x00cannot be a " + wrong.Value)
	case errors.As(err, &invalid):
		return errors.New(fieldMark + invalid.Field + "\x00" + invalid.Reason)
	default:
		return errors.New("body is not valid JSON")
	}
}
