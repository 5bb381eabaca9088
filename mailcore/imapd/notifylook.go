package imapd

import (
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore"
)

const (
	// maxNotifyLines is how many lines one look may bring. Whoever moves that much is better asked for it.
	maxNotifyLines = 1000
	// notifyPause is the least time between two looks at other mailboxes: a flood of mail becomes a few lines.
	notifyPause = 200 * time.Millisecond
	// notifyShare is how much of its time a session may spend with looking: one part in so many. A mailbox with thousands
	// of folders is looked at less often.
	notifyShare = 20
)

// noteKey names an annotation.
type noteKey struct {
	mailbox mailcore.MailboxID
	folder  mailcore.FolderID
	name    string
}

// inOrder lists what was seen last by name.
func (n *notified) inOrder() []*entry {
	out := make([]*entry, 0, len(n.seen))
	for _, e := range n.seen {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b *entry) int { return strings.Compare(a.name, b.name) })
	return out
}

func (c *conn) isSelected(e *entry) bool { return c.state == selected && c.sel.folder == e.folder.ID }

// lookAround compares all folders that the client asked about with what it was last told, and tells the difference. The
// first look tells nothing.
func (c *conn) lookAround(first bool) error {
	n := c.notified
	n.own = c.mailbox.ID
	q := listQuery{patterns: []string{"INBOX"}, withSubscribed: true}
	boxes := []mailcore.MailboxID{c.mailbox.ID}
	if c.state == selected && c.sel.mailbox != c.mailbox.ID {
		boxes = append(boxes, c.sel.mailbox)
	}
	if n.abroad() {
		q.patterns = []string{"*"}
		roots, err := c.others()
		if err != nil {
			return err
		}
		for _, r := range roots {
			boxes = append(boxes, r.id)
		}
	}
	n.hear(c.srv.o.Watch, boxes)
	if len(n.groups) == 0 {
		return nil
	}
	list, err := c.entries(q)
	if err != nil {
		return err
	}
	now := make(map[mailcore.FolderID]*entry, len(list))
	for i := range list {
		if list[i].folder != nil {
			now[list[i].folder.ID] = &list[i]
		}
	}
	lines := c.changes(list, now)
	was := n.meta
	if err := c.lookAtNotes(boxes); err != nil {
		return err
	}
	lines = append(lines, c.noteChanges(was, now)...)
	n.seen = now
	if first {
		return nil
	}
	if len(lines) > maxNotifyLines {
		c.wr.str("* OK [NOTIFICATIONOVERFLOW] More happens than is told; ask").crlf()
		c.listenTo(&notified{})
		return nil
	}
	for _, tell := range lines {
		if err := tell(); err != nil {
			return err
		}
	}
	return nil
}

// changes gives what must be told, line by line: names first, as the other lines are about them.
func (c *conn) changes(list []entry, now map[mailcore.FolderID]*entry) []func() error {
	n := c.notified
	var lines []func() error
	for _, old := range n.inOrder() {
		if now[old.folder.ID] == nil && n.wants(old, namesHappen) != 0 && !slices.ContainsFunc(list, func(e entry) bool { return e.folder != nil && e.name == old.name }) {
			lines = append(lines, func() error {
				c.wr.str(`* LIST (\NonExistent) "/" `).mailbox(old.name).crlf()
				return nil
			})
		}
	}
	for i := range list {
		e := &list[i]
		if e.folder == nil {
			continue
		}
		old := n.seen[e.folder.ID]
		if c.nameChanged(old, e) {
			lines = append(lines, func() error { return c.tellName(old, e) })
		}
		if items := c.notifyStatus(c.countsChanged(old, e)); items != nil {
			lines = append(lines, func() error { return c.writeStatus(*e.folder, items) })
		}
	}
	return lines
}

// nameChanged tells whether the client wants to hear of a folder's name or subscription.
func (c *conn) nameChanged(old, e *entry) bool {
	want := c.notified.wants(e, namesHappen|subscriptionsHappen)
	if old == nil {
		return want&namesHappen != 0 || want != 0 && e.subscribed
	}
	want |= c.notified.wants(old, namesHappen|subscriptionsHappen) // renamed, or unsubscribed, out of what is asked for
	return want&namesHappen != 0 && old.name != e.name || want&subscriptionsHappen != 0 && old.subscribed != e.subscribed
}

