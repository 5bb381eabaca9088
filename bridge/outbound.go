package bridge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// Bounds of what a conversation sends.
const (
	maxReferences = 20
	quoteBytes    = 8 << 10
)

// outEffect is the plan of a post that leaves, made once, so that every recipient and every try gets the same mail.
const outEffect = "out"

// outPlan is all that a mail of a post depends on beside the post itself.
type outPlan struct {
	To         []Participant `json:"to"`
	Subject    string        `json:"subject"`
	Topic      string        `json:"topic"`
	Index      string        `json:"index,omitempty"` // Thread-Index
	MessageID  string        `json:"id"`
	InReplyTo  string        `json:"parent,omitempty"`
	References []string      `json:"refs"`
	Plain      string        `json:"plain"`
	HTML       string        `json:"html"`
}

// outbound carries a post out as mail: one mail for each outside member, all saying the same, each with an answer address
// of its own. Inside members get none.
func (b *Bridge) outbound(ctx context.Context, o workbench.OutboundPost) error {
	post, err := b.Office.Post(ctx, o.Org, o.Post)
	if errors.Is(err, workbench.ErrNotFound) || err == nil && !post.Outbound {
		return nil
	}
	if err != nil {
		return err
	}
	mb, err := b.Mail.MailboxOfPerson(ctx, mailOrg(o.Org), int64(post.Author.Person))
	if errors.Is(err, mailcore.ErrNoMailbox) || err == nil && mb.State == mailcore.MailboxDisabled {
		return b.Office.SetPostState(ctx, o.Org, post.ID, "", workbench.OutFailed, "the author has no mailbox")
	}
	if err != nil {
		return err
	}
	plan, done, err := b.planOut(ctx, post, mb)
	if err != nil || done {
		return err
	}
	if len(plan.To) == 0 {
		return b.Office.SetPostState(ctx, o.Org, post.ID, "", workbench.OutFailed, "nobody outside is in this conversation")
	}
	own := ledger.Seen{Org: o.Org, Conversation: post.Conversation, Mail: ledger.Mail{ID: ledger.HashOf(plan.MessageID), Body: bodyHash(plan.Plain)},
		Role: ledger.Self, HeaderID: plan.MessageID, Post: post.ID, Sender: string(mb.Address), At: b.Now()}
	if err := b.Ledger.AddSeen(ctx, own); err != nil {
		return err
	}
	if err := b.sendAll(ctx, post, mb, plan); err != nil {
		return err
	}
	return b.Ledger.SetEffect(ctx, ledger.Effect{Org: o.Org, Kind: outEffect, Name: outName(post), State: ledger.Done, Detail: "{}"})
}

// sendAll hands over what was not yet. An address that got too much waits without holding up the others.
func (b *Bridge) sendAll(ctx context.Context, post workbench.Post, mb mailcore.Mailbox, plan outPlan) error {
	mailed, err := b.Ledger.MailedTo(ctx, post.Org, post.ID)
	if err != nil {
		return err
	}
	var waits error
	for i, to := range plan.To {
		rcpt := mailcore.Address(to.Address)
		if slices.Contains(mailed, rcpt.Key()) {
			continue
		}
		free, err := b.mayReach(ctx, post, rcpt)
		if err != nil {
			return err
		}
		if !free {
			waits = maildb.RetryAfter(limitPause, errors.New(waitsForAddress))
			continue
		}
		if err := b.sendOut(ctx, post, mb, plan, to, i == 0); err != nil {
			return err
		}
	}
	return waits
}

func outName(p workbench.Post) string { return fmt.Sprintf("post:%d", p.ID) }

// planOut gives the plan that was made before, or makes it. done tells that everything was handed over.
func (b *Bridge) planOut(ctx context.Context, post workbench.Post, mb mailcore.Mailbox) (plan outPlan, done bool, err error) {
	kept, err := b.Ledger.Effect(ctx, post.Org, outEffect, outName(post))
	if errors.Is(err, ledger.ErrNone) {
		fresh, err := b.makePlan(ctx, post, mb)
		if err != nil {
			return plan, false, err
		}
		detail, err := json.Marshal(fresh)
		if err != nil {
			return plan, false, err
		}
		kept, _, err = b.Ledger.PlanEffect(ctx, ledger.Effect{Org: post.Org, Kind: outEffect, Name: outName(post), Detail: string(detail)})
		if err != nil {
			return plan, false, err
		}
	} else if err != nil {
		return plan, false, err
	}
	err = json.Unmarshal([]byte(kept.Detail), &plan)
	return plan, kept.State == ledger.Done, err
}

