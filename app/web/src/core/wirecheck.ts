// Holds the shapes the pages read against those the server writes: a field
// that changes there makes this file fail to compile. It emits nothing.
import type * as api from '../api.gen';
import type * as wire from './wire';

/** All takes every field as given: what is optional in the description is so because requests share the shape. */
type All<T> = T extends readonly (infer I)[] ? All<I>[] : T extends object ? { [K in keyof T]-?: All<T[K]> } : T;

/** Fits demands the right types, and that no field is read which the server does not know. */
type Fits<Server extends { [K in keyof Page]?: unknown }, Page> = All<Server> extends Page ? (keyof Page extends keyof Server ? true : 'unknown field') : 'other type';
type True<T extends true> = T;

export type Checks = [
  True<Fits<api.Address, wire.Address>>,
  True<Fits<api.Person, wire.Person>>,
  True<Fits<api.Mailbox, wire.Mailbox>>,
  True<Fits<api.Me, wire.Me>>,
  True<Fits<api.Folder, wire.Folder>>,
  True<Fits<api.Summary, wire.Summary>>,
  True<Fits<api.Attachment, wire.Attachment>>,
  True<Fits<api.Invitation, wire.Invitation>>,
  True<Fits<api.Message, wire.Message>>,
  True<Fits<api.Suggestion, wire.Suggestion>>,
  True<Fits<api.Participant, wire.Participant>>,
  True<Fits<api.Contact, wire.Contact>>,
  True<Fits<api.Upload, wire.Upload>>,
  True<Fits<api.Draft, wire.Draft>>,
  True<Fits<api.Member, wire.Member>>,
  True<Fits<api.Conversation, wire.Conversation>>,
  True<Fits<Omit<api.Post, 'card'>, Omit<wire.Post, 'card'>>>,
  True<Fits<api.Attendee, wire.Attendee>>,
  True<Fits<api.Event, wire.CalendarEvent>>,
  True<Fits<api.Todo, wire.Todo>>,
  True<Fits<api.Department, wire.Department>>,
  True<Fits<api.DomainRecord, wire.DomainRecord>>,
  True<Fits<api.Domain, wire.Domain>>,
  True<Fits<api.Install, wire.Install>>,
  True<Fits<api.App, wire.MarketApp>>,
];
