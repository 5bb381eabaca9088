package maildb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Bounds of folder names. Mail programs show a handful of levels; a level fits a file name, for exports.
const (
	maxLevels     = 16
	maxLevelBytes = 255
	maxFolders    = 5000 // a mailbox; LIST answers all of them
)

const inbox = "INBOX"

// cleanName brings a folder name into the form in which it is kept; mailcore.ErrBadName. Names are never paths of files,
// so ".." is an ordinary name.
func cleanName(name string) (string, error) {
	bad := func(why string) (string, error) {
		return "", fmt.Errorf("folder name %s: %w", why, mailcore.ErrBadName)
	}
	if !utf8.ValidString(name) {
		return bad("is not UTF-8")
	}
	name = norm.NFC.String(name)
	levels := strings.Split(name, "/")
	if len(levels) > maxLevels {
		return bad("has too many levels")
	}
	for _, l := range levels {
		if l == "" || len(l) > maxLevelBytes {
			return bad("has an empty or overlong level")
		}
		if strings.TrimSpace(l) == "" || strings.ContainsFunc(l, forbiddenRune) {
			return bad("has forbidden characters")
		}
	}
	if strings.EqualFold(levels[0], inbox) {
		levels[0] = inbox
	}
	return strings.Join(levels, "/"), nil
}

// forbiddenRune refuses what cannot be seen or turns the order of what is seen.
func forbiddenRune(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' ||
		r >= '\u2066' && r <= '\u2069' || r == '\ufeff'
}

// nameHash is the key of a folder name: a name is longer than an index of MySQL allows.
func nameHash(name string) []byte {
	h := sha256.Sum256([]byte(name))
	return h[:16]
}

const folderColumns = "f.id, f.mailbox, f.name, f.role, f.uidvalidity, f.uidnext, f.messages, f.unseen, f.deleted, f.size, f.modseq, " +
	"(SELECT COUNT(*) FROM subscriptions s WHERE s.mailbox = f.mailbox AND s.name_hash = f.name_hash)"

type scanner interface{ Scan(dest ...any) error }

func scanFolder(s scanner) (mailcore.Folder, error) {
	var f mailcore.Folder
	err := s.Scan(&f.ID, &f.Mailbox, &f.Name, &f.Role, &f.UIDValidity, &f.UIDNext, &f.Messages, &f.Unseen, &f.Deleted,
		&f.Size, &f.HighestModSeq, &f.Subscribed)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoFolder
	}
	return f, err
}

