// Made by gen.mjs from ../api/openapi.json. Do not edit.

export interface AccessLine {
  act: "open" | "read" | "flag" | "add" | "copy" | "move" | "delete" | "folder" | "send" | "draft" | "turn" | "undo" | "rules";
  at: string;
  detail?: string;
  door: "imap" | "web" | "smtp";
  id: string;
  ip?: string;
  person: Named;
}

export interface Activation {
  address: string;
  name: string;
}

export interface Address {
  email: string;
  name?: string;
}

export interface AddressPolicy {
  ownAliases: number;
}

export interface AdminMailbox {
  address: string;
  addresses: string[];
  createdAt: string;
  department?: Named;
  id: string;
  kind: "person" | "shared";
  name: string;
  person?: Named;
  quota: number;
  state: "active" | "pending" | "disabled";
  used: number;
}

export interface AlertAnswerBody {
  answer: "me" | "not_me";
}

export interface AnswerBody {
  answer: "accepted" | "tentative" | "declined";
}

export interface Answered {
  event: Event;
}

export interface App {
  freeDomain?: string;
  id: string;
  install?: Install;
  name: string;
  official: boolean;
  permissions: Permission[];
  plans: Plan[];
  promise: string;
  publisher: string;
  state: "none" | "enabling" | "enabled" | "disabled";
}

export interface AppPassword {
  createdAt: string;
  expiresAt?: string;
  id: string;
  name: string;
  networks: string[];
  password?: string;
  scopes: ("imap" | "smtp" | "sieve" | "dav" | "api")[];
  usedAt?: string;
  usedIp?: string;
}

export interface Approval {
  approvers: Named[];
  asker: Named;
  createdAt: string;
  decidedAt?: string;
  decider?: Named;
  detail: string[];
  expiresAt?: string;
  id: string;
  kind: string;
  reason?: string;
  state: "open" | "approved" | "refused" | "expired" | "gone";
  subject: string;
}

export interface ApprovalBody {
  decision: "approve" | "refuse";
  reason?: string;
}

export interface Archive {
  on: boolean;
  scope: Auditor;
  since?: string;
  twoAuditors: boolean;
}

export interface ArchiveChange {
  days?: number;
  on: boolean;
  twoAuditors?: boolean;
}

export interface ArchiveSettings {
  bytes: number;
  days: number;
  mails: number;
  on: boolean;
  since?: string;
  twoAuditors: boolean;
}

export interface ArchivedMail {
  at: string;
  attachments: number;
  from: Address;
  id: string;
  preview: string;
  recipients: string;
  sender: string;
  sha256: string;
  size: number;
  subject: string;
  to: Address[];
  way?: "in" | "out" | "inner";
  whose: Party[];
  why: "journal" | "hold" | "live";
}

export interface ArchivedText {
  at: string;
  attachments: number;
  blockedImages: number;
  cc: Address[];
  date?: string;
  files: Attachment[];
  from: Address;
  headers: string;
  html: string;
  id: string;
  messageId?: string;
  preview: string;
  recipients: string;
  sender: string;
  sha256: string;
  size: number;
  subject: string;
  text: string;
  to: Address[];
  truncated?: boolean;
  way?: "in" | "out" | "inner";
  whose: Party[];
  why: "journal" | "hold" | "live";
}

export interface Asked {
  message: string;
}

export interface AskedMail {
  cc: Address[];
  date?: string;
  files: PostFile[];
  from: Address;
  more?: boolean;
  subject: string;
  text: string;
  to: Address[];
}

export interface Attachment {
  cid?: string;
  inline: boolean;
  name: string;
  part: string;
  size: number;
  type: string;
  url: string;
}

export interface Attendee {
  email: string;
  name: string;
  person?: string;
  status?: string;
}

export interface AuditCase {
  approvedAt?: string;
  approvedBy?: Named;
  at: string;
  by: Named;
  closedAt?: string;
  id: string;
  mine: boolean;
  reason: string;
  state: "open" | "waiting" | "closed";
  title: string;
}

export interface AuditLine {
  about?: string;
  action: string;
  actor: Named;
  at: string;
  detail?: string;
  id: string;
  ip?: string;
  target: string;
}

export interface Auditor {
  active: boolean;
  by: Named;
  departments: Named[];
  from?: string;
  people: Named[];
  person: Named;
  since?: string;
  to?: string;
  whole: boolean;
}

