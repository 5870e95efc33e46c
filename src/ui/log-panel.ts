/** The last log lines of each child, and of the service. */
import type { LogEntry } from '../types/service.js';
import type { Api } from './api.js';
import { byId, element } from './dom.js';
import { follow } from './follow.js';
import type { Gate } from './gate.js';
import { clockTime } from './text.js';

const KEPT_LINES = 200;
const SERVICE = 'service';

export interface LogPanel {
  render(): void;
}

/** @param onChange is called when there is something new to draw */
export function logPanel(api: Api, gate: Gate, onChange: () => void): LogPanel {
  const host = byId('log-lines', HTMLElement);
  const choice = byId('log-source', HTMLSelectElement);
  const lines = new Map<string, LogEntry[]>();
  let chosen: string | null = null;
  let isDirty = true;

  const take = (entry: LogEntry) => {
    const source =
      typeof entry.generation === 'number' && 'stream' in entry ? `generation ${entry.generation}` : SERVICE;
    const known = lines.get(source) ?? [];
    known.push(entry);
    if (known.length > KEPT_LINES) known.shift();
    lines.set(source, known);
    isDirty = true;
  };
  choice.addEventListener('change', () => {
    chosen = choice.value;
    isDirty = true;
    onChange();
  });
  const following = follow(api, {
    gate,
    path: () => '/v1/service/events?types=log',
    async onOpen() {
      lines.clear();
      for (const entry of await api.get<readonly LogEntry[]>('/v1/service/logs?lines=1000')) take(entry);
      onChange();
    },
    onEvent(event, data) {
      if (event !== 'log') return;
      take(JSON.parse(data) as LogEntry);
      onChange();
    },
  });
  following.catch(reportError);

  return {
    render() {
      if (!isDirty) return;
      isDirty = false;
      const sources = [...lines.keys()].filter((source) => source !== SERVICE).reverse();
      // Without a choice the newest child is what one wants to hear.
      const present = chosen !== null && lines.has(chosen) ? chosen : (sources[0] ?? SERVICE);
      choice.replaceChildren(
        ...[...sources, SERVICE].map((source) =>
          element('option', { value: source, selected: source === present }, source),
        ),
      );
      const isAtEnd = host.scrollTop + host.clientHeight >= host.scrollHeight - 30;
      host.replaceChildren(...(lines.get(present) ?? []).map(lineOf));
      if (host.childElementCount === 0) host.append(element('p', { class: 'hint' }, 'It has not said anything yet.'));
      if (isAtEnd) host.scrollTop = host.scrollHeight;
    },
  };
}

function lineOf({ time, level, msg, stream }: LogEntry): HTMLElement {
  const source = stream === 'stderr' ? 'stderr' : level;
  return element(
    'div',
    { class: `line ${source}` },
    element('span', { class: 'time' }, clockTime(time)),
    element('span', {}, msg),
  );
}
