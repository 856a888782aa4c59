import { readEnv } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { readKafkaConfig } from '../../src/config/config.js';
import { createAssignedPartitions } from '../../src/handling/assigned-partitions.js';
import { silent } from '../support/logs.js';

const place = { topic: 't', partition: 0 };

function partitionsOver(commitMetadata: () => Promise<ReadonlyMap<number, string>>) {
  return createAssignedPartitions(
    {
      admin: { commitMetadata },
      config: readEnv({}, (vars) => readKafkaConfig(vars, { clientId: 'test' })),
      logger: silent,
      signal: new AbortController().signal,
    },
    'g',
    (_, metadata) => ({ metadata }),
  );
}

test('what is kept of a partition stays while it is assigned, and is begun anew when it comes back', async () => {
  let committed = 'first';
  const partitions = partitionsOver(async () => new Map([[0, committed]]));
  const kept = await partitions.at(place);
  committed = 'second';
  partitions.keep([place]);
  expect(await partitions.at(place)).toBe(kept);
  partitions.keep([]);
  expect(await partitions.at(place)).toEqual({ metadata: 'second' });
});

test('an answer that comes after the partition has gone is not kept for when it comes back', async () => {
  let answer = (_: ReadonlyMap<number, string>): void => {};
  let asked = () =>
    new Promise<ReadonlyMap<number, string>>((resolve) => {
      answer = resolve;
    });
  const partitions = partitionsOver(() => asked());
  const late = partitions.at(place);
  partitions.keep([]);
  answer(new Map([[0, 'stale']]));
  expect(await late).toEqual({ metadata: 'stale' });
  asked = async () => new Map([[0, 'of who had it meanwhile']]);
  partitions.keep([place]);
  expect(await partitions.at(place)).toEqual({ metadata: 'of who had it meanwhile' });
});
