/** Keeps the model equal to the journal of the running service. */
import type { JournalEntry } from '../types/journal.js';
import type { Api } from './api.js';
import { type Connection, follow } from './follow.js';
import type { Gate } from './gate.js';
import type { JournalModel } from './journal-model.js';

const JOURNAL = '/v1/graphkeeper/journal';

export interface JournalNews {
  readonly gate: Gate;
  readonly onChange: () => void;
  readonly onConnection: (connection: Connection) => void;
}

/** Never ends. */
export function followJournal(
  api: Api,
  model: JournalModel,
  { gate, onChange, onConnection }: JournalNews,
): Promise<never> {
  return follow(api, {
    gate,
    path: () => `${JOURNAL}/stream?after=${model.lastSeq}`,
    async onOpen() {
      await catchUp(api, model);
      onChange();
    },
    onEvent(event, data) {
      if (event !== 'entry') return;
      model.append([JSON.parse(data) as JournalEntry]);
      onChange();
    },
    onConnection,
  });
}

/** The last known entry is asked for again: a service that has been started anew counts anew, and has another there. */
async function catchUp(api: Api, model: JournalModel): Promise<void> {
  const last = model.entries.at(-1);
  if (last !== undefined) {
    const [same, ...newer] = await entriesAfter(api, last.seq - 1);
    if (same?.seq === last.seq && same.at === last.at) return model.append(newer);
  }
  model.replace(await entriesAfter(api, 0));
}

async function entriesAfter(api: Api, seq: number): Promise<readonly JournalEntry[]> {
  return (await api.get<{ readonly entries: readonly JournalEntry[] }>(`${JOURNAL}?after=${seq}`)).entries;
}
