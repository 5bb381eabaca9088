package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// The two example organisations: one at work, one about to begin.
const (
	demoOrg      = "示例科技"
	demoDomain   = "demo.test"
	demoPassword = "Demo-2026!"
	sproutOrg    = "新芽科技"
	sproutAdmin  = "sprout-admin"
)

type demoPerson struct {
	login, name, title string
	department         int // 0: none, else the position in the list of departments
	role               workbench.Role
}

// makeDemo makes the example organisations unless they exist already.
func (h *house) makeDemo(ctx context.Context) error {
	if _, err := h.office.OrgByName(ctx, demoOrg); err == nil {
		return nil
	} else if !errors.Is(err, workbench.ErrNotFound) {
		return err
	}
	if err := h.makeSprout(ctx); err != nil {
		return err
	}
	return h.makeExample(ctx)
}

// makeExample comes last, because its existence says that the demo is complete.
func (h *house) makeExample(ctx context.Context) error {
	org, err := h.office.CreateOrg(ctx, demoOrg, "")
	if err != nil {
		return err
	}
	people, err := h.fill(ctx, org.ID, []string{"研发部", "市场部"}, []demoPerson{
		{"demo-admin", "管理员", "系统管理员", 0, workbench.RoleSuperAdmin},
		{"zhangsan", "张三", "工程师", 1, workbench.RoleMember},
		{"lisi", "李四", "产品经理", 1, workbench.RoleMember},
		{"wangwu", "王五", "市场经理", 2, workbench.RoleMember},
	})
	if err != nil {
		return err
	}
	owner := mailcore.OrgID(org.ID)
	if _, err := h.mail.AddDomain(ctx, owner, demoDomain, true); err != nil {
		return err
	}
	if err := h.mail.SetDefaultDomain(ctx, owner, demoDomain); err != nil {
		return err
	}
	for _, p := range people {
		a := mailcore.Address(strings.TrimPrefix(p.Login, "demo-") + "@" + demoDomain)
		if _, err := h.mail.CreateMailbox(ctx, owner, maildb.NewMailbox{Address: a, Name: p.Name, Person: int64(p.ID),
			Password: demoPassword, State: mailcore.MailboxActive}); err != nil {
			return fmt.Errorf("mailbox %s: %w", a, err)
		}
		if err := h.welcome(ctx, a, p.Name); err != nil {
			return fmt.Errorf("welcome %s: %w", a, err)
		}
	}
	admin, err := h.mail.MailboxOfPerson(ctx, owner, int64(people[0].ID))
	if err != nil {
		return err
	}
	for _, role := range []mailcore.Address{"postmaster@" + demoDomain, "abuse@" + demoDomain} { // RFC 2142
		if err := h.mail.AddAddress(ctx, owner, admin.ID, role); err != nil {
			return fmt.Errorf("address %s: %w", role, err)
		}
	}
	return h.markEnabled(ctx, org.ID, people[0].ID)
}

// markEnabled records what an admin would have reached by the wizard.
func (h *house) markEnabled(ctx context.Context, org workbench.OrgID, by workbench.PersonID) error {
	in, err := h.office.SetInstall(ctx, org, workbench.Install{Org: org, App: workbench.AppMail,
		State: workbench.InstallEnabling, Plan: "free", Rule: workbench.AddressPinyin, Domain: demoDomain, By: by})
	if err != nil {
		return err
	}
	return h.office.AdvanceInstall(ctx, org, workbench.AppMail, in.Version, workbench.InstallEnabled, in.Steps)
}

func (h *house) makeSprout(ctx context.Context) error {
	org, err := h.office.OrgByName(ctx, sproutOrg)
	if err == nil {
		return nil
	}
	if !errors.Is(err, workbench.ErrNotFound) {
		return err
	}
	if org, err = h.office.CreateOrg(ctx, sproutOrg, ""); err != nil {
		return err
	}
	_, err = h.fill(ctx, org.ID, []string{"技术部", "运营部"}, []demoPerson{
		{sproutAdmin, "苗青", "创始人", 0, workbench.RoleSuperAdmin},
		{"sprout-chenchen", "陈晨", "技术负责人", 1, workbench.RoleMember},
		{"sprout-liuyang", "刘洋", "后端工程师", 1, workbench.RoleMember},
		{"sprout-liuyang2", "刘阳", "前端工程师", 1, workbench.RoleMember}, // the same pinyin as the one above
		{"sprout-zenglei", "曾磊", "测试工程师", 1, workbench.RoleMember},  // a surname with a reading of its own
		{"sprout-ouyangna", "欧阳娜", "运营", 2, workbench.RoleMember},
		{"sprout-zhaomin", "赵敏", "客户成功", 2, workbench.RoleMember},
		{"sprout-alex", "Alex 林", "设计师", 2, workbench.RoleMember},
	})
	return err
}

