import { type WindowName, windowSizes } from './recount.js';

/** What a reader of counts is shown of one window. */
type Cell = { readonly revision: number; readonly messages: number };

export type WatchedCounts = {
  /** Readings that were answered. */
  readonly looks: number;
  /** Where a number was lower than in a reading before, in words. */
  readonly falls: readonly string[];
};

const pauseMs = 100;

/** Reads counts again and again until `stop`, as one client would, and notes each that went down; for one generation. */
export function watchCounts(read: (window: WindowName) => Promise<Readonly<Record<string, Cell>>>): {
  stop(): Promise<WatchedCounts>;
} {
  const newest = new Map<string, Cell>();
  const falls: string[] = [];
  let looks = 0;
  let goesOn = true;

  const look = async (): Promise<void> => {
    for (const window of Object.keys(windowSizes) as WindowName[]) {
      // While the api or what it stands on is away there is nothing to see.
      const cells = await read(window).catch(() => undefined);
      if (cells === undefined) continue;
      looks += 1;
      for (const [key, cell] of Object.entries(cells)) {
        const before = newest.get(key);
        newest.set(key, cell);
        if (before === undefined) continue;
        if (cell.revision < before.revision || cell.messages < before.messages)
          falls.push(`${key}: ${JSON.stringify(before)}, then ${JSON.stringify(cell)}`);
      }
    }
  };
  const watching = (async () => {
    while (goesOn) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();

  return {
    async stop() {
      goesOn = false;
      await watching;
      return { looks, falls };
    },
  };
}
