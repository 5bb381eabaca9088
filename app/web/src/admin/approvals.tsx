// What waits for somebody's word. Also for approvers who are no administrators.
import { approvalWords } from '../i18n/approvals';
import { ours } from '../i18n/half';
import { Approvals } from '../mail/approvals';
import { Head } from './parts';

export function ApprovalsPage() {
  const w = approvalWords();
  return (
    <>
      <Head title={w.title} lead={w.lead} />
      <Approvals ours={ours} />
    </>
  );
}
