package bridge

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mailbridge/bridge/ledger"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// What stands where a recalled mail was.
const (
	recalledPost = "此邮件已被发件人撤回 · This mail was recalled by its author"
	recalledMark = "【来源邮件已被发件人撤回 · The mail this came from was recalled】"
)

// replace puts a note into the place of a copy.
func (x *recalling) replace(ctx context.Context, mb mailcore.Mailbox, id mailcore.MessageID) error {
	spool := message.NewSpool("")
	defer spool.Close()
	if err := x.stubMail(ctx).Write(spool); err != nil {
		return fmt.Errorf("write note: %w", err)
	}
	return x.b.Mail.Replace(ctx, maildb.Replacement{Org: mb.Org, Mailbox: mb.ID, Message: id, Raw: spool,
		Verdict: mailcore.Verdict{Internal: true, Authenticated: true, Domain: x.l.FromAddress.Domain()}})
}

// stubMail is the note that a recipient finds: who took the mail back, and when. Nothing of its text is in it.
func (x *recalling) stubMail(ctx context.Context) *message.Draft {
	zone, err := time.LoadLocation(x.b.zoneName(ctx, x.r.Org))
	if err != nil {
		zone = time.UTC
	}
	when := x.r.Created.In(zone).Format("2006-01-02 15:04 (MST)")
	from := message.Address{Local: x.l.FromAddress.Local(), Domain: x.l.FromAddress.Domain()}
	if len(x.l.head.From) > 0 {
		from.Name = x.l.head.From[0].Name
	}
	by := fmt.Sprintf("%s <%s>", x.by, x.l.FromAddress)
	return &message.Draft{From: from, To: x.l.head.To, Cc: x.l.head.Cc, Subject: "已撤回 Recalled: " + x.l.Subject, Date: x.r.Created, MessageID: x.stub,
		InReplyTo: x.l.HeaderID, References: []string{x.l.HeaderID},
		Plain: fmt.Sprintf("%s 于 %s 撤回了这封邮件，内容已从您的邮箱中删除。\n\n%s recalled this mail at %s. Its content was removed from your mailbox.\n", by, when, by, when),
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
}

// chats takes the text out of the posts that were made of the mail.
func (x *recalling) chats(ctx context.Context) error {
	seen, err := x.b.Ledger.SeenByID(ctx, x.r.Org, []ledger.Hash{x.l.key.ID})
	if err != nil {
		return err
	}
	for _, s := range seen {
		from, err := mailcore.ParseAddress(s.Sender)
		if s.Mail != x.l.key || s.Role != ledger.Self || s.Post == 0 || err != nil || !holds(x.l.box, from) {
			continue
		}
		err = x.b.Office.RecallPost(ctx, x.r.Org, s.Post, recalledPost, x.r.Created)
		if errors.Is(err, workbench.ErrNotFound) {
			continue // said in the chat, not made of the mail
		}
		if err != nil {
			return err
		}
		title := ""
		if conv, err := x.b.Office.Conversation(ctx, x.r.Org, x.r.Person, s.Conversation); err == nil {
			title = conv.Title // who is not in it learns that there is one
		}
		if err := x.note(ctx, placeChat, strconv.FormatInt(int64(s.Conversation), 10), title, ledger.Recalled, "post"); err != nil {
			return err
		}
	}
	return nil
}

// plans marks the todos and events that were made of the mail; they stay, as somebody relies on them.
func (x *recalling) plans(ctx context.Context) error {
	links, err := x.b.Ledger.LinksOf(ctx, x.r.Org, x.l.key)
	if err != nil {
		return err
	}
	for _, k := range links {
		if k.Mailbox == x.r.Mailbox || k.Mailbox == x.mine {
			continue // made of the author's own copy, which stays
		}
		var title, place string
		switch k.Kind {
		case ledger.ToTodo:
			place = placeTodo
			title, err = x.markTodo(ctx, workbench.TodoID(k.Target))
		case ledger.ToEvent:
			place = placeEvent
			title, err = x.markEvent(ctx, workbench.EventID(k.Target))
		default:
			continue
		}
		if err == nil {
			err = x.note(ctx, place, strconv.FormatInt(k.Target, 10), title, ledger.Recalled, "unlinked")
		}
		if err != nil && !errors.Is(err, workbench.ErrNotFound) {
			return err
		}
		if err := x.b.Ledger.Unlink(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

func (x *recalling) markTodo(ctx context.Context, id workbench.TodoID) (owner string, err error) {
	t, err := x.b.Office.Todo(ctx, x.r.Org, 0, id)
	if err != nil {
		return "", err
	}
	note := x.marked(t.Note)
	if _, err = x.b.Office.UpdateTodo(ctx, x.r.Org, 0, id, workbench.TodoChange{Note: &note, NoLink: true}); err != nil {
		return "", err
	}
	if p, err := x.b.Office.Person(ctx, x.r.Org, t.Owner); err == nil {
		owner = p.Name
	}
	return owner, nil
}

func (x *recalling) markEvent(ctx context.Context, id workbench.EventID) (owner string, err error) {
	e, err := x.b.Office.UpdateEvent(ctx, x.r.Org, id, func(e *workbench.Event) error {
		e.Description = x.marked(e.Description)
		return nil
	})
	if p, perr := x.b.Office.Person(ctx, x.r.Org, e.Organizer.Person); err == nil && perr == nil {
		owner = p.Name
	}
	return owner, err
}

// marked says in a text that its mail was recalled, and leaves out what was taken from that mail.
func (x *recalling) marked(text string) string {
	if strings.HasPrefix(text, recalledMark) {
		return text
	}
	for _, words := range []string{clipBytes(x.l.own, maxEventText), x.l.own} {
		if words != "" {
			text = strings.ReplaceAll(text, words, "")
		}
	}
	return strings.TrimSpace(recalledMark + "\n" + strings.TrimSpace(text))
}

// fileLinks finds what looks like a link to a file of ours; see the API's fileLink.
var fileLinks = regexp.MustCompile(`/f/([0-9a-z]{1,13})-[A-Za-z0-9_-]{32}`)

// maxLinkedFiles bounds the files of one mail.
const maxLinkedFiles = 50

// LinkedFiles lists the files behind links in a mail that a person sent, those that have ended among them.
func (b *Bridge) LinkedFiles(ctx context.Context, w Who, ref Ref) ([]maildb.File, error) {
	l, err := b.letterOf(ctx, w, ref)
	if err != nil {
		return nil, err
	}
	return b.linkedFiles(ctx, l)
}

func (b *Bridge) linkedFiles(ctx context.Context, l *letter) ([]maildb.File, error) {
	var out []maildb.File
	seen := map[string]bool{}
	for _, m := range fileLinks.FindAllStringSubmatch(l.body.Plain+"\n"+l.body.HTML, -1) {
		id, err := strconv.ParseInt(m[1], 36, 64)
		if err != nil || seen[m[1]] || len(seen) == maxLinkedFiles {
			continue
		}
		seen[m[1]] = true
		f, err := b.Mail.File(ctx, id)
		if errors.Is(err, mailcore.ErrNoMessage) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if f.Mailbox == l.box.ID {
			out = append(out, f)
		}
	}
	return out, nil
}

// files ends the links in the mail, if its author wants that.
func (x *recalling) files(ctx context.Context) error {
	if !x.r.Links {
		return nil
	}
	list, err := x.b.linkedFiles(ctx, x.l)
	for _, f := range list {
		if f.State != maildb.FileRevoked {
			err = errors.Join(err, x.b.Mail.RevokeFile(ctx, f))
		}
		if err == nil {
			err = x.note(ctx, placeFile, strconv.FormatInt(f.ID, 10), f.Name, ledger.LinkEnded, "link")
		}
	}
	return err
}

// notices asks the people outside to disregard the mail, if its author wants that.
func (x *recalling) notices(ctx context.Context) error {
	if !x.r.Notice {
		return nil
	}
	for _, res := range x.known {
		if res.Place != placeOutside || res.Reason == "told" || res.Reason == "not_told" {
			continue
		}
		to, err := mailcore.ParseAddress(res.Who)
		if err != nil {
			continue
		}
		reason := "told"
		if err := x.disregard(ctx, to); err != nil {
			var forbidden *mailcore.PolicyError
			if !permanent(err) && !errors.As(err, &forbidden) {
				return err
			}
			x.b.Log.Info("nobody asked to disregard a recalled mail", "recall", x.r.ID, "to", string(to), "err", err)
			reason = "not_told"
		}
		if err := x.note(ctx, placeOutside, res.Who, res.Name, ledger.NotRecalled, reason); err != nil {
			return err
		}
	}
	return nil
}

func (x *recalling) disregard(ctx context.Context, to mailcore.Address) error {
	from := x.l.FromAddress
	d := &message.Draft{From: message.Address{Local: from.Local(), Domain: from.Domain()}, To: []message.Address{{Local: to.Local(), Domain: to.Domain()}},
		Subject: "请忽略 Please disregard: " + x.l.Subject, Date: x.b.Now(), MessageID: message.NewMessageID(from.ASCIIDomain(), nil),
		InReplyTo: x.l.HeaderID, References: []string{x.l.HeaderID},
		Plain: fmt.Sprintf("您好，\n\n此前发给您的邮件“%s”是误发，请不要理会并删除它。给您带来不便，敬请谅解。\n\nHello,\n\nthe mail “%s” was sent to you by mistake. Please disregard and delete it. We are sorry for the trouble.\n\n%s\n",
			x.l.Subject, x.l.Subject, x.by)}
	if len(x.l.head.From) > 0 {
		d.From.Name = x.l.head.From[0].Name
	}
	login := x.mine
	if login == 0 {
		login = x.r.Mailbox
	}
	_, err := x.b.accept(ctx, &mailcore.Envelope{From: from, To: []mailcore.Recipient{{Address: to, Notify: "NEVER"}}, Login: login, Org: mailOrg(x.r.Org),
		Source: mailcore.FromAPI, ReceivedAt: x.b.Now(), Key: fmt.Sprintf("recall:%d:%s", x.r.ID, to.Key())}, d)
	return err
}
