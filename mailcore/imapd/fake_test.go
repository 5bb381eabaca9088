package imapd

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
	"mailbridge/mailcore/message"
)

// memory is a store in memory for the tests of the protocol: one mailbox for each id, made when first asked for.
type memory struct {
	mu       sync.Mutex
	boxes    map[mailcore.MailboxID]*memoryBox
	next     int64
	quota    int64
	validity uint32
	damaged  map[mailcore.MessageID]bool
	watchers map[mailcore.MailboxID][]chan struct{}
}

type memoryBox struct {
	folders []*memoryFolder
	subs    map[string]bool
	modseq  uint64
	used    int64
}

type memoryFolder struct {
	mailcore.Folder
	list     []memoryMessage
	keywords map[string]bool
	snap     *memorySnapshot
}

type memoryMessage struct {
	mailcore.Message
	raw []byte
}

type memorySnapshot struct {
	memoryFolder
	all []string
}

func (s *memorySnapshot) N() int                     { return len(s.list) }
func (s *memorySnapshot) UID(i int) mailcore.UID     { return s.list[i].UID }
func (s *memorySnapshot) Flags(i int) mailcore.Flags { return s.list[i].Flags }
func (s *memorySnapshot) ModSeq(i int) uint64        { return s.list[i].ModSeq }
func (s *memorySnapshot) Keywords(i int) []string    { return s.list[i].Keywords }
func (s *memorySnapshot) UIDNext() mailcore.UID      { return s.Folder.UIDNext }
func (s *memorySnapshot) UIDValidity() uint32        { return s.Folder.UIDValidity }
func (s *memorySnapshot) HighestModSeq() uint64      { return s.Folder.HighestModSeq }
func (s *memorySnapshot) AllKeywords() []string      { return s.all }
func (s *memorySnapshot) Find(u mailcore.UID) (int, bool) {
	return slices.BinarySearchFunc(s.list, u, func(m memoryMessage, u mailcore.UID) int { return int(m.UID) - int(u) })
}

func newMemory() *memory {
	return &memory{boxes: map[mailcore.MailboxID]*memoryBox{}, validity: 1000, damaged: map[mailcore.MessageID]bool{},
		watchers: map[mailcore.MailboxID][]chan struct{}{}}
}

func (m *memory) box(id mailcore.MailboxID) *memoryBox {
	b := m.boxes[id]
	if b == nil {
		b = &memoryBox{subs: map[string]bool{}}
		m.boxes[id] = b
		for _, f := range []struct {
			name string
			role mailcore.Role
		}{{"INBOX", mailcore.RoleInbox}, {"Sent", mailcore.RoleSent}, {"Drafts", mailcore.RoleDrafts}, {"Trash", mailcore.RoleTrash},
			{"Junk", mailcore.RoleJunk}, {"Archive", mailcore.RoleArchive}} {
			m.create(id, b, f.name, f.role)
		}
	}
	return b
}

func (m *memory) create(id mailcore.MailboxID, b *memoryBox, name string, role mailcore.Role) *memoryFolder {
	m.next++
	m.validity++
	b.modseq++
	f := &memoryFolder{keywords: map[string]bool{}, Folder: mailcore.Folder{ID: mailcore.FolderID(m.next), Mailbox: id,
		Name: name, Role: role, UIDValidity: m.validity, UIDNext: 1, HighestModSeq: b.modseq}}
	b.folders = append(b.folders, f)
	return f
}

func (m *memory) folder(mb mailcore.MailboxID, id mailcore.FolderID) (*memoryFolder, error) {
	for _, f := range m.box(mb).folders {
		if f.ID == id {
			return f, nil
		}
	}
	return nil, mailcore.ErrNoFolder
}

