package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mailbridge/bridge"
	"mailbridge/workbench"
)

// App is a page of the marketplace.
type App struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Promise     string       `json:"promise"`
	Publisher   string       `json:"publisher"`
	Official    bool         `json:"official"`
	Plans       []Plan       `json:"plans"`
	Permissions []Permission `json:"permissions"`
	State       string       `json:"state" enum:"none,enabling,enabled,disabled"`
	Install     *Install     `json:"install,omitempty"`
	FreeDomain  string       `json:"freeDomain,omitempty" doc:"free names are made under it"`
}

// Plan is one of the offers.
type Plan struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Price  string   `json:"price"`
	Limits []string `json:"limits"`
}

// Permission is what the app needs, and why.
type Permission struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Install is how far an organisation is with the app.
type Install struct {
	State  string        `json:"state"`
	Step   string        `json:"step,omitempty" doc:"the one that is running or failed"`
	Steps  []InstallStep `json:"steps"`
	Plan   string        `json:"plan,omitempty"`
	Rule   string        `json:"rule,omitempty"`
	Domain string        `json:"domain,omitempty"`
	Scope  Scope         `json:"scope"`
	People *InstallCount `json:"people,omitempty"`
}

// InstallStep is one thing that enabling does.
type InstallStep struct {
	Name   string `json:"name"`
	State  string `json:"state" enum:"waiting,running,done,failed"`
	Done   int    `json:"done"`
	Total  int    `json:"total"`
	Detail string `json:"detail,omitempty"`
}

// InstallCount tells how far mailboxes have followed the directory.
type InstallCount struct {
	Total  int             `json:"total"`
	Ready  int             `json:"ready"`
	Failed []InstallFailed `json:"failed"`
}

// InstallFailed is somebody without a mailbox, and why.
type InstallFailed struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// Scope is a list of departments, or the word all.
type Scope []ID

// MarshalJSON writes the word for everybody.
func (s Scope) MarshalJSON() ([]byte, error) {
	if len(s) == 0 {
		return []byte(`"all"`), nil
	}
	return json.Marshal([]ID(s))
}

// UnmarshalJSON reads both forms.
func (s *Scope) UnmarshalJSON(b []byte) error {
	if string(b) == `"all"` || string(b) == "null" {
		*s = nil
		return nil
	}
	var ids []ID
	if err := json.Unmarshal(b, &ids); err != nil {
		return invalid("scope", "must be a list of departments or all")
	}
	*s = ids
	return nil
}

// Schema tells OpenAPI about both forms.
func (Scope) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString, Enum: []any{"all"}},
		{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}}}
}

// mailApp is the one app of this house. The texts are the publisher's; the web app shows them in its own language.
var mailApp = App{ID: workbench.AppMail, Name: "企业邮箱 · Mail", Publisher: "mailbridge", Official: true,
	Promise: "外部邮件直达办公室：邮件变成聊天、日程和待办，回复又成为规范的邮件。 · Mail from anyone becomes chat, calendar and todo; answers leave as proper mail.",
	Plans: []Plan{
		{ID: "free", Name: "免费版 · Free", Price: "¥0", Limits: []string{"每人 5 GB · 5 GB a person", "不限人数和域名 · any number of people and domains"}},
		{ID: "pro", Name: "专业版 · Pro", Price: "按需报价 · on request", Limits: []string{"每人 50 GB · 50 GB a person", "不限人数和域名 · any number of people and domains"}},
	},
	Permissions: []Permission{
		{ID: "directory.read", Name: "读取通讯录 · Read the directory", Why: "为每位成员开通邮箱，随入职离职自动增减 · to give everybody a mailbox and follow who joins and leaves"},
		{ID: "message.send", Name: "发送工作通知 · Send notices", Why: "新邮件提醒与激活卡片 · to announce mail and activation"},
		{ID: "chat.write", Name: "创建群聊与发言 · Make chats", Why: "把邮件变成讨论 · to talk about a mail"},
		{ID: "calendar.write", Name: "写入日程 · Write the calendar", Why: "收到的会议邀请进入日程 · to keep invitations"},
		{ID: "todo.write", Name: "写入待办 · Write todos", Why: "把邮件里的请求记为待办 · to keep what a mail asks for"},
	}}

var planIDs = words("free pro")

func (a *API) marketRoutes() {
	market := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/market" + path, tag: "market", summary: summary, right: workbench.RightManageApps}
	}
	list := market("GET", "", "Apps")
	list.right = workbench.RightUseOffice
	on(a, list, a.listApps)
	on(a, market("POST", "/mail/install", "Choose plan and scope"), a.install)
	on(a, market("PUT", "/mail/setup", "Choose domain and addresses"), a.setUp)
	on(a, market("GET", "/mail/preview", "Who would get which address"), a.preview)
	on(a, market("POST", "/mail/enable", "Make the mailboxes"), a.enable)
	on(a, market("POST", "/mail/disable", "Stop mail, keeping or deleting what was kept"), a.disable)
	done(a, market("DELETE", "/mail", "Remove the app"), a.removeApp)
	on(a, market("POST", "/mail/test", "Send yourself a test mail"), a.testMail)
}

func (a *API) listApps(ctx context.Context, c *caller, _ *none) (List[App], error) {
	in, err := a.o.Office.Install(ctx, c.Org, workbench.AppMail)
	if err != nil {
		return List[App]{}, err
	}
	app := mailApp
	app.FreeDomain = a.o.Bridge.FreeDomain
	app.State = string(in.State)
	if c.May(workbench.RightManageApps) {
		v, err := a.installView(ctx, c, in)
		if err != nil {
			return List[App]{}, err
		}
		app.Install = &v
	}
	return listOf([]App{app}), nil
}

