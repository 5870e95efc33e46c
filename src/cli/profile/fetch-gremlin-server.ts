/** Brings Apache TinkerPop Gremlin Server, which the profile `gremlin-server` runs, into the cache. */
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../../effects/process/cache-directory.js';
import { GraphkeeperError, reasonOf } from '../../errors.js';

/** The profile names it too. */
export const GREMLIN_SERVER_VERSION = '3.8.0';

// Without slf4j-simple nobody would hear what it logs.
const ARTIFACTS = [
  ['org.apache.tinkerpop', 'gremlin-server', GREMLIN_SERVER_VERSION],
  ['org.slf4j', 'slf4j-simple', '1.7.25'],
];

const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>graphkeeper</groupId><artifactId>gremlin-server-fetch</artifactId><version>1</version>
  <dependencies>
${ARTIFACTS.map(([group, artifact, version]) => `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`).join('\n')}
  </dependencies>
</project>
`;

/** Checksums that do not match end it. */
const MAVEN = ['mvn', '--batch-mode', '--quiet', '--strict-checksums', 'dependency:copy-dependencies'] as const;

/**
 * Resolves with the directory; does nothing when it is there. Whole or not at all, also when several do it at once.
 * Maven takes it from where the settings of this user say.
 * @throws GK_CONFIG_INVALID when Maven is missing or fails
 */
export async function fetchGremlinServer(cache = cacheDirectory()): Promise<string> {
  const directory = join(cache, `gremlin-server-${GREMLIN_SERVER_VERSION}`);
  if (await isThere(directory)) return directory;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, '.fetching-'));
  try {
    await writeFile(join(fresh, 'pom.xml'), POM);
    await runMaven(fresh);
    await rename(fresh, directory).catch(async (error: unknown) => {
      // Another was faster.
      if (!(await isThere(directory))) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return directory;
}

async function runMaven(cwd: string): Promise<void> {
  const [program, ...args] = MAVEN;
  try {
    await execa(program, [...args, '-DincludeScope=runtime', '-DoutputDirectory=lib'], { cwd, all: true });
  } catch (error) {
    const remedy = `install Maven and let it reach its repository, or set GREMLIN_SERVER_HOME (${reasonOf(error)})`;
    const details = { source: 'profile fetch', field: 'gremlin-server', value: GREMLIN_SERVER_VERSION, remedy };
    throw new GraphkeeperError('GK_CONFIG_INVALID', details, { cause: error });
  }
}

function isThere(directory: string): Promise<boolean> {
  return stat(join(directory, 'lib')).then(
    () => true,
    () => false,
  );
}
