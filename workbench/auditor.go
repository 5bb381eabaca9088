package workbench

import (
	"errors"
	"time"
)

// Refusals of an auditor's work.
var (
	ErrNotApproved = errors.New("a second auditor has to approve the case first")
	ErrOwnCase     = errors.New("somebody else than who opened the case has to approve it")
	ErrClosed      = errors.New("the case is closed")
)

// Auditor may read the archive of mail, within a scope. Who administers cannot be one at the same time.
type Auditor struct {
	Org         OrgID
	Person      PersonID
	Whole       bool           // the mail of everybody; else of Departments, with all below, and of People
	Departments []DepartmentID // also of those who left from there
	People      []PersonID     // also who left
	From, To    time.Time      // of the mails; zero is without a bound
	By          PersonID       // who appointed them
	CreatedAt   time.Time
}

// Case is what an auditor looks for, and why. All reading of the archive names one.
type Case struct {
	ID         int64
	Org        OrgID
	Title      string
	Reason     string
	OpenedBy   PersonID
	OpenedAt   time.Time
	ApprovedBy PersonID // the second auditor, where the organisation asks for one
	ApprovedAt time.Time
	ClosedAt   time.Time // zero: open
}

// Usable tells whether somebody may read the archive for the case now; twoPersons says that a second auditor is asked for.
// ErrNotFound, ErrClosed, ErrNotApproved.
func (c Case) Usable(by PersonID, twoPersons bool) error {
	switch {
	case c.OpenedBy != by:
		return ErrNotFound
	case !c.ClosedAt.IsZero():
		return ErrClosed
	case twoPersons && c.ApprovedBy == 0:
		return ErrNotApproved
	}
	return nil
}

// MaxCaseText bounds title and reason of a case, in characters.
const MaxCaseText = 500
