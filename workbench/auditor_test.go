package workbench

import (
	"errors"
	"testing"
	"time"
)

func TestCaseUsable(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		of   Case
		by   PersonID
		two  bool
		want error
	}{
		"own":                        {Case{OpenedBy: 1}, 1, false, nil},
		"another's":                  {Case{OpenedBy: 1}, 2, false, ErrNotFound},
		"another's, approved by one": {Case{OpenedBy: 1, ApprovedBy: 2}, 2, true, ErrNotFound},
		"not approved":               {Case{OpenedBy: 1}, 1, true, ErrNotApproved},
		"approved":                   {Case{OpenedBy: 1, ApprovedBy: 2}, 1, true, nil},
		"closed":                     {Case{OpenedBy: 1, ApprovedBy: 2, ClosedAt: now}, 1, true, ErrClosed},
	} {
		if err := c.of.Usable(c.by, c.two); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
