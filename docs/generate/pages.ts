/** Every file that is generated, and what is to be in it. */
import { cliPage } from './cli-page.js';
import { configurationPage } from './configuration/page.js';
import { profilesPage } from './configuration/profiles-page.js';
import { conformancePage } from './conformance-page.js';
import { errorsPage } from './errors-page.js';
import { faultMatrixPage } from './faults/page.js';
import { documentedMachines, pathOfPicture } from './lifecycle/machines.js';
import { lifecyclePage } from './lifecycle/page.js';
import { metricsPage } from './metrics-page.js';
import { proofPage } from './proof/page.js';
import { drawStatechart } from './statechart/draw.js';

export interface Page {
  /** From docs/. */
  readonly path: string;
  readonly content: string;
}

/** The same content each time, as long as the sources are the same. */
export async function generatePages(): Promise<readonly Page[]> {
  const pictures: Page[] = [];
  for (const machine of documentedMachines()) {
    pictures.push({ path: pathOfPicture(machine), content: await drawStatechart(machine) });
  }
  return [
    { path: 'reference/lifecycle.md', content: lifecyclePage() },
    { path: 'reference/configuration.md', content: configurationPage() },
    { path: 'reference/launch-profiles.md', content: profilesPage() },
    { path: 'reference/errors.md', content: errorsPage() },
    { path: 'reference/conformance.md', content: conformancePage() },
    { path: 'reference/cli.md', content: cliPage() },
    { path: 'reference/metrics.md', content: metricsPage() },
    { path: 'reference/proof.md', content: proofPage() },
    { path: 'reference/fault-matrix.md', content: faultMatrixPage() },
    ...pictures,
  ];
}
