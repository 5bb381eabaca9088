package imapd

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// shownBy says where each capability is tried: a file of testdata and a line of the client in it. N42: nothing is
// advertised that fails. STARTTLS and LOGINDISABLED need a handshake, see TestStartTLS, and INPROGRESS many mails, see
// TestSearchTellsProgress.
var shownBy = map[string][2]string{
	"IMAP4rev1":             {"session", "SELECT INBOX"},
	"IMAP4rev2":             {"search", "ENABLE IMAP4rev2"},
	"LITERAL+":              {"literals", "+}"},
	"SASL-IR":               {"session", "AUTHENTICATE PLAIN AHpo"},
	"ENABLE":                {"utf8", "ENABLE UTF8=ACCEPT"},
	"ID":                    {"session", `ID ("name"`},
	"AUTH=PLAIN":            {"signin", "AUTHENTICATE PLAIN"},
	"AUTH=LOGIN":            {"signin", "AUTHENTICATE LOGIN"},
	"IDLE":                  {"idle", "IDLE"},
	"NAMESPACE":             {"session", "NAMESPACE"},
	"UIDPLUS":               {"sync", "UID EXPUNGE"},
	"MOVE":                  {"sync", "MOVE"},
	"UNSELECT":              {"session", "UNSELECT"},
	"CHILDREN":              {"folders", "LIST"},
	"SPECIAL-USE":           {"folders", "LIST (SPECIAL-USE)"},
	"CREATE-SPECIAL-USE":    {"folders", "USE ("},
	"LIST-EXTENDED":         {"folders", "RECURSIVEMATCH"},
	"LIST-STATUS":           {"folders", "RETURN (STATUS"},
	"STATUS=SIZE":           {"folders", "SIZE"},
	"QUOTA":                 {"quotaroot", "GETQUOTAROOT"},
	"QUOTA=RES-STORAGE":     {"quotaroot", "GETQUOTAROOT"},
	"WITHIN":                {"objectid", "YOUNGER"},
	"SAVEDATE":              {"objectid", "SAVEDBEFORE"},
	"PREVIEW":               {"objectid", "PREVIEW"},
	"OBJECTID":              {"objectid", "EMAILID"},
	"ESEARCH":               {"search", "SEARCH RETURN ("},
	"SEARCHRES":             {"search", "SAVE"},
	"SORT":                  {"sort", "SORT ("},
	"SORT=DISPLAY":          {"sort", "DISPLAYFROM"},
	"ESORT":                 {"sort", "SORT RETURN ("},
	"THREAD=ORDEREDSUBJECT": {"sort", "THREAD ORDEREDSUBJECT"},
	"THREAD=REFERENCES":     {"sort", "THREAD REFERENCES"},
	"CONDSTORE":             {"condstore", "CHANGEDSINCE"},
	"QRESYNC":               {"qresync", "(QRESYNC ("},
	"BINARY":                {"fetch", "BINARY"},
	"MULTIAPPEND":           {"multiappend", "APPEND"},
	"REPLACE":               {"replace", "REPLACE"},
	"UTF8=ACCEPT":           {"utf8", "ENABLE UTF8=ACCEPT"},
	"UIDONLY":               {"uidonly", "ENABLE UIDONLY"},
	"ACL":                   {"acl", "SETACL"},
	"RIGHTS=kxte":           {"acl", "MYRIGHTS"},
	"LIST-MYRIGHTS":         {"acl", "RETURN (MYRIGHTS)"},
	"APPENDLIMIT":           {"folders", "APPENDLIMIT"},
	"COMPRESS=DEFLATE":      {"compress", "COMPRESS DEFLATE"},
	"METADATA":              {"metadata", "SETMETADATA"},
	"NOTIFY":                {"notify", "NOTIFY SET"},
}

func TestEveryCapabilityHasADialogue(t *testing.T) {
	t.Parallel()
	f := startServer(t, func(o *Options) { o.TLS = testCertificate(t) })
	seen := map[string]bool{}
	for _, w := range []*wire{f.dial(t), f.login(t, "zhangsan@demo.test")} {
		for _, capability := range strings.Fields(strings.TrimPrefix(w.ok("CAPABILITY")[0], "* CAPABILITY ")) {
			if strings.HasPrefix(capability, "APPENDLIMIT=") {
				capability = "APPENDLIMIT"
			}
			if capability == "STARTTLS" || capability == "INPROGRESS" {
				continue
			}
			seen[capability] = true
			shown, ok := shownBy[capability]
			if !ok {
				t.Errorf("%s is advertised and shown nowhere", capability)
				continue
			}
			b, err := os.ReadFile("testdata/" + shown[0] + ".imap")
			if err != nil || !slices.ContainsFunc(strings.Split(string(b), "\n"), func(l string) bool {
				return len(l) > 2 && strings.Contains(l[:2], "C") && strings.Contains(l, shown[1])
			}) {
				t.Errorf("%s: no client says %q in %s.imap (%v)", capability, shown[1], shown[0], err)
			}
		}
	}
	for capability := range shownBy {
		if !seen[capability] {
			t.Errorf("%s is not advertised", capability)
		}
	}
}
