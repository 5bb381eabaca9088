package movein

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// fetchTogether mails are asked for with one command.
const fetchTogether = 50

// dialTime bounds connecting; silence ends a connection whose server says nothing more.
const (
	dialTime = 30 * time.Second
	silence  = 5 * time.Minute
)

// Security of a connection to another provider.
type Security int

// Kinds of security.
const (
	TLS      Security = iota // from the first byte
	StartTLS                 // RFC 9051, section 6.2.1
	Plain                    // none: the password is sent in clear
)

// Account is a mailbox elsewhere.
type Account struct {
	Addr           string // host:port
	User, Password string
	Security       Security
}

// IMAP moves in all folders of an account. After an error it may be called again and goes on where it stopped.
func (m *Mover) IMAP(ctx context.Context, a Account) (Result, error) {
	c, err := a.dial(ctx)
	if err != nil {
		return m.done, fmt.Errorf("connect to %s: %w", a.Addr, err)
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	if err := c.Login(a.User, a.Password).Wait(); err != nil {
		return m.done, fmt.Errorf("sign in to %s as %s: %w", a.Addr, a.User, err)
	}
	// go-imap v2.0.0-beta.8 writes names of folders in UTF-8 to servers that know IMAP4rev2, though they want modified
	// UTF-7 until it is enabled (RFC 9051, section 6.3.1), and reads them in modified UTF-7 even then. So that capability
	// is forgotten.
	newer := c.Caps().Has(imap.CapIMAP4rev2)
	delete(c.Caps(), imap.CapIMAP4rev2)
	folders, err := listFolders(c, newer)
	if err != nil {
		return m.done, fmt.Errorf("list folders: %w", err)
	}
	p := &pull{mover: m, client: c, account: a}
	for _, f := range folders {
		if err := p.folder(ctx, f); err != nil {
			return m.done, fmt.Errorf("folder %s: %w", f.there, errors.Join(ctx.Err(), err))
		}
	}
	m.leave()
	return m.done, c.Logout().Wait()
}

func (a Account) dial(ctx context.Context) (*imapclient.Client, error) {
	host, _, err := net.SplitHostPort(a.Addr)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, "tcp", a.Addr)
	if err != nil {
		return nil, err
	}
	o := &imapclient.Options{TLSConfig: &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}}
	conn = &impatient{conn}
	switch a.Security {
	case StartTLS:
		return imapclient.NewStartTLS(conn, o)
	case Plain:
		return imapclient.New(conn, o), nil
	}
	secure := tls.Client(conn, o.TLSConfig)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return imapclient.New(secure, o), nil
}

// impatient is a connection that ends when its peer is silent for too long.
type impatient struct{ net.Conn }

func (i *impatient) Read(p []byte) (int, error) {
	if err := i.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	return i.Conn.Read(p)
}

// source is a folder there, and where it goes.
type source struct {
	there string
	place
}

// listFolders lists what holds mails. Folders that only show mails of others come last.
func listFolders(c *imapclient.Client, newer bool) ([]source, error) {
	var o *imap.ListOptions
	if caps := c.Caps(); caps.Has(imap.CapSpecialUse) && (newer || caps.Has(imap.CapListExtended)) {
		o = &imap.ListOptions{ReturnSpecialUse: true}
	}
	list, err := c.List("", "*", o).Collect()
	if err != nil {
		return nil, err
	}
	var out []source
	for _, d := range list {
		has := func(a imap.MailboxAttr) bool {
			return slices.ContainsFunc(d.Attrs, func(x imap.MailboxAttr) bool { return strings.EqualFold(string(x), string(a)) })
		}
		if has(imap.MailboxAttrNoSelect) || has(imap.MailboxAttrNonExistent) || has(imap.MailboxAttrFlagged) || has(imap.MailboxAttrImportant) {
			continue
		}
		s := source{there: d.Mailbox, place: place{name: levels(d.Mailbox, d.Delim), all: has(imap.MailboxAttrAll)}}
		for attr, role := range map[imap.MailboxAttr]mailcore.Role{imap.MailboxAttrSent: mailcore.RoleSent,
			imap.MailboxAttrDrafts: mailcore.RoleDrafts, imap.MailboxAttrTrash: mailcore.RoleTrash, imap.MailboxAttrJunk: mailcore.RoleJunk,
			imap.MailboxAttrArchive: mailcore.RoleArchive, imap.MailboxAttrAll: mailcore.RoleArchive} {
			if has(attr) {
				s.role = role
			}
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b source) int {
		if a.all == b.all {
			return strings.Compare(a.name, b.name)
		}
		if a.all {
			return 1
		}
		return -1
	})
	return out, nil
}

