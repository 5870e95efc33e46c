/**
 * A GraphServer of one's own, as small as it can be: it answers every query with the query itself.
 *   node server.mjs --graph-id ID --generation N [--port 0]
 * See docs/how-to/run-your-own-graph-server.md.
 */
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const string = { type: 'string' };
const { values } = parseArgs({ options: { 'graph-id': string, generation: string, port: string } });
const graphId = values['graph-id'];
const notifyFd = process.env.GRAPHKEEPER_NOTIFY_FD;

const server = createServer(async (request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.method === 'POST' && request.url === '/query') {
    const query = await text(request);
    response.end(JSON.stringify({ graph_id: graphId, generation: Number(values.generation), rows: [[query]] }));
  } else if (request.url === '/health') {
    response.end('{}');
  } else {
    response.writeHead(404).end('{}');
  }
});

server.listen(Number(values.port ?? 0), '127.0.0.1', () => {
  const { port } = server.address();
  console.log(`graph ${graphId} is served on port ${port}`);
  // One message is some lines and an empty one. Without readiness "push" graphkeeper does not wait for it.
  if (notifyFd) writeSync(Number(notifyFd), `READY=1\nQUERY_URL=http://127.0.0.1:${port}/query\n\n`);
});

// The lifeline: stdin ends when graphkeeper does, and nobody is left to be served then.
if (notifyFd) process.stdin.once('end', () => process.exit(1)).resume();

// The polite signal. graphkeeper sends it when the last query has been answered.
process.once('SIGTERM', () => process.exit(0));
