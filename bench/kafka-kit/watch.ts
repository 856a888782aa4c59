/** Of sending or reading alone: connections stand before. `cpuSeconds` is of all threads of the process. */
export type Took = { readonly seconds: number; readonly cpuSeconds: number };

export function stopwatch(): () => Took {
  const began = performance.now();
  const used = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
}

/** What a reader tells. */
type Reading = { joined(): void; seen(value: Buffer | null): void; fail(error: unknown): void };

/** From the moment a reader has its partitions to the last of `count` records. `read` returns how to stop. */
export async function watchReading(
  count: number,
  read: (reading: Reading) => Promise<() => Promise<void>>,
): Promise<Took & { records: number; bytes: number }> {
  let records = 0;
  let bytes = 0;
  let took = stopwatch();
  let stop: Promise<() => Promise<void>> | undefined;
  const time = await new Promise<Took>((resolve, reject) => {
    const joined = (): void => {
      took = stopwatch();
    };
    const seen = (value: Buffer | null): void => {
      records += 1;
      bytes += value?.length ?? 0;
      if (records === count) resolve(took());
    };
    stop = read({ joined, seen, fail: reject });
    stop.catch(reject);
  });
  await (await stop)?.();
  return { ...time, records, bytes };
}
