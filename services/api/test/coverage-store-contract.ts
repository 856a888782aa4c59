import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CoverageInterval, type CoverageStore, laterOf } from '../src/coverage.js';
import { interval, minute, noon } from './samples.js';

const day = 86_400_000;
const reasons = ['joined', 'left', 'socket_lost', 'shutdown', 'banned', 'buffer_full'] as const;

type Told = Pick<CoverageInterval, 'reader' | 'from' | 'to' | 'state' | 'reason'> & { told: boolean };

/** Records of four intervals, some of which repeat, contradict each other or lack the channel id. */
const record: fc.Arbitrary<Told> = fc.record({
  reader: fc.constantFrom('a', 'b'),
  from: fc.constantFrom(noon, noon + minute),
  to: fc.integer({ min: 0, max: 3 }).map((minutes) => noon + (2 + minutes) * minute),
  state: fc.constantFrom('open', 'closed'),
  reason: fc.constantFrom(...reasons),
  told: fc.boolean(),
});

/**
 * What every CoverageStore promises; run against the fake and against Cassandra.
 * @param runs of the property: how many histories
 */
export function describeCoverageStore(
  name: string,
  open: (now: () => number) => Promise<{ coverage: CoverageStore; close: () => Promise<void> }>,
  runs: number,
): void {
  describe(name, () => {
    let coverage: CoverageStore;
    let close: () => Promise<void>;
    let channels = 0;
    let channel = '';

    beforeAll(async () => {
      ({ coverage, close } = await open(() => noon + day));
    });
    afterAll(() => close());
    const another = (): void => {
      channels += 1;
      channel = `channel_${channels}`;
    };
    beforeEach(another);

    const read = (fromMs = noon - day, toMs = noon + day, channelId?: string) =>
      coverage.readCoverage({ channel, channelId, fromMs, toMs });
    const write = (...intervals: Partial<CoverageInterval>[]) =>
      coverage.writeCoverage(intervals.map((changes) => interval({ channel, ...changes })));

    test('an interval is read back as it was written, with and without a channel id', async () => {
      const { channelId: _, ...nameless } = interval({ channel, from: noon + 1, instance: '' });
      await coverage.writeCoverage([interval({ channel }), nameless]);
      expect(await read()).toEqual([nameless, interval({ channel })]);
    });

    test('its end never falls, whatever is replayed', async () => {
      for (const to of [noon + 2, noon + 9, noon + 4, noon + 9, noon + 1]) await write({ to });
      expect(await read()).toEqual([interval({ channel, to: noon + 9 })]);
    });

    test('at the same end closed wins over open, in either order', async () => {
      const to = noon + 5 * minute;
      const closed = { to, state: 'closed', reason: 'shutdown' } as const;
      await write({ reader: 'a', to }, { reader: 'b', ...closed });
      await write({ reader: 'a', ...closed }, { reader: 'b', to });
      expect(await read()).toMatchObject([
        { reader: 'a', ...closed },
        { reader: 'b', ...closed },
      ]);
    });

    test('an interval that was closed, and was heard further after all, is open again', async () => {
      await write({ to: noon + 1, state: 'closed', reason: 'socket_lost' });
      await write({ to: noon + 2 });
      await write({ to: noon + 1, state: 'closed', reason: 'socket_lost' });
      expect(await read()).toMatchObject([{ to: noon + 2, state: 'open', reason: 'joined' }]);
    });

    test('a channel id that was told once is not forgotten', async () => {
      const { channelId: _, ...nameless } = interval({ channel, to: noon + 9 });
      await write({ to: noon + 5 });
      await coverage.writeCoverage([nameless]);
      expect(await read()).toEqual([interval({ channel, to: noon + 9 })]);
    });

    test('readers, instances and begins are kept apart, newest begin first', async () => {
      await write({ from: noon }, { from: noon + 2 }, { from: noon, reader: 'b' });
      await write({ from: noon, instance: 'ingestion-2' });
      const found = await read();
      expect(found.map(({ from, reader, instance }) => [from - noon, reader, instance])).toEqual([
        [2, 'main', 'ingestion-1'],
        [0, 'b', 'ingestion-1'],
        [0, 'main', 'ingestion-1'],
        [0, 'main', 'ingestion-2'],
      ]);
    });

    test('what reaches into the range is found, however long ago it began; what touches it is not', async () => {
      const from = noon - 200 * day;
      await write({ from, to: noon + 1 }, { from: noon - 5, to: noon }, { from: noon + minute });
      await write({ from: noon + 30, to: noon + 30 });
      const found = await read(noon, noon + minute);
      expect(found.map((one) => one.from)).toEqual([noon + 30, from]);
    });

    test('an interval of another channel that had the login is left out, one of nobody knows whom is not', async () => {
      const { channelId: _, ...nameless } = interval({ channel, from: noon + 2 });
      await coverage.writeCoverage([nameless]);
      await write({ from: noon, channelId: '1' }, { from: noon + 1, channelId: '2' });
      expect((await read(noon, noon + day, '2')).map((one) => one.from)).toEqual([noon + 2, noon + 1]);
      expect(await read()).toHaveLength(3);
    });

    test('an interval whose 30 days are over is not written', async () => {
      await write({ from: noon - 60 * day, to: noon - 29 * day });
      await write({ from: noon - 50 * day, to: noon - 28 * day });
      const found = await read(noon - 100 * day, noon);
      expect(found.map((one) => one.from)).toEqual([noon - 50 * day]);
    });

    test('any order and repetition of records, in whatever batches, ends equal', async () => {
      const history = fc
        .array(record, { minLength: 1, maxLength: 10 })
        .chain((records) =>
          fc.tuple(
            fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 }),
            fc.shuffledSubarray(records, { minLength: records.length }),
            fc.integer({ min: 1, max: 7 }),
          ),
        );
      const ofChannel = ({ told, ...rest }: Told): CoverageInterval => {
        const { channelId, ...nameless } = interval({ channel, ...rest });
        return told ? { ...nameless, channelId: String(channelId) } : nameless;
      };
      await fc.assert(
        fc.asyncProperty(history, async ([repeated, once, batch]) => {
          another();
          for (let at = 0; at < repeated.length; at += batch)
            await coverage.writeCoverage(repeated.slice(at, at + batch).map(ofChannel));
          const found = await read();
          const expected = new Map<string, CoverageInterval>();
          for (const one of once.map(ofChannel)) {
            const key = `${one.reader}|${one.from}`;
            const known = expected.get(key);
            expected.set(key, known === undefined ? one : laterOf(known, one));
          }
          expect(found).toHaveLength(expected.size);
          expect(found).toEqual(expect.arrayContaining([...expected.values()]));
        }),
        { numRuns: runs, seed: 7 },
      );
    });
  });
}
