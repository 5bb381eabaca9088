package api

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hostile are shapes that broke other mail readers. None may leave anything that runs or loads.
var hostile = []string{
	`<script>alert(1)</script>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`, `<img src=x onerror=alert(1)>`, `<IMG SRC=x OnErRoR="alert(1)">`,
	`<svg onload=alert(1)>`, `<svg><animate attributeName=href values=javascript:alert(1) /><a id=x><text>x</text></a></svg>`,
	`<svg><set attributename="href " to="javascript:alert(1)"/></svg>`, `<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`<svg><feImage href="http://evil.test/1"/></svg>`, `<svg><use href="data:image/svg+xml,<svg/onload=alert(1)>"/></svg>`,
	`<svg><animate attributeName=fill values="url(http://evil.test/1)"/></svg>`, `<svg><foreignObject><img src=http://evil.test/1></foreignObject></svg>`,
	`<svg><style>@import url(http://evil.test/1)</style></svg>`, `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`, `<math href="javascript:alert(1)">x</math>`,
	`<a href="javascript:alert(1)">x</a>`, `<a href=" javascript:alert(1)">x</a>`, "<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"java\nscript:alert(1)\">x</a>",
	`<a href="&#x6a;avascript:alert(1)">x</a>`, `<a href="&#1;javascript:alert(1)">x</a>`, `<a href="vbscript:x">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
	`<a href="//evil.test">x</a>`, `<a href="/api/v1/sessions/current">x</a>`, `<a href="https:evil">x</a>`, `<a ping="http://evil.test/1" href="https://ok.test/">x</a>`,
	`<a href="blob:x">x</a>`, `<a href="file:///etc/passwd">x</a>`, `<base href="http://evil.test/"><a href="x">x</a>`,
	`<img src="http://evil.test/1">`, `<img src="//evil.test/1">`, `<img src="\\evil.test\1">`, `<img src="/\evil.test/1">`, `<img srcset="http://evil.test/1 2x">`,
	`<img lowsrc="http://evil.test/1">`, `<img dynsrc="http://evil.test/1">`, `<picture><source srcset="http://evil.test/1"><img src="http://evil.test/2"></picture>`,
	`<video poster="http://evil.test/1"><source src="http://evil.test/2"></video>`, `<audio src="http://evil.test/1">`, `<input type=image src="http://evil.test/1">`,
	`<table background="http://evil.test/1"><tr><td background="http://evil.test/2">x</table>`, `<body background="http://evil.test/1">x`,
	`<link rel=stylesheet href="http://evil.test/1">`, `<link rel=prefetch href="http://evil.test/1">`, `<style>@import "http://evil.test/1";</style>`,
	`<style>a[href^="x"]{background:url(http://evil.test/1)}</style>`, `<style></style><img src=x onerror=alert(1)></style>`,
	`<p style="background:url(http://evil.test/1)">x`, `<p style="background:URL( 'http://evil.test/1' )">x`, `<p style="background:u\rl(http://evil.test/1)">x`,
	`<p style="background:\0075rl(http://evil.test/1)">x`, `<p style="background:url(//evil.test/1">x`, `<p style="background:ur/**/l(http://evil.test/1)">x`,
	`<p style="background-image:image-set('http://evil.test/1' 1x)">x`, `<p style="background-image:cross-fade(url(http://evil.test/1),url(http://evil.test/2),50%)">x`,
	`<p style="background-image:image('http://evil.test/1')">x`, `<p style="background:var(--x,url(http://evil.test/1))">x`, `<p style="--x:url(http://evil.test/1)">x`,
	`<p style="list-style:url(http://evil.test/1)">x`, `<p style="list-style-image:url(http://evil.test/1)">x`, `<p style="cursor:url(http://evil.test/1),auto">x`,
	`<p style="content:url(http://evil.test/1)">x`, `<p style="border-image:url(http://evil.test/1) 1">x`, `<p style="mask:url(http://evil.test/1)">x`,
	`<p style="filter:url(http://evil.test/1#a)">x`, `<p style="clip-path:url(http://evil.test/1#a)">x`, `<p style="font-family:x;src:url(http://evil.test/1)">x`,
	`<p style="width:expression(alert(1))">x`, `<p style="behavior:url(x.htc)">x`, `<p style="-moz-binding:url(http://evil.test/1)">x`,
	`<p style="color:red;}</style><script>alert(1)</script>">x`, `<p style="background:url(&quot;http://evil.test/1&quot;)">x`,
	`<p style='background:url("http://evil.test/1"), url("http://evil.test/2")'>x`, `<p style="background:src('http://evil.test/1')">x`,
	`<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:99999!important">x</div>`, `<div style="margin-top:-900px">x</div>`,
	`<div style="transform:scale(99)">x</div>`, `<div style="display:contents">x</div>`, `<div style="position:absolute !important">x</div>`,
	`<iframe src="http://evil.test/1"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, `<object data="http://evil.test/1"></object>`,
	`<embed src="http://evil.test/1">`, `<applet code="x"></applet>`, `<meta http-equiv=refresh content="0;url=http://evil.test/1">`, `<frameset><frame src="http://evil.test/1"></frameset>`,
	`<form action="http://evil.test/1"><button formaction="javascript:alert(1)">x</button><input autofocus onfocus=alert(1)></form>`,
	`<details open ontoggle=alert(1)>x</details>`, `<template><script>alert(1)</script></template>`, `<div><template shadowrootmode=open><script>alert(1)</script></template></div>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`, `<noembed><img src=x onerror=alert(1)></noembed>`, `<xmp><img src=x onerror=alert(1)></xmp>`,
	`<plaintext><img src=x onerror=alert(1)>`, `<title><img src=x onerror=alert(1)></title>`, `<textarea><img src=x onerror=alert(1)></textarea>`,
	`<select><option><style></option></select><script>alert(1)</script></style></select>`, `<map name=x><area href="javascript:alert(1)"></map><img usemap=#x>`,
	`<!--[if IE]><script>alert(1)</script><![endif]-->`, `<!--><img src=x onerror=alert(1)>-->`, `<![CDATA[<img src=x onerror=alert(1)>]]>`, `<?xml-stylesheet href="http://evil.test/1"?>`,
	`<img src="data:image/svg+xml,<svg onload=alert(1)>">`, `<img src="data:image/svg+xml;base64,PHN2Zy8+">`, `<img src="data:text/html;base64,x">`, `<img src="cid:x" onload=alert(1)>`,
	`<img src="cid:&quot; onerror=alert(1)">`, `<p title='"><img src=x onerror=alert(1)>'>x</p>`, "<p title=`onerror=alert(1)`>x</p>", `<img alt="x" / onerror=alert(1)>`,
	`<a href="https://ok.test/" onclick=alert(1) style="pointer-events:auto" target=_top>x</a>`, `<marquee onstart=alert(1)>x</marquee>`, `<custom-element onclick=alert(1)>x</custom-element>`,
	`<a id=location name=body class="x y">x</a>`, `<div class="x&quot; onclick=alert(1)">x</div>`, `<table><tr><td><svg><desc><td><img src=x onerror=alert(1)>`,
	`<p dir="ltr" lang="x" onbeforescriptexecute=alert(1)>x`, `<portal src="http://evil.test/1"></portal>`, `<bgsound src="http://evil.test/1">`, `<isindex action=javascript:alert(1)>`,
}

// badElements and the checks below are written apart from the rewriter's own lists, so that a slip there shows here.
var badElements = regexp.MustCompile(`(?i)^(script|style|link|meta|base|iframe|frame|frameset|object|embed|applet|form|input|button|textarea|select|option|svg|math|` +
	`template|noscript|noembed|xmp|plaintext|title|audio|video|source|track|picture|map|area|portal|bgsound|dialog|canvas|isindex|marquee|html|head|body|.*-.*)$`)

// ourURL is the only thing an img or a CSS url() may name.
var ourURL = regexp.MustCompile(`^(/api/v1/(messages|img)[A-Za-z0-9/?&=%_.\-]*|data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*)$`)

// faults lists what a browser could run or load in rewritten HTML.
func faults(t *testing.T, out string) (list []string) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return []string{"cannot be read again: " + err.Error()}
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.CommentNode, html.DoctypeNode:
			list = append(list, "comment "+n.Data)
		case html.ElementNode:
			if n.Namespace != "" || badElements.MatchString(n.Data) {
				list = append(list, "element "+n.Namespace+" "+n.Data)
			}
			for _, a := range n.Attr {
				list = append(list, attributeFaults(n.Data, a.Key, a.Val)...)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return list
}

var cssURLs = regexp.MustCompile(`url\(([^)]*)\)`)

func attributeFaults(element, key, value string) (list []string) {
	fault := func(why string) { list = append(list, element+" "+key+"="+value+": "+why) }
	switch {
	case strings.HasPrefix(key, "on"), strings.Contains(key, ":"), key == "id", key == "name", key == "srcset", key == "srcdoc", key == "background",
		key == "ping", key == "action", key == "formaction", key == "poster", key == "data", key == "is", key == "slot", key == "usemap":
		fault("attribute")
	case key == "href":
		if !regexp.MustCompile(`^(https?://|mailto:|tel:)[^\s\x00-\x1f]`).MatchString(value) || element != "a" {
			fault("target")
		}
	case key == "target" && value != "_blank":
		fault("window")
	case key == "src":
		if element != "img" || !ourURL.MatchString(value) {
			fault("source")
		}
	case key == "style":
		rest := value
		for _, m := range cssURLs.FindAllStringSubmatch(value, -1) {
			if !ourURL.MatchString(m[1]) {
				fault("CSS loads")
			}
			rest = strings.ReplaceAll(rest, m[0], "")
		}
		if regexp.MustCompile(`(?i)[\\<>@{}]|/\*|url|expression|image|src|var\(|attr\(|position\s*:|z-index|behavior|binding|--`).MatchString(
			strings.ReplaceAll(rest, "background-image:", "")) && !strings.Contains(rest, "background-position") {
			fault("CSS")
		}
	}
	return list
}

func testView() pageView {
	return pageView{part: func(cid string) string {
		if cid == "x" {
			return "/api/v1/messages/1/parts/2?sig=x"
		}
		return ""
	}}
}

func checkHostile(t *testing.T, name, source string) {
	t.Helper()
	proxied := testView()
	proxied.remote = func(string) string { return "/api/v1/img?u=x&sig=y" }
	for kind, view := range map[string]pageView{"blocked": testView(), "proxied": proxied} {
		p, err := rewrite(source, view)
		if err != nil {
			continue // shown as text
		}
		for _, f := range faults(t, p.HTML) {
			t.Errorf("%s (%s): %s\n  from %.300q\n  made %.300q", name, kind, f, source, p.HTML)
		}
		if again, err := rewrite(p.HTML, view); err == nil {
			for _, f := range faults(t, again.HTML) {
				t.Errorf("%s (%s, twice): %s", name, kind, f)
			}
		}
	}
}

func TestHostileHTML(t *testing.T) {
	t.Parallel()
	for _, source := range hostile {
		checkHostile(t, "own list", source)
		checkHostile(t, "in a table", "<table><tr><td>"+source+"</td></tr></table><p>after")
		checkHostile(t, "in a select", "<select>"+source)
		p, err := rewrite(source, testView())
		if err == nil && strings.Contains(source, "evil.test") && strings.Contains(p.HTML, "evil.test") {
			t.Errorf("%q keeps the remote host: %q", source, p.HTML)
		}
	}
	dir := "testdata"
	if c := os.Getenv("MAILBRIDGE_CORPUS"); c != "" {
		dir = c
	}
	for _, file := range []string{"h5sc/items.json", "dompurify/expect.json"} {
		raw, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		var vectors []struct{ Name, Title, Data, Payload string }
		if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 50 {
			t.Fatalf("%s: %d vectors, %v", file, len(vectors), err)
		}
		t.Logf("%s: %d vectors from %s", file, len(vectors), dir)
		for _, v := range vectors {
			checkHostile(t, file+" "+v.Name+v.Title, expand(v.Data+v.Payload))
		}
	}
}

// expand fills the placeholders of the cheat sheet.
func expand(s string) string {
	return regexp.MustCompile(`%js_uri[a-z0-9_]*%`).ReplaceAllString(
		regexp.MustCompile(`%js_[a-z0-9_]*%`).ReplaceAllStringFunc(s, func(m string) string {
			if strings.HasPrefix(m, "%js_uri") {
				return m
			}
			return "alert(1)"
		}), "javascript:alert(1)")
}

func TestHonestHTML(t *testing.T) {
	t.Parallel()
	view := testView()
	for _, tt := range []struct{ name, in, want string }{
		{"text", `Hello <b>you</b> &amp; me`, `<div>Hello <b>you</b> &amp; me</div>`},
		{"colours of the body", `<body bgcolor="#eee" style="margin:0">x`, `<div bgcolor="#eee" style="margin:0;">x</div>`},
		{"fonts", `<p style="font:14px/1.5 '微软雅黑', Arial; color: rgb(1, 2, 3)">x`,
			`<div><p style="font:14px/1.5 &#39;微软雅黑&#39;, Arial;color:rgb(1, 2, 3);">x</p></div>`},
		{"link", `<a href="https://a.test/?q=1&amp;r=2">x</a>`,
			`<div><a href="https://a.test/?q=1&amp;r=2" target="_blank" rel="noopener noreferrer nofollow">x</a></div>`},
		{"picture of the mail", `<img src="cid:x" alt="" width=10>`, `<div><img src="/api/v1/messages/1/parts/2?sig=x" alt="" width="10"></div>`},
		{"unknown element", `<o:p>x</o:p><custom>y</custom>`, `<div>xy</div>`},
		{"form", `<form>who <input>?</form>`, `<div>who ?</div>`},
		{"list", `<ul type=disc><li value=3>x</ul>`, `<div><ul type="disc"><li value="3">x</li></ul></div>`},
		{"head", `<head><title>t</title><style>p{color:red}</style></head><p class="MsoNormal">x`, `<div><p class="MsoNormal">x</p></div>`},
	} {
		p, err := rewrite(tt.in, view)
		if err != nil || p.HTML != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.name, p.HTML, err, tt.want)
		}
	}
}

