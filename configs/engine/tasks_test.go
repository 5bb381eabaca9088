package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
)

type job struct{ N int }

func add(t testing.TB, e *engine.Engine, q *engine.Tasks[job], tasks ...engine.Task[job]) (added int) {
	t.Helper()
	err := e.DB.Write(context.Background(), func(tx *engine.Tx) error {
		added = 0
		for _, task := range tasks {
			ok, err := q.Add(tx, task)
			if err != nil {
				return err
			}
			if ok {
				added++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("add tasks: %v", err)
	}
	return added
}

// start runs q until the test, or stop, ends it.
func start(t testing.TB, q *engine.Tasks[job], workers int, do func(context.Context, *engine.Claimed[job]) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx, workers, do) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not after two minutes", what)
		}
	}
}

func empty(t testing.TB, q *engine.Tasks[job]) func() bool {
	return func() bool {
		list, err := q.List(context.Background(), 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		return len(list) == 0
	}
}

func TestTasksSameKeyIsAddedOnce(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "k")
	if got := add(t, e, q, engine.Task[job]{Org: 1, Key: "a"}, engine.Task[job]{Org: 1, Key: "a"}, engine.Task[job]{Org: 1, Key: "b"}); got != 2 {
		t.Errorf("added %d tasks, want 2", got)
	}
	if got := add(t, e, engine.NewTasks[job](e.DB, "other"), engine.Task[job]{Org: 1, Key: "a"}); got != 1 {
		t.Errorf("added %d tasks of another kind, want 1", got)
	}
}

// Sixteen workers on two engines: every task is handled exactly once.
func TestTasksManyWorkers(t *testing.T) {
	o := enginetest.Options(t)
	a := enginetest.OpenWith(t, o)
	b := enginetest.OpenWith(t, secondNode(t, o))
	const n = 2000
	var handled [n]atomic.Int32
	var total atomic.Int32
	qa, qb := engine.NewTasks[job](a.DB, "many"), engine.NewTasks[job](b.DB, "many")
	for i := 0; i < n; i += 500 {
		var tasks []engine.Task[job]
		for j := i; j < i+500; j++ {
			tasks = append(tasks, engine.Task[job]{Org: 1, Key: fmt.Sprint(j), Payload: job{j}})
		}
		add(t, a, qa, tasks...)
	}
	do := func(_ context.Context, c *engine.Claimed[job]) error {
		handled[c.Payload.N].Add(1)
		total.Add(1)
		return nil
	}
	begin := time.Now()
	start(t, qa, 8, do)
	start(t, qb, 8, do)
	eventually(t, "all handled", func() bool { return total.Load() >= n })
	eventually(t, "all gone", empty(t, qa))
	t.Logf("%d tasks in %v", n, time.Since(begin).Round(time.Millisecond))
	for i := range handled {
		if got := handled[i].Load(); got != 1 {
			t.Errorf("task %d was handled %d times, want 1", i, got)
		}
	}
}

// secondNode are the options of another engine on the same database. On SQLite that is another
// process in production; the file locks are the same.
func secondNode(t testing.TB, o engine.Options) engine.Options {
	o.Node = "second"
	if o.DB != "sqlite" {
		o.Data = t.TempDir()
	}
	return o
}

func TestTasksOrderIsSerial(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "serial")
	var tasks []engine.Task[job]
	for i := range 60 {
		tasks = append(tasks, engine.Task[job]{Org: 1, Key: fmt.Sprint(i), Order: fmt.Sprint("o", i%3), Payload: job{i}})
	}
	add(t, e, q, tasks...)
	var mu sync.Mutex
	running, got := map[string]int{}, map[string][]int{}
	start(t, q, 8, func(_ context.Context, c *engine.Claimed[job]) error {
		mu.Lock()
		if running[c.Order]++; running[c.Order] > 1 {
			t.Errorf("two tasks of order %s at once", c.Order)
		}
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		running[c.Order]--
		got[c.Order] = append(got[c.Order], c.Payload.N)
		return nil
	})
	eventually(t, "all done", empty(t, q))
	for o, ns := range got {
		if len(ns) != 20 || !slices.IsSorted(ns) {
			t.Errorf("order %s ran %v, want 20 in the order of adding", o, ns)
		}
	}
}

