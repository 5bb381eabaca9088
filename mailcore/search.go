package mailcore

import "time"

// UIDRange is an inclusive range; Stop 0 means "*", the largest.
type UIDRange struct{ Start, Stop UID }

// UIDSet is a sorted list of ranges without overlap. A nil set is empty.
type UIDSet []UIDRange

// Has tells whether u is in the set, with last standing for "*".
func (s UIDSet) Has(u, last UID) bool {
	for _, r := range s {
		start, stop := r.Start, r.Stop
		if start == 0 {
			start = last
		}
		if stop == 0 {
			stop = last
		}
		if start > stop {
			start, stop = stop, start
		}
		if u >= start && u <= stop {
			return true
		}
	}
	return false
}

// SearchQuery is the tree of RFC 9051, section 6.4.4. All set fields must hold; Or and Not nest.
type SearchQuery struct {
	All      bool
	UIDs     UIDSet   // nil: not restricted
	Flags    Flags    // all of these set
	NotFlags Flags    // none of these set
	Keywords []string // all of these
	NotKeys  []string // none of these
	From     []string
	To       []string
	Cc       []string
	Bcc      []string
	Subject  []string
	Header   []HeaderTerm
	Body     []string
	Text     []string
	Larger   int64 // bytes; 0: not asked
	Smaller  int64 // bytes; 0: not asked
	// Since and Before bound the internal date, SentSince and SentBefore the Date header; days in UTC, zero: not asked.
	Since, Before, SentSince, SentBefore time.Time
	ModSeq                               uint64 // at least; 0: not asked
	HasAttachment                        bool
	Not                                  []SearchQuery
	Or                                   [][2]SearchQuery
}

// HeaderTerm asks for a header field whose value contains Value; an empty Value asks for the field alone.
type HeaderTerm struct{ Name, Value string }
