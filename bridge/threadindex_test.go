package bridge

import (
	"encoding/base64"
	"encoding/binary"
	"testing"
	"time"

	"mailbridge/workbench"
)

func TestThreadIndex(t *testing.T) {
	t.Parallel()
	b := &Bridge{secret: []byte("secret")}
	began := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	conv := workbench.Conversation{ID: 7, Org: 1, CreatedAt: began}
	index := func(c workbench.Conversation, after time.Duration, seq int64) []byte {
		out, err := base64.StdEncoding.DecodeString(b.threadIndex(c, workbench.Post{CreatedAt: began.Add(after), Seq: seq}))
		if err != nil || len(out) != indexHead+indexChild || out[0] != indexMark {
			t.Fatalf("index % x, %v", out, err)
		}
		return out
	}
	first := index(conv, time.Hour, 2)
	// The time of the head, read as others do: five bytes are the upper ones of a FILETIME.
	ticks := binary.BigEndian.Uint64(append(append([]byte{}, first[1:6]...), 0, 0, 0))
	at := time.Unix(int64(ticks/1e7)-11644473600, int64(ticks%1e7)*100)
	if d := began.Sub(at); d < 0 || d > 2*time.Second {
		t.Errorf("the head says %s, want %s", at, began)
	}
	if other := index(conv, 2*time.Hour, 3); string(other[:indexHead]) != string(first[:indexHead]) || string(other) == string(first) {
		t.Errorf("two posts of one conversation: % x and % x", first, other)
	}
	if other := index(workbench.Conversation{ID: 8, Org: 1, CreatedAt: began}, time.Hour, 2); string(other[6:indexHead]) == string(first[6:indexHead]) {
		t.Error("two conversations share a GUID")
	}
	for after, step := range map[time.Duration]time.Duration{time.Hour: 1 << 18 * 100, 300 * 24 * time.Hour: 1 << 18 * 100, 3 * 365 * 24 * time.Hour: 1 << 23 * 100} {
		delta := binary.BigEndian.Uint32(index(conv, after, 2)[indexHead:])
		if coarse := delta>>31 == 1; coarse != (step > 1<<18*100) {
			t.Errorf("after %s the first bit is %v", after, coarse)
		}
		said := at.Add(time.Duration(delta&(1<<31-1)) * step)
		if d := began.Add(after).Sub(said); d < 0 || d > step {
			t.Errorf("after %s the block says %s", after, said.Sub(began))
		}
	}
}