export interface AuditorScope {
  departments?: string[];
  from?: string;
  people?: string[];
  to?: string;
  whole?: boolean;
}

export interface Auth {
  dkim?: string;
  dmarc?: string;
  domain?: string;
  spf?: string;
}

export interface AutoReply {
  audience?: "all" | "colleagues" | "contacts";
  days?: number;
  enabled: boolean;
  from?: string;
  subject: string;
  text: string;
  until?: string;
}

export interface CatchAllInputBody {
  mailbox?: string;
}

export interface Change {
  d: unknown;
  k: string;
  q: number;
  ts: string;
}

export interface ChangeBody {
  addFlags?: string[];
  ids: string[];
  moveTo?: string;
  removeFlags?: string[];
}

export interface ChangeList {
  epoch: string;
  gap: boolean;
  head: number;
  items: Change[];
}

export interface ChatAddress {
  address: string;
}

export interface ChatWish {
  conversation?: string;
  note?: string;
  people?: string[];
  title?: string;
}

export interface CodeBody {
  code: string;
}

export interface Condition {
  field: string;
  header?: string;
  not?: boolean;
  op?: string;
  size?: number;
  values?: string[];
}

export interface Contact {
  department?: string;
  email?: string;
  external?: boolean;
  name: string;
  person?: string;
}

export interface Conversation {
  head: number;
  id: string;
  kind: "direct" | "group" | "mail" | "notice";
  last?: Last;
  members: Member[];
  outside: boolean;
  read: number;
  source?: Origin;
  title: string;
  unread: number;
}

export interface Credentials {
  login: string;
  password: string;
}

export interface DKIMKey {
  algorithm: "rsa" | "ed25519";
  createdAt: string;
  host: string;
  removable: boolean;
  retiredAt?: string;
  selector: string;
  state: "waiting" | "active" | "retired";
  value: string;
}

export interface Deleted {
  at: string;
  attachments: number;
  deletedAt: string;
  folder: string;
  from: Address;
  id: string;
  preview: string;
  role: string;
  size: number;
  subject: string;
  to: Address[];
  until: string;
}

export interface DeliverBodyBody {
  mailbox?: string;
}

export interface Delivered {
  address: string;
  mailbox: string;
  message: string;
}

export interface Department {
  id: string;
  name: string;
  order: number;
  parent?: string;
  people: number;
}

export interface DepartmentChange {
  name?: string;
  order?: number;
  parent?: string;
}

export interface Destination {
  connections?: number;
  domain: string;
  perMinute?: number;
}

export interface Destinations {
  items: Destination[];
}

export interface DisableBody {
  data: "keep" | "delete";
}

export interface Domain {
  catchAll?: Named;
  default: boolean;
  free: boolean;
  name: string;
  records: DomainRecord[];
  verified: boolean;
}

export interface DomainRecord {
  fault?: string;
  found?: string[];
  hint?: string;
  host: string;
  optional?: boolean;
  priority?: number;
  purpose: "proof" | "mx" | "spf" | "dkim" | "dmarc" | "mta-sts" | "tls-rpt" | "autoconfig" | "autodiscover" | "srv";
  state: "ok" | "missing" | "different" | "unknown";
  type: string;
  use: "publish" | "keep" | "remove";
  value: string;
}

export interface DomainReport {
  bad: number;
  begin: string;
  domain: string;
  end: string;
  fault?: string;
  good: number;
  id: string;
  kind: "dmarc" | "tls";
  policy?: string;
  received: string;
  reporter: string;
  sender?: string;
}

export interface DomainState {
  default: boolean;
  name: string;
  verified: boolean;
}

export interface Draft {
  all?: boolean;
  attachments: Upload[];
  bcc: Address[];
  cc: Address[];
  forward?: string;
  from: Address;
  html?: string;
  id: string;
  key: string;
  replyTo?: string;
  subject: string;
  text: string;
  to: Address[];
}

export interface Enrolment {
  secret: string;
  svg: string;
  uri: string;
}

export interface Event {
  allDay: boolean;
  attendees: Attendee[];
  canceled: boolean;
  description: string;
  end: string;
  id: string;
  link?: string;
  mine?: string;
  organizer: Member;
  place: string;
  rule?: string;
  source?: Origin;
  start: string;
  title: string;
  tz?: string;
}

