package filter

import "testing"

// TestDisguised: N31. Domains that are drawn like ours or like well-known ones are told from honest ones.
func TestDisguised(t *testing.T) {
	t.Parallel()
	ours := []string{"demo.test", "例子.测试"}
	for domain, want := range map[string]bool{
		"demo.test": false, "sub.demo.test": false, "dem0.test": true, "dеmo.test": true, "xn--dmo-mdd.test": true, "paypa1.com": true, "рауpal.com": true,
		"раураӏ.com": true, "paypal.com": false, "outside.test": false, "例子.测试": false, "пример.рф": false, "": false,
	} {
		if got := Disguised(domain, ours); got != want {
			t.Errorf("Disguised(%q) = %v, want %v", domain, got, want)
		}
	}
}

// TestNameSkeleton: N31. Names that a hasty eye takes for one are one.
func TestNameSkeleton(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"王总": "王总", "王 总（CEO）": "王总", "王\u200b总": "王总", "Ａlex Ｌin": "alexlin", "Аlех Lin": "alexlin",
		"Lin, Alex": "linalex", "()": "", "张三 via x": "张三viax"} {
		if got := NameSkeleton(name); got != want {
			t.Errorf("NameSkeleton(%q) = %q, want %q", name, got, want)
		}
	}
}
