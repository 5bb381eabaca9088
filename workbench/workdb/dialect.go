package workdb

import "io/fs"

// subFS gives the folder that holds sqlite/ and mysql/. The statements of this room are the same on both databases;
// only the schema is written twice, because types and keys are spelled differently.
func subFS(files fs.FS) (fs.FS, error) { return fs.Sub(files, "migrations") }
