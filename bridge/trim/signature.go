package trim

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// maxSignature is how many lines with words a signature may have.
	maxSignature = 15
	// maxTail is how many lines with words are searched for a phone's line.
	maxTail = 6
)

// delimiter is "-- " of RFC 3676, section 4.3, and what clients make of it.
var delimiter = regexp.MustCompile(`^\s*(?:--|—|__|_{5,})\s*$`)

// device is the line a phone adds.
var device = regexp.MustCompile(`(?i)^[\s*_\[(]*(?:发自我的|發自我的|来自我的|來自我的|从我的.{1,20}发送|自我的.{1,20}(?:傳送|发送)|使用.{1,20}(?:发送|傳送)$|发自(?:网易|新浪|QQ|foxmail|钉钉|飞书|华为|小米)|sent from (?:my|mail for|outlook|yahoo|mailbird|the|samsung|an? |proton|fastmail|zoho|windows|blackberry)|sent (?:via|with) |sent using |get outlook for|von meinem .{1,30} gesendet|gesendet (?:von|mit) |envoyé (?:de|depuis|à partir)|enviado (?:desde|do|de) mi|enviado do meu|inviato da|verzonden vanaf|skickat från|sendt fra|wysłane z|отправлено с)`)

// legal is the first line of a confidentiality footer.
var legal = regexp.MustCompile(`(?i)^[\s*]*(?:(?:重要)?(?:声明|提示|免责声明)[:：].{0,60}(?:保密|机密)|(?:【.{1,12}】)?\s*本(?:电子)?邮件(?:及其(?:任何)?附件)?.{0,10}(?:含有|可能包含|包含|载有).{0,20}(?:保密|机密)|this (?:e-?mail|message|communication).{0,80}confidential|the information (?:contained )?in this (?:e-?mail|message).{0,80}confidential|confidentiality notice)`)

// signature divides lines into words and signature. What would leave no words
// at all is no signature.
func signature(lines []line) (own, sig []line) {
	cut := tailStart(lines)
	for _, l := range lines[:cut] {
		if l.sig {
			sig = append(sig, l)
			continue
		}
		own = append(own, l)
	}
	sig = append(sig, lines[cut:]...)
	if size(own) == 0 {
		return lines, nil
	}
	return own, sig
}

// tailStart walks up from the end to the highest line that begins a signature.
func tailStart(lines []line) int {
	cut, words := len(lines), 0
	for i := len(lines) - 1; i >= 0 && words <= maxSignature; i-- {
		l := lines[i]
		text := strings.TrimSpace(l.text)
		if text == "" || l.sig {
			continue
		}
		if l.quoted || l.weak {
			break
		}
		switch {
		case len(l.text) > 4*maxMarker:
		case delimiter.MatchString(l.text) && i > 0,
			words < maxTail && deviceLine(text),
			legal.MatchString(l.text):
			cut = i
		}
		words++
	}
	return cut
}

// deviceLine tells that a line is no more than the name of a device or app;
// "Sent from my desk, which is …" goes on for longer.
func deviceLine(text string) bool {
	name, _, _ := strings.Cut(text, "<")
	return utf8.RuneCountInString(name) <= 50 && device.MatchString(text)
}

// trailingSignature finds the signature that stands below the quoted mail.
func trailingSignature(lines []line) (quoted, sig []line) {
	end := len(lines)
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].quoted || lines[i].weak {
			break
		}
		if strings.TrimSpace(lines[i].text) != "" && delimiter.MatchString(lines[i].text) && anyQuoted(lines[:i]) {
			end = i
			break
		}
	}
	return lines[:end], lines[end:]
}

func anyQuoted(lines []line) bool {
	for _, l := range lines {
		if l.quoted {
			return true
		}
	}
	return false
}
