/** `graphkeeper query <cypher>`: ask the graph that is being served. */
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { GraphkeeperError } from '../errors.js';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printJson, printLine } from './print.js';

interface QueryOptions extends AdminOptions {
  readonly graph?: string;
  readonly queryTokenFile?: string;
  readonly param: Readonly<Record<string, unknown>>;
  readonly json?: boolean;
}

export function registerQuery(program: Command): void {
  program
    .command('query')
    .description('run a Cypher query on the graph that is being served')
    .argument('<cypher>', 'the query; - reads it from stdin')
    .option('--graph <graph>', 'id or unique name of the graph that must be the served one')
    .option('--param <name=json>', 'a parameter of the query, may be repeated', collectParam, {})
    .option(
      '--query-token-file <file>',
      'file with a token for the query endpoint (or the token as GRAPHKEEPER_QUERY_TOKEN)',
    )
    .option('--json', 'print the answer as it is')
    .addOption(adminOption())
    .action(async (cypher: string, options: QueryOptions) => {
      const client = await connect(options);
      const [{ runQuery }, { readCaFile, readToken }] = await Promise.all([
        import('./run-query.js'),
        import('./credentials.js'),
      ]);
      const answer = await runQuery(client, {
        cypher: cypher === '-' ? await text(process.stdin) : cypher,
        graph: options.graph,
        parameters: options.param,
        credentials: {
          token: readToken(options.queryTokenFile, '--query-token-file', 'GRAPHKEEPER_QUERY_TOKEN'),
          ca: readCaFile(options.caFile),
        },
      });
      if (options.json) return printJson(answer);
      const [{ renderTable }, { showValue }] = await Promise.all([
        import('./render-table.js'),
        import('./show-value.js'),
      ]);
      const { columns, rows } = answer;
      const names = columns.map(({ name }) => name);
      if (columns.length > 0)
        printLine(
          renderTable(
            names,
            rows.map((row) => row.map(showValue)),
          ),
        );
      printLine(rows.length === 1 ? '1 row' : `${rows.length} rows`);
    });
}

function collectParam(given: string, former: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [, name, json] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  try {
    if (name && json !== undefined) return { ...former, [name]: JSON.parse(json) };
  } catch {
    // Said below, as for a missing name.
  }
  const remedy = `give name=value with a JSON value; text needs quotes, as in --param 'name="marko"'`;
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--param', value: given, remedy });
}
