package imapd

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"mailbridge/mailcore"
)

// Bounds of NOTIFY (RFC 5465).
const (
	// maxNotifyNames is how many mailboxes one command may name; who wants more asks for PERSONAL or a SUBTREE.
	maxNotifyNames  = 200
	maxNotifyGroups = 32
)

// happenings are kinds of events, as bits. MessageNew and MessageExpunge are asked for together.
type happenings uint8

const (
	messagesHappen happenings = 1 << iota
	flagsHappen
	namesHappen
	subscriptionsHappen
	notesHappen // MailboxMetadataChange
	serverNotesHappen
)

// eventNames lists the events that are known; AnnotationChange needs RFC 5257, which is not here.
const eventNames = "MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange"

// notified is what a client wants to hear without asking. The zero value, after NOTIFY NONE, is nothing.
type notified struct {
	selected happenings  // in the selected folder
	delayed  bool        // EXPUNGE waits for a command that may carry it
	fetch    *fetchQuery // what to tell of new messages in the selected folder
	groups   []notifyGroup

	seen map[mailcore.FolderID]*entry // as the client was last told
	meta map[noteKey]uint64           // annotations, and when they changed
	ears
}

// notifyGroup says what to tell of some mailboxes.
type notifyGroup struct {
	kind  string // INBOXES, PERSONAL, SUBSCRIBED, SUBTREE or MAILBOXES
	names []string
	want  happenings
}

// listens tells whether anything is to be told between commands.
func (n *notified) listens() bool { return n != nil && (n.selected != 0 || len(n.groups) > 0) }

// mutes tells whether the client does not want to hear of something in the selected folder.
func (n *notified) mutes(what happenings) bool { return n != nil && n.selected&what == 0 }

// notify is NOTIFY. Its answer tells what came before it, so that nothing lies between.
func (c *conn) notify(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	what := cmd.word()
	if what == "NONE" {
		if err := cmd.end(); err != nil {
			return err
		}
		c.listenTo(&notified{})
		return nil
	}
	if what != "SET" {
		return syntaxError("expected SET or NONE")
	}
	if err := cmd.space(); err != nil {
		return err
	}
	status := cmd.keyword("STATUS")
	if status {
		if err := cmd.space(); err != nil {
			return err
		}
	}
	n, err := cmd.notifyGroups()
	if err != nil {
		return err
	}
	if n.fetch != nil && n.fetch.modseq {
		c.enableCondstore()
	}
	c.listenTo(n)
	if err := c.lookAround(true); err != nil {
		c.listenTo(&notified{})
		return err
	}
	if !status {
		return nil
	}
	for _, e := range n.inOrder() {
		if want := n.wants(e, messagesHappen|flagsHappen); want != 0 && !c.isSelected(e) {
			items := []string{"MESSAGES", "UIDNEXT", "UIDVALIDITY"}
			if want&flagsHappen != 0 || c.condstore {
				items = append(items, "HIGHESTMODSEQ")
			}
			if err := c.writeStatus(*e.folder, items); err != nil {
				return err
			}
		}
	}
	return nil
}

// listenTo puts n in place of what was asked for before.
func (c *conn) listenTo(n *notified) {
	if c.notified != nil {
		c.notified.deafen()
	}
	if c.notified = n; n != nil && c.srv.o.Watch != nil {
		n.hints = make(chan struct{}, 1)
	}
}

func (cmd *command) notifyGroups() (*notified, error) {
	n := &notified{}
	chosen, unknown := false, false
	for i := 0; i == 0 || !cmd.done(); i++ {
		if i > 0 {
			if err := cmd.space(); err != nil {
				return nil, err
			}
		}
		if i >= maxNotifyGroups {
			return nil, no("NOTIFICATIONOVERFLOW", "Too many groups")
		}
		g, err := cmd.notifyGroup(n, &unknown)
		if err != nil {
			return nil, err
		}
		if g.kind != "SELECTED" && g.kind != "SELECTED-DELAYED" {
			n.groups = append(n.groups, g)
			continue
		}
		if chosen {
			return nil, syntaxError("the selected mailbox is named twice")
		}
		if g.want&^(messagesHappen|flagsHappen) != 0 {
			return nil, syntaxError("only message events happen in the selected mailbox")
		}
		chosen, n.selected, n.delayed = true, g.want, g.kind == "SELECTED-DELAYED"
	}
	if unknown {
		return nil, no("BADEVENT ("+eventNames+")", "Unknown event")
	}
	return n, nil
}

