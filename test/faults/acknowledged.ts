/** What the Admin Service was asked for, and what it has acknowledged: that must be there, whatever happens. */

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** After these the graph may be on record, or not. */
const OPEN_ENDS: ReadonlySet<string> = new Set(['GK_SUPERSEDED', 'GK_RECORD_FAILED', 'GK_CLOSED']);

export class Acknowledged {
  /** The graph that was acknowledged last as the running one. */
  running: string | null = null;
  /** Graphs that a command which was not answered, or failed, may have left on record. */
  readonly maybeRunning = new Set<string>();
  readonly graphs = new Set<string>();
  readonly deleted = new Set<string>();

  /** Resolves with `done`, or with what the command failed with. Never rejects. */
  async ask(adminUrl: string, { method, path, body }: Request): Promise<string> {
    const graphId = graphOf(body);
    const deleted = method === 'DELETE' ? (path.split('/').at(-1) ?? '') : null;
    if (graphId !== null) this.maybeRunning.add(graphId);
    // Until it is answered it may be there or not.
    const wasThere = deleted !== null && this.graphs.delete(deleted);
    const response = await fetch(`${adminUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (response instanceof Error) return 'connection lost';
    const answer = (await response.json()) as { readonly error?: string; readonly graph_id?: string };
    if (!response.ok) {
      if (graphId !== null && !OPEN_ENDS.has(answer.error ?? '')) this.maybeRunning.delete(graphId);
      if (wasThere) this.graphs.add(deleted);
      return answer.error ?? String(response.status);
    }
    if (path === '/v1/service/start' && graphId !== null) this.#isRunning(graphId);
    if (path === '/v1/graph' && answer.graph_id !== undefined) this.graphs.add(answer.graph_id);
    if (deleted !== null) this.deleted.add(deleted);
    return 'done';
  }

  /** What of it is not in the store. */
  missingFrom(store: { runningGraph(): string | null; graphs(): readonly { readonly id: string }[] }): string[] {
    const present = new Set(store.graphs().map(({ id }) => id));
    const running = store.runningGraph() ?? '';
    const isRight = this.running === null || running === this.running || this.maybeRunning.has(running);
    return [
      ...(isRight ? [] : [`graph ${this.running} was acknowledged as running, ${running} is on record`]),
      ...[...this.graphs].filter((id) => !present.has(id)).map((id) => `graph ${id} is gone`),
      ...[...this.deleted].filter((id) => present.has(id)).map((id) => `graph ${id} is back`),
    ];
  }

  /** What was found counts as acknowledged from here on. */
  goesOnFrom(running: string | null, graphs: readonly { readonly id: string }[]): void {
    this.running = running;
    this.maybeRunning.clear();
    this.graphs.clear();
    for (const { id } of graphs) if (Number(id) > 2) this.graphs.add(id);
  }

  #isRunning(graphId: string): void {
    this.running = graphId;
    this.maybeRunning.clear();
  }
}

function graphOf(body: unknown): string | null {
  return typeof body === 'object' && body !== null && 'graph_id' in body ? String(body.graph_id) : null;
}
