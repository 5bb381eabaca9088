package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
	"mailbridge/workbench/push"
)

// streamsForPush shows the engine's streams to the websocket hub in its own words.
type streamsForPush struct{ streams *engine.Streams }

func (s streamsForPush) Since(ctx context.Context, stream string, after int64, limit int) ([]push.Event, error) {
	list, err := s.streams.Since(ctx, stream, after, limit)
	out := make([]push.Event, len(list))
	for i, e := range list {
		out[i] = push.Event{Seq: e.Seq, Kind: e.Kind, At: e.At, Data: e.Data}
	}
	return out, err
}

func (s streamsForPush) Heads(ctx context.Context, streams []string) (map[string]push.Head, error) {
	heads, err := s.streams.Heads(ctx, streams)
	out := make(map[string]push.Head, len(heads))
	for name, h := range heads {
		out[name] = push.Head{Seq: h.Seq, Trimmed: h.Trimmed, Epoch: h.Epoch}
	}
	return out, err
}

func (s streamsForPush) Watch() push.Watch {
	w := &watchForPush{Watch: s.streams.Watch(), out: make(chan push.Hint)}
	go w.carry()
	return w
}

// watchForPush ends, and closes its channel, when the engine's watch closes.
type watchForPush struct {
	*engine.Watch
	out chan push.Hint
}

func (w *watchForPush) C() <-chan push.Hint { return w.out }

func (w *watchForPush) carry() {
	defer close(w.out)
	for h := range w.Watch.C {
		hint := push.Hint{Stream: h.Stream, Seq: h.Seq}
		if h.Event != nil {
			hint.Event = &push.Event{Seq: h.Event.Seq, Kind: h.Event.Kind, At: h.Event.At, Data: h.Event.Data}
		}
		w.out <- hint
	}
}

// followSessions is more than a person has; a list that is longer may not be whole.
const followSessions = 100

// rightsStream is how nodes that share a database tell each other whose rights may have changed.
const rightsStream = "rights"

func (h *house) newHub() *push.Hub {
	o := push.Options{Source: streamsForPush{h.engine.Streams}, Authorize: h.mayFollow, Unsettles: unsettles,
		Origins: append([]string{h.config.PublicURL}, h.config.Web.Origins...), Key: h.bridge.Secret("push ticket"),
		Log: h.log}
	if h.engine.DB.Dialect() == engine.MySQL { // with SQLite there is one node
		o.Rights, o.Announce = rightsStream, h.announceRights
	}
	return push.NewHub(o)
}

func (h *house) announceRights(ctx context.Context, user int64) error {
	return h.engine.DB.Write(ctx, func(tx *engine.Tx) error {
		return h.engine.Streams.Append(tx, rightsStream, "user", user)
	})
}

// unsettles names the events after which somebody may no longer see what they follow.
func unsettles(_ string, e push.Event) bool {
	return e.Kind == "conv.gone" || e.Kind == "acct.off" || e.Kind == "acct.rights"
}

// mayFollow tells which streams a person may see: their own, their mailboxes', their conversations'.
func (h *house) mayFollow(ctx context.Context, u push.User, streams []string) ([]bool, error) {
	org, person := workbench.OrgID(u.Org), workbench.PersonID(u.ID)
	p, err := h.office.Person(ctx, org, person)
	if errors.Is(err, workbench.ErrNotFound) || err == nil && p.State != workbench.PersonActive {
		return nil, push.ErrRevoked
	}
	if err != nil {
		return nil, err
	}
	if closed, err := h.sessionClosed(ctx, u); err != nil || closed {
		return nil, cmp.Or(err, push.ErrSessionOver)
	}
	may := make([]bool, len(streams))
	for i, s := range streams {
		kind, number, _ := strings.Cut(s, ":")
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			continue
		}
		if may[i], err = h.maySee(ctx, org, person, kind, id); err != nil {
			return nil, fmt.Errorf("stream %s: %w", s, err)
		}
	}
	return may, nil
}

