package api

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"mailbridge/mailcore"
	"mailbridge/workbench"
)

// Programs read the code of a problem. People who read Chinese get its message in Chinese when they ask for that
// (Accept-Language, RFC 9110, section 12.5.4), as our pages do.

func readsChinese(v *visit) bool {
	if v.gin == nil {
		return false
	}
	first, _, _ := strings.Cut(v.gin.GetHeader("Accept-Language"), ",")
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "zh")
}

var chineseCodes = map[string]string{
	"not_found": "内容不存在或已被删除", "address_held": "这个地址不久前属于别人，暂时保留；确认后仍可使用",
	"address_closed": "这个地址属于一个已停用的邮箱，它仍在收信。要改作他用，请先把该邮箱转为共享邮箱并删除，再使用这个地址", "exists": "已经存在，请换一个", "active": "这个脚本正在使用，请先停用", "running": "规则正在运行，请等它完成",
	"last_admin": "至少要保留一位超级管理员", "stale": "刚刚被别人修改过，请刷新后重试", "not_empty": "里面还有内容，不能删除", "forbidden": "没有权限，请联系管理员",
	"sender_denied": "这不是您的邮箱地址", "no_right": "您在这个邮箱里没有这项权限", "read_only": "这个文件夹不能修改", "disabled": "这个账号已停用",
	"password_change_required": "请先设置自己的密码", "second_factor_enrol_required": "请先设置两步验证", "second_factor_required": "请输入两步验证码",
	"bad_code": "验证码不正确，或已经用过", "network": "不允许从这个网络登录", "app_password_scope": "这个应用专用密码不能用在这里", "must_activate": "请先打开激活链接",
	"throttled": "尝试太频繁，请稍后再试", "bad_password": "账号或密码不正确", "too_large": "内容太大，超过了允许的大小", "over_quota": "邮箱空间已满",
	"storage_full": "服务器空间不足，请联系管理员", "busy": "服务器正忙，请稍后再试", "loop": "这封邮件在循环转发", "unauthenticated": "请先登录",
	"cross_site": "请从本网站的页面操作", "method_not_allowed": "不支持这个操作", "link_expired": "链接已失效", "no_mailbox": "您还没有邮箱",
	"not_permitted": "收件人里有一个邮件组不接收您的来信", "too_many": "数量已达上限", "image": "这张图片无法显示", "internal": "服务器出了点问题，请稍后重试",
	"bad_request": "请求的格式不正确", "unsupported_type": "请求的格式不正确", "invalid": "填写有误，请检查后重试", "policy": "被公司的发信规则拒绝",
	"forwarding_internal": "公司只允许转发给内部地址", "forwarding_deny": "公司不允许自动转发", "would_lock_out": "这样设置后您自己将无法登录",
	"not_approved": "需要另一位审计员先批准这个案件", "own_case": "不能由立案人自己批准", "closed": "这个案件已经结束",
}

var chineseReasons = map[string]string{
	"is too long": "太长了", "is no id": "编号不正确", "was not made by us": "已失效，请刷新后重试", "does not exist": "不存在", "is not right": "不正确",
	"is not a mail address": "不是正确的邮箱地址", "is not a plain mail address": "不是正确的邮箱地址", "are too many": "数量太多", "must not be negative": "不能是负数",
	"must name one of yours": "请选择您管理的部门", "is not known": "不支持这个选项", "is missing": "没有填写", "is empty": "没有填写", "is empty or too long": "没有填写，或太长了",
	"must be there, in one line, and not too long": "请填写，不能换行，也不要太长", "is not in one of your domains": "不在公司的域名之下", "is past": "时间已过", "has passed": "时间已过",
	"is over already": "已经结束", "is more than a year ahead": "不能晚于一年之后", "is before start": "结束时间早于开始时间", "is not a time": "不是正确的时间", "is not a number": "不是数字",
	"is the old one": "与旧密码相同", "is one of the first that are tried": "太容易被猜到", "contains your name or address": "不能包含您的姓名或地址", "is not a folder of this mailbox": "不是这个邮箱的文件夹",
	"contains what is no mail address": "里面有不正确的邮箱地址", "contain what is no mail address": "里面有不正确的邮箱地址", "contain one that is not yours": "里面有不属于您的地址",
	"is one too many; take another one away first": "数量已达上限，请先移除一个", "is one too many for this mailbox": "这个邮箱的数量已达上限", "is the primary one and stays": "主地址不能移除",
	"is neither a mail address nor a domain": "不是邮箱地址，也不是域名", "names nobody": "没有选择任何人", "is you yourself": "不能是您自己", "owns this mailbox": "本来就是邮箱的主人",
	"is kept for those who run the mail": "这个地址是保留地址", "name an upload that is gone; add the file again": "附件已失效，请重新添加", "name a file that is not ready, or has expired": "文件还没有上传好，或已过期",
	"must be allowed before somebody outside can be a member": "请先允许公司以外的成员", "is a shared mailbox already": "已经是共享邮箱", "is a person's mailbox, which goes with the person": "个人邮箱随成员一起删除",
	"still has addresses": "域名下还有邮箱地址", "is taken": "已被占用", "is not a domain name": "不是正确的域名", "belongs to the service": "属于本服务，不能使用", "belongs to another organisation": "属于其他公司",
	"is not verified": "还没有通过验证", "is not chosen yet": "还没有选择", "cannot be together with replyTo": "不能与回复同时使用", "must be empty": "请留空",
}

var fromTo = regexp.MustCompile(`^must (?:lie|be) between (\d+) and (\d+)$`)

// chinese is the message of a problem for people who read Chinese; err is what it was made of.
func chinese(p *Problem, err error) string {
	var bad workbench.ErrInvalid
	var forbidden *mailcore.PolicyError
	switch {
	case errors.As(err, &bad):
		if s := chineseReasons[bad.Reason]; s != "" {
			return s
		}
		if m := fromTo.FindStringSubmatch(bad.Reason); m != nil {
			return fmt.Sprintf("应在 %s 到 %s 之间", m[1], m[2])
		}
	case errors.As(err, &forbidden):
		return fmt.Sprintf("被公司的发信规则 %s 拒绝", forbidden.Rule) + waitInChinese(p.wait)
	}
	s := chineseCodes[p.Code]
	if s == "" {
		return p.Message
	}
	if p.Code == "throttled" {
		s += waitInChinese(p.wait)
	}
	return s
}

func waitInChinese(d time.Duration) string {
	switch minutes := int((d + time.Minute - 1) / time.Minute); {
	case d <= 0:
		return ""
	case minutes <= 1:
		return "，约 1 分钟后可再试"
	case minutes < 120:
		return fmt.Sprintf("，约 %d 分钟后可再试", minutes)
	default:
		return fmt.Sprintf("，约 %d 小时后可再试", (minutes+59)/60)
	}
}
