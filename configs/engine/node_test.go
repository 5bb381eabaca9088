package engine_test

import (
	"context"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// A node that comes back takes up at once what it held when it died; a second process on the folder takes nothing.
func TestTasksOfAFormerLife(t *testing.T) {
	o := enginetest.Options(t)
	first := enginetest.OpenWith(t, o)
	q := engine.NewTasks[job](first.DB, "former")
	if err := first.DB.Write(t.Context(), func(tx *engine.Tx) error {
		_, err := q.Add(tx, engine.Task[job]{Key: "one"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	began, died := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() {
		ran <- q.Run(ctx, 1, func(ctx context.Context, _ *engine.Claimed[job]) error {
			close(began)
			<-died
			return ctx.Err()
		})
	}()
	<-began

	second, err := engine.Open(t.Context(), o) // like a command beside the server
	if err != nil {
		t.Fatal(err)
	}
	if n := takes(t, second, 300*time.Millisecond); n != 0 {
		t.Errorf("a second process took %d tasks of the living one", n)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	engine.Forsake(first) // as a kill would: the lock goes, the lease stays
	third := enginetest.OpenWith(t, o)
	if n := takes(t, third, 5*time.Second); n != 1 {
		t.Errorf("the node that came back took %d tasks, want 1", n)
	}
	close(died)
	cancel()
	<-ran
}

// takes runs the queue until something was done or the time is over.
func takes(t *testing.T, e *engine.Engine, patience time.Duration) (n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_ = engine.NewTasks[job](e.DB, "former", engine.Poll(10*time.Millisecond)).Run(ctx, 1, func(context.Context, *engine.Claimed[job]) error {
		n++
		cancel()
		return nil
	})
	return n
}
