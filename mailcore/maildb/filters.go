package maildb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mailbridge/configs/engine"
	"mailbridge/mailcore"
)

var _ mailcore.FilterStore = (*DB)(nil)

// Bounds of the scripts of one mailbox.
const (
	maxScripts    = 30
	maxScriptName = 128 // characters, as RFC 5804, section 1.6 asks for
)

// Script is one of a mailbox's scripts, without its text.
type Script struct {
	Name      string
	Active    bool
	Size      int
	ChangedAt time.Time
}

// ErrActive refuses to delete the script that is active (RFC 5804, section 2.10).
var ErrActive = errors.New("this script is active")

// FilterRevision gives the revision of what a mailbox wants done with arriving mail; 0 is nothing.
func (d *DB) FilterRevision(ctx context.Context, mb mailcore.MailboxID) (int64, error) {
	var n int64
	err := d.db.QueryRow(ctx, "SELECT filter FROM mailboxes WHERE id = ?", mb).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoMailbox
	}
	if err != nil {
		return 0, fmt.Errorf("filter of mailbox %d: %w", mb, err)
	}
	return n, nil
}

// Filter gives the scripts that run for a mailbox.
func (d *DB) Filter(ctx context.Context, mb mailcore.MailboxID) (mailcore.FilterSource, error) {
	var f mailcore.FilterSource
	err := d.db.QueryRow(ctx, `SELECT m.filter, COALESCE(f.script, ''), COALESCE(s.body, '') FROM mailboxes m
		LEFT JOIN mail_filters f ON f.mailbox = m.id LEFT JOIN sieve_scripts s ON s.mailbox = m.id AND s.active = 1
		WHERE m.id = ?`, mb).Scan(&f.Revision, &f.Settings, &f.Own)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoMailbox
	}
	if err != nil {
		return f, fmt.Errorf("filter of mailbox %d: %w", mb, err)
	}
	return f, nil
}

// changeFilter runs fn on the scripts of a mailbox and gives them a new revision.
func (d *DB) changeFilter(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, fn func(tx *engine.Tx) error) error {
	return d.changeMailbox(ctx, org, mb, func(tx *engine.Tx, m mailcore.Mailbox) error {
		if err := fn(tx); err != nil {
			return err
		}
		var n int
		err := tx.Row(`SELECT (SELECT COUNT(*) FROM mail_filters WHERE mailbox = ? AND script <> '') +
			(SELECT COUNT(*) FROM sieve_scripts WHERE mailbox = ? AND active = 1)`, mb, mb).Scan(&n)
		if err != nil {
			return err
		}
		revision := int64(0)
		if n > 0 {
			revision = max(millis(d.now()), m.Filter+1)
		}
		_, err = tx.Run("UPDATE mailboxes SET filter = ? WHERE id = ?", revision, mb)
		return err
	})
}

// MailSettings gives what a mailbox's owner has set; the zero value when nothing.
func (d *DB) MailSettings(ctx context.Context, mb mailcore.MailboxID) (mailcore.MailSettings, error) {
	var raw []byte
	var s mailcore.MailSettings
	err := d.db.QueryRow(ctx, "SELECT settings FROM mail_filters WHERE mailbox = ?", mb).Scan(&raw)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return s, fmt.Errorf("settings of mailbox %d: %w", mb, err)
	}
	return s, nil
}

// ChangeMailSettings runs change on the settings of a mailbox and keeps them with the script they compile to. change may
// run more than once.
func (d *DB) ChangeMailSettings(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, change func(*mailcore.MailSettings) error) error {
	return d.changeFilter(ctx, org, mb, func(tx *engine.Tx) error {
		var s mailcore.MailSettings
		raws, err := texts(tx, "SELECT settings FROM mail_filters WHERE mailbox = ?", mb)
		if err != nil {
			return err
		}
		if len(raws) > 0 {
			if err := json.Unmarshal([]byte(raws[0]), &s); err != nil {
				return err
			}
		}
		if err := change(&s); err != nil {
			return err
		}
		script, err := s.Script()
		if err != nil {
			return err
		}
		raw, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if _, err := tx.Run("DELETE FROM mail_filters WHERE mailbox = ?", mb); err != nil {
			return err
		}
		_, err = tx.Run("INSERT INTO mail_filters (mailbox, settings, script, changed_at) VALUES (?, ?, ?, ?)", mb, raw, script, millis(d.now()))
		return err
	})
}

// Scripts lists the scripts of a mailbox by name.
func (d *DB) Scripts(ctx context.Context, mb mailcore.MailboxID) ([]Script, error) {
	rows, err := d.db.Query(ctx, "SELECT name, active, LENGTH(body), changed_at FROM sieve_scripts WHERE mailbox = ? ORDER BY name", mb)
	if err != nil {
		return nil, fmt.Errorf("scripts of mailbox %d: %w", mb, err)
	}
	defer rows.Close()
	var out []Script
	for rows.Next() {
		var s Script
		var changed int64
		if err := rows.Scan(&s.Name, &s.Active, &s.Size, &changed); err != nil {
			return nil, fmt.Errorf("scripts of mailbox %d: %w", mb, err)
		}
		s.ChangedAt = at(changed)
		out = append(out, s)
	}
	return out, rows.Err()
}

