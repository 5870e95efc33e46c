/** The clients of a run, and what becomes of their queries: each comes to exactly one thing, and that is allowed. */
import type { GatewayTarget } from '../../types/gateway.js';
import type { FatedProcess } from './fated-process.js';
import type { GatewayListener, ModelGateway } from './model-gateway.js';
import { ModelQuery, type QueryOutcome, type QueryRequest } from './model-query.js';
import type { Witness } from './witness.js';

export class Clients implements GatewayListener {
  /** How many wait for an answer. */
  waiting = 0;
  #queries = 0;

  constructor(
    private readonly witness: Witness,
    readonly processOf: (generation: number) => FatedProcess | undefined,
    private readonly isServing: (generation: number) => boolean,
  ) {}

  /** A client asks. */
  ask(gateway: ModelGateway, request: QueryRequest): ModelQuery {
    this.#queries += 1;
    this.waiting += 1;
    this.witness.count(request.reads ? 'query read' : 'query write');
    const query = new ModelQuery(this.#queries, request);
    gateway.accept(query);
    return query;
  }

  dispatching({ request }: ModelQuery, { generation, graphId }: GatewayTarget): void {
    const isRight = this.isServing(generation) && (request.graphId === null || request.graphId === graphId);
    if (!isRight) this.witness.violate('queries go only to a generation that serves', `not to ${generation}`);
  }

  replayed(): void {
    this.witness.count('query replayed');
  }

  settled({ request, outcome: before, sequence }: ModelQuery, outcome: QueryOutcome): void {
    const { witness } = this;
    this.waiting -= 1;
    witness.count(`${request.reads ? 'read' : 'write'} ${outcome}`);
    if (outcome === 'GK_UNAVAILABLE') witness.count(`query refused in ${witness.lifecycle}`);
    if (before !== null) witness.violate('each query has exactly one outcome', `${before}, then ${outcome}`);
    const isLost = outcome === 'GK_OUTCOME_UNKNOWN' && request.reads;
    if (isLost) witness.violate('a read is never lost with its generation', `query ${sequence} is`);
  }
}
