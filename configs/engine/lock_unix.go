//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package engine

import (
	"os"
	"syscall"
)

// tryLock takes the lock of f unless somebody holds it. It belongs to this opening of the file:
// who opens the file again, in this process or another, competes for it.
func tryLock(f *os.File) (held bool, err error) {
	for {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err {
		case nil:
			return true, nil
		case syscall.EINTR:
		case syscall.EWOULDBLOCK:
			return false, nil
		default:
			return false, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
		}
	}
}

func unlock(f *os.File) error {
	return os.NewSyscallError("unlock", syscall.Flock(int(f.Fd()), syscall.LOCK_UN))
}
