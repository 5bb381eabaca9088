package api

import (
	"context"
	"errors"
	"os"
	"testing"

	"mailbridge/bridge/ledger"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench/workdb"
)

func TestMain(m *testing.M) {
	os.Exit(enginetest.Rooms(m, func(ctx context.Context, e *engine.Engine) error {
		_, mail := maildb.Open(ctx, e, maildb.Options{})
		_, office := workdb.Open(ctx, e)
		_, book := ledger.Open(ctx, e)
		return errors.Join(mail, office, book)
	}).Run())
}
