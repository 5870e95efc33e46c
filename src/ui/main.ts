/** The page: the running service as its journal tells it, live, at an earlier moment, or from a file. */
import { Api } from './api.js';
import { causePanel } from './cause-panel.js';
import { commands } from './commands.js';
import { eventList } from './event-list.js';
import { figuresPanel } from './figures-panel.js';
import type { Frame, Panel } from './frame.js';
import { Gate } from './gate.js';
import { generationCharts } from './generation-charts.js';
import { generationTable } from './generation-table.js';
import { GraphNames } from './graph-names.js';
import { headline } from './headline.js';
import { journalFiles } from './journal-files.js';
import { JournalModel } from './journal-model.js';
import { followJournal } from './live-journal.js';
import { logPanel } from './log-panel.js';
import type { Moment } from './moment.js';
import { notices } from './notices.js';
import { player } from './player.js';
import { queryPanel } from './query-panel.js';
import { serviceChart } from './service-chart.js';
import { timeline } from './timeline.js';
import { tokenDialog } from './token-dialog.js';

const live = new JournalModel();
let file: JournalModel | null = null;
/** When the service was last heard of, while it is not. */
let knownUntil: number | null = null;
/** The entry that is looked at; null is the newest. */
let selected: number | null = null;
let past: { readonly model: JournalModel; readonly seq: number; readonly moment: Moment } | null = null;

const api = new Api(tokenDialog());
/** A journal from a file needs no service, and asks for none. */
const gate = new Gate();
const names = new GraphNames();
const messages = notices();
const headlinePanel = headline(names);
const table = generationTable(names);
const events = eventList(select, schedule);
const panels: Panel[] = [
  headlinePanel,
  events,
  table,
  timeline(names),
  causePanel(select),
  commands(api, names, messages),
  player({ onSelect: select, onLeave: leave }),
  queryPanel(api),
  await serviceChart(),
  await generationCharts(names),
];
journalFiles(() => file ?? live, openFile, messages);

let isScheduled = false;
const log = logPanel(api, gate, schedule);
figuresPanel(api, gate, (now) => {
  table.takeFigures(now);
  schedule();
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.querySelector('dialog[open]') === null && file === null) select(null);
});
addEventListener('resize', schedule);
// The end of the time axis moves on though nothing happens.
setInterval(schedule, 1000);

followJournal(api, live, {
  gate,
  onChange: schedule,
  onConnection(connection) {
    headlinePanel.takeConnection(connection);
    knownUntil = connection.state === 'stale' ? connection.since : null;
    if (connection.state === 'live') names.list(api).then(schedule, reportError);
    schedule();
  },
}).catch(reportError);

/** However much comes in, the page is drawn once for each picture of the screen. */
function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    const frame = presentFrame();
    names.learn(frame.moment);
    for (const panel of panels) panel.render(frame);
    log.render();
  });
}

function presentFrame(): Frame {
  const model = file ?? live;
  const moment = selected === null ? model.live : pastMoment(model, selected);
  const mode = file !== null ? 'file' : moment === live.live ? 'live' : 'past';
  return {
    model,
    moment,
    mode,
    selected: mode === 'live' ? null : selected,
    now: mode === 'live' ? (knownUntil ?? Date.now()) : moment.at,
  };
}

/** An entry that is no longer kept leaves one at the present. */
function pastMoment(model: JournalModel, seq: number): Moment {
  if (past?.model === model && past.seq === seq) return past.moment;
  const moment = model.momentAfter(seq);
  if (moment === null) return model.live;
  past = { model, seq, moment };
  return moment;
}

function select(seq: number | null): void {
  selected = seq;
  schedule();
}

function openFile(model: JournalModel): void {
  file = model;
  gate.isOpen = false;
  select(model.rows[0]?.seq ?? null);
}

function leave(): void {
  file = null;
  gate.isOpen = true;
  select(null);
}
