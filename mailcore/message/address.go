package message

import "strings"

// Email is local@domain with the local part quoted where it must be; "" if there is no local part.
func (a Address) Email() string {
	if a.Local == "" {
		return ""
	}
	local := a.Local
	if !isDotAtom(local) {
		local = quote(local)
	}
	if a.Domain == "" {
		return local
	}
	return local + "@" + a.Domain
}

// String is the RFC 5322 form, with encoded-words where the name needs them. Long names are folded.
func (a Address) String() string {
	if a.Local == "" && a.Group != "" {
		return phrase(a.Group) + ":;"
	}
	if a.Name == "" {
		return a.Email()
	}
	return phrase(a.Name) + " <" + a.Email() + ">"
}

func phrase(name string) string {
	const longest = 200 // folding happens between addresses, so a name must fit in a line
	if !isPlain(name) || len(name) > longest {
		return encodeForced(name, 60)
	}
	for i := 0; i < len(name); i++ {
		if !isAtomByte(name[i]) && name[i] != ' ' {
			return quote(name)
		}
	}
	return name
}

var (
	escaper   = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	unescaper = strings.NewReplacer(`\"`, `"`, `\\`, `\`)
)

func quote(s string) string { return `"` + escaper.Replace(s) + `"` }

func isAtomByte(c byte) bool {
	return c >= 0x80 || c > ' ' && c != 0x7f && !strings.ContainsRune(`()<>[]:;@\,."`, rune(c))
}

func isDotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for i := 0; i < len(atom); i++ {
			if !isAtomByte(atom[i]) {
				return false
			}
		}
	}
	return true
}

// ParseAddressList reads an address list leniently; at most MaxAddresses. It takes commas or semicolons between
// addresses, names without quotes, names as comments, unclosed quotes and brackets, commas inside encoded-words, routes
// and groups. A name without an address gives an Address without Local. Linear in len(raw).
func ParseAddressList(raw string) []Address {
	p := addressParser{s: raw, lastQuote: strings.LastIndexByte(raw, '"'), lastParen: strings.LastIndexByte(raw, ')')}
	p.run()
	return p.list
}

type addressParser struct {
	s                    string
	i                    int
	lastQuote, lastParen int // where the last closing one stands: later opening ones are plain characters
	list                 []Address

	name     strings.Builder // words outside <>, without quotes
	bare     strings.Builder // the same as an address: with quotes, without space
	comment  string
	angle    string
	hasAngle bool
	inGroup  bool
	group    string
	members  int // of the group
}

func (p *addressParser) run() {
	for p.i < len(p.s) && len(p.list) < MaxAddresses {
		switch c := p.s[p.i]; c {
		case '"':
			p.quoted()
		case '(':
			p.parens()
		case '<':
			p.angled()
		case '[':
			p.literal()
		case ',':
			p.flush()
			p.i++
		case ';':
			p.flush()
			p.endGroup()
			p.i++
		case ':':
			p.colon()
		case '=':
			p.encodedWord()
		default:
			p.put(p.s[p.i : p.i+1])
		}
	}
	p.flush()
	p.endGroup()
}

// put takes s, which is what comes next, as plain text.
func (p *addressParser) put(s string) {
	p.name.WriteString(s)
	if s != " " && s != "\t" && s != "\r" && s != "\n" {
		p.bare.WriteString(s)
	}
	p.i += len(s)
}

func (p *addressParser) quoted() {
	if p.i >= p.lastQuote {
		p.i++
		return
	}
	var b strings.Builder
	for p.i++; p.i < len(p.s) && p.s[p.i] != '"'; p.i++ {
		if p.s[p.i] == '\\' && p.i+1 < len(p.s) {
			p.i++
		}
		b.WriteByte(p.s[p.i])
	}
	p.i++
	p.name.WriteString(b.String())
	p.bare.WriteString(quote(b.String()))
}

func (p *addressParser) parens() {
	if p.i > p.lastParen {
		p.i++
		return
	}
	start, depth := p.i+1, 0
	for ; p.i < len(p.s); p.i++ {
		switch p.s[p.i] {
		case '\\':
			p.i++
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	end := min(p.i, len(p.s))
	p.i++
	if text := strings.TrimSpace(p.s[min(start, end):end]); p.comment == "" {
		p.comment = text
	}
}

func (p *addressParser) angled() {
	rest := p.s[p.i+1:]
	n := strings.IndexAny(rest, ">,")
	if n >= 0 && rest[n] == ',' { // a comma is inside only with a route or a quoted local part
		if rest[0] == '@' || rest[0] == '"' {
			if m := strings.IndexByte(rest[:min(len(rest), maxMessageID)], '>'); m >= 0 {
				n = m
			}
		}
	}
	if n < 0 {
		n = len(rest)
	}
	text := strings.TrimLeft(withoutComments(rest[:n]), "< \t")
	p.i += 1 + n
	if p.i < len(p.s) && p.s[p.i] == '>' {
		p.i++
	}
	if !p.hasAngle || strings.Contains(text, "@") {
		p.angle, p.hasAngle = text, true
	}
}

// withoutComments leaves out what stands in parentheses outside quotes (RFC 5322, section 3.2.2).
func withoutComments(s string) string {
	if !strings.Contains(s, "(") {
		return s
	}
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			if depth == 0 {
				b.WriteString(s[i : i+2])
			}
			i++
			continue
		case c == '"' && depth == 0:
			quoted = !quoted
		case c == '(' && !quoted:
			depth++
		}
		if depth == 0 {
			b.WriteByte(c)
		}
		if c == ')' && !quoted && depth > 0 {
			depth--
		}
	}
	return b.String()
}

