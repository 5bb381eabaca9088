package sieve

import "maps"

type testCount int

const (
	noTests testCount = iota
	oneTest
	testList
)

// spec says what a command or test takes. Parameters come behind the tags; optional lets the first one be absent.
type spec struct {
	extension string // of these, separated by |, one must be required
	tags      map[string]tagSpec
	params    []argKind
	optional  bool
	tests     testCount
	block     bool
	matches   bool // compares texts: takes match types and a comparator
	check     func(*checker, *node) error
	do        func(*run, *node) error         // of a command
	holds     func(*run, *node) (bool, error) // of a test
}

// tagSpec says what stands behind a tag; tags of one group exclude each other.
type tagSpec struct {
	value     argKind // 0: nothing
	extension string
	group     string
}

const argStrings = argString | argList

var matchTags = map[string]tagSpec{
	"is": {group: "match"}, "contains": {group: "match"}, "matches": {group: "match"},
	"regex": {extension: "regex", group: "match"},
	"value": {argString, "relational", "match"}, "count": {argString, "relational", "match"},
	"comparator": {value: argString},
}

var (
	addressTags = map[string]tagSpec{
		"all": {group: "part"}, "localpart": {group: "part"}, "domain": {group: "part"},
		"user": {extension: "subaddress", group: "part"}, "detail": {extension: "subaddress", group: "part"},
	}
	indexTags  = map[string]tagSpec{"index": {value: argNumber, extension: "index"}, "last": {extension: "index"}}
	folderTags = map[string]tagSpec{
		"copy": {extension: "copy"}, "create": {extension: "mailbox"}, "flags": {value: argStrings, extension: "imap4flags"},
		"specialuse": {value: argString, extension: "special-use"}, "mailboxid": {value: argString, extension: "mailboxid"},
	}
	vacationTags = map[string]tagSpec{
		"days": {argNumber, "", "period"}, "seconds": {argNumber, "vacation-seconds", "period"}, "subject": {value: argString},
		"from": {value: argString}, "addresses": {value: argStrings}, "mime": {}, "handle": {value: argString},
	}
	modifiers = map[string]tagSpec{
		"lower": {group: "40"}, "upper": {group: "40"}, "lowerfirst": {group: "30"}, "upperfirst": {group: "30"},
		"quotewildcard": {group: "20"}, "quoteregex": {extension: "regex", group: "20"}, "length": {group: "10"},
	}
	zoneTags      = map[string]tagSpec{"zone": {argString, "", "zone"}, "originalzone": {group: "zone"}}
	bodyTags      = map[string]tagSpec{"raw": {group: "body"}, "text": {group: "body"}, "content": {argStrings, "", "body"}}
	duplicateTags = map[string]tagSpec{
		"header": {argString, "", "id"}, "uniqueid": {argString, "", "id"}, "handle": {value: argString},
		"seconds": {value: argNumber}, "last": {},
	}
)

func join(sets ...map[string]tagSpec) map[string]tagSpec {
	out := map[string]tagSpec{}
	for _, s := range sets {
		maps.Copy(out, s)
	}
	return out
}

func (s *spec) tag(name string) (tagSpec, bool) {
	if t, ok := s.tags[name]; ok {
		return t, true
	}
	t, ok := matchTags[name]
	return t, ok && s.matches
}

var commandSpecs = map[string]*spec{
	"require":  {do: (*run).nothing, params: []argKind{argStrings}},
	"if":       {do: (*run).branch, tests: oneTest, block: true},
	"elsif":    {do: (*run).branch, tests: oneTest, block: true},
	"else":     {do: (*run).branch, block: true},
	"stop":     {do: (*run).stop},
	"keep":     {do: (*run).keep, tags: map[string]tagSpec{"flags": folderTags["flags"]}},
	"discard":  {do: (*run).discard},
	"fileinto": {do: (*run).fileInto, extension: "fileinto", tags: folderTags, params: []argKind{argString}, check: checkRoles},
	"redirect": {do: (*run).redirect, tags: map[string]tagSpec{"copy": {extension: "copy"}}, params: []argKind{argString}, check: checkAddress},
	"reject":   {do: (*run).reject, extension: "reject", params: []argKind{argString}},
	"ereject":  {do: (*run).reject, extension: "ereject", params: []argKind{argString}},
	"vacation": {do: (*run).vacation, extension: "vacation", tags: vacationTags, params: []argKind{argString}, check: checkVacation},
	"set":      {do: (*run).set, extension: "variables", tags: modifiers, params: []argKind{argString, argString}, check: checkVariable},
	"setflag":  {do: (*run).changeFlags, extension: "imap4flags", params: []argKind{argString, argStrings}, optional: true, check: checkFlags},
	"addflag":  {do: (*run).changeFlags, extension: "imap4flags", params: []argKind{argString, argStrings}, optional: true, check: checkFlags},
	"removeflag": {do: (*run).changeFlags, extension: "imap4flags", params: []argKind{argString, argStrings}, optional: true,
		check: checkFlags},
}

var testSpecs = map[string]*spec{
	"true":  {holds: (*run).yes},
	"false": {holds: (*run).no},
	"not":   {holds: (*run).not, tests: oneTest},
	"allof": {holds: (*run).allOf, tests: testList},
	"anyof": {holds: (*run).anyOf, tests: testList},
	"size": {holds: (*run).size, tags: map[string]tagSpec{"over": {value: argNumber, group: "size"}, "under": {value: argNumber, group: "size"}},
		check: func(_ *checker, n *node) error {
			if len(n.tags) == 0 {
				return n.fail("\"size\" needs \":over\" or \":under\"")
			}
			return nil
		}},
	"exists": {holds: (*run).exists, params: []argKind{argStrings}},
	"header": {holds: (*run).header, tags: indexTags, params: []argKind{argStrings, argStrings}, matches: true, check: checkIndex},
	"address": {holds: (*run).address, tags: join(addressTags, indexTags), params: []argKind{argStrings, argStrings}, matches: true,
		check: checkIndex},
	"envelope": {holds: (*run).envelope, extension: "envelope", tags: addressTags, params: []argKind{argStrings, argStrings}, matches: true,
		check: checkEnvelope},
	"body":    {holds: (*run).body, extension: "body", tags: bodyTags, params: []argKind{argStrings}, matches: true},
	"string":  {holds: (*run).stringTest, extension: "variables", params: []argKind{argStrings, argStrings}, matches: true},
	"hasflag": {holds: (*run).hasFlag, extension: "imap4flags", params: []argKind{argStrings, argStrings}, optional: true, matches: true, check: checkFlags},
	"date": {holds: (*run).date, extension: "date", tags: join(zoneTags, indexTags), params: []argKind{argString, argString, argStrings},
		matches: true, check: checkDate},
	"currentdate": {holds: (*run).currentDate, extension: "date", tags: map[string]tagSpec{"zone": {value: argString}},
		params: []argKind{argString, argStrings}, matches: true, check: checkDate},
	"mailboxexists":     {holds: (*run).mailboxExists, extension: "mailbox", params: []argKind{argStrings}},
	"mailboxidexists":   {holds: (*run).mailboxIDExists, extension: "mailboxid", params: []argKind{argStrings}},
	"specialuse_exists": {holds: (*run).specialUseExists, extension: "special-use", params: []argKind{argString, argStrings}, optional: true},
	"environment":       {holds: (*run).environment, extension: "environment", params: []argKind{argString, argStrings}, matches: true},
	"duplicate":         {holds: (*run).duplicate, extension: "duplicate", tags: duplicateTags, check: checkDuplicate},
}
