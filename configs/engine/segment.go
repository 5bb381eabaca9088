package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// numberFile holds the highest number given to a file; its lock guards giving numbers and
	// taking files away.
	numberFile = "last.number"
	// compactFile is locked by the one process that compacts.
	compactFile = "compact.lock"
	// backupFile is locked while a backup reads: dead big blobs stay where they are.
	backupFile = "backup.lock"
	// unfinished ends the name of a big blob that is being written.
	unfinished = ".tmp"
	// createTries bounds how often a new file is begun again after Compact took it for abandoned
	// in the moment between making and locking it.
	createTries = 10
)

// errTaken: the new file was locked by another before its maker could.
var errTaken = errors.New("new file was taken by another process")

// segmentFile is the writing side of a segment. Its lock tells other processes that somebody
// writes; it lasts until Close or the end of the process.
type segmentFile interface {
	io.WriterAt
	Truncate(size int64) error
	Sync() error // data and length
	Close() error
}

// segment is one file of the store as the folder shows it.
type segment struct {
	id      uint64
	big     bool
	size    int64
	changed time.Time
}

func (s segment) name() string {
	ext := ".seg"
	if s.big {
		ext = ".big"
	}
	return fmt.Sprintf("%010d%s", s.id, ext)
}

func readName(name string) (segment, bool) {
	base, ext, _ := strings.Cut(name, ".")
	id, err := strconv.ParseUint(base, 10, 63)
	if err != nil || ext != "seg" && ext != "big" {
		return segment{}, false
	}
	return segment{id: id, big: ext == "big"}, true
}

// list returns the segments in the folder, whoever made them, oldest first.
func (l *localBlobs) list() ([]segment, error) {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return nil, err
	}
	var out []segment
	for _, e := range entries {
		s, ok := readName(e.Name())
		if !ok {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) { // compacted meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		s.size, s.changed = info.Size(), info.ModTime()
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b segment) int { return cmp.Compare(a.id, b.id) })
	return out, nil
}

// newFile makes a file with a number of its own and locks it. A big one is named with unfinished.
func (l *localBlobs) newFile(big bool) (s segment, file segmentFile, err error) {
	for range createTries {
		if s, err = l.number(big); err != nil {
			return s, nil, err
		}
		path := filepath.Join(l.dir, s.name())
		if big {
			path += unfinished
		}
		file, err = l.create(path)
		if !errors.Is(err, errTaken) && !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return s, file, err
}

// number gives a number that no file of the folder ever had, so that an old Ref never meets a new
// record.
func (l *localBlobs) number(big bool) (s segment, err error) {
	err = withLock(context.Background(), filepath.Join(l.dir, numberFile), lockWait, func(f *os.File) error {
		last, err := l.last(f)
		if err != nil {
			return err
		}
		s = segment{id: last + 1, big: big}
		_, err = f.WriteAt(fmt.Appendf(nil, "%020d\n", s.id), 0)
		return err
	})
	return s, err
}

// last reads the highest number given. The file is not synced: after a crash of the machine it may
// be behind, but never behind what lay in the folder when this process, or an earlier one since,
// opened the store; and the file with the highest number is never taken away.
func (l *localBlobs) last(f io.ReaderAt) (uint64, error) {
	b := make([]byte, 20)
	if n, err := f.ReadAt(b, 0); n < len(b) {
		if err == io.EOF {
			return l.highest, nil
		}
		return 0, err
	}
	n, err := strconv.ParseUint(string(b), 10, 63)
	if err != nil { // zeros after a crash
		return l.highest, nil
	}
	return max(n, l.highest), nil
}

// remove takes a file away, unless it has the highest number. Who has it open may read on.
func (l *localBlobs) remove(s segment) error {
	return withLock(context.Background(), filepath.Join(l.dir, numberFile), lockWait, func(f *os.File) error {
		if last, err := l.last(f); err != nil || s.id >= last {
			return err
		}
		l.handles.forget(s.id)
		if err := os.Remove(filepath.Join(l.dir, s.name())); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

func (l *localBlobs) isLast(s segment) (is bool, err error) {
	err = withLock(context.Background(), filepath.Join(l.dir, numberFile), lockWait, func(f *os.File) error {
		last, err := l.last(f)
		is = s.id >= last
		return err
	})
	return is, err
}

// clearUnfinished removes what is left of big blobs whose writer is gone.
func (l *localBlobs) clearUnfinished() error {
	left, err := filepath.Glob(filepath.Join(l.dir, "*"+unfinished))
	if err != nil {
		return err
	}
	for _, path := range left {
		f, held, err := lockAbandoned(path)
		if err != nil {
			return err
		}
		if held {
			err = errors.Join(os.Remove(path), f.Close())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lockAbandoned opens and locks a file nobody writes to; held is false when somebody does or when
// it is gone.
func lockAbandoned(path string) (f *os.File, held bool, err error) {
	f, err = os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if held, err = tryLock(f); held {
		held, err = sameFile(f, path) // its writer may just have finished and given it its name
	}
	if !held {
		return nil, false, errors.Join(err, f.Close())
	}
	return f, true, nil
}
