import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatJournal, parseJournal, readJournalFiles } from '../../src/effects/telemetry/journal-file.js';
import type { JournalEntry, JournalEvent } from '../../src/types/journal.js';
import { graphkeeper, startDaemon } from '../support/daemon.js';
import { eventually } from '../support/eventually.js';
import { faultyProfile, itemGraph, openService, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const eventsOf = (entries: readonly JournalEntry[]) =>
  entries.filter((entry): entry is JournalEvent => entry.kind === 'event');

/** From the entry back to what came from outside; shown from there on. */
function chainTo(last: JournalEvent, entries: readonly JournalEntry[]): string[] {
  const chain: string[] = [];
  let step: JournalEvent | undefined = last;
  while (step !== undefined) {
    const { actor, event, from, before, after, cause }: JournalEvent = step;
    chain.unshift(`${actor}: ${event} from ${from}: ${before ?? 'nothing'} → ${after}`);
    step = eventsOf(entries).find(({ seq }) => seq === cause);
  }
  return chain;
}

describe('a crash in a switch', () => {
  it('can be followed in an exported journal from the command to the roll-back', async () => {
    const faults = faultyProfile();
    const workspace = tempDir();
    const service = await openService({ ...faults.options, workspace });
    await service.start('1');
    const { id } = await service.graphs.create(itemGraph);
    faults.set(id, ['--last-words', 'no such index', '--exit', '4']);
    await expect(service.switchTo(id)).rejects.toMatchObject({ code: 'GK_SWITCH_FAILED' });
    await eventually(() => service.status().generations.length === 1);
    await service.close();

    const written = await readJournalFiles(join(workspace, 'logs'));
    const entries = parseJournal(formatJournal(written), 'incident.jsonl');
    const rolledBack = eventsOf(entries).find(
      ({ before, after }) => before === 'switching.preparing' && after === 'ready',
    );
    if (rolledBack === undefined) throw new Error('The journal tells of no roll-back');
    expect(chainTo(rolledBack, entries)).toEqual([
      'service: SWITCH from caller: ready → switching.preparing',
      'generation-2: init from service: nothing → spawning',
      'generation-2: process.spawned from process: spawning → probing',
      'generation-2: process.exited from process: probing → exited',
      'service: generation.exited from generation-2: switching.preparing → ready',
    ]);
    expect(rolledBack.details).toMatchObject({ reason: 'crashed', code: 4, lastLine: 'no such index' });
    const after = entries.find((entry) => entry.kind === 'status' && entry.seq > rolledBack.seq);
    expect(after).toMatchObject({
      status: { lifecycle: 'ready', graph: { id: '1' }, lastError: { error: 'GK_SWITCH_FAILED' } },
    });
  });
});

describe('a service that only serves', () => {
  it('writes nothing for queries', async () => {
    const faults = faultyProfile();
    const service = await openService(faults.options);
    await service.start('1');
    // The status after the start comes as soon as nothing else is to be done.
    const known = await eventually(() => {
      const last = service.journal.since(0).at(-1);
      return last?.kind === 'status' && last;
    });
    for (let count = 0; count < 50; count += 1) await query(service, 'RETURN 1');
    expect(service.status().gateway.answered).toBe(50);
    expect(service.journal.since(known.seq)).toEqual([]);
  });
});

describe('graphkeeper journal', () => {
  it('exports what a running service remembers, and shows it', async () => {
    const workspace = tempDir();
    const daemon = startDaemon(workspace);
    const { endpoints } = await daemon.ready();
    const file = join(workspace, 'incident.jsonl');
    const exported = await graphkeeper('journal', 'export', file, '--admin', endpoints.admin);
    expect(exported.stdout).toMatch(/^Wrote \d+ entries to .*incident\.jsonl$/);
    const shown = await graphkeeper('journal', 'show', file);
    expect(shown.stdout).toMatch(/service +START +idle → starting\.spawning; by caller; graphId 1/);
    expect(shown.stdout).toMatch(/generation-1 +init +nothing → spawning; by service, after \d+; generation 1/);
  });

  it('reads the files of a service that was killed, and tells its runs apart', async () => {
    const workspace = tempDir();
    for (const _ of ['first run', 'second run']) {
      const daemon = startDaemon(workspace);
      await daemon.ready();
      daemon.kill('SIGKILL');
      await daemon.exit;
    }
    const { stdout, exitCode } = await graphkeeper('journal', 'show', '--workspace', workspace);
    expect(exitCode).toBe(0);
    expect(stdout.match(/graphkeeper \d+\.\d+\.\d+ starts, pid \d+/g)).toHaveLength(2);
    expect(stdout.match(/service +START/g)).toHaveLength(2);
  });

  it('says what is wrong with a file that is no journal', async () => {
    const { stderr, exitCode } = await graphkeeper('journal', 'show', import.meta.filename);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/journal is ".*journal\.test\.ts:1": export one with graphkeeper journal export/);
  });
});
