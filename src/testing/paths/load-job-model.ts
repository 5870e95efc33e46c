/** The model of the load-job machine: whatever a loader may report, and CANCEL. */
import type { EventObject, SnapshotFrom } from 'xstate';
import { type LoadJobEvent, type LoadJobInput, loadJobMachine } from '../../machines/load-job.js';
import { stateName } from '../state-name.js';
import { internalEvents, type MachineModel } from './model.js';

const INPUT: LoadJobInput = { jobId: '1', graphId: '1', stopTimeoutMs: 60_000 };

const EVENTS: readonly LoadJobEvent[] = [
  { type: 'CANCEL' },
  { type: 'process.spawned', pid: 1001, endpoints: null, at: 1 },
  { type: 'process.spawnFailed', message: 'no such program', at: 1 },
  {
    type: 'process.notified',
    notification: { PROGRESS: '{"done":1,"total":2,"records":3,"current":"person"}' },
    at: 2,
  },
  { type: 'process.notified', notification: { ERROR: '{"code":"GK_IMPORT_FAILED","message":"bad row"}' }, at: 2 },
  {
    type: 'process.notified',
    notification: { PROGRESS: '{"done":2,"total":2}', ERROR: '{"code":"GK_INTERNAL"}' },
    at: 2,
  },
  { type: 'process.notified', notification: { PROGRESS: 'half a {' }, at: 2 },
  { type: 'process.notified', notification: { STATUS: 'busy' }, at: 2 },
  { type: 'process.exited', code: 0, signal: null, lastLines: [], at: 3 },
  { type: 'process.exited', code: 1, signal: null, lastLines: ['the last line'], at: 3 },
  { type: 'process.exited', code: null, signal: 'SIGKILL', lastLines: [], at: 3 },
];

export const loadJobModel: MachineModel = {
  machine: 'loadJob',
  variant: 'any loader',
  logic: loadJobMachine,
  input: INPUT,
  isSmall: true,
  cases: (snapshot): readonly EventObject[] => [...EVENTS, ...internalEvents(snapshot)],
  fold: ({ value, context }: SnapshotFrom<typeof loadJobMachine>) =>
    JSON.stringify([stateName(value), context.error?.code ?? null, context.progress.done]),
};
