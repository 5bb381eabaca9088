package filter

import (
	"bytes"
	"io"
	"math"
	"net/mail"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"mailbridge/mailcore"
	"mailbridge/mailcore/message"
)

// look is one mail while it is judged: what was read of it, and what counted.
type look struct {
	in    *mailcore.Incoming
	now   time.Time
	body  message.Body
	page  *page
	set   *wordSet // borrowed
	words []uint32 // of it
	seen  *hashes  // the same words
	why   []mailcore.Reason
	files files
}

// maxReasons bounds what is kept of one verdict, maxDetail one text in it.
const (
	maxReasons = 16
	maxDetail  = 100
)

// found counts a rule.
func (l *look) found(rule string, points float64, detail string) {
	if len(l.why) >= maxReasons {
		return
	}
	l.why = append(l.why, mailcore.Reason{Rule: rule, Points: points, Detail: clip(detail)})
}

// clip keeps a stranger's text short and on one line.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) <= maxDetail {
		return s
	}
	return strings.ToValidUTF8(s[:maxDetail], "") + "…"
}

func (l *look) score() float64 {
	sum := 0.0
	for _, r := range l.why {
		sum += r.Points
	}
	return sum
}

// read opens the texts of the mail once for all rules.
func (l *look) read() error {
	var err error
	if l.body, err = message.Text(l.in.Raw, l.in.Structure, maxText); err != nil {
		return err
	}
	l.page = readPage(l.body.HTML)
	if l.page.text == "" || len(l.page.links) == 0 {
		l.page.links = linksInText(l.body.Plain, l.page.links)
	}
	l.set = wordSets.Get().(*wordSet)
	l.words, l.seen = l.set.of(l.in.Structure, l.body, l.page), l.set.seen
	return nil
}

// close gives back what was borrowed for one mail.
func (l *look) close() {
	if l.set != nil {
		l.set.giveBack()
		l.set, l.words, l.seen = nil, nil, nil
	}
}

// rules applies everything that is the same for all readers.
func (l *look) rules() {
	l.sender()
	l.header()
	l.subject()
	l.links()
	l.looks()
	l.phrases()
}

// sender weighs what trust found out. Failures alone make no junk: lists and forwarders cause them too.
func (l *look) sender() {
	v := l.in.Verdict
	switch {
	case v.DMARC == "fail":
		l.found("dmarc_fail", 2.5, v.Policy)
	case v.SPF == "fail":
		l.found("spf_fail", 2, "")
	case v.SPF == "softfail":
		l.found("spf_softfail", 1, "")
	case v.DKIM == "fail" && !v.Authenticated:
		l.found("dkim_fail", 0.5, "")
	case v.Authenticated:
		l.found("authenticated", -0.5, v.Domain)
	case v.SPF != "" && v.SPF != "pass":
		l.found("unproven", 2, "")
	}
	if v.Junk {
		l.found("claims_to_be_ours", 5, "")
	}
}

// maxLacks bounds what fields that are not there count together: machines forget them too.
const maxLacks = 2.0

// header looks at what honest programs always write.
func (l *look) header() {
	h := &l.in.Structure.Header
	if h.DateRaw != "" && !h.Date.IsZero() && h.Date.After(l.now.Add(24*time.Hour)) {
		l.found("future_date", 1.5, h.DateRaw)
	}
	lacks := 0.0
	for _, x := range []struct {
		rule   string
		absent bool
		points float64
	}{{"no_author", len(h.From) == 0, 1}, {"no_date", h.DateRaw == "", 0.8}, {"no_message_id", h.MessageIDRaw == "", 0.8},
		{"no_recipient", len(h.To)+len(h.Cc) == 0, 0.5}} {
		if x.absent && lacks < maxLacks {
			points := min(x.points, maxLacks-lacks)
			lacks += points
			l.found(x.rule, math.Round(points*10)/10, "")
		}
	}
	if len(h.From) == 0 {
		return
	}
	if len(h.From) > 1 {
		l.found("many_authors", 0.5, "")
	}
	l.author(h)
	header := string(l.in.Header)
	if strings.Contains(header, "\x00") {
		l.found("nul", 2, "")
	}
}

// author finds forged looks: a name that shows another address than the one the mail comes from.
func (l *look) author(h *message.Envelope) {
	from := h.From[0]
	if at := strings.IndexByte(from.Name, '@'); at > 0 && at < len(from.Name)-1 {
		if shown, err := mail.ParseAddress(strings.Trim(lastWord(from.Name), `<>()[]"'`)); err == nil {
			_, domain, _ := strings.Cut(strings.ToLower(shown.Address), "@")
			if site(domain) != site(from.Domain) {
				l.found("name_shows_other_address", 3, from.Name)
			}
		}
	}
	if mixesScripts(from.Name) || strings.HasPrefix(strings.ToLower(from.Domain), "xn--") && mixesScripts(idna(from.Domain)) {
		l.found("look_alike_letters", 2.5, from.Name)
	}
	if looksLikeOurs(from.Domain, l.in.Envelope.To) {
		l.found("look_alike_domain", 3, from.Domain)
	}
	for _, r := range h.ReplyTo {
		if site(r.Domain) != site(from.Domain) && freemail[strings.ToLower(r.Domain)] {
			l.found("reply_elsewhere", 1.5, r.Email())
			break
		}
	}
}

