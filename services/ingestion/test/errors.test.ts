import { ChatpulseError } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import * as errors from '../src/errors.js';

test('the list of codes holds the code of each error class, once', () => {
  const { ingestionErrorCodes, ...classes } = errors;
  const codes = Object.values(classes).map((ErrorClass) => new ErrorClass('x'));
  expect(codes.every((error) => error instanceof ChatpulseError)).toBe(true);
  expect(codes.map(({ code }) => code).sort()).toEqual([...ingestionErrorCodes].sort());
});
