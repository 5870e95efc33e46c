/** docs/reference/fault-matrix.md: the figures of the last `npm run test:faults -- --write`. */
import { SECTIONS, type Section } from '../../../test/faults/all-rows.js';
import { type Machine, readResult } from '../../../test/faults/result.js';
import { nameOf, type RowResult } from '../../../test/faults/row.js';
import { page, table } from '../markdown.js';

export function faultMatrixPage(): string {
  const { machine, rows } = readResult();
  const results = new Map(rows.map((row) => [nameOf(row), row]));
  return page(
    '# Fault matrix',
    'What happens when things go wrong: one row a fault, each made to happen to a real `graphkeeper serve` with real child processes, clients that ask all the time, and a witness that asks for the status every 20 ms. Run it with `npm run test:faults`; it fails unless in every row no acknowledged change is lost, no process and no file is left behind, no answer is wrong, no query fails that need not, and the status never says what is not so. `npm run test:faults -- --write` writes the figures here.',
    `${rows.length} rows. Times are as measured on ${machineLine(machine)}, several rows at a time, so they are longer than on a machine with nothing else to do. Nothing is asserted about them.`,
    [
      '- *Clients saw*: answers, each checked for its value, graph and generation; then what they got instead, how often. A replayed query is one that was sent to a second GraphServer.',
      '- *Status said*: the states that it named, from the fault until all was at rest.',
      '- *Ready after*: from the fault to the first good answer to a query that was sent after it; – if none was due.',
      '- *Left, lost*: processes and files left behind, and acknowledged changes lost.',
    ].join('\n'),
    ...SECTIONS.flatMap((section) => sectionBlocks(section, results)),
  );
}

function sectionBlocks(section: Section, results: ReadonlyMap<string, RowResult>): string[] {
  const head = ['Fault', 'During', 'Hits', 'Clients saw', 'Status said', 'Ready after', 'Left, lost', 'Note'];
  const rows = section.rows.map((row) => {
    const found = results.get(nameOf(row));
    const cells = found ? figures(found) : ['not run yet', '', '', '', ''];
    return [row.fault, row.during, row.hits, ...cells];
  });
  return [`## ${section.title}`, section.about, table(head, rows), ...emptyBlocks(section)];
}

function figures({ clients, replayed, said, readyAfterMs, left, lost, note }: RowResult): string[] {
  const failed = Object.entries(clients.failed).map(([failure, count]) => `${count} × ${failure}`);
  const answered = `${clients.answered} answers${clients.wrong > 0 ? `, ${clients.wrong} wrong` : ''}`;
  return [
    [answered, ...failed, ...(replayed > 0 ? [`${replayed} replayed`] : [])].join(', '),
    sayings(said),
    readyAfterMs === null ? '–' : `${readyAfterMs} ms`,
    `${left.processes + left.files}, ${lost}`,
    note,
  ];
}

/** A row that goes round and round names each state once. */
function sayings(said: readonly string[]): string {
  const unique = [...new Set(said)];
  return said.length <= 2 * unique.length ? said.join(' → ') : `${unique.join(' → ')}, and again`;
}

/** Cells in which nothing can happen, together where the reason is one. */
function emptyBlocks({ empty = [] }: Section): string[] {
  if (empty.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const { fault, during, hits, why } of empty) {
    const group = `${during}\n${hits}\n${why}`;
    groups.set(group, [...(groups.get(group) ?? []), fault]);
  }
  const rows = [...groups].map(([group, faults]) => [...group.split('\n'), faults.join(', ')]);
  return ['Combinations in which nothing can happen:', table(['During', 'Hits', 'Why', 'Faults'], rows)];
}

function machineLine({ cpu, cores, memoryGiB, system, node }: Machine): string {
  return `${cores} cores (${cpu}), ${memoryGiB} GiB, ${system}, Node ${node}`;
}
