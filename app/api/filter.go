package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/filter"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// FilterPolicy is what an organisation wants of the filter.
type FilterPolicy struct {
	Off        bool    `json:"off" doc:"judge by SPF, DKIM and DMARC only"`
	Junk       float64 `json:"junk" doc:"points from which a mail goes to Junk; 0 is never"`
	Quarantine float64 `json:"quarantine" doc:"points from which a mail is held; 0 is never"`
	Refuse     float64 `json:"refuse" doc:"points from which a mail is refused; 0 is never"`
	Greylist   bool    `json:"greylist" doc:"put new senders off once"`
	Dangerous  string  `json:"dangerous" enum:"flag,quarantine,refuse" doc:"what becomes of mails with programs"`
}

type filterChange struct {
	Off        *bool    `json:"off,omitempty"`
	Junk       *float64 `json:"junk,omitempty"`
	Quarantine *float64 `json:"quarantine,omitempty"`
	Refuse     *float64 `json:"refuse,omitempty"`
	Greylist   *bool    `json:"greylist,omitempty"`
	Dangerous  *string  `json:"dangerous,omitempty"`
}

// SenderRule is one line of an allow or deny list.
type SenderRule struct {
	ID      ID        `json:"id"`
	Allow   bool      `json:"allow"`
	Pattern string    `json:"pattern" doc:"an address, or a domain with those below it"`
	Note    string    `json:"note"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
}

type newSenderRule struct {
	Allow   bool   `json:"allow"`
	Pattern string `json:"pattern"`
	Note    string `json:"note,omitempty"`
}

// Reason is one rule that counted for or against a mail.
type Reason struct {
	Rule   string  `json:"rule" doc:"a fixed word"`
	Points float64 `json:"points"`
	Detail string  `json:"detail,omitempty" doc:"what was found; words of a stranger"`
	Zh     string  `json:"zh"`
	En     string  `json:"en"`
}

// HeldMail is a mail in quarantine.
type HeldMail struct {
	ID      ID        `json:"id"`
	Mailbox ID        `json:"mailbox"`
	To      string    `json:"to"`
	From    string    `json:"from"`
	Subject string    `json:"subject"`
	Preview string    `json:"preview"`
	At      time.Time `json:"at"`
	Size    int64     `json:"size"`
	Kind    string    `json:"kind" enum:"spam,danger" doc:"danger is released by an administrator only"`
	Score   float64   `json:"score"`
	Why     []Reason  `json:"why"`
}

// HeldView is a held mail, looked at: plain text only, no pictures, no links, no files to open.
type HeldView struct {
	HeldMail
	Text        string   `json:"text"`
	Attachments []string `json:"attachments" doc:"names only"`
}

func (a *API) filterRoutes() {
	r := func(method, path, summary string, right workbench.Right, status int) route {
		tag := "admin"
		if right == workbench.RightUseOffice {
			tag = "mail"
		}
		return route{method: method, path: "/api/v1" + path, tag: tag, summary: summary, right: right, status: status}
	}
	policy, mail, own := workbench.RightSetPolicy, workbench.RightManageMail, workbench.RightUseOffice
	on(a, r("GET", "/admin/filter", "What the filter does", policy, 0), a.getFilter)
	on(a, r("PUT", "/admin/filter", "Change what the filter does", policy, 0), a.setFilter)
	on(a, r("GET", "/admin/filter/senders", "Allow and deny list of the organisation", policy, 0), a.orgSenders)
	on(a, r("POST", "/admin/filter/senders", "Put a sender on the list", policy, 201), a.addOrgSender)
	done(a, r("DELETE", "/admin/filter/senders/{id}", "Take a sender off the list", policy, 0), a.removeOrgSender)
	on(a, r("GET", "/filter/senders", "My allow and deny list", own, 0), a.mySenders)
	on(a, r("POST", "/filter/senders", "Put a sender on my list", own, 201), a.addMySender)
	done(a, r("DELETE", "/filter/senders/{id}", "Take a sender off my list", own, 0), a.removeMySender)
	on(a, r("GET", "/admin/quarantine", "Held mails", mail, 0), a.adminHeld)
	on(a, r("GET", "/admin/quarantine/{id}", "Look at a held mail", mail, 0), a.adminLook)
	done(a, r("POST", "/admin/quarantine/{id}/release", "Deliver a held mail", mail, 0), a.adminRelease)
	done(a, r("DELETE", "/admin/quarantine/{id}", "Delete a held mail", mail, 0), a.adminDelete)
	on(a, r("GET", "/quarantine", "Mails held for me", own, 0), a.myHeld)
	on(a, r("GET", "/quarantine/{id}", "Look at a mail held for me", own, 0), a.myLook)
	done(a, r("POST", "/quarantine/{id}/release", "Deliver a mail held for me", own, 0), a.myRelease)
	done(a, r("DELETE", "/quarantine/{id}", "Delete a mail held for me", own, 0), a.myDelete)
}

func (a *API) policyOf(ctx context.Context, c *caller) (mailcore.FilterPolicy, error) {
	s, err := a.o.Mail.FilterState(ctx, mailcore.OrgID(c.Org))
	switch {
	case err != nil:
		return mailcore.FilterPolicy{}, err
	case s.Policy != nil:
		return *s.Policy, nil
	case a.o.Filter != nil:
		return *a.o.Filter, nil
	}
	return filter.DefaultPolicy(), nil
}

func (a *API) getFilter(ctx context.Context, c *caller, _ *none) (FilterPolicy, error) {
	p, err := a.policyOf(ctx, c)
	return FilterPolicy(p), err
}

// maxPoints is more than any mail ever gets.
const maxPoints = 1000

func (a *API) setFilter(ctx context.Context, c *caller, in *body[filterChange]) (FilterPolicy, error) {
	p, err := a.policyOf(ctx, c)
	if err != nil {
		return FilterPolicy{}, err
	}
	b := in.Body
	put(&p.Off, b.Off)
	put(&p.Junk, b.Junk)
	put(&p.Quarantine, b.Quarantine)
	put(&p.Refuse, b.Refuse)
	put(&p.Greylist, b.Greylist)
	put(&p.Dangerous, b.Dangerous)
	for field, points := range map[string]float64{"junk": p.Junk, "quarantine": p.Quarantine, "refuse": p.Refuse} {
		if points < 0 || points > maxPoints {
			return FilterPolicy{}, invalid(field, fmt.Sprintf("is not between 0 and %d", maxPoints))
		}
	}
	if !slices.Contains([]string{mailcore.DangerFlag, mailcore.DangerQuarantine, mailcore.DangerRefuse}, p.Dangerous) {
		return FilterPolicy{}, invalid("dangerous", "is none of flag, quarantine, refuse")
	}
	if err := a.o.Mail.SetFilterPolicy(ctx, mailcore.OrgID(c.Org), p); err != nil {
		return FilterPolicy{}, err
	}
	return FilterPolicy(p), a.noteWith(ctx, c, "filter.set", "filter", p)
}

func senderView(r mailcore.SenderRule) SenderRule {
	return SenderRule{ID: idOf(r.ID), Allow: r.Allow, Pattern: r.Pattern, Note: r.Note, By: r.By, At: r.At.UTC()}
}

func (a *API) senderRules(ctx context.Context, c *caller, mb mailcore.MailboxID) (List[SenderRule], error) {
	list, err := a.o.Mail.SenderRules(ctx, mailcore.OrgID(c.Org), mb)
	return listOf(each(list, senderView)), err
}

func (a *API) addSender(ctx context.Context, c *caller, mb mailcore.MailboxID, n newSenderRule) (SenderRule, error) {
	r, err := a.o.Mail.AddSenderRule(ctx, mailcore.SenderRule{Org: mailcore.OrgID(c.Org), Mailbox: mb, Allow: n.Allow, Pattern: n.Pattern,
		Note: clip(n.Note, 200), By: c.Name})
	if errors.Is(err, mailcore.ErrBadName) || errors.Is(err, mailcore.ErrBadAddress) {
		err = invalid("pattern", "is neither a mail address nor a domain")
	}
	return senderView(r), err
}

func (a *API) removeSender(ctx context.Context, c *caller, mb mailcore.MailboxID, id ID) error {
	n, err := number[int64](id)
	if err != nil {
		return err
	}
	return a.o.Mail.RemoveSenderRule(ctx, mailcore.OrgID(c.Org), mb, n)
}

func (a *API) orgSenders(ctx context.Context, c *caller, _ *none) (List[SenderRule], error) {
	return a.senderRules(ctx, c, 0)
}

func (a *API) addOrgSender(ctx context.Context, c *caller, in *body[newSenderRule]) (SenderRule, error) {
	r, err := a.addSender(ctx, c, 0, in.Body)
	if err != nil {
		return r, err
	}
	return r, a.noteWith(ctx, c, "filter.sender.add", "filter", in.Body)
}

func (a *API) removeOrgSender(ctx context.Context, c *caller, in *byID) error {
	if err := a.removeSender(ctx, c, 0, in.ID); err != nil {
		return err
	}
	return a.note(ctx, c, "filter.sender.remove", "filter:"+string(in.ID))
}

// myBox is the caller's own mailbox.
func (a *API) myBox(ctx context.Context, c *caller) (mailcore.MailboxID, error) {
	mb, err := a.o.Mail.MailboxOfPerson(ctx, mailcore.OrgID(c.Org), int64(c.ID))
	if errors.Is(err, mailcore.ErrNoMailbox) {
		err = errNoMail
	}
	return mb.ID, err
}

func (a *API) mySenders(ctx context.Context, c *caller, _ *none) (List[SenderRule], error) {
	mb, err := a.myBox(ctx, c)
	if err != nil {
		return List[SenderRule]{}, err
	}
	return a.senderRules(ctx, c, mb)
}

func (a *API) addMySender(ctx context.Context, c *caller, in *body[newSenderRule]) (SenderRule, error) {
	mb, err := a.myBox(ctx, c)
	if err != nil {
		return SenderRule{}, err
	}
	return a.addSender(ctx, c, mb, in.Body)
}

func (a *API) removeMySender(ctx context.Context, c *caller, in *byID) error {
	mb, err := a.myBox(ctx, c)
	if err != nil {
		return orAbsent(nil)
	}
	return a.removeSender(ctx, c, mb, in.ID)
}

// reasonsOf tells in plain words what counted.
func reasonsOf(list []mailcore.Reason) []Reason {
	return each(list, func(r mailcore.Reason) Reason {
		zh, en := filter.Explain(r.Rule)
		return Reason{Rule: r.Rule, Points: r.Points, Detail: r.Detail, Zh: zh, En: en}
	})
}

func heldView(m mailcore.HeldMail) HeldMail {
	return HeldMail{ID: idOf(m.ID), Mailbox: idOf(m.Mailbox), To: string(m.Rcpt), From: m.From, Subject: m.Subject, Preview: m.Preview,
		At: m.At.UTC(), Size: m.Size, Kind: string(m.Kind), Score: m.Verdict.Spam, Why: reasonsOf(m.Verdict.Why)}
}

type heldInput struct {
	Cursor ID  `query:"cursor"`
	Limit  int `query:"limit"`
}

// heldPage is how many held mails are listed at once.
const heldPage = 50

func (a *API) held(ctx context.Context, c *caller, in *heldInput, mb mailcore.MailboxID) (List[HeldMail], error) {
	before, err := optional[int64](in.Cursor)
	if err != nil {
		return List[HeldMail]{}, invalid("cursor", "was not made by us")
	}
	limit := in.Limit
	if limit <= 0 || limit > heldPage {
		limit = heldPage
	}
	out, known := listOf[HeldMail](nil), map[mailcore.MailboxID]bool{}
	for {
		list, err := a.o.Mail.HeldList(ctx, mailcore.OrgID(c.Org), maildb.HeldQuery{Mailbox: mb, Before: before, Limit: limit})
		if err != nil || len(list) == 0 {
			return out, err
		}
		for _, m := range list {
			before = m.ID
			may, ok := known[m.Mailbox]
			if !ok {
				if may, err = a.seesHeld(ctx, c, m.Mailbox, mb); err != nil {
					return out, err
				}
				known[m.Mailbox] = may
			}
			if !may {
				continue
			}
			if len(out.Items) == limit {
				out.Next = string(out.Items[limit-1].ID)
				return out, nil
			}
			out.Items = append(out.Items, heldView(m))
		}
	}
}

// seesHeld tells whether the caller may see what is held for a mailbox: own is theirs, or 0 for an administrator's view.
func (a *API) seesHeld(ctx context.Context, c *caller, mb, own mailcore.MailboxID) (bool, error) {
	if own != 0 {
		return mb == own, nil
	}
	if len(managed(c)) == 0 {
		return true, nil
	}
	return a.managesMailbox(ctx, c, mb)
}

func (a *API) heldMail(ctx context.Context, c *caller, id ID, own mailcore.MailboxID) (mailcore.HeldMail, error) {
	n, err := number[int64](id)
	if err != nil {
		return mailcore.HeldMail{}, err
	}
	m, err := a.o.Mail.HeldMail(ctx, mailcore.OrgID(c.Org), n)
	if err != nil {
		return m, err
	}
	may, err := a.seesHeld(ctx, c, m.Mailbox, own)
	if err == nil && !may {
		err = workbench.ErrNotFound
	}
	return m, err
}

// maxHeldText bounds the text that is shown of a held mail.
const maxHeldText = 64 << 10

func (a *API) look(ctx context.Context, c *caller, id ID, own mailcore.MailboxID) (HeldView, error) {
	m, err := a.heldMail(ctx, c, id, own)
	if err != nil {
		return HeldView{}, err
	}
	raw, err := a.o.Mail.OpenHeld(ctx, m.Org, m.ID)
	if err != nil {
		return HeldView{}, err
	}
	defer raw.Close()
	s, err := message.Parse(raw, raw.Size())
	if err != nil {
		return HeldView{}, err
	}
	b, err := message.Text(raw, s, maxHeldText)
	if err != nil {
		return HeldView{}, err
	}
	v := HeldView{HeldMail: heldView(m), Text: b.Plain}
	if v.Text == "" {
		v.Text = message.HTMLToText(b.HTML)
	}
	v.Attachments = each(b.Attachments, nameOf)
	return v, nil
}

// release delivers a held mail once; that it was done before is no error.
func (a *API) release(ctx context.Context, c *caller, m mailcore.HeldMail) error {
	err := a.o.Mail.ReleaseHeld(ctx, m.Org, m.ID, c.Name)
	if errors.Is(err, mailcore.ErrExists) {
		return nil
	}
	return err
}

func (a *API) adminHeld(ctx context.Context, c *caller, in *heldInput) (List[HeldMail], error) {
	return a.held(ctx, c, in, 0)
}

// adminLook is audited: it shows other people's mail.
func (a *API) adminLook(ctx context.Context, c *caller, in *byID) (HeldView, error) {
	v, err := a.look(ctx, c, in.ID, 0)
	if err != nil {
		return v, err
	}
	return v, a.noteWith(ctx, c, "quarantine.look", "held:"+string(in.ID), aboutMail{v.From, v.To})
}

func (a *API) adminRelease(ctx context.Context, c *caller, in *byID) error {
	m, err := a.heldMail(ctx, c, in.ID, 0)
	if err != nil {
		return err
	}
	if err := a.release(ctx, c, m); err != nil {
		return err
	}
	return a.noteHeld(ctx, c, "quarantine.release", m)
}

func (a *API) noteHeld(ctx context.Context, c *caller, action string, m mailcore.HeldMail) error {
	return a.noteWith(ctx, c, action, "held:"+string(idOf(m.ID)), aboutMail{m.From, string(m.Rcpt)})
}

func (a *API) adminDelete(ctx context.Context, c *caller, in *byID) error {
	m, err := a.heldMail(ctx, c, in.ID, 0)
	if err != nil {
		return err
	}
	if err := a.o.Mail.DeleteHeld(ctx, m.Org, m.ID, c.Name); err != nil {
		return err
	}
	return a.noteHeld(ctx, c, "quarantine.delete", m)
}

func (a *API) myHeld(ctx context.Context, c *caller, in *heldInput) (List[HeldMail], error) {
	mb, err := a.myBox(ctx, c)
	if err != nil {
		return List[HeldMail]{}, err
	}
	return a.held(ctx, c, in, mb)
}

// heldForMe finds a mail that is held for the caller.
func (a *API) heldForMe(ctx context.Context, c *caller, id ID) (mailcore.HeldMail, error) {
	mb, err := a.myBox(ctx, c)
	if err != nil {
		return mailcore.HeldMail{}, orAbsent(nil)
	}
	return a.heldMail(ctx, c, id, mb)
}

func (a *API) myLook(ctx context.Context, c *caller, in *byID) (HeldView, error) {
	m, err := a.heldForMe(ctx, c, in.ID)
	if err != nil {
		return HeldView{}, err
	}
	return a.look(ctx, c, in.ID, m.Mailbox)
}

func (a *API) myRelease(ctx context.Context, c *caller, in *byID) error {
	m, err := a.heldForMe(ctx, c, in.ID)
	if err != nil {
		return err
	}
	if m.Kind != mailcore.HeldSpam {
		return workbench.ErrForbidden
	}
	return a.release(ctx, c, m)
}

func (a *API) myDelete(ctx context.Context, c *caller, in *byID) error {
	m, err := a.heldForMe(ctx, c, in.ID)
	if err != nil {
		return err
	}
	return a.o.Mail.DeleteHeld(ctx, m.Org, m.ID, c.Name)
}
