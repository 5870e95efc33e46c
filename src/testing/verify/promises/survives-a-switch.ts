import { reasonOf } from '../../../errors.js';
import type { Service } from '../../../types/service.js';
import { begin } from '../life.js';
import type { TestBed } from '../test-bed.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('survives a switch');

/** Two of it run side by side: another graph's takes over, and no client notices. */
export async function survivesASwitch(bed: TestBed): Promise<Verdict> {
  const life = await begin(bed);
  try {
    if (life.readyAfterMs === null) return promise.skipped(`it did not become ready once more: ${life.failure}`);
    const { service } = life;
    const clients = bed.query === null ? null : keepAsking(service, bed.query, bed.policy.livenessTimeoutMs);
    let switched: string;
    try {
      const { tookMs } = await service.switchTo('2');
      switched = `graph 2 took over from graph 1 in ${tookMs} ms`;
      if (bed.profile.sharedData) {
        const restarted = await service.restart();
        switched += `, and a second process of it in ${restarted.tookMs} ms`;
      }
    } catch (error) {
      return promise.broken(reasonOf(error));
    } finally {
      await clients?.stop();
    }
    const { isGood, what } = await life.ask();
    if (!isGood) return promise.broken(`${switched}; then ${what}`);
    if (clients === null) return promise.kept(`${switched}; then ${what}`);
    const { asked, failures } = clients;
    if (failures.length > 0)
      return promise.broken(`${switched}; of ${asked} queries ${failures.length} failed: ${failures[0]}`);
    return promise.kept(`${switched}; ${asked} queries meanwhile, none failed`);
  } finally {
    await life.end();
  }
}

interface Clients {
  readonly asked: number;
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

/** One client at the gateway, which sends the next query when the last one has been answered. */
function keepAsking(service: Service, query: string, timeoutMs: number): Clients {
  const url = `${service.endpoints.query}/v1/graph/current/query`;
  const failures: string[] = [];
  let asked = 0;
  let isStopped = false;
  const client = async () => {
    while (!isStopped) {
      asked += 1;
      try {
        const response = await fetch(url, { method: 'POST', body: query, signal: AbortSignal.timeout(timeoutMs) });
        await response.arrayBuffer();
        if (!response.ok) failures.push(`status ${response.status}`);
      } catch (error) {
        failures.push(reasonOf(error));
      }
    }
  };
  const ended = client();
  return {
    get asked() {
      return asked;
    },
    failures,
    stop: () => {
      isStopped = true;
      return ended;
    },
  };
}
