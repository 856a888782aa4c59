import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repository } from '../../src/preflight/state.mjs';
import { fillTemplate } from '../../src/servers/template.js';

test('a template is filled, and a name that nothing provides is an error', () => {
  expect(fillTemplate(`port=\${port}`, { port: 1 })).toBe('port=1');
  expect(() => fillTemplate(`port=\${port}`, {})).toThrow(`\${port}`);
});

test('everything that Kafka and Cassandra listen on is 127.0.0.1', () => {
  const kafka = readFileSync(join(repository, 'infra/kafka/server.properties'), 'utf8');
  const listeners = kafka.match(/^(?:advertised\.)?listeners=.*$/gm)?.join();
  expect(listeners?.match(/:\/\/[^:]*/g)?.every((host) => host === '://127.0.0.1')).toBe(true);
  const cassandra = readFileSync(join(repository, 'infra/local/cassandra/cassandra.yaml'), 'utf8');
  expect(cassandra.match(/^(?:listen|rpc)_address: (.*)$/gm)).toEqual([
    'listen_address: 127.0.0.1',
    'rpc_address: 127.0.0.1',
  ]);
});
