import { expect } from '@jest/globals';
import type { Fault } from './excuses.js';
import { faultKinds } from './plan.js';
import { runFaults } from './run.js';

const minutesPerRound = 2;

/** FAULT_SEED runs the faults of that seed again. */
function chooseSeed(given: string | undefined): number {
  return given === undefined ? Math.floor(Math.random() * 1_000_000) : Number(given);
}

const told = ({ kind, reader, at, over, channels }: Fault): string =>
  `${kind} (${reader}, ${channels.length} channels) ${at} to ${over}`;

/** Runs the faults of a seed and holds what came of it against the promise. */
export async function expectTrueCoverage(rounds: number): Promise<void> {
  const seed = chooseSeed(process.env.FAULT_SEED);
  const say = (line: string): void => void process.stdout.write(`faults, FAULT_SEED=${seed}: ${line}\n`);
  const { problems, faults, ...figures } = await runFaults({ seed, rounds, say });
  say(faults.map(told).join('; '));
  say(JSON.stringify({ problems: problems.length, ...figures }));
  expect({ seed, problems: problems.slice(0, 20) }).toEqual({ seed, problems: [] });
  expect(faults).toHaveLength(faultKinds.length * rounds);
  // That it was a run at all: much was said, and some of it had to be covered in spite of the excuses.
  expect(figures.said).toBeGreaterThan(rounds * minutesPerRound * 60 * 200);
  expect(figures.requiredShare).toBeGreaterThan(0.02);
  expect(figures.deadLetters).toBeGreaterThanOrEqual(rounds);
  expect(figures.joinViolations).toBe(0);
}
