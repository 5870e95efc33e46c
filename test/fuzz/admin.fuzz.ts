import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { ERRORS } from '../../src/errors.js';
import { createService } from '../../src/index.js';
import { brokenInvariants } from '../../src/testing/invariants.js';
import { processesOf } from '../../src/testing/processes-of.js';
import { phasesOf } from '../../src/testing/real/look-at-rest.js';
import { Observer } from '../../src/testing/real/observer.js';
import { stateName } from '../../src/testing/state-name.js';
import { eventually } from '../support/eventually.js';
import { faultyProfile, itemGraph } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';
import { canary } from './admin/canary.js';
import { type AdminRequest, type ApiDocument, requestsTo } from './admin/requests.js';
import { type AdminAnswer, send } from './admin/send.js';
import { runs } from './runs.js';

/** Errors of the 500s that a client may cause, and why. */
const BY_DESIGN: Readonly<Record<string, string>> = {
  GK_UNAVAILABLE: 'the readiness route says so while nothing is served',
  GK_BUSY: 'more commands wait than may',
  GK_OPERATION_NOT_SERVED: 'the stand-in for a GraphServer knows queries only',
};
function problemsOf({ method }: AdminRequest, { status, contentType, body }: AdminAnswer): string[] {
  if (status < 400) return [];
  if (method === 'HEAD') return [];
  if (contentType !== 'application/json') return [`${status} without an error body: ${body}`];
  const { error } = JSON.parse(body) as { readonly error: string };
  if (!(error in ERRORS)) return [`${status} ${error} is no error of ours`];
  return status < 500 || error in BY_DESIGN ? [] : [`${status}: ${body}`];
}

test('whatever is sent to the Admin Service, no route fails, and the service keeps its word', async () => {
  const directory = tempDir();
  const workspace = join(directory, 'workspace');
  mkdirSync(workspace);
  const untouched = canary(directory, workspace);
  const before = untouched();
  const observer = new Observer(() => undefined);
  // Load jobs are inspected as well; the service comes first.
  let root: string | undefined;
  const inspect = (event: InspectionEvent) => {
    root ??= event.rootId;
    if (event.rootId === root) observer.inspect(event);
  };
  const service = await createService({
    ...{ workspace, queryPort: 0, boltPort: 0, adminPort: 0, admin: true, logLevel: 'silent', inspect },
    security: { mutationsPerMinute: 1_000_000 },
    ...faultyProfile().options,
  });
  onTestFinished(() => service.close());
  const admin = service.endpoints.admin ?? '';
  const port = Number(new URL(admin).port);
  const document = (await (await fetch(`${admin}/openapi.json`)).json()) as ApiDocument;
  await service.start('1');

  const look = (): string[] => {
    const { snapshot, gateway } = observer;
    const lifecycle = stateName(snapshot.value);
    const isAtRest = ['idle', 'stopped', 'failed'].includes(lifecycle);
    return brokenInvariants({
      ...{ lifecycle, gateway, context: snapshot.context, phases: phasesOf(snapshot) },
      processes: new Set(isAtRest ? processesOf(workspace).flatMap(({ child }) => Number(child) || []) : []),
      // Every call has been answered, and with it every command.
      ...{ asked: [], answered: new Set<string>(), answeredTwice: [] },
      recordedGraphId: service.status().recordedGraphId,
    });
  };

  await fc.assert(
    fc.asyncProperty(requestsTo(document, { '/v1/graph': itemGraph }), fc.boolean(), async (request, isToServe) => {
      if (isToServe) await service.start();
      const answer = await send(port, request);
      expect(problemsOf(request, answer)).toEqual([]);
      expect(look()).toEqual([]);
      expect(untouched()).toEqual(before);
    }),
    { numRuns: runs(2500) },
  );
  expect((await fetch(`${admin}/v1/service/status`)).status).toBe(200);
  await service.close();
  expect(processesOf(workspace)).toEqual([]);
  await eventually(() => !process.getActiveResourcesInfo().includes('TCPServerWrap'));
});
