package maildb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

// ruleRunTask is rules at work on a folder.
type ruleRunTask struct {
	Org     mailcore.OrgID     `json:"o"`
	Mailbox mailcore.MailboxID `json:"m"`
	Run     int64              `json:"r"`
}

// States of a RuleRun.
const (
	RunWorking = "working"
	RunDone    = "done"
)

// RuleRun tells how far the rules of a mailbox have come with a folder.
type RuleRun struct {
	Run       int64
	Folder    mailcore.FolderID
	Seen      int // messages looked at
	Changed   int // of them moved, copied or marked
	Total     int // messages to look at
	State     string
	StartedAt time.Time
	next      mailcore.UID
	last      mailcore.UID
}

// ErrRunning refuses a second run of rules beside one that works.
var ErrRunning = errors.New("the rules are at work already")

// StartRuleRun sets the rules of a mailbox to work on the messages that a folder has now. mailcore.ErrNoFolder,
// ErrRunning.
func (d *DB) StartRuleRun(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, folder mailcore.FolderID) (RuleRun, error) {
	f, err := d.Folder(ctx, mb, folder)
	if err != nil {
		return RuleRun{}, err
	}
	r := RuleRun{Folder: folder, Total: f.Messages, State: RunWorking}
	err = d.changeMailbox(ctx, org, mb, func(tx *engine.Tx, _ mailcore.Mailbox) error {
		r.StartedAt = d.now()
		r.Run = millis(r.StartedAt)
		old, err := readRun(tx.Row(runQuery, mb))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err == nil && old.State == RunWorking {
			return ErrRunning
		}
		r.Run = max(r.Run, old.Run+1)
		if _, err := tx.Run("DELETE FROM rule_runs WHERE mailbox = ?", mb); err != nil {
			return err
		}
		if _, err := tx.Run(`INSERT INTO rule_runs (mailbox, run, folder, next_uid, last_uid, seen, changed, total, state, started_at)
			VALUES (?, ?, ?, 1, ?, 0, 0, ?, ?, ?)`, mb, r.Run, folder, f.UIDNext-1, r.Total, r.State, millis(r.StartedAt)); err != nil {
			return err
		}
		_, err = d.ruleRuns.Add(tx, engine.Task[ruleRunTask]{Org: int64(org), Key: fmt.Sprintf("%d:%d", mb, r.Run), Payload: ruleRunTask{org, mb, r.Run}})
		return err
	})
	return r, err
}

const runQuery = "SELECT run, folder, next_uid, last_uid, seen, changed, total, state, started_at FROM rule_runs WHERE mailbox = ?"

func readRun(s scanner) (RuleRun, error) {
	var r RuleRun
	var started int64
	err := s.Scan(&r.Run, &r.Folder, &r.next, &r.last, &r.Seen, &r.Changed, &r.Total, &r.State, &started)
	r.StartedAt = at(started)
	return r, err
}