// tellName is a LIST response; a folder with a new name says what it was called (RFC 5465, section 5.4).
func (c *conn) tellName(old, e *entry) error {
	q := listQuery{withSubscribed: true}
	if old != nil && old.name != e.name {
		q.oldName = old.name
	}
	return c.writeList(e, q, nil)
}

// countsChanged gives what happened to the messages of a folder, as far as the client wants to hear of it.
func (c *conn) countsChanged(old, e *entry) happenings {
	want := c.notified.wants(e, messagesHappen|flagsHappen)
	if want == 0 || c.isSelected(e) {
		return 0
	}
	if old == nil {
		old = &entry{folder: &mailcore.Folder{UIDNext: 1}}
	}
	a, b := old.folder, e.folder
	switch {
	case a.Messages != b.Messages || a.UIDNext != b.UIDNext && b.Messages > 0:
		return want & messagesHappen
	case a.HighestModSeq != b.HighestModSeq && b.Messages > 0:
		return want & flagsHappen
	}
	return 0
}

// notifyStatus lists what a STATUS response says of what happened; nil for nothing.
func (c *conn) notifyStatus(what happenings) []string {
	switch {
	case what == 0:
		return nil
	case what&messagesHappen == 0:
		return []string{"UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ"}
	case c.condstore:
		return []string{"MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ"}
	}
	return []string{"MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN"}
}

// lookAtNotes notes which annotations there are now.
func (c *conn) lookAtNotes(boxes []mailcore.MailboxID) error {
	n := c.notified
	if !n.asks(notesHappen | serverNotesHappen) {
		return nil
	}
	n.meta = map[noteKey]uint64{}
	for _, box := range boxes {
		list, err := c.srv.store.AnnotationMarks(c.ctx, box, c.mailbox.ID)
		if err != nil {
			return err
		}
		for _, a := range list {
			n.meta[noteKey{box, a.Folder, wholeName(a)}] = a.Changed
		}
	}
	return nil
}

// noteChanges gives a METADATA response (RFC 5464, section 4.4.2) for each folder whose annotations differ from was.
func (c *conn) noteChanges(was map[noteKey]uint64, now map[mailcore.FolderID]*entry) []func() error {
	n := c.notified
	changed := map[mailcore.FolderID][]string{}
	note := func(k noteKey) {
		e := now[k.folder]
		switch {
		case k.folder == 0 && (k.mailbox != c.mailbox.ID || !n.asks(serverNotesHappen)):
		case k.folder != 0 && (e == nil || n.wants(e, notesHappen) == 0):
		default:
			changed[k.folder] = append(changed[k.folder], k.name)
		}
	}
	for k, modseq := range n.meta {
		if was[k] != modseq {
			note(k)
		}
	}
	for k := range was {
		if n.meta[k] == 0 {
			note(k)
		}
	}
	var lines []func() error
	for f, names := range changed {
		slices.Sort(names)
		name := ""
		if f != 0 {
			name = now[f].name
		}
		lines = append(lines, func() error {
			c.wr.str("* METADATA ").mailbox(name).byte(' ').str(strings.Join(names, " ")).crlf()
			return nil
		})
	}
	return lines
}

// await waits for the next command. Meanwhile a second goroutine owns view and writer and tells what the client asked for
// by NOTIFY.
func (c *conn) await() error {
	n := c.notified
	if !n.listens() {
		return c.rd.fill()
	}
	gone := false
	stop, done := make(chan struct{}), make(chan struct{})
	if err := c.followSelected(); err != nil {
		return err
	}
	go func() {
		defer close(done)
		gone = c.watch(n.hints, stop, !n.delayed)
	}()
	c.rd.out = nil
	err := c.rd.fill()
	close(stop)
	<-done
	c.rd.out = &c.wr
	if gone {
		return errAnswered
	}
	return err
}

// followSelected makes sure that hints of the selected folder are heard when it lies in a mailbox of others.
func (c *conn) followSelected() error {
	n := c.notified
	if c.state != selected || n.selected == 0 || n.follow[c.sel.mailbox] != nil {
		return nil
	}
	return c.lookAround(len(n.seen) == 0)
}
