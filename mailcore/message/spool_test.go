package message

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

func TestSpool(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		size   int
		inFile bool
	}{{"empty", 0, false}, {"memory", SpoolMemory, false}, {"file", SpoolMemory + 1, true}, {"large", 3 << 20, true}} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			want := bytes.Repeat([]byte("0123456789abcde\n"), tt.size/16+1)[:tt.size]
			s := NewSpool(dir)
			for rest := want; len(rest) > 0; {
				n := min(len(rest), 70000)
				if _, err := s.Write(rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			for range 2 {
				got, err := io.ReadAll(s.Reader())
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("Reader gave %d bytes, %v; want %d", len(got), err, len(want))
				}
			}
			if s.Size() != int64(tt.size) || (s.file != nil) != tt.inFile {
				t.Errorf("Size = %d, file %v; want %d, %v", s.Size(), s.file != nil, tt.size, tt.inFile)
			}
			if left, _ := os.ReadDir(dir); len(left) != 0 {
				t.Errorf("the file has a name: %v", left)
			}
			if err := errors.Join(s.Close(), s.Close()); err != nil {
				t.Errorf("Close = %v", err)
			}
			if _, err := s.Write([]byte("x")); err == nil {
				t.Error("Write after Close succeeded")
			}
		})
	}
}

func TestSpoolFromBound(t *testing.T) {
	t.Parallel()
	if _, err := SpoolFrom(t.TempDir(), strings.NewReader("123456"), 5); !errors.Is(err, ErrTooLarge) {
		t.Errorf("6 bytes with bound 5: %v, want ErrTooLarge", err)
	}
	s, err := SpoolFrom(t.TempDir(), strings.NewReader("12345"), 5)
	if err != nil || s.Size() != 5 {
		t.Errorf("5 bytes with bound 5: %v, %v", s, err)
	}
}

func TestWireReader(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in, out string
		err     error
	}{
		{"a\r\nb\r\n", "a\r\nb\r\n", nil},
		{"a\nb", "a", ErrBareLF},
		{"a\rb", "a\r", ErrBareCR},
		{"a\r\r\n", "a\r", ErrBareCR},
		{"a\r", "a\r", ErrBareCR},
		{"a\x00b", "a", ErrNUL},
		{"\n", "", ErrBareLF},
	} {
		for _, step := range []int{1, 2, 100} {
			r := NewWireReader(&stepReader{strings.NewReader(tt.in), step})
			got, err := io.ReadAll(r)
			if string(got) != tt.out || !errors.Is(err, tt.err) {
				t.Errorf("WireReader(%q) in steps of %d = %q, %v; want %q, %v", tt.in, step, got, err, tt.out, tt.err)
			}
		}
	}
}

// stepReader gives at most n bytes a call.
type stepReader struct {
	r io.Reader
	n int
}

func (s *stepReader) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), s.n)]) }

func TestNormaliseLines(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"a\nb": "a\r\nb", "a\r\nb\r\n": "a\r\nb\r\n", "a\rb": "a\r\nb", "\r\r\n\n": "\r\n\r\n\r\n", "a\r": "a\r\n", "": ""} {
		var out bytes.Buffer
		if err := NormaliseLines(&out, strings.NewReader(in)); err != nil || out.String() != want {
			t.Errorf("NormaliseLines(%q) = %q, %v; want %q", in, out.String(), err, want)
		}
	}
}

// However a text comes in pieces, the lines are the same as when each byte is looked at.
func TestNormaliseLinesInPieces(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		in := make([]byte, r.IntN(40))
		for i := range in {
			in[i] = "\r\n\r\nab"[r.IntN(6)]
		}
		var want []byte
		for i, c := range in {
			switch {
			case c == '\n' && (i == 0 || in[i-1] != '\r'):
				want = append(want, "\r\n"...)
			case c == '\r' && (i+1 == len(in) || in[i+1] != '\n'):
				want = append(want, "\r\n"...)
			default:
				want = append(want, c)
			}
		}
		n := 1 + r.IntN(5)
		var out bytes.Buffer
		if err := NormaliseLines(&out, &stepReader{bytes.NewReader(in), n}); err != nil || out.String() != string(want) {
			t.Fatalf("%q in pieces of %d: %q, %v; want %q", in, n, out.String(), err, want)
		}
	}
	full := errors.New("no room")
	if err := NormaliseLines(failingWriter{full}, strings.NewReader(strings.Repeat("x\n", 40_000))); !errors.Is(err, full) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }
