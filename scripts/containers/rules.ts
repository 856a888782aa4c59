import { closingLine } from '../tally.ts';

/** The rules of one test, in order, with what became of them. */
export type Rules = {
  /** One rule, held or not. Rethrows, since what follows depends on it. */
  hold<T>(rule: string, hold: () => Promise<T>): Promise<T>;
  /** For the reader of the result. */
  note(text: string): void;
  /** Prints the outcome and ends with `N passed, N failed`; returns whether all held. */
  report(): boolean;
};

export function createRules(print: (line: string) => void): Rules {
  const results: { rule: string; ok: boolean; seconds: number }[] = [];
  const notes: string[] = [];
  return {
    note: (text) => void notes.push(text),
    async hold(rule, hold) {
      print(`\n== ${rule}`);
      const began = performance.now();
      const ended = (ok: boolean) =>
        results.push({ rule, ok, seconds: Math.round((performance.now() - began) / 1000) });
      try {
        const value = await hold();
        ended(true);
        return value;
      } catch (error) {
        ended(false);
        throw error;
      }
    },
    report() {
      print('');
      for (const { rule, ok, seconds } of results) print(`${ok ? 'ok  ' : 'FAIL'} ${rule} (${seconds} s)`);
      for (const note of notes) print(note);
      const failed = results.filter(({ ok }) => !ok).length;
      print(closingLine({ passed: results.length - failed, failed }));
      return failed === 0;
    },
  };
}
