/** Files of the store are cut, or have flipped bits, while no service runs. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';
import { START } from '../states.js';

const CLI = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const STORE_UNUSABLE = 5;
const UNSERVED = /^connection lost$|^503 GK_(UNAVAILABLE|CLOSED)$/;
/** Offsets in each file, as shares of its length. */
const SHARES = [0.07, 0.71];

type Damage = (file: string, share: number) => void;

const flipped: Damage = (file, share) => {
  const bytes = readFileSync(file);
  const offset = Math.floor(share * (bytes.length - 1));
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
  writeFileSync(file, bytes);
};

const cut: Damage = (file, share) => truncateSync(file, Math.floor(share * statSync(file).size));

export function damagedStoreRows(): readonly Row[] {
  const row = (fault: string, damage: Damage): Row => ({
    fault,
    during: 'no service runs',
    hits: 'each file of the store',
    mayFail: UNSERVED,
    run: (stage) => eachFileIsDamaged(stage, damage),
  });
  return [row('store file cut', cut), row('store file with a flipped bit', flipped)];
}

/** Each damage is made to a copy of the same store; the last one that is noticed is put into quarantine. */
async function eachFileIsDamaged(stage: Stage, damage: Damage): Promise<void> {
  await stage.bootReady();
  await stage.command(START, { graph_id: '2' });
  stage.faultComes();
  stage.daemon.kill('SIGTERM');
  await stage.isGone();
  const store = join(stage.workspace, 'store');
  const good = join(stage.directory, 'good-store');
  cpSync(store, good, { recursive: true });
  const counts = { served: 0, refused: 0 };
  for (const file of filesOf(good)) {
    for (const share of SHARES) {
      rmSync(store, { recursive: true });
      cpSync(good, store, { recursive: true });
      damage(join(store, file), share);
      counts[await servedOrRefused(stage, `${file} at ${share}`)] += 1;
    }
  }
  if (counts.refused === 0) throw new Error('No damage was noticed');
  // A log that is cut to nothing is a loss for certain.
  rmSync(store, { recursive: true });
  cpSync(good, store, { recursive: true });
  rmSync(join(store, 'db', 'CURRENT'));
  await quarantined(stage);
  stage.note = `${counts.refused} refused, ${counts.served} served as acknowledged; quarantine, then begun anew`;
}

/** @throws when it is served with anything else than it held, or refused without a word of the remedy */
async function servedOrRefused(stage: Stage, what: string): Promise<'served' | 'refused'> {
  stage.serve();
  const { daemon } = stage;
  const status = await Promise.race([daemon.exited.then(() => null), stage.reaches('ready').catch(() => null)]);
  if (status === null) {
    const { code } = await daemon.exited;
    const isRight = code === STORE_UNUSABLE && daemon.complaint.includes('graphkeeper doctor --quarantine');
    if (!isRight) throw new Error(`${what}: exit code ${code}, ${daemon.complaint}`);
    return 'refused';
  }
  if (status.recorded_graph_id !== '2') throw new Error(`${what}: graph ${status.recorded_graph_id} is served`);
  daemon.kill('SIGTERM');
  await stage.isGone();
  return 'served';
}

async function quarantined(stage: Stage): Promise<void> {
  if ((await servedOrRefused(stage, 'no CURRENT')) !== 'refused') throw new Error('A store without CURRENT is served');
  const data = readdirSync(join(stage.workspace, 'data'));
  const { stdout } = await doctor(stage.workspace);
  const aside = readdirSync(stage.workspace).find((name) => name.startsWith('damaged-'));
  if (aside === undefined) throw new Error(`Nothing is set aside: ${stdout}`);
  stage.mayLeave.add(aside);
  // Those acknowledgements are in quarantine now.
  stage.acknowledged.goesOnFrom(null, []);
  stage.clients.beginAnew();
  await stage.boot();
  await stage.reaches('ready', '1');
  await stage.answersAgain();
  const kept = join(stage.workspace, aside);
  const isKept = existsSync(join(kept, 'store', 'head')) && data.every((name) => existsSync(join(kept, 'data', name)));
  if (!isKept) throw new Error('What was set aside is not complete');
}

function doctor(workspace: string): Promise<{ readonly stdout: string }> {
  const ports = ['--admin-port', '0', '--query-port', '0', '--bolt-port', '0', '--admin', 'http://127.0.0.1:1'];
  return promisify(execFile)(process.execPath, [CLI, 'doctor', '--quarantine', '--workspace', workspace, ...ports]);
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile() && !name.endsWith('holder') && !/LOCK|LOG/.test(name))
    .filter((name) => statSync(join(directory, name)).size > 0)
    .toSorted();
}
