package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write openapi.json anew from the running code")

// The web app's types are made from this file, so a changed field is seen by its compiler.
const openAPIFile = "openapi.json"

func TestOpenAPIFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	doc := want[map[string]any](w, 200, "GET", "/openapi.json", "", nil)
	delete(doc, "info") // holds the version of the build
	got, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(openAPIFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if kept, err := os.ReadFile(openAPIFile); err != nil || !bytes.Equal(kept, got) {
		t.Errorf("%s is not what the code says (%v): run go test ./app/api -run OpenAPIFile -update, then npm run types in app/web", openAPIFile, err)
	}
}
