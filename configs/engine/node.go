package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// identity is the name under which a process holds leases. The first process on a data folder takes
// the name kept there, for as long as it lives; further ones, such as commands beside a server, get
// names of their own.
type identity struct {
	name   string
	kept   bool     // the name is the folder's: nobody else alive has it
	second bool     // another process has the folder's name
	lock   *os.File // nil unless kept
}

func takeIdentity(folder string) (identity, error) {
	host, _ := os.Hostname() // a missing name only makes the lease owner less telling
	fresh := identity{name: host + "-" + randomHex(4)}
	if err := os.MkdirAll(filepath.Join(folder, "locks"), 0o700); err != nil {
		return fresh, err
	}
	f, err := openLock(filepath.Join(folder, "locks", "node"))
	if err != nil {
		return fresh, err
	}
	held, err := tryLock(f)
	if !held || err != nil {
		fresh.second = !held
		return fresh, errors.Join(err, f.Close())
	}
	kept := identity{name: fresh.name, kept: true, lock: f}
	buf := make([]byte, 256)
	n, _ := f.ReadAt(buf, 0)
	if name := strings.TrimSpace(string(buf[:n])); strings.HasPrefix(name, host+"-") {
		kept.name = name // of another host it would be a copied folder, and its first owner may live
		return kept, nil
	}
	if err := f.Truncate(0); err != nil {
		return fresh, errors.Join(err, f.Close())
	}
	if _, err := f.WriteAt([]byte(kept.name+"\n"), 0); err != nil {
		return fresh, errors.Join(err, f.Close())
	}
	return kept, nil
}

func (i identity) close() error {
	if i.lock == nil {
		return nil
	}
	if err := i.lock.Close(); !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// freeOwnTasks gives back at once what this node held when it died, instead of waiting for the end
// of its leases. The fence keeps a worker of the former life from finishing anything.
func (d *DB) freeOwnTasks(ctx context.Context) error {
	now := d.Now().UnixMilli()
	err := d.Write(ctx, func(tx *Tx) error {
		_, err := tx.Run("UPDATE tasks SET owner = '', due_at = ?, fence = fence + 1 WHERE owner LIKE ? AND state = ?",
			now, d.node+"/%", TaskOpen)
		return err
	})
	if err != nil {
		return fmt.Errorf("free tasks of %s: %w", d.node, err)
	}
	return nil
}
