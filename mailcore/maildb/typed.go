package maildb

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"mailbridge/mailcore"
)

// term is one condition that a person typed.
type term struct {
	not        bool
	exact      bool   // stood in quotes
	key, value string // key is "" for words anywhere
}

// keysTyped are the names of conditions, as people write them.
var keysTyped = map[string]string{"from": "from", "发件人": "from", "来自": "from", "寄件者": "from", "to": "to", "收件人": "to", "发给": "to", "cc": "to", "抄送": "to",
	"subject": "subject", "主题": "subject", "标题": "subject", "has": "has", "包含": "has", "filename": "filename", "附件名": "filename", "文件名": "filename",
	"before": "before", "早于": "before", "之前": "before", "after": "after", "晚于": "after", "之后": "after", "since": "after",
	"larger": "larger", "大于": "larger", "smaller": "smaller", "小于": "smaller", "in": "in", "位于": "in", "文件夹": "in", "is": "is", "状态": "is"}

// roleTyped are the names of places.
var roleTyped = map[string]mailcore.Role{"inbox": mailcore.RoleInbox, "收件箱": mailcore.RoleInbox, "sent": mailcore.RoleSent, "已发送": mailcore.RoleSent,
	"drafts": mailcore.RoleDrafts, "draft": mailcore.RoleDrafts, "草稿": mailcore.RoleDrafts, "草稿箱": mailcore.RoleDrafts, "trash": mailcore.RoleTrash,
	"已删除": mailcore.RoleTrash, "废纸篓": mailcore.RoleTrash, "junk": mailcore.RoleJunk, "spam": mailcore.RoleJunk, "垃圾邮件": mailcore.RoleJunk,
	"archive": mailcore.RoleArchive, "归档": mailcore.RoleArchive}

