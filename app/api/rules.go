package api

import (
	"context"
	"fmt"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/sieve"
	"mailbridge/workbench"
)

// MailRule does something with the arriving mails that fit.
type MailRule struct {
	Name       string               `json:"name"`
	Enabled    bool                 `json:"enabled"`
	Match      string               `json:"match,omitempty" enum:"all,any" doc:"how many conditions must hold; all without"`
	Conditions []mailcore.Condition `json:"conditions" doc:"none: every mail. field: from, to, cc, recipient, subject, body, size, attachment, list or header, recipient being To, Cc and another address than the main one that the mail was sent to; op: contains, is, begins, ends, domain, over, under or exists"`
	Actions    []RuleAction         `json:"actions"`
	Stop       bool                 `json:"stop,omitempty" doc:"later rules, and scripts, do not see the mail"`
}

// RuleAction is one thing that a rule does.
type RuleAction struct {
	Do      string `json:"do" enum:"move,copy,read,star,important,keyword,forward,delete"`
	Folder  ID     `json:"folder,omitempty" doc:"of move and copy"`
	Keyword string `json:"keyword,omitempty"`
	To      string `json:"to,omitempty" doc:"of forward"`
	Missing bool   `json:"missing,omitempty" doc:"in answers: the folder is gone, mails stay in the inbox"`
}

// RuleRun tells how far rules have come with the mails of a folder.
type RuleRun struct {
	State   string     `json:"state" enum:"none,working,done"`
	Folder  ID         `json:"folder,omitempty"`
	Seen    int        `json:"seen" doc:"mails looked at"`
	Changed int        `json:"changed" doc:"of them moved, copied or marked"`
	Total   int        `json:"total" doc:"mails to look at"`
	Started *time.Time `json:"startedAt,omitempty"`
}

// AutoReply is the automatic answer of a mailbox.
type AutoReply struct {
	Enabled  bool       `json:"enabled"`
	Subject  string     `json:"subject"`
	Text     string     `json:"text"`
	From     *time.Time `json:"from,omitempty" doc:"at once without"`
	Until    *time.Time `json:"until,omitempty" doc:"until it is switched off without"`
	Audience string     `json:"audience,omitempty" enum:"all,colleagues,contacts" doc:"contacts: colleagues, and those the mailbox has written to; all without"`
	Days     int        `json:"days,omitempty" doc:"between two answers to the same sender; 7 without"`
}

// Onward says where all arriving mail is sent on to.
type Onward struct {
	Enabled bool     `json:"enabled"`
	To      []string `json:"to"`
	Keep    bool     `json:"keep" doc:"in the mailbox, too"`
	Policy  string   `json:"policy,omitempty" enum:"allow,internal,deny" doc:"in answers: what the organisation allows"`
}

func (a *API) ruleRoutes() {
	box := func(method, path, summary string) route {
		return route{method: method, path: "/api/v1/mailboxes/{id}" + path, tag: "mail", summary: summary, right: workbench.RightUseOffice}
	}
	on(a, box("GET", "/rules", "What becomes of arriving mail, in order"), a.listRules)
	on(a, box("PUT", "/rules", "Set all rules"), a.setRules)
	run := box("POST", "/rules/run", "Let the rules work on the mails that a folder has now; nothing is sent on")
	run.status = 202
	on(a, run, a.runRules)
	on(a, box("GET", "/rules/run", "How far they have come"), a.ruleRun)
	on(a, box("GET", "/vacation", "The automatic answer"), a.vacation)
	on(a, box("PUT", "/vacation", "Set the automatic answer"), a.setVacation)
	on(a, box("GET", "/forwarding", "Where all mail is sent on to"), a.forwarding)
	on(a, box("PUT", "/forwarding", "Send all mail on; 422 when the organisation does not allow that"), a.setForwarding)
	a.scriptRoutes()
	a.forwardPolicyRoutes()
	a.quotaRoutes()
	a.reportRoutes()
}

// ruled gives a mailbox whose rules the caller may see and set: their own, or a shared one that they manage. Who may use a
// colleague's mailbox may not send its mail elsewhere.
func (a *API) ruled(ctx context.Context, c *caller, id ID, act string) (mailcore.Mailbox, error) {
	mb, err := a.ownMailbox(ctx, c, id)
	if err != nil {
		return mb, err
	}
	if mb.Kind == mailcore.PersonMailbox && !c.owns(mb) {
		return mb, mailcore.ErrNoRight
	}
	detail := act
	if act != "" {
		act = "rules"
	}
	return mb, a.may(ctx, c, mb, mailcore.MayRead|mailcore.MayManage, act, detail)
}

