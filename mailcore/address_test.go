package mailcore

import (
	"errors"
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	tests := []struct{ in, want string }{
		{"zhang.san@demo.test", "zhang.san@demo.test"},
		{"Zhang@DEMO.Test", "Zhang@demo.test"},
		{"a@demo.test.", "a@demo.test"},
		{`"plain"@demo.test`, "plain@demo.test"},
		{`"a b"@demo.test`, `"a b"@demo.test`},
		{`"a\"b"@demo.test`, `"a\"b"@demo.test`},
		{"用户@例子.测试", "用户@例子.测试"},
		{"u@xn--fsqu00a.xn--0zwm56d", "u@例子.测试"},
		{"a+tag@demo.test", "a+tag@demo.test"},
	}
	for _, tt := range tests {
		got, err := ParseAddress(tt.in)
		if err != nil || string(got) != tt.want {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"", "a", "@b", "a@", "a@b@c.d x", "x> NOTIFY=NEVER@y.test", "a b@d.test", "a\r\nb@d.test",
		"a\x00@d.test", "a..b@d.test", ".a@d.test", "a@d..test", "a@-d.test", "a@[127.0.0.1]", `"a@d.test`, `"a"b"@d.test`,
		strings.Repeat("a", 65) + "@d.test", "a@" + strings.Repeat("d.", 130) + "test", "\xff@d.test", "a@d test"} {
		if got, err := ParseAddress(in); !errors.Is(err, ErrBadAddress) {
			t.Errorf("ParseAddress(%q) = %q, %v; want ErrBadAddress", in, got, err)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{`"a b"@x.test`, "用户@例子.测试", "a@b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(string(a), "\r\n\x00") || len(a) == 0 {
			t.Fatalf("ParseAddress(%q) let %q through", s, a)
		}
		b, err := ParseAddress(string(a))
		if err != nil || b != a {
			t.Fatalf("ParseAddress(%q) = %q, read again %q, %v", s, a, b, err)
		}
	})
}
