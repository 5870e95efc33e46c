/** Entries of the journal on the wire: as the library has them, and as the files of `graphkeeper journal export` do. */
import { Type } from '@sinclair/typebox';
import { Anything, nullable, oneOf, Time } from './build.js';

const seq = Type.Integer({ description: 'counted from 1 in each run of the service, over all kinds of entry' });

const EventEntrySchema = Type.Object({
  kind: Type.Literal('event'),
  seq,
  at: Time,
  actor: Type.String({ description: 'service, generation-3 (a GraphServer) or load-7 (a load job)' }),
  machine: oneOf(['service', 'graph-server', 'load-job']),
  event: Type.String({ description: 'e.g. SWITCH, generation.ready, after readyDeadline' }),
  details: Anything,
  from: Type.String({ description: 'a machine, process, probe, store, gateway, clock, or caller' }),
  cause: nullable<number>('integer', 'seq of the entry that led to this one; null when it came from outside'),
  before: nullable<string>('string', 'state before it; null before the first'),
  after: Type.String({ description: 'state after it' }),
});

const StatusEntrySchema = Type.Object({
  kind: Type.Literal('status'),
  seq,
  at: Time,
  status: Type.Object({}, { additionalProperties: true, description: 'the status, as the library has it' }),
});

const StartEntrySchema = Type.Object({
  kind: Type.Literal('start'),
  seq,
  at: Time,
  version: Type.String({ description: "graphkeeper's" }),
  pid: Type.Integer({ description: "the service's" }),
});

export const JournalPageSchema = Type.Object({
  entries: Type.Array(Type.Union([EventEntrySchema, StatusEntrySchema, StartEntrySchema]), {
    description: 'oldest first',
  }),
  last: Type.Integer({ description: 'seq of the newest entry that there is' }),
});
