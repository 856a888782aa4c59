import { readEnv } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { readKafkaConfig } from '../../src/config/config.js';
import { KafkaRefusedError } from '../../src/errors.js';
import { createMemoryKafka } from '../../src/fakes/index.js';
import { createMemoryAdmin } from '../../src/fakes/memory-admin.js';
import { createMemoryBroker } from '../../src/fakes/memory-broker.js';
import { createMemoryChannel } from '../../src/fakes/memory-channel.js';
import { MemoryConsumer } from '../../src/fakes/memory-consumer.js';
import { createMemoryGroups } from '../../src/fakes/memory-groups.js';
import { createMemoryReader } from '../../src/fakes/memory-reader.js';
import type { Handler } from '../../src/handling/handler.js';
import { ok } from '../../src/handling/outcome.js';
import { createKafkaOver } from '../../src/kafka.js';
import { startKafka } from '../../src/start.js';
import { silent } from '../support/logs.js';

class RefusedConsumer extends MemoryConsumer {
  override async connect(): Promise<void> {
    throw new KafkaRefusedError('no permission for this group');
  }
}

/** A process that may not join the group of the retries of `audit`. */
function setUp() {
  const broker = createMemoryBroker(Date.now);
  const groups = createMemoryGroups(broker.partitionCount);
  broker.createTopic('chat', 1, {});
  const consumer = ({ groupId }: kafkajs.ConsumerConfig): kafkajs.Consumer => {
    const Type = groupId === 'audit.retry' ? RefusedConsumer : MemoryConsumer;
    return new Type(broker, groups, groupId) as unknown as kafkajs.Consumer;
  };
  const kafka = createKafkaOver(
    () => ({
      client: { consumer },
      knock: async () => {},
      channel: () => createMemoryChannel(broker),
      cluster: {} as never,
      reader: createMemoryReader(broker),
      admin: createMemoryAdmin(broker, groups, () => 0),
    }),
    {
      config: readEnv({ KAFKA_BROKERS: 'memory:9092' }, (vars) =>
        readKafkaConfig(vars, { clientId: 'test' }),
      ),
      logger: silent,
    },
  );
  const handlers = [{ id: 'test.audit', topic: 'chat', handle: async () => ok }];
  return { kafka, groups, options: { groupId: 'audit', handlers, onCrash: () => undefined } };
}

describe('a retry consumer that cannot start', () => {
  test('is named, and the consumer beside it is stopped', async () => {
    const { kafka, groups, options } = setUp();
    await expect(kafka.handle(options)).rejects.toMatchObject({
      code: 'START_FAILED',
      message: 'the retry consumer of audit did not start: no permission for this group',
    });
    expect(groups.ids()).toEqual([]);
    await kafka.disconnect();
  });

  test('is the step of the start that failed, and all consumers are stopped', async () => {
    const { kafka, groups, options } = setUp();
    const { signal } = new AbortController();
    const plan = { topics: ['chat'], handlers: { orders: options } };
    await expect(startKafka({ kafka, logger: silent, signal }, plan)).rejects.toMatchObject({
      code: 'START_FAILED',
      message: 'the start failed at retry consumer orders: no permission for this group',
    });
    expect(groups.ids()).toEqual([]);
    await kafka.disconnect();
  });
});

describe('retries that wait to be started', () => {
  test('are started once, however often that is asked for', async () => {
    const kafka = createMemoryKafka();
    kafka.createTopic('chat');
    const process = kafka.connect();
    const options = { ...setUp().options, deferRetries: true };
    const { startRetries, stop } = await process.handle(options);
    const running = async () =>
      (await process.admin().viewGroups(['audit.retry'])).map(({ members }) => members.length);
    expect(await running()).toEqual([]);
    await Promise.all([startRetries?.(), startRetries?.()]);
    expect(await running()).toEqual([1]);
    await stop();
    expect(process.retries.all()).toMatchObject([{ running: false }]);
    await process.disconnect();
  });

  test('are none where no handler goes through a retry topic, and never begin after the stop', async () => {
    const kafka = createMemoryKafka();
    kafka.createTopic('chat');
    const process = kafka.connect();
    const { options } = setUp();
    const [handler] = options.handlers;
    const handlers = [{ ...(handler as Handler), id: 'test.once', retry: false as const }];
    const once = await process.handle({ ...options, groupId: 'once', handlers });
    expect(once.startRetries).toBeUndefined();
    const { startRetries, stop } = await process.handle({ ...options, deferRetries: true });
    await stop();
    await startRetries?.();
    expect(process.retries.all()).toMatchObject([{ running: false }]);
    expect((await process.admin().listGroups()).map(({ groupId }) => groupId)).not.toContain('audit.retry');
    await process.disconnect();
  });
});
