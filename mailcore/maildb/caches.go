package maildb

import (
	"sync"
	"time"

	"mailbridge/mailcore"
)

const (
	// routeFor is how long another node's change to an address may go unseen.
	routeFor = 30 * time.Second
	// cacheMax bounds each map below; a full one is emptied, which costs a point read per entry in use.
	cacheMax = 100_000
)

// routeCache remembers which mailbox receives for an address, and that an address has none.
type routeCache struct {
	mu  sync.RWMutex
	m   map[string]route
	gen uint64 // counts clears, so that a read that began before one is not kept after it
}

type route struct {
	mailbox mailcore.Mailbox
	until   time.Time
}

func (c *routeCache) get(key string, now time.Time) (mailcore.Mailbox, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	r, ok := c.m[key]
	return r.mailbox, ok && now.Before(r.until)
}

func (c *routeCache) generation() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.gen
}

func (c *routeCache) put(key string, m mailcore.Mailbox, now time.Time, gen uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if gen != c.gen {
		return
	}
	if c.m == nil || len(c.m) >= cacheMax {
		c.m = map[string]route{}
	}
	c.m[key] = route{m, now.Add(routeFor)}
}

func (c *routeCache) clear() {
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