func (cmd *command) notifyGroup(n *notified, unknown *bool) (notifyGroup, error) {
	if err := cmd.expect('('); err != nil {
		return notifyGroup{}, err
	}
	g := notifyGroup{kind: cmd.word()}
	if err := cmd.space(); err != nil {
		return g, err
	}
	switch g.kind {
	case "SELECTED", "SELECTED-DELAYED", "INBOXES", "PERSONAL", "SUBSCRIBED":
	case "SUBTREE", "MAILBOXES":
		if err := cmd.notifyNames(&g); err != nil {
			return g, err
		}
		if err := cmd.space(); err != nil {
			return g, err
		}
	default:
		return g, syntaxError("unknown mailbox specifier")
	}
	if cmd.keyword("NONE") {
		return g, cmd.expect(')')
	}
	fresh, gone := false, false
	err := cmd.parser.list(func() error {
		switch cmd.word() {
		case "MESSAGENEW":
			fresh = true
			return cmd.notifyFetch(n, g.kind)
		case "MESSAGEEXPUNGE":
			gone = true
		case "FLAGCHANGE":
			g.want |= flagsHappen
		case "MAILBOXNAME":
			g.want |= namesHappen
		case "SUBSCRIPTIONCHANGE":
			g.want |= subscriptionsHappen
		case "MAILBOXMETADATACHANGE":
			g.want |= notesHappen
		case "SERVERMETADATACHANGE":
			g.want |= serverNotesHappen
		case "":
			return syntaxError("expected an event")
		default:
			*unknown = true
		}
		return nil
	})
	if fresh != gone || g.want&flagsHappen != 0 && !fresh {
		err = cmp.Or(err, error(syntaxError("MessageNew and MessageExpunge go together, and FlagChange with both")))
	}
	if fresh {
		g.want |= messagesHappen
	}
	return g, cmp.Or(err, cmd.expect(')'))
}

func (cmd *command) notifyNames(g *notifyGroup) error {
	one := func() error {
		name, err := cmd.mailboxName()
		if g.names = append(g.names, strings.TrimSuffix(name, "/")); len(g.names) > maxNotifyNames {
			err = cmp.Or(err, error(no("NOTIFICATIONOVERFLOW", "Too many mailboxes")))
		}
		return err
	}
	if cmd.peek() == '(' {
		return cmd.parser.list(one)
	}
	return one()
}

// notifyFetch reads what is to be told of new messages, which is for the selected folder only.
func (cmd *command) notifyFetch(n *notified, kind string) error {
	rest := cmd.b[cmd.pos:]
	if len(rest) < 2 || rest[0] != ' ' || rest[1] != '(' {
		return nil
	}
	cmd.pos++
	if kind != "SELECTED" && kind != "SELECTED-DELAYED" {
		return syntaxError("attributes are told of the selected mailbox only")
	}
	q, err := cmd.fetchItems()
	n.fetch = &q
	return err
}

// matches tells whether a folder belongs to the group.
func (g *notifyGroup) matches(e *entry, own mailcore.MailboxID) bool {
	is := func(name string) bool { return e.name == name }
	switch g.kind {
	case "PERSONAL":
		return e.folder.Mailbox == own
	case "INBOXES": // rules can file everywhere but where mail of one's own lies (RFC 5465, section 6.3)
		return e.folder.Mailbox == own && e.folder.Role != mailcore.RoleSent && e.folder.Role != mailcore.RoleDrafts
	case "SUBSCRIBED":
		return e.subscribed
	case "SUBTREE":
		return slices.ContainsFunc(g.names, func(n string) bool { return is(n) || strings.HasPrefix(e.name, n+"/") })
	}
	return slices.ContainsFunc(g.names, is)
}

// group is the first group that a folder belongs to, or nil.
func (n *notified) group(e *entry) *notifyGroup {
	for i := range n.groups {
		if n.groups[i].matches(e, n.own) {
			return &n.groups[i]
		}
	}
	return nil
}

// wants tells which of some events the client wants to hear of a folder.
func (n *notified) wants(e *entry, what happenings) happenings {
	if g := n.group(e); g != nil {
		return g.want & what
	}
	return 0
}

// asks tells whether any group asks for one of some events.
func (n *notified) asks(what happenings) bool {
	return slices.ContainsFunc(n.groups, func(g notifyGroup) bool { return g.want&what != 0 })
}

// abroad tells whether mailboxes of others are among what is asked for.
func (n *notified) abroad() bool {
	return slices.ContainsFunc(n.groups, func(g notifyGroup) bool {
		return g.kind == "SUBSCRIBED" || slices.ContainsFunc(g.names, func(name string) bool { return reaches(name + "/*") })
	})
}

// ears gather the hints about several mailboxes.
type ears struct {
	own    mailcore.MailboxID
	hints  chan struct{}
	follow map[mailcore.MailboxID]func()
	wg     sync.WaitGroup
}

// hear follows these mailboxes and no others.
func (x *ears) hear(watch func(mailcore.MailboxID) (<-chan struct{}, func()), boxes []mailcore.MailboxID) {
	if watch == nil {
		return
	}
	for id, leave := range x.follow {
		if !slices.Contains(boxes, id) {
			leave()
			delete(x.follow, id)
		}
	}
	for _, id := range boxes {
		if x.follow[id] != nil {
			continue
		}
		if x.follow == nil {
			x.follow = map[mailcore.MailboxID]func(){}
		}
		hints, cancel := watch(id)
		stop := make(chan struct{})
		x.follow[id] = func() { close(stop); cancel() }
		x.wg.Go(func() { x.pass(hints, stop) })
		x.hint() // what came before is not missed
	}
}

// pass hands hints on until stop.
func (x *ears) pass(hints <-chan struct{}, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case _, ok := <-hints:
			if !ok {
				return
			}
			x.hint()
		}
	}
}

func (x *ears) hint() {
	select {
	case x.hints <- struct{}{}:
	default: // nobody has looked since the last one
	}
}

// deafen follows nothing any more.
func (x *ears) deafen() {
	for id, leave := range x.follow {
		leave()
		delete(x.follow, id)
	}
	x.wg.Wait()
}
