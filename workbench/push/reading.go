package push

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// readBuffer is the least that the upgrader takes over, in a size the allocator has.
	readBuffer = 288
	// Control frames (RFC 6455, section 5.5) are final, have a mask and at most 125 bytes.
	pingFrame  = 0x80 | websocket.PingMessage
	pongFrame  = 0x80 | websocket.PongMessage
	maskBit    = 0x80
	controlMax = 125
	maskSize   = 4
)

// leanReader puts a small buffer that we know between the connection and the websocket library, in place of the HTTP
// server's: it shows whether the client has said more.
type leanReader struct {
	http.ResponseWriter
	buf *bufio.Reader
}

func (l *leanReader) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(l.ResponseWriter).Hijack()
	if err != nil || rw.Reader.Buffered() > 0 { // the upgrader refuses who speaks before the answer
		return conn, rw, err
	}
	l.buf = bufio.NewReaderSize(conn, readBuffer)
	return conn, bufio.NewReadWriter(l.buf, rw.Writer), nil
}

// start has the socket read from now on, until its connection ends.
func (s *socket) start() {
	s.conn.SetReadLimit(maxClientFrame)
	s.conn.SetPingHandler(s.pinged)
	if !s.isEnded() {
		_ = s.conn.SetReadDeadline(time.Now().Add(s.hub.o.HelloTimeout)) // a dead connection shows in the read
	}
	go s.wait()
}

// wait is the goroutine of an idle socket. A stack that has grown never shrinks to its first 2 KB again, so that this
// one does nothing else than waiting, and whatever the client says is handled by a new one.
func (s *socket) wait() {
	_, _ = s.in.Peek(1) // an error comes again when it is read
	go s.listen()
}

// listen handles what the client has said.
func (s *socket) listen() {
	for more := true; more; more = s.in.Buffered() > 0 {
		if s.control() {
			continue
		}
		kind, data, err := s.conn.ReadMessage()
		if err != nil {
			s.noHello(err)
			s.over()
			return
		}
		s.handle(kind, data)
	}
	go s.wait()
}

// control takes a ping or pong off the connection: the library would go on to wait for the next frame on this stack.
// All others are the library's, wrong ones too.
func (s *socket) control() bool {
	head, err := s.in.Peek(2)
	if err != nil || head[0] != pingFrame && head[0] != pongFrame || head[1] < maskBit || head[1] > maskBit|controlMax {
		return false
	}
	ping := head[0] == pingFrame
	n := 2 + maskSize + int(head[1]&^maskBit)
	all, err := s.in.Peek(n)
	if err != nil {
		return false
	}
	if ping {
		data := make([]byte, n-2-maskSize)
		for i, b := range all[2+maskSize:] {
			data[i] = b ^ all[2+i%maskSize]
		}
		_ = s.pinged(string(data)) // a dead connection shows in the read
	} else {
		_ = s.alive()
	}
	_, _ = s.in.Discard(n) // it is there
	return true
}

// pinged answers a ping; who sends too many gets no answer.
func (s *socket) pinged(data string) error {
	if !s.rate.take(s.now()) {
		return nil
	}
	err := s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
	if errors.Is(err, websocket.ErrCloseSent) {
		return nil
	}
	return errors.Join(err, s.alive())
}

// over is the end of the socket's reading.
func (s *socket) over() {
	defer s.hub.wg.Done()
	s.fail()
	s.leaveAll()
	s.hub.dismiss(s)
}

// alive pushes the read deadline on. Before hello and after the end it stays where it is.
func (s *socket) alive() error {
	s.mu.Lock()
	waiting := !s.helloed || s.ended
	s.mu.Unlock()
	if waiting {
		return nil
	}
	return s.conn.SetReadDeadline(time.Now().Add(s.hub.o.IdleTimeout))
}

func (s *socket) isEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// noHello tells a client that said nothing in time why it is closed.
func (s *socket) noHello(err error) {
	s.mu.Lock()
	silent := !s.helloed && !s.ended
	s.mu.Unlock()
	if t, ok := err.(interface{ Timeout() bool }); silent && ok && t.Timeout() {
		_ = s.write(entry{code: closeNoHello, why: "no hello"}) // the connection ends in any case
	}
}
