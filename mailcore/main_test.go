package mailcore_test

import (
	"context"
	"os"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore/maildb"
)

func TestMain(m *testing.M) {
	os.Exit(enginetest.Rooms(m, func(ctx context.Context, e *engine.Engine) error {
		_, err := maildb.Open(ctx, e, maildb.Options{})
		return err
	}).Run())
}
