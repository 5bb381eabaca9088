package bridge

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"mailbridge/bridge/access"
	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// resendPause is how long an activation notice must be old before another one voids it.
const resendPause = time.Minute

// card is what the web app draws for a card post.
type card struct {
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	Lines   []string `json:"lines"`
	Actions []action `json:"actions,omitempty"`
	Hold    string   `json:"hold,omitempty"`
	// Approval is what POST /approvals/{id} decides.
	Approval string `json:"approval,omitempty"`
}

type action struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	URL   string `json:"url,omitempty"`
}

// activationToken makes the link's token anew from what the ledger keeps, so that a crash between keeping the hash and
// posting the card loses nothing.
func (b *Bridge) activationToken(mb mailcore.MailboxID, serial int64) string {
	return base64.RawURLEncoding.EncodeToString(b.mac("activation", strconv.FormatInt(int64(mb), 10), strconv.FormatInt(serial, 10)))
}

// notify tells a person with a pending mailbox how to begin, once.
func (b *Bridge) notify(ctx context.Context, org workbench.OrgID, p workbench.Person, mb mailcore.Mailbox) error {
	if mb.State != mailcore.MailboxPending {
		return nil
	}
	last, err := b.Ledger.LastActivation(ctx, org, mb.ID)
	if errors.Is(err, ledger.ErrNone) {
		last.Serial, err = 1, nil
	}
	if err != nil {
		return err
	}
	return b.sendActivation(ctx, org, p, mb, last.Serial)
}

func (b *Bridge) sendActivation(ctx context.Context, org workbench.OrgID, p workbench.Person, mb mailcore.Mailbox, serial int64) error {
	token := b.activationToken(mb.ID, serial)
	err := b.Ledger.AddActivation(ctx, ledger.Activation{Org: org, Mailbox: mb.ID, Person: p.ID, Serial: serial}, sha256.Sum256([]byte(token)))
	if err != nil {
		return err
	}
	return b.tellPerson(ctx, org, p.ID, fmt.Sprintf("activate:%d:%d", mb.ID, serial), "企业邮箱已开通 · your mailbox is ready: "+string(mb.Address), card{
		Kind: "activate", Title: "企业邮箱已开通 · Your company mailbox is ready",
		Lines:   []string{string(mb.Address), "请在 7 天内设置密码，然后即可收发邮件。", "Set a password within 7 days to begin."},
		Actions: []action{{ID: "activate", Label: "设置密码 · Set password", URL: b.PublicURL + "/mail/activate?token=" + token}},
	})
}

// tellPerson posts a card in the person's notice conversation, once per source.
func (b *Bridge) tellPerson(ctx context.Context, org workbench.OrgID, p workbench.PersonID, source, text string, c card) error {
	conv, err := b.noticesOf(ctx, org, p)
	if err != nil {
		return err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, _, err = b.Office.AddPost(ctx, org, conv.ID, workbench.NewPost{Kind: workbench.CardPost, Text: text, Card: data, Source: source})
	return err
}

// retellPerson puts another card in place of one that tellPerson posted.
func (b *Bridge) retellPerson(ctx context.Context, org workbench.OrgID, p workbench.PersonID, source, text string, c card) error {
	conv, err := b.noticesOf(ctx, org, p)
	if err != nil {
		return err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return b.Office.ChangeCard(ctx, org, conv.ID, source, text, data)
}

func (b *Bridge) noticesOf(ctx context.Context, org workbench.OrgID, p workbench.PersonID) (workbench.Conversation, error) {
	conv, _, err := b.Office.CreateConversation(ctx, org, workbench.NewConversation{Kind: workbench.NoticeChat, Title: "企业邮箱",
		Members: []workbench.Member{{Person: p}}, Source: fmt.Sprintf("notice:mail:%d", p)})
	if err != nil {
		return conv, fmt.Errorf("notice conversation: %w", err)
	}
	return conv, nil
}

// Tell posts a card with links in a person's notice conversation, once per source.
func (b *Bridge) Tell(ctx context.Context, org workbench.OrgID, p workbench.PersonID, source string, n access.Card) error {
	c := card{Kind: "notice", Title: n.Title, Lines: n.Lines}
	for _, a := range n.Actions {
		c.Actions = append(c.Actions, action{ID: a.ID, Label: a.Label, URL: a.URL})
	}
	return b.tellPerson(ctx, org, p, source, n.Title, c)
}

// ResendActivation voids the former link and posts a new one. Errors: workbench.ErrNotFound, ErrInvalid when the mailbox
// is at work already, ErrThrottled within a minute of the last.
func (b *Bridge) ResendActivation(ctx context.Context, org workbench.OrgID, person workbench.PersonID) error {
	p, err := b.Office.Person(ctx, org, person)
	if err != nil {
		return err
	}
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(org), int64(person))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return workbench.ErrNotFound
	}
	if err != nil {
		return err
	}
	if mb.State != mailcore.MailboxPending {
		return workbench.ErrInvalid{Field: "person", Reason: "needs no activation"}
	}
	last, err := b.Ledger.LastActivation(ctx, org, mb.ID)
	if err != nil && !errors.Is(err, ledger.ErrNone) {
		return err
	}
	if wait := resendPause - b.Now().Sub(last.Made); wait > 0 {
		return workbench.ThrottledError{Wait: wait}
	}
	return b.sendActivation(ctx, org, p, mb, last.Serial+1)
}

