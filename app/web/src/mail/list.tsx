import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { dayGroup, monthYear, rowTime } from '../core/dates';
import { useKeys } from '../core/keys';
import { go, place, withQuery } from '../core/router';
import { settings } from '../core/session';
import { Track } from '../core/windowing';
import type { Summary } from '../core/wire';
import { Avatar, Button, Empty, Fault, IconButton, Late, Skeleton } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { Menu } from '../kit/overlay';
import { t } from '../i18n';
import { listed } from '../i18n/lang';
import { openDraft } from './drafts';
import { pages, width } from './layout';
import { act, current, findFolder, folders, totalOf, type Change, type MailList } from './store';
import { archive, junk, moveMenu, remove, setRead, setStar } from './acts';

const headHeight = 30;
const overscan = 5;

function rowHeight(): number {
  if (width.value === 'phone') return 78;
  return settings.value.density === 'compact' ? 42 : 60;
}

type Item = { kind: 'head'; label: string } | { kind: 'row'; row: Summary; index: number };

function groupLabel(group: string): string {
  const named = t.dates[group as 'today' | 'yesterday' | 'week' | 'lastWeek'];
  if (typeof named === 'string') return named;
  const [y, m] = group.split('-').map(Number);
  return monthYear(new Date(y, m - 1, 1));
}

function withHeads(rows: Summary[]): Item[] {
  const items: Item[] = [];
  let last = '';
  rows.forEach((row, index) => {
    const group = dayGroup(row.at);
    if (group !== last) items.push({ kind: 'head', label: groupLabel(group) });
    last = group;
    items.push({ kind: 'row', row, index });
  });
  return items;
}

/** activeRow is the row the keyboard stands on. */
let activeRow = '';

export function ListView({ list, folder, thread }: { list: MailList; folder: string; thread: string | null }) {
  const rows = list.items.value;
  const loading = list.state.value === 'loading';
  const Strip = pages.value?.WholeStrip;
  return (
    <>
      <ListHead list={list} folder={folder} />
      {Strip && <Strip list={list} />}
      {list.fault.value && rows.length > 0 ? <div class="strip strip-warn">{t.mail.listStale}</div> : null}
      <div class={`thin-bar${list.refreshing.value ? ' on' : ''}`} aria-hidden="true" />
      {loading ? (
        list.key.q ? (
          <Searching list={list} />
        ) : (
          <Skeleton rows={8} />
        )
      ) : list.fault.value && rows.length === 0 ? (
        <Fault error={list.fault.value} what={t.mail.listFault} retry={() => void list.load()} />
      ) : rows.length === 0 ? (
        <NoRows list={list} folder={folder} />
      ) : (
        <Rows list={list} folder={folder} thread={thread} />
      )}
    </>
  );
}

function Searching({ list }: { list: MailList }) {
  return (
    <div class="searching" role="status">
      <Late>
        <span class="spin" aria-hidden="true" />
        <p>{t.search.running}</p>
        <Button onClick={() => list.cancel()}>{t.general.cancel}</Button>
      </Late>
    </div>
  );
}

function NoRows({ list, folder }: { list: MailList; folder: string }) {
  const { q, filter } = list.key;
  if (q) return <Empty icon="search" title={t.search.none(q)} action={<Button onClick={() => go(withQuery({ q: null }))}>{t.search.clear}</Button>} />;
  if (filter) return <Empty icon="check" title={t.mail.emptyFilter} action={<Button onClick={() => go(withQuery({ filter: null }))}>{t.mail.showAll}</Button>} />;
  const words = t.mail.emptyFolder[folder as keyof typeof t.mail.emptyFolder] ?? t.mail.emptyFolder.other;
  return (
    <Empty icon={folder === 'inbox' ? 'inbox' : 'folder'} title={words}>
      {folder === 'inbox' ? t.mail.emptyInboxHint : undefined}
    </Empty>
  );
}

