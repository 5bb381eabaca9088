package queue

import (
	"regexp"
	"strings"
)

// Reason says in plain words why a mail waits or failed, and what helps.
type Reason struct {
	Code          string // a stable word for programs
	Chinese, What string // cause, in Chinese and English
	Help, Step    string // next step, in Chinese and English
}

var (
	replyCode  = regexp.MustCompile(` said: ([245]\d\d)[ -]`)
	statusCode = regexp.MustCompile(`\b([245])\.(\d{1,3})\.(\d{1,3})\b`)
)

// reasons are tried in order: words first, since servers are freer with codes than with words.
var reasons = []struct {
	words  []string // any of these in the reply
	status []string // or one of these, "x.1.1" for either class
	Reason
}{
	{[]string{"held by an administrator"}, nil, Reason{"held", "管理员已暂停", "An administrator holds it", "放行后才会发送", "Release it to send it"}},
	{[]string{"waits for its turn"}, nil, Reason{"busy", "同一收信方的邮件较多，正在排队", "Many mails go to this destination; it waits for its turn", "无需处理，会自动发送", "Nothing to do; it goes by itself"}},
	{[]string{"greylist", "graylist", "grey-list", "gray-list"}, nil, Reason{"greylisted", "对方服务器启用了灰名单，要求稍后重试", "The receiver asks new senders to try again later (greylisting)", "无需处理，会自动重试", "Nothing to do; it is tried again"}},
	{[]string{"spamhaus", "blacklist", "blocklist", "block list", "rbl", "dnsbl", "poor reputation"}, nil, Reason{"blocked", "本服务器的 IP 或域名被对方列入黑名单", "The receiver blocks this server's address or domain", "按回复中的链接申请解除，并检查是否有账号被盗用发信", "Follow the link in the reply to be delisted; look for a stolen account"}},
	{[]string{"dmarc", "dkim", "spf"}, []string{"x.7.20", "x.7.23", "x.7.25", "x.7.26", "x.7.27"}, Reason{"authentication", "对方认为发信域名验证未通过（SPF/DKIM/DMARC）", "The receiver could not verify the sending domain (SPF, DKIM or DMARC)", "在“域名”页面检查 DNS 记录", "Check the DNS records on the domains page"}},
	{[]string{"rate limit", "too many", "too fast", "throttl", "try again later"}, []string{"4.7.0", "4.3.2", "4.4.5"}, Reason{"throttled", "发往对方的邮件过快，被对方限速", "The receiver limits how fast it takes mail from here", "会自动重试；可为该域名设置并发和速率", "It is tried again; bound connections and rate for this domain"}},
	{[]string{"mailbox full", "quota", "over quota", "mailbox is full"}, []string{"x.2.2"}, Reason{"mailbox_full", "收件人邮箱已满", "The recipient's mailbox is full", "请收件人清理邮箱后重试", "Ask the recipient to make room, then try again"}},
	{[]string{"user unknown", "no such user", "does not exist here", "unknown recipient", "no such mailbox", "recipient rejected"}, []string{"x.1.1", "x.1.0", "x.1.3", "x.1.6"}, Reason{"no_such_user", "收件人地址不存在", "There is no such recipient", "核对收件人地址", "Check the address"}},
	{[]string{"null mx"}, []string{"x.1.2", "x.1.10", "x.4.4"}, Reason{"no_such_domain", "收件域名不存在或不收信", "The domain does not exist or takes no mail", "核对 @ 后面的域名", "Check the part behind the @"}},
	{[]string{"too large", "size limit", "exceeds size", "takes mails of"}, []string{"x.3.4", "x.2.3"}, Reason{"too_large", "邮件超过对方允许的大小", "The mail is larger than the receiver takes", "改用大附件链接发送", "Send the files as links"}},
	{[]string{"spam", "junk", "content rejected", "virus"}, []string{"x.7.1", "x.6.0"}, Reason{"refused", "对方拒收（策略或内容）", "The receiver refuses it, by policy or for what it contains", "查看对方的回复，必要时联系对方管理员", "Read the reply; ask the receiver's administrator"}},
	{[]string{"look up", "no such host"}, []string{"4.4.3"}, Reason{"dns", "暂时查不到对方的邮件服务器（DNS）", "The receiver's mail server cannot be looked up at the moment (DNS)", "会自动重试；持续出现时检查本机 DNS", "It is tried again; if it stays, check this server's DNS"}},
	{[]string{"smtputf8", "8bitmime"}, []string{"x.6.3", "x.6.7"}, Reason{"characters", "对方服务器不支持地址或正文中的字符", "The receiver cannot take letters of the address or the mail", "换用只含英文字母的地址", "Use an address with plain letters"}},
	{[]string{"timeout", "refused", "unreachable", "connection reset", "talk to", "dial", "eof"}, []string{"4.4.1", "4.4.2"}, Reason{"unreachable", "连接不上对方服务器", "The receiver's server cannot be reached", "会自动重试；持续出现时联系对方", "It is tried again; if it stays, tell the receiver"}},
	{[]string{"removed from the queue"}, []string{"5.3.0"}, Reason{"removed", "管理员已从队列中删除", "An administrator removed it from the queue", "如需发送请重新发信", "Send it anew if needed"}},
}

// Explain says what an outgoing mail's last error means. ok is false while there was none.
func Explain(lastError string) (r Reason, ok bool) {
	if lastError == "" {
		return Reason{}, false
	}
	text, status := strings.ToLower(lastError), ""
	if m := statusCode.FindStringSubmatch(lastError); m != nil {
		status = m[0]
	}
	for _, x := range reasons {
		for _, s := range x.status {
			if status != "" && (s == status || strings.HasPrefix(s, "x.") && s[1:] == status[1:]) {
				return x.Reason, true
			}
		}
		for _, w := range x.words {
			if strings.Contains(text, w) {
				return x.Reason, true
			}
		}
	}
	if m := replyCode.FindStringSubmatch(lastError); m != nil && m[1][0] == '5' {
		return Reason{"refused", "对方拒收", "The receiver refuses it", "查看对方的回复", "Read the reply"}, true
	}
	return Reason{"deferred", "对方暂时无法接收", "The receiver cannot take it at the moment", "会自动重试", "It is tried again"}, true
}
