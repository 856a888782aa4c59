import { expect, test } from '@jest/globals';
import { checkRun, type Run, type Said, type Stored } from '../support/faults/check.js';

const said = (key: string, sentAt: number, heardBy = ['a', 'b']): Said => ({
  key,
  channel: 'room',
  sentAt,
  facts: `${key} says`,
  heardBy,
});
const stored = ({ key, channel, sentAt, facts }: Said, records = 2): Stored => ({
  key,
  channel,
  sentAt,
  facts,
  records,
  agree: true,
});
const covered = (reader: string, from: number, to: number) => ({ reader, channel: 'room', from, to });

const [early, missed, late] = [said('early', 100), said('missed', 500, ['b']), said('late', 900)];
/** Reader a is deaf from 400 to 600, with an excuse from 300 to 700. */
const run: Run = {
  readers: ['a', 'b'],
  channels: ['room'],
  said: [early, missed, late],
  stored: [stored(early), stored(missed, 1), stored(late)],
  covered: [covered('a', 0, 399), covered('a', 601, 1000), covered('b', 0, 1000)],
  excuses: [{ reader: 'a', channels: ['room'], from: 300, to: 700, why: 'socket closed' }],
  required: { from: 0, to: 1000 },
};
const problemsOf = (changes: Partial<Run>): readonly string[] => checkRun({ ...run, ...changes }).problems;

test('a run in which every reader heard what it says, and says what it must, has no problem', () => {
  expect(checkRun(run)).toEqual({
    problems: [],
    said: 3,
    coveredByOne: 3,
    coveredByAll: 2,
    requiredShare: (1001 + 600) / 2002,
    coveredShare: (1001 + 800) / 2002,
  });
});

test('a covered line that is missing in the topic is a problem', () => {
  const withoutLate = run.stored.filter(({ key }) => key !== 'late');
  expect(problemsOf({ stored: withoutLate })).toEqual([
    'covered by a and b, 0 times in the topic: late in room at 900',
  ]);
});

test('each reader that covers a line has stored it', () => {
  expect(problemsOf({ stored: [stored(early), stored(missed, 1), stored(late, 1)] })).toEqual([
    'covered by a and b, 1 times in the topic: late in room at 900',
  ]);
});

test('an interval that is stretched over a line that the reader was never given is a problem', () => {
  const stretched = [covered('a', 0, 500), covered('a', 601, 1000), covered('b', 0, 1000)];
  expect(problemsOf({ covered: stretched })).toEqual([
    'covered by a and b, 1 times in the topic: missed in room at 500',
    'covered by a, never given to it: missed in room at 500',
  ]);
});

test('a line that nobody was given is covered by nobody', () => {
  const unheard = said('unheard', 800, []);
  expect(problemsOf({ said: [...run.said, unheard], stored: [...run.stored, stored(unheard)] })).toEqual([
    'covered by a, never given to it: unheard in room at 800',
    'covered by b, never given to it: unheard in room at 800',
    'in the topic, never said: unheard in room at 800',
  ]);
});

test('the topic holds nothing that was never said, and nothing else than was said', () => {
  const invented = stored(said('invented', 200));
  const wrong = { ...stored(late), facts: 'late lies' };
  expect(problemsOf({ stored: [stored(early), stored(missed, 1), wrong, invented] })).toEqual([
    'in the topic late lies, said late says: late in room at 900',
    'in the topic, never said: invented in room at 200',
  ]);
});

test('two records of one line that differ are a problem', () => {
  expect(
    problemsOf({ stored: [{ ...stored(early), agree: false }, stored(missed, 1), stored(late)] }),
  ).toEqual(['records of it in the topic differ: early in room at 100']);
});

test('a gap without an excuse is a problem, to the millisecond, whether or not a line was said in it', () => {
  const gap = [covered('a', 0, 399), covered('a', 701, 1000), covered('b', 0, 1000)];
  expect(problemsOf({ covered: gap })).toEqual([]);
  const longer = [covered('a', 0, 399), covered('a', 703, 1000), covered('b', 0, 1000)];
  expect(problemsOf({ covered: longer })).toEqual(['not covered by a in room: 701 to 702, 2 ms']);
  const shorter = [covered('a', 0, 399), covered('a', 601, 899), covered('b', 0, 1000)];
  expect(problemsOf({ covered: shorter })).toEqual([
    'not covered by a in room: 900 to 1000, 101 ms',
    'given to a, not covered by it: late in room at 900',
  ]);
});

test('an excuse of one reader or one channel excuses no other', () => {
  expect(problemsOf({ excuses: run.excuses.map((excuse) => ({ ...excuse, reader: 'b' })) })).toEqual([
    'not covered by a in room: 400 to 600, 201 ms',
  ]);
  expect(problemsOf({ excuses: run.excuses.map((excuse) => ({ ...excuse, channels: ['other'] })) })).toEqual([
    'not covered by a in room: 400 to 600, 201 ms',
  ]);
});

test('nothing is required before the run and after it', () => {
  const required = { from: 200, to: 800 };
  const inside = [covered('a', 200, 399), covered('a', 601, 800), covered('b', 200, 800)];
  expect(problemsOf({ required, covered: inside })).toEqual([]);
});
