/** One run of the profile under a real service, from start to end, and what was seen of it. */
import type { InspectionEvent } from 'xstate';
import { openStore } from '../../effects/store/store.js';
import { reasonOf } from '../../errors.js';
import type { GenerationEvent } from '../../machines/graph-server.js';
import { createSecrets } from '../../service/secure.js';
import { composeService, type ServiceOptions } from '../../service.js';
import type { Endpoints } from '../../types/generation.js';
import type { LogEntry, Service } from '../../types/service.js';
import { type MarkedProcess, processesOf } from '../processes-of.js';
import { type Answer, ask } from './ask.js';
import { serviceOptions, type TestBed } from './test-bed.js';

export interface Life {
  readonly service: Service;
  /** From spawn to ready; null when it never was. */
  readonly readyAfterMs: number | null;
  /** Why it never was. */
  readonly failure: string;
  /** What the first question got, asked in the instant in which it was ready. */
  readonly firstAnswer: Promise<Answer> | null;
  readonly logs: readonly LogEntry[];
  /** What serves now; null when it has ended by itself. */
  generation(): ServingGeneration | null;
  processes(): readonly MarkedProcess[];
  /** One more question to what serves now. */
  ask(): Promise<Answer>;
  /** Closes the service. @returns what it has left behind, which is killed then */
  end(): Promise<readonly MarkedProcess[]>;
}

export interface ServingGeneration {
  readonly number: number;
  readonly graphId: string;
  readonly pid: number;
  readonly endpoints: Endpoints;
}

/** Starts graph 1. A profile that never becomes ready is no error here. */
export async function begin(bed: TestBed, options: ServiceOptions = serviceOptions(bed)): Promise<Life> {
  const logs: LogEntry[] = [];
  let spawnedAt = 0;
  let readyAt = 0;
  let firstAnswer: Promise<Answer> | null = null;
  const secretOf = createSecrets();
  const inspect = (inspected: InspectionEvent) => {
    if (inspected.type !== '@xstate.event') return;
    const event = inspected.event as GenerationEvent;
    if (event.type === 'generation.spawned') spawnedAt = event.at;
    if (event.type !== 'generation.ready' || firstAnswer !== null) return;
    readyAt = event.at;
    firstAnswer = question({ number: event.generation, graphId: '1', endpoints: event.endpoints });
  };
  const question = (generation: Parameters<typeof ask>[0]['generation']) =>
    ask({
      profile: bed.profile,
      generation,
      secret: secretOf(generation.number),
      query: bed.query,
      timeoutMs: bed.policy.livenessTimeoutMs,
    });

  const service = await composeService({ ...options, inspect }, openStore, secretOf);
  service.on('log', (entry) => logs.push(entry));
  const failure = await service.start('1').then(() => null, reasonOf);
  const generation = () => {
    const { generation: active } = service.status();
    if (active === null || active.pid === null || active.endpoints === null) return null;
    const { number, graphId, pid, endpoints } = active;
    return { number, graphId, pid, endpoints };
  };
  return {
    service,
    readyAfterMs: failure === null ? readyAt - spawnedAt : null,
    failure: failure ?? '',
    firstAnswer,
    logs,
    generation,
    processes: () => processesOf(bed.workspace),
    async ask() {
      const serving = generation();
      return serving === null ? { isGood: false, what: 'it has ended by itself', tookMs: 0 } : question(serving);
    },
    async end() {
      await service.close();
      const left = processesOf(bed.workspace);
      for (const { pid } of left) process.kill(pid, 'SIGKILL');
      return left;
    },
  };
}
