import { useEffect, useRef, useState } from 'preact/hooks';
import type { Command, Editor } from '../editor';
import { newKey, upload } from '../core/api';
import { bytes, clock } from '../core/dates';
import { cleanFragment, frameDocument, loadFrame, sandbox } from '../core/frame';
import { useKeys } from '../core/keys';
import { me } from '../core/session';
import type { Upload } from '../core/wire';
import { Button, faultText, IconButton, useName } from '../kit/basic';
import { Icon, type IconName } from '../kit/icon';
import { Menu, toast } from '../kit/overlay';
import { PeopleField } from '../kit/people';
import { t } from '../i18n';
import { sendingWords } from '../i18n/compose';
import { alterComposer, composers, save, senderOf, senders, touched, type Composer, type UploadState } from './drafts';
import { SendLater } from './later';
import { discard, loadSenders, putAway, send } from './sending';
import { width } from './layout';
import { PlainBody } from './message';

const largestFile = 50 * 1024 * 1024;

/** Composers shows all windows in which mails are written. */
export function Composers() {
  useEffect(() => {
    void loadSenders();
    const pop = () => {
      if (width.value === 'wide') return;
      for (const c of composers.value) if (c.view !== 'small') void putAway(c.key);
    };
    const guard = (e: BeforeUnloadEvent) => {
      if (composers.value.some((c) => c.dirty || c.files.some((f) => !f.upload && !f.error))) e.preventDefault();
    };
    addEventListener('popstate', pop);
    addEventListener('beforeunload', guard);
    return () => {
      removeEventListener('popstate', pop);
      removeEventListener('beforeunload', guard);
    };
  }, []);
  if (!composers.value.length) return null;
  return (
    <div class="composers">
      {composers.value.map((c) => (
        <Window key={c.key} composer={c} />
      ))}
    </div>
  );
}

function titleOf(c: Composer): string {
  return c.subject || (c.reply ? t.mail.reply : c.forward ? t.mail.forward : t.compose.title);
}

function Window({ composer: c }: { composer: Composer }) {
  const full = width.value !== 'wide' || c.view === 'full';
  const name = useName('composer');
  if (c.view === 'small') {
    return (
      <div class="composer small">
        <button type="button" class="composer-tab" onClick={() => alterComposer(c.key, { view: 'open' })}>
          <Icon name="pen" size={16} />
          <span class="cut">{titleOf(c)}</span>
        </button>
        <IconButton icon="close" size={16} label={t.compose.close} onClick={() => void putAway(c.key)} />
      </div>
    );
  }
  return (
    <section class={`composer${full ? ' full' : ''}`} role="dialog" aria-labelledby={name}>
      <header class="composer-head">
        {width.value === 'phone' ? <IconButton icon="back" label={t.compose.close} onClick={() => void putAway(c.key)} /> : null}
        <h2 id={name} class="cut">
          {titleOf(c)}
        </h2>
        <SaveState composer={c} />
        {width.value !== 'phone' && (
          <>
            <IconButton icon="minimise" size={18} label={t.compose.minimise} onClick={() => alterComposer(c.key, { view: 'small' })} />
            {width.value === 'wide' && <IconButton icon="expand" size={18} label={full ? t.compose.dock : t.compose.full} onClick={() => alterComposer(c.key, { view: full ? 'open' : 'full' })} />}
            <IconButton icon="close" size={18} label={t.compose.close} onClick={() => void putAway(c.key)} />
          </>
        )}
        {width.value === 'phone' && (
          <>
            <SendLater composer={c} />
            <Button kind="primary" icon="send" busy={c.sending} onClick={() => void send(c.key)}>
              {t.compose.send}
            </Button>
          </>
        )}
      </header>
      <Form composer={c} />
    </section>
  );
}

function SaveState({ composer: c }: { composer: Composer }) {
  return <span class="save-state">{c.saving ? t.compose.saving : c.saved ? t.compose.savedAt(clock(c.saved)) : ''}</span>;
}

