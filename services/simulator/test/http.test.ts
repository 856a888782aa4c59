import { afterEach, describe, expect, test } from '@jest/globals';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
const open = async (env: Record<string, string> = {}): Promise<Stage> => {
  stage = await openStage(env);
  return stage;
};

afterEach(() => stage.close());

describe('over HTTP', () => {
  test('the channels and the status say what is simulated', async () => {
    await open({ SIMULATOR_CHANNELS: '3' });
    const { data: channels } = (await stage.get('/channels')) as { data: unknown[] };
    expect(channels).toHaveLength(3);
    expect(channels[0]).toEqual({
      channel: expect.stringMatching(/^sim_/),
      channelId: expect.stringMatching(/^90\d{11}$/),
    });
    expect(await stage.get('/status')).toMatchObject({
      simulated: true,
      mode: 'generated',
      clients: 0,
      channels: 3,
      sent: 0,
      finished: false,
    });
    expect(await stage.get('/readyz')).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['rate', { perSecond: 'fast' }, 400, /^perSecond must be a number from 0 to 100000/],
    ['rate', '{ no json', 400, /^The body must be JSON/],
    ['refuse', { channel: 'sim_never_there', how: 'banned' }, 404, /^channel must be one of GET \/channels/],
    ['drop', { client: 77 }, 404, /^client must be the id of a connected client/],
    ['dance', {}, 404, /^There is /],
  ])('a wrong request to /control/%s is answered with a sentence', async (route, body, status, detail) => {
    await open();
    const answer = await stage.control(route, body);
    expect(answer).toEqual({
      status,
      body: { type: 'about:blank', title: expect.any(String), status, detail: expect.stringMatching(detail) },
    });
  });

  test('a channel can be refused in four ways and no other', async () => {
    const { channels } = await open();
    const answer = await stage.control('refuse', { channel: channels[0], how: 'politely' });
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/banned, suspended, silent or unanswered/) },
    });
  });
});
