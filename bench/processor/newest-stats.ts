import { setTimeout as delay } from 'node:timers/promises';
import type { WindowStats } from '../../packages/contracts/dist/index.js';
import type { Kafka, TableRecord } from '../../packages/kafka/dist/index.js';
import { wallClock } from '../wall-clock.ts';
import { type Difference, expectNone } from './differences.ts';
import { statsTopic } from './topics.ts';

const quietMs = { right: 2000, wrong: 20_000 };
const withinMs = 180_000;

/** Windows of channel-stats by key, the newest record of each: what a read_committed reader ends up with. */
export class NewestStats {
  readonly #values = new Map<string, Buffer>();
  #lastAtMs = wallClock();

  see({ key, value }: Pick<TableRecord, 'key' | 'value'>): void {
    if (value === null || key.startsWith('watermark|')) return;
    this.#lastAtMs = wallClock();
    // A copy: the value is a view of all that was fetched with it.
    this.#values.set(key, Buffer.from(value));
  }

  records(): Map<string, WindowStats> {
    return new Map([...this.#values].map(([key, value]) => [key, JSON.parse(value.toString())]));
  }

  /** Nothing has come for two seconds. */
  async rest(): Promise<void> {
    while (wallClock() - this.#lastAtMs < quietMs.right) await delay(100);
  }

  /**
   * The last windows come after the last commit of the input. Right is what still is right when nothing has come for
   * two seconds. @throws with what is wrong, when nothing comes any more, or after three minutes
   */
  async expectRight(what: string, wrong: (records: Map<string, WindowStats>) => Difference[]): Promise<void> {
    const end = wallClock() + withinMs;
    for (;;) {
      const lastAtMs = this.#lastAtMs;
      const found = wrong(this.records());
      const quiet = lastAtMs === this.#lastAtMs ? wallClock() - lastAtMs : 0;
      if (found.length === 0 && quiet > quietMs.right) return;
      if (quiet > quietMs.wrong || wallClock() > end) {
        expectNone(what, found);
        throw new Error(`void: ${what} does not come to rest`);
      }
      await delay(500);
    }
  }
}

/** Reads all of channel-stats, and on, until it is right. @throws as NewestStats.expectRight */
export async function expectStats(
  kafka: Kafka,
  what: string,
  wrong: (records: Map<string, WindowStats>) => Difference[],
): Promise<void> {
  const newest = new NewestStats();
  let crash: unknown;
  const table = await kafka.followTable({
    topic: statsTopic,
    onRecord: (record) => newest.see(record),
    onCrash: (error) => {
      crash = error;
    },
  });
  try {
    await table.caughtUp;
    await newest.expectRight(what, wrong);
  } finally {
    await table.stop();
  }
  if (crash !== undefined) throw crash;
}
