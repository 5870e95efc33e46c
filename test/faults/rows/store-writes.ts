/** The service is killed in the middle of each write of its store, for everything that makes it write. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endOfJob, jobs, load } from '../loads.js';
import { kill } from '../roles.js';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';
import { START } from '../states.js';
import { ITEM_GRAPH } from '../template.js';
import { askStatus } from '../witness.js';

/** Before the last one the head file is written and synced; what only the page cache has, SIGKILL does not take. */
const MOMENTS = ['before the batch', 'in the batch', 'after the batch', 'after the sync of the head file'] as const;
const UNSERVED = /^connection lost$|^503 GK_(UNAVAILABLE|CLOSED)$/;
/** More than anything writes. */
const MOST_WRITES = 12;
const LOOK_AGAIN_MS = 5;

interface Operation {
  readonly name: string;
  /** What must be so before it. */
  prepare?(stage: Stage): Promise<unknown>;
  /** Resolves when all that it makes the service do is done, or when the service is gone. */
  run(stage: Stage): Promise<unknown>;
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'a start of the service',
    async prepare(stage) {
      stage.daemon.kill('SIGTERM');
      await stage.isGone();
    },
    async run(stage) {
      stage.serve();
      await comesUp(stage);
    },
  },
  { name: 'a switch', run: (stage) => stage.command(START, { graph_id: otherGraph(stage) }) },
  { name: 'a restart', run: (stage) => stage.command('/v1/service/restart') },
  {
    name: 'a stop and a start',
    async run(stage) {
      await stage.command('/v1/service/stop');
      await stage.command(START, { graph_id: '1' });
    },
  },
  { name: 'the creation of a graph', run: (stage) => stage.command('/v1/graph', ITEM_GRAPH) },
  {
    name: 'the deletion of a graph',
    prepare: async (stage) => stage.acknowledged.graphs.size > 0 || stage.command('/v1/graph', ITEM_GRAPH),
    run: (stage) => stage.command(`/v1/graph/${[...stage.acknowledged.graphs].at(-1)}`, undefined, 'DELETE'),
  },
  {
    name: 'a load',
    async run(stage) {
      // The answer to the load may be lost, and so may the news of its end.
      if ((await load(stage, '2', 10)) === 'done') await endOfJob(stage).catch(() => null);
    },
  },
  {
    name: 'a crash of the GraphServer',
    async run(stage) {
      const { generation } = await stage.reaches('ready');
      kill(stage, 'active', 'SIGKILL');
      while (stage.daemon.isAlive && !isServedByAnother(stage, generation?.number)) await delay(LOOK_AGAIN_MS);
    },
  },
  {
    name: 'an end of the service',
    async run(stage) {
      stage.daemon.kill('SIGTERM');
      await stage.isGone();
    },
  },
];

export function storeWriteRows(): readonly Row[] {
  return OPERATIONS.map((operation) => ({
    fault: 'SIGKILL in each store write',
    during: operation.name,
    hits: 'service',
    options: { clients: 1 },
    mayFail: UNSERVED,
    run: (stage) => killAtEach(stage, operation),
  }));
}

async function killAtEach(stage: Stage, operation: Operation): Promise<void> {
  await stage.bootReady();
  stage.faultComes();
  let kills = 0;
  for (let write = 1; write <= MOST_WRITES; write += 1) {
    for (const moment of MOMENTS) {
      await operation.prepare?.(stage);
      const hasDied = await killAt(stage, operation, { write, moment });
      if (!hasDied) {
        await isConsistent(stage);
        stage.note = `${write - 1} writes, ${kills} kills`;
        if (kills === 0) throw new Error('It wrote nothing');
        await stage.answersAgain();
        return;
      }
      kills += 1;
      await isConsistent(stage);
    }
  }
  throw new Error(`There are more than ${MOST_WRITES} writes`);
}

/** False when there are not so many writes; then the service has done what it was asked for. */
async function killAt(
  stage: Stage,
  operation: Operation,
  { write, moment }: { readonly write: number; readonly moment: string },
): Promise<boolean> {
  const already = operation.name === 'a start of the service' ? 0 : stage.writesOfThisService();
  writeFileSync(stage.gate('kill'), JSON.stringify({ write: already + write, moment }));
  const killed = stage.daemons.length + (operation.name === 'a start of the service' ? 1 : 0);
  await operation.run(stage);
  const daemon = stage.daemons[killed - 1];
  // One that has just been killed still looks alive for an instant.
  if ((await askStatus(stage.adminUrl)) === null) await daemon?.exited;
  const hasDied = daemon !== undefined && !daemon.isAlive && (await daemon.exited).signal === 'SIGKILL';
  stage.close('kill');
  if (!stage.daemon.isAlive) {
    await stage.isGone();
    await stage.boot();
  }
  await stage.reaches('ready');
  return hasDied;
}

/** Exactly what was acknowledged, and the change that was under way as a whole or not at all. */
async function isConsistent(stage: Stage): Promise<void> {
  const { recorded_graph_id: recorded, target_graph_id: served } = await stage.reaches('ready');
  const graphs = (await (await fetch(`${stage.adminUrl}/v1/graph`)).json()) as { readonly id: string }[];
  stage.lost.push(...stage.acknowledged.missingFrom({ runningGraph: () => recorded, graphs: () => graphs }));
  if (recorded !== served) throw new Error(`Graph ${recorded} is on record, and ${served} is served`);
  stage.acknowledged.goesOnFrom(recorded, graphs);
  const running = (await jobs(stage)).filter(({ status }) => status === 'RUNNING' || status === 'WAITING');
  if (running.length > 0) throw new Error(`Job ${running[0]?.id} is said to run`);
}

async function comesUp(stage: Stage): Promise<void> {
  while (stage.daemon.isAlive && stage.witness.last?.lifecycle !== 'ready') await delay(LOOK_AGAIN_MS);
}

function isServedByAnother(stage: Stage, before: number | undefined): boolean {
  const { last } = stage.witness;
  return last?.lifecycle === 'ready' && last.generation?.number !== before;
}

function otherGraph(stage: Stage): string {
  return stage.witness.last?.recorded_graph_id === '2' ? '1' : '2';
}
