/** The procedures that can be called on this graph: those that the GraphServer was started with, and the built-in ones. */
import { GraphkeeperError } from '../../errors.js';
import type { ProcedureSignature } from '../../types/procedure.js';
import { joinTokens, type Token, tokenize } from '../cypher-tokens.js';
import type { Look } from '../engine.js';
import { invalidQuery } from '../query-errors.js';
import type { Parameters } from '../session.js';
import { BuiltInArguments, type Statement } from './built-in-arguments.js';
import { BUILT_IN_PROCEDURES } from './built-in-procedures.js';
import { BUILT_INS } from './built-ins.js';
import { type ProcedureCall, parseCall } from './call.js';
import type { GraphFile } from './graph-file.js';

interface Callable {
  readonly params: ProcedureSignature['params'];
  /** What runs instead of the call. */
  statementFor(call: ProcedureCall, parameters: Parameters, look: Look): Statement | Promise<Statement>;
}

export class ProcedureSet {
  readonly #graphId: string;
  readonly #callable: ReadonlyMap<string, Callable>;

  constructor(graphId: string, { stored_procedures, schema }: GraphFile) {
    this.#graphId = graphId;
    const own = stored_procedures.map(({ name, params, query }) => {
      const tokens = tokenize(query);
      const names = params.map((param) => param.name);
      const statementFor: Callable['statementFor'] = ({ args }, parameters) => ({
        text: withArguments(tokens, names, args),
        parameters,
      });
      return [name, { params, statementFor }] as const;
    });
    const builtIn = BUILT_IN_PROCEDURES.map((procedure) => {
      const prepare = BUILT_INS[procedure.name];
      const statementFor: Callable['statementFor'] = ({ args }, parameters, look) =>
        prepare(new BuiltInArguments(procedure, args, parameters), look);
      return [procedure.name, { params: procedure.params, statementFor }] as const;
    });
    const ofSchema = {
      params: [],
      statementFor: () => ({ text: 'RETURN $schema AS schema', parameters: { schema: JSON.stringify(schema) } }),
    };
    this.#callable = new Map<string, Callable>([...builtIn, ['gs.procedure.meta.schema', ofSchema], ...own]);
  }

  /** @throws GK_PROCEDURE_NOT_RUNNABLE */
  check(name: string): void {
    if (this.#callable.has(name)) return;
    throw new GraphkeeperError('GK_PROCEDURE_NOT_RUNNABLE', { procedureId: name, graphId: this.#graphId });
  }

  /** The statement that runs instead of a call; null when the text calls none of these. @throws GK_QUERY_INVALID, and what a built-in one throws */
  async expand(text: string, parameters: Parameters, look: Look): Promise<Statement | null> {
    const call = parseCall(text, (name) => this.#callable.has(name));
    const callable = call && this.#callable.get(call.name);
    if (!call || !callable) return null;
    const { params } = callable;
    if (call.args.length !== params.length) {
      const names = params.map(({ name }) => name).join(', ');
      throw invalidQuery(
        `Procedure ${call.name} takes ${params.length} arguments (${names}), and ${call.args.length} are given`,
      );
    }
    return callable.statementFor(call, parameters, look);
  }
}

/**
 * Arguments stand in the text, and not behind parameters of the engine: only so does it find a vertex by its key without
 * looking at every other.
 */
function withArguments(tokens: readonly Token[], names: readonly string[], args: readonly string[]): string {
  const values = new Map(names.map((name, index) => [`$${name}`, args[index] ?? 'NULL']));
  return joinTokens(tokens.map((token) => ({ ...token, text: values.get(token.text) ?? token.text })));
}