export interface EventBody {
  allDay?: boolean;
  attendees?: Attendee[];
  description?: string;
  end: string;
  place?: string;
  start: string;
  title: string;
  tz?: string;
}

export interface EventChange {
  allDay?: boolean;
  attendees?: Attendee[];
  description?: string;
  end?: string;
  place?: string;
  start?: string;
  title?: string;
}

export interface EventWish {
  allDay?: boolean;
  attendees?: Attendee[];
  description?: string;
  end?: string;
  place?: string;
  start?: string;
  title?: string;
  tz?: string;
}

export interface Expansion {
  inside: number;
  outside: number;
  some: string[];
  total: number;
}

export interface Fate {
  at: string;
  email: string;
  en: string;
  name?: string;
  reason?: string;
  state: "delayed" | "relayed" | "delivered" | "failed" | "deleted" | "read";
  zh: string;
}

export interface File {
  downloads: number;
  expiresAt: string;
  got: number;
  id: string;
  link?: string;
  most?: number;
  name: string;
  part: number;
  sha256?: string;
  size: number;
  state: "uploading" | "ready" | "revoked";
}

export interface FilterChange {
  dangerous?: string;
  greylist?: boolean;
  junk?: number;
  off?: boolean;
  quarantine?: number;
  refuse?: number;
}

export interface FilterPolicy {
  dangerous: "flag" | "quarantine" | "refuse";
  greylist: boolean;
  junk: number;
  off: boolean;
  quarantine: number;
  refuse: number;
}

export interface FirstPasswordBody {
  password: string;
}

export interface Folder {
  depth: number;
  id: string;
  modseq: number;
  name: string;
  role: string;
  total: number;
  unseen: number;
}

export interface FolderName {
  name: string;
}

export interface Forgotten {
  login: string;
}

export interface ForwardLine {
  address: string;
  blocked: boolean;
  computed?: boolean;
  kind: "forwarding" | "rule" | "script";
  line?: number;
  mailbox: string;
  name: string;
  outside: boolean;
  to: string;
  where?: string;
}

export interface ForwardPolicy {
  mode: "allow" | "internal" | "deny";
}

export interface FreedAddress {
  address: string;
  until: string;
  was: string;
}

export interface FreedPolicy {
  holdDays: number;
}

export interface Grant {
  at: string;
  by?: Named;
  holder: Named;
  id: string;
  kind: "person" | "department";
  rights: string[];
  until?: string;
}

export interface GroupBody {
  address?: string;
  department?: string;
  listed?: GroupEntry[];
  members?: GroupEntry[];
  moderated?: boolean;
  moderators?: string[];
  name: string;
  outside?: boolean;
  senders?: "everybody" | "organisation" | "members" | "listed";
  takeHeld?: boolean;
}

export interface GroupEntry {
  address?: string;
  id?: string;
  kind: "person" | "department" | "tree" | "all" | "group" | "address";
  name?: string;
}

export interface GroupLine {
  address: string;
  id: string;
  name: string;
}

export interface HTMLView {
  blockedImages: number;
  html: string;
}

export interface HeldMail {
  at: string;
  from: string;
  id: string;
  kind: "spam" | "danger";
  mailbox: string;
  preview: string;
  score: number;
  size: number;
  subject: string;
  to: string;
  why: Reason[];
}

export interface HeldView {
  at: string;
  attachments: string[];
  from: string;
  id: string;
  kind: "spam" | "danger";
  mailbox: string;
  preview: string;
  score: number;
  size: number;
  subject: string;
  text: string;
  to: string;
  why: Reason[];
}

export interface HoldBody {
  decision: "post" | "add" | "ignore";
}

export interface Identity {
  address: string;
  default?: boolean;
  mailbox: string;
  name: string;
  onBehalf?: boolean;
}

export interface IdsBody {
  ids: string[];
}

export interface Install {
  domain?: string;
  people?: InstallCount;
  plan?: string;
  rule?: string;
  scope: "all" | string[];
  state: string;
  step?: string;
  steps: InstallStep[];
}

export interface InstallBody {
  plan: "free" | "pro";
  scope: "all" | string[];
}

export interface InstallCount {
  failed: InstallFailed[];
  ready: number;
  total: number;
}

