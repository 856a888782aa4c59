import { expect, test } from '@jest/globals';
import { createDeadLetterStates } from '../../src/dead-letters/dead-letter-state.js';
import { watchLetters } from '../../src/dead-letters/watched-letters.js';
import { KafkaUnavailableError } from '../../src/errors.js';
import { createTracing } from '../../src/tracing/tracing.js';

test('a dead letter counts once it is acknowledged, and not when it could not be stored', async () => {
  const counted: string[] = [];
  const states = createDeadLetterStates();
  let away = true;
  const letters = watchLetters(
    {
      store: async () => {
        if (away) throw new KafkaUnavailableError('no broker answers');
        return { topic: 't.dlt', partition: 0, offset: '0' };
      },
    },
    {
      states,
      tracing: createTracing(),
      monitor: { deadLettered: (...labels) => void counted.push(labels.join(' ')) },
    },
  );
  const record = { topic: 't', partition: 0, offset: '0', timestamp: 0, key: null, value: null, headers: {} };
  const failure = { handlerId: 'api.test', code: 'UNDECODABLE', error: 'no JSON' };
  await expect(letters.store(record, failure)).rejects.toThrow('no broker');
  expect([counted, states.all()]).toEqual([[], []]);
  away = false;
  await letters.store(record, failure);
  expect(counted).toEqual(['t api.test UNDECODABLE']);
  expect(states.all()).toMatchObject([{ topic: 't.dlt', messagesStored: 1 }]);
});