// termsOf cuts what was typed: words, "words that follow each other", -without, key:value and key:"a value".
func termsOf(q string) []term {
	var list []term
	r := []rune(q)
	for i := 0; i < len(r); {
		if unicode.IsSpace(r[i]) {
			i++
			continue
		}
		var t term
		if r[i] == '-' && i+1 < len(r) && !unicode.IsSpace(r[i+1]) {
			t.not = true
			i++
		}
		start := i
		for i < len(r) && !unicode.IsSpace(r[i]) && !isQuote(r[i]) {
			if c := r[i]; (c == ':' || c == '：') && t.key == "" {
				if key := keysTyped[strings.ToLower(string(r[start:i]))]; key != "" {
					t.key, start = key, i+1
				}
			}
			i++
		}
		t.value = string(r[start:i])
		if i < len(r) && isQuote(r[i]) && t.value == "" {
			end := i + 1
			for end < len(r) && !isQuote(r[end]) {
				end++
			}
			t.exact, t.value = true, string(r[i+1:end])
			i = end
		}
		if i < len(r) && isQuote(r[i]) {
			i++
		}
		if t.key != "" && t.value == "" {
			t.value, t.key = t.key, ""
		}
		if t.value != "" {
			list = append(list, t)
		}
	}
	return list
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' }

// typed reads what a person typed: words and "phrases", from: to: subject: filename: has:attachment is:unread is:read
// is:starred before:2026-01-31 after:2026-01-01 larger:5M smaller:100k in:sent in:anywhere, each with - before it for mails
// without it, and their Chinese names. What looks like a condition but is none counts as words.
func (l *lister) typed(q string) error {
	list := termsOf(q)
	if len(list) == 0 {
		return nil
	}
	ready := false
	for _, t := range list {
		cond, args, ok := l.column(t)
		if !ok {
			if !ready {
				if err := l.d.catchUpSoon(l.ctx, l.mb); err != nil {
					return err
				}
				ready = true
			}
			var err error
			if cond, args, err = l.worded(t); err != nil {
				return err
			}
		}
		if t.not {
			cond = "NOT (" + cond + ")"
		}
		l.add(cond, args...)
		l.search = true
	}
	return nil
}

var fieldsTyped = map[string]string{"from": string(rune(fieldFrom)), "to": string(rune(fieldTo)), "subject": string(rune(fieldSubject)),
	"filename": string(rune(fieldFile)), "": allFields}

// worded is a condition on words. Part of an address of the sender counts wherever it stands in it.
func (l *lister) worded(t term) (cond string, args []any, err error) {
	fields, known := fieldsTyped[t.key]
	if !known {
		fields, t.value = allFields, t.key+" "+t.value
	}
	p := phrases(t.value)
	for i := range p { // typed words may all be beginnings
		p[i].open = len(p[i].words) == 1 && !t.exact
	}
	if t.exact {
		p = together(p)
	}
	if len(p) == 0 {
		return "1 = 0", nil, nil
	}
	ids, err := l.d.holding(l.ctx, l.mb, fields, p)
	if err != nil {
		return "", nil, err
	}
	cond, args = inList(l.d.db.Dialect(), "m.id"), []any{listOf(ids)}
	if t.key == "from" {
		return "(" + cond + " OR INSTR(b.find_from, ?) > 0)", append(args, folded(t.value)), nil
	}
	return cond, args, nil
}

// together makes one phrase of words that are all of letters, or leaves the list.
func together(list []phrase) []phrase {
	var one phrase
	for _, p := range list {
		if len(p.words) != 1 || p.words[0][0] == 'z' {
			return list
		}
		one.words = append(one.words, p.words[0])
	}
	if len(one.words) == 0 {
		return list
	}
	return []phrase{one}
}

// column is a condition on what stands in rows; ok is false for what is none.
func (l *lister) column(t term) (cond string, args []any, ok bool) {
	v := strings.ToLower(t.value)
	switch t.key {
	case "":
		if t.value == "有附件" || t.value == "含附件" {
			return "b.attachments > 0", nil, true
		}
	case "has":
		if strings.HasPrefix(v, "attach") || v == "附件" {
			return "b.attachments > 0", nil, true
		}
	case "is":
		return state(v)
	case "before", "after":
		for _, layout := range []string{time.DateOnly, "2006/1/2", "2006-1-2", "2006.1.2", "20060102"} {
			if day, err := time.Parse(layout, v); err == nil && t.key == "before" {
				return "m.idate < ?", []any{millis(day)}, true
			} else if err == nil {
				return "m.idate >= ?", []any{millis(day)}, true
			}
		}
	case "larger", "smaller":
		op := map[string]string{"larger": ">", "smaller": "<"}[t.key]
		if n, ok := sizeTyped(v); ok {
			return "m.size " + op + " ?", []any{n}, true
		}
	case "in":
		return l.place(t.value)
	}
	return "", nil, false
}

func state(v string) (cond string, args []any, ok bool) {
	flag, set := mailcore.FlagSeen, true
	switch v {
	case "unread", "unseen", "未读":
		set = false
	case "read", "seen", "已读":
	case "starred", "flagged", "星标", "已加星标":
		flag = mailcore.FlagFlagged
	case "answered", "replied", "已回复":
		flag = mailcore.FlagAnswered
	default:
		return "", nil, false
	}
	if set {
		return "m.flags & ? <> 0", []any{flag}, true
	}
	return "m.flags & ? = 0", []any{flag}, true
}

// place is a folder by its role or name; anywhere leaves none out.
func (l *lister) place(v string) (cond string, args []any, ok bool) {
	switch strings.ToLower(v) {
	case "anywhere", "all", "全部", "所有":
		l.placed = true
		return "1 = 1", nil, true
	}
	l.placed = true
	if role := roleTyped[strings.ToLower(v)]; role != "" {
		return "m.folder IN (SELECT f.id FROM folders f WHERE f.mailbox = ? AND f.role = ?)", []any{l.mb, role}, true
	}
	return "m.folder IN (SELECT f.id FROM folders f WHERE f.mailbox = ? AND " + likeFolded("f.name") + ")", []any{l.mb, likePattern(v)}, true
}

// sizeTyped reads 5M, 100kb, 3000000.
func sizeTyped(v string) (int64, bool) {
	v = strings.TrimSuffix(v, "b")
	unit := int64(1)
	for suffix, n := range map[string]int64{"k": 1 << 10, "m": 1 << 20, "g": 1 << 30} {
		if rest, ok := strings.CutSuffix(v, suffix); ok {
			v, unit = rest, n
			break
		}
	}
	n, err := strconv.ParseInt(v, 10, 32)
	return n * unit, err == nil && n >= 0
}
