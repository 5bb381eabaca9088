package message

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is a delivery status notification (RFC 3464 inside RFC 3462), to be written or as read.
type Report struct {
	From, To     Address
	Subject      string // "": made from Recipients
	Date         time.Time
	MessageID    string // of the report, without <>
	ReportingMTA string // host name
	EnvelopeID   string // ENVID of RFC 3461, section 4.4
	ArrivalDate  time.Time
	Recipients   []RecipientStatus

	OriginalMessageID string // normalised, without <>; only read
	OriginalSubject   string // only read

	// Original gives the original message for writing; with HeadersOnly, or where the bytes cannot stand in a message,
	// only its header is returned. nil: neither.
	Original    func() (io.ReadCloser, error)
	HeadersOnly bool
	Text        string // human text; "": made from Recipients, in Chinese and English
}

// RecipientStatus is the fate of one recipient (RFC 3464, section 2.3).
type RecipientStatus struct {
	Original    string // address of ORCPT, "" if unknown
	Final       string
	Action      string // failed, delayed, delivered, relayed or expanded
	Status      string // "5.1.1"
	RemoteMTA   string
	Diagnostic  string // reply of the remote server
	LastAttempt time.Time
	WillRetry   time.Time // until when, for delayed
}

// Write composes the report with CRLF line ends. It carries Auto-Submitted so that nobody answers it (RFC 3834).
func (rep *Report) Write(w io.Writer) error {
	d := Draft{From: rep.From, To: []Address{rep.To}, Subject: rep.Subject, Date: rep.Date, MessageID: rep.MessageID,
		Extra: []ExtraHeader{{"Auto-Submitted", "auto-replied"}}}
	if d.Subject == "" {
		d.Subject = rep.title()
	}
	if err := d.check(); err != nil {
		return err
	}
	text := rep.Text
	if text == "" {
		text = rep.humanText()
	}
	parts := []*node{newText("text/plain; charset=utf-8", text), rep.statusPart()}
	if rep.Original != nil {
		original, err := rep.originalPart()
		if err != nil {
			return fmt.Errorf("original of report: %w", err)
		}
		parts = append(parts, original)
	}
	root := newMultipart("report", "; report-type=delivery-status", nil, parts...)
	root.fields = append(d.header(), root.fields...)
	out := bufio.NewWriterSize(w, 32<<10)
	if err := root.write(out); err != nil {
		return err
	}
	return out.Flush()
}

func (rep *Report) title() string {
	if len(rep.Recipients) > 0 {
		switch rep.Recipients[0].Action {
		case "delayed":
			return "邮件延迟 / Delivery delayed"
		case "delivered", "relayed", "expanded":
			return "邮件已送达 / Delivered"
		}
	}
	return "邮件未送达 / Undelivered mail"
}

// actionText says what an action means, in Chinese and English.
var actionText = map[string]string{
	"failed":    "未能送达，不再重试 / could not be delivered and will not be tried again",
	"delayed":   "暂未送达，还会重试 / not delivered yet, we keep trying",
	"delivered": "已送达 / was delivered",
	"relayed":   "已转交给下一服务器 / was passed on to the next server",
	"expanded":  "已发给列表成员 / was sent on to the members of a list",
}

func (rep *Report) humanText() string {
	var b strings.Builder
	b.WriteString("这是邮件系统自动发出的通知，请勿回复。\nThis is an automatic notice of the mail system; please do not reply.\n")
	for _, r := range rep.Recipients {
		fmt.Fprintf(&b, "\n<%s>\n  %s\n", r.Final, actionText[r.Action])
		if r.RemoteMTA != "" {
			fmt.Fprintf(&b, "  服务器 / server: %s\n", r.RemoteMTA)
		}
		if r.Diagnostic != "" {
			fmt.Fprintf(&b, "  原因 / reason: %s\n", r.Diagnostic)
		}
		if !r.WillRetry.IsZero() {
			fmt.Fprintf(&b, "  重试至 / trying until: %s\n", r.WillRetry.Format(time.RFC1123Z))
		}
	}
	return b.String()
}

func (rep *Report) statusPart() *node {
	var b strings.Builder
	field := func(name, prefix, value string) {
		if value = statusText(value); value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, foldWords(strings.Fields(prefix+value), len(name)+2))
		}
	}
	at := func(name string, t time.Time) {
		if !t.IsZero() {
			field(name, "", t.Format(time.RFC1123Z))
		}
	}
	field("Reporting-MTA", "dns; ", rep.ReportingMTA)
	field("Original-Envelope-Id", "", rep.EnvelopeID)
	at("Arrival-Date", rep.ArrivalDate)
	for _, r := range rep.Recipients {
		b.WriteString("\r\n")
		field("Original-Recipient", "rfc822; ", r.Original)
		field("Final-Recipient", "rfc822; ", r.Final)
		field("Action", "", r.Action)
		field("Status", "", r.Status)
		field("Remote-MTA", "dns; ", r.RemoteMTA)
		field("Diagnostic-Code", "smtp; ", r.Diagnostic)
		at("Last-Attempt-Date", r.LastAttempt)
		at("Will-Retry-Until", r.WillRetry)
	}
	n := &node{}
	n.add("Content-Type", "message/delivery-status")
	n.body = func(w io.Writer) error {
		_, err := io.WriteString(w, b.String())
		return err
	}
	return n
}

