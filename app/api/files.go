package api

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	// maxFile is the largest file behind a link, filePart the largest piece of one that is sent at once: small enough to
	// be sent again when a line breaks.
	maxFile      = 5 << 30
	filePart     = 16 << 20
	fileDays     = 30 // how long a link lives unless somebody says otherwise
	maxFileDays  = 365
	linkPath     = "/f/"
	filePartPath = "/api/v1/files/:id/content" // as the router knows it
	maxDownloads = 100_000
)

// File is sent as a link, being too large for a mail.
type File struct {
	ID        ID         `json:"id"`
	Name      string     `json:"name"`
	Size      int64      `json:"size"`
	Got       int64      `json:"got" doc:"bytes that are here; the next part begins there"`
	State     string     `json:"state" enum:"uploading,ready,revoked"`
	SHA256    string     `json:"sha256,omitempty" doc:"of the whole file, when it is here"`
	Link      string     `json:"link,omitempty" doc:"opens without a session"`
	Downloads int        `json:"downloads"`
	Most      int        `json:"most,omitempty" doc:"downloads that are allowed; 0: any"`
	ExpiresAt *time.Time `json:"expiresAt"`
	Part      int64      `json:"part" doc:"most bytes of one part"`
}

func (a *API) fileRoutes() {
	r := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	add := r("POST", "/mailboxes/{id}/files", "Begin to upload a file that is sent as a link")
	add.status = 201
	on(a, add, a.addFile)
	on(a, r("GET", "/mailboxes/{id}/files", "Files behind links"), a.listFiles)
	on(a, r("GET", "/files/{id}", "A file behind a link, and how much of it is here"), a.getFile)
	put := r("PUT", "/files/{id}/content", "Upload the next part of a file")
	put.body, put.answer = "application/octet-stream", "application/json"
	stream(a, put, a.putFile)
	done(a, r("DELETE", "/files/{id}", "End a link; its file is deleted"), a.revokeFile)
	a.router.GET(linkPath+":token", a.download)
	a.router.HEAD(linkPath+":token", a.download)
}

type newFile struct {
	Name      string `json:"name"`
	Size      int64  `json:"size"`
	Days      int    `json:"days,omitempty" doc:"until the link ends; 30 without"`
	Downloads int    `json:"downloads,omitempty" doc:"at most so many; 0: any"`
}

func (a *API) addFile(ctx context.Context, c *caller, in *idBody[newFile]) (File, error) {
	box, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return File{}, err
	}
	b := in.Body
	if b.Days == 0 {
		b.Days = fileDays
	}
	switch {
	case b.Size <= 0:
		return File{}, invalid("size", "must be said")
	case b.Size > maxFile:
		return File{}, &Problem{status: 413, Code: "too_large", Message: "files have 5 GB at most", Field: "size"}
	case b.Days < 0 || b.Days > maxFileDays:
		return File{}, invalid("days", "must lie between 1 and 365")
	case b.Downloads < 0 || b.Downloads > maxDownloads:
		return File{}, invalid("downloads", "must lie between 0 and 100000")
	}
	name := fileName(b.Name)
	f, err := a.o.Mail.NewFile(ctx, maildb.File{Org: box.Org, Mailbox: box.ID, Name: name, Type: typeByName(name, nil), Size: b.Size, Most: b.Downloads,
		Expires: a.o.Now().Add(time.Duration(b.Days) * 24 * time.Hour)})
	return a.fileView(f), err
}

func (a *API) fileView(f maildb.File) File {
	v := File{ID: idOf(f.ID), Name: f.Name, Size: f.Size, Got: f.Got, State: string(f.State), SHA256: hex.EncodeToString(f.Sum), Downloads: int((f.Taken + f.Size - 1) / max(f.Size, 1)),
		Most: f.Most, ExpiresAt: instant(f.Expires), Part: filePart}
	if f.State == maildb.FileReady {
		v.Link = a.fileLink(f)
	}
	return v
}

// fileLink signs the file's number, so that a guess costs 2^128 tries.
func (a *API) fileLink(f maildb.File) string {
	return a.o.PublicURL + linkPath + strconv.FormatInt(f.ID, 36) + "-" + a.fileMAC(f)
}

func (a *API) fileMAC(f maildb.File) string {
	return base64.RawURLEncoding.EncodeToString(a.sum("file", strconv.FormatInt(f.ID, 10), f.Nonce)[:24])
}

// ownFile finds a file of one of the caller's mailboxes.
func (a *API) ownFile(ctx context.Context, c *caller, id ID) (maildb.File, error) {
	n, err := number[int64](id)
	if err != nil {
		return maildb.File{}, err
	}
	f, err := a.o.Mail.File(ctx, n)
	if err != nil {
		return f, err
	}
	_, err = a.ownMailbox(ctx, c, idOf(f.Mailbox))
	return f, err
}

func (a *API) listFiles(ctx context.Context, c *caller, in *byID) (List[File], error) {
	box, err := a.ownMailbox(ctx, c, in.ID)
	if err != nil {
		return List[File]{}, err
	}
	list, err := a.o.Mail.FilesOf(ctx, box.ID)
	return listOf(each(list, a.fileView)), err
}

func (a *API) getFile(ctx context.Context, c *caller, in *byID) (File, error) {
	f, err := a.ownFile(ctx, c, in.ID)
	return a.fileView(f), err
}

type filePartInput struct {
	ID     ID    `path:"id"`
	Offset int64 `query:"offset" doc:"where the part begins: what got says"`
}

