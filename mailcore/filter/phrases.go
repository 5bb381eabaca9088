package filter

import (
	"math"
	"strings"
	"sync"

	netidna "golang.org/x/net/idna"
)

func idna(host string) string {
	u, err := netidna.ToUnicode(host)
	if err != nil {
		return host
	}
	return u
}

// phraseList is what spam of one language says. Each phrase has its points; together they count at most cap.
type phraseList struct {
	rule    string
	cap     float64
	fold    bool // compare without case
	phrases []phrase
}

type phrase struct {
	text   string
	points float64
}

// keys are the hashes of a word of each phrase as it stands in a text and in a subject: a mail without it is not searched.
var keys = sync.OnceValue(func() map[string][2]uint32 {
	m := map[string][2]uint32{}
	for _, p := range phraseLists {
		for _, x := range p.phrases {
			body, subject := newWordSet(), newWordSet()
			body.text('b', x.text)
			subject.text('s', x.text)
			if len(body.list) > 0 { // else it is too short, and always searched
				m[x.text] = [2]uint32{body.list[0], subject.list[0]}
			}
		}
	}
	return m
})

// match adds up the phrases that stand in a text.
func (p *phraseList) match(text string, words *hashes) (points float64, first string) {
	folded, known := !p.fold, keys()
	for _, x := range p.phrases {
		if k, ok := known[x.text]; ok && !words.has(k[0]) && !words.has(k[1]) {
			continue
		}
		if !folded {
			text, folded = strings.ToLower(text), true
		}
		if strings.Contains(text, x.text) {
			if points += x.points; first == "" {
				first = x.text
			}
			if points >= p.cap {
				return p.cap, first
			}
		}
	}
	return math.Round(points*10) / 10, first
}

// phraseLists are written by hand: the shipped model has learned no Chinese, and little of what came after 2005.
var phraseLists = []*phraseList{
	{rule: "phrases_zh", cap: 8, phrases: []phrase{
		{"代开发票", 6}, {"代开各类发票", 6}, {"开发票", 2}, {"增值税专用发票", 1.5}, {"发票代理", 4}, {"可先验票", 5}, {"税点优惠", 4},
		{"无抵押贷款", 5}, {"无抵押", 2}, {"低息贷款", 4}, {"快速放款", 4}, {"信用卡套现", 6}, {"套现", 3}, {"刻章办证", 6}, {"办理证件", 3}, {"代办证件", 5},
		{"博彩", 4}, {"百家乐", 6}, {"时时彩", 6}, {"六合彩", 6}, {"真人娱乐", 5}, {"澳门赌场", 6}, {"网上赌场", 6}, {"娱乐城", 4}, {"注册送彩金", 6}, {"彩金", 3},
		{"裸聊", 6}, {"成人视频", 6}, {"一夜情", 5}, {"约炮", 6}, {"激情视频", 6}, {"壮阳", 5}, {"丰胸", 4}, {"减肥药", 3}, {"伟哥", 5},
		{"恭喜您中奖", 6}, {"您已中奖", 6}, {"中奖", 2}, {"幸运用户", 4}, {"领取奖品", 5}, {"兼职日结", 6}, {"刷单", 5}, {"日赚", 4}, {"日入过", 5}, {"躺赚", 5}, {"稳赚不赔", 6},
		{"邮箱即将停用", 6}, {"邮箱将被停用", 6}, {"邮箱容量已满", 3}, {"邮箱升级", 2.5}, {"账号异常", 2}, {"帐号异常", 2}, {"账户已被冻结", 4}, {"立即验证", 3}, {"重新认证", 3}, {"输入密码验证", 4},
		{"个人劳动补贴", 6}, {"工资补贴", 4}, {"财政补贴", 2}, {"扫码领取", 4}, {"扫描二维码领取", 5}, {"补贴申领", 5}, {"逾期视为放弃", 3},
		{"邮件群发", 4}, {"群发邮件", 3}, {"邮箱数据库", 4}, {"海量客户资料", 5}, {"代写论文", 5}, {"论文代发", 5}, {"加微信", 2}, {"加我微信", 2.5}, {"加QQ", 2}, {"联系QQ", 1.5}, {"限时优惠", 1}, {"免费领取", 2},
		{"高仿", 3}, {"原单", 2}, {"股票推荐", 4}, {"内幕消息", 3}, {"涨停", 2}, {"虚拟币", 2}, {"高额回报", 4},
	}},
	{rule: "phrases_en", cap: 6, fold: true, phrases: []phrase{
		{"viagra", 3.5}, {"cialis", 3.5}, {"levitra", 3.5}, {"penis", 3}, {"weight loss", 1.2}, {"online pharmacy", 3}, {"no prescription", 3},
		{"online casino", 3}, {"casino bonus", 4}, {"free spins", 3}, {"you have won", 2.5}, {"lottery", 1.5}, {"claim your prize", 3.5}, {"winning notification", 3.5},
		{"next of kin", 2.5}, {"million dollars", 1.2}, {"million united states dollars", 4}, {"inheritance", 1.2}, {"transfer of funds", 1.5}, {"dear beneficiary", 4}, {"beneficiary", 1},
		{"verify your account", 2.5}, {"verify your identity", 2}, {"your account has been suspended", 3.5}, {"account will be suspended", 3}, {"account will be closed", 2.5}, {"unusual sign-in", 1.5},
		{"mailbox is full", 1}, {"mailbox quota", 2}, {"storage limit", 1}, {"password will expire", 3}, {"password expires", 2}, {"re-validate", 3}, {"confirm your password", 3.5}, {"click here to verify", 4},
		{"i recorded you", 4}, {"your webcam", 2.5}, {"bitcoin wallet", 2.5}, {"send bitcoin", 4}, {"btc wallet", 3}, {"gift cards", 1.2}, {"make money fast", 4}, {"work from home", 1.5}, {"earn extra cash", 3.5},
		{"100% free", 1.5}, {"risk free", 1.2}, {"no obligation", 1.2}, {"act now", 1.2}, {"limited time offer", 1.2}, {"this is not spam", 3.5}, {"removed from our list", 2}, {"to be removed", 1}, {"double your income", 4},
		{"seo services", 2}, {"first page of google", 3}, {"guest post", 1.5}, {"email list", 1}, {"bulk email", 2.5}, {"replica watches", 4}, {"rolex", 2}, {"cheap meds", 4}, {"hot singles", 4}, {"adult dating", 4},
		{"refinance", 1.2}, {"lowest rates", 1.2}, {"guaranteed returns", 3.5}, {"crypto investment", 3}, {"forex trading", 2},
	}},
}