// statusText makes a value fit for the status part: one line of ASCII, words that can be folded.
func statusText(s string) string {
	const most, longestWord = 2000, 900
	s = strings.Map(func(r rune) rune {
		switch {
		case r <= ' ':
			return ' '
		case r >= 0x7f:
			return '?'
		}
		return r
	}, cutText(s, most))
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = w[:min(len(w), longestWord)]
	}
	return strings.Join(words, " ")
}

func (rep *Report) originalPart() (*node, error) {
	if !rep.HeadersOnly {
		n, ok, err := newEmbedded(rep.Original)
		if err != nil || ok {
			return n, err
		}
	}
	header, err := readHeader(rep.Original)
	if err != nil {
		return nil, err
	}
	return newText("text/rfc822-headers", header), nil
}

// Bounds for reports from outside: what a report about the most recipients of one envelope needs.
const (
	maxReport           = 1 << 20
	maxReportRecipients = 1000
)

// ParseReport reads a delivery status notification: any message with a message/delivery-status part. False if s is none
// or r fails.
func ParseReport(r io.ReaderAt, s *Structure) (Report, bool) {
	rep := Report{Subject: s.Header.Subject, Date: s.Header.Date, MessageID: s.Header.MessageID}
	if len(s.Header.From) > 0 {
		rep.From = s.Header.From[0]
	}
	if len(s.Header.To) > 0 {
		rep.To = s.Header.To[0]
	}
	found, failed := false, false
	for _, p := range s.Root.Parts {
		switch kind := p.Type + "/" + p.Subtype; {
		case kind == "message/delivery-status" || kind == "message/global-delivery-status":
			b, err := io.ReadAll(io.LimitReader(OpenPart(r, p), maxReport))
			found, failed = true, failed || err != nil
			rep.readStatus(b)
		case p.Message != nil:
			rep.OriginalMessageID, rep.OriginalSubject = p.Message.MessageID, p.Message.Subject
		case kind == "text/rfc822-headers" || kind == "message/global-headers" || kind == "message/rfc822":
			b, err := io.ReadAll(io.LimitReader(OpenPart(r, p), MaxHeader))
			failed = failed || err != nil
			if inner, err := Parse(bytes.NewReader(b), int64(len(b))); err == nil {
				rep.OriginalMessageID, rep.OriginalSubject = inner.Header.MessageID, inner.Header.Subject
			}
		case p.Type == "text" && rep.Text == "" && !found:
			rep.Text, _, _ = readText(r, p, maxReport)
		}
	}
	return rep, found && !failed && len(rep.Recipients) > 0
}

// readStatus reads groups of fields with blank lines between: first of the message, then of each recipient.
func (rep *Report) readStatus(b []byte) {
	b = append(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), '\n', '\n')
	for group := range bytes.SplitSeq(b, []byte("\n\n")) {
		group = bytes.TrimLeft(group, "\n")
		fields, _ := Fields(bytes.NewReader(group), 0, int64(len(group)), 0)
		var rcpt RecipientStatus
		for _, f := range fields {
			rep.takeField(strings.ToLower(f.Name), f.Value(), &rcpt)
		}
		if (rcpt.Final != "" || rcpt.Original != "") && len(rep.Recipients) < maxReportRecipients {
			if rcpt.Final == "" {
				rcpt.Final = rcpt.Original
			}
			if rcpt.Action == "" && rcpt.Status != "" {
				rcpt.Action = map[byte]string{'2': "delivered", '4': "delayed", '5': "failed"}[rcpt.Status[0]]
			}
			rep.Recipients = append(rep.Recipients, rcpt)
		}
	}
}

func (rep *Report) takeField(name, value string, rcpt *RecipientStatus) {
	switch name {
	case "reporting-mta":
		rep.ReportingMTA = typedValue(value)
	case "original-envelope-id":
		rep.EnvelopeID = oneLine(validText(value))
	case "arrival-date":
		rep.ArrivalDate = parseDate(value)
	case "original-recipient":
		rcpt.Original = strings.Trim(typedValue(value), "<>")
	case "final-recipient":
		rcpt.Final = strings.Trim(typedValue(value), "<>")
	case "action":
		word, _, _ := strings.Cut(strings.ToLower(value), " ")
		rcpt.Action = oneLine(validText(word))
	case "status":
		word, _, _ := strings.Cut(value, " ")
		rcpt.Status = oneLine(validText(word))
	case "remote-mta":
		rcpt.RemoteMTA = typedValue(value)
	case "diagnostic-code":
		rcpt.Diagnostic = typedValue(value)
	case "last-attempt-date":
		rcpt.LastAttempt = parseDate(value)
	case "will-retry-until":
		rcpt.WillRetry = parseDate(value)
	}
}

// typedValue is the value after "dns;", "rfc822;" or "smtp;".
func typedValue(s string) string {
	kind, value, ok := strings.Cut(s, ";")
	if !ok || !isToken(strings.TrimSpace(kind)) {
		value = s
	}
	return oneLine(validText(value))
}
