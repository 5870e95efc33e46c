/** A gateway, a GraphServer behind it that reads bytes, and a client that sends them. */
import { onTestFinished } from 'vitest';
import { createHttpGateway } from '../../../src/effects/gateway/http-gateway.js';
import type { Gateway } from '../../../src/types/gateway.js';
import { eventually } from '../../support/eventually.js';
import { judge, queriesIn } from './judge.js';
import { MAX_BODY_BYTES } from './messages.js';
import { play } from './play.js';
import { RawGraphServer } from './raw-graph-server.js';
import { readResponses } from './read-responses.js';
import { type StrictRequest, strictRequests } from './strict-requests.js';

export interface Script {
  /** As latin1. */
  readonly bytes: string;
  /** Where they are cut into pieces. */
  readonly cuts: readonly number[];
  readonly halfClose: 'early' | 'late';
}

const PATIENCE_MS = 20_000;
/** What is broken may still look like a beginning to the gateway; it must close the connection when nothing comes any more. */
const GRACE_MS = { clean: 0, cut: 0, closing: PATIENCE_MS, broken: 100 };

export class Bench {
  /** Queries whose clients left before they had arrived. */
  #late: readonly StrictRequest[] = [];

  private constructor(
    readonly gateway: Gateway,
    readonly server: RawGraphServer,
  ) {}

  static async open(): Promise<Bench> {
    const server = await RawGraphServer.start();
    const hold = { maxQueries: 100, maxBytes: 100_000, timeoutMs: 20_000 };
    const gateway = await createHttpGateway({ host: '127.0.0.1', port: 0, hold, maxBodyBytes: MAX_BODY_BYTES });
    gateway.send({ type: 'gateway.cutOver', target: server.target() });
    const bench = new Bench(gateway, server);
    onTestFinished(() => bench.close());
    return bench;
  }

  get port(): number {
    return Number(new URL(this.gateway.endpoints.query ?? '').port);
  }

  /** Plays it. @returns what is wrong, in words */
  async try({ bytes, cuts, halfClose }: Script): Promise<string[]> {
    const { requests, end } = strictRequests(bytes);
    const isHead = (place: number) => requests[place]?.method === 'HEAD';
    const { received, isClosed } = await play({
      ...{ port: this.port, bytes, cuts, halfClose },
      isEnough: (text) => readResponses(text, isHead).responses.length >= requests.length,
      patienceMs: PATIENCE_MS,
      graceMs: GRACE_MS[end],
    });
    await this.settled();
    const queries = queriesIn(bytes);
    const arrived = this.#takeArrived(queries.length);
    this.#late = halfClose === 'early' ? queries : [];
    const wrong = judge({ sent: bytes, received, isClosed, arrived, isWhole: halfClose === 'late' });
    return [...wrong, ...this.server.garbage.splice(0).map((text) => `the GraphServer got ${JSON.stringify(text)}`)];
  }

  /** What has arrived since the last time; what the client before did not wait for may come among it. */
  #takeArrived(wanted: number): readonly StrictRequest[] {
    const arrived = this.server.arrived.splice(0);
    if (arrived.length <= wanted) return arrived;
    return arrived.filter(({ body }) => !this.#late.some((late) => late.body === body));
  }

  async settled(): Promise<void> {
    await eventually(() => {
      const { inFlight, held } = this.gateway.counters();
      return inFlight === 0 && held === 0;
    });
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.server.close();
  }
}
