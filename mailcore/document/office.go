package document

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

const (
	// maxOfficeParts bounds the parts of one file that are read: the sheets and slides of a very large one.
	maxOfficeParts = 2000
	// maxOfficeXML bounds what all parts of one file unpack to; a small zip may claim to hold any amount.
	maxOfficeXML = 16 << 20
)

// officeText are the parts with text: of Word, Excel, PowerPoint (ECMA-376, part 1) and OpenDocument.
var officeText = []string{"word/document.xml", "word/header*.xml", "word/footer*.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml",
	"xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet*.xml", "xl/comments*.xml", "ppt/slides/slide*.xml", "ppt/notesSlides/notesSlide*.xml",
	"docProps/core.xml", "content.xml"}

func readOffice(ctx context.Context, data []byte, out *words) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	type part struct {
		rank int
		file *zip.File
	}
	var parts []part
	for _, f := range z.File {
		rank := slices.IndexFunc(officeText, func(p string) bool { ok, _ := path.Match(p, f.Name); return ok })
		if rank >= 0 && len(parts) < maxOfficeParts {
			parts = append(parts, part{rank, f})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return a.rank - b.rank })
	left := int64(maxOfficeXML)
	for _, p := range parts {
		if ctx.Err() != nil || out.full() || left <= 0 {
			return ctx.Err()
		}
		r, err := p.file.Open()
		if err != nil {
			continue // the other parts may still be read
		}
		in := &io.LimitedReader{R: r, N: left}
		officeWords(ctx, in, strings.HasPrefix(p.file.Name, "xl/worksheets/"), out)
		left = in.N
		_ = r.Close()
	}
	return nil
}

// officeBreaks are elements after which other words begin; runs of text within them may part one word.
var officeBreaks = map[string]bool{"p": true, "tab": true, "br": true, "cr": true, "si": true, "c": true, "tc": true, "row": true, "h": true, "s": true,
	"table-cell": true, "line-break": true, "title": true, "subject": true, "creator": true, "keywords": true, "description": true, "comment": true}

// officeWords takes the text of one part. Sheets hold numbers of shared strings besides text: only their inline texts and
// the results of formulas count.
func officeWords(ctx context.Context, r io.Reader, sheet bool, out *words) {
	d := xml.NewDecoder(r)
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	shared, skip := false, 0
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil || out.full() {
			return
		}
		t, err := d.RawToken()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "c":
				shared = sheet && attribute(t, "t") == "s"
			case "sheet":
				out.add(attribute(t, "name") + "\n")
			case "instrText", "delText", "f": // commands of fields, deleted text, formulas
				skip++
			}
		case xml.EndElement:
			switch {
			case t.Name.Local == "instrText" || t.Name.Local == "delText" || t.Name.Local == "f":
				skip = max(skip-1, 0)
			case officeBreaks[t.Name.Local]:
				out.add("\n")
			}
		case xml.CharData:
			if skip == 0 && !shared {
				out.add(string(t))
			}
		}
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
