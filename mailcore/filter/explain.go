package filter

// Explain tells in plain words, Chinese and English, what a rule of a verdict means. An unknown rule is its own word.
func Explain(rule string) (zh, en string) {
	if w, ok := explained[rule]; ok {
		return w[0], w[1]
	}
	return rule, rule
}

var explained = map[string][2]string{
	"dmarc_fail":               {"发件人域名校验失败（DMARC）", "The sender's domain did not prove this mail (DMARC)"},
	"spf_fail":                 {"发信服务器未获该域名授权（SPF）", "The sending server is not allowed for that domain (SPF)"},
	"spf_softfail":             {"发信服务器可能未获授权（SPF）", "The sending server may not be allowed for that domain (SPF)"},
	"dkim_fail":                {"邮件签名无效（DKIM）", "The mail's signature is not valid (DKIM)"},
	"unproven":                 {"无法证明发件人身份", "Nothing proves who sent it"},
	"authenticated":            {"发件人身份已验证", "The sender is proven"},
	"claims_to_be_ours":        {"冒充本单位地址", "It pretends to come from your own organisation"},
	"no_author":                {"没有发件人", "It names no author"},
	"no_date":                  {"没有日期", "It has no date"},
	"no_message_id":            {"没有邮件编号", "It has no Message-ID"},
	"no_recipient":             {"没有收件人", "It names no recipient"},
	"future_date":              {"日期在未来", "Its date lies in the future"},
	"many_authors":             {"有多个发件人", "It names several authors"},
	"name_shows_other_address": {"显示名称中写了另一个地址", "The name shows another address than the real one"},
	"look_alike_letters":       {"使用形似字符伪装", "Look-alike letters are mixed"},
	"look_alike_domain":        {"发件人域名与本单位域名形似", "The sender's domain looks like yours but is another"},
	"reply_elsewhere":          {"回复会发到另一个免费邮箱", "Answers would go to a free mailbox elsewhere"},
	"nul":                      {"含有异常字节", "It contains bytes that no honest program writes"},
	"subject_capitals":         {"主题全部大写", "The subject is all capitals"},
	"subject_shouts":           {"主题中大量感叹号", "The subject shouts"},
	"subject_advert":           {"主题标明是广告", "The subject says it is an advertisement"},
	"subject_gap":              {"主题中有大段空白", "The subject has a long gap"},
	"spread_letters":           {"用符号拆开字母", "Letters are spread to hide a word"},
	"link_number":              {"链接指向数字地址", "A link leads to a bare number address"},
	"link_disguised":           {"链接伪装了真实网站", "A link disguises its real site"},
	"link_look_alike":          {"链接网址与知名网站相似", "A link looks like a well-known site but is not"},
	"link_other_target":        {"链接文字与实际网址不符", "A link shows one address and leads to another"},
	"picture_only":             {"几乎只有图片", "It is little but a picture"},
	"html_only_remote_picture": {"只有网页格式且含外部图片", "It is HTML only, with pictures from elsewhere"},
	"html_only":                {"只有网页格式", "It is HTML only"},
	"hidden_text":              {"含有看不见的文字", "Much of its text is hidden"},
	"asks_password":            {"在邮件里要求输入密码", "It asks for a password inside the mail"},
	"form":                     {"含有表单", "It contains a form"},
	"script":                   {"含有脚本", "It contains a script"},
	"invisible_letters":        {"字词间夹有隐形字符", "Invisible letters stand between the words"},
	"base64_of_ascii":          {"用编码隐藏普通文字", "Plain text is hidden by an encoding"},
	"odd_charset":              {"使用罕见字符集", "It uses an odd character set"},
	"delivery_report":          {"是投递报告", "It is a delivery report"},
	"test_line":                {"含有垃圾邮件测试行", "It contains the line by which filters are tried"},
	"phrases_zh":               {"含有垃圾邮件常用语", "It says what Chinese spam says"},
	"phrases_en":               {"含有垃圾邮件常用语", "It says what spam says"},
	"words":                    {"用词与垃圾邮件（或正常邮件）相似", "Its words are like those of spam (or, below zero, of honest mail)"},
	"learned":                  {"与您移入或移出垃圾箱的邮件相似", "It is like mails that you moved to or from Junk"},
	"dangerous_file":           {"含有可执行等危险文件", "It carries a file that runs programs"},
	"disguised_file":           {"文件伪装了真实类型", "A file hides what it is"},
	"macros":                   {"文档含有宏", "A document contains macros"},
	"locked_archive":           {"含有加密压缩包", "An archive is locked with a password"},
	"rspamd":                   {"外部过滤器的意见", "The opinion of the outside filter"},
	"allowed":                  {"发件人在允许名单中且身份已验证", "The sender is on the allow list and proven"},
	"allowed_but_forged":       {"冒充允许名单中的发件人", "Somebody pretends to be a sender on the allow list"},
	"allowed_but_unproven":     {"发件人在允许名单中但身份未验证", "The sender is on the allow list but not proven"},
	"denied":                   {"发件人在拒绝名单中", "The sender is on the deny list"},
}
