// Words above a mail: what speaks against it, and who wants to know that it was read.
import { lang } from './lang';

const zh = {
  phishing: '小心：这封邮件可能是骗人的',
  phishingText: '不要点链接、不要输入密码，也不要按它的要求付款。可先用电话等方式向对方核实。',
  whyJunk: '为什么在垃圾邮件里',
  whyDoubt: (n: number) => `系统发现 ${n} 个疑点`,
  trust: '信任此发件人',
  trusted: '以后不再把此发件人的邮件当作垃圾',
  block: '拉黑此发件人',
  blocked: '以后此发件人的邮件都进垃圾邮件',
  receipt: (who: string) => `${who} 想知道您已读这封邮件`,
  tell: '告知已读',
  dontTell: '不告知',
  told: '已告知对方',
  notTold: '不会告知对方',
  recall: '撤回',
  recalled: '您撤回了这封邮件',
  results: '查看结果',
};

const en: typeof zh = {
  phishing: 'Careful: this mail may be a fraud',
  phishingText: 'Do not follow its links, enter a password or pay what it asks. Check with the sender in another way, such as by phone.',
  whyJunk: 'Why this is in Junk',
  whyDoubt: (n) => `${n} doubt${n === 1 ? '' : 's'} about this mail`,
  trust: 'Trust this sender',
  trusted: 'Mail from this sender is no longer junk',
  block: 'Block this sender',
  blocked: 'Mail from this sender goes to Junk from now on',
  receipt: (who) => `${who} wants to know that you read this`,
  tell: 'Tell them',
  dontTell: 'Do not tell',
  told: 'They are told',
  notTold: 'They are not told',
  recall: 'Recall',
  recalled: 'You took this mail back',
  results: 'Results',
};

/** noteWords answers the words of the notes above a mail. */
export const noteWords = (): typeof zh => (lang.value === 'zh' ? zh : en);
