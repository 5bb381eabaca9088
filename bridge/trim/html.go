package trim

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// role is what an element says about its content.
type role uint8

const (
	plainRole role = iota
	// quoteRole elements hold an earlier mail.
	quoteRole
	// openRole elements begin one that reaches to the end of the mail.
	openRole
	signRole
)

// byID and byClass are the marks of Outlook, Gmail, Thunderbird, Proton, Yahoo,
// Zoho, NetEase (163, 126 and its phone client), 139.com, QQ and others.
var byID = map[string]role{
	"divRplyFwdMsg": openRole, "appendonsend": openRole, "mail-editor-reference-message-container": quoteRole, "replySplit": openRole,
	"reply139content": quoteRole, "isReplyContent": quoteRole, "isForwardContent": quoteRole, "oriMsgHtmlSeperator": quoteRole, "origbody": quoteRole,
	"OLK_SRC_BODY_SECTION": quoteRole, "ms-outlook-mobile-signature": signRole, "imail_signature": signRole, "AppleMailSignature": signRole,
	"Signature": signRole, "signature": signRole, "divNeteaseMailCard": signRole, "spnEditorSign": signRole, "ntes-pcmail-signature": signRole,
}

var byClass = map[string]role{
	"gmail_quote": openRole, "gmail_extra": openRole, "gmail_quote_container": openRole, "moz-cite-prefix": openRole, "moz-forward-container": quoteRole, "protonmail_quote": quoteRole,
	"yahoo_quoted": quoteRole, "zmail_extra": quoteRole, "front-blockquote": quoteRole, "ntes-mailmaster-quote": quoteRole, "tutanota_quote": quoteRole,
	"gmail_signature": signRole, "ntes-signature": signRole, "moz-signature": signRole, "protonmail_signature_block": signRole, "gmail_signature_prefix": signRole,
}

// outlookRule is the thin line Outlook and Foxmail draw above a copied header.
var outlookRule = regexp.MustCompile(`(?i)border-top\s*:\s*(?:[\d.]+(?:pt|px)\s+)?solid\s+#?(?:B5C4DF|E1E1E1)|border-top\s*:\s*#?(?:B5C4DF|E1E1E1)\s+[\d.]+(?:pt|px)\s+solid|border(?:-top)?\s*:\s*none;\s*border-top\s*:\s*solid\s+#?(?:B5C4DF|E1E1E1)`)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// roleOf reads the marks of one element; the second answer is its rule name.
func roleOf(n *html.Node) (role, string) {
	if id := strings.TrimPrefix(attr(n, "id"), "x_"); id != "" {
		if r, ok := byID[id]; ok {
			return r, "#" + id
		}
	}
	for _, c := range strings.Fields(attr(n, "class")) {
		if r, ok := byClass[strings.TrimPrefix(c, "x_")]; ok {
			// Gmail puts answers between quotes into the same division.
			if r == openRole && n.DataAtom == atom.Blockquote {
				r = quoteRole
			}
			return r, "." + strings.TrimPrefix(c, "x_")
		}
	}
	switch {
	case n.DataAtom == atom.Blockquote && strings.EqualFold(attr(n, "type"), "cite"):
		return quoteRole, "blockquote"
	case attr(n, "data-smartmail") == "gmail_signature":
		return signRole, "gmail_signature"
	case strings.HasPrefix(attr(n, "data-marker"), "__SIG"):
		return signRole, "zimbra"
	case strings.HasPrefix(attr(n, "data-marker"), "__"):
		return quoteRole, "zimbra"
	case attr(n, "title") == "neteasefooter":
		return quoteRole, "netease"
	case n.DataAtom == atom.Article && qqArticle(n):
		return openRole, "qq-article"
	case n.DataAtom == atom.Div && outlookRule.MatchString(attr(n, "style")):
		return openRole, "outlook"
	}
	return plainRole, ""
}

// qqArticle tells that an article begins with the caption of a quoted mail, as
// new versions of QQ Mail write it.
func qqArticle(n *html.Node) bool {
	first := firstWords(n)
	first = strings.Trim(first, "-— \u00a0\n\t")
	return first == "Original" || first == "原始邮件" || first == "Original Message"
}

func firstWords(n *html.Node) string {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if s := firstWords(c); s != "" {
			return s
		}
	}
	return ""
}

// renderer writes a DOM as lines.
type renderer struct {
	lines []line
	cur   strings.Builder
	space bool
	quote int
	weak  int
	sign  int
	pre   int
	open  string
}

// htmlLines renders HTML as text with the marks of its elements. Deeper
// nesting than the parser takes is read as bare text.
func htmlLines(s string) []line {
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return plainLines(bareText(s))
	}
	r := &renderer{}
	r.walk(doc)
	r.flush()
	return r.lines
}

// bareText is all text between tags.
func bareText(s string) string {
	z := html.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			b.WriteByte('\n')
		}
	}
}

var hidden = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Title: true, atom.Template: true, atom.Noscript: true, atom.Object: true,
	atom.Iframe: true, atom.Svg: true, atom.Select: true, atom.Textarea: true, atom.Button: true, atom.Audio: true, atom.Video: true,
}