// Folders lists all folders of a mailbox: INBOX first, the rest by name.
func (d *DB) Folders(ctx context.Context, mb mailcore.MailboxID) ([]mailcore.Folder, error) {
	rows, err := d.db.Query(ctx, "SELECT "+folderColumns+" FROM folders f WHERE f.mailbox = ?", mb)
	if err != nil {
		return nil, fmt.Errorf("folders of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var out []mailcore.Folder
	for rows.Next() {
		f, err := scanFolder(rows)
		if err != nil {
			return nil, fmt.Errorf("folders of mailbox %d: %w", mb, err)
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b mailcore.Folder) int {
		if (a.Name == inbox) != (b.Name == inbox) {
			if a.Name == inbox {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, rows.Err()
}

func (d *DB) folder(ctx context.Context, mb mailcore.MailboxID, where string, arg any) (mailcore.Folder, error) {
	f, err := scanFolder(d.db.QueryRow(ctx, "SELECT "+folderColumns+" FROM folders f WHERE f.mailbox = ? AND f."+where+" = ? ORDER BY f.id LIMIT 1", mb, arg))
	if err != nil {
		return f, fmt.Errorf("folder of mailbox %d: %w", mb, err)
	}
	return f, nil
}

// Folder gives one folder of the mailbox; mailcore.ErrNoFolder.
func (d *DB) Folder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID) (mailcore.Folder, error) {
	return d.folder(ctx, mb, "id", id)
}

// FolderByName finds a folder; INBOX in any letter case; mailcore.ErrNoFolder.
func (d *DB) FolderByName(ctx context.Context, mb mailcore.MailboxID, name string) (mailcore.Folder, error) {
	clean, err := cleanName(name)
	if err != nil {
		return mailcore.Folder{}, mailcore.ErrNoFolder // a name that nothing can have
	}
	return d.folder(ctx, mb, "name_hash", nameHash(clean))
}

// FolderByRole finds the folder with that special use; mailcore.ErrNoFolder.
func (d *DB) FolderByRole(ctx context.Context, mb mailcore.MailboxID, role mailcore.Role) (mailcore.Folder, error) {
	return d.folder(ctx, mb, "role", role)
}

// CreateFolder makes a folder and missing folders above it. mailcore.ErrExists, mailcore.ErrBadName.
func (d *DB) CreateFolder(ctx context.Context, mb mailcore.MailboxID, name string, role mailcore.Role) (mailcore.Folder, error) {
	name, err := cleanName(name)
	if err != nil {
		return mailcore.Folder{}, err
	}
	var id int64
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		modseq, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0)
		if err != nil {
			return err
		}
		if err := freeRole(tx, mb, role); err != nil {
			return err
		}
		if id, err = d.makeFolder(tx, mb, name, role, modseq); err != nil {
			return err
		}
		return d.announceNames(tx, mb)
	})
	if err != nil {
		return mailcore.Folder{}, fmt.Errorf("create folder in mailbox %d: %w", mb, err)
	}
	d.places.forget(mb)
	return d.Folder(ctx, mb, mailcore.FolderID(id))
}

// freeRole refuses a special use that another folder has.
func freeRole(tx *engine.Tx, mb mailcore.MailboxID, role mailcore.Role) error {
	if role == mailcore.RoleNone {
		return nil
	}
	var n int
	if err := tx.Row("SELECT COUNT(*) FROM folders WHERE mailbox = ? AND role = ?", mb, role).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("role %s: %w", role, mailcore.ErrExists)
	}
	return nil
}

// makeFolder inserts a folder and its missing parents. UIDVALIDITY counts up in the mailbox row, so that a folder made
// again under an old name never looks like the old one (RFC 9051, section 2.3.1.1).
func (d *DB) makeFolder(tx *engine.Tx, mb mailcore.MailboxID, name string, role mailcore.Role, modseq uint64) (int64, error) {
	if at := strings.LastIndexByte(name, '/'); at > 0 {
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM folders WHERE mailbox = ? AND name_hash = ?", mb, nameHash(name[:at])).Scan(&n); err != nil {
			return 0, err
		}
		if n == 0 {
			if _, err := d.makeFolder(tx, mb, name[:at], mailcore.RoleNone, modseq); err != nil {
				return 0, err
			}
		}
	}
	var count int
	if err := tx.Row("SELECT COUNT(*) FROM folders WHERE mailbox = ?", mb).Scan(&count); err != nil {
		return 0, err
	}
	if count >= maxFolders {
		return 0, fmt.Errorf("too many folders: %w", mailcore.ErrOverQuota)
	}
	now := uint32(d.now().Unix())
	if _, err := tx.Run("UPDATE mailboxes SET validity = CASE WHEN validity < ? THEN ? ELSE validity + 1 END WHERE id = ?", now, now, mb); err != nil {
		return 0, err
	}
	res, err := tx.Run(`INSERT INTO folders (mailbox, name_hash, name, role, uidvalidity, modseq)
		SELECT id, ?, ?, ?, validity, ? FROM mailboxes WHERE id = ?`, nameHash(name), name, string(role), modseq, mb)
	if engine.IsDuplicate(err) {
		return 0, mailcore.ErrExists
	}
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// RenameFolder moves a folder with everything below it. Renaming INBOX moves its messages into a new folder and leaves
// INBOX empty (RFC 9051, section 6.3.6).
func (d *DB) RenameFolder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID, to string) error {
	to, err := cleanName(to)
	if err != nil {
		return err
	}
	from, err := d.Folder(ctx, mb, id)
	if err != nil {
		return err
	}
	if from.Name == inbox {
		target, err := d.CreateFolder(ctx, mb, to, mailcore.RoleNone)
		if err != nil {
			return err
		}
		_, err = d.Move(ctx, mb, id, mailcore.UIDSet{{Start: 1, Stop: 0}}, target.ID)
		return err
	}
	if to == from.Name {
		return fmt.Errorf("rename folder: %w", mailcore.ErrExists)
	}
	if strings.HasPrefix(to+"/", from.Name+"/") {
		return fmt.Errorf("rename folder below itself: %w", mailcore.ErrBadName)
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error { return d.rename(tx, mb, id, to) })
	if err != nil {
		return fmt.Errorf("rename folder %d: %w", id, err)
	}
	return nil
}

