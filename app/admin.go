package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

const adminUsage = `mailbridge admin org add NAME
mailbridge admin domain add DOMAIN --org NAME [--verified]
mailbridge admin domain rotate-key DOMAIN [--algorithm rsa|ed25519]
mailbridge admin mailbox add ADDRESS --password P [--name NAME]
mailbridge admin mailbox add --from FILE        one "address password [name]" a line

A password that people may not choose themselves is taken, with a warning.`

// admin runs the commands for organisations, domains and mailboxes. They open the stores themselves, so the server may
// run or not.
func admin(ctx context.Context, p *program, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("want one of\n%s\n%w", adminUsage, errUsage)
	}
	acts := map[string]func(context.Context, *program, *stores, []string) error{
		"org add": addOrg, "domain add": addDomain, "domain rotate-key": rotateKey, "mailbox add": addMailbox}
	act := acts[args[0]+" "+args[1]]
	if act == nil {
		return fmt.Errorf("want one of\n%s\n%w", adminUsage, errUsage)
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	s, err := openStores(ctx, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	return errors.Join(act(ctx, p, s, args[2:]), s.engine.Close())
}

// words parses flags that may stand before or behind one argument.
func words(name string, args []string, define func(*flag.FlagSet)) (string, error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	define(f)
	var first string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return "", fmt.Errorf("%s: %v: %w", name, err, errUsage)
		}
		if args = f.Args(); len(args) > 0 {
			if first != "" {
				return "", fmt.Errorf("%s: unexpected %q: %w", name, args[0], errUsage)
			}
			first, args = args[0], args[1:]
		}
	}
	return first, nil
}

func addOrg(ctx context.Context, p *program, s *stores, args []string) error {
	name, err := words("org add", args, func(*flag.FlagSet) {})
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("org add: a name is needed: %w", errUsage)
	}
	org, err := s.office.CreateOrg(ctx, name, "")
	if err != nil {
		return fmt.Errorf("org %s: %w", name, err)
	}
	fmt.Fprintf(p.stdout, "organisation %d %s\n", org.ID, org.Name)
	return nil
}

func addDomain(ctx context.Context, p *program, s *stores, args []string) error {
	var orgName string
	var verified bool
	name, err := words("domain add", args, func(f *flag.FlagSet) {
		f.StringVar(&orgName, "org", "", "")
		f.BoolVar(&verified, "verified", false, "")
	})
	if err != nil {
		return err
	}
	if name == "" || orgName == "" {
		return fmt.Errorf("domain add: a domain and --org are needed: %w", errUsage)
	}
	org, err := s.office.OrgByName(ctx, orgName)
	if err != nil {
		return fmt.Errorf("organisation %s: %w", orgName, err)
	}
	d, err := s.mail.AddDomain(ctx, mailcore.OrgID(org.ID), name, verified)
	if err != nil {
		return fmt.Errorf("domain %s: %w", name, err)
	}
	fmt.Fprintf(p.stdout, "domain %s of %s; publish %s._domainkey.%s TXT %q\n", d.Name, org.Name, d.DKIMSelector, d.Name, d.DKIMRecord)
	if !verified {
		fmt.Fprintf(p.stdout, "show that it is yours: %s TXT %q\n", d.Name, d.Proof)
	}
	return nil
}

// rotateKey makes a domain's next DKIM key; the server lets it sign once it sees the record.
func rotateKey(ctx context.Context, p *program, s *stores, args []string) error {
	var algorithm string
	name, err := words("domain rotate-key", args, func(f *flag.FlagSet) { f.StringVar(&algorithm, "algorithm", "rsa", "") })
	if err != nil {
		return err
	}
	alg := trust.Algorithm(algorithm)
	if name == "" || alg != trust.RSA && alg != trust.Ed25519 {
		return fmt.Errorf("domain rotate-key: a domain is needed, and rsa or ed25519: %w", errUsage)
	}
	d, err := s.mail.DomainByName(ctx, name)
	if err != nil {
		return err
	}
	if _, err = s.mail.RotateKey(ctx, d.Org, d.Name, alg); err != nil {
		return fmt.Errorf("domain %s: %w", d.Name, err)
	}
	keys, err := s.mail.DKIMKeys(ctx, d.Org, d.Name)
	for _, k := range keys {
		todo := map[mailcore.KeyState]string{mailcore.KeyWaiting: "publish, it signs once it is seen:", mailcore.KeyActive: "signs, keep:",
			mailcore.KeyRetired: "keep until its mails have left:"}[k.State]
		if k.Drained {
			todo = "may be removed:"
		}
		fmt.Fprintf(p.stdout, "%s %s._domainkey.%s TXT %q\n", todo, k.Selector, d.Name, k.Record)
	}
	return err
}

