package sieve

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbridge/mailcore/message"
)

func (r *run) yes(*node) (bool, error) { return true, nil }
func (r *run) no(*node) (bool, error)  { return false, nil }

func (r *run) not(n *node) (bool, error) {
	ok, err := r.test(n.tests[0])
	return !ok, err
}

func (r *run) allOf(n *node) (bool, error) {
	for _, t := range n.tests {
		if ok, err := r.test(t); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (r *run) anyOf(n *node) (bool, error) {
	for _, t := range n.tests {
		if ok, err := r.test(t); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (r *run) size(n *node) (bool, error) {
	if a := n.tags["over"]; a != nil {
		return r.mail.Structure.Size > a.n, nil
	}
	return r.mail.Structure.Size < n.tags["under"].n, nil
}

// header reads all fields once.
func (r *run) headerFields() ([]message.Field, error) {
	if !r.read {
		root := r.mail.Structure.Root
		var err error
		if r.fields, err = message.Fields(r.mail.Raw, root.HeaderStart, root.BodyStart, maxHeaders); err != nil {
			return nil, fmt.Errorf("read header: %w", err)
		}
		r.read = true
	}
	return r.fields, nil
}

// values gives the raw values of the fields of a name, narrowed by :index (RFC 5260, section 6).
func (r *run) values(n *node, name string) ([]string, error) {
	fields, err := r.headerFields()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range fields {
		if strings.EqualFold(strings.TrimRight(f.Name, " \t"), name) {
			out = append(out, strings.TrimSpace(f.Value()))
		}
	}
	if a := n.tags["index"]; a != nil {
		i := int(min(a.n, maxHeaders+1)) - 1
		if _, last := n.tags["last"]; last {
			i = len(out) - 1 - i
		}
		if i < 0 || i >= len(out) {
			return nil, nil
		}
		out = out[i : i+1]
	}
	return out, r.spend(len(fields))
}

func (r *run) exists(n *node) (bool, error) {
	for _, name := range r.list(n.params[0]) {
		v, err := r.values(n, name)
		if err != nil || len(v) == 0 {
			return false, err
		}
	}
	return true, nil
}

// any compares values with keys, or their number.
func (r *run) any(n *node, values []string, keys *arg) (bool, error) {
	m := n.matcher
	if m.kind == "count" {
		count := strconv.Itoa(len(values))
		for _, k := range r.list(keys) {
			if m.holds(m.compare(count, k)) {
				return true, nil
			}
		}
		return false, nil
	}
	for _, v := range values {
		for _, k := range keys.list {
			k = r.expand(k)
			if err := r.spend(m.cost(v, k)); err != nil {
				return false, err
			}
			ok, groups, err := m.match(v, k)
			if err != nil {
				return false, n.fail("%v", err)
			}
			if ok {
				r.remember(groups)
				return true, nil
			}
		}
	}
	return false, nil
}

// cost is about how many bytes a comparison looks at.
func (m *matcher) cost(value, key string) int {
	n := len(value) + len(key)
	switch {
	case m.kind == "regex":
		n += len(value) * (len(key)/16 + 1)
	case m.kind == "matches":
		if stars := strings.Count(key, "*"); stars > 0 {
			n += len(value) * (1 + longestPiece(key)/8)
		}
	}
	if m.comparator == "i;unicode-casemap" {
		n *= 4
	}
	return n
}

// longestPiece is the longest run without a star, which a star may have to try again and again.
func longestPiece(key string) int {
	longest := 0
	for p := range strings.SplitSeq(key, "*") {
		longest = max(longest, len(p))
	}
	return longest
}

// remember keeps what the wildcards of a match stood for (RFC 5229, section 3.2).
func (r *run) remember(groups []string) {
	if groups == nil || !r.script.require["variables"] {
		return
	}
	for i, g := range groups {
		groups[i] = g[:min(len(g), maxValue)]
	}
	r.groups = groups
}

func (r *run) header(n *node) (bool, error) {
	var all []string
	for _, name := range r.list(n.params[0]) {
		values, err := r.values(n, name)
		if err != nil {
			return false, err
		}
		for _, v := range values {
			all = append(all, message.DecodeHeader(v))
		}
	}
	return r.any(n, all, n.params[1])
}

func (r *run) address(n *node) (bool, error) {
	var all []string
	for _, name := range r.list(n.params[0]) {
		values, err := r.values(n, name)
		if err != nil {
			return false, err
		}
		for _, v := range values {
			if err := r.spend(len(v)); err != nil {
				return false, err
			}
			for _, a := range message.ParseAddressList(v) {
				if part, ok := addressPart(n, a.Local, a.Domain); ok && a.Local != "" {
					all = append(all, part)
				}
			}
		}
	}
	return r.any(n, all, n.params[1])
}

// addressPart is the piece of an address that a test asks for; a detail may be missing (RFC 5233, section 4).
func addressPart(n *node, local, domain string) (string, bool) {
	has := func(tag string) bool { _, ok := n.tags[tag]; return ok }
	user, detail, split := strings.Cut(local, "+")
	switch {
	case has("localpart"):
		return local, true
	case has("domain"):
		return domain, true
	case has("user"):
		return user, true
	case has("detail"):
		return detail, split
	case domain == "":
		return local, true
	}
	return local + "@" + domain, true
}

func (r *run) envelope(n *node) (bool, error) {
	var all []string
	for _, part := range r.list(n.params[0]) {
		a := r.mail.From
		if strings.EqualFold(part, "to") {
			a = r.mail.To
		} else if !strings.EqualFold(part, "from") {
			continue
		}
		if a == "" {
			all = append(all, "") // the null sender, whatever part is asked for (RFC 5228, section 5.4)
			continue
		}
		at := strings.LastIndexByte(a, '@')
		if s, ok := addressPart(n, a[:max(at, 0)], a[at+1:]); ok {
			all = append(all, s)
		}
	}
	return r.any(n, all, n.params[1])
}

func (r *run) stringTest(n *node) (bool, error) {
	values := r.list(n.params[0])
	if n.matcher.kind == "count" {
		values = slices.DeleteFunc(values, func(s string) bool { return s == "" })
	}
	return r.any(n, values, n.params[1])
}

func (r *run) hasFlag(n *node) (bool, error) {
	flags := r.out.Flags
	if len(n.params) == 2 {
		var lists []string
		for _, name := range n.params[0].list {
			lists = append(lists, r.vars[strings.ToLower(name)])
		}
		flags = flagWords(lists)
	}
	keys := n.params[len(n.params)-1]
	if k := n.matcher.kind; k == "is" || k == "contains" || k == "matches" { // a key may name several flags
		keys = &arg{place: keys.place, list: strings.Fields(strings.Join(r.list(keys), " "))}
	}
	return r.any(n, flags, keys)
}

func (r *run) mailboxExists(n *node) (bool, error) {
	return r.world.Folder != nil && allHold(r.list(n.params[0]), r.world.Folder), nil
}

func (r *run) mailboxIDExists(n *node) (bool, error) {
	return r.world.FolderID != nil && allHold(r.list(n.params[0]), r.world.FolderID), nil
}

func allHold(list []string, fn func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !fn(s) })
}

func (r *run) specialUseExists(n *node) (bool, error) {
	folder := ""
	if len(n.params) == 2 {
		folder = r.text(n.params[0])
	}
	return r.world.Use != nil && allHold(r.list(n.params[len(n.params)-1]), func(use string) bool {
		return r.world.Use(folder, strings.ToLower(use))
	}), nil
}

func (r *run) environment(n *node) (bool, error) {
	if r.world.About == nil {
		return false, nil
	}
	v, ok := r.world.About(strings.ToLower(r.text(n.params[0])))
	if !ok {
		return false, nil
	}
	return r.any(n, []string{v}, n.params[1])
}

// Bounds of how long a key is remembered (RFC 7352, section 6).
const (
	defaultSeen = 7 * 24 * time.Hour
	longestSeen = 30 * 24 * time.Hour
)

func (r *run) duplicate(n *node) (bool, error) {
	id := ""
	switch {
	case n.tags["uniqueid"] != nil:
		id = r.text(n.tags["uniqueid"])
	default:
		name := "Message-ID"
		if a := n.tags["header"]; a != nil {
			name = a.list[0]
		}
		values, err := r.values(n, name)
		if err != nil {
			return false, err
		}
		if len(values) > 0 {
			id = values[0]
		}
	}
	if id == "" {
		return false, nil
	}
	handle, keep := "", defaultSeen
	if a := n.tags["handle"]; a != nil {
		handle = r.text(a)
	}
	if a := n.tags["seconds"]; a != nil {
		keep = time.Duration(min(a.n, int64(longestSeen/time.Second))) * time.Second
	}
	key := strconv.Quote(handle) + id
	known := r.world.Seen != nil && r.world.Seen(key)
	if _, last := n.tags["last"]; !known || last {
		r.out.Marks = append(r.out.Marks, Mark{key, keep})
	}
	return known, r.spend(len(key))
}

func (r *run) currentDate(n *node) (bool, error) {
	now, err := r.inZone(n, r.world.Now)
	if err != nil {
		return false, err
	}
	return r.any(n, datePart(now, r.text(n.params[0])), n.params[1])
}

func (r *run) date(n *node) (bool, error) {
	values, err := r.values(n, r.text(n.params[0]))
	if err != nil {
		return false, err
	}
	var all []string
	for _, v := range values {
		if i := strings.LastIndexByte(v, ';'); i >= 0 { // Received
			v = v[i+1:]
		}
		t, err := mail.ParseDate(strings.TrimSpace(v))
		if err != nil {
			continue
		}
		if t, err = r.inZone(n, t); err != nil {
			return false, err
		}
		all = append(all, datePart(t, r.text(n.params[1]))...)
	}
	return r.any(n, all, n.params[2])
}

func (r *run) inZone(n *node, t time.Time) (time.Time, error) {
	if _, own := n.tags["originalzone"]; own {
		return t, nil
	}
	a := n.tags["zone"]
	if a == nil {
		return t.In(r.world.Now.Location()), nil
	}
	z := r.text(a)
	if !zoneOffset.MatchString(z) {
		return t, n.fail("%q is no zone like \"+0800\"", z)
	}
	hours, _ := strconv.Atoi(z[1:3])
	minutes, _ := strconv.Atoi(z[3:])
	offset := hours*3600 + minutes*60
	if z[0] == '-' {
		offset = -offset
	}
	return t.In(time.FixedZone("", offset)), nil
}

// datePart is what RFC 5260, section 4.2 names.
func datePart(t time.Time, part string) []string {
	layouts := map[string]string{"year": "2006", "month": "01", "day": "02", "date": "2006-01-02", "hour": "15",
		"minute": "04", "second": "05", "time": "15:04:05", "iso8601": "2006-01-02T15:04:05-07:00",
		"std11": "Mon, 02 Jan 2006 15:04:05 -0700", "zone": "-0700"}
	part = strings.ToLower(part)
	if layout := layouts[part]; layout != "" {
		return []string{t.Format(layout)}
	}
	switch part {
	case "julian": // Modified Julian Day: the Unix epoch is day 40,587
		_, offset := t.Zone()
		return []string{strconv.FormatInt((t.Unix()+int64(offset))/86400+40587, 10)}
	case "weekday":
		return []string{strconv.Itoa(int(t.Weekday()))}
	}
	return nil
}
