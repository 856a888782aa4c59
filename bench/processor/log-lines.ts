import { readFileSync } from 'node:fs';

export type StateChange = { readonly atMs: number; readonly to: string };

/** When Kafka Streams changed its state, as the processor logs it: JSON, a line each. What is no such line is passed over. */
export function stateChanges(log: string): StateChange[] {
  return log
    .split('\n')
    .filter((line) => line.includes('"streams changed state"'))
    .map((line) => {
      const { time, to }: { time: string; to: string } = JSON.parse(line);
      return { atMs: Date.parse(time), to };
    });
}

export const stateChangesOf = (file: string): StateChange[] => stateChanges(readFileSync(file, 'utf8'));

/** For the message of whoever finds that its writer has ended. */
export const logEnd = (file: string): string => readFileSync(file, 'utf8').slice(-2000);
