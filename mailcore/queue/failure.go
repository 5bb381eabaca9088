package queue

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"unicode"

	"github.com/emersion/go-smtp"
)

// failure is why an attempt did not succeed, in the words of a report.
type failure struct {
	permanent bool
	elsewhere bool   // another exchanger of the domain may do better
	status    string // RFC 3463, "5.1.1"
	host      string // remote MTA, if one answered
	reply     string // what it said
	err       error
}

func (f *failure) Error() string {
	if f.reply != "" {
		return fmt.Sprintf("%s said: %s", f.host, f.reply)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func permanent(status string, err error) *failure {
	return &failure{permanent: true, status: status, err: err}
}

func temporary(status string, err error) *failure { return &failure{status: status, err: err} }

func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return temporary("4.4.1", err)
}

// milder is which of two failures counts for a domain: as long as one exchanger may still take the mail, it waits.
func milder(a, b *failure) *failure {
	if b.permanent && !a.permanent && a.elsewhere {
		return a
	}
	return b
}

// said makes a failure of what a host answered; what is not an answer may be tried again.
func said(host string, err error) *failure {
	if f := new(failure); errors.As(err, &f) {
		return f
	}
	code, text := 0, ""
	var early *textproto.Error
	var s *smtp.SMTPError
	switch {
	case errors.As(err, &early):
		code, text = early.Code, early.Msg
	case errors.As(err, &s):
		if code, text = s.Code, s.Message; s.EnhancedCode[0] > 0 {
			text = fmt.Sprintf("%d.%d.%d %s", s.EnhancedCode[0], s.EnhancedCode[1], s.EnhancedCode[2], text)
		}
	}
	if code < 400 || code > 599 { // no answer, or none that SMTP knows here
		return temporary("4.4.2", fmt.Errorf("talk to %s: %w", host, err))
	}
	text = plain(text)
	return &failure{permanent: code >= 500, status: statusOf(code, text), host: host,
		reply: fmt.Sprintf("%d %s", code, text), err: err}
}

// statusOf reads the status a reply begins with (RFC 2034), if it is one and fits the code.
func statusOf(code int, text string) string {
	word, _, _ := strings.Cut(text, " ")
	var class, subject, detail int
	if n, err := fmt.Sscanf(word, "%d.%d.%d", &class, &subject, &detail); err == nil && n == 3 && class == code/100 &&
		subject >= 0 && subject < 1000 && detail >= 0 && detail < 1000 {
		return fmt.Sprintf("%d.%d.%d", class, subject, detail)
	}
	return fmt.Sprintf("%d.0.0", code/100)
}

// maxDiagnostic is how much of another server's words a report or an administrator sees.
const maxDiagnostic = 800

// plain makes another server's words one line of text that can be stored and shown.
func plain(s string) string {
	if len(s) > 2*maxDiagnostic {
		s = s[:2*maxDiagnostic]
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxDiagnostic {
		s = strings.ToValidUTF8(s[:maxDiagnostic], "") + " …"
	}
	return s
}
