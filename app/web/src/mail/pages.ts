// Pages beside the inbox, in a file of their own that is fetched right after
// the inbox stands.
import './together';

export { CalendarPage } from './calendar';
export { ChatPage } from './chat';
export { Composers } from './compose';
export { TodoForm } from './todoform';
export { TurnSheet } from './turn';
export { actWhole } from './whole';
export { WholeStrip } from './wholestrip';
export { ours } from '../i18n/half';
export { oursToTell } from '../core/tabs';
export { FromMail } from './frommail';
export { FolderForm } from './folderform';
export { cardActs, Notes } from './notes';
export { PeopleField } from '../kit/people';
export { takeBack } from './sending';
