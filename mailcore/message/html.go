package message

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// textBlocks are the elements that start on a line of their own.
var textBlocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Tr: true, atom.Table: true, atom.Ul: true,
	atom.Ol: true, atom.Li: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Blockquote: true, atom.Pre: true, atom.Hr: true, atom.Section: true, atom.Article: true, atom.Header: true,
	atom.Footer: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Center: true, atom.Form: true, atom.Address: true}

// silent are the elements whose content is not text to read. The head is not among them: many mails never close it.
var silent = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Title: true, atom.Noscript: true, atom.Iframe: true,
	atom.Template: true, atom.Textarea: true, atom.Svg: true}

var anyTag = regexp.MustCompile(`<[^<>]*>`)

// HTMLToText gives the visible text of HTML, with line breaks where blocks end and pictures as their alternative text. It
// works token by token, so that neither depth nor broken nesting costs more than the length of the text.
func HTMLToText(source string) string {
	z := html.NewTokenizer(strings.NewReader(source))
	var t htmlText
	for {
		switch z.Next() {
		case html.ErrorToken:
			if t.b.Len() == 0 && strings.TrimSpace(source) != "" && t.tokens == 0 {
				return strings.TrimSpace(anyTag.ReplaceAllString(source, " "))
			}
			return strings.TrimSpace(t.b.String())
		case html.TextToken:
			t.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(atom.Lookup(name))
		}
	}
}

// htmlText gathers text with white space collapsed and at most one blank line in a row.
type htmlText struct {
	b        strings.Builder
	tokens   int
	newlines int  // at the end of b
	space    bool // white space is due before the next word
	pre      int
	hidden   atom.Atom // the silent element we are in, 0 if none
}

func (t *htmlText) text(s string) {
	t.tokens++
	if t.hidden != 0 {
		return
	}
	if t.pre > 0 {
		t.b.WriteString(strings.ReplaceAll(s, "\r", ""))
		t.newlines = 0
		return
	}
	if s != "" && isHTMLSpace(s[0]) {
		t.space = true
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r < 0x80 && isHTMLSpace(byte(r)) || r == 0xa0 })
	for i, w := range words {
		if (i > 0 || t.space) && t.newlines == 0 && t.b.Len() > 0 {
			t.b.WriteByte(' ')
		}
		t.b.WriteString(w)
		t.newlines, t.space = 0, false
	}
	if s != "" && isHTMLSpace(s[len(s)-1]) {
		t.space = true
	}
}

func isHTMLSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

func (t *htmlText) line(most int) {
	if t.b.Len() > 0 && t.newlines < most {
		t.b.WriteByte('\n')
		t.newlines++
	}
	t.space = false
}

func (t *htmlText) start(z *html.Tokenizer) {
	t.tokens++
	name, more := z.TagName()
	a := atom.Lookup(name)
	if t.hidden != 0 {
		return
	}
	switch {
	case silent[a]:
		t.hidden = a
	case a == atom.Br:
		t.line(2)
	case a == atom.Pre:
		t.line(1)
		t.pre++
	case a == atom.Td || a == atom.Th:
		t.space = true
	case a == atom.Li:
		t.line(1)
		t.text("- ")
	case textBlocks[a]:
		t.line(1)
	case a == atom.Img && more:
		t.picture(z)
	}
}

func (t *htmlText) picture(z *html.Tokenizer) {
	for {
		key, value, more := z.TagAttr()
		if string(key) == "alt" {
			t.text(string(value))
			return
		}
		if !more {
			return
		}
	}
}

func (t *htmlText) end(a atom.Atom) {
	t.tokens++
	if t.hidden != 0 {
		if a == t.hidden {
			t.hidden = 0
		}
		return
	}
	switch {
	case a == atom.Pre:
		t.pre = max(t.pre-1, 0)
		t.line(1)
	case a == atom.P || a == atom.H1 || a == atom.H2 || a == atom.H3:
		t.line(2)
		t.line(2)
	case textBlocks[a]:
		t.line(1)
	}
}
