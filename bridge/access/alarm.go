package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	// alarmTime is how long an alarm may be answered.
	alarmTime = 7 * 24 * time.Hour
	alarmed   = "alarm"
	// resetTime is how long a link for a forgotten password works.
	resetTime = 15 * time.Minute
	forgotten = "reset"
)

// doorNames are the words for people.
var doorNames = map[workbench.Door]string{workbench.DoorWeb: "网页 · web", workbench.DoorAPI: "程序接口 · API",
	workbench.DoorIMAP: "邮件客户端收信 · IMAP", workbench.DoorSMTP: "邮件客户端发信 · SMTP", workbench.DoorSieve: "过滤规则 · Sieve",
	workbench.DoorDAV: "日历和通讯录 · DAV"}

// alarm tells a person about a sign-in from where they never were, or about many failures: in the chat and by mail.
// It may run again: the card and the mail come once.
func (g *Gate) alarm(ctx context.Context, a workbench.Alarm) error {
	p, err := g.o.Office.Person(ctx, a.Visit.Org, a.Visit.Person)
	if errors.Is(err, workbench.ErrNotFound) || err == nil && p.State != workbench.PersonActive {
		return nil
	}
	if err != nil {
		return err
	}
	source := fmt.Sprintf("alarm:%d:%s:%d:%s", p.ID, a.New, a.Visit.First.UnixMilli(), a.Visit.IP)
	c, err := g.alarmCard(ctx, p, a)
	if err != nil {
		return err
	}
	if err := g.o.Tell(ctx, p.Org, p.ID, source, c); err != nil {
		return fmt.Errorf("tell of alarm: %w", err)
	}
	text := strings.Join(c.Lines, "\n") + "\n"
	for _, x := range c.Actions {
		text += "\n" + x.Label + "\n" + x.URL + "\n"
	}
	mb, err := g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		return nil
	}
	if err != nil {
		return err
	}
	return g.write(ctx, mb, p.Name, mb.Address, c.Title, text, source)
}

func (g *Gate) alarmCard(ctx context.Context, p workbench.Person, a workbench.Alarm) (Card, error) {
	v := a.Visit
	place := fmt.Sprintf("%s  %s  %s", v.Last.UTC().Format("2006-01-02 15:04 UTC"), v.IP, doorNames[v.Door])
	if a.New == "" {
		return Card{Title: "多次登录失败 · Many failed sign-ins", Lines: []string{place,
			fmt.Sprintf("您的账号已有 %d 次登录失败，对方没有进入。请确认密码足够复杂。", v.Times),
			fmt.Sprintf("Somebody failed %d times to sign in to your account. They did not get in. Make sure that your password is a good one.", v.Times)}}, nil
	}
	detail, err := json.Marshal(a)
	if err != nil {
		return Card{}, err
	}
	token, err := g.o.Office.NewPass(ctx, workbench.Pass{Org: p.Org, Person: p.ID, Purpose: alarmed, Detail: string(detail), ExpiresAt: g.o.Now().Add(alarmTime)})
	if err != nil {
		return Card{}, err
	}
	c := Card{Title: "新的登录地点 · Sign-in from a new network", Lines: []string{place}}
	if a.New == "device" {
		c.Title = "新的登录设备 · Sign-in on a new device"
		c.Lines = append(c.Lines, v.Device())
	}
	c.Lines = append(c.Lines, "是您本人吗？如果不是，我们会结束该登录，并要求设置新密码。",
		"Was it you? If not, we end that session and ask for a new password.")
	link := g.o.PublicURL + "/mail/alert?token=" + url.QueryEscape(token) + "&answer="
	c.Actions = []Action{{"me", "是我本人 · It was me", link + "me"}, {"not_me", "不是我 · Not me", link + "not_me"}}
	return c, nil
}

// AlarmOf gives what a link in an alarm is about; workbench.ErrNotFound for one that does not work (any more).
func (g *Gate) AlarmOf(ctx context.Context, token string) (workbench.Alarm, error) {
	pass, err := g.o.Office.Pass(ctx, alarmed, token)
	if err != nil {
		return workbench.Alarm{}, err
	}
	var a workbench.Alarm
	return a, json.Unmarshal([]byte(pass.Detail), &a)
}

// AnswerAlarm takes a person's answer, once. When it was not them, what was opened there ends: an app password is taken
// away; otherwise everybody is signed out, and the password opens nothing but the page for a new one.
func (g *Gate) AnswerAlarm(ctx context.Context, token string, me bool) error {
	pass, err := g.o.Office.UsePass(ctx, alarmed, token)
	if err != nil {
		return err
	}
	var a workbench.Alarm
	if err := json.Unmarshal([]byte(pass.Detail), &a); err != nil || me {
		return err
	}
	if err := g.o.Office.ForgetPlace(ctx, a.Visit); err != nil {
		return err
	}
	mb, err := g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(pass.Org), int64(pass.Person))
	hasMail := err == nil
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	defer g.o.Ended(pass.Person)
	if a.Visit.App != 0 && hasMail {
		err := g.o.Mail.RemoveAppPassword(ctx, mb.Org, mb.ID, a.Visit.App)
		if errors.Is(err, mailcore.ErrNoMailbox) {
			err = nil // it is gone already
		}
		return errors.Join(err, g.o.Office.EndAppSessions(ctx, pass.Org, pass.Person, a.Visit.App))
	}
	if err := g.o.Office.RequireChange(ctx, pass.Org, pass.Person); err != nil {
		return err
	}
	if !hasMail {
		return nil
	}
	return g.o.Mail.RequireChange(ctx, mb.Org, mb.ID)
}

