// The page of approvals within mail. Fetched when first opened.
import './together';
import { approvalWords } from '../i18n/approvals';
import { Approvals } from './approvals';
import { pages } from './layout';
import { chatsTouched } from './live';
import { loadAsked } from './store';

/** WaitingPage lists what waits for our word, and our own mails that wait for somebody's. */
export function WaitingPage() {
  return (
    <div class="stack waiting">
      <p class="quiet">{approvalWords().lead}</p>
      <Approvals ours={(line) => pages.value?.ours(line) ?? line} changed={() => void loadAsked()} touched={chatsTouched.value} />
    </div>
  );
}
