package imapd

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain makes sure that no session, watcher or store outlives the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
