package maildb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// FileState tells what a file that is sent as a link is good for.
type FileState string

// States of files.
const (
	FileUploading FileState = "uploading"
	FileReady     FileState = "ready"
	FileRevoked   FileState = "revoked"
)

// File is sent as a link: too large for a mail. It comes in parts, each of which is kept at once, so that an upload goes
// on where it stopped, on any node.
type File struct {
	ID      int64
	Org     mailcore.OrgID
	Mailbox mailcore.MailboxID
	Name    string
	Type    string
	Size    int64
	Got     int64  // bytes that are here
	Sum     []byte // SHA-256 of all, when all are here
	Nonce   string // makes its link unlike any other
	State   FileState
	Most    int   // downloads; 0 is unlimited
	Taken   int64 // bytes that were downloaded
	Expires time.Time
	Created time.Time
}

// Gone tells that a link leads nowhere any more.
func (f *File) Gone(now time.Time) bool {
	return f.State != FileReady || !now.Before(f.Expires) || f.Most > 0 && f.Taken >= int64(f.Most)*f.Size
}

const (
	// maxFileBytes bounds what one mailbox has behind links.
	maxFileBytes = 20 << 30
	// sweepFiles is of how many files the bytes are given up at once when they have expired.
	sweepFiles = 20
)

const fileColumns = "id, org, mailbox, name, type, size, got, sum, secret, state, most, taken, expires_at, created_at"

func scanFile(s scanner) (File, error) {
	var f File
	var expires, created int64
	err := s.Scan(&f.ID, &f.Org, &f.Mailbox, &f.Name, &f.Type, &f.Size, &f.Got, &f.Sum, &f.Nonce, &f.State, &f.Most, &f.Taken, &expires, &created)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoMessage
	}
	f.Expires, f.Created = at(expires), at(created)
	return f, err
}

// NewFile begins an upload; mailcore.ErrOverQuota when the mailbox has too much behind links.
func (d *DB) NewFile(ctx context.Context, f File) (File, error) {
	if err := d.dropExpired(ctx); err != nil {
		d.log.Warn("expired files stay", "err", err)
	}
	state, err := sha256.New().(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return f, err
	}
	f.State, f.Nonce, f.Created = FileUploading, rand.Text(), d.db.Now()
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		var sum int64
		if err := tx.Row("SELECT COALESCE(SUM(size), 0) FROM files WHERE mailbox = ? AND state <> ? AND expires_at > ?", f.Mailbox, string(FileRevoked),
			millis(f.Created)).Scan(&sum); err != nil {
			return err
		}
		if sum+f.Size > maxFileBytes {
			return mailcore.ErrOverQuota
		}
		res, err := tx.Run(`INSERT INTO files (org, mailbox, name, type, size, got, sum_state, secret, state, most, taken, expires_at, created_at)
			VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, 0, ?, ?)`, f.Org, f.Mailbox, f.Name, f.Type, f.Size, state, f.Nonce, string(f.State), f.Most,
			millis(f.Expires), millis(f.Created))
		if err != nil {
			return err
		}
		f.ID, err = res.LastInsertId()
		return err
	})
	if err != nil {
		return f, fmt.Errorf("new file: %w", err)
	}
	return f, nil
}

// File gives one; mailcore.ErrNoMessage.
func (d *DB) File(ctx context.Context, id int64) (File, error) {
	f, err := scanFile(d.db.QueryRow(ctx, "SELECT "+fileColumns+" FROM files WHERE id = ?", id))
	if err != nil {
		return f, fmt.Errorf("file %d: %w", id, err)
	}
	return f, nil
}

// FilesOf lists the files of a mailbox, newest first.
func (d *DB) FilesOf(ctx context.Context, mb mailcore.MailboxID) ([]File, error) {
	rows, err := d.db.Query(ctx, "SELECT "+fileColumns+" FROM files WHERE mailbox = ? ORDER BY id DESC LIMIT 500", mb)
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	defer rows.Close()
	var out []File
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return nil, fmt.Errorf("files: %w", err)
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// AppendFile keeps the next part of an upload and gives the file as it is then. mailcore.ErrExists when the part does
// not begin where the last one ended: File says where that is.
func (d *DB) AppendFile(ctx context.Context, f File, start int64, part io.ReaderAt, size int64) (File, error) {
	var state []byte
	if err := d.db.QueryRow(ctx, "SELECT sum_state FROM files WHERE id = ? AND got = ? AND state = ?", f.ID, start, string(FileUploading)).Scan(&state); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = mailcore.ErrExists
		}
		return f, fmt.Errorf("file %d from %d: %w", f.ID, start, err)
	}
	sum := sha256.New()
	if err := sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		return f, err
	}
	if _, err := io.Copy(sum, io.NewSectionReader(part, 0, size)); err != nil {
		return f, err
	}
	state, err := sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return f, err
	}
	got, next, whole := start+size, FileUploading, any(nil)
	if got == f.Size {
		next, whole = FileReady, sum.Sum(nil)
	}
	ref, err := d.blobs.Put(ctx, int64(f.Org), part, size)
	if err != nil {
		return f, err
	}
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("UPDATE files SET got = ?, sum_state = ?, sum = ?, state = ? WHERE id = ? AND got = ? AND state = ?",
			got, state, whole, string(next), f.ID, start, string(FileUploading))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, mailcore.ErrExists)
		}
		_, err = tx.Run("INSERT INTO file_parts (file, start, size, ref) VALUES (?, ?, ?, ?)", f.ID, start, size, string(ref))
		return err
	})
	if errors.Is(err, mailcore.ErrExists) {
		d.dropRefs(ctx, []engine.Ref{ref})
	}
	if err != nil {
		return f, fmt.Errorf("file %d from %d: %w", f.ID, start, err)
	}
	return d.File(ctx, f.ID)
}

