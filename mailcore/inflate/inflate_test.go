package inflate

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// mails are texts of the neighbours' tests, and what compresses in other ways.
func mails(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../message/testdata/*/*")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d mails, %v", len(files), err)
	}
	list := map[string][]byte{
		"nothing": nil,
		"zeros":   make([]byte, 300<<10),
		"pairs":   bytes.Repeat([]byte("ab"), 70<<10),
		"noise":   make([]byte, 100<<10),
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range list["noise"] {
		list["noise"][i] = byte(rnd.Uint32())
	}
	for i, f := range files {
		b, err := os.ReadFile(f)
		if err == nil && (i%8 == 0 || len(b) > 100<<10) {
			list[f] = b
		}
	}
	return list
}

func pack(t testing.TB, b []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	for len(b) > 0 {
		n := min(len(b), 40<<10)
		_, _ = w.Write(b[:n])
		if b = b[n:]; len(b)%3 == 0 {
			_ = w.Flush()
		}
	}
	_ = w.Close()
	return out.Bytes()
}

func TestSameAsPacked(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	for name, want := range mails(t) {
		for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
			packed := pack(t, want, level)
			sources := map[string]io.Reader{"at once": bytes.NewReader(packed)}
			if level%4 == 1 && len(want) < 50<<10 {
				sources["by bytes"] = iotest.OneByteReader(bytes.NewReader(packed))
				sources["by pieces"] = &pieces{b: packed, rnd: rnd}
			}
			for how, src := range sources {
				r := NewReader(src, nil)
				got, err := io.ReadAll(r)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s, level %d, %s: %d bytes, want %d, %v", name, level, how, len(got), len(want), err)
				}
				if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
					t.Errorf("%s: Read behind the end = %d, %v", name, n, err)
				}
			}
		}
	}
}

// pieces gives a few bytes at a time.
type pieces struct {
	b   []byte
	rnd *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.b) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), 1+p.rnd.IntN(20))], p.b)
	p.b = p.b[n:]
	return n, nil
}

// errWaits is what the network gives in these tests where a real one would block.
var errWaits = errors.New("waits")

// network has what was sent until now.
type network struct{ b []byte }

func (n *network) Read(p []byte) (int, error) {
	if len(n.b) == 0 {
		return 0, errWaits
	}
	k := copy(p, n.b)
	n.b = n.b[k:]
	return k, nil
}

// fields gives the lines of a file of testdata, in words; bytes are in hexadecimal.
func fields(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		list = append(list, strings.Split(s.Text(), " "))
	}
	return list
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPartialFlush: all that a peer has flushed with Z_PARTIAL_FLUSH is here before the next byte is waited for.
func TestPartialFlush(t *testing.T) {
	t.Parallel()
	var r *Reader
	var net *network
	level := ""
	lines := fields(t, "partial.txt")
	for i, l := range lines {
		if l[0] != level {
			level, net = l[0], &network{}
			r = NewReader(net, nil)
		}
		sent, want := unhex(t, l[1]), unhex(t, l[2])
		net.b = sent
		if i%2 == 0 {
			net.b = sent[:1]
		}
		got, err := io.ReadAll(r)
		if i%2 == 0 && err == errWaits { // and the rest, after a deadline in between
			net.b = sent[1:]
			var more []byte
			more, err = io.ReadAll(r)
			got = append(got, more...)
		}
		if err != errWaits || !bytes.Equal(got, want) {
			t.Fatalf("line %d of partial.txt: %q, %v, want %q", i+1, got, err, want)
		}
	}
	if len(lines) < 20 {
		t.Errorf("%d lines only", len(lines))
	}
}

// TestGivesAllThatIsThere cuts streams anywhere: what comes out is what compress/flate gives when the stream ends there.
func TestGivesAllThatIsThere(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("a1 UID FETCH 1:* (FLAGS UID)\r\na2 NOOP\r\n* 12 EXISTS\r\n", 20) + strings.Repeat("x", 400))
	for _, level := range []int{flate.NoCompression, flate.HuffmanOnly, 1, 9} {
		packed := pack(t, text, level)
		for cut := range packed {
			want, _ := io.ReadAll(flate.NewReader(bytes.NewReader(packed[:cut])))
			got, err := io.ReadAll(NewReader(&network{}, bytes.Clone(packed[:cut])))
			if err != errWaits || len(got) < len(want) || !bytes.HasPrefix(text, got) {
				t.Fatalf("level %d, %d bytes: gave %d of %d bytes, %v", level, cut, len(got), len(want), err)
			}
		}
	}
}

// TestJudgesAsZlib tries streams with wrong bits, also in the descriptions of codes, against zlib's verdict.
func TestJudgesAsZlib(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for i, l := range fields(t, "verdicts.txt") {
		seen[l[1]]++
		got, err := io.ReadAll(NewReader(iotest.OneByteReader(bytes.NewReader(unhex(t, l[0]))), nil))
		var corrupt CorruptError
		verdict := "end"
		switch {
		case errors.As(err, &corrupt):
			verdict = "bad"
		case err == io.ErrUnexpectedEOF:
			verdict = "short"
		case err != nil:
			t.Fatal(err)
		}
		if verdict != l[1] {
			t.Errorf("line %d: %s (%v), zlib says %s", i+1, verdict, err, l[1])
		} else if verdict != "bad" && !bytes.Equal(got, unhex(t, l[2])) {
			t.Errorf("line %d: %q, want %s", i+1, got, l[2])
		}
	}
	if seen["bad"] < 100 || seen["short"] < 10 || seen["end"] < 100 {
		t.Errorf("tried %v", seen)
	}
}

// bitString packs bits given in the order in which they travel; codes are written with their first bit first.
func bitString(s string) []byte {
	var out []byte
	n := 0
	for _, c := range s {
		if c == ' ' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		out[n/8] |= byte(c-'0') << (n % 8)
		n++
	}
	return out
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, bits, want string }{
		{"type of block", "1 11", "unknown type"},
		{"stored length", "1 00 00000 1000000000000000 1111111111111111", "complement"},
		{"too far back", "1 10 00110000 0000001 00001", "too far back"}, // "\0", then three bytes from two back
		{"nothing to refer to", "1 10 0000001 00000", "too far back"},
		{"fixed symbol 286", "1 10 11000110", "invalid symbol"},
		{"fixed distance 30", "1 10 00110000 0000001 11110", "invalid distance"},
		{"287 symbols", "1 01 01111 00000 0000", "too many"},
		{"31 distances", "1 01 00000 01111 0000", "too many"},
		{"first code over-subscribed", "1 01 00000 00000 0000 100 100 100 000", "over-subscribed"},
		{"first code incomplete", "1 01 00000 00000 0000 100 000 000 000", "incomplete"},
		{"first code empty", "1 01 00000 00000 0000 000 000 000 000", "incomplete"},
		{"repeats nothing", "1 01 00000 00000 0000 100 100 000 000 0 00", "repetition"},
		{"no end of block", "1 01 00000 00000 0000 000 000 100 100 1 1111111 1 1011011", "no end of block"}, // 258 zeros
	} {
		_, err := io.ReadAll(NewReader(bytes.NewReader(append(bitString(c.bits), 0, 0, 0, 0)), nil))
		var corrupt CorruptError
		if !errors.As(err, &corrupt) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func FuzzReader(f *testing.F) {
	for i, l := range fields(f, "verdicts.txt") {
		if i%10 == 0 {
			f.Add(unhex(f, l[0]), uint64(i))
		}
	}
	for _, l := range fields(f, "partial.txt") {
		f.Add(unhex(f, l[1]), uint64(7))
	}
	f.Fuzz(func(t *testing.T, b []byte, seed uint64) {
		const most = 1 << 20
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), most))
		got, err := io.ReadAll(io.LimitReader(NewReader(&pieces{bytes.Clone(b), rand.New(rand.NewPCG(seed, 0))}, nil), most))
		if !bytes.HasPrefix(got, want) && !bytes.HasPrefix(want, got) {
			t.Fatalf("%d bytes differ from %d", len(got), len(want))
		}
		if err == CorruptError("no end of block") || err == CorruptError("code is incomplete") {
			return // compress/flate reads on; zlib does not
		}
		if (err == nil) != (wantErr == nil) || (err == io.ErrUnexpectedEOF) != (wantErr == io.ErrUnexpectedEOF) || wantErr == nil && len(got) != len(want) {
			t.Fatalf("%d bytes, %v; want %d, %v", len(got), err, len(want), wantErr)
		}
	})
}

// BenchmarkReader compares with compress/flate.
func BenchmarkReader(b *testing.B) {
	var text, base64 []byte
	files, err := filepath.Glob("../message/testdata/*/*")
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		mail, _ := os.ReadFile(f)
		text = append(text, mail...)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for len(base64) < 200<<10 {
		base64 = append(base64, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[rnd.IntN(64)])
	}
	commands := bytes.Repeat([]byte("a12 UID STORE 17 +FLAGS.SILENT (\\Seen)\r\n"), 5<<10)
	for _, c := range []struct {
		name string
		text []byte
	}{{"text", text}, {"base64", base64}, {"commands", commands}} {
		packed := pack(b, c.text, 6)
		for _, who := range []struct {
			name string
			open func(io.Reader) io.Reader
		}{
			{"ours", func(r io.Reader) io.Reader { return NewReader(r, nil) }},
			{"std", func(r io.Reader) io.Reader { return flate.NewReader(r) }},
		} {
			b.Run(c.name+"/"+who.name, func(b *testing.B) {
				b.SetBytes(int64(len(c.text)))
				buf := make([]byte, 4<<10)
				for b.Loop() {
					r := who.open(bytes.NewReader(packed))
					for n, err := 0, error(nil); err == nil; n, err = r.Read(buf) {
						_ = n
					}
				}
			})
		}
	}
}
