// Package workbench holds the nouns and laws of the office: organisations and their directory, conversations,
// calendar, todos and installed apps. It knows nothing of mail beyond the references an office thing may carry;
// tables live in workdb, the websocket in push.
package workbench

import "time"

// Identifiers are distinct types so that the compiler finds swapped arguments.
type (
	// OrgID names a tenant; 0 is no tenant.
	OrgID int64
	// DepartmentID names a node of an organisation's tree; 0 is the root.
	DepartmentID int64
	// PersonID names somebody in the directory; 0 is nobody.
	PersonID int64
	// SessionID names one sign-in of a person.
	SessionID int64
	// ConversationID names a chat.
	ConversationID int64
	// PostID names a line of a chat.
	PostID int64
	// EventID names a calendar event.
	EventID int64
	// TodoID names something a person must do.
	TodoID int64
	// NoticeID names a line of a person's notice list.
	NoticeID int64
)

// Org is a tenant.
type Org struct {
	ID        OrgID
	Name      string
	TZ        string // IANA name; empty is Asia/Shanghai
	CreatedAt time.Time
}

// Department is a node of an organisation's tree.
type Department struct {
	ID        DepartmentID
	Org       OrgID
	Parent    DepartmentID // 0: directly under the organisation
	Name      string
	Order     int    // among its siblings, ascending
	Source    string // where it came from, "dingtalk:123"; unique per org, empty when made by hand
	People    int    // working people directly in it; filled by Departments
	CreatedAt time.Time
}

// PersonState tells whether somebody works here.
type PersonState string

// States of a person.
const (
	PersonActive   PersonState = "active"
	PersonDisabled PersonState = "disabled" // may not sign in, keeps everything
	PersonLeft     PersonState = "left"     // gone; login and number are free again
)

// Person is somebody in the directory.
type Person struct {
	ID          PersonID
	Org         OrgID
	Login       string // unique over all organisations while not left
	Name        string
	Pinyin      string // of Name, for search and addresses
	Initials    string // first letters of Pinyin's syllables
	Phone       string
	Title       string
	Number      string // employee number, unique per org when not empty
	Departments []DepartmentID
	Role        Role
	// Manages limits an admin to these departments and what lies below them; empty is the whole organisation.
	Manages   []DepartmentID
	State     PersonState
	Source    string // where the person came from, "wecom:zhangsan"; unique per org, empty when made by hand
	HasSecret bool   // a password is set
	CreatedAt time.Time
	UpdatedAt time.Time
	LeftAt    time.Time // zero while not left
}

// NewPerson is what AddPerson needs. Password may be empty: such a person cannot sign in with one yet.
type NewPerson struct {
	Login       string
	Name        string
	Password    string
	Phone       string
	Title       string
	Number      string
	Departments []DepartmentID
	Role        Role        // empty is RoleMember
	State       PersonState // empty is PersonActive
	Manages     []DepartmentID
	Source      string
	MustChange  bool // Password is to be changed at the first sign-in
}

// PersonChange names what UpdatePerson changes; nil fields stay.
type PersonChange struct {
	Login       *string
	Name        *string
	Phone       *string
	Title       *string
	Number      *string
	Departments *[]DepartmentID
	Role        *Role
	Manages     *[]DepartmentID
	State       *PersonState // active or disabled; leaving is RemovePerson
}

// PeopleQuery selects people of one organisation; those who left are shown only when asked for.
type PeopleQuery struct {
	Q          string       // name, pinyin, initials, login, number or title
	Department DepartmentID // 0: any
	Below      bool         // also the departments below Department
	Within     []DepartmentID
	State      PersonState // empty: active and disabled
	Role       Role        // empty: any
	Cursor     string
	Limit      int // 0 is 50, at most 200
}

// DirectoryKind tells what happened to an entry of the directory.
type DirectoryKind string

// Kinds of directory changes.
const (
	DirectoryAdded   DirectoryKind = "added"
	DirectoryChanged DirectoryKind = "changed"
	DirectoryRemoved DirectoryKind = "removed"
)

// DirectoryChange is told, at least once and in order per entry, for each change of a person or department.
// Exactly one of Person and Department is set. Before is what the entry was; nil for added.
// The reader should look up the entry's present state: a change may be told late.
type DirectoryChange struct {
	Org              OrgID         `json:"org"`
	Kind             DirectoryKind `json:"kind"`
	Person           PersonID      `json:"person,omitempty"`
	Department       DepartmentID  `json:"dept,omitempty"`
	Before           *Person       `json:"before,omitempty"`
	BeforeDepartment *Department   `json:"beforeDept,omitempty"`
}

// Session is one sign-in of a person; its token is known only to the client.
type Session struct {
	ID        SessionID
	Org       OrgID
	Person    PersonID
	UserAgent string
	IP        string
	CreatedAt time.Time
	SeenAt    time.Time // exact to a minute
	ExpiresAt time.Time
	Limited   Limit
	App       int64 // the app password that opened it; 0 for none
}

// Actor is who does an admin act, for the audit log.
type Actor struct {
	Person PersonID // 0 is the program itself
	Name   string
	IP     string
}

// AuditEntry is one line of an organisation's audit log. Hash covers all other fields and Prev, the line before.
type AuditEntry struct {
	Seq    int64 // 1, 2, 3 … per org
	Actor  Actor
	Action string // "person.add", "role.change", …
	Target string // "person:17"
	Detail string // JSON or short text, without secrets
	At     time.Time
	Prev   string
	Hash   string
}

// AuditQuery selects lines of the log, newest first.
type AuditQuery struct {
	Actor    PersonID
	Action   string // exact, or a prefix ending in "."
	From, To time.Time
	Before   int64 // Seq below this; 0 is from the newest
	Limit    int   // 0 is 50, at most 500
}

// NewDepartment is what CreateDepartment needs.
type NewDepartment struct {
	Parent DepartmentID
	Name   string
	Order  int
	Source string // unique per org when not empty
}

// NewSession is what NewSession of the store needs.
type NewSession struct {
	Person    PersonID
	TTL       time.Duration // 0 is DefaultSession
	UserAgent string
	IP        string
	Limited   Limit
	App       int64
}

// DefaultSession is how long a sign-in lasts when nothing else is asked for.
const DefaultSession = 14 * 24 * time.Hour
