import { type TopicValues, topicContract } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { RecordTooLargeError } from '../../src/errors.js';
import type { OutgoingRecord } from '../../src/messages.js';
import { type Contract, createTypedProducer, type TypedProducer } from '../../src/producer/typed-producer.js';

function setUp<Values>(contract: Contract<Values>): { typed: TypedProducer<Values>; sent: OutgoingRecord[] } {
  const sent: OutgoingRecord[] = [];
  const producer = {
    async send(record: OutgoingRecord) {
      if (record.key === 'large') throw new RecordTooLargeError('too large');
      sent.push(record);
      return { topic: record.topic, partition: 1, offset: '7' };
    },
  };
  return { typed: createTypedProducer(producer, contract), sent };
}

// A stranger's: two topics, and what they hold.
type Orders = { orders: { id: string; total: number }; customers: { name: string } };
const orders: Contract<Orders> = {
  orders: (value) =>
    typeof (value as { total?: unknown }).total === 'number'
      ? { ok: true, value: value as Orders['orders'] }
      : { ok: false, problem: '/total must be number' },
  customers: (value) => ({ ok: true, value: value as Orders['customers'] }),
};

describe('typed sending', () => {
  test('a value that fits its topic is sent as JSON, with all else that a record has', async () => {
    const { typed, sent } = setUp(orders);
    const rest = { headers: { a: 'b' }, partition: 3, timestamp: 9, correlationId: 'c' };
    const answer = await typed.send({
      topic: 'orders',
      key: 'k',
      value: { id: 'o', total: 3 },
      ...rest,
    });
    expect(answer).toEqual({ topic: 'orders', partition: 1, offset: '7' });
    expect(sent).toEqual([{ topic: 'orders', key: 'k', value: '{"id":"o","total":3}', ...rest }]);
  });

  test('the type of the value follows from the topic', () => {
    const { typed } = setUp(orders);
    // Compiled, never run: each line would be an error of the compiler without the comment above it.
    const never = async (): Promise<void> => {
      // @ts-expect-error a customer is no order
      await typed.send({ topic: 'orders', key: null, value: { name: 'ann' } });
      // @ts-expect-error no such topic
      await typed.send({ topic: 'order', key: null, value: { name: 'ann' } });
      await typed.send({ topic: 'customers', key: null, value: { name: 'ann' } });
    };
    expect(never).toBeInstanceOf(Function);
  });

  test('a value that does not fit is refused before it is sent: topic and field are named, the value is not', async () => {
    const { typed, sent } = setUp<TopicValues>(topicContract);
    const value = { channel: 'room', addedAt: 1, source: 'hunter2' as never };
    const refusal = await typed
      .send({ topic: 'tracked-channels', key: 'room', value })
      .catch((error) => error);
    expect(refusal).toMatchObject({ code: 'CONTRACT_VIOLATED', retriable: false });
    expect(refusal.message).toMatch(/^tracked-channels: \/source /);
    expect(refusal.message).not.toContain('hunter2');
    expect(sent).toEqual([]);
  });

  test('null is a tombstone in every topic', async () => {
    const { typed, sent } = setUp(orders);
    await typed.send({ topic: 'orders', key: 'k', value: null });
    expect(sent).toEqual([{ topic: 'orders', key: 'k', value: null }]);
  });

  test('a topic that the contract does not have is refused, and the one that was meant is named', async () => {
    const { typed, sent } = setUp<Record<string, unknown>>(orders);
    const send = (topic: string) => typed.send({ topic, key: null, value: 1 });
    await expect(send('ordres')).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
      message: 'the contract has no topic ordres; did you mean orders?',
    });
    await expect(send('constructor')).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' });
    expect(sent).toEqual([]);
  });

  test('of a batch each record has its own result; what fails does not hold up the rest', async () => {
    const { typed } = setUp<Record<string, unknown>>(orders);
    const order = { id: 'o', total: 3 };
    const results = await typed.sendBatch([
      { topic: 'orders', key: 'k', value: order },
      { topic: 'orders', key: 'k', value: { total: 'three' } },
      { topic: 'nowhere', key: 'k', value: order },
      { topic: 'orders', key: 'large', value: order },
      { topic: 'customers', key: 'k', value: null },
    ]);
    expect(results).toEqual([
      { ok: true, topic: 'orders', partition: 1, offset: '7' },
      { ok: false, topic: 'orders', error: expect.objectContaining({ code: 'CONTRACT_VIOLATED' }) },
      { ok: false, topic: 'nowhere', error: expect.objectContaining({ code: 'UNKNOWN_TOPIC' }) },
      { ok: false, topic: 'orders', error: expect.objectContaining({ code: 'RECORD_TOO_LARGE' }) },
      { ok: true, topic: 'customers', partition: 1, offset: '7' },
    ]);
  });
});
