/** The clock jumps by an hour. Deadlines are of the monotonic clock, so nothing may end early, late or again. */
import { writeFileSync } from 'node:fs';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';
import { STATES } from '../states.js';

const HOUR_MS = 3_600_000;
const DURING = ['starting.spawning', 'ready', 'switching.preparing', 'switching.draining', 'restarting.backingOff'];
/** More than a liveness probe and its interval. */
const ANSWERS = 150;

export function clockRows(): readonly Row[] {
  return [HOUR_MS, -HOUR_MS].flatMap((offsetMs) =>
    STATES.filter(({ name }) => DURING.includes(name)).map((state): Row => {
      const isHeld = state.name.startsWith('starting') || state.name.startsWith('restarting');
      return {
        fault: `clock jumps by ${offsetMs > 0 ? '+' : '−'}1 h`,
        during: state.name,
        hits: 'service',
        // What is held is not to be hurried, however slow the machine.
        options: { policy: { ...state.options?.policy, stop_timeout_ms: 30_000 } },
        async run(stage) {
          await state.enter(stage);
          const before = await stage.until('a status', () => true);
          stage.faultComes();
          jump(stage, offsetMs);
          const { answered } = stage.clients;
          if (!isHeld) await stage.until('answers', () => stage.clients.answered > answered + ANSWERS);
          const after = await stage.until('a status', () => true);
          if (after.lifecycle !== before.lifecycle) throw new Error(`${before.lifecycle} became ${after.lifecycle}`);
          state.leave(stage);
          await stage.underWay;
          const { restarts, lifecycle } = await stage.reaches('ready');
          if (restarts !== before.restarts) throw new Error(`${restarts} restarts in ${lifecycle}`);
          await stage.answersAgain();
        },
      };
    }),
  );
}

function jump(stage: Stage, offsetMs: number): void {
  writeFileSync(stage.gate('clock'), String(offsetMs));
  stage.daemon.kill('SIGUSR2');
}
