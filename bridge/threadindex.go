package bridge

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"time"

	"mailbridge/workbench"
)

// Sizes of a Thread-Index: a head of a mark, five bytes of time and a GUID, and one block for each answer
// (MS-OXOMSG, section 2.2.1.3).
const (
	indexMark  = 0x01
	indexHead  = 22
	indexChild = 5
	indexGUID  = 16
)

// fileTime counts ticks of 100 ns since 1601.
func fileTime(t time.Time) uint64 {
	const untilUnix = 11644473600 // seconds
	return uint64(t.Unix()+untilUnix)*1e7 + uint64(t.Nanosecond()/100)
}

// threadIndex lets clients that look at nothing else show the mails of a conversation together. All of them share the
// head; the block tells which post this is. The same post always gets the same.
func (b *Bridge) threadIndex(conv workbench.Conversation, post workbench.Post) string {
	began, said := fileTime(conv.CreatedAt), fileTime(post.CreatedAt)
	out := make([]byte, 0, indexHead+indexChild)
	out = append(out, indexMark)
	out = append(out, binary.BigEndian.AppendUint64(nil, began)[:5]...)
	out = append(out, b.mac("thread-index", strconv.FormatInt(int64(conv.Org), 10), strconv.FormatInt(int64(conv.ID), 10))[:indexGUID]...)
	var since uint64
	if began &^= 1<<24 - 1; said > began { // what a reader of the head takes for its time
		since = said - began
	}
	delta := uint32(since>>18) & (1<<31 - 1)
	if since >= 1<<49 { // over 1.7 years: coarser steps, and the first bit says so
		delta = 1<<31 | uint32(since>>23)&(1<<31-1)
	}
	out = binary.BigEndian.AppendUint32(out, delta)
	// Four bits that tell apart what was said at one time, four that count answers to it: none.
	out = append(out, byte(post.Seq)<<4)
	return base64.StdEncoding.EncodeToString(out)
}
