package imapd

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mailbridge/mailcore"
)

// Rights are given for whole mailboxes, by their owners and administrators (RFC 4314). Who signs in has all of them in
// their own mailbox, except that INBOX stays.
const ownerRights = "lrswipkxtea"

func (c *conn) rightsOn(f mailcore.Folder) string {
	if c.foreign(f) {
		r, _ := c.rightsIn(f.Mailbox) // looked up a moment ago, so from memory
		return rightsText(r, f.Role)
	}
	if f.Role == mailcore.RoleInbox {
		return strings.Replace(ownerRights, "x", "", 1)
	}
	return ownerRights
}

// folderArgument reads the mailbox that every one of these commands begins with.
func (c *conn) folderArgument(cmd *command) (mailcore.Folder, error) {
	if err := cmd.space(); err != nil {
		return mailcore.Folder{}, err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return mailcore.Folder{}, err
	}
	return c.folder(name, mailcore.MayRead)
}

func (c *conn) myRights(cmd *command) error {
	f, err := c.onlyFolder(cmd)
	if err == nil {
		c.writeMyRights(f)
	}
	return err
}

func (c *conn) onlyFolder(cmd *command) (mailcore.Folder, error) {
	name, err := cmd.oneName()
	if err != nil {
		return mailcore.Folder{}, err
	}
	return c.folder(name, mailcore.MayRead)
}

func (c *conn) writeMyRights(f mailcore.Folder) {
	c.wr.str("* MYRIGHTS ").mailbox(f.Name).byte(' ').str(c.rightsOn(f)).crlf()
}

func (c *conn) getACL(cmd *command) error {
	f, err := c.onlyFolder(cmd)
	if err != nil {
		return err
	}
	if mine, err := c.rightsIn(f.Mailbox); err != nil || !mine.Has(mailcore.MayManage) {
		return cmp.Or(err, error(errNoRight))
	}
	others, err := c.holders(c.ctx, f.Mailbox)
	if err != nil {
		return err
	}
	c.wr.str("* ACL ").mailbox(f.Name)
	if !c.foreign(f) {
		c.wr.byte(' ').quoted(string(c.mailbox.Address)).byte(' ').str(c.rightsOn(f))
	}
	for _, who := range slices.Sorted(maps.Keys(others)) {
		c.wr.byte(' ').quoted(who).byte(' ').str(rightsText(others[who], f.Role))
	}
	c.wr.crlf()
	return nil
}

// listRights tells which rights go together (RFC 4314, section 3.7). Nobody but the owner has any by themselves.
func (c *conn) listRights(cmd *command) error {
	f, args, err := c.aclArguments(cmd, 1)
	if err != nil {
		return err
	}
	who := args[0]
	c.wr.str("* LISTRIGHTS ").mailbox(f.Name).byte(' ').quoted(who).byte(' ')
	switch {
	case strings.EqualFold(who, string(c.mailbox.Address)):
		c.wr.str(c.rightsOn(f))
	case !c.foreign(f) && f.Role == mailcore.RoleInbox:
		c.wr.str(`"" lrs wit kxe`)
	default:
		c.wr.str(`""`)
	}
	c.wr.crlf()
	return nil
}

// aclArguments reads the mailbox and n strings.
func (c *conn) aclArguments(cmd *command, n int) (mailcore.Folder, []string, error) {
	f, missing := c.folderArgument(cmd)
	args := make([]string, n)
	for i := range args {
		if err := cmd.space(); err != nil {
			return f, nil, err
		}
		var err error
		if args[i], err = cmd.astring(); err != nil {
			return f, nil, err
		}
	}
	if err := cmd.end(); err != nil {
		return f, nil, err
	}
	return f, args, missing
}

// rightGroups are the rights that people are given, each with the ones before it. They hold for a whole mailbox.
var rightGroups = [...]struct {
	letters string
	right   mailcore.Rights
}{{"lrs", mailcore.MayRead}, {"wit", mailcore.MayWrite}, {"kxe", mailcore.MayManage}}

// byACL are the rights that have letters. To write in somebody's name is given in the web app alone.
const byACL = mailcore.MayRead | mailcore.MayWrite | mailcore.MayManage

var errRightsTogether = no("CANNOT", "Rights are given as lrs, lrswit or lrswitkxe")

// rightsOf reads letters of RFC 4314, also the older c and d (section 2.1.1). What cannot be given just so is refused:
// never give more than was asked for.
func rightsOf(letters string) (mailcore.Rights, error) {
	letters = strings.NewReplacer("c", "kx", "d", "tex").Replace(letters)
	var r mailcore.Rights
	rest := letters
	for _, g := range rightGroups {
		has := 0
		for _, l := range g.letters {
			if strings.ContainsRune(letters, l) {
				has++
			}
			rest = strings.ReplaceAll(rest, string(l), "")
		}
		switch has {
		case 0:
		case len(g.letters):
			r |= g.right
		default:
			return 0, errRightsTogether
		}
	}
	if rest != "" {
		return 0, errRightsTogether
	}
	return r, nil
}

