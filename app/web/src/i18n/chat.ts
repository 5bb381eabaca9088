// Words of the sheets of a conversation.
import { lang } from './lang';

const zh = {
  addPeople: '添加同事',
  addHint: '输入姓名',
  add: '添加',
  leave: '退出聊天',
  choosePeople: '请选择至少一位同事',
  titleHint: '选填',
  makeVerb: '发起',
  addressText: '聊天成员用自己的公司邮箱写信到这个地址，内容会直接出现在聊天里。可以存进手机邮件客户端的通讯录。',
  addressMail: '聊天成员用自己的公司邮箱写信到这个地址，内容会直接出现在聊天里，只有同事能看到，不会发给外部联系人。',
  secret: '只有聊天成员的来信会直接显示，别人写来的要先由成员确认。请不要公开这个地址。',
  renew: '换一个新地址',
  renewTitle: '换一个新地址？',
  renewed: '已换成新地址，旧地址不再有效',
  end: '停用',
  endTitle: '停用这个地址？',
  endText: '所有成员手里的旧地址马上失效，写到旧地址的邮件不会再进入聊天。外部联系人的回复不受影响。',
  ended: '地址已停用',
  none: '现在没有可用的地址。',
  make: '生成新地址',
};

const en: typeof zh = {
  addPeople: 'Add colleagues',
  addHint: 'Type a name',
  add: 'Add',
  leave: 'Leave chat',
  choosePeople: 'Choose at least one colleague',
  titleHint: 'Optional',
  makeVerb: 'Start',
  addressText: 'What members write to this address from their company mailbox appears in the conversation. Keep it in the address book of your phone.',
  addressMail: 'What members write to this address from their company mailbox appears in the conversation. Only colleagues see it; it is not sent to people outside.',
  secret: 'Only mail of members appears at once; what others write waits for the word of a member. Do not publish the address.',
  renew: 'New address',
  renewTitle: 'Change the address?',
  renewed: 'This is the new address; the old one has ended',
  end: 'End it',
  endTitle: 'End this address?',
  endText: 'The old addresses of all members end at once, and mail to them no longer comes into the conversation. Replies of people outside are not affected.',
  ended: 'The address has ended',
  none: 'There is no address now.',
  make: 'Make a new one',
};

/** chatWords answers the words of the sheets. */
export const chatWords = (): typeof zh => (lang.value === 'zh' ? zh : en);
