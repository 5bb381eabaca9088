import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  busy: boolean;
  reload: () => Promise<void>;
  set: (data: T) => void;
}

/** useLoad fetches when its key changes and keeps the old data meanwhile. */
export function useLoad<T>(key: string | null, fetcher: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown; busy: boolean; key: string | null }>({ busy: key !== null, key });
  const run = useRef(0);
  const latest = useRef(fetcher);
  latest.current = fetcher;
  const reload = useCallback(async () => {
    if (key === null) return;
    const mine = ++run.current;
    setState((s) => ({ ...s, data: s.key === key ? s.data : undefined, error: undefined, busy: true, key }));
    try {
      const data = await latest.current();
      if (mine === run.current) setState({ data, busy: false, key });
    } catch (error) {
      if (mine === run.current) setState((s) => ({ ...s, error, busy: false }));
    }
  }, [key]);
  useEffect(() => {
    void reload();
    return () => {
      run.current++;
    };
  }, [reload]);
  const set = useCallback((data: T) => setState((s) => ({ ...s, data })), []);
  const fresh = state.key === key;
  return { data: fresh ? state.data : undefined, error: fresh ? state.error : undefined, busy: fresh ? state.busy : true, reload, set };
}
