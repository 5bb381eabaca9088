package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/workbench"
)

const (
	maxBulk = 1000 // messages of one change
	// undoLife is as long as the button stays on the screen, and a little more.
	undoLife = 60 * time.Second
	maxUndo  = 10_000 // entries of all people; above, the oldest go
)

// flagWords are the flags that this API names.
var flagWords = map[string]mailcore.Flags{"seen": mailcore.FlagSeen, "flagged": mailcore.FlagFlagged, "answered": mailcore.FlagAnswered}

type changeBody struct {
	IDs         []ID     `json:"ids"`
	AddFlags    []string `json:"addFlags,omitempty" doc:"seen, flagged, answered"`
	RemoveFlags []string `json:"removeFlags,omitempty"`
	MoveTo      string   `json:"moveTo,omitempty" doc:"id or role of a folder"`
}

type idsBody struct {
	IDs []ID `json:"ids"`
}

// Undoable carries the token that takes a change back within a minute.
type Undoable struct {
	Undo string `json:"undo,omitempty"`
}

// place is a folder with some of its messages.
type place struct {
	mailbox mailcore.MailboxID
	folder  mailcore.FolderID
}

// undoing is one step back: flags of messages, or a move.
type undoing struct {
	ids    []mailcore.MessageID
	box    mailcore.MailboxID
	add    bool
	flags  mailcore.Flags
	moveTo mailcore.FolderID // 0: flags
}

type undoEntry struct {
	owner workbench.PersonID
	until time.Time
	steps []undoing
}

// undoList remembers for a minute how to take changes back. Tokens belong to this node.
type undoList struct {
	now func() time.Time

	mu   sync.Mutex
	held map[string]undoEntry
}

func (u *undoList) keep(owner workbench.PersonID, steps []undoing) string {
	if len(steps) == 0 {
		return ""
	}
	var raw [12]byte
	_, _ = rand.Read(raw[:]) // never fails since Go 1.24
	token := hex.EncodeToString(raw[:])
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.now()
	for t, e := range u.held {
		if now.After(e.until) || len(u.held) > maxUndo {
			delete(u.held, t)
		}
	}
	if u.held == nil {
		u.held = map[string]undoEntry{}
	}
	u.held[token] = undoEntry{owner, now.Add(undoLife), steps}
	return token
}

func (u *undoList) take(owner workbench.PersonID, token string) ([]undoing, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	e, ok := u.held[token]
	if !ok || e.owner != owner || u.now().After(e.until) {
		return nil, false
	}
	delete(u.held, token)
	return e.steps, true
}

// ownMessages finds all of the messages, or answers as if none existed.
func (a *API) ownMessages(ctx context.Context, c *caller, ids []ID) ([]mailcore.Message, error) {
	if len(ids) == 0 || len(ids) > maxBulk {
		return nil, invalid("ids", "must be between 1 and 1000")
	}
	seen := map[mailcore.MessageID]bool{}
	var out []mailcore.Message
	for _, id := range ids {
		_, m, err := a.ownMessage(ctx, c, id)
		if err != nil {
			return nil, err
		}
		if !seen[m.ID] {
			seen[m.ID] = true
			out = append(out, m)
		}
	}
	return out, nil
}

func byPlace(list []mailcore.Message) map[place][]mailcore.Message {
	out := map[place][]mailcore.Message{}
	for _, m := range list {
		p := place{m.Mailbox, m.Folder}
		out[p] = append(out[p], m)
	}
	return out
}

func uidsOf(list []mailcore.Message) mailcore.UIDSet {
	uids := each(list, func(m mailcore.Message) mailcore.UID { return m.UID })
	slices.Sort(uids)
	return uidSet(uids...)
}

func flagsNamed(field string, names []string) (f mailcore.Flags, err error) {
	for _, n := range names {
		bit, ok := flagWords[n]
		if !ok {
			return 0, invalid(field, "knows seen, flagged and answered")
		}
		f |= bit
	}
	return f, nil
}

func (a *API) changeMessages(ctx context.Context, c *caller, in *body[changeBody]) (Undoable, error) {
	add, err := flagsNamed("addFlags", in.Body.AddFlags)
	if err != nil {
		return Undoable{}, err
	}
	remove, err := flagsNamed("removeFlags", in.Body.RemoveFlags)
	if err != nil {
		return Undoable{}, err
	}
	if add == 0 && remove == 0 && in.Body.MoveTo == "" {
		return Undoable{}, invalid("addFlags", "or removeFlags or moveTo must say what to do")
	}
	list, err := a.ownMessages(ctx, c, in.Body.IDs)
	if err != nil {
		return Undoable{}, err
	}
	targets, err := a.targets(ctx, list, in.Body.MoveTo)
	if err != nil {
		return Undoable{}, err
	}
	if err := a.mayChange(ctx, c, list, add|remove, targets != nil); err != nil {
		return Undoable{}, err
	}
	var steps []undoing
	for _, x := range []struct {
		op    maildb.FlagOp
		flags mailcore.Flags
	}{{maildb.AddFlags, add}, {maildb.RemoveFlags, remove}} {
		if x.flags != 0 {
			done, err := a.setFlags(ctx, list, x.op, x.flags)
			if err != nil {
				return Undoable{}, err
			}
			steps = append(steps, done...)
		}
	}
	moved, err := a.move(ctx, list, targets)
	return Undoable{a.undo.keep(c.ID, append(steps, moved...))}, err
}

