package queue

import (
	"errors"
	"net"
	"sync"
	"time"
)

// patient moves the deadline with each read and write, up to an end, and bounds what the other side may say. The
// library's own deadlines would leave a stalled upload blocked for ever.
type patient struct {
	net.Conn
	mu      sync.Mutex
	end     time.Time
	budget  int
	awaited bool // the mail is out, only its answer is missing
}

var errTalkative = errors.New("the server says too much")

func (p *patient) Read(b []byte) (int, error) {
	if p.budget <= 0 {
		return 0, errTalkative
	}
	if err := p.set(p.Conn.SetReadDeadline, finalTime); err != nil {
		return 0, err
	}
	n, err := p.Conn.Read(b[:min(len(b), p.budget)])
	p.budget -= n
	return n, err
}

func (p *patient) Write(b []byte) (int, error) {
	if err := p.set(p.Conn.SetWriteDeadline, quietTime); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}

func (p *patient) set(deadline func(time.Time) error, patience time.Duration) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := time.Now().Add(patience)
	if p.end.Before(at) {
		at = p.end
	}
	return deadline(at)
}

// hurry lets the conversation end sooner, also where it blocks now.
func (p *patient) hurry(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if end := time.Now().Add(d); end.Before(p.end) {
		p.end = end
	}
	_ = p.Conn.SetDeadline(p.end)
}

// await notes that the last bytes of the mail go out now: from here on the server may have taken it.
func (p *patient) await() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.awaited = true
}

// stop ends the conversation: at once, or after a moment if a whole mail waits for its answer.
func (p *patient) stop() {
	p.mu.Lock()
	awaited := p.awaited
	p.mu.Unlock()
	if awaited {
		p.hurry(stopTime)
		return
	}
	p.hurry(0)
}

// SetDeadline does nothing: see patient.
func (p *patient) SetDeadline(time.Time) error { return nil }