export interface InstallFailed {
  person: string;
  reason: string;
}

export interface InstallStep {
  detail?: string;
  done: number;
  name: string;
  state: "waiting" | "running" | "done" | "failed";
  total: number;
}

export interface Invitation {
  allDay: boolean;
  answerable: boolean;
  attendees: Attendee[];
  canceled: boolean;
  conflicts?: Event[];
  description?: string;
  end?: string;
  event?: string;
  link?: string;
  method: string;
  mine?: string;
  note?: string;
  organizer: Address;
  place?: string;
  reason?: string;
  start?: string;
  title: string;
  tz?: string;
}

export interface Last {
  at: string;
  author: Member;
  text: string;
}

export interface LegalHold {
  at: string;
  by: string;
  endedAt?: string;
  endedBy?: string;
  from?: string;
  id: string;
  mailbox?: Named;
  person?: Named;
  reason: string;
  to?: string;
}

export interface LetterBody {
  all?: boolean;
  attachments?: string[];
  bcc?: Address[];
  cc?: Address[];
  draft?: string;
  files?: string[];
  forward?: string;
  from?: Address;
  html?: string;
  idempotencyKey?: string;
  receipt?: boolean;
  replyTo?: string;
  sendAt?: string;
  subject?: string;
  text?: string;
  to?: Address[];
  undoSeconds?: number;
}

export interface Link {
  host: string;
  text: string;
}

export interface ListAccessLine {
  items: AccessLine[];
  next?: string;
  total?: number;
}

export interface ListAdminMailbox {
  items: AdminMailbox[];
  next?: string;
  total?: number;
}

export interface ListApp {
  items: App[];
  next?: string;
  total?: number;
}

export interface ListAppPassword {
  items: AppPassword[];
  next?: string;
  total?: number;
}

export interface ListApproval {
  items: Approval[];
  next?: string;
  total?: number;
}

export interface ListArchivedMail {
  items: ArchivedMail[];
  next?: string;
  total?: number;
}

export interface ListAuditCase {
  items: AuditCase[];
  next?: string;
  total?: number;
}

export interface ListAuditLine {
  items: AuditLine[];
  next?: string;
  total?: number;
}

export interface ListAuditor {
  items: Auditor[];
  next?: string;
  total?: number;
}

export interface ListContact {
  items: Contact[];
  next?: string;
  total?: number;
}

export interface ListConversation {
  items: Conversation[];
  next?: string;
  total?: number;
}

export interface ListDKIMKey {
  items: DKIMKey[];
  next?: string;
  total?: number;
}

export interface ListDeleted {
  items: Deleted[];
  next?: string;
  total?: number;
}

export interface ListDepartment {
  items: Department[];
  next?: string;
  total?: number;
}

export interface ListDomain {
  items: Domain[];
  next?: string;
  total?: number;
}

export interface ListEvent {
  items: Event[];
  next?: string;
  total?: number;
}

export interface ListFile {
  items: File[];
  next?: string;
  total?: number;
}

export interface ListFolder {
  items: Folder[];
  next?: string;
  total?: number;
}

export interface ListForwardLine {
  items: ForwardLine[];
  next?: string;
  total?: number;
}

export interface ListFreedAddress {
  items: FreedAddress[];
  next?: string;
  total?: number;
}

export interface ListGrant {
  items: Grant[];
  next?: string;
  total?: number;
}

export interface ListGroupLine {
  items: GroupLine[];
  next?: string;
  total?: number;
}

export interface ListHeldMail {
  items: HeldMail[];
  next?: string;
  total?: number;
}

export interface ListIdentity {
  items: Identity[];
  next?: string;
  total?: number;
}

export interface ListLegalHold {
  items: LegalHold[];
  next?: string;
  total?: number;
}

export interface ListLoginEntry {
  items: LoginEntry[];
  next?: string;
  total?: number;
}

export interface ListMailRule {
  items: MailRule[];
  next?: string;
  total?: number;
}

export interface ListMailbox {
  items: Mailbox[];
  next?: string;
  total?: number;
}

export interface ListMessage {
  items: Message[];
  next?: string;
  total?: number;
}

export interface ListOpenSession {
  items: OpenSession[];
  next?: string;
  total?: number;
}

export interface ListOutgoing {
  items: Outgoing[];
  next?: string;
  total?: number;
}

