package workdb

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	wb "mailbridge/workbench"
)

var errStub = errors.ErrUnsupported

// Orgs.

func (d *DB) CreateOrg(ctx context.Context, name, tz string) (wb.Org, error) {
	return wb.Org{}, errStub
}
func (d *DB) Org(ctx context.Context, org wb.OrgID) (wb.Org, error)      { return wb.Org{}, errStub }
func (d *DB) OrgByName(ctx context.Context, name string) (wb.Org, error) { return wb.Org{}, errStub }
func (d *DB) Orgs(ctx context.Context) ([]wb.Org, error)                 { return nil, errStub }

// Departments.

func (d *DB) Departments(ctx context.Context, org wb.OrgID) ([]wb.Department, error) {
	return nil, errStub
}
func (d *DB) Department(ctx context.Context, org wb.OrgID, id wb.DepartmentID) (wb.Department, error) {
	return wb.Department{}, errStub
}
func (d *DB) DepartmentBySource(ctx context.Context, org wb.OrgID, source string) (wb.Department, error) {
	return wb.Department{}, errStub
}
func (d *DB) CreateDepartment(ctx context.Context, org wb.OrgID, n wb.NewDepartment) (wb.Department, error) {
	return wb.Department{}, errStub
}
func (d *DB) RenameDepartment(ctx context.Context, org wb.OrgID, id wb.DepartmentID, name string) error {
	return errStub
}
func (d *DB) MoveDepartment(ctx context.Context, org wb.OrgID, id, parent wb.DepartmentID, order int) error {
	return errStub
}
func (d *DB) RemoveDepartment(ctx context.Context, org wb.OrgID, id wb.DepartmentID, moveUp bool) error {
	return errStub
}

// Below gives the departments and all below them.
func (d *DB) Below(ctx context.Context, org wb.OrgID, roots []wb.DepartmentID) ([]wb.DepartmentID, error) {
	return nil, errStub
}

// People.

func (d *DB) AddPerson(ctx context.Context, org wb.OrgID, n wb.NewPerson) (wb.Person, error) {
	return wb.Person{}, errStub
}
func (d *DB) Person(ctx context.Context, org wb.OrgID, id wb.PersonID) (wb.Person, error) {
	return wb.Person{}, errStub
}
func (d *DB) PersonByLogin(ctx context.Context, login string) (wb.Person, error) {
	return wb.Person{}, errStub
}
func (d *DB) PersonBySource(ctx context.Context, org wb.OrgID, source string) (wb.Person, error) {
	return wb.Person{}, errStub
}
func (d *DB) People(ctx context.Context, org wb.OrgID, q wb.PeopleQuery) (people []wb.Person, next string, total int, err error) {
	return nil, "", 0, errStub
}
func (d *DB) PeopleByID(ctx context.Context, org wb.OrgID, ids []wb.PersonID) ([]wb.Person, error) {
	return nil, errStub
}
func (d *DB) UpdatePerson(ctx context.Context, org wb.OrgID, id wb.PersonID, c wb.PersonChange) (wb.Person, error) {
	return wb.Person{}, errStub
}
func (d *DB) RemovePerson(ctx context.Context, org wb.OrgID, id wb.PersonID) error { return errStub }
func (d *DB) SetPassword(ctx context.Context, org wb.OrgID, id wb.PersonID, plain string) error {
	return errStub
}
func (d *DB) Authenticate(ctx context.Context, login, password string) (wb.Person, error) {
	return wb.Person{}, errStub
}
func (d *DB) SignIn(ctx context.Context, c wb.Credentials) (wb.Person, error) {
	return wb.Person{}, errStub
}

// Manages tells whether an admin's departments cover a colleague.
func (d *DB) Manages(ctx context.Context, admin wb.Person, id wb.PersonID) (bool, error) {
	return false, errStub
}
func (d *DB) RunDirectory(ctx context.Context, workers int, do func(context.Context, wb.DirectoryChange) error) error {
	return errStub
}

