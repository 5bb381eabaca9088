// Words of the administration's later pages, by subject; they are fetched with them.
import { lang } from './lang';
import * as general from './manage/general';
import * as people from './manage/people';
import * as mailboxes from './manage/mailboxes';
import * as groups from './manage/groups';
import * as policies from './manage/policies';
import * as sending from './manage/sending';
import * as incoming from './manage/incoming';

const zh = { ...general.zh, ...people.zh, ...mailboxes.zh, ...groups.zh, ...policies.zh, ...sending.zh, ...incoming.zh };
const en: typeof zh = { ...general.en, ...people.en, ...mailboxes.en, ...groups.en, ...policies.en, ...sending.en, ...incoming.en };

/** manage answers the words of the later pages. */
export const manage = (): typeof zh => (lang.value === 'zh' ? zh : en);