// ScriptText gives the text of a script; mailcore.ErrNoScript.
func (d *DB) ScriptText(ctx context.Context, mb mailcore.MailboxID, name string) (string, error) {
	var body string
	err := d.db.QueryRow(ctx, "SELECT body FROM sieve_scripts WHERE mailbox = ? AND name = ?", mb, name).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		err = mailcore.ErrNoScript
	}
	if err != nil {
		return "", fmt.Errorf("script of mailbox %d: %w", mb, err)
	}
	return body, nil
}

// validScriptName refuses what RFC 5804, section 1.6 does not allow.
func validScriptName(name string) error {
	bad := name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxScriptName || strings.ContainsFunc(name, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029
	})
	if bad {
		return fmt.Errorf("name of a script: %w", mailcore.ErrBadName)
	}
	return nil
}

// MayPutScript tells whether PutScript would find room; mailcore.ErrBadName, mailcore.ErrOverQuota.
func (d *DB) MayPutScript(ctx context.Context, mb mailcore.MailboxID, name string) error {
	if err := validScriptName(name); err != nil {
		return err
	}
	var others int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM sieve_scripts WHERE mailbox = ? AND name <> ?", mb, name).Scan(&others)
	if err == nil && others >= maxScripts {
		err = fmt.Errorf("%d scripts: %w", others, mailcore.ErrOverQuota)
	}
	return err
}

// PutScript keeps a script, also in the place of one of that name. The caller has checked its text.
func (d *DB) PutScript(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, name, body string) error {
	if err := validScriptName(name); err != nil {
		return err
	}
	return d.changeFilter(ctx, org, mb, func(tx *engine.Tx) error {
		var others, active int
		err := tx.Row("SELECT COUNT(CASE WHEN name <> ? THEN 1 END), COUNT(CASE WHEN name = ? AND active = 1 THEN 1 END) FROM sieve_scripts WHERE mailbox = ?",
			name, name, mb).Scan(&others, &active)
		if err != nil {
			return err
		}
		if others >= maxScripts {
			return fmt.Errorf("%d scripts: %w", others, mailcore.ErrOverQuota)
		}
		if _, err := tx.Run("DELETE FROM sieve_scripts WHERE mailbox = ? AND name = ?", mb, name); err != nil {
			return err
		}
		_, err = tx.Run("INSERT INTO sieve_scripts (mailbox, name, body, active, changed_at) VALUES (?, ?, ?, ?, ?)", mb, name, body, active, millis(d.now()))
		return err
	})
}

// ActivateScript makes a script the active one; "" makes none active. mailcore.ErrNoScript.
func (d *DB) ActivateScript(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, name string) error {
	return d.changeFilter(ctx, org, mb, func(tx *engine.Tx) error {
		if name != "" {
			if err := oneScript(tx, mb, name); err != nil {
				return err
			}
		}
		_, err := tx.Run("UPDATE sieve_scripts SET active = CASE WHEN name = ? THEN 1 ELSE 0 END WHERE mailbox = ?", name, mb)
		return err
	})
}

func oneScript(tx *engine.Tx, mb mailcore.MailboxID, name string) error {
	var n int
	if err := tx.Row("SELECT COUNT(*) FROM sieve_scripts WHERE mailbox = ? AND name = ?", mb, name).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return mailcore.ErrNoScript
	}
	return nil
}

// RenameScript gives a script another name; mailcore.ErrNoScript, mailcore.ErrExists.
func (d *DB) RenameScript(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, from, to string) error {
	if err := validScriptName(to); err != nil {
		return err
	}
	return d.changeFilter(ctx, org, mb, func(tx *engine.Tx) error {
		if err := oneScript(tx, mb, from); err != nil {
			return err
		}
		if from == to {
			return nil
		}
		_, err := tx.Run("UPDATE sieve_scripts SET name = ? WHERE mailbox = ? AND name = ?", to, mb, from)
		if engine.IsDuplicate(err) {
			return mailcore.ErrExists
		}
		return err
	})
}

// DeleteScript removes a script that is not active; mailcore.ErrNoScript, ErrActive.
func (d *DB) DeleteScript(ctx context.Context, org mailcore.OrgID, mb mailcore.MailboxID, name string) error {
	return d.changeFilter(ctx, org, mb, func(tx *engine.Tx) error {
		if err := oneScript(tx, mb, name); err != nil {
			return err
		}
		res, err := tx.Run("DELETE FROM sieve_scripts WHERE mailbox = ? AND name = ? AND active = 0", mb, name)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrActive)
		}
		return nil
	})
}

// Filtered is a mailbox with everything that runs for it.
type Filtered struct {
	Mailbox  mailcore.MailboxID
	Address  mailcore.Address
	Name     string
	Settings mailcore.MailSettings
	Own      string // active script
	OwnName  string
}

