import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/handling/outcome.js';
import type { RunView } from '../../src/reprocessing/run-view.js';
import { createBench, eventually, testBroker } from '../support/broker.js';
import { createBrokerProxy } from '../support/broker-proxy.js';
import { createScene } from '../support/dead-letter-scene.js';
import { blocking, recording } from '../support/letter-handlers.js';

const bench = createBench();

describe('single flight', () => {
  test('holds in one process and across two, and each sees the run and can stop it', async () => {
    const scene = await createScene(bench);
    const slow = blocking();
    const options = { leaseMs: 4000 };
    const one = await scene.process(slow.handle, options);
    const two = await scene.process(undefined, options);
    await scene.letters(3);
    const { topic } = scene;
    const { id } = await one.desk.reprocessing.start({ topic });
    await eventually(() => slow.values.length === 1);
    await expect(one.desk.reprocessing.start({ topic })).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      run: id,
    });
    await expect(two.desk.reprocessing.start({ topic })).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      run: id,
    });
    expect(await two.desk.reprocessing.run(id)).toMatchObject({ id, state: 'running' });
    expect(await two.desk.reprocessing.stop('ada')).toMatchObject({ id });
    await eventually(
      async () => (await one.desk.audit.list({ run: id, action: 'reprocess.progress' })).entries.length > 1,
    );
    slow.release();
    expect(await one.desk.reprocessing.finished(id)).toMatchObject({ state: 'stopped', replayed: 1 });
    expect(await two.desk.reprocessing.run(id)).toMatchObject({ state: 'stopped', replayed: 1 });
    expect(await two.reprocess()).toMatchObject({ state: 'completed', replayed: 2 });
  });

  test('of two that start at the same time one gets it, and the other is told which', async () => {
    const scene = await createScene(bench);
    const slow = blocking();
    const processes = [await scene.process(slow.handle), await scene.process(slow.handle)];
    await scene.letters(1);
    const starts = processes.map(({ desk }) => desk.reprocessing.start({ topic: scene.topic }));
    const [won, lost] = (await Promise.allSettled(starts)).sort((a) => (a.status === 'fulfilled' ? -1 : 1));
    const run = won?.status === 'fulfilled' ? won.value.id : undefined;
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'RUN_IN_PROGRESS', run } });
    slow.release();
    await eventually(
      async () => (await processes[0]?.desk.reprocessing.run(run ?? ''))?.state === 'completed',
    );
    expect(slow.values).toEqual(['0']);
  });

  test('a run whose process is cut off is taken over, and what was not settled is replayed once', async () => {
    const scene = await createScene(bench);
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const slow = blocking();
    const leaseMs = 1500;
    const one = await scene.process(
      async (message) => {
        if (String(message.value) === '2') await slow.handle(message);
        else slow.values.push(String(message.value));
        return ok;
      },
      { leaseMs, env: { KAFKA_BROKERS: proxy.address } },
    );
    await scene.letters(5);
    const { topic } = scene;
    const { id } = await one.desk.reprocessing.start({ topic });
    await eventually(() => slow.values.length === 3);
    proxy.shut();
    const seen = recording();
    const two = await scene.process(seen.handle, { leaseMs });
    let run: RunView | undefined;
    await eventually(async () => {
      run = await two.reprocess().catch(() => undefined);
      return run !== undefined;
    });
    // Of the letter in hand it is not known whether it was handled.
    expect(slow.values).toEqual(['0', '1', '2']);
    expect(seen.values()).toEqual(['2', '3', '4']);
    expect(run).toMatchObject({ replayed: 3 });
    expect(await two.desk.reprocessing.run(id)).toMatchObject({
      state: 'failed',
      reason: 'the process that ran it is gone',
    });
    proxy.open();
    slow.release();
    expect(await one.desk.reprocessing.finished(id)).toMatchObject({
      state: 'failed',
      reason: 'another process took it for dead',
    });
    expect(slow.values).toHaveLength(3);
  });
});

describe('the state of the dead letters', () => {
  test('tells whether a run is under way, and counts what was replayed until it is reset', async () => {
    const scene = await createScene(bench);
    const slow = blocking();
    const { desk } = await scene.process(slow.handle);
    await scene.letters(1);
    const { id } = await desk.reprocessing.start({ topic: scene.topic });
    await eventually(() => slow.values.length === 1);
    const none = { topic: scene.deadLetters, reprocessing: false, messagesStored: 0, messagesReprocessed: 0 };
    expect(desk.states.all()).toEqual([{ ...none, reprocessing: true }]);
    slow.release();
    await desk.reprocessing.finished(id);
    expect(desk.states.all()).toEqual([{ ...none, messagesReprocessed: 1 }]);
    desk.states.reset();
    expect(desk.states.all()).toEqual([none]);
  });
});
