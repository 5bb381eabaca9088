package imapd

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// Bounds of METADATA commands (RFC 5464).
const (
	maxEntryName = 200 // bytes; the names that are registered have some twenty
	maxEntries   = 100 // in one command
)

// Where annotations are kept. What is private is kept per person, also in mailboxes of others.
const (
	privateEntries = "/private"
	sharedEntries  = "/shared"
)

// adminEntry is the one annotation of the server itself (RFC 5464, section 6.2.1.2).
const adminEntry = sharedEntries + "/admin"

// annotated is what an annotation is about.
type annotated struct {
	name    string
	mailbox mailcore.MailboxID
	folder  mailcore.FolderID // 0 is the server, as one person sees it
}

func (c *conn) annotated(name string, need mailcore.Rights) (annotated, error) {
	if name == "" {
		return annotated{mailbox: c.mailbox.ID}, nil
	}
	f, err := c.folder(name, need)
	return annotated{name, f.Mailbox, f.ID}, err
}

// metadataMailbox reads a mailbox name, or "" for the server.
func (cmd *command) metadataMailbox() (string, error) {
	if bytes.HasPrefix(cmd.b[cmd.pos:], []byte(`""`)) {
		cmd.pos += 2
		return "", nil
	}
	return cmd.mailboxName()
}

// entryName reads the name of an entry (RFC 5464, section 4.1): case does not matter. "/private" and "/shared" alone are
// names only of what others are below.
func (cmd *command) entryName(roots bool) (string, error) {
	s, err := cmd.astring()
	if err != nil {
		return "", err
	}
	s = strings.ToLower(s)
	switch {
	case len(s) > maxEntryName:
		return "", syntaxError("entry name is too long")
	case roots && (s == privateEntries || s == sharedEntries):
	case !strings.HasPrefix(s, privateEntries+"/") && !strings.HasPrefix(s, sharedEntries+"/"):
		return "", syntaxError("entry names begin with /private/ or /shared/")
	case strings.Contains(s, "//") || strings.HasSuffix(s, "/") || strings.ContainsFunc(s, func(r rune) bool {
		return r <= 0x19 || r >= 0x7f || r == '*' || r == '%'
	}):
		return "", syntaxError("bad entry name")
	}
	return s, nil
}

// metadataQuery is what GETMETADATA asks for.
type metadataQuery struct {
	name    string
	entries []string
	depth   int // levels below each entry; -1 is all
	maxSize int // -1 is any
}

func (c *conn) getMetadata(cmd *command) error {
	q, err := cmd.metadataQuery()
	if err != nil {
		return err
	}
	on, err := c.annotated(q.name, mailcore.MayRead)
	if err != nil {
		return err
	}
	list, err := c.srv.store.Annotations(c.ctx, on.mailbox, c.mailbox.ID, on.folder)
	if err != nil {
		return err
	}
	if on.folder == 0 {
		domain := c.mailbox.Address.ASCIIDomain()
		list = append(list, maildb.Annotation{Entry: strings.TrimPrefix(adminEntry, sharedEntries), Value: []byte("mailto:postmaster@" + domain)})
	}
	c.writeMetadata(cmd, q, list)
	return nil
}

func (cmd *command) metadataQuery() (metadataQuery, error) {
	q := metadataQuery{maxSize: -1}
	if err := cmd.metadataOptions(&q); err != nil {
		return q, err
	}
	if err := cmd.space(); err != nil {
		return q, err
	}
	var err error
	if q.name, err = cmd.metadataMailbox(); err != nil {
		return q, err
	}
	// The grammar has the options in front, the examples of section 4.2 behind the mailbox; both are met.
	if err := cmd.metadataOptions(&q); err != nil {
		return q, err
	}
	if err := cmd.space(); err != nil {
		return q, err
	}
	one := func() error {
		e, err := cmd.entryName(q.depth != 0)
		if err == nil && len(q.entries) >= maxEntries {
			err = syntaxError("too many entries")
		}
		if err == nil && !slices.Contains(q.entries, e) {
			q.entries = append(q.entries, e)
		}
		return err
	}
	if cmd.peek() == '(' {
		err = cmd.parser.list(one)
	} else {
		err = one()
	}
	if err == nil && len(q.entries) == 0 {
		err = syntaxError("no entry")
	}
	return q, cmp.Or(err, cmd.end())
}

// metadataOptions reads " (MAXSIZE n DEPTH n)" if that is next, which a list of entries is not.
func (cmd *command) metadataOptions(q *metadataQuery) error {
	rest := bytes.TrimLeft(cmd.b[cmd.pos:], " ")
	if len(rest) < 2 || rest[0] != '(' || rest[1] == '/' || rest[1] == '"' || rest[1] == '{' {
		return nil
	}
	if err := cmd.space(); err != nil {
		return err
	}
	return cmd.parser.list(func() error {
		option := cmd.word()
		if err := cmd.space(); err != nil {
			return err
		}
		switch option {
		case "MAXSIZE":
			n, err := cmd.number()
			q.maxSize = int(n)
			return err
		case "DEPTH":
			switch cmd.word() {
			case "0":
				q.depth = 0
			case "1":
				q.depth = 1
			case "INFINITY":
				q.depth = -1
			default:
				return syntaxError("DEPTH is 0, 1 or infinity")
			}
			return nil
		}
		return syntaxError("unknown GETMETADATA option")
	})
}

