package engine

import (
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

func init() { ownCaches() }

// ownCaches lets each connection keep pages for itself, as cache_size says. The library is built to keep those of all
// connections in one list behind one lock (SQLITE_ENABLE_MEMORY_MANAGEMENT): one that reads much takes over the room of the
// others, after which they keep none at all and read each page from the file each time. SQLite decides between the two at
// its start by a variable, to which a page cache leads. It must be set before the first connection is opened.
func ownCaches() {
	tls := libc.NewTLS()
	defer tls.Close()
	methods := (*sqlite3.Tsqlite3_pcache_methods2)(libcRoom(tls, unsafe.Sizeof(sqlite3.Tsqlite3_pcache_methods2{})))
	args := libcRoom(tls, unsafe.Sizeof(uintptr(0)))
	defer libc.Xfree(tls, uintptr(unsafe.Pointer(methods)))
	defer libc.Xfree(tls, uintptr(args))
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_GETPCACHE2, libc.VaList(uintptr(args), uintptr(unsafe.Pointer(methods)))) != sqlite3.SQLITE_OK ||
		sqlite3.Xsqlite3_initialize(tls) != sqlite3.SQLITE_OK {
		return
	}
	create := *(*func(tls *libc.TLS, pageSize, extraSize, purgeable int32) uintptr)(unsafe.Pointer(&struct{ uintptr }{methods.FxCreate}))
	destroy := *(*func(tls *libc.TLS, cache uintptr))(unsafe.Pointer(&struct{ uintptr }{methods.FxDestroy}))
	cache := create(tls, 4096, 0, 1)
	if cache == 0 {
		return
	}
	group := (*(**sqlite3.TPCache1)(unsafe.Pointer(&cache))).FpGroup
	destroy(tls, cache)
	(*(**sqlite3.TPCacheGlobal)(unsafe.Pointer(&group))).FseparateCache = 1
}

// libcRoom is zeroed memory that Go does not move.
func libcRoom(tls *libc.TLS, size uintptr) unsafe.Pointer {
	room := libc.Xcalloc(tls, 1, libc.Tsize_t(size))
	return *(*unsafe.Pointer)(unsafe.Pointer(&room))
}
