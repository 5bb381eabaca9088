// Package web carries the built web app inside the program.
//
// There are three documents: mail.html for everybody, admin.html for
// administrators and market.html for the page in the marketplace. They link to
// scripts and styles by stable names under /static/; Page adds the hash of
// each file to its link, so that a browser may keep a file for ever and still
// gets the new one at once.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"sync"
)

//go:embed dist
var dist embed.FS

// hashDigits is enough to tell two builds apart; links stay short.
const hashDigits = 12

var staticLink = regexp.MustCompile(`/static/([A-Za-z0-9._-]+)`)

// Files returns the built files by their plain names, such as "mail.js" and
// "mail.html". They are served under /static/, the three documents excepted.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path: cannot happen
	}
	return sub
}

// Hashes maps each file name to the first digits of its SHA-256. The map is
// computed once and must not be changed.
var Hashes = sync.OnceValue(func() map[string]string {
	sums := make(map[string]string)
	entries, err := fs.ReadDir(Files(), ".")
	if err != nil {
		return sums
	}
	for _, e := range entries {
		body, err := fs.ReadFile(Files(), e.Name())
		if err != nil {
			continue
		}
		sum := sha256.Sum256(body)
		sums[e.Name()] = hex.EncodeToString(sum[:])[:hashDigits]
	}
	return sums
})

// Page returns the document name ("mail", "admin" or "market") with ?v=hash
// on every link under /static/. It fails for any other name.
func Page(name string) ([]byte, error) {
	body, err := fs.ReadFile(Files(), name+".html")
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return addHashes(body, Hashes()), nil
}

func addHashes(page []byte, sums map[string]string) []byte {
	return staticLink.ReplaceAllFunc(page, func(link []byte) []byte {
		sum, ok := sums[string(link[len("/static/"):])]
		if !ok {
			return link
		}
		return append(append([]byte{}, link...), "?v="+sum...)
	})
}
