/**
 * What users of GraphScope Interactive have complained of (issues and pull requests of alibaba/GraphScope), and the test
 * that fails when graphkeeper does the same. docs/reference/conformance.md lists them.
 */
export interface Complaint {
  readonly threads: readonly number[];
  readonly there: string;
  readonly here: string;
  /** File below test/, and the beginning of the name of a test in it. Or a program of its own. */
  readonly test: readonly [file: string, name: string] | string;
}

const complaints = 'conformance/complaints.test.ts';
const daemon = 'integration/daemon.test.ts';

export const COMPLAINTS: readonly Complaint[] = [
  {
    threads: [3579, 3650],
    there: 'A switch needs the compiler started anew by hand, and takes it away from under its clients.',
    here: 'The service owns the GraphServer; the new one starts beside the old.',
    test: ['integration/switch.test.ts', 'loses no query, mixes no answer'],
  },
  {
    threads: [3760, 3764],
    there: 'The server is killed, and the compiler lives on.',
    here: 'No process outlives the service, not even after SIGKILL.',
    test: [daemon, 'while it serves or switches leaves no child'],
  },
  {
    threads: [4076, 3908, 3875, 3793, 4324, 3280],
    there: 'After a switch the compiler plans with the old schema until its next poll; tests sleep for seconds.',
    here: 'A switch is answered when the new GraphServer serves its graph, and nothing is polled.',
    test: 'npm run test:clients',
  },
  {
    threads: [4253, 4259],
    there: 'After a restart the status names another graph than the one that is served.',
    here: 'The running graph is recorded before the cut-over, and served again.',
    test: [daemon, 'while it serves or switches leaves no child'],
  },
  {
    threads: [4390, 4410],
    there: 'The Admin Service hangs while a long query runs.',
    here: 'Queries run in the GraphServer, never in the process that answers administrators.',
    test: [complaints, 'while long queries run'],
  },
  {
    threads: [4407],
    there: 'A query that does not end makes the server unresponsive.',
    here: 'A switch gets away from it: the new GraphServer answers at once, the old one is ended at its drain deadline.',
    test: [complaints, 'while long queries run'],
  },
  {
    threads: [4247],
    there: 'Two graphs of one name, a load, a deletion: and listing the jobs ends the server.',
    here: 'Names may be shared, and jobs outlive their graph.',
    test: [complaints, 'two graphs of one name'],
  },
  {
    threads: [3619, 3926],
    there: 'A bulk load that fails ends the server.',
    here: 'The loader is a process of its own; its job ends as FAILED and says why.',
    test: [complaints, 'a load that fails'],
  },
  {
    threads: [3515],
    there: 'A load holds up the HTTP call that asked for it.',
    here: 'The id of the job comes at once.',
    test: [complaints, 'two graphs of one name'],
  },
  {
    threads: [3781, 3785],
    there: 'The graph that is being served can be deleted.',
    here: 'It is refused, and says that the graph is running.',
    test: ['conformance/conformance.test.ts', 'is as docs/reference/conformance.md says'],
  },
  {
    threads: [4265],
    there: 'A stop meant for another graph stops the one that is running.',
    here: 'With a graph_id it stops that graph or nothing.',
    test: ['effects/admin/service-routes.test.ts', 'of another graph than the running one is refused, and nothing'],
  },
  {
    threads: [3663, 3707],
    there: 'A graph without data cannot be served.',
    here: 'It is served, and has no vertices.',
    test: [complaints, 'an empty graph'],
  },
  {
    threads: [3613],
    there: 'The status and the list of graphs disagree.',
    here: 'Both are read from one place, and the status from the machine itself.',
    test: 'npm run test:concurrency',
  },
  {
    threads: [4022],
    there: 'The message of an error is empty.',
    here: 'Every refusal names the field, the value and the remedy.',
    test: ['effects/admin/graph-routes.test.ts', 'text that is not JSON is refused'],
  },
  {
    threads: [4574, 4586, 4544],
    there: 'There is no way to ask whether it is ready; "ready" means that a port is taken, by anybody.',
    here: 'GET /v1/service/ready; a GraphServer says itself that it is ready, or is probed.',
    test: ['effects/admin/service-routes.test.ts', 'is unavailable otherwise'],
  },
  {
    threads: [3394, 3395, 4089],
    there: 'Queries race with a switch.',
    here: 'The cut-over is one synchronous step; 64 clients lose nothing through 20 switches.',
    test: 'npm run demo:switch',
  },
  {
    threads: [738, 939],
    there: 'An engine that has failed stays away until everything is started anew.',
    here: 'A GraphServer that crashes or hangs is replaced; no read fails meanwhile.',
    test: ['integration/crash.test.ts', 'fails no read'],
  },
];
