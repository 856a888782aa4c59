import { setTimeout as delay } from 'node:timers/promises';
import type { WindowStats } from '../../packages/contracts/dist/index.js';
import type { Kafka, TableRecord } from '../../packages/kafka/dist/index.js';
import { wallClock } from '../wall-clock.ts';
import { type Difference, expectNone } from './differences.ts';
import { statsTopic } from './topics.ts';

const longEnough = { rightMs: 2000, wrongMs: 20_000 };
const stepMs = 100;
const withinMs = 180_000;

/** Windows of channel-stats by key, the newest record of each: what a read_committed reader ends up with. */
export class NewestStats {
  readonly #values = new Map<string, Buffer>();
  readonly #quiet: typeof longEnough;
  #seen = 0;

  /** @param quiet how long nothing has to come before what is there is taken for the end */
  constructor(quiet = longEnough) {
    this.#quiet = quiet;
  }

  see({ key, value }: Pick<TableRecord, 'key' | 'value'>): void {
    if (value === null || key.startsWith('watermark|')) return;
    this.#seen += 1;
    // A copy: the value is a view of all that was fetched with it.
    this.#values.set(key, Buffer.from(value));
  }

  records(): Map<string, WindowStats> {
    return new Map([...this.#values].map(([key, value]) => [key, JSON.parse(value.toString())]));
  }

  /** Resolves when nothing has come for two seconds. */
  async rest(): Promise<void> {
    while (!(await this.#isQuiet(this.#quiet.rightMs)));
  }

  /**
   * The last windows come after the last commit of the input. Right is what still is right when nothing has come for
   * two seconds. @throws with what is wrong, when nothing comes any more, or after three minutes
   */
  async expectRight(what: string, wrong: (records: Map<string, WindowStats>) => Difference[]): Promise<void> {
    const end = wallClock() + withinMs;
    for (;;) {
      const found = wrong(this.records());
      if (await this.#isQuiet(found.length === 0 ? this.#quiet.rightMs : this.#quiet.wrongMs)) {
        expectNone(what, found);
        return;
      }
      if (wallClock() > end) throw new Error(`void: ${what} does not come to rest`);
      await delay(500);
    }
  }

  /** Time in which this process was busy, and so heard nothing, does not count: a recount of millions takes long. */
  async #isQuiet(forMs: number): Promise<boolean> {
    const before = this.#seen;
    for (let waitedMs = 0; waitedMs < forMs && this.#seen === before; waitedMs += stepMs) await delay(stepMs);
    return this.#seen === before;
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