// fill makes departments and people, all with the demo password.
func (h *house) fill(ctx context.Context, org workbench.OrgID, departments []string, people []demoPerson) ([]workbench.Person, error) {
	ids := make([]workbench.DepartmentID, len(departments))
	for i, name := range departments {
		d, err := h.office.CreateDepartment(ctx, org, workbench.NewDepartment{Name: name, Order: i + 1})
		if err != nil {
			return nil, err
		}
		ids[i] = d.ID
	}
	made := make([]workbench.Person, len(people))
	for i, p := range people {
		n := workbench.NewPerson{Login: p.login, Name: p.name, Title: p.title, Role: p.role, Password: demoPassword}
		if p.department > 0 {
			n.Departments = ids[p.department-1 : p.department]
		}
		var err error
		if made[i], err = h.office.AddPerson(ctx, org, n); err != nil {
			return nil, fmt.Errorf("person %s: %w", p.login, err)
		}
	}
	return made, nil
}

// welcome sends the first mail a new colleague sees.
func (h *house) welcome(ctx context.Context, to mailcore.Address, name string) error {
	d := &message.Draft{From: message.Address{Name: "企业邮箱", Local: "postmaster", Domain: demoDomain},
		To: []message.Address{{Name: name, Local: to.Local(), Domain: to.Domain()}}, Subject: "欢迎使用企业邮箱 Welcome",
		Date: h.engine.DB.Now(), MessageID: message.NewMessageID(demoDomain, nil), Plain: welcomeText}
	spool := message.NewSpool("")
	defer spool.Close()
	if err := d.Write(spool); err != nil {
		return err
	}
	_, err := h.core.Accept(ctx, &mailcore.Envelope{To: []mailcore.Recipient{{Address: to}}, Source: mailcore.FromSystem,
		Protocol: "local", Key: "welcome:" + to.Key()}, spool)
	return err
}

const welcomeText = `您好！

这是您的企业邮箱，和聊天、日程、待办在一起：

· 收到的邮件可以一键转为群聊、日程或待办；
· 在聊天里回复邮件，对方收到的就是一封普通邮件；
· 手机、电脑上的邮件客户端也能用（IMAP / SMTP）。

This is your mailbox, next to chat, calendar and todos. Turn a mail into any of them with one click,
answer from the chat, or use any mail program.
`

// printDoors tells a person where everything is.
func printDoors(w io.Writer, d *doors, demo bool) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, what string) { fmt.Fprintf(t, "  %s\t%s\n", name, what) }
	fmt.Fprintln(t, "\nmailbridge is ready")
	for _, x := range []struct {
		name string
		show string
		open bool
	}{
		{"web app", "http://" + addr(d.http) + "/mail/", d.http != nil},
		{"admin", "http://" + addr(d.http) + "/admin/", d.http != nil},
		{"marketplace", "http://" + addr(d.http) + "/market/", d.http != nil},
		{"API", "http://" + addr(d.http) + "/docs", d.http != nil},
		{"SMTP (MX)", addr(d.smtp), d.smtp != nil},
		{"submission", addr(d.submission) + " STARTTLS", d.submission != nil},
		{"submission", addr(d.submissions) + " TLS", d.submissions != nil},
		{"IMAP", addr(d.imap) + " STARTTLS", d.imap != nil},
		{"IMAP", addr(d.imaps) + " TLS", d.imaps != nil},
		{"ManageSieve", addr(d.sieve) + " STARTTLS", d.sieve != nil},
		{"health, metrics", "http://" + addr(d.ops) + "/readyz /metrics", d.ops != nil},
	} {
		if x.open {
			row(x.name, x.show)
		}
	}
	if demo {
		fmt.Fprintln(t, "\n  demo logins, password for all: "+demoPassword)
		row("admin@demo.test", demoOrg+" 管理员")
		row("zhangsan@demo.test", "张三")
		row("lisi@demo.test", "李四")
		row("wangwu@demo.test", "王五")
		row(sproutAdmin, sproutOrg+": no mail yet, begin at /market/")
	}
	fmt.Fprintln(t)
	_ = t.Flush()
}