export interface ListPerson {
  items: Person[];
  next?: string;
  total?: number;
}

export interface ListPlanned {
  items: Planned[];
  next?: string;
  total?: number;
}

export interface ListPost {
  items: Post[];
  next?: string;
  total?: number;
}

export interface ListRoleView {
  items: RoleView[];
  next?: string;
  total?: number;
}

export interface ListSenderRule {
  items: SenderRule[];
  next?: string;
  total?: number;
}

export interface ListSieveScript {
  items: SieveScript[];
  next?: string;
  total?: number;
}

export interface ListTodo {
  items: Todo[];
  next?: string;
  total?: number;
}

export interface ListWaiting {
  items: Waiting[];
  next?: string;
  total?: number;
}

export interface LoginEntry {
  appPassword?: string;
  client?: string;
  door: "web" | "api" | "imap" | "smtp" | "sieve" | "dav";
  first: string;
  ip: string;
  last: string;
  ok: boolean;
  times: number;
}

export interface MailGroup {
  address: string;
  addresses: string[];
  createdAt: string;
  department?: Named;
  id: string;
  listed: GroupEntry[];
  members: GroupEntry[];
  moderated: boolean;
  moderators: Named[];
  name: string;
  outside: boolean;
  senders: "everybody" | "organisation" | "members" | "listed";
}

export interface MailList {
  items: Summary[];
  next?: string;
  total?: number;
  unindexed?: number;
}

export interface MailProgram {
  host: string;
  port: number;
  protocol: "imap" | "smtp" | "sieve";
  security: "tls" | "starttls";
  user: string;
}

export interface MailRule {
  actions: RuleAction[];
  conditions: Condition[];
  enabled: boolean;
  match?: "all" | "any";
  name: string;
  stop?: boolean;
}

export interface Mailbox {
  address: string;
  addresses: string[];
  id: string;
  kind: "person" | "shared";
  name: string;
  own: boolean;
  quota: number;
  rights: string[];
  unseen: number;
  used: number;
}

export interface MailboxChange {
  department?: string;
  name?: string;
  quota?: number;
  state?: "active" | "disabled";
}

export interface Me {
  limited?: "password" | "enrol" | "app";
  locale: string;
  mail: "none" | "pending" | "active";
  mailboxes: Mailbox[];
  org: Named;
  person: Person;
  programs: MailProgram[];
  rights: string[];
  role: string;
  version: string;
}

export interface Member {
  email?: string;
  external?: boolean;
  name: string;
  person?: string;
}

export interface Message {
  answered: boolean;
  at: string;
  attachments: Attachment[];
  auth: Auth;
  bcc?: Address[];
  blockedImages: number;
  caution?: "danger" | "note";
  cc: Address[];
  date?: string;
  draft: boolean;
  external: boolean;
  fates?: Fate[];
  folder: string;
  from: Address;
  headers?: string;
  html: string;
  id: string;
  invitation?: Invitation;
  links: Link[];
  mailbox: string;
  preview: string;
  quoted?: Quoted;
  raw?: string;
  recall?: "running" | "done";
  receipt?: "asked" | "settled";
  replyTo?: Address[];
  size: number;
  spam: number;
  starred: boolean;
  subject: string;
  text: string;
  thread: string;
  threadCount: number;
  to: Address[];
  truncated?: boolean;
  trust: "ok" | "unproven" | "forged" | "inner";
  turned: Turned;
  uid: number;
  unread: boolean;
  warning?: Warning;
  why: Reason[];
}

export interface MyAddresses {
  aliases: string[];
  mayAdd: number;
  mayRemove: boolean;
  primary: string;
}

export interface Named {
  id: string;
  name: string;
}

export interface NewAddress {
  address: string;
  takeHeld?: boolean;
}

export interface NewAppPassword {
  expiresAt?: string;
  name: string;
  networks?: string[];
  scopes: string[];
}

export interface NewCase {
  reason: string;
  title: string;
}

export interface NewChat {
  kind: "direct" | "group";
  people: string[];
  title?: string;
}

export interface NewDepartment {
  name: string;
  order?: number;
  parent?: string;
}

export interface NewDomain {
  name: string;
}

export interface NewFile {
  days?: number;
  downloads?: number;
  name: string;
  size: number;
}