function Form({ composer: c }: { composer: Composer }) {
  const [more, setMore] = useState(c.cc.length > 0 || c.bcc.length > 0);
  const [drag, setDrag] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const own = me.value?.mailboxes[0]?.address.split('@')[1];
  const change = (part: Partial<Composer>) => touched(c.key, part);
  useKeys({
    Escape: () => {
      if (box.current?.contains(document.activeElement)) void putAway(c.key);
    },
  });
  const keys = (e: KeyboardEvent) => {
    if (e.isComposing || !(e.ctrlKey || e.metaKey)) return;
    if (e.key === 'Enter') {
      e.preventDefault();
      e.stopPropagation();
      void send(c.key);
    } else if (e.key.toLowerCase() === 's') {
      e.preventDefault();
      void save(c.key);
    }
  };
  const addFiles = (files: Iterable<File>) => {
    for (const f of files) void attach(c.key, f);
  };
  return (
    <div
      class={`composer-form${drag ? ' drag' : ''}`}
      ref={box}
      onKeyDownCapture={keys}
      onDragOver={(e) => {
        if (!e.dataTransfer?.types.includes('Files')) return;
        e.preventDefault();
        setDrag(true);
      }}
      onDragLeave={() => setDrag(false)}
      onDrop={(e) => {
        setDrag(false);
        if (!e.dataTransfer?.files.length) return;
        e.preventDefault();
        addFiles(e.dataTransfer.files);
      }}
      onPaste={(e) => {
        const files = [...(e.clipboardData?.files ?? [])];
        if (files.length && !e.clipboardData?.types.includes('text/html')) {
          e.preventDefault();
          addFiles(files);
        }
      }}
    >
      <From composer={c} onChange={(from) => change({ from })} />
      <div class="composer-to">
        <PeopleField label={t.mail.to} value={c.to} onChange={(to) => change({ to, fault: undefined })} inlineLabel ownDomain={own} autofocus={!c.to.length && !c.reply} />
        {!more && (
          <button type="button" class="link" onClick={() => setMore(true)}>
            {t.compose.ccBcc}
          </button>
        )}
      </div>
      {more && (
        <>
          <PeopleField label={t.mail.cc} value={c.cc} onChange={(cc) => change({ cc })} inlineLabel ownDomain={own} />
          <PeopleField label={t.mail.bcc} value={c.bcc} onChange={(bcc) => change({ bcc })} inlineLabel ownDomain={own} />
        </>
      )}
      <input class="composer-subject" aria-label={t.compose.subject} placeholder={t.compose.subject} value={c.subject} maxLength={400} onInput={(e) => change({ subject: e.currentTarget.value })} />
      <Words composer={c} onChange={(html) => change({ html })} focus={c.to.length > 0 || !!c.reply} />
      {c.source && <FoldedQuote composer={c} />}
      {c.files.length > 0 && <Files composer={c} />}
      {c.fault && (
        <p class="composer-fault" role="alert">
          <Icon name="warn" size={16} /> {c.fault}
        </p>
      )}
      <Foot composer={c} onFiles={addFiles} />
    </div>
  );
}

/** From is there for those who may write under several addresses. */
function From({ composer: c, onChange }: { composer: Composer; onChange: (from: string) => void }) {
  const now = senderOf(c);
  const name = useName('from');
  if (!now) return null;
  return (
    <div class="composer-from">
      <label for={name}>{sendingWords().from}</label>
      <select id={name} value={now.address} onChange={(e) => onChange(e.currentTarget.value)}>
        {senders.value.map((s) => (
          <option key={s.address} value={s.address}>
            {s.name} &lt;{s.address}&gt;{s.onBehalf ? ` · ${sendingWords().onBehalf}` : ''}
          </option>
        ))}
      </select>
    </div>
  );
}

