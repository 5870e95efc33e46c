/** Both GraphServers of a switch are killed in the same instant. */
import { strikes } from '../grid.js';
import { kill } from '../roles.js';
import type { Row } from '../row.js';
import { STATES } from '../states.js';

export function bothChildrenRows(): readonly Row[] {
  return STATES.filter(({ roles }) => roles.length === 2).map((state) => ({
    fault: 'both children of a switch killed at once',
    during: state.name,
    hits: state.roles.join(' and '),
    run: (stage) => strikes(stage, state, state.roles, (role) => kill(stage, role, 'SIGKILL')),
  }));
}
