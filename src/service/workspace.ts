/** Where things are in a workspace, and what is tidied up when a parent takes it over. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraphkeeperError, reasonOf } from '../errors.js';

/** Both src/service and dist/service are two levels below the package. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** The schema, mapping and CSV files of the graph that every workspace starts with. */
export const MODERN_GRAPH_DIRECTORY = join(PACKAGE, 'graphs', 'modern');

/** The bulk loader, a child program. */
export const LOADER_PROGRAM = join(PACKAGE, 'dist', 'graph-server', 'load.js');

/** Changes the tables of a graph that is not served. */
export const ALTER_PROGRAM = join(PACKAGE, 'dist', 'graph-server', 'alter.js');

export class Workspace {
  /** @param path absolute */
  constructor(readonly path: string) {}

  get store(): string {
    return join(this.path, 'store');
  }

  get logs(): string {
    return join(this.path, 'logs');
  }

  /** Where the files are that launch profiles have written before a start. */
  get #files(): string {
    return join(this.path, 'run');
  }

  /** Made with the first upload. */
  get uploads(): string {
    return join(this.path, 'uploads');
  }

  get #data(): string {
    return join(this.path, 'data');
  }

  /** @throws GK_CONFIG_INVALID when it cannot be made or written to */
  async create(): Promise<void> {
    try {
      // Graph data is the owner's business only.
      await mkdir(this.#data, { recursive: true, mode: 0o700 });
      await mkdir(this.logs, { recursive: true, mode: 0o700 });
    } catch (error) {
      const remedy = `choose a directory that can be written to (${reasonOf(error)})`;
      const details = { source: 'graphkeeper', field: 'workspace', value: this.path, remedy };
      throw new GraphkeeperError('GK_CONFIG_INVALID', details, { cause: error });
    }
  }

  /** A database file that does not exist yet, in a fresh directory: its path relative to the workspace. */
  async freshDataPath(): Promise<string> {
    const name = `${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`;
    await mkdir(join(this.#data, name), { mode: 0o700 });
    return join('data', name, 'graph.lbug');
  }

  /** Goes into the environment of a child, so that its processes can be told from all others. */
  marker(child: string): string {
    return `${this.path}/${child}`;
  }

  /** Absolute path of the directory for what a launch profile writes before the start of a generation. */
  filesOf(generation: number): string {
    return join(this.#files, String(generation));
  }

  /** Removes what generations of a killed parent were given. */
  async removeStrayFiles(): Promise<void> {
    await rm(this.#files, { recursive: true, force: true });
  }

  absolute(dataPath: string): string {
    return join(this.path, dataPath);
  }

  /** Removes the directory of a database file. */
  async removeData(dataPath: string): Promise<void> {
    await rm(dirname(this.absolute(dataPath)), { recursive: true, force: true });
  }

  /** Puts data that no store can name out of the way of a new one. Returns where it is; null when there was none. */
  async setAsideData(): Promise<string | null> {
    if ((await readdir(this.#data)).length === 0) return null;
    const aside = join(this.path, `unclaimed-${new Date().toISOString().replaceAll(':', '')}`);
    await rename(this.#data, aside);
    await mkdir(this.#data, { mode: 0o700 });
    return aside;
  }

  /** Removes what loads that never ended, and deletes that were cut off, have left. Returns how many directories that was. */
  async removeStrayData(dataPaths: readonly string[]): Promise<number> {
    const kept = new Set(dataPaths.map((dataPath) => dirname(this.absolute(dataPath))));
    const present = (await readdir(this.#data)).map((name) => join(this.#data, name));
    const stray = present.filter((directory) => !kept.has(directory));
    for (const directory of stray) await rm(directory, { recursive: true, force: true });
    return stray.length;
  }
}
