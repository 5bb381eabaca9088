package imapd

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailbridge/configs/engine/enginetest"
)

// TestImaptest plays the scripts of Dovecot's imaptest. A chosen part lies in testdata/imaptest; the whole set is taken
// from MAILBRIDGE_CORPUS or the folder beside the repository when there is one.
func TestImaptest(t *testing.T) {
	t.Parallel()
	dir := corpusFolder("imaptest")
	if dir == "" {
		dir = "testdata/imaptest"
	}
	t.Logf("scripts of %s", dir)
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	store := openBacking(t, enginetest.Open(t))
	for _, f := range files {
		name := filepath.Base(f)
		if strings.HasPrefix(name, "_") || strings.Contains(name, ".") || name == "LICENSE" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			playScript(t, store.fresh(t), f)
		})
	}
}

func corpusFolder(name string) string {
	roots := []string{"../../../shared/corpus"}
	if env := os.Getenv("MAILBRIDGE_CORPUS"); env != "" {
		roots = []string{env}
	}
	for _, r := range roots {
		if st, err := os.Stat(filepath.Join(r, name)); err == nil && st.IsDir() {
			return filepath.Join(r, name)
		}
	}
	return ""
}

// script is one file being played.
type script struct {
	t       *testing.T
	f       *fixture
	path    string
	head    map[string]string
	lines   []string
	conns   []*wire
	vars    map[string]string
	mails   []string
	dates   []string // internal dates, from the lines between mails
	mail    int
	counts  []int // messages each connection believes in
	pending map[string][]string
}

// group is one command with what must and must not be answered.
type group struct {
	line         int
	conn         int
	tag          string
	status       string // "" is any
	command      string
	want, forbid []string
	end          string // expected text behind the status
}

func playScript(t *testing.T, store *backing, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, path: path, head: map[string]string{"connections": "1", "state": "selected"},
		vars: map[string]string{"mailbox": "imaptest", "user": "zhangsan@demo.test"}, pending: map[string][]string{}}
	s.lines = strings.Split(string(b), "\n")
	first := 0
	for first < len(s.lines) {
		l := s.lines[first]
		key, v, ok := strings.Cut(l, ": ")
		if l != "" && l[0] != '#' && (!ok || strings.Contains(key, " ")) {
			break
		}
		first++
		if ok && l[0] != '#' {
			s.head[key] = v
		}
	}
	s.lines = s.lines[first:]
	s.f = startOn(t, store, nil)
	s.loadMails()
	if !s.prepare() {
		return
	}
	for _, g := range s.groups() {
		s.run(g)
		if t.Failed() {
			t.Fatalf("%s line %d: %s", path, first+g.line, g.command)
		}
	}
}

func (s *script) loadMails() {
	b, err := os.ReadFile(s.path + ".mbox")
	if err != nil {
		b, err = os.ReadFile(filepath.Join(filepath.Dir(s.path), "default.mbox"))
	}
	if err != nil {
		s.t.Fatal(err)
	}
	between := regexp.MustCompile(`(?m)^From .*\n`)
	for _, m := range between.Split(string(b), -1)[1:] {
		s.mails = append(s.mails, strings.ReplaceAll(m, "\n", "\r\n"))
	}
	for _, l := range between.FindAllString(string(b), -1) {
		words := strings.Fields(l)
		date := ""
		if d, err := time.Parse("Jan 2 15:04:05 2006 -0700", strings.Join(append(words[3:min(len(words), 7):7], "+0000"), " ")); err == nil {
			date = d.Format(`"_2-Jan-2006 15:04:05 -0700" `)
		}
		s.dates = append(s.dates, date)
	}
}

