package trust

import "context"

// Want is how the DNS of a domain should look. Empty fields are not checked.
type Want struct {
	Domain string
	// TXTProof is the exact TXT value at Domain that proves ownership.
	TXTProof string
	// MXHost is the only host that should receive mail for Domain.
	MXHost string
	// SPF is the record to publish if there is none; an existing record
	// counts as ok when it names all mechanisms of this one.
	SPF          string
	DKIMSelector string
	DKIMValue    string
	// DMARC is the record to publish if there is none; any valid record is ok.
	DMARC string
}

// State says how a record compares with what is wanted.
type State string

// Unknown means that DNS did not answer; asking again later may help.
const (
	OK        State = "ok"
	Missing   State = "missing"
	Different State = "different"
	Unknown   State = "unknown"
)

// Finding is the comparison of one record.
type Finding struct {
	// Purpose is "proof", "mx", "spf", "dkim" or "dmarc".
	Purpose string
	// Host is the name to publish at, Type "TXT" or "MX", Want the exact value.
	Host  string
	Type  string
	Want  string
	Found []string
	State State
	// Fault names what is wrong as a short fixed word ("second-record",
	// "wrong-host", …) for translation; Hint says the same in English.
	Fault string
	Hint  string
}

// CheckDomain compares the DNS of a domain with w.
func CheckDomain(ctx context.Context, r Resolver, w Want) []Finding { return nil }