func (d *DB) rename(tx *engine.Tx, mb mailcore.MailboxID, id mailcore.FolderID, to string) error {
	modseq, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0)
	if err != nil {
		return err
	}
	names, err := folderNames(tx, mb)
	if err != nil {
		return err
	}
	old, ok := names[id]
	if !ok {
		return mailcore.ErrNoFolder
	}
	if at := strings.LastIndexByte(to, '/'); at > 0 {
		_, err := d.makeFolder(tx, mb, to[:at], mailcore.RoleNone, modseq)
		if err != nil && !errors.Is(err, mailcore.ErrExists) {
			return err
		}
	}
	for folder, name := range names {
		if name != old && !strings.HasPrefix(name, old+"/") {
			continue
		}
		now, err := cleanName(to + name[len(old):])
		if err != nil {
			return err
		}
		_, err = tx.Run("UPDATE folders SET name = ?, name_hash = ? WHERE id = ? AND mailbox = ?", now, nameHash(now), folder, mb)
		if engine.IsDuplicate(err) {
			return mailcore.ErrExists
		}
		if err != nil {
			return err
		}
	}
	return d.announceNames(tx, mb)
}

// namesEvent is mb.names: folders were made, renamed, subscribed or unsubscribed; who shows their list loads it anew.
type namesEvent struct {
	Mailbox mailcore.MailboxID `json:"acct"`
}

func (d *DB) announceNames(tx *engine.Tx, mb mailcore.MailboxID) error {
	return d.streams.Append(tx, stream(mb), "mb.names", namesEvent{mb})
}

func folderNames(tx *engine.Tx, mb mailcore.MailboxID) (map[mailcore.FolderID]string, error) {
	rows, err := tx.Rows("SELECT id, name FROM folders WHERE mailbox = ?", mb)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[mailcore.FolderID]string{}
	for rows.Next() {
		var id mailcore.FolderID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		out[id] = name
	}
	return out, rows.Err()
}

// DeleteFolder removes a folder with its messages; folders below it stay. INBOX gives mailcore.ErrReadOnly.
func (d *DB) DeleteFolder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID) error {
	f, err := d.Folder(ctx, mb, id)
	if err != nil {
		return err
	}
	if f.Name == inbox {
		return fmt.Errorf("delete INBOX: %w", mailcore.ErrReadOnly)
	}
	var dead []deadBlob
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		dead = nil
		if _, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0); err != nil {
			return err
		}
		if _, err := d.settleIn(tx, mb, 0); err != nil { // of deleted messages the flags are kept
			return err
		}
		var size int64
		if err := tx.Row("SELECT size FROM folders WHERE id = ? AND mailbox = ?", id, mb).Scan(&size); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return mailcore.ErrNoFolder
			}
			return err
		}
		dead, err = d.dropMessages(tx, mb, id, true)
		if err != nil {
			return err
		}
		if _, err := tx.Run("UPDATE mailboxes SET used = used - ? WHERE id = ?", size, mb); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM expunged WHERE folder = ?", id); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM flagged WHERE folder = ?", id); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM annotations WHERE mailbox = ? AND folder = ?", mb, id); err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM folders WHERE id = ? AND mailbox = ?", id, mb); err != nil {
			return err
		}
		return d.streams.Append(tx, stream(mb), "mail.gone", goneEvent{Folder: id, All: true})
	})
	if err != nil {
		return fmt.Errorf("delete folder %d: %w", id, err)
	}
	d.places.forget(mb)
	d.indexes.forget(id)
	d.sweep(ctx, dead)
	return nil
}

// SetSubscribed remembers a subscription, also of a name that no folder has (RFC 9051, section 6.3.7).
func (d *DB) SetSubscribed(ctx context.Context, mb mailcore.MailboxID, name string, on bool) error {
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if !on {
			_, err := tx.Run("DELETE FROM subscriptions WHERE mailbox = ? AND name_hash = ?", mb, nameHash(name))
			return errors.Join(err, d.announceNames(tx, mb))
		}
		if _, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0); err != nil {
			return err
		}
		var n int
		if err := tx.Row("SELECT COUNT(*) FROM subscriptions WHERE mailbox = ?", mb).Scan(&n); err != nil {
			return err
		}
		if n >= maxFolders {
			return fmt.Errorf("too many subscriptions: %w", mailcore.ErrOverQuota)
		}
		_, err := tx.Run(insertIgnore(d.db.Dialect())+"subscriptions (mailbox, name_hash, name) VALUES (?, ?, ?)", mb, nameHash(name), name)
		return errors.Join(err, d.announceNames(tx, mb))
	})
}

// Subscriptions lists subscribed names, also those that no folder has.
func (d *DB) Subscriptions(ctx context.Context, mb mailcore.MailboxID) ([]string, error) {
	rows, err := d.db.Query(ctx, "SELECT name FROM subscriptions WHERE mailbox = ?", mb)
	if err != nil {
		return nil, fmt.Errorf("subscriptions of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("subscriptions of mailbox %d: %w", mb, err)
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out, rows.Err()
}
