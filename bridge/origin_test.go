package bridge

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"mailbridge/app/pretend"
	"mailbridge/bridge/ledger"
	"mailbridge/configs/engine"
	"mailbridge/configs/engine/enginetest"
	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// TestPagesAskOnce: what mails became, and which mails things came from, is asked once for a page, however long it is.
func TestPagesAskOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	o := enginetest.Options(t)
	o.Fault = func(op engine.Op) error {
		if op == engine.OpSQL {
			asked.Add(1)
		}
		return nil
	}
	h := newHouseOn(t, enginetest.OpenWith(t, o))
	staff := h.staff("zhangsan", "lisi")
	zhang, li := staff[0], staff[1]
	mei := h.outside("Mei", "mei@customer.test")
	cost := map[int][2]int64{}
	var mails []mailcore.MessageID
	var todos []int64
	for _, size := range []int{2, 12} {
		for i := len(mails); i < size; i++ {
			h.send(mei, "zhangsan@acme.test", fmt.Sprintf("Offer %02d", i), "please", pretend.Options{Sign: true})
			m := h.inbox(zhang)[i]
			todo, _, err := h.ToTodo(t.Context(), zhang, ref(m), TodoWish{})
			h.must(err)
			_, _, _, err = h.ToChat(t.Context(), zhang, ref(m), ChatWish{})
			h.must(err)
			mails, todos = append(mails, m.ID), append(todos, int64(todo.ID))
		}
		var err error
		var links map[mailcore.MessageID]Links
		var from map[int64]Origin
		best := [2]int64{1000, 1000}
		for range 5 { // what works in the background asks too, now and then
			before := asked.Load()
			links, err = h.Links(t.Context(), zhang, mails)
			h.must(err)
			between := asked.Load()
			from, err = h.Origins(t.Context(), zhang, ledger.ToTodo, todos)
			h.must(err)
			best = [2]int64{min(best[0], between-before), min(best[1], asked.Load()-between)}
		}
		cost[size] = best
		if len(links) != size || len(from) != size {
			t.Fatalf("%d of %d mails have links, %d things an origin", len(links), size, len(from))
		}
		for i, id := range mails {
			if links[id].Todo == 0 || links[id].Chat == 0 || from[todos[i]].Message != id || from[todos[i]].Subject != fmt.Sprintf("Offer %02d", i) {
				t.Errorf("mail %d: links %+v, origin %+v", id, links[id], from[todos[i]])
			}
		}
	}
	if cost[2] != cost[12] || cost[2][0] > 6 || cost[2][1] > 4 {
		t.Errorf("statements for pages of 2 and of 12: %v", cost)
	}
	if from, err := h.Origins(t.Context(), li, ledger.ToTodo, todos); err != nil || len(from) != 0 {
		t.Errorf("a colleague is led to mails of others: %+v, %v", from, err)
	}
	if from, err := h.Origins(t.Context(), Who{Org: zhang.Org + 1, Person: zhang.Person}, ledger.ToTodo, todos); err != nil || len(from) != 0 {
		t.Errorf("another organisation sees %+v, %v", from, err)
	}
}

// TestInvitationIsOrigin: an event that an invitation put into the calendar leads back to that mail; later versions of it
// lead to the event too.
func TestInvitationIsOrigin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	zhang := h.staff("zhangsan")[0]
	mei := h.outside("Mei", "mei@customer.test")
	h.run()
	now := time.Now().Truncate(time.Second)
	start := now.Add(48 * time.Hour)
	invite := func(subject string, sequence int) mailcore.MessageID {
		h.send(mei, "zhangsan@acme.test", subject, "please come", withICS(ics("REQUEST", "u1", sequence, now.Add(time.Duration(sequence)*time.Minute),
			start.Add(time.Duration(sequence)*time.Hour), "mei@customer.test", "", "zhangsan@acme.test")))
		h.until("it is there", func() bool { return len(h.inbox(zhang)) == sequence+1 })
		return h.inbox(zhang)[sequence].ID
	}
	first := invite("Review", 0)
	h.quiet()
	e, err := h.AnswerInvitation(ctx, zhang, Ref{h.inbox(zhang)[0].Mailbox, first}, workbench.Accepted, "")
	h.must(err)
	moved := invite("Review moved", 1)
	h.until("the new version belongs to the event", func() bool {
		links, err := h.Links(ctx, zhang, []mailcore.MessageID{first, moved})
		return err == nil && links[first].Event == e.ID && links[moved].Event == e.ID
	})
	from, err := h.Origins(ctx, zhang, ledger.ToEvent, []int64{int64(e.ID)})
	if o := from[int64(e.ID)]; err != nil || o.Message != first || o.Subject != "Review" {
		t.Errorf("the event came from %+v, %v; want mail %d", o, err, first)
	}
}