func lastWord(s string) string {
	for _, w := range strings.Fields(s) {
		if strings.Contains(w, "@") {
			return w
		}
	}
	return s
}

// freemail are providers at which anybody has an address: a company's mail does not ask for answers there.
var freemail = map[string]bool{"gmail.com": true, "googlemail.com": true, "outlook.com": true, "hotmail.com": true, "yahoo.com": true,
	"qq.com": true, "163.com": true, "126.com": true, "sina.com": true, "sohu.com": true, "foxmail.com": true, "aol.com": true,
	"gmx.com": true, "gmx.de": true, "mail.ru": true, "yandex.ru": true, "proton.me": true, "protonmail.com": true, "icloud.com": true}

// site is the registrable part of a host, or the host itself.
func site(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if s, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return s
	}
	return host
}

// mixesScripts tells whether one word has letters of Latin and of Cyrillic or Greek, which look alike.
func mixesScripts(s string) bool {
	if isASCII(s) {
		return false
	}
	latin, other := false, false
	for _, r := range s {
		switch {
		case r < 0x80 && unicode.IsLetter(r):
			latin = true
		case unicode.Is(unicode.Cyrillic, r) || unicode.Is(unicode.Greek, r):
			other = true
		case !unicode.IsLetter(r):
			if latin && other {
				return true
			}
			latin, other = false, false
		}
	}
	return latin && other
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (l *look) subject() {
	s := l.in.Structure.Header.Subject
	upper, letters := 0, 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		}
		if unicode.IsUpper(r) || unicode.IsLower(r) {
			letters++
		}
	}
	if letters >= 10 && upper == letters {
		l.found("subject_capitals", 1, s)
	}
	if strings.Contains(s, "!!!") || strings.Contains(s, "$$$") || strings.Contains(s, "！！") || strings.Contains(s, "???") {
		l.found("subject_shouts", 1, s)
	}
	if trimmed := strings.ToUpper(strings.TrimSpace(s)); strings.HasPrefix(trimmed, "ADV:") || strings.HasPrefix(trimmed, "[ADV]") ||
		strings.HasPrefix(trimmed, "(AD)") || strings.HasPrefix(trimmed, "【广告】") || strings.HasPrefix(trimmed, "[广告]") || strings.HasPrefix(trimmed, "AD:") {
		l.found("subject_advert", 4, s)
	}
	if strings.Contains(l.in.Structure.Header.SubjectRaw, "       ") {
		l.found("subject_gap", 1.5, s)
	}
	if broken := spread(s); broken != "" {
		l.found("spread_letters", 2, broken)
	}
	if mixesScripts(s) || strings.ContainsAny(s, "\u200b\u200c\u2060\u00ad") {
		l.found("look_alike_letters", 2, s)
	}
}

// spread finds a word written with something between its letters, as in "v i a g r a" or "c.a.s.i.n.o".
func spread(s string) string {
	run := 0
	for i := 0; i+1 < len(s); i++ {
		single := s[i] >= 'A' && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' && (i == 0 || !isWordByte(s[i-1])) && !isWordByte(s[i+1])
		switch {
		case single:
			if run++; run >= 5 {
				return s
			}
		case isWordByte(s[i]):
			run = 0
		}
	}
	return ""
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

func (l *look) links() {
	numeric, mismatch, user, lookAlike := "", "", "", ""
	for _, k := range l.page.links {
		if isNumeric(k.host) {
			numeric = k.url
		}
		if k.user != "" {
			user = k.url
		}
		if strings.Contains(k.host, "xn--") && mixesScripts(idna(k.host)) || confusable(k.host) {
			lookAlike = k.host
		}
		if shown := shownHost(k.text); shown != "" && site(shown) != site(k.host) {
			mismatch = shown + " → " + k.host
		}
	}
	if numeric != "" {
		l.found("link_number", 2.5, numeric)
	}
	if user != "" {
		l.found("link_disguised", 3, user)
	}
	if lookAlike != "" {
		l.found("link_look_alike", 3, lookAlike)
	}
	if mismatch != "" {
		l.found("link_other_target", mismatchPoints(l.in.Verdict), mismatch)
	}
}

// mismatchPoints are few for a proven sender: newsletters count clicks at another host.
func mismatchPoints(v mailcore.Verdict) float64 {
	if v.Authenticated {
		return 1
	}
	return 3.5
}

// shownHost is the host that the words of a link claim to lead to, if they are an address.
func shownHost(text string) string {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, " \n\t@") || len(text) > 300 {
		return ""
	}
	if l, ok := parseLink(text); ok {
		return l.host
	}
	host, _, _ := strings.Cut(strings.ToLower(text), "/")
	if !strings.HasPrefix(host, "www.") {
		return ""
	}
	if _, known := publicsuffix.PublicSuffix(host); !known && strings.Count(host, ".") < 2 {
		return ""
	}
	return host
}

