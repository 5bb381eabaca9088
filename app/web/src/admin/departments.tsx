import { useState } from 'preact/hooks';
import { del, get, patch, post } from '../core/api';
import { go } from '../core/router';
import type { Department, Page } from '../core/wire';
import { words } from '../i18n/admin';
import { t } from '../i18n';
import { Button, Empty, Fault, faultText, Field, IconButton, Skeleton } from '../kit/basic';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { confirm, Dialog, Menu, toast } from '../kit/overlay';

/** tree puts departments below their parents and says how deep each lies. */
export function tree(list: Department[]): { d: Department; depth: number }[] {
  const ids = new Set(list.map((d) => d.id));
  const below = new Map<string, Department[]>();
  for (const d of list) {
    const parent = d.parent && ids.has(d.parent) && d.parent !== d.id ? d.parent : '';
    below.set(parent, [...(below.get(parent) ?? []), d]);
  }
  const out: { d: Department; depth: number }[] = [];
  const seen = new Set<string>();
  const walk = (parent: string, depth: number) => {
    for (const d of below.get(parent) ?? []) {
      if (seen.has(d.id)) continue;
      seen.add(d.id);
      out.push({ d, depth });
      walk(d.id, depth + 1);
    }
  };
  walk('', 0);
  return out;
}

export function DepartmentsPage() {
  const w = words().departments;
  const load = useLoad('departments', () => get<Page<Department>>('/admin/departments'));
  const [editing, setEditing] = useState<{ d?: Department; parent?: string } | null>(null);
  const list = load.data?.items;
  const remove = async (d: Department) => {
    if (!(await confirm(w.removeTitle(d.name), w.removeText, t.general.delete, true))) return;
    try {
      await del(`/admin/departments/${d.id}`);
      await load.reload();
    } catch (err) {
      toast(faultText(err), undefined, 'err');
    }
  };
  return (
    <>
      <header class="admin-head">
        <h1>{words().nav.departments}</h1>
        <span class="grow" />
        <Button kind="primary" icon="plus" onClick={() => setEditing({})}>
          {w.add}
        </Button>
      </header>
      {load.error && !list ? (
        <Fault error={load.error} retry={() => void load.reload()} />
      ) : !list ? (
        <Skeleton rows={6} />
      ) : !list.length ? (
        <Empty icon="building" title={w.none} />
      ) : (
        <ul class="tree">
          {tree(list).map(({ d, depth }) => (
            <li key={d.id} style={{ paddingLeft: `${12 + depth * 24}px` }}>
              <Icon name={depth ? 'people' : 'building'} size={18} />
              <button type="button" class="link tree-name cut" onClick={() => go(`/admin/people?department=${d.id}`)}>
                {d.name}
              </button>
              {d.people !== undefined && <span class="quiet">{w.people(d.people)}</span>}
              <span class="grow" />
              <IconButton icon="plus" size={17} label={w.addUnder(d.name)} onClick={() => setEditing({ parent: d.id })} />
              <Menu
                label={words().people.acts(d.name)}
                items={[
                  { label: w.edit, icon: 'pen', run: () => setEditing({ d }) },
                  { label: w.show, icon: 'people', run: () => go(`/admin/people?department=${d.id}`) },
                  { label: t.general.delete, icon: 'trash', danger: true, run: () => void remove(d) },
                ]}
              />
            </li>
          ))}
        </ul>
      )}
      {editing && <Edit {...editing} list={list ?? []} onClose={() => setEditing(null)} changed={load.reload} />}
    </>
  );
}

function Edit({ d, parent: first, list, onClose, changed }: { d?: Department; parent?: string; list: Department[]; onClose: () => void; changed: () => Promise<void> }) {
  const w = words().departments;
  const [name, setName] = useState(d?.name ?? '');
  const [parent, setParent] = useState(d?.parent ?? first ?? '');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (e: Event) => {
    e.preventDefault();
    if (!name.trim()) return setFault(words().people.nameNeeded);
    setBusy(true);
    try {
      const body = { name: name.trim(), parent: parent || undefined };
      await (d ? patch(`/admin/departments/${d.id}`, body) : post('/admin/departments', body));
      onClose();
      await changed();
    } catch (err) {
      setFault(faultText(err));
      setBusy(false);
    }
  };
  return (
    <Dialog title={d ? w.edit : w.add} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <Field label={w.name} required error={fault}>
          {(a) => <input {...a} value={name} maxLength={60} onInput={(e) => setName(e.currentTarget.value)} />}
        </Field>
        <Field label={w.parent}>
          {(a) => (
            <select {...a} value={parent} onChange={(e) => setParent(e.currentTarget.value)}>
              <option value="">{w.top}</option>
              {tree(list)
                .filter((x) => x.d.id !== d?.id)
                .map(({ d: x, depth }) => (
                  <option key={x.id} value={x.id}>
                    {'\u3000'.repeat(depth) + x.name}
                  </option>
                ))}
            </select>
          )}
        </Field>
        <Button kind="primary" type="submit" busy={busy}>
          {t.general.save}
        </Button>
      </form>
    </Dialog>
  );
}
