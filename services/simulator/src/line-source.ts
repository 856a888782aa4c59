import type { Audience } from './audience.js';
import type { ChatLine, Room } from './chat-line.js';
import type { Generator } from './generator.js';
import { createPacer } from './pacer.js';
import type { Recording } from './recording.js';
import { createReplay, type ReplaySpeed } from './replay.js';

/** Where lines come from: the generator or a recording. */
export interface LineSource {
  readonly mode: 'generated' | 'replay';
  readonly rooms: readonly Room[];
  /** The lines due at `nowMs` for this audience, in order. */
  take(nowMs: number, audience: Audience): ChatLine[];
  /** Whether the source is at its end; the generator never is. */
  readonly finished: boolean;
  /** Lines a second; undefined where the recorded times decide. */
  readonly perSecond: number | undefined;
  /** False where the rate cannot be set. */
  setRate(perSecond: number, nowMs: number): boolean;
  /** Time that passed until `nowMs` is not made up for. */
  resume(nowMs: number): void;
  /** Of a recording: how many lines it has, and how many were no chat. */
  readonly recorded?: { readonly lines: number; readonly skipped: number };
}

const linesPerTake = 10_000;
const replayLinesPerTake = 1_000;

/** Speaks as long as anybody listens, from the moment the first one joins. */
export function generatedSource(generator: Generator, linesPerSecond: number): LineSource {
  const pacer = createPacer(linesPerSecond);
  return {
    mode: 'generated',
    rooms: generator.rooms,
    finished: false,
    get perSecond() {
      return pacer.perSecond;
    },
    setRate(perSecond, nowMs) {
      pacer.setRate(perSecond, nowMs);
      return true;
    },
    resume: (nowMs) => pacer.restart(nowMs),
    take(nowMs, audience) {
      if (audience.listening) return pacer.take(nowMs, linesPerTake).map((slot) => generator.next(slot));
      pacer.restart(nowMs);
      return [];
    },
  };
}

/**
 * Plays while one client is in every room of the recording: it starts with that, and halts when the client
 * is gone or its socket is full, so that no recorded line is lost for want of a listener.
 */
export function replaySource(recording: Recording, opts: { speed: ReplaySpeed; nonce: string }): LineSource {
  const replay = createReplay(recording, opts);
  return {
    mode: 'replay',
    rooms: recording.channels,
    recorded: { lines: recording.lines.length, skipped: recording.skipped },
    perSecond: undefined,
    get finished() {
      return replay.finished;
    },
    setRate: () => false,
    resume: () => undefined,
    take(nowMs, audience) {
      const listener = audience.everywhere();
      return listener && !listener.congested ? replay.take(nowMs, replayLinesPerTake) : [];
    },
  };
}
