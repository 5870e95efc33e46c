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
    format: 'loading {bar} {value}/{total} files, {records} records {current}',
    hideCursor: true,
  });
  const nothing = { records: 0, current: '' };
  bar.start(0, 0, nothing);
  return {
    show(progress) {
      if (!progress) return;
      const { done, total, records, current } = progress;
      bar.setTotal(total);
      bar.update(done, { records, current });
    },
    [Symbol.dispose]: () => bar.stop(),
  };
}

function createLines(stream: NodeJS.WriteStream): Progress {
  let last = '';
  return {
    show(progress) {
      if (!progress || progress.total === 0) return;
      const { done, total, records, current } = progress;
      const line = `loading: ${done}/${total} files, ${records} records${current ? `, now ${current}` : ''}`;
      if (line !== last) stream.write(`${line}\n`);
      last = line;
    },
    [Symbol.dispose]: () => undefined,
  };
}
