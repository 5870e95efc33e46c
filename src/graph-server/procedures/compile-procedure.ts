/**
 * Finds out what a procedure takes and returns, by letting the engine try it on tables without rows. Nothing is changed:
 * every try is rolled back.
 */
import type { Connection, Database, LbugValue } from '@ladybugdb/core';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { ProcedureDocument, ProcedureSignature, ProcedureValue } from '../../types/procedure.js';
import { findKeywords, joinTokens, splitTokens, type Token, tokenize } from '../cypher-tokens.js';
import { connect, run } from '../database.js';
import { forbiddenStatement } from '../forbidden-statement.js';
import { propertyTypeOf } from '../property-types.js';
import { controlsTransaction } from '../statement-kind.js';

interface Shape {
  readonly names: readonly string[];
  readonly types: readonly string[];
}

type Arguments = Readonly<Record<string, LbugValue>>;

/** A query may be slow without any row of the graph. */
const MOST_MS = 5000;

/** Makes a statement do nothing: its clauses get no row. */
const WITHOUT_ROWS = 'UNWIND range(1, 0) AS no_row ';

/** One after another. @throws as compileProcedure() does */
export async function compileProcedures(
  database: Database,
  procedures: readonly ProcedureDocument[],
): Promise<readonly ProcedureSignature[]> {
  if (procedures.length === 0) return [];
  const connection = await connect(database);
  connection.setQueryTimeout(MOST_MS);
  const signatures: ProcedureSignature[] = [];
  for (const procedure of procedures) signatures.push(await compileProcedure(connection, procedure));
  await connection.close();
  return signatures;
}

/** @throws GK_INVALID_PROCEDURE with what the engine says about the query */
export async function compileProcedure(
  connection: Connection,
  { query }: Pick<ProcedureDocument, 'query'>,
): Promise<ProcedureSignature> {
  const tokens = statementOf(query);
  const text = joinTokens(tokens);
  await check(connection, query, text);
  const names = parametersOf(tokens);
  const shape = await tryOut(connection, text, sampleArguments(tokens, names)).catch((error: unknown) => {
    throw invalid(query, reasonOf(error), error);
  });
  const params: ProcedureValue[] = [];
  for (const name of names) params.push(procedureValue(name, await typeOfParameter(connection, tokens, name)));
  return { params, returns: shape.names.map((name, index) => procedureValue(name, shape.types[index] ?? '')) };
}

/** Without what may follow it: a semicolon. */
function statementOf(query: string): Token[] {
  const [statement = [], ...others] = splitTokens(tokenize(query), ';');
  if (others.every((other) => joinTokens(other) === '')) return statement;
  throw invalid(query, 'give a single statement');
}

async function check(connection: Connection, query: string, text: string): Promise<void> {
  const forbidden = controlsTransaction(text) ? 'a transaction of its own' : forbiddenStatement(text);
  if (forbidden !== null) throw invalid(query, `a procedure cannot have ${forbidden}`);
  const prepared = await connection.prepare(text);
  if (!prepared.isSuccess()) throw invalid(query, prepared.getErrorMessage());
}

/** In the order in which the text names them first. */
function parametersOf(tokens: readonly Token[]): string[] {
  const named = tokens.filter(({ text }) => /^\$./.test(text)).map(({ text }) => text.slice(1));
  return [...new Set(named)];
}

/** Null is a value of every type, but no number of rows. */
function sampleArguments(tokens: readonly Token[], names: readonly string[]): Arguments {
  const dense = tokens.filter(({ text }) => text !== ' ');
  const isCount = (name: string) =>
    dense.some(({ text }, index) => text === `$${name}` && /^(?:LIMIT|SKIP)$/i.test(dense[index - 1]?.text ?? ''));
  return Object.fromEntries(names.map((name) => [name, isCount(name) ? 1 : null]));
}

/** As it stands, if it bears that its arguments are null; else in a way that gives it nothing to do. */
async function tryOut(connection: Connection, text: string, values: Arguments): Promise<Shape> {
  try {
    return await shapeOf(connection, text, values);
  } catch (error) {
    return await shapeOf(connection, WITHOUT_ROWS + text, values).catch(() => {
      throw error;
    });
  }
}

async function shapeOf(connection: Connection, text: string, values: Arguments): Promise<Shape> {
  await run(connection, 'BEGIN TRANSACTION');
  try {
    const prepared = await connection.prepare(text);
    if (!prepared.isSuccess()) throw new Error(prepared.getErrorMessage());
    const [result] = [await connection.execute(prepared, { ...values })].flat();
    const shape = { names: result?.getColumnNamesSync() ?? [], types: result?.getColumnDataTypesSync() ?? [] };
    result?.close();
    return shape;
  } finally {
    // A statement that failed may have taken its transaction with it.
    await run(connection, 'ROLLBACK').catch((error: unknown) => {
      if (!reasonOf(error).includes('No active transaction')) throw error;
    });
  }
}

/** The engine gives a null parameter the type of what it is compared or put together with: so it is made to return it. */
async function typeOfParameter(connection: Connection, tokens: readonly Token[], name: string): Promise<string> {
  const branch = branchesOf(tokens).find((one) => one.some(({ text }) => text === `$${name}`)) ?? [];
  const values = sampleArguments(branch, parametersOf(branch));
  const text = alsoReturning(branch, `$${name} AS parameter_of_it`);
  const shape = await tryOut(connection, text, values).catch(() => null);
  return shape?.types[shape.names.indexOf('parameter_of_it')] ?? 'STRING';
}

/** The statements that UNION puts together; what is left of UNION ALL is dropped. */
function branchesOf(tokens: readonly Token[]): Token[][] {
  const unions = findKeywords(tokens, 'UNION');
  const branches = [-1, ...unions].map((union, index) => tokens.slice(union + 1, unions[index]));
  return branches.map((branch) => {
    const first = branch.findIndex(({ text }) => text !== ' ');
    return branch.slice(/^all$/i.test(branch[first]?.text ?? '') ? first + 1 : 0);
  });
}

/** With one more column. */
function alsoReturning(tokens: readonly Token[], column: string): string {
  const start = findKeywords(tokens, 'RETURN').at(-1);
  if (start === undefined) return `${joinTokens(tokens)} RETURN ${column}`;
  const end = findKeywords(tokens, 'ORDER', 'SKIP', 'LIMIT').find((at) => at > start) ?? tokens.length;
  return `${joinTokens(tokens.slice(0, end))}, ${column} ${joinTokens(tokens.slice(end))}`;
}

function procedureValue(name: string, engineType: string): ProcedureValue {
  return { name, type: propertyTypeOf(engineType), allow_cast: true };
}

function invalid(query: string, remedy: string, cause?: unknown): GraphkeeperError {
  return new GraphkeeperError(
    'GK_INVALID_PROCEDURE',
    { field: 'query', value: query, remedy, reason: remedy },
    { cause },
  );
}
