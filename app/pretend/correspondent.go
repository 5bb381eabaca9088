package pretend

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore/trust"
)

// Correspondent is an outside person with a mailbox at a domain that has an
// exchanger, an SPF record, a DKIM key and a DMARC record in the pretend DNS.
type Correspondent struct {
	Name    string
	Address string

	net    *Internet
	domain *domain

	mu       sync.Mutex
	house    string          // where AutoAnswer sends, "" while off
	answered map[string]bool // Message-IDs
	turns    map[string]int  // answers per thread
}

// Sent is a mail that went out.
type Sent struct {
	// MessageID with angle brackets.
	MessageID string
	// Raw is what was sent, signature included.
	Raw []byte
}

// Options shape a mail beyond its text. The zero value is a plain unsigned
// mail.
type Options struct {
	// InReplyTo and References are Message-IDs with angle brackets.
	InReplyTo  string
	References []string
	Cc         []string
	HTML       string
	// ICS is an iCalendar object, sent as a text/calendar alternative with the
	// METHOD it names.
	ICS         string
	Attachments []Attachment
	// Header holds further complete fields ("Auto-Submitted: auto-replied").
	Header []string
	// HeaderFrom replaces the From field, EnvelopeFrom the envelope sender;
	// "<>" there stands for the empty one.
	HeaderFrom   string
	EnvelopeFrom string
	// Sign adds the DKIM signature of the correspondent's domain.
	Sign bool
}

// Attachment is a file in a mail.
type Attachment struct {
	Name string
	Type string
	Data []byte
}

