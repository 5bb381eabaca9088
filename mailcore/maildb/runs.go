package maildb

import (
	"mailbridge/mailcore"
)

// inMax is how many single UIDs go into one condition.
const inMax = 300

// eachRun covers messages at the given ascending positions with conditions on uid, each for at most concatMax rows:
// ranges where positions follow each other, lists where they do not. Between two neighbours of a view no message lies, so
// a range may span UIDs that are gone.
func (x *Index) eachRun(positions []int, fn func(where string, args []any, uids []mailcore.UID) error) error {
	var single []mailcore.UID
	flush := func() error {
		if len(single) == 0 {
			return nil
		}
		args := make([]any, len(single))
		for i, u := range single {
			args[i] = u
		}
		err := fn("uid IN ("+marks(len(args))+")", args, single)
		single = nil
		return err
	}
	for i := 0; i < len(positions); {
		j := i
		for j+1 < len(positions) && positions[j+1] == positions[j]+1 && j-i+1 < concatMax {
			j++
		}
		if i == j {
			single = append(single, x.UID(positions[i]))
			if len(single) == inMax {
				if err := flush(); err != nil {
					return err
				}
			}
			i++
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		uids := make([]mailcore.UID, 0, j-i+1)
		for _, p := range positions[i : j+1] {
			uids = append(uids, x.UID(p))
		}
		if err := fn("uid BETWEEN ? AND ?", []any{uids[0], uids[len(uids)-1]}, uids); err != nil {
			return err
		}
		i = j + 1
	}
	return flush()
}

func (x *Index) uidsAt(positions []int) []mailcore.UID {
	out := make([]mailcore.UID, len(positions))
	for i, p := range positions {
		out[i] = x.UID(p)
	}
	return out
}
