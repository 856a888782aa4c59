import { describe, expect, test } from '@jest/globals';
import type { Handler } from '../../src/handling/handler.js';
import { ok } from '../../src/handling/outcome.js';
import { createRegistry, serviceOf } from '../../src/handling/registry.js';

const policy = {
  enabled: true,
  attempts: 5,
  baseDelayMs: 2000,
  maxDelayMs: 30_000,
  backoff: 'exponential' as const,
};
const handler = (id: string, over: Partial<Handler> = {}): Handler => ({
  id,
  topic: 't',
  handle: async () => ok,
  ...over,
});

describe('registry', () => {
  test('finds handlers by id and by topic, with their group, order and policy', () => {
    const registry = createRegistry(policy);
    registry.add('g', [
      handler('api.one', { retry: { attempts: 2 } }),
      handler('api.two', { topic: 'u', order: 'key' }),
    ]);
    registry.add('h', [handler('api.three', { retry: false })]);
    expect(registry.all().map(({ handler: { id }, groupId }) => `${groupId} ${id}`)).toEqual([
      'g api.one',
      'g api.two',
      'h api.three',
    ]);
    expect(registry.find('api.one')).toMatchObject({ order: 'none', policy: { ...policy, attempts: 2 } });
    expect(registry.find('api.three')?.policy.enabled).toBe(false);
    expect(registry.forTopic('u').map(({ order }) => order)).toEqual(['key']);
    expect(registry.find('api.four')).toBeUndefined();
  });

  test('refuses an id that is taken, in one group or in another, and then registers none of them', () => {
    const registry = createRegistry(policy);
    registry.add('g', [handler('api.one')]);
    expect(() => registry.add('h', [handler('api.two'), handler('api.one')])).toThrow('the id api.one');
    expect(() => registry.add('h', [handler('api.two'), handler('api.two')])).toThrow('the id api.two');
    expect(registry.all()).toHaveLength(1);
  });

  test.each(['api', 'Api.one', 'api.', '.one', 'api.one two', ''])(
    'refuses %j: an id is service.step',
    (id) => {
      expect(() => createRegistry(policy).add('g', [handler(id)])).toThrow('must be service.step');
    },
  );

  test('refuses a group without handlers', () => {
    expect(() => createRegistry(policy).add('g', [])).toThrow('group g has no handlers');
  });

  test('the service is the first part of the id', () => {
    expect(serviceOf('api.materializer.rows')).toBe('api');
  });
});
