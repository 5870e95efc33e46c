/**
 * Asks a serving generation at a fixed interval whether it still answers. Sends `liveness.answered` or
 * `liveness.missed` after each attempt; the machine counts. Sends nothing when the profile has no liveness probe.
 * An attempt that this process has no file descriptor for says nothing about the generation, and counts as none.
 * When the actor is stopped, the attempt under way is aborted and nothing is sent any more.
 */
import { type CallbackActorLogic, type EventObject, fromCallback } from 'xstate';
import { reasonOf } from '../../errors.js';
import type { LivenessEvent, ProbeInput } from '../../machines/graph-server.js';
import type { Probe } from '../../types/launch-profile.js';
import { attemptProbe, type KnownProbeInput } from './probe.js';

export interface LivenessProbeOptions {
  readonly liveness: Probe | null;
  /** From the end of one attempt to the start of the next. */
  readonly intervalMs: number;
  /** For one attempt. */
  readonly timeoutMs: number;
}

/** @example machine.provide({ actors: { livenessProbe: createLivenessProbe({ liveness, intervalMs: 1000, timeoutMs: 1000 }) } }) */
export function createLivenessProbe({
  liveness,
  intervalMs,
  timeoutMs,
}: LivenessProbeOptions): CallbackActorLogic<EventObject, ProbeInput> {
  return fromCallback<EventObject, ProbeInput>(({ input, sendBack }) => {
    const { endpoints } = input;
    if (liveness === null || endpoints === null) return undefined;
    const known: KnownProbeInput = { ...input, endpoints };
    const stop = new AbortController();

    const ask = async () => {
      const event = await attemptProbe(liveness, known, timeoutMs, stop.signal).then(
        (): LivenessEvent => ({ type: 'liveness.answered', at: Date.now() }),
        (error): LivenessEvent | null =>
          isOwnShortage(error) ? null : { type: 'liveness.missed', reason: reasonOf(error), at: Date.now() },
      );
      if (stop.signal.aborted) return;
      if (event !== null) sendBack(event);
      timer = setTimeout(ask, intervalMs);
    };

    let timer = setTimeout(ask, intervalMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  });
}

function isOwnShortage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}
