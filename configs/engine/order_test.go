package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

// Whatever becomes of tasks on two engines, those of an order run one at a time and none begins
// before the earlier ones have ended; and none is forgotten.
func TestTasksOrderBearsFailures(t *testing.T) {
	o := enginetest.Options(t)
	a := enginetest.OpenWith(t, o)
	b := enginetest.OpenWith(t, secondNode(t, o))
	const n, orders = 600, 5
	quick := []engine.TaskOption{engine.Poll(20 * time.Millisecond), engine.Backoff(func(int) time.Duration { return time.Millisecond })}
	qa, qb := engine.NewTasks[job](a.DB, "ill", quick...), engine.NewTasks[job](b.DB, "ill", quick...)
	var mu sync.Mutex
	running, next, runs := map[string]int{}, map[string]int{}, map[int]int{}
	handler := func(e *engine.Engine) func(context.Context, *engine.Claimed[job]) error {
		return func(_ context.Context, c *engine.Claimed[job]) error {
			mu.Lock()
			if running[c.Order]++; running[c.Order] > 1 {
				t.Errorf("two tasks of order %s at once", c.Order)
			}
			if c.Payload.N < next[c.Order] {
				t.Errorf("task %d of order %s runs again after %d", c.Payload.N, c.Order, next[c.Order])
			}
			next[c.Order] = c.Payload.N
			runs[c.Payload.N]++
			mu.Unlock()
			leave := sync.OnceFunc(func() { mu.Lock(); running[c.Order]--; mu.Unlock() })
			defer leave()
			switch rand.N(12) {
			case 0:
				return errors.New("ill")
			case 1:
				return engine.RetryAfter(time.Duration(rand.N(3))*time.Millisecond, errors.New("busy"))
			case 2:
				time.Sleep(time.Millisecond)
			case 3:
				panic("ill")
			case 4, 5:
				leave() // with the commit of Done the next one may begin
				return e.DB.Write(context.Background(), c.Done)
			}
			return nil
		}
	}
	stops := []func(){start(t, qa, 3, handler(a)), start(t, qb, 3, handler(b))}
	for i := 0; i < n; i += 20 {
		var tasks []engine.Task[job]
		for j := i; j < i+20; j++ {
			tasks = append(tasks, engine.Task[job]{Org: 1, Key: fmt.Sprint(j), Order: fmt.Sprint("o", j%orders), Payload: job{j}})
		}
		add(t, a, qa, tasks...)
		if i == n/2 { // one node goes and comes back while tasks run
			stops[0]()
			start(t, qa, 3, handler(a))
		}
	}
	eventually(t, "all done", empty(t, qa))
	mu.Lock()
	defer mu.Unlock()
	if len(runs) != n {
		t.Errorf("%d tasks ran, want %d", len(runs), n)
	}
}

// A task that fails keeps those behind it waiting, uncounted, and they go on at once when it is
// dead or cancelled, without the help of a poll.
func TestTasksOrderWaitsForTheFirst(t *testing.T) {
	for _, how := range []string{"dead", "cancelled"} {
		t.Run(how, func(t *testing.T) {
			e := enginetest.Open(t)
			q := engine.NewTasks[job](e.DB, "first", engine.Poll(100*time.Millisecond), engine.MaxAttempts(2),
				engine.Backoff(func(int) time.Duration { return 400 * time.Millisecond }))
			const n = 150
			var tasks []engine.Task[job]
			for i := range n {
				tasks = append(tasks, engine.Task[job]{Org: 1, Key: fmt.Sprint(i), Order: "one", Payload: job{i}})
			}
			add(t, e, q, tasks...)
			var mu sync.Mutex
			var ran []int
			var counted atomic.Int32
			start(t, q, 2, func(_ context.Context, c *engine.Claimed[job]) error {
				if c.Payload.N == 0 {
					return errors.New("ill")
				}
				if c.Attempts != 1 {
					counted.Add(1)
				}
				mu.Lock()
				defer mu.Unlock()
				ran = append(ran, c.Payload.N)
				return nil
			})
			time.Sleep(200 * time.Millisecond)
			mu.Lock()
			if len(ran) > 0 {
				t.Errorf("%v ran while the first waits for its next attempt", ran)
			}
			mu.Unlock()
			list, err := q.List(context.Background(), 1, n)
			if err != nil || len(list) != n {
				t.Fatalf("List = %d tasks, %v, want %d", len(list), err, n)
			}
			left := 1
			if how == "cancelled" {
				left = 0
				if err := q.Cancel(context.Background(), 1, list[0].ID); err != nil {
					t.Fatal(err)
				}
			}
			eventually(t, "the others done", func() bool {
				list, _ := q.List(context.Background(), 1, n)
				return len(list) == left
			})
			mu.Lock()
			defer mu.Unlock()
			if len(ran) != n-1 || !slices.IsSorted(ran) {
				t.Errorf("ran %v, want 1 to %d in order", ran, n-1)
			}
			if got := counted.Load(); got != 0 {
				t.Errorf("%d tasks were counted for the failures of the first", got)
			}
		})
	}
}

// A task not due yet holds its order up, and only its order.
func TestTasksOrderHoldsNobodyElseUp(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "later", engine.Poll(50*time.Millisecond))
	tasks := []engine.Task[job]{{Org: 1, Key: "first", Order: "one", At: time.Now().Add(time.Hour)}}
	for i := range 300 {
		tasks = append(tasks, engine.Task[job]{Org: 1, Key: fmt.Sprint(i), Order: "one", Payload: job{1}})
	}
	tasks = append(tasks, engine.Task[job]{Org: 1, Key: "other", Order: "two", Payload: job{2}})
	add(t, e, q, tasks...)
	ran := make(chan int, 400)
	start(t, q, 1, func(_ context.Context, c *engine.Claimed[job]) error { ran <- c.Payload.N; return nil })
	if got := <-ran; got != 2 {
		t.Errorf("ran task of order %d first, want 2", got)
	}
	list, err := q.List(context.Background(), 1, 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("List = %+v, %v", list, err)
	}
	if err := q.Retry(context.Background(), 1, list[0].ID); err != nil {
		t.Fatal(err)
	}
	eventually(t, "all done", empty(t, q))
}

func TestTasksRetryAfterKeepsTheReasonOnly(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "reason")
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	start(t, q, 1, func(context.Context, *engine.Claimed[job]) error {
		return engine.RetryAfter(time.Hour, errors.New("mailbox is busy"))
	})
	var list []engine.TaskInfo
	eventually(t, "an error kept", func() bool {
		list, _ = q.List(context.Background(), 1, 1)
		return len(list) == 1 && list[0].LastError != ""
	})
	if got, want := list[0].LastError, "mailbox is busy"; got != want {
		t.Errorf("last error %q, want %q", got, want)
	}
}
