/** The figures that the documentation shows are of the rows that there are, all of them good. */
import { describe, expect, it } from 'vitest';
import { serviceMachine } from '../../src/machines/service.js';
import { allRows } from './all-rows.js';
import { readResult } from './result.js';
import { nameOf } from './row.js';
import { PASSING_STATES, STATES } from './states.js';

describe('the fault matrix', () => {
  it('has been run for every row, and for no other', () => {
    expect(readResult().rows.map(nameOf), 'run npm run test:faults -- --write').toEqual(allRows().map(nameOf));
  });

  it('lost, left and answered nothing wrong', () => {
    for (const row of readResult().rows) {
      const { clients, left, lost, problems } = row;
      const bad = { wrong: clients.wrong, left, lost, problems };
      expect(bad, nameOf(row)).toEqual({ wrong: 0, left: { processes: 0, files: 0 }, lost: 0, problems: [] });
    }
  });

  it('has something to say of every state of the service machine', () => {
    const known = [...STATES.map(({ name }) => name), ...Object.keys(PASSING_STATES)];
    const states = Object.entries(serviceMachine.states).flatMap(([name, { states: below }]) => {
      const inner = Object.keys(below);
      return inner.length === 0 ? [name] : inner.map((leaf) => `${name}.${leaf}`);
    });
    expect(known.toSorted()).toEqual(states.toSorted());
  });
});
