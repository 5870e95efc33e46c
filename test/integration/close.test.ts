import { describe, expect, it } from 'vitest';
import { faultyProfile, openService, processesOf } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

describe('close', () => {
  it('waits for a stop that is under way, also when no command may wait', async () => {
    const workspace = tempDir();
    const faults = faultyProfile();
    faults.set('1', ['--slow-exit', '500']);
    const service = await openService({ workspace, ...faults.options, policy: { commandQueueLimit: 0 } });
    await service.start('1');
    const stopped = service.stop();
    await service.close();
    expect(await stopped).toMatchObject({ graphId: null, generation: null });
    expect(processesOf(workspace)).toEqual([]);
  });

  it('ends what was to be started after the stop that is under way', async () => {
    const workspace = tempDir();
    const faults = faultyProfile();
    faults.set('1', ['--slow-exit', '500']);
    const service = await openService({ workspace, ...faults.options });
    await service.start('1');
    const outcomes = Promise.allSettled([service.stop(), service.stop(), service.start('1')]);
    await service.close();
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'GK_SUPERSEDED' } },
    ]);
    expect(processesOf(workspace)).toEqual([]);
  });

  it('does not wait any longer once it is told to stop immediately', async () => {
    const workspace = tempDir();
    const faults = faultyProfile();
    faults.set('1', ['--ignore-sigterm']);
    const service = await openService({ workspace, ...faults.options, policy: { stopTimeoutMs: 600_000 } });
    await service.start('1');
    const closed = service.close();
    await service.stop({ immediately: true });
    await closed;
    expect(processesOf(workspace)).toEqual([]);
  });

  it('is the last command: one that comes after it is refused', async () => {
    const service = await openService();
    const closed = service.close();
    await expect(service.start('1')).rejects.toMatchObject({ code: 'GK_CLOSED' });
    await closed;
    await expect(service.stop()).rejects.toMatchObject({ code: 'GK_CLOSED' });
  });
});
