package imapd

import (
	"slices"
	"strconv"

	"mailbridge/mailcore"
)

// maxRanges bounds a set as sent; clients that name single UIDs come to ten thousand in one command.
const maxRanges = 20000

// numRange is one range as sent; 0 is "*".
type numRange struct{ start, stop uint32 }

// numSet is a sequence set of RFC 9051, section 9, or "$", the saved result of the last SEARCH.
type numSet struct {
	ranges []numRange
	saved  bool
}

func (p *parser) numSet() (numSet, error) {
	var s numSet
	if p.take('$') {
		s.saved = true
		return s, nil
	}
	for {
		r, err := p.numRange()
		if err != nil {
			return s, err
		}
		if len(s.ranges) == maxRanges {
			return s, syntaxError("set has too many ranges")
		}
		s.ranges = append(s.ranges, r)
		if !p.take(',') {
			return s, nil
		}
	}
}

func (p *parser) numRange() (numRange, error) {
	start, err := p.setNumber()
	if err != nil {
		return numRange{}, err
	}
	if !p.take(':') {
		return numRange{start, start}, nil
	}
	stop, err := p.setNumber()
	return numRange{start, stop}, err
}

func (p *parser) setNumber() (uint32, error) {
	if p.take('*') {
		return 0, nil
	}
	n, err := p.number()
	if err == nil && n == 0 {
		err = syntaxError("0 is no message number")
	}
	return n, err
}

// resolve gives the ranges with last for "*", sorted and without overlap. "3:*" holds last even when it is below 3
// (RFC 9051, section 9, seq-range).
func (s numSet) resolve(last uint32) []numRange {
	out := make([]numRange, 0, len(s.ranges))
	for _, r := range s.ranges {
		if r.start == 0 {
			r.start = last
		}
		if r.stop == 0 {
			r.stop = last
		}
		if r.start > r.stop {
			r.start, r.stop = r.stop, r.start
		}
		if r.stop == 0 { // "*" of an empty folder
			continue
		}
		out = append(out, numRange{max(r.start, 1), r.stop})
	}
	slices.SortFunc(out, func(a, b numRange) int {
		if a.start < b.start {
			return -1
		}
		if a.start > b.start {
			return 1
		}
		return 0
	})
	return merge(out)
}

// merge joins sorted ranges that touch.
func merge(in []numRange) []numRange {
	out := in[:0]
	for _, r := range in {
		if n := len(out); n > 0 && uint64(r.start) <= uint64(out[n-1].stop)+1 {
			out[n-1].stop = max(out[n-1].stop, r.stop)
			continue
		}
		out = append(out, r)
	}
	return out
}

// addUID appends u to a set that is built in ascending order.
func addUID(s mailcore.UIDSet, u mailcore.UID) mailcore.UIDSet {
	if n := len(s); n > 0 && s[n-1].Stop+1 == u {
		s[n-1].Stop = u
		return s
	}
	return append(s, mailcore.UIDRange{Start: u, Stop: u})
}

// appendUIDs writes ascending or unordered UIDs as a set, joining neighbours.
func appendUIDs(dst []byte, uids []mailcore.UID) []byte {
	for i := 0; i < len(uids); {
		j := i + 1
		for j < len(uids) && uids[j] == uids[j-1]+1 {
			j++
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendUint(dst, uint64(uids[i]), 10)
		if j-i > 1 {
			dst = append(dst, ':')
			dst = strconv.AppendUint(dst, uint64(uids[j-1]), 10)
		}
		i = j
	}
	return dst
}

// inSet tells whether u is in a sorted set without "*".
func inSet(s mailcore.UIDSet, u mailcore.UID) bool {
	i, _ := slices.BinarySearchFunc(s, u, func(r mailcore.UIDRange, u mailcore.UID) int {
		if r.Stop < u {
			return -1
		}
		return 1
	})
	return i < len(s) && s[i].Start <= u
}

// intersect gives what is in both sorted sets.
func intersect(a, b mailcore.UIDSet) mailcore.UIDSet {
	out := mailcore.UIDSet{}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		lo, hi := max(a[i].Start, b[j].Start), min(a[i].Stop, b[j].Stop)
		if lo <= hi {
			out = append(out, mailcore.UIDRange{Start: lo, Stop: hi})
		}
		if a[i].Stop < b[j].Stop {
			i++
		} else {
			j++
		}
	}
	return out
}