// filteredPage is how many mailboxes one answer of FilteredMailboxes has: each brings its scripts.
const filteredPage = 100

// FilteredMailboxes lists the mailboxes of an organisation that have scripts, by id from after on; next is 0 on the last
// page.
func (d *DB) FilteredMailboxes(ctx context.Context, org mailcore.OrgID, after mailcore.MailboxID) (list []Filtered, next mailcore.MailboxID, err error) {
	rows, err := d.db.Query(ctx, `SELECT m.id, m.address, m.name, COALESCE(f.settings, '{}'), COALESCE(s.body, ''), COALESCE(s.name, '') FROM mailboxes m
		LEFT JOIN mail_filters f ON f.mailbox = m.id LEFT JOIN sieve_scripts s ON s.mailbox = m.id AND s.active = 1
		WHERE m.org = ? AND m.id > ? AND m.filter > 0 ORDER BY m.id LIMIT ?`, org, after, filteredPage+1)
	if err != nil {
		return nil, 0, fmt.Errorf("mailboxes with scripts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var f Filtered
		var raw []byte
		if err := rows.Scan(&f.Mailbox, &f.Address, &f.Name, &raw, &f.Own, &f.OwnName); err != nil {
			return nil, 0, fmt.Errorf("mailboxes with scripts: %w", err)
		}
		if err := json.Unmarshal(raw, &f.Settings); err != nil {
			return nil, 0, fmt.Errorf("settings of mailbox %d: %w", f.Mailbox, err)
		}
		list = append(list, f)
	}
	if len(list) > filteredPage {
		list = list[:filteredPage]
		next = list[filteredPage-1].Mailbox
	}
	return list, next, rows.Err()
}

// Forwarding gives what an organisation allows of automatic forwarding; everything unless it said otherwise.
func (d *DB) Forwarding(ctx context.Context, org mailcore.OrgID) (mailcore.Forwarding, error) {
	var f mailcore.Forwarding
	err := d.db.QueryRow(ctx, "SELECT forwarding FROM mail_policies WHERE org = ?", org).Scan(&f)
	if errors.Is(err, sql.ErrNoRows) {
		return mailcore.ForwardAnywhere, nil
	}
	if err != nil {
		return "", fmt.Errorf("forwarding policy: %w", err)
	}
	return f, nil
}

// SetForwarding says what an organisation allows of automatic forwarding.
func (d *DB) SetForwarding(ctx context.Context, org mailcore.OrgID, f mailcore.Forwarding) error {
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		if _, err := tx.Run("DELETE FROM mail_policies WHERE org = ?", org); err != nil {
			return err
		}
		_, err := tx.Run("INSERT INTO mail_policies (org, forwarding) VALUES (?, ?)", org, string(f))
		return err
	})
	if err != nil {
		return fmt.Errorf("forwarding policy: %w", err)
	}
	return nil
}

// Secret gives a secret that all nodes share, made when first asked for.
func (d *DB) Secret(ctx context.Context, name string) ([]byte, error) {
	var s []byte
	err := d.db.Write(ctx, func(tx *engine.Tx) error {
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // never fails (crypto/rand)
		if _, err := tx.Run(insertIgnore(d.db.Dialect())+"mail_secrets (name, secret) VALUES (?, ?)", name, fresh); err != nil {
			return err
		}
		return tx.Row("SELECT secret FROM mail_secrets WHERE name = ?", name).Scan(&s)
	})
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	return s, nil
}

// markHash keeps the keys short and unreadable: they name who wrote to whom.
func markHash(mb mailcore.MailboxID, key string) []byte {
	h := sha256.Sum256([]byte(strconv.FormatInt(int64(mb), 10) + "/" + key))
	return h[:]
}

// Marked tells whether a key of a mailbox is remembered.
func (d *DB) Marked(ctx context.Context, mb mailcore.MailboxID, key string) (bool, error) {
	var n int
	err := d.db.QueryRow(ctx, "SELECT COUNT(*) FROM filter_marks WHERE mailbox = ? AND mark = ? AND until > ?", mb, markHash(mb, key), millis(d.now())).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("mark of mailbox %d: %w", mb, err)
	}
	return n > 0, nil
}

// HasWrittenTo tells whether one of the newest mails that a mailbox sent went to an address.
func (d *DB) HasWrittenTo(ctx context.Context, mb mailcore.MailboxID, to mailcore.Address) (bool, error) {
	if to == "" {
		return false, nil
	}
	var n int
	err := d.db.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT m.blob_id FROM messages m JOIN folders f ON f.id = m.folder
		WHERE f.mailbox = ? AND f.role = ? ORDER BY m.id DESC LIMIT ?) s JOIN blobs b ON b.id = s.blob_id
		WHERE LOWER(b.to_list) LIKE ? ESCAPE '!'`, mb, string(mailcore.RoleSent), lookBack, "%"+escapeLike(to.Key())+"%").Scan(&n)
	if err != nil {
		return false, fmt.Errorf("mails to %s: %w", to, err)
	}
	return n > 0, nil
}
