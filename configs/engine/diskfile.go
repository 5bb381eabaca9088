package engine

import (
	"errors"
	"io/fs"
	"os"
)

// diskFile is a segmentFile on a disk.
type diskFile struct{ *os.File }

// createSegment makes a file and locks it for writing. errTaken when another process came between
// the two.
func createSegment(path string) (segmentFile, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := tryLock(f)
	if err == nil && held {
		held, err = sameFile(f, path)
	}
	if err == nil && !held {
		err = errTaken
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return diskFile{f}, nil
}

// sameFile tells whether path still names f.
func sameFile(f *os.File, path string) (bool, error) {
	mine, err := f.Stat()
	if err != nil {
		return false, err
	}
	there, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(mine, there), err
}

// syncDir makes the name of a new file durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
