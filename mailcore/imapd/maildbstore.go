package imapd

import (
	"context"
	"errors"
	"io"
	"syscall"

	"mailbridge/mailcore"
	"mailbridge/mailcore/maildb"
)

// snapshot is a maildb.Index.
type snapshot interface {
	N() int
	UID(i int) mailcore.UID
	Flags(i int) mailcore.Flags
	ModSeq(i int) uint64
	Keywords(i int) []string
	Find(u mailcore.UID) (pos int, ok bool)
	UIDNext() mailcore.UID
	UIDValidity() uint32
	HighestModSeq() uint64
	AllKeywords() []string
}

// blob is an engine.Blob.
type blob interface {
	io.ReaderAt
	Size() int64
	Close() error
}

// store is what sessions ask of maildb.DB; the tests have a small one of their own.
type store interface {
	Folders(ctx context.Context, mb mailcore.MailboxID) ([]mailcore.Folder, error)
	FolderByName(ctx context.Context, mb mailcore.MailboxID, name string) (mailcore.Folder, error)
	CreateFolder(ctx context.Context, mb mailcore.MailboxID, name string, role mailcore.Role) (mailcore.Folder, error)
	RenameFolder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID, to string) error
	DeleteFolder(ctx context.Context, mb mailcore.MailboxID, id mailcore.FolderID) error
	SetSubscribed(ctx context.Context, mb mailcore.MailboxID, name string, on bool) error
	Subscriptions(ctx context.Context, mb mailcore.MailboxID) ([]string, error)

	Rows(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, want maildb.Want, fn func(*mailcore.Message) error) error
	SetFlags(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, c maildb.FlagChange) (changed, failed []mailcore.UID, modseq uint64, err error)
	Copy(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (maildb.CopyResult, error)
	Move(ctx context.Context, mb mailcore.MailboxID, from mailcore.FolderID, uids mailcore.UIDSet, to mailcore.FolderID) (maildb.CopyResult, error)
	Expunge(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, uids mailcore.UIDSet, onlyDeleted bool) ([]mailcore.UID, error)

	snapshot(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (snapshot, error)
	open(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (blob, error)
	search(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, q *mailcore.SearchQuery) ([]mailcore.UID, error)
}

type dbStore struct{ *maildb.DB }

func (d dbStore) snapshot(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID) (snapshot, error) {
	x, err := d.Index(ctx, mb, f)
	if err != nil {
		return nil, err
	}
	return x, nil
}

func (d dbStore) open(ctx context.Context, mb mailcore.MailboxID, id mailcore.MessageID) (blob, error) {
	b, err := d.OpenRaw(ctx, mb, id)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (d dbStore) search(ctx context.Context, mb mailcore.MailboxID, f mailcore.FolderID, q *mailcore.SearchQuery) ([]mailcore.UID, error) {
	s, ok := any(d.DB).(interface {
		Search(context.Context, mailcore.MailboxID, mailcore.FolderID, *mailcore.SearchQuery) ([]mailcore.UID, error)
	})
	if !ok {
		return nil, errors.New("the store has no search")
	}
	return s.Search(ctx, mb, f, q)
}

func isResourceError(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOBUFS) ||
		errors.Is(err, syscall.ECONNABORTED)
}
