import { describe, expect, test } from '@jest/globals';
import { readOptions } from '../../src/preflight/options.mjs';
import { defaultPorts } from '../../src/preflight/variables.mjs';

describe('what a person may ask', () => {
  test('nothing asked means simulated chat on the default ports', () => {
    const { options, faults } = readOptions({});
    expect(faults).toEqual([]);
    expect(options).toMatchObject({
      mode: undefined,
      source: 'simulator',
      channels: [],
      host: '127.0.0.1',
      ports: defaultPorts,
      ownKafka: true,
      ownCassandra: true,
    });
  });

  test('channels mean Twitch, each once, without # and in lower case', () => {
    const { options, faults } = readOptions({ CHANNELS: ' #NASA, monstercat,nasa,' });
    expect(faults).toEqual([]);
    expect(options).toMatchObject({ source: 'twitch', channels: ['nasa', 'monstercat'] });
  });

  test('no broker is started for services that are told to do without Kafka', () => {
    expect(readOptions({ KAFKA_ENABLED: 'False' }).options.ownKafka).toBe(false);
    expect(readOptions({ KAFKA_ENABLED: 'true' }).options.ownKafka).toBe(true);
  });

  test('a Kafka or a Cassandra that is named is used instead of an own one', () => {
    const { options } = readOptions({ KAFKA_BROKERS: 'k:9092', CASSANDRA_CONTACT_POINTS: 'c:9042' });
    expect(options).toMatchObject({ ownKafka: false, ownCassandra: false });
  });

  test('every fault is reported, not only the first', () => {
    expect(readOptions({ MODE: 'x', API_PORT: 'y', CHANNELS: '!' }).faults).toHaveLength(3);
  });

  test.each([
    [{ MODE: 'cloud' }, 'MODE is "cloud", which is none of local, containers: for example MODE=local.'],
    [
      { SOURCE: 'youtube' },
      'SOURCE is "youtube", which is none of simulator, twitch, replay: for example SOURCE=simulator.',
    ],
    [{ SPEED: '2' }, 'SPEED is "2", which is none of 1, 10, max: for example SPEED=1.'],
    [
      { CHANNELS: 'a b' },
      'CHANNELS holds "a b", which cannot be a Twitch channel: at most 25 letters, digits and underscores, for example CHANNELS=monstercat,nasa.',
    ],
    [
      { CHANNELS: 'abcdefghijklmnopqrstuvwxyz' },
      'CHANNELS holds "abcdefghijklmnopqrstuvwxyz", which cannot be a Twitch channel: at most 25 letters, digits and underscores, for example CHANNELS=monstercat,nasa.',
    ],
    [
      { API_PORT: 'http' },
      'API_PORT is "http", which is no port: a number from 1 to 65535, for example API_PORT=3000.',
    ],
    [
      { KAFKA_PORT: '65536' },
      'KAFKA_PORT is "65536", which is no port: a number from 1 to 65535, for example KAFKA_PORT=9092.',
    ],
    [
      { PROCESSOR_PORT: '3000' },
      'API_PORT and PROCESSOR_PORT are both 3000: give one of them another, for example PROCESSOR_PORT=3100.',
    ],
    [
      { SOURCE: 'twitch' },
      'SOURCE=twitch needs channels to listen to, for example CHANNELS=monstercat,nasa.',
    ],
    [
      { SOURCE: 'simulator', CHANNELS: 'nasa' },
      'CHANNELS are Twitch channels and SOURCE=simulator is not: leave one of the two out.',
    ],
    [{ SOURCE: 'replay' }, 'SOURCE=replay needs a file of raw IRC lines, for example FILE=lines.txt.'],
  ])('%j is one sentence with the variable and a right example', (variables, sentence) => {
    expect(readOptions(variables).faults).toEqual([sentence]);
  });
});
