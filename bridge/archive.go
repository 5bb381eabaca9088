package bridge

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

// maxExport bounds the mails of one export.
const maxExport = 20_000

// ArchiveScope is what an auditor may read, in the terms of the mail store.
func (b *Bridge) ArchiveScope(ctx context.Context, a workbench.Auditor) (maildb.ArchiveScope, error) {
	s := maildb.ArchiveScope{Org: mailOrg(a.Org), All: a.Whole, From: a.From, To: a.To}
	if a.Whole {
		return s, nil
	}
	people, err := b.Office.PeopleOf(ctx, a.Org, a.Departments)
	if err != nil {
		return s, err
	}
	for _, p := range append(people, a.People...) {
		s.People = append(s.People, int64(p))
	}
	units, err := b.Office.Below(ctx, a.Org, a.Departments)
	if err != nil || len(a.Departments) == 0 {
		return s, err
	}
	for _, kind := range []mailcore.MailboxKind{mailcore.SharedMailbox, mailcore.GroupMailbox} {
		for q := (maildb.MailboxQuery{Kind: kind, Limit: 500}); ; {
			list, next, err := b.Mail.Mailboxes(ctx, s.Org, q)
			if err != nil {
				return s, err
			}
			for _, mb := range list {
				if mb.Unit != 0 && slices.Contains(units, workbench.DepartmentID(mb.Unit)) {
					s.Mailboxes = append(s.Mailboxes, mb.ID)
				}
			}
			if q.Cursor = next; next == "" {
				break
			}
		}
	}
	return s, nil
}

// Redeliver puts a mail of the archive into the INBOX of a mailbox, in the bytes in which it was kept.
func (b *Bridge) Redeliver(ctx context.Context, s maildb.ArchiveScope, id string, mb mailcore.Mailbox) (mailcore.Placed, error) {
	a, err := b.Mail.Archived(ctx, s, id)
	if err != nil {
		return mailcore.Placed{}, err
	}
	raw, err := b.Mail.OpenArchived(ctx, s, id)
	if err != nil {
		return mailcore.Placed{}, err
	}
	defer raw.Close()
	spool, err := message.SpoolFrom("", io.NewSectionReader(raw, 0, raw.Size()), raw.Size())
	if err != nil {
		return mailcore.Placed{}, fmt.Errorf("read archived mail %s: %w", id, err)
	}
	defer spool.Close()
	inbox, err := b.Mail.FolderByRole(ctx, mb.ID, mailcore.RoleInbox)
	if err != nil {
		return mailcore.Placed{}, err
	}
	return b.Core.Import(ctx, mb, inbox.ID, spool, 0, nil, a.At)
}

// Export is an order to hand mails of the archive out.
type Export struct {
	Scope maildb.ArchiveScope
	Query maildb.ArchiveQuery // all its pages
	Case  workbench.Case
	By    string // who exports
	Asked any    // the query as it was typed, for the report
}

// Exported tells what an export wrote.
type Exported struct {
	Mails    int
	Bytes    int64
	Manifest string // SHA-256 in hex of manifest.csv
}

// exportReport is report.json.
type exportReport struct {
	Case     string    `json:"case"`
	CaseID   int64     `json:"caseId"`
	Reason   string    `json:"reason"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Query    any       `json:"query"`
	Mails    int       `json:"mails"`
	Bytes    int64     `json:"bytes"`
	Manifest string    `json:"manifestSha256"`
	Complete bool      `json:"complete"` // false: there is more than an export may hold
}

// ExportArchive writes mails as a ZIP: mails/000001.eml and so on with their very bytes, manifest.csv with the SHA-256 of
// each, and report.json with that of the manifest.
func (b *Bridge) ExportArchive(ctx context.Context, w io.Writer, e Export) (Exported, error) {
	z := zip.NewWriter(w)
	out, err := b.exportInto(ctx, z, e)
	if err = errors.Join(err, z.Close()); err != nil {
		return out, fmt.Errorf("export case %d: %w", e.Case.ID, err)
	}
	return out, nil
}

func (b *Bridge) exportInto(ctx context.Context, z *zip.Writer, e Export) (out Exported, err error) {
	sum := sha256.New()
	var lines [][]string
	complete := true
	for q := e.Query; ; {
		list, next, err := b.Mail.FindArchived(ctx, e.Scope, q)
		if err != nil {
			return out, err
		}
		for _, a := range list {
			if out.Mails == maxExport {
				complete, next = false, ""
				break
			}
			out.Mails++
			name := fmt.Sprintf("mails/%06d.eml", out.Mails)
			hash, err := b.exportMail(ctx, z, e.Scope, a, name)
			if errors.Is(err, mailcore.ErrNoMessage) { // gone since the page was read
				out.Mails--
				continue
			}
			if err != nil {
				return out, err
			}
			out.Bytes += a.Size
			same := "same as received"
			if hash != a.Hash {
				same = "differs from what was received"
			}
			lines = append(lines, []string{name, hex.EncodeToString(hash[:]), same, strconv.FormatInt(a.Size, 10), a.At.Format(time.RFC3339), a.Why, string(a.Way),
				cell(string(a.Sender)), cell(a.Rcpts), cell(a.From), cell(a.To), cell(a.Subject), cell(a.HeaderID), a.ID})
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	f, err := z.Create("manifest.csv")
	if err != nil {
		return out, err
	}
	c := csv.NewWriter(io.MultiWriter(f, sum))
	_ = c.Write([]string{"file", "sha256", "check", "bytes", "at", "why", "direction", "envelope from", "envelope to", "from", "to", "subject", "message-id", "id"})
	for _, line := range lines {
		_ = c.Write(line) // WriteAll would do the same; Error tells
	}
	if c.Flush(); c.Error() != nil {
		return out, c.Error()
	}
	out.Manifest = hex.EncodeToString(sum.Sum(nil))
	if f, err = z.Create("report.json"); err != nil {
		return out, err
	}
	j := json.NewEncoder(f)
	j.SetIndent("", "  ")
	return out, j.Encode(exportReport{Case: e.Case.Title, CaseID: e.Case.ID, Reason: e.Case.Reason, By: e.By, At: b.Now().UTC(), Query: e.Asked,
		Mails: out.Mails, Bytes: out.Bytes, Manifest: out.Manifest, Complete: complete})
}

// cell keeps a spreadsheet from taking a stranger's text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (b *Bridge) exportMail(ctx context.Context, z *zip.Writer, s maildb.ArchiveScope, a mailcore.Archived, name string) (hash [32]byte, err error) {
	raw, err := b.Mail.OpenArchived(ctx, s, a.ID)
	if err != nil {
		return hash, err
	}
	defer raw.Close()
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.At})
	if err != nil {
		return hash, err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, sum), io.NewSectionReader(raw, 0, raw.Size())); err != nil {
		return hash, err
	}
	sum.Sum(hash[:0])
	return hash, nil
}
