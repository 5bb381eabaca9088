//go:build !linux

package engine

// Sync writes data and length.
func (f diskFile) Sync() error { return f.File.Sync() }
