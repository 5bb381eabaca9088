package workbench

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// maxNameRunes bounds what is turned into pinyin; longer "names" are not names.
const maxNameRunes = 64

// maxLocalPart keeps made local parts well under the 64 octets of RFC 5321, section 4.5.3.1.1, so that a number fits.
const maxLocalPart = 48

// surnames read differently as a surname than in a word, and surnames of two characters, which must be known to
// tell where the given name begins.
var surnames = map[string]string{
	"曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "盖": "ge", "朴": "piao", "覃": "qin",
	"员": "yun", "吕": "lv", "任": "ren", "华": "hua", "尹": "yin", "纪": "ji", "缪": "miao", "翟": "zhai", "冼": "xian",
	"乐": "yue", "洗": "xian", "召": "shao", "种": "chong", "重": "chong", "折": "she", "繁": "po", "逄": "pang",
	"秘": "bi", "晟": "cheng", "适": "kuo", "黑": "he", "祭": "zhai", "宓": "fu", "车": "che", "佴": "nai", "幺": "yao",
	"尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "澹台": "tan tai", "宰父": "zai fu", "单于": "chan yu",
	"欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "皇甫": "huang fu", "东方": "dong fang",
	"公孙": "gong sun", "慕容": "mu rong", "令狐": "ling hu", "司徒": "si tu", "司空": "si kong", "夏侯": "xia hou",
	"宇文": "yu wen", "轩辕": "xuan yuan", "钟离": "zhong li", "闻人": "wen ren", "赫连": "he lian", "独孤": "du gu",
	"南宫": "nan gong", "东郭": "dong guo", "百里": "bai li", "呼延": "hu yan", "端木": "duan mu", "申屠": "shen tu",
	"太史": "tai shi", "西门": "xi men", "鲜于": "xian yu", "濮阳": "pu yang", "淳于": "chun yu", "公羊": "gong yang",
	"闾丘": "lv qiu", "拓跋": "tuo ba", "完颜": "wan yan", "纳兰": "na lan", "第五": "di wu",
}

// spelling is a name in Latin letters: the surname's syllables and those of the given name, lower case.
type spelling struct {
	surname, given []string
}

func spell(name string) spelling {
	runes := []rune(strings.TrimSpace(norm.NFC.String(name)))
	if len(runes) > maxNameRunes {
		runes = runes[:maxNameRunes]
	}
	if len(runes) == 0 {
		return spelling{}
	}
	if !unicode.Is(unicode.Han, runes[0]) {
		return spellLatin(runes)
	}
	for _, n := range []int{2, 1} {
		if len(runes) < n {
			continue
		}
		if s, ok := surnames[string(runes[:n])]; ok {
			return spelling{strings.Fields(s), syllables(runes[n:])}
		}
	}
	return spelling{syllables(runes[:1]), syllables(runes[1:])}
}

// spellLatin takes the last word of a name that begins in Latin letters as the surname, or the first Han characters
// after them ("Tom李" is Tom of the family Li).
func spellLatin(runes []rune) spelling {
	for i, r := range runes {
		if unicode.Is(unicode.Han, r) {
			rest := spell(string(runes[i:]))
			given := append(syllables(runes[:i]), rest.given...)
			return spelling{surname: rest.surname, given: given}
		}
	}
	words := syllables(runes)
	if len(words) < 2 {
		return spelling{given: words}
	}
	return spelling{surname: words[len(words)-1:], given: words[:len(words)-1]}
}

// syllables spells each Han character and keeps runs of Latin letters and digits as one word.
func syllables(runes []rune) []string {
	args := pinyin.NewArgs()
	var out []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}
	for _, r := range runes {
		if unicode.Is(unicode.Han, r) {
			flush()
			if p := pinyin.SinglePinyin(r, args); len(p) > 0 && p[0] != "" {
				out = append(out, p[0])
			}
			continue
		}
		folded := foldLatin(r)
		if folded == "" && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’' {
			flush()
		}
		word.WriteString(folded)
	}
	flush()
	return out
}

// foldLatin gives the lower-case ASCII letters or digits of r without marks; empty when there are none.
func foldLatin(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'ø', 'Ø':
		return "o"
	case 'ł', 'Ł':
		return "l"
	}
	for _, d := range norm.NFKD.String(string(r)) {
		d = unicode.ToLower(d)
		if d >= 'a' && d <= 'z' || d >= '0' && d <= '9' {
			return string(d)
		}
	}
	return ""
}

// Pinyin spells a name in lower-case Latin letters without spaces and gives the first letters of its syllables,
// surname first for Chinese names: 尉迟恭 is "yuchigong", "ycg". Latin words stay: "Tom李" is "tomli", "tl".
func Pinyin(name string) (full, initials string) {
	words := spell(name).inOrder(name)
	var b strings.Builder
	for _, w := range words {
		b.WriteByte(w[0])
	}
	return strings.Join(words, ""), b.String()
}

func (s spelling) inOrder(name string) []string {
	first, second := s.given, s.surname
	if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(name)); unicode.Is(unicode.Han, r) {
		first, second = s.surname, s.given
	}
	return append(append([]string{}, first...), second...)
}

// LocalPart makes the local part of an address from a name by one of the address rules; for AddressLogin and for
// unknown rules name is taken as a login. It is empty when nothing of the name can be spelled.
func LocalPart(name string, rule string) string {
	s := spell(name)
	surname, given := strings.Join(s.surname, ""), strings.Join(s.given, "")
	var local string
	switch AddressRule(rule) {
	case AddressPinyin:
		local = strings.Join(s.inOrder(name), "")
	case AddressPinyinDotted:
		local = strings.Trim(given+"."+surname, ".")
	case AddressInitials:
		local = surname + firstLetters(s.given)
		if surname == "" {
			local = given
		}
	default:
		local = loginPart(name)
	}
	if len(local) > maxLocalPart {
		local = local[:maxLocalPart]
	}
	return strings.Trim(local, ".-_")
}

func firstLetters(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteByte(w[0])
	}
	return b.String()
}

// loginPart keeps what a login has before "@" as far as it may stand unquoted in an address.
func loginPart(login string) string {
	login, _, _ = strings.Cut(login, "@")
	var b strings.Builder
	for _, r := range login {
		switch {
		case r == '.' && (b.Len() == 0 || strings.HasSuffix(b.String(), ".")):
		case r == '.' || r == '-' || r == '_':
			b.WriteRune(r)
		case unicode.Is(unicode.Han, r):
			b.WriteString(strings.Join(syllables([]rune{r}), ""))
		default:
			b.WriteString(foldLatin(r))
		}
	}
	return b.String()
}

// Numbered gives the n-th try of a local part that others have: zhangsan, zhangsan2, zhangsan3 … for n 1, 2, 3 ….
// A local part that ends in a digit gets a dash first, so that wang1 and its second do not read as wang12.
func Numbered(local string, n int) string {
	if n <= 1 || local == "" {
		return local
	}
	if last := local[len(local)-1]; last >= '0' && last <= '9' {
		return fmt.Sprintf("%s-%d", local, n)
	}
	return local + strconv.Itoa(n)
}
