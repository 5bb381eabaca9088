package imapd

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// client is go-imap's client, signed in.
func (f *fixture) client(t testing.TB, o *imapclient.Options) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(f.addr, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Login("zhangsan@demo.test", testPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func mustAppend(t testing.TB, c *imapclient.Client, folder, msg string) imap.UID {
	t.Helper()
	cmd := c.Append(folder, int64(len(msg)), nil)
	if _, err := io.WriteString(cmd, msg); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := cmd.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return d.UID
}

func TestClientReadsAndMoves(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	c := f.client(t, nil)
	for i := range 5 {
		mustAppend(t, c, "INBOX", fmt.Sprintf("From: a%d@demo.test\r\nSubject: =?UTF-8?B?5ZGo5oql?= %d\r\nContent-Type: text/plain\r\n\r\nbody %d\r\n", i, i, i))
	}
	sel, err := c.Select("INBOX", nil).Wait()
	if err != nil || sel.NumMessages != 5 || sel.UIDNext != 6 {
		t.Fatalf("Select() = %+v, %v", sel, err)
	}
	msgs, err := c.Fetch(imap.SeqSetNum(2), &imap.FetchOptions{Envelope: true, UID: true, RFC822Size: true, InternalDate: true, Flags: true,
		BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
		BinarySection: []*imap.FetchItemBinarySection{{Part: []int{1}, Peek: true}}}).Collect()
	if err != nil || len(msgs) != 1 {
		t.Fatalf("Fetch() = %v, %v", msgs, err)
	}
	m := msgs[0]
	if m.Envelope.Subject != "周报 1" || m.UID != 2 || m.BodyStructure.MediaType() != "text/plain" {
		t.Errorf("Fetch() = %+v %+v", m, m.Envelope)
	}
	if got := string(m.BodySection[0].Bytes); !strings.HasSuffix(got, "body 1\r\n") || int64(len(got)) != m.RFC822Size {
		t.Errorf("body = %q", got)
	}
	if got := string(m.BinarySection[0].Bytes); got != "body 1\r\n" {
		t.Errorf("binary = %q", got)
	}
	mv, err := c.Move(imap.UIDSetNum(2, 3), "Archive").Wait()
	if err != nil || mv.SourceUIDs.(imap.UIDSet).String() != "2:3" || mv.DestUIDs.(imap.UIDSet).String() != "1:2" {
		t.Errorf("Move() = %+v, %v", mv, err)
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "From", Value: "a4@"}}, Smaller: 1000,
		Since: time.Now().AddDate(0, 0, -2)}, nil).Wait()
	if err != nil || !slices.Equal(found.AllUIDs(), []imap.UID{5}) {
		t.Errorf("UIDSearch() = %v, %v", found.AllUIDs(), err)
	}
	if err := c.Store(imap.UIDSetNum(1), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted, "$Todo"}}, nil).Close(); err != nil {
		t.Errorf("Store() = %v", err)
	}
	gone, err := c.UIDExpunge(imap.UIDSetNum(1)).Collect()
	if err != nil || !slices.Equal(gone, []uint32{1}) {
		t.Errorf("UIDExpunge() = %v, %v", gone, err)
	}
	list, err := c.List("", "%", &imap.ListOptions{ReturnStatus: &imap.StatusOptions{NumMessages: true, Size: true}, ReturnSpecialUse: true}).Collect()
	if err != nil || len(list) != 6 {
		t.Errorf("List() = %v, %v", list, err)
	}
}

func TestClientIdle(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	exists := make(chan uint32, 16)
	c := f.client(t, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				exists <- *d.NumMessages
			}
		}}})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	f.arrive(t, "zhangsan@demo.test", "INBOX", "Subject: x\r\n\r\nx")
	select {
	case n := <-exists:
		if n != 1 {
			t.Errorf("EXISTS %d, want 1", n)
		}
	case <-time.After(time.Second):
		t.Error("no EXISTS within a second")
	}
	if err := idle.Close(); err != nil {
		t.Error(err)
	}
	if err := idle.Wait(); err != nil {
		t.Error(err)
	}
}

