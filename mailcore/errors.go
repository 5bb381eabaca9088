package mailcore

import (
	"errors"
	"fmt"
	"time"
)

// Sentinels that a caller must tell apart. Doors translate them into replies of their protocol.
var (
	ErrNoMailbox    = errors.New("no such mailbox")
	ErrNoDomain     = errors.New("no such domain")
	ErrNoFolder     = errors.New("no such folder")
	ErrNoMessage    = errors.New("no such message")
	ErrNoScript     = errors.New("no such script")
	ErrExists       = errors.New("exists already")
	ErrOverQuota    = errors.New("mailbox is full")
	ErrDisabled     = errors.New("account is disabled")
	ErrMustActivate = errors.New("account waits for its first own password")
	ErrBadPassword  = errors.New("wrong address or password")
	ErrAppPassword  = errors.New("mail programs need an app password")
	ErrNetwork      = errors.New("sign-in from this network is not allowed")
	ErrScope        = errors.New("this app password is not for here")
	ErrThrottled    = errors.New("too many attempts, try later")
	ErrBadName      = errors.New("name is not allowed")
	ErrBadAddress   = errors.New("address is not valid")
	ErrTooLarge     = errors.New("message is too large")
	ErrRelayDenied  = errors.New("relay denied")
	ErrSenderDenied = errors.New("sender is not yours")
	ErrLoop         = errors.New("mail loop")
	ErrReadOnly     = errors.New("folder is read-only")
	ErrBusy         = errors.New("try again later")
	ErrFull         = errors.New("storage is full")
	ErrBadHeader    = errors.New("header field is not allowed")
)

// HeldError says that an address was freed and may not be given to somebody else yet. It is an ErrExists.
type HeldError struct {
	Address Address
	Until   time.Time
	Ours    bool // the asking organisation freed it
}

func (e HeldError) Error() string {
	return fmt.Sprintf("address %s is held until %s", e.Address, e.Until.Format(time.DateOnly))
}

// Is makes it an ErrExists.
func (e HeldError) Is(err error) bool { return err == ErrExists }
