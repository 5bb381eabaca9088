// Package trust answers who really sent a mail. On arrival it evaluates SPF
// (RFC 7208: may this address send for the envelope domain), DKIM (RFC 6376:
// which domains signed these bytes) and DMARC (RFC 7489: does one of the two
// vouch for the domain people see in From), checks what forwarders sealed (ARC,
// RFC 8617), and tells it as one Verdict. On the way out it signs and seals. For administrators it compares a domain's DNS records
// with what they should be.
package trust

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"time"
)

// Bounds on what a stranger's mail may make us do.
const (
	// CheckTimeout caps one Check. A sender waits for our reply to the end of
	// data, and RFC 5321, section 4.5.3.2.6 gives us ten minutes; ten seconds
	// keeps a silent name server from holding the connection.
	CheckTimeout = 10 * time.Second
	// MaxSignatures is how many DKIM signatures are looked at. Honest mail
	// carries one to four; each costs a DNS query and a hash of the body.
	MaxSignatures = 10
	// MaxHeaderBytes bounds the header held in memory to find From and the
	// signatures. Real headers with long ARC chains stay below 64 KiB.
	MaxHeaderBytes = 1 << 20
	// maxClockSkew is how far in the future a signature may claim to be made.
	maxClockSkew = time.Hour
)

// Value is a result word of RFC 8601, section 2.7.
type Value string

// The result words we use. Policy is a DKIM signature that verifies by the
// letter but that we do not accept: it covers only part of the body (l=), or
// claims to come from the future.
const (
	None      Value = "none"
	Pass      Value = "pass"
	Fail      Value = "fail"
	SoftFail  Value = "softfail"
	Neutral   Value = "neutral"
	Policy    Value = "policy"
	TempError Value = "temperror"
	PermError Value = "permerror"
)

// Disposition is what the owner of a domain asks to be done with mail that
// fails DMARC.
type Disposition string

// The dispositions of RFC 7489, section 6.3.
const (
	AskNothing    Disposition = "none"
	AskQuarantine Disposition = "quarantine"
	AskReject     Disposition = "reject"
)

// Arrival is a mail at the door: who connected, what they claimed, and the
// bytes as received.
type Arrival struct {
	RemoteIP net.IP
	Helo     string
	// MailFrom is the envelope sender without angle brackets, empty for <>.
	MailFrom string
	// Message opens the mail from its first byte; it is called up to four times.
	// A reader that is also an io.Closer is closed after use.
	Message func() io.Reader
}

// Verdict is what SPF, DKIM and DMARC say together about one mail.
type Verdict struct {
	SPF   SPFResult
	DKIM  []DKIMResult
	DMARC DMARCResult
	ARC   ARCResult
	// Vouched is the trusted forwarder (Checker.TrustedSealers) that saw the mail pass DMARC before it was changed on
	// the way, for a mail that fails DMARC here; empty is nobody. Such a mail is not to be refused for DMARC, but it
	// grants no rights either: Authenticated stays false.
	Vouched string
	// FromAddress is the single address in From as the DMARC evaluation read
	// it, domain in lower-case ASCII; empty when there is none or several.
	// Whoever grants rights by a sender should compare this with its own
	// reading.
	FromAddress string
	FromDomain  string
	// Authenticated is a DMARC pass, or, for a domain without a usable DMARC
	// record, an aligned DKIM signature or an aligned SPF pass. When the DMARC
	// record could not be fetched only a signature of exactly the From domain
	// counts, for it satisfies whatever alignment the record asks.
	Authenticated bool
	// AlignedFrom is FromDomain if Authenticated, else empty.
	AlignedFrom string
}

// SPFResult is the outcome for the envelope sender, or for HELO when the
// sender is empty.
type SPFResult struct {
	Value    Value
	Domain   string
	Reason   string
	mailFrom string
	helo     string
}

// DKIMResult is the outcome for one signature.
type DKIMResult struct {
	Value    Value
	Domain   string
	Selector string
	Reason   string
	// Aligned tells whether Domain vouches for the From domain under the
	// alignment its DMARC record asks (relaxed without one). It says nothing
	// about Value.
	Aligned bool
	// mark is the start of b=, which tells two signatures of one domain apart
	// (RFC 6008).
	mark string
}

// DMARCResult is the outcome for the From domain.
type DMARCResult struct {
	// Value is Pass, Fail, None (no record), TempError or PermError.
	Value Value
	// Policy is what the owner asks for this mail if it fails, after sp= and
	// pct= were applied.
	Policy Disposition
	// Domain is where the record was found: the From domain or its
	// organisational domain. Empty without a record.
	Domain string
	Reason string
}

// Checker evaluates arrivals. Fields must not change while in use.
type Checker struct {
	Resolver Resolver
	// Now is time.Now by default.
	Now func() time.Time
	// TrustedSealers are domains whose ARC chains may rescue a mail that fails DMARC: mailing lists and forwarders.
	TrustedSealers []string
	// Percent draws 0 to 99 for pct= sampling; math/rand/v2 by default.
	Percent func() int
}

// Check evaluates SPF, DKIM, DMARC and a chain of ARC. Trouble with DNS ends up in the verdict
// as temperror; the error is only for a mail that cannot be read. It blocks at
// most CheckTimeout plus the time to read the mail.
func (c *Checker) Check(ctx context.Context, a Arrival) (Verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, CheckTimeout)
	defer cancel()
	dns := steady{c.Resolver}

	spfDone := make(chan SPFResult, 1)
	go func() { spfDone <- checkSPF(ctx, dns, a) }()

	signed, err := c.checkDKIM(ctx, dns, a)
	v := Verdict{SPF: <-spfDone, DKIM: signed.results}
	if err != nil {
		return Verdict{}, err
	}
	c.checkDMARC(ctx, dns, signed.header, &v)
	if v.ARC, err = c.checkARC(ctx, dns, signed.header, a); err != nil {
		return Verdict{}, err
	}
	if v.DMARC.Value == Fail {
		v.Vouched = v.ARC.vouched(c.TrustedSealers, v.FromDomain)
	}
	return v, nil
}

func (c *Checker) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

func (c *Checker) percent() int {
	if c.Percent == nil {
		return rand.IntN(100)
	}
	return c.Percent()
}
