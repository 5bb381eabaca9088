package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"mailbridge/mailcore"
)

// sandbox is the policy of everything that comes from a mail: even opened as a page it is nobody and does nothing.
const sandbox = "sandbox; default-src 'none'"

// sniffed is how many bytes decide what a file is (WHATWG MIME Sniffing).
const sniffed = 512

// pictures are the only types that are shown in place; our sniffing decides, never the mail.
var pictures = words("image/png image/jpeg image/gif image/webp")

// SignedLink names a mail, and carries what a link that opens without a session shows for it.
type SignedLink struct {
	ID  ID     `path:"id"`
	Box ID     `query:"m" doc:"of a signed link"`
	Exp string `query:"exp" doc:"of a signed link"`
	Sig string `query:"sig" doc:"of a signed link"`
}

type partInput struct {
	SignedLink
	Part   string `path:"part" doc:"as in the list of attachments: 1.2, or 1.2~1 for a file in a winmail.dat"`
	Inline string `query:"inline" doc:"1: show a picture in place"`
}

// openSigned opens a mail for its reader, or for whoever shows a link that we signed.
func (a *API) openSigned(ctx context.Context, c *caller, in *SignedLink, words ...string) (*letter, error) {
	if in.Sig == "" {
		if c == nil {
			return nil, errSession
		}
		return a.open(ctx, c, in.ID)
	}
	if !a.signed(in.Exp, in.Sig, words...) {
		return nil, errSigned
	}
	box, err := number[mailcore.MailboxID](in.Box)
	if err != nil {
		return nil, err
	}
	id, err := number[mailcore.MessageID](in.ID)
	if err != nil {
		return nil, err
	}
	row, err := a.o.Mail.Message(ctx, box, id)
	if err != nil {
		return nil, err
	}
	return a.openRow(ctx, mailcore.Mailbox{ID: box}, row)
}

func (a *API) getRaw(ctx context.Context, c *caller, in *SignedLink, g *gin.Context) error {
	l, err := a.openSigned(ctx, c, in, "raw", string(in.Box), string(in.ID))
	if err != nil {
		return err
	}
	defer l.Close()
	name := clip(strings.TrimSpace(l.row.Subject), 80)
	if name == "" {
		name = "message"
	}
	fileHeaders(g.Writer.Header(), "message/rfc822", name+".eml", false)
	g.Header("Content-Length", fmt.Sprint(l.raw.Size()))
	return a.copyOut(ctx, g, io.NewSectionReader(l.raw, 0, l.raw.Size()))
}

func (a *API) getPart(ctx context.Context, c *caller, in *partInput, g *gin.Context) error {
	l, err := a.openSigned(ctx, c, &in.SignedLink, "part", string(in.Box), string(in.ID), in.Part, in.Inline)
	if err != nil {
		return err
	}
	defer l.Close()
	content, name, err := l.file(in.Part)
	if err != nil {
		return err
	}
	if in.Inline == "1" {
		g.Header("Cache-Control", "private, max-age=3600")
	}
	return a.sendFile(ctx, g, content, name, in.Inline == "1")
}

// sendFile sends a file of a mail, to be saved; pictures may be shown in place.
func (a *API) sendFile(ctx context.Context, g *gin.Context, content io.Reader, name string, show bool) error {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	kind, inline := "application/octet-stream", false
	if sniff := http.DetectContentType(head); pictures[sniff] {
		kind, inline = sniff, show
	}
	fileHeaders(g.Writer.Header(), kind, name, inline)
	return a.copyOut(ctx, g, io.MultiReader(bytes.NewReader(head), content))
}

// copyOut sends a body. What fails then can only be logged: the status is out already.
func (a *API) copyOut(ctx context.Context, g *gin.Context, r io.Reader) error {
	g.Status(http.StatusOK)
	if _, err := io.Copy(g.Writer, r); err != nil && ctx.Err() == nil {
		a.o.Log.Warn("download broke off", "request", visitOf(ctx).id, "err", err)
	}
	return nil
}

// fileHeaders make a browser keep a stranger's file away from our pages.
func fileHeaders(h http.Header, kind, name string, inline bool) {
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(name, inline))
	h.Set("Content-Security-Policy", sandbox)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// disposition names the file in both forms of RFC 6266, section 5: ASCII for old programs, UTF-8 for the others.
func disposition(name string, inline bool) string {
	word := "attachment"
	if inline {
		word = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\/%;`, r) {
			return '_'
		}
		return r
	}, name)
	if plain == name {
		return word + `; filename="` + plain + `"`
	}
	return word + `; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// typeByName gives the type that a file to be sent gets: by its name, else by its first bytes.
func typeByName(name string, head []byte) string {
	kind := ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		kind = mime.TypeByExtension(strings.ToLower(name[dot:]))
	}
	if kind == "" {
		kind = http.DetectContentType(head)
	}
	kind, _, _ = strings.Cut(kind, ";")
	return strings.TrimSpace(kind)
}