const filters: { key: string; icon: IconName }[] = [
  { key: 'unread', icon: 'unread' },
  { key: 'starred', icon: 'star' },
  { key: 'att', icon: 'clip' },
];

function ListHead({ list, folder }: { list: MailList; folder: string }) {
  const picked = list.selected.value.size;
  const on = new Set((place.value.query.get('filter') ?? '').split(',').filter(Boolean));
  if (picked > 0) return <PickedBar list={list} folder={folder} />;
  const flip = (key: string) => {
    const next = new Set(on);
    if (!next.delete(key)) next.add(key);
    go(withQuery({ filter: [...next].join(',') || null }), true);
  };
  return (
    <div class="list-head">
      <div class="filters" role="group" aria-label={t.mail.filters}>
        {filters.map((f) => (
          <button key={f.key} type="button" class="filter" aria-pressed={on.has(f.key)} onClick={() => flip(f.key)}>
            {t.mail.filter[f.key as 'unread']}
          </button>
        ))}
      </div>
      <span class="list-total" aria-live="off">
        {list.key.q ? t.search.found(list.total.value, list.behind.value) : totalOf(list) ? t.mail.count(totalOf(list)) : list.more.value ? '' : t.mail.count(list.items.value.length)}
      </span>
      <IconButton icon="refresh" size={18} class="desk-only" label={t.general.refresh} onClick={() => void list.refresh()} />
    </div>
  );
}

/** either acts on the whole list when that was chosen, else on the rows at hand. */
const either = (list: MailList, change: Change | 'destroy', rows: () => unknown) => () => void (list.whole.value ? pages.value?.actWhole(list, change) : rows());

function PickedBar({ list, folder }: { list: MailList; folder: string }) {
  const rows = list.picked;
  const unread = rows.some((r) => r.unread);
  const all = list.items.value.length === list.selected.value.size;
  return (
    <div class="list-head picked" role="toolbar" aria-label={t.mail.selectedActs}>
      <input
        type="checkbox"
        class="check"
        aria-label={t.mail.selectAll}
        checked={all}
        onChange={() => list.select(all ? [] : list.items.value.map(list.idOf))}
      />
      <b>{t.mail.selected(list.whole.value ? totalOf(list) || list.selected.value.size : list.selected.value.size)}</b>
      <span class="grow" />
      {folder !== 'archive' && <IconButton icon="archive" label={t.mail.archive} onClick={either(list, { moveTo: 'archive' }, () => archive(rows))} />}
      <IconButton icon="trash" label={t.mail.delete} onClick={either(list, folder === 'trash' ? 'destroy' : { moveTo: 'trash' }, () => remove(rows, folder))} />
      <IconButton icon={unread ? 'read' : 'unread'} label={unread ? t.mail.markRead : t.mail.markUnread} onClick={either(list, unread ? { addFlags: ['seen'] } : { removeFlags: ['seen'] }, () => setRead(rows, unread))} />
      <Menu class="move-menu" label={t.mail.move} icon="folder" items={moveMenu(list.key.mailbox, (to, name) => either(list, { moveTo: to }, () => act(rows, { moveTo: to }, t.mail.movedTo(rows.length, name)))())} />
      <Menu
        label={t.general.more}
        items={[
          { label: t.mail.star, icon: 'star', run: either(list, { addFlags: ['flagged'] }, () => setStar(rows, true)) },
          { label: t.mail.unstar, icon: 'star', run: either(list, { removeFlags: ['flagged'] }, () => setStar(rows, false)) },
          { label: t.mail.junk, icon: 'junk', run: either(list, { moveTo: 'junk' }, () => junk(rows)) },
        ]}
      />
      <IconButton icon="close" label={t.mail.selectNone} onClick={() => list.select([])} />
    </div>
  );
}

