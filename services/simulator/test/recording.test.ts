import { describe, expect, test } from '@jest/globals';
import { createGenerator } from '../src/generator.js';
import { readRecording } from '../src/recording.js';
import { takeApart } from './irc-line.js';
import { recordedText, recordGenerated } from './recorded-text.js';

const tags = '@id=a;room-id=7;tmi-sent-ts=1700000000000';
const said = (text: string) => `${tags} :u!u@u.tmi.twitch.tv PRIVMSG #room ${text}`;
const wiresOf = (text: string) => readRecording(text).lines.map((line) => `@${line.tags} ${line.rest}`);
const textsOf = (text: string) => wiresOf(text).map((wire) => takeApart(wire).text);

describe('framing', () => {
  test('the colon before the text is restored, and one that is there is not text', () => {
    expect(textsOf(said('word'))).toEqual(['word']);
    expect(textsOf(said(':two words'))).toEqual(['two words']);
    expect(textsOf(said('::D'))).toEqual([':D']);
    expect(textsOf(said(':'))).toEqual(['']);
    expect(textsOf(said(':trailing blank '))).toEqual(['trailing blank ']);
    expect(textsOf(said(':\u0001ACTION waves\u0001'))).toEqual(['\u0001ACTION waves\u0001']);
  });

  test('a line without text stays without', () => {
    expect(wiresOf(`${tags} :tmi.twitch.tv CLEARCHAT #room`)).toEqual([
      `${tags} :tmi.twitch.tv CLEARCHAT #room`,
    ]);
  });

  test('separators of other alphabets are text and end no line', () => {
    const text = 'one\u2028two\u0085three\u00a0four\u3000five\u{e0000}';
    expect(textsOf(said(`:${text}`))).toEqual([text]);
  });

  test('every line of a recording keeps its text and tags byte for byte', () => {
    const recorded = recordedText()
      .split('\n')
      .filter((line) => line !== '');
    const restored = wiresOf(recordedText()).map((wire) => Buffer.from(wire));
    const changed = recorded.filter((line, at) => {
      const [, head = '', text = ''] = /^(\S+ \S+ \S+ \S+) ?(.*)$/s.exec(line) ?? [];
      const plain = text.startsWith(':') ? text.slice(1) : text;
      const framed = text === '' ? head : `${head} :${plain}`;
      return restored[at]?.equals(Buffer.from(framed)) !== true;
    });
    expect(recorded).toHaveLength(800);
    expect(changed).toEqual([]);
  });

  test('generated lines that lost their needless colons come back as they were', () => {
    const generator = createGenerator({ seed: 'recorded', nonce: 'then', roomCount: 3 });
    const sent = Array.from(
      { length: 5_000 },
      (_, slot) => generator.next(1_700_000_000_000 + slot * 500).wire,
    );
    const recorded = recordGenerated(5_000);
    expect(recorded.filter((line, at) => line !== sent[at]).length).toBeGreaterThan(100);
    expect(wiresOf(recorded.join('\n'))).toEqual(sent);
  });
});

describe('a file', () => {
  test('may have LF or CRLF, blank lines and a byte order mark', () => {
    expect(textsOf(`\ufeff${said('one')}\r\n\r\n  \n${said('two')}\n`)).toEqual(['one', 'two']);
  });

  test('lines that are no chat are skipped and counted, whatever they are', () => {
    const noise = [
      'PING :tmi.twitch.tv',
      ':tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!',
      '@room-id=7 :tmi.twitch.tv ROOMSTATE #room',
      '@id=a;room-id=7 :u!u@u PRIVMSG #room :without a sent time',
      ':u!u@u PRIVMSG #room :without tags',
      '@tmi-sent-ts=1 :u!u@u PRIVMSG nobody :no channel',
      'constructor',
      '@',
    ];
    const recording = readRecording([...noise, said('word')].join('\n'));
    expect([recording.lines.length, recording.skipped]).toEqual([1, noise.length]);
    expect(readRecording('')).toEqual({
      channels: [],
      lines: [],
      skipped: 0,
      firstSentAt: 0,
      lastSentAt: 0,
      spanMs: 0,
    });
  });

  test('channels come in order of appearance with the room id of their lines', () => {
    const line = (channel: string, id: string, sentAt: number) =>
      `@room-id=${id};tmi-sent-ts=${sentAt} :tmi.twitch.tv CLEARMSG #${channel} :text`;
    const recording = readRecording(
      [line('b', '', 2_000), line('a', '11', 3_000), line('b', '22', 1_000)].join('\n'),
    );
    expect(recording.channels).toEqual([
      { channel: 'b', channelId: '22' },
      { channel: 'a', channelId: '11' },
    ]);
    expect(recording).toMatchObject({ firstSentAt: 1_000, lastSentAt: 3_000, spanMs: 2_000 });
  });

  test('a channel whose lines name no room gets an id of the simulated range', () => {
    const [room] = readRecording('@tmi-sent-ts=1 :tmi.twitch.tv CLEARCHAT #nameless').channels;
    expect(room?.channelId).toMatch(/^90\d{11}$/);
  });
});
