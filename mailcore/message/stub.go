package message

import (
	"io"
	"time"
)


// Filename is the decoded file name of the part, "" if it has none. It is a bare name of at most 255 bytes: no directory,
// no control characters, no bidirectional overrides.
func (p *Part) Filename() string { return "" }

// Email is local@domain, "" for an empty group.
func (a Address) Email() string { return a.Local + "@" + a.Domain }

// String is the RFC 5322 form, with encoded-words where the name needs them.
func (a Address) String() string { return a.Email() }

// Parse reads a message of size bytes in one forward pass and never holds it whole. Any bytes give a Structure; an error
// is an error of r. It may block in r.
func Parse(r io.ReaderAt, size int64) (*Structure, error) { return &Structure{Root: &Part{}}, nil }

// Marshal gives the compact binary form that Unmarshal reads.
func (s *Structure) Marshal() []byte { return nil }

// Unmarshal reads what Marshal wrote, of this or an earlier version. Strings share the memory of one copy of b.
func Unmarshal(b []byte) (*Structure, error) { return nil, ErrFormat }

// ParseMessageIDs gives the normalised ids of a Message-ID, In-Reply-To or References value, without <>.
func ParseMessageIDs(s string) []string { return nil }

// NormaliseMessageID gives the one id in s in normal form, "" if there is none.
func NormaliseMessageID(s string) string { return "" }

// DecodeHeader gives the readable form of a raw field value: valid UTF-8, one line, no control characters.
func DecodeHeader(raw string) string { return raw }

// ParseAddressList reads an address list leniently; at most MaxAddresses.
func ParseAddressList(raw string) []Address { return nil }

// OpenPart gives the content of p with its transfer encoding undone. Errors are those of r only.
func OpenPart(r io.ReaderAt, p *Part) io.Reader { return nil }

// Body is the readable content of a message.
type Body struct {
	Plain, HTML string // UTF-8; either may be empty
	Attachments []AttachmentInfo
	Calendar    []string // paths of text/calendar parts
	Truncated   bool     // text was cut at the given bound
}

// AttachmentInfo describes a part that is a file rather than text to read.
type AttachmentInfo struct {
	PartPath  string // IMAP section number, "1.2"
	Name      string // decoded and safe; made up from the type if the mail gives none
	Type      string // "image/png", lower case
	Size      int64  // decoded bytes, estimated
	ContentID string // without <>
	Inline    bool   // belongs to the text (referenced picture), not to the list of files
}

// Text picks the best plain and HTML texts, decodes them to UTF-8 and caps each at max bytes.
func Text(r io.ReaderAt, s *Structure, max int64) (Body, error) { return Body{}, nil }

// PartByPath finds a part by its IMAP section number ("1.2.3", RFC 3501, section 6.4.5). "" is the root.
func (s *Structure) PartByPath(path string) (*Part, bool) { return nil, false }

// SearchText gives the words to index: subject, addresses, text of all text parts and names of files, at most max bytes.
func SearchText(r io.ReaderAt, s *Structure, max int64) (string, error) { return "", nil }

// HTMLToText gives the visible text of HTML, with line breaks where blocks end.
func HTMLToText(html string) string { return "" }

// BaseSubject strips reply and forward prefixes, list tags and decoration from a decoded subject.
func BaseSubject(subject string) (base string, isReply, isForward bool) { return subject, false, false }

// Field is one raw header field, with its folding and line ends.
type Field struct {
	Name string // as written
	Raw  []byte
}

// Fields reads the raw header fields in [start,end) of a message, at most max of them (0: no bound but MaxHeader).
func Fields(r io.ReaderAt, start, end int64, max int) ([]Field, error) { return nil, nil }

// WireReader passes bytes through and fails with ErrBareCR, ErrBareLF or ErrNUL at the first such byte.
type WireReader struct{ r io.Reader }

// NewWireReader checks what r gives.
func NewWireReader(r io.Reader) *WireReader { return &WireReader{r: r} }

func (w *WireReader) Read(p []byte) (int, error) { return w.r.Read(p) }

// NormaliseLines copies r to w and makes every bare CR and bare LF a CRLF.
func NormaliseLines(w io.Writer, r io.Reader) error { return nil }

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

// NewMessageID makes an id (without <>) from 128 random bits; random nil means crypto/rand.
func NewMessageID(domain string, random io.Reader) string { return "" }

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
