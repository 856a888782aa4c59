import { ChatpulseError } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import * as errors from '../src/errors.js';

test('every error class has a code of the list, and every code has a class', () => {
  const { simulatorErrorCodes, ...classes } = errors;
  const thrown = Object.values(classes).map((ErrorClass) => new ErrorClass('why'));
  expect(thrown.every((error) => error instanceof ChatpulseError)).toBe(true);
  expect(thrown.map(({ code }) => code)).toEqual([...simulatorErrorCodes]);
});
