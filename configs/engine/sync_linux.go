package engine

import (
	"os"
	"syscall"
)

// Sync writes data and length; the times of the file may wait, which saves a journal write.
func (f diskFile) Sync() error {
	for {
		if err := syscall.Fdatasync(int(f.Fd())); err != syscall.EINTR {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
