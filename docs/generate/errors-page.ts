/** docs/reference/errors.md: the table of errors, and the exit codes of the command line. */
import { EXIT_CODES, exitCodeOf } from '../../src/cli/exit-codes.js';
import { ERRORS, type ErrorCode } from '../../src/errors.js';
import { code, codes, fence, page, table } from './markdown.js';

const EXAMPLE = {
  code: ERRORS.GK_GRAPH_NOT_FOUND.number,
  error: 'GK_GRAPH_NOT_FOUND',
  message: ERRORS.GK_GRAPH_NOT_FOUND.message.replace('{graphId}', '7'),
  details: { graphId: '7' },
};

export function errorsPage(): string {
  return page(
    '# Errors',
    [
      'Every error that graphkeeper raises is in this table. The HTTP interfaces answer with the status and a body such as',
      '`code` is the number that GraphScope Interactive uses, `error` is the name to test for, and `details` holds the values that the message names in braces. Wording may change from one version to the next; names do not.',
    ].join(`\n\n${fence('json', JSON.stringify(EXAMPLE, null, 2))}\n\n`),
    errorTable(),
    '## Exit codes',
    'What the command line ends with, and the errors that lead there.',
    exitCodeTable(),
  );
}

function errorTable(): string {
  const rows = codesOfErrors().map((error) => {
    const { number, httpStatus, message } = ERRORS[error];
    return [code(error), String(number), String(httpStatus), message];
  });
  return table(['Error', 'Code', 'HTTP', 'Message'], rows);
}

function exitCodeTable(): string {
  const rows = Object.values(EXIT_CODES).map(({ code: exitCode, meaning }) => {
    const errors = codesOfErrors().filter((error) => exitCodeOf(error) === exitCode);
    return [String(exitCode), meaning, exitCode === EXIT_CODES.failed.code ? 'every other' : codes(errors)];
  });
  return table(['Exit code', 'Meaning', 'Errors'], rows);
}

function codesOfErrors(): ErrorCode[] {
  return Object.keys(ERRORS).filter((error): error is ErrorCode => error in ERRORS);
}
