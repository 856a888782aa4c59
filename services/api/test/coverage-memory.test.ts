import { createMemoryCoverage } from '../src/coverage-memory.js';
import { describeCoverageStore } from './coverage-store-contract.js';

describeCoverageStore(
  'coverage in memory',
  async (now) => ({ coverage: createMemoryCoverage({ now }), close: async () => undefined }),
  300,
);
