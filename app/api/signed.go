package api

import (
	"crypto/hmac"
	"encoding/base64"
	"net/url"
	"strconv"
	"time"

	"mailbridge/mailcore"
)

const (
	// downloadLife is how long a link to a file works: apps fetch it by themselves, without our cookie.
	downloadLife = 5 * time.Minute
	// inlineLife is longer, since a page with pictures stays open.
	inlineLife = time.Hour
)

// sign makes the query of a URL that opens without a session until it expires.
func (a *API) sign(life time.Duration, words ...string) url.Values {
	// Rounded up, so that a page read again shows the same URLs and the browser its cached pictures.
	exp := strconv.FormatInt(a.o.Now().Add(life).Truncate(time.Minute).Add(time.Minute).Unix(), 10)
	sig := a.sum(append([]string{exp}, words...)...)
	return url.Values{"exp": {exp}, "sig": {base64.RawURLEncoding.EncodeToString(sig)}}
}

// signed checks what sign made.
func (a *API) signed(exp, sig string, words ...string) bool {
	until, err := strconv.ParseInt(exp, 10, 64)
	if err != nil || a.o.Now().Unix() >= until {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(sig)
	return err == nil && hmac.Equal(raw, a.sum(append([]string{exp}, words...)...))
}

func (a *API) partURL(mb mailcore.MailboxID, id mailcore.MessageID, part string, inline bool) string {
	life, mode := downloadLife, ""
	if inline {
		life, mode = inlineLife, "1"
	}
	box := string(idOf(mb))
	q := a.sign(life, "part", box, string(idOf(id)), part, mode)
	q.Set("m", box)
	if inline {
		q.Set("inline", mode)
	}
	return "/api/v1/messages/" + string(idOf(id)) + "/parts/" + url.PathEscape(part) + "?" + q.Encode()
}

func (a *API) rawURL(mb mailcore.MailboxID, id mailcore.MessageID) string {
	box := string(idOf(mb))
	q := a.sign(downloadLife, "raw", box, string(idOf(id)))
	q.Set("m", box)
	return "/api/v1/messages/" + string(idOf(id)) + "/raw?" + q.Encode()
}

func (a *API) imageURL(target string, id mailcore.MessageID) string {
	q := a.sign(inlineLife, "img", target, string(idOf(id)))
	q.Set("u", target)
	q.Set("m", string(idOf(id)))
	return "/api/v1/img?" + q.Encode()
}
