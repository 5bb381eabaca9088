package maildb

import (
	"sync"
	"time"

	"mailbridge/mailcore"
)

const (
	// routeFor is how long another node's change to an address may go unseen.
	routeFor = 30 * time.Second
	// absentFor is how long an address or domain made by another process may look unknown. Somebody waits for it.
	absentFor = time.Second
	// cacheMax bounds each map below; a full one is emptied, which costs a point read per entry in use.
	cacheMax = 100_000
)

// timedCache remembers answers under a key for a while, also that there is none.
type timedCache[T any] struct {
	mu  sync.RWMutex
	m   map[string]timed[T]
	gen uint64 // counts clears, so that a read that began before one is not kept after it
}

type timed[T any] struct {
	value  T
	absent bool
	until  time.Time
}

func (c *timedCache[T]) get(key string, now time.Time) (value T, absent, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.m[key]
	return e.value, e.absent, ok && now.Before(e.until)
}

func (c *timedCache[T]) generation() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.gen
}

func (c *timedCache[T]) put(key string, value T, absent bool, now time.Time, gen uint64) {
	keep := routeFor
	if absent {
		keep = absentFor
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if gen != c.gen {
		return
	}
	if c.m == nil || len(c.m) >= cacheMax {
		c.m = map[string]timed[T]{}
	}
	c.m[key] = timed[T]{value, absent, now.Add(keep)}
}

func (c *timedCache[T]) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m = nil
	c.gen++
}

// placeCache remembers the folders with a role. They change rarely; an entry that turns out wrong is forgotten.
type placeCache struct {
	mu sync.RWMutex
	m  map[place]mailcore.FolderID
}

type place struct {
	mailbox mailcore.MailboxID
	role    mailcore.Role
}

func (c *placeCache) get(p place) (mailcore.FolderID, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	f, ok := c.m[p]
	return f, ok
}

func (c *placeCache) put(p place, f mailcore.FolderID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= cacheMax {
		c.m = map[place]mailcore.FolderID{}
	}
	c.m[p] = f
}

func (c *placeCache) forget(mb mailcore.MailboxID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range []mailcore.Role{mailcore.RoleInbox, mailcore.RoleSent, mailcore.RoleDrafts, mailcore.RoleTrash,
		mailcore.RoleJunk, mailcore.RoleArchive, mailcore.RoleNone} {
		delete(c.m, place{mb, r})
	}
}
