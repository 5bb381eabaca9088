// The pages of the administration that are fetched when they are first opened.
import { match } from '../core/router';
import { ApprovalsPage } from './approvals';
import { BoxesPage } from './boxes';
import { GroupsPage } from './groups';
import { OutgoingPage } from './outgoing';

export type Area = 'mailboxes' | 'groups' | 'queue' | 'approvals';

export function Section({ area, path }: { area: Area; path: string }) {
  switch (area) {
    case 'mailboxes':
      return <BoxesPage id={match('/admin/mailboxes/:id', path)?.id ?? null} />;
    case 'groups':
      return <GroupsPage id={match('/admin/groups/:id', path)?.id ?? null} />;
    case 'queue':
      return <OutgoingPage />;
    case 'approvals':
      return <ApprovalsPage />;
  }
}
