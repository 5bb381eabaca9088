package smtpd

import (
	"errors"
	"io"
	"net"
	"strings"

	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

func reply(code, class, subject, detail int, text string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: text}
}

// corrections give replies of the library the codes of RFC 5321, section 4.2, and of RFC 4954, section 4: 503 to commands out
// of order, 500 to unknown ones, 555 to unknown parameters, 421 before it hangs up.
var corrections = strings.NewReplacer(
	"502 5.5.1 Missing ", "503 5.5.1 Missing ",
	"502 5.5.1 Please introduce", "503 5.5.1 Please introduce",
	"502 5.5.1 MAIL not allowed", "503 5.5.1 MAIL not allowed",
	"502 5.5.1 RCPT not allowed", "503 5.5.1 RCPT not allowed",
	"502 5.5.1 DATA not allowed", "503 5.5.1 DATA not allowed",
	"501 5.5.2 Bad command", "500 5.5.2 Bad command",
	"500 5.5.4 Unknown MAIL FROM argument", "555 5.5.4 Unknown MAIL FROM argument",
	"500 5.5.4 Unknown RCPT TO argument", "555 5.5.4 Unknown RCPT TO argument",
	"500 5.5.4 Malformed AUTH", "501 5.5.4 Malformed AUTH",
	"502 5.5.4 Missing parameter", "501 5.5.4 Missing parameter",
	"454 4.7.0 Invalid base64 data", "501 5.5.2 Invalid base64 data",
	"500 5.5.1 Too many errors. Quiting now", "421 4.7.0 Too many errors",
)

// corrected is a reply of the library with the code that belongs to it. No reply that begins with 4 or 5 carries words of others
// that look like these.
func corrected(p []byte) []byte {
	if len(p) == 0 || p[0] != '4' && p[0] != '5' {
		return p
	}
	return []byte(corrections.Replace(string(p)))
}

// known are the errors a client is told about, with their codes (RFC 5321, section 4.2; RFC 3463).
var known = []struct {
	err   error
	reply *smtp.SMTPError
}{
	{mailcore.ErrNoMailbox, reply(550, 5, 1, 1, "No such mailbox here")},
	{mailcore.ErrNotPermitted, reply(550, 5, 7, 1, "This group does not take mail from you")},
	{mailcore.ErrRelayDenied, reply(550, 5, 7, 1, "We do not relay")},
	{mailcore.ErrOverQuota, reply(452, 4, 2, 2, "Mailbox is full")},
	{mailcore.ErrSenderDenied, reply(553, 5, 7, 1, "That sender is not yours")},
	{mailcore.ErrForged, reply(550, 5, 7, 26, "Nobody vouches for this From, and its domain asks to refuse such mail (DMARC)")},
	{mailcore.ErrLoop, reply(554, 5, 4, 6, "Mail loop: too many hops")},
	{mailcore.ErrBadHeader, reply(550, 5, 6, 0, "A line is too long to be sent on (RFC 5322, section 2.1.1)")},
	{mailcore.ErrTooLarge, reply(552, 5, 3, 4, "Message is too large")},
	{message.ErrTooLarge, reply(552, 5, 3, 4, "Message is too large")},
	{message.ErrBareCR, reply(550, 5, 6, 0, "Bare CR in the mail; lines end with CRLF")},
	{message.ErrBareLF, reply(550, 5, 6, 0, "Bare LF in the mail; lines end with CRLF")},
	{message.ErrNUL, reply(550, 5, 6, 0, "NUL byte in the mail")},
	{mailcore.ErrFull, reply(452, 4, 3, 1, "No room left, try later")},
	{mailcore.ErrBusy, reply(451, 4, 3, 2, "Busy, try later")},
	{mailcore.ErrBadPassword, reply(535, 5, 7, 8, "Wrong address or password")},
	{mailcore.ErrDisabled, reply(535, 5, 7, 8, "Wrong address or password")},
	{mailcore.ErrNetwork, reply(535, 5, 7, 8, "Sign-in from this network is not allowed")},
	{mailcore.ErrScope, reply(535, 5, 7, 8, "This app password is not for here")},
	{mailcore.ErrMalware, reply(554, 5, 7, 1, "This mail carries malware and was refused")},
	{mailcore.ErrUnwanted, reply(554, 5, 7, 1, "This mail is not wanted here")},
	{mailcore.ErrGreylisted, reply(451, 4, 7, 1, "You are new here, try again in a few minutes")},
	{mailcore.ErrScanner, reply(451, 4, 7, 1, "This mail cannot be checked now, try later")},
	{mailcore.ErrThrottled, reply(454, 4, 7, 0, "Too many attempts, try later")},
}

// translate is the one place where an error becomes a reply. What it does not know is our fault and is only logged.
func (x *session) translate(err error, doing string) error {
	var own *smtp.SMTPError
	if errors.As(err, &own) {
		return own
	}
	var forbidden *mailcore.PolicyError
	if errors.As(err, &forbidden) {
		x.server.o.Log.Info("smtp refused", "doing", doing, "remote", x.gate.RemoteAddr().String(), "err", err)
		if forbidden.Temporary() {
			return reply(450, 4, 7, 1, forbidden.Error())
		}
		return reply(550, 5, 7, 1, forbidden.Error())
	}
	switch {
	case errors.Is(err, mailcore.ErrMustActivate):
		return reply(535, 5, 7, 8, "Sign in at "+x.server.o.WebURL+" and choose your own password first")
	case errors.Is(err, mailcore.ErrAppPassword):
		return reply(535, 5, 7, 9, "Mail programs need an app password; make one at "+x.server.o.WebURL)
	}
	var listed mailcore.ListedError
	if errors.As(err, &listed) {
		x.server.o.Log.Info("smtp refused", "doing", doing, "remote", x.gate.RemoteAddr().String(), "err", err)
		return reply(550, 5, 7, 1, "Client address ["+listed.IP+"] is listed by "+listed.List)
	}
	var rejected *mailcore.RejectedError
	if errors.As(err, &rejected) {
		x.server.o.Log.Info("smtp refused", "doing", doing, "remote", x.gate.RemoteAddr().String(), "err", err)
		return reply(550, 5, 7, 1, oneLine(rejected.Text))
	}
	var full *mailcore.FullError
	if errors.As(err, &full) && full.Final {
		x.server.o.Log.Info("smtp refused", "doing", doing, "remote", x.gate.RemoteAddr().String(), "err", err)
		return reply(552, 5, 2, 2, "Mailbox is full")
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			x.server.o.Log.Info("smtp refused", "doing", doing, "remote", x.gate.RemoteAddr().String(), "err", err)
			return k.reply
		}
	}
	if doing == "receive" && hungUp(err) {
		x.server.o.Log.Info("smtp client left in the middle of its mail", "remote", x.gate.RemoteAddr().String(), "err", err)
		return reply(451, 4, 4, 2, "Connection lost")
	}
	x.server.o.Log.Error("smtp failed", "doing", doing, "remote", x.gate.RemoteAddr().String(), "err", err)
	return reply(451, 4, 3, 0, "Something went wrong here, try later")
}

// maxWords keeps a reply with somebody's words below 512 bytes (RFC 5321, section 4.5.3.1.5).
const maxWords = 480

// oneLine makes the words of a script fit a reply.
func oneLine(text string) string {
	s := strings.Join(strings.Fields(text), " ")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	if s == "" {
		s = "The recipient does not take this mail"
	}
	return s[:min(len(s), maxWords)]
}

// hungUp tells whether reading ended because the client did not go on.
func hungUp(err error) bool {
	var broken net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, smtp.ErrDataReset) || errors.As(err, &broken)
}
