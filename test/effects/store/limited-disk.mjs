// Lets a write fail for real, by a limit on the size of files, and goes on when the limit is lifted.
// Usage: node limited-disk.mjs <directory>
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { openStore } from '../../../dist/effects/store/store.js';

const directory = process.argv[2];
// Without a listener the signal ends the process; with one the write fails.
process.on('SIGXFSZ', () => undefined);

const graph = (name, size) => ({ name, description: 'x'.repeat(size), schema: { vertex_types: [] }, data_path: name });
const limitFileSize = (bytes) => execaSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
const logName = (readdir) => readdir.find((name) => name.endsWith('.log'));

const store = await openStore(directory);
await store.addGraph(graph('before', 10));
const log = join(directory, 'db', logName(readdirSync(join(directory, 'db'))));
const outcomes = [];
// A little more than there is: the record is torn, not missing.
limitFileSize(statSync(log).size + 1000);
for (const name of ['during', 'still']) {
  const outcome = await store.addGraph(graph(name, 20_000)).catch((error) => error.code);
  outcomes.push(
    outcome,
    store.graphs().map((kept) => kept.name),
  );
}
limitFileSize('unlimited');
await store.addGraph(graph('after', 20_000));
await store.recordRunningGraph('2');
outcomes.push(store.graphs().map((kept) => `${kept.id} ${kept.name}`));
console.log(JSON.stringify(outcomes));
process.kill(process.pid, 'SIGKILL');
