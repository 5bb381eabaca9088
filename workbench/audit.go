package workbench

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

type actorKey struct{}

// As gives a context that says who acts. The store writes an audit line, in the same transaction, for every admin act
// done under it; acts without an actor are the program's own and are not written.
func As(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// ActorOf tells who acts in this context.
func ActorOf(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok
}

// Chain gives the hash of an audit line of an organisation: SHA-256 in hex over its fields and the hash before.
func (e AuditEntry) Chain(org OrgID) string {
	// A JSON array keeps fields apart whatever they contain.
	b, _ := json.Marshal([]any{org, e.Seq, e.Actor.Person, e.Actor.Name, e.Actor.IP, e.Action, e.Target, e.Detail,
		e.At.UTC().Truncate(time.Millisecond).UnixMilli(), e.Prev})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
