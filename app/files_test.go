package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// bytesOf gives n bytes that no compression shortens.
func bytesOf(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{7})
	_, _ = r.Read(b) // never fails
	return b
}

// raw sends bytes with a session and gives status and answer.
func (v *visitor) raw(method, path, kind string, body []byte, head map[string]string) (int, []byte) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, bytes.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+v.token)
	for k, x := range head {
		req.Header.Set(k, x)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, text
}

// TestLargestAttachment: S52. A file of 50 MB goes by the web and arrives with the same bytes; one byte more is refused
// as an attachment, and nothing of it stays in memory.
func TestLargestAttachment(t *testing.T) {
	if testing.Short() {
		t.Skip("moves 50 MB")
	}
	w := found(t)
	li, zhang := w.visit("lisi@demo.test"), w.visit("zhangsan@demo.test")
	file := bytesOf(50 << 20)
	if status, text := li.raw("POST", "/api/v1/uploads", "application/octet-stream", append(file, 'x'), map[string]string{"X-Name": "big.bin"}); status != 413 || !strings.Contains(string(text), "link") {
		t.Errorf("one byte too many: %d %s; want 413 that offers a link", status, text)
	}
	status, text := li.raw("POST", "/api/v1/uploads", "application/octet-stream", file, map[string]string{"X-Name": "big.bin"})
	var up struct{ ID string }
	if err := json.Unmarshal(text, &up); err != nil || status != 201 {
		t.Fatalf("upload: %d %s", status, text)
	}
	sum := sha256.Sum256(file)
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("zhangsan@demo.test"), "subject": "big", "attachments": []string{up.ID}}, nil)
	m := zhang.mail("inbox", "big")
	var msg struct{ Attachments []struct{ Part string } }
	zhang.do("GET", "/api/v1/messages/"+m.ID, nil, &msg)
	_, got := zhang.raw("GET", "/api/v1/messages/"+m.ID+"/parts/"+msg.Attachments[0].Part, "", nil, nil)
	if sha256.Sum256(got) != sum {
		t.Error("the file arrived with other bytes")
	}
	file, got = nil, nil
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	if mem.HeapAlloc > 120<<20 {
		t.Errorf("%d MB of heap are in use afterwards", mem.HeapAlloc>>20)
	}
}

type linkedFile struct {
	ID, State, SHA256, Link string
	Got, Part               int64
}

// TestFileByLink: S53. A file comes in parts, goes on after a break, and leaves as a link with size, expiry and hash; a
// download goes on where it broke off; guesses find nothing; after its count, or revoked, it is gone.
func TestFileByLink(t *testing.T) {
	t.Parallel()
	slow(t)
	w := found(t)
	mx := outsideMX(t, w)
	li := w.visit("lisi@demo.test")
	file := bytesOf(20<<20 + 17)
	sum := sha256.Sum256(file)
	var f linkedFile
	li.do("POST", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/files", map[string]any{"name": "设计 design.zip", "size": len(file), "downloads": 2}, &f)
	put := func(offset int64, part []byte) (int, linkedFile) {
		status, text := li.raw("PUT", fmt.Sprintf("/api/v1/files/%s/content?offset=%d", f.ID, offset), "application/octet-stream", part, nil)
		var got linkedFile
		_ = json.Unmarshal(text, &got)
		return status, got
	}
	if status, got := put(0, file[:f.Part]); status != 200 || got.Got != f.Part {
		t.Fatalf("first part: %d %+v", status, got)
	}
	if status, _ := put(0, file[:10]); status != 409 {
		t.Errorf("the same part again: %d; want 409", status)
	}
	if status, _ := li.try("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "files": []string{f.ID}}); status != 422 {
		t.Errorf("an unfinished file was sent: %d", status)
	}
	li.do("GET", "/api/v1/files/"+f.ID, nil, &f)
	status, whole := put(f.Got, file[f.Got:])
	if status != 200 || whole.State != "ready" || whole.SHA256 != hex.EncodeToString(sum[:]) {
		t.Fatalf("last part: %d %+v", status, whole)
	}
	li.do("POST", "/api/v1/messages", map[string]any{"to": to("ada@outside.test"), "subject": "linked", "text": "see below", "files": []string{f.ID}}, nil)
	received(t, mx, 1)
	sent := li.mail("sent", "linked")
	var msg struct{ Text string }
	li.do("GET", "/api/v1/messages/"+sent.ID, nil, &msg)
	path := strings.TrimPrefix(whole.Link, "http://127.0.0.1:8080")
	for _, want := range []string{whole.Link, whole.SHA256, "20.0 MB", "有效期至"} {
		if !strings.Contains(msg.Text, want) {
			t.Errorf("the mail lacks %q:\n%s", want, msg.Text)
		}
	}
	nobody := &visitor{t: t, base: li.base}
	get := func(path, rng string) (int, []byte) {
		head := map[string]string{}
		if rng != "" {
			head["Range"] = rng
		}
		return nobody.raw("GET", path, "", nil, head)
	}
	s1, a := get(path, "bytes=0-9999999")
	s2, b := get(path, "bytes=10000000-")
	if s1 != 206 || s2 != 206 || !bytes.Equal(append(a, b...), file) {
		t.Errorf("in two pieces: %d, %d, %d bytes", s1, s2, len(a)+len(b))
	}
	if s, _ := get(path[:len(path)-3]+"abc", ""); s != 404 {
		t.Errorf("a guess: %d; want 404", s)
	}
	if s, all := get(path, ""); s != 200 || sha256.Sum256(all) != sum {
		t.Errorf("whole: %d", s)
	}
	for _, rng := range []string{"", "bytes=1-", "bytes=0-0"} {
		if s, _ := get(path, rng); s != 410 {
			t.Errorf("a third time with range %q: %d; want 410", rng, s)
		}
	}
	var second linkedFile
	li.do("POST", "/api/v1/mailboxes/"+li.me.Mailboxes[0].ID+"/files", map[string]any{"name": "x", "size": 3}, &second)
	_, text := li.raw("PUT", "/api/v1/files/"+second.ID+"/content?offset=0", "application/octet-stream", []byte("abc"), nil)
	if err := json.Unmarshal(text, &second); err != nil {
		t.Fatal(err)
	}
	li.do("DELETE", "/api/v1/files/"+second.ID, nil, nil)
	if s, _ := get(strings.TrimPrefix(second.Link, "http://127.0.0.1:8080"), ""); s != 410 {
		t.Errorf("revoked: %d; want 410", s)
	}
}
