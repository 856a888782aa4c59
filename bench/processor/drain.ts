/** How far a reader was at a moment, and what had been used by then. `atMs` on any clock that does not jump. */
export type Sample = {
  readonly atMs: number;
  readonly done: number;
  readonly cpuSeconds: number;
  readonly brokerCpuSeconds: number;
};

type Pace = {
  /** Thousands of records a second. */
  readonly rate: number;
  /** Processor time for a record, in microseconds. */
  readonly cpuMicros: number;
  readonly brokerCpuMicros: number;
};

/** The whole, start-up of the process left out, and its second half. */
export type Drain = { readonly cold: Pace; readonly warm: Pace };

/** From the first sample with progress to the first one with all of it, and from the first one past the half. */
export function drainOf(samples: readonly Sample[], count: number): Drain {
  const since = (done: number): Sample => {
    const found = samples.find((sample) => sample.done >= done);
    if (found === undefined) throw new Error(`void: ${done} of ${count} records were never done`);
    return found;
  };
  const end = since(count);
  return { cold: paceOf(since(1), end), warm: paceOf(since(count / 2), end) };
}

function paceOf(from: Sample, to: Sample): Pace {
  const records = to.done - from.done;
  if (records <= 0) throw new Error('void: all was done in one step, which tells no rate; take more EVENTS');
  return {
    rate: records / (to.atMs - from.atMs),
    cpuMicros: ((to.cpuSeconds - from.cpuSeconds) * 1e6) / records,
    brokerCpuMicros: ((to.brokerCpuSeconds - from.brokerCpuSeconds) * 1e6) / records,
  };
}
