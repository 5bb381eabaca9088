package bridge

import (
	"context"
	"errors"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

var errNotBuilt = errors.New("not built yet")

type Bridge struct{ o Options }

func New(ctx context.Context, o Options) (*Bridge, error) { return &Bridge{o: o}, nil }
func (b *Bridge) Run(ctx context.Context) error           { <-ctx.Done(); return nil }
func (b *Bridge) Resolve(ctx context.Context, a mailcore.Address) (mailcore.OrgID, mailcore.MailboxID, error) {
	return 0, 0, mailcore.ErrNoMailbox
}
func (b *Bridge) Secret(purpose string) []byte { return []byte(purpose) }
func (b *Bridge) MailboxesOf(ctx context.Context, w Who) ([]mailcore.Mailbox, error) {
	return nil, errNotBuilt
}
func (b *Bridge) Find(ctx context.Context, w Who, id mailcore.MessageID) (Ref, mailcore.Message, error) {
	return Ref{}, mailcore.Message{}, errNotBuilt
}
func (b *Bridge) ToChat(ctx context.Context, w Who, r Ref, wish ChatWish) (workbench.Conversation, workbench.Post, bool, error) {
	return workbench.Conversation{}, workbench.Post{}, false, errNotBuilt
}
func (b *Bridge) ToEvent(ctx context.Context, w Who, r Ref, wish EventWish) (workbench.Event, bool, error) {
	return workbench.Event{}, false, errNotBuilt
}
func (b *Bridge) ToTodo(ctx context.Context, w Who, r Ref, wish TodoWish) (workbench.Todo, bool, error) {
	return workbench.Todo{}, false, errNotBuilt
}
func (b *Bridge) Links(ctx context.Context, w Who, ids []mailcore.MessageID) (map[mailcore.MessageID]Links, error) {
	return nil, errNotBuilt
}
func (b *Bridge) Suggest(ctx context.Context, w Who, r Ref) (Suggestions, error) {
	return Suggestions{}, errNotBuilt
}
func (b *Bridge) Invitation(ctx context.Context, w Who, r Ref) (*Invitation, error) {
	return nil, errNotBuilt
}
func (b *Bridge) AnswerInvitation(ctx context.Context, w Who, r Ref, answer workbench.Attendance, comment string) (workbench.Event, error) {
	return workbench.Event{}, errNotBuilt
}
func (b *Bridge) EventChanged(ctx context.Context, w Who, id workbench.EventID, cancelled bool) error {
	return errNotBuilt
}
func (b *Bridge) SetUp(ctx context.Context, org workbench.OrgID, s SetUp) (workbench.Install, error) {
	return workbench.Install{}, errNotBuilt
}
func (b *Bridge) Preview(ctx context.Context, org workbench.OrgID, rule workbench.AddressRule, domain string) ([]Planned, error) {
	return nil, errNotBuilt
}
func (b *Bridge) Install(ctx context.Context, org workbench.OrgID, by workbench.PersonID, plan string, scope []workbench.DepartmentID) (workbench.Install, error) {
	return workbench.Install{}, errNotBuilt
}
func (b *Bridge) Enable(ctx context.Context, org workbench.OrgID, by workbench.PersonID) (workbench.Install, error) {
	return workbench.Install{}, errNotBuilt
}
func (b *Bridge) Disable(ctx context.Context, org workbench.OrgID, by workbench.PersonID, keep bool) (workbench.Install, error) {
	return workbench.Install{}, errNotBuilt
}
func (b *Bridge) RemoveApp(ctx context.Context, org workbench.OrgID, by workbench.PersonID) error {
	return errNotBuilt
}
func (b *Bridge) Domains(ctx context.Context, org workbench.OrgID) ([]DomainView, error) {
	return nil, errNotBuilt
}
func (b *Bridge) CheckDomain(ctx context.Context, org workbench.OrgID, name string) (DomainView, error) {
	return DomainView{}, errNotBuilt
}
func (b *Bridge) AddOwnDomain(ctx context.Context, org workbench.OrgID, name string) (DomainView, error) {
	return DomainView{}, errNotBuilt
}
func (b *Bridge) Progress(ctx context.Context, org workbench.OrgID) (Progress, error) {
	return Progress{}, errNotBuilt
}
func (b *Bridge) SendTest(ctx context.Context, org workbench.OrgID, by workbench.PersonID) error {
	return errNotBuilt
}
func (b *Bridge) Activation(ctx context.Context, token string) (mailcore.Mailbox, workbench.Person, error) {
	return mailcore.Mailbox{}, workbench.Person{}, errNotBuilt
}
func (b *Bridge) Activate(ctx context.Context, token, password string) (workbench.Person, error) {
	return workbench.Person{}, errNotBuilt
}
func (b *Bridge) ResendActivation(ctx context.Context, org workbench.OrgID, person workbench.PersonID) error {
	return errNotBuilt
}
func (b *Bridge) Reconcile(ctx context.Context, deep bool) (Report, error) {
	return Report{}, errNotBuilt
}
