package main

import (
	"bytes"
	"context"
	"io"
	"net"

	"mailbridge/app/pretend"
	"mailbridge/mailcore/trust"
)

// verify tells whether a mail that left us carries a signature of its author's domain that holds.
func verify(w *town, got pretend.Received) (bool, error) {
	c := &trust.Checker{Resolver: w.net.Resolver()}
	v, err := c.Check(context.Background(), trust.Arrival{RemoteIP: net.IPv4(127, 0, 0, 1), Helo: "x", MailFrom: got.From,
		Message: func() io.Reader { return bytes.NewReader(got.Raw) }})
	if err != nil {
		return false, err
	}
	for _, r := range v.DKIM {
		if r.Value == trust.Pass && r.Aligned {
			return true, nil
		}
	}
	return false, nil
}
