package itip

import (
	"net/url"
	"regexp"
	"strings"
)

// webAddress finds addresses in running text.
var webAddress = regexp.MustCompile(`https?://[^\s<>"'\x60，。；）】\\]+`)

// maxLinks looked at in one text: a description is not a directory.
const maxLinks = 200

var meetCode = regexp.MustCompile(`^/[a-z]{3}-[a-z]{4}-[a-z]{3}$`)

// meetingLink looks through the properties that carry a join address.
func meetingLink(n *node) string {
	var texts []string
	for _, name := range []string{"CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK", "LOCATION", "URL", "DESCRIPTION"} {
		texts = append(texts, n.text(name))
	}
	for _, p := range n.props {
		if strings.HasPrefix(p.name, "X-") && strings.HasSuffix(p.name, "-CONFERENCE") {
			texts = append(texts, p.value)
		}
	}
	return MeetingLink(texts...)
}

// MeetingLink answers the first address of a known video meeting in the texts,
// unwrapped from link rewriters, or "" when there is none.
func MeetingLink(texts ...string) string {
	for _, text := range texts {
		if !strings.Contains(text, "://") {
			continue
		}
		for _, raw := range webAddress.FindAllString(text, maxLinks) {
			if link := Unwrap(strings.TrimRight(raw, ".,;:!?)]}*_")); isMeeting(link) {
				return link
			}
		}
	}
	return ""
}

func under(host string, domains ...string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

func isMeeting(link string) bool {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.User != nil {
		return false
	}
	host, path := strings.ToLower(u.Hostname()), u.Path
	starts := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(path, p) && len(path) > len(p) {
				return true
			}
		}
		return false
	}
	switch {
	case under(host, "zoom.us", "zoom.com", "zoom.com.cn"):
		return starts("/j/", "/my/", "/w/", "/s/")
	case under(host, "meeting.tencent.com"):
		return starts("/dm/", "/p/", "/s/", "/dw/")
	case under(host, "teams.microsoft.com", "teams.live.com", "teams.microsoftonline.cn", "teams.cloud.microsoft"):
		return starts("/l/meetup-join/", "/meet/")
	case host == "meet.google.com":
		return meetCode.MatchString(path)
	case host == "meeting.dingtalk.com" || host == "h5.dingtalk.com" || host == "conf.dingtalk.com" || host == "page.dingtalk.com":
		return len(path) > 1
	case under(host, "vc.feishu.cn", "vc.larksuite.com"):
		return starts("/j/")
	case under(host, "webex.com", "webex.com.cn"):
		return len(path) > 1
	}
	return false
}

// Unwrap undoes the link rewriting of Microsoft Safe Links and Proofpoint URL
// Defense (v2 and v3), at most three layers; other links come back unchanged.
func Unwrap(link string) string {
	for range 3 {
		u, err := url.Parse(link)
		if err != nil {
			return link
		}
		host, inner := strings.ToLower(u.Hostname()), ""
		switch {
		case under(host, "safelinks.protection.outlook.com"):
			inner = u.Query().Get("url")
		case under(host, "urldefense.proofpoint.com", "urldefense.com") && strings.HasPrefix(u.Path, "/v2/"):
			inner = defenseV2(u.Query().Get("u"))
		case under(host, "urldefense.com", "urldefense.us"):
			inner = defenseV3(link)
		}
		if !strings.HasPrefix(inner, "http") {
			return link
		}
		link = inner
	}
	return link
}

func defenseV2(u string) string {
	s, err := url.PathUnescape(strings.NewReplacer("-", "%", "_", "/").Replace(u))
	if err != nil {
		return ""
	}
	return s
}

// defenseV3 reads /v3/__https://host/path__;; addresses with replaced
// characters (a * and a list behind the __;) are left wrapped.
func defenseV3(link string) string {
	_, rest, ok := strings.Cut(link, "/v3/__")
	if !ok {
		return ""
	}
	inner, _, ok := strings.Cut(rest, "__;")
	if !ok || strings.Contains(inner, "*") {
		return ""
	}
	return inner
}
