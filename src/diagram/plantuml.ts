/** The states of one machine as PlantUML, with guards and actions. */
import { allTransitions, nameEvent, type State, type Transition } from './state.js';

export function writePlantUml(root: State, title: string): string {
  return [
    '@startuml',
    `title ${title}`,
    'hide empty description',
    ...declare(root, ''),
    ...allTransitions(root).flatMap((transition) => arrows(root, transition)),
    '@enduml',
  ].join('\n');
}

function declare(parent: State, indent: string): string[] {
  const first = parent.initial === null ? [] : [`${indent}[*] --> ${idOf(parent.initial)}`];
  const states = parent.children.flatMap((state) => {
    const head = `${indent}state "${state.key}" as ${idOf(state)}`;
    const texts = [
      state.description,
      ...state.entry.map((action) => `entry / ${action}`),
      ...state.exit.map((action) => `exit / ${action}`),
      ...state.actors.map((actor) => `do / ${actor}`),
    ].filter((text) => text !== '');
    const lines = texts.map((text) => `${indent}${idOf(state)} : ${text}`);
    if (state.children.length === 0) return [head, ...lines];
    return [`${head} {`, ...declare(state, `${indent}  `), `${indent}}`, ...lines];
  });
  const last = parent.children.filter(({ isFinal }) => isFinal).map((state) => `${indent}${idOf(state)} --> [*]`);
  return [...first, ...states, ...last];
}

/** What stays in its state is written inside it, as UML does. The whole machine is no box, so it leaves from each box. */
function arrows(root: State, transition: Transition): string[] {
  const { source, target } = transition;
  const text = labelOf(transition);
  const sources = source === root ? root.children.filter(({ isFinal }) => !isFinal) : [source];
  if (target !== null) return sources.map((from) => `${idOf(from)} --> ${idOf(target)} : ${text}`);
  return source === root || transition.actions.length === 0 ? [] : [`${idOf(source)} : ${text}`];
}

function labelOf({ trigger, guard, actions }: Transition): string {
  const event = trigger.kind === 'always' ? '' : nameEvent(trigger);
  const condition = guard === null ? '' : `[${guard}]`;
  const effect = actions.length === 0 ? '' : `/ ${actions.join(', ')}`;
  return [event, condition, effect].filter((part) => part !== '').join(' ') || 'at once';
}

function idOf({ path }: State): string {
  return path.replaceAll('.', '_');
}
