/** The same as binary-walk.ts for GraphSON: goes over the arguments of a request and notes what is of interest. */
import type { RequestArguments } from './message.js';

/** Types that carry no code, beside bytecode, strategies and lambdas. */
const DATA = new Set([
  ...['g:Int32', 'g:Int64', 'g:Double', 'g:Float', 'g:Date', 'g:Timestamp', 'g:UUID', 'g:List', 'g:Set', 'g:Map'],
  ...['g:P', 'g:TextP', 'g:T', 'g:Order', 'g:Scope', 'g:Pop', 'g:Column', 'g:Direction', 'g:Operator', 'g:Pick'],
  ...['g:Barrier', 'g:Cardinality', 'g:Merge', 'g:DT', 'g:Binding', 'g:Vertex', 'g:Edge', 'g:Class'],
  ...['gx:BigDecimal', 'gx:BigInteger', 'gx:Byte', 'gx:Int16', 'gx:Char', 'gx:Duration', 'gx:Instant'],
  ...['gx:OffsetDateTime', 'gx:LocalDate', 'gx:LocalDateTime', 'gx:LocalTime', 'gx:ZonedDateTime'],
]);

const BYTECODE = 'g:Bytecode';
const STRATEGY = /^g:(\w+Strategy)$/;

export class JsonWalk {
  readonly #texts = new Map<string, string>();
  readonly #steps: string[] = [];
  #isOpaque = false;

  arguments(args: Record<string, unknown>): RequestArguments {
    try {
      this.#visit(args);
    } catch {
      // Too deep for this walk: what is down there might be anything.
      this.#isOpaque = true;
    }
    for (const [name, value] of Object.entries(args)) {
      const text = isRecord(value) && value['@type'] === 'g:UUID' ? value['@value'] : value;
      if (typeof text === 'string') this.#texts.set(name, text);
    }
    const bindings = Object.keys(plain(args.bindings));
    return { texts: this.#texts, steps: this.#steps, bindings, isOpaque: this.#isOpaque };
  }

  #visit(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.#visit(item);
    else if (isRecord(value)) this.#visitRecord(value);
  }

  #visitRecord(record: Record<string, unknown>): void {
    const type = record['@type'];
    const content = record['@value'];
    if (type === undefined) {
      for (const item of Object.values(record)) this.#visit(item);
    } else if (type === BYTECODE && isRecord(content)) {
      this.#instructions(content.step);
      this.#instructions(content.source);
    } else {
      const strategy = typeof type === 'string' ? STRATEGY.exec(type)?.[1] : undefined;
      if (strategy !== undefined) this.#steps.push(strategy);
      else if (typeof type !== 'string' || !DATA.has(type)) this.#isOpaque = true;
      this.#visit(content);
    }
  }

  #instructions(list: unknown): void {
    if (list === undefined) return;
    if (!Array.isArray(list)) this.#isOpaque = true;
    else for (const instruction of list) this.#instruction(instruction);
  }

  #instruction(instruction: unknown): void {
    const [name, ...values]: unknown[] = Array.isArray(instruction) ? instruction : [];
    if (typeof name === 'string') this.#steps.push(name);
    else this.#isOpaque = true;
    this.#visit(values);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of an object, or of a typed map whose keys are texts. */
export function plain(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) return {};
  const list = value['@type'] === 'g:Map' ? value['@value'] : undefined;
  if (!Array.isArray(list)) return value;
  const entries: [string, unknown][] = [];
  for (let at = 0; at + 1 < list.length; at += 2)
    if (typeof list[at] === 'string') entries.push([list[at], list[at + 1]]);
  return Object.fromEntries(entries);
}
