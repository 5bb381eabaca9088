package workdb

import (
	"context"
	"fmt"
	"time"

	"mailbridge/configs/engine"
	wb "mailbridge/workbench"
)

const (
	// visitTogether is how long sign-ins of one door, address and program make one row.
	visitTogether = 15 * time.Minute
	// KeepVisits is how long they are kept.
	KeepVisits = 90 * 24 * time.Hour
	// alarmFailures is how many failures an alarm is worth; after quietAfter without one, counting begins anew.
	alarmFailures = 10
	quietAfter    = time.Hour
	// knownFor is how long a place stays known without being seen; placeEvery is how exact that is.
	knownFor   = 180 * 24 * time.Hour
	placeEvery = 24 * time.Hour
)

// RecordVisits keeps sign-ins, which come gathered, and raises the alarms that follow from them in the same transaction.
func (d *DB) RecordVisits(ctx context.Context, visits []wb.Visit) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, v := range visits {
			if err := d.recordVisit(tx, v); err != nil {
				return fmt.Errorf("visit of %d: %w", v.Person, err)
			}
		}
		return nil
	})
}

func (d *DB) recordVisit(tx *engine.Tx, v wb.Visit) error {
	v.IP, v.Client = clip(v.IP, 64), clip(v.Client, 255)
	ok := 0
	if v.OK {
		ok = 1
	}
	res, err := tx.Run(`UPDATE visits SET times = times + ?, last_at = ? WHERE org = ? AND person = ? AND last_at >= ? AND door = ? AND ip = ?
		AND client = ? AND app = ? AND session = ? AND ok = ?`, v.Times, millis(v.Last), v.Org, v.Person, millis(v.First.Add(-visitTogether)),
		string(v.Door), v.IP, v.Client, v.App, v.Session, ok)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		_, err = tx.Run(`INSERT INTO visits (org, person, door, ip, client, app, session, ok, times, first_at, last_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.Org, v.Person, string(v.Door), v.IP, v.Client, v.App, v.Session, ok, v.Times,
			millis(v.First), millis(v.Last))
		if err != nil {
			return err
		}
	}
	if !v.OK {
		return d.countFailures(tx, v)
	}
	if v.Again {
		return nil
	}
	return d.lookAtPlace(tx, v)
}

// countFailures raises one alarm for a row of failures, however long it is.
func (d *DB) countFailures(tx *engine.Tx, v wb.Visit) error {
	now := millis(v.Last)
	res, err := tx.Run("UPDATE failed_visits SET times = times + ?, last_at = ? WHERE person = ? AND last_at >= ?", v.Times, now, v.Person,
		millis(v.Last.Add(-quietAfter)))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		if _, err := tx.Run("DELETE FROM failed_visits WHERE person = ?", v.Person); err != nil {
			return err
		}
		if _, err := tx.Run("INSERT INTO failed_visits (person, times, since, last_at) VALUES (?, ?, ?, ?)", v.Person, v.Times, millis(v.First), now); err != nil {
			return err
		}
	}
	var since int64
	if err := tx.Row("SELECT times, since FROM failed_visits WHERE person = ?", v.Person).Scan(&v.Times, &since); err != nil || v.Times < alarmFailures {
		return err
	}
	res, err = tx.Run("UPDATE failed_visits SET told = 1 WHERE person = ? AND told = 0", v.Person)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	_, err = d.alarms.Add(tx, engine.Task[wb.Alarm]{Org: int64(v.Org), Key: fmt.Sprintf("failures:%d:%d", v.Person, since), Payload: wb.Alarm{Visit: v}})
	return err
}

// lookAtPlace raises an alarm when a person who came from elsewhere before comes from a new network or on a new device.
func (d *DB) lookAtPlace(tx *engine.Tx, v wb.Visit) error {
	fresh := ""
	for _, p := range []struct{ kind, value string }{{"network", v.Network()}, {"device", v.Device()}} {
		if p.value == "" {
			continue
		}
		known, first, err := d.knowPlace(tx, v, p.kind+":", p.value)
		if err != nil {
			return err
		}
		if !known && !first && fresh == "" {
			fresh = p.kind
		}
	}
	if fresh == "" {
		return nil
	}
	_, err := d.alarms.Add(tx, engine.Task[wb.Alarm]{Org: int64(v.Org), Key: fmt.Sprintf("place:%d:%s:%s:%d", v.Person, v.Network(), v.Device(), millis(v.First)),
		Payload: wb.Alarm{Visit: v, New: fresh}})
	return err
}

// knowPlace tells whether a place was known, and whether it is the first of its kind; from now on it is.
func (d *DB) knowPlace(tx *engine.Tx, v wb.Visit, kind, value string) (known, first bool, err error) {
	var seen int64
	var all int
	err = tx.Row(`SELECT COUNT(*), COALESCE(MAX(CASE WHEN place = ? THEN seen_at ELSE 0 END), 0) FROM known_places WHERE person = ? AND place LIKE ?`,
		kind+value, v.Person, kind+"%").Scan(&all, &seen)
	switch {
	case err != nil:
	case seen == 0:
		_, err = tx.Run("INSERT INTO known_places (person, place, seen_at) VALUES (?, ?, ?)", v.Person, kind+value, millis(v.Last))
		if engine.IsDuplicate(err) {
			return true, false, nil // another node saw it at the same moment
		}
	case seen < millis(v.Last.Add(-placeEvery)):
		_, err = tx.Run("UPDATE known_places SET seen_at = ? WHERE person = ? AND place = ?", millis(v.Last), v.Person, kind+value)
	}
	return seen > 0, all == 0, err
}

// ForgetPlace makes a place strange again: its owner said that it was somebody else.
func (d *DB) ForgetPlace(ctx context.Context, v wb.Visit) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		_, err := tx.Run("DELETE FROM known_places WHERE person = ? AND place IN (?, ?)", v.Person, "network:"+v.Network(), "device:"+v.Device())
		return err
	})
}

const visitColumns = "id, org, person, door, ip, client, app, session, ok, times, first_at, last_at"

func scanVisit(s scanner) (v wb.Visit, err error) {
	var first, last int64
	err = s.Scan(&v.ID, &v.Org, &v.Person, &v.Door, &v.IP, &v.Client, &v.App, &v.Session, &v.OK, &v.Times, &first, &last)
	v.First, v.Last = instant(first), instant(last)
	return v, absent(err)
}

// Visits gives one page of a person's sign-ins, the latest first.
func (d *DB) Visits(ctx context.Context, org wb.OrgID, person wb.PersonID, cursor string, limit int) (list []wb.Visit, next string, err error) {
	where, args := "org = ? AND person = ?", []any{org, person}
	if cursor != "" {
		at, id, err := parsePair(cursor)
		if err != nil {
			return nil, "", err
		}
		where, args = where+" AND (last_at < ? OR last_at = ? AND id < ?)", append(args, at, at, id)
	}
	limit = limited(limit)
	rows, err := d.read(ctx).Rows("SELECT "+visitColumns+" FROM visits WHERE "+where+" ORDER BY last_at DESC, id DESC LIMIT ?", append(args, limit+1)...)
	list, err = collect(rows, err, scanVisit)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next = pair(millis(list[limit-1].Last), list[limit-1].ID)
	}
	return list, next, err
}

// deviceSpan is how long a mail program that has not come again is shown as signed in.
const deviceSpan = 30 * 24 * time.Hour

// Devices gives the mail programs that a person is, or lately was, signed in with: the latest sign-in of each door,
// address, program and password that nobody has ended since.
func (d *DB) Devices(ctx context.Context, org wb.OrgID, person wb.PersonID) ([]wb.Visit, error) {
	rows, err := d.read(ctx).Rows("SELECT "+visitColumns+` FROM visits WHERE org = ? AND person = ? AND last_at >= ? AND ok = 1
		AND session = 0 AND ended_at < last_at ORDER BY last_at DESC, id DESC LIMIT ?`, org, person, millis(d.db.Now().Add(-deviceSpan)), maxLogPage)
	all, err := collect(rows, err, scanVisit)
	var out []wb.Visit
	seen := map[string]bool{}
	for _, v := range all {
		key := fmt.Sprint(v.Door, "\x00", v.IP, "\x00", v.Client, "\x00", v.App)
		if !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out, err
}

// EndDevice notes that a person ended what one sign-in began, and gives it; ErrNotFound when it is not theirs.
func (d *DB) EndDevice(ctx context.Context, org wb.OrgID, person wb.PersonID, id int64) (v wb.Visit, err error) {
	err = d.db.Write(ctx, func(tx *engine.Tx) error {
		if v, err = scanVisit(tx.Row("SELECT "+visitColumns+" FROM visits WHERE org = ? AND person = ? AND id = ?", org, person, id)); err != nil {
			return err
		}
		_, err = tx.Run("UPDATE visits SET ended_at = ? WHERE org = ? AND person = ? AND door = ? AND ip = ? AND client = ? AND app = ? AND ok = 1 AND session = 0",
			millis(d.db.Now()), org, person, string(v.Door), v.IP, v.Client, v.App)
		return err
	})
	return v, err
}

// PruneVisits forgets what is older than it need be kept.
func (d *DB) PruneVisits(ctx context.Context) error {
	now := d.db.Now()
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		for _, x := range []struct {
			q      string
			before time.Time
		}{{"DELETE FROM visits WHERE last_at < ?", now.Add(-KeepVisits)}, {"DELETE FROM known_places WHERE seen_at < ?", now.Add(-knownFor)},
			{"DELETE FROM failed_visits WHERE last_at < ?", now.Add(-quietAfter)}, {"DELETE FROM passes WHERE expires_at < ?", now},
			{"DELETE FROM blocked_addresses WHERE until < ?", now}} {
			if _, err := tx.Run(x.q, millis(x.before)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Block keeps that an address guessed passwords, for all nodes and the next start. A time that is past lifts it.
func (d *DB) Block(ctx context.Context, b wb.Blocked) error {
	return d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM blocked_addresses WHERE ip = ?", b.IP); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO blocked_addresses (ip, reason, blocked_at, until) VALUES (?, ?, ?, ?)", clip(b.IP, 64), clip(b.Reason, 190),
			millis(b.At), millis(b.Until))
		return err
	})
}

// BlockedAddresses gives those that were blocked or let in lately, the latest first.
func (d *DB) BlockedAddresses(ctx context.Context) ([]wb.Blocked, error) {
	rows, err := d.read(ctx).Rows("SELECT ip, reason, blocked_at, until FROM blocked_addresses ORDER BY blocked_at DESC LIMIT ?", maxLogPage)
	return collect(rows, err, func(s scanner) (b wb.Blocked, err error) {
		var at, until int64
		err = s.Scan(&b.IP, &b.Reason, &at, &until)
		b.At, b.Until = instant(at), instant(until)
		return b, err
	})
}
