package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var digestLink = regexp.MustCompile(`http://127\.0\.0\.1:8080(/q/\S+)`)

// open asks for a page, or sends its form.
func (v *visitor) open(path, act string) (status int, head http.Header, text string) {
	v.t.Helper()
	var res *http.Response
	var err error
	if act == "" {
		res, err = http.Get(v.base + path)
	} else {
		res, err = http.PostForm(v.base+path, url.Values{"act": {act}})
	}
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	var b strings.Builder
	if _, err := io.Copy(&b, res.Body); err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, res.Header, b.String()
}

// TestQuarantineDigest: N08. One mail a day tells of what is held since the last; its links show a page that asks, act once
// and by their own form only, and a forged or foreign one leads nowhere.
func TestQuarantineDigest(t *testing.T) {
	t.Parallel()
	w := found(t)
	li := w.visit("lisi@demo.test")
	hold := func(subject string) {
		t.Helper()
		if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", plainMail(subject, "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X")); err != nil {
			t.Fatal(err)
		}
	}
	hold("first <b>bait</b> http://evil.example/")
	hold("second")
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	night := time.Date(2026, 3, 2, 6, 0, 0, 0, zone)
	digests := func(at time.Time) []summary {
		t.Helper()
		if err := w.house.bridge.Digest(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		var out []summary
		for _, m := range li.mails("inbox") {
			if strings.Contains(m.Subject, "new in quarantine") {
				out = append(out, m)
			}
		}
		return out
	}
	if got := digests(night); len(got) != 0 {
		t.Errorf("a digest at six in the morning: %+v", got)
	}
	if first := digests(night.Add(3 * time.Hour)); len(first) != 1 {
		t.Errorf("digests in the morning: %+v", first)
	}
	hold("third")
	got := digests(night.Add(12 * time.Hour))
	if len(got) != 1 || !strings.HasPrefix(got[0].Subject, "隔离区有 2 封") {
		t.Fatalf("digests of the first day: %+v", got)
	}
	var m struct{ Text string }
	li.do("GET", "/api/v1/messages/"+got[0].ID, nil, &m)
	links := digestLink.FindAllStringSubmatch(m.Text, -1)
	if len(links) != 2 || strings.Contains(m.Text, "http://evil.example") {
		t.Fatalf("links %v in:\n%s", links, m.Text)
	}
	first, second := links[0][1], links[1][1]
	status, head, page := li.open(first, "")
	if status != 200 || strings.Contains(page, "<b>bait") || !strings.Contains(page, "bait") || !strings.Contains(page, "Release") ||
		!strings.Contains(head.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(head.Get("Cache-Control"), "no-store") {
		t.Errorf("the page: %d %v\n%s", status, head, page)
	}
	if li.count("second") != 0 || len(li.mails("inbox")) != 2 {
		t.Error("a look at the page has acted")
	}
	for path, want := range map[string]int{first[:len(first)-2] + "xx": 404, "/q/zz": 404, "/q/1.1-": 404} {
		if status, _, _ := li.open(path, "release"); status != want {
			t.Errorf("POST %s: %d; want %d", path, status, want)
		}
	}
	for i, want := range []int{200, 410} {
		if status, _, text := li.open(second, "release"); status != want {
			t.Errorf("release, try %d: %d %s; want %d", i, status, text, want)
		}
	}
	if status, _, _ := li.open(second, ""); status != 410 || li.count("second") != 1 {
		t.Errorf("after the release the link answers %d; %d copies", status, li.count("second"))
	}
	if status, _, _ := li.open(first, "delete"); status != 200 {
		t.Errorf("delete: %d", status)
	}
	if status, _, _ := li.open(first, "release"); status != 410 || len(li.mails("inbox")) != 3 {
		t.Errorf("a deleted mail came back: %d", status)
	}
	if got = digests(night.Add(27 * time.Hour)); len(got) != 2 {
		t.Errorf("%d digests after the second day; want 2", len(got))
	}
	if got = digests(night.Add(51 * time.Hour)); len(got) != 2 {
		t.Errorf("%d digests when nothing is new; want 2", len(got))
	}
}

// TestQuarantineOfDepartment: N08. Who administers a department sees and decides what is held for its people, and nobody
// else's.
func TestQuarantineOfDepartment(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, li := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	for _, to := range []string{"zhangsan@demo.test", "wangwu@demo.test"} {
		if err := sendRaw(addrOf(w.doors.smtp), to, plainMail("for "+to, "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X")); err != nil {
			t.Fatal(err)
		}
	}
	var deps struct{ Items []struct{ ID, Name string } }
	admin.do("GET", "/api/v1/admin/departments", nil, &deps)
	for _, d := range deps.Items {
		if d.Name == "研发部" {
			admin.do("PATCH", "/api/v1/admin/people/"+li.me.Person.ID, map[string]any{"role": "admin", "manages": []string{d.ID}}, nil)
		}
	}
	li = w.visit("lisi@demo.test")
	var mine, all struct{ Items []struct{ ID, To string } }
	li.do("GET", "/api/v1/admin/quarantine", nil, &mine)
	admin.do("GET", "/api/v1/admin/quarantine", nil, &all)
	if len(mine.Items) != 1 || mine.Items[0].To != "zhangsan@demo.test" || len(all.Items) != 2 {
		t.Fatalf("department: %+v; organisation: %+v", mine.Items, all.Items)
	}
	for _, h := range all.Items {
		want := map[bool]int{true: 204, false: 404}[h.To == "zhangsan@demo.test"]
		if status, _ := li.try("POST", "/api/v1/admin/quarantine/"+h.ID+"/release", nil); status != want {
			t.Errorf("release for %s: %d; want %d", h.To, status, want)
		}
	}
}
