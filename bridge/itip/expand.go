package itip

import "time"

// MaxInstances bounds an expansion: two years of a daily event.
const MaxInstances = 730

// Instance is one occurrence of a component; End is exclusive.
type Instance struct {
	Start, End time.Time
}

// Expand returns the occurrences that touch [from, to), in order, at most max
// and never more than MaxInstances.
func Expand(c Component, from, to time.Time, max int) ([]Instance, error) {
	return nil, nil
}
