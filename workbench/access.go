package workbench

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Door is where somebody signs in.
type Door string

// Doors. API is a program with an app password of its own; people come through Web.
const (
	DoorWeb   Door = "web"
	DoorAPI   Door = "api"
	DoorIMAP  Door = "imap"
	DoorSMTP  Door = "smtp"
	DoorSieve Door = "sieve"
	DoorDAV   Door = "dav"
)

// AppDoors are those that an app password may be for.
var AppDoors = []Door{DoorIMAP, DoorSMTP, DoorSieve, DoorDAV, DoorAPI}

// KnownDoor tells whether an app password may be for this door.
func KnownDoor(name string) bool { return slices.Contains(AppDoors, Door(name)) }

// Limit is what a session must do before it may do anything else.
type Limit string

// Limits of a session.
const (
	Unlimited   Limit = ""
	MustChange  Limit = "password" // choose an own password
	MustEnrol   Limit = "enrol"    // set up a second factor
	LimitedToIt Limit = "app"      // opened by an app password: nothing about the account itself
)

// Refusals of a sign-in that is otherwise right.
var (
	ErrMustChange   = errors.New("choose your own password first")
	ErrMustEnrol    = errors.New("set up a second factor first")
	ErrSecondFactor = errors.New("the code of the second factor is needed")
	ErrBadCode      = errors.New("wrong code")
	ErrNetwork      = errors.New("sign-in from this network is not allowed")
)

// SecurityPolicy is what an organisation asks of its people's sign-ins. The zero value asks nothing more than the rule of
// passwords, and that passwords made by admins are changed.
type SecurityPolicy struct {
	// ForceSecondFactor stops web sign-ins at the page that sets one up, and shuts main passwords out of mail programs.
	ForceSecondFactor bool
	// AllowedNetworks are where people may sign in from; empty is everywhere.
	AllowedNetworks []netip.Prefix
	// KeepInitial lets people keep the password that an admin gave them.
	KeepInitial bool
	// MaxAge is how long a password may stay; zero is for ever.
	MaxAge time.Duration
}

// Access is how a person may sign in.
type Access struct {
	MustChange   bool      // the office's password was chosen by somebody else
	SecretAt     time.Time // when it was set
	Recovery     string    // mail address for a forgotten password, bound by an admin or the person
	SecondFactor bool      // one is set up
}

// SecondFactor is a time-based one-time password (RFC 6238) as it is kept.
type SecondFactor struct {
	Secret      string    // sealed; only the door that made it can read it
	ConfirmedAt time.Time // zero until the first right code
	LastStep    int64     // of the newest code that was used; no older one is taken
	Recovery    int       // recovery codes left
}

// Pass is a token that works once, for a while.
type Pass struct {
	Org       OrgID
	Person    PersonID
	Purpose   string
	Detail    string // what it is about, JSON
	ExpiresAt time.Time
}

// Visit is one sign-in, or several of one door, address and program within minutes.
type Visit struct {
	ID      int64
	Org     OrgID
	Person  PersonID
	Door    Door
	IP      string
	Client  string // the program as it calls itself
	App     int64  // the app password that was used
	Session SessionID
	OK      bool
	Times   int64
	First   time.Time
	Last    time.Time
	// Again says that this was written before, so that nobody asks whether the place is new.
	Again bool
}

// Network is the /24 or /48 that an address lies in: people move within one, strangers seldom come from the same.
func (v Visit) Network() string {
	a, err := netip.ParseAddr(v.IP)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, _ := a.Prefix(bits) // cannot fail: the lengths fit the kinds
	return p.String()
}

// Device is the kind of machine that a browser runs on, coarse, because browsers change their names weekly. Programs that
// are no browsers have none: what they may do lies in their app password.
func (v Visit) Device() string {
	if v.Door != DoorWeb {
		return ""
	}
	for _, kind := range []string{"Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux"} {
		if strings.Contains(v.Client, kind) {
			return kind
		}
	}
	return ""
}

// Alarm is a sign-in, or a row of failures, that its person should know of.
type Alarm struct {
	Visit Visit
	// New is why: "network" or "device"; empty for failures.
	New string
}

// Blocked is an address that guessed passwords.
type Blocked struct {
	IP     string
	Reason string
	At     time.Time
	Until  time.Time
}
