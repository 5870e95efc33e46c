/** A way through the universe as a Mermaid sequence diagram that a person can read. */
import type { Violation } from './explore.js';
import type { Message, Party, Step } from './state.js';
import type { Universe } from './universe.js';

/**
 * Text for people: the invariant, what was seen, the diagram. Generations bear the numbers that they would really have,
 * graphs the names that the administrator uses.
 */
export function describeViolation(universe: Universe, { invariant, seen, steps }: Violation): string {
  const { messages, names } = replay(universe, steps);
  const broken = `${invariant}: ${names.inText(seen)}`;
  return [`Violated after ${steps.length} steps: ${broken}`, '', ...diagram(messages, broken), ''].join('\n');
}

function diagram(messages: readonly Message[], end: string): readonly string[] {
  const parties = new Map<string, Party>();
  for (const { from, to } of messages)
    for (const party of to === null ? [from] : [from, to]) parties.set(idOf(party), party);
  const sorted = [...parties.values()].sort((one, other) => placeOf(one) - placeOf(other));
  const lines = sorted.map((party) => `  participant ${idOf(party)} as ${nameOf(party)}`);
  for (const { from, to, text } of messages) {
    lines.push(to === null ? `  Note over ${idOf(from)}: ${text}` : `  ${idOf(from)}->>${idOf(to)}: ${text}`);
  }
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first !== undefined && last !== undefined) lines.push(`  Note over ${idOf(first)},${idOf(last)}: ✗ ${end}`);
  return ['```mermaid', 'sequenceDiagram', ...lines, '```'];
}

function replay(
  universe: Universe,
  steps: readonly Step[],
): { readonly messages: readonly Message[]; readonly names: RealNames } {
  const messages: Message[] = [];
  let names = new RealNames(new Map(), false, 0);
  let state = universe.initial;
  for (const [place, step] of steps.entries()) {
    const { state: after, naming } = universe.step(state, step, (message) => messages.push(names.inMessage(message)));
    state = after;
    // What is wrong is told in the names of the last step.
    if (place < steps.length - 1) names = names.after(naming.numbers, naming.swapped);
  }
  return { messages, names };
}

/** From canonical names back to those that a real service would use. */
class RealNames {
  constructor(
    private readonly numbers: Map<number, number>,
    private readonly swapped: boolean,
    private born: number,
  ) {}

  after(renamed: ReadonlyMap<number, number>, swapped: boolean): RealNames {
    const numbers = new Map<number, number>();
    for (const [old, canonical] of renamed) {
      const real = this.numbers.get(old);
      if (real !== undefined) numbers.set(canonical, real);
    }
    return new RealNames(numbers, this.swapped !== swapped, this.born);
  }

  inMessage({ from, to, text }: Message): Message {
    return { from: this.#party(from), to: to && this.#party(to), text: this.inText(text) };
  }

  inText(text: string): string {
    return text
      .replaceAll(
        /\b(generation) (\d+)/g,
        (_, word: string, number: string) => `${word} ${this.#number(Number(number))}`,
      )
      .replaceAll(
        /\b(graph|START|SWITCH|is|on) ([AB])\b/g,
        (_, word: string, graph: string) => `${word} ${this.#graph(graph)}`,
      )
      .replaceAll(/\b([AB]) (is|stayed)\b/g, (_, graph: string, word: string) => `${this.#graph(graph)} ${word}`);
  }

  #party(party: Party): Party {
    return 'number' in party ? { ...party, number: this.#number(party.number) } : party;
  }

  #number(canonical: number): number {
    const known = this.numbers.get(canonical);
    if (known !== undefined) return known;
    this.born += 1;
    this.numbers.set(canonical, this.born);
    return this.born;
  }

  #graph(graphId: string): string {
    return this.swapped ? (graphId === 'A' ? 'B' : 'A') : graphId;
  }
}

const PLACES = ['Admin', 'Client', 'Service', 'Generation', 'Process', 'Gateway', 'Store'];

/** The service, then each generation beside its process, then what all of them use. */
function placeOf(party: Party): number {
  const place = PLACES.indexOf(party.role) * 1_000_000;
  if (!('number' in party)) return place;
  return PLACES.indexOf('Generation') * 1_000_000 + party.number * 2 + (party.role === 'Process' ? 1 : 0);
}

function idOf(party: Party): string {
  return 'number' in party ? `${party.role}${party.number}` : party.role;
}

function nameOf(party: Party): string {
  return 'number' in party ? `${party.role} ${party.number}` : party.role;
}
