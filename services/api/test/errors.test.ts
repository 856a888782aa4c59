import { expect, test } from '@jest/globals';
import {
  apiErrorCodes,
  SchemaChangedError,
  StoreRefusedError,
  StoreUnavailableError,
} from '../src/errors.js';
import { ProblemError } from '../src/problem.js';

const thrown = [
  new StoreUnavailableError(''),
  new StoreRefusedError(''),
  new SchemaChangedError(''),
  new ProblemError('urn:chatpulse:problem:internal', ''),
];

test('every code is listed, and every listed code is used', () => {
  expect(thrown.map(({ code }) => code).sort()).toEqual([...apiErrorCodes].sort());
});

test('only a store that is away is worth trying again', () => {
  expect(thrown.filter(({ retriable }) => retriable).map(({ code }) => code)).toEqual(['STORE_UNAVAILABLE']);
});
