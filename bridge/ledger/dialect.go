package ledger

import "mailbridge/configs/engine"

// insertIgnore begins an insert that leaves existing rows as they are.
func insertIgnore(d engine.Dialect) string {
	if d == engine.SQLite {
		return "INSERT OR IGNORE INTO "
	}
	return "INSERT IGNORE INTO "
}
