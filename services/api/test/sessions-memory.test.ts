import { createMemorySessions } from '../src/sessions-memory.js';
import { describeSessionStore } from './session-store-contract.js';

describeSessionStore('sessions in memory', async (now) => ({
  sessions: createMemorySessions({ now }),
  close: async () => undefined,
}));
