import { topicNames } from '@chatpulse/contracts';
import { createKafka, reportDisabled, startKafka } from '@chatpulse/kafka';
import {
  correlate,
  createHealth,
  createMetrics,
  type Lifecycle,
  type Logger,
  listen,
  operationalRoutes,
} from '@chatpulse/service';
import express from 'express';
import { type ChatListener, createChatListener } from './chat-listener.js';
import { createLiveClock, createReplayClock } from './clock.js';
import type { Config } from './config.js';
import { type ConnectionTimings, twitchConnectionTimings } from './connection.js';
import { type CoverageTimings, twitchCoverageTimings } from './coverage.js';
import { createCovering } from './covering.js';
import { createIngest } from './ingest.js';
import { type JoinTimings, twitchJoinTimings } from './joins.js';
import { registerLag, registerMetrics, type Snapshot } from './metrics.js';
import { createPublisher, type Publisher } from './publisher.js';
import { reportBuffer, reportChat } from './readiness.js';
import { openSession } from './session.js';
import { createSharing, type Sharing } from './sharing.js';
import { type Status, toProgress, toStatus } from './status.js';
import { createSleepWatch, createTickGate } from './tick-gate.js';
import { createTwitch, type Twitch } from './twitch.js';

const stepMs = 250;
/** Half of it is twice the requests, and a request costs as much as a dozen events. */
const lingerMs = 10;
/** As few as still let one be filled while another is on its way. */
const maxInFlightRequests = 2;
/** What comes in while a request is under way goes with the next one, so at a high rate batches grow to this. */
const batchSizeBytes = 512 * 1024;

export type Topics = {
  readonly chat: string;
  readonly chatDeadLetters: string;
  readonly tracked: string;
  readonly coverage: string;
};
export type Timings = {
  readonly connection: ConnectionTimings;
  readonly joins: JoinTimings;
  readonly coverage: CoverageTimings;
};
const twitchTimings: Timings = {
  connection: twitchConnectionTimings,
  joins: twitchJoinTimings,
  coverage: twitchCoverageTimings,
};

type Context = { config: Config; logger: Logger; lifecycle: Lifecycle };

/**
 * Wires the service up; resolves once it follows its channels. Steps of the stop run in reverse: reading
 * ends first, then what was read is flushed, and the HTTP port stays open until all is done.
 * @throws what keeps it from starting, such as a taken port
 */
