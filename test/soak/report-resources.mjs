// Loaded into the daemon before its own code: writes down once a second what it holds. The timer does not keep it alive.
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 1000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

setInterval(() => {
  // What is left after a collection is kept; anything else says more about the collector than about us.
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  appendFileSync(process.env.SOAK_FILE, `${JSON.stringify({ heapBytes: heapUsed, rssBytes: rss, handles })}\n`);
}, EVERY_MS).unref();
