/** A proxy as one would write it with node:http and undici. `node undici-proxy.mjs PORT BACKEND_PORT` */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [port, backendPort] = process.argv.slice(2).map(Number);
const pool = new Pool(`http://127.0.0.1:${backendPort}`, { connections: 128 });
createServer(async (request, response) => {
  const { url: path, method, headers } = request;
  const { statusCode, headers: answered, body } = await pool.request({ path, method, headers, body: request });
  response.writeHead(statusCode, answered);
  body.pipe(response);
}).listen(port, '127.0.0.1', 511);