// A worker that vanished loses its task to another when the lease ends, and cannot finish it.
func TestTasksLeaseExpiryAndFence(t *testing.T) {
	o := enginetest.Options(t)
	var skew atomic.Int64
	o.Now = func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }
	e := enginetest.OpenWith(t, o)
	q := engine.NewTasks[job](e.DB, "lease", engine.Poll(10*time.Millisecond))
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	stuck, release := make(chan struct{}), make(chan struct{})
	var late error
	first := start(t, q, 1, func(_ context.Context, c *engine.Claimed[job]) error {
		if !c.Held() {
			t.Error("the lease does not hold at the beginning")
		}
		close(stuck)
		<-release
		if c.Held() {
			t.Error("the lease holds when another has the task")
		}
		late = e.DB.Write(context.Background(), c.Done)
		return late
	})
	<-stuck
	skew.Store(int64(2 * time.Minute)) // over the lease, and no renewal comes in this time
	attempts := make(chan int, 1)
	start(t, q, 1, func(_ context.Context, c *engine.Claimed[job]) error {
		attempts <- c.Attempts
		<-release
		return e.DB.Write(context.Background(), c.Done)
	})
	select {
	case got := <-attempts:
		if got != 2 {
			t.Errorf("second claim has Attempts %d, want 2", got)
		}
	case <-time.After(time.Minute):
		t.Fatal("task was not claimed again after its lease")
	}
	close(release)
	first()
	if !errors.Is(late, engine.ErrLeaseLost) {
		t.Errorf("Done of the first worker: %v, want ErrLeaseLost", late)
	}
	eventually(t, "done by the second", empty(t, q))
}

// TestTasksNotBegunLate: a node that stood still begins nothing of what it had claimed before its leases ran out.
func TestTasksNotBegunLate(t *testing.T) {
	o := enginetest.Options(t)
	var skew atomic.Int64
	o.Now = func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }
	e := enginetest.OpenWith(t, o)
	q := engine.NewTasks[job](e.DB, "late", engine.Poll(10*time.Millisecond))
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a", Order: "x"})
	add(t, e, q, engine.Task[job]{Org: 1, Key: "b", Order: "x"})
	attempts := make(chan int, 2)
	start(t, q, 1, func(_ context.Context, c *engine.Claimed[job]) error {
		if c.Key == "b" {
			attempts <- c.Attempts
			return nil
		}
		err := e.DB.Write(context.Background(), c.Done)
		skew.Store(int64(2 * time.Minute)) // over the lease of what is claimed with it
		return err
	})
	eventually(t, "both done", empty(t, q))
	if got := <-attempts; got != 2 {
		t.Errorf("ran under claim %d, want the second, made when the first had run out", got)
	}
}

// TestTasksFailingIsLoggedOnce: while the database is away the log has one line of each kind of tasks, not one a poll.
func TestTasksFailingIsLoggedOnce(t *testing.T) {
	o := enginetest.Options(t)
	var log lines
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	var away atomic.Bool
	var failed atomic.Int32
	o.Fault = func(engine.Op) error {
		if !away.Load() {
			return nil
		}
		failed.Add(1)
		return errors.New("away")
	}
	e := enginetest.OpenWith(t, o)
	q := engine.NewTasks[job](e.DB, "away", engine.Poll(time.Millisecond))
	var ran atomic.Int32
	start(t, q, 1, func(context.Context, *engine.Claimed[job]) error { ran.Add(1); return nil })
	for outage := range int32(2) {
		away.Store(true)
		eventually(t, "the line", func() bool { return log.count("claim tasks") > int(outage) })
		failed.Store(0)
		eventually(t, "more failures", func() bool { return failed.Load() > 20 })
		away.Store(false)
		add(t, e, q, engine.Task[job]{Org: 1, Key: fmt.Sprint(outage)})
		eventually(t, "the task", func() bool { return ran.Load() == outage+1 })
		if n := log.count("claim tasks"); n != int(outage)+1 {
			t.Errorf("after %d outages the log has %d lines", outage+1, n)
		}
	}
}

// lines is a log that is read while it is written.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), what)
}

