/** The loaders that are under way, whatever for: they end with the service. */
import { basename, dirname } from 'node:path';
import type { Logger } from 'pino';
import { type LoadRequest, type LoadRun, runLoad } from './loading.js';
import type { Workspace } from './workspace.js';

export interface LoaderRunsDeps {
  readonly workspace: Workspace;
  readonly logger: Logger;
  readonly stopTimeoutMs: number;
  /** Sees every event of every loader's machine. */
  readonly inspect: LoadRequest['inspect'];
}

export class LoaderRuns {
  readonly #deps: LoaderRunsDeps;
  readonly #runs = new Set<LoadRun>();

  constructor(deps: LoaderRunsDeps) {
    this.#deps = deps;
  }

  /** @param request `dataPath` is relative to the workspace */
  run(request: Omit<LoadRequest, 'stopTimeoutMs' | 'logger' | 'marker' | 'inspect'>): LoadRun {
    const { workspace, logger, stopTimeoutMs, inspect } = this.#deps;
    const run = runLoad({
      ...request,
      dataPath: workspace.absolute(request.dataPath),
      stopTimeoutMs,
      logger,
      inspect,
      // Not the job's id: two graphs of one name may be created at once, and whoever carries the marker ends with the loader.
      marker: workspace.marker(`load-${basename(dirname(request.dataPath))}`),
    });
    this.#runs.add(run);
    void run.ended.then(() => this.#runs.delete(run));
    return run;
  }

  /** Cancels all, and waits until nothing of them is left. */
  async close(): Promise<void> {
    for (const run of this.#runs) run.cancel();
    await Promise.all([...this.#runs].map(({ ended }) => ended));
  }
}