func TestBlockedPictures(t *testing.T) {
	t.Parallel()
	source := `<img src="http://a.test/1.png"><img src="//b.test/2.png"><p style="background:#fff url('https://c.test/3.png') no-repeat">x` +
		`<table background="https://d.test/4.png"><tr><td>x</table><img src="cid:x"><a href="https://e.test/">Shop</a>`
	p, err := rewrite(source, testView())
	if err != nil || p.Blocked != 4 || strings.Contains(p.HTML, "a.test") || len(p.Links) != 1 || p.Links[0] != (Link{"Shop", "e.test"}) {
		t.Errorf("blocked = %d, links = %v, %v in %s; want 4", p.Blocked, p.Links, err, p.HTML)
	}
	var asked []string
	view := testView()
	view.remote = func(u string) string { asked = append(asked, u); return "/api/v1/img?u=x" }
	p, err = rewrite(source, view)
	want := []string{"http://a.test/1.png", "https://b.test/2.png", "https://c.test/3.png", "https://d.test/4.png"}
	if err != nil || p.Blocked != 0 || strings.Join(asked, " ") != strings.Join(want, " ") || strings.Count(p.HTML, "/api/v1/img") != 4 {
		t.Errorf("asked for %v, %d blocked, %v in %s; want %v", asked, p.Blocked, err, p.HTML, want)
	}
	if _, err := rewrite(strings.Repeat("<div>", 600), testView()); err == nil {
		t.Error("600 nested boxes were taken")
	}
}

func FuzzRewrite(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) { checkHostile(t, "fuzz", source) })
}