// Sessions.

func (d *DB) NewSession(ctx context.Context, org wb.OrgID, n wb.NewSession) (token string, s wb.Session, err error) {
	return "", wb.Session{}, errStub
}
func (d *DB) SessionByToken(ctx context.Context, token string) (wb.Session, wb.Person, error) {
	return wb.Session{}, wb.Person{}, errStub
}
func (d *DB) Sessions(ctx context.Context, org wb.OrgID, person wb.PersonID) ([]wb.Session, error) {
	return nil, errStub
}
func (d *DB) EndSession(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.SessionID) error {
	return errStub
}

// EndSessions ends all sessions of a person but one (0: all).
func (d *DB) EndSessions(ctx context.Context, org wb.OrgID, person wb.PersonID, but wb.SessionID) error {
	return errStub
}

// Chat.

func (d *DB) Conversations(ctx context.Context, org wb.OrgID, person wb.PersonID, cursor string, limit int) ([]wb.Conversation, string, error) {
	return nil, "", errStub
}
func (d *DB) Conversation(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID) (wb.Conversation, error) {
	return wb.Conversation{}, errStub
}

// ConversationByID is for the program itself, which is nobody's member.
func (d *DB) ConversationByID(ctx context.Context, org wb.OrgID, id wb.ConversationID) (wb.Conversation, error) {
	return wb.Conversation{}, errStub
}
func (d *DB) ConversationBySource(ctx context.Context, org wb.OrgID, source string) (wb.Conversation, error) {
	return wb.Conversation{}, errStub
}
func (d *DB) CreateConversation(ctx context.Context, org wb.OrgID, n wb.NewConversation) (c wb.Conversation, created bool, err error) {
	return wb.Conversation{}, false, errStub
}
func (d *DB) RenameConversation(ctx context.Context, org wb.OrgID, id wb.ConversationID, title string) error {
	return errStub
}
func (d *DB) AddMember(ctx context.Context, org wb.OrgID, id wb.ConversationID, m wb.Member) (added bool, err error) {
	return false, errStub
}
func (d *DB) RemoveMember(ctx context.Context, org wb.OrgID, id wb.ConversationID, m wb.Member) error {
	return errStub
}
func (d *DB) IsMember(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID) (bool, error) {
	return false, errStub
}
func (d *DB) Posts(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID, q wb.PostQuery) ([]wb.Post, error) {
	return nil, errStub
}
func (d *DB) Post(ctx context.Context, org wb.OrgID, id wb.PostID) (wb.Post, error) {
	return wb.Post{}, errStub
}
func (d *DB) AddPost(ctx context.Context, org wb.OrgID, id wb.ConversationID, n wb.NewPost) (p wb.Post, created bool, err error) {
	return wb.Post{}, false, errStub
}

// SetPostState sets the state of an outbound post for one recipient ("" while nobody in particular is known).
func (d *DB) SetPostState(ctx context.Context, org wb.OrgID, id wb.PostID, recipient string, state wb.OutState, reason string) error {
	return errStub
}
func (d *DB) MarkRead(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.ConversationID, seq int64) error {
	return errStub
}
func (d *DB) RunOutbound(ctx context.Context, workers int, do func(context.Context, wb.OutboundPost) error) error {
	return errStub
}

// Calendar.

func (d *DB) Events(ctx context.Context, org wb.OrgID, person wb.PersonID, from, to time.Time) ([]wb.Event, error) {
	return nil, errStub
}

// Event gives an event the person organises or attends; person 0 is the program itself.
func (d *DB) Event(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.EventID) (wb.Event, error) {
	return wb.Event{}, errStub
}
func (d *DB) EventByUID(ctx context.Context, org wb.OrgID, person wb.PersonID, uid, recurrenceID string) (wb.Event, error) {
	return wb.Event{}, errStub
}
func (d *DB) CreateEvent(ctx context.Context, org wb.OrgID, n wb.NewEvent) (e wb.Event, created bool, err error) {
	return wb.Event{}, false, errStub
}

