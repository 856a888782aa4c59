import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RecordingError } from '../src/errors.js';
import { loadRecording } from '../src/recording-file.js';
import { recordGenerated } from './recorded-text.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatpulse-recording-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('a file of chat is read', () => {
  const lines = recordGenerated(20);
  expect(loadRecording(file('chat.txt', lines.join('\n'))).lines).toHaveLength(20);
});

test('a file that is missing is named with its variable, and how to do it right', () => {
  const load = () => loadRecording(join(folder, 'nothing.txt'), 'FILE');
  expect(load).toThrow(RecordingError);
  expect(load).toThrow(/^FILE=.*nothing\.txt: is missing; .*FILE=lines\.txt$/);
});

test('a folder is no recording', () => {
  expect(() => loadRecording(folder)).toThrow(/^REPLAY_FILE=.*: is a folder; /);
});

test('a file without chat says what was expected', () => {
  expect(() => loadRecording(file('noise.txt', 'PING :tmi.twitch.tv\nhello\n'))).toThrow(
    /: holds no IRC line; expected lines like `@…tmi-sent-ts=… :user!… PRIVMSG #channel :text`$/,
  );
});
