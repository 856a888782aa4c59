import { expect, test } from '@jest/globals';
import { closingLine, judge, ofJestReport, ofJunitReports, total } from '../tally.js';

const jestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

test('a test file that could not run is a failure', () => {
  expect(ofJestReport(JSON.stringify({ ...jestReport, numRuntimeErrorTestSuites: 2 }))).toEqual({
    passed: 5,
    failed: 3,
  });
});

test('a skipped test is a failure in both runners', () => {
  expect(ofJestReport(JSON.stringify({ ...jestReport, numPendingTests: 1, numTodoTests: 1 }))).toEqual({
    passed: 5,
    failed: 3,
  });
  expect(ofJunitReports(['<testsuite tests="3" errors="0" failures="0" skipped="1">'])).toEqual({
    passed: 2,
    failed: 1,
  });
});

test('errors and failures of every JUnit report are added up', () => {
  const reports = [
    '<?xml version="1.0"?><testsuite hostname="h" name="A" tests="4" errors="1" failures="1" skipped="0" time="0.1">',
    '<testsuite name="B" tests="2" errors="0" failures="0" skipped="0">',
  ];
  expect(ofJunitReports(reports)).toEqual({ passed: 4, failed: 2 });
});

test('a runner that exits non-zero without a failed test is a failure', () => {
  expect(judge({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 });
});

test('a runner that ran nothing is a failure', () => {
  expect(judge({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
});

test('the closing line adds up every runner', () => {
  expect(
    closingLine(
      total([
        { passed: 2, failed: 0 },
        { passed: 3, failed: 1 },
      ]),
    ),
  ).toBe('5 passed, 1 failed');
});
