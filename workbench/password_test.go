package workbench

import (
	"errors"
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, plain string
		ok          bool
	}{
		{"the demo password", "Demo-2026!", true},
		{"exactly eight", "Abcde1!x", true},
		{"seven", "Abcd1!x", false},
		{"no upper", "abcdef1!", false},
		{"no lower", "ABCDEF1!", false},
		{"no digit", "Abcdefg!", false},
		{"no special", "Abcdefg1", false},
		{"a space is special", "Abcdef 1", true},
		{"Chinese letters are not special", "密码密码Ab12", false},
		{"Chinese with all four", "密码密码Ab1!", true},
		{"control character", "Abcdef1!\x00", false},
		{"256 bytes", "Aa1!" + strings.Repeat("x", 252), true},
		{"257 bytes", "Aa1!" + strings.Repeat("x", 253), false},
		{"broken UTF-8", "Abcdef1!\xff", false},
		{"empty", "", false},
		{"contains the login", "xZhangSan1!", false},
		{"contains the address's local part", "Lisi.office-1", false},
		{"a short name may be in it by chance", "Wuxyz-2026", true},
		{"common", "P@ssw0rd", false},
		{"common with digits behind", "P@ssw0rd123!", false},
		{"common as offices have it", "Admin@123", false},
		{"a walk over the keyboard", "1qaz@WSX", false},
		{"common beginning, own end", "Admin@123-river", true},
	} {
		err := CheckPassword(c.plain, "zhangsan", "lisi.office@demo.test", "吴")
		if (err == nil) != c.ok {
			t.Errorf("%s: CheckPassword(%q) = %v, want ok %v", c.name, c.plain, err, c.ok)
		}
		var invalid ErrInvalid
		if err != nil && (!errors.As(err, &invalid) || invalid.Field != "password") {
			t.Errorf("%s: error %v names field %q, want password", c.name, err, invalid.Field)
		}
	}
}

func TestVerifyPassword(t *testing.T) {
	t.Parallel()
	hash := HashPassword("Demo-2026!")
	if hash == HashPassword("Demo-2026!") {
		t.Error("two hashes of one password are equal, want different salts")
	}
	for _, c := range []struct {
		name, hash, plain string
		want              bool
	}{
		{"right", hash, "Demo-2026!", true},
		{"wrong", hash, "Demo-2026?", false},
		{"no hash", "", "Demo-2026!", false},
		{"broken hash", hash[:20], "Demo-2026!", false},
		{"the dummy", dummyHash, "", false},
		{"greedy hash", strings.Replace(hash, "m=19456", "m=99999999", 1), "Demo-2026!", false},
	} {
		if got := VerifyPassword(c.hash, c.plain); got != c.want {
			t.Errorf("%s: VerifyPassword = %v, want %v", c.name, got, c.want)
		}
	}
}
