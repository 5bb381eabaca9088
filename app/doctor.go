package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"time"

	"mailbridge/bridge"
	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
)

// doctor looks at everything a server needs and says in one line each what it found.
func doctor(ctx context.Context, p *program, _ []string) error {
	c, err := p.settings()
	if err != nil {
		return err
	}
	sick := 0
	say := func(what string, err error) {
		if err != nil {
			sick++
			fmt.Fprintf(p.stdout, "✗ %s: %v\n", what, err)
			return
		}
		fmt.Fprintf(p.stdout, "✓ %s\n", what)
	}
	say("settings", nil)
	shown, err := tlsConfig(c, slog.New(slog.DiscardHandler))
	if err == nil {
		var now *tls.Certificate
		if now, err = shown.GetCertificate(nil); err == nil {
			err = inTime(now, time.Now())
		}
	}
	say("certificate", err)
	s, err := openStores(ctx, c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	say("database "+databaseKind(c.DB)+" and its tables", err)
	if err == nil {
		err = s.eachDomain(ctx, func(d mailcore.Domain) { checkDomain(ctx, trust.NewResolver(c.DNS.Server), c.Hostname, d, say) })
		say("list of domains", err)
		say("close", s.engine.Close())
	}
	if sick > 0 {
		return fmt.Errorf("%d things need care", sick)
	}
	return nil
}

func (s *stores) eachDomain(ctx context.Context, do func(mailcore.Domain)) error {
	orgs, err := s.office.Orgs(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		list, err := s.mail.Domains(ctx, mailcore.OrgID(org.ID))
		if err != nil {
			return err
		}
		for _, d := range list {
			do(d)
		}
	}
	return nil
}

func checkDomain(ctx context.Context, r trust.Resolver, host string, d mailcore.Domain, say func(string, error)) {
	proof := d.Proof
	if d.Verified { // as our own sub-domains are from the start
		proof = ""
	}
	for _, f := range trust.CheckDomain(ctx, r, trust.Want{Domain: d.Name, TXTProof: proof, MXHost: host,
		DKIM: []trust.WantKey{{Selector: d.DKIMSelector, Value: d.DKIMRecord}}}) {
		var err error
		if f.State != trust.OK {
			err = fmt.Errorf("%s: want %q; %s", f.State, f.Want, f.Hint)
		}
		say(fmt.Sprintf("DNS %s %s (%s)", f.Type, f.Host, f.Purpose), err)
	}
}

// reconcileTime bounds a look over all rows; a deep one reads every byte kept.
const reconcileTime = 24 * time.Hour

func reconcile(ctx context.Context, p *program, args []string) error {
	var deep bool
	if _, err := words("reconcile", args, func(f *flag.FlagSet) { f.BoolVar(&deep, "deep", false, "") }); err != nil {
		return err
	}
	c, err := p.settings()
	if err != nil {
		return err
	}
	log, err := newLog(c.Log, p.stderr)
	if err != nil {
		return err
	}
	s, err := openStores(ctx, c, log)
	if err != nil {
		return err
	}
	return errors.Join(s.reconcile(ctx, p.stdout, deep, log), s.engine.Close())
}

func (s *stores) reconcile(ctx context.Context, out io.Writer, deep bool, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, reconcileTime)
	defer cancel()
	b, err := bridge.New(ctx, bridge.Options{Mail: s.mail, Office: s.office, Ledger: s.ledger, Log: log})
	if err != nil {
		return err
	}
	mail, err := s.mail.Reconcile(ctx, deep)
	if err != nil {
		return err
	}
	carried, err := b.Reconcile(ctx, deep)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "mail: %+v\nbridge: %+v\n", mail, carried)
	if n := len(mail.Differences) + len(carried.Differences); n > 0 {
		return fmt.Errorf("%d differences", n)
	}
	return nil
}
