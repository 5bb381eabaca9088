package workbench

import "testing"

func TestPinyin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, full, initials string }{
		{"张三", "zhangsan", "zs"},
		{"曾国藩", "zengguofan", "zgf"},
		{"单雄信", "shanxiongxin", "sxx"},
		{"仇英", "qiuying", "qy"},
		{"解缙", "xiejin", "xj"},
		{"区寄", "ouji", "oj"},
		{"查良镛", "zhaliangyong", "zly"},
		{"盖聂", "genie", "gn"},
		{"尉迟恭", "yuchigong", "ycg"},
		{"长孙无忌", "zhangsunwuji", "zswj"},
		{"朴树", "piaoshu", "ps"},
		{"覃海洋", "qinhaiyang", "qhy"},
		{"员半千", "yunbanqian", "ybq"},
		{"吕布", "lvbu", "lb"},
		{"欧阳修", "ouyangxiu", "oyx"},
		{"Tom李", "tomli", "tl"},
		{"李Tom", "litom", "lt"},
		{"José García", "josegarcia", "jg"},
		{"O'Brien Ann", "obrienann", "oa"},
		{"  ", "", ""},
		{"😀", "", ""},
	} {
		full, initials := Pinyin(c.name)
		if full != c.full || initials != c.initials {
			t.Errorf("Pinyin(%q) = %q, %q, want %q, %q", c.name, full, initials, c.full, c.initials)
		}
	}
}

func TestLocalPart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, rule, want string }{
		{"张三", "pinyin", "zhangsan"},
		{"张三丰", "pinyin.dotted", "sanfeng.zhang"},
		{"欧阳修文", "pinyin.initial", "ouyangxw"},
		{"John Smith", "pinyin", "johnsmith"},
		{"John Smith", "pinyin.dotted", "john.smith"},
		{"Müller", "pinyin.dotted", "muller"},
		{"Zhang.San@old.test", "login", "zhang.san"},
		{"..a..b-", "login", "a.b"},
		{"😀", "pinyin", ""},
	} {
		if got := LocalPart(c.name, c.rule); got != c.want {
			t.Errorf("LocalPart(%q, %q) = %q, want %q", c.name, c.rule, got, c.want)
		}
	}
}

func TestNumbered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		local string
		n     int
		want  string
	}{{"zhangsan", 1, "zhangsan"}, {"zhangsan", 2, "zhangsan2"}, {"wang1", 2, "wang1-2"}, {"", 3, ""}} {
		if got := Numbered(c.local, c.n); got != c.want {
			t.Errorf("Numbered(%q, %d) = %q, want %q", c.local, c.n, got, c.want)
		}
	}
}
