/**
 * One machine as SCXML (W3C). Guards, actions, delays and invoked actors are names: whoever runs the document gives them
 * bodies. Actions are elements of a namespace of our own, as SCXML allows where it has executable content.
 */
import { descendants, type State, type Transition, type Trigger } from './state.js';

const ACTIONS = 'urn:graphkeeper:action';

/** @param name the machine's; also the id of a state round all others, which has what SCXML's root may not have */
export function writeScxml(root: State, name: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:gk="${ACTIONS}" version="1.0" datamodel="ecmascript" name="${name}" initial="${name}">`,
    ...writeState(root, name, '  '),
    '</scxml>',
  ].join('\n');
}

function writeState(state: State, name: string, indent: string): string[] {
  const inside = `${indent}  `;
  const element = state.isFinal ? 'final' : 'state';
  const delays = new Set(state.transitions.flatMap(({ trigger }) => (trigger.kind === 'after' ? [trigger.name] : [])));
  const initial = state.initial === null ? '' : ` initial="${state.initial.path}"`;
  const comment = state.description === '' ? [] : [`${inside}<!-- ${state.description.replaceAll('--', '—')} -->`];
  return [
    `${indent}<${element} id="${idOf(state, name)}"${initial}>`,
    ...comment,
    ...block('onentry', inside, [
      ...state.entry.map(writeAction),
      ...[...delays].map(
        (delay) =>
          `<send id="${timerOf(state, name, delay)}" event="${timerOf(state, name, delay)}" delayexpr="${delay}"/>`,
      ),
    ]),
    ...block('onexit', inside, [
      ...state.exit.map(writeAction),
      ...[...delays].map((delay) => `<cancel sendid="${timerOf(state, name, delay)}"/>`),
    ]),
    ...state.actors.map((actor) => `${inside}<invoke id="${actorOf(state, name, actor)}" src="${actor}"/>`),
    ...(state.isFinal ? [] : state.transitions.flatMap((transition) => writeTransition(transition, name, inside))),
    ...state.children.flatMap((child) => writeState(child, name, inside)),
    `${indent}</${element}>`,
  ];
}

function writeTransition(transition: Transition, name: string, indent: string): string[] {
  const { source, trigger, guard, target, actions } = transition;
  const event = eventOf(source, name, trigger);
  const attributes = [
    ...(event === null ? [] : [`event="${event}"`]),
    ...(guard === null ? [] : [`cond="${guard}"`]),
    ...(target === null ? [] : [`target="${idOf(target, name)}"`]),
    // A state that leads to one inside itself is not left.
    ...(target !== null && descendants(source).includes(target) ? ['type="internal"'] : []),
  ];
  const head = ['<transition', ...attributes].join(' ');
  if (actions.length === 0) return [`${indent}${head}/>`];
  return [
    `${indent}${head}>`,
    ...actions.map((action) => `${indent}  ${writeAction(action)}`),
    `${indent}</transition>`,
  ];
}

function block(element: string, indent: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`${indent}<${element}>`, ...lines.map((line) => `${indent}  ${line}`), `${indent}</${element}>`];
}

function writeAction(action: string): string {
  return `<gk:action name="${action}"/>`;
}

/** Null: as soon as the condition holds. */
function eventOf(source: State, name: string, trigger: Trigger): string | null {
  switch (trigger.kind) {
    case 'event':
      return trigger.name;
    case 'always':
      return null;
    case 'after':
      return timerOf(source, name, trigger.name);
    case 'done':
      return `done.invoke.${actorOf(source, name, trigger.name)}`;
    case 'error':
      return `error.platform.${actorOf(source, name, trigger.name)}`;
    default:
      throw new Error(`Unknown trigger: ${trigger.kind satisfies never}`);
  }
}

function idOf({ path }: State, name: string): string {
  return path === '' ? name : path;
}

function timerOf(state: State, name: string, delay: string): string {
  return `after.${delay}.${idOf(state, name)}`;
}

function actorOf(state: State, name: string, actor: string): string {
  return `${actor}.${idOf(state, name)}`;
}
