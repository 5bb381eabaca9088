package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestChineseProblems: who asks for Chinese gets every message in Chinese, with the same code and field as others.
func TestChineseProblems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(w.home.boss)
	han := regexp.MustCompile(`\p{Han}`)
	for _, tt := range []struct{ method, path, token, body, want string }{
		{"GET", "/api/v1/me", "", "", "请先登录"},
		{"GET", "/api/v1/mailboxes/99999/folders", token, "", "不存在"},
		{"POST", "/api/v1/admin/groups", token, `{"name":"","address":"x"}`, "不是正确的邮箱地址"},
		{"PUT", "/api/v1/admin/quotas", token, `{"kind":"organisation","bytes":"x"}`, "填写有误"},
		{"PATCH", "/api/v1/me", token, "", "不支持"},
		{"POST", "/api/v1/sessions", "", `{"login":"x","password":"y"}`, "不正确"},
	} {
		ask := func(language string) (int, Problem) {
			r := w.do(tt.method, tt.path, tt.token, tt.body, func(r *http.Request) { r.Header.Set("Accept-Language", language) })
			return r.status, r.problem()
		}
		status, zh := ask("zh-CN,zh;q=0.9,en;q=0.8")
		english, en := ask("en,zh;q=0.5")
		if status != english || zh.Code != en.Code || zh.Field != en.Field || !strings.Contains(zh.Message, tt.want) || han.MatchString(en.Message) {
			t.Errorf("%s %s: %d %+v, %d %+v; want %q in Chinese", tt.method, tt.path, status, zh, english, en, tt.want)
		}
	}
	for _, x := range answers {
		if chineseCodes[x.code] == "" {
			t.Errorf("code %s has no Chinese words", x.code)
		}
	}
}
