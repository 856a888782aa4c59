import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { recordingFault } from '../../src/preflight/recording.mjs';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileWith = (text: string) => {
  const file = join(folder, 'lines.txt');
  writeFileSync(file, text);
  return file;
};

test('one Twitch line among noise is enough', () => {
  const text = 'noise\n@id=1;tmi-sent-ts=2 :a!a@a.tmi.twitch.tv PRIVMSG #nasa hello\n';
  expect(recordingFault(fileWith(text))).toBeUndefined();
});

test('a file without a Twitch line is refused by name', () => {
  expect(recordingFault(fileWith('GET / HTTP/1.1\n'))).toContain('holds no Twitch IRC line');
});

test('a missing file is refused by name, with a right example', () => {
  const file = join(folder, 'nowhere.txt');
  expect(recordingFault(file)).toBe(
    `FILE is "${file}", which cannot be read: a file of raw IRC lines, for example FILE=lines.txt.`,
  );
});
