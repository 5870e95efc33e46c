// Changes a store at random until it is killed. Announces each operation before it calls it and after it resolved.
// Usage: node crash-writer.mjs <directory> <seed>
import { writeSync } from 'node:fs';
import { openStore } from '../../../dist/effects/store/store.js';

const [directory, seed] = process.argv.slice(2);
let state = Number(seed);

function random(limit) {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor((state / 2147483648) * limit);
}

function pick(list) {
  return list[random(list.length)];
}

function chooseOperation(store) {
  const graph = pick(store.graphs());
  const job = pick(store.jobs());
  const generation = pick(store.generations());
  const size = random(3000);
  const newGraph = {
    name: `g${size}`,
    description: 'x'.repeat(size),
    schema: { vertex_types: [] },
    stored_procedures: [],
    data_path: 'd',
  };
  const newJob = { status: pick(['RUNNING', 'FAILED']), end_time: size, log: 'y'.repeat(size) };
  const number = lastNumber + 1;
  const record = { number, graphId: '1', pid: 99, startTime: null, startedAt: size };
  const loaded = { dataPath: `d${size}`, mapping: {}, time: size };
  const choices = [
    { name: 'addGraph', args: [newGraph] },
    { name: 'addJob', args: [newJob] },
    { name: 'recordGeneration', args: [record] },
    { name: 'recordRunningGraph', args: [null] },
    { name: 'reserveGenerations', args: [] },
  ];
  if (graph) choices.push({ name: 'recordRunningGraph', args: [graph.id] });
  if (graph) choices.push({ name: 'putGraph', args: [{ ...graph, description: 'z'.repeat(size) }] });
  // Twice as likely from a handful on, so that the store stays small.
  if (graph) choices.push(...Array(store.graphs().length > 6 ? 4 : 1).fill({ name: 'removeGraph', args: [graph.id] }));
  if (job) choices.push({ name: 'putJob', args: [{ ...job, log: String(size) }] });
  if (job && graph) choices.push({ name: 'publishLoad', args: [graph.id, loaded, job] });
  if (generation) choices.push(...Array(2).fill({ name: 'forgetGeneration', args: [generation.number] }));
  return pick(choices);
}

function say(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const store = await openStore(directory, { maxEndedJobs: 1000 });
let lastNumber = (await store.reserveGenerations()) - 1;
say({ firstNumber: lastNumber + 1 });
for (;;) {
  const operation = chooseOperation(store);
  say({ called: operation });
  const result = await store[operation.name](...operation.args);
  if (operation.name === 'recordGeneration') lastNumber += 1;
  if (operation.name === 'reserveGenerations') lastNumber = result - 1;
  say({ resolved: operation.name });
}
