/** Every fault of a GraphServer in every state of the service: rows, and cells in which nothing can happen. */
import { CHILD_FAULTS, type ChildFault } from './child-faults.js';
import { kill, numberOf, type Role } from './roles.js';
import type { EmptyCell, Row } from './row.js';
import type { Stage, StageOptions } from './stage.js';
import { PASSING_STATES, START, STATES, type State } from './states.js';

/** While it is refused, or when its GraphServer is killed in the middle of a stop. */
const REFUSED = /^503 GK_UNAVAILABLE$/;

export function gridRows(): readonly Row[] {
  return STATES.flatMap((state) =>
    CHILD_FAULTS.flatMap((fault) =>
      state.roles.filter((role) => whyEmpty(state, fault, role) === null).map((role) => row(state, fault, role)),
    ),
  );
}

export function emptyCells(): readonly EmptyCell[] {
  const held = STATES.flatMap((state) =>
    CHILD_FAULTS.flatMap((fault): EmptyCell[] => {
      const cell = { fault: fault.name, during: state.name };
      if (state.roles.length === 0) return [{ ...cell, hits: '–', why: 'no GraphServer lives' }];
      return state.roles.flatMap((role) => {
        const why = whyEmpty(state, fault, role);
        return why === null ? [] : [{ ...cell, hits: role, why }];
      });
    }),
  );
  const passing = Object.entries(PASSING_STATES).map(([during, why]) => ({ fault: 'any', during, hits: '–', why }));
  return [...held, ...passing];
}

/** States in which a GraphServer is being started and held before it is ready. */
const UNREADY = ['starting.spawning', 'switching.preparing', 'restarting.respawning'];

function whyEmpty(state: State, fault: ChildFault, role: Role): string | null {
  const unready = isUnready(state, role);
  if (fault.ofTheStart) return unready ? null : 'it has been started already';
  return fault.emptyFor?.[unready ? 'unready' : role] ?? null;
}

function isUnready({ name }: State, role: Role): boolean {
  return role === 'candidate' && UNREADY.includes(name);
}

function row(state: State, fault: ChildFault, role: Role): Row {
  return {
    fault: fault.name,
    during: state.name,
    hits: role,
    options: [fault.options, isUnready(state, role) && fault.optionsWhenUnready].reduce<StageOptions>(
      merged,
      state.options ?? {},
    ),
    ...(state.goal !== undefined && { mayFail: REFUSED }),
    run: fault.ofTheStart
      ? (stage) => startGoesWrong(stage, state, fault.flags ?? [])
      : (stage) => strikes(stage, state, [role], () => fault.strike?.(stage, role)),
  };
}

function merged(of: StageOptions = {}, over: StageOptions | false = {}): StageOptions {
  return over === false ? of : { ...of, ...over, policy: { ...of.policy, ...over.policy } };
}

/** Those in the roles are struck, and gone, before the state is left. */
export async function strikes(
  stage: Stage,
  state: State,
  roles: readonly Role[],
  strike: (role: Role) => void,
): Promise<void> {
  await state.enter(stage);
  const struck = roles.map((role) => numberOf(stage, role));
  for (const generation of struck) await stage.listens(generation);
  stage.faultComes();
  for (const role of roles) strike(role);
  await stage.until(`the end of generation ${struck.join(' and ')}`, ({ generations }) => {
    return generations.every(({ number }) => !struck.includes(number));
  });
  state.leave(stage);
  await comesToRest(stage, state);
}

/** The GraphServer that is started in this state goes wrong, again and again, until it is mended. */
async function startGoesWrong(stage: Stage, state: State, given: readonly string[]): Promise<void> {
  const flags = given.map((flag) => (flag === 'TAKEN' ? String(stage.ports.admin) : flag));
  const isSwitch = state.name === 'switching.preparing';
  if (state.name === 'starting.spawning') {
    stage.set('1', ...flags);
    await stage.boot();
    stage.faultComes();
  } else {
    await stage.bootReady();
    stage.set(isSwitch ? '2' : '1', ...flags);
    stage.faultComes();
    if (isSwitch) void stage.command(START, { graph_id: '2' });
    else kill(stage, 'active', 'SIGKILL');
  }
  // In a restart the first error is the one that led to it.
  const isIt = /code [19]\b/;
  await stage.until('the fault', ({ last_error: error }) => error !== null && isIt.test(error.message));
  stage.set('1');
  stage.set('2');
  await comesToRest(stage, state);
}

async function comesToRest(stage: Stage, state: State): Promise<void> {
  const outcome = await stage.underWay;
  if (outcome !== null) stage.note = `command: ${outcome}`;
  const goal = state.goal ?? 'ready';
  await stage.reaches(goal);
  if (goal !== 'ready') return;
  const graphId = stage.acknowledged.running ?? (state.name === 'starting.recording' ? '2' : '1');
  await stage.reaches('ready', graphId);
  await stage.answersAgain();
}
