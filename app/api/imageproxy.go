package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // sizes of pictures
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
)

// Bounds of fetching a stranger's picture. Each stops a mail from using us as a tool.
const (
	maxImage       = 5 << 20 // bytes
	maxPixels      = 50_000_000
	maxImageTime   = 10 * time.Second
	maxImageHops   = 3
	maxImageAtOnce = 16
	maxImageURL    = 4096
)

var errImage = &Problem{status: http.StatusBadGateway, Code: "image", Message: "this picture cannot be shown"}

// imageProxy fetches remote pictures so that their servers learn nothing of the reader. It speaks only to public
// addresses, and decides so by the address really dialled: names that resolve inwards, or differently the second
// time, win nothing.
type imageProxy struct {
	client *http.Client
	slots  chan struct{}
	public func(netip.AddrPort) bool
}

func newImageProxy() *imageProxy {
	p := &imageProxy{slots: make(chan struct{}, maxImageAtOnce), public: publicAddress}
	dialer := &net.Dialer{Timeout: maxImageTime / 2, Control: p.control}
	p.client = &http.Client{
		Timeout: maxImageTime,
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true,
			TLSHandshakeTimeout: maxImageTime / 2, ResponseHeaderTimeout: maxImageTime / 2, MaxResponseHeaderBytes: 32 << 10},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			r.Header.Del("Referer")
			if len(via) > maxImageHops {
				return errors.New("too many redirects")
			}
			return fetchable(r.URL)
		},
	}
	return p
}

// control is asked for each address before it is dialled.
func (p *imageProxy) control(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil || !p.public(a) {
		return fmt.Errorf("%s is not a public address", address)
	}
	return nil
}

// innerNets are networks that the standard library does not call private but that lead inwards all the same.
var innerNets = each([]string{
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", // RFC 6890
	"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10", // and those that carry IPv4
}, netip.MustParsePrefix)

// publicAddress tells whether a host of the public web can live there.
func publicAddress(ap netip.AddrPort) bool {
	a := ap.Addr().Unmap()
	if ap.Port() != 80 && ap.Port() != 443 || !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, n := range innerNets {
		if n.Contains(a) {
			return false
		}
	}
	return true
}

func fetchable(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return fmt.Errorf("%s is not fetched", u.Scheme)
	}
	return nil
}

// fetch gives the bytes and the type of a picture.
func (p *imageProxy) fetch(ctx context.Context, target string) ([]byte, string, error) {
	u, err := url.Parse(target)
	if err != nil || len(target) > maxImageURL {
		return nil, "", errors.New("not a URL")
	}
	if err := fetchable(u); err != nil {
		return nil, "", err
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Accept", "image/png,image/jpeg,image/gif,image/webp")
	req.Header.Set("User-Agent", "mailbridge-images/1")
	res, err := p.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || res.ContentLength > maxImage {
		return nil, "", fmt.Errorf("answered %d with %d bytes", res.StatusCode, res.ContentLength)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxImage+1))
	if err != nil {
		return nil, "", err
	}
	return checkImage(raw)
}

func checkImage(raw []byte) ([]byte, string, error) {
	kind := http.DetectContentType(raw[:min(len(raw), sniffed)])
	if len(raw) > maxImage || !pictures[kind] {
		return nil, "", fmt.Errorf("%d bytes of %s", len(raw), kind)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil && !errors.Is(err, image.ErrFormat) || c.Width*c.Height > maxPixels { // WebP is a format it does not know
		return nil, "", fmt.Errorf("%d×%d pixels: %w", c.Width, c.Height, err)
	}
	return raw, kind, nil
}

type imageInput struct {
	URL     string `query:"u"`
	Message string `query:"m"`
	Exp     string `query:"exp"`
	Sig     string `query:"sig"`
}

func (a *API) getImage(ctx context.Context, _ *caller, in *imageInput, g *gin.Context) error {
	if !a.signed(in.Exp, in.Sig, "img", in.URL, in.Message) {
		return errSigned
	}
	raw, kind, err := a.images.fetch(ctx, in.URL)
	if err != nil {
		a.o.Log.Debug("remote picture", "request", visitOf(ctx).id, "err", err)
		return errImage
	}
	fileHeaders(g.Writer.Header(), kind, "picture", true)
	g.Header("Cache-Control", "private, max-age=86400")
	g.Header("Content-Length", fmt.Sprint(len(raw)))
	return a.copyOut(ctx, g, bytes.NewReader(raw))
}
