package maildb

import (
	"io"
	"slices"
	"strings"

	"mailbridge/mailcore/message"
)

// Programs show a folder by asking for some header fields of all its mails. These lie in the row, so that the bytes need
// not be opened. Left out is what only a reader of one mail looks at, which is most of a header: traces and signatures.
var leftOut = []string{"received", "dkim-", "arc-", "authentication-results", "x-ms-", "x-google-", "x-gm-", "x-microsoft-",
	"x-forefront-", "x-received", "domainkey-"}

// FieldKept tells whether Rows gives that header field with WantFields.
func FieldKept(name string) bool {
	return !slices.ContainsFunc(leftOut, func(p string) bool { return len(name) >= len(p) && strings.EqualFold(name[:len(p)], p) })
}

// keptFields gives the fields to be kept as they stand in the mail; nil when they are too long for the row.
func keptFields(r io.ReaderAt, root *message.Part) ([]byte, error) {
	list, err := message.Fields(r, root.HeaderStart, root.BodyStart, maxHeaderFields+1)
	if err != nil || len(list) > maxHeaderFields {
		return nil, err
	}
	out := []byte{}
	for i := range list {
		f := &list[i]
		if !FieldKept(f.Name) {
			continue
		}
		if len(out)+len(f.Raw) > maxFields || len(f.Raw) >= message.MaxField {
			return nil, nil
		}
		out = append(out, f.Raw...)
	}
	return out, nil
}

// folded is how texts are compared that people search for.
func folded(s string) string { return strings.ToLower(s) }
