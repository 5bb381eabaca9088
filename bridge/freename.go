package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Bounds of the first label of a free sub-domain. Below three letters it reads like a country or a language.
const (
	minLabel = 3
	maxLabel = 32
)

// reserved labels are those that programs look for, that belong to the service itself, or that invite deceit.
var reserved = strings.Fields(`www mail smtp imap pop pop3 mx mx1 mx2 ns ns1 ns2 dns ftp api app apps admin administrator root
	webmail autodiscover autoconfig mta-sts calendar chat docs help support status static cdn assets blog news dev test
	staging demo example localhost bounce reply postmaster hostmaster webmaster abuse security noreply no-reply
	mailer-daemon billing pay payment account accounts login signin signup oauth sso auth verify official service system
	mailbridge dingtalk dingding feishu lark wecom weixin wechat qq alipay taobao tmall aliyun tencent bytedance baidu
	google gmail outlook microsoft office apple icloud amazon aws bank icbc ccb abc-bank boc police gov`)

// looksLike folds what a hasty eye takes for the same, so that "acrne", "acm3" and "a-cme" are all "acme".
var looksLike = strings.NewReplacer("-", "", "0", "o", "1", "l", "i", "l", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b",
	"9", "g", "rn", "m", "vv", "w", "cl", "d")

func badDomain(reason string) error { return workbench.ErrInvalid{Field: "domain", Reason: reason} }

// checkLabel gives the label in lower case, or says why it cannot be a free name.
func checkLabel(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	letters := 0
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			letters++
		case r >= '0' && r <= '9' || r == '-':
		default:
			return "", badDomain("may have only letters, digits and hyphens")
		}
	}
	switch {
	case len(s) < minLabel || len(s) > maxLabel:
		return "", badDomain(fmt.Sprintf("must have %d to %d characters", minLabel, maxLabel))
	case strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.Contains(s, "--"):
		return "", badDomain("has a hyphen at its ends or two in a row")
	case letters == 0:
		return "", badDomain("needs a letter")
	}
	look := looksLike.Replace(s)
	if slices.ContainsFunc(reserved, func(r string) bool { return s == r || look == looksLike.Replace(r) }) {
		return "", badDomain("is reserved")
	}
	return s, nil
}

// takeFree gives an organisation a sub-domain of the service's own domain, verified at once. Its own name again is fine.
func (b *Bridge) takeFree(ctx context.Context, org workbench.OrgID, label string) (string, error) {
	if b.FreeDomain == "" {
		return "", badDomain("cannot be free here")
	}
	label, err := checkLabel(label)
	if err != nil {
		return "", err
	}
	owner, kept, err := b.Ledger.TakeFreeName(ctx, org, looksLike.Replace(label), label)
	switch {
	case err != nil:
		return "", err
	case owner != org && kept == label:
		return "", badDomain("is taken")
	case owner != org || kept != label:
		return "", badDomain("looks like one that is taken")
	}
	name := label + "." + b.FreeDomain
	if _, err := b.Mail.AddDomain(ctx, mailOrg(org), name, true); err != nil && !errors.Is(err, mailcore.ErrExists) {
		return "", err
	}
	d, err := b.Mail.DomainByName(ctx, name)
	if err != nil {
		return "", err
	}
	if d.Org != mailOrg(org) {
		return "", badDomain("is taken")
	}
	return name, nil
}

func (b *Bridge) isFree(name string) bool {
	return b.FreeDomain != "" && strings.HasSuffix(name, "."+b.FreeDomain)
}
