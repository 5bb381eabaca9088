// Words about deleted mail that may be brought back.
import { lang } from './lang';

const zh = {
  lead: '彻底删除的邮件会保留 30 天，可以在这里找回；之后就无法恢复了。',
  find: '发件人、收件人或主题',
  from: '从',
  to: '到',
  search: '查找',
  none: '没有可以恢复的邮件',
  list: '已彻底删除的邮件',
  lay: (f: string) => `原在“${f}”`,
  until: (d: string) => `${d} 之前可以恢复`,
  restore: '恢复',
  restored: '邮件已恢复',
  erase: '永久删除',
  eraseTitle: '永久删除这封邮件？',
  eraseText: '之后您无法再恢复它。',
  erased: '邮件已永久删除',
  more: '更多',
  noSubject: '（无主题）',
};

const en: typeof zh = {
  lead: 'Mail that was deleted for good is kept for 30 days and can be brought back here; after that it is gone.',
  find: 'Sender, recipient or subject',
  from: 'From',
  to: 'To',
  search: 'Search',
  none: 'There is no mail to bring back',
  list: 'Mail deleted for good',
  lay: (f) => `lay in “${f}”`,
  until: (d) => `can be brought back until ${d}`,
  restore: 'Bring back',
  restored: 'The mail is back',
  erase: 'Delete now',
  eraseTitle: 'Delete this mail now?',
  eraseText: 'You cannot bring it back after that.',
  erased: 'The mail is deleted',
  more: 'More',
  noSubject: '(no subject)',
};

/** deletedWords answers them in the language chosen. */
export const deletedWords = (): typeof zh => (lang.value === 'zh' ? zh : en);
