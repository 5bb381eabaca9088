// The pages of the administration that are fetched when they are first opened.
import './together';
import { match } from '../core/router';
import { ArchivePage } from './archive';
import { BoxesPage } from './boxes';
import { GroupsPage } from './groups';
import { HeldPage } from './held';
import { OutgoingPage } from './outgoing';
import { PersonPage } from './person';
import { PoliciesPage } from './policies';
import { ReportsPage } from './reports';
import { RolesPage } from './roles';

export type Area = 'mailboxes' | 'groups' | 'queue' | 'policies' | 'quarantine' | 'roles' | 'reports' | 'archive' | 'person';

export function Section({ area, path }: { area: Area; path: string }) {
  switch (area) {
    case 'mailboxes':
      return <BoxesPage id={match('/admin/mailboxes/:id', path)?.id ?? null} />;
    case 'groups':
      return <GroupsPage id={match('/admin/groups/:id', path)?.id ?? null} />;
    case 'queue':
      return <OutgoingPage />;
    case 'policies':
      return <PoliciesPage />;
    case 'quarantine':
      return <HeldPage />;
    case 'person':
      return <PersonPage key={path} id={match('/admin/people/:id', path)?.id ?? ''} />;
    case 'roles':
      return <RolesPage />;
    case 'reports':
      return <ReportsPage />;
    case 'archive':
      return <ArchivePage />;
  }
}