// While a handler runs its lease is renewed: nobody else gets the task.
func TestTasksLeaseIsRenewed(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "renew", engine.Lease(time.Second), engine.Poll(20*time.Millisecond))
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	var runs atomic.Int32
	do := func(_ context.Context, c *engine.Claimed[job]) error {
		runs.Add(1)
		time.Sleep(2500 * time.Millisecond)
		if !c.Held() {
			t.Error("a renewed lease does not hold")
		}
		return nil
	}
	start(t, q, 1, do)
	start(t, q, 1, do)
	eventually(t, "done", empty(t, q))
	if got := runs.Load(); got != 1 {
		t.Errorf("ran %d times, want 1", got)
	}
}

func TestTasksCancelEndsTheRun(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "cancel", engine.Lease(150*time.Millisecond))
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	id := make(chan int64, 1)
	cause := make(chan error, 1)
	start(t, q, 1, func(ctx context.Context, c *engine.Claimed[job]) error {
		id <- c.ID
		<-ctx.Done()
		cause <- context.Cause(ctx)
		return ctx.Err()
	})
	task := <-id
	if err := q.Cancel(context.Background(), 2, task); !errors.Is(err, engine.ErrNoTask) {
		t.Errorf("Cancel by another org: %v, want ErrNoTask", err)
	}
	if err := q.Cancel(context.Background(), 1, task); err != nil {
		t.Fatal(err)
	}
	if err := <-cause; !errors.Is(err, engine.ErrLeaseLost) {
		t.Errorf("cause of the end: %v, want ErrLeaseLost", err)
	}
}

func TestTasksOutcomes(t *testing.T) {
	boom := errors.New("boom")
	quick := engine.Backoff(func(int) time.Duration { return time.Millisecond })
	tests := []struct {
		name  string
		do    func(attempt int) error
		runs  int32
		state engine.TaskState // of what is left; -1: nothing
	}{
		{"done", func(int) error { return nil }, 1, -1},
		{"dead at once", func(int) error { return engine.Dead(boom) }, 1, engine.TaskDead},
		{"dead after three", func(int) error { return boom }, 3, engine.TaskDead},
		{"panic counts", func(int) error { panic("boom") }, 3, engine.TaskDead},
		{"retry after does not count", func(n int) error {
			if n < 8 {
				return fmt.Errorf("wrapped: %w", engine.RetryAfter(time.Millisecond, boom))
			}
			return nil
		}, 8, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := enginetest.Open(t)
			q := engine.NewTasks[job](e.DB, "out", quick, engine.MaxAttempts(3), engine.Poll(5*time.Millisecond))
			add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
			var runs atomic.Int32
			start(t, q, 2, func(_ context.Context, c *engine.Claimed[job]) error {
				runs.Add(1)
				return tt.do(c.Attempts)
			})
			var left []engine.TaskInfo
			eventually(t, "settled", func() bool {
				left, _ = q.List(context.Background(), 1, 10)
				return len(left) == 0 || left[0].State == engine.TaskDead
			})
			if got := runs.Load(); got != tt.runs {
				t.Errorf("ran %d times, want %d", got, tt.runs)
			}
			if tt.state == -1 {
				if len(left) != 0 {
					t.Errorf("left %+v, want nothing", left)
				}
				return
			}
			if len(left) != 1 || left[0].State != tt.state || left[0].LastError == "" {
				t.Errorf("left %+v, want one dead task with its error", left)
			}
			if open, dead, err := q.Count(context.Background(), 1); open != 0 || dead != 1 || err != nil {
				t.Errorf("Count = %d, %d, %v, want 0, 1", open, dead, err)
			}
		})
	}
}

func TestTasksRetryOfADeadOne(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "dead")
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	var well atomic.Bool
	start(t, q, 1, func(context.Context, *engine.Claimed[job]) error {
		if well.Load() {
			return nil
		}
		return engine.Dead(errors.New("ill"))
	})
	var list []engine.TaskInfo
	eventually(t, "dead", func() bool {
		list, _ = q.List(context.Background(), 1, 10)
		return len(list) == 1 && list[0].State == engine.TaskDead
	})
	well.Store(true)
	if err := q.Retry(context.Background(), 1, list[0].ID); err != nil {
		t.Fatal(err)
	}
	eventually(t, "done", empty(t, q))
}

func TestTasksKeepDoneKeepsTheKey(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "kept", engine.KeepDone(time.Hour))
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	start(t, q, 1, func(context.Context, *engine.Claimed[job]) error { return nil })
	eventually(t, "done", empty(t, q))
	if got := add(t, e, q, engine.Task[job]{Org: 1, Key: "a"}); got != 0 {
		t.Errorf("a finished key was added again")
	}
}

