package api

import (
	"regexp"
	"strings"
)

// maxStyle bounds one style attribute; editors write some hundred bytes.
const maxStyle = 8 << 10

// keptProperties say how text, boxes and tables look inside the mail. None of them takes anything out of its place.
var keptProperties = words(`background background-color background-image background-position background-repeat background-size
	border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse border-color
	border-left border-left-color border-left-style border-left-width border-radius border-right border-right-color
	border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style
	border-top-width border-width border-bottom-left-radius border-bottom-right-radius border-top-left-radius
	border-top-right-radius box-sizing caption-side clear color direction display empty-cells float font font-family
	font-size font-style font-variant font-weight height letter-spacing line-height list-style list-style-position
	list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width
	opacity outline overflow-wrap padding padding-bottom padding-left padding-right padding-top table-layout text-align
	text-decoration text-indent text-transform unicode-bidi vertical-align visibility white-space width word-break
	word-spacing word-wrap`)

// displays that cannot lay out anything over something else
var keptDisplays = words(`block inline inline-block none list-item table table-cell table-row inline-table table-row-group
	table-header-group table-footer-group table-column table-column-group table-caption`)

// plainValue is made of words, numbers, colours, quoted names and nothing that could begin an escape or comment.
var plainValue = regexp.MustCompile(`^[\p{L}\p{N} .,/#%+\-!'"()]*$`)

// keptFunctions compute colours and lengths; all others may load or look up something.
var keptFunctions = words("rgb rgba hsl hsla calc min max clamp")

var (
	functionName = regexp.MustCompile(`([A-Za-z_\-][\w\-]*)?\s*\(`)
	urlValue     = regexp.MustCompile(`(?i)\burl\(\s*("[^"\\()<>]*"|'[^'\\()<>]*'|[^"'\\()<>\s]*)\s*\)`)
)

// style keeps the harmless declarations of a style attribute.
func (r *rewriter) style(source string) string {
	if len(source) > maxStyle {
		return ""
	}
	var out strings.Builder
	for _, d := range declarations(source) {
		name, value, ok := strings.Cut(d, ":")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		value = strings.TrimSpace(value)
		if !keptProperties[name] {
			if remoteInCSS(value) {
				r.blocked++
			}
			continue
		}
		if value = r.value(name, value); value != "" {
			out.WriteString(name + ":" + value + ";")
		}
	}
	return out.String()
}

// declarations cuts at semicolons outside quotes and brackets: data URLs contain some.
func declarations(s string) (list []string) {
	start, depth := 0, 0
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1)
		case c == ';' && depth == 0:
			list = append(list, s[start:i])
			start = i + 1
		}
	}
	return append(list, s[start:])
}

// value gives the safe form of a property's value, "" for none.
func (r *rewriter) value(name, value string) string {
	shown := ""
	if strings.HasPrefix(name, "background") {
		if m := urlValue.FindStringSubmatchIndex(value); m != nil {
			target := strings.Trim(value[m[2]:m[3]], `"' `)
			value = strings.TrimSpace(value[:m[0]] + value[m[1]:])
			if isRemote(target) {
				shown = r.shown(cleanURL(target))
			}
		}
	}
	if !plainValue.MatchString(value) || strings.Count(value, "(") != strings.Count(value, ")") ||
		strings.Count(value, `"`)%2 != 0 || strings.Count(value, "'")%2 != 0 || !onlyKeptFunctions(value) {
		if remoteInCSS(value) {
			r.blocked++
		}
		value = ""
	}
	if name == "display" && !keptDisplays[strings.ToLower(strings.TrimSpace(strings.ReplaceAll(value, "!important", "")))] {
		return ""
	}
	if strings.HasPrefix(name, "margin") && strings.Contains(value, "-") {
		return "" // would pull the mail over what stands above it
	}
	if shown != "" {
		value = strings.TrimSpace("url(" + cssURL(shown) + ") " + value)
	}
	return value
}

func onlyKeptFunctions(value string) bool {
	for _, m := range functionName.FindAllStringSubmatch(value, -1) {
		if m[1] != "" && !keptFunctions[strings.ToLower(m[1])] {
			return false
		}
	}
	return true
}

// remoteInCSS guesses whether a value that is left out would have loaded something, for the count alone.
func remoteInCSS(value string) bool {
	v := strings.ToLower(value)
	return strings.Contains(v, "//") || strings.Contains(v, "url(") || strings.Contains(v, `\`)
}

// cssURL escapes what could end a url() in front of its end.
func cssURL(u string) string {
	return strings.NewReplacer(`"`, "%22", "'", "%27", "(", "%28", ")", "%29", `\`, "%5C", " ", "%20", "<", "%3C", ">", "%3E").Replace(u)
}
