export type HealthView = {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
};

/**
 * Liveness is the age of each loop's last beat: it proves that the process still turns, and asks nothing of
 * other machines. Readiness is what the parts of the service last reported about themselves.
 */
export interface Health {
  /** From now on `loop` must beat at least every `maxAgeMs`. Registering counts as a beat. */
  registerLoop(loop: string, maxAgeMs: number): void;
  /** Ends the watch over a loop that was stopped on purpose. */
  removeLoop(loop: string): void;
  /** Costs one map write; a loop that is not registered is ignored. */
  beat(loop: string): void;
  report(check: string, ok: boolean, detail?: string): void;
  live(): HealthView;
  ready(): HealthView;
}

export function createHealth(opts: { now?: () => number } = {}): Health {
  const { now = () => performance.now() } = opts;
  const loops = new Map<string, { maxAgeMs: number; lastBeat: number }>();
  const reports = new Map<string, { ok: boolean; detail?: string }>();

  return {
    registerLoop: (loop, maxAgeMs) => void loops.set(loop, { maxAgeMs, lastBeat: now() }),
    removeLoop: (loop) => void loops.delete(loop),
    beat(loop) {
      const entry = loops.get(loop);
      if (entry) entry.lastBeat = now();
    },
    report: (check, ok, detail) => void reports.set(check, detail === undefined ? { ok } : { ok, detail }),
    live: () => {
      const time = now();
      return view(
        [...loops].map(([loop, { maxAgeMs, lastBeat }]) => {
          const ageMs = Math.round(time - lastBeat);
          return [
            loop,
            { ok: ageMs <= maxAgeMs, detail: `last beat ${ageMs} ms ago, allowed ${maxAgeMs} ms` },
          ];
        }),
      );
    },
    ready: () => view([...reports]),
  };
}

function view(checks: readonly [string, { ok: boolean; detail?: string }][]): HealthView {
  return { ok: checks.every(([, { ok }]) => ok), checks: Object.fromEntries(checks) };
}