func TestClientCondstore(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	c := f.client(t, nil)
	mustAppend(t, c, "INBOX", "Subject: x\r\n\r\nx")
	mustAppend(t, c, "INBOX", "Subject: y\r\n\r\ny")
	sel, err := c.Select("INBOX", &imap.SelectOptions{CondStore: true}).Wait()
	if err != nil || sel.HighestModSeq == 0 {
		t.Fatalf("Select() = %+v, %v", sel, err)
	}
	if err := c.Store(imap.SeqSetNum(2), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}},
		&imap.StoreOptions{UnchangedSince: sel.HighestModSeq}).Close(); err != nil {
		t.Fatal(err)
	}
	msgs, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{Flags: true, ModSeq: true, ChangedSince: sel.HighestModSeq}).Collect()
	if err != nil || len(msgs) != 1 || msgs[0].SeqNum != 2 || msgs[0].ModSeq != sel.HighestModSeq+1 {
		t.Errorf("Fetch(CHANGEDSINCE) = %+v, %v", msgs, err)
	}
}

func TestClientRightsAndNames(t *testing.T) {
	t.Parallel()
	f := startServer(t, nil)
	c := f.client(t, nil)
	if d, err := c.Enable(imap.CapUTF8Accept).Wait(); err != nil || !d.Caps.Has(imap.CapUTF8Accept) {
		t.Errorf("Enable() = %+v, %v", d, err)
	}
	rights, err := c.MyRights("Sent").Wait()
	if err != nil || rights.Rights.String() != ownerRights {
		t.Errorf("MyRights() = %+v, %v", rights, err)
	}
	acl, err := c.GetACL("Sent").Wait()
	if err != nil || len(acl.Rights) != 1 {
		t.Errorf("GetACL() = %+v, %v", acl, err)
	}
}

// TestBigAppend sends 50 MB and watches that memory does not grow with it.
func TestBigAppend(t *testing.T) {
	if testing.Short() {
		t.Skip("50 MB")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // garbage is not what is measured, and other tests left much to be doubled
	f := startServer(t, func(o *Options) { o.MaxLiteral = 60 << 20 })
	w := f.login(t, "zhangsan@demo.test")
	before := inUse()
	var peak uint64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapAlloc)
			}
		}
	})
	const size = 50 << 20
	line := []byte(strings.Repeat("0123456789abcdef", 64))
	copy(line[len(line)-2:], "\r\n")
	w.send(fmt.Sprintf("a APPEND INBOX {%d+}\r\n", size))
	for n := 0; n < size; n += len(line) {
		if _, err := w.nc.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	w.send("\r\n")
	w.expectPrefix("a OK")
	w.ok("SELECT INBOX")
	w.send("b FETCH 1 BODY.PEEK[]\r\n")
	if got, err := io.CopyN(io.Discard, w.r, size); err != nil {
		t.Errorf("FETCH gave %d bytes, %v", got, err)
	}
	w.until("b")
	close(stop)
	wg.Wait()
	if grown := int64(peak) - before; grown > 16<<20 {
		t.Errorf("memory grew by %d KB during APPEND and FETCH", grown>>10)
	}
}

func BenchmarkBigFolder(b *testing.B) {
	f := startServer(b, nil)
	const n = 20000
	for i := range n {
		msg := fmt.Sprintf("From: =?UTF-8?B?5byg5LiJ?= <zhangsan@demo.test>\r\nTo: lisi@demo.test\r\nSubject: report %d\r\nDate: Thu, 1 Jan 2026 20:00:00 +0800\r\nMessage-ID: <%d@demo.test>\r\n\r\nbody\r\n", i, i)
		f.arrive(b, "zhangsan@demo.test", "INBOX", msg)
	}
	w := f.login(b, "zhangsan@demo.test")
	w.ok("SELECT INBOX")
	_ = w.nc.SetReadDeadline(time.Time{})
	for _, c := range []struct{ name, command string }{
		{"flags", "FETCH 1:* (UID FLAGS)"},
		{"envelope", "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)"},
		{"fields", "FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])"},
		{"sort", "SORT (REVERSE SUBJECT DATE) UTF-8 ALL"},
		{"thread", "THREAD REFERENCES UTF-8 ALL"},
		{"saved", "SEARCH SAVEDON 1-Jan-2020"},
		{"store", `STORE 1:* +FLAGS (\Flagged)`}, // and in turn -FLAGS
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.n++
				tag, command := fmt.Sprintf("t%d", w.n), c.command
				if c.name == "store" && w.n%2 == 0 {
					command = strings.Replace(command, "+", "-", 1)
				}
				w.send(tag + " " + command + "\r\n")
				for {
					line, err := w.r.ReadSlice('\n')
					if err != nil && err != bufio.ErrBufferFull {
						b.Fatal(err)
					}
					if len(line) > len(tag) && string(line[:len(tag)]) == tag {
						break
					}
				}
			}
		})
	}
}
