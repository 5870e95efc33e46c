/** A call of a procedure as a statement of its own: `CALL name(argument, …)`, each argument a literal or a parameter. */
import { joinTokens, splitTokens, type Token, tokenize } from '../cypher-tokens.js';
import { invalidQuery } from '../query-errors.js';

export interface ProcedureCall {
  readonly name: string;
  /** Cypher. */
  readonly args: readonly string[];
}

const MAY_CALL = /\bcall\b/i;

/** A word, or words with dots between; each may be in backticks. */
const NAME = /^(?:[\p{L}_][\p{L}\p{N}_]*|`[^`]+`)(?:\.(?:[\p{L}_][\p{L}\p{N}_]*|`[^`]+`))*$/u;

const STRING = /^(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")$/su;
const INTEGER = /^(-?\d+)L?$/i;
const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const PARAMETER = /^\$[\p{L}\p{N}_]+$/u;
/** As literal() writes a value of a type. */
const TYPED = /^CAST\(('(?:[^'\\]|\\.)*') AS [A-Z0-9]+\)$/su;
const WORD = /^(?:true|false|null)$/i;

/** Null when the text does not begin with a call, or calls a procedure that `isKnown` does not know. @throws GK_QUERY_INVALID for one that is not well formed */
export function parseCall(text: string, isKnown: (name: string) => boolean): ProcedureCall | null {
  if (!MAY_CALL.test(text)) return null;
  const tokens = tokenize(text);
  const start = tokens.findIndex((token) => token.text !== ' ');
  const open = tokens.findIndex((token) => token.text === '(');
  if (start < 0 || open < 0 || tokens[start]?.text.toUpperCase() !== 'CALL') return null;
  const written = joinTokens(tokens.slice(start + 1, open));
  const name = written.replaceAll('`', '');
  if (!NAME.test(written) || !isKnown(name)) return null;
  const close = tokens.findIndex((token, index) => index > open && token.text === ')' && token.depth === 0);
  if (close < 0) throw invalidQuery(`The call of ${name} has no closing bracket`);
  const rest = joinTokens(tokens.slice(close + 1));
  if (!/^;?$/.test(rest)) {
    throw invalidQuery(`Nothing can follow the call of procedure ${name}, and here is ${rest}: call it alone`);
  }
  return { name, args: argumentsIn(tokens.slice(open + 1, close), name) };
}

function argumentsIn(tokens: readonly Token[], name: string): string[] {
  const inner = tokenize(tokens.map(({ text }) => text).join(''));
  if (joinTokens(inner) === '') return [];
  return splitTokens(inner, ',').map((one, index) => readArgument(joinTokens(one), `Argument ${index + 1} of ${name}`));
}

/** The argument as it can stand in any place of a statement. */
function readArgument(text: string, what: string): string {
  if ([STRING, PARAMETER, WORD, TYPED].some((form) => form.test(text))) return text;
  const integer = INTEGER.exec(text)?.[1];
  // Behind a minus, another one would begin a comment.
  if (integer !== undefined) return integer.startsWith('-') ? `(${integer})` : integer;
  if (FLOAT.test(text)) return text.startsWith('-') ? `(${text})` : text;
  const list = /^\[(.*)\]$/s.exec(text)?.[1];
  if (list === undefined) throw invalidQuery(`${what} is ${text}: give a literal, a list of them or a parameter`);
  const items = list.trim() === '' ? [] : splitTokens(tokenize(list), ',');
  return `[${items.map((item, index) => readArgument(joinTokens(item), `${what}[${index}]`)).join(', ')}]`;
}

/** The value of an argument: text of a string, a number as it is written. Null for null and for a list. */
export function argumentValue(argument: string, parameters: Readonly<Record<string, unknown>>): unknown {
  if (PARAMETER.test(argument)) return parameters[argument.slice(1)];
  const text = TYPED.exec(argument)?.[1] ?? argument;
  if (STRING.test(text)) return text.slice(1, -1).replaceAll(/\\(.)/gsu, (_, char: string) => meaningOf(char));
  if (WORD.test(argument)) return argument.toLowerCase() === 'null' ? null : argument.toLowerCase() === 'true';
  return argument.startsWith('[') ? null : argument.replaceAll(/[()]/g, '');
}

function meaningOf(char: string): string {
  return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[char] ?? char;
}
