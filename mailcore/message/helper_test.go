package message

import (
	"strings"
	"testing"
)

func parse(t testing.TB, raw string) *Structure {
	t.Helper()
	s, err := Parse(strings.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
