package movein

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

const (
	// depthMax bounds the levels of a tree of folders.
	depthMax = 40
	// lineMax bounds a separator line of an MBOX file; lines of mails may be of any length.
	lineMax = 64 << 10
)

// Files moves in what lies at the paths: an EML file, an MBOX file, a Maildir tree, or a folder with any of them.
func (m *Mover) Files(ctx context.Context, paths []string) (Result, error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err == nil && info.IsDir() {
			err = m.folder(ctx, p, "", 0)
		} else if err == nil {
			err = m.file1(ctx, p, "", info.ModTime())
		}
		if err != nil {
			return m.done, fmt.Errorf("import %s: %w", p, err)
		}
	}
	m.leave()
	return m.done, nil
}

// folder walks one level. A Maildir has its mails in cur and new; its folders are its sub-folders, or beside them with
// names that begin with a dot (Maildir++).
func (m *Mover) folder(ctx context.Context, dir, name string, depth int) error {
	if depth > depthMax {
		return fmt.Errorf("%s: more than %d levels of folders", dir, depthMax)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	maildir := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() && (e.Name() == "cur" || e.Name() == "new") })
	if maildir {
		if err := m.maildir(ctx, dir, name); err != nil {
			return err
		}
	}
	var below []fs.DirEntry
	for _, e := range entries {
		switch {
		case e.IsDir():
			below = append(below, e)
		case !maildir && e.Type().IsRegular():
			if err := m.loose(ctx, filepath.Join(dir, e.Name()), name, e); err != nil {
				return err
			}
		}
	}
	for _, e := range below {
		sub := e.Name()
		if maildir && (sub == "cur" || sub == "new" || sub == "tmp") {
			continue
		}
		if rest, dotted := strings.CutPrefix(sub, "."); dotted && maildir {
			sub = strings.ReplaceAll(rest, ".", "/")
		} else if dotted {
			continue
		}
		if maildir {
			sub = utf7(sub)
		}
		if err := m.folder(ctx, filepath.Join(dir, e.Name()), path.Join(name, sub), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// loose moves in a file of an ordinary folder: an EML file into the folder, an MBOX file into one of its own.
func (m *Mover) loose(ctx context.Context, file, name string, e fs.DirEntry) error {
	info, err := e.Info()
	if err != nil {
		return err
	}
	switch ext := strings.ToLower(filepath.Ext(file)); {
	case ext == ".eml":
		return m.file1(ctx, file, name, info.ModTime())
	case ext == ".mbox" || ext == ".mbx" || ext == "":
		if is, err := isMbox(file); err != nil || !is {
			return err
		}
		return m.file1(ctx, file, path.Join(name, strings.TrimSuffix(e.Name(), filepath.Ext(file))), info.ModTime())
	}
	return nil
}

func isMbox(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	b := make([]byte, 5)
	n, err := io.ReadFull(f, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return string(b[:n]) == "From ", err
}

// file1 moves in one file, MBOX when it looks like it.
func (m *Mover) file1(ctx context.Context, file, name string, changed time.Time) error {
	if err := m.enter(ctx, place{name: name}); err != nil {
		return err
	}
	if is, err := isMbox(file); err != nil || is {
		return errors.Join(err, m.mbox(ctx, file))
	}
	return m.one(ctx, file, &mail{date: changed, flags: mailcore.FlagSeen, where: file})
}

// one moves in a file that is one mail. A date in its header says more than the file's.
func (m *Mover) one(ctx context.Context, file string, ml *mail) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if ml.raw, err = spool(bufio.NewReader(f)); err != nil {
		return m.refused(ml, err)
	}
	defer ml.raw.Close()
	if strings.EqualFold(filepath.Ext(file), ".eml") {
		if s, err := message.Parse(ml.raw, ml.raw.Size()); err == nil && !s.Header.Date.IsZero() {
			ml.date = s.Header.Date
		}
	}
	return m.keep(ctx, ml)
}

// spool reads a mail; files of other systems end lines with LF alone.
func spool(r *bufio.Reader) (*message.Spool, error) {
	return message.SpoolFrom("", &crlf{r: r}, spoolMax)
}

// crlf puts a CR before each LF that has none.
type crlf struct {
	r    *bufio.Reader
	last byte
	owe  bool // an LF after the CR that was put in
}

func (c *crlf) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if c.owe {
			p[n], c.owe, c.last = '\n', false, '\n'
			n++
			continue
		}
		b, err := c.r.ReadByte()
		if err != nil {
			return n, err
		}
		if b == '\n' && c.last != '\r' {
			b, c.owe = '\r', true
		}
		p[n], c.last = b, b
		n++
	}
	return n, nil
}

