export type { SimulatorStatus } from './app.js';
export type { ChatLine, LedgerEntry, Room } from './chat-line.js';
export { loadConfig, type SimulatorConfig } from './config.js';
export { RecordingError } from './errors.js';
export { createGenerator, type Generator } from './generator.js';
export { type RecordedLine, type Recording, readRecording } from './recording.js';
export { loadRecording } from './recording-file.js';
export { createReplay, type Replay, type ReplaySpeed } from './replay.js';
export { type Simulator, startSimulator } from './simulator.js';
