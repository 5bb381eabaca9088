//go:build ignore

// Makemodel counts words in mails and writes model.bin:
//
//	go run ./testdata/makemodel.go -spam DIR -spam DIR -ham DIR … [-skip N] -out model.bin
//
// Folders are walked; every file but *.json is one mail, an .html file is the text of one. A mail whose content hashes to
// 0 modulo 5 is left out, for tests: see held in corpus_test.go.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"

	"mailbridge/mailcore/filter"
)

type folders []string

func (f *folders) String() string     { return strings.Join(*f, ",") }
func (f *folders) Set(s string) error { *f = append(*f, s); return nil }

func main() {
	var spam, ham folders
	flag.Var(&spam, "spam", "folder of spam")
	flag.Var(&ham, "ham", "folder of other mail")
	out := flag.String("out", "model.bin", "")
	flag.Parse()
	t := filter.NewTrainer()
	for _, x := range []struct {
		list folders
		spam bool
	}{{spam, true}, {ham, false}} {
		n := 0
		for _, dir := range x.list {
			err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() || strings.HasSuffix(path, ".json") || strings.HasPrefix(e.Name(), "_") {
					return err
				}
				b, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				if strings.HasSuffix(path, ".html") {
					b = append([]byte("Content-Type: text/html; charset=utf-8\r\n\r\n"), b...)
				}
				if filter.HeldOut(b) {
					return nil
				}
				n++
				return t.Add(b, x.spam)
			})
			if err != nil {
				log.Fatal(err)
			}
		}
		fmt.Printf("spam=%v: %d mails\n", x.spam, n)
	}
	b := t.Model()
	fmt.Println(len(b), "bytes")
	if err := os.WriteFile(*out, b, 0o644); err != nil {
		log.Fatal(err)
	}
}
