package main

import (
	"errors"
	"os"
	"time"
)

// fsyncs tells how many writes of 4 KiB a second reach the disk of a folder, one behind the other.
func fsyncs(folder string) (n int, err error) {
	f, err := os.CreateTemp(folder, "fsync")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	block := make([]byte, 4<<10)
	for end := time.Now().Add(time.Second); time.Now().Before(end) && err == nil; n++ {
		if _, err = f.Write(block); err == nil {
			err = f.Sync()
		}
	}
	return n, errors.Join(err, f.Close())
}
