package api

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// maxLinks bounds the list of links that is shown beside a mail.
const maxLinks = 500

// Link is where a link of a mail leads.
type Link struct {
	Text string `json:"text"`
	Host string `json:"host"`
}

// pageView is how a stranger's HTML is rewritten.
type pageView struct {
	// part gives the URL of an inline part by its Content-ID, "" when there is none.
	part func(cid string) string
	// remote gives the URL under which a remote picture is shown, "" to leave it out.
	remote func(url string) string
}

// Page is the safe form of a mail's HTML.
type page struct {
	HTML    string
	Blocked int // remote pictures left out
	Links   []Link
}

// rewrite builds new HTML from the harmless parts of a stranger's: only known elements, known attributes and known CSS
// properties pass, everything is escaped anew, and nothing in it loads anything but what view gives. It fails when the
// HTML is nested too deeply to be honest.
func rewrite(source string, view pageView) (page, error) {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return page{}, err
	}
	r := &rewriter{view: view}
	r.children(doc)
	return page{HTML: r.out.String(), Blocked: r.blocked, Links: r.links}, nil
}

type rewriter struct {
	view    pageView
	out     strings.Builder
	blocked int
	links   []Link
}

// kept elements are written; unknown ones give way to their content; dropped ones go with their content.
var (
	kept = words(`a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup
		dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav
		ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time
		tr tt u ul var wbr`)
	dropped = words(`applet area audio base basefont bgsound button canvas dialog embed frame frameset head iframe input
		link map math meta noembed noframes noscript object optgroup option param plaintext portal script select source
		style svg template textarea title track video xmp`)
	void = words("br col hr img wbr")
	// attributes that say how something looks or reads, on any element
	keptAttributes = words(`abbr align alt bgcolor border cellpadding cellspacing class color cols colspan datetime dir face
		headers height hspace lang noshade nowrap reversed role rowspan rules scope size span start summary title type
		valign value vspace width`)
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// children recurses as deep as the parser allows, which is 512.
func (r *rewriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c)
	}
}

func (r *rewriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.out.WriteString(html.EscapeString(n.Data))
	case html.ElementNode:
		r.element(n)
	}
}

func (r *rewriter) element(n *html.Node) {
	name := n.Data
	if n.Namespace != "" || dropped[name] {
		r.countRemote(n)
		return
	}
	if name == "body" {
		name = "div" // its colours are the mail's
	} else if !kept[name] {
		r.children(n)
		return
	}
	r.out.WriteString("<" + name)
	r.attributes(name, n)
	r.out.WriteString(">")
	if void[name] {
		return
	}
	if name == "pre" && n.FirstChild != nil && n.FirstChild.Type == html.TextNode && strings.HasPrefix(n.FirstChild.Data, "\n") {
		r.out.WriteByte('\n') // the parser of the reader eats one
	}
	r.children(n)
	r.out.WriteString("</" + name + ">")
}

// countRemote counts what a dropped picture would have loaded.
func (r *rewriter) countRemote(n *html.Node) {
	for _, a := range n.Attr {
		switch strings.ToLower(a.Key) {
		case "src", "srcset", "poster", "href", "data", "background":
			if n.Data != "link" && n.Data != "base" && n.Data != "area" && isRemote(a.Val) {
				r.blocked++
				return
			}
		}
	}
}

func (r *rewriter) attributes(name string, n *html.Node) {
	for _, a := range n.Attr {
		key := strings.ToLower(a.Key)
		if a.Namespace != "" {
			continue
		}
		switch {
		case key == "style":
			r.write("style", r.style(a.Val))
		case key == "href" && name == "a":
			r.link(n, a.Val)
		case key == "src" && name == "img":
			r.picture(a.Val)
		case key == "srcset", key == "background", key == "poster", key == "lowsrc", key == "dynsrc":
			if isRemote(a.Val) {
				r.background(key, a.Val)
			}
		case key == "class":
			r.write("class", safeClass(a.Val))
		case keptAttributes[key]:
			r.write(key, a.Val)
		}
	}
}

// write leaves out empty values except for alt, whose emptiness says something.
func (r *rewriter) write(name, value string) {
	if value != "" || name == "alt" || name == "nowrap" {
		r.out.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
	}
}

var classPattern = regexp.MustCompile(`^[A-Za-z0-9_\- ]{1,200}$`)

func safeClass(s string) string {
	if classPattern.MatchString(s) {
		return s
	}
	return ""
}

// link keeps web, mail and phone links, and places in the same mail nowhere: ids are not kept.
func (r *rewriter) link(n *html.Node, target string) {
	u, ok := safeLink(target)
	if !ok {
		return
	}
	r.write("href", u.String())
	r.write("target", "_blank")
	r.write("rel", "noopener noreferrer nofollow")
	if len(r.links) < maxLinks {
		r.links = append(r.links, Link{Text: clip(strings.Join(strings.Fields(textOf(n)), " "), 200), Host: u.Hostname()})
	}
}

func safeLink(target string) (*url.URL, bool) {
	u, err := url.Parse(cleanURL(target))
	if err != nil {
		return nil, false
	}
	switch u.Scheme {
	case "http", "https":
		return u, u.Host != ""
	case "mailto", "tel":
		return u, u.Opaque != ""
	}
	return nil, false
}

// cleanURL does what browsers do before they look at the scheme: controls and spaces at the ends go, tabs and line
// ends go everywhere (URL standard, section 4.4).
func cleanURL(s string) string {
	s = strings.TrimFunc(s, func(c rune) bool { return c <= ' ' })
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
}

// isRemote tells whether a value of src, srcset or url() would be fetched from another host.
func isRemote(s string) bool {
	s = strings.ToLower(cleanURL(s))
	return strings.HasPrefix(s, "http:") || strings.HasPrefix(s, "https:") || strings.HasPrefix(s, "//") ||
		strings.HasPrefix(s, `\\`) || strings.HasPrefix(s, "/\\") || strings.HasPrefix(s, "ftp:")
}

// dataPicture is a picture inside the mail's own text; SVG is not one of them, it can hold more than a picture.
var dataPicture = regexp.MustCompile(`^(?i)data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*$`)

func (r *rewriter) picture(src string) {
	clean := cleanURL(src)
	switch {
	case len(clean) > 4 && strings.EqualFold(clean[:4], "cid:"):
		cid, err := url.PathUnescape(clean[4:])
		if err != nil {
			cid = clean[4:]
		}
		r.write("src", r.view.part(cid))
	case dataPicture.MatchString(clean):
		r.write("src", clean)
	case isRemote(clean):
		r.write("src", r.shown(clean))
	}
}

// shown gives the URL of a remote picture, or counts it as left out.
func (r *rewriter) shown(target string) string {
	if strings.HasPrefix(target, "//") {
		target = "https:" + target
	}
	u, err := url.Parse(target)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && r.view.remote != nil {
		if out := r.view.remote(u.String()); out != "" {
			return out
		}
	}
	r.blocked++
	return ""
}

// background shows a table's picture as CSS; other sources are only counted.
func (r *rewriter) background(key, target string) {
	target = cleanURL(target)
	if key != "background" {
		r.blocked++
		return
	}
	if out := r.shown(target); out != "" {
		r.write("style", "background-image:url("+cssURL(out)+")")
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return b.String()
}

// clip cuts a text to n runes.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
