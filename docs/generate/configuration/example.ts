/** A config file with every option at its default, and one launch profile. The isolation has no defaults to show. */
import type { TSchema } from '@sinclair/typebox';
import { stringify } from 'yaml';
import { snakeCase } from '../../../src/config/names.js';
import { ConfigSchema } from '../../../src/config/schema.js';
import { objectFields, recordField } from '../../../src/config/setting.js';

const PROFILES = `# ${ConfigSchema.properties.profiles.description}
profiles:
  my-server:
    # A program that takes its port and its data as arguments, and is asked over HTTP how it is.
    command: [/opt/my-server/bin/serve, --port, "{port}", --data, "{data}"]
    env: { MY_SERVER_GRAPH: "{graph_id}" }
    inherit_env: [PATH, JAVA_HOME]
    cwd: .
    readiness: { type: http, path: /health }
    liveness: { type: tcp }
    query_path: /cypher
    stop_signal: SIGINT
    isolation: { umask: "027", no_new_privs: true, limits: { nofile: 1024:4096 }, required: { no_new_privs: false } }
    shared_data: true`;

export function exampleFile(): string {
  return Object.entries<TSchema>(ConfigSchema.properties)
    .filter(([key]) => key !== 'isolation')
    .map(([key, schema]) => (recordField(schema) ? PROFILES : entry(key, schema, '')))
    .join('\n\n');
}

function entry(key: string, schema: TSchema, indent: string): string {
  const comment = `${indent}# ${schema.description}`;
  const fields = objectFields(schema);
  if (!fields) return `${comment}\n${indent}${snakeCase(key)}: ${stringify(schema.default).trim()}`;
  const entries = Object.entries(fields).map(([name, field]) => entry(name, field, `${indent}  `));
  return [comment, `${indent}${snakeCase(key)}:`, ...entries].join('\n');
}
