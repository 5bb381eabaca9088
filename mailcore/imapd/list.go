package imapd

import (
	"slices"
	"strings"

	"mailbridge/mailcore"
)

// maxPatterns bounds the patterns of one extended LIST.
const maxPatterns = 32

// listQuery is a LIST or LSUB.
type listQuery struct {
	lsub      bool
	reference string
	patterns  []string

	// Selection options (RFC 5258, section 3.1; RFC 6154).
	subscribed, recursive, special bool

	// Return options.
	withSubscribed, withSpecial bool
	withRights                  bool
	status                      []string

	oldName string // what the folder was called before (RFC 5465, section 5.4)
}

// entry is one name that LIST may show.
type entry struct {
	name        string
	folder      *mailcore.Folder // nil for a name that only exists in the names below it, or only as a subscription
	subscribed  bool
	children    bool
	subChildren bool // something below is subscribed
}

func (c *conn) list(cmd *command) error {
	q, err := c.parseList(cmd)
	if err != nil {
		return err
	}
	if len(q.patterns) == 1 && q.patterns[0] == "" {
		c.wr.str(`* LIST (\Noselect) "/" ""`).crlf()
		return nil
	}
	return c.runList(q)
}

// lsub is the LIST of subscriptions of RFC 3501, section 6.3.9.
func (c *conn) lsub(cmd *command) error {
	q := listQuery{lsub: true, subscribed: true}
	var err error
	if err = cmd.space(); err != nil {
		return err
	}
	if q.reference, err = cmd.mailboxName(); err != nil {
		return err
	}
	if err = cmd.space(); err != nil {
		return err
	}
	p, err := cmd.pattern()
	if err != nil {
		return err
	}
	q.patterns = []string{p}
	if err := cmd.end(); err != nil {
		return err
	}
	return c.runList(q)
}

func (c *conn) parseList(cmd *command) (listQuery, error) {
	var q listQuery
	err := cmd.space()
	if err != nil {
		return q, err
	}
	if cmd.peek() == '(' {
		if err := cmd.parser.list(func() error { return q.selectOption(cmd.word()) }); err != nil {
			return q, err
		}
		if err := cmd.space(); err != nil {
			return q, err
		}
	}
	if q.recursive && !q.subscribed {
		return q, syntaxError("RECURSIVEMATCH alone")
	}
	if q.reference, err = cmd.mailboxName(); err != nil {
		return q, err
	}
	if err := cmd.space(); err != nil {
		return q, err
	}
	if err := c.parsePatterns(cmd, &q); err != nil {
		return q, err
	}
	if cmd.take(' ') && !cmd.done() {
		if cmd.word() != "RETURN" {
			return q, syntaxError("expected RETURN")
		}
		if err := cmd.space(); err != nil {
			return q, err
		}
		if err := cmd.parser.list(func() error { return c.returnOption(cmd, &q) }); err != nil {
			return q, err
		}
	}
	return q, cmd.end()
}

func (c *conn) parsePatterns(cmd *command, q *listQuery) error {
	if cmd.peek() != '(' {
		p, err := cmd.pattern()
		q.patterns = []string{p}
		return err
	}
	err := cmd.parser.list(func() error {
		p, err := cmd.pattern()
		if q.patterns = append(q.patterns, p); len(q.patterns) > maxPatterns {
			return syntaxError("too many patterns")
		}
		return err
	})
	if err == nil && len(q.patterns) == 0 {
		err = syntaxError("no pattern")
	}
	return err
}

func (q *listQuery) selectOption(o string) error {
	switch o {
	case "SUBSCRIBED":
		q.subscribed, q.withSubscribed = true, true
	case "RECURSIVEMATCH":
		q.recursive = true
	case "SPECIAL-USE":
		q.special, q.withSpecial = true, true
	case "REMOTE":
	default:
		return syntaxError("unknown LIST selection")
	}
	return nil
}

func (c *conn) returnOption(cmd *command, q *listQuery) error {
	switch cmd.word() {
	case "SUBSCRIBED":
		q.withSubscribed = true
	case "CHILDREN":
	case "SPECIAL-USE":
		q.withSpecial = true
	case "MYRIGHTS":
		q.withRights = true
	case "STATUS":
		if err := cmd.space(); err != nil {
			return err
		}
		var err error
		q.status, err = c.statusItems(cmd)
		return err
	default:
		return syntaxError("unknown LIST return option")
	}
	return nil
}

// pattern reads a list-mailbox. Wildcards pass through the name decoding as they are.
func (p *parser) pattern() (string, error) {
	var s string
	if c := p.peek(); c == '"' || c == '{' {
		var err error
		if s, err = p.str(); err != nil {
			return "", err
		}
	} else if s = string(p.run(isListChar)); s == "" {
		return "", syntaxError("expected a pattern")
	}
	if name, err := p.decodeName(s); err != errUTF7 {
		return name, err
	}
	return noName, nil
}

// noName is a pattern that no name matches.
const noName = "\x00"

func (c *conn) runList(q listQuery) error {
	entries, err := c.entries(q)
	if err != nil {
		return err
	}
	var patterns []*pattern
	for _, p := range q.patterns {
		p = q.reference + p
		if len(p) >= 5 && strings.EqualFold(p[:5], "inbox") {
			p = "INBOX" + p[5:]
		}
		patterns = append(patterns, newPattern(p))
	}
	for i := range entries {
		e := &entries[i]
		if !slices.ContainsFunc(patterns, func(p *pattern) bool { return p.match(e.name) }) {
			continue
		}
		if q.lsub {
			c.writeLsub(e, patterns)
		} else if err := c.writeList(e, q, patterns); err != nil {
			return err
		}
	}
	return nil
}

