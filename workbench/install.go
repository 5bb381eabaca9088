package workbench

import (
	"slices"
	"time"
)

// AppMail is the marketplace name of the mail app.
const AppMail = "mail"

// InstallState tells how far an organisation is with an app.
type InstallState string

// States of an install.
const (
	InstallNone     InstallState = "none"     // never enabled, or removed
	InstallEnabling InstallState = "enabling" // steps are running
	InstallEnabled  InstallState = "enabled"
	InstallDisabled InstallState = "disabled" // data is kept, nobody may use it
)

var installMoves = map[InstallState][]InstallState{
	InstallNone:     {InstallEnabling},
	InstallEnabling: {InstallEnabling, InstallEnabled, InstallDisabled, InstallNone},
	InstallEnabled:  {InstallEnabling, InstallEnabled, InstallDisabled},
	InstallDisabled: {InstallEnabling, InstallDisabled, InstallNone},
}

// MayBecome tells whether an install may go from one state to another. An enabled app is disabled before it is removed.
func (s InstallState) MayBecome(to InstallState) bool { return slices.Contains(installMoves[s], to) }

// AddressRule tells how a local part is made for a person.
type AddressRule string

// Address rules.
const (
	AddressPinyin       AddressRule = "pinyin"         // zhangsan
	AddressPinyinDotted AddressRule = "pinyin.dotted"  // san.zhang
	AddressInitials     AddressRule = "pinyin.initial" // zhangs: surname whole, given name by initials
	AddressLogin        AddressRule = "login"
)

// StepState tells how a step of an install stands.
type StepState string

// States of a step.
const (
	StepWaiting StepState = "waiting"
	StepRunning StepState = "running"
	StepDone    StepState = "done"
	StepFailed  StepState = "failed"
)

// Step is one thing that enabling an app does, with its progress.
type Step struct {
	Name   string    `json:"name"` // "domain", "directory", "mailboxes", "notice"
	State  StepState `json:"state"`
	Done   int       `json:"done,omitempty"`
	Total  int       `json:"total,omitempty"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// Install is what an organisation has chosen for an app, and how far the program is with it.
type Install struct {
	Org       OrgID
	App       string
	State     InstallState
	Plan      string
	Scope     []DepartmentID // who gets it, with all below; empty is everybody
	Rule      AddressRule
	Domain    string
	Steps     []Step
	By        PersonID
	Version   int64 // grows with every SetInstall; a worker passes the one it works for
	UpdatedAt time.Time
}
