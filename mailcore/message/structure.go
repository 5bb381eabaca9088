// Package message reads and writes Internet mail: RFC 5322 (header and addresses) and MIME (RFC 2045 to 2049, 2231).
//
// A message is parsed once, in one forward pass, into a Structure: a tree of parts that are byte ranges of the
// unchanged original. Whatever is shown later (IMAP ENVELOPE and BODYSTRUCTURE, the web list, the text for search)
// comes from the Structure or from those ranges. Real mail breaks every rule of the standards, so parsing never fails
// for any bytes: what cannot be understood stays reachable as raw bytes, what is too complex is marked Truncated.
package message

import (
	"errors"
	"time"
)

// The bounds. Each one stops a message built to cost more than it is worth.
const (
	// SpoolMemory is what a Spool keeps in memory: nine mails in ten are smaller, so they never touch the disk.
	SpoolMemory = 256 << 10
	// MaxDepth is how deep parts may nest. Honest mail stays below 20, even forwards of forwards.
	MaxDepth = 100
	// MaxParts is how many parts a Structure lists. Newsletters and digests stay below 200.
	MaxParts = 1000
	// MaxHeader is how much of one header (of a message or part) is looked at.
	MaxHeader = 1 << 20
	// MaxField is how much of one header field is kept, the limit Postfix has for a field as well.
	MaxField = 100 << 10
	// MaxAddresses is how many addresses one address list may give.
	MaxAddresses = 10000
	// MaxReferences is how many References are kept: the first 5 (the root matters) and the last 95.
	MaxReferences = 100
	// maxKept bounds the text a Structure holds over all its parts, so that it always fits in a row.
	maxKept = 2 << 20
)

// Errors that callers tell apart.
var (
	ErrTooLarge = errors.New("message: too large")
	ErrBareCR   = errors.New("message: bare CR")
	ErrBareLF   = errors.New("message: bare LF")
	ErrNUL      = errors.New("message: NUL byte")
	// ErrFormat says that stored bytes are not a marshalled Structure.
	ErrFormat = errors.New("message: not a stored structure")
)

// Structure is everything about a message that is served without opening its bytes again.
type Structure struct {
	Header Envelope
	Root   *Part
	Size   int64 // bytes of the whole message
	Lines  int64 // LF characters in the whole message
	// Truncated says that a bound was hit: deeper or further parts, or long values, are missing here ("too complex").
	Truncated bool
}

// Part is one MIME entity as a byte range of the message. The root part is the message itself.
//
// A message/rfc822 (or message/global) part whose content could be read has Message set and exactly one entry in Parts:
// the root of the inner message. When it is transfer-encoded against RFC 2046, section 5.2.1, both are empty.
// A multipart always has at least one entry in Parts; where none was found it is an empty text/plain.
type Part struct {
	Type, Subtype     string  // lower case, never empty: "text", "plain" by default
	Params            []Param // of Content-Type, in order
	Disposition       string  // lower case, "" if absent
	DispositionParams []Param

	// Raw field values, unfolded, "" if absent.
	ID, Description, Encoding, Language, Location, MD5 string

	// Absolute offsets in the message: header with its blank line is [HeaderStart,BodyStart), body is [BodyStart,BodyEnd).
	HeaderStart, BodyStart, BodyEnd int64
	Lines                           int64 // LF characters in the body

	Parts   []*Part
	Message *Envelope
}

// Param is one parameter of Content-Type or Content-Disposition. Name is lower case and keeps the marks of RFC 2231
// ("filename*0*"); Value is as on the wire, without quotes, undecoded.
type Param struct{ Name, Value string }

// Envelope is what the header of a message says about itself. Raw values are unfolded but not decoded; decoded ones are
// valid UTF-8 without control characters.
type Envelope struct {
	Date         time.Time // zero if absent or unreadable; the zone of the sender is kept
	DateRaw      string
	SubjectRaw   string
	Subject      string
	From         []Address
	Sender       []Address
	ReplyTo      []Address
	To, Cc, Bcc  []Address
	InReplyToRaw string
	MessageIDRaw string
	MessageID    string    // normalised, without <>; "" if absent or unusable
	References   []string  // normalised, in header order, at most MaxReferences
	InReplyTo    []string  // normalised
	Empty        HeaderSet // fields that are there without a value
}

// HeaderSet is a set of those fields that are kept as one string.
type HeaderSet uint8

const (
	FieldDate HeaderSet = 1 << iota
	FieldSubject
	FieldInReplyTo
	FieldMessageID
)

var stringFields = map[string]HeaderSet{"date": FieldDate, "subject": FieldSubject, "in-reply-to": FieldInReplyTo, "message-id": FieldMessageID}

// Address is one mailbox of an address list. A member of a group has Group set to the name of that group; an empty group
// ("undisclosed-recipients:;") is one Address with only Group set.
type Address struct {
	Name    string // decoded
	NameRaw string // as on the wire, without quotes
	Local   string
	Domain  string
	Group   string // decoded
	Route   string // hosts that old mails name before the address, as "@a,@b" (RFC 5322, section 4.4)
}
