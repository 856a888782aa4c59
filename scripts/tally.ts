// How the results of several runners become one number. Pure: text in, counts out.

export type Tally = { readonly passed: number; readonly failed: number };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
});

export const total = (tallies: readonly Tally[]): Tally => tallies.reduce(add, { passed: 0, failed: 0 });

/** The last line of every test task: `N passed, N failed`. */
export const closingLine = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;

/**
 * A runner's own counts, held against its exit code: one that failed without a failed test, or that ran no test at
 * all, is one failure, so that a broken runner never looks green.
 */
export function judge(counts: Tally, exitCode: number): Tally {
  const silent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return silent ? { ...counts, failed: 1 } : counts;
}

/** A check that is one command: passed when it exits 0. */
export const ofExitCode = (exitCode: number): Tally =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** Jest's `--json` report. A test file that could not run counts as one failure. */
export function ofJestReport(json: string): Tally {
  const report: Record<string, unknown> = JSON.parse(json);
  const sum = (...fields: string[]): number =>
    fields.reduce((counted, field) => counted + Number(report[field] ?? 0), 0);
  return {
    passed: sum('numPassedTests'),
    failed: sum('numFailedTests', 'numRuntimeErrorTestSuites', 'numPendingTests', 'numTodoTests'),
  };
}

/** JUnit XML reports, one `<testsuite>` each, as sbt writes them. A skipped test counts as a failure. */
export function ofJunitReports(reports: readonly string[]): Tally {
  return total(
    reports.map((xml) => {
      const suite = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? '';
      const count = (attribute: string): number =>
        Number(new RegExp(`\\b${attribute}="(\\d+)"`).exec(suite)?.[1] ?? 0);
      const failed = count('failures') + count('errors') + count('skipped');
      return { passed: count('tests') - failed, failed };
    }),
  );
}
