package imapd

import "maps"

// definition says where a command is allowed and how the folder may move under it.
type definition struct {
	in  state
	run func(*conn, *command) error
	// fixed commands work with sequence numbers, so no EXPUNGE may come before their answer (RFC 9051, section 7.5.1).
	fixed bool
	// quiet commands do not look for news: they have just done it or left the folder.
	quiet bool
	// own commands tell the news whatever NOTIFY said: they change the list of messages, or ask.
	own bool
	// numbers are taken or given by the command, so ENABLE UIDONLY forbids it.
	numbers bool
}

// commandTable is made for each server, because a variable would refer to itself through the sessions.
func commandTable() map[string]definition {
	table := map[string]definition{
		"CAPABILITY": {in: anyState, run: (*conn).capability},
		"NOOP":       {in: anyState, run: (*conn).noop, own: true},
		"LOGOUT":     {in: anyState, run: (*conn).logout, quiet: true},
		"ID":         {in: anyState, run: (*conn).id},

		"STARTTLS":     {in: guest, run: (*conn).starttls},
		"LOGIN":        {in: guest, run: (*conn).login},
		"AUTHENTICATE": {in: guest, run: (*conn).authenticate},

		"COMPRESS":     {in: member, run: (*conn).compress},
		"ENABLE":       {in: member, run: (*conn).enable},
		"NAMESPACE":    {in: member, run: (*conn).namespace},
		"LIST":         {in: member, run: (*conn).list},
		"LSUB":         {in: member, run: (*conn).lsub},
		"CREATE":       {in: member, run: (*conn).create},
		"DELETE":       {in: member, run: (*conn).delete},
		"RENAME":       {in: member, run: (*conn).rename},
		"SUBSCRIBE":    {in: member, run: (*conn).subscribe},
		"UNSUBSCRIBE":  {in: member, run: (*conn).unsubscribe},
		"STATUS":       {in: member, run: (*conn).status},
		"GETQUOTA":     {in: member, run: (*conn).getQuota},
		"GETQUOTAROOT": {in: member, run: (*conn).getQuotaRoot},
		"SETQUOTA":     {in: member, run: (*conn).setQuota},
		"APPEND":       {in: member, run: (*conn).appendMessage},
		"SELECT":       {in: member, run: (*conn).selectFolder, quiet: true},
		"EXAMINE":      {in: member, run: (*conn).examine, quiet: true},
		"IDLE":         {in: member, run: (*conn).idle},
		"NOTIFY":       {in: member, run: (*conn).notify},

		"GETMETADATA": {in: member, run: (*conn).getMetadata},
		"SETMETADATA": {in: member, run: (*conn).setMetadata},

		"MYRIGHTS":   {in: member, run: (*conn).myRights},
		"GETACL":     {in: member, run: (*conn).getACL},
		"LISTRIGHTS": {in: member, run: (*conn).listRights},
		"SETACL":     {in: member, run: (*conn).setACL},
		"DELETEACL":  {in: member, run: (*conn).deleteACL},
	}
	maps.Copy(table, folderCommands())
	return table
}

// folderCommands need a selected folder.
func folderCommands() map[string]definition {
	return map[string]definition{
		"CHECK":    {in: selected, run: (*conn).noop, own: true},
		"CLOSE":    {in: selected, run: (*conn).closeAndExpunge, quiet: true},
		"UNSELECT": {in: selected, run: (*conn).unselect, quiet: true},
		"EXPUNGE":  {in: selected, run: (*conn).expunge, own: true},
		"SEARCH":   {in: selected, run: (*conn).search, fixed: true, numbers: true},
		"FETCH":    {in: selected, run: (*conn).fetch, fixed: true, numbers: true},
		"STORE":    {in: selected, run: (*conn).storeFlags, fixed: true, numbers: true},
		"COPY":     {in: selected, run: (*conn).copyMessages, fixed: true, numbers: true},
		"MOVE":     {in: selected, run: (*conn).moveMessages, numbers: true, own: true},

		"SORT":   {in: selected, run: (*conn).sort, fixed: true, numbers: true},
		"THREAD": {in: selected, run: (*conn).thread, fixed: true, numbers: true},

		"REPLACE": {in: selected, run: (*conn).replace, numbers: true, own: true},

		"UID REPLACE": {in: selected, run: (*conn).replace, own: true},
		"UID EXPUNGE": {in: selected, run: (*conn).uidExpunge, own: true},
		"UID SEARCH":  {in: selected, run: (*conn).search},
		"UID SORT":    {in: selected, run: (*conn).sort},
		"UID THREAD":  {in: selected, run: (*conn).thread},
		"UID FETCH":   {in: selected, run: (*conn).fetch},
		"UID STORE":   {in: selected, run: (*conn).storeFlags},
		"UID COPY":    {in: selected, run: (*conn).copyMessages},
		"UID MOVE":    {in: selected, run: (*conn).moveMessages, own: true},
	}
}
