package push

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dialsEnv makes this program the clients of TestIdleMemory, of the server at its value.
const dialsEnv = "PUSH_TEST_DIALS"

// TestIdleMemory reports what an idle socket costs. The clients are another process, so that only the hub's side is
// counted: its share of HTTP, the log in memory and the streams too.
func TestIdleMemory(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("ten thousand sockets, and the race detector makes stacks larger")
	}
	n := 10_000
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		n = min(n, int(limit.Cur)-200)
	}
	h := newHouse(t, func(o *Options) { o.TicketLife, o.PingEvery = time.Minute, 2*time.Second })
	begin(t, h, 1, 100)() // what the first ones need is not counted
	heap, stack := held()
	end := begin(t, h, 1000, n)
	defer end()
	for i, when := range []string{"after hello", "after pings"} {
		time.Sleep(time.Duration(i) * 3 * time.Second)
		newHeap, newStack := held()
		each := func(bytes int64) float64 { return float64(bytes) / float64(n) / 1024 }
		t.Logf("%s: %d sockets, each %.2f KB of stack and %.2f KB of live heap; RSS is %.1f MB", when, n,
			each(newStack-stack), each(newHeap-heap), resident())
		if all := each(newStack - stack + newHeap - heap); all > 6 {
			t.Errorf("%s: an idle socket takes %.2f KB, want under 6 KB", when, all)
		}
	}
}

// begin has another process open n sockets of users from first on; the function it gives ends them.
func begin(t *testing.T, h *house, first, n int) (end func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), dialsEnv+"="+strings.TrimPrefix(h.srv.URL, "http://"))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		ticket, _, err := h.hub.Ticket(User{ID: int64(first + i)}, "d", "")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(in, "%d %s\n", first+i, ticket)
	}
	fmt.Fprintln(in)
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("clients said %q, %v", line, err)
	}
	return func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("clients: %v", err)
		}
	}
}

// dials reads "user ticket" lines up to an empty one, opens a socket for each and keeps them until its input ends.
func dials(addr string) error {
	in := bufio.NewReader(os.Stdin)
	for {
		var user int64
		var ticket string
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if line == "\n" {
			break
		}
		if _, err := fmt.Sscan(line, &user, &ticket); err != nil {
			return err
		}
		c, err := bareClient(addr, ticket, user)
		if err != nil {
			return err
		}
		go pong(c)
	}
	fmt.Println("ready")
	_, err := io.Copy(io.Discard, in)
	return err
}

// pong answers pings.
func pong(c net.Conn) {
	buf := make([]byte, 64)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		for range bytes.Count(buf[:n], []byte{pingFrame, 0}) {
			_, _ = c.Write([]byte{pongFrame, maskBit, 0, 0, 0, 0})
		}
	}
}

// bareClient upgrades, says hello and waits for welcome, without a websocket library.
func bareClient(addr, ticket string, user int64) (net.Conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c, "GET /?ticket=%s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n\r\n", ticket, addr, Protocol)
	hello := fmt.Sprintf(`{"t":"hello","subs":[{"s":"u:%d"}]}`, user)
	// Final text frame, masked with zeros (RFC 6455, section 5.2).
	frame := append([]byte{0x81, maskBit | byte(len(hello)), 0, 0, 0, 0}, hello...)
	buf := make([]byte, 1024)
	got := []byte{}
	for !bytes.Contains(got, []byte("welcome")) {
		k, err := c.Read(buf)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("after %q: %w", got, err), c.Close())
		}
		first := !bytes.Contains(got, []byte("\r\n\r\n"))
		got = append(got, buf[:k]...)
		if first && bytes.Contains(got, []byte("\r\n\r\n")) {
			if _, err := c.Write(frame); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// held is live heap and goroutine stacks after a collection, in bytes.
func held() (heap, stack int64) {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc), int64(m.StackInuse)
}

// resident is the memory of the process in megabytes, where the system tells.
func resident() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	var all, rss float64
	if err != nil {
		return 0
	}
	_, _ = fmt.Sscan(string(b), &all, &rss)
	return rss * float64(os.Getpagesize()) / (1 << 20)
}
