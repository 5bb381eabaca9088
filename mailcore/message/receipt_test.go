package message

import (
	"bytes"
	"testing"
	"time"
)

// TestReceiptThereAndBack reads a receipt of our own as others read it, and what is no receipt as none.
func TestReceiptThereAndBack(t *testing.T) {
	t.Parallel()
	r := Receipt{From: Address{Local: "li", Domain: "demo.test"}, To: Address{Local: "ada", Domain: "outside.test"}, Date: time.Unix(1_800_000_000, 0),
		MessageID: "r1@demo.test", ReportedBy: "demo.test; mailbridge", Reader: "li@demo.test", OriginalID: "asked@outside.test", Subject: "Offer"}
	var raw bytes.Buffer
	if err := r.Write(&raw); err != nil {
		t.Fatal(err)
	}
	read := func(b []byte) (Receipt, bool) {
		t.Helper()
		s, err := Parse(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		return ParseReceipt(bytes.NewReader(b), s)
	}
	got, ok := read(raw.Bytes())
	if !ok || got.Reader != "li@demo.test" || got.OriginalID != r.OriginalID || got.What != "displayed" || got.From.Email() != "li@demo.test" {
		t.Errorf("read %+v, %v", got, ok)
	}
	for name, change := range map[string][2]string{"no such part": {"message/disposition-notification", "text/plain"},
		"no recipient": {"Final-Recipient", "X-Recipient"}, "of no mail": {"Original-Message-ID", "X-ID"}, "says nothing": {"\nDisposition:", "\nX-D:"}} {
		if got, ok := read(bytes.ReplaceAll(raw.Bytes(), []byte(change[0]), []byte(change[1]))); ok {
			t.Errorf("%s: read %+v", name, got)
		}
	}
}
