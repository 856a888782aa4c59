import { createLogger } from '@chatpulse/service';
import { beforeEach, expect, test } from '@jest/globals';
import { createRefusalLog } from '../../src/operator/refusal-log.js';

let lines: { level: string; attempts: number; address: string }[];
let minuteIsOver: () => void;
let refused: (address: string) => void;
beforeEach(() => {
  lines = [];
  minuteIsOver = () => {};
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  refused = createRefusalLog({
    logger: createLogger({ service: 'api-test', level: 'info', destination }),
    after: (ms, run) => {
      expect(ms).toBe(60_000);
      minuteIsOver = run;
    },
  });
});

test('the first wrong token is in the log at once, with where it came from', () => {
  refused('127.0.0.1');
  expect(lines).toMatchObject([{ level: 'warn', attempts: 1, address: '127.0.0.1' }]);
});

test('those that follow are one line a minute, with their number and the last address', () => {
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) refused(address);
  expect(lines).toHaveLength(1);
  minuteIsOver();
  expect(lines).toMatchObject([{ attempts: 1 }, { attempts: 2, address: '10.0.0.3' }]);
  refused('10.0.0.4');
  expect(lines).toHaveLength(2);
});

test('after a minute without one the next is in the log at once again', () => {
  refused('10.0.0.1');
  minuteIsOver();
  expect(lines).toHaveLength(1);
  refused('10.0.0.2');
  expect(lines).toMatchObject([{ address: '10.0.0.1' }, { address: '10.0.0.2' }]);
});
