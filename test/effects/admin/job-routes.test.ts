import { expect, it } from 'vitest';
import { GraphkeeperError } from '../../../src/errors.js';
import { startAdmin } from './admin-client.js';
import { fakeJob } from './fake-service.js';

const shown = {
  id: '9',
  type: 'BULK_LOADING',
  status: 'RUNNING',
  start_time: 1700000000000,
  end_time: 0,
  log: '',
  detail: { graph_id: '1', process_id: 77 },
  progress: { done: 1, total: 4, records: 6, current: 'person' },
};

it('jobs are listed; none are an empty list', async () => {
  const { call, service } = await startAdmin();
  expect((await call('GET', '/v1/job/')).body).toEqual([]);
  service.storedJobs.set('9', fakeJob('9'));
  expect(await call('GET', '/v1/job')).toMatchObject({ status: 200, body: [shown] });
});

it('one job is shown', async () => {
  const { call, service } = await startAdmin();
  service.storedJobs.set('9', fakeJob('9'));
  expect((await call('GET', '/v1/job/9')).body).toEqual(shown);
});

it('a job is cancelled', async () => {
  const { call, service } = await startAdmin();
  service.storedJobs.set('9', fakeJob('9'));
  expect(await call('DELETE', '/v1/job/9')).toMatchObject({
    status: 200,
    body: { message: 'Successfully cancel job: 9' },
  });
  expect(service.calls).toEqual([['cancel', '9']]);
});

it('a job that has ended cannot be cancelled', async () => {
  const { call, service } = await startAdmin();
  service.failures.set('cancel', new GraphkeeperError('GK_JOB_ENDED', { jobId: '9', status: 'SUCCESS' }));
  expect(await call('DELETE', '/v1/job/9')).toMatchObject({
    status: 400,
    body: { code: 102, error: 'GK_JOB_ENDED', message: 'Job already SUCCESS: 9 cannot be cancelled any more' },
  });
});

it.each(['7', 'x', '0x1'])('there is no job %s', async (id) => {
  const { call } = await startAdmin();
  const missing = { status: 404, body: { code: 4, error: 'GK_JOB_NOT_FOUND', details: { jobId: id } } };
  expect(await call('GET', `/v1/job/${id}`)).toMatchObject(missing);
  expect(await call('DELETE', `/v1/job/${id}`)).toMatchObject(missing);
});
