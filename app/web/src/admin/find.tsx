import { useState } from 'preact/hooks';
import { go, place, withQuery } from '../core/router';
import { manage } from '../i18n/manage';
import { Button } from '../kit/basic';

/** Find is the form above a list: each text goes into the query of the page under its name, and the list begins anew. */
export function Find({ fields }: { fields: Record<string, string> }) {
  const [typed, setTyped] = useState(() => Object.fromEntries(Object.keys(fields).map((name) => [name, place.value.query.get(name) ?? ''])));
  const search = (e: Event) => {
    e.preventDefault();
    go(withQuery({ ...Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, text.trim() || null])), cursor: null }), true);
  };
  return (
    <form class="admin-filters" onSubmit={search}>
      {Object.entries(fields).map(([name, label]) => (
        <input
          key={name}
          class="filter-text"
          type="search"
          aria-label={label}
          placeholder={label}
          value={typed[name]}
          onInput={(e) => setTyped({ ...typed, [name]: e.currentTarget.value })}
        />
      ))}
      <Button type="submit" icon="search">
        {manage().search}
      </Button>
    </form>
  );
}
