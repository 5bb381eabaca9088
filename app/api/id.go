package api

import (
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mailbridge/workbench"
)

// ID is a decimal number as a string, since browsers cannot count as far as the database. Empty is none.
type ID string

func idOf[T ~int64](n T) ID {
	if n == 0 {
		return ""
	}
	return ID(strconv.FormatInt(int64(n), 10))
}

// number reads an id; what is none was never given to anybody, so it answers as absent.
func number[T ~int64](id ID) (T, error) {
	n, err := strconv.ParseInt(string(id), 10, 64)
	if err != nil || n <= 0 {
		return 0, workbench.ErrNotFound
	}
	return T(n), nil
}

// optional is number where empty means none.
func optional[T ~int64](id ID) (T, error) {
	if id == "" {
		return 0, nil
	}
	return number[T](id)
}

// numbers reads a list of ids; field is named when one of them is none.
func numbers[T ~int64](field string, ids []ID) ([]T, error) {
	out := make([]T, len(ids))
	for i, id := range ids {
		n, err := number[T](id)
		if err != nil {
			return nil, invalid(field, "contains what is no id")
		}
		out[i] = n
	}
	return out, nil
}

// Schema tells OpenAPI what an id looks like.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^[0-9]+$`, Examples: []any{"17"}}
}

// instant gives a time for JSON: UTC, nothing when zero.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// List is a page of things.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"cursor of the next page"`
	Total *int   `json:"total,omitempty"`
}

func listOf[T any](items []T) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items}
}

// each maps a slice; the answer is never nil, so that JSON shows a list.
func each[A, B any](in []A, fn func(A) B) []B {
	out := make([]B, len(in))
	for i, x := range in {
		out[i] = fn(x)
	}
	return out
}

// none is the input of routes without parameters.
type none struct{}

// byID is the input of routes whose path ends in one id.
type byID struct {
	ID ID `path:"id"`
}

// body is the input of routes that read JSON.
type body[T any] struct {
	Body T
}

// idBody is both.
type idBody[T any] struct {
	ID   ID `path:"id"`
	Body T
}
