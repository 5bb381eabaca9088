import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { Refusal } from '../core/api';
import { Icon, type IconName } from './icon';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'size' | 'icon'> & {
  kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  icon?: IconName;
  busy?: boolean;
  children?: ComponentChildren;
};

export function Button({ kind = 'plain', icon, busy, children, class: extra, type = 'button', disabled, ...rest }: ButtonProps) {
  return (
    <button type={type} class={`btn btn-${kind} ${extra ?? ''}`} disabled={disabled || busy} aria-busy={busy || undefined} {...rest}>
      {busy ? <span class="spin" aria-hidden="true" /> : icon && <Icon name={icon} size={18} />}
      {children !== undefined && children !== null && <span>{children}</span>}
    </button>
  );
}

type IconButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon'> & { icon: IconName; label: string; size?: number; fill?: boolean };

/** IconButton has no text to see; label is its name and its tool tip. */
export function IconButton({ icon, label, size = 20, fill, class: extra, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button type={type} class={`iconbtn ${extra ?? ''}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} size={size} fill={fill} />
    </button>
  );
}

const hues = [212, 262, 332, 16, 36, 152, 178, 196];

/** Avatar shows the first sign of a name on a colour that stays the same. */
export function Avatar({ name, size = 36 }: { name: string; size?: number }) {
  const clean = name.trim().replace(/^["'<(]+/, '') || '?';
  const sign = /^[\u3400-\u9fff]/.test(clean) && clean.length > 1 && clean.length <= 4 ? clean.slice(-2) : (Array.from(clean)[0] ?? '?').toUpperCase();
  let sum = 0;
  for (const c of clean) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) >>> 0;
  return (
    <span class={`avatar${sign.length > 1 ? ' two' : ''}`} aria-hidden="true" style={{ width: `${size}px`, height: `${size}px`, fontSize: `${size * (sign.length > 1 ? 0.34 : 0.42)}px`, '--hue': String(hues[sum % hues.length]) }}>
      {sign}
    </span>
  );
}

export function Chip({ tone = 'plain', icon, children, onRemove, removeLabel }: { tone?: string; icon?: IconName; children: ComponentChildren; onRemove?: () => void; removeLabel?: string }) {
  return (
    <span class={`chip chip-${tone}`}>
      {icon && <Icon name={icon} size={14} />}
      <span class="chip-text">{children}</span>
      {onRemove && (
        <button type="button" class="chip-x" aria-label={removeLabel ?? t.general.remove} onClick={onRemove}>
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  );
}

export function Banner({ tone = 'info', icon, title, children, actions }: { tone?: 'info' | 'warn' | 'danger' | 'ok'; icon?: IconName; title?: ComponentChildren; children?: ComponentChildren; actions?: ComponentChildren }) {
  return (
    <div class={`banner banner-${tone}`} role={tone === 'danger' ? 'alert' : undefined}>
      <Icon name={icon ?? (tone === 'info' ? 'info' : tone === 'ok' ? 'check' : 'warn')} size={18} />
      <div class="banner-text">
        {title && <strong>{title}</strong>}
        {children && <span>{children}</span>}
      </div>
      {actions && <div class="banner-acts">{actions}</div>}
    </div>
  );
}

/** Late shows its children only when waiting lasts, so that quick answers do not flicker. */
export function Late({ children, after = 150 }: { children: ComponentChildren; after?: number }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return shown ? <>{children}</> : null;
}

export function Skeleton({ rows = 6, kind = 'row' }: { rows?: number; kind?: 'row' | 'text' | 'card' }) {
  return (
    <Late>
      <div class={`skeleton skeleton-${kind}`} aria-hidden="true">
        {Array.from({ length: rows }, (_, i) => (
          <div key={i} class="bone">
            {kind === 'row' && <i class="bone-dot" />}
            <i class="bone-line" style={{ width: `${46 + ((i * 37) % 44)}%` }} />
            {kind !== 'text' && <i class="bone-line thin" style={{ width: `${30 + ((i * 53) % 50)}%` }} />}
          </div>
        ))}
      </div>
      <span class="sr" role="status">
        {t.general.loading}
      </span>
    </Late>
  );
}

export function Empty({ icon, title, children, action }: { icon: IconName; title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} size={30} />
      </span>
      <p class="empty-title">{title}</p>
      {children && <p class="empty-text">{children}</p>}
      {action}
    </div>
  );
}

/** faultText says in words what went wrong. */
export function faultText(err: unknown): string {
  if (err instanceof Refusal) {
    if (err.status === 0) return t.fault.offline;
    if (err.status === 403) return t.fault.forbidden;
    if (err.status === 404) return t.fault.missing;
    if (err.status >= 500) return t.fault.server;
    return err.message || err.code;
  }
  return String((err as Error)?.message ?? err);
}

export function Fault({ error, retry, what }: { error: unknown; retry?: () => void; what?: string }) {
  const code = error instanceof Refusal ? [error.code, error.requestId].filter(Boolean).join(' · ') : '';
  return (
    <div class="fault" role="alert">
      <Icon name="warn" size={22} />
      <p class="fault-title">{what ?? t.fault.title}</p>
      <p class="fault-text">{faultText(error)}</p>
      {code && <p class="fault-code">{code}</p>}
      {retry && (
        <Button icon="refresh" onClick={retry}>
          {t.general.retry}
        </Button>
      )}
    </div>
  );
}

/** CopyField shows a value to be carried elsewhere, with a button that copies it. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  return (
    <span class="copyfield">
      <code>{value}</code>
      <IconButton icon={copied ? 'check' : 'copy'} size={16} label={copied ? t.general.copied : t.general.copyOf(label)} onClick={copy} />
    </span>
  );
}

async function copyText(value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    const area = document.createElement('textarea');
    area.value = value;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

export function StatusDot({ tone, children }: { tone: 'ok' | 'warn' | 'err' | 'off'; children: ComponentChildren }) {
  return (
    <span class={`status status-${tone}`}>
      <i aria-hidden="true" />
      {children}
    </span>
  );
}

let ids = 0;
/** useId names an element for label and description. */
export function useName(prefix: string): string {
  const [id] = useState(() => `${prefix}-${++ids}`);
  return id;
}

export function Field({ label, hint, error, children, required }: { label: string; hint?: string; error?: string; required?: boolean; children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean; required?: boolean }) => ComponentChildren }) {
  const id = useName('field');
  const about = error || hint ? `${id}-about` : undefined;
  return (
    <div class={`field${error ? ' field-bad' : ''}`}>
      <label for={id}>
        {label}
        {required && (
          <span class="field-star" aria-hidden="true">
            *
          </span>
        )}
      </label>
      {children({ id, 'aria-describedby': about, 'aria-invalid': error ? true : undefined, required })}
      {about && (
        <p id={about} class={error ? 'field-error' : 'field-hint'}>
          {error || hint}
        </p>
      )}
    </div>
  );
}

export interface Tab<K extends string> {
  key: K;
  label: string;
  icon?: IconName;
  count?: number;
}

/** Tabs is a tab list with arrow keys; the panel is drawn by the caller with panelId. */
export function Tabs<K extends string>({ tabs, value, onChange, label, panelId }: { tabs: Tab<K>[]; value: K; onChange: (k: K) => void; label: string; panelId: string }) {
  useEffect(() => {
    document.getElementById(`${panelId}-${value}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  const move = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    const at = tabs.findIndex((tab) => tab.key === value);
    const to = tabs[(at + step + tabs.length) % tabs.length];
    onChange(to.key);
    document.getElementById(`${panelId}-${to.key}`)?.focus();
    e.preventDefault();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button key={tab.key} type="button" role="tab" id={`${panelId}-${tab.key}`} aria-selected={tab.key === value} aria-controls={panelId} tabIndex={tab.key === value ? 0 : -1} onClick={() => onChange(tab.key)}>
          {tab.icon && <Icon name={tab.icon} size={18} />}
          {tab.label}
          {!!tab.count && <span class="count">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