func (m *memory) byName(mb mailcore.MailboxID, name string) *memoryFolder {
	for _, f := range m.box(mb).folders {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (f *memoryFolder) counted(subs map[string]bool) mailcore.Folder {
	out := f.Folder
	out.Messages = len(f.list)
	out.Subscribed = subs[f.Name]
	for i := range f.list {
		out.Size += f.list[i].Size
		if f.list[i].Flags&mailcore.FlagSeen == 0 {
			out.Unseen++
		}
		if f.list[i].Flags&mailcore.FlagDeleted != 0 {
			out.Deleted++
		}
	}
	return out
}

// changed must be called after every change of f, with the lock held.
func (m *memory) changed(f *memoryFolder) {
	f.snap = nil
	for _, w := range m.watchers[f.Mailbox] {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

func (m *memory) watch(mb mailcore.MailboxID) (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := make(chan struct{}, 1)
	m.watchers[mb] = append(m.watchers[mb], c)
	return c, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.watchers[mb] = slices.DeleteFunc(m.watchers[mb], func(x chan struct{}) bool { return x == c })
	}
}

func (m *memory) Folders(_ context.Context, mb mailcore.MailboxID) ([]mailcore.Folder, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []mailcore.Folder
	for _, f := range m.box(mb).folders {
		out = append(out, f.counted(m.box(mb).subs))
	}
	return out, nil
}

func (m *memory) FolderByName(_ context.Context, mb mailcore.MailboxID, name string) (mailcore.Folder, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.byName(mb, name); f != nil {
		return f.counted(m.box(mb).subs), nil
	}
	return mailcore.Folder{}, mailcore.ErrNoFolder
}

func (m *memory) CreateFolder(_ context.Context, mb mailcore.MailboxID, name string, role mailcore.Role) (mailcore.Folder, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byName(mb, name) != nil {
		return mailcore.Folder{}, mailcore.ErrExists
	}
	if len(name) > 1000 || strings.Count(name, "/") > 50 || strings.HasPrefix(name, "/") || strings.Contains(name, "//") {
		return mailcore.Folder{}, mailcore.ErrBadName
	}
	b := m.box(mb)
	for i, c := range name {
		if c == '/' && m.byName(mb, name[:i]) == nil {
			m.create(mb, b, name[:i], "")
		}
	}
	return m.create(mb, b, name, role).Folder, nil
}

func (m *memory) RenameFolder(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(mb, id)
	if err != nil {
		return err
	}
	if m.byName(mb, to) != nil {
		return mailcore.ErrExists
	}
	if f.Role == mailcore.RoleInbox {
		g := m.create(mb, m.box(mb), to, "")
		g.list, f.list = f.list, nil
		g.Folder.UIDNext = f.Folder.UIDNext
		m.changed(f)
		return nil
	}
	from := f.Name
	for _, g := range m.box(mb).folders {
		if g.Name == from || strings.HasPrefix(g.Name, from+"/") {
			g.Name = to + g.Name[len(from):]
		}
	}
	return nil
}

func (m *memory) DeleteFolder(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(mb, id)
	if err != nil {
		return err
	}
	b := m.box(mb)
	b.folders = slices.DeleteFunc(b.folders, func(g *memoryFolder) bool { return g == f })
	m.changed(f)
	return nil
}

func (m *memory) SetSubscribed(_ context.Context, mb mailcore.MailboxID, name string, on bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.box(mb).subs, name)
	if on {
		m.box(mb).subs[name] = true
	}
	return nil
}

func (m *memory) Subscriptions(_ context.Context, mb mailcore.MailboxID) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.box(mb).subs)), nil
}

func (m *memory) snapshot(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID) (snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(mb, id)
	if err != nil {
		return nil, err
	}
	if f.snap == nil {
		f.snap = &memorySnapshot{memoryFolder: memoryFolder{Folder: f.Folder, list: slices.Clone(f.list)},
			all: slices.Sorted(maps.Keys(f.keywords))}
	}
	return f.snap, nil
}

