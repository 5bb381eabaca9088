// What waits for somebody's word. Also for approvers who are no administrators.
import { useState } from 'preact/hooks';
import { approvalWords } from '../i18n/approvals';
import { ours } from '../i18n/half';
import { t } from '../i18n';
import { Button } from '../kit/basic';
import { Approvals } from '../mail/approvals';
import { Head } from './parts';

export function ApprovalsPage() {
  const w = approvalWords();
  const [asked, setAsked] = useState(0);
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        <Button icon="refresh" onClick={() => setAsked(asked + 1)}>
          {t.general.refresh}
        </Button>
      </Head>
      <Approvals ours={ours} touched={asked} />
    </>
  );
}
