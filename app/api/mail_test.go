package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbridge/workbench"
)

func (w *world) boxID(p workbench.Person) string { return string(idOf(w.box(p).ID)) }

// list reads a folder of a person.
func (w *world) list(p workbench.Person, token, query string) []Summary {
	w.t.Helper()
	return want[List[Summary]](w, 200, "GET", "/api/v1/mailboxes/"+w.boxID(p)+"/messages?"+query, token, nil).Items
}

func (w *world) upload(token, name string, content []byte) Upload {
	w.t.Helper()
	r := w.do("POST", "/api/v1/uploads", token, bytes.NewReader(content), func(r *http.Request) {
		r.Header.Set("X-Name", url.PathEscape(name))
		r.Header.Set("Content-Type", "application/octet-stream")
	})
	if r.status != 201 {
		w.t.Fatalf("upload %s: %d %s", name, r.status, r.body)
	}
	var u Upload
	r.into(w.t, &u)
	return u
}

func TestSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, peer := w.token(w.home.member), w.token(w.home.peer)
	file := w.upload(me, "报告 2026.pdf", []byte("%PDF-1.4 report"))
	if file.Type != "application/pdf" || file.Size != 15 || file.Name != "报告 2026.pdf" {
		t.Errorf("upload = %+v", file)
	}
	letter := map[string]any{"to": []Address{{"Peer", "peer@home.test"}}, "cc": []Address{{"", "boss@home.test"}}, "bcc": []Address{{"", "member@other.test"}},
		"subject": "你好 plan", "text": "See the file.", "html": "<p>See the <b>file</b>.</p>", "attachments": []string{file.ID}, "idempotencyKey": "k1"}
	sent := want[Sent](w, 202, "POST", "/api/v1/messages", me, letter)
	if sent.State != "sent" || sent.ID == "" {
		t.Errorf("sent = %+v", sent)
	}
	again := w.do("POST", "/api/v1/messages", me, map[string]any{"to": letter["to"], "subject": "你好 plan", "text": "x", "idempotencyKey": "k1"})
	if again.status != 202 || !strings.Contains(string(again.body), `"again":true`) {
		t.Errorf("the same key again: %d %s", again.status, again.body)
	}
	inbox := w.list(w.home.peer, peer, "folder=inbox")
	if len(inbox) != 1 || inbox[0].Subject != "你好 plan" || inbox[0].From != (Address{"member", "member@home.test"}) || inbox[0].Trust != trustInner ||
		inbox[0].Attachments != 1 || !inbox[0].Unread || inbox[0].External {
		t.Fatalf("inbox of the peer = %+v", inbox)
	}
	if s := w.list(w.home.member, me, "folder=sent"); len(s) != 1 || s[0].ID != sent.ID || s[0].Unread {
		t.Errorf("sent folder = %+v", s)
	}
	if got := w.list(w.other.member, w.token(w.other.member), "folder=inbox"); len(got) != 1 {
		t.Errorf("blind copy in the other organisation: %d mails", len(got))
	}
	m := want[Message](w, 200, "GET", "/api/v1/messages/"+string(inbox[0].ID), peer, nil)
	if m.HTML != "<div><p>See the <b>file</b>.</p></div>" && !strings.Contains(m.HTML, "<p>See the <b>file</b>.</p>") || len(m.Bcc) != 0 || len(m.Cc) != 1 ||
		len(m.Attachments) != 1 || m.Attachments[0].Name != "报告 2026.pdf" {
		t.Errorf("message = %+v", m)
	}
	if raw := w.do("GET", m.Raw, "", nil); raw.status != 200 || bytes.Contains(raw.body, []byte("other.test")) || bytes.Contains(raw.body, []byte("X-Draft")) {
		t.Errorf("raw mail tells too much: %d %s", raw.status, raw.body)
	}
	reply := map[string]any{"replyTo": m.ID, "text": "Thanks", "html": "<p>Thanks</p>", "to": []Address{{"", "member@home.test"}}, "subject": "Re: 你好 plan"}
	want[Sent](w, 202, "POST", "/api/v1/messages", peer, reply)
	back := w.list(w.home.member, me, "folder=inbox")
	if len(back) != 1 || back[0].Thread == "" {
		t.Fatalf("answer = %+v", back)
	}
	thread := want[List[Message]](w, 200, "GET", "/api/v1/mailboxes/"+w.boxID(w.home.member)+"/threads/"+string(back[0].Thread), me, nil)
	if len(thread.Items) != 2 || thread.Items[1].ThreadCount != 2 || !strings.Contains(thread.Items[1].HTML, "blockquote") || !strings.Contains(thread.Items[1].Text, "> See the file.") {
		t.Errorf("thread = %+v", thread.Items)
	}
	if s := w.list(w.home.peer, peer, "folder=inbox"); !s[0].Answered {
		t.Error("the answered mail is not marked")
	}
	forward := map[string]any{"forward": m.ID, "text": "FYI", "to": []Address{{"", "boss@home.test"}}, "subject": "Fwd: 你好 plan"}
	want[Sent](w, 202, "POST", "/api/v1/messages", peer, forward)
	boss := w.list(w.home.boss, w.token(w.home.boss), "folder=inbox&q=Fwd")
	if len(boss) != 1 || boss[0].Attachments != 1 {
		t.Errorf("forwarded = %+v", boss)
	}
	for _, address := range []string{"nobody@home.test", "x@unverified.other.test"} {
		r := w.do("POST", "/api/v1/messages", me, map[string]any{"to": []Address{{"", address}}, "text": "x"})
		if ok := r.status == 422 && r.problem().Field == "to" || strings.HasPrefix(address, "x@") && r.status == 202; !ok {
			t.Errorf("to %s: %d %s", address, r.status, r.body)
		}
	}
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	placed := w.deliver(w.home.member, mailText("Question", "What?"))
	file := w.upload(me, "a.txt", []byte("one"))
	body := map[string]any{"to": []Address{{"P", "peer@home.test"}}, "bcc": []Address{{"", "boss@home.test"}}, "subject": "Unfinished", "text": "t",
		"html": `<p>t</p><img src="https://ok.test/1.png"><script>alert(1)</script>`, "attachments": []string{file.ID}, "replyTo": idOf(placed.Message)}
	first := want[Saved](w, 201, "POST", "/api/v1/mailboxes/"+w.boxID(w.home.member)+"/drafts", me, body)
	body["subject"] = "Finished"
	second := want[Saved](w, 200, "PUT", "/api/v1/drafts/"+string(first.ID), me, body)
	if second.ID == first.ID || second.Key != first.Key || second.Key == "" {
		t.Errorf("versions = %+v, %+v", first, second)
	}
	if r := w.do("GET", "/api/v1/drafts/"+string(first.ID), me, nil); r.status != 404 {
		t.Errorf("the old version: %d", r.status)
	}
	if list := w.list(w.home.member, me, "folder=drafts"); len(list) != 1 || !list[0].Draft {
		t.Errorf("drafts = %+v", list)
	}
	d := want[Draft](w, 200, "GET", "/api/v1/drafts/"+string(second.ID), me, nil)
	if d.Subject != "Finished" || len(d.Bcc) != 1 || d.To[0] != (Address{"P", "peer@home.test"}) || d.ReplyTo != idOf(placed.Message) ||
		len(d.Attachments) != 1 || d.Attachments[0].Name != "a.txt" || strings.Contains(d.HTML, "script") || !strings.Contains(d.HTML, "https://ok.test/1.png") {
		t.Errorf("draft = %+v", d)
	}
	body["attachments"], body["draft"] = []string{d.Attachments[0].ID}, second.ID
	want[Sent](w, 202, "POST", "/api/v1/messages", me, body)
	if list := w.list(w.home.member, me, "folder=drafts"); len(list) != 0 {
		t.Errorf("after sending drafts = %+v", list)
	}
	if got := w.list(w.home.peer, w.token(w.home.peer), "folder=inbox"); len(got) != 1 || got[0].Attachments != 1 {
		t.Errorf("arrived = %+v", got)
	}
	if r := w.do("DELETE", "/api/v1/drafts/"+string(idOf(placed.Message)), me, nil); r.status != 404 {
		t.Errorf("a mail that is no draft: %d", r.status)
	}
}

