import { describe, expect, test } from '@jest/globals';
import {
  ChatpulseError,
  ConfigError,
  PortUnavailableError,
  StopTimedOutError,
  serviceErrorCodes,
} from '../src/errors.js';

describe('errors', () => {
  test('the list holds the code of every class, and no other', () => {
    const errors = [new ConfigError([]), new PortUnavailableError(''), new StopTimedOutError('')];
    expect(errors.map(({ code }) => code).sort()).toEqual([...serviceErrorCodes].sort());
    expect(
      errors.every((error) => error instanceof ChatpulseError && error.name === error.constructor.name),
    ).toBe(true);
  });
});
