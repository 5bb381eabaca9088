package queue

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-smtp"

	"mailbridge/mailcore"
)

// letter is one mail in the hands of an attempt.
type letter struct {
	*mailcore.Outgoing
	raw interface {
		io.ReaderAt
		io.Closer
		Size() int64
	}
}

// errTaken ends an attempt of a node that stood still for so long that another may have begun its own.
var errTaken = errors.New("another node may have sent it meanwhile")

// ours tells whether no other node may send it now.
func (l *letter) ours() bool { return l.Held == nil || l.Held() }

// took notes that the next host has it.
func (l *letter) took() {
	if l.Took != nil {
		l.Took()
	}
}

// open takes the bytes of a mail; the caller closes it. Without them nothing needs to be tried.
func (q *Queue) open(ctx context.Context, o *mailcore.Outgoing) (*letter, error) {
	b, err := q.o.Store.OpenOutgoing(ctx, o)
	if err != nil {
		return nil, err
	}
	return &letter{Outgoing: o, raw: b}, nil
}

func (l *letter) reader() io.Reader { return io.NewSectionReader(l.raw, 0, l.raw.Size()) }

func (l *letter) Close() error { return l.raw.Close() }

// is8bit tells whether the header or the body has bytes above 127. The body is read only if asked for.
func (l *letter) is8bit(wantBody bool) (header, body bool, err error) {
	r := bufio.NewReaderSize(l.reader(), 32<<10)
	first := true
	for {
		line, err := r.ReadSlice('\n')
		if first && len(bytes.TrimRight(line, "\r\n")) == 0 && len(line) > 0 {
			break
		}
		header = header || !isASCII(line)
		first = err == nil
		if errors.Is(err, io.EOF) {
			return header, false, nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return header, false, fmt.Errorf("read mail: %w", err)
		}
	}
	buf := make([]byte, 32<<10)
	for wantBody && !body {
		n, err := r.Read(buf)
		body = !isASCII(buf[:n])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return header, body, fmt.Errorf("read mail: %w", err)
		}
	}
	return header, body, nil
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// envelope is MAIL and RCPT for one host.
type envelope struct {
	from, to string
	mail     *smtp.MailOptions
	rcpt     *smtp.RcptOptions
}

// address prepares MAIL and RCPT for what the host can do. What it cannot take is a failure for good: to turn a mail
// into other bytes would break its signature, so 8-bit text is not converted for the few servers left that cannot take
// it (RFC 6152, section 3 leaves the choice), nor are addresses made up for those without SMTPUTF8 (RFC 6531, section 3.2).
func (l *letter) address(c *smtp.Client) (*envelope, error) {
	utf8, _ := c.Extension("SMTPUTF8")
	eight, _ := c.Extension("8BITMIME")
	header, body, err := l.is8bit(!eight)
	if err != nil {
		return nil, temporary("4.3.0", err)
	}
	foreign := !l.To.IsASCII() || !l.From.IsASCII()
	switch {
	case !utf8 && foreign:
		return nil, permanent("5.6.7", errors.New("the receiving server does not take addresses with such letters (SMTPUTF8)"))
	case !utf8 && header && l.SMTPUTF8:
		return nil, permanent("5.6.7", errors.New("the receiving server does not take headers with such letters (SMTPUTF8)"))
	case !eight && body:
		return nil, permanent("5.6.3", errors.New("the receiving server does not take 8-bit text (8BITMIME)"))
	}
	if ok, _ := c.Extension("REQUIRETLS"); l.RequireTLS && !ok {
		f := permanent("5.7.30", errors.New("the receiving server does not promise to send on under TLS only (REQUIRETLS)"))
		f.elsewhere = true
		return nil, f
	}
	if size, ok := c.MaxMessageSize(); ok && size > 0 && l.Size > int64(size) {
		return nil, permanent("5.3.4", fmt.Errorf("the receiving server takes mails of %d bytes at most", size))
	}
	e := &envelope{from: l.From.Wire(), to: l.To.Wire(), mail: &smtp.MailOptions{Size: l.Size, UTF8: utf8 && (foreign || header), RequireTLS: l.RequireTLS}, rcpt: &smtp.RcptOptions{}}
	l.wishes(e)
	return e, nil
}

// wishes passes on what the sender asked of reports (RFC 3461); what cannot be said in a command is left out.
func (l *letter) wishes(e *envelope) {
	if l.Return == "FULL" || l.Return == "HDRS" {
		e.mail.Return = smtp.DSNReturn(l.Return)
	}
	if isPrintable(l.EnvelopeID) {
		e.mail.EnvelopeID = l.EnvelopeID
	}
	for _, n := range strings.Split(l.Notify, ",") {
		if n == "NEVER" || n == "SUCCESS" || n == "FAILURE" || n == "DELAY" {
			e.rcpt.Notify = append(e.rcpt.Notify, smtp.DSNNotify(n))
		}
	}
	if l.Original == "" {
		return
	}
	e.rcpt.OriginalRecipient, e.rcpt.OriginalRecipientType = l.Original, smtp.DSNAddressTypeRFC822
	if !isPrintable(l.Original) {
		e.rcpt.OriginalRecipientType = smtp.DSNAddressTypeUTF8
	}
}

func isPrintable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
