import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Fault, Skeleton } from './basic';

export type PageOf = () => JSX.Element;

/** later is a page whose code is fetched when it is first opened. */
export function later(fetch: () => Promise<PageOf>): PageOf {
  return function Later() {
    const [got, setGot] = useState<{ Page?: PageOf; error?: unknown }>({});
    const load = () => {
      setGot({});
      fetch().then(
        (Page) => setGot({ Page }),
        (error: unknown) => setGot({ error }),
      );
    };
    useEffect(load, []);
    if (got.error) return <Fault error={got.error} retry={load} />;
    return got.Page ? <got.Page /> : <Skeleton rows={3} />;
  };
}
