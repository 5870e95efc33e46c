/** docs/reference/conformance.md: what graphkeeper answers, beside what GraphScope Interactive does. */
import { type Case, GROUPS, type Told } from '../../test/conformance/cases.js';
import { COMPLAINTS, type Complaint } from '../../test/conformance/complaints.js';
import { code, page, table } from './markdown.js';

export function conformancePage(): string {
  const cases = GROUPS.flatMap((group) => group.cases);
  const known = cases.filter(({ theirs }) => theirs !== null);
  const same = known.filter(({ ours }) => ours === undefined);
  return page(
    '# Conformance with GraphScope Interactive',
    "The routes of GraphScope Interactive's Admin API, what it answers as implemented (2025), and what graphkeeper answers: HTTP status and the `code` of the body. Every row is asked of a real service in `npm test`, and every answer is held against `/openapi.json`.",
    `${cases.length} answers, of ${cases.length - known.length} of which Interactive has no route; of the others ${same.length} are the same and ${known.length - same.length} differ. A refusal has \`error\` and \`details\` beside its \`code\` and \`message\`, see [errors](errors.md).`,
    ...GROUPS.flatMap(({ title, cases: rows }) => [
      `## ${title}`,
      table(['Route', 'When', 'Interactive', 'graphkeeper', 'Why'], rows.map(rowOf)),
    ]),
    '## What users of Interactive complained of',
    'Issues and pull requests of alibaba/GraphScope, and the test that fails when graphkeeper does the same.',
    table(['Threads', 'There', 'Here', 'Shown by'], COMPLAINTS.map(complaintRow)),
  );
}

function complaintRow({ threads, there, here, test }: Complaint): string[] {
  const proof = typeof test === 'string' ? code(test) : `${code(test[0])}: ${test[1]} …`;
  return [threads.map((number) => `#${number}`).join(', '), there, here, proof];
}

function rowOf({ route, when, theirs, ours, why = '' }: Case): string[] {
  return [code(route), when, show(theirs), ours === undefined ? 'same' : show(ours), why];
}

function show(told: Told | null): string {
  return told === null ? 'no route' : told.filter((part) => part !== null).join(', code ');
}
