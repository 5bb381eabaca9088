package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Bounds of annotations. Mail programs keep a handful of settings there.
const (
	// MaxAnnotation is how many bytes one value may have.
	MaxAnnotation = 32 << 10
	// maxAnnotations is how many entries one person, or everybody together, may keep in a mailbox with its folders.
	maxAnnotations = 1000
	// maxAnnotationBytes is how many bytes their values may have together.
	maxAnnotationBytes = 4 << 20
)

// ErrTooMany says that a mailbox has as many annotations as it may have.
var ErrTooMany = errors.New("too many annotations")

// Annotation is an entry of RFC 5464 about a folder, or about a mailbox as a whole.
type Annotation struct {
	Folder  mailcore.FolderID  // 0 is the mailbox
	Owner   mailcore.MailboxID // who alone sees it, by their mailbox; 0 is everybody who may read the folder
	Entry   string             // in lower case, without "/private" or "/shared"
	Value   []byte
	Changed uint64 // modseq of the mailbox at the last change
}

// annotationEvent is mb.meta: annotations of a folder changed.
type annotationEvent struct {
	Folder mailcore.FolderID `json:"mb"`
}

// SetAnnotations writes entries of a folder, or of the mailbox when f is 0; a nil Value takes an entry away. All are
// changed or none. mailcore.ErrNoFolder, ErrTooMany.
func (d *DB) SetAnnotations(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, list []Annotation) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		modseq, err := lockMailbox(tx, d.db.Dialect(), 0, mb, 0)
		if err != nil {
			return err
		}
		if err := folderStands(tx, mb, f); err != nil {
			return err
		}
		owners := map[mailcore.MailboxID]bool{}
		for _, a := range list {
			key := []any{mb, a.Owner, f, nameHash(a.Entry)}
			if _, err := tx.Run("DELETE FROM annotations WHERE mailbox = ? AND owner = ? AND folder = ? AND entry_hash = ?", key...); err != nil {
				return err
			}
			if a.Value == nil {
				continue
			}
			owners[a.Owner] = true
			if _, err := tx.Run("INSERT INTO annotations (mailbox, owner, folder, entry_hash, entry, value, changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
				append(key, a.Entry, a.Value, modseq)...); err != nil {
				return err
			}
		}
		for owner := range owners {
			if err := boundAnnotations(tx, mb, owner); err != nil {
				return err
			}
		}
		return d.streams.Append(tx, stream(mb), "mb.meta", annotationEvent{f})
	})
	if err != nil {
		return fmt.Errorf("annotations of mailbox %d: %w", mb, err)
	}
	return nil
}

// folderStands gives mailcore.ErrNoFolder unless f is 0 or a folder of the mailbox.
func folderStands(tx *engine.Tx, mb mailcore.MailboxID, f mailcore.FolderID) error {
	if f == 0 {
		return nil
	}
	var id int64
	err := tx.Row("SELECT id FROM folders WHERE id = ? AND mailbox = ?", f, mb).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoFolder
	}
	return err
}

func boundAnnotations(tx *engine.Tx, mb, owner mailcore.MailboxID) error {
	var n, bytes int64
	err := tx.Row("SELECT COUNT(*), COALESCE(SUM(LENGTH(value)), 0) FROM annotations WHERE mailbox = ? AND owner = ?", mb, owner).Scan(&n, &bytes)
	if err == nil && (n > maxAnnotations || bytes > maxAnnotationBytes) {
		err = ErrTooMany
	}
	return err
}

// Annotations lists what a person, known by their mailbox, sees about a folder, or about the mailbox when f is 0.
func (d *DB) Annotations(ctx context.Context, mb, person mailcore.MailboxID, f mailcore.FolderID) ([]Annotation, error) {
	return d.annotations(ctx, mb, person, "value", " AND folder = ?", f)
}

// AnnotationMarks lists the entries of a mailbox and all its folders that a person sees, without values: what they are
// and when they changed.
func (d *DB) AnnotationMarks(ctx context.Context, mb, person mailcore.MailboxID) ([]Annotation, error) {
	return d.annotations(ctx, mb, person, "NULL", "")
}

func (d *DB) annotations(ctx context.Context, mb, person mailcore.MailboxID, value, where string, more ...any) ([]Annotation, error) {
	rows, err := d.db.Query(ctx, "SELECT folder, owner, entry, "+value+", changed FROM annotations WHERE mailbox = ? AND owner IN (0, ?)"+where+
		" ORDER BY folder, owner, entry", append([]any{mb, person}, more...)...)
	if err != nil {
		return nil, fmt.Errorf("annotations of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var out []Annotation
	for rows.Next() {
		var a Annotation
		if err := rows.Scan(&a.Folder, &a.Owner, &a.Entry, &a.Value, &a.Changed); err != nil {
			return nil, fmt.Errorf("annotations of mailbox %d: %w", mb, err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