// LastRuleRun gives the last run of a mailbox's rules; false when there was none.
func (d *DB) LastRuleRun(ctx context.Context, mb mailcore.MailboxID) (RuleRun, bool, error) {
	r, err := readRun(d.db.QueryRow(ctx, runQuery, mb))
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

// rulePage is how many messages are looked at between two notes of the progress.
const rulePage = 50

// RunRules hands the messages of folders on which rules were set to work to decide, and does what it says, until ctx
// ends. After a crash the last page is looked at again: what was moved then is gone from the folder.
func (d *DB) RunRules(ctx context.Context, workers int, decide func(context.Context, mailcore.Existing) (mailcore.Refiling, error)) error {
	return d.ruleRuns.Run(ctx, workers, func(ctx context.Context, c *engine.Claimed[ruleRunTask]) error {
		for {
			more, err := d.ruleStep(ctx, c.Payload, decide)
			if errors.Is(err, mailcore.ErrNoFolder) || errors.Is(err, mailcore.ErrNoMailbox) {
				return d.noteRun(ctx, c.Payload, 0, 0, 0, RunDone) // it went away meanwhile
			}
			if err != nil || !more {
				return err
			}
		}
	})
}

func (d *DB) ruleStep(ctx context.Context, t ruleRunTask, decide func(context.Context, mailcore.Existing) (mailcore.Refiling, error)) (more bool, err error) {
	r, found, err := d.LastRuleRun(ctx, t.Mailbox)
	if err != nil || !found || r.Run != t.Run || r.State != RunWorking {
		return false, err
	}
	var page []mailcore.Message
	enough := errors.New("enough")
	if r.next <= r.last {
		err = d.Rows(ctx, t.Mailbox, r.Folder, mailcore.UIDSet{{Start: r.next, Stop: r.last}}, WantStructure|WantVerdict, func(m *mailcore.Message) error {
			own := *m
			own.Structure = append([]byte(nil), m.Structure...)
			if page = append(page, own); len(page) == rulePage {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			return false, err
		}
	}
	settings, err := d.MailSettings(ctx, t.Mailbox)
	if err != nil {
		return false, err
	}
	changed := 0
	for i := range page {
		did, err := d.refile(ctx, r.Run, r.Folder, &mailcore.Existing{Org: t.Org, Rules: settings.Rules, Message: page[i]}, decide)
		if damaged(err) {
			d.log.Error("rules cannot look at a message", "message", page[i].ID, "err", err)
			continue
		}
		if err != nil {
			return false, err
		}
		if did {
			changed++
		}
	}
	if len(page) < rulePage {
		return false, d.noteRun(ctx, t, r.last+1, len(page), changed, RunDone)
	}
	return true, d.noteRun(ctx, t, page[len(page)-1].UID+1, len(page), changed, RunWorking)
}

func (d *DB) noteRun(ctx context.Context, t ruleRunTask, next mailcore.UID, seen, changed int, state string) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("UPDATE rule_runs SET next_uid = ?, seen = seen + ?, changed = changed + ?, state = ? WHERE mailbox = ? AND run = ?",
			next, seen, changed, state, t.Mailbox, t.Run)
		return err
	})
}

// noted is a copy that a run of rules makes once: its mark is written with it, so that a page looked at again after a crash
// does not copy twice.
type noted struct {
	d   *DB
	key string
}

// runRemembered is longer than any run takes.
const runRemembered = 7 * 24 * time.Hour

func (n *noted) copy(t *transfer) error {
	c := &commitTx{d: n.d, tx: t.tx}
	due, err := c.mark(t.mb, n.key, runRemembered, false)
	if err != nil {
		return err
	}
	if !due {
		t.content = contents{} // nothing was copied, so nothing is learned from it
		return nil
	}
	return t.copy()
}

// refile does with one message what rules say: marks first, then copies, the move last, so that a crash in between
// leaves it where it will be looked at again.
func (d *DB) refile(ctx context.Context, run int64, folder mailcore.FolderID, x *mailcore.Existing, decide func(context.Context, mailcore.Existing) (mailcore.Refiling, error)) (bool, error) {
	m, mb := &x.Message, x.Message.Mailbox
	raw, err := d.OpenRaw(ctx, mb, m.ID)
	if errors.Is(err, mailcore.ErrNoMessage) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer raw.Close()
	x.Raw = raw
	want, err := decide(ctx, *x)
	if err != nil {
		return false, err
	}
	one := mailcore.UIDSet{{Start: m.UID, Stop: m.UID}}
	did := false
	if want.Flags&^m.Flags != 0 || len(want.Keywords) > 0 {
		changed, _, _, err := d.SetFlags(ctx, mb, folder, FlagChange{UIDs: one, Op: AddFlags, Flags: want.Flags, Keywords: want.Keywords})
		if err != nil {
			return false, err
		}
		did = len(changed) > 0
	}
	stays := len(want.Folders) == 0
	for _, f := range want.Folders {
		stays = stays || f == folder
	}
	for i, f := range want.Folders {
		if f == folder {
			continue
		}
		did = true
		if !stays && i == len(want.Folders)-1 {
			_, err = d.Move(ctx, mb, folder, one, f)
		} else {
			_, err = d.transfer(ctx, mb, folder, one, f, (&noted{d, fmt.Sprintf("rules:%d:%d:%d", run, m.ID, f)}).copy)
		}
		if err != nil {
			return false, err
		}
	}
	return did, nil
}