// levels writes a name with "/" between its levels; one that stands inside a level becomes "_". Some servers keep all
// folders below INBOX.
func levels(name string, delim rune) string {
	if delim != 0 && delim != '/' {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "/", "_"), string(delim), "/")
	}
	if len(name) > 6 && strings.EqualFold(name[:6], "INBOX/") {
		return name[6:]
	}
	return name
}

// pull fetches folder after folder.
type pull struct {
	mover   *Mover
	client  *imapclient.Client
	account Account
}

func (p *pull) folder(ctx context.Context, f source) error {
	if err := p.mover.enter(ctx, f.place); err != nil {
		return err
	}
	data, err := p.client.Select(f.there, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return err
	}
	if data.NumMessages == 0 {
		return nil
	}
	found, err := p.client.UIDSearch(&imap.SearchCriteria{}, nil).Wait()
	if err != nil {
		return err
	}
	uids := found.AllUIDs()
	slices.Sort(uids)
	named := func(u imap.UID) maildb.ImportedItem {
		return itemOf("imap", strings.ToLower(p.account.Addr), p.account.User, f.there, fmt.Sprint(data.UIDValidity), fmt.Sprint(u))
	}
	items := make([]maildb.ImportedItem, len(uids))
	for i, u := range uids {
		items[i] = named(u)
	}
	known, err := p.mover.Store.Imported(ctx, p.mover.Mailbox.ID, items)
	if err != nil {
		return err
	}
	var want []imap.UID
	for i, u := range uids {
		if hash, is := known[items[i]]; is {
			p.mover.done.Known++
			p.mover.current.seen[hash]++
		} else {
			want = append(want, u)
		}
	}
	for part := range slices.Chunk(want, fetchTogether) {
		if err := p.fetch(ctx, f, imap.UIDSetNum(part...), named); err != nil {
			return err
		}
	}
	return nil
}

func (p *pull) fetch(ctx context.Context, f source, set imap.UIDSet, named func(imap.UID) maildb.ImportedItem) error {
	body := &imap.FetchItemBodySection{Peek: true}
	cmd := p.client.Fetch(set, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{body}})
	for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
		ml, uid, err := read(msg)
		if ml == nil && err == nil {
			continue // flags of a mail that somebody changed meanwhile
		}
		where := fmt.Sprintf("%s, UID %d", f.there, uid)
		if err == nil {
			ml.item, ml.where = named(uid), where
			err = p.mover.keep(ctx, ml)
			ml.raw.Close()
		}
		if err != nil {
			p.client.Close()
			return errors.Join(fmt.Errorf("%s: %w", where, err), ignore(cmd.Close()))
		}
	}
	return cmd.Close()
}

// ignore drops the error of a connection that was closed for another one.
func ignore(error) error { return nil }

// read takes one mail from the wire; nil when the answer has no bytes.
func read(msg *imapclient.FetchMessageData) (*mail, imap.UID, error) {
	ml, uid := &mail{}, imap.UID(0)
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch v := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = v.UID
		case imapclient.FetchItemDataFlags:
			ml.flags, ml.keywords = imapFlags(v.Flags)
		case imapclient.FetchItemDataInternalDate:
			ml.date = v.Time
		case imapclient.FetchItemDataBodySection:
			if v.Literal == nil || ml.raw != nil {
				continue
			}
			size := v.Literal.Size()
			raw, err := message.SpoolFrom("", v.Literal, spoolMax)
			if err != nil {
				return nil, uid, err
			}
			if ml.raw = raw; raw.Size() != size {
				return nil, uid, errors.Join(io.ErrUnexpectedEOF, raw.Close())
			}
		}
	}
	if ml.raw == nil {
		return nil, uid, nil
	}
	return ml, uid, nil
}

func imapFlags(list []imap.Flag) (flags mailcore.Flags, keywords []string) {
	for _, f := range list {
		switch strings.ToLower(string(f)) {
		case `\seen`:
			flags |= mailcore.FlagSeen
		case `\answered`:
			flags |= mailcore.FlagAnswered
		case `\flagged`:
			flags |= mailcore.FlagFlagged
		case `\draft`:
			flags |= mailcore.FlagDraft
		case `\deleted`:
			flags |= mailcore.FlagDeleted
		default:
			if !strings.HasPrefix(string(f), `\`) {
				keywords = append(keywords, string(f))
			}
		}
	}
	return flags, keywords
}
