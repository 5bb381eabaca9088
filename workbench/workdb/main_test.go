package workdb

import (
	"context"
	"os"
	"testing"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

func TestMain(m *testing.M) {
	os.Exit(enginetest.Rooms(m, func(ctx context.Context, e *engine.Engine) error {
		_, err := Open(ctx, e)
		return err
	}).Run())
}
