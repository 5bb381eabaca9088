// Shapes of the HTTP API, version 1. Ids are decimal strings, times RFC 3339
// in UTC.

export interface Address {
  name: string;
  email: string;
}

export interface Person {
  id: string;
  name: string;
  login: string;
  phone?: string;
  title?: string;
  departments: { id: string; name: string }[];
  role: string;
  state: string;
  mailbox?: { address: string; state: string };
}

/** Fate is how far a sent mail has come to one recipient. */
export interface Fate {
  email: string;
  name: string;
  state: 'delayed' | 'relayed' | 'delivered' | 'failed' | 'deleted' | 'read';
  at: string;
  reason: string;
  zh: string;
  en: string;
}

export interface Mailbox {
  id: string;
  address: string;
  addresses: string[];
  name: string;
  kind: string;
  own: boolean;
  rights: string[];
  unseen: number;
  used: number;
  quota: number;
}

export interface Me {
  person: Person;
  org: { id: string; name: string };
  mailboxes: Mailbox[];
  mail: 'none' | 'pending' | 'active';
  role: string;
  rights: string[];
  locale: string;
  version: string;
  programs: { protocol: 'imap' | 'smtp' | 'sieve'; host: string; port: number; security: 'tls' | 'starttls'; user: string }[];
  limited?: 'password' | 'enrol' | 'app';
}

export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

export interface Folder {
  id: string;
  name: string;
  role: string;
  total: number;
  unseen: number;
  depth: number;
  modseq: number;
}

export type Trust = 'ok' | 'unproven' | 'forged' | 'inner';

export interface Turned {
  chat?: string;
  event?: string;
  todo?: string;
}

export interface Summary {
  id: string;
  mailbox: string;
  folder: string;
  thread: string;
  threadCount: number;
  uid: number;
  subject: string;
  from: Address;
  to: Address[];
  preview: string;
  at: string;
  size: number;
  unread: boolean;
  starred: boolean;
  answered: boolean;
  draft: boolean;
  attachments: number | boolean;
  external: boolean;
  caution?: 'danger' | 'note';
  trust: Trust;
  links?: Turned;
}

export interface Attachment {
  part: string;
  name: string;
  type: string;
  size: number;
  inline: boolean;
  cid?: string;
  url: string;
}

export interface Invitation {
  method?: string;
  event?: string;
  title: string;
  start?: string;
  end?: string;
  allDay?: boolean;
  place?: string;
  organizer?: Address;
  attendees?: { name: string; email: string; status?: string }[];
  mine?: string;
  answerable?: boolean;
  reason?: string;
  note?: string;
  canceled?: boolean;
  conflicts?: CalendarEvent[];
}

export interface Message extends Omit<Summary, 'links' | 'attachments'> {
  cc: Address[];
  bcc?: Address[];
  replyTo?: Address[];
  date: string;
  html?: string;
  text?: string;
  quoted?: { text?: string; html?: string };
  blockedImages: number;
  links?: Turned | { text: string; host: string }[];
  turned?: Turned;
  attachments: Attachment[];
  invitation?: Invitation;
  auth?: { spf?: string; dkim?: string; dmarc?: string; domain?: string };
  spam: number;
  why: { rule: string; zh: string; en: string; points: number; detail?: string }[];
  receipt?: 'asked' | 'settled';
  recall?: 'running' | 'done';
  fates?: Fate[];
  warning?: { title: { zh: string; en: string }; text: { zh: string; en: string } };
  raw?: string;
  headers?: string;
}

export interface Suggestion {
  kind: 'event' | 'todo' | 'chat';
  span?: { start: number; end: number; text: string };
  title?: string;
  start?: string;
  end?: string;
  allDay?: boolean;
  due?: string;
  confidence?: number;
}

export interface Participant {
  name: string;
  email: string;
  person?: string;
  external: boolean;
}

export interface Contact {
  name: string;
  email: string;
  person?: string;
  department?: string;
  external?: boolean;
}

export interface Upload {
  id: string;
  name: string;
  size: number;
  type: string;
}

export interface Draft {
  id: string;
  from: Address;
  to: Address[];
  cc: Address[];
  bcc?: Address[];
  subject: string;
  text?: string;
  html?: string;
  attachments?: (Upload | Attachment)[];
  replyTo?: string;
  forward?: string;
  all?: boolean;
}

export interface Member {
  person?: string;
  name: string;
  email?: string;
  external?: boolean;
}

/** Origin is the mail a thing was made from; only who may read it is told. */
export interface Origin {
  mailbox: string;
  message: string;
  subject: string;
}

export interface Conversation {
  id: string;
  title: string;
  kind: 'direct' | 'group' | 'mail' | 'notice';
  members: Member[];
  unread: number;
  last?: { text: string; at: string; author?: string | Member };
  source?: Origin;
}

export interface Card {
  kind: string;
  title: string;
  lines: string[];
  actions?: { id: string; label: string; url?: string }[];
  hold?: string;
  /** approval is what POST /approvals/{id} decides. */
  approval?: string;
}

export interface Post {
  id: string;
  seq: number;
  author: Member;
  kind: string;
  text: string;
  quoted?: string;
  card?: Card;
  mail?: {
    message?: string;
    from?: Address | string;
    to?: (Address | string)[];
    subject?: string;
    attachments?: { name: string; size: number; url?: string }[];
    trust?: string;
  };
  out?: { email: string; state: string; why?: string }[];
  at: string;
  mine: boolean;
}

export interface Attendee {
  person?: string;
  name: string;
  email: string;
  status?: string;
}

export interface CalendarEvent {
  id: string;
  title: string;
  start: string;
  end: string;
  allDay: boolean;
  place?: string;
  description?: string;
  organizer?: Address & { person?: string };
  attendees: Attendee[];
  mine?: string;
  source?: Origin;
  canceled?: boolean;
}

export interface Todo {
  id: string;
  title: string;
  note?: string;
  due?: string;
  done: boolean | string | null;
  owner?: { id: string; name: string };
  source?: Origin;
}

export interface Department {
  id: string;
  name: string;
  parent?: string;
  people?: number;
}

export interface DomainRecord {
  host: string;
  type: string;
  priority?: number;
  value: string;
  state: 'ok' | 'missing' | 'different' | 'unknown';
  found?: string[];
  hint?: string;
  fault?: string;
  optional?: boolean;
  use?: string;
  purpose?: string;
}

export interface Domain {
  name: string;
  catchAll?: { id: string; name: string };
  verified: boolean;
  default: boolean;
  free: boolean;
  records: DomainRecord[];
}

export interface Install {
  state: string;
  step?: string;
  steps?: { name: string; state: 'waiting' | 'running' | 'done' | 'failed'; done: number; total: number; detail?: string }[];
  plan?: string;
  rule?: string;
  domain?: string;
  scope?: string[] | 'all';
  people?: { total: number; ready: number; failed: { person: string; reason: string }[] };
}

export interface MarketApp {
  id: string;
  name: string;
  promise: string;
  publisher: string;
  official: boolean;
  plans: { id: string; name: string; price: string; limits: string | string[] | Record<string, unknown> }[];
  permissions: { id: string; name: string; why: string }[];
  state: string;
  install?: Install;
  freeDomain?: string;
}
