package main

import (
	"bytes"
	"context"
	"io"
	"math"
	"net"
	"strings"
	"testing"
	"time"
)

func TestPercentile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		v    []float64
		p    float64
		want float64
	}{
		{"one", []float64{7}, 99, 7},
		{"median of three", []float64{9, 1, 5}, 50, 5},
		{"median of four", []float64{4, 1, 3, 2}, 50, 2.5},
		{"p99 of two hundred leaves two out", upTo(200), 99, 198},
	} {
		if got := percentile(c.v, c.p); got != c.want {
			t.Errorf("%s: percentile %g = %g, want %g", c.name, c.p, got, c.want)
		}
	}
	if got := percentile(nil, 50); !math.IsNaN(got) {
		t.Errorf("percentile of nothing = %g, want NaN", got)
	}
}

func upTo(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(n - i)
	}
	return v
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		r               row
		wanted, reached string
	}{
		{"twice as fast", row{atLeast: 2, peer: []float64{100}, ours: []float64{200}}, "≥ 2 ×", "yes"},
		{"not twice as fast", row{atLeast: 2, peer: []float64{100}, ours: []float64{199}}, "≥ 2 ×", "no"},
		{"half the cost", row{atMost: 0.5, peer: []float64{2}, ours: []float64{1.1}}, "≤ 0.5 ×", "no"},
		{"a bound of ours", row{below: 10, unit: "ms", peer: []float64{1}, ours: []float64{9}}, "≤ 10 ms", "yes"},
		{"nothing wanted", row{peer: []float64{1}, ours: []float64{9}}, "", ""},
		{"the other side is missing", row{atMost: 1, ours: []float64{9}}, "≤ 1 ×", "no"},
	} {
		if wanted, reached := c.r.verdict(); wanted != c.wanted || reached != c.reached {
			t.Errorf("%s: got %q %q, want %q %q", c.name, wanted, reached, c.wanted, c.reached)
		}
	}
}

// A machine that is three times as slow in one round slows both; the ratio stays.
func TestRatioIsThatOfRounds(t *testing.T) {
	t.Parallel()
	r := row{peer: []float64{100, 30, 100}, ours: []float64{200, 60, 210}}
	if got := r.ratio(r.ours); got != 2 {
		t.Errorf("ratio = %g, want 2", got)
	}
}

// A literal may hold what looks like the end of the command.
func TestAnswerReadsOverLiterals(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	defer ours.Close()
	go io.WriteString(theirs, "* 1 FETCH (BODY[] {13}\r\na1 OK wrong\r\n FLAGS ())\r\n* 2 FETCH (FLAGS ())\r\na1 OK done\r\n")
	c := newIMAP(ours)
	_ = ours.SetDeadline(time.Now().Add(5 * time.Second))
	n := 0
	if err := c.answer("a1 ", "FETCH", func([]byte) { n++ }); err != nil || n != 2 {
		t.Errorf("answer: %d responses, %v; want 2, nil", n, err)
	}
}

func TestParcelHasItsSize(t *testing.T) {
	t.Parallel()
	b, err := io.ReadAll(parcel(1 << 20))
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.Count(b, []byte("\r\n")); got < 1<<20/57 {
		t.Errorf("%d lines, want at least %d", got, 1<<20/57)
	}
	for line := range strings.SplitSeq(string(b), "\r\n") {
		if strings.HasPrefix(line, ".") || len(line) > 200 {
			t.Fatalf("line %.40q must be stuffed or is too long", line)
		}
	}
}

func TestDNSKnowsNoName(t *testing.T) {
	t.Parallel()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.LocalAddr().String()
	l.Close()
	go answerDNS(t.Context(), addr)
	r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", addr)
	}}
	for range 50 { // until it listens
		_, err = r.LookupTXT(t.Context(), "outside.example.")
		if dns, ok := err.(*net.DNSError); ok && dns.IsNotFound {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("LookupTXT = %v, want no such host", err)
}
