package imapd

import (
	"bytes"
	"errors"
	"io"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// Bounds of one APPEND with several messages; each message may hold message.SpoolMemory bytes of memory until all are here.
const (
	maxUploads = 100
	// maxUploadLine is how long flags and date between two messages may be.
	maxUploadLine = 8 << 10
)

// upload is one message of APPEND or REPLACE.
type upload struct {
	flags flagSet
	date  time.Time
	utf8  bool // in "UTF8 (…)", see uploadArguments
	spool *message.Spool
}

// appendMessage is APPEND (RFC 9051, section 6.3.12), of one message or several (RFC 3502). Messages stream from the
// connection into Spools, their line ends made CRLF on the way; all are stored in one transaction when all of them are here.
func (c *conn) appendMessage(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	first, err := c.uploadArguments(cmd)
	if err != nil {
		return err
	}
	f, err := c.appendTarget(name)
	if err != nil {
		return err
	}
	list, err := c.receiveAll(cmd, f, first)
	defer closeUploads(list)
	if err != nil {
		return err
	}
	cmd.code, err = c.place(f, list, nil)
	return err
}

func (c *conn) appendTarget(name string) (mailcore.Folder, error) {
	f, err := c.folder(name, mailcore.MayWrite)
	if errors.Is(err, mailcore.ErrNoFolder) {
		err = no("TRYCREATE", "No such folder")
	}
	return f, err
}

func closeUploads(list []upload) {
	for i := range list {
		list[i].spool.Close()
	}
}

// uploadArguments reads flags and date, up to the literal. After ENABLE UTF8=ACCEPT the literal may stand in "UTF8 (…)"
// (RFC 6855, section 4); what it says, that headers are UTF-8, the message shows itself.
func (c *conn) uploadArguments(cmd *command) (upload, error) {
	var u upload
	err := cmd.space()
	if err != nil {
		return u, err
	}
	if cmd.peek() == '(' {
		if u.flags, err = cmd.flagList(); err != nil {
			return u, err
		}
		if err := cmd.space(); err != nil {
			return u, err
		}
	}
	if cmd.peek() == '"' {
		if u.date, err = cmd.dateTime(); err != nil {
			return u, err
		}
		if err := cmd.space(); err != nil {
			return u, err
		}
	}
	if c.utf8 && cmd.keyword("UTF8") {
		if err := cmd.space(); err != nil {
			return u, err
		}
		if err := cmd.expect('('); err != nil {
			return u, err
		}
		u.utf8 = true
	}
	if err := cmd.end(); err != nil {
		return u, err
	}
	if cmd.lit == nil || u.utf8 && !cmd.lit.binary {
		return u, syntaxError("expected a literal")
	}
	return u, nil
}

// receiveAll reads all messages. What it gives is the caller's to close, with an error too.
func (c *conn) receiveAll(cmd *command, f mailcore.Folder, u upload) (list []upload, err error) {
	var total int64
	for {
		if u.flags.keywords, err = c.checkKeywords(f.Mailbox, f.ID, u.flags.keywords); err != nil {
			return list, err
		}
		total += cmd.lit.size
		switch {
		case cmd.lit.size > c.srv.o.MaxLiteral:
			return list, no("TOOBIG", "Message is too large")
		case cmd.lit.size == 0:
			return list, no("CANNOT", "Message is empty")
		case len(list) == maxUploads || len(list) > 0 && total > 2*c.srv.o.MaxLiteral:
			return list, no("LIMIT", "Too much in one command")
		}
		var more []byte
		u.spool, more, err = c.receive(cmd, u.utf8)
		if u.spool != nil {
			list = append(list, u)
		}
		if err != nil || len(more) == 0 {
			return list, err
		}
		l, ok := trailingLiteral(more)
		if !ok {
			return list, bad("Unexpected text after the message")
		}
		cmd.lit, cmd.b, cmd.pos = &l, more[:l.start], 0
		if u, err = c.uploadArguments(cmd); err != nil {
			return list, err
		}
	}
}

// place stores messages, all or none, and gives the response code. With old that message goes in the same moment.
func (c *conn) place(f mailcore.Folder, list []upload, old *mailcore.Replaced) (string, error) {
	if err := c.note(f.Mailbox, "add", f.Name); err != nil {
		return "", err
	}
	filings := make([]mailcore.Filing, len(list))
	for i, u := range list {
		filings[i] = mailcore.Filing{Raw: u.spool, Flags: u.flags.system, Keywords: u.flags.keywords, Date: u.date}
	}
	placed, err := c.srv.o.Append(c.ctx, c.boxOf(f), f.ID, filings, old)
	switch {
	case errors.Is(err, mailcore.ErrNoFolder):
		return "", no("TRYCREATE", "No such folder")
	case err != nil:
		return "", err
	}
	var uids []mailcore.UID
	for _, p := range placed {
		uids = append(uids, p.UID)
	}
	c.srv.recent.arrived(f.ID, uids[0])
	return string(appendUIDs(appendCode("APPENDUID ", placed[0].UIDValidity), uids)), nil
}

// receive reads the announced literal and the line behind it: mostly the end of the command, else the beginning of one
// more message. A returned Spool is the caller's even with an error.
func (c *conn) receive(cmd *command, utf8 bool) (*message.Spool, []byte, error) {
	l := cmd.lit
	cmd.lit = nil
	if l.sync {
		c.wr.str("+ Ready").crlf()
	}
	body := &literalReader{rd: &c.rd, left: l.size, guard: slowGuard{start: time.Now(), set: c.ReadUntil}}
	spool := message.NewSpool(c.srv.o.SpoolDir)
	err := message.NormaliseLines(spool, body)
	c.guardedSkip(body)
	if body.err != nil {
		return spool, nil, body.err
	}
	c.ReadUntil(time.Now().Add(commandTime))
	more, lerr := c.rd.line(nil, maxUploadLine)
	if errors.Is(lerr, errTooLong) {
		if lerr = c.rd.skipLine(maxDrain); lerr == nil {
			lerr = bad("Unexpected text after the message")
		}
	}
	if lerr != nil {
		return spool, nil, lerr
	}
	if utf8 {
		if more[0] != ')' {
			return spool, nil, c.afterLiteral(more, bad("Expected )"))
		}
		more = more[1:]
	}
	switch {
	case err != nil:
	case body.nul && !l.binary:
		err = no("CANNOT", "Message contains NUL")
	}
	if err != nil {
		return spool, nil, c.afterLiteral(more, err)
	}
	if len(trimEOL(more)) == 0 {
		more = nil
	}
	return spool, more, nil
}

// afterLiteral reads away further messages of a command that failed, and gives its answer.
func (c *conn) afterLiteral(more []byte, cause error) error {
	if l, ok := trailingLiteral(more); ok {
		if err := c.drain(&command{lit: &l}); err != nil {
			return err
		}
	}
	return cause
}

// guardedSkip reads away what a failed NormaliseLines left.
func (c *conn) guardedSkip(body *literalReader) {
	if body.left > 0 && body.err == nil {
		_, _ = io.Copy(io.Discard, body)
	}
}

// literalReader gives the bytes of a literal. An error of the connection stays in err.
type literalReader struct {
	rd    *reader
	left  int64
	guard slowGuard
	nul   bool
	err   error
}

func (r *literalReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if r.left == 0 {
		return 0, io.EOF
	}
	if r.rd.buffered() == 0 {
		r.guard.allow(1)
		if r.err = r.rd.fill(); r.err != nil {
			return 0, r.err
		}
	}
	n := int(min(int64(len(p)), int64(r.rd.buffered()), r.left))
	copy(p, (*r.rd.buf)[r.rd.r:r.rd.r+n])
	r.rd.r += n
	r.left -= int64(n)
	r.guard.got += int64(n)
	r.nul = r.nul || bytes.IndexByte(p[:n], 0) >= 0
	return n, nil
}