// TakeFile counts bytes that are downloaded, or gives back those that were not; mailcore.ErrNoMessage when there were
// enough. Bytes are counted and not beginnings, so that a download may go on after a break and nobody gets more.
func (d *DB) TakeFile(ctx context.Context, id, bytes int64) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		res, err := tx.Run("UPDATE files SET taken = taken + ? WHERE id = ? AND state = ? AND (most = 0 OR ? < 0 OR taken + ? <= most * size)",
			bytes, id, string(FileReady), bytes, bytes)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, mailcore.ErrNoMessage)
		}
		return nil
	})
}

// RevokeFile ends a link and gives up the bytes behind it.
func (d *DB) RevokeFile(ctx context.Context, f File) error {
	var dead []engine.Ref
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		dead = nil
		if _, err := tx.Run("UPDATE files SET state = ? WHERE id = ?", string(FileRevoked), f.ID); err != nil {
			return err
		}
		refs, err := texts(tx, "SELECT ref FROM file_parts WHERE file = ?", f.ID)
		if err != nil {
			return err
		}
		for _, r := range refs {
			dead = append(dead, engine.Ref(r))
		}
		_, err = tx.Run("DELETE FROM file_parts WHERE file = ?", f.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke file %d: %w", f.ID, err)
	}
	d.dropRefs(ctx, dead)
	return nil
}

func (d *DB) dropExpired(ctx context.Context) error {
	rows, err := d.db.Query(ctx, "SELECT "+fileColumns+" FROM files WHERE expires_at < ? AND state <> ? LIMIT ?", millis(d.db.Now()), string(FileRevoked), sweepFiles)
	if err != nil {
		return err
	}
	defer rows.Close()
	var list []File
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return err
		}
		list = append(list, f)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, f := range list {
		if err := d.RevokeFile(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// OpenFile opens all bytes of a file that is ready; the caller closes it. One goroutine at a time may read.
func (d *DB) OpenFile(ctx context.Context, f File) (*FileBytes, error) {
	rows, err := d.db.Query(ctx, "SELECT start, size, ref FROM file_parts WHERE file = ? ORDER BY start", f.ID)
	if err != nil {
		return nil, fmt.Errorf("open file %d: %w", f.ID, err)
	}
	defer rows.Close()
	b := &FileBytes{ctx: ctx, db: d, size: f.Size}
	for rows.Next() {
		var p filePart
		if err := rows.Scan(&p.start, &p.size, &p.ref); err != nil {
			return nil, fmt.Errorf("open file %d: %w", f.ID, err)
		}
		b.parts = append(b.parts, p)
	}
	return b, rows.Err()
}

type filePart struct {
	start, size int64
	ref         string
}

// FileBytes reads a file of parts, with one part open at a time.
type FileBytes struct {
	ctx   context.Context // of the one request that reads it
	db    *DB
	size  int64
	parts []filePart
	at    int
	blob  engine.Blob
}

// Size is that of the whole file.
func (b *FileBytes) Size() int64 { return b.size }

// ReadAt is io.ReaderAt's, though for one goroutine.
func (b *FileBytes) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		if off >= b.size {
			return n, io.EOF
		}
		i := slices.IndexFunc(b.parts, func(x filePart) bool { return off >= x.start && off < x.start+x.size })
		if i < 0 {
			return n, mailcore.ErrNoMessage
		}
		if err := b.turn(i); err != nil {
			return n, err
		}
		from := off - b.parts[i].start
		k, err := b.blob.ReadAt(p[n:min(int64(len(p)), int64(n)+b.parts[i].size-from)], from)
		n, off = n+k, off+int64(k)
		if err != nil && !errors.Is(err, io.EOF) || k == 0 {
			return n, errors.Join(err, io.ErrUnexpectedEOF)
		}
	}
	return n, nil
}

func (b *FileBytes) turn(i int) error {
	if b.blob != nil && b.at == i {
		return nil
	}
	if err := b.Close(); err != nil {
		return err
	}
	blob, err := b.db.blobs.Open(b.ctx, engine.Ref(b.parts[i].ref))
	b.blob, b.at = blob, i
	return err
}

// Close gives back what is open.
func (b *FileBytes) Close() error {
	if b.blob == nil {
		return nil
	}
	blob := b.blob
	b.blob = nil
	return blob.Close()
}
