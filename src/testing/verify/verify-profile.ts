/** Puts the lifecycle promises of a launch profile to the test, with real processes in a temporary workspace. */
import { depart } from './departure.js';
import { begin, type Life } from './life.js';
import { answersLiveness } from './promises/answers-liveness.js';
import { endsWithItsParent } from './promises/ends-with-its-parent.js';
import { freesItsPort } from './promises/frees-its-port.js';
import { leavesNoProcess } from './promises/leaves-no-process.js';
import { leavesWhenTold } from './promises/leaves-when-told.js';
import { outputInBounds } from './promises/output-in-bounds.js';
import { readyHonestly } from './promises/ready-honestly.js';
import { readyInTime } from './promises/ready-in-time.js';
import { startsAgain } from './promises/starts-again.js';
import { staysUp } from './promises/stays-up.js';
import { survivesASwitch } from './promises/survives-a-switch.js';
import { closeTestBed, openTestBed, type TestBed, type VerifyOptions } from './test-bed.js';
import { judge, type Verdict } from './verdict.js';

const OTHERS = [
  'ready honestly',
  'answers liveness',
  'output in bounds',
  'stays up',
  'leaves when told',
  'leaves no process',
  'frees its port',
  'starts again',
  'ends with its parent',
  'survives a switch',
];

/**
 * Yields one verdict for each promise, as soon as it is known. When the loop is left early, everything is tidied up.
 * @throws GK_CONFIG_INVALID for a profile that is wrong
 * @example for await (const verdict of verifyProfile({ profile: 'mine', profiles: { mine } })) console.log(verdict);
 */
export async function* verifyProfile(options: VerifyOptions): AsyncGenerator<Verdict, void> {
  const bed = await openTestBed(options);
  try {
    yield* verifyOn(bed);
  } finally {
    await closeTestBed(bed);
  }
}

async function* verifyOn(bed: TestBed): AsyncGenerator<Verdict, void> {
  const life = await begin(bed);
  try {
    yield readyInTime(bed, life);
    if (life.readyAfterMs !== null) yield* verifyLife(bed, life);
  } finally {
    await life.end();
  }
  if (life.readyAfterMs === null) {
    return yield* skip(OTHERS, 'it was never ready');
  }
  yield await startsAgain(bed);
  yield await endsWithItsParent(bed);
  yield await survivesASwitch(bed);
}

async function* verifyLife(bed: TestBed, life: Life): AsyncGenerator<Verdict, void> {
  yield await readyHonestly(life);
  yield await answersLiveness(bed, life);
  yield await outputInBounds(life);
  const generation = life.generation();
  yield staysUp(life);
  if (generation === null)
    return yield* skip(['leaves when told', 'leaves no process', 'frees its port'], 'it has ended by itself');
  const departure = await depart(life, generation);
  yield leavesWhenTold(bed, departure);
  yield leavesNoProcess(departure);
  yield freesItsPort(departure);
}

function* skip(promises: readonly string[], reason: string): Generator<Verdict, void> {
  for (const promise of promises) yield judge(promise).skipped(reason);
}
