/** Every row of the matrix, in the order of the document. */
import { emptyCells, gridRows } from './grid.js';
import type { EmptyCell, Row } from './row.js';
import { bothChildrenRows } from './rows/both-children.js';
import { clockRows } from './rows/clock.js';
import { damagedStoreRows } from './rows/damaged-store.js';
import { dataRows } from './rows/data.js';
import { descriptorRows } from './rows/descriptors.js';
import { fullDiskRows } from './rows/full-disk.js';
import { hangRows } from './rows/hangs.js';
import { outputRows } from './rows/output.js';
import { serviceSignalRows } from './rows/service-signals.js';
import { storeWriteRows } from './rows/store-writes.js';

export interface Section {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
  readonly empty?: readonly EmptyCell[];
}

export const SECTIONS: readonly Section[] = [
  {
    title: 'A GraphServer goes wrong, in each state',
    about:
      'The service is brought into the state and held there; one of its GraphServers goes wrong; when that one is gone, whatever held the state goes too, and the service comes to rest. A GraphServer that hangs on queries is served with `liveness: { type: query }`; with a health path alone nobody would notice, see below.',
    rows: gridRows(),
    empty: emptyCells(),
  },
  {
    title: 'Both GraphServers of a switch at once',
    about: 'As above, with SIGKILL for the one that serves and for the other in the same instant.',
    rows: bothChildrenRows(),
  },
  {
    title: 'A hang that a health path does not show',
    about:
      'GET /health of a GraphServer shows that its own code runs. Where queries can hang by themselves, ask a query: as `liveness` it notices, as `readiness` it keeps such a GraphServer from becoming active.',
    rows: hangRows(),
  },
  {
    title: 'Data',
    about: 'The embedded GraphServer, with a client that writes one item after another beside those that read.',
    rows: dataRows(),
  },
  {
    title: 'The service itself is killed or told to end',
    about:
      'In each state, while it opens its workspace, and during a load. After that no child may be left; then the next service starts in the workspace and must serve the graph that [failure semantics](../explanation/failure-semantics.md) names. SIGTERM must end with exit code 0. *Ready after* includes the start of the next service, which begins when the last process has ended.',
    rows: serviceSignalRows(),
  },
  {
    title: 'The service is killed in the middle of each store write',
    about:
      'Each row counts the writes of an operation and kills the service in each of them at four instants: before the batch reaches the database, while it is being written, after that, and after the head file, but before anybody is told. After each kill the next service must have what was acknowledged, and the change under way as a whole or not at all.',
    rows: storeWriteRows(),
  },
  {
    title: 'The store is damaged',
    about:
      'Each file of the store is damaged at three places, one after another, and a service started each time. It must serve exactly what was acknowledged, or refuse with exit code 5 and the remedy. Then `graphkeeper doctor --quarantine` sets store and graphs aside, and the next service begins anew.',
    rows: damagedStoreRows(),
  },
  {
    title: 'The disk is full',
    about:
      'The workspace, or its log directory, is a file system of a few megabytes that is filled to the last byte. Then there is room again, and everything must work without a restart of the service.',
    rows: fullDiskRows(),
  },
  {
    title: 'File descriptors run out',
    about:
      'The service may open a few more files than it has open. 200 clients connect to the query port, say nothing, and leave after a while.',
    rows: descriptorRows(),
  },
  {
    title: 'The clock jumps',
    about: 'The clock of the service is set forward or back by an hour.',
    rows: clockRows(),
  },
  {
    title: 'Output',
    about: 'What a GraphServer writes to stdout goes to the log, within bounds.',
    rows: outputRows(),
  },
];

export function allRows(): readonly Row[] {
  return SECTIONS.flatMap(({ rows }) => rows);
}
