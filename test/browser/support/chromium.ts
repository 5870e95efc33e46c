/**
 * Chromium from an npm package, so that a machine with Node has what these tests need: the browser, the libraries that
 * it links to and a font. It is unpacked once, which takes seconds and 200 MB.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/graphkeeper/', import.meta.url));

export interface LaunchedChromium {
  readonly browser: Browser;
  /** Ends it, and removes what it leaves in its temporary directory. */
  close(): Promise<void>;
}

export async function launchChromium(): Promise<LaunchedChromium> {
  const directory = await unpacked();
  const temporary = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser = await chromium.launch({
    executablePath: join(directory, 'chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    env: {
      ...process.env,
      TMPDIR: temporary,
      LD_LIBRARY_PATH: join(directory, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(directory, 'fonts.conf'),
    },
  });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** In a directory named by the version, complete or not there. */
async function unpacked(): Promise<string> {
  const { version } = createRequire(import.meta.url)('../../../node_modules/@sparticuz/chromium/package.json');
  const directory = join(CACHE, `chromium-${version}`);
  if (existsSync(directory)) return directory;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, 'unpacking-'));
  await unpackInto(fresh);
  writeFileSync(join(fresh, 'fonts.conf'), fontConfiguration(directory));
  try {
    renameSync(fresh, directory);
  } catch (error) {
    // Another worker was faster.
    rmSync(fresh, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}

/** The package unpacks into the temporary directory, and the shared libraries only where it believes to be on Lambda. */
async function unpackInto(directory: string): Promise<void> {
  const { TMPDIR, AWS_EXECUTION_ENV, LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
  Object.assign(process.env, { TMPDIR: directory, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' });
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    for (const [name, value] of Object.entries({ TMPDIR, AWS_EXECUTION_ENV, LD_LIBRARY_PATH, FONTCONFIG_PATH })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

function fontConfiguration(directory: string): string {
  const directories = [join(directory, 'fonts'), '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  return `<?xml version="1.0"?><fontconfig>${directories}<cachedir>${join(dirname(directory), 'font-cache')}</cachedir></fontconfig>\n`;
}
