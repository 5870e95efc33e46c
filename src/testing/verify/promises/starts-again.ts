import type { Service } from '../../../types/service.js';
import { begin } from '../life.js';
import { serviceOptions, type TestBed } from '../test-bed.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('starts again');

/** On data that was served before it starts a second time, after an orderly end and after SIGKILL. */
export async function startsAgain(bed: TestBed): Promise<Verdict> {
  const { policy, ...options } = serviceOptions(bed);
  const life = await begin(bed, { ...options, policy: { ...policy, restartIntensity: 1 } });
  try {
    if (life.readyAfterMs === null) return promise.broken(`on the same data a second time: ${life.failure}`);
    const serving = life.generation();
    if (serving === null) return promise.skipped('it has ended by itself');
    const askedAt = performance.now();
    const succeeded = successorOf(serving.number, life.service);
    process.kill(-serving.pid, 'SIGKILL');
    const problem = await succeeded;
    if (problem !== null) return promise.broken(`after SIGKILL: ${problem}`);
    const afterMs = Math.round(performance.now() - askedAt);
    return promise.kept(`ready again after ${life.readyAfterMs} ms, and ${afterMs} ms after SIGKILL`);
  } finally {
    await life.end();
  }
}

/** Resolves when the generation has been replaced, or with the reason why there is none. */
function successorOf(number: number, service: Service): Promise<string | null> {
  return new Promise((resolve) => {
    service.subscribe(({ lifecycle, generation, lastError }) => {
      if (lifecycle === 'ready' && generation !== null && generation.number > number) resolve(null);
      if (lifecycle === 'failed') resolve(lastError?.message ?? 'it gave no reason');
    });
  });
}
