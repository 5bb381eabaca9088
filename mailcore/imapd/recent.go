package imapd

import (
	"sync"

	"mailbridge/mailcore"
)

// maxRecentFolders bounds the marks; forgetting them only means that some messages are not called recent.
const maxRecentFolders = 100000

// recentMarks remembers, for RFC 3501's \Recent, from which UID on no session has seen a folder's messages. IMAP4rev2
// dropped the flag, so it is kept in memory only: after a restart nothing old is recent.
type recentMarks struct {
	mu   sync.Mutex
	next map[mailcore.FolderID]mailcore.UID
}

// from gives the first UID that no session has seen. With claim the caller becomes that session for all below uidNext.
func (r *recentMarks) from(f mailcore.FolderID, uidNext mailcore.UID, claim bool) mailcore.UID {
	r.mu.Lock()
	defer r.mu.Unlock()
	mark, ok := r.next[f]
	if !ok {
		mark = uidNext
	}
	if claim {
		r.set(f, max(mark, uidNext))
	}
	return mark
}

// arrived tells that u came into a folder that perhaps nobody has looked at yet.
func (r *recentMarks) arrived(f mailcore.FolderID, u mailcore.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.next[f]; !ok {
		r.set(f, u)
	}
}

func (r *recentMarks) set(f mailcore.FolderID, u mailcore.UID) {
	if r.next == nil || len(r.next) >= maxRecentFolders {
		r.next = map[mailcore.FolderID]mailcore.UID{}
	}
	r.next[f] = u
}
