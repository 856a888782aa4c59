import { describe, expect, test } from '@jest/globals';
import { backoffMs, untilDone } from '../../src/client/backoff.js';
import { KafkaRefusedError, KafkaUnavailableError } from '../../src/errors.js';
import { recordingLogger } from '../support/logs.js';

const middle = (): number => 0.5;

describe('backoffMs', () => {
  test('doubles from the base up to 5 s', () => {
    const delays = [1, 2, 3, 4, 5, 6, 100].map((attempt) => backoffMs(attempt, 300, middle));
    expect(delays).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
  });

  test('varies by a fifth, so that many clients do not come back at once', () => {
    expect([backoffMs(1, 1000, () => 0), backoffMs(1, 1000, () => 0.999999)]).toEqual([800, 1200]);
  });
});

describe('untilDone', () => {
  const rule = { what: 'connect', baseMs: 1, signal: new AbortController().signal };

  test('repeats what is retriable, and logs each attempt and the delay before the next', async () => {
    const { logger, lines } = recordingLogger();
    let attempts = 0;
    const work = async (): Promise<string> => {
      attempts += 1;
      if (attempts < 3) throw new KafkaUnavailableError('no broker answers');
      return 'connected';
    };
    expect(await untilDone(work, { ...rule, logger })).toBe('connected');
    expect(lines).toMatchObject([
      { what: 'connect', attempt: 1, nextDelayMs: expect.any(Number), code: 'KAFKA_UNAVAILABLE' },
      { what: 'connect', attempt: 2, nextDelayMs: expect.any(Number), code: 'KAFKA_UNAVAILABLE' },
    ]);
  });

  test.each([new KafkaRefusedError('wrong password'), new TypeError('a bug')])(
    'does not repeat %s',
    async (error) => {
      const { logger } = recordingLogger();
      await expect(untilDone(() => Promise.reject(error), { ...rule, logger })).rejects.toBe(error);
    },
  );

  test('ends when it is told to stop', async () => {
    const { logger } = recordingLogger();
    const stop = new AbortController();
    const error = new KafkaUnavailableError('no broker answers');
    const work = untilDone(() => Promise.reject(error), {
      ...rule,
      baseMs: 60_000,
      logger,
      signal: stop.signal,
    });
    stop.abort();
    await expect(work).rejects.toBe(error);
  });
});
