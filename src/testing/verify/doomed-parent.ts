/**
 * A graphkeeper to be killed: opens a service with the options in its argument, starts graph 1, says `ready` or why not
 * on stdout, and then does nothing.
 */
import { reasonOf } from '../../errors.js';
import { createService, type ServiceOptions } from '../../service.js';

const options = JSON.parse(process.argv[2] ?? '{}') as ServiceOptions;
const service = await createService(options);
const said = await service.start('1').then(() => 'ready', reasonOf);
process.stdout.write(`${said}\n`);