var blocks = map[atom.Atom]bool{
	atom.Div: true, atom.P: true, atom.Table: true, atom.Tr: true, atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Blockquote: true, atom.Pre: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Section: true, atom.Article: true, atom.Header: true,
	atom.Footer: true, atom.Hr: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Body: true, atom.Center: true, atom.Address: true, atom.Form: true, atom.Fieldset: true,
}

func (r *renderer) walk(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.text(n.Data)
		return
	case html.ElementNode:
		if hidden[n.DataAtom] || invisible(attr(n, "style")) {
			return
		}
		r.element(n)
		return
	}
	r.children(n)
}

// invisible finds the preview text that newsletters hide.
func invisible(style string) bool {
	if style == "" {
		return false
	}
	s := strings.ToLower(strings.ReplaceAll(style, " ", ""))
	return strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") || strings.Contains(s, "mso-hide:all")
}

func (r *renderer) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c)
	}
}

func (r *renderer) element(n *html.Node) {
	block := blocks[n.DataAtom]
	what, rule := roleOf(n)
	if block || what != plainRole {
		r.flush()
	}
	switch n.DataAtom {
	case atom.Br:
		r.breakLine()
		return
	case atom.A:
		r.link(n)
		return
	case atom.Img, atom.Input:
		return
	case atom.Li:
		r.cur.WriteString("• ")
	case atom.Td, atom.Th:
		if r.cur.Len() > 0 {
			r.cur.WriteByte(' ')
		}
	}
	if what == openRole && r.quote == 0 {
		r.open = rule
	}
	r.inside(n, what)
	if block || what != plainRole {
		r.flush()
	}
	if n.DataAtom == atom.P {
		r.lines = append(r.lines, r.stamp(""))
	}
}

// inside walks the children with the counters of their surroundings raised.
func (r *renderer) inside(n *html.Node, what role) {
	raise := func(c *int, on bool, by int) {
		if on {
			*c += by
		}
	}
	weak := n.DataAtom == atom.Blockquote && what == plainRole
	for _, by := range []int{1, -1} {
		raise(&r.quote, what == quoteRole, by)
		raise(&r.sign, what == signRole, by)
		raise(&r.weak, weak, by)
		raise(&r.pre, n.DataAtom == atom.Pre, by)
		if by == 1 {
			r.children(n)
			if what == quoteRole || what == signRole || weak || n.DataAtom == atom.Pre {
				r.flush()
			}
		}
	}
}

func (r *renderer) text(s string) {
	if r.pre > 0 {
		for i, part := range strings.Split(newlines.Replace(s), "\n") {
			if i > 0 {
				r.breakLine()
			}
			r.cur.WriteString(part)
		}
		return
	}
	s = newlines.Replace(s)
	for i, w := range strings.Fields(s) {
		if (i > 0 || strings.IndexAny(s[:1], " \n\t") == 0 || r.space) && r.cur.Len() > 0 {
			r.cur.WriteByte(' ')
		}
		r.space = false
		r.cur.WriteString(w)
	}
	if s != "" && strings.ContainsAny(s[len(s)-1:], " \n\t") {
		r.space = true
	}
}

// link writes the words of a link, and its host where the words do not show
// it; addresses that run code are dropped.
func (r *renderer) link(n *html.Node) {
	before := r.cur.Len()
	lines := len(r.lines)
	r.children(n)
	u, err := url.Parse(strings.TrimSpace(attr(n, "href")))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || len(r.lines) != lines {
		return
	}
	words := strings.ToLower(strings.TrimSpace(r.cur.String()[min(before, r.cur.Len()):]))
	if words == "" || shows(words, strings.ToLower(u.Hostname())) {
		return
	}
	r.cur.WriteString(" (" + u.Hostname() + ")")
}

var hostInText = regexp.MustCompile(`(?:[a-z0-9-]+\.)+[a-z]{2,}`)

// shows tells that the words name the host itself, not a longer one that only
// contains it.
func shows(words, host string) bool {
	found := hostInText.FindString(words)
	return found != "" && strings.TrimPrefix(found, "www.") == strings.TrimPrefix(host, "www.")
}

func (r *renderer) stamp(text string) line {
	t := strings.TrimLeft(text, " ")
	l := line{text: text, quoted: r.quote > 0 || strings.HasPrefix(t, ">"), weak: r.weak > 0, sig: r.sign > 0 && r.quote == 0}
	return l
}

// breakLine ends a line, empty ones included.
func (r *renderer) breakLine() {
	l := r.stamp(strings.TrimRight(r.cur.String(), " "))
	if strings.TrimSpace(l.text) != "" {
		l.open, r.open = r.open, ""
	}
	r.lines = append(r.lines, l)
	r.cur.Reset()
	r.space = false
}

// flush ends a line if there is one.
func (r *renderer) flush() {
	if strings.TrimSpace(r.cur.String()) == "" {
		r.cur.Reset()
		r.space = false
		return
	}
	r.breakLine()
}
