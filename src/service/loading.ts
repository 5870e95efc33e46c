/** One run of the bulk loader: the load-job machine with its effects, as a promise that reports on the way. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { createActor, fromPromise, type InspectionEvent } from 'xstate';
import { createChildProcess } from '../effects/process/child-process.js';
import { inheritedEnvironment } from '../effects/process/environment.js';
import { type LoadJobContext, loadJobMachine } from '../machines/load-job.js';
import type { LaunchPlan } from '../types/child.js';
import type { GraphSchema, MappingDocument } from '../types/graph.js';
import type { ProcedureDocument, ProcedureSignature } from '../types/procedure.js';
import { ALTER_PROGRAM, LOADER_PROGRAM } from './workspace.js';

export interface LoadRequest {
  readonly jobId: string;
  readonly graphId: string;
  /** Absolute; must not exist, unless there are statements. */
  readonly dataPath: string;
  readonly schema: GraphSchema;
  /** null: an empty graph. */
  readonly mapping: MappingDocument | null;
  /** To be compiled; see readSignatures. Default: none. */
  readonly procedures?: readonly ProcedureDocument[];
  /** To be run on the database that is at `dataPath`, instead of making one. */
  readonly statements?: readonly string[];
  readonly stopTimeoutMs: number;
  readonly logger: Logger;
  /** Goes into the environment of the loader's processes. */
  readonly marker: string;
  /** Takes the finished file over, in one transaction. */
  readonly publish: () => Promise<void>;
  readonly onChange?: (context: LoadJobContext) => void;
  readonly inspect: (event: InspectionEvent) => void;
}

export interface LoadRun {
  cancel(): void;
  /** Resolves when nothing of the loader is left. Never rejects. */
  readonly ended: Promise<{ readonly outcome: 'succeeded' | 'failed' | 'cancelled'; readonly context: LoadJobContext }>;
}

export function runLoad(request: LoadRequest): LoadRun {
  const { jobId, graphId, stopTimeoutMs, logger, marker, publish, onChange, inspect } = request;
  const machine = loadJobMachine.provide({
    actors: {
      process: createChildProcess<{ readonly jobId: string; readonly graphId: string }>({
        prepare: () => planLoad(request),
        marker: () => marker,
        describe: () => ({ job_id: jobId, graph_id: graphId }),
        logger,
      }),
      publish: fromPromise<void, { readonly jobId: string; readonly graphId: string }>(publish),
    },
  });
  const actor = createActor(machine, { id: `load-${jobId}`, input: { jobId, graphId, stopTimeoutMs }, inspect });
  const ended: LoadRun['ended'] = new Promise((resolve) => {
    actor.subscribe((snapshot) => {
      onChange?.(snapshot.context);
      if (snapshot.matches('succeeded')) resolve({ outcome: 'succeeded', context: snapshot.context });
      if (snapshot.matches('failed')) resolve({ outcome: 'failed', context: snapshot.context });
      if (snapshot.matches('cancelled')) resolve({ outcome: 'cancelled', context: snapshot.context });
    });
  });
  actor.start();
  return { cancel: () => actor.send({ type: 'CANCEL' }), ended };
}

/** What the loader has found out about the procedures of its job, for `publish`. */
export async function readSignatures(dataPath: string): Promise<readonly ProcedureSignature[]> {
  return JSON.parse(await readFile(`${dataPath}.procedures.json`, 'utf8')) as ProcedureSignature[];
}

/** The job file lies beside the database file, and goes with it if the load fails. */
async function planLoad({ dataPath, schema, mapping, procedures = [], statements }: LoadRequest): Promise<LaunchPlan> {
  const jobFile = join(dirname(dataPath), 'job.json');
  await rm(jobFile, { force: true });
  await writeFile(jobFile, JSON.stringify({ schema, mapping, procedures, statements }), { mode: 0o600 });
  return {
    command: [
      process.execPath,
      statements === undefined ? LOADER_PROGRAM : ALTER_PROGRAM,
      '--data',
      dataPath,
      '--job',
      jobFile,
    ],
    cwd: dirname(dataPath),
    env: inheritedEnvironment(undefined),
    endpoints: null,
    stopSignal: 'SIGTERM',
  };
}
