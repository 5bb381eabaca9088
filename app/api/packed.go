package api

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// packedMark stands before the number of a file that is packed in a part: 2~1 is the first in the winmail.dat that is part 2.
const packedMark = "~"

// unpack gives the files in the winmail.dat that is a part. One that cannot be read has none.
func (l *letter) unpack(path string) ([]message.TNEFFile, error) {
	p, ok := l.structure.PartByPath(path)
	if !ok || path == "" {
		return nil, workbench.ErrNotFound
	}
	b, err := io.ReadAll(io.LimitReader(message.OpenPart(l.raw, p), message.MaxTNEF))
	if err != nil {
		return nil, fmt.Errorf("read part %s: %w", path, err)
	}
	list, _ := message.ReadTNEF(b) // what was read before it broke is there
	return list, nil
}

// file opens a file of the mail: a part, or what is packed in one.
func (l *letter) file(path string) (content io.Reader, name string, err error) {
	outer, number, packed := strings.Cut(path, packedMark)
	if packed {
		list, err := l.unpack(outer)
		n, bad := strconv.Atoi(number)
		if err == nil && (bad != nil || n < 1 || n > len(list)) {
			err = workbench.ErrNotFound
		}
		if err != nil {
			return nil, "", err
		}
		return bytes.NewReader(list[n-1].Data), list[n-1].Name, nil
	}
	p, ok := l.structure.PartByPath(path)
	if !ok || path == "" {
		return nil, "", workbench.ErrNotFound
	}
	if name = p.Filename(); name == "" {
		name = nameOf(message.AttachmentInfo{PartPath: path, Type: p.Type + "/" + p.Subtype})
	}
	return message.OpenPart(l.raw, p), name, nil
}

// attachments lists the files of a mail. Those packed in Outlook's winmail.dat stand in its place, which nobody else can
// open; where nothing can be read of it, it is a file like others.
func (a *API) attachments(l *letter, body message.Body) ([]Attachment, error) {
	out := []Attachment{}
	for _, i := range body.Attachments {
		var packed []message.TNEFFile
		if message.IsTNEF(i.Type, i.Name) {
			var err error
			if packed, err = l.unpack(i.PartPath); err != nil {
				return nil, err
			}
		}
		for n, f := range packed {
			part, kind := i.PartPath+packedMark+strconv.Itoa(n+1), f.Type
			if kind == "" {
				kind = typeByName(f.Name, f.Data[:min(len(f.Data), sniffed)])
			}
			out = append(out, Attachment{Part: part, Name: f.Name, Type: kind, Size: int64(len(f.Data)),
				URL: a.partURL(l.box.ID, l.row.ID, part, false)})
		}
		if len(packed) == 0 {
			out = append(out, Attachment{Part: i.PartPath, Name: nameOf(i), Type: i.Type, Size: i.Size, Inline: i.Inline, CID: i.ContentID,
				URL: a.partURL(l.box.ID, l.row.ID, i.PartPath, false)})
		}
	}
	return out, nil
}
