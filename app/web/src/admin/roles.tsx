import type { RoleView, Words } from '../api.gen';
import { get } from '../core/api';
import { lang } from '../i18n/lang';
import { manage } from '../i18n/manage';
import { Icon } from '../kit/icon';
import { useLoad } from '../kit/load';
import { Head, Listed, type List } from './parts';

const say = (w: Words) => (lang.value === 'zh' ? w.zh : w.en);

/** RolesPage shows which role may do what. */
export function RolesPage() {
  const w = manage().roles;
  const load = useLoad('roles', () => get<List<RoleView>>('/admin/roles'));
  return (
    <>
      <Head title={w.title} lead={w.lead}>
        <a class="btn btn-plain" href="/admin/people">
          <span>{w.assign}</span>
        </a>
      </Head>
      <Listed load={load} icon="people" none={w.none}>
        {(items) => (
          <div class="panels">
            {items.map((r) => (
              <section key={r.role} class="panel stack">
                <h2>
                  {say(r.name)} <span class="quiet">{w.people(r.people)}</span>
                </h2>
                <p class="quiet">{say(r.about)}</p>
                <ul class="role-rights">
                  {[...r.rights.map((x) => ({ ...x, may: true })), ...r.missing.map((x) => ({ ...x, may: false }))].map((x) => (
                    <li key={x.right} class={x.may ? '' : 'quiet'}>
                      <Icon name={x.may ? 'check' : 'close'} size={16} />
                      <span class="sr">{x.may ? w.may : w.mayNot}</span>
                      {say(x)}
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </div>
        )}
      </Listed>
    </>
  );
}
