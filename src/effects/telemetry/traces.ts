/**
 * Spans, from what happens to the service: one for each command (start, switch, restart, stop) and one for each recovery
 * from a crash or a hang, with their phases and the generations that they start below them; and one for each load.
 *
 * They go to the tracer provider that the process has registered with the OpenTelemetry API; without one they cost next
 * to nothing. A command's span is below the span in which its caller gave it. The ids of what is under way are put into
 * log lines.
 */
import { type Context, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { ErrorBody } from '../../errors.js';
import type { Fact } from '../../types/facts.js';
import { operationOf, phaseOf } from './traces/phases.js';
import { failSpan, startSpan, type TraceFields, traceFields } from './traces/spans.js';

interface Phase {
  readonly name: string;
  readonly span: Span;
}

export class Traces {
  /** Where each command came from that has no answer yet. */
  readonly #callers = new Map<string, Context>();
  readonly #commands = new Map<string, Span>();
  /** The command that is being carried out. */
  #command: Span | null = null;
  /** On the way from the loss of the active generation to the next one. */
  #recovery: Span | null = null;
  #phase: Phase | null = null;
  readonly #generations = new Map<number, Span>();
  readonly #loads = new Map<string, Span>();
  /** What ended in this very step: the log line that says so is still to be written. */
  #justEnded: Span | null = null;
  #error: ErrorBody | null = null;

  readonly hear = (fact: Fact): void => {
    switch (fact.type) {
      case 'command.received':
        // A command that had to wait is received a second time, by then from nobody.
        if (!this.#callers.has(fact.commandId)) this.#callers.set(fact.commandId, context.active());
        break;
      case 'command.accepted':
        this.#commandAccepted(fact);
        break;
      case 'command.answered':
        this.#commandAnswered(fact);
        break;
      case 'error.noted':
        this.#error = fact.error;
        break;
      case 'lifecycle.entered':
        this.#lifecycleEntered(fact);
        break;
      case 'generation.starting':
        this.#generationStarting(fact);
        break;
      case 'generation.ready':
        this.#endGeneration(fact.generation);
        break;
      case 'generation.exited':
        this.#generationExited(fact);
        break;
      case 'active.lost':
        this.#activeLost(fact);
        break;
      case 'active.chosen':
        this.#activeChosen(fact);
        break;
      case 'load.began':
        this.#loadBegan(fact);
        break;
      case 'load.ended':
        this.#loadEnded(fact);
        break;
      case 'generation.draining':
      case 'generation.drained':
      case 'probe.missed':
        break;
      default:
        fact satisfies never;
    }
  };

  /**
   * What a log line says of the trace it belongs to: that of its generation or load, else of what is under way.
   * `bindings`: the fields that all lines of its logger have.
   */
  readonly fieldsFor = (bindings: () => Readonly<Record<string, unknown>>): TraceFields => {
    const common = this.#underWay ?? this.#justEnded;
    if (common === null && this.#generations.size + this.#loads.size === 0) return {};
    const { generation, job_id: jobId } = bindings();
    return traceFields(this.#generations.get(Number(generation)) ?? this.#loads.get(String(jobId)) ?? common);
  };

  get #underWay(): Span | null {
    return this.#recovery ?? this.#command;
  }

  get #parent(): Context {
    const span = this.#underWay;
    return span === null ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span);
  }

  #commandAccepted({ commandId, command, graphId, lifecycle }: Extract<Fact, { type: 'command.accepted' }>): void {
    this.#command = startSpan(operationOf(command, lifecycle), this.#callers.get(commandId) ?? ROOT_CONTEXT, {
      'graphkeeper.command': command,
      ...(graphId !== null && { 'graphkeeper.graph_id': graphId }),
    });
    this.#commands.set(commandId, this.#command);
  }

  #commandAnswered({ commandId, error }: Extract<Fact, { type: 'command.answered' }>): void {
    this.#callers.delete(commandId);
    const span = this.#commands.get(commandId);
    if (span === undefined) return;
    this.#commands.delete(commandId);
    if (error !== null) failSpan(span, error.error, error.message);
    this.#end(span);
    if (this.#command === span) this.#command = null;
  }

  #lifecycleEntered({ from, to, atOnce }: Extract<Fact, { type: 'lifecycle.entered' }>): void {
    const name = phaseOf(to);
    if (name !== null && name === this.#phase?.name) return;
    // Where nothing had to be released, it is no phase; and a span that never ends is never exported.
    if (!(atOnce && from === 'restarting.releasing')) this.#phase?.span.end();
    const isPhase = name !== null && this.#underWay !== null;
    this.#phase = isPhase ? { name, span: startSpan(name, this.#parent) } : null;
    if (to === 'stopping' || to === 'failed') this.#giveUpRecovery(to);
  }

  #generationStarting({ generation, graphId }: Extract<Fact, { type: 'generation.starting' }>): void {
    const attributes = { 'graphkeeper.generation': generation, 'graphkeeper.graph_id': graphId };
    this.#generations.set(generation, startSpan('generation', this.#parent, attributes));
  }

  #generationExited({ generation, reason }: Extract<Fact, { type: 'generation.exited' }>): void {
    const span = this.#generations.get(generation);
    if (span === undefined) return;
    span.setAttribute('graphkeeper.exit_reason', reason);
    // One that is told to leave before it was ready has not failed.
    if (reason !== 'retired') failSpan(span, this.#error?.error ?? 'GK_CRASHED', this.#error?.message ?? reason);
    this.#endGeneration(generation);
  }

  #endGeneration(generation: number): void {
    const span = this.#generations.get(generation);
    this.#generations.delete(generation);
    if (span !== undefined) this.#end(span);
  }

  #activeLost({ generation, reason }: Extract<Fact, { type: 'active.lost' }>): void {
    const attributes = { 'graphkeeper.lost_generation': generation, 'graphkeeper.exit_reason': reason };
    this.#recovery = startSpan('restart', this.#parent, attributes);
    const { error: code, message } = this.#error ?? { error: 'GK_CRASHED', message: reason };
    this.#recovery.addEvent('generation lost', { 'error.type': code, 'exception.message': message });
  }

  #activeChosen({ generation }: Extract<Fact, { type: 'active.chosen' }>): void {
    this.#underWay?.setAttribute('graphkeeper.generation', generation);
    if (this.#recovery !== null) this.#end(this.#recovery);
    this.#recovery = null;
  }

  #giveUpRecovery(to: 'stopping' | 'failed'): void {
    const span = this.#recovery;
    this.#recovery = null;
    if (span === null) return;
    if (to === 'stopping') failSpan(span, 'GK_SUPERSEDED', 'The service was stopped meanwhile');
    else failSpan(span, this.#error?.error ?? 'GK_START_FAILED', this.#error?.message ?? '');
    this.#end(span);
  }

  #loadBegan({ jobId, graphId }: Extract<Fact, { type: 'load.began' }>): void {
    const attributes = { 'graphkeeper.job_id': jobId, 'graphkeeper.graph_id': graphId };
    this.#loads.set(jobId, startSpan('load', context.active(), attributes));
  }

  #loadEnded({ jobId, status }: Extract<Fact, { type: 'load.ended' }>): void {
    const span = this.#loads.get(jobId);
    this.#loads.delete(jobId);
    span?.setAttribute('graphkeeper.job_status', status);
    if (span !== undefined && status === 'FAILED')
      failSpan(span, 'GK_IMPORT_FAILED', `Job ${jobId} failed, see its log`);
    span?.end();
  }

  #end(span: Span): void {
    span.end();
    this.#justEnded = span;
    queueMicrotask(() => {
      if (this.#justEnded === span) this.#justEnded = null;
    });
  }
}
