/** A server as small as can be. It says which process answers. `node child.mjs PORT`; SIGTERM lets it finish and leave. */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  request.resume().once('end', () => response.end(String(process.pid)));
});
server.listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => server.close(() => process.exit(0)).closeIdleConnections());
