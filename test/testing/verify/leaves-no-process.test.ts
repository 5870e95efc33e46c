import { expect, test } from 'vitest';
import { leavesNoProcess } from '../../../src/testing/verify/promises/leaves-no-process.js';

const server = { pid: 4711, child: '1', command: 'serve' };
const helper = { pid: 4712, child: '1', command: 'helper --forever' };
const departure = {
  code: 0,
  signal: null,
  tookMs: 1,
  processesBefore: [server, helper],
  url: 'http://127.0.0.1:1/query',
  portProblem: null,
};

test('a server of which nothing is left keeps its promise', () => {
  expect(leavesNoProcess({ ...departure, processesLeft: [] })).toMatchObject({
    outcome: 'kept',
    evidence: '2 processes while it served, none after it has left',
  });
});

test('a server of which a process is left breaks it, and the process is named', () => {
  expect(leavesNoProcess({ ...departure, processesLeft: [helper] })).toMatchObject({
    outcome: 'broken',
    evidence: '2 processes while it served, and still after it has left: 4712 (helper --forever)',
  });
});
