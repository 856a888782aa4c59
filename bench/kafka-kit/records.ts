import { createRandom } from '../random.ts';

/** What both sides send: chat messages as JSON of 190 to 390 bytes, 1000 keys; the same ones in every run. */
export type BenchRecord = { readonly key: string; readonly value: string };

const words = [
  'LUL',
  'gg',
  'nice',
  'Kappa',
  'what',
  'a',
  'play',
  'PogChamp',
  'clip',
  'it',
  'no',
  'way',
  'hello',
];

export function makeRecords(count: number): BenchRecord[] {
  const random = createRandom(7);
  return Array.from({ length: count }, (_, index) => {
    const channel = Math.floor(1000 * random() ** 2);
    const text = Array.from(
      { length: 4 + Math.floor(36 * random()) },
      () => words[Math.floor(words.length * random())],
    );
    const value = JSON.stringify({
      id: `${index.toString(16).padStart(8, '0')}-5f1c-4d0e-9f3e-${Math.floor(random() * 2 ** 40).toString(16)}`,
      kind: 'message',
      channelId: String(100_000 + channel),
      channel: `channel_${channel}`,
      userId: String(Math.floor(random() * 1e6)),
      user: `viewer_${Math.floor(random() * 1e6)}`,
      text: text.join(' ').slice(0, 150),
      sentAt: 1_700_000_000_000 + index,
    });
    return { key: String(100_000 + channel), value };
  });
}
