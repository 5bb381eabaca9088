package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/configs"
)

// foundWith is found with other settings.
func foundWith(t *testing.T, change func(*configs.Config)) *town {
	t.Helper()
	inet := online(t)
	c := testConfig(t, demo.Options(t))
	change(&c)
	return settle(t, inet, c)
}

// knock goes as far as RCPT from an address of this machine.
func (w *town) knock(ip, from string) (code int, text string) {
	w.t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	conn, err := d.DialContext(w.t.Context(), "tcp", addrOf(w.doors.smtp))
	if err != nil {
		w.t.Fatal(err)
	}
	c := textproto.NewConn(conn)
	defer c.Close()
	_, _, _ = c.ReadResponse(220)
	for _, step := range []string{"EHLO stranger.example", "MAIL FROM:<" + from + ">", "RCPT TO:<lisi@demo.test>"} {
		_ = c.PrintfLine("%s", step)
		if code, text, err = c.ReadResponse(250); err != nil {
			return code, text
		}
	}
	return code, text
}

// TestBlockListsAndGreylist is N07: a listed client is refused with the name of the list, lists that are silent hold
// nobody up for two seconds, and who is new comes again.
func TestBlockListsAndGreylist(t *testing.T) {
	t.Parallel()
	slow(t)
	w := foundWith(t, func(c *configs.Config) {
		c.Filter.BlockLists, c.Filter.GreylistDelay = []string{"bl.pretend.test"}, configs.Duration(time.Second)
	})
	w.net.DNS.AddA("2.0.0.127.bl.pretend.test", "127.0.0.2")
	w.net.DNS.AddA("4.0.0.127.bl.pretend.test", "127.255.255.254") // "you may not ask"
	w.net.DNS.Fail("3.0.0.127.bl.pretend.test", pretend.Timeout)
	if code, text := w.knock("127.0.0.2", "a@listed.example"); code != 550 || !strings.Contains(text, "bl.pretend.test") {
		t.Errorf("listed: %d %s; want 550 with the list", code, text)
	}
	for _, ip := range []string{"127.0.0.4", "127.0.0.5"} {
		if code, text := w.knock(ip, "a@unlisted.example"); code != 250 {
			t.Errorf("%s: %d %s; want 250", ip, code, text)
		}
	}
	begun := time.Now()
	if code, text := w.knock("127.0.0.3", "a@silent.example"); code != 250 || time.Since(begun) > 2*time.Second {
		t.Errorf("silent list: %d %s after %v; want 250 within 2 s", code, text, time.Since(begun))
	}
	begun = time.Now()
	if code, text := w.knock("127.0.0.3", "a@silent.example"); code != 250 || time.Since(begun) > time.Second {
		t.Errorf("silent list again: %d %s after %v; want 250 at once", code, text, time.Since(begun))
	}

	w.visit("admin@demo.test").do("PUT", "/api/v1/admin/filter", map[string]any{"greylist": true}, nil)
	eventually(t, "greylisting", func() bool {
		code, _ := w.knock("127.0.0.6", "a@fresh.example")
		return code == 451
	})
	eventually(t, "passing after the delay", func() bool {
		time.Sleep(100 * time.Millisecond)
		code, _ := w.knock("127.0.0.6", "a@fresh.example")
		return code == 250
	})
	if code, _ := w.knock("127.0.0.6", "b@fresh.example"); code != 250 {
		t.Errorf("a colleague of who passed: %d; want 250", code)
	}
	if code, _ := w.knock("127.0.1.6", "a@fresh.example"); code != 451 {
		t.Errorf("the same name from another network: %d; want 451", code)
	}
}

// unixLines is what rcpt takes.
func unixLines(raw []byte) string { return strings.ReplaceAll(string(raw), "\r\n", "\n") }

// scanner is a clamd that knows one virus.
type scanner struct {
	net.Listener
	scans atomic.Int64
}

