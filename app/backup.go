package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"mailbridge/bridge/ledger"
	"mailbridge/configs"
	"mailbridge/configs/engine"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench/workdb"
)

// keptByAll is what the stores say about backing them up.
func keptByAll() engine.Kept {
	return maildb.Kept().Join(workdb.Kept()).Join(ledger.Kept())
}

// backup writes everything to one file while the server runs or not.
func backup(ctx context.Context, p *program, args []string) error {
	file, err := words("backup", args, func(*flag.FlagSet) {})
	if err != nil {
		return err
	}
	if file == "" {
		return fmt.Errorf("backup: a file is needed: %w", errUsage)
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	s, err := openStores(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	var m engine.Manifest
	err = writeWhole(file, func(w io.Writer) (err error) {
		m, err = s.engine.Backup(ctx, w, build(), keptByAll())
		return err
	})
	if err = errors.Join(err, s.engine.Close()); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "backup %s of %s: %s\n", file, m.Origin.At.Format("2006-01-02 15:04:05Z07:00"), countsOf(m))
	return damaged(m)
}

func countsOf(m engine.Manifest) string {
	return fmt.Sprintf("%d people, %d mailboxes, %d mails, %d conversations, %d events, %d tasks; %d rows in all, %d blobs of %d bytes",
		m.Rows["people"], m.Rows["mailboxes"], m.Rows["messages"], m.Rows["conversations"], m.Rows["events"], m.Rows["tasks"],
		m.All(), m.Blobs, m.Bytes)
}

// damaged makes what a backup lacks heard.
func damaged(m engine.Manifest) error {
	if len(m.Damaged) == 0 {
		return nil
	}
	return fmt.Errorf("%d blobs could not be read when the backup was made, %s first: `mailbridge reconcile --deep` names their mails",
		len(m.Damaged), m.Damaged[0])
}

// writeWhole writes a file under another name and renames it when all of it is on disk. It holds secrets, so nobody
// else may read it.
func writeWhole(file string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".part-*") // with mode 0600
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// restoreOptions are the words behind `mailbridge restore`.
type restoreOptions struct {
	check bool
	mail  maildb.RestoreOptions
}

// restore puts a backup into an empty store. All of it is verified before anything is kept.
func restore(ctx context.Context, p *program, args []string) error {
	var o restoreOptions
	file, err := words("restore", args, func(f *flag.FlagSet) {
		f.BoolVar(&o.check, "check", false, "")
		f.BoolVar(&o.mail.SameFolders, "moving", false, "")
		f.BoolVar(&o.mail.HoldQueue, "hold-queue", false, "")
	})
	if err != nil {
		return err
	}
	if file == "" {
		return fmt.Errorf("restore: a file is needed: %w", errUsage)
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	m, err := engine.CheckArchive(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if o.check {
		fmt.Fprintf(p.stdout, "%s is intact, of %s: %s\n", file, m.Origin.At.Format("2006-01-02 15:04:05Z07:00"), countsOf(m))
		return damaged(m)
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return p.restore(ctx, c, f, m, o)
}

// restore fills tables as old as the backup, then brings them up to date and sets mail straight.
func (p *program) restore(ctx context.Context, c configs.Config, f io.Reader, m engine.Manifest, o restoreOptions) error {
	quiet := slog.New(slog.DiscardHandler)
	s, err := openStoresWith(ctx, engine.Options{DB: c.DB, Data: c.Data, Blobs: c.Blobs, Log: quiet, UpTo: m.Origin.Versions, Restoring: true})
	if err != nil {
		return err
	}
	m, err = s.engine.Restore(ctx, f, keptByAll())
	if err = errors.Join(err, s.engine.Close()); err != nil {
		return err
	}
	s, err = openStoresWith(ctx, engine.Options{DB: c.DB, Data: c.Data, Blobs: c.Blobs, Log: quiet, Restoring: true})
	if err != nil {
		return err
	}
	waiting, err := s.mail.Restored(ctx, o.mail)
	if err == nil {
		err = s.engine.FinishRestore(ctx)
	}
	if err = errors.Join(err, s.engine.Close()); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "restored the state of %s: %s\n", m.Origin.At.Format("2006-01-02 15:04:05Z07:00"), countsOf(m))
	if waiting > 0 {
		fmt.Fprintf(p.stdout, "%d outgoing mails wait and leave when the server starts\n", waiting)
	}
	return damaged(m)
}