// Activation tells whose mailbox a link opens; workbench.ErrNotFound for one that does not work (any more).
func (b *Bridge) Activation(ctx context.Context, token string) (mailcore.Mailbox, workbench.Person, error) {
	a, err := b.Ledger.ActivationByHash(ctx, sha256.Sum256([]byte(token)))
	if errors.Is(err, ledger.ErrNone) || err == nil && !a.Valid(b.Now()) {
		return mailcore.Mailbox{}, workbench.Person{}, workbench.ErrNotFound
	}
	if err != nil {
		return mailcore.Mailbox{}, workbench.Person{}, err
	}
	mb, err := b.Mail.Mailbox(ctx, mailOrg(a.Org), a.Mailbox)
	if errors.Is(err, mailcore.ErrNoMailbox) || err == nil && mb.State == mailcore.MailboxDisabled {
		err = workbench.ErrNotFound
	}
	if err != nil {
		return mailcore.Mailbox{}, workbench.Person{}, err
	}
	p, err := b.Office.Person(ctx, a.Org, a.Person)
	if err == nil && p.State != workbench.PersonActive {
		err = workbench.ErrNotFound
	}
	return mb, p, err
}

// Activate sets the first own password by a link, which works once. Errors: workbench.ErrInvalid for "password",
// ErrNotFound for the link.
func (b *Bridge) Activate(ctx context.Context, token, password string) (workbench.Person, error) {
	mb, p, err := b.Activation(ctx, token)
	if err != nil {
		return workbench.Person{}, err
	}
	if err := workbench.CheckPassword(password, p.Login, p.Name, string(mb.Address)); err != nil {
		return workbench.Person{}, err
	}
	hash := sha256.Sum256([]byte(token))
	if err := b.Ledger.UseActivation(ctx, hash, false); err != nil {
		if errors.Is(err, ledger.ErrNone) {
			err = workbench.ErrNotFound
		}
		return workbench.Person{}, err
	}
	if err := b.Mail.SetPassword(ctx, mb.Org, mb.ID, password); err != nil {
		return workbench.Person{}, errors.Join(err, b.Ledger.UseActivation(context.WithoutCancel(ctx), hash, true))
	}
	return p, b.replaceInitial(ctx, p, password)
}

// replaceInitial makes the own password of the mailbox that of the office too, when an admin chose the present one.
func (b *Bridge) replaceInitial(ctx context.Context, p workbench.Person, password string) error {
	a, err := b.Office.Access(ctx, p.Org, p.ID)
	if err != nil || !a.MustChange {
		return err
	}
	return b.Office.SetPassword(ctx, p.Org, p.ID, password)
}