func startScanner(t *testing.T) *scanner {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scanner{Listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *scanner) serve(c net.Conn) {
	defer c.Close()
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(c, command); err != nil || string(command) != "zINSTREAM\x00" {
		_, _ = io.WriteString(c, "UNKNOWN COMMAND\x00")
		return
	}
	var all bytes.Buffer
	for {
		var n uint32
		if binary.Read(c, binary.BigEndian, &n) != nil {
			return
		}
		if n == 0 {
			break
		}
		if _, err := io.CopyN(&all, c, int64(n)); err != nil {
			return
		}
	}
	s.scans.Add(1)
	reply := "stream: OK\x00"
	if bytes.Contains(all.Bytes(), []byte("worm number nine")) {
		reply = "stream: Pretend.Worm.9 FOUND\x00"
	}
	_, _ = io.WriteString(c, reply)
}

// TestOutsideScanners (N09, N07): what clamd finds is refused, mail waits while it is gone, and Rspamd's points count.
func TestOutsideScanners(t *testing.T) {
	t.Parallel()
	slow(t)
	var asked atomic.Value
	points := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		asked.Store(r.URL.Path + " " + r.Header.Get("From") + " " + r.Header.Get("Rcpt") + " " + r.Header.Get("Ip"))
		score := 0.1
		if bytes.Contains(b, []byte("worse than it looks")) {
			score = 14
		}
		fmt.Fprintf(out, `{"score": %g, "action": "add header", "symbols": {}}`, score)
	}))
	defer points.Close()
	clam := startScanner(t)
	w := foundWith(t, func(c *configs.Config) { c.Filter.Clamd, c.Filter.Rspamd = clam.Addr().String(), points.URL })
	v := w.visit("lisi@demo.test")
	to := "lisi@demo.test"
	if code, text := w.rcpt("a@x.example", to, unixLines(plainMail("worm", "here is worm number nine"))); code != 554 {
		t.Errorf("virus: %d %s; want 554", code, text)
	}
	if code, text := w.rcpt("a@x.example", to, unixLines(plainMail("good news", "the offer was signed on Monday"))); code != 250 {
		t.Errorf("good mail: %d %s; want 250", code, text)
	}
	v.mail("inbox", "good news")
	if got, _ := asked.Load().(string); got != "/checkv2 a@x.example lisi@demo.test 127.0.0.1" {
		t.Errorf("Rspamd was asked %q", got)
	}
	if code, text := w.rcpt("a@x.example", to, unixLines(plainMail("rspamd", "this is worse than it looks"))); code != 250 {
		t.Errorf("Rspamd's spam: %d %s; want 250", code, text)
	}
	v.mail("junk", "rspamd")
	_ = clam.Close()
	if code, text := w.rcpt("a@x.example", to, unixLines(plainMail("later", "fine"))); code != 451 {
		t.Errorf("clamd is gone: %d %s; want 451", code, text)
	}
	if clam.scans.Load() < 3 {
		t.Errorf("%d scans", clam.scans.Load())
	}
}

// advert is a mail that the rules take for spam by its looks.
func advert(from, subject string) string {
	return "From: " + from + "\r\nTo: zhangsan@demo.test\r\nSubject: ADV: " + subject + "!!!\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <" +
		strings.ReplaceAll(subject, " ", "") + "@friend.test>\r\n\r\nSee http://192.0.2.7/offer now\r\n"
}

// TestAllowedDomain is S35: mail of an allowed domain that proves itself skips Junk, and the same name forged does not.
func TestAllowedDomain(t *testing.T) {
	t.Parallel()
	w := found(t)
	w.net.DNS.AddTXT("friend.test", "v=spf1 ip4:127.0.0.1 -all")
	w.net.DNS.AddTXT("_dmarc.friend.test", "v=DMARC1; p=none")
	w.net.DNS.AddTXT("forger.test", "v=spf1 ip4:127.0.0.1 -all")
	admin, v := w.visit("admin@demo.test"), w.visit("zhangsan@demo.test")
	w.give("shop@friend.test", advert("shop@friend.test", "before"))
	v.mail("junk", "ADV: before!!!")
	var rule struct{ ID string }
	admin.do("POST", "/api/v1/admin/filter/senders", map[string]any{"allow": true, "pattern": "friend.test"}, &rule)
	eventually(t, "an allowed mail in the inbox", func() bool {
		w.give("shop@friend.test", advert("shop@friend.test", "allowed"))
		return v.count("ADV: allowed!!!") > 0
	})
	w.give("x@forger.test", advert("shop@friend.test", "forged"))
	v.mail("junk", "ADV: forged!!!")
	admin.do("DELETE", "/api/v1/admin/filter/senders/"+rule.ID, nil, nil)
	eventually(t, "Junk again without the rule", func() bool {
		w.give("shop@friend.test", advert("shop@friend.test", "after"))
		return slices.ContainsFunc(v.mails("junk"), func(m summary) bool { return m.Subject == "ADV: after!!!" })
	})
}

