package smtpd

import (
	"net"
	"sync"
)

// counted gives its place back when it closes.
type counted struct {
	net.Conn
	release func()
	once    sync.Once
}

func (c *counted) Close() error {
	c.once.Do(c.release)
	return c.Conn.Close()
}