func (b *Bridge) makePlan(ctx context.Context, post workbench.Post, mb mailcore.Mailbox) (outPlan, error) {
	conv, err := b.Office.ConversationByID(ctx, post.Org, post.Conversation)
	if err != nil {
		return outPlan{}, err
	}
	if err := b.mayLeave(ctx, post, mb); err != nil {
		return outPlan{}, err
	}
	chat, err := b.Ledger.AddChat(ctx, ledger.Chat{Org: post.Org, Conversation: conv.ID, Owner: post.Author.Person, Subject: conv.Title})
	if err != nil {
		return outPlan{}, err
	}
	domain := mb.Address.ASCIIDomain()
	plan := outPlan{MessageID: b.postID(post.Org, conv.ID, post.Seq, domain), Index: b.threadIndex(conv, post)}
	for _, m := range conv.Members {
		if a, err := mailcore.ParseAddress(m.Address); m.Person == 0 && err == nil {
			plan.To = append(plan.To, Participant{Name: m.Name, Address: string(a)})
		}
	}
	slices.SortFunc(plan.To, func(x, y Participant) int { return strings.Compare(x.Address, y.Address) })
	plan.Topic, _, _ = message.BaseSubject(chat.Subject)
	if plan.Subject, err = replySubject(chat.Subject); err != nil {
		return plan, err
	}
	return plan, b.threadOut(ctx, post, chat, domain, &plan)
}

// replySubject puts one prefix before the subject that the thread began with.
func replySubject(subject string) (string, error) {
	d, err := message.ReplyTo(bytes.NewReader(nil), &message.Structure{Header: message.Envelope{Subject: subject}, Root: &message.Part{}}, message.ReplyOptions{})
	if err != nil {
		return "", err
	}
	return d.Subject, nil
}

