/** The committed result: what docs/explanation/performance.md is made of. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Report } from './report.js';

export const RESULT = new URL('result.json', import.meta.url);

/** Sections that were not measured this time stay as they were. */
export async function writeResult(report: Report): Promise<void> {
  const measured = new Map(report.sections.map((section) => [section.name, section]));
  const before = readResult()?.sections ?? [];
  const kept = before.map((section) => measured.get(section.name) ?? section);
  const added = report.sections.filter(({ name }) => !before.some((section) => section.name === name));
  writeFileSync(RESULT, `${JSON.stringify({ ...report, sections: [...kept, ...added] }, null, 2)}\n`);
}

/** Null when there is none yet. */
export function readResult(): Report | null {
  try {
    return JSON.parse(readFileSync(RESULT, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
