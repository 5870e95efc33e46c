/** Bytes from one socket to the other: the least that a proxy in Node can do. `node tcp-pipe.mjs PORT BACKEND_PORT` */
import { connect, createServer } from 'node:net';

const [port, backendPort] = process.argv.slice(2).map(Number);
createServer({ noDelay: true }, (client) => {
  const server = connect({ port: backendPort, host: '127.0.0.1', noDelay: true });
  client.pipe(server).pipe(client);
  client.on('error', () => server.destroy()).on('close', () => server.destroy());
  server.on('error', () => client.destroy()).on('close', () => client.destroy());
}).listen(port, '127.0.0.1', 511);
