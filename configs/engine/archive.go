package engine

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A backup is a tar file under zstd. Its entries, in this order:
//
//	backup.json             Origin: format, when, which versions of the tables
//	rows/<table>/<n>.jsonl  the columns' names, then one row a line
//	blobs/<ref>             the bytes of one blob
//	manifest.json           Manifest: counts, and a hash over all entries before it
//
// Rows are neutral: numbers, texts, {"b":base64} for bytes, null. What was taken from one kind of database can be put
// into the other.
const (
	archiveFormat = 1
	headName      = "backup.json"
	manifestName  = "manifest.json"
	// rowsChunk is about how many bytes of rows make one entry; it is written in one transaction.
	rowsChunk = 1 << 20
	// entryMax bounds what is read into memory of an entry that is not a blob: a chunk, and the largest single row.
	entryMax = 128 << 20
)

// ErrArchive means that a file is no backup, or not the whole backup as it was written.
var ErrArchive = errors.New("not an intact backup")

// Origin is the first entry of a backup.
type Origin struct {
	Format   int              `json:"format"`
	At       time.Time        `json:"at"`       // of the snapshot
	Build    string           `json:"build"`    // of the program that wrote it
	Database Dialect          `json:"database"` // where it was taken
	Versions map[string]int64 `json:"versions"` // of each room's tables
}

// Manifest is the last entry of a backup.
type Manifest struct {
	Origin  Origin           `json:"-"`
	Rows    map[string]int64 `json:"rows"`              // by table
	Next    map[string]int64 `json:"next"`              // ids that tables give next, so that none is given again
	Blobs   int64            `json:"blobs"`             //
	Bytes   int64            `json:"bytes"`             // of all blobs
	Damaged []Ref            `json:"damaged,omitempty"` // blobs that could not be read when the backup was made
	Digest  string           `json:"digest"`            // SHA-256 over names, lengths and bytes of all entries before
}

// All counts the rows of all tables.
func (m Manifest) All() (n int64) {
	for _, rows := range m.Rows {
		n += rows
	}
	return n
}

// digest sums entries. The length stands before the bytes, so that no entry can be cut otherwise.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) begin(name string, size int64) { fmt.Fprintf(d, "%d %s %d\n", len(name), name, size) }

func (d digest) String() string { return hex.EncodeToString(d.Sum(nil)) }

// archiveWriter writes a backup.
type archiveWriter struct {
	zstd *zstd.Encoder
	tar  *tar.Writer
	sum  digest
	at   time.Time
}

func newArchiveWriter(w io.Writer, at time.Time) (*archiveWriter, error) {
	z, err := zstd.NewWriter(w)
	if err != nil {
		return nil, err
	}
	return &archiveWriter{zstd: z, tar: tar.NewWriter(z), sum: newDigest(), at: at}, nil
}

// begin starts an entry; size bytes have to follow through the writer it returns.
func (a *archiveWriter) begin(name string, size int64) (io.Writer, error) {
	a.sum.begin(name, size)
	err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: a.at, Format: tar.FormatPAX})
	return io.MultiWriter(a.tar, a.sum), err
}

