import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { Uploads } from '../../src/service/uploads.js';
import type { WriteUpload } from '../../src/types/service.js';
import { tempDir } from '../support/temp-dir.js';

const directory = () => join(tempDir(), 'uploads');
const of = (...chunks: readonly string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

test('an upload is kept whole, for its owner only, and not under a name of the client', async () => {
  const place = directory();
  const uploads = new Uploads(place, { maxFileBytes: 8, maxTotalBytes: 100 });
  const paths = [
    await uploads.keep((write) => write(of('1|ma', 'rko\n'))),
    await uploads.keep((write) => write(of('2|vadas'))),
  ];
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['1|marko\n', '2|vadas']);
  for (const path of paths) {
    expect(isAbsolute(path)).toBe(true);
    expect(dirname(path)).toBe(place);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

test.each([
  ['empty', of(), 'filestorage is "empty"'],
  ['too large', of('1234', '56789'), 'more than 8 bytes'],
  [
    'broken off',
    Readable.from(
      (function* () {
        yield Buffer.from('1');
        throw new Error('the client went away');
      })(),
    ),
    'the client went away',
  ],
])('an upload that is %s leaves nothing', async (_, content, message) => {
  const place = directory();
  const uploads = new Uploads(place, { maxFileBytes: 8, maxTotalBytes: 100 });
  await expect(uploads.keep((write) => write(content))).rejects.toThrow(message);
  expect(readdirSync(place)).toEqual([]);
});

test('an upload that turns out wrong after its file leaves nothing', async () => {
  const place = directory();
  const uploads = new Uploads(place, { maxFileBytes: 8, maxTotalBytes: 100 });
  const receive = async (write: WriteUpload) => {
    await write(of('1'));
    throw new Error('a second part');
  };
  await expect(uploads.keep(receive)).rejects.toThrow('a second part');
  expect(readdirSync(place)).toEqual([]);
});

test('uploads are refused while those that are kept are too large together', async () => {
  const uploads = new Uploads(directory(), { maxFileBytes: 8, maxTotalBytes: 10 });
  await uploads.keep((write) => write(of('1234567')));
  await uploads.keep((write) => write(of('1234567')));
  const refused = uploads.keep((write) => write(of('1')));
  await expect(refused).rejects.toMatchObject({ code: 'GK_UPLOADS_FULL', details: { bytes: 14, maxTotalBytes: 10 } });
});

test('what an earlier parent was receiving is removed, what it kept stays', async () => {
  const place = directory();
  const uploads = new Uploads(place, { maxFileBytes: 8, maxTotalBytes: 10 });
  await uploads.removeUnfinished();
  const path = await uploads.keep((write) => write(of('1')));
  writeFileSync(join(place, 'x.part'), '1');
  await uploads.removeUnfinished();
  expect(existsSync(path)).toBe(true);
  expect(readdirSync(place)).toHaveLength(1);
});
