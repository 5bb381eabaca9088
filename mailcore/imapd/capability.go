package imapd

import (
	"slices"
	"strconv"
	"strings"
)

// capabilities lists what works in the present state. Some clients ask only once, so nearly everything is listed before
// login too.
func (c *conn) capabilities() string {
	caps := []string{"IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ENABLE", "ID"}
	if c.state == guest {
		if c.srv.o.TLS != nil && !c.tls {
			caps = append(caps, "STARTTLS")
		}
		if c.mayAuth() {
			caps = append(caps, "AUTH=PLAIN", "AUTH=LOGIN")
		} else {
			caps = append(caps, "LOGINDISABLED")
		}
	}
	caps = append(caps, "IDLE", "NAMESPACE", "UIDPLUS", "MOVE", "UNSELECT", "CHILDREN", "SPECIAL-USE", "CREATE-SPECIAL-USE",
		"LIST-EXTENDED", "LIST-STATUS", "STATUS=SIZE", "QUOTA", "QUOTA=RES-STORAGE",
		"WITHIN", "SAVEDATE", "PREVIEW", "OBJECTID", "ESEARCH", "SEARCHRES", "SORT", "SORT=DISPLAY", "ESORT",
		"THREAD=ORDEREDSUBJECT", "THREAD=REFERENCES", "CONDSTORE", "QRESYNC", "BINARY",
		"MULTIAPPEND", "REPLACE", "UTF8=ACCEPT", "METADATA", "NOTIFY", "INPROGRESS",
		"UIDONLY", "ACL", "RIGHTS=kxte", "LIST-MYRIGHTS", "APPENDLIMIT="+strconv.FormatInt(c.srv.o.MaxLiteral, 10))
	if !c.compressed {
		caps = append(caps, "COMPRESS=DEFLATE")
	}
	return strings.Join(caps, " ")
}

func (c *conn) capability(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	c.wr.str("* CAPABILITY ").str(c.capabilities()).crlf()
	return nil
}

// noop is also CHECK: news are told after every command.
func (c *conn) noop(cmd *command) error { return cmd.end() }

func (c *conn) logout(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	c.wr.str("* BYE See you").crlf()
	c.state = ended
	return nil
}

// maxIDPairs is the bound of RFC 2971, section 3.3.
const maxIDPairs = 30

// id reads what the client says about itself and tells our name. Nothing depends on it.
func (c *conn) id(cmd *command) error {
	if err := cmd.space(); err != nil {
		return err
	}
	if !cmd.keyword("NIL") {
		n, key := 0, ""
		said := map[string]string{}
		err := cmd.parser.list(func() error {
			if n++; n > 2*maxIDPairs {
				return syntaxError("too many ID fields")
			}
			s, err := cmd.astring() // NIL is an atom; some clients send versions as one too
			if n%2 == 1 {
				key = strings.ToLower(s)
			} else {
				said[key] = s
			}
			return err
		})
		if err != nil {
			return err
		}
		if n%2 != 0 {
			return syntaxError("ID field without value")
		}
		c.client = clientName(said["name"], said["version"])
	}
	if err := cmd.end(); err != nil {
		return err
	}
	c.wr.str(`* ID ("name" "mailbridge")`).crlf()
	return nil
}

// maxClient bounds what is kept of the name of a mail program.
const maxClient = 100

// clientName is what a mail program calls itself, in one line.
func clientName(name, version string) string {
	s := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name+" "+version, "")))
	return strings.ToValidUTF8(s[:min(len(s), maxClient)], "")
}

// enable switches extensions on (RFC 9051, section 6.3.1). What is unknown is passed over.
func (c *conn) enable(cmd *command) error {
	var enabled []string
	for n := 0; n == 0 || !cmd.done(); n++ {
		if err := cmd.space(); err != nil {
			return err
		}
		name, err := cmd.atom()
		if err != nil {
			return err
		}
		name = strings.ToUpper(name)
		switch name {
		case "IMAP4REV2":
			c.rev2, c.wr.utf8 = true, true
		case "CONDSTORE":
			c.enableCondstore()
		case "UTF8=ACCEPT":
			c.utf8, c.wr.utf8 = true, true
		case "UIDONLY":
			c.uidOnly = true
		case "QRESYNC":
			c.enableCondstore()
			c.qresync = true
		default:
			continue
		}
		if !slices.Contains(enabled, name) {
			enabled = append(enabled, name)
		}
	}
	c.wr.str("* ENABLED")
	for _, e := range enabled {
		c.wr.byte(' ').str(e)
	}
	c.wr.crlf()
	return nil
}

// namespace tells where the user's own, colleagues' and shared mailboxes are; "/" parts levels (RFC 2342).
func (c *conn) namespace(cmd *command) error {
	if err := cmd.end(); err != nil {
		return err
	}
	c.wr.str(`* NAMESPACE (("" "/")) (("` + othersPrefix + `" "/")) (("` + sharedPrefix + `" "/"))`).crlf()
	return nil
}
