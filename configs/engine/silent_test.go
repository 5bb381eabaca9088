package engine_test

import (
	"os"
	"sync"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// TestSilentNodeFreesRows: reliability O10. A node that stops within a transaction keeps others from the rows that it
// wrote for seconds, not for as long as it stands still; when it goes on it does its work again.
func TestSilentNodeFreesRows(t *testing.T) {
	if os.Getenv(enginetest.Variable) == "" {
		t.Skip("two nodes need MySQL or MariaDB: set " + enginetest.Variable)
	}
	a, b := enginetest.TwoNodes(t)
	if err := a.DB.Migrate(t.Context(), "things", things); err != nil {
		t.Fatal(err)
	}
	if err := a.DB.Write(t.Context(), insert("x")); err != nil {
		t.Fatal(err)
	}
	add := func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE things SET n = n + 1 WHERE name = 'x'")
		return err
	}
	stopped, goOn := make(chan bool), make(chan bool)
	var stand sync.Once
	var node sync.WaitGroup
	node.Go(func() {
		err := a.DB.Write(t.Context(), func(tx *engine.Tx) error {
			if err := add(tx); err != nil {
				return err
			}
			stand.Do(func() { close(stopped); <-goOn })
			return insert("y")(tx)
		})
		if err != nil {
			t.Errorf("the node that stood still: %v", err)
		}
	})
	<-stopped
	began := time.Now()
	if err := b.DB.Write(t.Context(), add); err != nil {
		t.Errorf("the other node, after %v: %v", time.Since(began), err)
	}
	close(goOn)
	node.Wait()
	var n int
	if err := b.DB.QueryRow(t.Context(), "SELECT n FROM things WHERE name = 'x'").Scan(&n); err != nil || n != 2 {
		t.Errorf("counted %d, %v; want 2", n, err)
	}
}
