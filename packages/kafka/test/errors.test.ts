import { ChatpulseError } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import * as errors from '../src/errors.js';

type ErrorClass = new (message: string) => ChatpulseError;

const exported: unknown[] = Object.values(errors);
const classes = exported.filter(
  (value): value is ErrorClass => typeof value === 'function' && value.prototype instanceof ChatpulseError,
);

describe('errors', () => {
  test('the list holds the code of every class, and no other', () => {
    const codes = classes.map((type) => new type('').code);
    expect(codes.sort()).toEqual([...errors.kafkaErrorCodes].sort());
  });

  test('an error says itself whether it is retriable; one that says nothing is not', () => {
    const foreign = Object.assign(new Error('write timed out'), { retriable: true });
    expect([new errors.KafkaUnavailableError(''), foreign].map(errors.isRetriable)).toEqual([true, true]);
    expect([new errors.KafkaRefusedError(''), new Error(''), 'text', null].map(errors.isRetriable)).toEqual(
      Array(4).fill(false),
    );
  });
});
