package maildb

import (
	"strconv"
	"strings"

	"mailbridge/mailcore"
)

// eventText bounds the list of UIDs in one event; a longer one is left out and the reader loads the folder anew.
const eventText = 3000

// newEvent is mail.new: a message lies in a folder.
type newEvent struct {
	Mailbox     mailcore.MailboxID `json:"acct"`
	Folder      mailcore.FolderID  `json:"mb"`
	Message     mailcore.MessageID `json:"id"`
	UID         mailcore.UID       `json:"uid"`
	Thread      int64              `json:"thr"`
	From        string             `json:"from"`
	Subject     string             `json:"subj"`
	Preview     string             `json:"prev"`
	At          int64              `json:"ts"` // milliseconds
	Attachments int                `json:"att"`
	Outside     bool               `json:"ext"`
	Trust       string             `json:"trust"` // inner, auth, none or fail
	Flags       mailcore.Flags     `json:"flags"`
	ModSeq      uint64             `json:"modseq"`
}

// countEvent is mb.count: the counters of a folder.
type countEvent struct {
	Folder mailcore.FolderID `json:"mb"`
	Total  int               `json:"total"`
	Unseen int               `json:"unseen"`
	ModSeq uint64            `json:"modseq"`
}

// flagsEvent is mail.flags. UIDs is an IMAP set; without it any message of the folder may have changed.
type flagsEvent struct {
	Folder mailcore.FolderID    `json:"mb"`
	UIDs   string               `json:"uids,omitempty"`
	IDs    []mailcore.MessageID `json:"ids,omitempty"`
	Add    []string             `json:"add,omitempty"`
	Del    []string             `json:"del,omitempty"`
	Set    []string             `json:"set,omitempty"` // these and no others
	ModSeq uint64               `json:"modseq"`
}

// moveEvent is mail.move: messages went from one folder to another and kept their ids; new UIDs in the same order.
type moveEvent struct {
	From   mailcore.FolderID    `json:"mb"`
	To     mailcore.FolderID    `json:"to"`
	UIDs   string               `json:"uids,omitempty"`
	New    string               `json:"new,omitempty"`
	IDs    []mailcore.MessageID `json:"ids,omitempty"`
	ModSeq uint64               `json:"modseq"`
}

// goneEvent is mail.gone: messages were removed for good.
type goneEvent struct {
	Folder mailcore.FolderID    `json:"mb"`
	UIDs   string               `json:"uids,omitempty"`
	IDs    []mailcore.MessageID `json:"ids,omitempty"`
	All    bool                 `json:"all,omitempty"` // the folder went with them
	ModSeq uint64               `json:"modseq,omitempty"`
}

func trustOf(v mailcore.Verdict) string {
	switch {
	case v.Internal:
		return "inner"
	case v.Authenticated:
		return "auth"
	case v.DMARC == "fail":
		return "fail"
	}
	return "none"
}

// writeUIDs writes ascending UIDs as an IMAP set, or nothing when it would be too long.
func writeUIDs(uids []mailcore.UID) string {
	var b strings.Builder
	for i := 0; i < len(uids); {
		j := i
		for j+1 < len(uids) && uids[j+1] == uids[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(uint64(uids[i]), 10))
		if j > i {
			b.WriteByte(':')
			b.WriteString(strconv.FormatUint(uint64(uids[j]), 10))
		}
		if b.Len() > eventText {
			return ""
		}
		i = j + 1
	}
	return b.String()
}

var flagNames = []string{`\Seen`, `\Answered`, `\Flagged`, `\Deleted`, `\Draft`}

func namesOf(f mailcore.Flags, keywords []string) []string {
	var out []string
	for i, name := range flagNames {
		if f&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return append(out, keywords...)
}
