/** What can be asked of a GraphServer beside queries, each at a path of its own. */
import { GraphkeeperError } from '../errors.js';
import { answerElement } from './elements/answer-element.js';
import { parseJson } from './elements/element-request.js';
import { describeTables } from './elements/tables.js';
import type { Engine, IsWanted } from './engine.js';
import { countElements } from './statistics.js';

export interface OperationRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly isWanted: IsWanted;
}

type Answer = (engine: Engine, request: OperationRequest) => Promise<unknown>;

interface Operation {
  readonly methods: readonly string[];
  readonly answer: Answer;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/vertex': { methods: ['GET', 'POST', 'PUT', 'DELETE'], answer: element('vertex') },
  '/edge': { methods: ['GET', 'POST', 'PUT', 'DELETE'], answer: element('edge') },
  '/statistics': { methods: ['GET'], answer: (engine, { isWanted }) => engine.look(isWanted, countElements) },
  // The service's own: what tables there are, and a change of them.
  '/schema': { methods: ['GET', 'POST'], answer: answerSchema },
};

/** Null when there is none at this path, or not with this method. */
export function findOperation(method: string, path: string): Answer | null {
  const operation = Object.hasOwn(OPERATIONS, path) ? OPERATIONS[path] : undefined;
  return operation?.methods.includes(method) ? operation.answer : null;
}

function element(kind: 'vertex' | 'edge'): Answer {
  return async (engine, request) => answerElement(engine, { ...request, kind });
}

/** Answers with the tables as they are then. */
async function answerSchema(engine: Engine, { method, body, isWanted }: OperationRequest): Promise<unknown> {
  if (method === 'POST') await engine.changeTables(statementsOf(body));
  return engine.look(isWanted, async (_session, tables) => describeTables(tables));
}

/** `{"statements": ["ALTER TABLE …"]}` */
function statementsOf(body: string): string[] {
  const document = parseJson(body);
  const statements: unknown =
    typeof document === 'object' && document !== null && 'statements' in document ? document.statements : undefined;
  if (Array.isArray(statements) && statements.every((one) => typeof one === 'string')) return statements;
  const remedy = 'give a list of statements';
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'statements', value: statements, remedy });
}