// wholeName is an entry as the client calls it.
func wholeName(a maildb.Annotation) string {
	if a.Owner != 0 {
		return privateEntries + a.Entry
	}
	return sharedEntries + a.Entry
}

// below tells whether name is an entry or up to depth levels under it.
func (q *metadataQuery) below(entry, name string) bool {
	rest, ok := strings.CutPrefix(name, entry)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return false
	case q.depth < 0:
		return true
	}
	return strings.Count(rest, "/") <= q.depth
}

func (c *conn) writeMetadata(cmd *command, q metadataQuery, list []maildb.Annotation) {
	w, longest, sep := &c.wr, 0, ""
	begin := func(name string) {
		if sep == "" {
			w.str("* METADATA ").mailbox(q.name).str(" (")
		}
		w.str(sep).str(name).byte(' ')
		sep = " "
	}
	told := map[string]bool{}
	for _, e := range q.entries {
		found := false
		for _, a := range list {
			name := wholeName(a)
			if !q.below(e, name) {
				continue
			}
			found = found || name == e
			if told[name] {
				continue
			}
			told[name] = true
			if q.maxSize >= 0 && len(a.Value) > q.maxSize {
				longest = max(longest, len(a.Value))
				continue
			}
			begin(name)
			w.value(a.Value)
		}
		if !found && q.depth == 0 {
			begin(e)
			w.str("NIL")
		}
	}
	if sep != "" {
		w.byte(')').crlf()
	}
	if longest > 0 {
		cmd.code = "METADATA LONGENTRIES " + strconv.Itoa(longest)
	}
}

// value writes bytes as a string, or as a literal8 where a NUL is in them.
func (w *writer) value(b []byte) *writer {
	if bytes.IndexByte(b, 0) < 0 {
		return w.quoted(string(b))
	}
	return w.str("~{").num(uint64(len(b))).str("}\r\n").bytes(b)
}

func (c *conn) setMetadata(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.metadataMailbox()
	if err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	list, err := c.metadataValues(cmd)
	if err != nil {
		return err
	}
	need := mailcore.MayRead
	if slices.ContainsFunc(list, func(a maildb.Annotation) bool { return a.Owner == 0 }) {
		need |= mailcore.MayWrite // RFC 5464, section 3.3
		if name == "" {
			return no("NOPERM", "Only the server says that about itself")
		}
	}
	for _, a := range list {
		if len(a.Value) > maildb.MaxAnnotation {
			return errLongValue
		}
	}
	on, err := c.annotated(name, need)
	if err != nil {
		return err
	}
	if need.Has(mailcore.MayWrite) {
		if err := c.note(on.mailbox, "folder", on.name+": annotations"); err != nil {
			return err
		}
	}
	err = c.srv.store.SetAnnotations(c.ctx, on.mailbox, on.folder, list)
	if errors.Is(err, maildb.ErrTooMany) {
		return no("METADATA TOOMANY", "Too many annotations")
	}
	return err
}

// errLongValue tells how long a value may be (RFC 5464, section 4.3).
var errLongValue = no("METADATA MAXSIZE "+strconv.Itoa(maildb.MaxAnnotation), "Value is too long")

func (c *conn) metadataValues(cmd *command) ([]maildb.Annotation, error) {
	var list []maildb.Annotation
	err := cmd.parser.list(func() error {
		e, err := cmd.entryName(false)
		if err != nil {
			return err
		}
		if err := cmd.space(); err != nil {
			return err
		}
		v, err := cmd.value()
		if err == nil && len(list) >= maxEntries {
			err = syntaxError("too many entries")
		}
		a := maildb.Annotation{Value: v}
		if inner, ok := strings.CutPrefix(e, privateEntries); ok {
			a.Entry, a.Owner = inner, c.mailbox.ID
		} else {
			a.Entry = strings.TrimPrefix(e, sharedEntries)
		}
		list = append(list, a)
		return err
	})
	if err == nil && len(list) == 0 {
		err = syntaxError("no entry")
	}
	return list, cmp.Or(err, cmd.end())
}

// value reads NIL as nil, a string or a literal8, which may hold any byte.
func (p *parser) value() ([]byte, error) {
	if p.keyword("NIL") {
		return nil, nil
	}
	if p.peek() != '~' {
		s, err := p.str()
		return append([]byte{}, s...), err
	}
	eol := bytes.IndexByte(p.b[p.pos:], '\n')
	if eol < 0 {
		return nil, syntaxError("bad literal")
	}
	l, ok := trailingLiteral(p.b[p.pos : p.pos+eol+1])
	if !ok || l.start != 0 || l.size > int64(len(p.b)-p.pos-eol-1) {
		return nil, syntaxError("bad literal")
	}
	p.pos += eol + 1
	v := append([]byte{}, p.b[p.pos:p.pos+int(l.size)]...)
	p.pos += int(l.size)
	return v, nil
}
