/** A Bolt server inside the test: answers as the test wants, stops answering, or dies. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { FrameReader } from '../../../../src/effects/gateway/bolt/frames.js';
import {
  BEGIN,
  COMMIT,
  DISCARD,
  FAILURE,
  GOODBYE,
  HELLO,
  IGNORED,
  LOGON,
  PULL,
  RECORD,
  RESET,
  ROLLBACK,
  RUN,
  SUCCESS,
} from '../../../../src/effects/gateway/bolt/messages.js';
import { pack, unpack } from '../../../../src/effects/gateway/bolt/packstream.js';
import type { GatewayTarget } from '../../../../src/types/gateway.js';

const NAMES = new Map(
  Object.entries({ HELLO, LOGON, RUN, PULL, DISCARD, BEGIN, COMMIT, ROLLBACK, RESET, GOODBYE }).map(
    ([name, signature]) => [signature, name],
  ),
);

/** One connection as the server has it. */
export interface Peer {
  readonly socket: Socket;
  /** What it said, `RUN RETURN 1` for a query. */
  readonly said: string[];
  success(metadata?: Record<string, unknown>): void;
  record(...values: unknown[]): void;
  failure(code: string): void;
  ignored(): void;
}

export class FakeBoltServer {
  readonly peers: Peer[] = [];
  /** Everything that came, over all connections, but for greetings and the like. */
  readonly asked: string[] = [];
  /** Bytes before the handshake. */
  readonly preambles: string[] = [];
  /** Major and minor that it agrees to; 0.0: to none. */
  version: readonly [major: number, minor: number] = [5, 4];
  /** True: it does nothing more with this message. */
  on: (said: string, peer: Peer) => boolean = () => false;
  /** Hears the map of HELLO and of LOGON. */
  onGreeting: (fields: unknown) => void = () => undefined;
  /** Rows of one value that every query has. */
  rows: readonly unknown[];
  field = 'value';
  readonly #server: Server;

  private constructor(readonly name: string) {
    this.rows = [name];
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Ends with the test. */
  static async start(name: string, port = 0): Promise<FakeBoltServer> {
    const server = new FakeBoltServer(name);
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => server.kill());
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  target(generation: number, search = ''): GatewayTarget {
    return { generation, graphId: '1', endpoints: { bolt: `bolt://127.0.0.1:${this.port}${search}` } };
  }

  /** As after kill -9. */
  kill(): void {
    this.#server.close();
    for (const { socket } of this.peers) socket.resetAndDestroy();
  }

  #serve(socket: Socket): void {
    let opening = Buffer.alloc(0);
    let isOpen = false;
    const send = (signature: number, ...fields: unknown[]) => socket.write(pack(signature, ...fields));
    const peer: Peer = {
      socket,
      said: [],
      success: (metadata = {}) => send(SUCCESS, metadata),
      record: (...values) => send(RECORD, values),
      failure: (code) => send(FAILURE, { code, message: `${code} it is` }),
      ignored: () => send(IGNORED),
    };
    const session = { inTransaction: false, failed: false, left: [] as unknown[] };
    const reader = new FrameReader(1e9, ({ signature, raw }) => {
      const name = NAMES.get(signature) ?? String(signature);
      const said = signature === RUN ? `RUN ${unpack(raw, 1)[0]}` : name;
      peer.said.push(said);
      if (signature === RUN || signature === BEGIN || signature === COMMIT) this.asked.push(said);
      if (signature === HELLO || signature === LOGON) this.onGreeting(unpack(raw, 1)[0]);
      if (this.on(said, peer)) return;
      if (signature === RESET) {
        session.failed = false;
        peer.success();
      } else if (session.failed) send(IGNORED);
      else if (said.startsWith('RUN FAIL')) {
        session.failed = true;
        peer.failure('Neo.ClientError.Statement.SyntaxError');
      } else if (signature === RUN) {
        session.left = [...this.rows];
        peer.success({ fields: [this.field] });
      } else if (signature === PULL) {
        const { n } = unpack(raw, 1)[0] as { n: number };
        for (const row of session.left.splice(0, n < 0 ? session.left.length : n)) peer.record(row);
        peer.success(session.left.length > 0 ? { has_more: true } : {});
      } else if (signature === HELLO) peer.success({ server: `Neo4j/5.4.0-${this.name}`, connection_id: 'bolt-1' });
      else if (signature === GOODBYE) socket.end();
      else peer.success();
    });
    this.peers.push(peer);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      if (isOpen) {
        reader.push(data);
        return;
      }
      opening = Buffer.concat([opening, data]);
      const begin = opening.indexOf('6060b017', 0, 'hex');
      if (begin < 0 || opening.length < begin + 20) return;
      isOpen = true;
      if (begin > 0) this.preambles.push(opening.subarray(0, begin).toString());
      const [major, minor] = this.version;
      socket.write(Buffer.from([0, 0, minor, major]));
      if (opening.length > begin + 20) reader.push(opening.subarray(begin + 20));
    });
  }
}
