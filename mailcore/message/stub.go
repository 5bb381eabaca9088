package message

import (
	"io"
	"time"
)

// Draft is a message to be composed.
type Draft struct {
	From                 Address
	Sender               *Address
	ReplyTo, To, Cc, Bcc []Address
	Subject              string
	Date                 time.Time // zero: no Date field is written
	MessageID            string    // without <>
	InReplyTo            string    // without <>
	References           []string  // without <>
	Plain, HTML          string
	Attachments          []Attachment
	Calendar             *CalendarPart
	Extra                []ExtraHeader
	KeepBcc              bool // write Bcc (drafts folder); a message for sending must not have it
}

// Attachment is a file of a Draft. Open is called when it is written, possibly twice; the composer closes what it gives.
type Attachment struct {
	Name, Type string
	ContentID  string // without <>
	Inline     bool
	Open       func() (io.ReadCloser, error)
	Size       int64
}

// CalendarPart is an iTIP object (RFC 6047) shown as one alternative of the text.
type CalendarPart struct{ Method, ICS string }

// ExtraHeader is a further field; Value is UTF-8 and gets encoded where needed.
type ExtraHeader struct{ Name, Value string }

// Write composes the message with CRLF line ends. A CR, LF or NUL in any field value is an error naming the field.
func (d *Draft) Write(w io.Writer) error { return nil }

// ReplyOptions says how ReplyTo answers.
type ReplyOptions struct {
	From  Address
	All   bool     // answer everybody, not only the author
	Own   []string // own addresses, never put among the recipients
	Quote int64    // how many bytes of the original text to quote; 0: none
}

// ReplyTo makes the draft of an answer: recipients, subject, threading fields and quoted text.
func ReplyTo(r io.ReaderAt, orig *Structure, o ReplyOptions) (*Draft, error) { return &Draft{}, nil }

// Report is a delivery status notification (RFC 3464), to be written or as read.
type Report struct {
	From, To     Address
	Subject      string
	Date         time.Time
	MessageID    string // of the report, without <>
	ReportingMTA string // host name
	EnvelopeID   string // ENVID of RFC 3461
	ArrivalDate  time.Time
	Recipients   []RecipientStatus

	OriginalMessageID string // without <>
	OriginalSubject   string

	// Original gives the original message for writing; HeadersOnly returns only its header (RFC 3462, text/rfc822-headers).
	Original    func() (io.ReadCloser, error)
	HeadersOnly bool
	Text        string // human text; empty: made from Recipients, Chinese and English
}

// RecipientStatus is the fate of one recipient.
type RecipientStatus struct {
	Original    string // ORCPT address, "" if unknown
	Final       string
	Action      string // failed, delayed, delivered, relayed, expanded
	Status      string // "5.1.1"
	RemoteMTA   string
	Diagnostic  string // reply of the remote server
	LastAttempt time.Time
	WillRetry   time.Time // for delayed
}

// Write composes the report with CRLF line ends.
func (rep *Report) Write(w io.Writer) error { return nil }

// ParseReport reads a delivery status notification, also the common unstructured ones; false if s is none.
func ParseReport(r io.ReaderAt, s *Structure) (Report, bool) { return Report{}, false }