// brands are what phishing mails pretend to be.
var brands = []string{"paypal", "apple", "microsoft", "office365", "google", "amazon", "alipay", "taobao", "dingtalk", "wechat", "weixin",
	"icbc", "netflix", "facebook", "linkedin", "docusign", "dropbox", "fedex", "alibaba", "aliyun"}

// unlike writes look-alike letters as what they are taken for.
var unlike = strings.NewReplacer("0", "o", "1", "l", "3", "e", "5", "s", "rn", "m", "vv", "w")

// confusable tells of a host that writes a brand with digits or doubled letters for its own: paypa1.com, rnicrosoft.com.
func confusable(host string) bool {
	plain := unlike.Replace(host)
	if plain == host {
		return false
	}
	for _, b := range brands {
		if strings.Contains(plain, b) && !strings.Contains(host, b) {
			return true
		}
	}
	return false
}

// looks weighs how the text is made.
func (l *look) looks() {
	p, plain := l.page, strings.TrimSpace(l.body.Plain)
	shown := len(strings.TrimSpace(p.text))
	if l.body.HTML != "" && plain == "" {
		switch {
		case p.pictures > 0 && shown < 120:
			l.found("picture_only", 2.5, "")
		case p.pictures > 0:
			l.found("html_only_remote_picture", 0.8, "")
		default:
			l.found("html_only", 0.3, "")
		}
	}
	if p.hidden > 200 && p.hidden > shown {
		l.found("hidden_text", 1.5, "")
	}
	if p.password {
		l.found("asks_password", 4, "")
	} else if p.form {
		l.found("form", 1, "")
	}
	if p.script {
		l.found("script", 1.5, "")
	}
	text := p.text
	if text == "" {
		text = plain
	}
	if n := strings.Count(text, "\u200b") + strings.Count(text, "\u200c") + strings.Count(text, "\u00ad") + strings.Count(text, "\u2060"); n > 15 && n*20 > len([]rune(text)) {
		l.found("invisible_letters", 2, "")
	}
	if len(text) > 0 && mixesScripts(text[:min(len(text), 4096)]) {
		l.found("look_alike_letters", 2, "")
	}
	if strings.Contains(l.body.Plain, "\x00") || l.hasNUL() {
		l.found("nul", 2, "")
	}
	l.transfer()
}

// hasNUL looks at the beginning of the bytes as they came.
func (l *look) hasNUL() bool {
	b := beginnings.Get().(*[4096]byte)
	defer beginnings.Put(b)
	n, _ := l.in.Raw.ReadAt(b[:], l.in.Structure.Root.BodyStart)
	return bytes.IndexByte(b[:n], 0) >= 0
}

var beginnings = sync.Pool{New: func() any { return new([4096]byte) }}

// transfer finds encodings whose only use is to hide from filters.
func (l *look) transfer() {
	plain, odd := false, ""
	l.in.Structure.Walk(func(_ string, p *message.Part) bool {
		if p.Type != "text" || p.Disposition == "attachment" {
			return p.Message == nil
		}
		charset := ""
		for _, q := range p.Params {
			if q.Name == "charset" {
				charset = strings.ToLower(q.Value)
			}
		}
		plain = plain || strings.EqualFold(strings.TrimSpace(p.Encoding), "base64") && (charset == "" || charset == "us-ascii")
		if charset == "utf-7" || charset == "x-unknown" {
			odd = charset
		}
		return true
	})
	if plain {
		l.found("base64_of_ascii", 1.2, "")
	}
	if odd != "" {
		l.found("odd_charset", 1.5, odd)
	}
	if l.in.Structure.Root.Subtype == "report" {
		l.found("delivery_report", -2, "")
	}
}

// gtube is the line by which filters are tried (spamassassin.apache.org/gtube).
const gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

func (l *look) phrases() {
	text := l.body.Plain
	if l.page.text != "" {
		text = l.page.text + " " + text
	}
	if strings.Contains(text, gtube) {
		l.found("test_line", 100, "GTUBE")
	}
	text = l.in.Structure.Header.Subject + "\n" + text
	if len(text) > maxText {
		text = text[:maxText]
	}
	for _, p := range phraseLists {
		points, first := p.match(text, l.seen)
		if points > 0 {
			l.found(p.rule, points, first)
		}
	}
}

// readAll is the content of a part, at most max bytes.
func readAll(r io.Reader, max int64) ([]byte, error) { return io.ReadAll(io.LimitReader(r, max)) }
