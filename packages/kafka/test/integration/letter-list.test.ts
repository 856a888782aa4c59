import { validateWatermark } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { deadLetter, ok } from '../../src/handling/outcome.js';
import { createBench } from '../support/broker.js';
import { createScene } from '../support/dead-letter-scene.js';

const bench = createBench();

describe('the list of dead letters', () => {
  test('counts them by error, reason and handler, and shows the newest first', async () => {
    const scene = await createScene(bench, 3);
    const { desk } = await scene.process(undefined, { applications: { processor: [scene.topic] } });
    await scene.letters(4);
    await scene.letters(2, { code: 'UNDECODABLE', reason: 'undecodable', handlerId: 'other.step' });
    await bench
      .kafka()
      .producer()
      .send({
        topic: scene.deadLetters,
        partition: 2,
        key: null,
        value: null,
        timestamp: Date.now() + 60_000,
        headers: {
          '__streams.errors.exception': 'org.apache.kafka.common.errors.RecordTooLargeException',
          '__streams.errors.topic': scene.topic,
          '__streams.errors.partition': '2',
          '__streams.errors.offset': '9',
        },
      });
    const list = await desk.list({ topic: scene.deadLetters, limit: 2 });
    expect(list).toMatchObject({
      topic: scene.deadLetters,
      read: 7,
      matched: 7,
      complete: true,
      counts: {
        byErrorCode: { BAD: 4, UNDECODABLE: 2, RECORD_TOO_LARGE: 1 },
        byReason: { rejected: 4, undecodable: 2, none: 1 },
        byHandler: { 'api.step': 4, 'other.step': 2, processor: 1 },
      },
    });
    expect(list.letters).toMatchObject([
      {
        partition: 2,
        origin: { topic: scene.topic, partition: 2, offset: '9' },
        handlerId: 'processor',
        key: { kind: 'null' },
        value: { kind: 'null' },
      },
      { handlerId: 'other.step', value: { kind: 'text', value: '1', sizeBytes: 1, cut: false } },
    ]);
  });

  test('is filtered, and counts only what fits', async () => {
    const scene = await createScene(bench);
    const { desk } = await scene.process();
    await scene.letters(2);
    await scene.letters(1, { key: 'wanted' });
    const list = await desk.list({ topic: scene.deadLetters, filter: { key: 'wanted' } });
    expect([list.read, list.matched, list.letters.length]).toEqual([3, 1, 1]);
    expect(list.counts.byErrorCode).toEqual({ BAD: 1 });
  });

  test('looks at the newest only when there are too many, and says that there are more', async () => {
    const scene = await createScene(bench);
    const { desk } = await scene.process();
    await scene.letters(5);
    const list = await desk.list({ topic: scene.deadLetters, maxRead: 2 });
    expect(list).toMatchObject({ read: 2, complete: false });
    expect(list.letters.map(({ offset }) => offset).sort()).toEqual(['3', '4']);
  });

  test('shows a value by the contract of its topic, and cuts what is long', async () => {
    const scene = await createScene(bench);
    const watermark = {
      type: 'watermark',
      partition: 0,
      generation: 1,
      eventTime: 2,
      finalBefore: 1,
      counted: 0,
      duplicates: 0,
      late: 0,
      deadLettered: 0,
    };
    const contractOf = (topic: string) => (topic === scene.topic ? validateWatermark : undefined);
    const { desk } = await scene.process(undefined, { contractOf });
    await scene.letters(1, { value: JSON.stringify(watermark) });
    await scene.letters(1, { value: 'x'.repeat(10_000) });
    const { letters } = await desk.list({ topic: scene.deadLetters });
    const shown = [...letters].sort((a, b) => Number(a.offset) - Number(b.offset)).map(({ value }) => value);
    expect(shown[0]).toMatchObject({ kind: 'contract', value: watermark });
    expect(shown[1]).toMatchObject({ kind: 'text', sizeBytes: 10_000, cut: true });
  });

  test('says what became of each letter when it was replayed', async () => {
    const scene = await createScene(bench);
    let bad = true;
    const handle = async () => (bad ? deadLetter('STILL_BAD', 'it is still bad') : ok);
    const { desk, reprocess } = await scene.process(handle);
    const states = async () =>
      (await desk.list({ topic: scene.deadLetters })).letters
        .toSorted((a, b) => Number(a.offset) - Number(b.offset))
        .map(({ replay }) => replay);

    await scene.letters(1);
    expect(await states()).toEqual(['none']);
    await reprocess();
    expect(await states()).toEqual(['failed again', 'none']);
    bad = false;
    await reprocess();
    expect(await states()).toEqual(['failed again', 'replayed']);
    await scene.letters(1, { headers: { 'x-replay-count': '3' } });
    expect(await states()).toEqual(['failed again', 'replayed', 'left alone']);
  });

  test('a letter that another service got back failed again when there is a newer one for it', async () => {
    const scene = await createScene(bench);
    const { desk, reprocess } = await scene.process(undefined, { applications: { other: [scene.topic] } });
    await scene.letters(1, { handlerId: 'other.step' });
    await reprocess();
    const states = async () =>
      (await desk.list({ topic: scene.deadLetters })).letters.map(({ replay }) => replay);
    expect(await states()).toEqual(['replayed']);
    await scene.letters(1, {
      handlerId: 'other.step',
      headers: { 'x-replay-count': '1', 'x-replay-of': `${scene.deadLetters}/0/0` },
    });
    expect(await states()).toEqual(['none', 'failed again']);
  });

  test('without an audit log nobody can tell what became of a letter', async () => {
    const scene = await createScene(bench);
    const { desk } = await scene.process(undefined, { auditTopic: `${scene.topic}.no-audit` });
    await scene.letters(1);
    expect((await desk.list({ topic: scene.deadLetters })).letters).toMatchObject([{ replay: 'unknown' }]);
  });

  test('of a topic that is not there is refused', async () => {
    const scene = await createScene(bench);
    const { desk } = await scene.process();
    await expect(desk.list({ topic: `${scene.topic}.none` })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
    });
  });
});