func (a *archiveWriter) put(name string, b []byte) error {
	w, err := a.begin(name, int64(len(b)))
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

func (a *archiveWriter) putJSON(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return a.put(name, append(b, '\n'))
}

func (a *archiveWriter) close() error { return errors.Join(a.tar.Close(), a.zstd.Close()) }

// archiveVisitor is told what an archive holds, in its order. Any of its fields may be nil.
type archiveVisitor struct {
	head func(Origin) error
	rows func(table string, columns []string, rows []json.RawMessage) error
	blob func(ref Ref, size int64, r io.Reader) error
}

// readArchive reads a whole archive and compares it with its manifest. What the visitor was told is to be believed only
// when it returns nil. Its errors are those of the visitor, of reading, or ErrArchive.
func readArchive(r io.Reader, v archiveVisitor) (m Manifest, err error) {
	z, err := zstd.NewReader(bufio.NewReaderSize(r, 1<<20), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return m, err
	}
	defer z.Close()
	a := &archiveReader{tar: tar.NewReader(z), visit: v, sum: newDigest(), found: Manifest{Rows: map[string]int64{}}}
	for m.Digest == "" && err == nil {
		m, err = a.next()
	}
	if err != nil {
		return m, err
	}
	if _, err := a.tar.Next(); err != io.EOF {
		return m, broken("something follows its manifest")
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		return m, broken(err.Error())
	}
	return m, a.compare(m)
}

func broken(why string) error { return fmt.Errorf("%w: %s", ErrArchive, why) }

type archiveReader struct {
	tar   *tar.Reader
	visit archiveVisitor
	sum   digest
	head  Origin
	found Manifest
}

// next reads one entry; the last one gives the manifest.
func (a *archiveReader) next() (m Manifest, err error) {
	h, err := a.tar.Next()
	if err != nil {
		return m, broken(cutShort(err))
	}
	sum := a.sum.String() // of all entries before this one
	a.sum.begin(h.Name, h.Size)
	kind, rest, _ := strings.Cut(h.Name, "/")
	switch {
	case kind == headName:
		return m, a.readHead(h.Size)
	case a.head.Format == 0:
		return m, broken("it does not begin with " + headName)
	case kind == "rows":
		table, _, _ := strings.Cut(rest, "/")
		return m, a.readRows(table, h.Size)
	case kind == "blobs":
		return m, a.readBlob(Ref(rest), h.Size)
	case kind == manifestName:
		if err = a.readJSON(h.Size, &m); err == nil && m.Digest != sum {
			err = broken("its hash differs")
		}
		m.Origin = a.head
		return m, err
	}
	return m, broken(fmt.Sprintf("unknown entry %q", h.Name))
}

func cutShort(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "cut short"
	}
	return err.Error()
}

func (a *archiveReader) bytes(size int64) ([]byte, error) {
	if size > entryMax {
		return nil, broken("an entry is too large")
	}
	b, err := io.ReadAll(io.TeeReader(a.tar, a.sum))
	if err != nil {
		return nil, broken(cutShort(err))
	}
	return b, nil
}

func (a *archiveReader) readJSON(size int64, v any) error {
	b, err := a.bytes(size)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return broken(err.Error())
	}
	return nil
}

func (a *archiveReader) readHead(size int64) error {
	if a.head.Format != 0 {
		return broken("it has two beginnings")
	}
	if err := a.readJSON(size, &a.head); err != nil {
		return err
	}
	if a.head.Format != archiveFormat {
		return broken(fmt.Sprintf("format %d is not known to this build", a.head.Format))
	}
	if a.visit.head == nil {
		return nil
	}
	return a.visit.head(a.head)
}

func (a *archiveReader) readRows(table string, size int64) error {
	b, err := a.bytes(size)
	if err != nil {
		return err
	}
	first, rest, _ := bytes.Cut(b, []byte("\n"))
	var columns []string
	if err := json.Unmarshal(first, &columns); err != nil || table == "" {
		return broken("rows without names")
	}
	var rows []json.RawMessage
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		rows = append(rows, line)
	}
	a.found.Rows[table] += int64(len(rows))
	if a.visit.rows == nil {
		return nil
	}
	return a.visit.rows(table, columns, rows)
}

func (a *archiveReader) readBlob(ref Ref, size int64) error {
	in := io.TeeReader(a.tar, a.sum)
	if a.visit.blob != nil {
		if err := a.visit.blob(ref, size, in); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return broken(cutShort(err))
	}
	a.found.Blobs++
	a.found.Bytes += size
	return nil
}

// compare looks whether everything that the manifest counts was there.
func (a *archiveReader) compare(m Manifest) error {
	for table, want := range m.Rows {
		if got := a.found.Rows[table]; got != want {
			return broken(fmt.Sprintf("%d rows of %s, want %d", got, table, want))
		}
	}
	if len(a.found.Rows) > len(m.Rows) || a.found.Blobs != m.Blobs || a.found.Bytes != m.Bytes {
		return broken("it holds something else than its manifest counts")
	}
	return nil
}

// CheckArchive reads a whole backup and tells what it holds. ErrArchive when it is not intact.
func CheckArchive(r io.Reader) (Manifest, error) { return readArchive(r, archiveVisitor{}) }
