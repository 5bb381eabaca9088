// Command mailbridge is a mail system that lives inside a company's chat platform. This package only reads settings,
// builds the house from the ground up (wire.go) and runs it; `mailbridge help` lists what it can be asked to do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // zones of invitations are known on machines without zone files

	"mailbridge/configs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv("GOGC") == "" {
		tuneGC()
	}
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}

// program is one call of mailbridge: where it reads and writes, so that tests can call it too.
type program struct {
	lookup         func(string) (string, bool)
	stdout, stderr io.Writer
	config         string // file named with --config
}

// command is one thing mailbridge can be asked to do.
type command struct {
	name, args, help string
	run              func(ctx context.Context, p *program, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "[--demo]", "run the server until it is told to stop; --demo makes two example organisations first", serve},
		{"check-config", "", "read the settings, say what they are or what is wrong", checkConfig},
		{"doctor", "", "look at settings, database, certificate, doors and DNS of every domain", doctor},
		{"backup", "FILE", "write everything to one file; the server may run meanwhile", backup},
		{"restore", "[--check] [--moving] [--hold-queue] FILE", "put a backup into an empty store; --check only verifies it", restore},
		{"import", "--to ADDRESS PATH…|--imap HOST…", "move mail in: EML, MBOX, Maildir, or another provider over IMAP", importMail},
		{"reconcile", "[--deep]", "compare counters, rows and stored bytes; exit 1 if they differ", reconcile},
		{"admin", "org|domain|mailbox add …", "organisations, domains and mailboxes; works while the server runs too", admin},
		{"pretend", "", "run the server inside a pretend Internet with outside correspondents who write and answer", pretendCommand},
		{"version", "", "say which build this is", version},
	}
}

// errUsage ends with exit code 2: the words of the call are off.
var errUsage = errors.New("see mailbridge help")

func run(ctx context.Context, args []string, lookup func(string) (string, bool), stdout, stderr io.Writer) int {
	p := &program{lookup: lookup, stdout: stdout, stderr: stderr}
	flags := flag.NewFlagSet("mailbridge", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file, _ := lookup("MAILBRIDGE_CONFIG")
	flags.StringVar(&p.config, "config", file, "settings file")
	err := flags.Parse(args)
	args = flags.Args()
	if errors.Is(err, flag.ErrHelp) || err == nil && (len(args) == 0 || args[0] == "help") {
		p.usage()
		return 0
	}
	if err == nil {
		err = p.dispatch(ctx, args)
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage) || errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stderr, "mailbridge:", err)
		return 2
	}
	fmt.Fprintln(stderr, "mailbridge:", err)
	return 1
}

func (p *program) dispatch(ctx context.Context, args []string) error {
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, p, args[1:])
		}
	}
	return fmt.Errorf("no command %q: %w", args[0], errUsage)
}

func (p *program) usage() {
	fmt.Fprint(p.stdout, "mailbridge [--config FILE] COMMAND\n\n")
	for _, c := range commands() {
		fmt.Fprintf(p.stdout, "  %-48s %s\n", c.name+" "+c.args, c.help)
	}
	fmt.Fprint(p.stdout, "\nSettings come from the file, then from variables MAILBRIDGE_…; configs/mailbridge.example.yaml lists them.\n")
}

// settings reads the settings of this call.
func (p *program) settings() (configs.Config, error) { return configs.Load(p.config, p.lookup) }

func checkConfig(_ context.Context, p *program, _ []string) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	for _, name := range configs.UnknownVariables(os.Environ()) {
		fmt.Fprintf(p.stdout, "%s sets nothing: no setting has that name\n", name)
	}
	fmt.Fprintf(p.stdout, "settings are fine: %s, data in %s, database %s\n", c.Hostname, c.Data, databaseKind(c.DB))
	return nil
}

// databaseKind names the database without its password.
func databaseKind(dsn string) string {
	if dsn == "sqlite" {
		return dsn
	}
	return "mysql"
}

func version(_ context.Context, p *program, _ []string) error {
	fmt.Fprintln(p.stdout, "mailbridge", build())
	return nil
}

// build names the revision this binary was made from, as far as the toolchain recorded it.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				modified = "+"
			}
		}
	}
	if revision == "" {
		return info.Main.Version
	}
	return revision + modified
}
