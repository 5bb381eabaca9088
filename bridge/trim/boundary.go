package trim

import (
	"regexp"
	"strings"
)

// maxMarker is the longest line that is looked at for a mark: no client
// writes longer ones, and it keeps the patterns cheap.
const maxMarker = 400

// separator is a line such as "------ 原始邮件 ------" or "---Original---".
var separator = regexp.MustCompile(`(?i)^[\s>|*]*(?:[-—_=]{2,}\s*(?:原始邮件|原邮件|原始郵件|转发的?邮件|轉寄的?郵件|回复的原邮件|转发的原邮件|原始信件|original(?: message| appointment)?|replied message|forwarded (?:message|mail)|forwarded by .{1,60}|ursprüngliche nachricht|message (?:d'origine|original|transféré)|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|oprindelig (?:meddelelse|besked)|opprinnelig melding|ursprungligt meddelande|исходное сообщение|пересылаемое сообщение|wiadomość oryginalna|on .{5,200} wrote)\s*[-—_=:]*|begin forwarded message:|开始转发的邮件：?|下面是被转发的邮件：?)\**\s*$`)

// wrote ends a line of attribution in the languages met in the collections.
var wrote = regexp.MustCompile(`(?i)(?:wrote|writes|a écrit|schrieb.{0,80}|escribió|schreef.{0,80}|napisał(?:\(a\)|a)?|pisze|escreveu|skrev.{0,80}|ha scritto|написала?|пишет|написав|写道|寫道|kirjoitti|yazdı|の書き込み)\s*[:：]\**$`)

// opening begins a line of attribution that may run over several lines.
var opening = regexp.MustCompile(`(?i)^[\s*]*(?:on\b|at \d|le |am |el |op |em |em\s|w dniu|dnia|il |den |på |til |från|в |в\s|\d{1,4}[-/.年]|在|于|mon|tue|wed|thu|fri|sat|sun|\d{1,2} \pL|.{0,80}<[^>]*@|.{0,60}于\s*\d)`)

// dated is what every attribution holds: an address, a clock time or a year.
var dated = regexp.MustCompile(`@|\d{1,2}[:：.h]\d{2}|\d{4}|\d月\d`)

// sender is an attribution without a verb, as some Chinese clients write it:
// "2025年11月19日 10:30，张三 <z@example.com>：".
var sender = regexp.MustCompile(`^\s*\d{4}\s?[-/年].{6,60}<[^>]+@[^>]+>.{0,12}[:：]?$|^.{0,120}\d{4}.{0,20}\d{1,2}[:.]\d{2}.{0,100}<[^>]+@[^>]+>\s*[:：]$`)

// label is one line of a copied header.
var label = regexp.MustCompile(`(?i)^[\s*|>]*(发件人|寄件者|寄件人|发件时间|发送时间|发送日期|日期|收件人|收件者|抄送|副本|主题|主旨|sent time|sent|date|from|to|cc|subject|reply-to|de|von|da|van|od|från|fra|от|від|gesendet|datum|envoyé|enviado|enviada em|data|fecha|skickat|sendt|wysłano|дата|отправлено|à|an|para|aan|do|till|til|кому|objet|betreff|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|тема|dato)\s*\**\s*(?:[:：]|\|)`)

// fromLabels must be among the labels of a copied header; without them a list
// of subject, date and place is the author's own.
var fromLabels = map[string]bool{
	"发件人": true, "寄件者": true, "寄件人": true, "from": true, "de": true, "von": true, "da": true, "van": true, "od": true,
	"från": true, "fra": true, "от": true, "від": true,
}

// headerSpan is how many lines a copied header may take to show two labels.
const headerSpan = 6

// boundary answers where the quoted mail begins, len(lines) when it is nowhere
// or when words of the author follow it, and the rule that found it.
func boundary(lines []line) (int, string) {
	last := lastAuthor(lines)
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		rule, n, closed := mark(lines, i)
		switch {
		case rule == "":
			continue
		case !closed, last < i+n:
			return introduced(lines, includeRule(lines, i)), rule
		case rule == "quote" && !l.quoted:
			continue
		}
		// Words of the author follow: go on behind this quote.
		i = quoteEnd(lines, i+n) - 1
	}
	return len(lines), ""
}

// mark tells what mark stands at line i, how many lines it takes, and whether
// what it quotes is closed, so that words behind it can be the author's.
func mark(lines []line, i int) (rule string, n int, closed bool) {
	l := lines[i]
	switch {
	case l.sig || strings.TrimSpace(l.text) == "" && l.open == "":
		return "", 0, false
	case l.quoted:
		return "quote", 1, true
	case l.open != "":
		return l.open, 1, quoteNext(lines, i+1)
	case len(l.text) > maxMarker:
		return "", 0, false
	case separator.MatchString(l.text):
		return "separator", 1, prefixedNext(lines, i+1)
	}
	if headerAt(lines, i) {
		return "header", 1, false
	}
	if n := attributionAt(lines, i); n > 0 {
		return "attribution", n, quoteNext(lines, i+n)
	}
	return "", 0, false
}