func (a *API) listRules(ctx context.Context, c *caller, in *byID) (List[MailRule], error) {
	mb, err := a.ruled(ctx, c, in.ID, "")
	if err != nil {
		return List[MailRule]{}, err
	}
	return a.ruleViews(ctx, mb)
}

func (a *API) ruleViews(ctx context.Context, mb mailcore.Mailbox) (List[MailRule], error) {
	s, err := a.o.Mail.MailSettings(ctx, mb.ID)
	if err != nil {
		return List[MailRule]{}, err
	}
	folders, err := a.o.Mail.Folders(ctx, mb.ID)
	there := map[mailcore.FolderID]bool{}
	for _, f := range folders {
		there[f.ID] = true
	}
	return listOf(each(s.Rules, func(r mailcore.Rule) MailRule {
		v := MailRule{Name: r.Name, Enabled: r.Enabled, Match: "all", Stop: r.Stop, Conditions: each(r.Conditions, func(x mailcore.Condition) mailcore.Condition { return x }),
			Actions: each(r.Deeds, func(d mailcore.Deed) RuleAction {
				return RuleAction{Do: d.Do, Folder: idOf(d.Folder), Keyword: d.Keyword, To: d.To, Missing: d.Folder != 0 && !there[d.Folder]}
			})}
		if r.Any {
			v.Match = "any"
		}
		return v
	})), err
}

type ruleList struct {
	Items []MailRule `json:"items"`
}

// rulesFrom reads rules. A disabled rule may keep a folder that is gone.
func (a *API) rulesFrom(ctx context.Context, mb mailcore.Mailbox, list []MailRule) ([]mailcore.Rule, error) {
	folders, err := a.o.Mail.Folders(ctx, mb.ID)
	if err != nil {
		return nil, err
	}
	there := map[mailcore.FolderID]bool{}
	for _, f := range folders {
		there[f.ID] = true
	}
	var out []mailcore.Rule
	for i, v := range list {
		field := fmt.Sprintf("items[%d]", i)
		if v.Match != "" && v.Match != "all" && v.Match != "any" {
			return nil, invalid(field+".match", "must be all or any")
		}
		r := mailcore.Rule{Name: v.Name, Enabled: v.Enabled, Any: v.Match == "any", Conditions: v.Conditions, Stop: v.Stop}
		for j, x := range v.Actions {
			folder, err := optional[mailcore.FolderID](x.Folder)
			if err != nil || folder != 0 && !there[folder] && v.Enabled {
				return nil, invalid(fmt.Sprintf("%s.actions[%d].folder", field, j), "is not a folder of this mailbox")
			}
			r.Deeds = append(r.Deeds, mailcore.Deed{Do: x.Do, Folder: folder, Keyword: x.Keyword, To: x.To})
		}
		out = append(out, r)
	}
	return out, nil
}

// mayRun refuses settings that cannot be, or forward where the organisation does not allow it.
func (a *API) mayRun(ctx context.Context, mb mailcore.Mailbox, s mailcore.MailSettings) error {
	text, err := s.Script()
	if err != nil || text == "" {
		return err
	}
	script, err := sieve.Compile(text)
	if err != nil {
		return err
	}
	return a.o.Core.CheckForwards(ctx, mb, script)
}

func (a *API) setRules(ctx context.Context, c *caller, in *idBody[ruleList]) (List[MailRule], error) {
	mb, err := a.ruled(ctx, c, in.ID, "rules")
	if err != nil {
		return List[MailRule]{}, err
	}
	if len(in.Body.Items) > mailcore.MaxRules {
		return List[MailRule]{}, invalid("items", fmt.Sprintf("may be at most %d", mailcore.MaxRules))
	}
	rules, err := a.rulesFrom(ctx, mb, in.Body.Items)
	if err != nil {
		return List[MailRule]{}, err
	}
	if err := a.mayRun(ctx, mb, mailcore.MailSettings{Rules: rules}); err != nil {
		return List[MailRule]{}, err
	}
	err = a.o.Mail.ChangeMailSettings(ctx, mb.Org, mb.ID, func(s *mailcore.MailSettings) error {
		s.Rules = rules
		return nil
	})
	if err != nil {
		return List[MailRule]{}, err
	}
	return a.ruleViews(ctx, mb)
}

