package imapd

import (
	"bytes"
	"errors"
	"io"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// appendMessage is APPEND (RFC 9051, section 6.3.12). The message streams from the connection into a Spool, its line
// ends made CRLF on the way; nothing is stored before all of it is here.
func (c *conn) appendMessage(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	name, err := cmd.mailboxName()
	if err != nil {
		return err
	}
	if err := cmd.space(); err != nil {
		return err
	}
	flags, date, err := cmd.appendArguments()
	if err != nil {
		return err
	}
	if cmd.lit == nil {
		return syntaxError("expected a literal")
	}
	f, err := c.srv.store.FolderByName(c.ctx, c.mailbox.ID, name)
	if errors.Is(err, mailcore.ErrNoFolder) {
		return no("TRYCREATE", "No such folder")
	}
	if err != nil {
		return err
	}
	if cmd.lit.size > c.srv.o.MaxLiteral {
		return no("TOOBIG", "Message is too large")
	}
	if flags.keywords, err = c.checkKeywords(f.ID, flags.keywords); err != nil {
		return err
	}
	if cmd.lit.size == 0 {
		return no("CANNOT", "Message is empty")
	}
	spool, err := c.receive(cmd)
	if spool != nil {
		defer spool.Close()
	}
	if err != nil {
		return err
	}
	placed, err := c.srv.o.Append(c.ctx, c.mailbox, f.ID, spool, flags.system, flags.keywords, date)
	if errors.Is(err, mailcore.ErrNoFolder) {
		return no("TRYCREATE", "No such folder")
	}
	if err != nil {
		return err
	}
	c.srv.recent.arrived(placed.Folder, placed.UID)
	cmd.code = string(appendUIDs(appendCode("APPENDUID ", placed.UIDValidity), []mailcore.UID{placed.UID}))
	return nil
}

func (cmd *command) appendArguments() (flagSet, time.Time, error) {
	var flags flagSet
	var date time.Time
	var err error
	if cmd.peek() == '(' {
		if flags, err = cmd.flagList(); err != nil {
			return flags, date, err
		}
		if err := cmd.space(); err != nil {
			return flags, date, err
		}
	}
	if cmd.peek() == '"' {
		if date, err = cmd.dateTime(); err != nil {
			return flags, date, err
		}
		if err := cmd.space(); err != nil {
			return flags, date, err
		}
	}
	return flags, date, cmd.end()
}

// receive reads the announced literal and the end of the command. A returned Spool is the caller's even with an error.
func (c *conn) receive(cmd *command) (*message.Spool, error) {
	l := cmd.lit
	cmd.lit = nil
	if l.sync {
		c.wr.str("+ Ready").crlf()
	}
	body := &literalReader{rd: &c.rd, left: l.size, guard: slowGuard{start: time.Now(), set: c.readUntil}}
	spool := message.NewSpool(c.srv.o.SpoolDir)
	err := message.NormaliseLines(spool, body)
	if body.err != nil {
		return spool, body.err
	}
	c.guardedSkip(body)
	if body.err != nil {
		return spool, body.err
	}
	c.readUntil(time.Now().Add(commandTime))
	rest, lerr := c.rd.line(nil, maxTag)
	if lerr != nil && !errors.Is(lerr, errTooLong) {
		return spool, lerr
	}
	if lerr != nil || len(trimEOL(rest)) != 0 {
		return spool, c.afterLiteral(rest, lerr)
	}
	switch {
	case err != nil:
		return spool, err
	case body.nul && !l.binary:
		return spool, no("CANNOT", "Message contains NUL")
	}
	return spool, nil
}

// guardedSkip reads away what a failed NormaliseLines left.
func (c *conn) guardedSkip(body *literalReader) {
	if body.left > 0 && body.err == nil {
		_, _ = io.Copy(io.Discard, body)
	}
}

// afterLiteral refuses what stands behind the message: a second one (RFC 3502 is not offered) or anything else.
func (c *conn) afterLiteral(rest []byte, err error) error {
	if err != nil {
		if err := c.rd.skipLine(maxDrain); err != nil {
			return err
		}
	} else if l, ok := trailingLiteral(rest); ok {
		if err := c.drain(&command{lit: &l}); err != nil {
			return err
		}
	}
	return bad("Unexpected text after the message")
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
