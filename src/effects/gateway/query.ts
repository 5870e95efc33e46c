/**
 * One HTTP query on its way through the gateway: what was asked, and who waits for the answer. Nothing here knows how
 * client or GraphServer are connected, so that either side of the gateway can be replaced alone.
 */
import type { ErrorBody } from '../../errors.js';
import type { GatewayRequest } from '../../types/gateway.js';
import { isReadOnlyRequest } from './read-only.js';
import { RoutedQuery } from './routed-query.js';

export interface AnswerHead {
  readonly status: number;
  /** End-to-end header lines, each with its CRLF; how the body ends is not among them. */
  readonly lines: string;
  /** One of them is `date`. */
  readonly hasDate: boolean;
  /** Of the body, when that is known at the beginning. */
  readonly sizeBytes: number | null;
}

/** The way back to whoever asked. Exactly one of `answer`, `refuse`, or `begin` … `end` | `cut` is used, once. */
export interface QueryClient {
  /** The whole answer of a GraphServer. */
  answer(head: AnswerHead, chunks: readonly Buffer[], sizeBytes: number): void;
  /** An answer too large to keep whole begins; `resume` is called whenever the client can take more. */
  begin(head: AnswerHead, resume: () => void): void;
  /** False: give no more until `resume` is called. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** The answer that began cannot be completed: break the connection, so that nobody takes it for whole. */
  cut(): void;
  /** An error of the gateway's own. */
  refuse(error: ErrorBody): void;
}

export class Query extends RoutedQuery {
  constructor(
    readonly request: GatewayRequest,
    readonly client: QueryClient,
  ) {
    super();
  }

  get graphId(): string | null {
    return this.request.graphId;
  }

  get sizeBytes(): number {
    return this.request.body.length;
  }

  /** GET changes nothing, by its definition. What else is done to vertices and edges does, and of a query the text tells. */
  changesNothing(): boolean {
    const { operation, method, headers, body } = this.request;
    if (method === 'GET') return true;
    return (operation === 'query' || operation === 'adhoc_query') && isReadOnlyRequest(headers, body);
  }

  refuse(error: ErrorBody): void {
    this.client.refuse(error);
  }
}
