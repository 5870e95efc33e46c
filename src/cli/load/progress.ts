/** How far a load is: a bar on a terminal, a line per change elsewhere. On stderr; stdout is for the result. */
import cliProgress from 'cli-progress';
import type { Job } from '../../types/graph.js';

export interface Progress extends Disposable {
  show(progress: Job['progress'] | undefined): void;
}

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? createBar(stream) : createLines(stream);
}

function createBar(stream: NodeJS.WriteStream): Progress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: 'loading {bar} {percentage}%, {files} files, {records} records {current}',
    hideCursor: true,
  });
  bar.start(1, 0, { files: '0/0', records: 0, current: '' });
  return {
    show(progress) {
      if (!progress) return;
      const { done, total, records, current, part = 0 } = progress;
      // Before it knows how many files there are, it has done nothing.
      bar.setTotal(Math.max(total, 1));
      bar.update(done + part, { files: `${done}/${total}`, records, current });
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}

function createLines(stream: NodeJS.WriteStream): Progress {
  let last = '';
  return {
    show(progress) {
      if (!progress || progress.total === 0) return;
      const { done, total, records, current, part } = progress;
      const tenths = part === undefined ? '' : `, ${Math.floor(part * 10) * 10} % of this file`;
      const line = `loading: ${done}/${total} files, ${records} records${current ? `, now ${current}${tenths}` : ''}`;
      if (line !== last) stream.write(`${line}\n`);
      last = line;
    },
    [Symbol.dispose]: () => undefined,
  };
}
