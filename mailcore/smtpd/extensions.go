package smtpd

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// holdMost is the farthest a client may put the leaving of a mail off; the web lets people do as much.
const holdMost = 365 * 24 * time.Hour

// promises are the lines of the answer to EHLO that the library does not know of: FUTURERELEASE for our own people
// (RFC 4865, section 3), and REQUIRETLS, which it knows but offers on connections only that it secured itself (RFC 8689,
// section 3).
func (g *gate) promises() string {
	var b strings.Builder
	if g.server.o.Submission {
		fmt.Fprintf(&b, "250-FUTURERELEASE %d %s\r\n", int(holdMost/time.Second), time.Now().Add(holdMost).UTC().Format(time.RFC3339))
	}
	if g.secure {
		b.WriteString("250-REQUIRETLS\r\n")
	}
	return b.String()
}

// promise puts them behind the first line of the answer to EHLO, which is never the only one.
func (g *gate) promise(p []byte) []byte {
	end := bytes.Index(p, []byte("\r\n"))
	if !g.asked || end < 0 || !bytes.HasPrefix(p, []byte("250-")) {
		return p
	}
	g.asked = false
	return append(append(bytes.Clone(p[:end+2]), g.promises()...), p[end+2:]...)
}

// takeHold takes HOLDFOR and HOLDUNTIL out of a MAIL command (RFC 4865, section 4) and notes the time; fault is the
// reply to one that cannot be.
func (g *gate) takeHold(line []byte) (rest []byte, fault string) {
	g.hold = time.Time{}
	at := bytes.LastIndexByte(line, '>')
	if at < 0 || !g.server.o.Submission || !bytes.Contains(bytes.ToUpper(line[at:]), []byte(" HOLD")) {
		return line, ""
	}
	kept := string(line[:at+1])
	for _, word := range strings.Fields(string(line[at+1:])) {
		name, value, _ := strings.Cut(word, "=")
		var until time.Time
		switch strings.ToUpper(name) {
		case "HOLDFOR":
			seconds, err := strconv.ParseUint(value, 10, 32)
			if err != nil || seconds == 0 {
				return nil, "501 5.5.4 HOLDFOR takes a number of seconds"
			}
			until = time.Now().Add(time.Duration(seconds) * time.Second)
		case "HOLDUNTIL":
			var err error
			if until, err = time.Parse(time.RFC3339, value); err != nil || !until.After(time.Now()) {
				return nil, "501 5.5.4 HOLDUNTIL takes a time to come, as 2026-01-31T08:00:00Z"
			}
		default:
			kept += " " + word
			continue
		}
		if !g.hold.IsZero() {
			return nil, "501 5.5.4 One time to hold a mail until is enough"
		}
		if g.hold = until; until.After(time.Now().Add(holdMost)) {
			return nil, "501 5.5.4 That is too far away"
		}
	}
	return []byte(kept + "\r\n"), ""
}