// entries lists all names in order, with the missing ones above others.
func (c *conn) entries(q listQuery) ([]entry, error) {
	folders, err := c.srv.store.Folders(c.ctx, c.mailbox.ID)
	if err != nil {
		return nil, err
	}
	lent, err := c.lentFolders(q)
	if err != nil {
		return nil, err
	}
	byName := make(map[string]*entry, len(folders)+len(lent))
	for i := range lent {
		byName[lent[i].Name] = &entry{name: lent[i].Name, folder: &lent[i], subscribed: true}
	}
	for i := range folders {
		byName[folders[i].Name] = &entry{name: folders[i].Name, folder: &folders[i], subscribed: folders[i].Subscribed}
	}
	if q.subscribed {
		names, err := c.srv.store.Subscriptions(c.ctx, c.mailbox.ID)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if byName[n] == nil {
				byName[n] = &entry{name: n, subscribed: true}
			}
			byName[n].subscribed = true
		}
	}
	names := make([]*entry, 0, len(byName))
	for _, e := range byName {
		names = append(names, e)
	}
	for _, e := range names {
		addParents(byName, e)
	}
	out := make([]entry, 0, len(byName))
	for _, e := range byName {
		out = append(out, *e)
	}
	slices.SortFunc(out, func(a, b entry) int {
		if a.name == "INBOX" || b.name == "INBOX" {
			return boolOrder(a.name != "INBOX", b.name != "INBOX")
		}
		return strings.Compare(a.name, b.name)
	})
	return out, nil
}

// lentFolders lists the folders of others, unless no pattern can reach them.
func (c *conn) lentFolders(q listQuery) ([]mailcore.Folder, error) {
	if q.special || !slices.ContainsFunc(q.patterns, func(p string) bool { return reaches(q.reference + p) }) {
		return nil, nil
	}
	roots, err := c.others()
	var out []mailcore.Folder
	for _, r := range roots {
		folders, err := c.srv.store.Folders(c.ctx, r.id)
		if err != nil {
			return nil, err
		}
		for _, f := range folders {
			f.Name = r.prefix + f.Name
			out = append(out, f)
		}
	}
	return out, err
}

// reaches tells whether a pattern may match a name in the namespaces of others.
func reaches(pattern string) bool {
	fixed, _, wild := strings.Cut(strings.ReplaceAll(pattern, "%", "*"), "*")
	for _, prefix := range []string{sharedPrefix, othersPrefix} {
		if strings.HasPrefix(fixed, prefix) || wild && strings.HasPrefix(prefix, fixed) || fixed+"/" == prefix {
			return true
		}
	}
	return false
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// addParents marks the names above e, and adds those that no folder has.
func addParents(byName map[string]*entry, e *entry) {
	for name := e.name; ; {
		i := strings.LastIndexByte(name, '/')
		if i <= 0 {
			return
		}
		name = name[:i]
		parent := byName[name]
		if parent == nil {
			parent = &entry{name: name}
			byName[name] = parent
		}
		if e.folder != nil {
			parent.children = true
		}
		if e.subscribed {
			parent.subChildren = true
		}
	}
}

// writeLsub shows subscriptions, and with \Noselect a name above some that "%" cut off.
func (c *conn) writeLsub(e *entry, patterns []*pattern) {
	switch {
	case e.subscribed:
		c.wr.str(`* LSUB () "/" `).mailbox(e.name).crlf()
	case e.subChildren && strings.HasSuffix(string(patterns[0].p), "%"):
		c.wr.str(`* LSUB (\Noselect) "/" `).mailbox(e.name).crlf()
	}
}

func (c *conn) writeList(e *entry, q listQuery, patterns []*pattern) error {
	childInfo := q.recursive && e.subChildren && !c.childShown(e, patterns)
	if q.subscribed && !e.subscribed && !childInfo {
		return nil
	}
	if q.special && (e.folder == nil || attrOf(e.folder.Role) == "") {
		return nil
	}
	if e.folder == nil && !e.children && !q.subscribed {
		return nil
	}
	w, sep := &c.wr, ""
	attr := func(a string) {
		w.str(sep).str(a)
		sep = " "
	}
	w.str("* LIST (")
	if e.folder == nil {
		attr(`\NonExistent`)
		attr(`\Noselect`)
	}
	if e.children {
		attr(`\HasChildren`)
	} else {
		attr(`\HasNoChildren`)
	}
	if q.withSubscribed && e.subscribed {
		attr(`\Subscribed`)
	}
	if e.folder != nil && !c.foreign(*e.folder) {
		if a := attrOf(e.folder.Role); a != "" {
			attr(a)
		}
	}
	w.str(`) "/" `).mailbox(e.name)
	if childInfo {
		w.str(` ("CHILDINFO" ("SUBSCRIBED"))`)
	}
	if q.oldName != "" {
		w.str(` ("OLDNAME" (`).mailbox(q.oldName).str("))")
	}
	w.crlf()
	if q.withRights && e.folder != nil {
		c.writeMyRights(*e.folder)
	}
	if q.status != nil && e.folder != nil {
		return c.writeStatus(*e.folder, q.status)
	}
	return nil
}

// childShown tells whether everything below e is matched by a pattern anyway ("*" at the end).
func (c *conn) childShown(e *entry, patterns []*pattern) bool {
	return slices.ContainsFunc(patterns, func(p *pattern) bool {
		return len(p.p) > 0 && p.p[len(p.p)-1] == '*' && p.match(e.name+"/")
	})
}
