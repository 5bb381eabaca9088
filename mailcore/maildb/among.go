package maildb

import (
	"context"
	"fmt"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// Among lists the messages with these ids that lie in one of the mailboxes, as WantDisplay, in no order. Their flags may be
// older than what a folder shows.
func (d *DB) Among(ctx context.Context, boxes []mailcore.MailboxID, ids []mailcore.MessageID) (out []mailcore.Message, err error) {
	err = engine.InChunks(ids, func(part []mailcore.MessageID) error {
		return engine.InChunks(boxes, func(in []mailcore.MailboxID) error {
			list, err := d.among(ctx, "WHERE m.id IN ("+marks(len(part))+") AND m.mailbox IN ("+marks(len(in))+")",
				append(anys(part), anys(in)...)...)
			out = append(out, list...)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("%d messages in %d mailboxes: %w", len(ids), len(boxes), err)
	}
	return out, nil
}

// MessageIDKey is how a normalised Message-ID is looked up: the first half of its SHA-256.
type MessageIDKey [16]byte

// CopiesAmong lists the copies, in one of the mailboxes, of the messages whose Message-IDs have these keys; as Among,
// oldest first.
func (d *DB) CopiesAmong(ctx context.Context, boxes []mailcore.MailboxID, keys []MessageIDKey) (out []mailcore.Message, err error) {
	wanted := map[MessageIDKey]bool{}
	args := make([]any, len(keys))
	for i, k := range keys {
		wanted[k], args[i] = true, k[:]
	}
	err = engine.InChunks(args, func(part []any) error {
		return engine.InChunks(boxes, func(in []mailcore.MailboxID) error {
			list, err := d.among(ctx, `JOIN mid_ref r ON r.mailbox = m.mailbox AND r.thread = m.thread
				WHERE r.mailbox IN (`+marks(len(in))+") AND r.mid IN ("+marks(len(part))+") AND r.own = 1 ORDER BY m.id LIMIT ?",
				append(append(anys(in), part...), pageRows)...)
			for _, m := range list { // the others of their threads
				if wanted[idHash(m.HeaderID)] {
					out = append(out, m)
				}
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("copies of %d messages: %w", len(keys), err)
	}
	return out, nil
}

// among gathers rows of several mailboxes, for what a page shows of them beside their flags.
func (d *DB) among(ctx context.Context, where string, args ...any) ([]mailcore.Message, error) {
	p := d.newPager(ctx, WantDisplay)
	_, err := p.read(where, args...)
	return p.page, err
}