func (a *API) installView(ctx context.Context, c *caller, in workbench.Install) (Install, error) {
	v := Install{State: string(in.State), Plan: in.Plan, Rule: string(in.Rule), Domain: in.Domain,
		Scope: each(in.Scope, idOf[workbench.DepartmentID]),
		Steps: each(in.Steps, func(s workbench.Step) InstallStep {
			return InstallStep{Name: s.Name, State: string(s.State), Done: s.Done, Total: s.Total, Detail: s.Detail}
		})}
	for _, s := range in.Steps {
		if s.State != workbench.StepDone {
			v.Step = s.Name
			break
		}
	}
	if in.State == workbench.InstallNone {
		return v, nil
	}
	p, err := a.o.Bridge.Progress(ctx, c.Org)
	v.People = &InstallCount{Total: p.Total, Ready: p.Ready, Failed: each(p.Failed, func(f bridge.Planned) InstallFailed {
		return InstallFailed{Person: f.Person.Name, Reason: f.Conflict}
	})}
	return v, err
}

type installBody struct {
	Plan  string `json:"plan" enum:"free,pro"`
	Scope Scope  `json:"scope"`
}

func (a *API) install(ctx context.Context, c *caller, in *body[installBody]) (Install, error) {
	if !planIDs[in.Body.Plan] {
		return Install{}, invalid("plan", "is not offered")
	}
	scope, err := numbers[workbench.DepartmentID]("scope", in.Body.Scope)
	if err != nil {
		return Install{}, err
	}
	got, err := a.o.Bridge.Install(ctx, c.Org, c.ID, in.Body.Plan, scope)
	if err != nil {
		return Install{}, orInvalid(err, "scope", "contains a department that does not exist")
	}
	return a.installView(ctx, c, got)
}

type setUpBody struct {
	Domain struct {
		Free string `json:"free,omitempty" doc:"first label of a free name"`
		Own  string `json:"own,omitempty"`
	} `json:"domain"`
	Rule          string `json:"rule" enum:"pinyin,pinyin.dotted,pinyin.initial,login"`
	DefaultDomain bool   `json:"defaultDomain,omitempty"`
}

func (a *API) setUp(ctx context.Context, c *caller, in *body[setUpBody]) (Install, error) {
	b := in.Body
	if (b.Domain.Free == "") == (b.Domain.Own == "") {
		return Install{}, invalid("domain", "must be either free or own")
	}
	free, own, err := a.freeLabel(ctx, c, b.Domain.Free, b.Domain.Own)
	if err != nil {
		return Install{}, err
	}
	got, err := a.o.Bridge.SetUp(ctx, c.Org, bridge.SetUp{Free: free, Own: own, Rule: workbench.AddressRule(b.Rule)})
	if err != nil {
		return Install{}, err
	}
	if b.DefaultDomain && got.Domain != "" {
		if err := a.setDefaultDomain(ctx, c, &byName{got.Domain}); err != nil && translate(err) == nil {
			return Install{}, err // a domain that is not verified yet cannot be it
		}
	}
	return a.installView(ctx, c, got)
}

// freeLabel takes the full name of a free domain that the organisation has for its first label: whoever changes only
// the rule names the domain as it is shown.
func (a *API) freeLabel(ctx context.Context, c *caller, free, own string) (string, string, error) {
	if own == "" {
		return free, own, nil
	}
	list, err := a.o.Bridge.Domains(ctx, c.Org)
	for _, d := range list {
		if d.Free && strings.EqualFold(d.Name, own) {
			label, _, _ := strings.Cut(d.Name, ".")
			return label, "", nil
		}
	}
	return free, own, err
}

type previewInput struct {
	Rule   string `query:"rule"`
	Domain string `query:"domain"`
}

// Planned is the address somebody will get.
type Planned struct {
	Person   ID     `json:"person"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	Conflict string `json:"conflict,omitempty" doc:"why it is not the plain one"`
}

func (a *API) preview(ctx context.Context, c *caller, in *previewInput) (List[Planned], error) {
	list, err := a.o.Bridge.Preview(ctx, c.Org, workbench.AddressRule(in.Rule), in.Domain)
	return listOf(each(list, func(p bridge.Planned) Planned {
		return Planned{Person: idOf(p.Person.ID), Name: p.Person.Name, Address: string(p.Address), Conflict: p.Conflict}
	})), err
}

func (a *API) enable(ctx context.Context, c *caller, _ *none) (Install, error) {
	in, err := a.o.Bridge.Enable(ctx, c.Org, c.ID)
	if err != nil {
		return Install{}, err
	}
	return a.installView(ctx, c, in)
}

type disableBody struct {
	Data string `json:"data" enum:"keep,delete"`
}

func (a *API) disable(ctx context.Context, c *caller, in *body[disableBody]) (Install, error) {
	if in.Body.Data != "keep" && in.Body.Data != "delete" {
		return Install{}, invalid("data", "must be keep or delete")
	}
	got, err := a.o.Bridge.Disable(ctx, c.Org, c.ID, in.Body.Data == "keep")
	if err != nil {
		return Install{}, err
	}
	return a.installView(ctx, c, got)
}

func (a *API) removeApp(ctx context.Context, c *caller, _ *none) error {
	return a.o.Bridge.RemoveApp(ctx, c.Org, c.ID)
}

// TestSent says that a test mail is on its way to the caller.
type TestSent struct {
	Sent bool `json:"sent"`
}

func (a *API) testMail(ctx context.Context, c *caller, _ *none) (TestSent, error) {
	err := a.o.Bridge.SendTest(ctx, c.Org, c.ID)
	return TestSent{err == nil}, err
}