func runView(r maildb.RuleRun) RuleRun {
	return RuleRun{State: r.State, Folder: idOf(r.Folder), Seen: r.Seen, Changed: r.Changed, Total: r.Total, Started: instant(r.StartedAt)}
}

type runWish struct {
	Folder ID `json:"folder"`
}

func (a *API) runRules(ctx context.Context, c *caller, in *idBody[runWish]) (RuleRun, error) {
	mb, err := a.ruled(ctx, c, in.ID, "run")
	if err != nil {
		return RuleRun{}, err
	}
	folder, err := number[mailcore.FolderID](in.Body.Folder)
	if err != nil {
		return RuleRun{}, invalid("folder", "is not a folder of this mailbox")
	}
	r, err := a.o.Mail.StartRuleRun(ctx, mb.Org, mb.ID, folder)
	return runView(r), orInvalid(err, "folder", "is not a folder of this mailbox")
}

func (a *API) ruleRun(ctx context.Context, c *caller, in *byID) (RuleRun, error) {
	mb, err := a.ruled(ctx, c, in.ID, "")
	if err != nil {
		return RuleRun{}, err
	}
	r, found, err := a.o.Mail.LastRuleRun(ctx, mb.ID)
	if !found {
		return RuleRun{State: "none"}, err
	}
	return runView(r), err
}

func replyView(v mailcore.Vacation) AutoReply {
	out := AutoReply{Enabled: v.Enabled, Subject: v.Subject, Text: v.Text, From: instant(v.From), Until: instant(v.Until), Audience: v.Audience, Days: v.Days}
	if out.Audience == "" {
		out.Audience = mailcore.AnswerAll
	}
	if out.Days == 0 {
		out.Days = 7
	}
	return out
}

func (a *API) vacation(ctx context.Context, c *caller, in *byID) (AutoReply, error) {
	mb, err := a.ruled(ctx, c, in.ID, "")
	if err != nil {
		return AutoReply{}, err
	}
	s, err := a.o.Mail.MailSettings(ctx, mb.ID)
	return replyView(s.Vacation), err
}

func (a *API) setVacation(ctx context.Context, c *caller, in *idBody[AutoReply]) (AutoReply, error) {
	mb, err := a.ruled(ctx, c, in.ID, "vacation")
	if err != nil {
		return AutoReply{}, err
	}
	b := in.Body
	v := mailcore.Vacation{Enabled: b.Enabled, Subject: b.Subject, Text: b.Text, Audience: b.Audience, Days: b.Days}
	if b.From != nil {
		v.From = *b.From
	}
	if b.Until != nil {
		v.Until = *b.Until
	}
	if err := a.mayRun(ctx, mb, mailcore.MailSettings{Vacation: v}); err != nil {
		return AutoReply{}, err
	}
	return replyView(v), a.o.Mail.ChangeMailSettings(ctx, mb.Org, mb.ID, func(s *mailcore.MailSettings) error {
		s.Vacation = v
		return nil
	})
}

func (a *API) onward(ctx context.Context, mb mailcore.Mailbox, f mailcore.Forward) (Onward, error) {
	policy, err := a.o.Mail.Forwarding(ctx, mb.Org)
	return Onward{Enabled: f.Enabled, To: each(f.To, func(s string) string { return s }), Keep: f.Keep, Policy: string(policy)}, err
}

func (a *API) forwarding(ctx context.Context, c *caller, in *byID) (Onward, error) {
	mb, err := a.ruled(ctx, c, in.ID, "")
	if err != nil {
		return Onward{}, err
	}
	s, err := a.o.Mail.MailSettings(ctx, mb.ID)
	if err != nil {
		return Onward{}, err
	}
	return a.onward(ctx, mb, s.Forward)
}

func (a *API) setForwarding(ctx context.Context, c *caller, in *idBody[Onward]) (Onward, error) {
	mb, err := a.ruled(ctx, c, in.ID, "forwarding")
	if err != nil {
		return Onward{}, err
	}
	f := mailcore.Forward{Enabled: in.Body.Enabled, To: in.Body.To, Keep: in.Body.Keep}
	if err := a.mayRun(ctx, mb, mailcore.MailSettings{Forward: f}); err != nil {
		return Onward{}, err
	}
	err = a.o.Mail.ChangeMailSettings(ctx, mb.Org, mb.ID, func(s *mailcore.MailSettings) error {
		s.Forward = f
		return nil
	})
	if err != nil {
		return Onward{}, err
	}
	return a.onward(ctx, mb, f)
}
