import { request } from 'node:http';
import { connect } from 'node:net';
import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { openStatelyInspector } from '../../../src/effects/inspector/stately-inspector.js';
import type { Service } from '../../../src/index.js';
import { graphkeeper, startDaemon } from '../../support/daemon.js';
import { eventually } from '../../support/eventually.js';
import { faultyProfile, openService } from '../../support/service.js';
import { tempDir } from '../../support/temp-dir.js';

/** The package's own receiver; its connection ends with the inspector. */
function receive(url: string | undefined): readonly StatelyInspectionEvent[] {
  if (url === undefined) throw new Error('No inspector is open');
  const received: StatelyInspectionEvent[] = [];
  createWebSocketReceiver({ server: url.replace('http:', 'ws:') }).subscribe((event) => received.push(event));
  return received;
}

function actorNamed(name: string, received: readonly StatelyInspectionEvent[]) {
  const actor = received.find((event) => event.type === '@xstate.actor' && event.name === name);
  return actor?.type === '@xstate.actor' ? actor : undefined;
}

/** State values of an actor, in the order of its snapshots. */
function valuesOf(name: string, received: readonly StatelyInspectionEvent[]): unknown[] {
  const sessionId = actorNamed(name, received)?.sessionId;
  const values = received.flatMap((event) =>
    event.type === '@xstate.snapshot' && event.sessionId === sessionId && 'value' in event.snapshot
      ? [event.snapshot.value]
      : [],
  );
  return values.filter((value, index) => JSON.stringify(value) !== JSON.stringify(values[index - 1]));
}

const inspected = (options: Parameters<typeof openService>[0] = {}): Promise<Service> =>
  openService({ ...faultyProfile().options, inspectorPort: 0, ...options });

describe('the Stately inspector', () => {
  it('shows the service machine and each generation: actors, events and snapshots', async () => {
    const service = await inspected();
    const received = receive(service.endpoints.inspector);
    await eventually(() => received.length > 0);
    await service.start('1');
    await eventually(() => valuesOf('generation-1', received).includes('serving'));

    const machine = received.find(
      (event) => event.type === '@xstate.actor' && event.definition?.includes('"id":"service"'),
    );
    const generation = actorNamed('generation-1', received);
    expect(Object.keys(JSON.parse(String(machine?.type === '@xstate.actor' && machine.definition)).states)).toContain(
      'switching',
    );
    expect(JSON.parse(String(generation?.definition))).toMatchObject({ id: 'graphServer', initial: 'spawning' });
    expect(generation?.parentId).toBe(machine?.sessionId);
    expect(valuesOf('generation-1', received)).toEqual(['spawning', 'probing', 'serving']);
    expect(received).toContainEqual(
      expect.objectContaining({
        type: '@xstate.event',
        sessionId: machine?.sessionId,
        event: expect.objectContaining({ type: 'START', graphId: '1' }),
      }),
    );
    expect(received).toContainEqual(
      expect.objectContaining({
        type: '@xstate.event',
        sourceId: generation?.sessionId,
        event: expect.objectContaining({ type: 'generation.ready', generation: 1 }),
      }),
    );
  });

  it('begins with what is there now for whoever looks later', async () => {
    const service = await inspected();
    await service.start('1');
    const received = receive(service.endpoints.inspector);
    const generation = await eventually(() => actorNamed('generation-1', received));
    expect(generation.snapshot).toMatchObject({ value: 'serving', context: { generation: 1, graphId: '1' } });
  });

  it('goes together with a function that inspects', async () => {
    const events: InspectionEvent[] = [];
    const service = await inspected({ inspect: (event) => void events.push(event) });
    const received = receive(service.endpoints.inspector);
    await service.start('1');
    await eventually(() => valuesOf('generation-1', received).includes('serving'));
    expect(events.some(({ type }) => type === '@xstate.microstep')).toBe(true);
  });

  it('hides the environment of a child, and what it wrote', async () => {
    const faults = faultyProfile({ env: { GRAPH_PASSWORD: 'swordfish' } });
    const service = await openService({ ...faults.options, inspectorPort: 0, policy: { restartIntensity: 0 } });
    faults.set('1', ['--last-words', 'these were my last words', '--exit', '4']);
    const received = receive(service.endpoints.inspector);
    await expect(service.start('1')).rejects.toMatchObject({ code: 'GK_START_FAILED' });
    const exited = await eventually(() =>
      received.find((event) => event.type === '@xstate.event' && event.event.type === 'process.exited'),
    );
    expect(exited).toMatchObject({ event: { code: 4, lastLines: '(1 lines, see the log)' } });
    expect(JSON.stringify(exited)).not.toContain('these were my last words');
    expect(JSON.stringify(received)).not.toContain('swordfish');
  });

  it('is not open unless it was asked for', async () => {
    const service = await openService(faultyProfile().options);
    expect(service.endpoints.inspector).toBeUndefined();
  });

  it('is opened by serve --inspector-port, and its page names where it is loaded from', async () => {
    const daemon = startDaemon(tempDir(), '--inspector-port', '0');
    const { endpoints } = await daemon.ready();
    const { stdout } = await graphkeeper('status', '--json', '--admin', endpoints.admin);
    const { inspector } = JSON.parse(stdout).endpoints;
    const page = await fetch(inspector);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('src="https://stately.ai/inspect"');
  });
});

describe('who may inspect', () => {
  async function upgrade(headers: Record<string, string>): Promise<number | undefined> {
    const inspector = await openStatelyInspector(0);
    onTestFinished(() => inspector.close());
    const { port } = new URL(inspector.url);
    const host = headers.host ?? `127.0.0.1:${port}`;
    return new Promise((resolve, reject) => {
      const asked = request({
        port,
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          ...headers,
          host,
          ...(headers.origin === 'own' && { origin: `http://${host}` }),
        },
      });
      asked.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        resolve(statusCode);
      });
      asked.on('response', ({ statusCode }) => resolve(statusCode));
      asked.on('error', reject);
      asked.end();
    });
  }

  it('is a program, and the page of the inspector itself', async () => {
    expect(await upgrade({})).toBe(101);
    expect(await upgrade({ origin: 'own' })).toBe(101);
  });

  it('is no other page, however it came here', async () => {
    expect(await upgrade({ origin: 'https://example.org' })).toBe(403);
    expect(await upgrade({ origin: 'null' })).toBe(403);
    expect(await upgrade({ host: 'example.org' })).toBe(403);
  });

  it('is nobody on the network: it listens on loopback only', async () => {
    const inspector = await openStatelyInspector(0);
    onTestFinished(() => inspector.close());
    const socket = connect({ host: '127.0.0.2', port: Number(new URL(inspector.url).port) });
    await expect(
      new Promise((resolve, reject) => socket.on('connect', resolve).on('error', reject)),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('a taken port is refused by name', async () => {
    const inspector = await openStatelyInspector(0);
    onTestFinished(() => inspector.close());
    await expect(openStatelyInspector(Number(new URL(inspector.url).port))).rejects.toMatchObject({
      code: 'GK_PORT_IN_USE',
      details: { field: 'inspector_port' },
    });
  });
});
