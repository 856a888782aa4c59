import { describe, expect, test } from '@jest/globals';
import { readRecording } from '../src/recording.js';
import { createReplay, type ReplaySpeed } from '../src/replay.js';
import { takeApart } from './irc-line.js';
import { recordedText } from './recorded-text.js';

const now = 1_795_000_000_000;
const unlimited = Number.POSITIVE_INFINITY;
const recording = readRecording(recordedText());
const playAll = (speed: ReplaySpeed, nonce = 'a-run') => {
  const replay = createReplay(recording, { speed, nonce });
  replay.take(now, 0);
  return replay.take(now + recording.spanMs, unlimited);
};
const line = (id: string, sentAt: number, more = '') =>
  `@id=${id};room-id=7${more};tmi-sent-ts=${sentAt} :u!u@u.tmi.twitch.tv PRIVMSG #room :text of ${id}`;
const tagOf = (wire: string | undefined, name: string) => takeApart(wire ?? '').tags.get(name);

describe('sent times', () => {
  test.each([[1], [10], [unlimited]] as [ReplaySpeed][])('at speed %d every gap is as recorded', (speed) => {
    const shifts = playAll(speed).map(({ entry }, at) => entry.sentAt - (recording.lines[at]?.sentAt ?? 0));
    expect(new Set(shifts).size).toBe(1);
    expect(shifts).toHaveLength(recording.lines.length);
  });

  test.each([[1], [10], [unlimited]] as [ReplaySpeed][])(
    'at speed %d the newest line is due at the moment it says, and no line before its own',
    (speed) => {
      const replay = createReplay(recording, { speed, nonce: 'a-run' });
      const dueMs = now + recording.spanMs / speed;
      const early: number[] = [];
      let newest = 0;
      for (let nowMs = now; !replay.finished; nowMs = Math.min(nowMs + 20, dueMs)) {
        for (const { entry } of replay.take(nowMs, unlimited)) {
          if (entry.sentAt > nowMs) early.push(entry.sentAt);
          newest = Math.max(newest, entry.sentAt);
        }
      }
      expect(early).toEqual([]);
      expect(newest).toBe(Math.floor(dueMs));
    },
  );

  test('ten times faster takes a tenth of the time', () => {
    const replay = createReplay(readRecording([line('a', 0), line('b', 10_000)].join('\n')), {
      speed: 10,
      nonce: 'a-run',
    });
    expect(replay.take(now, unlimited)).toHaveLength(1);
    expect(replay.take(now + 999, unlimited)).toHaveLength(0);
    expect(replay.take(now + 1_000, unlimited)).toHaveLength(1);
  });

  test('the wire and the ledger carry the same sent time', () => {
    for (const { wire, entry } of playAll(1).slice(0, 50)) {
      expect(tagOf(wire, 'tmi-sent-ts')).toBe(String(entry.sentAt));
      expect(entry).toMatchObject({ kind: 'recorded', line: wire });
    }
  });
});

test('lines come in file order, also those that were sent earlier than the one before', () => {
  const recorded = readRecording([line('a', 0), line('b', 500), line('c', 400), line('d', 900)].join('\n'));
  const replay = createReplay(recorded, { speed: 1, nonce: 'a-run' });
  const texts = [0, 450, 500, 900].map((passed) =>
    replay.take(now + passed, unlimited).map(({ wire }) => takeApart(wire).text),
  );
  expect(texts).toEqual([['text of a'], [], ['text of b', 'text of c'], ['text of d']]);
});

test('a limit holds back the rest and loses nothing', () => {
  const replay = createReplay(recording, { speed: unlimited, nonce: 'a-run' });
  const taken = [replay.take(now, 500), replay.take(now, 500), replay.take(now, 500)];
  expect(taken.map(({ length }) => length)).toEqual([500, recording.lines.length - 500, 0]);
});

describe('ids', () => {
  test('are unique in a run and other ones in the next run', () => {
    const idsOf = (nonce: string) =>
      playAll(unlimited, nonce)
        .map(({ wire }) => tagOf(wire, 'id'))
        .filter((id) => id !== undefined);
    const first = idsOf('monday');
    expect(new Set(first).size).toBe(first.length);
    expect(idsOf('monday')).toEqual(first);
    expect(idsOf('tuesday').filter((id) => first.includes(id))).toEqual([]);
  });

  test('answers, deletions and mirrored copies still find their message', () => {
    const deletion = '@room-id=7;target-msg-id=a;tmi-sent-ts=3 :tmi.twitch.tv CLEARMSG #room :text of a';
    const reply = line('b', 1, ';reply-parent-msg-id=a;reply-thread-parent-msg-id=a');
    const copy = line('c', 2, ';source-id=a;source-room-id=8');
    const recorded = readRecording([line('a', 0), reply, copy, deletion].join('\n'));
    const wires = createReplay(recorded, { speed: unlimited, nonce: 'a-run' })
      .take(now, unlimited)
      .map(({ wire }) => wire);
    const id = tagOf(wires[0], 'id');
    expect(id).not.toBe('a');
    expect(tagOf(wires[1], 'reply-parent-msg-id')).toBe(id);
    expect(tagOf(wires[1], 'reply-thread-parent-msg-id')).toBe(id);
    expect(tagOf(wires[2], 'source-id')).toBe(id);
    expect(tagOf(wires[2], 'source-room-id')).toBe('8');
    expect(tagOf(wires[3], 'target-msg-id')).toBe(id);
  });

  test('everything else in a line stays as recorded', () => {
    const without = (wire: string) =>
      wire.replace(/(^@|;)(id|tmi-sent-ts|[a-z-]*-msg-id|source-id)=[^ ;]*/g, '$1$2');
    const recorded = recording.lines.map(({ tags, rest }) => without(`@${tags} ${rest}`));
    expect(playAll(1).map(({ wire }) => without(wire))).toEqual(recorded);
  });
});
