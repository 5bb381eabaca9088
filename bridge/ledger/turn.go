package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Turn is what a person asked to be made of a mail: Kind is ToChat, ToEvent or ToTodo, Wish what they confirmed, as JSON.
type Turn struct {
	Org     workbench.OrgID    `json:"o"`
	Person  workbench.PersonID `json:"p"`
	Mailbox mailcore.MailboxID `json:"b"`
	Message mailcore.MessageID `json:"m"`
	Kind    string             `json:"k"`
	Wish    json.RawMessage    `json:"w"`
}

// turnAttempts is how often a turn is taken up again before it is left as it is.
const turnAttempts = 5

// BeginTurn keeps a turn before its first write; without EndTurn, RunTurns takes it up after that pause.
func (d *DB) BeginTurn(ctx context.Context, t Turn, pause time.Duration) (key string, err error) {
	key = rand.Text()
	return key, d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := d.turns.Add(tx, engine.Task[Turn]{Org: int64(t.Org), Key: key, At: d.db.Now().Add(pause), Payload: t})
		return err
	})
}

// EndTurn forgets a turn that came to its end; one that is unknown by now is no error.
func (d *DB) EndTurn(ctx context.Context, key string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error { return d.turns.Drop(tx, key) })
}

// RunTurns hands turns that were cut off to do until ctx ends.
func (d *DB) RunTurns(ctx context.Context, workers int, do func(context.Context, Turn) error) error {
	return d.turns.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[Turn]) error { return do(ctx, c.Payload) })
}