export interface NewGrant {
  department?: string;
  person?: string;
  rights: string[];
  until?: string;
}

export interface NewLegalHold {
  from?: string;
  mailbox?: string;
  person?: string;
  reason: string;
  to?: string;
}

export interface NewPerson {
  departments?: string[];
  login: string;
  manages?: string[];
  mustChange?: boolean;
  name: string;
  password?: string;
  phone?: string;
  recoveryMail?: string;
  role?: "super_admin" | "admin" | "member";
  title?: string;
}

export interface NewPost {
  idempotencyKey?: string;
  outbound?: boolean;
  replyTo?: string;
  text: string;
}

export interface NewSenderRule {
  allow: boolean;
  note?: string;
  pattern: string;
}

export interface Onward {
  enabled: boolean;
  keep: boolean;
  policy?: "allow" | "internal" | "deny";
  to: string[];
}

export interface OpenSession {
  appPassword?: string;
  client?: string;
  current: boolean;
  door: "web" | "api" | "imap" | "smtp" | "sieve" | "dav";
  id: string;
  ip: string;
  seen: string;
  since: string;
}

export interface Opened {
  limited?: "password" | "enrol" | "app";
  me: Me;
  mustChange: boolean;
  token: string;
}

export interface OrderBody {
  reason?: string;
}

export interface Origin {
  mailbox?: string;
  message?: string;
  subject?: string;
}

export interface Out {
  email: string;
  state: "queued" | "sent" | "failed";
  why?: string;
}

export interface Outgoing {
  at: string;
  because?: string[];
  createdAt: string;
  id: string;
  kind: "undo" | "scheduled" | "approval";
  size: number;
  state: "waiting" | "leaving";
  subject: string;
  to: string[];
}

export interface Overview {
  domains: DomainState[];
  mail: string;
  mailboxes: number;
  people: number;
  queue: number;
  storage: number;
}

export interface Participant {
  email: string;
  external: boolean;
  name: string;
  person?: string;
}

export interface Party {
  address?: string;
  mailbox: string;
  person?: Named;
}

export interface PasswordChange {
  new: string;
  old: string;
}

export interface PeopleBody {
  people: string[];
}

export interface Permission {
  id: string;
  name: string;
  why: string;
}

export interface Person {
  departments: Named[];
  id: string;
  login: string;
  mailbox?: PersonMailbox;
  manages?: string[];
  name: string;
  phone?: string;
  role: string;
  state: string;
  title?: string;
}

export interface PersonAccess {
  mustChange: boolean;
  passwordSet?: string;
  recoveryMail: string;
  secondFactor: SecondFactorState;
}

export interface PersonChange {
  departments?: string[];
  login?: string;
  manages?: string[];
  mustChange?: boolean;
  name?: string;
  password?: string;
  phone?: string;
  recoveryMail?: string;
  role?: string;
  state?: "active" | "disabled";
  title?: string;
}

export interface PersonMailbox {
  address: string;
  state: string;
}

export interface Plain {
  code: string;
  en: string;
  stepEn: string;
  stepZh: string;
  zh: string;
}

export interface Plan {
  id: string;
  limits: string[];
  name: string;
  price: string;
}

export interface Planned {
  address: string;
  conflict?: string;
  name: string;
  person: string;
}

export interface Policies {
  default: SendLimits;
  items: SendPolicy[];
  sections: Record<string, string>;
}

export interface PolicyWho {
  departments?: string[];
  people?: string[];
  roles?: string[];
}

export interface Post {
  at: string;
  author: Member;
  card?: unknown;
  id: string;
  kind: "text" | "mail" | "card" | "system";
  mail?: PostMail;
  mine: boolean;
  out?: Out[];
  outbound: boolean;
  quoted?: string;
  recalled?: string;
  replyTo?: string;
  seq: number;
  text: string;
}

export interface PostFile {
  name: string;
  size: number;
  type?: string;
  url?: string;
}

export interface PostMail {
  attachments: PostFile[];
  from: Address;
  message?: string;
  subject: string;
  to: string[];
  trust: string;
}

export interface Problem {
  code: string;
  field?: string;
  message: string;
  requestId: string;
  token?: string;
}

export interface Quota {
  bytes: number;
  kind: "organisation" | "domain" | "department" | "group";
  mailboxes: number;
  name: string;
  title: string;
  used: number;
}