// Stopping gives back what was claimed but not finished, uncounted.
func TestTasksStopGivesBack(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "stop")
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"}, engine.Task[job]{Org: 1, Key: "b"})
	began := make(chan struct{}, 2)
	stop := start(t, q, 1, func(ctx context.Context, _ *engine.Claimed[job]) error {
		began <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	})
	<-began
	stop()
	list, err := q.List(context.Background(), 1, 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("List = %+v, %v, want both tasks", list, err)
	}
	for _, i := range list {
		if i.Running || i.Attempts != 0 {
			t.Errorf("task %s: running %v, attempts %d; want given back uncounted", i.Key, i.Running, i.Attempts)
		}
	}
}

func TestTasksWakeAtOnce(t *testing.T) {
	e := enginetest.Open(t)
	q := engine.NewTasks[job](e.DB, "wake", engine.Poll(time.Hour))
	ran := make(chan struct{}, 1)
	start(t, q, 1, func(context.Context, *engine.Claimed[job]) error { ran <- struct{}{}; return nil })
	time.Sleep(50 * time.Millisecond) // let it look once and sleep
	begin := time.Now()
	add(t, e, q, engine.Task[job]{Org: 1, Key: "a"})
	select {
	case <-ran:
		t.Logf("woken after %v", time.Since(begin))
	case <-time.After(5 * time.Second):
		t.Fatal("no wake-up after the commit")
	}
}

// One order stays serial when two nodes compete for it while tasks are still being added.
func TestTasksOrderIsSerialOnTwoNodes(t *testing.T) {
	a, b := enginetest.TwoNodes(t)
	qa := engine.NewTasks[job](a.DB, "serial", engine.Poll(5*time.Millisecond))
	qb := engine.NewTasks[job](b.DB, "serial", engine.Poll(5*time.Millisecond))
	var mu sync.Mutex
	running, got := 0, []int{}
	do := func(_ context.Context, c *engine.Claimed[job]) error {
		mu.Lock()
		if running++; running > 1 {
			t.Error("two tasks of one order at once")
		}
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		running--
		got = append(got, c.Payload.N)
		return nil
	}
	start(t, qa, 4, do)
	start(t, qb, 4, do)
	for i := range 50 {
		add(t, a, qa, engine.Task[job]{Org: 1, Key: fmt.Sprint(i), Order: "one", Payload: job{i}})
	}
	eventually(t, "all done", empty(t, qa))
	mu.Lock()
	defer mu.Unlock()
	if len(got) != 50 || !slices.IsSorted(got) {
		t.Errorf("ran %v, want 0 to 49 in order", got)
	}
}

// BenchmarkTasksOneOrder drains 5,000 waiting tasks of one order; its time per task must not depend
// on how many wait.
func BenchmarkTasksOneOrder(b *testing.B) {
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkDrain(b, n, 1) })
	}
}

// BenchmarkTasksManyOrders drains 5,000 tasks of 1,000 orders.
func BenchmarkTasksManyOrders(b *testing.B) { benchmarkDrain(b, 5000, 1000) }

func benchmarkDrain(b *testing.B, n, orders int) {
	var cpu time.Duration
	for range b.N {
		b.StopTimer()
		e := enginetest.Open(b)
		q := engine.NewTasks[job](e.DB, "drain")
		tasks := make([]engine.Task[job], n)
		for i := range tasks {
			tasks[i] = engine.Task[job]{Org: 1, Key: fmt.Sprint(i), Order: fmt.Sprint("o", i%orders), Payload: job{i}}
		}
		add(b, e, q, tasks...)
		before := processCPU(b)
		b.StartTimer()
		var done atomic.Int64
		stop := start(b, q, 4, func(context.Context, *engine.Claimed[job]) error { done.Add(1); return nil })
		eventually(b, "drained", func() bool { return done.Load() >= int64(n) && empty(b, q)() })
		b.StopTimer()
		cpu += processCPU(b) - before
		stop()
	}
	tasks := float64(b.N * n)
	b.ReportMetric(float64(b.Elapsed().Microseconds())/tasks, "µs/task")
	b.ReportMetric(float64(cpu.Microseconds())/tasks, "µs-cpu/task")
}

// processCPU is the user and system time of this process so far.
func processCPU(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