// AskReset notes that somebody forgot a password. It takes the same time for logins that do not exist.
func (g *Gate) AskReset(ctx context.Context, login string) error {
	return g.o.Office.AskReset(ctx, login)
}

// sendReset sends the link for a new password to the address that is bound to the account; nobody without one gets any.
func (g *Gate) sendReset(ctx context.Context, login string) error {
	org, id, err := g.whose(ctx, login)
	if err != nil || id == 0 {
		return err
	}
	p, err := g.o.Office.Person(ctx, org, id)
	if err != nil || p.State != workbench.PersonActive {
		return err
	}
	access, err := g.o.Office.Access(ctx, org, id)
	if err != nil {
		return err
	}
	to, err := mailcore.ParseAddress(access.Recovery)
	if err != nil {
		g.o.Log.Info("password forgotten, but no address is bound", "person", id)
		return nil
	}
	if err := g.o.Office.DropPasses(ctx, id, forgotten); err != nil {
		return err
	}
	token, err := g.o.Office.NewPass(ctx, workbench.Pass{Org: org, Person: id, Purpose: forgotten, Detail: "{}", ExpiresAt: g.o.Now().Add(resetTime)})
	if err != nil {
		return err
	}
	mb, err := g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(org), int64(id))
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	mb.Org = mailcore.OrgID(org)
	link := g.o.PublicURL + "/mail/reset?token=" + url.QueryEscape(token)
	text := "有人（希望是您本人）请求重设密码。链接在 15 分钟内有效，只能使用一次：\n" +
		"Somebody, you we hope, asked for a new password. The link works once, for 15 minutes:\n\n" + link +
		"\n\n如果不是您，请忽略本邮件。\nIf it was not you, do nothing.\n"
	return g.write(ctx, mb, p.Name, to, "重设密码 · Set a new password", text, fmt.Sprintf("reset:%x", g.mac("reset", token)))
}

// ResetOf tells whose password a link sets; workbench.ErrNotFound for one that does not work (any more).
func (g *Gate) ResetOf(ctx context.Context, token string) (workbench.Person, error) {
	pass, err := g.o.Office.Pass(ctx, forgotten, token)
	if err != nil {
		return workbench.Person{}, err
	}
	p, err := g.o.Office.Person(ctx, pass.Org, pass.Person)
	if err == nil && p.State != workbench.PersonActive {
		err = workbench.ErrNotFound
	}
	return p, err
}

// Reset sets a new password by a link, which works once; all sessions end. A password that is refused leaves the link
// as it was.
func (g *Gate) Reset(ctx context.Context, token, password string) error {
	p, err := g.ResetOf(ctx, token)
	if err != nil {
		return err
	}
	mb, err := g.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(p.Org), int64(p.ID))
	if err != nil && !errors.Is(err, mailcore.ErrNoMailbox) {
		return err
	}
	if err := workbench.CheckPassword(password, p.Login, p.Name, string(mb.Address)); err != nil {
		return err
	}
	if _, err := g.o.Office.UsePass(ctx, forgotten, token); err != nil {
		return err
	}
	return g.SetPassword(ctx, p, password, false)
}

// write sends a mail of ours. mb is of whom it speaks, its domain the sender's; key makes it happen once.
func (g *Gate) write(ctx context.Context, mb mailcore.Mailbox, name string, to mailcore.Address, subject, text, key string) error {
	domain := mb.Address.Domain()
	if domain == "" {
		domain = g.o.Core.Hostname
	}
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: domain},
		To: []message.Address{{Name: name, Local: to.Local(), Domain: to.Domain()}}, Subject: subject, Date: g.o.Now(),
		MessageID: message.NewMessageID(mailcore.Address("postmaster@"+domain).ASCIIDomain(), nil), Plain: text,
		Extra: []message.ExtraHeader{{Name: "Auto-Submitted", Value: "auto-generated"}}}
	spool := message.NewSpool("")
	defer spool.Close()
	if err := d.Write(spool); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	_, err := g.o.Core.Accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: to, Notify: "NEVER"}}, Org: mb.Org,
		Source: mailcore.FromSystem, Protocol: "local", Key: key}, spool)
	if errors.Is(err, mailcore.ErrOverQuota) {
		return nil // the card has told it
	}
	return err
}
