import { afterEach, describe, expect, test } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
const open = async (env: Record<string, string>): Promise<Stage> => {
  stage = await openStage(env);
  return stage;
};
const channelOf = (line: string): string => / #(\S+)/.exec(line)?.[1] ?? '';

afterEach(() => stage.close());

describe('refused channels', () => {
  test.each([
    ['banned', 'msg_banned'],
    ['suspended', 'msg_channel_suspended'],
  ])('%s turns members out with %s until it is lifted', async (how, id) => {
    const { channels } = await open({ SIMULATOR_RATE: '1000' });
    const channel = channels[0] ?? '';
    const listener = await stage.connect();
    await listener.join(...channels);
    await stage.control('refuse', { channel, how });
    await listener.hears(new RegExp(`^@msg-id=${id} :tmi\\.twitch\\.tv NOTICE #${channel} `));
    await stage.pass(500);
    await listener.settled();
    expect(listener.chat().map(channelOf)).not.toContain(channel);
    await stage.control('refuse', { channel, how: 'none' });
    listener.say(`JOIN #${channel}`);
    await stage.pass(500);
    await listener.hears(new RegExp(`PRIVMSG #${channel} `));
  });

  test('silent says nothing, not even to members', async () => {
    const { channels } = await open({ SIMULATOR_RATE: '1000' });
    const [channel = '', other = ''] = channels;
    const listener = await stage.connect();
    await listener.join(channel, other);
    await stage.control('refuse', { channel, how: 'silent' });
    const heard = listener.lines.length;
    listener.say(`JOIN #${channel}`);
    await stage.pass(500);
    await listener.settled();
    expect(listener.lines.slice(heard).filter((line) => channelOf(line) === channel)).toEqual([]);
  });
});
