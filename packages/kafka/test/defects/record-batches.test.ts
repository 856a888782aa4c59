import { describe, expect, test } from '@jest/globals';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();

/** What a fetch from offset 10 makes of the bytes of one record batch. */
async function fetched(library: Library, batch: Buffer) {
  const Decoder = library.inside('src/protocol/decoder');
  const Batch = library.inside('src/consumer/batch');
  const decodeMessages = library.inside('src/protocol/requests/fetch/v4/decodeMessages');
  const size = Buffer.alloc(4);
  size.writeInt32BE(batch.length);
  const messages = await decodeMessages(new Decoder(Buffer.concat([size, batch])));
  const partition = { partition: 0, highWatermark: '1000000', messages, abortedTransactions: [] };
  return new Batch('t', '10', partition);
}

/** A record batch of format 2 without records, as the log cleaner leaves it to remember a producer. */
function emptiedBatch({
  firstOffset,
  lastOffsetDelta,
}: {
  firstOffset: bigint;
  lastOffsetDelta: number;
}): Buffer {
  const batch = Buffer.alloc(61);
  batch.writeBigInt64BE(firstOffset, 0);
  batch.writeInt32BE(61 - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt32BE(lastOffsetDelta, 23);
  batch.writeInt32BE(0, 57);
  return batch;
}

async function batchOf(records: number): Promise<Buffer> {
  const { RecordBatch } = patchedKafkajs.inside('src/protocol/recordBatch/v0');
  const Record = patchedKafkajs.inside('src/protocol/recordBatch/record/v0');
  const batch = await RecordBatch({
    firstOffset: 10,
    firstTimestamp: 0,
    maxTimestamp: 0,
    lastOffsetDelta: records - 1,
    records: Array.from({ length: records }, (_, offsetDelta) => Record({ offsetDelta, value: 'v' })),
  });
  return batch.buffer;
}

describe('a batch that compaction has emptied (tulios/kafkajs#562, #1072)', () => {
  const emptied = emptiedBatch({ firstOffset: 10n, lastOffsetDelta: 4 });

  test('plain kafkajs sees nothing at all, so that it asks for the same offset for ever', async () => {
    const batch = await fetched(plain, emptied);
    expect(batch.rawMessages).toEqual([]);
    expect(batch.isEmptyDueToFiltering()).toBe(false);
  });

  test('ours goes on behind it', async () => {
    const batch = await fetched(patchedKafkajs, emptied);
    expect(batch.messages).toEqual([]);
    expect([batch.isEmptyDueToFiltering(), batch.lastOffset()]).toEqual([true, '14']);
  });
});

describe('a batch of more records than a call takes arguments (tulios/kafkajs#1723)', () => {
  const large = batchOf(200_000);

  test('plain kafkajs cannot read it', async () => {
    await expect(fetched(plain, await large)).rejects.toThrow('Maximum call stack size exceeded');
  });

  test('ours can', async () => {
    const batch = await fetched(patchedKafkajs, await large);
    expect(batch.messages).toHaveLength(200_000);
  });
});
