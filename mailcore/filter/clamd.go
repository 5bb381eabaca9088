package filter

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"mailbridge/mailcore/message"
)

const (
	// clamdTime bounds one scan. A sender waits for ten minutes (RFC 5321, section 4.5.3.2.6); one that is put off comes
	// again.
	clamdTime = 30 * time.Second
	// clamdMost is how much of a mail is sent: clamd's own StreamMaxLength by default. What lies behind is not scanned.
	clamdMost  = 25 << 20
	clamdChunk = 64 << 10
)

// clamd speaks INSTREAM with a ClamAV daemon (clamd(8)).
type clamd struct {
	network, addr string
	wait          time.Duration
}

func newClamd(addr string) *clamd {
	if strings.HasPrefix(addr, "/") {
		return &clamd{"unix", addr, clamdTime}
	}
	return &clamd{"tcp", addr, clamdTime}
}

// scan gives the name of what was found, or "".
func (c *clamd) scan(ctx context.Context, raw *message.Spool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.wait)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, c.network, c.addr)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return "", err
	}
	sent := c.send(conn, io.LimitReader(raw.Reader(), clamdMost))
	// clamd may answer before it has read all, and hang up.
	reply, err := io.ReadAll(io.LimitReader(conn, 4096))
	if len(reply) == 0 {
		return "", errors.Join(sent, err, errors.New("no answer"))
	}
	return readClamd(string(bytes.TrimRight(reply, "\x00\r\n")))
}

func (c *clamd) send(w io.Writer, r io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	buf := make([]byte, 4+clamdChunk)
	for {
		n, err := io.ReadFull(r, buf[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buf, uint32(n))
			if _, err := w.Write(buf[:4+n]); err != nil {
				return err
			}
		}
		if err != nil {
			break
		}
	}
	_, err := w.Write([]byte{0, 0, 0, 0})
	return err
}

// readClamd reads "stream: OK" or "stream: NAME FOUND"; anything else is an error.
func readClamd(reply string) (string, error) {
	_, result, found := strings.Cut(reply, ": ")
	if name, ok := strings.CutSuffix(result, " FOUND"); found && ok {
		return name, nil
	}
	if found && result == "OK" {
		return "", nil
	}
	return "", fmt.Errorf("answers %q", clip(reply))
}
