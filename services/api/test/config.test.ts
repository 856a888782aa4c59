import { ConfigError } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { loadConfig, loadRebuildConfig } from '../src/config.js';

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.variable);
    throw error;
  }
};

describe('configuration', () => {
  test('nothing set: everything is local', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      groupId: 'chatpulse-api',
      activityGroupId: 'chatpulse-api-activity',
      liveGroupId: 'chatpulse-api-live',
      roles: new Set(['materializer', 'rest']),
      streamsMax: 2000,
      cassandra: {
        contactPoints: ['127.0.0.1:9042'],
        localDatacenter: 'datacenter1',
        keyspace: 'chatpulse',
        replicationFactor: 1,
      },
    });
  });

  test('contact points without a port take CASSANDRA_PORT', () => {
    const { cassandra } = loadConfig({ CASSANDRA_CONTACT_POINTS: 'a, b:9999', CASSANDRA_PORT: '9142' });
    expect(cassandra.contactPoints).toEqual(['a:9142', 'b:9999']);
  });

  test.each([
    ['rest', ['rest']],
    [' materializer ', ['materializer']],
    ['rest, materializer,rest', ['materializer', 'rest']],
  ])('ROLES=%s', (value, roles) => {
    expect([...loadConfig({ ROLES: value }).roles]).toEqual(roles);
  });

  test.each(['', ' ', ',', 'reader', 'rest,writer', 'REST'])(
    'ROLES=%j is a fault that names what it takes',
    (value) => {
      expect(() => loadConfig({ ROLES: value })).toThrow(/ROLES .*materializer/s);
      expect(faultsOf({ ROLES: value })).toEqual(['ROLES']);
    },
  );

  test.each(['-1', 'many', '100001'])('STREAMS_MAX=%s is a fault', (value) => {
    expect(faultsOf({ STREAMS_MAX: value })).toEqual(['STREAMS_MAX']);
  });

  test('all faults are reported together', () => {
    const env = {
      CASSANDRA_KEYSPACE: 'Bad Name',
      API_PORT: 'x',
      CASSANDRA_USERNAME: 'me',
      CASSANDRA_CONTACT_POINTS: 'a b',
    };
    expect(faultsOf(env).sort()).toEqual(
      ['API_PORT', 'CASSANDRA_CONTACT_POINTS', 'CASSANDRA_KEYSPACE', 'CASSANDRA_PASSWORD'].sort(),
    );
  });

  test('a keyspace name that could carry CQL is refused', () => {
    expect(faultsOf({ CASSANDRA_KEYSPACE: 'a; DROP KEYSPACE b' })).toEqual(['CASSANDRA_KEYSPACE']);
  });

  test('another keyspace is read into by other groups, since offsets say how far one of them is', () => {
    const groups = (env: Record<string, string>) => {
      const { groupId, activityGroupId } = loadConfig(env);
      return [groupId, activityGroupId];
    };
    expect(groups({})).toEqual(['chatpulse-api', 'chatpulse-api-activity']);
    expect(groups({ CASSANDRA_KEYSPACE: 'chatpulse_2' })).toEqual([
      'chatpulse-api-chatpulse_2',
      'chatpulse-api-chatpulse_2-activity',
    ]);
    expect(groups({ CASSANDRA_KEYSPACE: 'other', KAFKA_GROUP_ID: 'mine' })[0]).toBe('mine-other');
  });

  test('a rebuild fills the next keyspace, or the one that is named', () => {
    expect(loadRebuildConfig({})).toMatchObject({
      target: 'chatpulse_2',
      cassandra: { keyspace: 'chatpulse' },
    });
    expect(loadRebuildConfig({ CASSANDRA_REBUILD_KEYSPACE: 'anew' }).target).toBe('anew');
    expect(() => loadRebuildConfig({ CASSANDRA_REBUILD_KEYSPACE: 'A;' })).toThrow(
      'CASSANDRA_REBUILD_KEYSPACE',
    );
  });
});
