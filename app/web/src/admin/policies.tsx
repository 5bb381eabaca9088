// The rules of the organisation: sending, signing in, filtering, forwarding.
import { go, place, withQuery } from '../core/router';
import { manage } from '../i18n/manage';
import { Tabs } from '../kit/basic';
import { CapacityPanel } from './capacity';
import { FilterPanel } from './filter';
import { ForwardsPanel } from './forwards';
import { FreedPanel } from './freed';
import { Head } from './parts';
import { RecallPanel } from './recall';
import { RulesPanel } from './rules';
import { SecurityPanel } from './security';

const tabs = ['sending', 'security', 'filter', 'forwarding', 'recall', 'freed', 'capacity'] as const;

export function PoliciesPage() {
  const w = manage().policies;
  const tab = tabs.find((k) => k === place.value.query.get('tab')) ?? 'sending';
  return (
    <>
      <Head title={w.title} lead={w.lead[tab]} />
      <Tabs label={w.title} panelId="policies" value={tab} onChange={(k) => go(withQuery({ tab: k === 'sending' ? null : k, q: null, cursor: null }))} tabs={tabs.map((key) => ({ key, label: w.tabs[key] }))} />
      <div role="tabpanel" id="policies" aria-labelledby={`policies-${tab}`} class="stack">
        {tab === 'sending' && <RulesPanel />}
        {tab === 'filter' && <FilterPanel />}
        {tab === 'security' && <SecurityPanel />}
        {tab === 'forwarding' && <ForwardsPanel />}
        {tab === 'recall' && <RecallPanel />}
        {tab === 'freed' && <FreedPanel />}
        {tab === 'capacity' && <CapacityPanel />}
      </div>
    </>
  );
}
