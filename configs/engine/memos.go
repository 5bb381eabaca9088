package engine

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// memosMost is up to which size memos are kept in one file; the one before it is kept too. It is some 25,000 of them, and
// those are looked for that stood for work under way when the program died.
const memosMost = 1 << 20

// Memos are short notes of a node that outlive the program, but not a loss of power: they are not synced, so that one takes
// a few microseconds. They tell a program that was killed what it had done and not yet written to the database.
type Memos struct {
	path string
	mu   sync.Mutex
	file *os.File
	size int64
}

func (m *Memos) open() error {
	f, err := os.OpenFile(m.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	m.file, m.size = f, info.Size()
	return m.write("") // each memo stands between line ends, whatever was cut short before it
}

// Put leaves a memo, which has no line end in it.
func (m *Memos) Put(memo string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.size > memosMost {
		if err := m.turn(); err != nil {
			return err
		}
	}
	if m.file == nil {
		if err := m.open(); err != nil {
			return err
		}
	}
	return m.write(memo)
}

func (m *Memos) write(memo string) error {
	n, err := m.file.WriteString(memo + "\n")
	m.size += int64(n)
	return err
}

// turn makes room for a new file.
func (m *Memos) turn() error {
	err := errors.Join(os.Rename(m.path, m.old()), m.file.Close())
	m.file, m.size = nil, 0
	return err
}

func (m *Memos) old() string { return m.path + ".old" }

// Has tells whether a memo was left, by this program or by the one before it.
func (m *Memos) Has(memo string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, path := range []string{m.path, m.old()} {
		b, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		if bytes.Contains(b, []byte("\n"+memo+"\n")) {
			return true, nil
		}
	}
	return false, nil
}

func (m *Memos) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == nil {
		return nil
	}
	return m.file.Close()
}
