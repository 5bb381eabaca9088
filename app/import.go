package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/movein"
)

const importUsage = `mailbridge import --to ADDRESS [--folder NAME] PATH...       EML, MBOX, Maildir, folders with them
mailbridge import --to ADDRESS [--folder NAME] --imap HOST[:PORT] --user U --password-file FILE [--tls|--starttls|--insecure]`

// importWords are what stands behind `mailbridge import`.
type importWords struct {
	to, folder, imap, user, passwordFile string
	tls, startTLS, insecure              bool
	paths                                []string
}

func readImportWords(args []string) (importWords, error) {
	var w importWords
	f := flag.NewFlagSet("import", flag.ContinueOnError)
	f.SetOutput(new(strings.Builder))
	f.StringVar(&w.to, "to", "", "")
	f.StringVar(&w.folder, "folder", "", "")
	f.StringVar(&w.imap, "imap", "", "")
	f.StringVar(&w.user, "user", "", "")
	f.StringVar(&w.passwordFile, "password-file", "", "")
	f.BoolVar(&w.tls, "tls", false, "")
	f.BoolVar(&w.startTLS, "starttls", false, "")
	f.BoolVar(&w.insecure, "insecure", false, "")
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return w, fmt.Errorf("import: %v; want\n%s\n%w", err, importUsage, errUsage)
		}
		if args = f.Args(); len(args) > 0 {
			w.paths, args = append(w.paths, args[0]), args[1:]
		}
	}
	kinds := 0
	for _, on := range []bool{w.tls, w.startTLS, w.insecure} {
		if on {
			kinds++
		}
	}
	if w.to == "" || (w.imap == "") == (len(w.paths) == 0) || kinds > 1 || w.imap != "" && (w.user == "" || w.passwordFile == "") {
		return w, fmt.Errorf("want one of\n%s\n%w", importUsage, errUsage)
	}
	return w, nil
}

func (w importWords) account() (movein.Account, error) {
	b, err := os.ReadFile(w.passwordFile)
	if err != nil {
		return movein.Account{}, err
	}
	a := movein.Account{Addr: w.imap, User: w.user, Password: strings.TrimRight(string(b), "\r\n")}
	port := "993"
	switch {
	case w.startTLS:
		a.Security, port = movein.StartTLS, "143"
	case w.insecure:
		a.Security, port = movein.Plain, "143"
	}
	if _, _, err := net.SplitHostPort(a.Addr); err != nil {
		a.Addr = net.JoinHostPort(a.Addr, port)
	}
	return a, nil
}

// importMail moves mail in from files or from another provider. It opens the stores itself, so the server may run or
// not; what was moved in before is not moved in again.
func importMail(ctx context.Context, p *program, args []string) error {
	w, err := readImportWords(args)
	if err != nil {
		return err
	}
	to, err := mailcore.ParseAddress(w.to)
	if err != nil {
		return fmt.Errorf("--to %s: %w", w.to, err)
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	s, err := openStores(ctx, c, quiet)
	if err != nil {
		return err
	}
	mb, err := s.mail.MailboxByAddress(ctx, to)
	if err != nil {
		return errors.Join(fmt.Errorf("mailbox %s: %w", to, err), s.engine.Close())
	}
	m := &movein.Mover{Store: s.mail, Core: &mailcore.Core{Store: s.mail, Hostname: c.Hostname, MaxSize: c.Mail.MaxSize, Log: quiet},
		Mailbox: mb, Folder: w.folder,
		Tell: func(folder string, done movein.Result) {
			fmt.Fprintf(p.stdout, "%s: %d mails so far, %d known\n", folder, done.Imported, done.Known)
		},
		Failed: func(where string, err error) { fmt.Fprintf(p.stderr, "%s: %v\n", where, err) }}
	done, err := w.move(ctx, m)
	fmt.Fprintf(p.stdout, "%d mails imported, %d known already, %d refused, %d folders\n", done.Imported, done.Known, done.Failed, done.Folders)
	if err != nil {
		err = fmt.Errorf("%w; run it again to go on", err)
	} else if done.Failed > 0 {
		err = fmt.Errorf("%d mails were refused", done.Failed)
	}
	return errors.Join(err, s.engine.Close())
}

func (w importWords) move(ctx context.Context, m *movein.Mover) (movein.Result, error) {
	if w.imap == "" {
		return m.Files(ctx, w.paths)
	}
	a, err := w.account()
	if err != nil {
		return movein.Result{}, err
	}
	return m.IMAP(ctx, a)
}