// literal takes a domain literal whole, as IPv6 addresses have colons.
func (p *addressParser) literal() {
	const longest = 64
	end := strings.IndexByte(p.s[p.i:min(len(p.s), p.i+longest)], ']')
	p.put(p.s[p.i : p.i+max(end, 0)+1])
}

func (p *addressParser) colon() {
	name := strings.TrimSpace(p.name.String())
	if p.inGroup || p.hasAngle || strings.Contains(name, "@") || name == "" {
		p.put(":")
		return
	}
	p.i++
	if !strings.EqualFold(name, "mailto") {
		p.inGroup, p.group, p.members = true, DecodeHeader(name), 0
	}
	p.reset()
}

func (p *addressParser) endGroup() {
	if p.inGroup && p.members == 0 {
		p.list = append(p.list, Address{Group: p.group})
	}
	p.inGroup, p.group = false, ""
}

// encodedWord takes "=?charset?kind?text?=" whole, since careless clients leave commas in it.
func (p *addressParser) encodedWord() {
	rest := p.s[p.i:]
	if n := wordLength(rest); n > 0 {
		p.name.WriteString(rest[:n])
		p.bare.WriteString(rest[:n])
		p.i += n
		return
	}
	p.put("=")
}

// wordLength is the length of the encoded-word at the start of s, 0 if there is none.
func wordLength(s string) int {
	const longest = 1000
	s = s[:min(len(s), longest)]
	if !strings.HasPrefix(s, "=?") {
		return 0
	}
	marks := 0
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] == ' ' || s[i] == '\t' || s[i] == '<':
			return 0
		case s[i] != '?':
		case marks < 2:
			marks++
		case i+1 < len(s) && s[i+1] == '=':
			return i + 2
		case s[i-1] == '=':
			return 0
		}
	}
	return 0
}

func (p *addressParser) reset() {
	p.name.Reset()
	p.bare.Reset()
	p.comment, p.angle, p.hasAngle = "", "", false
}

func (p *addressParser) flush() {
	defer p.reset()
	name, addr := strings.Trim(strings.TrimSpace(p.name.String()), "'"), p.angle
	if !p.hasAngle {
		switch fields := strings.Fields(p.name.String()); {
		case strings.Contains(p.bare.String(), "@") && (len(fields) < 2 || strings.HasPrefix(p.bare.String(), `"`) ||
			!strings.Contains(fields[len(fields)-1], "@") || strings.HasPrefix(fields[len(fields)-1], "@")):
			name, addr = "", p.bare.String()
		case strings.Contains(p.bare.String(), "@"): // "Ann Lee ann@example.com"
			name, addr = strings.Join(fields[:len(fields)-1], " "), fields[len(fields)-1]
		case len(fields) == 1 && !strings.HasPrefix(name, "=?"):
			name, addr = "", name
		}
	}
	if name == "" {
		name = p.comment
	}
	if name == "" && addr == "" {
		return
	}
	a := Address{NameRaw: name, Name: DecodeHeader(name), Group: p.group}
	a.Route, addr = splitRoute(addr)
	a.Local, a.Domain = splitAddress(addr)
	p.members++
	p.list = append(p.list, a)
}

// splitRoute parts the hosts before an address from it: "@a,@b:c@d" (RFC 5322, section 4.4).
func splitRoute(s string) (route, addr string) {
	s = strings.TrimSpace(s)
	before, after, ok := strings.Cut(s, ":")
	if !ok || !strings.HasPrefix(s, "@") {
		return "", s
	}
	return strings.Join(strings.Fields(oneLine(validText(before))), ""), after
}

// splitAddress parts an addr-spec at its last @, without quotes, space and control characters.
func splitAddress(s string) (local, domain string) {
	s = oneLine(validText(strings.TrimSpace(s)))
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		at = len(s)
	} else {
		domain = strings.Trim(s[at+1:], " \t.")
	}
	local = strings.TrimSpace(s[:at])
	if n := len(local); n >= 2 && local[0] == '"' && local[n-1] == '"' {
		return unescaper.Replace(local[1 : n-1]), domain
	}
	return strings.TrimPrefix(local, "mailto:"), domain
}
