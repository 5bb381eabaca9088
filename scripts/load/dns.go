package main

import (
	"context"
	"net"
)

// answerDNS answers every question with "no such name" (RFC 1035, section 4.1.1), so that sender checks cost what they
// cost beside a good resolver and nothing leaves the machine.
func answerDNS(ctx context.Context, addr string) error {
	c, err := net.ListenPacket("udp", addr)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { c.Close() })
	b := make([]byte, 1500)
	for {
		n, from, err := c.ReadFrom(b)
		if err != nil {
			return nil // closed
		}
		if n < 12 {
			continue
		}
		end := 12
		for end < n && b[end] != 0 {
			end += int(b[end]) + 1
		}
		if end += 5; end > n {
			continue
		}
		b[2], b[3] = b[2]&0x01|0x84, 0x83 // an answer, authoritative, NXDOMAIN
		copy(b[4:12], []byte{0, 1, 0, 0, 0, 0, 0, 0})
		if _, err := c.WriteTo(b[:end], from); err != nil && ctx.Err() != nil {
			return nil
		}
	}
}