export interface QuotaChange {
  bytes: number;
  kind: "organisation" | "domain" | "department" | "group";
  name?: string;
}

export interface QuotaPolicy {
  whenFull: "defer" | "refuse";
}

export interface Quotas {
  items: Quota[];
  perMailbox: number;
  plan?: string;
  whenFull: "defer" | "refuse";
}

export interface Quoted {
  text: string;
}

export interface ReadBody {
  upto: number;
}

export interface Reason {
  detail?: string;
  en: string;
  points: number;
  rule: string;
  zh: string;
}

export interface Recall {
  at: string;
  counts: Record<string, number>;
  doneAt?: string;
  id: string;
  links: File[];
  message: string;
  notice: boolean;
  outcome: "running" | "all" | "some" | "none";
  results: RecallResult[];
  state: "running" | "done";
}

export interface RecallBody {
  links?: boolean;
  notice?: boolean;
}

export interface RecallPolicy {
  hours: number;
  off: boolean;
}

export interface RecallResult {
  at: string;
  en: string;
  name?: string;
  place: "mailbox" | "shared" | "group" | "outside" | "forward" | "queue" | "quarantine" | "chat" | "todo" | "event" | "file";
  reason: string;
  result: "recalled" | "read" | "downloaded" | "cannot" | "gone" | "revoked";
  who?: string;
  zh: string;
}

export interface ReceiptBody {
  decline?: boolean;
}

export interface RecoveryCodes {
  recoveryCodes: string[];
}

export interface RecoveryMail {
  address: string;
  password: string;
}

export interface ReportAddress {
  dmarc: string;
  domain: string;
  tls: string;
}

export interface ReportDay {
  bad: number;
  day: string;
  good: number;
}

export interface ReportOverview {
  addresses: ReportAddress[];
  days: ReportDay[];
  items: DomainReport[];
  next?: string;
  sources: ReportSource[];
}

export interface ReportSource {
  count: number;
  detail: string;
  good: boolean;
  outcome: string;
  source: string;
  target: string;
}

export interface Reset {
  login: string;
  name: string;
}

export interface RestoreBody {
  folder?: string;
  ids: string[];
}

export interface Restored {
  missing: number;
  restored: number;
}

export interface Retention {
  items: RetentionRule[];
}

export interface RetentionRule {
  days: number;
  kind: "organisation" | "department" | "person";
  name?: string;
  place: "trash" | "junk" | "all";
  subject?: string;
}

export interface RoleRight {
  en: string;
  right: string;
  zh: string;
}

export interface RoleView {
  about: Words;
  missing: RoleRight[];
  name: Words;
  people: number;
  rights: RoleRight[];
  role: "super_admin" | "admin" | "department_admin" | "member";
}

export interface RotationBody {
  algorithm?: "rsa" | "ed25519";
}

export interface RsvpBody {
  answer: "accepted" | "tentative" | "declined";
  comment?: string;
}

export interface RuleAction {
  do: "move" | "copy" | "read" | "star" | "important" | "keyword" | "forward" | "delete";
  folder?: string;
  keyword?: string;
  missing?: boolean;
  to?: string;
}

export interface RuleList {
  items: MailRule[];
}

export interface RuleRun {
  changed: number;
  folder?: string;
  seen: number;
  startedAt?: string;
  state: "none" | "working" | "done";
  total: number;
}

export interface RunWish {
  folder: string;
}

export interface Saved {
  id: string;
  key: string;
}

export interface ScriptChange {
  active?: boolean;
  text?: string;
}

export interface SecondFactor {
  code: string;
  token: string;
}

export interface SecondFactorState {
  enabled: boolean;
  forced: boolean;
  recoveryCodes: number;
  since?: string;
}

export interface SecurityPolicy {
  allowedNetworks: string[];
  forceSecondFactor: boolean;
  mustChangeInitial: boolean;
  passwordMaxAgeDays: number;
  yourAddress: string;
}

export interface SecurityPolicyChange {
  allowedNetworks?: string[];
  confirm?: boolean;
  forceSecondFactor?: boolean;
  mustChangeInitial?: boolean;
  passwordMaxAgeDays?: number;
}

export interface SendHold {
  always?: boolean;
  approvers: string[];
  attachments?: boolean;
  hours?: number;
  keywords?: string[];
  size?: number;
}