func (a *API) putFile(ctx context.Context, c *caller, in *filePartInput, g *gin.Context) error {
	f, err := a.ownFile(ctx, c, in.ID)
	if err != nil {
		return err
	}
	_ = http.NewResponseController(g.Writer).SetReadDeadline(time.Time{}) // a slow line may take its time
	dir, err := a.uploads.folder()
	if err != nil {
		return err
	}
	limit := min(int64(filePart), f.Size-in.Offset)
	if in.Offset < 0 || limit <= 0 {
		return &Problem{status: http.StatusConflict, Code: "offset", Message: fmt.Sprintf("the next part begins at %d", f.Got), Field: "offset"}
	}
	part, err := message.SpoolFrom(dir, io.LimitReader(g.Request.Body, limit+1), limit)
	if err != nil {
		return err
	}
	defer part.Close()
	if part.Size() == 0 {
		return invalid("body", "is empty")
	}
	f, err = a.o.Mail.AppendFile(ctx, f, in.Offset, part, part.Size())
	if errors.Is(err, mailcore.ErrExists) {
		return &Problem{status: http.StatusConflict, Code: "offset", Message: fmt.Sprintf("the next part begins at %d", f.Got), Field: "offset"}
	}
	if err == nil {
		g.JSON(http.StatusOK, a.fileView(f))
	}
	return err
}

func (a *API) revokeFile(ctx context.Context, c *caller, in *byID) error {
	f, err := a.ownFile(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.o.Mail.RevokeFile(ctx, f)
}

// download serves a link to whoever has it.
func (a *API) download(g *gin.Context) {
	ctx := g.Request.Context()
	id, mac, _ := strings.Cut(g.Param("token"), "-")
	n, err := strconv.ParseInt(id, 36, 64)
	var f maildb.File
	if err == nil {
		f, err = a.o.Mail.File(ctx, n)
	}
	g.Header("Cache-Control", noStore)
	g.Header("X-Robots-Tag", "noindex")
	if err != nil || !hmac.Equal([]byte(a.fileMAC(f)), []byte(mac)) {
		if err != nil && !errors.Is(err, mailcore.ErrNoMessage) && !errors.Is(err, strconv.ErrSyntax) && !errors.Is(err, strconv.ErrRange) {
			a.refuse(g, err)
			return
		}
		g.String(http.StatusNotFound, "没有这个文件。\nThere is no such file.\n")
		return
	}
	want := wanted(g.Request, f.Size)
	gone := f.Gone(a.o.Now())
	if !gone && want > 0 {
		err := a.o.Mail.TakeFile(ctx, f.ID, want)
		gone = errors.Is(err, mailcore.ErrNoMessage)
		if err != nil && !gone {
			a.refuse(g, err)
			return
		}
	}
	if gone {
		g.String(http.StatusGone, "链接已失效：已过期、已撤回或下载次数已用完。\nThis link has ended: it expired, was revoked, or was used often enough.\n")
		return
	}
	bytes, err := a.o.Mail.OpenFile(ctx, f)
	if err != nil {
		a.refuse(g, err)
		return
	}
	defer bytes.Close()
	g.Header("Content-Type", "application/octet-stream")
	g.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	g.Header("ETag", `"`+hex.EncodeToString(f.Sum)+`"`)
	http.ServeContent(g.Writer, g.Request, "", f.Created, io.NewSectionReader(bytes, 0, f.Size))
	if rest := want - max(int64(g.Writer.Size()), 0); rest > 0 && want > 0 {
		if err := a.o.Mail.TakeFile(context.WithoutCancel(ctx), f.ID, -rest); err != nil && !errors.Is(err, mailcore.ErrNoMessage) {
			a.o.Log.Warn("broken download counted in full", "file", f.ID, "err", err)
		}
	}
}

// wanted is how many bytes a request asks for. Only one range is served; who asks for several gets the whole file.
func wanted(r *http.Request, size int64) int64 {
	if r.Method != http.MethodGet {
		return 0
	}
	first, last, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if !ok || err != nil || from < 0 || from >= size {
		r.Header.Del("Range")
		return size
	}
	to, err := strconv.ParseInt(last, 10, 64)
	switch {
	case last == "" || err == nil && to >= size:
		to = size - 1
	case err != nil || to < from:
		r.Header.Del("Range")
		return size
	}
	return to - from + 1
}

// addLinks writes the links of files below a letter, with what their reader wants to know.
func (a *API) addLinks(ctx context.Context, c *caller, d *message.Draft, ids []ID) error {
	if len(ids) > 50 {
		return invalid("files", "are too many")
	}
	var plain, rich strings.Builder
	for _, id := range ids {
		f, err := a.ownFile(ctx, c, id)
		if err != nil {
			return orInvalid(err, "files", "name a file that is gone")
		}
		if f.Gone(a.o.Now()) {
			return invalid("files", "name a file that is not ready, or has expired")
		}
		until := f.Expires.UTC().Format("2006-01-02 15:04 UTC")
		link, sum := a.fileLink(f), hex.EncodeToString(f.Sum)
		about := fmt.Sprintf("%s · 有效期至 expires %s", sizeText(f.Size), until)
		if f.Most > 0 {
			about += fmt.Sprintf(" · 最多下载 %d 次 downloads at most", f.Most)
		}
		fmt.Fprintf(&plain, "%s (%s)\n%s\nSHA-256: %s\n\n", f.Name, about, link, sum)
		fmt.Fprintf(&rich, `<p><a href="%s">%s</a> (%s)<br>SHA-256: <code>%s</code></p>`, html.EscapeString(link), html.EscapeString(f.Name), html.EscapeString(about), sum)
	}
	if plain.Len() == 0 {
		return nil
	}
	d.Plain = strings.TrimRight(d.Plain, "\n") + "\n\n---- 大附件 · Files ----\n" + plain.String()
	if d.HTML != "" {
		d.HTML += "<hr>" + rich.String()
	}
	return nil
}

func sizeText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d KB", (n+1023)>>10)
}
