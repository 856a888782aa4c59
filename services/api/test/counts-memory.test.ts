import { createMemoryCounts } from '../src/counts-memory.js';
import { describeStore } from './store-contract.js';

describeStore('counts in memory', async (now) => ({
  store: createMemoryCounts({ now }),
  close: async () => undefined,
}));