export async function startIngestion({
  config,
  logger,
  lifecycle,
  version,
  topics = topicNames,
  timings = twitchTimings,
}: Context & { version: string; topics?: Topics; timings?: Timings }): Promise<{ port: number }> {
  const now = (): number => performance.now();
  const health = createHealth();
  const metrics = createMetrics({ service: 'ingestion' });
  const app = express().use(correlate, operationalRoutes({ service: 'ingestion', version, health, metrics }));
  const { enabled } = config.kafka;
  if (enabled) health.report('chat', false, 'starting');
  const server = await listen(app, { host: config.host, port: config.port, portVariable: 'INGESTION_PORT' });
  lifecycle.onStop('http', () => server.close());
  if (!enabled) {
    reportDisabled({ health, logger });
    return { port: server.port };
  }

  const kafka = createKafka({ config: config.kafka, logger, health, metrics });
  lifecycle.onStop('kafka', () => kafka.disconnect());
  const producer = kafka.producer({
    lingerMs,
    maxInFlightRequests,
    batchSizeBytes: Math.max(config.kafka.producer.batchSizeBytes, batchSizeBytes),
    deliveryTimeoutMs: Number.POSITIVE_INFINITY,
  });
  await startKafka(
    { kafka, health, logger, signal: lifecycle.signal },
    { topics: [topics.chat, topics.chatDeadLetters, topics.coverage], producers: { publisher: producer } },
  );
  const onBuffer = reportBuffer(health, logger);
  const publisher = createPublisher({
    producer,
    topics,
    partitions: await kafka.admin().partitionCount(topics.chat),
    bufferBytes: config.bufferBytes,
    wallNow: Date.now,
    events: {
      ...onBuffer,
      onDropped: ({ channel, readMs }) => covering.book.dropped(channel, readMs),
      onRelief(dropped) {
        onBuffer.onRelief(dropped);
        covering.book.relieved(now());
      },
      onAcknowledged: registerLag(metrics),
      onFatal: lifecycle.fatal,
    },
  });
  const clock = config.source === 'replay' ? createReplayClock() : createLiveClock();
  const covering = createCovering({
    topic: topics.coverage,
    reader: config.reader,
    instance: config.instance,
    clock,
    timings: timings.coverage,
    producer,
    unackedSinceMs: publisher.unackedSinceMs,
    now,
    random: Math.random,
    logger,
    onOpen: (coverage) => sharing.onCoverage(coverage),
    onFatal: lifecycle.fatal,
  });
  const listener = createChatListener({ ingest: createIngest(clock), publisher, logger });
  // What is listened to under a new name is tracked under it; the old one goes where it came from.
  const forget = (channel: string): void => {
    if (!followsTopic(config)) twitch.unfollow(channel);
    else producer.send({ topic: topics.tracked, key: channel, value: null }).catch(lifecycle.fatal);
  };
  const twitch = createTwitch({
    url: config.chatUrl,
    openSession,
    events: {
      ...listener,
      onRenamed: forget,
      onJoined: covering.book.joined,
      onEnded: covering.book.ended,
      onProven: covering.book.proven,
    },
    timings,
    joinsAtMost: config.joinsPer10s,
    now,
    random: Math.random,
    logger: logger.child({ source: config.source, simulated: config.source !== 'twitch' }),
  });
  const sharing = createSharing({
    topic: topics.tracked,
    reader: config.reader,
    instance: config.instance,
    source: config.source === 'twitch' ? 'twitch' : 'simulator',
    handoverMs: config.handoverMs,
    follow: twitch.follow,
    unfollow: twitch.unfollow,
    promisedTo: covering.promisedTo,
    now,
    logger,
    onCrash: lifecycle.fatal,
  });
  const status = (): Status =>
    toStatus(config, listener.linesRead(), { view: twitch.view(), kept: sharing.kept }, publisher.totals());
  lifecycle.onStop('publisher', async () => {
    await publisher.flush();
    await covering.close();
    await publisher.stop();
    logger.info(status(), 'everything heard is published');
  });

  const decide = createTickGate(clock);
  startLoop(lifecycle, 'ticks', config.tickIntervalMs, () => {
    const { provenAtMs } = twitch.view();
    const { sentAt, prove } = decide({ monotonicMs: now(), wallMs: Date.now(), provenAt: provenAtMs });
    if (prove) twitch.prove();
    if (sentAt !== undefined) publisher.tick(sentAt);
  });
  startLoop(lifecycle, 'proofs', timings.coverage.proveMs, twitch.prove);
  startLoop(lifecycle, 'coverage', stepMs, covering.round);
  health.registerLoop('chat', 10_000);
  const hasSlept = createSleepWatch();
  startLoop(lifecycle, 'steps', stepMs, () => {
    // Before anything is joined by what the clock was.
    if (hasSlept({ monotonicMs: now(), wallMs: Date.now() })) clock.reset();
    twitch.step();
    sharing.step();
    health.beat('chat');
    reportChat(health, twitch.view());
  });
  lifecycle.onStop('chat', async () => twitch.stop());

  registerMetrics(metrics, () => snapshot(listener, twitch, sharing, publisher, now()));
  app.get('/status', (_request, response) => void response.json(status()));
  app.get('/progress', (_request, response) => void response.json(toProgress(publisher.totals())));

  health.report('tracked channels', false, 'not read yet');
  // A recording was heard when it was made, whoever reads it now.
  const covered = config.source === 'replay' ? undefined : covering.start(kafka);
  if (followsTopic(config)) {
    lifecycle.onDrain('share', () => sharing.leave(kafka));
    await Promise.all([covered?.then(sharing.resume), sharing.start(kafka)]);
  } else {
    for (const channel of config.channels ?? []) twitch.follow(channel);
    await covered;
  }
  health.report('tracked channels', true);
  return { port: server.port };
}

/** Not CHAT_CHANNELS, but what the topic of tracked channels says from now on. */
const followsTopic = ({ source, channels }: Config): boolean => source !== 'replay' && channels === undefined;

function snapshot(
  listener: ChatListener,
  twitch: Twitch,
  { kept }: Sharing,
  publisher: Publisher,
  nowMs: number,
): Snapshot {
  const view = twitch.view();
  const silentSeconds = view.lastLineMs === undefined ? undefined : (nowMs - view.lastLineMs) / 1000;
  return { read: listener.linesRead(), view, kept, totals: publisher.totals(), silentSeconds };
}

function startLoop(lifecycle: Lifecycle, name: string, intervalMs: number, turn: () => void): void {
  const timer = setInterval(turn, intervalMs);
  lifecycle.onStop(name, async () => clearInterval(timer));
}