// TestDraftSavedTwiceAtOnce: of two windows that save the same version of a draft one wins, and one draft is there.
func TestDraftSavedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	draft := want[Saved](w, 201, "POST", "/api/v1/mailboxes/"+w.boxID(w.home.member)+"/drafts", me, map[string]any{"subject": "0"})
	for range 5 {
		var saved [3]reply
		var wg sync.WaitGroup
		for i := range saved {
			wg.Go(func() {
				saved[i] = w.do("PUT", "/api/v1/drafts/"+string(draft.ID), me, map[string]any{"subject": strconv.Itoa(i)})
			})
		}
		wg.Wait()
		won := 0
		for _, r := range saved {
			if r.status == 200 {
				won++
				r.into(t, &draft)
			} else if r.status != 404 {
				t.Errorf("PUT: %d %s", r.status, r.body)
			}
		}
		if list := w.list(w.home.member, me, "folder=drafts"); won != 1 || len(list) != 1 || list[0].ID != draft.ID {
			t.Fatalf("%d saved, drafts = %+v", won, list)
		}
	}
}

func TestBulkAndUndo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	var ids []ID
	for range 3 {
		ids = append(ids, idOf(w.deliver(w.home.member, mailText("Bulk", "x")).Message))
	}
	count := func(query string) int { return len(w.list(w.home.member, me, query)) }
	change := func(method string, body map[string]any) string {
		t.Helper()
		return want[Undoable](w, 200, method, "/api/v1/messages", me, body).Undo
	}
	undo := func(token string) {
		t.Helper()
		if r := w.do("POST", "/api/v1/undo/"+token, me, nil); r.status != 204 {
			t.Errorf("undo: %d %s", r.status, r.body)
		}
	}
	change("PATCH", map[string]any{"ids": ids[:1], "addFlags": []string{"seen"}})
	token := change("PATCH", map[string]any{"ids": ids, "addFlags": []string{"seen", "flagged"}})
	if count("folder=inbox&filter=unread") != 0 || count("folder=inbox&filter=starred") != 3 {
		t.Error("flags were not set")
	}
	if r := w.do("POST", "/api/v1/undo/"+token, w.token(w.home.peer), nil); r.status != 404 {
		t.Errorf("somebody else's undo: %d", r.status)
	}
	undo(token)
	if got := count("folder=inbox&filter=unread"); got != 2 {
		t.Errorf("%d unread after undo; want 2, one was read before", got)
	}
	if count("filter=starred") != 0 {
		t.Error("stars are left after undo")
	}
	token = change("PATCH", map[string]any{"ids": ids, "moveTo": "archive"})
	if count("folder=inbox") != 0 || count("folder=archive") != 3 {
		t.Error("not moved")
	}
	undo(token)
	if count("folder=inbox") != 3 {
		t.Error("not moved back")
	}
	token = change("DELETE", map[string]any{"ids": ids[:2]})
	if count("folder=trash") != 2 || count("") != 1 {
		t.Error("not in the trash")
	}
	undo(token)
	if r := w.do("POST", "/api/v1/undo/"+token, me, nil); r.status != 404 {
		t.Errorf("undo twice: %d", r.status)
	}
	change("DELETE", map[string]any{"ids": ids[:1]})
	if token := change("DELETE", map[string]any{"ids": ids[:1]}); token != "" || count("folder=trash") != 0 {
		t.Error("deleting in the trash is not for good")
	}
	if r := w.do("PATCH", "/api/v1/messages", me, map[string]any{"ids": []ID{ids[1], "999999"}, "addFlags": []string{"flagged"}}); r.status != 404 || count("filter=starred") != 0 {
		t.Errorf("one of the ids is foreign: %d, %d changed", r.status, count("filter=starred"))
	}
	if r := w.do("PATCH", "/api/v1/messages", me, map[string]any{"ids": ids[1:], "moveTo": "nowhere"}); r.status != 422 || r.problem().Field != "moveTo" {
		t.Errorf("unknown folder: %d %s", r.status, r.body)
	}
}