export interface SendLimits {
  day?: number;
  hour?: number;
  minute?: number;
  new?: number;
}

export interface SendPolicy {
  allow?: string[];
  changedAt?: string;
  hold?: SendHold;
  id?: string;
  insideOnly?: boolean;
  limits?: SendLimits;
  name: string;
  off?: boolean;
  policy?: string;
  who?: PolicyWho;
}

export interface SenderRule {
  allow: boolean;
  at: string;
  by: string;
  id: string;
  note: string;
  pattern: string;
}

export interface Sent {
  again?: boolean;
  id?: string;
  outbox?: string;
  state: "sent" | "queued" | "waiting" | "scheduled" | "held";
  until?: string;
}

export interface SetUpBody {
  defaultDomain?: boolean;
  domain: SetUpBodyDomainStruct;
  rule: "pinyin" | "pinyin.dotted" | "pinyin.initial" | "login";
}

export interface SetUpBodyDomainStruct {
  free?: string;
  own?: string;
}

export interface SharedMailbox {
  address: string;
  department?: string;
  name: string;
  quota?: number;
  takeHeld?: boolean;
}

export interface SieveScript {
  active: boolean;
  changedAt: string;
  name: string;
  size: number;
  text?: string;
}

export interface SignInAlert {
  at: string;
  client?: string;
  door: "web" | "api" | "imap" | "smtp" | "sieve" | "dav";
  ip: string;
  new: "network" | "device";
}

export interface Span {
  end: number;
  start: number;
  text: string;
}

export interface Suggestion {
  allDay?: boolean;
  alternatives?: string[];
  confidence: number;
  due?: string;
  end?: string;
  kind: "event" | "todo" | "chat";
  span: Span;
  start?: string;
  title: string;
}

export interface Suggestions {
  items: Suggestion[];
  participants: Participant[];
}

export interface Summary {
  answered: boolean;
  at: string;
  attachments: number;
  caution?: "danger" | "note";
  draft: boolean;
  external: boolean;
  folder: string;
  from: Address;
  id: string;
  links: Turned;
  mailbox: string;
  preview: string;
  size: number;
  starred: boolean;
  subject: string;
  thread: string;
  threadCount: number;
  to: Address[];
  trust: "ok" | "unproven" | "forged" | "inner";
  uid: number;
  unread: boolean;
}

export interface TestSent {
  sent: boolean;
}

export interface Ticket {
  exp: string;
  ticket: string;
  url: string;
}

export interface TicketBody {
  device?: string;
}

export interface ToChat {
  conversation: Conversation;
  created: boolean;
  post: Post;
}

export interface ToConversation {
  created: boolean;
  head: number;
  id: string;
  kind: "direct" | "group" | "mail" | "notice";
  last?: Last;
  members: Member[];
  outside: boolean;
  read: number;
  source?: Origin;
  title: string;
  unread: number;
}

export interface ToEvent {
  created: boolean;
  event: Event;
}

export interface ToTodo {
  created: boolean;
  todo: Todo;
}

export interface Todo {
  allDay?: boolean;
  done: boolean;
  doneAt?: string;
  due?: string;
  id: string;
  link?: string;
  note: string;
  owner: Named;
  source?: Origin;
  title: string;
}

export interface TodoChange {
  done?: boolean;
  due?: unknown;
  note?: string;
  title?: string;
}

export interface TodoWish {
  allDay?: boolean;
  due?: string;
  note?: string;
  owner?: string;
  title?: string;
}

export interface Turned {
  chat?: string;
  event?: string;
  todo?: string;
}

export interface Undoable {
  undo?: string;
}

export interface Upload {
  id: string;
  name: string;
  size: number;
  type: string;
}

export interface Version {
  build: string;
  version: string;
}

export interface Waiting {
  acceptedAt?: string;
  attempts: number;
  destination: string;
  from: string;
  holdReason?: string;
  id: string;
  lastError?: string;
  next?: string;
  reason?: Plain;
  size: number;
  state: "waiting" | "sending" | "held" | "failed";
  to: string;
  trace: string;
}

export interface Warning {
  rule: "colleague_name" | "look_alike_domain" | "forged" | "first_contact";
  text: Words;
  title: Words;
}

export interface Words {
  en: string;
  zh: string;
}