// maildir moves in the mails of one Maildir folder: flags stand in the names, the date is the file's.
func (m *Mover) maildir(ctx context.Context, dir, name string) error {
	if err := m.enter(ctx, place{name: name}); err != nil {
		return err
	}
	words := dovecotKeywords(dir)
	for _, sub := range []string{"cur", "new"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
				continue
			}
			file := filepath.Join(dir, sub, e.Name())
			ml := &mail{where: file}
			if err == nil {
				ml.date = info.ModTime()
				ml.flags, ml.keywords = maildirFlags(e.Name(), words)
				err = m.one(ctx, file, ml)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// maildirFlags reads ":2,FLAGS"; systems without colons in names write ";2," or "!2,".
func maildirFlags(name string, words map[byte]string) (flags mailcore.Flags, keywords []string) {
	at := max(strings.LastIndex(name, ":2,"), strings.LastIndex(name, ";2,"), strings.LastIndex(name, "!2,"))
	if at < 0 {
		return 0, nil
	}
	for _, c := range []byte(name[at+3:]) {
		switch c {
		case 'S':
			flags |= mailcore.FlagSeen
		case 'R':
			flags |= mailcore.FlagAnswered
		case 'F':
			flags |= mailcore.FlagFlagged
		case 'D':
			flags |= mailcore.FlagDraft
		case 'T':
			flags |= mailcore.FlagDeleted
		case 'P':
			keywords = append(keywords, "$Forwarded")
		default:
			if w := words[c]; w != "" {
				keywords = append(keywords, w)
			}
		}
	}
	return flags, keywords
}

// dovecotKeywords reads what the small letters of a Dovecot Maildir mean: "0 $Label1" a line.
func dovecotKeywords(dir string) map[byte]string {
	b, err := os.ReadFile(filepath.Join(dir, "dovecot-keywords"))
	if err != nil {
		return nil // most Maildirs have none
	}
	out := map[byte]string{}
	for line := range strings.Lines(string(b)) {
		var n int
		var word string
		if _, err := fmt.Sscan(line, &n, &word); err == nil && n >= 0 && n < 26 {
			out[byte('a'+n)] = word
		}
	}
	return out
}

// mbox moves in the mails of an MBOX file. "From " begins one at the start of the file and behind an empty line;
// ">From " inside one loses its first mark (the form called mboxrd).
func (m *Mover) mbox(ctx context.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, lineMax)
	sep, err := in.ReadSlice('\n')
	for n := 1; err == nil || errors.Is(err, io.EOF) && len(sep) > 0; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		ml := &mail{where: fmt.Sprintf("%s, mail %d", file, n), date: separatorDate(string(sep))}
		body := &mboxMail{in: in, fresh: true}
		ml.raw, err = spool(bufio.NewReader(body))
		if err != nil {
			return fmt.Errorf("%s: %w", ml.where, err)
		}
		ml.flags, ml.keywords = statusFlags(ml.raw)
		err = m.keep(ctx, ml)
		ml.raw.Close()
		if err != nil {
			return err
		}
		if sep = body.next; sep == nil {
			return nil
		}
	}
	return err
}

// mboxMail reads up to the next separator.
type mboxMail struct {
	in    *bufio.Reader
	rest  []byte
	fresh bool   // at the beginning of a line
	empty []byte // an empty line that belongs to the mail only if more of it follows
	next  []byte // the separator that ended it; nil at the end of the file
	end   bool
}

func (b *mboxMail) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.end {
			return 0, io.EOF
		}
		if err := b.line(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// line reads one line, or a piece of a long one.
func (b *mboxMail) line() error {
	part, err := b.in.ReadSlice('\n')
	if len(part) == 0 && errors.Is(err, io.EOF) {
		b.end = true
		return nil
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	if b.fresh && b.empty != nil && bytes.HasPrefix(part, []byte("From ")) {
		b.next, b.end = bytes.Clone(part), true
		return nil
	}
	out := bytes.Clone(b.empty)
	b.empty = nil
	switch {
	case b.fresh && len(bytes.TrimRight(part, "\r\n")) == 0:
		b.empty = bytes.Clone(part)
	case b.fresh && bytes.HasPrefix(bytes.TrimLeft(part, ">"), []byte("From ")) && part[0] == '>':
		out = append(out, part[1:]...)
	default:
		out = append(out, part...)
	}
	b.fresh = part[len(part)-1] == '\n'
	b.rest = out
	return nil
}

// separatorDate reads the date at the end of "From sender Mon Jan  2 15:04:05 2006"; zero when there is none.
func separatorDate(line string) time.Time {
	f := strings.Fields(line)
	for _, form := range []struct {
		words  int
		layout string
	}{{5, "Mon Jan 2 15:04:05 2006"}, {6, "Mon Jan 2 15:04:05 -0700 2006"}, {6, "Mon Jan 2 15:04:05 2006 -0700"}} {
		if len(f) < form.words+1 {
			continue
		}
		if t, err := time.Parse(form.layout, strings.Join(f[len(f)-form.words:], " ")); err == nil {
			return t
		}
	}
	return time.Time{}
}

// statusFlags reads the fields in which programs keep flags inside MBOX files.
func statusFlags(raw *message.Spool) (flags mailcore.Flags, keywords []string) {
	head := make([]byte, min(raw.Size(), 64<<10))
	n, _ := raw.ReadAt(head, 0) // what cannot be read shows when the mail is kept
	known := false
	for line := range strings.Lines(string(head[:n])) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(name) {
		case "status":
			known = true
			if strings.Contains(value, "R") {
				flags |= mailcore.FlagSeen
			}
		case "x-status":
			known = true
			for c, flag := range map[string]mailcore.Flags{"A": mailcore.FlagAnswered, "F": mailcore.FlagFlagged, "T": mailcore.FlagDraft, "D": mailcore.FlagDeleted} {
				if strings.Contains(value, c) {
					flags |= flag
				}
			}
		case "x-keywords":
			keywords = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		}
	}
	if !known { // an archive without flags has been read
		flags |= mailcore.FlagSeen
	}
	return flags, keywords
}