func (s *script) prepare() bool {
	n, _ := strconv.Atoi(s.head["connections"])
	for i := range n {
		w := s.f.dial(s.t)
		s.conns = append(s.conns, w)
		s.counts = append(s.counts, 0)
		if s.head["state"] == "nonauth" {
			continue
		}
		w.ok("LOGIN zhangsan@demo.test " + testPassword)
		caps := strings.ToUpper(strings.Join(w.ok("CAPABILITY"), " ")) + " "
		for _, c := range strings.Fields(s.head["capabilities"]) {
			if !strings.Contains(caps, " "+strings.ToUpper(c)+" ") {
				s.t.Skipf("%s is not offered", c)
				return false
			}
		}
		if s.head["state"] == "auth" {
			continue
		}
		if i == 0 {
			w.ok("CREATE imaptest")
			for range s.wanted() {
				date := s.dates[s.mail%len(s.mails)]
				w.append("imaptest", date, s.nextMail())
			}
		}
		if s.head["state"] == "selected" {
			w.ok("SELECT imaptest")
			s.counts[i] = s.wanted()
		}
	}
	return true
}

func (s *script) wanted() int {
	if s.head["messages"] == "all" {
		return len(s.mails)
	}
	n, _ := strconv.Atoi(s.head["messages"])
	return n
}

func (s *script) nextMail() string {
	m := s.mails[s.mail%len(s.mails)]
	s.mail++
	return m
}

// groups reads the script. A line that begins with a status is a whole command; one without begins a command whose
// status comes in a later line.
func (s *script) groups() []*group {
	var out []*group
	var open *group
	statuses := []string{"ok", "no", "bad", `""`}
	for i := 0; i < len(s.lines); i++ {
		l, at := s.lines[i], i+1
		for strings.Count(l, "{{{") > strings.Count(l, "}}}") && i+1 < len(s.lines) {
			i++
			l += "\n" + s.lines[i]
		}
		if strings.TrimSpace(l) == "" || l[0] == '#' {
			continue
		}
		if l[0] == '*' || l[0] == '!' {
			g := out[len(out)-1]
			if text := strings.TrimSpace(l[1:]); l[0] == '*' {
				g.want = append(g.want, text)
			} else {
				g.forbid = append(g.forbid, text)
			}
			continue
		}
		g := &group{line: at}
		words := strings.SplitN(l, " ", 2)
		if n, err := strconv.Atoi(words[0]); err == nil && len(s.conns) > 1 && len(words) == 2 {
			g.conn, l = n-1, words[1]
			words = strings.SplitN(l, " ", 2)
		}
		if strings.HasPrefix(words[0], "tag") {
			g.tag, l = words[0], words[1]
			words = strings.SplitN(l, " ", 2)
		}
		switch isStatus := slices.Contains(statuses, words[0]); {
		case isStatus && (open != nil || g.tag != ""):
			if open == nil {
				open = &group{line: at, conn: g.conn, tag: g.tag}
				out = append(out, open)
			}
			open.status = strings.Trim(words[0], `"`)
			if len(words) == 2 {
				open.end = words[1]
			}
			open = nil
		case isStatus:
			g.status = strings.Trim(words[0], `"`)
			g.command = words[1]
			out = append(out, g)
		default:
			g.command = l
			out = append(out, g)
			if g.tag == "" {
				open = g
			}
		}
	}
	return out
}

var variable = regexp.MustCompile(`\$\$|\$\{\w+\}|\$\w+`)

// expand puts known variables in; unknown ones stay.
func (s *script) expand(text string) string {
	return variable.ReplaceAllStringFunc(text, func(v string) string {
		if v == "$$" {
			return v
		}
		if known, ok := s.vars[strings.Trim(v, "${}")]; ok {
			return known
		}
		return v
	})
}

func (s *script) run(g *group) {
	w := s.conns[g.conn]
	before := s.counts[g.conn]
	tag := g.tag
	if g.command != "" {
		if tag == "" {
			w.n++
			tag = fmt.Sprintf("t%d", w.n)
		}
		s.vars["tag"] = tag
		s.sendCommand(w, tag, s.command(g.command))
		if g.tag != "" {
			return
		}
	}
	lines, end := w.until(tag)
	s.check(g, lines, end, before)
}

// command fills in what APPEND leaves out.
func (s *script) command(text string) string {
	text = s.expand(text)
	if !strings.HasPrefix(strings.ToLower(text), "append") || strings.Contains(text, "{{{") {
		return strings.ReplaceAll(text, "$$", "$")
	}
	if strings.TrimSpace(text) == "append" {
		text += " " + s.vars["mailbox"]
	}
	return text + " {{{\n" + strings.ReplaceAll(s.nextMail(), "\r\n", "\n") + "\n}}}"
}

