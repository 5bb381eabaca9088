package workbench

import (
	"errors"
	"fmt"
	"time"
)

// Sentinels that a caller must tell apart. Doors translate them into replies of their protocol.
var (
	ErrNotFound    = errors.New("not found")
	ErrExists      = errors.New("exists already")
	ErrForbidden   = errors.New("not allowed")
	ErrLastAdmin   = errors.New("the last super admin stays")
	ErrBadPassword = errors.New("wrong login or password")
	ErrStale       = errors.New("changed by somebody else meanwhile")
	ErrNotEmpty    = errors.New("not empty")
	ErrThrottled   = errors.New("too many attempts, try later")
)

// ErrInvalid says which field of a request cannot be taken and why.
// Field is the name the API uses; Reason is a short English phrase.
type ErrInvalid struct {
	Field  string
	Reason string
}

func (e ErrInvalid) Error() string { return fmt.Sprintf("%s %s", e.Field, e.Reason) }

// TakenError is an ErrExists that names the field whose value somebody else has.
type TakenError struct {
	Field string
}

func (e TakenError) Error() string { return e.Field + " is taken" }

// Is makes errors.Is(err, ErrExists) true.
func (e TakenError) Is(target error) bool { return target == ErrExists }

// ThrottledError is an ErrThrottled that tells how long to wait.
type ThrottledError struct {
	Wait time.Duration
}

func (e ThrottledError) Error() string {
	return fmt.Sprintf("too many attempts, wait %s", e.Wait.Round(time.Second))
}

// Is makes errors.Is(err, ErrThrottled) true.
func (e ThrottledError) Is(target error) bool { return target == ErrThrottled }
