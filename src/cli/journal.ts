/** `graphkeeper journal`: what the machines took in and what it led to, to keep and to read. */
import type { Command } from 'commander';
import { adminOption } from './connect.js';
import type { JournalSource } from './journal/read-journal.js';
import { printLine } from './print.js';

export function registerJournal(program: Command): void {
  const journal = program.command('journal').description('keep and read the journal of what happened, step by step');
  withSource(journal.command('export'))
    .argument('<file>', 'file to write; the page opens it, also without a service')
    .description('write the journal to a file')
    .addHelpText('after', ORIGINS)
    .action(async (file: string, source: JournalSource) => {
      const [{ readJournal }, { writeJournal }] = await Promise.all([
        import('./journal/read-journal.js'),
        import('./journal/write-journal.js'),
      ]);
      const entries = await readJournal(source);
      await writeJournal(file, entries);
      printLine(`Wrote ${entries.length} entries to ${file}`);
    });
  withSource(journal.command('show'))
    .argument('[file]', 'an exported journal')
    .description('print the journal, one step a line')
    .addHelpText('after', ORIGINS)
    .action(async (file: string | undefined, source: JournalSource) => {
      const [{ readJournal, readExported }, { renderJournal }] = await Promise.all([
        import('./journal/read-journal.js'),
        import('./journal/render-journal.js'),
      ]);
      const entries = file === undefined ? await readJournal(source) : await readExported(file);
      for (const line of renderJournal(entries)) printLine(line);
    });
}

const ORIGINS =
  '\nA running service gives what it remembers of its own run. The files of a workspace hold earlier runs as well, and are\nthere after a crash.';

function withSource(command: Command): Command {
  return command
    .addOption(adminOption())
    .option('-w, --workspace <dir>', 'read the files of this workspace instead; no service need run');
}
