import { describe, expect, it } from 'vitest';
import { startAdmin } from './admin-client.js';

function form(...parts: readonly (readonly [name: string, content: string])[]): FormData {
  const data = new FormData();
  for (const [name, content] of parts) data.append(name, new Blob([content]), 'person.csv');
  return data;
}

async function upload(url: string, body: FormData | string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/v1/file/upload`, { method: 'POST', body, headers });
  return { status: answer.status, body: (await answer.json()) as { readonly message?: string } };
}

describe('an upload', () => {
  it('is one file, and answered with where it is', async () => {
    const { url, service } = await startAdmin();
    const content = `id|name\n${'1|marko\n'.repeat(50_000)}`;
    expect(await upload(url, form(['filestorage', content]))).toEqual({
      status: 200,
      body: { file_path: '/workspace/uploads/1' },
    });
    expect(service.uploaded).toEqual([content]);
  });

  it.each([
    ['nothing in it', form()],
    ['another name', form(['file', 'x'])],
    ['a second file', form(['filestorage', 'x'], ['filestorage', 'y'])],
    ['a part beside the file', form(['filestorage', 'x'], ['more', 'y'])],
  ])('with %s is refused', async (_, body) => {
    const { url, service } = await startAdmin();
    const answer = await upload(url, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 2, error: 'GK_INVALID_ARGUMENT' } });
    expect(answer.body.message).toMatch(/send multipart\/form-data with one file in the part filestorage/);
    expect(service.kept).toBe(0);
  });

  it.each([
    ['multipart without a boundary', 'multipart/form-data', 'content-type'],
    ['JSON', 'application/json', 'content-type'],
    ['cut off in the middle', 'multipart/form-data; boundary=b', 'the body'],
  ])('that is %s is refused', async (_, type, field) => {
    const { url, service } = await startAdmin();
    const head = '--b\r\ncontent-disposition: form-data; name="filestorage"; filename="a"\r\n\r\n1|2';
    const answer = await upload(url, head, { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, body: { code: 2 } });
    expect(answer.body.message).toMatch(new RegExp(`^${field} is `));
    expect(service.kept).toBe(0);
  });
});