// threadOut says which mail is answered and quotes it.
func (b *Bridge) threadOut(ctx context.Context, post workbench.Post, chat ledger.Chat, domain string, plan *outPlan) error {
	seen, err := b.Ledger.SeenIn(ctx, post.Org, post.Conversation, maxReferences)
	if err != nil {
		return err
	}
	seen = slices.DeleteFunc(seen, func(s ledger.Seen) bool { return s.Post == post.ID || s.HeaderID == "" || s.HeaderID == plan.MessageID })
	var parent ledger.Seen
	if len(seen) > 0 {
		parent = seen[len(seen)-1]
	}
	if post.ReplyTo != 0 {
		if s, err := b.Ledger.SeenByPost(ctx, post.Org, post.Conversation, post.ReplyTo); err == nil && s.HeaderID != "" {
			parent = s
		} else if err != nil && !errors.Is(err, ledger.ErrNone) {
			return err
		}
	}
	plan.References = []string{b.chatID(post.Org, post.Conversation, domain)}
	add := func(id string) {
		if id != "" && id != plan.MessageID && !slices.Contains(plan.References, id) && writable(id) {
			plan.References = append(plan.References, id)
		}
	}
	if !strings.HasSuffix(chat.Root, "@missing.invalid") {
		add(chat.Root)
	}
	for _, s := range seen {
		if s.HeaderID != parent.HeaderID {
			add(s.HeaderID)
		}
	}
	add(parent.HeaderID) // last: it is the one answered
	if writable(parent.HeaderID) {
		plan.InReplyTo = parent.HeaderID
	}
	plan.Plain, plan.HTML = post.Text, "<div>"+htmlOf(post.Text)+"</div>"
	if parent.Post == 0 {
		return nil
	}
	quoted, err := b.Office.Post(ctx, post.Org, parent.Post)
	if errors.Is(err, workbench.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	plan.quote(quoted, chat.Subject)
	return nil
}

// writable tells whether a strange Message-ID may be written into a header again.
func writable(id string) bool {
	return id != "" && len(id) < 900 && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
}

// quote puts the answered mail below, cut to what one screen of context needs.
func (p *outPlan) quote(parent workbench.Post, subject string) {
	from, at, text := parent.Author.Name, parent.CreatedAt, clipBytes(parent.Text, quoteBytes)
	if m := parent.Mail; m != nil {
		from, at = m.From, m.SentAt
		if m.FromAddress != "" && !strings.Contains(from, m.FromAddress) {
			from += " <" + m.FromAddress + ">"
		}
	}
	mark, who, when, what := "---- Original message ----", "From: ", "Date: ", "Subject: "
	if strings.ContainsFunc(subject+text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		mark, who, when, what = "---- 原始邮件 ----", "发件人：", "日期：", "主题："
	}
	head := []string{mark, who + oneLine(from), when + at.UTC().Format("2006-01-02 15:04 MST"), what + oneLine(subject)}
	var b strings.Builder
	b.WriteString(p.Plain + "\n\n" + strings.Join(head, "\n") + "\n\n")
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString("> " + line + "\n")
	}
	p.Plain = b.String()
	p.HTML += "<br>\n<div>" + htmlOf(strings.Join(head, "\n")) + "</div>\n<blockquote type=\"cite\" style=\"margin:0 0 0 .8em;border-left:1px solid #ccc;padding-left:.8em\">" +
		htmlOf(text) + "</blockquote>\n"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// sendOut hands the mail for one recipient to the gate. What the recipient's server says later comes as a report, so the
// state is set before: an answer that is quick must not be overwritten.
func (b *Bridge) sendOut(ctx context.Context, post workbench.Post, mb mailcore.Mailbox, plan outPlan, to Participant, save bool) error {
	rcpt := mailcore.Address(to.Address)
	token := ledger.Token{Org: post.Org, Conversation: post.Conversation, Member: to.Address, Purpose: ledger.ForReply, Mailbox: mb.ID, Domain: mb.Address.Domain()}
	answer, err := b.Ledger.TokenFor(ctx, token)
	if err != nil {
		return err
	}
	token.Purpose = ledger.ForBounce
	back, err := b.Ledger.TokenFor(ctx, token)
	if err != nil {
		return err
	}
	now, err := b.Office.Post(ctx, post.Org, post.ID)
	if err != nil {
		return err
	}
	if now.Out[to.Address].State != workbench.OutFailed {
		if err := b.Office.SetPostState(ctx, post.Org, post.ID, to.Address, workbench.OutSent, ""); err != nil {
			return err
		}
	}
	env := &mailcore.Envelope{From: b.tokenAddress(back), To: []mailcore.Recipient{{Address: rcpt}}, Login: mb.ID, Org: mb.Org,
		Source: mailcore.FromChat, Key: fmt.Sprintf("chat:%d:%d:%s", post.Org, post.ID, rcpt.Key()), SaveSent: save}
	_, err = b.accept(ctx, env, b.draft(post, mb, plan, b.tokenAddress(answer)))
	if err == nil {
		return b.Ledger.AddMailed(ctx, ledger.Mailed{Org: post.Org, Post: post.ID, Address: rcpt.Key(), Sender: string(mb.Address), At: b.Now()})
	}
	if permanent(err) {
		return b.Office.SetPostState(ctx, post.Org, post.ID, to.Address, workbench.OutFailed, err.Error())
	}
	reason := ""
	var forbidden *mailcore.PolicyError
	if errors.As(err, &forbidden) {
		reason, err = forbidden.Error(), maildb.RetryAfter(min(forbidden.Wait, limitWait), err)
	}
	return errors.Join(err, b.Office.SetPostState(context.WithoutCancel(ctx), post.Org, post.ID, to.Address, workbench.OutQueued, reason))
}

// permanent tells refusals of the gate that no later try will change.
func permanent(err error) bool {
	var forbidden *mailcore.PolicyError
	if errors.As(err, &forbidden) {
		return !forbidden.Temporary()
	}
	for _, never := range []error{mailcore.ErrNoMailbox, mailcore.ErrSenderDenied, mailcore.ErrTooLarge, mailcore.ErrBadHeader, mailcore.ErrBadAddress,
		mailcore.ErrOverQuota, message.ErrInjection} {
		if errors.Is(err, never) {
			return true
		}
	}
	return false
}

func (b *Bridge) draft(post workbench.Post, mb mailcore.Mailbox, plan outPlan, answer mailcore.Address) *message.Draft {
	d := &message.Draft{From: message.Address{Name: oneLine(mb.Name), Local: mb.Address.Local(), Domain: mb.Address.Domain()},
		ReplyTo: []message.Address{{Name: oneLine(plan.Topic), Local: answer.Local(), Domain: answer.Domain()}},
		Subject: plan.Subject, Date: post.CreatedAt, MessageID: plan.MessageID, InReplyTo: plan.InReplyTo, References: plan.References,
		Plain: plan.Plain, HTML: plan.HTML,
		Extra: []message.ExtraHeader{{Name: "Thread-Topic", Value: oneLine(plan.Topic)},
			{Name: "X-Auto-Response-Suppress", Value: "OOF, AutoReply, DR, RN, NRN"},
			{Name: "X-Bridge", Value: b.stamp(post.Org, post.Conversation, post.Seq)}}}
	if plan.Index != "" {
		d.Extra = append(d.Extra, message.ExtraHeader{Name: "Thread-Index", Value: plan.Index})
	}
	for _, to := range plan.To {
		a := mailcore.Address(to.Address)
		d.To = append(d.To, message.Address{Name: oneLine(to.Name), Local: a.Local(), Domain: a.Domain()})
	}
	return d
}
