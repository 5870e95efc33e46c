import { expect, test } from 'vitest';
import { startAdmin } from './admin-client.js';
import { FIGURES } from './fake-service.js';

test('the figures are answered as they are', async () => {
  const { call } = await startAdmin();
  const answer = await call('GET', '/v1/graphkeeper/figures');
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(FIGURES);
});

test('metrics are answered as text, with the type that Prometheus knows', async () => {
  const { url } = await startAdmin();
  const answer = await fetch(`${url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toBe('up 1\n');
});