var tripleLiteral = regexp.MustCompile(`(?s)\{\{\{\n(.*?)\n\}\}\}`)

func (s *script) sendCommand(w *wire, tag, text string) {
	text = tripleLiteral.ReplaceAllStringFunc(text, func(l string) string {
		body := strings.ReplaceAll(tripleLiteral.FindStringSubmatch(l)[1], "\n", "\r\n")
		return fmt.Sprintf("{%d+}\r\n%s", len(body), body)
	})
	w.send(tag + " " + text + "\r\n")
}

func (s *script) check(g *group, lines []string, end string, before int) {
	status, rest, _ := strings.Cut(end, " ")
	if g.status != "" && !strings.EqualFold(status, g.status) {
		s.t.Errorf("got %q, want %s", end, g.status)
		return
	}
	original := make([]int, before)
	for i := range original {
		original[i] = i + 1
	}
	got := make([]node, len(lines))
	for i, l := range lines {
		got[i] = parseNode(strings.TrimPrefix(l, "* "))
		original = s.renumber(got[i], original)
	}
	s.counts[g.conn] = len(original)
	if want, got := parseNode(g.end), parseNode(rest); g.end != "" && (len(got.list) == 0 || !s.match(want.list[0], got.list[0])) {
		s.t.Errorf("got end %q, want %q", rest, g.end)
	}
	for _, want := range g.want {
		if !s.find(want, got) {
			s.t.Errorf("got %q, want %q", lines, want)
		}
	}
	for _, forbidden := range g.forbid {
		if s.find(forbidden, got) {
			s.t.Errorf("got %q, must not have %q", lines, forbidden)
		}
	}
}

// renumber gives EXPUNGE and FETCH the number that the message had when the command began, as "$3" means it.
func (s *script) renumber(n node, original []int) []int {
	if len(n.list) < 2 {
		return original
	}
	seq, err := strconv.Atoi(n.list[0].text)
	if err != nil {
		return original
	}
	switch strings.ToUpper(n.list[1].text) {
	case "EXISTS":
		for len(original) < seq {
			original = append(original, len(original)+1)
		}
	case "EXPUNGE":
		if seq <= len(original) {
			n.list[0].first = original[seq-1]
			original = slices.Delete(original, seq-1, seq)
		}
	case "FETCH":
		if seq <= len(original) {
			n.list[0].first = original[seq-1]
		}
	}
	return original
}

func (s *script) find(want string, got []node) bool {
	w := parseNode(want)
	for _, g := range got {
		saved := map[string]string{}
		for k, v := range s.vars {
			saved[k] = v
		}
		if s.match(w, g) {
			return true
		}
		s.vars = saved
	}
	return false
}

// node is a response: a word, or a list in parentheses, brackets or at the top.
type node struct {
	text   string
	isList bool
	list   []node
	first  int // number before the expunges of this group
}

func parseNode(s string) node {
	pos := 0
	return node{isList: true, list: parseNodes(s, &pos, 0)}
}

func parseNodes(s string, pos *int, closer byte) []node {
	var out []node
	for *pos < len(s) {
		switch c := s[*pos]; {
		case c == closer:
			*pos++
			return out
		case c == ' ' || c == '\n' || c == '\r':
			*pos++
		case c == '(' || c == '[' && (*pos == 0 || s[*pos-1] == ' '):
			*pos++
			end := byte(')')
			if c == '[' {
				end = ']'
			}
			out = append(out, node{isList: true, list: parseNodes(s, pos, end)})
		default:
			out = append(out, parseWord(s, pos, closer))
		}
	}
	return out
}

