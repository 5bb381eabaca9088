package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"

	"mailbridge/mailcore/message"
	"mailbridge/workbench"
)

const (
	uploadPath = "/api/v1/uploads"
	// maxUpload is one file; the mail it goes into has its own limit.
	maxUpload = 50 << 20
	// uploadLife is how long a file waits for its mail: a working day that was interrupted.
	uploadLife = 24 * time.Hour
	// maxUploads bounds what one person keeps waiting.
	maxUploads     = 200
	maxUploadBytes = 300 << 20
	maxFileName    = 200 // runes
)

// Upload is a file that waits for its mail.
type Upload struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int64  `json:"size"`
	Type string `json:"type"`
}

// upload is a file on this node's disk.
type upload struct {
	Upload
	file  string
	owner workbench.PersonID
	until time.Time
}

// uploads are spooled to files with owner and expiry. They belong to this node and this process.
type uploads struct {
	now func() time.Time

	mu    sync.Mutex
	dir   string
	own   bool // the folder is ours to remove
	ready bool // it exists
	held  map[string]upload
}

func newUploads(dir string, now func() time.Time) *uploads {
	return &uploads{dir: dir, own: dir == "", now: now, held: map[string]upload{}}
}

// uploadPattern names our files in the folder.
const uploadPattern = "upload-*"

// folder makes the folder when the first file comes, and clears what an earlier process left there.
func (u *uploads) folder() (string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ready {
		return u.dir, nil
	}
	var err error
	if u.dir == "" {
		u.dir, err = os.MkdirTemp("", "mailbridge-uploads-")
	} else if err = os.MkdirAll(u.dir, 0o700); err == nil {
		err = clearOld(u.dir, u.now().Add(-uploadLife))
	}
	u.ready = err == nil
	return u.dir, err
}

func clearOld(dir string, before time.Time) error {
	left, err := filepath.Glob(filepath.Join(dir, uploadPattern))
	for _, name := range left {
		if info, statErr := os.Stat(name); statErr == nil && info.ModTime().Before(before) {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}

// take spools a file of at most limit bytes for its owner; workbench.ErrInvalid when too much waits already.
func (u *uploads) take(owner workbench.PersonID, name string, r io.Reader, limit int64) (Upload, error) {
	dir, err := u.folder()
	if err != nil {
		return Upload{}, err
	}
	u.sweep()
	f, err := os.CreateTemp(dir, uploadPattern)
	if err != nil {
		return Upload{}, err
	}
	up := upload{file: f.Name(), owner: owner, until: u.now().Add(uploadLife)}
	head := &headWriter{}
	up.Size, err = io.Copy(io.MultiWriter(f, head), io.LimitReader(r, limit+1))
	if err = errors.Join(err, f.Close()); err == nil && up.Size > limit {
		err = errUseLink
	}
	if err == nil {
		up.Name = fileName(name)
		up.Type = typeByName(up.Name, head.b)
		err = u.hold(&up)
	}
	if err != nil {
		_ = os.Remove(up.file) // what is left goes with the folder
		return Upload{}, err
	}
	return up.Upload, nil
}

func (u *uploads) hold(up *upload) error {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails since Go 1.24
	up.ID = hex.EncodeToString(raw[:])
	u.mu.Lock()
	defer u.mu.Unlock()
	n, bytes := 0, up.Size
	for _, x := range u.held {
		if x.owner == up.owner {
			n, bytes = n+1, bytes+x.Size
		}
	}
	if n >= maxUploads || bytes > maxUploadBytes {
		return invalid("attachments", "are too many that were never sent")
	}
	u.held[up.ID] = *up
	return nil
}

// get finds a person's upload; others' are absent.
func (u *uploads) get(owner workbench.PersonID, id string) (upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	up, ok := u.held[id]
	if !ok || up.owner != owner || u.now().After(up.until) {
		return upload{}, workbench.ErrNotFound
	}
	return up, nil
}

// drop forgets files that were sent.
func (u *uploads) drop(owner workbench.PersonID, ids []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, id := range ids {
		if up, ok := u.held[id]; ok && up.owner == owner {
			_ = os.Remove(up.file) // what is left goes with the folder
			delete(u.held, id)
		}
	}
}

func (u *uploads) sweep() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, up := range u.held {
		if u.now().After(up.until) {
			_ = os.Remove(up.file) // what is left goes with the folder
			delete(u.held, id)
		}
	}
}

func (u *uploads) close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.own && u.dir != "" {
		return os.RemoveAll(u.dir)
	}
	var err error
	for _, up := range u.held {
		err = errors.Join(err, os.Remove(up.file))
	}
	u.held = map[string]upload{}
	return err
}

func (up upload) attachment() message.Attachment {
	return message.Attachment{Name: up.Name, Type: up.Type, Size: up.Size,
		Open: func() (io.ReadCloser, error) { return os.Open(up.file) }}
}

// headWriter keeps the first bytes.
type headWriter struct{ b []byte }

func (h *headWriter) Write(p []byte) (int, error) {
	h.b = append(h.b, p[:min(len(p), sniffed-len(h.b))]...)
	return len(p), nil
}

// fileName is the bare name of a file: no folders, no controls, no marks that turn the direction of writing.
func fileName(name string) string {
	name = path.Base(filepath.ToSlash(strings.ReplaceAll(name, `\`, "/")))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = clip(strings.TrimSpace(name), maxFileName)
	if strings.Trim(name, "./") == "" {
		return "file"
	}
	return name
}

type uploadInput struct {
	Name string `header:"X-Name" doc:"file name of a raw body, percent-encoded"`
}

func (a *API) takeUpload(ctx context.Context, c *caller, in *uploadInput, g *gin.Context) error {
	limit := min(a.o.MaxSize, maxUpload)
	_ = http.NewResponseController(g.Writer).SetReadDeadline(time.Time{}) // a slow line may take its time with a large file
	var up Upload
	form, err := g.Request.MultipartReader()
	if err != nil {
		name, badName := url.PathUnescape(in.Name)
		if badName != nil {
			name = in.Name
		}
		up, err = a.uploads.take(c.ID, name, g.Request.Body, limit)
	} else {
		part, nextErr := form.NextPart()
		for nextErr == nil && part.FileName() == "" {
			part, nextErr = form.NextPart()
		}
		if nextErr != nil {
			return orLarge(nextErr, invalid("file", "is missing"))
		}
		up, err = a.uploads.take(c.ID, part.FileName(), part, limit)
	}
	if err != nil {
		return err
	}
	g.JSON(http.StatusCreated, up)
	return nil
}

// orLarge keeps what says that the body was too large.
func orLarge(err, other error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	return other
}
