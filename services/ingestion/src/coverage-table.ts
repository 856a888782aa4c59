import { type Coverage, validateCoverage } from '@chatpulse/contracts';
import type { Kafka } from '@chatpulse/kafka';
import { keyOf } from './coverage-log.js';

export type CoverageTableEvents = {
  /** An interval began or was told again, by this process or by another one; only of what came after the start. */
  onOpen(coverage: Coverage): void;
  onCrash(error: unknown): void;
};

/**
 * Follows the coverage of one reader. `left`, once the topic was read to its end: intervals that this instance
 * left open, as it does when it is killed. It ends with `kafka`.
 */
export async function followCoverage(
  kafka: Pick<Kafka, 'followTable'>,
  opts: { topic: string; reader: string; instance: string; events: CoverageTableEvents },
): Promise<{ left: Promise<Coverage[]> }> {
  const { topic, reader, instance, events } = opts;
  const open = new Map<string, Coverage>();
  let live = false;

  const table = await kafka.followTable({
    topic,
    onCrash: events.onCrash,
    onRecord({ key, value }) {
      const coverage = value === null ? undefined : readCoverage(key, value);
      if (coverage?.reader !== reader) return;
      if (live) {
        if (coverage.state === 'open') events.onOpen(coverage);
      } else if (coverage.instance === instance && coverage.state === 'open') open.set(key, coverage);
      else open.delete(key);
    },
  });
  const left = table.caughtUp.then(() => {
    live = true;
    const found = [...open.values()];
    open.clear();
    return found;
  });
  return { left };
}

/** The last that was promised of an interval whose process was killed: there it ends. */
export function closeLeft(coverage: Coverage): Coverage {
  return { ...coverage, to: coverage.to ?? coverage.from, state: 'closed', reason: 'socket_lost' };
}

/** undefined for what is not by the contract: whoever wrote that, it is nothing of ours. */
function readCoverage(key: string, value: Buffer): Coverage | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString());
  } catch {
    return undefined;
  }
  const validation = validateCoverage(parsed);
  return validation.ok && keyOf(validation.value) === key ? validation.value : undefined;
}
