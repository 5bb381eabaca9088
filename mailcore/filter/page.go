package filter

import (
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxLinks is how many links of a mail are looked at.
const maxLinks = 200

// page is what the HTML of a mail shows and where it leads.
type page struct {
	text     string // what is seen
	links    []link
	pictures int // from elsewhere
	hidden   int // bytes of text that nobody sees
	password bool
	form     bool
	script   bool
}

// link is one place where a mail leads, and what it says there.
type link struct {
	url, host string
	text      string
	user      string // what stands before an @ in it
}

// quiet are the elements whose content is not shown.
var quiet = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Title: true, atom.Noscript: true, atom.Template: true, atom.Head: false}

// pageReader walks the tokens of HTML once; neither depth nor broken nesting costs more than the length.
type pageReader struct {
	p      page
	b      strings.Builder
	quiet  atom.Atom
	hidden atom.Atom // the element that hides what is in it, and how deep its own kind is nested in it
	depth  int
	anchor int // index+1 of the open link
	label  strings.Builder
}

func readPage(source string) *page {
	r := &pageReader{}
	if strings.TrimSpace(source) == "" {
		return &r.p
	}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.closeLink()
			r.p.text = r.b.String()
			return &r.p
		case html.TextToken:
			r.say(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(atom.Lookup(name))
		}
	}
}

func (r *pageReader) say(b []byte) {
	switch {
	case r.quiet != 0:
	case r.hidden != 0:
		r.p.hidden += len(strings.TrimSpace(string(b)))
	default:
		s := html.UnescapeString(string(b))
		r.b.WriteString(s)
		if r.anchor > 0 && r.label.Len() < 300 {
			r.label.WriteString(s)
		}
	}
}

func (r *pageReader) start(z *html.Tokenizer) {
	name, more := z.TagName()
	a := atom.Lookup(name)
	if quiet[a] {
		r.quiet = a
		r.p.script = r.p.script || a == atom.Script
	}
	if r.hidden == a && a != 0 {
		r.depth++
	}
	if breaks[a] {
		r.b.WriteByte(' ')
	}
	r.p.form = r.p.form || a == atom.Form
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		r.attribute(a, string(key), value)
	}
}

// breaks are the elements that part words.
var breaks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Li: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.Table: true, atom.Hr: true, atom.Img: true, atom.Blockquote: true}

// voids have no end and so hide nothing.
var voids = map[atom.Atom]bool{atom.Br: true, atom.Img: true, atom.Hr: true, atom.Input: true, atom.Meta: true, atom.Link: true}

func (r *pageReader) attribute(a atom.Atom, key string, value []byte) {
	switch {
	case key == "href" && (a == atom.A || a == atom.Area):
		r.open(strings.TrimSpace(string(value)))
	case key == "action" && a == atom.Form:
		r.open(strings.TrimSpace(string(value)))
		r.closeLink()
	case (key == "src" || key == "background") && (a == atom.Img || a == atom.Table || a == atom.Td || a == atom.Body):
		if v := strings.ToLower(string(value[:min(len(value), 8)])); strings.HasPrefix(v, "http") || strings.HasPrefix(v, "//") {
			r.p.pictures++
		}
	case key == "type" && a == atom.Input:
		r.p.password = r.p.password || strings.EqualFold(string(value), "password")
	case key == "style" && r.hidden == 0 && !voids[a] && hides(string(value)):
		r.hidden, r.depth = a, 1
	}
}

// hides tells whether a style keeps text from being seen.
func hides(style string) bool {
	if len(style) > 2000 {
		style = style[:2000]
	}
	s := strings.ToLower(strings.Join(strings.Fields(style), ""))
	return strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") ||
		strings.Contains(s, "font-size:0px") || strings.Contains(s, "font-size:0;") || strings.HasSuffix(s, "font-size:0")
}

func (r *pageReader) end(a atom.Atom) {
	if a == r.quiet {
		r.quiet = 0
	}
	if a == r.hidden && a != 0 {
		if r.depth--; r.depth <= 0 {
			r.hidden = 0
		}
	}
	if breaks[a] {
		r.b.WriteByte(' ')
	}
	if a == atom.A {
		r.closeLink()
	}
}

func (r *pageReader) open(target string) {
	r.closeLink()
	if len(r.p.links) >= maxLinks {
		return
	}
	l, ok := parseLink(target)
	if !ok {
		if strings.HasPrefix(strings.ToLower(target), "javascript:") || strings.HasPrefix(strings.ToLower(target), "data:") {
			r.p.script = true
		}
		return
	}
	r.p.links = append(r.p.links, l)
	r.anchor = len(r.p.links)
	r.label.Reset()
}

func (r *pageReader) closeLink() {
	if r.anchor > 0 {
		r.p.links[r.anchor-1].text = strings.TrimSpace(r.label.String())
	}
	r.anchor = 0
}

// parseLink reads a web address as generously as browsers do.
func parseLink(s string) (link, bool) {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, `\`, "/")
	low := strings.ToLower(s[:min(len(s), 8)])
	if strings.HasPrefix(s, "//") {
		s, low = "http:"+s, "http://"
	}
	if !strings.HasPrefix(low, "http:") && !strings.HasPrefix(low, "https:") && !strings.HasPrefix(low, "ftp:") {
		return link{}, false
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		_, rest, _ := strings.Cut(s, "//")
		host, _, _ := strings.Cut(rest, "/")
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			return link{url: s, host: strings.ToLower(host[at+1:]), user: host[:at]}, host != ""
		}
		return link{url: s, host: strings.ToLower(host)}, host != ""
	}
	l := link{url: s, host: strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))}
	if u.User != nil {
		l.user = u.User.String()
	}
	return l, true
}

// isNumeric tells whether a host is an address, in any of the forms that browsers read.
func isNumeric(host string) bool {
	if net.ParseIP(host) != nil {
		return true
	}
	if host == "" {
		return false
	}
	for part := range strings.SplitSeq(host, ".") {
		if part == "" || strings.Trim(part, "0123456789") != "" && !(strings.HasPrefix(part, "0x") && strings.Trim(part[2:], "0123456789abcdef") == "") {
			return false
		}
	}
	return true
}

// linksInText finds the web addresses written in plain text.
func linksInText(s string, known []link) []link {
	for i := 0; len(known) < maxLinks; {
		at := strings.Index(s[i:], "http")
		if at < 0 {
			return known
		}
		at += i
		end := at
		for end < len(s) && end-at < 2000 && s[end] > ' ' && s[end] != '<' && s[end] != '>' && s[end] != '"' {
			end++
		}
		if l, ok := parseLink(strings.TrimRight(s[at:end], ".,;:!?)]'")); ok {
			known = append(known, l)
		}
		i = end
		if end == at {
			i++
		}
	}
	return known
}