function Rows({ list, folder, thread }: { list: MailList; folder: string; thread: string | null }) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: list.scroll, height: 900 });
  const rows = list.items.value;
  const height = rowHeight();
  const items = useMemo(() => withHeads(rows), [rows]);
  const track = useMemo(
    () => new Track(items.map((i) => (i.kind === 'head' ? headHeight : height)), Math.max(0, list.total.value - rows.length), height),
    [items, height, list.total.value],
  );
  const slice = track.slice(view.top, view.top + view.height, overscan);
  const [pill, setPill] = useState(0);

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    el.scrollTop = list.scroll;
    const measure = () => setView({ top: el.scrollTop, height: el.clientHeight });
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    return () => watch.disconnect();
  }, [list]);

  useEffect(() => {
    const beyond = slice.last - items.length;
    if (beyond > -10 && list.more.value) void list.reach(rows.length + Math.max(0, beyond));
  }, [slice.last, items.length, list.more.value]);

  useKeepPlace(list, box, track, items, (n) => setPill((p) => p + n));

  const scroll = () => {
    const el = box.current;
    if (!el) return;
    list.scroll = el.scrollTop;
    setView({ top: el.scrollTop, height: el.clientHeight });
    if (el.scrollTop < 40) setPill(0);
  };
  const keys = useRowKeys(list, folder, thread, box, track, items);
  useKeys(keys);
  const shown = items.slice(slice.first, Math.min(slice.last, items.length));
  const ghosts = Math.max(0, slice.last - Math.max(items.length, slice.first));
  const activeShown = rows.some((r) => list.idOf(r) === activeRow);
  return (
    <div class="rows-wrap">
      {pill > 0 && (
        <button
          type="button"
          class="pill"
          onClick={() => {
            const far = (box.current?.scrollTop ?? 0) > 3000;
            box.current?.scrollTo({ top: 0, behavior: far ? 'auto' : 'smooth' });
            setPill(0);
          }}
        >
          {t.mail.newMails(pill)} ↑
        </button>
      )}
      <div class="rows" ref={box} onScroll={scroll} role="grid" aria-label={t.mail.listName} aria-rowcount={list.total.value} aria-multiselectable="true" tabIndex={-1}>
        <div class="rows-inner" role="rowgroup" style={{ height: `${track.height}px` }}>
          {shown.map((item, i) =>
            item.kind === 'head' ? (
              <div key={`h${item.label}`} class="row-head" role="row" style={{ transform: `translateY(${track.top(slice.first + i)}px)` }}>
                <span role="rowheader">{item.label}</span>
              </div>
            ) : (
              <Row
                key={list.idOf(item.row)}
                row={item.row}
                list={list}
                folder={folder}
                index={item.index}
                top={track.top(slice.first + i)}
                open={thread !== null && (item.row.thread || item.row.id) === thread && (list.key.by === 'thread' || !place.value.query.get('m') || place.value.query.get('m') === item.row.id)}
                picked={list.selected.value.has(list.idOf(item.row))}
                fresh={list.fresh.value.has(list.idOf(item.row))}
                stop={activeShown ? list.idOf(item.row) === activeRow : item.index === 0}
              />
            ),
          )}
          {Array.from({ length: Math.min(ghosts, 30) }, (_, i) => {
            const at = Math.max(items.length, slice.first) + i;
            return (
              <div key={`g${at}`} class="row ghost" role="presentation" style={{ transform: `translateY(${track.top(at)}px)`, height: `${height}px` }}>
                <i class="bone-dot" />
                <i class="bone-line" />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** useKeepPlace holds the rows still when new ones arrive above the view. */
function useKeepPlace(list: MailList, box: { current: HTMLDivElement | null }, track: Track, items: Item[], late: (n: number) => void): void {
  const before = useRef<{ list: MailList; track: Track; items: Item[] } | null>(null);
  const told = useRef<ReadonlySet<string> | null>(null);
  useLayoutEffect(() => {
    const el = box.current;
    const old = before.current;
    before.current = { list, track, items };
    if (!el || !old || old.list !== list || old.items === items || list.scroll < 40 || !list.fresh.peek().size || told.current === list.fresh.peek()) return;
    told.current = list.fresh.peek();
    const first = old.items[Math.min(old.items.length - 1, old.track.at(list.scroll))];
    if (!first || first.kind === 'head') return;
    const offset = list.scroll - old.track.top(old.items.indexOf(first));
    const now = items.findIndex((i) => i.kind === 'row' && list.idOf(i.row) === list.idOf(first.row));
    if (now < 0) return;
    el.scrollTop = track.top(now) + offset;
    late(list.fresh.peek().size);
  }, [items]);
}

function useRowKeys(list: MailList, folder: string, thread: string | null, box: { current: HTMLDivElement | null }, track: Track, items: Item[]) {
  const rows = list.items.value;
  const at = () => {
    const found = rows.findIndex((r) => list.idOf(r) === activeRow);
    return found >= 0 ? found : rows.findIndex((r) => r.thread === thread && (list.key.by === 'thread' || !place.value.query.get('m') || r.id === place.value.query.get('m')));
  };
  const focusRow = (index: number) => {
    const rows = list.items.peek();
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    activeRow = list.idOf(row);
    const el = box.current;
    const i = items.findIndex((x) => x.kind === 'row' && x.row === row);
    if (el) {
      if (track.top(i) < el.scrollTop + headHeight) el.scrollTop = Math.max(0, track.top(i) - headHeight);
      else if (track.top(i + 1) > el.scrollTop + el.clientHeight) el.scrollTop = track.top(i + 1) - el.clientHeight;
    }
    list.items.value = [...rows];
    requestAnimationFrame(() => el?.querySelector<HTMLElement>(`[data-row="${CSS.escape(activeRow)}"]`)?.focus({ preventScroll: true }));
  };
  const step = (n: number) => {
    focusRow(at() < 0 ? 0 : at() + n);
    const row = rows[Math.max(0, Math.min(rows.length - 1, at()))];
    if (thread && row && width.peek() !== 'phone') openRow(row, folder, true);
  };
  const here = (): Summary[] => {
    if (list.selected.value.size) return list.picked;
    const row = rows[at()];
    return row ? [row] : [];
  };
  const one = () => rows[at()];
  const archiveAndStep = (n: number) => {
    const from = at();
    if (list.selected.value.size || from < 0 || folder === 'archive') return;
    archive(here());
    requestAnimationFrame(() => focusRow(from + n));
  };
  return {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => focusRow(0),
    End: () => focusRow(rows.length - 1),
    Enter: () => one() && openRow(one(), folder),
    o: () => one() && openRow(one(), folder),
    x: () => one() && list.toggle(list.idOf(one())),
    Space: () => one() && list.toggle(list.idOf(one())),
    'Ctrl+a': () => list.select(rows.map(list.idOf)),
    e: either(list, { moveTo: 'archive' }, () => archive(here())),
    '[': () => archiveAndStep(-1),
    ']': () => archiveAndStep(0),
    v: () => {
      if (!list.selected.value.size && one()) list.toggle(list.idOf(one()));
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.picked .move-menu > button')?.click());
    },
    '#': either(list, folder === 'trash' ? 'destroy' : { moveTo: 'trash' }, () => remove(here(), folder)),
    Delete: either(list, folder === 'trash' ? 'destroy' : { moveTo: 'trash' }, () => remove(here(), folder)),
    '!': either(list, { moveTo: 'junk' }, () => junk(here())),
    s: () => setStar(here(), !here().every((r) => r.starred)),
    'Shift+i': () => setRead(here(), true),
    'Shift+u': () => setRead(here(), false),
  };
}

export function openRow(row: Summary, folder: string, replace = false): void {
  if (row.draft) {
    void openDraft(row.id);
    return;
  }
  const { query } = place.value;
  const q = new URLSearchParams(query);
  if (current.value?.key.by === 'thread') q.delete('m');
  else q.set('m', row.id);
  const s = q.toString();
  go(`/mail/f/${folder}/t/${encodeURIComponent(row.thread || row.id)}${s ? `?${s}` : ''}`, replace);
}

interface RowProps {
  row: Summary;
  list: MailList;
  folder: string;
  index: number;
  top: number;
  open: boolean;
  picked: boolean;
  fresh: boolean;
  stop: boolean;
}

function Row({ row, list, folder, index, top, open, picked, fresh, stop }: RowProps) {
  const outgoing = folder === 'sent' || folder === 'drafts' || row.draft;
  const who = outgoing ? (row.to && listed(row.to.map((a) => a.name || a.email))) || t.mail.noRecipient : row.from?.name || row.from?.email || t.mail.noSender;
  const subject = row.subject || t.mail.noSubject;
  const time = rowTime(row.at, t.dates.yesterday);
  const clip = typeof row.attachments === 'number' ? row.attachments > 0 : row.attachments;
  const folderName = list.key.folder === '' ? nameOfFolder(row) : '';
  const label = t.mail.rowName({ unread: row.unread, who, subject, time, clip: !!clip, starred: row.starred, external: row.external, count: row.threadCount });
  const touch = useTouch(row, list);
  const click = (e: MouseEvent) => {
    if ((e.target as Element).closest('button,input,label')) return;
    if (touch.swallow()) return;
    activeRow = list.idOf(row);
    if (list.selected.value.size && width.value === 'phone') list.toggle(list.idOf(row));
    else openRow(row, folder);
  };
  return (
    <div
      class={`row${row.unread ? ' unread' : ''}${open ? ' open' : ''}${picked ? ' picked' : ''}${fresh ? ' fresh' : ''}`}
      role="row"
      data-row={list.idOf(row)}
      data-id={row.id}
      aria-rowindex={index + 1}
      aria-selected={picked}
      aria-label={label}
      tabIndex={stop ? 0 : -1}
      style={{ transform: `translateY(${top}px)`, height: `${rowHeight()}px` }}
      onClick={click}
      onFocus={() => (activeRow = list.idOf(row))}
      {...touch.handlers}
    >
      <span class="row-lead" role="gridcell">
        <Avatar name={who} size={width.value === 'phone' ? 40 : 34} />
        <label class="row-check">
          <input type="checkbox" class="check" tabIndex={-1} checked={picked} aria-label={t.mail.selectRow(subject)} onChange={() => list.toggle(list.idOf(row))} />
        </label>
      </span>
      <span class="row-main" role="gridcell">
        <span class="row-line">
          <span class="row-who">
            {row.unread && <i class="dot" aria-hidden="true" />}
            <span class="cut">{who}</span>
            {row.threadCount > 1 && <span class="row-count">{row.threadCount}</span>}
            {row.external && <span class={row.caution ? 'tag tag-err' : 'tag tag-plain'}>{row.caution && '⚠ '}{t.mail.external}</span>}
            {row.trust === 'forged' && <span class="tag tag-err">{t.trust.forgedShort}</span>}
          </span>
          <span class="row-time">{time}</span>
        </span>
        <span class="row-line">
          <span class="row-text cut">
            {row.draft && <b class="draft-mark">{t.mail.draftMark} </b>}
            <span class="row-subject">{subject}</span>
            {row.preview && <span class="row-preview"> {row.preview}</span>}
          </span>
          <span class="row-marks">
            {folderName && <span class="tag tag-plain">{folderName}</span>}
            {row.links?.todo && <span class="tag tag-acc">{t.turn.todoShort}</span>}
            {row.links?.event && <span class="tag tag-acc">{t.turn.eventShort}</span>}
            {row.links?.chat && <span class="tag tag-acc">{t.turn.chatShort}</span>}
            {row.answered && <Icon name="reply" size={14} />}
            {clip && <Icon name="clip" size={14} />}
          </span>
        </span>
      </span>
      <span class="row-acts" role="gridcell">
        <span class="row-hover">
          <IconButton icon="archive" size={17} tabIndex={-1} label={t.mail.archive} onClick={() => archive([row])} />
          <IconButton icon="trash" size={17} tabIndex={-1} label={t.mail.delete} onClick={() => void remove([row], folder)} />
          <IconButton icon={row.unread ? 'read' : 'unread'} size={17} tabIndex={-1} label={row.unread ? t.mail.markRead : t.mail.markUnread} onClick={() => setRead([row], row.unread)} />
        </span>
        <IconButton icon="star" size={17} tabIndex={-1} class={`star${row.starred ? ' on' : ''}`} fill={row.starred} aria-pressed={row.starred} label={row.starred ? t.mail.unstar : t.mail.star} onClick={() => setStar([row], !row.starred)} />
      </span>
    </div>
  );
}

function nameOfFolder(row: Summary): string {
  const f = folders.value[row.mailbox]?.find((x) => x.id === row.folder);
  return f ? (t.folder[f.role as keyof typeof t.folder] ?? f.name) : '';
}

const slop = 12;
const acts = 96;
const longPress = 450;
const edge = 24; // px left to the system's own gesture

/** useTouch adds swipe (left archive, right read) and long press on phones. */
function useTouch(row: Summary, list: MailList) {
  const state = useRef({ x: 0, y: 0, dx: 0, mode: '' as '' | 'swipe' | 'scroll' | 'done', timer: 0 });
  const s = state.current;
  const reset = (el: HTMLElement) => {
    el.style.removeProperty('--swipe');
    el.removeAttribute('data-swipe');
  };
  const handlers = {
    onTouchStart: (e: TouchEvent) => {
      const p = e.touches[0];
      Object.assign(s, { x: p.clientX, y: p.clientY, dx: 0, mode: p.clientX < edge ? 'scroll' : '' });
      s.timer = window.setTimeout(() => {
        s.mode = 'done';
        navigator.vibrate?.(12);
        list.toggle(list.idOf(row));
      }, longPress);
    },
    onTouchMove: (e: TouchEvent) => {
      const p = e.touches[0];
      const el = e.currentTarget as HTMLElement;
      const dx = p.clientX - s.x;
      const dy = p.clientY - s.y;
      if (s.mode === '' && Math.hypot(dx, dy) > slop) {
        clearTimeout(s.timer);
        s.mode = Math.abs(dx) > 2 * Math.abs(dy) ? 'swipe' : 'scroll';
      }
      if (s.mode !== 'swipe') return;
      s.dx = dx;
      el.style.setProperty('--swipe', `${dx}px`);
      el.dataset.swipe = Math.abs(dx) < acts ? 'near' : dx < 0 ? t.mail.archive : row.unread ? t.mail.markRead : t.mail.markUnread;
    },
    onTouchEnd: (e: TouchEvent) => {
      clearTimeout(s.timer);
      reset(e.currentTarget as HTMLElement);
      if (s.mode === 'swipe') {
        s.mode = 'done';
        if (s.dx <= -acts) archive([row]);
        else if (s.dx >= acts) setRead([row], row.unread);
      }
    },
    onTouchCancel: (e: TouchEvent) => {
      clearTimeout(s.timer);
      reset(e.currentTarget as HTMLElement);
    },
  };
  const swallow = () => {
    const was = s.mode === 'done';
    s.mode = '';
    return was;
  };
  return { handlers: width.value === 'wide' ? {} : handlers, swallow };
}

/** folderTitle is the heading over a list. */
export function folderTitle(key: string): string {
  if (key === 'all') return t.folder.all;
  const where = findFolder(key);
  if (!where?.folder) return t.folder.inbox;
  return t.folder[where.folder.role as keyof typeof t.folder] ?? where.folder.name;
}
