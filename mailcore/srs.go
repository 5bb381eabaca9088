package mailcore

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

// Sender rewriting: a mail that is sent on leaves with an envelope sender of ours, so that SPF holds for it, and with the
// way back to its sender inside (the forms SRS0 and SRS1 that other forwarders know too). A hash keeps strangers from
// using the way back for mail of their own.
const (
	srsDays = 21 // how long the way back is open; no queue keeps a mail longer
	srsHash = 8  // characters of the hash: 40 bits
)

// srsLetters are those of base32: letter case does not survive everywhere.
const srsLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

var srsCode = base32.NewEncoding(srsLetters).WithPadding(base32.NoPadding)

func srsSum(secret []byte, what string) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(strings.ToLower(what)))
	return srsCode.EncodeToString(h.Sum(nil))[:srsHash]
}

func srsDay(t time.Time) int64 { return t.Unix() / 86400 % 1024 }

// rewriteSender gives the envelope sender under which a mail from a stranger is sent on for domain. False when the
// address would be longer than any server must take.
func rewriteSender(secret []byte, from Address, domain string, now time.Time) (Address, bool) {
	local := ""
	switch kind, hash, rest := splitSRS(from.Local()); {
	case kind == "SRS0":
		rest = from.ASCIIDomain() + "==" + hash + "=" + rest
		local = "SRS1=" + srsSum(secret, rest) + "=" + rest
	case kind == "SRS1": // the host in the middle is left out: the first one knows the sender
		local = "SRS1=" + srsSum(secret, rest) + "=" + rest
	default:
		day := srsDay(now)
		rest := string([]byte{srsLetters[day>>5], srsLetters[day&31]}) + "=" + from.ASCIIDomain() + "=" + from.Local()
		local = "SRS0=" + srsSum(secret, rest) + "=" + rest
	}
	a, err := ParseAddress(local + "@" + domain)
	return a, err == nil
}

// splitSRS takes a rewritten local part apart; kind is empty for any other.
func splitSRS(local string) (kind, hash, rest string) {
	if len(local) < 5 || strings.IndexByte("=+-", local[4]) < 0 {
		return "", "", ""
	}
	kind = strings.ToUpper(local[:4])
	if kind != "SRS0" && kind != "SRS1" {
		return "", "", ""
	}
	hash, rest, _ = strings.Cut(local[5:], "=")
	return kind, hash, rest
}

// restoreSender gives the address to which a report for a rewritten sender goes; ErrNoMailbox for one that we did not
// make or that is too old.
func restoreSender(secret []byte, to Address, now time.Time) (Address, error) {
	refuse := fmt.Errorf("rewritten sender %s: %w", to, ErrNoMailbox)
	kind, hash, rest := splitSRS(to.Local())
	if kind == "" || !hmac.Equal([]byte(strings.ToUpper(hash)), []byte(srsSum(secret, rest))) {
		return "", refuse
	}
	back := ""
	if kind == "SRS1" {
		host, inner, ok := strings.Cut(rest, "==")
		if !ok {
			return "", refuse
		}
		back = "SRS0=" + inner + "@" + host
	} else {
		stamp, tail, _ := strings.Cut(rest, "=")
		host, local, ok := strings.Cut(tail, "=")
		if !ok || len(stamp) != 2 || !fresh(stamp, now) {
			return "", refuse
		}
		back = local + "@" + host
	}
	a, err := ParseAddress(back)
	if err != nil {
		return "", refuse
	}
	return a, nil
}

func fresh(stamp string, now time.Time) bool {
	stamp = strings.ToUpper(stamp)
	high, low := strings.IndexByte(srsLetters, stamp[0]), strings.IndexByte(srsLetters, stamp[1])
	if high < 0 || low < 0 {
		return false
	}
	age := (srsDay(now) - int64(high<<5|low) + 1024) % 1024
	return age <= srsDays || age == 1023 // made on a node whose clock is ahead of ours
}
