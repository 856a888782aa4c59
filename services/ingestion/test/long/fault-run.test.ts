import { test } from '@jest/globals';
import { expectTrueCoverage } from '../support/faults/expectations.js';

test('ten minutes of faults: what a reader says it heard is in the topic, and it says all that it heard', async () => {
  await expectTrueCoverage(5);
}, 960_000);
