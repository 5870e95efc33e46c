/** The roles that generations have in the service, as pure functions over its context. */
import type { Generation } from '../types/generation.js';
import type { ServiceContext, ServiceEvent } from './service-types.js';

type Generations = Pick<ServiceContext, 'active' | 'candidate' | 'standby' | 'retiring'>;

/** Is the event about that generation? */
export function isAbout(generation: Generation | null, event: ServiceEvent): boolean {
  return generation !== null && 'generation' in event && event.generation === generation.number;
}

/** One that has been ordered, and of which nothing is known yet. */
export function unborn(number: number, graphId: string): Generation {
  return { number, graphId, pid: null, startedAt: null, readyAt: null, endpoints: null };
}

/** What has become known of a generation, in whichever role it is. */
export function changed(context: ServiceContext, number: number, change: Partial<Generation>): Generations {
  const { active, candidate, standby, retiring } = context;
  const apply = (generation: Generation) => (generation.number === number ? { ...generation, ...change } : generation);
  return {
    active: active && apply(active),
    candidate: candidate && apply(candidate),
    standby: standby && apply(standby),
    retiring: retiring.map(apply),
  };
}

/** All roles but for a generation that is gone. */
export function without({ active, candidate, standby, retiring }: ServiceContext, number: number): Generations {
  const stays = (generation: Generation) => generation.number !== number;
  return {
    active: active && stays(active) ? active : null,
    candidate: candidate && stays(candidate) ? candidate : null,
    standby: standby && stays(standby) ? standby : null,
    retiring: retiring.filter(stays),
  };
}
