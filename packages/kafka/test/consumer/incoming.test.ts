import { expect, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { toIncoming } from '../../src/consumer/incoming.js';

const read = (headers: object): Readonly<Record<string, string>> =>
  toIncoming('t', 0, {
    key: null,
    value: null,
    timestamp: '1',
    offset: '5',
    attributes: 0,
    headers: headers as kafkajs.IHeaders,
  }).headers;

test('of a header that is there several times the last value counts', () => {
  expect(read({ a: [Buffer.from('one'), Buffer.from('größe')] })).toEqual({ a: 'größe' });
});

test('a header without a value, which Java clients may send, is empty', () => {
  expect(read({ a: null, b: [Buffer.from('one'), null] })).toEqual({ a: '', b: '' });
});
