import { Dialog } from '../kit/overlay';
import { t } from '../i18n';
import { words } from '../i18n/settings';
import { helpOpen } from './layout';

/** Help shows the keyboard map. */
export function Help() {
  if (!helpOpen.value) return null;
  return (
    <Dialog title={t.help.title} wide onClose={() => (helpOpen.value = false)}>
      <dl class="keys">
        {words().keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split(' / ').map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
