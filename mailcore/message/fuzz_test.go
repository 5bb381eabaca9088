package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	for _, make := range bombs() {
		raw := make()
		f.Add(raw[:min(len(raw), 2000)])
	}
	files, _ := filepath.Glob("testdata/*/*")
	for _, path := range files {
		if raw, err := os.ReadFile(path); err == nil && isMail(path) && len(raw) < 20000 {
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) { readEverything(t, raw) })
}

func FuzzDecodeHeader(f *testing.F) {
	for _, s := range []string{"=?utf-8?B?5L2g5aW9?=", "=?gbk?Q?=C4=E3?= =?GBK?Q?=BA=C3?=", "=?utf-7?Q?+T2BZfQ-?=", "\xc4\xe3\xba\xc3", "=?a?b?", "=?iso-2022-jp?B?GyRC?="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := DecodeHeader(raw)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) {
			t.Errorf("DecodeHeader(%q) = %q", raw, got)
		}
	})
}

func FuzzParseAddressList(f *testing.F) {
	for _, s := range []string{"a@x", `"A, B" <a@x>, c@y`, "G: a@x, <b@y>;", "=?utf-8?Q?a,b?= <c@d>", "<@a,@b:c@d>", "a (b (c)) <d@e", `"`, "a@[IPv6:::1]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, a := range ParseAddressList(raw) {
			for _, s := range []string{a.Name, a.Local, a.Domain, a.Group} {
				if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
					t.Errorf("ParseAddressList(%q) has %q", raw, s)
				}
			}
		}
	})
}
