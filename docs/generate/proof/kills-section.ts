/** Kills: the figures of the last `npm run test:kills -- --write`. How clients and kills meet is different each time. */
import { killResult, killsOf } from '../../../test/crash/result.js';
import { code, table } from '../markdown.js';

/** Of the others, what is left of them does not tell whether they were done. */
const LOOKED_UP: ReadonlySet<string> = new Set(['create', 'delete', 'load']);

export function killsSection(): readonly string[] {
  const result = killResult();
  const { kills, killsInRecovery, calls, compared, counted, differences } = result;
  const moments = Object.entries(kills).map(([moment, count]) => `${count} ${moment}`);
  return [
    '## Kills',
    'Does every acknowledged change survive? `npm run test:kills` lets five clients at a time create, load, delete, start, switch, restart, stop and cancel through the Admin API of a real `graphkeeper serve`, and kills that with SIGKILL: anywhere, within milliseconds of a request or an answer, or in the midst of a write of its store. The next one serves the same workspace, and what it shows is compared with what was acknowledged: graphs with schema and data, jobs, the running graph, ids and generation numbers, directories, processes. A call that was cut off has been done wholly or not at all. In each tenth life the embedded GraphServer serves every graph, and its rows are counted.',
    `The last full run: ${killsOf(result)} kills (${moments.join(', ')}), and ${killsInRecovery} more of a parent that was still coming back. ${compared} comparisons with a graph or a job, ${counted} counts of rows: ${differences} differences.`,
    table(
      ['Call', 'Acknowledged', 'Refused', 'Cut off', 'Of these done'],
      Object.entries(calls).map(([call, { acknowledged, refused, unknown, done }]) => [
        code(call),
        ...[acknowledged, refused, unknown].map(String),
        LOOKED_UP.has(call) ? String(done) : '–',
      ]),
    ),
    'The seed decides what the clients do and when the parent is killed; how the two meet is up to the machine, so that no two runs are the same.',
  ];
}
