import type { GroupView, LetterView, TopicView } from '@chatpulse/kafka';
import { noon } from '../samples.js';
import { type FakeKit, message } from './fake-kit.js';

/** What a careless page would take for markup, or be pushed out of shape by. */
export const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
const endless = 'x'.repeat(200_000);

/** A kit in which chat flows from end to end, with records and letters that are not as one would wish. */
export function fill(kit: FakeKit): void {
  kit.flows = ['twitch-chat-messages', 'channel-stats'].map((topic) => ({
    topic,
    perSecond: 41.2,
    overMs: 1000,
    newestAt: noon - 500,
  }));
  kit.groups = [
    group('chatpulse-api', 'channel-stats', 8),
    group('chatpulse-processor', 'twitch-chat-messages', 8),
    group('chatpulse-ingestion-table', 'tracked-channels', 256),
  ];
  kit.topics = [topicView('channel-stats', 8), topicView('tracked-channels', 256)];
  kit.records.set('channel-stats', [
    [
      message({ offset: '0', value: Buffer.from('{"a": "needle"}') }),
      message({ offset: '1', key: null, value: null }),
      message({ offset: '2', value: Buffer.from([0xff, 0xfe]) }),
    ],
    [
      message({
        partition: 1,
        offset: '0',
        key: Buffer.from(hostile),
        value: Buffer.from(hostile),
        headers: { [hostile]: hostile },
      }),
      message({ partition: 1, offset: '1', value: Buffer.from(endless) }),
    ],
  ]);
  kit.records.set('channel-stats.dlt', [[]]);
  kit.letters = [
    letter({ offset: '0', retryCount: 4, errorCode: 'RETRIES_EXHAUSTED', reason: 'exhausted' }),
    letter({ offset: '1', key: text(hostile), value: text(hostile), error: hostile, replay: 'replayed' }),
    letter({ offset: '2', value: text(endless), replayCount: 3, replay: 'left alone' }),
  ];
}

function text(value: string) {
  return { kind: 'text' as const, value, sizeBytes: value.length, cut: false };
}

function letter(given: Partial<LetterView> & { offset: string }): LetterView {
  return {
    topic: 'channel-stats.dlt',
    partition: 0,
    origin: { topic: 'channel-stats', partition: 0, offset: '0', timestamp: noon },
    handlerId: 'api.materializer',
    groupId: undefined,
    errorCode: 'UNDECODABLE',
    reason: 'undecodable',
    error: 'is not JSON',
    stack: undefined,
    retryCount: 0,
    replayCount: 0,
    replay: 'none',
    correlationId: undefined,
    firstFailedAt: undefined,
    failedAt: undefined,
    storedAtMs: noon,
    originalSizeBytes: undefined,
    key: text('a-key'),
    value: { ...text('{'), problem: 'the value is not JSON' },
    ...given,
  };
}

export function group(groupId: string, topic: string, partitions: number, lag = 0): GroupView {
  const memberId = `${groupId}-1`;
  const numbers = Array.from({ length: partitions }, (_, partition) => partition);
  const positions = { memberId, committed: '9', high: '9', highWatermark: '9' };
  return {
    groupId,
    state: 'Stable',
    protocolType: 'consumer',
    protocol: 'range',
    lag,
    members: [{ memberId, clientId: groupId, host: '10.0.0.1', assigned: [{ topic, partitions: numbers }] }],
    partitions: numbers.map((partition) => ({ topic, partition, ...positions, lag: partition ? 0 : lag })),
  };
}

function topicView(topic: string, partitions: number): TopicView {
  const copy = { leader: 1, replicas: [1], inSync: [1], low: '0', high: '5', highWatermark: '5' };
  return {
    topic,
    partitions: Array.from({ length: partitions }, (_, partition) => ({
      partition,
      ...copy,
      sizeBytes: 512,
    })),
    settings: [
      { name: 'cleanup.policy', value: 'compact', source: 'topic' },
      { name: 'segment.bytes', value: '1073741824', source: 'default' },
    ],
    messages: partitions * 5,
    sizeBytes: partitions * 512,
  };
}