// targets finds the folder to move to in each mailbox, before anything is changed.
func (a *API) targets(ctx context.Context, list []mailcore.Message, name string) (map[mailcore.MailboxID]mailcore.FolderID, error) {
	if name == "" {
		return nil, nil
	}
	out := map[mailcore.MailboxID]mailcore.FolderID{}
	for _, m := range list {
		if out[m.Mailbox] != 0 {
			continue
		}
		f, err := a.folderNamed(ctx, m.Mailbox, name)
		if err != nil {
			return nil, orInvalid(err, "moveTo", "names no folder of this mailbox")
		}
		out[m.Mailbox] = f.ID
	}
	return out, nil
}

// setFlags changes flags, one statement a folder, and tells how to take back what really changed.
func (a *API) setFlags(ctx context.Context, list []mailcore.Message, op maildb.FlagOp, flags mailcore.Flags) ([]undoing, error) {
	var steps []undoing
	for p, here := range byPlace(list) {
		changed, _, _, err := a.o.Mail.SetFlags(ctx, p.mailbox, p.folder, maildb.FlagChange{UIDs: uidsOf(here), Op: op, Flags: flags})
		if err != nil {
			return nil, err
		}
		// Each flag by itself: a message may have had one of two before.
		for bit := mailcore.FlagSeen; bit <= mailcore.FlagDraft; bit <<= 1 {
			if flags&bit == 0 {
				continue
			}
			u := undoing{box: p.mailbox, flags: bit, add: op == maildb.RemoveFlags}
			for _, m := range here {
				if had := m.Flags&bit != 0; slices.Contains(changed, m.UID) && had == u.add {
					u.ids = append(u.ids, m.ID)
				}
			}
			if len(u.ids) > 0 {
				steps = append(steps, u)
			}
		}
	}
	return steps, nil
}

func (a *API) move(ctx context.Context, list []mailcore.Message, targets map[mailcore.MailboxID]mailcore.FolderID) ([]undoing, error) {
	var steps []undoing
	if targets == nil {
		return nil, nil
	}
	for p, here := range byPlace(list) {
		to := targets[p.mailbox]
		if to == p.folder {
			continue
		}
		if _, err := a.o.Mail.Move(ctx, p.mailbox, p.folder, uidsOf(here), to); err != nil {
			return steps, err
		}
		steps = append(steps, undoing{box: p.mailbox, moveTo: p.folder,
			ids: each(here, func(m mailcore.Message) mailcore.MessageID { return m.ID })})
	}
	return steps, nil
}

// deleteMessages moves to the trash; what lies there already goes for good.
func (a *API) deleteMessages(ctx context.Context, c *caller, in *body[idsBody]) (Undoable, error) {
	list, err := a.ownMessages(ctx, c, in.Body.IDs)
	if err != nil {
		return Undoable{}, err
	}
	targets, err := a.targets(ctx, list, string(mailcore.RoleTrash))
	if err != nil {
		return Undoable{}, err
	}
	if err := a.mayWith(ctx, c, list, mailcore.MayManage, "delete"); err != nil {
		return Undoable{}, err
	}
	var away []mailcore.Message
	for p, here := range byPlace(list) {
		if targets[p.mailbox] != p.folder {
			away = append(away, here...)
			continue
		}
		if _, err := a.o.Mail.Expunge(ctx, p.mailbox, p.folder, uidsOf(here), false); err != nil {
			return Undoable{}, err
		}
	}
	steps, err := a.move(ctx, away, targets)
	return Undoable{a.undo.keep(c.ID, steps)}, err
}

func (a *API) takeBack(ctx context.Context, c *caller, in *byToken) error {
	steps, ok := a.undo.take(c.ID, in.Token)
	if !ok {
		return errUndo
	}
	for _, s := range slices.Backward(steps) {
		need := mailcore.MayManage
		if s.moveTo == 0 && s.flags == mailcore.FlagSeen {
			need = mailcore.MayRead
		}
		if err := a.mayIn(ctx, c, s.box, need, "undo", ""); err != nil {
			return err
		}
		if err := a.undoStep(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// undoStep looks the messages up again: they may have been moved or removed meanwhile.
func (a *API) undoStep(ctx context.Context, s undoing) error {
	var list []mailcore.Message
	for _, id := range s.ids {
		m, err := a.o.Mail.Message(ctx, s.box, id)
		if err == nil {
			list = append(list, m)
		} else if p := translate(err); p == nil || p.status != 404 {
			return err
		}
	}
	if s.moveTo != 0 {
		_, err := a.move(ctx, list, map[mailcore.MailboxID]mailcore.FolderID{s.box: s.moveTo})
		return err
	}
	op := maildb.RemoveFlags
	if s.add {
		op = maildb.AddFlags
	}
	_, err := a.setFlags(ctx, list, op, s.flags)
	return err
}