func (m *memory) Rows(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID, uids mailcore.UIDSet, _ maildb.Want, fn func(*mailcore.Message) error) error {
	m.mu.Lock()
	f, err := m.folder(mb, id)
	if err != nil {
		m.mu.Unlock()
		return err
	}
	list := slices.Clone(f.list)
	m.mu.Unlock()
	for i := range list {
		if uids.Has(list[i].UID, f.Folder.UIDNext-1) {
			if err := fn(&list[i].Message); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *memory) SetFlags(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID, c maildb.FlagChange) (changed, failed []mailcore.UID, modseq uint64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(mb, id)
	if err != nil {
		return nil, nil, 0, err
	}
	b := m.box(mb)
	for i := range f.list {
		g := &f.list[i]
		if !c.UIDs.Has(g.UID, f.Folder.UIDNext-1) {
			continue
		}
		if c.Conditional && g.ModSeq > c.UnchangedSince {
			failed = append(failed, g.UID)
			continue
		}
		flags, keywords := combine(g, c)
		for _, k := range keywords {
			f.keywords[k] = true
		}
		if flags == g.Flags && slices.Equal(keywords, g.Keywords) {
			continue
		}
		if modseq == 0 {
			b.modseq++
			modseq = b.modseq
		}
		g.Flags, g.Keywords, g.ModSeq = flags, keywords, modseq
		changed = append(changed, g.UID)
	}
	if modseq > 0 {
		f.HighestModSeq = modseq
		m.changed(f)
	}
	return changed, failed, modseq, nil
}

func combine(g *memoryMessage, c maildb.FlagChange) (mailcore.Flags, []string) {
	flags, keywords := c.Flags, slices.Clone(c.Keywords)
	switch c.Op {
	case maildb.AddFlags:
		flags |= g.Flags
		keywords = append(keywords, g.Keywords...)
	case maildb.RemoveFlags:
		flags = g.Flags &^ c.Flags
		keywords = slices.DeleteFunc(slices.Clone(g.Keywords), func(k string) bool { return slices.Contains(c.Keywords, k) })
	}
	slices.Sort(keywords)
	return flags, slices.Compact(keywords)
}

func (m *memory) Copy(_ context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (maildb.CopyResult, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.copy(mb, from, uids, to)
}

func (m *memory) copy(mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (maildb.CopyResult, error) {
	f, err := m.folder(mb, from)
	if err != nil {
		return maildb.CopyResult{}, err
	}
	g, err := m.folder(mb, to)
	if err != nil {
		return maildb.CopyResult{}, err
	}
	r := maildb.CopyResult{UIDValidity: g.Folder.UIDValidity}
	for _, x := range slices.Clone(f.list) {
		if uids.Has(x.UID, f.Folder.UIDNext-1) {
			r.From = append(r.From, x.UID)
			x.Keywords = slices.Clone(x.Keywords)
			r.To = append(r.To, m.insert(g, x))
		}
	}
	return r, nil
}

func (m *memory) insert(f *memoryFolder, x memoryMessage) mailcore.UID {
	b := m.box(f.Mailbox)
	b.modseq++
	m.next++
	x.ID, x.Folder, x.Mailbox = mailcore.MessageID(m.next), f.ID, f.Mailbox
	x.UID, x.ModSeq = f.Folder.UIDNext, b.modseq
	f.Folder.UIDNext++
	f.HighestModSeq = b.modseq
	for _, k := range x.Keywords {
		f.keywords[k] = true
	}
	f.list = append(f.list, x)
	m.changed(f)
	return x.UID
}

func (m *memory) Move(_ context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (maildb.CopyResult, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, err := m.copy(mb, from, uids, to)
	if err == nil {
		_, err = m.expunge(mb, from, uids, false)
	}
	return r, err
}

func (m *memory) Expunge(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted bool) ([]mailcore.UID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.expunge(mb, id, uids, onlyDeleted)
}

func (m *memory) expunge(mb mailcore.MailboxID, id mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted bool) ([]mailcore.UID, error) {
	f, err := m.folder(mb, id)
	if err != nil {
		return nil, err
	}
	var gone []mailcore.UID
	f.list = slices.DeleteFunc(slices.Clone(f.list), func(x memoryMessage) bool {
		if uids != nil && !uids.Has(x.UID, f.Folder.UIDNext-1) || onlyDeleted && x.Flags&mailcore.FlagDeleted == 0 {
			return false
		}
		gone = append(gone, x.UID)
		return true
	})
	if len(gone) > 0 {
		b := m.box(mb)
		b.modseq++
		f.HighestModSeq = b.modseq
		m.changed(f)
	}
	return gone, nil
}

type memoryBlob struct{ *bytes.Reader }

func (memoryBlob) Close() error { return nil }

func (m *memory) open(_ context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (blob, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.damaged[id] {
		return nil, io.ErrUnexpectedEOF
	}
	for _, f := range m.box(mb).folders {
		for i := range f.list {
			if f.list[i].ID == id {
				return memoryBlob{bytes.NewReader(f.list[i].raw)}, nil
			}
		}
	}
	return nil, mailcore.ErrNoMessage
}

// append is what Core.Append does.
func (m *memory) append(_ context.Context, mb mailcore.Mailbox, id mailcore.FolderID, raw *message.Spool, flags mailcore.Flags, keywords []string, date time.Time) (mailcore.Placed, error) {
	b, err := io.ReadAll(raw.Reader())
	if err != nil {
		return mailcore.Placed{}, err
	}
	return m.put(mb.ID, id, b, flags, keywords, date)
}

func (m *memory) put(mb mailcore.MailboxID, id mailcore.FolderID, raw []byte, flags mailcore.Flags, keywords []string, date time.Time) (mailcore.Placed, error) {
	st, err := message.Parse(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return mailcore.Placed{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.folder(mb, id)
	if err != nil {
		return mailcore.Placed{}, err
	}
	b := m.box(mb)
	if m.quota > 0 && b.used+int64(len(raw)) > m.quota {
		return mailcore.Placed{}, mailcore.ErrOverQuota
	}
	b.used += int64(len(raw))
	if date.IsZero() {
		date = time.Now()
	}
	slices.Sort(keywords)
	u := m.insert(f, memoryMessage{raw: raw, Message: mailcore.Message{Flags: flags, Keywords: keywords, Size: int64(len(raw)),
		InternalDate: date, Structure: st.Marshal()}})
	return mailcore.Placed{Mailbox: mb, Folder: id, UID: u, UIDValidity: f.Folder.UIDValidity}, nil
}

// search is a plain walk over everything.
func (m *memory) search(_ context.Context, mb mailcore.MailboxID, id mailcore.FolderID, q *mailcore.SearchQuery) ([]mailcore.UID, error) {
	x, err := m.snapshot(context.Background(), mb, id)
	if err != nil {
		return nil, err
	}
	s := x.(*memorySnapshot)
	var out []mailcore.UID
	for i := range s.list {
		if s.list[i].matches(s, i, q) {
			out = append(out, s.list[i].UID)
		}
	}
	return out, nil
}

func (x *memoryMessage) matches(s *memorySnapshot, i int, q *mailcore.SearchQuery) bool {
	plain := *q
	plain.Not, plain.Or = nil, nil
	if !matches(s, i, &plain) || !x.fits(q) {
		return false
	}
	for j := range q.Not {
		if x.matches(s, i, &q.Not[j]) {
			return false
		}
	}
	for j := range q.Or {
		if !x.matches(s, i, &q.Or[j][0]) && !x.matches(s, i, &q.Or[j][1]) {
			return false
		}
	}
	return true
}

func (x *memoryMessage) fits(q *mailcore.SearchQuery) bool {
	st, _ := message.Unmarshal(x.Structure)
	head := string(x.raw[:st.Root.BodyStart])
	headers := slices.Clone(q.Header)
	for name, values := range map[string][]string{"From": q.From, "To": q.To, "Cc": q.Cc, "Bcc": q.Bcc, "Subject": q.Subject} {
		for _, v := range values {
			headers = append(headers, mailcore.HeaderTerm{Name: name, Value: v})
		}
	}
	for _, h := range headers {
		if !hasHeader(head, h) {
			return false
		}
	}
	for _, v := range q.Body {
		if !containsFold(string(x.raw[st.Root.BodyStart:]), v) {
			return false
		}
	}
	for _, v := range q.Text {
		if !containsFold(message.DecodeHeader(head), v) && !containsFold(string(x.raw), v) {
			return false
		}
	}
	day := x.InternalDate.UTC()
	y, mo, d := st.Header.Date.Date()
	sent := time.Date(y, mo, d, 0, 0, 0, 0, time.UTC)
	switch {
	case q.Larger > 0 && x.Size <= q.Larger, q.Smaller > 0 && x.Size >= q.Smaller,
		!q.Since.IsZero() && day.Before(q.Since), !q.Before.IsZero() && !day.Before(q.Before),
		!q.SentSince.IsZero() && sent.Before(q.SentSince), !q.SentBefore.IsZero() && !sent.Before(q.SentBefore):
		return false
	}
	return true
}

func containsFold(s, sub string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(sub))
}

func hasHeader(head string, h mailcore.HeaderTerm) bool {
	unfolded := strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(head)
	for _, line := range strings.Split(unfolded, "\r\n") {
		name, v, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(name), h.Name) && containsFold(message.DecodeHeader(v), h.Value) {
			return true
		}
	}
	return false
}
