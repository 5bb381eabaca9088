package queue

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
)

// errTLS says that a host offers TLS but cannot do it.
var errTLS = errors.New("handshake failed")

// errNoTLS says that a host that must offer TLS does not.
var errNoTLS = fmt.Errorf("%w: the host offers no TLS", errTLS)

// greet hears the greeting of a host, and secures the connection if wanted and offered (RFC 3207). The connection it
// gives back says the greeting once more, because the library can neither introduce us by our name before STARTTLS
// nor take over a conversation.
func greet(ctx context.Context, conn net.Conn, ourName string, secure bool, config *tls.Config) (net.Conn, bool, error) {
	again := func(c net.Conn) net.Conn {
		return &replayed{Conn: c, r: io.MultiReader(strings.NewReader("220 again\r\n"), c)}
	}
	text := textproto.NewReader(bufio.NewReaderSize(conn, 512)) // the host has nothing to say unasked
	if _, _, err := text.ReadResponse(220); err != nil {
		return nil, false, err
	}
	if !secure {
		return again(conn), false, nil
	}
	caps, err := ask(conn, text, 250, "EHLO "+ourName)
	var refused *textproto.Error
	if errors.As(err, &refused) || err == nil && !offersTLS(caps) {
		return again(conn), false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if _, err := ask(conn, text, 220, "STARTTLS"); err != nil {
		return nil, false, fmt.Errorf("%w: %v", errTLS, err)
	}
	c := tls.Client(conn, config)
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, false, fmt.Errorf("%w: %w", errTLS, err)
	}
	return again(c), true, nil
}

func ask(w io.Writer, text *textproto.Reader, want int, line string) (string, error) {
	if _, err := io.WriteString(w, line+"\r\n"); err != nil {
		return "", err
	}
	_, msg, err := text.ReadResponse(want)
	return msg, err
}

func offersTLS(caps string) bool {
	for _, line := range strings.Split(caps, "\n") {
		if strings.EqualFold(strings.TrimSpace(line), "STARTTLS") {
			return true
		}
	}
	return false
}

// replayed is a connection whose first bytes are said once more.
type replayed struct {
	net.Conn
	r io.Reader
}

func (c *replayed) Read(p []byte) (int, error) { return c.r.Read(p) }
