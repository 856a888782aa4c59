import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/handling/outcome.js';
import { createRegistry } from '../../src/handling/registry.js';
import { defaultRetryPolicy } from '../../src/retrying/policy.js';
import { usesRetryTopic, wayOf, worstRetryMs } from '../../src/retrying/retry-way.js';

const handle = async () => ok;
const registry = createRegistry(defaultRetryPolicy);
registry.add('one', [{ id: 'api.audit', topic: 'chat', handle }]);
registry.add('two', [{ id: 'api.index', topic: 'chat', handle, retry: { maxDelayMs: 5000 } }]);

const now = 1_000_000;
const way = (
  copy: { handlerId: string | undefined; groupId?: string; dueAtMs?: number; writtenAtMs?: number },
  groupId = 'one',
) =>
  wayOf(
    { groupId: undefined, dueAtMs: now, writtenAtMs: now, ...copy },
    { registry, topic: 'chat', groupId, now },
  );

describe('a copy in a retry topic', () => {
  test('goes to the handler that failed when it is due, in its own group only', () => {
    expect(way({ handlerId: 'api.audit', groupId: 'one' })).toMatchObject({
      go: 'to its handler',
      entry: { handler: { id: 'api.audit' } },
    });
    expect(way({ handlerId: 'api.audit', groupId: 'one' }, 'two')).toEqual({ go: 'past' });
  });

  test('waits until it is due', () => {
    expect(way({ handlerId: 'api.audit', dueAtMs: now + 700 })).toEqual({ go: 'later', inMs: 700 });
  });

  test('never waits longer than the longest delay of its handler, whatever it says itself', () => {
    const copy = { handlerId: 'api.index', dueAtMs: now + 10 * 86_400_000, writtenAtMs: now - 1000 };
    expect(way(copy, 'two')).toEqual({ go: 'later', inMs: 4000 });
  });

  test('of another group is passed by, whether its handler is known here or not', () => {
    for (const handlerId of ['api.audit', 'api.index', 'api.gone', 'other.gone']) {
      expect(way({ handlerId, groupId: 'three', dueAtMs: now + 700 })).toEqual({ go: 'past' });
    }
  });

  test('of its own group, whose handler is not in it any more, is dead-lettered', () => {
    for (const handlerId of ['api.gone', 'other.gone', 'api.index']) {
      const copy = { handlerId, groupId: 'one', dueAtMs: now + 700 };
      expect(way(copy)).toEqual({ go: 'to the dead letters', handlerId });
      expect(way(copy, 'two')).toEqual({ go: 'past' });
    }
  });
});

describe('a copy that names no group', () => {
  test('goes to the handler that it names, in the group of that', () => {
    expect(way({ handlerId: 'api.index' }, 'two')).toMatchObject({ go: 'to its handler' });
    expect(way({ handlerId: 'api.index' }, 'one')).toEqual({ go: 'past' });
  });

  test('of another service, or of nobody, is passed by without waiting', () => {
    expect(way({ handlerId: 'ingestion.audit', dueAtMs: now + 700 })).toEqual({ go: 'past' });
    expect(way({ handlerId: undefined, dueAtMs: now + 700 })).toEqual({ go: 'past' });
  });

  test('of a handler that this service no longer has is dead-lettered, by one of its groups', () => {
    const copy = { handlerId: 'api.gone', dueAtMs: now + 700 };
    expect(way(copy, 'one')).toEqual({ go: 'to the dead letters', handlerId: 'api.gone' });
    expect(way(copy, 'two')).toEqual({ go: 'past' });
  });
});

describe('a retry topic is used', () => {
  test.each([
    ['by a handler that says nothing', {}, true],
    ['not by one that needs order', { order: 'key' as const }, false],
    ['not by one whose retries are off', { retry: false as const }, false],
    ['not by one with a single attempt', { retry: { attempts: 1 } }, false],
  ])('%s', (_, own, expected) => {
    const [entry] = createRegistry(defaultRetryPolicy).add('g', [{ id: 'a.b', topic: 't', handle, ...own }]);
    expect(entry !== undefined && usesRetryTopic(entry)).toBe(expected);
  });
});

describe('the worst total time of a handler', () => {
  test('counts the wait behind copies of the others on its topic, unless it is retried in place', () => {
    const all = createRegistry(defaultRetryPolicy).add('g', [
      { id: 'a.impatient', topic: 't', handle, retry: { attempts: 2, baseDelayMs: 1000, maxDelayMs: 5000 } },
      { id: 'a.patient', topic: 't', handle, retry: { maxDelayMs: 60_000 } },
      { id: 'a.ordered', topic: 't', handle, order: 'key', retry: { attempts: 2, maxDelayMs: 5000 } },
      { id: 'a.elsewhere', topic: 'u', handle, retry: { maxDelayMs: 90_000 } },
      { id: 'a.never', topic: 't', handle, retry: false },
    ]);
    expect(all.map((entry) => worstRetryMs(entry, all))).toEqual([60_000, 240_000, 5000, 360_000, 0]);
  });
});
