import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Progress, progressOf } from '../src/state.js';
import { channelId, count, world } from './recent-windows-world.js';
import { countedWindow, minute, noon, sighting, watermark } from './samples.js';

/** What can happen: the topic gets windows or a mark, the store takes the next records of it, or they are heard. */
const records = fc.integer({ min: 1, max: 4 });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('count' as const), start: fc.integer({ min: 0, max: 6 }) }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('mark' as const) }) },
  { weight: 8, arbitrary: fc.record({ does: fc.constantFrom('store' as const, 'hear' as const), records }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('ask' as const), isPatient: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('recount' as const, 'interrupt' as const) }) },
);

test('however the store and what is heard run ahead of each other: a page lacks nothing that its progress vouches for, and nothing stored that was heard', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 200 }), async (steps) => {
      const { counts, changes, recent } = world();
      const told: { progress: Progress; vouched: number }[] = [];
      await counts.writeSightings([sighting({ lastSeen: noon })]);
      type Sent = ReturnType<typeof countedWindow> | ReturnType<typeof watermark>;
      const topic: Sent[] = [];
      let [stored, heard, generation, revision] = [0, 0, 1, 0];
      for (const each of steps) {
        if (each.does === 'count') {
          revision += 1;
          topic.push(
            countedWindow({
              windowStart: noon - each.start * minute,
              messages: revision,
              revision,
              generation,
            }),
          );
        } else if (each.does === 'mark')
          topic.push(watermark({ eventTime: noon + topic.length, generation }));
        else if (each.does === 'recount') generation += 1;
        else if (each.does === 'interrupt') {
          // What was sent meanwhile is never heard.
          changes.interrupted();
          heard = topic.length;
        } else if (each.does === 'store') {
          for (const record of topic.slice(stored, stored + each.records)) {
            if (record.type === 'watermark') await counts.writeWatermarks([record]);
            else await counts.writeWindows([record]);
          }
          stored = Math.min(topic.length, stored + each.records);
        } else if (each.does === 'hear') {
          for (const record of topic.slice(heard, heard + each.records)) {
            if (record.type === 'watermark') changes.take({ before: [], watermarks: [record], after: [] });
            else
              changes.take({
                before: [{ partition: 0, channelId, size: 60, startMs: record.windowStart }],
                watermarks: [],
                after: [],
              });
          }
          heard = Math.min(topic.length, heard + each.records);
        } else if (each.does === 'ask') {
          // The newest of three is asked for with the two before it.
          const vouched = topic.slice(0, stored).findLastIndex(({ type }) => type === 'watermark') + 1;
          told.unshift({ progress: progressOf(await counts.readWatermarks()), vouched });
          told.splice(3);
          const [last, ...before] = told.map(({ progress }) => progress);
          if (last === undefined) throw new Error('nothing was told');
          const asked = [channelId, 60, [last, ...before]] as const;
          const atHand = each.isPatient ? undefined : recent.atHand(...asked);
          const page = atHand ?? (await recent.ofId(...asked));
          const by = told.find(({ progress }) => progress === page?.progress)?.vouched ?? 0;
          const isHeard = stored <= heard;
          const known = topic.slice(0, isHeard ? stored : by).filter((record) => record.type === 'window');
          const newest = new Map<number, { generation: number; revision: number }>();
          for (const record of known) newest.set(record.windowStart, record);
          const expected = [...newest].sort(([a], [b]) => b - a).slice(0, count);
          const rows = new Map(page?.rows.map((row) => [row.startMs, row]));
          const oldest = rows.size < count ? 0 : Math.min(...rows.keys());
          for (const [startMs, { generation: of, revision: at }] of expected) {
            if (startMs < oldest) continue;
            const row = rows.get(startMs);
            const isAsNew = row?.generation === of ? row.revision >= at : (row?.generation ?? 0) > of;
            expect(isAsNew).toBe(true);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});
