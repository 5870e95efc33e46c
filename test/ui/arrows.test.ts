import { expect, it } from 'vitest';
import { arrowsTaken } from '../../src/ui/arrows.js';

const arrow = (from: string, to: string, events: string) => ({ from: from.split(' '), to, events: events.split('|') });

const start = arrow('idle stopped', 'starting', 'START');
const toRecording = arrow('starting.spawning', 'starting.recording', 'generation.ready');
const toSwitching = arrow('ready', 'switching', 'START|SWITCH');
const done = arrow('switching.recording', 'switching.cuttingOver', 'done recordRunningGraph');
const atOnce = arrow('switching.cuttingOver', 'switching.draining', 'always');
const stop = arrow('starting ready switching', 'stopping', 'STOP|KILL');
const ended = arrow('switching', 'restarting', 'generation.exited');
const arrows = [start, toRecording, toSwitching, done, atOnce, stop, ended];

it('an event goes along the arrow that leaves the state, or one that holds it', () => {
  expect(arrowsTaken(arrows, { event: 'SWITCH', before: 'ready', after: 'switching.preparing' })).toEqual([
    toSwitching,
  ]);
  expect(arrowsTaken(arrows, { event: 'KILL', before: 'switching.draining', after: 'stopping' })).toEqual([stop]);
});

it('what the machine does by itself right after is part of the way', () => {
  const step = { event: 'done recordRunningGraph', before: 'switching.recording', after: 'switching.draining' };
  expect(arrowsTaken(arrows, step)).toEqual([done, atOnce]);
});

it('an arrow that the picture calls otherwise is found by its ends', () => {
  expect(arrowsTaken(arrows, { event: 'unheard of', before: 'switching.preparing', after: 'restarting' })).toEqual([
    ended,
  ]);
});

it('an event that changes no state, or that no arrow shows, goes along none', () => {
  expect(arrowsTaken(arrows, { event: 'START', before: 'ready', after: 'ready' })).toEqual([]);
  expect(arrowsTaken(arrows, { event: 'SWITCH', before: 'idle', after: 'failed' })).toEqual([]);
  expect(arrowsTaken(arrows, { event: 'init', before: null, after: 'idle' })).toEqual([]);
});
