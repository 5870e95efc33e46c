/** What graphkeeper is compared with: each started in front of the same backend, on one thread. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debianProgram } from '../install.js';
import { freePort, HOST, type Program, scratchDirectory, startProgram } from '../peers/program.js';

export interface Proxy {
  readonly name: string;
  /** Null when it cannot be had here. */
  start(backendPort: number): Promise<RunningProxy | null>;
}

export interface RunningProxy {
  readonly program: Program;
  readonly port: number;
}

export interface RunningScript extends RunningProxy {
  readonly script: string;
}

export const PROXIES: readonly Proxy[] = [
  { name: 'HAProxy', start: startHaproxy },
  { name: 'nginx', start: startNginx },
  { name: 'TCP pipe in Node', start: (backendPort) => startScript('tcp-pipe.mjs', backendPort) },
  { name: 'node:http and undici', start: (backendPort) => startScript('undici-proxy.mjs', backendPort) },
];

/** A program of this folder, with its port and perhaps that of the backend. */
export async function startScript(file: string, ...args: readonly number[]): Promise<RunningScript> {
  const port = await freePort();
  const script = fileURLToPath(new URL(file, import.meta.url));
  return { program: startProgram(process.execPath, [script, String(port), ...args.map(String)]), port, script };
}

async function startHaproxy(backendPort: number): Promise<RunningProxy | null> {
  const command = await debianProgram('haproxy', 'haproxy');
  if (command === null) return null;
  const port = await freePort();
  const file = join(scratchDirectory(), 'haproxy.cfg');
  writeFileSync(
    file,
    `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend clients
  bind ${HOST}:${port}
  default_backend servers
backend servers
  server one ${HOST}:${backendPort}
`,
  );
  return { program: startProgram(command, ['-db', '-f', file]), port };
}

async function startNginx(backendPort: number): Promise<RunningProxy | null> {
  const command = await debianProgram('nginx', 'nginx-light');
  if (command === null) return null;
  const port = await freePort();
  const directory = scratchDirectory();
  const file = join(directory, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    file,
    `daemon off;
master_process off;
worker_processes 1;
pid ${directory}/pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${directory}/${name};`).join('\n  ')}
  upstream servers { server ${HOST}:${backendPort}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen ${HOST}:${port};
    keepalive_requests 1000000000;
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header connection "";
    }
  }
}
`,
  );
  return { program: startProgram(command, ['-c', file, '-p', directory]), port };
}