// quoteNext tells that the next words are marked as quoted one by one.
func quoteNext(lines []line, i int) bool {
	for ; i < len(lines); i++ {
		if strings.TrimSpace(lines[i].text) != "" {
			return lines[i].quoted || lines[i].weak
		}
	}
	return false
}

// prefixedNext passes a copied header below a separator.
func prefixedNext(lines []line, i int) bool {
	for k := 0; i < len(lines) && k < headerSpan+2; i++ {
		if t := lines[i].text; strings.TrimSpace(t) == "" || len(t) < maxMarker && label.MatchString(t) && !lines[i].quoted {
			k++
			continue
		}
		return lines[i].quoted
	}
	return false
}

// quoteEnd passes a run of quoted lines and the empty ones between.
func quoteEnd(lines []line, i int) int {
	end := i
	for ; i < len(lines); i++ {
		if lines[i].quoted || lines[i].weak {
			end = i + 1
		} else if strings.TrimSpace(lines[i].text) != "" {
			break
		}
	}
	return max(end, 1)
}

// headerAt tells that a copied header begins at line i.
func headerAt(lines []line, i int) bool {
	if !label.MatchString(lines[i].text) {
		return false
	}
	from, seen := false, map[string]bool{}
	for k := i; k < len(lines) && k < i+headerSpan; k++ {
		if len(lines[k].text) > maxMarker {
			continue
		}
		m := label.FindStringSubmatch(lines[k].text)
		if m == nil {
			continue
		}
		name := strings.ToLower(m[1])
		seen[name] = true
		from = from || fromLabels[name]
	}
	return from && len(seen) >= 2
}

// maxAttribution is over how many lines clients break an attribution.
const maxAttribution = 4

// attributionAt answers how many lines an attribution at line i takes, 0 when
// there is none.
func attributionAt(lines []line, i int) int {
	if t := lines[i].text; strings.ContainsRune(t, '<') && sender.MatchString(t) {
		return 1
	}
	opened := false
	text := ""
	for n := 0; n < maxAttribution && i+n < len(lines); n++ {
		t := strings.TrimSpace(lines[i+n].text)
		if t == "" || lines[i+n].quoted || len(text)+len(t) > maxMarker {
			return 0
		}
		if n > 0 {
			text += " "
		}
		text += t
		// The last character is looked at first: the patterns are dear.
		if end := strings.TrimRight(t, "*"); !strings.HasSuffix(end, ":") && !strings.HasSuffix(end, "：") {
			continue
		}
		if opened = opened || opening.MatchString(lines[i].text); !opened {
			return 0
		}
		if wrote.MatchString(text) && dated.MatchString(text) {
			return n + 1
		}
	}
	return 0
}

// introduced moves the cut above an attribution in a language that is not
// known: a short paragraph with a date or address that ends in a colon or an
// angle bracket, directly above a quoted line.
func introduced(lines []line, i int) int {
	if i >= len(lines) || !lines[i].quoted && !lines[i].weak {
		return i
	}
	end := i
	for end > 0 && strings.TrimSpace(lines[end-1].text) == "" {
		end--
	}
	start, text := end, ""
	for start > 0 && end-start <= maxAttribution && strings.TrimSpace(lines[start-1].text) != "" && !lines[start-1].quoted {
		start--
		text = strings.TrimSpace(lines[start].text) + " " + text
	}
	text = strings.TrimSpace(text)
	if start == end || end-start >= maxAttribution || len(text) > maxMarker || !dated.MatchString(text) {
		return i
	}
	if strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") || strings.Contains(text, "@") && opening.MatchString(text) {
		return start
	}
	return i
}

// rulerLine is a line of dashes that some clients put above a copied header.
var rulerLine = regexp.MustCompile(`^\s*[-_—=*]{3,}\s*$`)

// includeRule moves the cut above such a line and the empty ones between.
func includeRule(lines []line, i int) int {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		t := lines[k].text
		if rulerLine.MatchString(t) {
			return k
		}
		if strings.TrimSpace(t) != "" {
			break
		}
	}
	return i
}

// belowQuote answers where the author's words begin when the whole quoted mail
// stands above them in one piece, 0 when it does not.
func belowQuote(lines []line) int {
	start, rule, n := 0, "", 0
	for start < len(lines) && rule == "" {
		if rule, n, _ = mark(lines, start); rule == "" && strings.TrimSpace(lines[start].text) != "" {
			return 0
		}
		start++
	}
	if rule != "attribution" {
		return 0
	}
	end := quoteEnd(lines, start-1+n)
	for _, l := range lines[end:] {
		if l.quoted || l.weak {
			return 0
		}
	}
	return end
}

// lastAuthor is the last line that may hold words of the author: not quoted,
// not signature.
func lastAuthor(lines []line) int {
	_, tail := signature(lines)
	end := len(lines) - len(tail)
	if end <= 0 {
		end = len(lines)
	}
	for i := end - 1; i >= 0; i-- {
		l := lines[i]
		if !l.quoted && !l.weak && !l.sig && strings.TrimSpace(l.text) != "" && !rulerLine.MatchString(l.text) {
			return i
		}
	}
	return -1
}
