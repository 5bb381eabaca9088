package filter

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"mailbridge/mailcore"
)

const (
	// rspamdTime bounds one question; without an answer the built-in rules decide alone.
	rspamdTime   = 3 * time.Second
	rspamdAnswer = 1 << 20
	// rspamdWeight keeps an outside opinion from deciding far beyond ours; its scale is ours (6 adds a header, 15 rejects).
	rspamdMost, rspamdLeast = 30.0, -6.0
)

// rspamd asks a Rspamd for its opinion over HTTP (/checkv2).
type rspamd struct {
	url    string
	client *http.Client
}

func newRspamd(url string) *rspamd {
	url = strings.TrimSuffix(url, "/")
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	return &rspamd{url: url, client: &http.Client{Timeout: rspamdTime}}
}

type rspamdReply struct {
	Score  float64 `json:"score"`
	Action string  `json:"action"`
}

func (r *rspamd) check(ctx context.Context, in *mailcore.Incoming) (rspamdReply, error) {
	var out rspamdReply
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url+"/checkv2", io.NopCloser(in.Raw.Reader()))
	if err != nil {
		return out, err
	}
	req.ContentLength = in.Raw.Size()
	h := req.Header
	h.Set("Queue-Id", in.TraceID)
	h.Set("From", in.Envelope.From.Wire())
	if ip := hostOf(in.Envelope.RemoteIP); ip != "" {
		h.Set("IP", ip)
	}
	if helo := clip(in.Envelope.Helo); helo != "" {
		h.Set("Helo", helo)
	}
	for _, to := range in.Envelope.To {
		h.Add("Rcpt", to.Address.Wire())
	}
	res, err := r.client.Do(req)
	if err != nil {
		return out, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return out, fmt.Errorf("status %d", res.StatusCode)
	}
	return out, json.NewDecoder(io.LimitReader(res.Body, rspamdAnswer)).Decode(&out)
}

// askRspamd adds what Rspamd says; one that does not answer adds nothing.
func (f *Filter) askRspamd(ctx context.Context, l *look) {
	reply, err := f.rspamd.check(ctx, l.in)
	if err != nil {
		f.o.Log.Warn("rspamd does not answer, the built-in rules decide", "trace", l.in.TraceID, "err", err)
		return
	}
	l.found("rspamd", min(max(reply.Score, rspamdLeast), rspamdMost), reply.Action)
}
