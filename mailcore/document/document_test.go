package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plainPDF is a file as old programs write it: text in the clear, with differences of its encoding.
const plainPDF = `%PDF-1.3
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 5 0 R /F2 6 0 R>>>>>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj
4 0 obj <</Length 200>> stream
BT /F1 12 Tf 72 700 Td [(Inv) 20 (oice) -400 (n\157.) ] TJ 0 -14 Td (7\0017) Tj /F2 12 Tf 0 -14 Td <D0C2C4EA> Tj 0 -14 Td <BFECC0D6> Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/Encoding<</Differences[1/fi]>>>> endobj
6 0 obj <</Type/Font/Subtype/Type0/Encoding/GBK-EUC-H>> endobj
`

func TestText(t *testing.T) {
	t.Parallel()
	chinese, err := os.ReadFile("testdata/chinese.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, kind string
		data             []byte
		want             []string
	}{
		{"word", "a.docx", "", zipped(t, "word/document.xml", `<w:document xmlns:w="x"><w:p><w:r><w:t>zebra</w:t></w:r><w:r><w:t>fish &amp; 快</w:t></w:r><w:r><w:t>乐</w:t></w:r></w:p><w:p>next</w:p></w:document>`),
			[]string{"zebrafish & 快乐\nnext"}},
		{"excel", "a.bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zipped(t, "xl/sharedStrings.xml", `<sst><si><t>预算</t></si><si><t>total</t></si></sst>`,
			"xl/worksheets/sheet1.xml", `<sheetData><row><c t="s"><v>1</v></c><c><f>SUM(A1)</f><v>4711</v></c><c t="inlineStr"><is><t>inline</t></is></c></row></sheetData>`), []string{"预算\ntotal", "4711\ninline"}},
		{"powerpoint", "a.PPTX", "", zipped(t, "ppt/slides/slide1.xml", `<a:p><a:t>路线图</a:t></a:p>`), []string{"路线图"}},
		{"opendocument", "a.odt", "", zipped(t, "content.xml", `<text:p>open text</text:p>`), []string{"open text"}},
		{"pdf of a browser", "a.pdf", "", chinese, []string{"祝你们新年快乐", "ABC-7788", "Kerning: AVATAR Tomato WAVE", "换行之后中文词语是否还能找到，因为每一行都会在某个地方断开而且我们不知道在哪里断开，所以必须写得足够长才行"}},
		{"pdf in the clear", "", "application/pdf", []byte(plainPDF), []string{"Invoice no.", "7fi7", "新年快乐"}},
		{"table of GBK", "a.csv", "", []byte("\xd0\xc2\xc4\xea,1\n\xbf\xec\xc0\xd6,2\n"), []string{"新年,1", "快乐,2"}},
		{"html", "a.htm", "", []byte("<p>one<b>two</b><script>no</script>"), []string{"onetwo"}},
		{"mail", "a.eml", "", []byte("Subject: inner subject\r\n\r\ninner body\r\n"), []string{"inner subject", "inner body"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Text(t.Context(), c.file, c.kind, c.data, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range c.want {
				if !strings.Contains(got, w) {
					t.Errorf("text lacks %q: %q", w, got)
				}
			}
			for _, not := range []string{"SUM", "\x00", "<"} {
				if strings.Contains(got, not) {
					t.Errorf("text has %q: %q", not, got)
				}
			}
			if got, _ := Text(t.Context(), c.file, c.kind, c.data, 5); len(got) > 5+2 {
				t.Errorf("%d bytes; want 5", len(got))
			}
		})
	}
}

// TestHostileFiles: small files that claim much end soon, and none of them ends the program.
// TestHostileFiles counts the processors' time, which others on the machine do not lengthen; so it runs alone.
func TestHostileFiles(t *testing.T) {
	work := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	loop := "%PDF-1.3\n1 0 obj <</Type/Page/Parent 1 0 R/Contents 2 0 R/Resources<</XObject<</X 2 0 R>>>>>> endobj\n" +
		"2 0 obj <</Subtype/Form/Length 2 0 R>> stream\n/X Do /X Do /X Do /X Do /X Do /X Do /X Do /X Do\nendstream endobj\n"
	bomb := zipped(t, "word/document.xml", "<p>"+strings.Repeat("a ", 40<<20)+"</p>")
	for name, data := range map[string][]byte{
		"loop.pdf": []byte(loop), "deep.pdf": []byte("%PDF 1 0 obj " + strings.Repeat("[", 1<<20)), "many.pdf": []byte(strings.Repeat("1 0 obj<<", 1<<18)),
		"items.pdf": []byte("%PDF 1 0 obj [" + strings.Repeat("1 ", 8<<20)), "bomb.docx": bomb, "cut.docx": bomb[:len(bomb)/2], "open.pdf": []byte("1 0 obj ("),
		"locked.pdf": []byte("%PDF 1 0 obj <</Type/Page>> endobj trailer <</Encrypt 2 0 R>>"), "empty.pdf": nil, "empty.xlsx": nil,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			start := work()
			text, err := Text(ctx, name, "", data, 1<<20)
			if took := work() - start; took > 10*time.Second || len(text) > 1<<20 {
				t.Errorf("took %v for %d bytes of text: %v", took, len(text), err)
			}
		})
	}
	if _, err := Text(t.Context(), "a.exe", "", nil, 1); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func FuzzPDF(f *testing.F) {
	f.Add([]byte(plainPDF))
	f.Fuzz(func(t *testing.T, data []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, _ = Text(ctx, "a.pdf", "", data, 1<<16)
	})
}
