package engine

import (
	"context"
	"fmt"
)

const (
	// trimStep events go in one transaction, so that writers between hardly wait.
	trimStep = 1000
	// trimStreams streams are looked at per round.
	trimStreams = 500
)

// trim applies the bounds of age and length.
func (s *Streams) trim(ctx context.Context) error {
	long := "SELECT stream, seq - ? FROM stream_head WHERE seq - trimmed > ? LIMIT ?"
	if err := s.trimAll(ctx, long, streamRows, streamRows, trimStreams); err != nil {
		return err
	}
	old := "SELECT stream, MAX(seq) FROM event_log WHERE at < ? GROUP BY stream LIMIT ?"
	return s.trimAll(ctx, old, s.db.Now().Add(-streamAge).UnixMilli(), trimStreams)
}

// trimAll trims every stream that q names to the position that q gives.
func (s *Streams) trimAll(ctx context.Context, q string, args ...any) error {
	rows, err := s.db.Query(ctx, q, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	upTo := map[string]int64{}
	for rows.Next() {
		var name string
		var seq int64
		if err := rows.Scan(&name, &seq); err != nil {
			return err
		}
		upTo[name] = seq
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for name, seq := range upTo {
		if err := s.trimStream(ctx, name, seq); err != nil {
			return fmt.Errorf("stream %s: %w", name, err)
		}
	}
	return nil
}

// trimStream moves the mark first and in the same transaction, so that a reader never finds a gap
// that the head does not explain.
func (s *Streams) trimStream(ctx context.Context, name string, upTo int64) error {
	var from int64
	if err := s.db.QueryRow(ctx, "SELECT trimmed FROM stream_head WHERE stream = ?", name).Scan(&from); err != nil {
		return err
	}
	for from < upTo {
		to := min(from+trimStep, upTo)
		err := s.db.Write(ctx, func(tx *Tx) error {
			if _, err := tx.Run("UPDATE stream_head SET trimmed = ? WHERE stream = ? AND trimmed < ?", to, name, to); err != nil {
				return err
			}
			_, err := tx.Run("DELETE FROM event_log WHERE stream = ? AND seq <= ?", name, to)
			return err
		})
		if err != nil {
			return err
		}
		from = to
	}
	return nil
}
