// Words about taking a sent mail back.
import { lang } from './lang';

const zh = {
  title: '撤回这封邮件？',
  explain: '同事未读且邮件程序未下载的会被撤回，对方邮箱里只留下一条撤回说明；已读的和组织外的收件人无法撤回。之后会逐人告诉您结果。',
  links: '让邮件中的文件链接失效',
  notice: '发信请组织外的收件人忽略这封邮件',
  verb: '撤回',
  result: '撤回结果',
  fault: '没能读取撤回结果',
  outcome: { running: '正在撤回…', all: '已全部撤回', some: '已撤回一部分', none: '没有能撤回的' },
  places: { mailbox: '邮箱', shared: '共享邮箱', group: '群组', outside: '组织外', forward: '自动转发', queue: '待发送', quarantine: '隔离区', chat: '聊天', todo: '待办', event: '日程', file: '文件链接' } as Record<string, string>,
  endLinks: (n: number) => `让 ${n} 个文件链接失效`,
  tellOutside: '请组织外的收件人忽略',
  fates: '各收件人的送达情况',
};

const en: typeof zh = {
  title: 'Take this mail back?',
  explain: 'It is taken back from colleagues who have not read it and whose mail program has not fetched it; a note stays in its place. It cannot be taken back from those who read it or are outside. You will see the result person by person.',
  links: 'End the links to files in it',
  notice: 'Ask people outside to disregard it',
  verb: 'Recall',
  result: 'Recall',
  fault: 'The result could not be read',
  outcome: { running: 'Recalling…', all: 'Recalled everywhere', some: 'Recalled in part', none: 'Nothing could be recalled' },
  places: { mailbox: 'Mailbox', shared: 'Shared mailbox', group: 'Group', outside: 'Outside', forward: 'Forwarded by a rule', queue: 'Not sent yet', quarantine: 'Quarantine', chat: 'Chat', todo: 'To-do', event: 'Event', file: 'Link to a file' },
  endLinks: (n) => `End ${n} link${n === 1 ? '' : 's'} to files`,
  tellOutside: 'Ask people outside to disregard it',
  fates: 'How far it came, by recipient',
};

/** recallWords answers the words of the recall sheet. */
export const recallWords = (): typeof zh => (lang.value === 'zh' ? zh : en);