// UpdateEvent lets change alter a fresh copy of the event; ErrStale never happens, change may run more than once.
func (d *DB) UpdateEvent(ctx context.Context, org wb.OrgID, id wb.EventID, change func(*wb.Event) error) (wb.Event, error) {
	return wb.Event{}, errStub
}
func (d *DB) CancelEvent(ctx context.Context, org wb.OrgID, id wb.EventID) (wb.Event, error) {
	return wb.Event{}, errStub
}

// SetAttendance sets the answer of an attendee named by Person or Address.
func (d *DB) SetAttendance(ctx context.Context, org wb.OrgID, id wb.EventID, who wb.Attendee) (wb.Event, error) {
	return wb.Event{}, errStub
}

// Todos and notices.

func (d *DB) Todos(ctx context.Context, org wb.OrgID, person wb.PersonID, q wb.TodoQuery) ([]wb.Todo, string, error) {
	return nil, "", errStub
}

// Todo gives a todo the person owns or made; person 0 is the program itself.
func (d *DB) Todo(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.TodoID) (wb.Todo, error) {
	return wb.Todo{}, errStub
}
func (d *DB) CreateTodo(ctx context.Context, org wb.OrgID, n wb.NewTodo) (t wb.Todo, created bool, err error) {
	return wb.Todo{}, false, errStub
}
func (d *DB) UpdateTodo(ctx context.Context, org wb.OrgID, person wb.PersonID, id wb.TodoID, c wb.TodoChange) (wb.Todo, error) {
	return wb.Todo{}, errStub
}
func (d *DB) AddNotice(ctx context.Context, org wb.OrgID, n wb.Notice) (created bool, err error) {
	return false, errStub
}
func (d *DB) Notices(ctx context.Context, org wb.OrgID, person wb.PersonID, cursor string, limit int) (list []wb.Notice, next string, unread int, err error) {
	return nil, "", 0, errStub
}
func (d *DB) MarkNotices(ctx context.Context, org wb.OrgID, person wb.PersonID, upto wb.NoticeID) error {
	return errStub
}

// Marketplace.

func (d *DB) Install(ctx context.Context, org wb.OrgID, app string) (wb.Install, error) {
	return wb.Install{}, errStub
}
func (d *DB) SetInstall(ctx context.Context, org wb.OrgID, in wb.Install) (wb.Install, error) {
	return wb.Install{}, errStub
}

// AdvanceInstall is the worker's: ErrStale when the install is no longer at this version.
func (d *DB) AdvanceInstall(ctx context.Context, org wb.OrgID, app string, version int64, state wb.InstallState, steps []wb.Step) error {
	return errStub
}
func (d *DB) RunInstalls(ctx context.Context, workers int, do func(context.Context, wb.Install) error) error {
	return errStub
}

// Settings (person 0: the organisation's) and audit.

func (d *DB) Setting(ctx context.Context, org wb.OrgID, person wb.PersonID, key string) (json.RawMessage, error) {
	return nil, errStub
}
func (d *DB) Settings(ctx context.Context, org wb.OrgID, person wb.PersonID) (map[string]json.RawMessage, error) {
	return nil, errStub
}
func (d *DB) SetSetting(ctx context.Context, org wb.OrgID, person wb.PersonID, key string, value json.RawMessage) error {
	return errStub
}
func (d *DB) Audit(ctx context.Context, org wb.OrgID, e wb.AuditEntry) error { return errStub }
func (d *DB) AuditLog(ctx context.Context, org wb.OrgID, q wb.AuditQuery) ([]wb.AuditEntry, error) {
	return nil, errStub
}

// VerifyAudit walks the chain and gives the Seq of the first broken line, 0 for none.
func (d *DB) VerifyAudit(ctx context.Context, org wb.OrgID) (lines int, broken int64, err error) {
	return 0, 0, errStub
}