// AddCorrespondent invents a person and, if new, the domain of their address:
// exchanger mx.<domain>, SPF for it and for the loopback address mail really
// comes from, a DKIM key and a DMARC record that asks to reject forgeries.
func (n *Internet) AddCorrespondent(name, address string) (*Correspondent, error) {
	address = strings.ToLower(address)
	_, at, ok := strings.Cut(address, "@")
	if !ok {
		return nil, fmt.Errorf("add correspondent %s: no domain", address)
	}
	d, err := n.domain(at)
	if err != nil {
		return nil, fmt.Errorf("add correspondent %s: %w", address, err)
	}
	c := &Correspondent{
		Name: name, Address: address, net: n, domain: d,
		answered: map[string]bool{}, turns: map[string]int{},
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.people[address] = c
	return c, nil
}

func (n *Internet) domain(name string) (*domain, error) {
	n.founding.Lock()
	defer n.founding.Unlock()
	n.mu.Lock()
	d := n.domains[name]
	n.mu.Unlock()
	if d != nil {
		return d, nil
	}
	mx, err := n.AddMX("mx."+name, "", name)
	if err != nil {
		return nil, err
	}
	key, err := n.NewKey(trust.RSA)
	if err != nil {
		return nil, err
	}
	d = &domain{name: name, mx: mx, selector: trust.Selector(trust.RSA, time.Now()), key: key}
	n.DNS.AddTXT(name, "v=spf1 mx ip4:127.0.0.1 ip6:::1 -all")
	n.DNS.AddTXT(d.selector+"._domainkey."+name, key.TXT)
	n.DNS.AddTXT("_dmarc."+name, "v=DMARC1; p=reject")
	n.mu.Lock()
	defer n.mu.Unlock()
	n.domains[name] = d
	return d, nil
}

// MX is the exchanger where the correspondent's mail arrives, shared with
// others at the same domain.
func (c *Correspondent) MX() *MX { return c.domain.mx }

// Send composes a mail and hands it to the server at smtpAddr, a loopback
// address. Refusals are *textproto.Error inside the error; if only some
// recipients were refused, the others got the mail all the same.
func (c *Correspondent) Send(ctx context.Context, smtpAddr string, to []string, subject, body string, o Options) (Sent, error) {
	d := draft{
		from: o.HeaderFrom, to: to, subject: subject, text: body, options: o,
		id: "<" + token() + "@" + c.domain.name + ">", date: time.Now(),
	}
	if d.from == "" {
		d.from = mailbox(c.Name, c.Address)
	}
	raw, err := d.compose()
	if err != nil {
		return Sent{}, fmt.Errorf("send to %v: %w", to, err)
	}
	if o.Sign {
		if raw, err = c.sign(ctx, raw); err != nil {
			return Sent{}, err
		}
	}
	sent := Sent{MessageID: d.id, Raw: raw}
	return sent, c.SendRaw(ctx, smtpAddr, o.EnvelopeFrom, append(append([]string(nil), to...), o.Cc...), raw)
}

// SendRaw hands finished bytes to the server at smtpAddr. The sender is the
// correspondent's own address if from is empty, and the empty one for "<>".
func (c *Correspondent) SendRaw(ctx context.Context, smtpAddr, from string, to []string, raw []byte) error {
	switch from {
	case "":
		from = c.Address
	case "<>":
		from = ""
	}
	if err := submit(ctx, smtpAddr, "mx."+c.domain.name, from, to, raw); err != nil {
		return fmt.Errorf("send to %v at %s: %w", to, smtpAddr, err)
	}
	return nil
}

func (c *Correspondent) sign(ctx context.Context, raw []byte) ([]byte, error) {
	sig, err := trust.Signature(ctx, strings.NewReader(string(raw)), c.domain.name, c.domain.selector, c.domain.key.Signer)
	if err != nil {
		return nil, err
	}
	return append(sig, raw...), nil
}

// Answer replies to a mail as a common mail program does: to Reply-To or From,
// within the thread, the old text quoted below the new, in plain text and
// HTML, signed.
func (c *Correspondent) Answer(ctx context.Context, smtpAddr string, r Received, text string) (Sent, error) {
	m, err := open(r.Raw)
	if err != nil {
		return Sent{}, fmt.Errorf("answer: %w", err)
	}
	o := Options{InReplyTo: m.id, References: m.thread(), HTML: m.quoteHTML(text), Sign: true}
	return c.Send(ctx, smtpAddr, []string{m.replyTo}, m.replySubject(), text+"\n\n"+m.quote(), o)
}

// AutoAnswer makes the correspondent answer whatever arrives, by sending to
// the server at smtpAddr; "" ends it. Each mail is answered at most once, each
// thread as often as there are polite lines, and never a mail that was itself
// sent automatically (RFC 3834).
func (c *Correspondent) AutoAnswer(smtpAddr string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.house = smtpAddr
}

// polite are the answers in the order a thread gets them.
var polite = map[bool][]string{
	false: {
		"Thank you, this is very helpful. I will look at it today.",
		"Agreed. Let us do it that way.",
		"Thanks, nothing more from my side.",
	},
	true: {
		"收到，谢谢！我今天就看。",
		"同意，就这么办。",
		"好的，我这边没有其他问题了。",
	},
}

// arrived lets the people a mail is for answer it, off the connection's
// goroutine.
func (n *Internet) arrived(r Received) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed || n.ctx.Err() != nil {
		return
	}
	for _, to := range r.To {
		if c := n.people[strings.ToLower(to)]; c != nil {
			n.answers.Go(func() { c.autoAnswer(n.ctx, r) })
		}
	}
}

func (c *Correspondent) autoAnswer(ctx context.Context, r Received) {
	m, err := open(r.Raw)
	if err != nil || r.From == "" || m.automatic {
		return
	}
	house, text := c.nextLine(m)
	if house == "" {
		return
	}
	if _, err := c.Answer(ctx, house, r, text); err != nil {
		slog.WarnContext(ctx, "correspondent could not answer", "who", c.Address, "err", err)
	}
}

// nextLine picks the answer and notes that it was given; the address is empty
// if there is none to give.
func (c *Correspondent) nextLine(m *opened) (house, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	root := m.id
	if thread := m.thread(); len(thread) > 0 {
		root = thread[0]
	}
	lines := polite[m.chinese()]
	if c.house == "" || m.id == "" || c.answered[m.id] || c.turns[root] >= len(lines) {
		return "", ""
	}
	c.answered[m.id] = true
	c.turns[root]++
	return c.house, lines[c.turns[root]-1]
}

func token() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
