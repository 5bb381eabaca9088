package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/trust"
	"mailbridge/workbench"
)

// hire adds people; the first is the super admin.
func (h *house) hire(people ...workbench.NewPerson) []Who {
	h.t.Helper()
	var out []Who
	for i, n := range people {
		if i == 0 {
			n.Role = workbench.RoleSuperAdmin
		}
		p, err := h.Office.AddPerson(h.t.Context(), h.org, n)
		h.must(err)
		out = append(out, Who{h.org, p.ID})
	}
	return out
}

func (h *house) enabled() bool {
	in, err := h.Office.Install(h.t.Context(), h.org, workbench.AppMail)
	return err == nil && in.State == workbench.InstallEnabled
}

func (h *house) mailbox(w Who) mailcore.Mailbox {
	mb, err := h.Mail.MailboxOfPerson(h.t.Context(), mailOrg(w.Org), int64(w.Person))
	if err != nil {
		return mailcore.Mailbox{}
	}
	return mb
}

// cards gives the cards in a person's notice conversation.
func (h *house) cards(w Who) (out []card) {
	h.t.Helper()
	conv, err := h.Office.ConversationBySource(h.t.Context(), w.Org, fmt.Sprintf("notice:mail:%d", w.Person))
	if errors.Is(err, workbench.ErrNotFound) {
		return nil
	}
	h.must(err)
	for _, p := range h.posts(w, conv.ID) {
		var c card
		h.must(json.Unmarshal(p.Card, &c))
		out = append(out, c)
	}
	return out
}

func token(c card) string {
	_, t, _ := strings.Cut(c.Actions[0].URL, "?token=")
	return t
}

func TestSetUpWithFreeName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	who := h.hire(workbench.NewPerson{Login: "boss", Name: "苗青"}, workbench.NewPerson{Login: "a", Name: "张三"}, workbench.NewPerson{Login: "b", Name: "张三"},
		workbench.NewPerson{Login: "postmaster", Name: "Postmaster"}, workbench.NewPerson{Login: "smile", Name: "☺"})
	h.run()
	_, err := h.Install(ctx, h.org, who[0].Person, "free", nil)
	h.must(err)
	if _, err := h.Enable(ctx, h.org, who[0].Person); !isInvalid(err, "domain") {
		t.Errorf("enabled without a domain: %v", err)
	}
	_, err = h.SetUp(ctx, h.org, SetUp{Free: "Acme", Rule: workbench.AddressPinyin})
	h.must(err)
	plan, err := h.Preview(ctx, h.org, "", "") // those of the set-up
	h.must(err)
	time.Sleep(20 * time.Millisecond)
	if h.mailbox(who[1]).ID != 0 {
		t.Error("mailboxes were made before the admin said so")
	}
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	h.until("the app is enabled", h.enabled)

	want := map[workbench.PersonID]string{}
	for _, p := range plan {
		want[p.Person.ID] = string(p.Address) + p.Conflict
	}
	for i, address := range []string{"miaoqing", "zhangsan", "zhangsan2", "postmaster2", "smile"} {
		address += "@acme.free.test"
		mb := h.mailbox(who[i])
		if string(mb.Address) != address || mb.State != mailcore.MailboxPending {
			t.Errorf("person %d has %s %s, want %s pending", i, mb.Address, mb.State, address)
		}
		if !strings.HasPrefix(want[who[i].Person], address) {
			t.Errorf("person %d was promised %s and got %s", i, want[who[i].Person], address)
		}
		if cards := h.cards(who[i]); len(cards) != 1 || cards[0].Kind != "activate" || !strings.HasPrefix(cards[0].Actions[0].URL, "https://app.test/mail/activate?token=") {
			t.Errorf("person %d has cards %+v", i, cards)
		}
	}
	if p, err := h.Progress(ctx, h.org); err != nil || p.Total != 5 || p.Ready != 5 || len(p.Failed) != 0 {
		t.Errorf("progress %+v, %v; want 5 of 5", p, err)
	}
	for _, local := range []string{"postmaster", "abuse"} {
		if mb, err := h.Mail.MailboxByAddress(ctx, mailcore.Address(local+"@acme.free.test")); err != nil || mb.ID != h.mailbox(who[0]).ID {
			t.Errorf("%s goes to mailbox %d, %v; want the admin's", local, mb.ID, err)
		}
	}
	mei := h.outside("Mei", "mei@customer.test")
	h.send(mei, "zhangsan@acme.free.test", "hello", "works at once", signed)
	if len(h.inbox(who[1])) != 1 {
		t.Error("mail to the new address did not arrive")
	}
	h.must(h.SendTest(ctx, h.org, who[0].Person))
	if len(h.inbox(who[0])) != 1 {
		t.Error("the test mail did not arrive")
	}
}

