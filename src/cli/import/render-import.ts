/** What was taken over, and what was not and why, for people. */
import { type Fields, isFields } from '../load/read-document.js';
import type { ImportedGraph, Outcome } from './import-graphs.js';
import type { FoundWorkspace } from './read-workspace.js';

/** @param mappings files by graph id; null: none were asked for */
export function renderImport(
  { runningGraphId, jobs, unreadable }: FoundWorkspace,
  graphs: readonly ImportedGraph[],
  mappings: ReadonlyMap<string, string> | null,
): string[] {
  const lines = graphs.flatMap((graph) => [
    `graph ${graph.found.name} (id ${graph.found.id} there): ${say(graph)}${graph.graphId === null ? '' : `, id ${graph.graphId}`}`,
    ...graph.procedures.map((procedure) => `  procedure ${procedure.name}: ${say(procedure)}`),
    ...dataLines(graph, mappings),
  ]);
  for (const { file, problem } of unreadable) lines.push(`${file}: not taken over: ${problem}`);
  if (jobs > 0) lines.push(`${jobs} ${jobs === 1 ? 'job' : 'jobs'}: not taken over, they have ended`);
  const running = graphs.find(({ found }) => found.id === runningGraphId);
  if (running?.graphId)
    lines.push(`The running graph was ${running.found.name}: graphkeeper switch ${running.graphId}`);
  return lines;
}

function say(outcome: Outcome): string {
  switch (outcome.outcome) {
    case 'created':
      return 'created';
    case 'present':
      return 'there already';
    case 'refused':
      return `not taken over: ${outcome.reason}`;
  }
}

/** The files of Interactive's engine are its own; what they were loaded from can be loaded again. */
function dataLines(
  { graphId, found, isLoaded }: ImportedGraph,
  mappings: ReadonlyMap<string, string> | null,
): string[] {
  if (graphId === null || isLoaded || !found.hasData) return [];
  const lead = '  data: not taken over, only its own engine reads it';
  if (found.mapping === null) return [`${lead}; how it was loaded is not on record`];
  const file = mappings?.get(graphId);
  if (file === undefined) return [`${lead}; with --mappings <dir> the document of its last load is written there`];
  return [
    `${lead}; load it again: graphkeeper load --graph ${graphId} --mapping ${file}`,
    ...noteOn(found.mapping, file),
  ];
}

/** There the environment says where relative inputs are; here the place of the document does. */
function noteOn(mapping: Fields, file: string): string[] {
  const { loading_config: config } = mapping;
  const source = isFields(config) ? config.data_source : undefined;
  if (isFields(source) && typeof source.location === 'string') return [];
  return [`  data: ${file} names no location: relative inputs are looked for beside it`];
}
