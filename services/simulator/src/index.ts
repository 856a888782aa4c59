export type { SimulatorStatus } from './app.js';
export type { LedgerEntry } from './chat-line.js';
export { loadConfig } from './config.js';
export type { LedgerLine } from './ledger.js';
export { readRecording } from './recording.js';
export { type Simulator, startSimulator } from './simulator.js';