function Foot({ composer: c, onFiles }: { composer: Composer; onFiles: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <footer class="composer-foot">
      {width.value !== 'phone' && (
        <span class="send-pair">
          <Button kind="primary" icon="send" busy={c.sending} title="Ctrl+Enter" onClick={() => void send(c.key)}>
            {t.compose.send}
          </Button>
          <SendLater composer={c} up />
        </span>
      )}
      <input
        ref={input}
        type="file"
        multiple
        class="sr"
        tabIndex={-1}
        aria-label={t.compose.attach}
        onChange={(e) => {
          onFiles(e.currentTarget.files ?? []);
          e.currentTarget.value = '';
        }}
      />
      <Button icon="clip" kind="quiet" onClick={() => input.current?.click()}>
        {t.compose.attach}
      </Button>
      <span class="grow" />
      <IconButton icon="trash" label={t.compose.discard} onClick={() => void discard(c.key)} />
    </footer>
  );
}

async function attach(key: string, file: File): Promise<void> {
  const state: UploadState = { key: newKey(), name: file.name, size: file.size, progress: 0, abort: new AbortController() };
  const set = (part: Partial<UploadState>) => {
    const c = composers.value.find((x) => x.key === key);
    if (c) alterComposer(key, { files: c.files.map((f) => (f.key === state.key ? { ...f, ...part } : f)) });
  };
  const c = composers.value.find((x) => x.key === key);
  if (!c) return;
  if (file.size > largestFile) {
    toast(t.compose.tooLarge(file.name), undefined, 'err');
    return;
  }
  alterComposer(key, { files: [...c.files, state] });
  try {
    const got = await upload<Upload>(file, (progress) => set({ progress }), state.abort?.signal);
    set({ upload: got, progress: 1 });
    touched(key, { fault: undefined });
  } catch (err) {
    if ((err as Error).name !== 'AbortError') set({ error: faultText(err) });
  }
}

function Files({ composer: c }: { composer: Composer }) {
  const drop = (f: UploadState) => {
    f.abort?.abort();
    touched(c.key, { files: c.files.filter((x) => x.key !== f.key) });
  };
  return (
    <ul class="composer-files" aria-label={t.mail.attachments}>
      {c.files.map((f) => (
        <li key={f.key} class={f.error ? 'bad' : ''}>
          <Icon name="file" size={16} />
          <span class="cut">{f.name}</span>
          <small>{f.error ?? (f.upload ? bytes(f.size) : `${Math.round(f.progress * 100)} %`)}</small>
          {!f.upload && !f.error && <progress value={f.progress} max={1} aria-label={t.compose.progress(f.name)} />}
          <IconButton icon="close" size={14} label={t.compose.removeFile(f.name)} onClick={() => drop(f)} />
        </li>
      ))}
    </ul>
  );
}

function FoldedQuote({ composer: c }: { composer: Composer }) {
  const [open, setOpen] = useState(false);
  const m = c.source;
  if (!m) return null;
  return (
    <div class="composer-quote">
      <button type="button" class="fold-dots" aria-expanded={open} onClick={() => setOpen(!open)}>
        ••• <span>{c.forward ? t.compose.forwarded : t.compose.quoted}</span>
      </button>
      {open && (
        <div class="composer-quote-box">
          <p>{t.compose.quoteLine(m.from?.name || m.from?.email || '')}</p>
          {m.html ? <iframe title={t.mail.bodyName} class="mail-frame fixed" sandbox={sandbox} referrerpolicy="no-referrer" srcDoc={frameDocument(m.html, false)} /> : <PlainBody text={m.text ?? ''} />}
        </div>
      )}
    </div>
  );
}

const tools: { command: Command; icon: IconName; tag: string; label: 'bold' | 'italic' | 'underline' | 'list' | 'numbers' | 'quote' | 'clear' }[] = [
  { command: 'bold', icon: 'bold', tag: 'B', label: 'bold' },
  { command: 'italic', icon: 'italic', tag: 'I', label: 'italic' },
  { command: 'underline', icon: 'underline', tag: 'U', label: 'underline' },
  { command: 'list', icon: 'list', tag: 'UL', label: 'list' },
  { command: 'numbers', icon: 'numbers', tag: 'OL', label: 'numbers' },
  { command: 'quote', icon: 'quote', tag: 'BLOCKQUOTE', label: 'quote' },
  { command: 'clear', icon: 'clear', tag: '', label: 'clear' },
];
const colours = ['#1d2129', '#b42318', '#b54708', '#067647', '#1456d6', '#6941c6'];
const sizes = ['12px', '15px', '18px', '24px'];

