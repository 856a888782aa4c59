import type { Logger } from '@chatpulse/service';
import type { NewAuditEntry } from '../audit/audit-log.js';
import { deadLetterTopicOf } from '../dead-letters/headers.js';
import { errorFields, RunInProgressError } from '../errors.js';
import type { PartitionEnds } from '../reading/record-reader.js';
import { type Flight, takeOff } from './flight.js';
import { actions, createLedger } from './ledger.js';
import { checkOptions } from './options.js';
import { refuseTooLate } from './rehearsal.js';
import type { Ending } from './run.js';
import { createCounts, type ReprocessOptions, type RunView } from './run-view.js';
import { runTopic, type TopicRunDeps } from './topic-run.js';

export type ReprocessingDeps = TopicRunDeps & {
  readonly logger: Logger;
  readonly newId: () => string;
  /** A run without a sign of life for this long is taken for dead. Default 20 000. */
  readonly leaseMs?: number;
};

/** Replays dead letters: one run at a time, in all processes that share an audit topic. */
export interface Reprocessing {
  /**
   * Resolves when the run has begun. `topic` may be the dead-letter topic or the one it belongs to.
   * @throws RunInProgressError, ReprocessOptionsInvalidError, UnknownTopicError, LettersTooLateError; and as RecordReader.read and
   * Producer.send
   */
  start(options: ReprocessOptions): Promise<RunView>;
  /** Ends the run after the letter in hand, in whichever process it is. Answers which one; undefined: none. */
  stop(actor?: string): Promise<RunView | undefined>;
  /** One of the last 100 runs, of any process. */
  run(id: string): Promise<RunView | undefined>;
  /** Resolves with the view of a run of this process when it is over. */
  finished(id: string): Promise<RunView>;
  /** Stops what runs here. */
  close(): Promise<void>;
}

type LocalRun = { readonly view: () => RunView; readonly flight: Flight; readonly over: Promise<RunView> };

export function createReprocessing(deps: ReprocessingDeps): Reprocessing {
  const { reader, audit, states, logger, clock, now, leaseMs = 20_000 } = deps;
  const ledger = createLedger(leaseMs);
  const closing = new AbortController();
  let read = '0';
  let syncing: Promise<void> = Promise.resolve();
  let starting: string | undefined;
  let local: LocalRun | undefined;

  const sync = (past = '-1'): Promise<void> => {
    syncing = syncing
      .catch(() => undefined)
      .then(async () => {
        do read = await audit.follow(read, ledger.apply);
        while (BigInt(read) <= BigInt(past));
      });
    return syncing;
  };

  const fly = async (
    id: string,
    options: ReprocessOptions,
    ends: readonly PartitionEnds[],
  ): Promise<LocalRun> => {
    const { topic, actor = 'operator', dryRun = false } = options;
    const counts = createCounts();
    const startedAtMs = now();
    let end: Partial<RunView> = {};
    const view = (): RunView => {
      const { read, matched, replayed, failed, leftAlone, alreadyReplayed, filtered, noHandler, tooLate } =
        counts;
      const skipped = { alreadyReplayed, filtered, noHandler, tooLate };
      const so = { read, matched, replayed, failed, leftAlone, skipped, failures: [...counts.failures] };
      return { id, topic, actor, state: 'running', dryRun, startedAtMs, ...so, ...end };
    };
    const flight = await takeOff({ audit, ledger, sync, leaseMs, clock }, view, { ...options });
    const beats = setInterval(() => {
      flight.beat().catch((error: unknown) => {
        logger.warn({ run: id, ...errorFields(error) }, 'kafka: reprocessing cannot show that it runs');
      });
    }, leaseMs / 4);
    states.reprocessing(topic, true);
    logger.info({ run: id, topic, actor }, 'kafka: reprocessing begins');

    const over = (async () => {
      const work = { flight, id, options, ends, counts, closing: closing.signal };
      const ending = await runTopic(deps, work).catch((error: unknown): Ending => {
        const { code, error: message } = errorFields(error);
        if (code === 'UNKNOWN') logger.error({ run: id, err: error }, 'kafka: reprocessing failed');
        return { state: 'failed', reason: `${code}: ${message}` };
      });
      clearInterval(beats);
      end = { ...ending, endedAtMs: now() };
      states.reprocessing(topic, false);
      logger.info({ ...view(), run: id }, 'kafka: reprocessing ended');
      const last = { action: actions.ended, actor, run: id, topic, details: { run: view() } };
      await audit.append(last).catch((error: unknown) => {
        logger.warn(
          { run: id, ...errorFields(error) },
          'kafka: the end of a reprocessing is not in the audit log',
        );
      });
      return view();
    })();
    return { view, flight, over };
  };

  const isRunning = (): boolean => local?.view().state === 'running';

  return {
    async start(wanted) {
      const options = { ...wanted, topic: asDeadLetters(wanted.topic) };
      checkOptions(options);
      const holder = starting ?? (isRunning() ? local?.view().id : undefined);
      if (holder !== undefined) throw new RunInProgressError(holder);
      const id = deps.newId();
      starting = id;
      try {
        await local?.over;
        // Without an audit topic nothing may be replayed, and this says at once that there is none.
        await sync();
        const ends = await reader.ends(options.topic);
        await refuseTooLate(deps, options, ends);
        local = await fly(id, options, ends);
        return local.view();
      } finally {
        starting = undefined;
      }
    },
    async stop(actor = 'operator') {
      if (local !== undefined && isRunning()) {
        const { view, flight, over } = local;
        await audit.append(stopRequest(actor, view()));
        flight.end({ state: 'stopped', reason: `stopped by ${actor}` });
        return over;
      }
      await sync();
      const id = ledger.open();
      const view = id === undefined ? undefined : ledger.run(id, now());
      if (view === undefined) return undefined;
      await audit.append(stopRequest(actor, view));
      return view;
    },
    async run(id) {
      if (local?.view().id === id) return local.view();
      await sync();
      return ledger.run(id, now());
    },
    async finished(id) {
      if (local?.view().id !== id) throw new Error(`run ${id} is not of this process`);
      return local.over;
    },
    async close() {
      closing.abort();
      local?.flight.end({ state: 'stopped', reason: 'the process ended' });
      await local?.over;
    },
  };
}

function stopRequest(actor: string, { id, topic }: RunView): NewAuditEntry {
  return { action: actions.stopRequested, actor, run: id, topic };
}

function asDeadLetters(topic: string): string {
  return topic.endsWith('.dlt') ? topic : deadLetterTopicOf(topic);
}
