package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of CPU times in /proc, 1/100 s on every Linux since 2.6 (proc(5), USER_HZ).
const clockTick = 10 * time.Millisecond

// stat is what /proc/PID/stat tells here.
type stat struct {
	pid, parent int
	cpu         time.Duration // its own and that of children it has waited for
}

func readStat(path string) (stat, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return stat{}, false // it has ended meanwhile
	}
	open, end := bytes.IndexByte(b, '('), bytes.LastIndexByte(b, ')') // the name between them may hold anything
	if open < 0 || end < 0 {
		return stat{}, false
	}
	s := stat{}
	s.pid, _ = strconv.Atoi(string(bytes.TrimSpace(b[:open])))
	f := strings.Fields(string(b[end+1:])) // begins with field 3, the state
	if len(f) < 15 {
		return stat{}, false
	}
	s.parent, _ = strconv.Atoi(f[1])
	for _, v := range f[11:15] { // utime, stime, cutime, cstime
		n, _ := strconv.ParseInt(v, 10, 64)
		s.cpu += time.Duration(n) * clockTick
	}
	return s, true
}

// cpu is the user and system time of everything under the roots since they started. Processes that have ended are in
// the times of the parent that waited for them, so nothing is lost when a server starts and ends many.
func (s *system) cpu() (time.Duration, error) {
	paths, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	children, of := map[int][]int{}, map[int]stat{}
	for _, p := range paths {
		if st, ok := readStat(p); ok {
			of[st.pid] = st
			children[st.parent] = append(children[st.parent], st.pid)
		}
	}
	var sum time.Duration
	for todo := append([]int{}, s.pids...); len(todo) > 0; {
		pid := todo[0]
		todo = append(todo[1:], children[pid]...)
		sum += of[pid].cpu
	}
	for _, pid := range s.pids {
		if _, alive := of[pid]; !alive {
			return 0, fmt.Errorf("process %d has ended", pid)
		}
	}
	return sum, nil
}

// memory reads a line of /proc/PID/status, in bytes: VmRSS is what is held now, VmHWM the most since clearPeak.
func memory(pid int, line string) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for l := range strings.SplitSeq(string(b), "\n") {
		if rest, ok := strings.CutPrefix(l, line+":"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("process %d shows no %s", pid, line)
}

// clearPeak sets VmHWM to what is held now (proc(5), clear_refs).
func clearPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}
