/**
 * Many services in one process, each with a real child as small as can be: what one more costs, and how long a restart
 * takes among so many. `node --expose-gc many-children.mjs 1,50,200 RESTARTS` prints an array of figures as JSON.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService } from '../dist/index.js';

const counts = process.argv[2].split(',').map(Number);
const restarts = Number(process.argv[3]);

const READY = 'printf "READY=1\\nQUERY_URL=http://127.0.0.1:1/query\\n\\n" >&3; exec sleep 100000';
const tiny = { command: ['sh', '-c', READY], readiness: { type: 'push' }, liveness: null, sharedData: true };
const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-bench-'));
const open = (workspace) =>
  createService({
    workspace,
    profile: 'tiny',
    profiles: { tiny },
    queryPort: 0,
    boltPort: 0,
    gremlinPort: 0,
    logLevel: 'warn',
  });
const template = join(directory, 'template');
await (await open(template)).close();

const services = [];
const figures = [];
for (const count of counts) {
  while (services.length < count) {
    const workspace = join(directory, String(services.length));
    cpSync(template, workspace, { recursive: true });
    const service = await open(workspace);
    await service.start();
    services.push(service);
  }
  const times = [];
  for (let index = 0; index < restarts; index += 1) {
    const service = services[Math.floor((index * services.length) / restarts)];
    const startedAt = performance.now();
    await service.restart();
    times.push(performance.now() - startedAt);
  }
  globalThis.gc();
  const rssKib = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  figures.push({ count, restartMs: times.sort((a, b) => a - b)[times.length >> 1], rssBytes: rssKib * 1024 });
}
await Promise.all(services.map((service) => service.close()));
rmSync(directory, { recursive: true, force: true });
console.log(JSON.stringify(figures));
