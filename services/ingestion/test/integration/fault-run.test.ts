import { test } from '@jest/globals';
import { expectTrueCoverage } from '../support/faults/expectations.js';

test('two minutes of faults: what a reader says it heard is in the topic, and it says all that it heard', async () => {
  await expectTrueCoverage(1);
}, 420_000);
