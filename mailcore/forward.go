package mailcore

import (
	"context"
	"io"
)

// srsSecret gives the key of rewritten senders, the same on all nodes.
func (c *Core) srsSecret(ctx context.Context) ([]byte, error) {
	c.secret.Lock()
	defer c.secret.Unlock()
	if c.secret.srs == nil {
		s, err := c.Store.Secret(ctx, "srs")
		if err != nil {
			return nil, err
		}
		c.secret.srs = s
	}
	return c.secret.srs, nil
}

// restore gives the sender behind a rewritten address.
func (c *Core) restore(ctx context.Context, to Address) (Address, error) {
	secret, err := c.srsSecret(ctx)
	if err != nil {
		return "", err
	}
	return restoreSender(secret, to, c.now())
}

// forwardSender is the envelope sender under which a mail is sent on into the world. Reports keep the null sender, and a
// sender of our own domains may send from here as it is. One that is too long to be rewritten is replaced by the address
// that sends it on.
func (c *Core) forwardSender(ctx context.Context, e *Effect) (Address, error) {
	if e.From == "" || e.Mailbox == 0 {
		return e.From, nil
	}
	_, err := c.Store.DomainByName(ctx, e.From.Domain())
	if err == nil {
		return e.From, nil
	}
	if !isErr(err, ErrNoDomain) {
		return "", err
	}
	secret, err := c.srsSecret(ctx)
	if err != nil {
		return "", err
	}
	if a, ok := rewriteSender(secret, e.From, e.Rcpt.Domain(), c.now()); ok {
		return a, nil
	}
	return e.Rcpt, nil
}

// sealForward makes the seal of a mail that is sent on. A report on its way back is not sealed.
func (m *mail) sealForward(ctx context.Context) ([]byte, error) {
	e := m.env.forward
	if e.Mailbox == 0 {
		return nil, nil
	}
	set, err := m.core.Seal(ctx, e.Rcpt.Domain(), func() io.Reader { return m.raw.Reader() })
	if err != nil {
		m.core.Log.Warn("mail is sent on without a seal", "trace", m.id, "err", err)
		return nil, nil
	}
	return set, nil
}
