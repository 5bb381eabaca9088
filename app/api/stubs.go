package api

import "time"

const uploadPath = "/api/v1/uploads"
const maxUpload = 50 << 20

type uploads struct{}

func newUploads(dir string, now func() time.Time) *uploads { return &uploads{} }
func (u *uploads) close() error                            { return nil }

type undoList struct{ now func() time.Time }
type imageProxy struct{}

func newImageProxy() *imageProxy { return nil }