type EditorModule = typeof import('../editor');
let module: Promise<EditorModule> | null = null;

/** loadEditor fetches the editor and the cleaner it needs, once. */
function loadEditor(): Promise<EditorModule> {
  if (!module) {
    module = Promise.all([import('../editor'), loadFrame()]).then(([editor]) => editor);
    module.catch(() => (module = null));
  }
  return module;
}

function Words({ composer: c, onChange, focus }: { composer: Composer; onChange: (html: string) => void; focus: boolean }) {
  const root = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [failed, setFailed] = useState(false);
  const [on, setOn] = useState<ReadonlySet<string>>(new Set());
  const last = useRef('');
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    let made: Editor | null = null;
    let gone = false;
    loadEditor()
      .then(({ create }) => {
        if (gone || !root.current) return;
        const ed = create(
          root.current,
          cleanFragment,
          () => {
            const html = ed.getHTML();
            if (html !== last.current) change.current((last.current = html));
          },
          () => setOn(new Set(tools.map((x) => x.tag).filter((tag) => tag && ed.has(tag)))),
        );
        made = ed;
        if (c.html) ed.setHTML(c.html);
        last.current = ed.getHTML();
        setEditor(ed);
        if (focus) ed.focus();
      })
      .catch(() => setFailed(true));
    return () => {
      gone = true;
      made?.destroy();
    };
  }, []);
  if (failed) return <textarea class="words-plain" aria-label={t.compose.body} value={c.html.replace(/<[^>]*>/g, '')} onInput={(e) => onChange(e.currentTarget.value.split('\n').map((l) => `<div>${l.replace(/&/g, '&amp;').replace(/</g, '&lt;') || '<br>'}</div>`).join(''))} />;
  return (
    <>
      <div class="words" ref={root} role="textbox" aria-multiline="true" aria-label={t.compose.body} contentEditable tabIndex={0} data-placeholder={t.compose.bodyHint} data-empty={!c.html || /^(<div><br><\/div>)+$/.test(c.html) || undefined} />
      <div class="words-bar" role="toolbar" aria-label={sendingWords().tool.name}>
        {tools.map((x) => (
          <IconButton key={x.command} icon={x.icon} size={17} label={sendingWords().tool[x.label]} aria-pressed={x.tag ? on.has(x.tag) : undefined} disabled={!editor} onMouseDown={(e) => e.preventDefault()} onClick={() => editor?.run(x.command === 'quote' && on.has('BLOCKQUOTE') ? 'unquote' : x.command)} />
        ))}
        <LinkTool editor={editor} />
        <Menu up align="left" label={sendingWords().tool.size} icon="size" items={sizes.map((s) => ({ label: s, run: () => editor?.run('size', s) }))} />
        <Menu up align="left" label={sendingWords().tool.colour} icon="colour" items={colours.map((col, i) => ({ label: sendingWords().tool.colours[i], run: () => editor?.run('colour', col) }))} />
      </div>
    </>
  );
}

function LinkTool({ editor }: { editor: Editor | null }) {
  const [open, setOpen] = useState(false);
  const [url, setURL] = useState('');
  const make = () => {
    setOpen(false);
    const full = /^[a-z]+:/i.test(url) ? url : `https://${url}`;
    if (url && /^(https?|mailto):/i.test(full)) editor?.run('link', full);
    setURL('');
  };
  return (
    <span class="link-tool">
      <IconButton icon="link" size={17} label={sendingWords().tool.link} aria-expanded={open} disabled={!editor} onMouseDown={(e) => e.preventDefault()} onClick={() => setOpen(!open)} />
      {open && (
        <span class="link-box">
          <input
            aria-label={sendingWords().tool.linkAddress}
            placeholder="https://"
            value={url}
            ref={(el) => el?.focus()}
            onInput={(e) => setURL(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key === 'Enter' && !e.isComposing) {
                e.preventDefault();
                make();
              }
              if (e.key === 'Escape') setOpen(false);
            }}
          />
          <Button onClick={make}>{t.general.ok}</Button>
        </span>
      )}
    </span>
  );
}