func isInvalid(err error, field string) bool {
	var bad workbench.ErrInvalid
	return errors.As(err, &bad) && bad.Field == field
}

func TestFreeNamesThatAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	if _, err := h.SetUp(ctx, h.org, SetUp{Free: "camel"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SetUp(ctx, h.org, SetUp{Free: "camel"}); err != nil {
		t.Errorf("own name again: %v", err)
	}
	other, err := h.Office.CreateOrg(ctx, "Other", "")
	h.must(err)
	for _, label := range []string{"", "ab", "-abc", "abc-", "a--b", "123", "a.b", "张三", "www", "ADMIN", "adm1n", "g00gle", "tencent", "camel", "c-amel", "carnel", "came1",
		strings.Repeat("a", 33)} {
		if _, err := h.SetUp(ctx, other.ID, SetUp{Free: label}); !isInvalid(err, "domain") {
			t.Errorf("%q: %v, want a word about the domain", label, err)
		}
	}
	if _, err := h.SetUp(ctx, other.ID, SetUp{Free: "dromedary"}); err != nil {
		t.Errorf("a good name: %v", err)
	}
}

func TestOwnDomainIsProven(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	who := h.hire(workbench.NewPerson{Login: "boss", Name: "Ann Lee"})
	h.run()
	_, err := h.SetUp(ctx, h.org, SetUp{Own: "Corp.Example", Rule: workbench.AddressLogin})
	h.must(err)
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	views, err := h.Domains(ctx, h.org)
	h.must(err)
	if len(views) != 1 || views[0].Verified || len(views[0].Records) != 5 {
		t.Fatalf("domains %+v", views)
	}
	for _, r := range views[0].Records {
		if r.State != trust.Missing {
			t.Errorf("%s is %s before it was published", r.Purpose, r.State)
		}
		if r.Type == "MX" {
			h.net.DNS.AddMX(r.Host, "mx.acme.test", 10)
		} else {
			h.net.DNS.AddTXT(r.Host, r.Want)
		}
	}
	view, err := h.CheckDomain(ctx, h.org, "corp.example")
	h.must(err)
	if !view.Verified {
		t.Errorf("domain is not verified: %+v", view.Records)
	}
	for _, r := range view.Records {
		if r.State != trust.OK {
			t.Errorf("%s is %s: %s", r.Purpose, r.State, r.Hint)
		}
	}
	if _, err := h.CheckDomain(ctx, h.org+1, "corp.example"); !isNotFound(err) {
		t.Errorf("another organisation looks: %v", err)
	}
	h.must(h.provideNow(who[0]))
	if mb := h.mailbox(who[0]); mb.Address != "boss@corp.example" {
		t.Errorf("address %s", mb.Address)
	}
}

// provideNow does what the waiting install task will do at its next look.
func (h *house) provideNow(w Who) error {
	in, err := h.Office.Install(h.t.Context(), w.Org, workbench.AppMail)
	if err != nil {
		return err
	}
	return h.provideAll(h.t.Context(), in)
}

func TestMailboxesFollowTheDirectory(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	dep, err := h.Office.CreateDepartment(ctx, h.org, workbench.NewDepartment{Name: "Sales"})
	h.must(err)
	in := []workbench.DepartmentID{dep.ID}
	who := h.hire(workbench.NewPerson{Login: "boss", Name: "Boss", Departments: in})
	h.run()
	_, err = h.Install(ctx, h.org, who[0].Person, "free", in)
	h.must(err)
	_, err = h.SetUp(ctx, h.org, SetUp{Free: "acme", Rule: workbench.AddressLogin})
	h.must(err)
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	h.until("the app is enabled", h.enabled)
	p := h.hire2(workbench.NewPerson{Login: "mia", Name: "Mia", Departments: in})
	outsider := h.hire2(workbench.NewPerson{Login: "out", Name: "Out"})
	h.until("the new person has a mailbox", func() bool { return len(h.cards(p)) == 1 })
	h.must(h.Mail.SetPassword(ctx, mailOrg(h.org), h.mailbox(p).ID, "Secret-2026!"))
	state := func(want mailcore.MailboxState) func() bool { return func() bool { return h.mailbox(p).State == want } }

	name := "Mia Wong"
	_, err = h.Office.UpdatePerson(ctx, h.org, p.Person, workbench.PersonChange{Name: &name})
	h.must(err)
	h.until("the mailbox is renamed", func() bool { return h.mailbox(p).Name == name })
	none := []workbench.DepartmentID{}
	_, err = h.Office.UpdatePerson(ctx, h.org, p.Person, workbench.PersonChange{Departments: &none})
	h.must(err)
	h.until("out of scope is shut", state(mailcore.MailboxDisabled))
	if _, err := h.Mail.Authenticate(ctx, h.mailbox(p).Address, "Secret-2026!"); !errors.Is(err, mailcore.ErrDisabled) {
		t.Errorf("sign-in after moving out: %v", err)
	}
	_, err = h.Office.UpdatePerson(ctx, h.org, p.Person, workbench.PersonChange{Departments: &in})
	h.must(err)
	h.until("back in scope is open", state(mailcore.MailboxActive))
	// Late and repeated news do no harm.
	for _, kind := range []workbench.DirectoryKind{workbench.DirectoryRemoved, workbench.DirectoryAdded, workbench.DirectoryAdded} {
		h.must(h.directoryChanged(ctx, workbench.DirectoryChange{Org: h.org, Kind: kind, Person: p.Person}))
	}
	if mb := h.mailbox(p); mb.State != mailcore.MailboxActive || mb.Address != "mia@acme.free.test" || len(h.cards(p)) != 1 {
		t.Errorf("after repeats: %s %s, %d cards", mb.Address, mb.State, len(h.cards(p)))
	}
	h.must(h.Office.RemovePerson(ctx, h.org, p.Person))
	h.until("who left is shut", state(mailcore.MailboxDisabled))
	again := h.hire2(workbench.NewPerson{Login: "mia", Name: "Mia Second", Departments: in})
	h.until("the second of the name has a mailbox", func() bool { return h.mailbox(again).ID != 0 })
	if got := h.mailbox(again).Address; got != "mia2@acme.free.test" {
		t.Errorf("the second Mia has %s, want another address than the first", got)
	}
	if h.mailbox(outsider).ID != 0 {
		t.Error("somebody out of scope has a mailbox")
	}
	_, err = h.Disable(ctx, h.org, who[0].Person, true)
	h.must(err)
	h.until("all is shut", func() bool { return h.mailbox(again).State == mailcore.MailboxDisabled })
	h.quiet()
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	h.until("all is open again", func() bool { return h.mailbox(again).State == mailcore.MailboxPending })
}

func (h *house) hire2(n workbench.NewPerson) Who {
	h.t.Helper()
	p, err := h.Office.AddPerson(h.t.Context(), h.org, n)
	h.must(err)
	return Who{h.org, p.ID}
}

func TestMailboxMadeByHandStaysWithoutTheApp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	_, err := h.Mail.AddDomain(ctx, mailOrg(h.org), ourDomain, true)
	h.must(err)
	p := h.hire(workbench.NewPerson{Login: "boss", Name: "Boss"}, workbench.NewPerson{Login: "hand", Name: "Hand"})[1]
	_, err = h.Mail.CreateMailbox(ctx, mailOrg(h.org), maildb.NewMailbox{Address: "hand@acme.test", Name: "Old", Person: int64(p.Person), Password: "Secret-2026!"})
	h.must(err)
	h.run()
	h.until("the name follows", func() bool { return h.mailbox(p).Name == "Hand" })
	h.quiet()
	if mb := h.mailbox(p); mb.State != mailcore.MailboxActive || len(h.cards(p)) != 0 {
		t.Errorf("without the app: %s, %d cards; want active and none", mb.State, len(h.cards(p)))
	}
	for _, x := range []struct {
		person workbench.PersonState
		want   mailcore.MailboxState
	}{{workbench.PersonDisabled, mailcore.MailboxDisabled}, {workbench.PersonActive, mailcore.MailboxActive}} {
		_, err = h.Office.UpdatePerson(ctx, h.org, p.Person, workbench.PersonChange{State: &x.person})
		h.must(err)
		h.until("the mailbox is "+string(x.want), func() bool { return h.mailbox(p).State == x.want })
	}
	_, err = h.Install(ctx, h.org, p.Person, "free", nil)
	h.must(err)
	h.must(h.directoryChanged(ctx, workbench.DirectoryChange{Org: h.org, Person: p.Person}))
	if mb := h.mailbox(p); mb.State != mailcore.MailboxActive {
		t.Errorf("while the admin chooses: %s, want active", mb.State)
	}
}

