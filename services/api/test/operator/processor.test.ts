import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createProcessorClient } from '../../src/operator/processor-client.js';
import { noon } from '../samples.js';
import { runOperator } from './running-operator.js';
import { fillProcessor, runStubProcessor, type StubProcessor } from './stub-processor.js';

let processor: StubProcessor;
let operator: Awaited<ReturnType<typeof runOperator>>;
beforeAll(async () => {
  processor = await runStubProcessor();
  operator = await runOperator({ processorUrl: processor.url, withKafka: false });
});
beforeEach(() => {
  processor.answers.clear();
  processor.asked.length = 0;
  fillProcessor(processor);
});
afterAll(async () => {
  await operator.close();
  await processor.close();
});

const away = 'urn:chatpulse:problem:processor-unavailable';

describe('what the processor says of itself', () => {
  test.each(['/topology', '/tasks', '/restore'])('GET /processor%s passes it on as it is', async (path) => {
    const { status, body } = await operator.ask(`/processor${path}`);
    expect([status, body]).toEqual([200, processor.answers.get(path)?.body]);
  });

  test.each(['71092938', 'NASA', '@nasa', 'login:nasa'])(
    'of the channel %s it tells the counts',
    async (name) => {
      const seen = { partition: 1, firstSeen: noon, lastSeen: noon };
      await operator.store.writeSightings([{ channelId: '71092938', login: 'nasa', ...seen }]);
      const { status, body } = await operator.ask(`/processor/stats/${encodeURIComponent(name)}`);
      expect([status, body]).toEqual([200, processor.answers.get('/stats/71092938')?.body]);
    },
  );

  test('a channel that another instance counts is asked there, and nothing else is gone after', async () => {
    const other = await runStubProcessor();
    fillProcessor(other);
    const point = (Location: string) =>
      processor.answers.set('/stats/71092938', { status: 307, headers: { Location }, body: {} });
    point(`${other.url}/stats/71092938`);
    expect(await operator.ask('/processor/stats/71092938')).toMatchObject({
      status: 200,
      body: { channelId: '71092938' },
    });
    for (const location of [`${other.url}/metrics`, 'file:///etc/passwd', '/stats/71092938', '']) {
      point(location);
      const { status, body } = await operator.ask('/processor/stats/71092938');
      expect([status, body.detail]).toEqual([503, expect.stringContaining('answers 307')]);
    }
    other.answers.set('/stats/71092938', { status: 307, headers: { Location: other.url }, body: {} });
    point(`${other.url}/stats/71092938`);
    expect((await operator.ask('/processor/stats/71092938')).status).toBe(503);
    expect(other.asked).toEqual(['/stats/71092938', '/stats/71092938']);
    await other.close();
  });

  test('a channel of which it holds nothing is a 404, and a login that was never counted is not asked for', async () => {
    processor.answers.set('/stats/1', { status: 404, body: { status: 404, detail: 'nothing was sent' } });
    for (const channel of ['1', 'nobody'])
      expect(await operator.ask(`/processor/stats/${channel}`)).toMatchObject({
        status: 404,
        body: { type: 'urn:chatpulse:problem:unknown-channel', detail: expect.stringContaining(channel) },
      });
    expect(processor.asked).toEqual(['/stats/1']);
  });

  test.each(['a b', 'ü', '1'.repeat(26), '..%2Fmetrics'])(
    '%j is no channel, and is not asked for',
    async (name) => {
      expect((await operator.ask(`/processor/stats/${encodeURI(name)}`)).status).toBe(400);
      expect(processor.asked).toEqual([]);
    },
  );
});

describe('a processor that cannot tell', () => {
  test.each([
    [
      'that is not ready',
      { status: 503, body: { status: 503, detail: 'partitions are moving' } },
      /answers 503 .*: partitions are moving\.$/,
    ],
    ['without such a path', { status: 404, body: { status: 'not found' } }, /answers 404/],
    ['that is a web page', { raw: '<html>' }, /is no JSON object/],
    ['that answers a list', { raw: '[]' }, /is no JSON object/],
    ['of another version', { body: { other: [] } }, /has no instances at \/tasks: is it of another version/],
    ['without an end', { raw: `"${'x'.repeat(3_000_000)}"` }, /is longer than 2097152 bytes/],
  ])('one %s is a 503 that says so', async (_, answer, detail) => {
    processor.answers.set('/tasks', answer);
    const { status, headers, body } = await operator.ask('/processor/tasks');
    expect([status, body.type, headers.get('retry-after')]).toEqual([503, away, '2']);
    expect(body.detail).toMatch(detail);
  });

  test('one that is not there is named by its address', async () => {
    const gone = await runStubProcessor();
    await gone.close();
    const asking = createProcessorClient({ url: gone.url }).get('/tasks');
    await expect(asking).rejects.toMatchObject({
      type: away,
      message: `The processor does not answer at ${gone.url}: nothing there speaks HTTP. Does it run? make status says so.`,
    });
  });

  test('one that is silent is waited for no longer than the bound', async () => {
    processor.answers.delete('/tasks');
    const asking = createProcessorClient({ url: processor.url, timeoutMs: 50 }).get('/tasks');
    await expect(asking).rejects.toMatchObject({
      type: away,
      message: expect.stringContaining('not within 0.05 s'),
    });
  });
});
