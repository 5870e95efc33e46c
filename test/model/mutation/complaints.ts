/** What is wrong with a result; nothing is when every survivor is argued, the list is true, and enough are killed. */
import { killed, type MutationResult, totalOf } from './result.js';

const ENOUGH = 0.95;

/** @param equivalent the argued survivors, by name */
export function complaintsAbout(
  result: MutationResult,
  equivalent: Readonly<Record<string, string>>,
): readonly string[] {
  const total = totalOf(result);
  return [
    ...result.survivors
      .filter((name) => !(name in equivalent))
      .map((name) => `${name}: it survives, and nobody argues why`),
    ...Object.keys(equivalent)
      .filter((name) => !result.survivors.includes(name))
      .map((name) => `${name}: it is said to be equivalent, and is killed or does not exist`),
    ...(killed(total) < ENOUGH * total.mutants ? [`fewer than ${ENOUGH * 100} % are killed`] : []),
  ];
}
