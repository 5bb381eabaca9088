package bridge

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// Bridge carries. Safe for concurrent use.
type Bridge struct {
	Options
	secret  []byte
	domains domainLooks
	circles circles
	sending sending

	colleagues colleagues
}

// New makes a bridge that carries nothing before Run. It reads, or makes, the kept secret.
func New(ctx context.Context, o Options) (*Bridge, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Fresh == nil {
		o.Fresh = func() trust.Resolver { return o.Resolver }
	}
	secret, err := o.Ledger.Secret(ctx)
	if err != nil {
		return nil, fmt.Errorf("bridge: %w", err)
	}
	return &Bridge{Options: o, secret: secret, domains: domainLooks{at: map[string]*domainLook{}}}, nil
}

// Secret derives a key of 32 bytes for a purpose; all nodes on one database derive the same.
func (b *Bridge) Secret(purpose string) []byte {
	return b.mac("secret", purpose)
}

func (b *Bridge) mac(parts ...string) []byte {
	h := hmac.New(sha256.New, b.secret)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}

// Workers of each carrier. A mail is mostly waiting for the database, a post as well.
const (
	arrivalWorkers   = 4
	outboundWorkers  = 4
	directoryWorkers = 2
	installWorkers   = 2
	parkedWorkers    = 4
	approvalWorkers  = 2
	turnWorkers      = 2
)

// Run carries until ctx ends and everything under way has come home.
func (b *Bridge) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	carriers := map[string]func() error{
		"arrivals":  func() error { return b.Mail.RunArrivals(ctx, arrivalWorkers, b.arrived) },
		"outbound":  func() error { return b.Office.RunOutbound(ctx, outboundWorkers, b.outbound) },
		"directory": func() error { return b.Office.RunDirectory(ctx, directoryWorkers, b.directoryChanged) },
		"installs":  func() error { return b.Office.RunInstalls(ctx, installWorkers, b.installChanged) },
		"parked":    func() error { return b.Mail.RunParked(ctx, parkedWorkers, b.parkedDue) },
		"approvals": func() error { return b.Ledger.RunDecisions(ctx, approvalWorkers, b.decided) },
		"turns":     func() error { return b.Ledger.RunTurns(ctx, turnWorkers, b.takeUp) },
		"recalls":   func() error { return b.Ledger.RunRecalls(ctx, recallWorkers, b.recall) },
		"digests":   func() error { return b.digests(ctx) },
		"domains":   func() error { return b.lookAtDomains(ctx) },
		"grants":    func() error { return b.Mail.RunGrants(ctx, grantEnders, b.grantEnded) },
	}
	var wait sync.WaitGroup
	failed := make(chan error, len(carriers))
	for name, run := range carriers {
		wait.Go(func() {
			if err := run(); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("carry %s: %w", name, err)
				stop()
			}
		})
	}
	wait.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// Organisations and people have the same numbers in both houses; only the types differ.
func mailOrg(org workbench.OrgID) mailcore.OrgID   { return mailcore.OrgID(org) }
func officeOrg(org mailcore.OrgID) workbench.OrgID { return workbench.OrgID(org) }
