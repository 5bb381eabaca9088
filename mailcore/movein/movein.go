// Package movein moves mail in from elsewhere: EML files, MBOX files (RFC 4155), Maildir trees, and mailboxes of another
// provider over IMAP (RFC 9051). Flags, dates and the tree of folders stay. Every mail has a name at its place of origin
// that the mailbox remembers, so that moving in may be cut off and begun again, and repeated until the old place is shut.
package movein

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// spoolMax bounds one mail; the gate refuses less than that by its own setting.
const spoolMax = 1 << 30

// place is a folder as its source names it: levels divided by "/", "" for where everything goes by default.
type place struct {
	name string
	role mailcore.Role
	all  bool // shows mails of other folders too; only what is nowhere else counts
}

// mail is one mail of a source.
type mail struct {
	raw      *message.Spool
	flags    mailcore.Flags
	keywords []string
	date     time.Time
	item     maildb.ImportedItem // its name there; zero when only its content names it
	where    string              // for people
}

// Result counts what was done.
type Result struct {
	Folders, Imported, Known, Failed int
}

// Mover fills one mailbox. Its fields are set once before use.
type Mover struct {
	Store   *maildb.DB
	Core    *mailcore.Core
	Mailbox mailcore.Mailbox
	Folder  string                           // everything goes below it; "" puts each folder under its own name
	Tell    func(folder string, done Result) // after each folder; may be nil
	Failed  func(where string, err error)    // a mail that cannot be kept; may be nil

	done    Result
	current *target
	all     map[[32]byte]int // mails of the whole mailbox, once asked for
}

// target is the folder being filled.
type target struct {
	place
	folder mailcore.Folder
	there  map[[32]byte]int // mails that were in the folder before
	seen   map[[32]byte]int // mails met so far
}

// enter turns to a folder, made when it is not there.
func (m *Mover) enter(ctx context.Context, p place) error {
	if m.current != nil && m.current.place == p {
		return nil
	}
	m.leave()
	f, err := m.find(ctx, p)
	if err != nil {
		return fmt.Errorf("folder %s: %w", p.name, err)
	}
	t := &target{place: p, folder: f, seen: map[[32]byte]int{}}
	if t.there, err = m.Store.Contents(ctx, m.Mailbox.ID, f.ID); err != nil {
		return err
	}
	if p.all {
		if m.all, err = m.Store.Contents(ctx, m.Mailbox.ID, 0); err != nil {
			return err
		}
	}
	m.current = t
	m.done.Folders++
	return nil
}

// leave tells about the folder that is done.
func (m *Mover) leave() {
	if m.current != nil && m.Tell != nil {
		m.Tell(m.current.folder.Name, m.done)
	}
	m.current = nil
}

// find gives the folder of the mailbox that a place leads to. Special ones find their like, whatever they are called.
func (m *Mover) find(ctx context.Context, p place) (mailcore.Folder, error) {
	name := p.name
	if m.Folder != "" {
		name = strings.Trim(m.Folder+"/"+p.name, "/")
	} else if role := p.role; role != mailcore.RoleNone || !strings.Contains(name, "/") {
		if role == mailcore.RoleNone {
			role = roleOf(name)
		}
		if role != mailcore.RoleNone {
			f, err := m.Store.FolderByRole(ctx, m.Mailbox.ID, role)
			if !errors.Is(err, mailcore.ErrNoFolder) {
				return f, err
			}
		}
	}
	f, err := m.Store.FolderByName(ctx, m.Mailbox.ID, name)
	if !errors.Is(err, mailcore.ErrNoFolder) {
		return f, err
	}
	return m.Store.CreateFolder(ctx, m.Mailbox.ID, name, mailcore.RoleNone)
}

// names of special folders as programs and providers call them, in lower case.
var names = map[string]mailcore.Role{"": mailcore.RoleInbox, "inbox": mailcore.RoleInbox, "收件箱": mailcore.RoleInbox,
	"sent": mailcore.RoleSent, "sent items": mailcore.RoleSent, "sent messages": mailcore.RoleSent, "sent mail": mailcore.RoleSent,
	"已发送": mailcore.RoleSent, "已发邮件": mailcore.RoleSent, "drafts": mailcore.RoleDrafts, "draft": mailcore.RoleDrafts, "草稿箱": mailcore.RoleDrafts,
	"trash": mailcore.RoleTrash, "deleted items": mailcore.RoleTrash, "deleted messages": mailcore.RoleTrash, "已删除": mailcore.RoleTrash,
	"junk": mailcore.RoleJunk, "spam": mailcore.RoleJunk, "junk e-mail": mailcore.RoleJunk, "垃圾邮件": mailcore.RoleJunk,
	"archive": mailcore.RoleArchive, "归档": mailcore.RoleArchive}

func roleOf(name string) mailcore.Role { return names[strings.ToLower(name)] }

// keep files a mail unless it is there: it was moved in before, or as many mails of the same bytes are in the folder as
// the source has shown.
func (m *Mover) keep(ctx context.Context, ml *mail) error {
	t := m.current
	hash, err := contentOf(ml.raw)
	if err != nil {
		return err
	}
	t.seen[hash]++
	known := t.seen[hash] <= t.there[hash] || t.all && m.all[hash] > 0
	item := ml.item
	if item == (maildb.ImportedItem{}) {
		item = itemOf("content", t.folder.Name, string(hash[:]), fmt.Sprint(t.seen[hash]))
	}
	if !known {
		before, err := m.Store.Imported(ctx, m.Mailbox.ID, []maildb.ImportedItem{item})
		if err != nil {
			return err
		}
		if _, moved := before[item]; moved { // and deleted or moved on here since
			m.done.Known++
			return nil
		}
		if err := m.file(ctx, ml); err != nil {
			return m.refused(ml, err)
		}
		m.done.Imported++
	} else {
		m.done.Known++
	}
	return m.Store.SetImported(ctx, m.Mailbox.ID, item, hash)
}

// file keeps a mail; keywords that cannot be kept do not hold it up.
func (m *Mover) file(ctx context.Context, ml *mail) error {
	_, err := m.Core.Import(ctx, m.Mailbox, m.current.folder.ID, ml.raw, ml.flags, ml.keywords, ml.date)
	if err != nil && len(ml.keywords) > 0 && errors.Is(err, mailcore.ErrBadName) {
		_, err = m.Core.Import(ctx, m.Mailbox, m.current.folder.ID, ml.raw, ml.flags, nil, ml.date)
	}
	return err
}

// refused counts a mail that cannot be kept, and goes on unless no other could either.
func (m *Mover) refused(ml *mail, err error) error {
	if !errors.Is(err, mailcore.ErrTooLarge) && !errors.Is(err, message.ErrTooLarge) && !errors.Is(err, mailcore.ErrBadHeader) {
		return fmt.Errorf("%s: %w", ml.where, err)
	}
	m.fail(ml.where, err)
	return nil
}

func (m *Mover) fail(where string, err error) {
	m.done.Failed++
	if m.Failed != nil {
		m.Failed(where, err)
	}
}

func contentOf(raw *message.Spool) (sum [32]byte, err error) {
	h := sha256.New()
	if _, err := io.Copy(h, raw.Reader()); err != nil {
		return sum, err
	}
	return [32]byte(h.Sum(nil)), nil
}

func itemOf(parts ...string) maildb.ImportedItem {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return maildb.ImportedItem(h.Sum(nil)[:16])
}
