package api

import (
	"context"
	"fmt"

	"mailbridge/bridge"
	"mailbridge/mailcore"
)

// Warning says in plain words why a mail should be read with caution.
type Warning struct {
	Rule  string `json:"rule" enum:"colleague_name,look_alike_domain,forged,first_contact"`
	Title Words  `json:"title"`
	Text  Words  `json:"text"`
}

// Levels of cautions.
const (
	cautionDanger = "danger"
	cautionNote   = "note"
)

// danger is the caution that a list shows.
func (a *API) danger(ctx context.Context, c *caller, m *mailcore.Message, name string) (string, error) {
	found, err := a.o.Bridge.Danger(ctx, c.Org, m, name)
	if err != nil || found == "" && trustWord(m.Verdict) != trustForged {
		return "", err
	}
	return cautionDanger, nil
}

// caution gives all that an opened mail is shown with.
func (a *API) caution(ctx context.Context, c *caller, m mailcore.Message, name string) (string, *Warning, error) {
	found, err := a.o.Bridge.Danger(ctx, c.Org, &m, name)
	if err != nil {
		return "", nil, err
	}
	if found == "" && trustWord(m.Verdict) == trustForged {
		found = bridge.CautionForged
	}
	if found != "" {
		return cautionDanger, warn(found, m, name), nil
	}
	first, err := a.o.Bridge.First(ctx, &m)
	if err != nil || !first {
		return "", nil, err
	}
	return cautionNote, warn(bridge.CautionFirst, m, name), nil
}

func warn(found bridge.Caution, m mailcore.Message, name string) *Warning {
	w := &Warning{Rule: string(found)}
	from, domain := string(m.FromAddress), m.FromAddress.Domain()
	switch found {
	case bridge.CautionName:
		w.Title = Words{"小心：发件人与同事同名，但不是同事", "Careful: this is a colleague's name, but not a colleague"}
		w.Text = Words{fmt.Sprintf("“%s”是同事的名字，邮件却来自组织外的 %s。请先用电话等方式核实，不要按它的要求付款或提供信息。", name, from),
			fmt.Sprintf("“%s” is the name of a colleague, but the mail comes from %s outside your organisation. Check in another way before you pay or tell anything.", name, from)}
	case bridge.CautionDomain:
		w.Title = Words{"小心：发件域名是仿冒的", "Careful: the sender's domain imitates another"}
		w.Text = Words{fmt.Sprintf("%s 看起来像另一个熟悉的域名，其实不是。不要点链接、不要输入密码。", domain),
			fmt.Sprintf("%s looks like a domain you know, but is not. Follow no links and enter no password.", domain)}
	case bridge.CautionForged:
		w.Title = Words{"这封邮件很可能是伪造的", "This mail is probably forged"}
		w.Text = Words{fmt.Sprintf("它自称来自 %s，但没有通过该域名的验证。请不要点击链接、下载附件或回复任何密码。", domain),
			fmt.Sprintf("It claims to come from %s but failed that domain's checks. Do not follow links, open attachments or reply with passwords.", domain)}
	case bridge.CautionFirst:
		w.Title = Words{"第一次收到此人的邮件", "You have not written to this person before"}
		w.Text = Words{fmt.Sprintf("%s 在组织外，您还没有给对方发过邮件。回复前请确认对方身份。", from),
			fmt.Sprintf("%s is outside your organisation. Make sure who it is before you answer.", from)}
	}
	return w
}
