// Words of the page of to-dos.
import { lang } from './lang';

const zh = {
  open: '未完成',
  done: '已完成',
  add: '添加待办',
  addVerb: '添加',
  late: '已逾期',
  edit: '编辑待办',
  tick: (title: string) => `完成：${title}`,
  doneToast: '已完成',
  openToast: '已重新打开',
  emptyOpen: '没有未完成的待办',
  emptyDone: '还没有完成的待办',
  emptyHint: '阅读邮件时点“转待办”，就会出现在这里。',
  dropTitle: '删除这条待办？',
  dropText: '来源邮件不会受影响。',
};

const en: typeof zh = {
  open: 'Open',
  done: 'Done',
  add: 'Add a to-do',
  addVerb: 'Add',
  late: 'overdue',
  edit: 'Edit to-do',
  tick: (title) => `Done: ${title}`,
  doneToast: 'Done',
  openToast: 'Open again',
  emptyOpen: 'Nothing to do',
  emptyDone: 'Nothing done yet',
  emptyHint: 'Use “To-do” while reading a message and it appears here.',
  dropTitle: 'Delete this to-do?',
  dropText: 'The mail it came from stays as it is.',
};

/** todoWords answers the words of the page of to-dos. */
export const todoWords = (): typeof zh => (lang.value === 'zh' ? zh : en);
