// Package workdb keeps the office in tables: directory, sessions, conversations, calendar, todos, installs, audit.
// Every call starts from its organisation; what belongs to another one answers as absent. Changes append to the streams
// "u:<person>" and "c:<conversation>" and add the tasks that follow from them in the same transaction.
package workdb

import (
	"context"
	"log/slog"

	"mailbridge/configs/engine"
)

// DB is the office's store. Safe for concurrent use.
type DB struct {
	eng *engine.Engine
	db  *engine.DB
	log *slog.Logger
}

// Open migrates the tables and gives the store. The engine stays the caller's to close, after all Run calls have
// come home.
func Open(ctx context.Context, e *engine.Engine) (*DB, error) {
	return &DB{eng: e, db: e.DB, log: slog.Default()}, nil
}
