import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createMonitor } from '../../src/client/monitor.js';
import { createHandlingHealth } from '../../src/handling/handling-health.js';
import { silent } from '../support/logs.js';

const at = (partition: number) => ({ topic: 't', partition, offset: '7' });
const failure = { code: 'STORE_UNAVAILABLE', error: 'Cassandra does not answer' };

function setUp() {
  const health = createHealth();
  const handling = createHandlingHealth({ monitor: createMonitor(health, undefined), logger: silent });
  return { handling, says: () => health.ready().checks.kafka?.detail };
}

describe('health of handling', () => {
  test('one line a handler: the partition that waits longest speaks, until none waits', () => {
    const { handling, says } = setUp();
    handling.waits('api.one', at(0), { ...failure, attempt: 4, nextDelayMs: 5000 });
    handling.waits('api.one', at(1), { ...failure, attempt: 1, nextDelayMs: 300 });
    expect(says()).toBe('api.one waits for its dependency: attempt 4, next in 5000 ms');
    handling.answered('api.one', at(0));
    expect(says()).toBe('api.one waits for its dependency: attempt 1, next in 300 ms');
    handling.answered('api.one', at(1));
    expect(says()).toBeUndefined();
  });

  test('a partition that is stopped or waits says nothing more once it is read elsewhere', () => {
    const { handling, says } = setUp();
    handling.stopped('api.one', at(0), { ...failure, why: 'too many' });
    handling.waits('api.one', at(1), { ...failure, attempt: 1, nextDelayMs: 300 });
    handling.keep([at(0)]);
    expect(says()).toBe(
      'api.one on t/0 is stopped at offset 7: too many (STORE_UNAVAILABLE: Cassandra does not answer); put the handler or the sender right, then restart',
    );
    handling.keep([]);
    expect(says()).toBeUndefined();
  });
});
