import { Button } from '../kit/basic';
import { t } from '../i18n';
import { totalOf, wholeProgress, type MailList } from './store';

/** WholeStrip offers to take all mail of the folder, and shows how far an act on it is. */
export function WholeStrip({ list }: { list: MailList }) {
  const p = wholeProgress.value;
  if (p) {
    return (
      <div class="strip whole-strip" role="status">
        <progress value={p.done} max={p.all || undefined} aria-label={t.mail.wholeProgress(p.done, p.all)} />
        <span>{t.mail.wholeProgress(p.done, p.all)}</span>
      </div>
    );
  }
  const shown = list.items.value.length;
  if (!list.selected.value.size || list.selected.value.size < shown || !list.more.value) return null;
  const all = totalOf(list);
  return (
    <div class="strip whole-strip">
      <span role="status">{list.whole.value ? t.mail.wholeSelected(all) : t.mail.selectedLoaded(shown)}</span>
      {list.whole.value ? (
        <Button kind="quiet" onClick={() => list.select([])}>
          {t.mail.selectNone}
        </Button>
      ) : (
        <Button kind="quiet" onClick={() => (list.whole.value = true)}>
          {t.mail.selectWhole(all)}
        </Button>
      )}
    </div>
  );
}
