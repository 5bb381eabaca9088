package push

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Close codes of the protocol beside those of RFC 6455, section 7.4.
const (
	closeRestart  = 1012
	closeAuth     = 4001
	closeOrigin   = 4003
	closeSlow     = 4008
	closeReplaced = 4009
	closeNoHello  = 4010
	closeRate     = 4029
)

// maxFrame bounds a frame to the client; a batch that would grow beyond it becomes two.
const maxFrame = 64 << 10

// timeForm is RFC 3339 in UTC with milliseconds.
const timeForm = "2006-01-02T15:04:05.000Z07:00"

func stamp(t time.Time) string { return t.UTC().Format(timeForm) }

// request is any frame from a client.
type request struct {
	T      string          `json:"t"`
	ID     json.RawMessage `json:"id"`
	V      int             `json:"v"`
	Dev    string          `json:"dev"`
	Subs   []subRequest    `json:"subs"`
	Fg     bool            `json:"fg"`
	Stream string          `json:"s"`
	Cur    json.RawMessage `json:"cur"`
	On     bool            `json:"on"`
	Upto   int64           `json:"upto"`
	Ticket string          `json:"ticket"`
	N      json.RawMessage `json:"n"`
}

type subRequest struct {
	Stream string `json:"s"`
	Cur    string `json:"cur"`
}

// reply is any frame to a client that is not an event.
type reply struct {
	T       string          `json:"t"`
	ID      json.RawMessage `json:"id,omitempty"`
	Sid     string          `json:"sid,omitempty"`
	Node    string          `json:"node,omitempty"`
	Now     string          `json:"now,omitempty"`
	Hb      int             `json:"hb,omitempty"`   // seconds
	Idle    int             `json:"idle,omitempty"` // seconds
	Streams *[]subReply     `json:"streams,omitempty"`
	*subReply
	N     json.RawMessage `json:"n,omitempty"`
	Code  any             `json:"code,omitempty"`
	Msg   string          `json:"msg,omitempty"`
	Why   string          `json:"why,omitempty"`
	Retry *int64          `json:"retry_ms,omitempty"`
}

// subReply says how a subscription went: res is ok, resume (missed events follow), gap (a gap frame follows) or deny.
type subReply struct {
	Stream string `json:"s"`
	Cur    string `json:"cur,omitempty"`
	Res    string `json:"res,omitempty"`
	Missed int64  `json:"missed,omitempty"`
}

func (r reply) encode() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		// Only a RawMessage a client sent could be wrong, and those were parsed.
		return []byte(`{"t":"err","code":"bad_frame"}`)
	}
	return b
}

func gapFrame(stream, epoch string, seq int64, why string) []byte {
	return reply{T: "gap", subReply: &subReply{Stream: stream, Cur: cursor(epoch, seq)}, Why: why}.encode()
}

func cursor(epoch string, seq int64) string { return epoch + ":" + strconv.FormatInt(seq, 10) }

func parseCursor(s string) (epoch string, seq int64, err error) {
	epoch, n, ok := strings.Cut(s, ":")
	if !ok {
		return "", 0, fmt.Errorf("cursor %q has no epoch", s)
	}
	seq, err = strconv.ParseInt(n, 10, 64)
	if err != nil || seq < 0 {
		return "", 0, fmt.Errorf("cursor %q has no number", s)
	}
	return epoch, seq, nil
}

// event is an Event encoded once for all sockets: a whole ev frame, of which data[body:] is the item of an evs frame
// without its opening brace.
type event struct {
	seq  int64
	data []byte
	body int
	key  string // events with an equal key are superseded by the newest
	bare bool   // d was taken away because a newer one follows
}

func encodeEvent(stream string, e Event) *event {
	var b bytes.Buffer
	b.Grow(len(e.Data) + 96)
	b.WriteString(`{"t":"ev","s":`)
	b.WriteString(quote(stream))
	b.WriteByte(',')
	ev := &event{seq: e.Seq, body: b.Len()}
	b.WriteString(`"q":`)
	b.WriteString(strconv.FormatInt(e.Seq, 10))
	b.WriteString(`,"k":`)
	b.WriteString(quote(e.Kind))
	b.WriteString(`,"ts":"`)
	b.WriteString(stamp(e.At))
	b.WriteByte('"')
	if len(e.Data) > 0 && b.Len()+len(e.Data) < maxFrame-256 {
		b.WriteString(`,"d":`)
		b.Write(e.Data)
	}
	b.WriteByte('}')
	ev.data = b.Bytes()
	ev.key = supersedeKey(e)
	return ev
}

// supersedeKey is not empty for kinds of which only the newest matters: mb.count per folder.
func supersedeKey(e Event) string {
	if e.Kind != "mb.count" {
		return ""
	}
	var d struct {
		Box json.RawMessage `json:"mb"`
	}
	if json.Unmarshal(e.Data, &d) != nil {
		return ""
	}
	return string(d.Box)
}

// superseded is the event without its d: q stays on the wire so that the client counts on.
func (e *event) superseded() *event {
	if e.bare {
		return e
	}
	at := bytes.Index(e.data[e.body:], []byte(`,"d":`)) + e.body // q, k and ts before it cannot hold this text
	if at < e.body {
		return e
	}
	data := append(append(make([]byte, 0, at+1), e.data[:at]...), '}')
	return &event{seq: e.seq, data: data, body: e.body, bare: true}
}

// itemSize is what the event takes in an evs frame.
func (e *event) itemSize() int { return len(e.data) - e.body + 2 }

func encodeBatch(stream string, evs []*event, more bool) []byte {
	size := 96 + len(stream)
	for _, e := range evs {
		size += e.itemSize()
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	fmt.Fprintf(b, `{"t":"evs","s":%s,"from":%d,"to":%d,"items":[`, quote(stream), evs[0].seq, evs[len(evs)-1].seq)
	for i, e := range evs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		b.Write(e.data[e.body:])
	}
	fmt.Fprintf(b, `],"more":%t}`, more)
	return b.Bytes()
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always encodes
	return string(b)
}
