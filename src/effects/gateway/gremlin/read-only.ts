/**
 * Is a request known to only read? Only then may it be sent again after its GraphServer ended without an answer. As with
 * Cypher (../read-only.ts) the decision errs on one side: a false "writes" costs a replay, a false "reads" could run a
 * write twice. So everything in it must be known to read; what is not known counts as writing.
 */
import type { RequestArguments } from './message.js';
import { CONSTANTS, READING_CALLS, READING_STEPS } from './reading-words.js';

export function isReadOnlyRequest(op: string, { texts, steps, bindings, isOpaque }: RequestArguments): boolean {
  if (isOpaque || !steps.every((step) => READING_STEPS.has(step))) return false;
  const script = texts.get('gremlin');
  if (op === 'bytecode') return script === undefined && steps.length > 0;
  if (op !== 'eval' || script === undefined || steps.length > 0) return false;
  return KNOWN_LANGUAGES.has(texts.get('language')) && isReadOnlyScript(script, bindings);
}

const KNOWN_LANGUAGES = new Set([undefined, 'gremlin-groovy', 'gremlin-lang']);

/**
 * A script of Groovy can do anything. One that is made of nothing but these pieces can not: calls of known methods, plain
 * texts, numbers, names of constants and of parameters. No assignment, closure, list, comment, escape or interpolation.
 */
const PIECES = new RegExp(
  [
    String.raw`(?<call>(?:\.\s*)?[A-Za-z_]\w*\s*\()`,
    String.raw`(?<member>\.\s*[A-Za-z_]\w*)`,
    // Not before another word: "x drop y" would be a call of drop.
    String.raw`(?<name>[A-Za-z_]\w*)(?=\s*[,).])`,
    // Not before anything but the next argument: ''' begins a text of another kind.
    String.raw`(?:'[^'"\\\n\r$]*'|"[^'"\\\n\r$]*"|-?\d+(?:\.\d+)?[lLdDfF]?)(?=\s*[,)])`,
    '[(),]',
  ]
    .map((piece) => String.raw`\s*${piece}`)
    .join('|'),
  'y',
);

/** @example isReadOnlyScript("g.V().has('name', x).count()", ['x']) // true */
export function isReadOnlyScript(script: string, bindings: readonly string[]): boolean {
  const text = script.trim().replace(/;$/, '');
  if (!/^g\s*\./.test(text)) return false;
  let at = 0;
  while (at < text.length) {
    PIECES.lastIndex = at;
    const found = PIECES.exec(text);
    if (found === null || !isReading(found.groups ?? {}, bindings)) return false;
    at = PIECES.lastIndex;
  }
  return true;
}

function isReading({ call, member, name }: Record<string, string | undefined>, bindings: readonly string[]): boolean {
  if (call !== undefined) {
    const word = call.replace(/[\s.(]/g, '');
    return READING_STEPS.has(word) || READING_CALLS.has(word);
  }
  if (member !== undefined) return CONSTANTS.has(member.replace(/[\s.]/g, ''));
  return name === undefined || CONSTANTS.has(name) || bindings.includes(name);
}
