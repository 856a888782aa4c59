import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { kafkaVariables } from '../../packages/kafka/src/config/variables.js';

// docker-compose.yml repeats what other files decide; these rules keep it with them.

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const compose = read('docker-compose.yml');

test.each([
  ['apache/kafka', 'kafkaVersion'],
  ['cassandra', 'cassandraVersion'],
])(
  'the image %s has the version of the local stack, in compose and in the tests’ containers',
  (image, variable) => {
    const version = new RegExp(`${variable}\\s*= "(.+)"`).exec(read('build.sbt'))?.[1];
    expect(compose).toContain(`image: ${image}:${version}\n`);
    expect(read('test/src/container-backend.ts')).toContain(`'${image}:${version}'`);
  },
);

test.each([
  ['docker-compose.yml', compose],
  ['test/src/container-backend.ts', read('test/src/container-backend.ts')],
])('every setting that the broker file leaves open is given in %s', (_file, text) => {
  const settings = read('infra/kafka/server.properties').split('\n');
  const open = settings.filter((line) => /^[^#].*\$\{/.test(line)).map((line) => line.split('=')[0] ?? '');
  expect(open.length).toBeGreaterThan(0);
  for (const key of open) expect(text).toContain(`KAFKA_${key.toUpperCase().replaceAll('.', '_')}:`);
});

test('whatever is published is published on 127.0.0.1, on a port that a variable moves', () => {
  const published = compose.split('\n').filter((line) => line.trimStart().startsWith('ports:'));
  expect(published).toHaveLength(7);
  for (const entry of published.flatMap((line) => line.match(/"[^"]*"/g) ?? [line])) {
    expect(entry).toMatch(/^"127\.0\.0\.1:\$\{[A-Z_]+_PORT:-\d+\}:\d+"$/);
  }
});

test('every variable of Kafka reaches every container that uses it, but for what names one of them', () => {
  const block = compose.slice(compose.indexOf('x-kafka-client:'), compose.indexOf('x-cassandra-client:'));
  const passed = [...block.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
  const known = Object.keys(kafkaVariables).filter((name) => name !== 'KAFKA_GROUP_ID');
  expect(passed.sort()).toEqual(known.sort());
});
