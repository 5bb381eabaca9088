package message

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// tnefAttr is one attribute of an attachment.
func tnefAttr(id uint16, value []byte) []byte {
	b := []byte{2}
	b = binary.LittleEndian.AppendUint16(b, id)
	b = binary.LittleEndian.AppendUint16(b, 6)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
	sum := uint16(0)
	for _, c := range value {
		sum += uint16(c)
	}
	return binary.LittleEndian.AppendUint16(append(b, value...), sum)
}

// tnefStream is a winmail.dat with those attributes.
func tnefStream(attributes ...[]byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, tnefSignature)
	return append(append(b, 1, 0), bytes.Join(attributes, nil)...)
}

func TestReadTNEF(t *testing.T) {
	t.Parallel()
	one := []byte("\x02\x02\x90\x06\x00\xff\xff\xff\x7fshort")
	for _, tt := range []struct {
		name   string
		stream []byte
		want   []string // names with the content of short files
		broken bool
	}{
		{"two files", tnefStream(tnefAttr(tnefRendering, nil), tnefAttr(tnefTitle, []byte("a.txt\x00")), tnefAttr(tnefData, []byte("A")),
			tnefAttr(tnefRendering, nil), tnefAttr(tnefTitle, []byte(`..\b.txt`)), tnefAttr(tnefData, []byte("B"))), []string{"a.txt=A", ".._b.txt=B"}, false},
		{"no name", tnefStream(tnefAttr(tnefRendering, nil), tnefAttr(tnefData, []byte("A"))), []string{"attachment=A"}, false},
		{"length that lies, after a file", append(tnefStream(tnefAttr(tnefRendering, nil), tnefAttr(tnefTitle, []byte("a")), tnefAttr(tnefData, []byte("A"))), one...),
			[]string{"a=A"}, true},
		{"nothing", nil, nil, true},
		{"something else", []byte("PK\x03\x04aaaaaaaaaaaaaaa"), nil, true},
		{"properties that claim four thousand million values", tnefStream(tnefAttr(tnefAttachment, bytes.Repeat([]byte{0xff}, 400))), nil, false},
	} {
		var got []string
		list, err := ReadTNEF(tt.stream)
		for _, f := range list {
			got = append(got, f.Name+"="+string(f.Data))
		}
		if strings.Join(got, " ") != strings.Join(tt.want, " ") || (err != nil) != tt.broken {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.want)
		}
	}
	for file, want := range map[string]string{"one-file.tnef": "AUTHORS", "two-files.tnef": "AUTHORS README"} {
		b, err := os.ReadFile(filepath.Join("testdata", "mimekit", file))
		if err != nil {
			t.Fatal(err)
		}
		list, err := ReadTNEF(b)
		var names []string
		for _, f := range list {
			names = append(names, f.Name)
			if len(f.Data) == 0 {
				t.Errorf("%s: %s is empty", file, f.Name)
			}
		}
		if err != nil || strings.Join(names, " ") != want {
			t.Errorf("%s: %q, %v; want %q", file, names, err, want)
		}
	}
}

// TestTNEFIsBounded opens more files, and messages in messages, than anybody sends.
func TestTNEFIsBounded(t *testing.T) {
	t.Parallel()
	many := bytes.Repeat(append(tnefAttr(tnefRendering, nil), tnefAttr(tnefData, []byte("x"))...), 5000)
	if list, err := ReadTNEF(tnefStream(many)); err != nil || len(list) != maxTNEFFiles {
		t.Errorf("%d files, %v; want %d", len(list), err, maxTNEFFiles)
	}
	deep := tnefStream(tnefAttr(tnefRendering, nil), tnefAttr(tnefData, []byte("x")))
	for range 50 {
		object := append(make([]byte, 16), deep...)
		p := []byte{1, 0, 0, 0, 0x0d, 0, 0x01, 0x37, 1, 0, 0, 0}
		p = binary.LittleEndian.AppendUint32(p, uint32(len(object)))
		deep = tnefStream(tnefAttr(tnefRendering, nil), tnefAttr(tnefAttachment, append(p, object...)))
	}
	if list, _ := ReadTNEF(deep); len(list) > 1 {
		t.Errorf("%d files; want one at most", len(list))
	}
}

func FuzzReadTNEF(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*.tnef")
	for _, path := range files {
		if b, err := os.ReadFile(path); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		list, _ := ReadTNEF(b)
		total := 0
		for _, x := range list {
			total += len(x.Data)
			if x.Name == "" || !utf8.ValidString(x.Name) || strings.ContainsAny(x.Name, "/\\\x00\r\n") || !utf8.ValidString(x.Type) {
				t.Errorf("name %q, type %q", x.Name, x.Type)
			}
		}
		if total > len(b) || len(list) > maxTNEFFiles {
			t.Errorf("%d bytes in %d files of %d bytes", total, len(list), len(b))
		}
	})
}
