package bridge

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	// digestTick is how often it is looked for held mails that nobody was told of.
	digestTick = 10 * time.Minute
	// digestHour is the hour of an organisation's day from which on its people are told.
	digestHour = 8
	// digestMails is how many mails one digest lists; the others are told of on the next day.
	digestMails = 50
	// digestBoxes is how many mailboxes one look tells.
	digestBoxes = 1000
	heldMAC     = 24 // bytes
)

func (b *Bridge) digests(ctx context.Context) error {
	tick := time.NewTicker(digestTick)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := b.Digest(ctx, b.Now()); err != nil && ctx.Err() == nil {
			b.Log.Warn("tell of held mails", "err", err)
		}
	}
}

// Digest sends each owner of a mailbox with newly held mails one mail a day that lists them, from the morning of their
// organisation on. Nodes may do so at the same time: the day's mail is sent once.
func (b *Bridge) Digest(ctx context.Context, now time.Time) error {
	boxes, err := b.Mail.Untold(ctx, digestBoxes)
	if err != nil {
		return err
	}
	zones := map[mailcore.OrgID]*time.Location{}
	var all error
	for _, r := range boxes {
		zone := zones[r.Org]
		if zone == nil {
			if zone, err = time.LoadLocation(b.zoneName(ctx, officeOrg(r.Org))); err != nil {
				zone = time.UTC
			}
			zones[r.Org] = zone
		}
		if day := now.In(zone); day.Hour() >= digestHour {
			all = errors.Join(all, b.digest(ctx, r, day))
		}
	}
	return all
}

func (b *Bridge) digest(ctx context.Context, r mailcore.Reader, day time.Time) error {
	held, err := b.Mail.UntoldOf(ctx, r, digestMails)
	if err != nil || len(held) == 0 {
		return err
	}
	last := held[len(held)-1].ID
	mb, err := b.Mail.Mailbox(ctx, r.Org, r.Mailbox)
	if errors.Is(err, mailcore.ErrNoMailbox) || err == nil && mb.Kind == mailcore.GroupMailbox {
		return b.Mail.MarkTold(ctx, r, last) // nobody reads there; administrators see what is held
	}
	if err != nil {
		return err
	}
	plain, rich := b.digestText(held, day.Location())
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: mb.Address.Domain()},
		To:      []message.Address{{Name: mb.Name, Local: mb.Address.Local(), Domain: mb.Address.Domain()}},
		Subject: fmt.Sprintf("隔离区有 %d 封新邮件 · %d new in quarantine", len(held), len(held)), Date: day,
		MessageID: message.NewMessageID(mb.Address.ASCIIDomain(), nil), Plain: plain, HTML: rich,
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
	receipt, err := b.accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: mb.Address, Notify: "NEVER"}}, Org: r.Org, Source: mailcore.FromSystem,
		Key: fmt.Sprintf("digest:%d:%s", mb.ID, day.Format("20060102"))}, d)
	if err != nil || receipt.Duplicate {
		return err // today's was sent: what came since is told of tomorrow
	}
	return b.Mail.MarkTold(ctx, r, last)
}

// digestText lists held mails. What strangers wrote stands there as text, shortened, on lines of its own.
func (b *Bridge) digestText(held []mailcore.HeldMail, zone *time.Location) (plain, rich string) {
	const intro = "下列邮件疑似垃圾或有害邮件，已被隔离。需要的可打开链接确认后放行；其余无需处理，到期自动删除。\n" +
		"These mails look like spam or carry danger and were held back. Open a link to release one you want; the others go by themselves.\n"
	var p, h strings.Builder
	p.WriteString(intro)
	h.WriteString("<p>" + strings.ReplaceAll(strings.TrimSpace(intro), "\n", "<br>") + "</p>")
	for _, m := range held {
		subject, from := tame(m.Subject), tame(m.From)
		if subject == "" {
			subject = "（无主题 no subject）"
		}
		when, link := m.At.In(zone).Format("2006-01-02 15:04"), ""
		if m.Kind == mailcore.HeldSpam {
			link = b.PublicURL + HeldPath + b.heldToken(m)
		}
		fmt.Fprintf(&p, "\n%s\n%s · %s\n", subject, from, when)
		fmt.Fprintf(&h, "<p><b>%s</b><br>%s · %s<br>", html.EscapeString(subject), html.EscapeString(from), when)
		if link == "" {
			const only = "含危险文件，只能由管理员放行 · carries a dangerous file: only an administrator can release it"
			p.WriteString(only + "\n")
			h.WriteString(only + "</p>")
			continue
		}
		fmt.Fprintf(&p, "放行 release: %s\n", link)
		fmt.Fprintf(&h, `<a href="%s">放行 · Release</a></p>`, html.EscapeString(link))
	}
	return p.String(), h.String()
}

// maxDigestText is how much a digest repeats of a stranger's words, in runes.
const maxDigestText = 120

// tame keeps a stranger's words from looking like ours: one line, no control characters, nothing that is a link.
func tame(s string) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)), " ")
	return clipRunes(strings.ReplaceAll(s, "://", ": //"), maxDigestText)
}

// HeldPath is where links of a digest lead.
const HeldPath = "/q/"

// heldToken names a held mail in a link; only we can make it.
func (b *Bridge) heldToken(m mailcore.HeldMail) string {
	return strconv.FormatInt(int64(m.Org), 36) + "." + strconv.FormatInt(m.ID, 36) + "-" + b.heldSum(m)
}

func (b *Bridge) heldSum(m mailcore.HeldMail) string {
	sum := b.mac("held mail", strconv.FormatInt(int64(m.Org), 10), strconv.FormatInt(m.ID, 10), strconv.FormatInt(int64(m.Mailbox), 10))
	return base64.RawURLEncoding.EncodeToString(sum[:heldMAC])
}

// HeldByLink finds the mail behind a link of a digest, decided or not; workbench.ErrNotFound.
func (b *Bridge) HeldByLink(ctx context.Context, token string) (mailcore.HeldMail, error) {
	name, sum, _ := strings.Cut(token, "-")
	org, id, _ := strings.Cut(name, ".")
	o, err := strconv.ParseInt(org, 36, 64)
	n, err2 := strconv.ParseInt(id, 36, 64)
	if err != nil || err2 != nil {
		return mailcore.HeldMail{}, workbench.ErrNotFound
	}
	m, err := b.Mail.HeldMail(ctx, mailcore.OrgID(o), n)
	if errors.Is(err, mailcore.ErrNoMessage) || err == nil && !hmac.Equal([]byte(sum), []byte(b.heldSum(m))) {
		return mailcore.HeldMail{}, workbench.ErrNotFound
	}
	return m, err
}

// DecideByLink releases a mail, or deletes it, once: mailcore.ErrExists or mailcore.ErrNoMessage tell that the link was
// used before. Dangerous mail is workbench.ErrForbidden.
func (b *Bridge) DecideByLink(ctx context.Context, token string, release bool) error {
	m, err := b.HeldByLink(ctx, token)
	switch {
	case err != nil:
		return err
	case m.Kind != mailcore.HeldSpam:
		return workbench.ErrForbidden
	case !release:
		return b.Mail.DeleteHeld(ctx, m.Org, m.ID, "digest")
	}
	return b.Mail.ReleaseHeld(ctx, m.Org, m.ID, "digest")
}
