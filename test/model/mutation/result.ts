/** The figures of a run: the same each time, as long as machines and tests are the same, so they are kept beside it. */
import { readFileSync } from 'node:fs';
import { EQUIVALENT } from './equivalent.js';
import { MUTATION_KINDS, type Mutant, type MutationKind } from './mutants.js';
import { TEST_NAMES, type TestName, type Verdict } from './verdict.js';

export interface Figures extends Readonly<Record<TestName, number>> {
  readonly mutants: number;
  readonly survivors: number;
  /** How many break an invariant in the simulation, whoever noticed first. */
  readonly breakInvariant: number;
}

export interface MutationResult {
  /** By machine, then by what was done to it. */
  readonly machines: Readonly<Record<string, Readonly<Partial<Record<MutationKind, Figures>>>>>;
  readonly survivors: readonly string[];
}

export const RESULT_FILE = new URL('result.json', import.meta.url);

export function resultOf(mutants: readonly Mutant[], verdicts: readonly Verdict[]): MutationResult {
  const judged = mutants.map((mutant, place) => ({ mutant, ...verdicts[place] }));
  const figures = (machine: string, kind: MutationKind): Figures => {
    const these = judged.filter(({ mutant }) => mutant.machine === machine && mutant.kind === kind);
    const count = (test: TestName | null) => these.filter(({ killedBy }) => killedBy === test).length;
    const [paths, simulation, product] = [count('paths'), count('simulation'), count('product')];
    const breakInvariant = these.filter(({ breaksInvariant }) => breaksInvariant).length;
    return { mutants: these.length, paths, simulation, product, survivors: count(null), breakInvariant };
  };
  const machines = [...new Set(mutants.map(({ machine }) => machine))].map((machine) => {
    const kinds = MUTATION_KINDS.map((kind) => [kind, figures(machine, kind)] as const);
    return [machine, Object.fromEntries(kinds.filter(([, { mutants: many }]) => many > 0))] as const;
  });
  const survivors = judged.filter(({ killedBy }) => killedBy === null).map(({ mutant }) => mutant.name);
  return { machines: Object.fromEntries(machines), survivors };
}

export function sumOf(figures: readonly Figures[]): Figures {
  const sum = (of: keyof Figures) => figures.reduce((total, each) => total + each[of], 0);
  return {
    mutants: sum('mutants'),
    paths: sum('paths'),
    simulation: sum('simulation'),
    product: sum('product'),
    survivors: sum('survivors'),
    breakInvariant: sum('breakInvariant'),
  };
}

export function totalOf({ machines }: MutationResult): Figures {
  return sumOf(Object.values(machines).flatMap((kinds) => Object.values(kinds)));
}

export function killed(figures: Figures): number {
  return TEST_NAMES.reduce((total, test) => total + figures[test], 0);
}

export interface MutationReport extends MutationResult {
  readonly argued: readonly { readonly name: string; readonly argument: string }[];
}

/** What the last run came to; for docs/reference/proof.md. @throws when there is no result.json */
export function mutationReport(): MutationReport {
  const result = JSON.parse(readFileSync(RESULT_FILE, 'utf8')) as MutationResult;
  const argued = result.survivors.map((name) => ({ name, argument: EQUIVALENT[name] ?? 'not argued' }));
  return { ...result, argued };
}