func addMailbox(ctx context.Context, p *program, s *stores, args []string) error {
	var password, name, from string
	address, err := words("mailbox add", args, func(f *flag.FlagSet) {
		f.StringVar(&password, "password", "", "")
		f.StringVar(&name, "name", "", "")
		f.StringVar(&from, "from", "", "")
	})
	if err != nil {
		return err
	}
	if from != "" {
		return addMailboxes(ctx, p, s, from)
	}
	if address == "" || password == "" {
		return fmt.Errorf("mailbox add: an address and --password are needed: %w", errUsage)
	}
	if err := s.addMailbox(ctx, address, password, name); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "mailbox", address)
	if err := weakness(address, password, name); err != nil {
		fmt.Fprintf(p.stderr, "warning: %v\n", err)
	}
	return nil
}

// weakness tells what people who chose this password would be told.
func weakness(address, password, name string) error {
	local, _, _ := strings.Cut(address, "@")
	return workbench.CheckPassword(password, address, cmp.Or(name, local))
}

// addMailboxes reads one mailbox a line and goes on behind a line that fails.
func addMailboxes(ctx context.Context, p *program, s *stores, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	made, failed, weak := 0, 0, 0
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		err := errors.New(`want "address password [name]"`)
		if len(words) >= 2 {
			err = s.addMailbox(ctx, words[0], words[1], strings.Join(words[2:], " "))
		}
		if err != nil {
			failed++
			fmt.Fprintf(p.stderr, "line %d: %v\n", n, err)
			continue
		}
		made++
		if weakness(words[0], words[1], strings.Join(words[2:], " ")) != nil {
			weak++
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%d mailboxes made\n", made)
	if weak > 0 {
		fmt.Fprintf(p.stderr, "warning: passwords that people may not choose themselves: %d\n", weak)
	}
	if failed > 0 {
		return fmt.Errorf("%d lines failed", failed)
	}
	return nil
}

// addMailbox makes a mailbox and the person it belongs to, in the organisation that owns the domain. The person is active
// only once the mailbox is there: a server that runs would else make one of its own for whom the directory has new.
func (s *stores) addMailbox(ctx context.Context, address, password, name string) error {
	a, err := mailcore.ParseAddress(address)
	if err != nil {
		return err
	}
	d, err := s.mail.DomainByName(ctx, a.Domain())
	if err != nil {
		return fmt.Errorf("mailbox %s: %w", a, err)
	}
	if name == "" {
		name = a.Local()
	}
	if _, err := s.mail.MailboxByAddress(ctx, a); err == nil {
		return fmt.Errorf("mailbox %s: %w", a, mailcore.ErrExists)
	}
	org, active := workbench.OrgID(d.Org), workbench.PersonActive
	person, err := s.office.AddPerson(ctx, org, workbench.NewPerson{Login: a.Key(), Name: name, State: workbench.PersonDisabled})
	if err != nil {
		return fmt.Errorf("person %s: %w", a, err)
	}
	_, err = s.mail.CreateMailbox(ctx, d.Org, maildb.NewMailbox{Address: a, Name: name, Person: int64(person.ID),
		Password: password, State: mailcore.MailboxActive})
	if err != nil {
		return errors.Join(fmt.Errorf("mailbox %s: %w", a, err), s.office.RemovePerson(ctx, org, person.ID))
	}
	if _, err := s.office.UpdatePerson(ctx, org, person.ID, workbench.PersonChange{State: &active}); err != nil {
		return fmt.Errorf("person %s: %w", a, err)
	}
	return nil
}
