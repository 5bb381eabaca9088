package filter

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"mailbridge/mailcore"
)

// mute is a peer that takes everything and never answers.
func mute(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

var small = []byte("From: a@x.example\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <1@x.example>\r\nTo: b@y.example\r\nSubject: hello\r\n\r\nSee you on Monday.\r\n")

// TestSilentScanners: without clamd's word mail is put off, without Rspamd's the built-in rules decide.
func TestSilentScanners(t *testing.T) {
	t.Parallel()
	f := New(Options{Store: &table{}, Clamd: mute(t)})
	f.clamd.wait = 50 * time.Millisecond
	if _, err := judge(t, f, small, stranger); !errors.Is(err, mailcore.ErrScanner) {
		t.Errorf("clamd is silent: %v; want ErrScanner", err)
	}
	alone, err := judge(t, New(Options{Store: &table{}}), small, stranger)
	if err != nil {
		t.Fatal(err)
	}
	garbage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	defer garbage.Close()
	for name, url := range map[string]string{"silent": mute(t), "garbage": garbage.URL, "gone": "127.0.0.1:1"} {
		f := New(Options{Store: &table{}, Rspamd: url})
		f.rspamd.client.Timeout = 50 * time.Millisecond
		if got, err := judge(t, f, small, stranger); err != nil || got.Spam != alone.Spam || got.Junk != alone.Junk {
			t.Errorf("rspamd is %s: %+v, %v; want %+v", name, got, err, alone)
		}
	}
}

// TestClamdAnswers reads what a clamd says.
func TestClamdAnswers(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{"stream: OK": "", "stream: Win.Test.EICAR_HDB-1 FOUND": "Win.Test.EICAR_HDB-1"} {
		if got, err := readClamd(reply); got != want || err != nil {
			t.Errorf("%q = %q, %v", reply, got, err)
		}
	}
	for _, reply := range []string{"", "OK", "INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR"} {
		if got, err := readClamd(reply); err == nil {
			t.Errorf("%q = %q; want an error", reply, got)
		}
	}
}