// png is one transparent pixel.
var png, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")

func mixedMail() string {
	return "From: =?utf-8?q?Stranger_=3Cscript=3E?= <stranger@world.test>\nTo: member@home.test\nSubject: Files\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n" +
		`<p>Hi</p><img src="cid:pic@x"><img src="http://evil.test/1"><script>alert(1)</script>` +
		"\n--b\nContent-Type: image/png\nContent-ID: <pic@x>\nContent-Disposition: inline; filename=p.png\nContent-Transfer-Encoding: base64\n\n" +
		base64.StdEncoding.EncodeToString(png) +
		"\n--b\nContent-Type: image/png; name=\"evil.png\"\nContent-Disposition: attachment; filename=\"evil.png\"\n\n<html><script>alert(1)</script>" +
		"\n--b\nContent-Type: text/html; name=\"x.html\"\nContent-Disposition: attachment; filename*=utf-8''%E5%90%88%E5%90%8C%22.html\n\n<script>alert(1)</script>\n--b--\n"
}

func TestPartsAndSignedLinks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	placed := w.deliver(w.home.member, mixedMail())
	path := "/api/v1/messages/" + string(idOf(placed.Message))
	m := want[Message](w, 200, "GET", path, me, nil)
	if strings.Contains(m.HTML, "script") || strings.Contains(m.HTML, "evil.test") || m.BlockedImages != 1 || len(m.Attachments) != 3 {
		t.Fatalf("message = %+v", m)
	}
	_, inline, _ := strings.Cut(m.HTML, `src="`)
	inline, _, _ = strings.Cut(strings.ReplaceAll(inline, "&amp;", "&"), `"`)
	if r := w.do("GET", inline, "", nil); r.status != 200 || r.header.Get("Content-Type") != "image/png" || !bytes.Equal(r.body, png) ||
		!strings.HasPrefix(r.header.Get("Content-Disposition"), "inline") {
		t.Errorf("inline picture %s: %d %v", inline, r.status, r.header)
	}
	for i, name := range []string{"p.png", "evil.png", `合同".html`} {
		a := m.Attachments[i]
		r := w.do("GET", a.URL, "", nil)
		if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment;") || r.header.Get("Content-Security-Policy") != sandbox ||
			r.header.Get("X-Content-Type-Options") != "nosniff" || i > 0 && r.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s: %d %v", name, r.status, r.header)
		}
		if r := w.do("GET", path+"/parts/"+a.Part, me, nil); r.status != 200 {
			t.Errorf("%s with a session: %d", name, r.status)
		}
	}
	evil := m.Attachments[1]
	if r := w.do("GET", path+"/parts/"+evil.Part+"?inline=1", me, nil); !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("HTML that calls itself PNG is shown: %v", r.header)
	}
	link, err := url.Parse(evil.URL)
	w.ok(err)
	tamper := func(change func(url.Values)) string {
		q := link.Query()
		change(q)
		return link.Path + "?" + q.Encode()
	}
	for name, target := range map[string]string{
		"other part":       strings.Replace(evil.URL, "/parts/"+evil.Part, "/parts/1", 1),
		"other message":    strings.Replace(evil.URL, path, "/api/v1/messages/9", 1),
		"raw":              strings.Replace(evil.URL, "/parts/"+evil.Part, "/raw", 1),
		"longer life":      tamper(func(q url.Values) { q.Set("exp", "9999999999") }),
		"other mailbox":    tamper(func(q url.Values) { q.Set("m", "1"+q.Get("m")) }),
		"shown in place":   tamper(func(q url.Values) { q.Set("inline", "1") }),
		"empty signature":  tamper(func(q url.Values) { q.Set("sig", "") }),
		"broken signature": tamper(func(q url.Values) { q.Set("sig", "%%") }),
		"no expiry":        tamper(func(q url.Values) { q.Del("exp") }),
	} {
		if r := w.do("GET", target, "", nil); r.status != 403 && r.status != 401 {
			t.Errorf("%s: %d", name, r.status)
		}
	}
	now := w.api.o.Now
	w.api.o.Now = func() time.Time { return now().Add(7 * time.Minute) }
	if r := w.do("GET", evil.URL, "", nil); r.status != 403 || r.problem().Code != "link_expired" {
		t.Errorf("after seven minutes: %d", r.status)
	}
}

