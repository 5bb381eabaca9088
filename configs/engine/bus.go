package engine

import (
	"slices"
	"sync"
)

// Bus wakes whoever is looking. It carries ids, not content, and may lose: who needs certainty
// uses Tasks or asks Streams since the last position.
type Bus interface {
	// Publish hands payload to every subscriber of topic, in the caller's goroutine.
	Publish(topic string, payload []byte)
	// Subscribe calls fn for each payload until cancel is called. fn must not block.
	Subscribe(topic string, fn func([]byte)) (cancel func())
}

// localBus is the bus of a single process.
type localBus struct {
	mu   sync.RWMutex
	subs map[string][]*subscription // slices are replaced, never changed, so that Publish may walk them unlocked
}

type subscription struct{ fn func([]byte) }

func newLocalBus() *localBus { return &localBus{subs: map[string][]*subscription{}} }

func (b *localBus) Publish(topic string, payload []byte) {
	b.mu.RLock()
	subs := b.subs[topic]
	b.mu.RUnlock()
	for _, s := range subs {
		s.fn(payload)
	}
}

func (b *localBus) Subscribe(topic string, fn func([]byte)) (cancel func()) {
	s := &subscription{fn}
	b.mu.Lock()
	b.subs[topic] = append(slices.Clone(b.subs[topic]), s)
	b.mu.Unlock()
	return func() { b.drop(topic, s) }
}

func (b *localBus) drop(topic string, s *subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := slices.DeleteFunc(slices.Clone(b.subs[topic]), func(x *subscription) bool { return x == s })
	if len(left) == 0 {
		delete(b.subs, topic)
		return
	}
	b.subs[topic] = left
}