func TestOneFailureBlocksNobody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	who := h.hire(workbench.NewPerson{Login: "boss", Name: "Boss"}, workbench.NewPerson{Login: "busy", Name: "Busy"}, workbench.NewPerson{Login: "last", Name: "Last"})
	_, err := h.SetUp(ctx, h.org, SetUp{Free: "acme", Rule: workbench.AddressLogin})
	h.must(err)
	for n := range maxTries { // every number of this name is gone
		_, err := h.Mail.CreateMailbox(ctx, mailOrg(h.org), maildb.NewMailbox{Address: mailcore.Address(workbench.Numbered("busy", n+1) + "@acme.free.test"), Kind: mailcore.SharedMailbox})
		h.must(err)
	}
	h.run()
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	h.until("the app is enabled", h.enabled)
	p, err := h.Progress(ctx, h.org)
	if err != nil || p.Total != 3 || p.Ready != 2 || len(p.Failed) != 1 || p.Failed[0].Person.ID != who[1].Person || p.Failed[0].Conflict == "" {
		t.Errorf("progress %+v, %v; want 2 of 3 and why", p, err)
	}
}

func TestActivationIsForOneUse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	who := h.hire(workbench.NewPerson{Login: "boss", Name: "Boss"})
	_, err := h.SetUp(ctx, h.org, SetUp{Free: "acme", Rule: workbench.AddressLogin})
	h.must(err)
	h.run()
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	h.until("the card is there", func() bool { return len(h.cards(who[0])) == 1 })
	h.quiet()
	first := token(h.cards(who[0])[0])
	if err := h.ResendActivation(ctx, h.org, who[0].Person); !errors.Is(err, workbench.ErrThrottled) {
		t.Errorf("a second notice at once: %v", err)
	}
	h.ahead(2 * time.Minute)
	h.must(h.ResendActivation(ctx, h.org, who[0].Person))
	second := token(h.cards(who[0])[1])
	if _, _, err := h.Activation(ctx, first); !isNotFound(err) {
		t.Errorf("the former link: %v", err)
	}
	mb, p, err := h.Activation(ctx, second)
	if err != nil || p.ID != who[0].Person || mb.Address != "boss@acme.free.test" {
		t.Errorf("the link opens %s of %d, %v", mb.Address, p.ID, err)
	}
	if _, err := h.Activate(ctx, second, "weak"); !isInvalid(err, "password") {
		t.Errorf("a weak password: %v", err)
	}
	if _, err := h.Activate(ctx, second, "Secret-2026!"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Mail.Authenticate(ctx, mb.Address, "Secret-2026!"); err != nil {
		t.Errorf("sign-in with the new password: %v", err)
	}
	if _, err := h.Activate(ctx, second, "Other-2026!"); !isNotFound(err) {
		t.Errorf("the link again: %v", err)
	}
	if err := h.ResendActivation(ctx, h.org, who[0].Person); !isInvalid(err, "person") {
		t.Errorf("a notice for an active mailbox: %v", err)
	}
}

func TestActivationExpires(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	who := h.hire(workbench.NewPerson{Login: "boss", Name: "Boss"})
	_, err := h.SetUp(ctx, h.org, SetUp{Free: "acme", Rule: workbench.AddressLogin})
	h.must(err)
	_, err = h.Enable(ctx, h.org, who[0].Person)
	h.must(err)
	h.must(h.provideNow(who[0]))
	h.ahead(8 * 24 * time.Hour)
	if _, err := h.Activate(ctx, token(h.cards(who[0])[0]), "Secret-2026!"); !isNotFound(err) {
		t.Errorf("a link of last week: %v", err)
	}
}