// sessionClosed looks for the session that a ticket was given to: whether it has ended, or opens nothing before its person
// has set up a second factor or a new password. The office lists the newest ones only: one that is older than all of
// these is believed.
func (h *house) sessionClosed(ctx context.Context, u push.User) (bool, error) {
	list, err := h.office.Sessions(ctx, workbench.OrgID(u.Org), workbench.PersonID(u.ID))
	if err != nil {
		return false, err
	}
	for _, s := range list {
		if int64(s.ID) == u.Session {
			return s.Limited == workbench.MustEnrol || s.Limited == workbench.MustChange, nil
		}
	}
	return len(list) < followSessions || u.Session > int64(list[len(list)-1].ID), nil
}

func (h *house) maySee(ctx context.Context, org workbench.OrgID, person workbench.PersonID, kind string, id int64) (bool, error) {
	switch kind {
	case "u":
		return id == int64(person), nil
	case "c":
		return h.office.IsMember(ctx, org, person, workbench.ConversationID(id))
	case "m":
		mb, err := h.mail.Mailbox(ctx, mailcore.OrgID(org), mailcore.MailboxID(id))
		if errors.Is(err, mailcore.ErrNoMailbox) {
			return false, nil
		}
		if err != nil || mb.Person == int64(person) {
			return err == nil, err
		}
		if err := h.mail.Refresh(ctx); err != nil {
			return false, err
		}
		r, err := h.mail.RightsIn(ctx, mb.Org, int64(person), mb.ID)
		return r.Has(mailcore.MayRead), err
	}
	return false, nil
}

// mailboxWatch tells IMAP sessions that something changed in their mailbox, over one watch of the engine for all.
type mailboxWatch struct {
	off   func(mailcore.MailboxID, mailcore.Ended) // told when who is signed in must go
	watch *engine.Watch
	all   *engine.Streams
	seen  int64 // of the stream of sign-outs; carry's own
	done  chan struct{}

	mu   sync.Mutex
	subs map[string]map[chan struct{}]struct{}
}

func watchMailboxes(s *engine.Streams, off func(mailcore.MailboxID, mailcore.Ended)) *mailboxWatch {
	w := &mailboxWatch{off: off, watch: s.Watch(maildb.SignOuts), all: s, done: make(chan struct{}), subs: map[string]map[chan struct{}]struct{}{}}
	ctx, cancel := context.WithTimeout(context.Background(), signOutsTime)
	defer cancel()
	if heads, err := s.Heads(ctx, []string{maildb.SignOuts}); err == nil { // else old ones end sessions that are not there
		w.seen = heads[maildb.SignOuts].Seq
	}
	go w.carry()
	return w
}

func (w *mailboxWatch) carry() {
	defer close(w.done)
	for h := range w.watch.C {
		if h.Stream == maildb.SignOuts {
			w.signOuts(h)
			continue
		}
		w.mu.Lock()
		for c := range w.subs[h.Stream] {
			select {
			case c <- struct{}{}:
			default: // it has not looked since the last one
			}
		}
		w.mu.Unlock()
	}
}

// signOutsTime bounds how long other hints wait for news of who must go.
const signOutsTime = 5 * time.Second

// signOuts ends the sessions that another node's change ends. This node's own changes have ended theirs already.
func (w *mailboxWatch) signOuts(h engine.Hint) {
	if h.Event != nil && h.Event.Seq == w.seen+1 {
		w.seen++
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), signOutsTime)
	defer cancel()
	for {
		list, err := w.all.Since(ctx, maildb.SignOuts, w.seen, maxSignOuts)
		if err != nil || len(list) == 0 {
			return // the next hint, or the comparison with who is disabled, makes up for it
		}
		for _, e := range list {
			var s maildb.SignOut
			if err := json.Unmarshal(e.Data, &s); err == nil {
				w.off(s.Mailbox, s.Ended)
			}
			w.seen = e.Seq
		}
	}
}

// maxSignOuts are read at once.
const maxSignOuts = 500

func (w *mailboxWatch) subscribe(mb mailcore.MailboxID) (<-chan struct{}, func()) {
	name := "m:" + strconv.FormatInt(int64(mb), 10)
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.subs[name] == nil {
		w.subs[name] = map[chan struct{}]struct{}{}
		w.watch.Add(name)
	}
	w.subs[name][c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.subs[name], c)
		if len(w.subs[name]) == 0 {
			delete(w.subs, name)
			w.watch.Remove(name)
		}
	}
}

func (w *mailboxWatch) close() {
	w.watch.Close()
	<-w.done
}
