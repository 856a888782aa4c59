import { expect, test } from '@jest/globals';
import { freePorts } from '../../src/process/free-ports.js';

test('free ports are different, and none that a system gives to an outgoing connection', async () => {
  const ports = await freePorts(100);
  expect(new Set(ports).size).toBe(100);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});
