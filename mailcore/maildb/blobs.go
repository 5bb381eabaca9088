package maildb

import (
	"context"
	"maps"
	"slices"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// deadBlob is a blob whose last owner is gone: its row is deleted in the transaction, its bytes after the commit. What a
// crash leaves between the two is given up by Compact.
type deadBlob struct{ ref engine.Ref }

// ownBlobs adds owners to blobs.
func ownBlobs(tx *engine.Tx, uses map[int64]int) error { return changeRefs(tx, uses, 1) }

// changeRefs adds to the owner counts: one statement for all blobs with the same number, in the order of ids so that
// transactions do not wait for each other crosswise.
func changeRefs(tx *engine.Tx, uses map[int64]int, sign int) error {
	byCount := map[int][]int64{}
	for id, n := range uses {
		byCount[n] = append(byCount[n], id)
	}
	for _, n := range slices.Sorted(maps.Keys(byCount)) {
		ids := byCount[n]
		slices.Sort(ids)
		err := engine.InChunks(ids, func(part []int64) error {
			_, err := tx.Run("UPDATE blobs SET refs = refs + ? WHERE id IN ("+marks(len(part))+")", append([]any{sign * n}, anys(part)...)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// releaseBlobs takes owners away and deletes the rows of blobs without any.
func releaseBlobs(tx *engine.Tx, uses map[int64]int) ([]deadBlob, error) {
	if err := changeRefs(tx, uses, -1); err != nil {
		return nil, err
	}
	var dead []deadBlob
	err := engine.InChunks(slices.Sorted(maps.Keys(uses)), func(part []int64) error {
		refs, err := texts(tx, "SELECT ref FROM blobs WHERE id IN ("+marks(len(part))+") AND refs <= 0", anys(part)...)
		if err != nil || len(refs) == 0 {
			return err
		}
		for _, r := range refs {
			dead = append(dead, deadBlob{engine.Ref(r)})
		}
		_, err = tx.Run("DELETE FROM blobs WHERE id IN ("+marks(len(part))+") AND refs <= 0", anys(part)...)
		return err
	})
	return dead, err
}

// sweep deletes the bytes of dead blobs after the commit.
func (d *DB) sweep(ctx context.Context, dead []deadBlob) {
	refs := make([]engine.Ref, len(dead))
	for i := range dead {
		refs[i] = dead[i].ref
	}
	d.dropRefs(ctx, refs)
}

// refTables are those whose rows name bytes, the largest first.
var refTables = []string{"blobs", "parked", "file_parts"}

// CompactBlobs gives the space of deleted blobs back to the system. It may run at any time, on one node at a time.
func (d *DB) CompactBlobs(ctx context.Context) error {
	return d.blobs.Compact(ctx, func(old, new engine.Ref) error { return d.moveBlob(ctx, old, new) })
}

// moveBlob makes the rows that name old name new; engine.ErrNoBlob tells that nobody needs the blob.
func (d *DB) moveBlob(ctx context.Context, old, new engine.Ref) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, table := range refTables {
			res, err := tx.Run("UPDATE "+table+" SET ref = ? WHERE ref = ?", string(new), string(old))
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n > 0 {
				return err
			}
		}
		return engine.ErrNoBlob
	})
}

func sortedUIDs(set map[mailcore.UID]bool) []mailcore.UID { return slices.Sorted(maps.Keys(set)) }