// changedRights is what becomes of rights by the third argument of SETACL (RFC 4314, section 3.1).
func changedRights(have mailcore.Rights, change string) (mailcore.Rights, error) {
	op, letters := byte(0), change
	if change != "" && (change[0] == '+' || change[0] == '-') {
		op, letters = change[0], change[1:]
	}
	r, err := rightsOf(letters)
	if err != nil {
		return 0, err
	}
	switch op {
	case '+':
		r |= have
	case '-':
		r = have &^ r
	}
	if r&mailcore.MayManage != 0 && r&mailcore.MayWrite == 0 || r&mailcore.MayWrite != 0 && r&mailcore.MayRead == 0 {
		return 0, errRightsTogether
	}
	if r&byACL == 0 {
		r = 0 // whoever may not even look is not on the list
	}
	return r, nil
}

// setACL gives a colleague or department rights (RFC 4314, section 3.1). A grant holds for a whole mailbox, so it is
// given on INBOX, and by the owner only. A letter that is no right is BAD.
func (c *conn) setACL(cmd *command) error {
	f, args, err := c.aclArguments(cmd, 2)
	if err != nil {
		return err
	}
	if strings.Trim(strings.TrimLeft(args[1], "+-"), ownerRights+"cd") != "" {
		return bad("Unknown right")
	}
	g, err := c.grantOf(f, args[0])
	if err != nil {
		return err
	}
	if g.Rights, err = changedRights(g.Rights, args[1]); err != nil {
		return err
	}
	return c.share(g)
}

// deleteACL takes all rights back. Those who have nothing lose nothing.
func (c *conn) deleteACL(cmd *command) error {
	f, args, err := c.aclArguments(cmd, 1)
	if err != nil {
		return err
	}
	g, err := c.grantOf(f, args[0])
	if err != nil {
		return err
	}
	g.Rights = 0
	return c.share(g)
}

// share writes a grant, or takes it back when no rights are in it.
func (c *conn) share(g mailcore.Grant) error {
	if g.Rights == 0 && g.ID == 0 {
		return nil
	}
	err := c.srv.o.Share(c.ctx, c.mailbox, c.IP, g)
	if errors.Is(err, mailcore.ErrNoMailbox) {
		err = errNoHolder
	}
	return err
}

// errNoHolder answers every identifier that nothing can be given to, whether it is somebody elsewhere or nobody: names
// cannot be guessed here. "anyone" is nobody.
var errNoHolder = no("CANNOT", "No colleague or department has that name")

// grantOf finds the grant of an identifier in the user's own mailbox, or begins one.
func (c *conn) grantOf(f mailcore.Folder, who string) (mailcore.Grant, error) {
	switch {
	case c.foreign(f):
		return mailcore.Grant{}, no("NOPERM", "Only the owner gives rights")
	case c.srv.o.Share == nil:
		return mailcore.Grant{}, no("NOPERM", "Whole mailboxes are shared, in the web app")
	case f.Role != mailcore.RoleInbox:
		return mailcore.Grant{}, no("CANNOT", "Rights hold for the whole mailbox: give them on INBOX")
	case slices.ContainsFunc(c.mailbox.Addresses, func(a mailcore.Address) bool { return strings.EqualFold(who, string(a)) }):
		return mailcore.Grant{}, no("NOPERM", "The owner keeps all rights")
	}
	g := mailcore.Grant{Mailbox: c.mailbox.ID, By: c.mailbox.Person}
	if number, ok := strings.CutPrefix(who, departmentPrefix); ok {
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return g, errNoHolder
		}
		g.Kind, g.Holder = mailcore.DepartmentHolder, n
	} else {
		mb, err := c.srv.store.MailboxByAddress(c.ctx, mailcore.Address(who))
		if errors.Is(err, mailcore.ErrNoMailbox) || err == nil && (mb.Org != c.mailbox.Org || mb.Kind != mailcore.PersonMailbox || mb.Person == 0) {
			err = errNoHolder
		}
		if err != nil {
			return g, err
		}
		g.Kind, g.Holder = mailcore.PersonHolder, mb.Person
	}
	grants, err := c.srv.store.Grants(c.ctx, c.mailbox.Org, c.mailbox.ID)
	for _, old := range grants {
		if old.Kind == g.Kind && old.Holder == g.Holder {
			old.By = g.By
			g = old
		}
	}
	return g, err
}
