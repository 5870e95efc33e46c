/** The service's own questions take the way of every query; their answers are kept whole. */
import { type ErrorBody, GraphkeeperError } from '../../errors.js';
import type { GatewayReply, GatewayRequest } from '../../types/gateway.js';
import { headersOf } from './http-headers.js';
import { type AnswerHead, Query, type QueryClient } from './query.js';
import type { Router } from './router.js';

/** @throws see HttpGateway.ask */
export function ask(router: Router<Query>, request: GatewayRequest, maxAnswerBytes: number): Promise<GatewayReply> {
  return new Promise((resolve, reject) => {
    const tooLarge = (): void => {
      router.cancel(query);
      const limits = { limitBytes: maxAnswerBytes, option: 'max_query_bytes' };
      reject(new GraphkeeperError('GK_PAYLOAD_TOO_LARGE', limits));
    };
    const query = new Query(request, new CollectingClient(resolve, reject, maxAnswerBytes, tooLarge));
    router.accept(query);
  });
}

class CollectingClient implements QueryClient {
  #head: AnswerHead | null = null;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;

  constructor(
    private readonly resolve: (reply: GatewayReply) => void,
    private readonly reject: (error: GraphkeeperError) => void,
    private readonly maxBytes: number,
    private readonly tooLarge: () => void,
  ) {}

  answer({ status, lines }: AnswerHead, chunks: readonly Buffer[]): void {
    this.resolve({ status, headers: headersOf(lines), body: Buffer.concat(chunks) });
  }

  begin(head: AnswerHead): void {
    this.#head = head;
  }

  write(chunk: Buffer): boolean {
    const before = this.#sizeBytes;
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes <= this.maxBytes) this.#chunks.push(chunk);
    else if (before <= this.maxBytes) {
      this.#chunks = [];
      this.tooLarge();
    }
    return true;
  }

  end(): void {
    if (this.#head !== null) this.answer(this.#head, this.#chunks);
  }

  cut(): void {
    const reason = 'the GraphServer ended in the middle of its answer';
    this.reject(new GraphkeeperError('GK_QUERY_FAILED', { reason }));
  }

  refuse({ error, details }: ErrorBody): void {
    this.reject(new GraphkeeperError(error, details));
  }
}
