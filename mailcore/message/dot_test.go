package message

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestDotWriter cuts each text after DATA at every place; what comes out must not depend on that.
func TestDotWriter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, want string
		err            error
	}{
		{"nothing", ".\r\n", "", nil},
		{"plain", "a: b\r\n\r\ntext\r\n.\r\n", "a: b\r\n\r\ntext\r\n", nil},
		{"stuffed", "..\r\n..a\r\n...\r\n.\r\n", ".\r\n.a\r\n..\r\n", nil},
		{"unstuffed dot", ".a\r\n.\r\n", "a\r\n", nil},
		{"dot within", "a.\r\n.\r\n", "a.\r\n", nil},
		{"after the end", "a\r\n.\r\nQUIT\r\n", "a\r\n", nil},
		{"bare LF", "a\nb\r\n.\r\n", "", ErrBareLF},
		{"bare LF first", "\n.\r\n", "", ErrBareLF},
		{"smuggled by LF", "a\n.\r\nMAIL FROM:<>\r\n.\r\n", "", ErrBareLF},
		{"smuggled by dot LF", "a\r\n.\nMAIL\r\n.\r\n", "", ErrBareLF},
		{"bare CR", "a\rb\r\n.\r\n", "", ErrBareCR},
		{"two CR", "a\r\r\n.\r\n", "", ErrBareCR},
		{"dot CR", ".\ra\r\n.\r\n", "", ErrBareCR},
		{"NUL", "a\x00\r\n.\r\n", "", ErrNUL},
	} {
		for cut := range len(c.in) + 1 {
			var out bytes.Buffer
			w := NewDotWriter(&out)
			_, err := w.Write([]byte(c.in[:cut]))
			if err == nil {
				_, err = w.Write([]byte(c.in[cut:]))
			}
			if !errors.Is(err, c.err) {
				t.Errorf("%s, cut at %d: error %v, want %v", c.name, cut, err, c.err)
			}
			if err == nil && out.String() != c.want {
				t.Errorf("%s, cut at %d: %q, want %q", c.name, cut, out.String(), c.want)
			}
		}
	}
}

func BenchmarkDotWriter(b *testing.B) {
	text := []byte(strings.Repeat(strings.Repeat("x", 78)+"\r\n", 50) + ".\r\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewDotWriter(NewSpool("")).Write(text); err != nil {
			b.Fatal(err)
		}
	}
}