// TestDangerPolicies is N09: what becomes of programs is the organisation's choice, and only an administrator lets one out.
func TestDangerPolicies(t *testing.T) {
	t.Parallel()
	w := found(t)
	admin, v := w.visit("admin@demo.test"), w.visit("lisi@demo.test")
	send := func(name string) (int, string) {
		return w.rcpt("a@x.example", "lisi@demo.test", unixLines(withFile(name, zipped(t, "setup.exe", []byte("MZ")))))
	}
	admin.do("PUT", "/api/v1/admin/filter", map[string]any{"dangerous": "quarantine"}, nil)
	if code, text := send("held.zip"); code != 250 {
		t.Fatalf("quarantine: %d %s; want 250", code, text)
	}
	var held struct {
		Items []struct{ ID, Subject, Kind string }
	}
	v.do("GET", "/api/v1/quarantine", nil, &held)
	if len(held.Items) != 1 || held.Items[0].Kind != "danger" || len(v.mails("junk")) > 0 && v.mails("junk")[0].Subject == "file held.zip" {
		t.Fatalf("held = %+v", held)
	}
	id := held.Items[0].ID
	if status, _ := v.try("POST", "/api/v1/quarantine/"+id+"/release", nil); status != 403 {
		t.Errorf("its reader's release = %d; want 403", status)
	}
	admin.do("POST", "/api/v1/admin/quarantine/"+id+"/release", nil, nil)
	v.mail("inbox", "file held.zip")
	admin.do("PUT", "/api/v1/admin/filter", map[string]any{"dangerous": "refuse"}, nil)
	eventually(t, "a refusal", func() bool { // a policy is known everywhere within two seconds
		code, _ := send("refused.zip")
		return code == 554
	})
	if status, _ := admin.try("PUT", "/api/v1/admin/filter", map[string]any{"dangerous": "explode"}); status != 422 && status != 400 {
		t.Errorf("nonsense = %d", status)
	}
}

// TestWinmail is N09: the files in Outlook's winmail.dat show and download, and a virus in it is found.
func TestWinmail(t *testing.T) {
	t.Parallel()
	w := found(t)
	v := w.visit("lisi@demo.test")
	dat, err := os.ReadFile("../mailcore/message/testdata/mimekit/two-files.tnef")
	if err != nil {
		t.Fatal(err)
	}
	if err := sendRaw(addrOf(w.doors.smtp), "lisi@demo.test", withFile("winmail.dat", dat)); err != nil {
		t.Fatal(err)
	}
	m := v.mail("inbox", "file winmail.dat")
	var opened struct {
		Attachments []struct {
			Part, Name, Type, URL string
			Size                  int
		}
	}
	v.do("GET", "/api/v1/messages/"+m.ID, nil, &opened)
	if len(opened.Attachments) != 2 || opened.Attachments[0].Name != "AUTHORS" || opened.Attachments[1].Name != "README" {
		t.Fatalf("attachments = %+v", opened.Attachments)
	}
	for _, a := range opened.Attachments {
		for _, path := range []string{a.URL, "/api/v1/messages/" + m.ID + "/parts/" + a.Part} {
			if status, text := v.try("GET", path, nil); status != 200 || len(text) != a.Size || !bytes.Contains(dat, text) {
				t.Errorf("%s: %d, %d bytes; want %d", path, status, len(text), a.Size)
			}
		}
	}
	for _, part := range []string{"2~0", "2~3", "2~x", "2~", "~1", "9~1", "1~1"} {
		if status, _ := v.try("GET", "/api/v1/messages/"+m.ID+"/parts/"+part, nil); status != 404 {
			t.Errorf("part %s = %d; want 404", part, status)
		}
	}
	if status, text := v.try("GET", "/api/v1/messages/"+m.ID+"/parts/2", nil); status != 200 || !bytes.Equal(text, dat) {
		t.Errorf("winmail.dat itself = %d, %s", status, base64.StdEncoding.EncodeToString(text[:min(9, len(text))]))
	}
	if code, text := w.rcpt("a@x.example", "lisi@demo.test", unixLines(withFile("winmail.dat", packed("eicar.com", eicarFile)))); code != 554 {
		t.Errorf("virus in winmail.dat: %d %s; want 554", code, text)
	}
}

// packed is a winmail.dat with one file.
func packed(name string, content []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x223e9f78)
	b = append(b, 1, 0)
	for _, a := range []struct {
		id    uint16
		value []byte
	}{{0x9002, nil}, {0x8010, []byte(name + "\x00")}, {0x800f, content}} {
		b = binary.LittleEndian.AppendUint16(append(b, 2), a.id)
		b = binary.LittleEndian.AppendUint16(b, 6)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(a.value)))
		b = append(append(b, a.value...), 0, 0)
	}
	return b
}