func parseWord(s string, pos *int, closer byte) node {
	rest := s[*pos:]
	if m := tripleLiteral.FindStringSubmatchIndex(strings.TrimPrefix(rest, "~")); m != nil && m[0] == 0 {
		skip := len(rest) - len(strings.TrimPrefix(rest, "~"))
		*pos += skip + m[1]
		if skip > 0 { // as it is, for pieces that end within a line end
			return node{text: rest[skip+m[2] : skip+m[3]]}
		}
		return node{text: strings.ReplaceAll(rest[skip+m[2]:skip+m[3]], "\n", "\r\n")}
	}
	if eol := strings.Index(rest, "\r\n"); eol > 0 && (rest[0] == '{' || rest[0] == '~') {
		if l, ok := trailingLiteral([]byte(rest[:eol+2])); ok && l.start == 0 {
			*pos += eol + 2 + int(l.size)
			return node{text: rest[eol+2 : eol+2+int(l.size)]}
		}
	}
	if rest[0] == '"' {
		var b strings.Builder
		i := 1
		for ; i < len(rest) && rest[i] != '"'; i++ {
			if rest[i] == '\\' {
				i++
			}
			b.WriteByte(rest[i])
		}
		*pos += i + 1
		return node{text: b.String()}
	}
	depth, i := 0, 0
	for ; i < len(rest); i++ {
		c := rest[i]
		if c == '[' {
			depth++
		}
		if depth == 0 && (c == ' ' || c == '(' || c == ')' || c == closer) {
			break
		}
		if c == ']' {
			depth--
		}
	}
	if i == 0 {
		i = 1
	}
	*pos += i
	return node{text: rest[:i]}
}

// match compares words without case and takes "$name" for anything, to be the same from then on. At the top and in pairs
// of FETCH, STATUS the answer may say more than is wanted.
func (s *script) match(want, got node) bool {
	if !want.isList {
		if got.isList {
			return false
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(want.text, "$")); err == nil && want.text[0] == '$' {
			return got.first == n
		}
		if v := variable.FindString(want.text); v != "" && v == want.text && v != "$$" {
			name := strings.Trim(v, "${}")
			if known, ok := s.vars[name]; ok {
				return strings.EqualFold(known, got.text)
			}
			s.vars[name] = got.text
			return true
		}
		want.text = s.expand(want.text)
		return strings.EqualFold(strings.ReplaceAll(want.text, "$$", "$"), got.text)
	}
	if !got.isList {
		return false
	}
	for i := 0; i < len(want.list); i++ {
		switch {
		case i >= len(got.list):
			return false
		case want.list[i].isList && i > 0 && isPairs(want.list[i-1].text):
			if !s.matchPairs(want.list[i].list, got.list[i].list) {
				return false
			}
		case want.list[i].isList && i > 0 && strings.EqualFold(want.list[i-1].text, "list"):
			// LIST attributes are not compared but for \noselect.
		case !s.match(want.list[i], got.list[i]):
			return false
		}
	}
	return len(want.list) == len(got.list) || !isExact(want)
}

func isPairs(word string) bool { return strings.EqualFold(word, "fetch") }

// isExact tells whether nothing more may follow: in values, and in SEARCH and ESEARCH.
func isExact(n node) bool {
	if len(n.list) == 0 {
		return true
	}
	first := strings.ToLower(n.list[0].text)
	return first != "ok" && first != "no" && first != "bye" && first != "bad" && !strings.HasPrefix(first, "$")
}

func (s *script) matchPairs(want, got []node) bool {
	for i := 0; i+1 < len(want); i += 2 {
		ok := false
		for j := 0; j+1 < len(got); j += 2 {
			if !strings.EqualFold(want[i].text, got[j].text) {
				continue
			}
			if strings.EqualFold(want[i].text, "flags") {
				ok = sameFlags(want[i+1].list, got[j+1].list)
			} else {
				ok = s.match(want[i+1], got[j+1])
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// sameFlags compares without order; \Recent is only looked at when wanted.
func sameFlags(want, got []node) bool {
	set := func(list []node) []string {
		var out []string
		for _, n := range list {
			out = append(out, strings.ToLower(strings.ReplaceAll(n.text, "$$", "$")))
		}
		slices.Sort(out)
		return out
	}
	w, g := set(want), set(got)
	if !slices.Contains(w, `\recent`) {
		g = slices.DeleteFunc(g, func(f string) bool { return f == `\recent` })
	}
	return slices.Equal(w, g)
}
