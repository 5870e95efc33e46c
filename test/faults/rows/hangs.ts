/** A GraphServer that hangs on queries and answers its health path: what is noticed depends on what is asked. */

import { numberOf } from '../roles.js';
import type { Row } from '../row.js';
import { START } from '../states.js';

const FAULT = 'hangs on queries but answers health';

export function hangRows(): readonly Row[] {
  return [
    {
      fault: FAULT,
      during: 'ready, liveness asks health only',
      hits: 'active',
      options: { policy: { drain_timeout_ms: 300 } },
      async run(stage) {
        await stage.bootReady();
        const hung = numberOf(stage, 'active');
        await stage.listens(hung);
        stage.order(hung, '--hang-queries');
        stage.faultComes();
        // All clients wait now, and nothing says so but the number of queries in flight.
        await stage.until('queries that wait', ({ gateway }) => gateway.in_flight === 3);
        // A person notices.
        stage.note = `not noticed; RESTART: ${await stage.command('/v1/service/restart')}`;
        await stage.answersAgain();
      },
    },
    {
      fault: FAULT,
      during: 'switching.preparing, readiness asks a query',
      hits: 'candidate',
      options: {
        profile: { readiness: { type: 'query', query: 'RETURN 1' } },
        childFlags: ['--port', '{port}', '--no-notify'],
        policy: { ready_timeout_ms: 4000 },
      },
      async run(stage) {
        await stage.bootReady();
        stage.set('2', '--hang-queries');
        stage.faultComes();
        stage.note = `command: ${await stage.command(START, { graph_id: '2' })}`;
        if (!stage.note.endsWith('GK_SWITCH_FAILED')) throw new Error(stage.note);
        await stage.reaches('ready', '1');
        await stage.answersAgain();
      },
    },
  ];
}
