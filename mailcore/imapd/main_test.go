package imapd

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore/maildb"
)

// TestMain makes sure that no session, watcher or store outlives the tests.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(enginetest.Rooms(m, func(ctx context.Context, e *engine.Engine) error {
		_, err := maildb.Open(ctx, e, maildb.Options{})
		return err
	}))
}