func TestDisposition(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, want string }{
		{"a b.pdf", `attachment; filename="a b.pdf"`},
		{`x";evil.exe`, `attachment; filename="x__evil.exe"; filename*=UTF-8''x%22%3Bevil.exe`},
		{"合同.pdf", `attachment; filename="__.pdf"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf`},
		{"a\r\nb", `attachment; filename="a__b"; filename*=UTF-8''a%0D%0Ab`},
		{"a+b c%.txt", `attachment; filename="a+b c_.txt"; filename*=UTF-8''a%2Bb%20c%25.txt`},
	} {
		if got := disposition(tt.name, false); got != tt.want {
			t.Errorf("disposition(%q) = %s; want %s", tt.name, got, tt.want)
		}
	}
	for in, out := range map[string]string{"../../etc/passwd": "passwd", `C:\x\y.txt`: "y.txt", "": "file", "..": "file", "a\u202egnp.exe": "agnp.exe", "\x00a": "a"} {
		if got := fileName(in); got != out {
			t.Errorf("fileName(%q) = %q; want %q", in, got, out)
		}
	}
}

func TestUploads(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *Options) { o.MaxSize = 2 << 20 })
	me := w.token(w.home.member)
	var form bytes.Buffer
	f := multipart.NewWriter(&form)
	part, err := f.CreateFormFile("file", "../photo.png")
	w.ok(err)
	_, _ = part.Write(png)
	w.ok(f.Close())
	r := w.do("POST", "/api/v1/uploads", me, bytes.NewReader(form.Bytes()), func(r *http.Request) { r.Header.Set("Content-Type", f.FormDataContentType()) })
	var u Upload
	r.into(t, &u)
	if r.status != 201 || u.Name != "photo.png" || u.Type != "image/png" || u.Size != int64(len(png)) {
		t.Errorf("multipart: %d %+v", r.status, u)
	}
	if _, err := w.api.uploads.get(w.home.peer.ID, u.ID); err == nil {
		t.Error("somebody else can use the upload")
	}
	raw := func(size int64) reply {
		return w.do("POST", "/api/v1/uploads", me, io.LimitReader(zeros{}, size), func(r *http.Request) { r.Header.Set("Content-Type", "application/octet-stream") })
	}
	if r := raw(2<<20 + 1); r.status != 413 {
		t.Errorf("one byte too many: %d %s", r.status, r.body)
	}
	if r := raw(8 << 20); r.status != 413 {
		t.Errorf("far too many: %d %s", r.status, r.body)
	}
	r = raw(1900 << 10)
	r.into(t, &u)
	if r := w.do("POST", "/api/v1/messages", me, map[string]any{"to": []Address{{"", "peer@home.test"}}, "attachments": []string{u.ID}}); r.status != 413 || r.problem().Field != "attachments" {
		t.Errorf("too large once encoded: %d %s", r.status, r.body)
	}
	w.api.uploads.now = func() time.Time { return time.Now().Add(2 * uploadLife) }
	if _, err := w.api.uploads.get(w.home.member.ID, u.ID); err == nil {
		t.Error("the upload never expires")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPublicAddress(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		addr string
		want bool
	}{
		{"93.184.216.34:443", true}, {"93.184.216.34:80", true}, {"[2606:2800:220:1::1]:443", true},
		{"93.184.216.34:22", false}, {"93.184.216.34:8080", false},
		{"127.0.0.1:80", false}, {"127.1.2.3:80", false}, {"10.0.0.1:80", false}, {"172.16.0.1:80", false}, {"192.168.1.1:80", false},
		{"169.254.169.254:80", false}, {"100.64.0.1:80", false}, {"0.0.0.0:80", false}, {"0.1.2.3:80", false}, {"224.0.0.1:80", false},
		{"255.255.255.255:80", false}, {"240.0.0.1:80", false}, {"198.18.0.1:80", false}, {"192.0.2.1:80", false}, {"192.0.0.1:80", false},
		{"[::1]:80", false}, {"[::]:80", false}, {"[::ffff:127.0.0.1]:80", false}, {"[::ffff:10.0.0.1]:80", false}, {"[fe80::1]:80", false},
		{"[fe80::1%eth0]:80", false}, {"[fc00::1]:80", false}, {"[fd12::1]:80", false}, {"[fec0::1]:80", false}, {"[ff02::1]:80", false},
		{"[64:ff9b::7f00:1]:80", false}, {"[2002:7f00:1::]:80", false}, {"[2001:db8::1]:80", false},
	} {
		ap, err := netip.ParseAddrPort(tt.addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := publicAddress(ap); got != tt.want {
			t.Errorf("publicAddress(%s) = %v; want %v", tt.addr, got, tt.want)
		}
	}
}

func TestImageProxy(t *testing.T) {
	t.Parallel()
	hits := map[string]http.Header{}
	remote := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		hits[r.URL.Path] = r.Header.Clone()
		switch r.URL.Path {
		case "/p.png":
			rw.Header().Set("Content-Type", "text/html")
			rw.Header().Set("Set-Cookie", "a=b")
			_, _ = rw.Write(png)
		case "/svg":
			rw.Header().Set("Content-Type", "image/png")
			_, _ = rw.Write([]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`))
		case "/big":
			_, _ = rw.Write(png)
			_, _ = io.Copy(rw, io.LimitReader(zeros{}, maxImage))
		case "/file":
			http.Redirect(rw, r, "file:///etc/passwd", http.StatusFound)
		case "/inward":
			http.Redirect(rw, r, "http://169.254.169.254/", http.StatusFound)
		case "/round":
			http.Redirect(rw, r, "/round", http.StatusFound)
		case "/hop":
			http.Redirect(rw, r, "/p.png", http.StatusFound)
		case "/bomb": // a header that promises 60 000 × 60 000 pixels
			bomb := bytes.Clone(png)
			copy(bomb[16:], []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60})
			_, _ = rw.Write(bomb)
		}
	}))
	defer remote.Close()
	w := newWorld(t)
	fetch := func(target string) reply { return w.do("GET", w.api.imageURL(target, 1), "", nil) }
	if r := fetch(remote.URL + "/p.png"); r.status != 502 || len(hits) != 0 {
		t.Errorf("a picture on our own machine: %d, asked %v", r.status, hits)
	}
	w.api.images.public = func(ap netip.AddrPort) bool { return ap.Addr().IsLoopback() } // from here on it counts as the world
	if r := fetch(remote.URL + "/p.png"); r.status != 200 || r.header.Get("Content-Type") != "image/png" || !bytes.Equal(r.body, png) ||
		r.header.Get("Set-Cookie") != "" || r.header.Get("Content-Security-Policy") != sandbox || hits["/p.png"].Get("Cookie") != "" {
		t.Errorf("a picture: %d %v %v", r.status, r.header, hits)
	}
	if r := fetch(remote.URL + "/hop"); r.status != 200 || hits["/p.png"].Get("Referer") != "" {
		t.Errorf("one redirect: %d, referer %q", r.status, hits["/p.png"].Get("Referer"))
	}
	for _, path := range []string{"/svg", "/big", "/file", "/inward", "/round", "/bomb", "/nothing"} {
		if r := fetch(remote.URL + path); r.status != 502 || len(r.body) > 500 {
			t.Errorf("%s: %d with %d bytes", path, r.status, len(r.body))
		}
	}
	for _, target := range []string{"file:///etc/passwd", "gopher://x/", "ftp://x/", "http://user:pw@" + strings.TrimPrefix(remote.URL, "http://") + "/p.png", "x", "http://", "http://10.0.0.1/"} {
		if r := fetch(target); r.status != 502 {
			t.Errorf("%s: %d", target, r.status)
		}
	}
	good, err := url.Parse(w.api.imageURL(remote.URL+"/p.png", 1))
	w.ok(err)
	q := good.Query()
	q.Set("u", remote.URL+"/other")
	if r := w.do("GET", good.Path+"?"+q.Encode(), "", nil); r.status != 403 {
		t.Errorf("a URL we did not sign: %d", r.status)
	}
	q = good.Query()
	q.Set("m", "2")
	if r := w.do("GET", good.Path+"?"+q.Encode(), "", nil); r.status != 403 {
		t.Errorf("another message: %d", r.status)
	}
}

func TestQuotedText(t *testing.T) {
	t.Parallel()
	plain := "Yes, fine.\n\nBest\nAnn\n\nOn Mon, 3 Nov 2025 at 10:00, Bob <bob@x.test> wrote:\n> Is it fine?\n> Bob\n"
	own, quoted := splitQuoted(plain)
	if strings.TrimSpace(own) != "Yes, fine.\n\nBest\nAnn" || !strings.Contains(quoted, "> Is it fine?") || strings.ReplaceAll(own+quoted, "\n", "") != strings.ReplaceAll(plain, "\n", "") {
		t.Errorf("own = %q, quoted = %q", own, quoted)
	}
	if own, quoted := splitQuoted("just words"); own != "just words" || quoted != "" {
		t.Errorf("own = %q, quoted = %q", own, quoted)
	}
}

func TestSearchAndPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me := w.token(w.home.member)
	for _, s := range []string{"Alpha", "Beta", "Alpha two"} {
		w.deliver(w.home.member, mailText(s, "words"))
	}
	page := want[List[Summary]](w, 200, "GET", "/api/v1/mailboxes/"+w.boxID(w.home.member)+"/messages?folder=inbox&limit=2", me, nil)
	if len(page.Items) != 2 || page.Next == "" || page.Total == nil || *page.Total != 3 {
		t.Fatalf("page = %d items, next %q, total %v", len(page.Items), page.Next, page.Total)
	}
	rest := w.list(w.home.member, me, "folder=inbox&limit=2&cursor="+page.Next)
	if len(rest) != 1 || rest[0].Subject != "Alpha" {
		t.Errorf("second page = %+v", rest)
	}
	if found := w.list(w.home.member, me, "q=alpha"); len(found) != 2 {
		t.Errorf("search found %d; want 2", len(found))
	}
	if r := w.do("GET", "/api/v1/mailboxes/"+w.boxID(w.home.member)+"/messages?q="+url.QueryEscape(`x' OR 1=1 --%_"`), me, nil); r.status != 200 {
		t.Errorf("quotes in a search: %d %s", r.status, r.body)
	}
	contacts := want[List[Contact]](w, 200, "GET", "/api/v1/contacts?q=", me, nil)
	raw, _ := json.Marshal(contacts)
	if !strings.Contains(string(raw), "peer@home.test") || !strings.Contains(string(raw), "stranger@world.test") || strings.Contains(string(raw), "other.test") {
		t.Errorf("contacts = %s", raw)
	}
	changes := want[ChangeList](w, 200, "GET", "/api/v1/changes?s=m:"+w.boxID(w.home.member)+"&since=0", me, nil)
	if len(changes.Items) < 3 || changes.Head < 3 || changes.Gap || changes.Items[0].Q != 1 {
		t.Errorf("changes = %+v", changes)
	}
	if gap := want[ChangeList](w, 200, "GET", "/api/v1/changes?s=m:"+w.boxID(w.home.member)+"&since=old:1", me, nil); !gap.Gap {
		t.Error("another epoch is no gap")
	}
	ticket := want[Ticket](w, 200, "POST", "/api/v1/push/ticket", me, map[string]string{"device": "d"})
	if ticket.Ticket == "" || ticket.URL != socketPath {
		t.Errorf("ticket = %+v", ticket)
	}
}
